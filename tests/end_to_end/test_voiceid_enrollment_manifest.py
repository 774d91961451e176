# Copyright: Contributors to the contactcenter.voiceid collection
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""voiceid_enrollment_manifest: from recordings to manifests in S3, and to jobs that enroll the speakers."""

from __future__ import annotations

import json
from collections.abc import Callable
from typing import Any

import pytest

from account import BUCKET, ENDED, RECORDINGS, Account
from harness import ModuleResult, ModuleRunner

MODULE = "voiceid_enrollment_manifest"
Run = Callable[..., ModuleResult]


def people(*names: str) -> list[dict[str, Any]]:
    """Speakers with the recordings of the demo, who have enough speech."""
    recordings = {name: [str(RECORDINGS / f"{name}_{call}.wav") for call in (1, 2)] for name in names}
    return [{"speaker_id": name, "recordings": recordings[name]} for name in names]


@pytest.fixture
def run(account: Account, run_module: ModuleRunner) -> Run:
    """Run the module with the bucket of the account."""

    def run(*, check: bool = False, diff: bool = False, **options: Any) -> ModuleResult:
        destination = {"bucket": account.bucket, "prefix": "night", "s3_endpoint_url": run_module.endpoint}
        return run_module(MODULE, {**destination, **options}, check=check, diff=diff)

    return run


def objects(account: Account, prefix: str = "night/") -> dict[str, int]:
    found = account.s3.list_objects_v2(Bucket=BUCKET, Prefix=prefix).get("Contents", [])
    return {item["Key"]: item["Size"] for item in found}


def document(account: Account, uri: str) -> Any:
    bucket, key = uri.removeprefix("s3://").split("/", 1)
    return json.load(account.s3.get_object(Bucket=bucket, Key=key)["Body"])


def test_recordings_become_enrolled_speakers(account: Account, run: Run) -> None:
    first = run(speakers=people("alice", "bob"))
    assert first["changed"] is True
    assert first["uploaded"]["files"] == 5
    assert first["requests"] == {"alice": "alice", "bob": "bob"}
    assert first["request_count"] == 2
    [manifest] = first["manifests"]
    assert manifest["request_count"] == 2
    requests = document(account, manifest["s3_uri"])["SpeakerEnrollmentRequests"]
    assert [request["SpeakerId"] for request in requests] == ["alice", "bob"]

    job = account.job_request(manifest["s3_uri"], JobName=manifest["job_name"])
    job_id = account.voice_id.start_speaker_enrollment_job(**job)["Job"]["JobId"]
    assert account.job(job_id, until=ENDED)["JobStatus"] == "COMPLETED"
    assert set(account.speaker_ids()) == {"alice", "bob"}

    again = run(speakers=people("alice", "bob"))
    assert again["changed"] is False
    assert again["uploaded"] == {"files": 0, "bytes": 0}
    assert again["manifests"] == first["manifests"]
