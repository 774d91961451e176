# Copyright: Contributors to the contactcenter.voiceid collection
# SPDX-License-Identifier: Apache-2.0
"""Name the format of a file that is not WAV, so that an error message can say what was uploaded instead."""

import codecs
import re

# The formats that audio software and telephone systems export, and what is uploaded by mistake. The first match
# counts: the byte order mark of UTF-16 comes before the sync words of MPEG audio, which it resembles.
_SIGNATURES = [
    (rb"RIFX", "RIFX (big-endian WAV)"),
    (rb"RF64", "RF64 (WAV with 64-bit sizes)"),
    (rb"BW64", "BW64 (WAV with 64-bit sizes)"),
    (rb"riff\x2e\x91\xcf\x11", "W64 (Sony Wave64)"),
    (rb"\.snd|dns\.", "AU (Sun/NeXT)"),
    (rb"FORM....AIF[FC]", "AIFF"),
    (rb"caff", "CAF (Core Audio Format)"),
    (rb"NIST_1A", "NIST SPHERE"),
    (rb"Creative Voice File", "VOC (Creative Voice File)"),
    (rb"fLaC", "FLAC"),
    (rb"OggS", "Ogg"),
    (rb"#!AMR", "AMR"),
    (rb"....ftyp", "MP4"),
    (rb"\x1a\x45\xdf\xa3", "Matroska or WebM"),
    (rb"\x30\x26\xb2\x75\x8e\x66\xcf\x11", "ASF (Windows Media)"),
    (rb"\x1f\x8b", "gzip"),
    (rb"BZh", "bzip2"),
    (rb"\xfd7zXZ", "xz"),
    (rb"\x28\xb5\x2f\xfd", "Zstandard"),
    (rb"PK\x03\x04", "ZIP"),
    (rb"%PDF-", "PDF"),
    (rb"\xff\xfe|\xfe\xff", "UTF-16 text"),
    (rb"ID3|\xff[\xe2\xe3\xf2\xf3\xfa\xfb]", "MP3"),
    (rb"\xff[\xf4\xf5\xfc\xfd]", "MPEG Layer 2"),
    (rb"\xff[\xf0\xf1\xf8\xf9]", "AAC (ADTS)"),
]
_TEXTS = [
    (r"(?i)<!doctype html|<html", "HTML"),
    (r"<\?xml", "XML"),
    (r'[{\[]\s*(["{\[\]}\d]|$)', "JSON"),
    (r"", "text"),
]
_HEAD_BYTES = 512
# All but tab, line feed, form feed, carriage return and escape, which text can have.
_CONTROL_CHARACTERS = r"[\x00-\x08\x0b\x0e-\x1a\x1c-\x1f\x7f]"


def file_format(data: bytes) -> str:
    """The name of a file's format, by its first bytes."""
    head = data[:_HEAD_BYTES]
    if head[:4] == b"RIFF":
        return f"RIFF of type {head[8:12].decode('latin-1')!a}"
    for signature, name in _SIGNATURES:
        if re.match(signature, head, re.DOTALL):
            return name
    return _text_format(head) or f"unknown (its first bytes are {head[:4].hex(' ')})"


def _text_format(head: bytes) -> str | None:
    try:
        # Incremental, because the head can end within a character.
        text = codecs.getincrementaldecoder("utf-8-sig")().decode(head).lstrip()
    except UnicodeDecodeError:
        return None
    if re.search(_CONTROL_CHARACTERS, text):
        return None
    return next(name for pattern, name in _TEXTS if re.match(pattern, text))
