# Copyright: Contributors to the contactcenter.voiceid collection
# SPDX-License-Identifier: Apache-2.0
"""Read recordings: check the format, measure the speech, and compute a digest of the content.

Source: "Input and output file schema for the Speaker Enrollment Job" of the Amazon Connect administrator guide: WAV,
8 kHz, PCM 16 bit, one or two channels, at most 20 MB a file.

Net speech is measured with the voice activity detector of WebRTC, from the package webrtcvad-wheels. It supports 8 kHz
telephone audio, has no dependencies, and has wheels for each new Python (the last release of the original `webrtcvad`
is of 2017). It is in the extra `speech` of the package, so that mocks without batch jobs do not need it. Neural
detectors need 16 kHz, or depend on torch or on onnxruntime and numpy. Their exact boundaries are not needed here, only
the amount of speech.
"""

import hashlib
from collections import OrderedDict
from dataclasses import dataclass
from threading import Lock
from typing import Any

from .wav import PCM_16, Wav, WavError, counted_channels, open_wav

MAX_FILE_BYTES = 20 * 1024 * 1024
SAMPLE_RATE = 8000
SAMPLE_BYTES = 2
MAX_CHANNELS = 2
_REQUIRED = f"Voice ID requires WAV with {PCM_16}, {SAMPLE_RATE} Hz and 1 or {MAX_CHANNELS} channels"
# The strictest mode of the detector, and the only one that does not detect keypad tones as speech.
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


class NoSpeechDetector(Exception):
    """The package for measuring speech is not installed."""


def speech_detector() -> Any:
    """A new voice activity detector. It adapts to its input, so each recording needs its own.

    :raises NoSpeechDetector: the package is not installed
    """
    try:
        import webrtcvad  # type: ignore[import-untyped]  # the package has no type hints
    except ImportError:
        raise NoSpeechDetector(
            "Batch jobs need webrtcvad-wheels, which is not installed. Install the extra 'speech': "
            "pip install 'moto-voiceid[speech]'"
        ) from None
    return webrtcvad.Vad(_AGGRESSIVENESS)


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
        wav = open_wav(data)
        _check_format(wav)
        _check_channel(wav, channel_id)
        samples = wav.pcm_16_samples()
    except WavError as error:
        raise AudioError(f"{error}. {_REQUIRED}") from None
    return samples.cast("h")[channel_id :: wav.channels].tobytes()


def _check_format(wav: Wav) -> None:
    wrong = []
    if wav.encoding != PCM_16:
        wrong.append(f"the encoding {wav.encoding}")
    if wav.sample_rate != SAMPLE_RATE:
        wrong.append(f"a sample rate of {wav.sample_rate} Hz")
    if not 1 <= wav.channels <= MAX_CHANNELS:
        wrong.append(counted_channels(wav.channels))
    if wrong:
        raise AudioError(f"The file has {' and '.join(wrong)}. {_REQUIRED}")


def _check_channel(wav: Wav, channel_id: int) -> None:
    if channel_id not in range(wav.channels):
        raise AudioError(f"ChannelId is {channel_id}, but the file has {counted_channels(wav.channels)}")


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
    detector = speech_detector()
    whole_frames = range(0, len(samples) - _FRAME_BYTES + 1, _FRAME_BYTES)
    speech: int = sum(detector.is_speech(samples[at : at + _FRAME_BYTES], SAMPLE_RATE) for at in whole_frames)
    return round(speech * _FRAME_SECONDS, 2)
