# Copyright: Contributors to the contactcenter.voiceid collection
# SPDX-License-Identifier: Apache-2.0
"""Reading recordings: real speech, unsupported files, and damaged files."""

import io
import math
import struct
import wave
from array import array
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from moto_voiceid.files import recordings
from moto_voiceid.files.recordings import AudioError, Recording, read_recording

RECORDINGS = Path(__file__).parents[3] / "demo" / "recordings"
NEEDED_SECONDS = 30


def wav(samples: bytes = bytes(16000), *, rate: int = 8000, width: int = 2, channels: int = 1) -> bytes:
    buffer = io.BytesIO()
    with wave.open(buffer, "wb") as file:
        file.setframerate(rate)
        file.setsampwidth(width)
        file.setnchannels(channels)
        file.writeframes(samples)
    return buffer.getvalue()


def speech(name: str = "alice_1.wav") -> tuple[bytes, bytes]:
    """The file of a recording, and its samples."""
    data = (RECORDINGS / name).read_bytes()
    with wave.open(io.BytesIO(data)) as file:
        return data, file.readframes(file.getnframes())


def interleaved(left: bytes, right: bytes) -> bytes:
    both = array("h", bytes(2 * len(left)))
    both[0::2], both[1::2] = array("h", left), array("h", right)
    return both.tobytes()


def tone(*frequencies: int, seconds: int = 10) -> bytes:
    def sample(at: int) -> int:
        return int(sum(6000 * math.sin(2 * math.pi * frequency * at / 8000) for frequency in frequencies))

    return array("h", map(sample, range(8000 * seconds))).tobytes()


@pytest.mark.parametrize("caller", ["alice", "bob", "carol"])
def test_one_demo_recording_has_too_little_speech_and_two_have_enough(caller: str) -> None:
    files = [(RECORDINGS / f"{caller}_{n}.wav").read_bytes() for n in (1, 2)]
    seconds = [read_recording(data, 0).net_speech_seconds for data in files]
    assert sum(seconds) > NEEDED_SECONDS
    assert all(15 < one < NEEDED_SECONDS for one in seconds)
    assert all(len(data) < 2**20 for data in files)


def test_net_speech_excludes_silence() -> None:
    data, samples = speech()
    padded = wav(bytes(80_000) + samples + bytes(80_000))
    alone = read_recording(data, 0).net_speech_seconds
    assert read_recording(padded, 0).net_speech_seconds == pytest.approx(alone, abs=0.5)


@pytest.mark.parametrize("samples", [bytes(160_000), b"", bytes(2), tone(697, 1209)])
def test_silence_an_empty_file_and_keypad_tones_have_almost_no_speech(samples: bytes) -> None:
    assert read_recording(wav(samples), 0).net_speech_seconds <= 1


def test_digest_depends_on_the_samples_of_the_channel() -> None:
    data, samples = speech()
    other = speech("bob_1.wav")[1]
    length = min(len(samples), len(other))
    stereo = wav(interleaved(samples[:length], other[:length]), channels=2)
    mono = wav(samples[:length]), wav(other[:length])
    assert read_recording(stereo, 0) == read_recording(mono[0], 0)
    assert read_recording(stereo, 1) == read_recording(mono[1], 0)
    assert read_recording(mono[0], 0).digest != read_recording(mono[1], 0).digest
    assert read_recording(wav(samples), 0) == read_recording(data, 0)


def test_digest_ignores_other_chunks_of_the_file() -> None:
    data, samples = speech()
    note = b"LIST" + struct.pack("<L", 4) + b"INFO"
    body = b"WAVE" + note + data[12:36] + b"data" + struct.pack("<L", len(samples)) + samples + note
    assert read_recording(b"RIFF" + struct.pack("<L", len(body)) + body, 0) == read_recording(data, 0)


