# Copyright: Contributors to the contactcenter.voiceid collection
# SPDX-License-Identifier: Apache-2.0
"""Reading recordings: real speech, and what is refused. The WAV container has tests of its own (test_wav.py)."""

import io
import math
import tracemalloc
import wave
from array import array
from pathlib import Path

import pytest

from moto_voiceid.files import recordings
from moto_voiceid.files.recordings import AudioError, read_recording

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


@pytest.mark.parametrize("samples", [bytes(160_000), bytes(2), tone(697, 1209)])
def test_silence_and_keypad_tones_have_almost_no_speech(samples: bytes) -> None:
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


def test_net_speech_is_cached(monkeypatch: pytest.MonkeyPatch) -> None:
    measured: list[int] = []
    monkeypatch.setattr(recordings, "_net_speech", recordings._NetSpeech(size=2))
    monkeypatch.setattr(recordings, "_measure", lambda samples: measured.append(len(samples)) or 1.0)
    for length in (2, 4, 2, 6, 2, 4):
        read_recording(wav(bytes(length)), 0)
    # 6 evicted 4, which was used before 2. So 4 is measured again.
    assert measured == [2, 4, 6, 4]


REQUIRED = "Voice ID requires WAV with PCM 16 bit, 8000 Hz and 1 or 2 channels"


@pytest.mark.parametrize(
    ("data", "channel_id", "message"),
    [
        (b"", 0, f"The file is empty. {REQUIRED}"),
        (wav(rate=16000), 0, f"The file has a sample rate of 16000 Hz. {REQUIRED}"),
        (wav(rate=1), 0, f"The file has a sample rate of 1 Hz. {REQUIRED}"),
        (wav(width=1), 0, f"The file has the encoding PCM 8 bit. {REQUIRED}"),
        (wav(bytes(12000), channels=3), 0, f"The file has 3 channels. {REQUIRED}"),
        (
            wav(bytes(12000), rate=44100, width=3, channels=4),
            0,
            f"The file has the encoding PCM 24 bit and a sample rate of 44100 Hz and 4 channels. {REQUIRED}",
        ),
        (wav(), 1, "ChannelId is 1, but the file has 1 channel"),
        (
            wav()[:-2],
            0,
            f"The file is truncated: its header announces 8000 samples per channel, but it has 7999. {REQUIRED}",
        ),
        (wav(bytes(20 * 2**20)), 0, "The file has 20971564 bytes; at most 20971520 are allowed"),
    ],
)
def test_unsupported_files_are_refused(data: bytes, channel_id: int, message: str) -> None:
    with pytest.raises(AudioError) as caught:
        read_recording(data, channel_id)
    assert caught.value.message == message


def test_a_file_of_the_maximum_size_is_read() -> None:
    assert read_recording(wav(bytes(20 * 2**20 - 44)), 0).net_speech_seconds == 0


def test_reading_needs_no_more_memory_than_the_file() -> None:
    data = wav(bytes(2**20), channels=2)
    tracemalloc.start()
    try:
        recordings._channel(data, 1)
        _, peak = tracemalloc.get_traced_memory()
    finally:
        tracemalloc.stop()
    assert peak < 1.1 * len(data)
