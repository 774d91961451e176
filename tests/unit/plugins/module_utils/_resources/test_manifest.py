# Copyright: Contributors to the contactcenter.voiceid collection
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Manifests: problems with recordings, requests, what is uploaded, and what an interrupted upload returns."""

from __future__ import annotations

import hashlib
import json
from pathlib import Path
from typing import Any

import pytest
from ansible_collections.contactcenter.voiceid.plugins.module_utils._base.changes import Changes
from ansible_collections.contactcenter.voiceid.plugins.module_utils._base.errors import VoiceIdError
from ansible_collections.contactcenter.voiceid.plugins.module_utils._base.s3 import Listing
from ansible_collections.contactcenter.voiceid.plugins.module_utils._resources import manifest
from ansible_collections.contactcenter.voiceid.plugins.module_utils._resources.manifest import (
    Destination,
    Request,
    Upload,
)
from ansible_collections.contactcenter.voiceid.plugins.module_utils._resources.manifest_input import (
    ENROLLMENT,
    REGISTRATION,
    Person,
    Problem,
    Source,
)
from ansible_collections.contactcenter.voiceid.plugins.module_utils._resources.recording import (
    Audio,
    Recording,
    RecordingError,
)

DESTINATION = Destination("calls", "night/")


@pytest.mark.parametrize(
    ("prefix", "start"),
    [("", ""), ("night", "night/"), ("night/", "night/"), ("a/b=c", "a/b=c/"), ("p" * 700, "p" * 700 + "/")],
)
def test_destination(prefix: str, start: str) -> None:
    params = {"bucket": "calls", "prefix": prefix, "kms_key_id": "alias/x"}
    assert manifest.check_destination(params) == Destination("calls", start, "alias/x")


@pytest.mark.parametrize(
    ("option", "value"),
    [
        *(("bucket", value) for value in ("", "ab", "Calls", "s3://calls", "calls/night", "calls\n")),
        *(("prefix", value) for value in ("/", "/night", "a//b", "a b", "a\n", "ä", "p" * 701, "a/\\b")),
    ],
)
def test_a_destination_that_cannot_be_used(option: str, value: str) -> None:
    with pytest.raises(VoiceIdError, match=f"^{option} is .* but must be ") as caught:
        manifest.check_destination({"bucket": "calls", "prefix": "", "kms_key_id": None, option: value})
    assert caught.value.details == {"option": option}


def person(person_id: str, *names: str, channel: int = 0, line: int | None = None) -> Person:
    return Person(person_id, [Source(name, f"/{name}", channel, line) for name in names], line)


def found(**seconds: float | str | None) -> dict[str, Any]:
    """Recordings by location, from their lengths; a text is the reason why one cannot be used."""

    def one(name: str, length: float | str | None) -> Recording | RecordingError:
        if isinstance(length, str):
            return RecordingError(length)
        return Recording(name.rstrip("_"), 100, None if length is None else Audio(1, length))

    return {f"/{name}": one(name, length) for name, length in seconds.items()}


def problems(*people: Person, kind: Any = ENROLLMENT, **seconds: float | str | None) -> list[str]:
    return [str(problem) for problem in manifest.problems_of(kind, people, found(**seconds))]


def test_good_recordings() -> None:
    assert problems(person("x", "a", "b"), person("y", "c"), a=10, b=20, c=30) == []
    assert problems(person("x", "a"), kind=REGISTRATION, a=10) == []
    assert problems(person("x", "a"), a=None) == []  # it could not be read, so that its length is not known


def test_every_problem_of_everybody() -> None:
    many = [f"m{number}" for number in range(11)]
    assert problems(
        person("x", "a", "b", line=2),
        person("y", "c", line=5),
        person("z", *many),
        person("w", "d", channel=1),
        a=10,
        b="It is bad.",
        c=29.9,
        d=40,
        **dict.fromkeys(many, 30),
    ) == [
        "'x', line 2, b: It is bad.",
        "'y', line 5: The recordings are 29.9 seconds long in total, too short for 30 seconds of speech.",
        "'z': There are 11 recordings, but at most 10 are allowed.",
        "'w', d: It has no channel 1: the file has 1 channel.",
    ]


def test_the_same_recording_of_two_people_is_a_problem_of_both() -> None:
    assert problems(person("x", "a", line=2), person("y", "a_", line=3), a=30, a_=30) == [
        "'x', line 2, a: It is the same recording and channel as a_ of 'y' (line 3).",
        "'y', line 3, a_: It is the same recording and channel as a of 'x' (line 2).",
    ]


def test_the_same_recording_twice() -> None:
    twice = problems(person("x", "a", "a_"), a=30, a_=30)
    assert twice == ["'x', a_: It is the same recording and channel as a."]
    stereo = {"/a": Recording("a", 100, Audio(2, 30))}
    assert manifest.problems_of(ENROLLMENT, [person("x", "a"), person("y", "a", channel=1)], stereo) == []


def test_the_failure_has_all_problems() -> None:
    many = [Problem(f"caller-{number}", "It is bad.", "a.wav", number) for number in range(1, 151)]
    error = manifest.invalid(ENROLLMENT, many)
    assert error.kind == "invalid_recordings"
    assert error.msg.startswith(
        "150 problems with 150 of the speakers: [1] 'caller-1', line 1, a.wav: It is bad. [2] 'caller-2'"
    )
    assert "[100] " in error.msg and "[101] " not in error.msg and "50 more problems are in invalid." in error.msg
    assert len(error.facts["invalid"]) == 150
    assert error.facts["invalid"][0] == {
        "speaker_id": "caller-1",
        "line": 1,
        "recording": "a.wav",
        "reason": "It is bad.",
    }
    [one] = manifest.invalid(REGISTRATION, [Problem("x", "It is bad.")]).facts["invalid"]
    assert one == {"name": "x", "reason": "It is bad."}
    assert manifest.invalid(REGISTRATION, [Problem("x", "Bad.")]).msg.startswith("1 problem with 1 of the fraudsters")


def test_requests_name_objects() -> None:
    people = [Person("x", [Source("a", "/a", 0), Source("s3://other/b.wav", "s3://other/b.wav", 1)])]
    examined = {"/a": Recording("abc", 1, None), "s3://other/b.wav": Recording("s3://other/b.wav", 1, None)}
    [request] = manifest.requests_of(people, examined, DESTINATION)
    assert request == Request("x", [("s3://calls/night/recordings/abc.wav", 0), ("s3://other/b.wav", 1)])


REQUESTS = [Request(f"caller-{number}", [("s3://calls/1.wav", 0)]) for number in range(5)]


def test_manifests_are_split_and_named_by_their_content() -> None:
    parts = manifest.manifests_of(ENROLLMENT, REQUESTS, DESTINATION, 2)
    assert [part.request_count for part in parts] == [2, 2, 1]
    for part in parts:
        digest = hashlib.sha256(part.content).hexdigest()[:16]
        assert (part.name, part.key) == (f"enrollment-{digest}", f"night/manifests/enrollment-{digest}.json")
    assert json.loads(parts[2].content) == {
        "Version": "1.0",
        "SpeakerEnrollmentRequests": [
            {
                "RequestId": "caller-4",
                "SpeakerId": "caller-4",
                "AudioSpecifications": [{"S3Uri": "s3://calls/1.wav", "ChannelId": 0}],
            }
        ],
    }
    assert manifest.manifests_of(ENROLLMENT, REQUESTS, DESTINATION, 5) == manifest.manifests_of(
        ENROLLMENT, list(REQUESTS), DESTINATION, 10_000
    )
    assert manifest.manifests_of(ENROLLMENT, [], DESTINATION, 5) == []


def test_a_manifest_of_fraudsters_has_no_speakers() -> None:
    [part] = manifest.manifests_of(REGISTRATION, REQUESTS[:1], DESTINATION, 500)
    [request] = json.loads(part.content)["FraudsterRegistrationRequests"]
    assert sorted(request) == ["AudioSpecifications", "RequestId"]
    [facts] = manifest.outcome([part], DESTINATION, [], {})
    assert facts == {"job_name": part.name, "request_count": 1, "s3_uri": f"s3://calls/{part.key}"}


class Bucket:
    """Stands in for ``S3Client``: sizes by key, a page of listings, and keys whose upload fails."""

    def __init__(self, sizes: dict[str, int], last_key: str | None = None, failing: tuple[str, ...] = ()) -> None:
        self.sizes, self.last_key, self.failing = sizes, last_key, failing
        self.heads: list[str] = []
        self.pages = 0
        self.written: dict[str, bytes] = {}

    def list_sizes(self, bucket: str, prefix: str, most_pages: int) -> Listing:
        self.pages = most_pages
        keys = [key for key in self.sizes if key.startswith(prefix) and (self.last_key is None or key <= self.last_key)]
        return Listing({key: self.sizes[key] for key in keys}, self.last_key)

    def size(self, bucket: str, key: str) -> int | None:
        self.heads.append(key)
        return self.sizes.get(key)

    def write(self, bucket: str, key: str, content: bytes, content_type: str, kms_key_id: str | None) -> None:
        if key in self.failing:
            raise VoiceIdError("failed", "access_denied")
        self.written[key] = content


def upload(key: str, size: int = 3) -> Upload:
    return Upload(key, size, "a file", lambda: b"abc", "audio/wav")


def sizes(bucket: Bucket, uploads: list[Upload], folder: str | None = "r/") -> dict[str, int | None]:
    return dict(manifest.find_sizes(bucket, DESTINATION, uploads, folder, 2))  # type: ignore[arg-type]


def test_one_listing_finds_out_what_exists() -> None:
    bucket = Bucket({"r/a": 3, "r/c": 2, "r/z": 1})
    uploads = [upload("r/a"), upload("r/b"), upload("r/c")]
    found = sizes(bucket, uploads)
    assert found == {"r/a": 3, "r/b": None, "r/c": 2}
    assert bucket.heads == []
    assert [item.key for item in manifest.missing(uploads, found)] == ["r/b", "r/c"]


def test_a_long_listing_ends_and_single_calls_find_out_the_rest() -> None:
    bucket = Bucket({"r/a": 3, "r/y": 4}, last_key="r/b")
    assert sizes(bucket, [upload("r/a"), upload("r/b"), upload("r/x"), upload("r/y")]) == {
        "r/a": 3,
        "r/b": None,
        "r/x": None,
        "r/y": 4,
    }
    assert sorted(bucket.heads) == ["r/x", "r/y"]
    sizes(bucket, [upload(f"r/{number}") for number in range(1000)])
    assert bucket.pages == 11


def test_an_empty_first_page_says_nothing_about_the_keys() -> None:
    bucket = Bucket({"r/a": 3}, last_key="")
    assert sizes(bucket, [upload("r/a"), upload("r/b")]) == {"r/a": 3, "r/b": None}


def test_without_a_folder_or_uploads_there_is_no_listing() -> None:
    bucket = Bucket({"r/a": 3})
    assert sizes(bucket, [upload("r/a")], None) == {"r/a": 3}
    assert sizes(bucket, []) == {}
    assert bucket.pages == 0


def test_the_plan_shows_what_is_uploaded() -> None:
    plan = manifest.plan(DESTINATION, [upload("r/a"), upload("r/b")], {"r/a": None, "r/b": 2})
    assert plan.changed
    assert plan.diff == {
        "before": {"s3://calls/r/b": "2 bytes"},
        "after": {"s3://calls/r/a": "3 bytes, a file", "s3://calls/r/b": "3 bytes, a file"},
    }
    assert not manifest.plan(DESTINATION, [], {}).changed


def test_uploads_are_recorded() -> None:
    bucket, changes = Bucket({}), Changes()
    changes.found(manifest.NOTHING_UPLOADED)
    manifest.apply(bucket, DESTINATION, [upload("r/a"), upload("r/b")], changes, 2)  # type: ignore[arg-type]
    assert bucket.written == {"r/a": b"abc", "r/b": b"abc"}
    assert changes.resource == {"files": 2, "bytes": 6} == manifest.uploaded([upload("r/a"), upload("r/b")])


def test_after_a_failure_no_upload_is_made() -> None:
    bucket, changes = Bucket({}, failing=("r/b",)), Changes()
    changes.found(manifest.NOTHING_UPLOADED)
    uploads = [upload("r/a"), upload("r/b"), upload("r/c")]
    with pytest.raises(VoiceIdError, match="failed"):
        manifest.apply(bucket, DESTINATION, uploads, changes, 1)  # type: ignore[arg-type]
    assert list(bucket.written) == ["r/a"]
    assert changes.resource == {"files": 1, "bytes": 3}


def test_copies_of_a_recording_are_uploaded_once_and_objects_not_at_all(tmp_path: Path) -> None:
    path = tmp_path / "1.wav"
    path.write_bytes(b"abc")
    digest = hashlib.sha256(b"abc").hexdigest()
    people = [Person("x", [Source("1", str(path), 0), Source("1", str(path), 1), Source("o", "s3://b/o.wav", 0)])]
    examined = {str(path): Recording(digest, 3, None), "s3://b/o.wav": Recording("s3://b/o.wav", 3, None)}
    [found] = manifest.recording_uploads(people, examined, DESTINATION)
    assert (found.key, found.size, found.content()) == (f"night/recordings/{digest}.wav", 3, b"abc")

    path.write_bytes(b"abd")
    with pytest.raises(VoiceIdError, match="was changed after the check"):
        found.content()
    path.unlink()
    with pytest.raises(VoiceIdError, match=r"was changed after the check\. The file does not exist\."):
        found.content()
