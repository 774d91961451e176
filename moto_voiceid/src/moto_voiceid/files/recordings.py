# Copyright: Contributors to the contactcenter.voiceid collection
# SPDX-License-Identifier: Apache-2.0
"""Read recordings: check the format, measure the speech, and compute a digest of the content.

Source: "Input and output file schema for the Speaker Enrollment Job" of the Amazon Connect administrator guide: WAV,
8 kHz, PCM 16 bit, one or two channels, at most 20 MB a file.

Net speech is measured with the voice activity detector of WebRTC, from the package webrtcvad-wheels. It supports 8 kHz
telephone audio, has no dependencies, and has wheels for each new Python (the last release of the original `webrtcvad`
is of 2017). Neural detectors need 16 kHz, or depend on torch or on onnxruntime and numpy. Their exact boundaries are
not needed here, only the amount of speech.
"""

import hashlib
import io
import wave
from array import array
from collections import OrderedDict
from dataclasses import dataclass
from threading import Lock

import webrtcvad  # type: ignore[import-untyped]  # the package has no type hints

MAX_FILE_BYTES = 20 * 1024 * 1024
SAMPLE_RATE = 8000
SAMPLE_BYTES = 2
MAX_CHANNELS = 2
# The strictest of the detector's modes: the only one that does not take keypad tones for speech.
_AGGRESSIVENESS = 3
_FRAME_SECONDS = 0.03
_FRAME_BYTES = int(SAMPLE_RATE * _FRAME_SECONDS) * SAMPLE_BYTES


@dataclass(frozen=True, slots=True)
class Recording:
    """One channel of a WAV file.

    `digest` is the SHA-256 (hex) of the samples of the channel. It is the same for the same recording in another file,
    or with another second channel.
    """

    net_speech_seconds: float
    digest: str


class AudioError(Exception):
    """The file is not a recording that Voice ID supports; `message` has the reason."""

    def __init__(self, message: str) -> None:
        super().__init__(message)
        self.message = message


def read_recording(data: bytes, channel_id: int) -> Recording:
    """Read one channel of a WAV file and measure the speech in it.

    :param data: the file as it is in S3
    :param channel_id: 0 or 1
    :raises AudioError: not a complete WAV file of 8 kHz, PCM 16 bit, 1 or 2 channels and at most 20 MB, or without
        this channel
    """
    if len(data) > MAX_FILE_BYTES:
        raise AudioError(f"The file has {len(data)} bytes; at most {MAX_FILE_BYTES} are allowed")
    samples = _channel(data, channel_id)
    digest = hashlib.sha256(samples).hexdigest()
    return Recording(_net_speech.of(digest, samples), digest)


def _channel(data: bytes, channel_id: int) -> bytes:
    try:
        with wave.open(io.BytesIO(data)) as file:
            _check_format(file, channel_id)
            frames: bytes = file.readframes(file.getnframes())
            channels, expected = file.getnchannels(), file.getnframes()
    # `wave` raises EOFError and RuntimeError for chunks that are truncated or longer than the file.
    except (wave.Error, EOFError, RuntimeError) as error:
        raise AudioError(f"The file is not a WAV file with PCM audio: {str(error) or 'it is truncated'}") from None
    found = len(frames) // (channels * SAMPLE_BYTES)
    if found < expected:
        raise AudioError(f"The file is truncated: it has {found} samples per channel, its header announces {expected}")
    if channels == 1:
        return frames
    return array("h", frames)[channel_id::channels].tobytes()


def _check_format(file: wave.Wave_read, channel_id: int) -> None:
    if file.getframerate() != SAMPLE_RATE:
        raise AudioError(f"The sample rate is {file.getframerate()} Hz, not {SAMPLE_RATE} Hz")
    if file.getsampwidth() != SAMPLE_BYTES:
        raise AudioError(f"The samples have {8 * file.getsampwidth()} bits, not {8 * SAMPLE_BYTES}")
    if file.getnchannels() > MAX_CHANNELS:
        raise AudioError(f"The file has {file.getnchannels()} channels; at most {MAX_CHANNELS} are allowed")
    if channel_id not in range(file.getnchannels()):
        raise AudioError(f"ChannelId is {channel_id}, but the file has {file.getnchannels()} channel(s)")


class _NetSpeech:
    """Seconds of speech, cached by digest, because many speakers of a job can have the same recording."""

    def __init__(self, size: int) -> None:
        self._size = size
        self._seconds: OrderedDict[str, float] = OrderedDict()
        self._lock = Lock()

    def of(self, digest: str, samples: bytes) -> float:
        with self._lock:
            if digest in self._seconds:
                self._seconds.move_to_end(digest)
                return self._seconds[digest]
        seconds = _measure(samples)
        with self._lock:
            self._seconds[digest] = seconds
            if len(self._seconds) > self._size:
                self._seconds.popitem(last=False)
        return seconds


_net_speech = _NetSpeech(size=10_000)


def _measure(samples: bytes) -> float:
    # A detector adapts to its input. A new one for each recording makes the result independent of the order.
    detector = webrtcvad.Vad(_AGGRESSIVENESS)
    whole_frames = range(0, len(samples) - _FRAME_BYTES + 1, _FRAME_BYTES)
    speech: int = sum(detector.is_speech(samples[at : at + _FRAME_BYTES], SAMPLE_RATE) for at in whole_frames)
    return round(speech * _FRAME_SECONDS, 2)
