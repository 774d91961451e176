# Copyright: Contributors to the contactcenter.voiceid collection
# SPDX-License-Identifier: Apache-2.0
"""WAV files as recorders, ffmpeg and SoX write them, damaged ones, and files that are not WAV.

Every expected message is complete: the verdict must not depend on the Python version.
"""

import shutil
import struct
import subprocess
import uuid
import wave
from dataclasses import dataclass
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from moto_voiceid.files.recordings import AudioError, Recording, read_recording
from moto_voiceid.files.wav import WavError, open_wav

RECORDINGS = Path(__file__).parents[3] / "demo" / "recordings"
PLAIN = RECORDINGS / "alice_1.wav"
with wave.open(str(PLAIN)) as plain_file:
    SPEECH = plain_file.readframes(plain_file.getnframes())
RECORDING = read_recording(PLAIN.read_bytes(), 0)
UNFILLED = 0xFFFFFFFF


def chunk(name: bytes, body: bytes, size: int | None = None, *, pad: bool = True) -> bytes:
    """A RIFF chunk; `size` is the size in its header, by default that of the body."""
    return name + struct.pack("<L", len(body) if size is None else size) + body + b"\0" * (pad and len(body) % 2)


def riff(*chunks: bytes, size: int | None = None, tag: bytes = b"RIFF", form: bytes = b"WAVE") -> bytes:
    return chunk(tag, form + b"".join(chunks), size, pad=False)


@dataclass
class Fmt:
    """The fields of a fmt chunk; the defaults are those of a recording that Voice ID supports."""

    tag: int = 1
    channels: int = 1
    rate: int = 8000
    byte_rate: int = 16000
    block: int = 2
    bits: int = 16

    def chunk(self, extra: bytes = b"") -> bytes:
        fields = (self.tag, self.channels, self.rate, self.byte_rate, self.block, self.bits)
        return chunk(b"fmt ", struct.pack("<HHLLHH", *fields) + extra)


def extensible(guid: str, bits: int = 16) -> bytes:
    sub_format = uuid.UUID(guid).bytes_le
    return Fmt(tag=0xFFFE, bits=bits).chunk(struct.pack("<HHL", 22, bits, 4) + sub_format)


def registered(tag: int) -> str:
    return f"{tag:08x}-0000-0010-8000-00aa00389b71"


FMT = Fmt().chunk()
DATA = chunk(b"data", SPEECH)
LIST = chunk(b"LIST", b"INFOISFT\x05\0\0\0abcde\0")
ID3_TAG = b"TAG" + bytes(125)


