# Copyright: Contributors to the contactcenter.voiceid collection
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Recordings in files and in S3: which can be used, and the reason why another cannot."""

from __future__ import annotations

import hashlib
import os
import struct
from pathlib import Path
from typing import Any

import pytest
from ansible_collections.contactcenter.voiceid.plugins.module_utils._base.client import ObjectReadError
from ansible_collections.contactcenter.voiceid.plugins.module_utils._base.errors import VoiceIdError
from ansible_collections.contactcenter.voiceid.plugins.module_utils._base.s3 import Part
from ansible_collections.contactcenter.voiceid.plugins.module_utils._resources import recording
from ansible_collections.contactcenter.voiceid.plugins.module_utils._resources.recording import Audio, Recording

URI = "s3://calls/a/1.wav"


def wav(seconds: float = 2, channels: int = 1, rate: int = 8000, tag: int = 1, metadata: int = 0) -> bytes:
    """A recording of silence.

    :param metadata: The size of a chunk of metadata before the samples.
    """
    data = bytes(int(seconds * 8000) * 2 * channels)
    junk = b"JUNK" + struct.pack("<L", metadata) + bytes(metadata) if metadata else b""
    fmt = b"fmt " + struct.pack("<LHHLLHH", 16, tag, channels, rate, 16000 * channels, 2 * channels, 16)
    body = b"WAVE" + junk + fmt + b"data" + struct.pack("<L", len(data)) + data
    return b"RIFF" + struct.pack("<L", len(body)) + body


class Bucket:
    """Stands in for ``S3Client``: one object, or the failure of reading it."""

    def __init__(
        self,
        content: bytes = b"",
        failure: Exception | None = None,
        size: int | None = None,
        size_failure: Exception | None = None,
    ) -> None:
        self.content, self.failure, self.found_size, self.size_failure = content, failure, size, size_failure
        self.reads: list[int] = []

    def read_part(self, bucket: str, key: str, start: int, count: int, max_size: int) -> Part:
        assert (bucket, key) == ("calls", "a/1.wav")
        self.reads.append(start)
        if self.failure:
            raise self.failure
        return Part(self.content[start : start + count], len(self.content))

    def size(self, bucket: str, key: str) -> int | None:
        if self.size_failure:
            raise self.size_failure
        return self.found_size


def examine(location: str | Path, s3: Any = None) -> Recording | str:
    found = recording.examine(str(location), s3)
    return found if isinstance(found, Recording) else str(found)


def test_a_file(tmp_path: Path) -> None:
    path, content = tmp_path / "1.wav", wav(2.5, channels=2)
    path.write_bytes(content)
    assert examine(path) == Recording(hashlib.sha256(content).hexdigest(), len(content), Audio(2, 2.5))


REQUIRED = "Voice ID requires WAV with PCM 16 bit, 8000 Hz and 1 or 2 channels."


@pytest.mark.parametrize(
    ("content", "reason"),
    [
        (b"", f"The file is empty. {REQUIRED}"),
        (wav(tag=7), f"The file has the encoding mu-law. {REQUIRED}"),
        (wav(rate=44100), f"The file has a sample rate of 44100 Hz. {REQUIRED}"),
        (wav(channels=3), f"The file has 3 channels. {REQUIRED}"),
        (wav(rate=16000, tag=6), f"The file has the encoding A-law and a sample rate of 16000 Hz. {REQUIRED}"),
        (bytes(20971521), "The file has 20971521 bytes, but at most 20971520 are allowed."),
    ],
)
def test_a_recording_that_cannot_be_used(tmp_path: Path, content: bytes, reason: str) -> None:
    path = tmp_path / "1.wav"
    path.write_bytes(content)
    assert examine(path) == reason
    assert examine(URI, Bucket(content)) == reason


def test_what_is_not_a_readable_file(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    assert examine(tmp_path / "missing.wav") == "The file does not exist."
    assert examine(tmp_path) == "It is not a file."
    os.mkfifo(tmp_path / "pipe.wav")
    assert examine(tmp_path / "pipe.wav") == "It is not a file."
    assert str(examine("a\0b")).startswith("The file cannot be read: ")
    (tmp_path / "loop.wav").symlink_to(tmp_path / "loop.wav")
    assert examine(tmp_path / "loop.wav") == "The file cannot be read: Too many levels of symbolic links."


def test_of_an_object_only_the_header_is_read() -> None:
    bucket, content = Bucket(wav(20)), wav(20)
    assert examine(URI, bucket) == Recording(URI, len(content), Audio(1, 20))
    assert bucket.reads == [0]


def test_more_of_an_object_is_read_if_its_header_is_long() -> None:
    content = wav(2, metadata=200_000)
    bucket = Bucket(content)
    assert examine(URI, bucket) == Recording(URI, len(content), Audio(1, 2))
    assert bucket.reads == [0, 3 * 65536]


def failure(kind: Any, code: str, message: str = "No.") -> VoiceIdError:
    return VoiceIdError("failed", kind, {"code": code, "message": message})


@pytest.mark.parametrize(
    ("exc", "reason"),
    [
        (failure("not_found", "NoSuchKey", "Not here."), "The object cannot be read: NoSuchKey: Not here."),
        (failure("not_found", "NoSuchBucket"), "The object cannot be read: NoSuchBucket: No."),
        (failure("unexpected_error", "InvalidObjectState"), "The object cannot be read: InvalidObjectState: No."),
        (ObjectReadError("cut off"), "The object cannot be read: cut off."),
    ],
)
def test_an_object_that_cannot_be_read(exc: Exception, reason: str) -> None:
    assert examine(URI, Bucket(failure=exc)) == reason


def test_an_object_whose_content_is_denied_is_only_measured() -> None:
    denied = failure("access_denied", "AccessDenied")
    assert examine(URI, Bucket(failure=denied, size=1000)) == Recording(URI, 1000, None)
    assert examine(URI, Bucket(failure=denied)) == "The object does not exist."
    assert str(examine(URI, Bucket(failure=denied, size=2**30))).startswith("The file has 1073741824 bytes")


def test_an_object_that_is_denied_may_not_exist() -> None:
    denied = failure("access_denied", "AccessDenied")
    bucket = Bucket(failure=denied, size_failure=denied)
    assert examine(URI, bucket) == "The object does not exist, or the caller may not read it."
    with pytest.raises(VoiceIdError):
        examine(URI, Bucket(failure=denied, size_failure=failure("unreachable", "")))


@pytest.mark.parametrize("kind", ["unreachable", "throttled", "not_voice_id", "no_credentials"])
def test_a_failure_of_s3_is_no_verdict(kind: str) -> None:
    with pytest.raises(VoiceIdError):
        examine(URI, Bucket(failure=failure(kind, "")))


@pytest.mark.parametrize(("channels", "channel", "good"), [(1, 0, True), (1, 1, False), (2, 1, True), (2, 2, False)])
def test_channels(channels: int, channel: int, good: bool) -> None:
    if good:
        recording.check_channel(Audio(channels, 1), channel)
        return
    with pytest.raises(recording.RecordingError, match=f"It has no channel {channel}: the file has {channels} channel"):
        recording.check_channel(Audio(channels, 1), channel)
