# Copyright: Contributors to the contactcenter.voiceid collection
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""The EXAMPLES of every module run as they stand, and do what they say.

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

from examples import COLLECTION, action_of, run_examples, source_of, tasks_of
from harness import PlaybookResult, PlaybookRunner
from world import BUCKET, ENDED, World

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


def test_voiceid_domain(run: Run, world: World) -> None:
    variables = {"voiceid_kms_key_id": world.key_arn, "voiceid_other_kms_key_id": world.other_key()}
    played = run("voiceid_domain", variables)
    created = played["Have a domain for the support line"]["domain"]
    assert played["Show its ID"]["msg"] == f"support-line is {created['domain_id']}"
    moved = played["Move the domain to another KMS key, and wait until all of it is re-encrypted"]["domain"]
    assert moved["server_side_encryption_configuration"] == {"kms_key_id": variables["voiceid_other_kms_key_id"]}
    assert moved["tags"] == {"team": "fraud", "stage": "production"}
    assert played["Rename the domain"]["domain"]["name"] == "help-line"
    assert world.voice_id.list_domains()["DomainSummaries"] == []


def test_voiceid_domain_info(run: Run, world: World) -> None:
    domain_id = world.domain_id
    world.domain("help-line")
    played = run("voiceid_domain_info", {"voiceid_domain_id": domain_id})
    assert played["Show its default watchlist"]["msg"] == world.default_watchlist_id


def test_voiceid_watchlist(run: Run, world: World) -> None:
    played = run("voiceid_watchlist", {"voiceid_domain_id": world.domain_id})
    created = played["Have a watchlist for one kind of fraud"]["watchlist"]
    assert played["Show its ID"]["msg"] == f"refund-fraud is {created['watchlist_id']}"
    left = world.voice_id.list_watchlists(DomainId=world.domain_id)["WatchlistSummaries"]
    assert [watchlist["WatchlistId"] for watchlist in left] == [world.default_watchlist_id]


def test_voiceid_watchlist_info(run: Run, world: World) -> None:
    refunds = world.watchlist("refund-fraud")
    played = run("voiceid_watchlist_info", {"voiceid_domain_id": world.domain_id, "voiceid_watchlist_id": refunds})
    assert played["Show the ID of the default one"]["msg"] == world.default_watchlist_id
    assert played["Tell whether it is there"]["msg"] == "there"


def test_voiceid_fraudster(run: Run, world: World) -> None:
    refunds, chargebacks = world.watchlist("refund-fraud"), world.watchlist("chargebacks")
    carol = world.fraudster("carol")
    variables = {
        "voiceid_domain_id": world.domain_id,
        "voiceid_fraudster_id": carol,
        "voiceid_other_fraudster_id": world.fraudster("bob"),
        "voiceid_watchlist_id": chargebacks,
    }
    played = run("voiceid_fraudster", variables)
    assert played["Show where the fraudster is"]["msg"] == refunds
    [left] = world.voice_id.list_fraudsters(DomainId=world.domain_id)["FraudsterSummaries"]
    assert left["GeneratedFraudsterId"] == carol
    assert set(left["WatchlistIds"]) == {refunds, chargebacks}


def test_voiceid_fraudster_info(run: Run, world: World) -> None:
    both = [world.watchlist("refund-fraud"), world.watchlist("chargebacks")]
    carol = world.fraudster("carol", RegistrationConfig={"WatchlistIds": both[:1]})
    world.voice_id.associate_fraudster(DomainId=world.domain_id, FraudsterId=carol, WatchlistId=both[1])
    world.fraudster("bob")
    played = run("voiceid_fraudster_info", {"voiceid_domain_id": world.domain_id, "voiceid_fraudster_id": carol})
    assert set(played["Show which watchlists the fraudster is on"]["msg"].split(", ")) == set(both)
    assert played["Count them"]["msg"] == "1 of 2 fraudsters"


def test_voiceid_speaker(run: Run, world: World) -> None:
    world.job(world.start([world.enroll("alice"), world.enroll("bob")]), until=ENDED)
    played = run(
        "voiceid_speaker", {"voiceid_domain_id": world.domain_id, "voiceid_speaker_id": world.speaker_ids()["alice"]}
    )
    assert played["Show the service's ID of the caller"]["msg"].endswith(" is OPTED_OUT")
    assert set(world.speaker_ids()) == {"bob"}


def test_voiceid_speaker_info(run: Run, world: World) -> None:
    world.job(world.start([world.enroll("alice"), world.enroll("bob")]), until=ENDED)
    world.voice_id.opt_out_speaker(DomainId=world.domain_id, SpeakerId="caller-0017")
    played = run(
        "voiceid_speaker_info",
        {"voiceid_domain_id": world.domain_id, "voiceid_speaker_id": world.speaker_ids()["alice"]},
    )
    assert played["Show their states"]["msg"] == ["OPTED_OUT", "ENROLLED"]
    assert played["Count them"]["msg"] == "1 callers have opted out"


