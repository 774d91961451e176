# Copyright: Contributors to the contactcenter.voiceid collection
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""voiceid_fraudster_manifest: what differs from voiceid_enrollment_manifest, whose implementation it shares."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

from account import ENDED, RECORDINGS, Account
from harness import ModuleRunner

MODULE = "voiceid_fraudster_manifest"


@pytest.fixture
def destination(account: Account, endpoint: str) -> dict[str, Any]:
    return {"bucket": account.bucket, "prefix": "known", "s3_endpoint_url": endpoint}


def test_recordings_become_registered_fraudsters(
    account: Account, run_module: ModuleRunner, destination: dict[str, Any]
) -> None:
    fraudsters = [{"name": name, "recordings": [str(RECORDINGS / f"{name}_1.wav")]} for name in ("bob", "carol")]
    result = run_module(MODULE, {**destination, "fraudsters": fraudsters})
    assert result.changed
    assert result["requests"] == {"bob": "bob", "carol": "carol"}
    assert "skipped_speakers" not in result.result
    [manifest] = result["manifests"]
    assert manifest["job_name"].startswith("fraudster-registration-")
    request = account.job_request(manifest["s3_uri"], JobName=manifest["job_name"])
    job_id = account.voice_id.start_fraudster_registration_job(**request)["Job"]["JobId"]
    assert account.registration_job(job_id, until=ENDED)["JobStatus"] == "COMPLETED"
    assert len(account.voice_id.list_fraudsters(DomainId=account.domain_id)["FraudsterSummaries"]) == 2

    again = run_module(MODULE, {**destination, "fraudsters": fraudsters})
    assert not again.changed
    assert again["manifests"] == result["manifests"]


def test_a_csv_file_has_a_column_for_the_name(
    account: Account, run_module: ModuleRunner, destination: dict[str, Any], tmp_path: Path
) -> None:
    csv = tmp_path / "known.csv"
    csv.write_text(f"name,recording\ncarol,{RECORDINGS}/carol_1.wav\nnobody,gone.wav\n")
    result = run_module(MODULE, {**destination, "csv": str(csv), "on_invalid": "skip"})
    [problem] = result["invalid"]
    assert (problem["name"], problem["line"]) == ("nobody", 3)
    bucket, key = result["manifests"][0]["s3_uri"].removeprefix("s3://").split("/", 1)
    document = json.load(account.s3.get_object(Bucket=bucket, Key=key)["Body"])
    assert [request["RequestId"] for request in document["FraudsterRegistrationRequests"]] == ["carol"]


def test_voice_id_is_not_called(account: Account, run_module: ModuleRunner, destination: dict[str, Any]) -> None:
    account.control.clear_requests()
    failed = run_module(MODULE, {**destination, "fraudsters": [{"name": "x", "recordings": ["/gone.wav"]}]})
    assert failed["error"]["kind"] == "invalid_recordings"
    assert failed.msg.startswith("1 problem with 1 of the fraudsters: [1] 'x', /gone.wav: The file does not exist.")
    assert account.control.requests() == []
