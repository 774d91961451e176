# Copyright: Contributors to the contactcenter.voiceid collection
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""The EXAMPLES of every module run, and have the documented effect.

``run_examples`` asserts what holds for all of them. Each module has a test here that sets up what its examples need.
The endpoint is named by module_defaults for the action group alone.
"""

from __future__ import annotations

import json
import re
from collections.abc import Callable
from functools import partial
from pathlib import Path
from typing import Any

import pytest

from account import BUCKET, ENDED, RECORDINGS, Account
from examples import COLLECTION, action_of, run_examples, source_of, tasks_of
from harness import PlaybookResult, PlaybookRunner

pytestmark = pytest.mark.slow

MODULES = sorted(path.stem for path in (Path(__file__).parents[2] / "plugins" / "modules").glob("*.py"))
SCORES = {"Decision": "ACCEPT", "Score": 96}

Run = Callable[[str, dict[str, str]], PlaybookResult]


@pytest.fixture
def run(run_playbook: PlaybookRunner) -> Run:
    """Run the examples of a module with these variables."""
    return partial(run_examples, run_playbook)


@pytest.mark.parametrize("module", MODULES)
def test_examples_are_named_and_use_what_they_register(module: str) -> None:
    examples = source_of(module).EXAMPLES
    tasks = tasks_of(module)
    assert f"{COLLECTION}.{module}" in {action_of(task) for task in tasks}
    assert all(task["name"] for task in tasks)
    registered = [task["register"] for task in tasks if "register" in task]
    assert registered
    used = [name for name in registered if re.search(rf"\b{name}\.", examples)]
    assert used, "no example shows what to do with a result"


@pytest.mark.parametrize("module", MODULES)
def test_every_module_has_a_test_that_runs_its_examples(module: str) -> None:
    assert callable(globals()[f"test_{module}"])


def test_voiceid_domain(run: Run, account: Account) -> None:
    variables = {"voiceid_kms_key_id": account.key_arn, "voiceid_other_kms_key_id": account.other_key()}
    played = run("voiceid_domain", variables)
    created = played["Create a domain"]["domain"]
    assert played["Show the ID of the domain"]["msg"] == f"The ID of support-line is {created['domain_id']}"
    moved = played["Change the KMS key, and wait until the domain is re-encrypted"]["domain"]
    assert moved["server_side_encryption_configuration"] == {"kms_key_id": variables["voiceid_other_kms_key_id"]}
    assert moved["tags"] == {"team": "fraud", "stage": "production"}
    assert played["Rename the domain"]["domain"]["name"] == "help-line"
    assert account.voice_id.list_domains()["DomainSummaries"] == []


def test_voiceid_domain_info(run: Run, account: Account) -> None:
    domain_id = account.domain_id
    account.domain("help-line")
    played = run("voiceid_domain_info", {"voiceid_domain_id": domain_id})
    assert played["Show the default watchlist of the domain"]["msg"] == account.default_watchlist_id


def test_voiceid_watchlist(run: Run, account: Account) -> None:
    played = run("voiceid_watchlist", {"voiceid_domain_id": account.domain_id})
    created = played["Create a watchlist"]["watchlist"]
    assert played["Show the ID of the watchlist"]["msg"] == f"The ID of refund-fraud is {created['watchlist_id']}"
    left = account.voice_id.list_watchlists(DomainId=account.domain_id)["WatchlistSummaries"]
    assert [watchlist["WatchlistId"] for watchlist in left] == [account.default_watchlist_id]


def test_voiceid_watchlist_info(run: Run, account: Account) -> None:
    refunds = account.watchlist("refund-fraud")
    played = run("voiceid_watchlist_info", {"voiceid_domain_id": account.domain_id, "voiceid_watchlist_id": refunds})
    assert played["Show the ID of the default watchlist"]["msg"] == account.default_watchlist_id
    assert played["Show whether the watchlist exists"]["msg"] == "The watchlist exists."


def test_voiceid_fraudster(run: Run, account: Account) -> None:
    refunds, chargebacks = account.watchlist("refund-fraud"), account.watchlist("chargebacks")
    carol = account.fraudster("carol")
    variables = {
        "voiceid_domain_id": account.domain_id,
        "voiceid_fraudster_id": carol,
        "voiceid_other_fraudster_id": account.fraudster("bob"),
        "voiceid_watchlist_id": chargebacks,
    }
    played = run("voiceid_fraudster", variables)
    assert played["Show the watchlists of the fraudster"]["msg"] == refunds
    [left] = account.voice_id.list_fraudsters(DomainId=account.domain_id)["FraudsterSummaries"]
    assert left["GeneratedFraudsterId"] == carol
    assert set(left["WatchlistIds"]) == {refunds, chargebacks}


def test_voiceid_fraudster_info(run: Run, account: Account) -> None:
    both = [account.watchlist("refund-fraud"), account.watchlist("chargebacks")]
    carol = account.fraudster("carol", RegistrationConfig={"WatchlistIds": both[:1]})
    account.voice_id.associate_fraudster(DomainId=account.domain_id, FraudsterId=carol, WatchlistId=both[1])
    account.fraudster("bob")
    played = run("voiceid_fraudster_info", {"voiceid_domain_id": account.domain_id, "voiceid_fraudster_id": carol})
    assert set(played["Show the watchlists of the fraudster"]["msg"].split(", ")) == set(both)
    assert played["Show the number of fraudsters"]["msg"] == "1 of 2 fraudsters"


def test_voiceid_speaker(run: Run, account: Account) -> None:
    account.job(account.start([account.enroll("alice"), account.enroll("bob")]), until=ENDED)
    played = run(
        "voiceid_speaker",
        {"voiceid_domain_id": account.domain_id, "voiceid_speaker_id": account.speaker_ids()["alice"]},
    )
    assert played["Show the generated ID and the status of the speaker"]["msg"].endswith(" is OPTED_OUT")
    assert set(account.speaker_ids()) == {"bob"}


def test_voiceid_speaker_info(run: Run, account: Account) -> None:
    account.job(account.start([account.enroll("alice"), account.enroll("bob")]), until=ENDED)
    account.voice_id.opt_out_speaker(DomainId=account.domain_id, SpeakerId="caller-0017")
    played = run(
        "voiceid_speaker_info",
        {"voiceid_domain_id": account.domain_id, "voiceid_speaker_id": account.speaker_ids()["alice"]},
    )
    assert played["Show the status of each speaker"]["msg"] == ["OPTED_OUT", "ENROLLED"]
    assert played["Show their number"]["msg"] == "1 speakers have opted out"
    assert played["Show the number of enrolled speakers of each domain"]["results"][0]["msg"].endswith(": 2")


def test_voiceid_session_info(run: Run, account: Account) -> None:
    risks = {"KnownFraudsterRisk": {"RiskScore": 87}, "VoiceSpoofingRisk": {"RiskScore": 4}}
    risky = {"Decision": "HIGH_RISK", "RiskDetails": risks}
    account.control.seed_session(account.domain_id, session_name="call-1", authentication_result=SCORES)
    account.control.seed_session(account.domain_id, session_name="other-call", authentication_result=SCORES)
    account.control.seed_session(account.domain_id, session_name="risky-call", fraud_detection_result=risky)
    variables = {"voiceid_domain_id": account.domain_id, "voiceid_session_name": "call-1"}
    played = run("voiceid_session_info", {**variables, "voiceid_other_session_name": "risky-call"})
    assert played["Show the sessions with a high risk of fraud"]["msg"] == ["risky-call"]


def test_voiceid_report(run: Run, account: Account, endpoint: str, tmp_path: Path) -> None:
    people = [account.enroll("alice", "caller-0017"), account.enroll("carol", "caller-0019", calls=(1,))]
    account.job(account.start(people, JobName="callers-2026-03-02"), until=ENDED)
    played = run("voiceid_report", {"voiceid_report_dir": str(tmp_path), "voiceid_s3_endpoint_url": endpoint})
    page = played["Show the path of the page"]["msg"]
    assert page == f"{tmp_path}/callers-2026-03-02.html"
    failed = played["Write a report of its speakers"]["failed_csv"]
    assert "caller-0019" in Path(failed).read_text(encoding="utf-8")
    assert "support-line" in (tmp_path / "audit.html").read_text(encoding="utf-8")


def test_voiceid_account_export(run: Run, account: Account, endpoint: str, tmp_path: Path) -> None:
    account.job_in_state("COMPLETED_WITH_ERRORS")
    played = run("voiceid_account_export", {"voiceid_export_dir": str(tmp_path), "voiceid_s3_endpoint_url": endpoint})
    assert played["Write the domains and jobs of this account to a file"]["summary"]["enrollment_jobs"] == 1
    assert "support-line" in Path(played["Write a report of the account"]["html"]).read_text(encoding="utf-8")
    [job] = json.loads((tmp_path / "support-errors.json").read_text())["enrollment_jobs"]
    assert len(job["errors"]) == 1


@pytest.fixture
def job_variables(account: Account, endpoint: str) -> dict[str, str]:
    """The variables of examples that start a job."""
    return {
        "voiceid_bucket": account.bucket,
        "voiceid_domain_id": account.domain_id,
        "voiceid_kms_key_id": account.key_arn,
        "voiceid_manifest": "the content of the manifest",
        "voiceid_role_arn": account.role_arn,
        "voiceid_s3_endpoint_url": endpoint,
    }


def put(key: str, document: dict[str, Any], account: Account) -> None:
    """Put a manifest into the bucket."""
    account.s3.put_object(Bucket=BUCKET, Key=key, Body=json.dumps({"Version": "1.0", **document}))


def test_voiceid_enrollment_job(run: Run, account: Account, job_variables: dict[str, str]) -> None:
    callers = [account.enroll("alice", "caller-0017"), account.enroll("bob", "caller-0018")]
    refused = account.enroll("carol", "caller-0019", calls=(1,))
    put("enrollment/monday.json", {"SpeakerEnrollmentRequests": callers}, account)
    put("enrollment/tuesday.json", {"SpeakerEnrollmentRequests": [*callers, refused]}, account)
    played = run("voiceid_enrollment_job", job_variables)
    started = [task.result for task in played.tasks if task.action.endswith("voiceid_enrollment_job")]
    assert [result["changed"] for result in started] == [True, True, True]
    jobs = account.voice_id.list_speaker_enrollment_jobs(DomainId=account.domain_id)["JobSummaries"]
    assert sorted(job["JobStatus"] for job in jobs) == ["COMPLETED", "COMPLETED", "COMPLETED_WITH_ERRORS"]
    assert started[-1]["enrollment_job"]["output_file_s3_uri"] in played.stdout


def test_voiceid_enrollment_job_info(run: Run, account: Account, endpoint: str) -> None:
    alice, bob = account.enroll("alice", "caller-0017"), account.enroll("bob", "caller-0018")
    refused = account.enroll("carol", "caller-0019", calls=(1,))
    monday = account.start([alice, bob, refused], JobName="callers-2026-03-02")
    account.job(monday, until=ENDED)
    variables = {
        "voiceid_domain_id": account.domain_id,
        "voiceid_endpoint_url": endpoint,
        "voiceid_job_id": monday,
        "voiceid_other_job_id": account.job_in_state("COMPLETED"),
        "voiceid_s3_endpoint_url": endpoint,
    }
    played = run("voiceid_enrollment_job_info", variables)
    assert played["Show the progress"]["msg"] == "COMPLETED_WITH_ERRORS, 100 percent"
    [error] = played["Show the requests that failed"]["msg"]
    assert error["request_id"] == "enroll-carol"
    assert played["Show the number of running jobs"]["msg"] == "0 jobs are running"


def write_csv(path: Path, *rows: str) -> str:
    path.write_text("\n".join(rows), encoding="utf-8")
    return str(path)


def test_voiceid_enrollment_manifest(run: Run, account: Account, job_variables: dict[str, str], tmp_path: Path) -> None:
    rows = [f"{name},{RECORDINGS}/{name}_{call}.wav" for name in ("alice", "bob") for call in (1, 2)]
    folder = tmp_path / "calls"
    folder.mkdir()
    for recording in RECORDINGS.glob("carol_*.wav"):
        (folder / recording.name).write_bytes(recording.read_bytes())
    files = {
        "voiceid_csv": write_csv(tmp_path / "callers.csv", "speaker_id,recording", *rows),
        "voiceid_folder": str(folder),
    }
    played = run("voiceid_enrollment_manifest", {**job_variables, **files})
    assert set(account.speaker_ids()) == {"alice", "bob"}
    assert played["Show the callers who were left out"]["msg"] == []
    two = played["Write the manifest of two speakers, with recordings in a folder and in S3"]
    assert two["request_count"] == 2


def test_batch_outcome(run: Run, account: Account, job_variables: dict[str, str], tmp_path: Path) -> None:
    """The example of the filter."""
    rows = [f"alice,{RECORDINGS}/alice_{call}.wav" for call in (1, 2)]
    callers = write_csv(tmp_path / "callers.csv", "speaker_id,recording", *rows)
    account.voice_id.opt_out_speaker(DomainId=account.domain_id, SpeakerId="alice")
    [alice] = run("batch_outcome", {**job_variables, "voiceid_csv": callers})["Show who was refused"]["msg"]
    assert (alice["speaker_id"], alice["error_code"]) == ("alice", 409)


def test_voiceid_fraudster_manifest(run: Run, account: Account, job_variables: dict[str, str], tmp_path: Path) -> None:
    files = {
        "voiceid_csv": write_csv(tmp_path / "known.csv", "name,recording", f"bob,{RECORDINGS}/bob_1.wav"),
        "voiceid_folder": str(RECORDINGS),
    }
    played = run("voiceid_fraudster_manifest", {**job_variables, **files})
    assert played["Upload the recordings of known fraudsters"]["request_count"] == 1
    assert len(account.voice_id.list_fraudsters(DomainId=account.domain_id)["FraudsterSummaries"]) == 1


def test_voiceid_fraudster_registration_job(run: Run, account: Account, job_variables: dict[str, str]) -> None:
    put("fraud/fraudsters.json", {"FraudsterRegistrationRequests": [account.register("carol")]}, account)
    played = run(
        "voiceid_fraudster_registration_job", {**job_variables, "voiceid_watchlist_id": account.watchlist("shared")}
    )
    started = [task.result for task in played.tasks if task.action.endswith("voiceid_fraudster_registration_job")]
    assert [result["changed"] for result in started] == [True, True, True]
    jobs = account.voice_id.list_fraudster_registration_jobs(DomainId=account.domain_id)["JobSummaries"]
    assert [job["JobStatus"] for job in jobs] == ["COMPLETED"] * 3
    assert started[-1]["fraudster_registration_job"]["output_file_s3_uri"] in played.stdout


def test_voiceid_fraudster_registration_job_info(run: Run, account: Account, endpoint: str) -> None:
    job_id = account.start_registration([account.register("carol")], JobName="fraudsters-2026-03-02")
    account.registration_job(job_id, until=ENDED)
    variables = {"voiceid_domain_id": account.domain_id, "voiceid_job_id": job_id, "voiceid_s3_endpoint_url": endpoint}
    played = run("voiceid_fraudster_registration_job_info", variables)
    [fraudster] = account.voice_id.list_fraudsters(DomainId=account.domain_id)["FraudsterSummaries"]
    assert played["Show the registered fraudsters"]["msg"] == [fraudster["GeneratedFraudsterId"]]
