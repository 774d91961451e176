# Copyright: Contributors to the contactcenter.voiceid collection
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Endpoints that omit optional members, and newer endpoints that return unknown members."""

from __future__ import annotations

import time
from typing import Any

import pytest

from expected_names import JOB_STATE_UNKNOWN
from servers import Response
from stub_endpoint import Stub
from stub_endpoint.manners import body, no_resource_type, only, refused, replaced, sparse, unknown_members, with_value
from stub_endpoint.scenarios import (
    DEFAULT_LIST_ID,
    DOMAIN_ID,
    ENROLLMENT_ID,
    FRAUD_LIST_ID,
    FRAUDSTER_ID,
    ID_FACTS,
    IN_DOMAIN,
    INFO_TASKS,
    OTHER_ID,
    REGISTRATION_ID,
    SPEAKER_ID,
    TASKS,
    Run,
    Task,
    found,
    seed_job,
    task,
)

LISTS = [task for task in INFO_TASKS if task.name.endswith("-all")]
# By the key of the result: an id that does not exist, and the option that takes it.
MISSING = {
    "watchlist-info": {"watchlist_ids": [OTHER_ID]},
    "speaker-info": {"speaker_ids": ["nobody"]},
    "fraudster-info": {"fraudster_ids": [f"id#{OTHER_ID}"]},
    "session-info": {"session_names_or_ids": ["nobody"]},
    "enrollment-job-info": {"job_ids": [OTHER_ID]},
    "registration-job-info": {"job_ids": [OTHER_ID]},
    "watchlist-absent": {"name": None, "watchlist_id": OTHER_ID},
    "speaker-absent": {"speaker_ids": ["nobody"]},
    "fraudster-absent": {"fraudster_ids": [f"id#{OTHER_ID}"]},
    "speaker-opted-out": {"speaker_ids": ["nobody"]},
    "domain-absent": {"domain_id": OTHER_ID},
}
JOB_TASKS = [("enrollment-job", "SpeakerEnrollmentJob"), ("registration-job", "FraudsterRegistrationJob")]


def id_of(result: Any, task: Task) -> str:
    return str(found(result, task)[ID_FACTS[str(task.key).removesuffix("s") if task in INFO_TASKS else str(task.key)]])


# Sparse


@pytest.mark.parametrize("task", INFO_TASKS, ids=str)
def test_every_read(stub: Stub, run_here: Run, task: Task) -> None:
    full = run_here(task)
    stub.use(sparse)
    result = run_here(task)
    assert not result.failed, result.msg
    assert len(result[str(task.key)]) == len(full[str(task.key)])
    assert id_of(result, task) == id_of(full, task)
    if "domain" not in task.name:
        assert found(result, task)["domain_id"] == DOMAIN_ID  # what was but the task requests filled in


@pytest.mark.parametrize("task", [task for task in TASKS if task.changes], ids=str)
def test_every_change(stub: Stub, run_here: Run, task: Task) -> None:
    stub.use(sparse)
    result = run_here(task)
    assert not result.failed, result.msg
    assert result.changed
    assert task.done(stub)


@pytest.mark.parametrize("task", [task for task in TASKS if task.changes], ids=str)
def test_every_change_a_second_time(stub: Stub, run_here: Run, task: Task) -> None:
    stub.use(sparse)
    run_here(task)
    stub.forget_calls()
    result = run_here(task)
    assert not result.failed, result.msg
    # What a sparse answer does not say may have to be set again, which has no further effect.
    assert task.done(stub)
    assert not [operation for operation in stub.changes() if operation.startswith(("Create", "Start", "Delete"))]


@pytest.mark.parametrize("task", LISTS, ids=str)
def test_omitted_list_is_empty(stub: Stub, run_here: Run, task: Task) -> None:
    stub.use(only("List*", refused(Response({}))))
    options = {} if task.name == "domain-info-all" else {"domain_name": None, **IN_DOMAIN}
    result = run_here(task, **options)
    assert not result.failed, result.msg
    assert result[str(task.key)] == []


def test_domain_without_tags(stub: Stub, run_here: Run) -> None:
    stub.use(only("ListTagsForResource", refused(Response({}))))
    result = run_here(task("domain-info"))
    assert not result.failed, result.msg
    assert result["domains"][0]["tags"] == {}


def test_domain_without_its_arn(stub: Stub, run_here: Run) -> None:
    """Its tags cannot be read then; everything else can."""

    def without_arn(document: dict[str, Any], call: Any) -> dict[str, Any]:
        domains = [document["Domain"]] if "Domain" in document else document.get("DomainSummaries", [])
        for domain in domains:
            domain.pop("Arn", None)
        return document

    stub.use(body(without_arn))
    for name in ("domain-info", "domain-info-all"):
        result = run_here(task(name))
        assert not result.failed, result.msg
        assert [domain["name"] for domain in result["domains"]] == ["main"]


ROWS = [
    pytest.param(
        "enrollment-job-info",
        "DescribeSpeakerEnrollmentJob",
        {"Job": {"JobId": ENROLLMENT_ID, "JobStatus": "COMPLETED"}},
        {"domain_id": DOMAIN_ID, "job_id": ENROLLMENT_ID, "job_status": "COMPLETED", "ended": True},
        id="job-without-domain",
    ),
    pytest.param(
        "registration-job-info",
        "DescribeFraudsterRegistrationJob",
        {"Job": {"JobStatus": "COMPLETED"}},
        {"domain_id": DOMAIN_ID, "job_id": REGISTRATION_ID, "job_status": "COMPLETED", "ended": True},
        id="job-without-id",
    ),
    pytest.param(
        "domain-info-by-name",
        "ListDomains",
        {"DomainSummaries": [{"DomainId": DOMAIN_ID, "Name": "main"}]},
        {"domain_id": DOMAIN_ID, "name": "main"},
        id="domain-without-arn",
    ),
    pytest.param(
        "fraudster-info-all",
        "ListFraudsters",
        {"FraudsterSummaries": [{"DomainId": DOMAIN_ID, "GeneratedFraudsterId": FRAUDSTER_ID}]},
        {"domain_id": DOMAIN_ID, "generated_fraudster_id": FRAUDSTER_ID},
        id="fraudster-without-watchlists",
    ),
    pytest.param(
        "speaker-info",
        "DescribeSpeaker",
        {"Speaker": {"CustomerSpeakerId": "alice"}},
        {"domain_id": DOMAIN_ID, "customer_speaker_id": "alice"},
        id="speaker-without-generated-id",
    ),
    pytest.param(
        "watchlist-info",
        "DescribeWatchlist",
        {"Watchlist": {"Name": "fraud"}},
        {"domain_id": DOMAIN_ID, "watchlist_id": FRAUD_LIST_ID, "name": "fraud"},
        id="watchlist-without-id",
    ),
    pytest.param(
        "session-info",
        "EvaluateSession",
        {"StreamingStatus": "ONGOING"},
        {"domain_id": DOMAIN_ID, "streaming_status": "ONGOING"},
        id="session-without-id",
    ),
]


@pytest.mark.parametrize(("name", "operation", "document", "facts"), ROWS)
def test_missing_members_are_taken_from_the_request(
    stub: Stub, run_process: Run, name: str, operation: str, document: dict[str, Any], facts: dict[str, Any]
) -> None:
    stub.use(only(operation, refused(Response(document))))
    result = run_process(task(name))
    assert not result.failed, result.msg
    resource = found(result, task(name))
    assert {fact: resource[fact] for fact in facts} == facts


def test_domain_name_is_found_in_sparse_summaries(stub: Stub, run_process: Run) -> None:
    stub.use(only("ListDomains", refused(Response({"DomainSummaries": [{"DomainId": DOMAIN_ID, "Name": "main"}]}))))
    result = run_process(task("watchlist-info-all"))
    assert not result.failed, result.msg
    assert {watchlist["name"] for watchlist in result["watchlists"]} == {"default", "fraud", "empty"}


def test_fraudster_without_its_watchlists_is_moved(stub: Stub, run_process: Run) -> None:
    stub.use(only("DescribeFraudster", sparse))
    result = run_process(task("fraudster-moved"))
    assert not result.failed, result.msg
    assert result.changed
    assert stub.api.state.resources["Fraudster"][FRAUDSTER_ID]["WatchlistIds"] == [FRAUD_LIST_ID]
    assert DEFAULT_LIST_ID not in str(found(result, task("fraudster-moved")))


# Empty members


def empty_members(document: dict[str, Any], call: Any) -> dict[str, Any]:
    for member in ("Domain", "Watchlist"):
        if member in document:
            document[member]["Description"] = ""
        for summary in document.get(f"{member}Summaries", []):
            summary["Description"] = ""
    return document


@pytest.mark.parametrize("name", ["domain-update", "watchlist-update"])
def test_an_empty_description_is_absent(stub: Stub, run_here: Run, name: str) -> None:
    stub.use(body(empty_members))
    options = {"description": "", "tags": None} if name == "domain-update" else {"description": ""}
    result = run_here(task(name), **options)
    assert not result.failed, result.msg
    assert not result.changed
    ids = {} if name == "domain-update" else {"watchlist_id": FRAUD_LIST_ID}
    result = run_here(task(name), **ids, **{**options, "description": None, "name": "renamed"})
    assert not result.failed, result.msg
    assert result.changed


def test_key_configuration_without_a_key(stub: Stub, run_here: Run) -> None:
    def without_key(document: dict[str, Any], call: Any) -> dict[str, Any]:
        for domain in [document["Domain"]] if "Domain" in document else document.get("DomainSummaries", []):
            domain["ServerSideEncryptionConfiguration"] = {}
        return document

    stub.use(body(without_key))
    assert not run_here(task("domain-info-all")).failed
    result = run_here(task("domain-update"))
    assert result["error"]["option"] == "server_side_encryption_configuration"
    key = {"kms_key_id": "alias/voiceid"}
    assert run_here(task("domain-update"), server_side_encryption_configuration=key).changed


# Summaries without the fields that a search requires


def without(*names: str) -> Any:
    def stripped(document: dict[str, Any], call: Any) -> dict[str, Any]:
        return {
            member: [{n: v for n, v in item.items() if n not in names} for item in value]
            if isinstance(value, list)
            else value
            for member, value in document.items()
        }

    return body(stripped)


def test_domain_is_found_by_name_although_the_listing_has_no_names(stub: Stub, run_here: Run) -> None:
    stub.use(only("ListDomains", without("Name")))
    assert run_here(task("domain-info-by-name"))["domains"][0]["domain_id"] == DOMAIN_ID
    assert len(run_here(task("watchlist-info-all"))["watchlists"]) == 3
    result = run_here(task("domain-update"), domain_id=None, name="main")
    assert not result.failed, result.msg
    assert stub.changes() == ["UpdateDomain", "TagResource"]


def test_watchlist_is_found_by_name_although_the_listing_has_no_names(stub: Stub, run_here: Run) -> None:
    stub.use(only("ListWatchlists", without("Name")))
    [found] = run_here(task("watchlist-info"), watchlist_ids=None, watchlist_names=["fraud"])["watchlists"]
    assert found["watchlist_id"] == FRAUD_LIST_ID
    assert run_here(task("watchlist-update")).changed
    assert run_here(task("fraudster-moved")).changed
    assert "CreateWatchlist" not in stub.changes()


def test_speaker_is_found_by_status_although_the_listing_has_no_status(stub: Stub, run_here: Run) -> None:
    stub.use(only("ListSpeakers", without("Status")))
    [found] = run_here(task("speaker-info-all"), speaker_status=["ENROLLED"])["speakers"]
    assert found["generated_speaker_id"] == SPEAKER_ID


def test_speakers_are_counted_although_the_listing_has_no_status(stub: Stub, run_here: Run) -> None:
    stub.use(only("ListSpeakers", without("Status")))
    counted = run_here(task("speaker-info-all"), count_only=True)
    assert counted["speakers_by_status"] == {DOMAIN_ID: {"ENROLLED": 1}}


# Errors without their optional members


@pytest.mark.parametrize(("name", "options"), MISSING.items(), ids=MISSING)
def test_missing_resource_without_resource_type(stub: Stub, run_here: Run, name: str, options: dict[str, Any]) -> None:
    """It is missing, and not the domain: nothing is returned, deleted or failed."""
    stub.use(no_resource_type)
    result = run_here(task(name), **options)
    assert not result.failed, result.msg
    if task(name) in INFO_TASKS:
        assert result[str(task(name).key)] == []
    elif name != "speaker-opted-out":
        assert not result.changed


@pytest.mark.parametrize("name", [name for name in MISSING if name != "domain-absent"])
def test_missing_domain_without_resource_type(stub: Stub, run_here: Run, name: str) -> None:
    stub.use(no_resource_type)
    result = run_here(task(name), **{**MISSING[name], "domain_id": OTHER_ID})
    assert result.failed
    assert result["error"]["kind"] == "not_found"
    assert OTHER_ID in result.msg


def test_conflict_without_conflict_type(stub: Stub, run_here: Run) -> None:
    stub.use(only("UpdateDomain", refused(Response({"__type": "ConflictException"}, 409))))
    result = run_here(task("domain-update"))
    assert result["error"]["kind"] == "conflict"


# Jobs


@pytest.mark.parametrize(("name", "noun"), JOB_TASKS)
@pytest.mark.parametrize("left_out", ["JobName", "FailureDetails", "CreatedAt", "EndedAt"])
def test_started_job_that_fails(stub: Stub, run_here: Run, name: str, noun: str, left_out: str) -> None:
    def without(document: dict[str, Any], call: Any) -> dict[str, Any]:
        document["Job"].pop(left_out, None)
        return document

    stub.api.job_states = ("SUBMITTED", "FAILED")
    stub.use(only(f"*{noun}", body(without)))
    result = run_here(task(name), wait=True, wait_delay=0.1)
    assert result["error"]["kind"] == "job_failed"
    assert result.changed
    assert found(result, task(name))["job_id"] in result.msg


@pytest.mark.parametrize(("name", "noun"), JOB_TASKS)
@pytest.mark.parametrize("left_out", ["InputDataConfig", "OutputDataConfig"])
def test_max_failed_without_the_location_of_the_output(
    stub: Stub, run_here: Run, name: str, noun: str, left_out: str
) -> None:
    seed_job(stub, noun, f"NoPlace{OTHER_ID[7:]}", None, JobName="new", **{left_out: None})
    result = run_here(task(name), wait=True, max_failed="10%")
    assert result["error"]["kind"] == "results_unreadable"
    assert found(result, task(name))["job_status"] == "COMPLETED_WITH_ERRORS"


@pytest.mark.parametrize("results", [True])
@pytest.mark.parametrize("left_out", ["InputDataConfig", "OutputDataConfig"])
def test_results_without_the_location_of_the_output(stub: Stub, run_here: Run, left_out: str, results: bool) -> None:
    """The job has ended, and its outcome is not known: one sentence says so."""
    seed_job(stub, "SpeakerEnrollmentJob", f"NoPlace{OTHER_ID[7:]}", None, **{left_out: None})
    result = run_here(task("enrollment-job-info"), job_ids=[f"NoPlace{OTHER_ID[7:]}"], results=results)
    assert not result.failed, result.msg
    assert "results_error" in result["enrollment_jobs"][0]
    assert len(result.warnings) == 1


@pytest.mark.parametrize(("name", "noun"), JOB_TASKS)
@pytest.mark.parametrize("existing", [True, False], ids=["existing", "started"])
def test_unknown_final_state_is_not_a_success(stub: Stub, run_here: Run, name: str, noun: str, existing: bool) -> None:
    """A job that has ended (it has an end time) in a state that a newer service invented."""
    if existing:
        seed_job(stub, noun, f"Archived{OTHER_ID[8:]}", None, JobName="new", JobStatus="ABANDONED")
    ended = {"JobStatus": "ABANDONED", "EndedAt": time.time()}
    stub.use(only(f"Describe{noun}", body(lambda document, call: {"Job": {**document["Job"], **ended}})))
    result = run_here(task(name), wait=True, wait_delay=0.1)
    assert result.failed
    assert result["error"]["kind"] == JOB_STATE_UNKNOWN
    assert "ABANDONED" in result.msg
    assert found(result, task(name))["job_status"] == "ABANDONED"


@pytest.mark.parametrize("name", ["enrollment-job-info", "registration-job-info"])
def test_unknown_state_passes_through(stub: Stub, run_here: Run, name: str) -> None:
    stub.use(only("Describe*Job", with_value(["Job", "JobStatus"], "PAUSED")))
    result = run_here(task(name))
    assert not result.failed, result.msg
    assert found(result, task(name))["job_status"] == "PAUSED"


@pytest.mark.parametrize("name", ["enrollment-job-info-all", "registration-job-info-all"])
def test_listing_shows_jobs_in_unknown_states(stub: Stub, run_here: Run, name: str) -> None:
    stub.use(only("*Job*", body(lambda document, call: replaced(document, ["JobSummaries", 0, "JobStatus"], "PAUSED"))))
    result = run_here(task(name), details=False)
    assert not result.failed, result.msg
    assert found(result, task(name))["job_status"] == "PAUSED"


# A newer service


@pytest.mark.parametrize("task", TASKS, ids=str)
def test_unknown_members(stub: Stub, run_here: Run, task: Task) -> None:
    stub.use(unknown_members)
    result = run_here(task)
    assert not result.failed, result.msg
    assert result.changed == task.changes
    assert task.done(stub)
    if task.key:
        assert found(result, task)["new_member"] == {"sub_member": [1, "two"]}


@pytest.mark.parametrize(
    ("name", "operation", "path"),
    [
        ("domain-info", "DescribeDomain", ["Domain", "DomainStatus"]),
        ("speaker-info", "DescribeSpeaker", ["Speaker", "Status"]),
        ("session-info", "EvaluateSession", ["StreamingStatus"]),
    ],
)
def test_unknown_values_of_enumerations(stub: Stub, run_here: Run, name: str, operation: str, path: list[str]) -> None:
    stub.use(only(operation, with_value(path, "BRAND_NEW")))
    result = run_here(task(name))
    assert not result.failed, result.msg
    assert "BRAND_NEW" in found(result, task(name)).values()
