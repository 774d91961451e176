# -*- coding: utf-8 -*-

# Copyright: Contributors to the contactcenter.voiceid collection
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Checks of recordings in local files and in S3.

Source of the rules: Amazon Connect administrator guide, "Batch enrollment using audio data from prior calls": WAV,
8 kHz, PCM 16 bit, one or two channels, at most 20 MB a file.
"""

from __future__ import annotations

import datetime
import hashlib
import os
import stat
import typing as t

from ansible.module_utils.common.text.converters import to_bytes

from .._base.client import ObjectReadError
from .._base.errors import VoiceIdError
from .._base.s3 import S3Client
from .output_file import split_s3_uri
from .wav import PCM_16, Read, Wav, WavError, counted_channels, read_wav

MAX_FILE_SIZE = 20 * 1024 * 1024
SAMPLE_RATE = 8000
MAX_CHANNELS = 2
REQUIRED = f"Voice ID requires WAV with {PCM_16}, {SAMPLE_RATE} Hz and 1 or {MAX_CHANNELS} channels"

# The number of bytes to read at once. The first block contains the header, unless the file has large metadata chunks.
BLOCK = 64 * 1024


class RecordingError(Exception):
    """A recording is not usable. The text is the reason, a sentence with a full stop."""


class Audio(t.NamedTuple):
    """The number of channels, and the length in seconds."""

    channels: int
    seconds: float


class Recording(t.NamedTuple):
    """A usable recording.

    :param identity: The SHA-256 (hex) of a local file, or the S3 URI. Copies of a file have the same identity.
    :param size: In bytes.
    :param audio: ``None`` if the caller has no permission to read the object.
    :param written_at: When an object in S3 was written. ``None`` for a local file, and if it is not known.
    """

    identity: str
    size: int
    audio: t.Optional[Audio]
    written_at: t.Optional[datetime.datetime] = None


def is_s3_uri(location: str) -> bool:
    return location.startswith("s3://")


def examine(location: str, s3: S3Client) -> t.Union[Recording, RecordingError]:
    """Check a recording. Local files are read completely, of objects only the header is read.

    :param location: A path or an S3 URI.
    :returns: The recording, or the reason why it is not usable.
    :raises VoiceIdError: for failures of S3 other than missing or unreadable objects.
    """
    try:
        return examine_object(location, s3) if is_s3_uri(location) else examine_file(location)
    except RecordingError as exc:
        return exc


def examine_file(path: str) -> Recording:
    """
    :raises RecordingError: if the file cannot be read, or is not a recording that Voice ID supports.
    """
    content = read_file(path)
    audio = audio_of(lambda at, count: content[at : at + count], len(content))
    return Recording(hashlib.sha256(content).hexdigest(), len(content), audio)


def read_file(path: str) -> bytes:
    """The content of a regular file of at most ``MAX_FILE_SIZE`` bytes.

    :raises RecordingError: for every failure.
    """
    try:
        name = to_bytes(path)  # as the controller wrote it: Python would encode the text for the locale
        found = os.stat(name)
        if not stat.S_ISREG(found.st_mode):
            raise RecordingError("It is not a file.")
        _check_size(found.st_size)
        with open(name, "rb") as file:
            content = file.read(found.st_size + 1)  # a larger number reserves memory for each file
            if len(content) > found.st_size:  # the file has become larger
                content += file.read(MAX_FILE_SIZE)
    except FileNotFoundError:
        raise RecordingError("The file does not exist.") from None
    except (OSError, ValueError) as exc:  # ValueError: a null character in the path
        raise RecordingError(f"The file cannot be read: {getattr(exc, 'strerror', None) or exc}.") from exc
    _check_size(len(content))
    return content


def examine_object(uri: str, s3: S3Client) -> Recording:
    """
    :raises RecordingError: if the object does not exist or cannot be read, or Voice ID does not support it.
    :raises VoiceIdError: for failures of S3 other than missing or unreadable objects.
    """
    bucket, key = split_s3_uri(uri)
    try:
        blocks = Blocks(s3, bucket, key)
        size = blocks.size()
        _check_size(size)
        return Recording(uri, size, audio_of(blocks.read, size), blocks.written_at)
    except ObjectReadError as exc:
        raise RecordingError(f"The object cannot be read: {exc}.") from exc
    except VoiceIdError as exc:
        if exc.kind == "access_denied":
            return Recording(uri, _size_without_reading(s3, bucket, key), None)
        if exc.kind not in ("not_found", "unexpected_error"):
            raise
        raise RecordingError(f"The object cannot be read: {_answer(exc)}.") from exc


class Blocks:
    """An object in S3, read in blocks on demand."""

    def __init__(self, s3: S3Client, bucket: str, key: str) -> None:
        self._s3, self._bucket, self._key = s3, bucket, key
        self._blocks: dict[int, bytes] = {}
        self._size = 0
        self.written_at: t.Optional[datetime.datetime] = None

    def size(self) -> int:
        """The size of the object in bytes."""
        self._block(0)
        return self._size

    def read(self, at: int, count: int) -> bytes:
        """As ``wav.Read``."""
        if at >= self._size:
            return b""
        first, last = at // BLOCK, (min(at + count, self._size) - 1) // BLOCK
        joined = b"".join(self._block(number) for number in range(first, last + 1))
        return joined[at - first * BLOCK :][:count]

    def _block(self, number: int) -> bytes:
        if number not in self._blocks:
            part = self._s3.read_part(self._bucket, self._key, number * BLOCK, BLOCK, MAX_FILE_SIZE)
            self._blocks[number], self._size, self.written_at = part.content, part.size, part.written_at
        return self._blocks[number]


def audio_of(read: Read, size: int) -> Audio:
    """The audio of a WAV file.

    :param size: The size of the file in bytes.
    :raises RecordingError: if Voice ID does not support it.
    """
    try:
        wav = read_wav(read, size)
        _check_format(wav)
        return Audio(wav.channels, wav.samples() / SAMPLE_RATE)
    except WavError as exc:
        raise RecordingError(f"{exc}. {REQUIRED}.") from exc


def check_channel(audio: Audio, channel: int) -> None:
    """
    :raises RecordingError: if a recording does not have this channel.
    """
    if channel not in range(audio.channels):
        raise RecordingError(f"It has no channel {channel}: the file has {counted_channels(audio.channels)}.")


def _check_format(wav: Wav) -> None:
    wrong = []
    if wav.encoding != PCM_16:
        wrong.append(f"the encoding {wav.encoding}")
    if wav.sample_rate != SAMPLE_RATE:
        wrong.append(f"a sample rate of {wav.sample_rate} Hz")
    if not 1 <= wav.channels <= MAX_CHANNELS:
        wrong.append(counted_channels(wav.channels))
    if wrong:
        raise WavError(f"The file has {' and '.join(wrong)}")


def _check_size(size: int) -> None:
    if size > MAX_FILE_SIZE:
        raise RecordingError(f"The file has {size} bytes, but at most {MAX_FILE_SIZE} are allowed.")


def _answer(exc: VoiceIdError) -> str:
    texts = (exc.details.get(name) for name in ("code", "message"))
    return ": ".join(text.rstrip(".") for text in texts if text)


def _size_without_reading(s3: S3Client, bucket: str, key: str) -> int:
    """The size of an object that the caller has no permission to read, for example because of its KMS key.

    :raises RecordingError: if the object does not exist. Without s3:ListBucket, S3 denies access to it.
    """
    try:
        size = s3.size(bucket, key)
    except VoiceIdError as exc:
        if exc.kind != "access_denied":
            raise
        raise RecordingError("The object does not exist, or the caller may not read it.") from exc
    if size is None:
        raise RecordingError("The object does not exist.")
    _check_size(size)
    return size