READ = {
    "plain": riff(FMT, DATA),
    "fmt chunk of 18 bytes": riff(Fmt().chunk(b"\0\0"), DATA),
    "fmt chunk of 40 bytes with the tag of PCM": riff(Fmt().chunk(bytes(24)), DATA),
    "extensible": riff(extensible(registered(1)), DATA),
    "bext, JUNK and fact chunks": riff(chunk(b"bext", bytes(602)), chunk(b"JUNK", bytes(28)), FMT, LIST, DATA),
    "odd chunk, padded": riff(FMT, chunk(b"LIST", b"INFOISFT\x05\0\0\0abcde"), DATA),
    "chunks after the data": riff(FMT, DATA, chunk(b"cue ", bytes(4)), chunk(b"id3 ", b"ID3\x03" + bytes(37))),
    "ID3 tag after the end": riff(FMT, DATA) + ID3_TAG,
    "zeros after the end": riff(FMT, DATA) + bytes(2**16),
    "last chunk longer than the file": riff(FMT, DATA, chunk(b"LIST", b"INFO", 4000)),
    "RIFF size 0": riff(FMT, DATA, size=0),
    "RIFF size unfilled": riff(FMT, DATA, size=UNFILLED),
    "RIFF size too small": riff(FMT, DATA, size=len(SPEECH) // 2),
    "RIFF size too large": riff(FMT, DATA, size=2 * len(SPEECH)),
    "data size 0, RIFF size 0": riff(FMT, chunk(b"data", SPEECH, 0), size=0),
    "data size 0, RIFF size 36": riff(FMT, chunk(b"data", SPEECH, 0), size=36),
    "data size 0xFFFFFFFF, RIFF size 0x23": riff(FMT, chunk(b"data", SPEECH, UNFILLED), size=0x23),
    "data size as ffmpeg pipes it": riff(FMT, LIST, chunk(b"data", SPEECH, UNFILLED), size=UNFILLED),
    "data size as SoX pipes it": riff(FMT, chunk(b"data", SPEECH, 0x7FFFF000), size=0x7FFFF024),
    "data size 0x7FFFFFFF": riff(FMT, chunk(b"data", SPEECH, 0x7FFFFFFF), size=0x7FFFFFFF),
    "data size 2000000000": riff(FMT, chunk(b"data", SPEECH, 2_000_000_000), size=2_000_000_036),
    "stopped within a sample": riff(FMT, chunk(b"data", SPEECH + b"\1", UNFILLED, pad=False), size=UNFILLED),
    "data size wrong, RIFF size right": riff(FMT, chunk(b"data", SPEECH, len(SPEECH) + 36)),
    "data size odd": riff(FMT, chunk(b"data", SPEECH + b"\1")),
    "byte rate 0": riff(Fmt(byte_rate=0).chunk(), DATA),
}


@pytest.mark.parametrize("file", READ.values(), ids=READ)
def test_these_files_hold_the_same_recording(file: bytes) -> None:
    assert read_recording(file, 0) == RECORDING


ENCODINGS = {
    "PCM 8 bit": Fmt(bits=8, block=1),
    "PCM 12 bit": Fmt(bits=12),
    "PCM 24 bit": Fmt(bits=24, block=3),
    "Microsoft ADPCM": Fmt(tag=2, bits=4),
    "IEEE float 32 bit": Fmt(tag=3, bits=32, block=4),
    "A-law": Fmt(tag=6, bits=8, block=1),
    "mu-law": Fmt(tag=7, bits=8, block=1),
    "Dialogic OKI ADPCM": Fmt(tag=0x17, bits=4, block=1),
    "GSM 6.10": Fmt(tag=0x31, bits=0, block=65),
    "MPEG Layer 3": Fmt(tag=0x55, bits=0, block=0),
    "G.729A": Fmt(tag=0x83, bits=1, block=10),
    "unknown (format tag 0x0000)": Fmt(tag=0),
    "unknown (format tag 0xABCD)": Fmt(tag=0xABCD),
}
SUB_FORMATS = {
    "PCM 24 bit": (registered(1), 24),
    "IEEE float 32 bit": (registered(3), 32),
    "mu-law": (registered(7), 8),
    "A-law": (registered(6), 8),
    "unknown (format tag 0x10001)": (registered(0x10001), 16),
    # First-order Ambisonics: not one of the registered encodings, though its first field is that of PCM.
    "unknown (sub-format 00000001-0721-11d3-8644-c8c1ca000000)": ("00000001-0721-11d3-8644-c8c1ca000000", 16),
}
REFUSED_ENCODINGS = [(name, fmt.chunk()) for name, fmt in ENCODINGS.items()] + [
    (name, extensible(guid, bits)) for name, (guid, bits) in SUB_FORMATS.items()
]
REQUIRED = "Voice ID requires WAV with PCM 16 bit, 8000 Hz and 1 or 2 channels"


def refusal(file: bytes) -> str:
    with pytest.raises(AudioError) as caught:
        read_recording(file, 0)
    message, required = caught.value.message.split(". Voice ID requires ")
    assert f"Voice ID requires {required}" == REQUIRED
    return message


@pytest.mark.parametrize(("encoding", "fmt"), REFUSED_ENCODINGS)
def test_another_encoding_is_named(encoding: str, fmt: bytes) -> None:
    assert refusal(riff(fmt, DATA)) == f"The file has the encoding {encoding}"


DAMAGED = {
    "The file is empty": b"",
    "The file is truncated: it has 4 bytes, fewer than a WAV header": b"RIFF",
    "The file has no fmt chunk: it is truncated or damaged": riff(),
    "The file is truncated or damaged: its fmt chunk announces 16 bytes, but 10 bytes follow": riff(FMT)[:30],
    "The file has no data chunk: it is truncated or damaged": riff(FMT, LIST) + b"dat",
    "The file is truncated or damaged: its LIST chunk announces 4000 bytes, but 4 bytes follow": riff(
        FMT, chunk(b"LIST", b"INFO", 4000)
    ),
    "The file is truncated: its header announces 4000 samples per channel, but it has 0": riff(
        FMT, chunk(b"data", b"", 8000), size=8036
    ),
    f"The file is truncated: its header announces {len(SPEECH) // 2} samples per channel, but it has 49978": riff(
        FMT, DATA
    )[:100_000],
    "The file has no samples": riff(FMT, chunk(b"data", b"")),
    "The LIST chunk of the file has an odd size (17 bytes) and no padding byte after it": riff(
        FMT, chunk(b"LIST", b"INFOISFT\x05\0\0\0abcde", pad=False), DATA
    ),
    "The data chunk of the file is not preceded by a fmt chunk": riff(DATA, FMT),
    "The file has more than one data chunk": riff(FMT, DATA, DATA),
    "The file has more than one fmt chunk": riff(FMT, FMT, DATA),
    "The file has more than 1000 chunks": riff(FMT, *[chunk(b"JUNK", b"")] * 1000, DATA),
    "The fmt chunk of the file has 14 bytes, fewer than 16": riff(chunk(b"fmt ", bytes(14)), DATA),
    "The extensible fmt chunk of the file has 18 bytes, fewer than 40": riff(Fmt(tag=0xFFFE).chunk(b"\0\0"), DATA),
    "The header of the file contradicts itself: PCM 16 bit with 1 channel has 2 bytes per block, but the block size "
    "is 4": riff(Fmt(block=4).chunk(), DATA),
    "The header of the file contradicts itself: PCM 16 bit with 2 channels has 4 bytes per block, but the block size "
    "is 0": riff(Fmt(channels=2, block=0).chunk(), DATA),
    "The file has 0 channels": riff(Fmt(channels=0, block=0).chunk(), DATA),
    "The file has a sample rate of 0 Hz": riff(Fmt(rate=0).chunk(), DATA),
}


@pytest.mark.parametrize("message", DAMAGED)
def test_what_is_wrong_with_the_file_is_named(message: str) -> None:
    assert refusal(DAMAGED[message]) == message


def test_an_empty_data_chunk_before_other_chunks_is_not_unfilled() -> None:
    assert refusal(riff(FMT, chunk(b"data", b""), LIST)) == "The file has no samples"


OTHER_FORMATS = [
    ("RIFX (big-endian WAV)", riff(FMT, DATA, tag=b"RIFX")),
    ("RF64 (WAV with 64-bit sizes)", riff(FMT, DATA, tag=b"RF64")),
    ("BW64 (WAV with 64-bit sizes)", riff(FMT, DATA, tag=b"BW64")),
    ("RIFF of type 'AVI '", riff(FMT, DATA, form=b"AVI ")),
    ("RIFF of type '\\x00\\xff\\n '", riff(form=b"\0\xff\n ")),
    ("W64 (Sony Wave64)", b"riff\x2e\x91\xcf\x11\xa5\xd6\x28\xdb\x04\xc1\0\0" + bytes(64)),
    ("AU (Sun/NeXT)", b".snd\0\0\0\x18" + bytes(64)),
    ("AIFF", b"FORM\0\0\x0a\x0aAIFF" + bytes(64)),
    ("CAF (Core Audio Format)", b"caff\0\1\0\0desc" + bytes(64)),
    ("NIST SPHERE", b"NIST_1A\n   1024\nchannel_count -i 1\n"),
    ("FLAC", b"fLaC\0\0\0\x22" + bytes(64)),
    ("Ogg", b"OggS\0\2" + bytes(64)),
    ("MP3", b"ID3\4" + bytes(64)),
    ("MP3", b"\xff\xe3\x18\xc4" + bytes(64)),
    ("MPEG Layer 2", b"\xff\xfd\x80\xc4" + bytes(64)),
    ("AAC (ADTS)", b"\xff\xf1\x50\x80" + bytes(64)),
    ("AMR", b"#!AMR\n\x3c" + bytes(64)),
    ("MP4", b"\0\0\0\x20ftypM4A " + bytes(64)),
    ("Matroska or WebM", b"\x1a\x45\xdf\xa3" + bytes(64)),
    ("ASF (Windows Media)", b"\x30\x26\xb2\x75\x8e\x66\xcf\x11" + bytes(64)),
    ("gzip", b"\x1f\x8b\x08\0" + bytes(64)),
    ("ZIP", b"PK\3\4" + bytes(64)),
    ("HTML", b"\r\n<!DOCTYPE HTML>\n<html><title>Sign in</title>"),
    ("XML", b"\xef\xbb\xbf<?xml version='1.0'?><Error><Code>NoSuchKey</Code></Error>"),
    ("JSON", b'{"Version": "1.0"}'),
    ("JSON", b"[]"),
    ("text", b"hello"),
    ("text", b"[section]\nname = value\n"),
    ("text", ("\N{LATIN SMALL LETTER E WITH ACUTE}" * 300).encode()[1:].replace(b"\xa9", b"a", 1)),
    ("UTF-16 text", "hello".encode("utf-16")),
    ("unknown (its first bytes are 00 01 00 02)", struct.pack(">100H", *range(1, 101))),
]


@pytest.mark.parametrize(("name", "file"), OTHER_FORMATS)
def test_another_format_is_named(name: str, file: bytes) -> None:
    assert refusal(file) == f"The format of the file is {name}, not WAV"


OTHER_CHUNK = st.builds(
    chunk,
    st.sampled_from([b"LIST", b"JUNK", b"bext", b"fact", b"cue ", b"id3 ", b"PEAK", b"abcd"]),
    st.binary(max_size=9),
)
OTHER_CHUNKS = st.lists(OTHER_CHUNK, max_size=3).map(b"".join)
GOOD_FMT = st.sampled_from([FMT, Fmt().chunk(b"\0\0"), extensible(registered(1))])
FRAMES = st.binary(min_size=2, max_size=2000).map(lambda data: data[: len(data) & ~1])


@given(
    samples=FRAMES,
    fmt=GOOD_FMT,
    before=OTHER_CHUNKS,
    between=OTHER_CHUNKS,
    after=OTHER_CHUNKS,
    riff_size=st.integers(0, UNFILLED),
)
def test_the_container_does_not_change_the_recording(
    samples: bytes, fmt: bytes, before: bytes, between: bytes, after: bytes, riff_size: int
) -> None:
    plain = read_recording(riff(FMT, chunk(b"data", samples)), 0)
    assert read_recording(riff(before, fmt, between, chunk(b"data", samples), after, size=riff_size), 0) == plain


@given(samples=FRAMES, riff_size=st.integers(0, UNFILLED), data_size=st.just(0) | st.integers(2**30, UNFILLED))
def test_a_size_that_was_never_filled_in_does_not_change_the_recording(
    samples: bytes, riff_size: int, data_size: int
) -> None:
    # Not the name of a chunk: that would mean a data chunk that is empty.
    samples = b"\0\0" + samples
    plain = read_recording(riff(FMT, chunk(b"data", samples)), 0)
    assert read_recording(riff(FMT, chunk(b"data", samples, data_size), size=riff_size), 0) == plain


SMALL = riff(FMT, chunk(b"data", bytes(4000)))


@given(cut=st.integers(0, len(SMALL) - 1))
def test_a_file_cut_anywhere_is_refused(cut: int) -> None:
    assert refusal(SMALL[:cut])


SIZE = st.none() | st.integers(0, 64) | st.integers(0, UNFILLED)
UINT16 = st.integers(0, 2**16 - 1)
ANY_FMT = st.builds(
    Fmt,
    st.sampled_from([1, 3, 7, 0xFFFE]) | UINT16,
    st.sampled_from([1, 2]) | UINT16,
    st.just(8000) | st.integers(0, UNFILLED),
    st.just(16000) | st.integers(0, UNFILLED),
    st.sampled_from([2, 4]) | UINT16,
    st.just(16) | UINT16,
).flatmap(lambda fmt: st.builds(fmt.chunk, st.just(b"") | st.binary(max_size=30)))
ANY_CHUNK = ANY_FMT | st.builds(chunk, st.sampled_from([b"data", b"LIST", b"fmt "]), st.binary(max_size=80), SIZE)
ANY_RIFF = st.builds(
    lambda tag, chunks, size: riff(*chunks, tag=tag, size=size),
    st.sampled_from([b"RIFF", b"RIFX"]),
    st.lists(ANY_CHUNK, max_size=4),
    SIZE,
)


def mutated(changes: list[tuple[int, int]]) -> bytes:
    """A good file with some bytes of its header changed."""
    file = bytearray(riff(extensible(registered(1)), LIST, chunk(b"data", bytes(400))))
    for position, value in changes:
        file[position] = value
    return bytes(file)


MUTATED = st.lists(st.tuples(st.integers(0, 105), st.integers(0, 255)), min_size=1, max_size=4).map(mutated)


def outcome(file: bytes, channel_id: int) -> Recording | AudioError:
    try:
        return read_recording(file, channel_id)
    except AudioError as error:
        return error


@given(file=st.binary() | ANY_RIFF | MUTATED, channel_id=st.sampled_from([0, 1]))
def test_any_bytes_give_a_recording_or_an_audio_error(file: bytes, channel_id: int) -> None:
    result = outcome(file, channel_id)
    if isinstance(result, Recording):
        assert result.net_speech_seconds >= 0
    else:
        assert result.message.isprintable()
        assert len(result.message) < 300


def samples(file: bytes) -> memoryview | None:
    try:
        return open_wav(file).pcm_16_samples()
    except WavError:
        return None


@given(file=st.binary() | ANY_RIFF | MUTATED)
def test_the_container_alone_gives_whole_samples_or_a_wav_error(file: bytes) -> None:
    """`read_recording` checks the encoding and the channels in between; nothing here relies on that."""
    found = samples(file)
    assert found is None or (len(found) and len(found) % 2 == 0)


FFMPEG = "ffmpeg -v error -i {source}"
PROGRAMS_READ = {
    "ffmpeg writes to a pipe": f"{FFMPEG} -f wav - | cat > {{target}}",
    "ffmpeg writes metadata": f"{FFMPEG} -metadata title=odd -metadata artist=ab -f wav {{target}}",
    "ffmpeg writes a bext chunk": f"{FFMPEG} -write_bext 1 -metadata originator=x -f wav {{target}}",
    "ffmpeg writes a channel layout": f"{FFMPEG} -channel_layout FL -c:a pcm_s16le -f wav {{target}}",
    "ffmpeg splits a channel": f"{FFMPEG} -filter_complex '[0:a]pan=stereo|c0=c0|c1=c0,channelsplit=channel_layout="
    "stereo:channels=FR[r]' -map '[r]' -f wav {target}",
    "SoX reads from and writes to a pipe": "cat {source} | sox -t wav - -t wav - speed 1 | cat > {target}",
    "SoX joins two channels": "sox -M {source} {source} -t wav {target}",
}
PROGRAMS_REFUSED = {
    "The file has the encoding mu-law": "sox {source} -e mu-law -t wav {target}",
    "The file has the encoding A-law": "sox {source} -e a-law -t wav {target}",
    "The file has the encoding GSM 6.10": "sox {source} -e gsm-full-rate -t wav {target}",
    "The file has the encoding Microsoft ADPCM": "sox {source} -e ms-adpcm -t wav {target}",
    "The file has the encoding IMA ADPCM": "sox {source} -e ima-adpcm -t wav {target}",
    "The file has the encoding PCM 24 bit": "sox {source} -b 24 -t wav {target}",
    "The file has the encoding PCM 8 bit": "sox {source} -b 8 -e unsigned-integer -t wav {target}",
    "The file has the encoding IEEE float 32 bit": "sox {source} -e floating-point -b 32 -t wav {target}",
    "The file has a sample rate of 44100 Hz": "sox {source} -r 44100 -t wav {target}",
    "The file has the encoding MPEG Layer 3": f"{FFMPEG} -c:a libmp3lame -f wav {{target}}",
    "The file has the encoding G.726 ADPCM": f"{FFMPEG} -c:a g726 -f wav {{target}}",
    "The format of the file is RF64 (WAV with 64-bit sizes), not WAV": f"{FFMPEG} -rf64 always -f wav {{target}}",
    "The format of the file is RIFX (big-endian WAV), not WAV": "sox {source} -B -t wav {target}",
    "The format of the file is W64 (Sony Wave64), not WAV": f"{FFMPEG} -f w64 {{target}}",
    "The format of the file is AU (Sun/NeXT), not WAV": f"{FFMPEG} -f au {{target}}",
    "The format of the file is AIFF, not WAV": f"{FFMPEG} -f aiff {{target}}",
    "The format of the file is CAF (Core Audio Format), not WAV": f"{FFMPEG} -f caf {{target}}",
    "The format of the file is VOC (Creative Voice File), not WAV": f"{FFMPEG} -f voc {{target}}",
    "The format of the file is FLAC, not WAV": f"{FFMPEG} -f flac {{target}}",
    "The format of the file is Ogg, not WAV": f"{FFMPEG} -c:a flac -f ogg {{target}}",
    "The format of the file is MP3, not WAV": f"{FFMPEG} -f mp3 {{target}}",
    "The format of the file is MPEG Layer 2, not WAV": f"{FFMPEG} -ar 16000 -f mp2 {{target}}",
    "The format of the file is AAC (ADTS), not WAV": f"{FFMPEG} -f adts {{target}}",
    "The format of the file is MP4, not WAV": f"{FFMPEG} -f ipod {{target}}",
    "The format of the file is Matroska or WebM, not WAV": f"{FFMPEG} -f matroska {{target}}",
    "The format of the file is ASF (Windows Media), not WAV": f"{FFMPEG} -f asf {{target}}",
}


def written_by(command: str, target: Path) -> bytes:
    """The file that ffmpeg or SoX creates from the plain recording."""
    missing = [name for name in ("ffmpeg", "sox") if f"{name} " in command and not shutil.which(name)]
    if missing:
        pytest.skip(f"{missing[0]} is not installed")
    shell_command = command.replace("{source}", f"'{PLAIN}'").replace("{target}", f"'{target}'")
    subprocess.run(shell_command, shell=True, check=True)  # noqa: S602  # a fixed command with pipes
    return target.read_bytes()


@pytest.mark.parametrize("command", PROGRAMS_READ.values(), ids=PROGRAMS_READ)
def test_files_of_other_programs_hold_the_same_recording(command: str, tmp_path: Path) -> None:
    assert read_recording(written_by(command, tmp_path / "file"), 0) == RECORDING


@pytest.mark.parametrize("message", PROGRAMS_REFUSED)
def test_formats_of_other_programs_are_named(message: str, tmp_path: Path) -> None:
    assert refusal(written_by(PROGRAMS_REFUSED[message], tmp_path / "file")) == message