def test_net_speech_is_cached(monkeypatch: pytest.MonkeyPatch) -> None:
    measured: list[int] = []
    monkeypatch.setattr(recordings, "_net_speech", recordings._NetSpeech(size=2))
    monkeypatch.setattr(recordings, "_measure", lambda samples: measured.append(len(samples)) or 1.0)
    for length in (2, 4, 2, 6, 2, 4):
        read_recording(wav(bytes(length)), 0)
    # 6 evicted 4, which was used before 2. So 4 is measured again.
    assert measured == [2, 4, 6, 4]


GOOD = wav(bytes(4000), channels=2)


@pytest.mark.parametrize(
    ("data", "channel_id", "message"),
    [
        (b"", 0, "The file is not a WAV file with PCM audio: it is truncated"),
        (b"ID3" + bytes(100), 0, "The file is not a WAV file with PCM audio: file does not start with RIFF id"),
        (wav(rate=16000), 0, "The sample rate is 16000 Hz, not 8000 Hz"),
        (wav(width=1), 0, "The samples have 8 bits, not 16"),
        (wav(bytes(12000), channels=3), 0, "The file has 3 channels; at most 2 are allowed"),
        (wav(), 1, "ChannelId is 1, but the file has 1 channel(s)"),
        # Format tag 7 is mu-law, which is common in telephone systems.
        (GOOD[:20] + b"\x07\x00" + GOOD[22:], 0, "The file is not a WAV file with PCM audio: unknown format: 7"),
        (GOOD[:-1], 0, "The file is truncated: it has 999 samples per channel, its header announces 1000"),
        (GOOD[:44], 0, "The file is truncated: it has 0 samples per channel, its header announces 1000"),
        (GOOD[:30], 0, "The file is not a WAV file with PCM audio: it is truncated"),
        (wav(bytes(20 * 2**20)), 0, "The file has 20971564 bytes; at most 20971520 are allowed"),
    ],
)
def test_unsupported_files_are_refused(data: bytes, channel_id: int, message: str) -> None:
    with pytest.raises(AudioError) as caught:
        read_recording(data, channel_id)
    assert caught.value.message == message


def test_a_file_of_the_maximum_size_is_read() -> None:
    assert read_recording(wav(bytes(20 * 2**20 - 44)), 0).net_speech_seconds == 0


def chunk(name: bytes, body: bytes, size: int | None) -> bytes:
    return name + struct.pack("<L", len(body) if size is None else size) + body


SIZE = st.none() | st.integers(0, 64) | st.integers(0, 2**32 - 1)
NUMBER = st.integers(0, 2**16 - 1) | st.sampled_from([0, 1, 2, 16])
FORMAT = st.builds(
    lambda tag, channels, rate, width, size: chunk(
        b"fmt ", struct.pack("<HHLLHH", tag, channels, rate, 16000, 2, width), size
    ),
    st.just(1) | NUMBER,
    st.sampled_from([1, 2]) | NUMBER,
    st.just(8000) | st.integers(0, 2**32 - 1),
    st.just(16) | NUMBER,
    SIZE,
)
CHUNK = FORMAT | st.builds(chunk, st.sampled_from([b"data", b"LIST", b"fmt "]), st.binary(max_size=80), SIZE)
FILE = st.builds(
    lambda riff, chunks, size: chunk(riff, b"WAVE" + b"".join(chunks), size),
    st.sampled_from([b"RIFF", b"RIFX"]),
    st.lists(CHUNK, max_size=4),
    SIZE,
)


def outcome(data: bytes, channel_id: int) -> Recording | AudioError:
    try:
        return read_recording(data, channel_id)
    except AudioError as error:
        return error


@given(data=st.binary() | FILE, channel_id=st.sampled_from([0, 1]))
def test_any_bytes_give_a_recording_or_an_audio_error(data: bytes, channel_id: int) -> None:
    result = outcome(data, channel_id)
    assert result.message if isinstance(result, AudioError) else result.net_speech_seconds >= 0


@given(cut=st.integers(0, len(GOOD) - 1))
def test_a_file_truncated_at_any_byte_is_refused(cut: int) -> None:
    with pytest.raises(AudioError):
        read_recording(GOOD[:cut], 0)
