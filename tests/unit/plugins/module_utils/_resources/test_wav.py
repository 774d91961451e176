# Copyright: Contributors to the contactcenter.voiceid collection
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Headers of WAV files: those that recorders write, damaged ones, other formats, and any bytes at all."""

from __future__ import annotations

import struct
import uuid

import pytest
from ansible_collections.contactcenter.voiceid.plugins.module_utils._resources.wav import (
    PCM_16,
    Wav,
    WavError,
    read_wav,
)
from hypothesis import given
from hypothesis import strategies as st

SAMPLES = bytes(range(256)) * 20
COUNT = len(SAMPLES) // 2
UNFILLED = 0xFFFFFFFF


def chunk(name: bytes, body: bytes, size: int | None = None, *, pad: bool = True) -> bytes:
    """A RIFF chunk; ``size`` is the one in its header, by default that of the body."""
    return name + struct.pack("<L", len(body) if size is None else size) + body + b"\0" * (pad and len(body) % 2)


def riff(*chunks: bytes, size: int | None = None, tag: bytes = b"RIFF", form: bytes = b"WAVE") -> bytes:
    return chunk(tag, form + b"".join(chunks), size, pad=False)


def fmt(tag: int = 1, channels: int = 1, rate: int = 8000, block: int = 2, bits: int = 16, extra: bytes = b"") -> bytes:
    return chunk(b"fmt ", struct.pack("<HHLLHH", tag, channels, rate, 16000, block, bits) + extra)


def extensible(guid: str, bits: int = 16) -> bytes:
    return fmt(0xFFFE, bits=bits, extra=struct.pack("<HHL", 22, bits, 4) + uuid.UUID(guid).bytes_le)


def registered(tag: int) -> str:
    return f"{tag:08x}-0000-0010-8000-00aa00389b71"


def read(file: bytes) -> Wav:
    return read_wav(lambda at, count: file[at : at + count], len(file))


FMT = fmt()
DATA = chunk(b"data", SAMPLES)
LIST = chunk(b"LIST", b"INFOISFT\x05\0\0\0abcde\0")

READ = {
    "plain": riff(FMT, DATA),
    "fmt chunk of 18 bytes": riff(fmt(extra=b"\0\0"), DATA),
    "extensible": riff(extensible(registered(1)), DATA),
    "other chunks before": riff(chunk(b"bext", bytes(602)), chunk(b"JUNK", bytes(28)), FMT, LIST, DATA),
    "odd chunk, padded": riff(FMT, chunk(b"LIST", b"INFOISFT\x05\0\0\0abcde"), DATA),
    "other chunks after": riff(FMT, DATA, chunk(b"cue ", bytes(4)), chunk(b"id3 ", b"ID3\x03" + bytes(37))),
    "ID3 tag after the end": riff(FMT, DATA) + b"TAG" + bytes(125),
    "last chunk longer than the file": riff(FMT, DATA, chunk(b"LIST", b"INFO", 4000)),
    "RIFF size 0": riff(FMT, DATA, size=0),
    "RIFF size too small": riff(FMT, DATA, size=len(SAMPLES) // 2),
    "data size 0, RIFF size 36": riff(FMT, chunk(b"data", SAMPLES, 0), size=36),
    "data size 0xFFFFFFFF, RIFF size 0x23": riff(FMT, chunk(b"data", SAMPLES, UNFILLED), size=0x23),
    "data size as SoX pipes it": riff(FMT, chunk(b"data", SAMPLES, 0x7FFFF000), size=0x7FFFF024),
    "data size 2000000000": riff(FMT, chunk(b"data", SAMPLES, 2_000_000_000), size=2_000_000_036),
    "stopped within a sample": riff(FMT, chunk(b"data", SAMPLES + b"\1", UNFILLED, pad=False), size=UNFILLED),
    "data size wrong, RIFF size right": riff(FMT, chunk(b"data", SAMPLES, len(SAMPLES) + 36)),
    "data size odd": riff(FMT, chunk(b"data", SAMPLES + b"\1")),
}


@pytest.mark.parametrize("file", READ.values(), ids=READ)
def test_these_files_hold_the_same_samples(file: bytes) -> None:
    wav = read(file)
    assert (wav.encoding, wav.channels, wav.sample_rate, wav.samples()) == (PCM_16, 1, 8000, COUNT)


ENCODINGS = {
    "PCM 8 bit": fmt(bits=8, block=1),
    "PCM 24 bit": fmt(bits=24, block=3),
    "Microsoft ADPCM": fmt(2, bits=4),
    "IEEE float 32 bit": fmt(3, bits=32, block=4),
    "A-law": fmt(6, bits=8, block=1),
    "mu-law": extensible(registered(7), 8),
    "GSM 6.10": fmt(0x31, bits=0, block=65),
    "MPEG Layer 3": fmt(0x55, bits=0, block=0),
    "unknown (format tag 0xABCD)": fmt(0xABCD),
    "unknown (sub-format 00000001-0721-11d3-8644-c8c1ca000000)": extensible("00000001-0721-11d3-8644-c8c1ca000000"),
}


@pytest.mark.parametrize("encoding", ENCODINGS)
def test_another_encoding_is_named(encoding: str) -> None:
    assert read(riff(ENCODINGS[encoding], DATA)).encoding == encoding


DAMAGED = {
    "The file is empty": b"",
    "The file is truncated: it has 4 bytes, fewer than a WAV header": b"RIFF",
    "The file has no fmt chunk: it is truncated or damaged": riff(),
    "The file is truncated or damaged: its fmt chunk announces 16 bytes, but 10 bytes follow": riff(FMT)[:30],
    "The file has no data chunk: it is truncated or damaged": riff(FMT, LIST) + b"dat",
    f"The file is truncated: its header announces {COUNT} samples per channel, but it has 478": riff(FMT, DATA)[:1000],
    "The file has no samples": riff(FMT, chunk(b"data", b""), LIST),
    "The LIST chunk of the file has an odd size (17 bytes) and no padding byte after it": riff(
        FMT, chunk(b"LIST", b"INFOISFT\x05\0\0\0abcde", pad=False), DATA
    ),
    "The data chunk of the file is not preceded by a fmt chunk": riff(DATA, FMT),
    "The file has more than one data chunk": riff(FMT, DATA, DATA),
    "The file has more than one fmt chunk": riff(FMT, FMT, DATA),
    "The file has more than 1000 chunks": riff(FMT, *[chunk(b"JUNK", b"")] * 1000, DATA),
    "The fmt chunk of the file has 14 bytes, fewer than 16": riff(chunk(b"fmt ", bytes(14)), DATA),
    "The extensible fmt chunk of the file has 18 bytes, fewer than 40": riff(fmt(0xFFFE, extra=b"\0\0"), DATA),
    "The header of the file contradicts itself: PCM 16 bit with 1 channel has 2 bytes per block, but the block size "
    "is 4": riff(fmt(block=4), DATA),
    "The format of the file is RIFF of type 'AVI ', not WAV": riff(FMT, DATA, form=b"AVI "),
    "The format of the file is RIFX (big-endian WAV), not WAV": riff(FMT, DATA, tag=b"RIFX"),
    "The format of the file is RF64 (WAV with 64-bit sizes), not WAV": riff(FMT, DATA, tag=b"RF64"),
    "The format of the file is AU (Sun/NeXT), not WAV": b".snd\0\0\0\x18" + bytes(64),
    "The format of the file is MP3, not WAV": b"ID3\4" + bytes(64),
    "The format of the file is HTML, not WAV": b"\r\n<!DOCTYPE HTML>\n<html>",
    "The format of the file is UTF-16 text, not WAV": "hello".encode("utf-16"),
    "The format of the file is unknown (its first bytes are 00 01 00 02), not WAV": b"\0\1\0\2" + bytes(64),
}


@pytest.mark.parametrize("message", DAMAGED)
def test_what_is_wrong_with_a_file_is_named(message: str) -> None:
    with pytest.raises(WavError) as caught:
        read(DAMAGED[message]).samples()
    assert str(caught.value) == message


SIZE = st.none() | st.integers(0, 64) | st.integers(0, UNFILLED)
UINT16 = st.integers(0, 2**16 - 1)
ANY_FMT = st.builds(
    fmt,
    st.sampled_from([1, 3, 7, 0xFFFE]) | UINT16,
    st.sampled_from([1, 2]) | UINT16,
    st.just(8000) | st.integers(0, UNFILLED),
    st.sampled_from([2, 4]) | UINT16,
    st.just(16) | UINT16,
    st.binary(max_size=30),
)
ANY_CHUNK = ANY_FMT | st.builds(chunk, st.sampled_from([b"data", b"LIST", b"fmt "]), st.binary(max_size=80), SIZE)
ANY_RIFF = st.builds(
    lambda tag, chunks, size: riff(*chunks, tag=tag, size=size),
    st.sampled_from([b"RIFF", b"RIFX"]),
    st.lists(ANY_CHUNK, max_size=4),
    SIZE,
)


def outcome(file: bytes, lost: int) -> int | WavError:
    """The number of samples, or the error.

    :param lost: By how many bytes the file has become shorter since its size was read.
    """
    left = file[: max(0, len(file) - lost)]
    try:
        return read_wav(lambda at, count: left[at : at + count], len(file)).samples()
    except WavError as exc:
        return exc


@given(file=st.binary() | ANY_RIFF, lost=st.integers(0, 100))
def test_any_bytes_give_samples_or_the_one_error(file: bytes, lost: int) -> None:
    found = outcome(file, lost)
    if isinstance(found, WavError):
        assert str(found).isprintable() and len(str(found)) < 300
    else:
        assert found > 0
