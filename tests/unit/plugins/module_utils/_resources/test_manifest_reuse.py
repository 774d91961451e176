# Copyright: Contributors to the contactcenter.voiceid collection
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Who needs no request in a new manifest, because an earlier one has it."""

from __future__ import annotations

from collections.abc import Sequence

import pytest
from ansible_collections.contactcenter.voiceid.plugins.module_utils._base.s3 import Part
from ansible_collections.contactcenter.voiceid.plugins.module_utils._resources import manifest, manifest_reuse
from ansible_collections.contactcenter.voiceid.plugins.module_utils._resources.manifest import (
    Destination,
    Manifest,
    Request,
)
from ansible_collections.contactcenter.voiceid.plugins.module_utils._resources.manifest_input import (
    ENROLLMENT,
    REGISTRATION,
    ManifestKind,
)

DESTINATION = Destination("calls", "night/")


def requests(people: str, version: int = 1) -> list[Request]:
    return [Request(person, [(f"s3://calls/{person}{version}.wav", 0)]) for person in people]


def written(kind: ManifestKind, people: str) -> Manifest:
    [one] = manifest.manifests_of(kind, requests(people), DESTINATION, 100)
    return one


def covered(given: str, current: Sequence[Request], *earlier: Manifest) -> dict[str, str]:
    return manifest_reuse.covered(ENROLLMENT, given, current, earlier)


def test_people_with_the_same_request_are_covered() -> None:
    first = written(ENROLLMENT, "ab")
    assert covered("abc", requests("abc"), first) == {"a": first.name, "b": first.name}


def test_a_changed_recording_needs_a_new_request() -> None:
    first = written(ENROLLMENT, "ab")
    assert covered("ab", [*requests("a"), *requests("b", version=2)], first) == {"a": first.name}


def test_a_manifest_with_other_people_is_not_used() -> None:
    assert covered("a", requests("a"), written(ENROLLMENT, "ab")) == {}


def test_a_person_who_is_invalid_now_counts_as_given() -> None:
    first = written(ENROLLMENT, "ab")
    assert covered("ab", requests("a"), first) == {"a": first.name}


def test_the_first_manifest_counts() -> None:
    first, second = written(ENROLLMENT, "ab"), written(ENROLLMENT, "b")
    assert covered("abc", requests("abc"), second, first) == {"a": first.name, "b": second.name}


@pytest.mark.parametrize(
    ("jobs", "from_second"),
    [(["second", "first"], "b"), (["first", "second"], ""), (["second"], None), (["other", "first"], "")],
)
def test_newer_jobs_count_for_people_of_a_manifest_that_has_a_job(jobs: list[str], from_second: str | None) -> None:
    """The second job repeats the request of b, the other one has a person who is not given."""
    parts = {"first": written(ENROLLMENT, "ab"), "second": written(ENROLLMENT, "b"), "other": written(ENROLLMENT, "bz")}
    newer = manifest_reuse.newer_names([parts["first"]], [parts[job].name for job in jobs])
    known = [parts[job] for job in jobs]
    names = manifest_reuse.repeated(ENROLLMENT, "ab", requests("ab"), [parts["first"]], newer, known)
    expected = {} if from_second is None else dict.fromkeys("ab", parts["first"].name)
    assert names == {**expected, **dict.fromkeys(from_second or "", parts["second"].name)}


class Bucket:
    """Objects in S3, by key."""

    def __init__(self, objects: dict[str, bytes]) -> None:
        self.objects = objects
        self.asked: list[str] = []

    def size(self, dummy: str, key: str) -> int | None:
        self.asked.append(key)
        return len(self.objects[key]) if key in self.objects else None

    def read_part(self, dummy: str, key: str, *dummies: int) -> Part:
        return Part(self.objects[key], len(self.objects[key]))


@pytest.mark.parametrize("kind", [ENROLLMENT, REGISTRATION])
def test_manifests_are_read_by_the_names_of_their_jobs(kind: ManifestKind) -> None:
    first, second = written(kind, "ab"), written(kind, "c")
    missing, other = f"{kind.name}-{'0' * 16}", f"{kind.name}-{'1' * 16}"
    bucket = Bucket(
        {first.key: first.content, second.key: second.content, DESTINATION.manifest_key(other): first.content}
    )
    names = [second.name, "monday", missing, other, first.name, first.name, f"{first.name}-retry"]
    found = manifest_reuse.read_manifests(kind, names, DESTINATION, bucket, 1)  # type: ignore[arg-type]
    assert found == [second, first]
    assert len(bucket.asked) == 4