def test_voiceid_session_info(run: Run, world: World) -> None:
    risks = {"KnownFraudsterRisk": {"RiskScore": 87}, "VoiceSpoofingRisk": {"RiskScore": 4}}
    risky = {"Decision": "HIGH_RISK", "RiskDetails": risks}
    world.control.seed_session(world.domain_id, session_name="call-1", authentication_result=SCORES)
    world.control.seed_session(world.domain_id, session_name="other-call", authentication_result=SCORES)
    world.control.seed_session(world.domain_id, session_name="risky-call", fraud_detection_result=risky)
    variables = {"voiceid_domain_id": world.domain_id, "voiceid_session_name": "call-1"}
    played = run("voiceid_session_info", {**variables, "voiceid_other_session_name": "risky-call"})
    assert played["List the sessions of high risk"]["msg"] == ["risky-call"]


@pytest.fixture
def job_variables(world: World, endpoint: str) -> dict[str, str]:
    """The variables of examples that start a job."""
    return {
        "voiceid_bucket": world.bucket,
        "voiceid_domain_id": world.domain_id,
        "voiceid_kms_key_id": world.key_arn,
        "voiceid_role_arn": world.role_arn,
        "voiceid_s3_endpoint_url": endpoint,
    }


def put(key: str, document: dict[str, Any], world: World) -> None:
    """Put a manifest into the bucket."""
    world.s3.put_object(Bucket=BUCKET, Key=key, Body=json.dumps({"Version": "1.0", **document}))


def test_voiceid_enrollment_job(run: Run, world: World, job_variables: dict[str, str]) -> None:
    callers = [world.enroll("alice", "caller-0017"), world.enroll("bob", "caller-0018")]
    refused = world.enroll("carol", "caller-0019", calls=(1,))
    put("enrollment/monday.json", {"SpeakerEnrollmentRequests": callers}, world)
    put("enrollment/tuesday.json", {"SpeakerEnrollmentRequests": [*callers, refused]}, world)
    played = run("voiceid_enrollment_job", job_variables)
    started = [task.result for task in played.tasks if task.action.endswith("voiceid_enrollment_job")]
    assert [result["changed"] for result in started] == [True, True, True]
    jobs = world.voice_id.list_speaker_enrollment_jobs(DomainId=world.domain_id)["JobSummaries"]
    assert sorted(job["JobStatus"] for job in jobs) == ["COMPLETED", "COMPLETED", "COMPLETED_WITH_ERRORS"]
    assert started[-1]["enrollment_job"]["output_file_s3_uri"] in played.stdout


def test_voiceid_enrollment_job_info(run: Run, world: World, endpoint: str) -> None:
    alice, bob = world.enroll("alice", "caller-0017"), world.enroll("bob", "caller-0018")
    refused = world.enroll("carol", "caller-0019", calls=(1,))
    monday = world.start([alice, bob, refused], JobName="monday-callers")
    world.job(monday, until=ENDED)
    variables = {
        "voiceid_domain_id": world.domain_id,
        "voiceid_endpoint_url": endpoint,
        "voiceid_job_id": monday,
        "voiceid_other_job_id": world.job_in("COMPLETED"),
        "voiceid_s3_endpoint_url": endpoint,
    }
    played = run("voiceid_enrollment_job_info", variables)
    assert played["Show how far it is"]["msg"] == "COMPLETED_WITH_ERRORS, 100 percent"
    [error] = played["List the requests that were refused"]["msg"]
    assert error["request_id"] == "enroll-carol"
    assert played["Count what runs"]["msg"] == "0 active jobs"


def test_voiceid_fraudster_registration_job(run: Run, world: World, job_variables: dict[str, str]) -> None:
    put("fraud/fraudsters.json", {"FraudsterRegistrationRequests": [world.register("carol")]}, world)
    played = run(
        "voiceid_fraudster_registration_job", {**job_variables, "voiceid_watchlist_id": world.watchlist("shared")}
    )
    started = [task.result for task in played.tasks if task.action.endswith("voiceid_fraudster_registration_job")]
    assert [result["changed"] for result in started] == [True, True, True]
    jobs = world.voice_id.list_fraudster_registration_jobs(DomainId=world.domain_id)["JobSummaries"]
    assert [job["JobStatus"] for job in jobs] == ["COMPLETED"] * 3
    assert started[-1]["fraudster_registration_job"]["output_file_s3_uri"] in played.stdout


def test_voiceid_fraudster_registration_job_info(run: Run, world: World, endpoint: str) -> None:
    job_id = world.start_registration([world.register("carol")], JobName="known-fraudsters")
    world.registration_job(job_id, until=ENDED)
    variables = {"voiceid_domain_id": world.domain_id, "voiceid_job_id": job_id, "voiceid_s3_endpoint_url": endpoint}
    played = run("voiceid_fraudster_registration_job_info", variables)
    [fraudster] = world.voice_id.list_fraudsters(DomainId=world.domain_id)["FraudsterSummaries"]
    assert played["List the fraudsters who were registered"]["msg"] == [fraudster["GeneratedFraudsterId"]]
