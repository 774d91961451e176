# -*- coding: utf-8 -*-

# Copyright: Contributors to the contactcenter.voiceid collection
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""The headers of WAV files. Pure: no network, no module, no boto3.

A recorder that is stopped early, and a program that writes to a pipe, leave placeholders in the sizes of the RIFF chunk
and of the data chunk. Such a file counts as complete. Any other size of the data chunk counts as it is: a file that has
fewer samples is truncated.

Sources: "Multimedia Programming Interface and Data Specifications 1.0" (RIFF, WAVE), "Multiple Channel Audio Data and
WAVE Files" (WAVE_FORMAT_EXTENSIBLE) and RFC 2361 (the registered encodings).
"""

from __future__ import annotations

import codecs
import re
import struct
import typing as t
import uuid

# Reads bytes of a file: position and number. At the end of the file, it returns fewer bytes.
Read = t.Callable[[int, int], bytes]

PCM_16 = "PCM 16 bit"

PCM, IEEE_FLOAT, EXTENSIBLE = 0x0001, 0x0003, 0xFFFE
ENCODINGS = {
    PCM: "PCM",
    0x0002: "Microsoft ADPCM",
    IEEE_FLOAT: "IEEE float",
    0x0006: "A-law",
    0x0007: "mu-law",
    0x0010: "OKI ADPCM",
    0x0011: "IMA ADPCM",
    0x0014: "G.723 ADPCM",
    0x0017: "Dialogic OKI ADPCM",
    0x0022: "TrueSpeech",
    0x0031: "GSM 6.10",
    0x0040: "G.721 ADPCM",
    0x0045: "G.726 ADPCM",
    0x0050: "MPEG Layer 1 or 2",
    0x0055: "MPEG Layer 3",
    0x0064: "G.726 ADPCM",
    0x0065: "G.722 ADPCM",
    0x0083: "G.729A",
    0x00FF: "AAC",
    0x0161: "Windows Media Audio",
}
# The end of the GUIDs that have a registered encoding as their first field.
REGISTERED_GUID_END = "-0000-0010-8000-00aa00389b71"

RIFF = struct.Struct("<4sL4s")
CHUNK = struct.Struct("<4sL")
FMT = struct.Struct("<HHLLHH")
EXTENSIBLE_FMT_SIZE = 40
# Programs write 0xFFFFFFFF, 0x7FFFFFFF, 0x7FFFF000, 2000000000 and the like for a size that they do not know yet.
SMALLEST_PLACEHOLDER = 2**30
MOST_CHUNKS = 1000
# Names that show that a chunk starts here.
COMMON_CHUNKS = (b"fmt ", b"data", b"LIST", b"fact", b"bext", b"JUNK", b"cue ", b"id3 ")

# The first match counts: the byte order mark of UTF-16 resembles the sync words of MPEG audio.
SIGNATURES = (
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
)
TEXTS = (
    (r"(?i)<!doctype html|<html", "HTML"),
    (r"<\?xml", "XML"),
    (r'[{\[]\s*(["{\[\]}\d]|$)', "JSON"),
    (r"", "text"),
)
HEAD_SIZE = 512
# All but tab, line feed, form feed, carriage return and escape, which text can have.
CONTROL_CHARACTERS = re.compile(r"[\x00-\x08\x0b\x0e-\x1a\x1c-\x1f\x7f]")


class WavError(Exception):
    """A file cannot be read as WAV; the text is a sentence without its full stop."""


class Chunk(t.NamedTuple):
    """A chunk of a file: its name, the position of its content, and the size that its header announces."""

    name: bytes
    start: int
    size: int

    @property
    def end(self) -> int:
        return self.start + self.size

    def __str__(self) -> str:
        return f"{self.name.decode('ascii').strip()} chunk"


class Wav(t.NamedTuple):
    """What the header of a WAV file says.

    :param encoding: Its name, such as ``PCM_16``.
    :param sample_rate: In Hz.
    :param block_size: The size of a sample of all channels in bytes.
    :param announced: The size of the samples in bytes according to the header.
    :param rest: How many bytes follow the header of the data chunk.
    """

    encoding: str
    channels: int
    sample_rate: int
    block_size: int
    announced: int
    rest: int

    def samples(self) -> int:
        """The number of samples of each channel of a file whose encoding is ``PCM_16``.

        :raises WavError: if there are none, or fewer than the header announces.
        """
        needed = 2 * self.channels
        if not needed or self.block_size != needed:
            raise WavError(
                f"The header of the file contradicts itself: {PCM_16} with {counted_channels(self.channels)} has "
                f"{needed} bytes per block, but the block size is {self.block_size}"
            )
        announced, found = self.announced // needed, min(self.announced, self.rest) // needed
        if found < announced:
            raise WavError(
                f"The file is truncated: its header announces {announced} samples per channel, but it has {found}"
            )
        if not found:
            raise WavError("The file has no samples")
        return found


def read_wav(read: Read, size: int) -> Wav:
    """Read the header of a WAV file.

    :param size: The size of the file in bytes.
    :raises WavError: if it is not a WAV file, or its header is damaged.
    """
    head = read(0, HEAD_SIZE)
    _check_container(head, size)
    fmt, data = _fmt_and_data(read, size)
    encoding, channels, sample_rate, block_size = _format(read(fmt.start, min(fmt.size, EXTENSIBLE_FMT_SIZE)), fmt.size)
    announced = _announced(read, size, RIFF.unpack_from(head)[1], data)
    return Wav(encoding, channels, sample_rate, block_size, announced, size - data.start)


def file_format(head: bytes) -> str:
    """The name of the format of a file that is not WAV, by its first bytes."""
    if head[:4] == b"RIFF":
        return f"RIFF of type {head[8:12].decode('latin-1')!a}"
    for signature, name in SIGNATURES:
        if re.match(signature, head, re.DOTALL):
            return name
    return _text_format(head) or f"unknown (its first bytes are {head[:4].hex(' ')})"


def counted_channels(count: int) -> str:
    return f"{count} channel{'' if count == 1 else 's'}"


def _check_container(head: bytes, size: int) -> None:
    if not size:
        raise WavError("The file is empty")
    if size < RIFF.size and head.startswith(b"RIFF"):
        raise WavError(f"The file is truncated: it has {size} bytes, fewer than a WAV header")
    if head[:4] != b"RIFF" or head[8:12] != b"WAVE":
        raise WavError(f"The format of the file is {file_format(head)}, not WAV")


def _fmt_and_data(read: Read, size: int) -> tuple[Chunk, Chunk]:
    found: dict[bytes, Chunk] = {}
    for count, chunk in enumerate(_chunks(read, size), start=1):
        if count > MOST_CHUNKS:
            raise WavError(f"The file has more than {MOST_CHUNKS} chunks")
        if chunk.name != b"data" and b"data" not in found:
            _check_chunk(read, size, chunk)
        if chunk.name == b"data" and b"fmt " not in found:
            raise WavError("The data chunk of the file is not preceded by a fmt chunk")
        if chunk.name in found:
            raise WavError(f"The file has more than one {chunk}")
        if chunk.name in (b"fmt ", b"data"):
            found[chunk.name] = chunk
    if len(found) < 2:
        missing = "data" if found else "fmt"
        raise WavError(f"The file has no {missing} chunk: it is truncated or damaged")
    return found[b"fmt "], found[b"data"]


def _chunks(read: Read, size: int) -> t.Iterator[Chunk]:
    """The chunks up to the end of the file, or up to bytes that are not a chunk. They start at even positions."""
    at = RIFF.size
    while at + CHUNK.size <= size:
        header = read(at, CHUNK.size)
        if len(header) < CHUNK.size:  # the file has become shorter
            return
        name, chunk_size = CHUNK.unpack(header)
        if not (name.isascii() and name.decode("ascii").isprintable()):
            return
        chunk = Chunk(name, at + CHUNK.size, chunk_size)
        yield chunk
        at = chunk.end + chunk_size % 2


def _check_chunk(read: Read, size: int, chunk: Chunk) -> None:
    """Check a chunk before the data chunk, which could not be found after a damaged one."""
    if chunk.end > size:
        raise WavError(
            f"The file is truncated or damaged: its {chunk} announces {chunk.size} bytes, "
            f"but {size - chunk.start} bytes follow"
        )
    if chunk.size % 2 and read(chunk.end, 4) in COMMON_CHUNKS:
        raise WavError(f"The {chunk} of the file has an odd size ({chunk.size} bytes) and no padding byte after it")


def _format(fmt: bytes, size: int) -> tuple[str, int, int, int]:
    """Encoding, channels, sample rate and block size. ``size`` is that of the whole fmt chunk."""
    if len(fmt) < FMT.size:
        raise WavError(f"The fmt chunk of the file has {size} bytes, fewer than {FMT.size}")
    tag, channels, sample_rate, dummy, block_size, bits = FMT.unpack_from(fmt)
    encoding = _extensible_encoding(fmt, bits) if tag == EXTENSIBLE else _encoding(tag, bits)
    return encoding, channels, sample_rate, block_size


def _extensible_encoding(fmt: bytes, bits: int) -> str:
    if len(fmt) < EXTENSIBLE_FMT_SIZE:
        raise WavError(f"The extensible fmt chunk of the file has {len(fmt)} bytes, fewer than {EXTENSIBLE_FMT_SIZE}")
    guid = uuid.UUID(bytes_le=fmt[24:40])
    if not str(guid).endswith(REGISTERED_GUID_END):
        return f"unknown (sub-format {guid})"
    return _encoding(guid.time_low, bits)


def _encoding(tag: int, bits: int) -> str:
    name = ENCODINGS.get(tag, f"unknown (format tag 0x{tag:04X})")
    return f"{name} {bits} bit" if tag in (PCM, IEEE_FLOAT) else name


def _announced(read: Read, size: int, riff_size: int, data: Chunk) -> int:
    """The size of the data chunk or, if that was never filled in or cannot be right, of what follows in the file."""
    rest = size - data.start
    complete = riff_size == size - CHUNK.size
    if data.size >= SMALLEST_PLACEHOLDER or (complete and data.size > rest):
        return rest
    if data.size == 0 and read(data.start, 4) not in COMMON_CHUNKS:
        return rest
    return data.size


def _text_format(head: bytes) -> t.Optional[str]:
    try:
        # Incremental, because the head can end within a character.
        text = codecs.getincrementaldecoder("utf-8-sig")().decode(head).lstrip()
    except UnicodeDecodeError:
        return None
    if CONTROL_CHARACTERS.search(text):
        return None
    return next(name for pattern, name in TEXTS if re.match(pattern, text))
