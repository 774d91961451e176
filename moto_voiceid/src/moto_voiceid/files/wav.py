# Copyright: Contributors to the contactcenter.voiceid collection
# SPDX-License-Identifier: Apache-2.0
"""Read the container of a WAV file: its format and its samples.

Sources: "Multimedia Programming Interface and Data Specifications 1.0" (RIFF, WAVE), "Multiple Channel Audio Data
and WAVE Files" (WAVE_FORMAT_EXTENSIBLE) and RFC 2361 (the registered encodings).

Recorders that are stopped early, and programs that write to a pipe, leave placeholders in the sizes of the RIFF chunk
and of the data chunk. Such a file is read to its end. Any other size of the data chunk counts: a file that has fewer
samples is truncated. Samples are not copied, and other chunks are skipped.
"""

import struct
import uuid
from collections.abc import Iterator
from dataclasses import dataclass
from typing import NamedTuple

from .file_format import file_format

PCM_16 = "PCM 16 bit"
_PCM, _IEEE_FLOAT, _EXTENSIBLE = 0x0001, 0x0003, 0xFFFE
_ENCODINGS = {
    _PCM: "PCM",
    0x0002: "Microsoft ADPCM",
    _IEEE_FLOAT: "IEEE float",
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
# The sub-format of an extensible fmt chunk is a GUID; one with this end has a registered encoding as its first field.
_REGISTERED_GUID_END = "-0000-0010-8000-00aa00389b71"

_RIFF_HEADER = struct.Struct("<4sL4s")
_CHUNK_HEADER = struct.Struct("<4sL")
_FMT = struct.Struct("<HHLLHH")
_EXTENSIBLE_FMT_BYTES = 40
# Programs write 0xFFFFFFFF, 0x7FFFFFFF, 0x7FFFF000, 2000000000 and the like for a size that they do not know yet.
_SMALLEST_PLACEHOLDER = 2**30
# Far more than real files have. Without a limit, a file of 20 MB could have 2.6 million empty chunks.
_MAX_CHUNKS = 1000
# Names that show that a chunk starts, where the padding byte of the previous chunk is missing or a size is 0.
_COMMON_CHUNKS = {b"fmt ", b"data", b"LIST", b"fact", b"bext", b"JUNK", b"cue ", b"id3 "}


class WavError(Exception):
    """The file cannot be read as WAV; the message is a sentence without its full stop."""


class _Chunk(NamedTuple):
    name: bytes
    start: int
    size: int

    @property
    def end(self) -> int:
        return self.start + self.size

    def __str__(self) -> str:
        return f"{self.name.decode('ascii').strip()} chunk"


@dataclass(frozen=True, slots=True)
class Wav:
    """A WAV file whose header has been read; `audio` is what follows the header of the data chunk."""

    encoding: str
    channels: int
    sample_rate: int
    block_bytes: int
    announced_bytes: int
    audio: memoryview

    def pcm_16_samples(self) -> memoryview:
        """The interleaved samples of a file whose encoding is `PCM_16`, in whole blocks.

        :raises WavError: there are none, or fewer than the header announces
        """
        self._check_block_size()
        announced = self.announced_bytes // self.block_bytes
        found = min(announced, len(self.audio) // self.block_bytes)
        if found < announced:
            raise WavError(
                f"The file is truncated: its header announces {announced} samples per channel, but it has {found}"
            )
        if not found:
            raise WavError("The file has no samples")
        return self.audio[: found * self.block_bytes]

    def _check_block_size(self) -> None:
        needed = 2 * self.channels
        if not needed or self.block_bytes != needed:
            raise WavError(
                f"The header of the file contradicts itself: {PCM_16} with {counted_channels(self.channels)} has "
                f"{needed} bytes per block, but the block size is {self.block_bytes}"
            )


def open_wav(file: bytes) -> Wav:
    """Read the header of a WAV file.

    :raises WavError: it is not a WAV file, or its header is damaged
    """
    _check_container(file)
    fmt, data = _fmt_and_data(file)
    encoding, channels, sample_rate, block_bytes = _format(file[fmt.start : fmt.end])
    audio = memoryview(file)[data.start :]
    return Wav(encoding, channels, sample_rate, block_bytes, _announced_bytes(file, data), audio)


def _check_container(file: bytes) -> None:
    if not file:
        raise WavError("The file is empty")
    if len(file) < _RIFF_HEADER.size and file.startswith(b"RIFF"):
        raise WavError(f"The file is truncated: it has {len(file)} bytes, fewer than a WAV header")
    if file[:4] != b"RIFF" or file[8:12] != b"WAVE":
        raise WavError(f"The format of the file is {file_format(file)}, not WAV")


def _fmt_and_data(file: bytes) -> tuple[_Chunk, _Chunk]:
    found: dict[bytes, _Chunk] = {}
    for count, chunk in enumerate(_chunks(file), start=1):
        if count > _MAX_CHUNKS:
            raise WavError(f"The file has more than {_MAX_CHUNKS} chunks")
        if chunk.name != b"data" and b"data" not in found:
            _check_chunk(file, chunk)
        if chunk.name == b"data" and b"fmt " not in found:
            raise WavError("The data chunk of the file is not preceded by a fmt chunk")
        if chunk.name in found:
            raise WavError(f"The file has more than one {chunk}")
        if chunk.name in (b"fmt ", b"data"):
            found[chunk.name] = chunk
    if len(found) < 2:
        missing = "data" if b"fmt " in found else "fmt"
        raise WavError(f"The file has no {missing} chunk: it is truncated or damaged")
    return found[b"fmt "], found[b"data"]


def _chunks(file: bytes) -> Iterator[_Chunk]:
    """The chunks up to the end of the file, or up to bytes that are not a chunk."""
    at = _RIFF_HEADER.size
    while at + _CHUNK_HEADER.size <= len(file):
        name, size = _CHUNK_HEADER.unpack_from(file, at)
        if not (name.isascii() and name.decode("ascii").isprintable()):
            return
        chunk = _Chunk(name, at + _CHUNK_HEADER.size, size)
        yield chunk
        # Chunks start at even positions.
        at = chunk.end + size % 2


def _check_chunk(file: bytes, chunk: _Chunk) -> None:
    """:raises WavError: the chunk is damaged, so that the chunks after it cannot be found"""
    if chunk.end > len(file):
        raise WavError(
            f"The file is truncated or damaged: its {chunk} announces {chunk.size} bytes, "
            f"but {len(file) - chunk.start} bytes follow"
        )
    if chunk.size % 2 and file[chunk.end : chunk.end + 4] in _COMMON_CHUNKS:
        raise WavError(f"The {chunk} of the file has an odd size ({chunk.size} bytes) and no padding byte after it")


def _format(fmt: bytes) -> tuple[str, int, int, int]:
    if len(fmt) < _FMT.size:
        raise WavError(f"The fmt chunk of the file has {len(fmt)} bytes, fewer than {_FMT.size}")
    tag, channels, sample_rate, _bytes_per_second, block_bytes, bits = _FMT.unpack_from(fmt)
    encoding = _extensible_encoding(fmt, bits) if tag == _EXTENSIBLE else _encoding(tag, bits)
    return encoding, channels, sample_rate, block_bytes


def _extensible_encoding(fmt: bytes, bits: int) -> str:
    if len(fmt) < _EXTENSIBLE_FMT_BYTES:
        raise WavError(f"The extensible fmt chunk of the file has {len(fmt)} bytes, fewer than {_EXTENSIBLE_FMT_BYTES}")
    guid = uuid.UUID(bytes_le=fmt[24:40])
    if not str(guid).endswith(_REGISTERED_GUID_END):
        return f"unknown (sub-format {guid})"
    return _encoding(guid.time_low, bits)


def _encoding(tag: int, bits: int) -> str:
    name = _ENCODINGS.get(tag, f"unknown (format tag 0x{tag:04X})")
    return f"{name} {bits} bit" if tag in (_PCM, _IEEE_FLOAT) else name


def counted_channels(count: int) -> str:
    return f"{count} channel{'' if count == 1 else 's'}"


def _announced_bytes(file: bytes, data: _Chunk) -> int:
    """The size of the data chunk or, if that was never filled in or cannot be right, of what follows in the file."""
    rest = len(file) - data.start
    _, riff_size, _ = _RIFF_HEADER.unpack_from(file)
    file_is_complete = riff_size == len(file) - _CHUNK_HEADER.size
    if data.size >= _SMALLEST_PLACEHOLDER or (file_is_complete and data.size > rest):
        return rest
    if data.size == 0 and file[data.start : data.start + 4] not in _COMMON_CHUNKS:
        return rest
    return data.size
