# Copyright: Contributors to the contactcenter.voiceid collection
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Every module reports resources in its options that do not exist."""

from __future__ import annotations

from typing import Any

import pytest

from stub_endpoint import Stub
from stub_endpoint.manners import only, with_value
from stub_endpoint.scenarios import (
    ARN,
    DOMAIN_ID,
    EMPTY_LIST_ID,
    ENROLLMENT_ID,
    FRAUD_LIST_ID,
    FRAUDSTER_ID,
    IN_DOMAIN,
    KEY,
    NULL,
    OTHER_ID,
    REGISTRATION_ID,
    TASKS,
    Run,
    Task,
    found,
    seed_job,
    task,
)

GONE = f"id#{OTHER_ID}"
# Tasks in a domain: with one resource, with all, and with an empty list.
EMPTY_LISTS = {
    "watchlist-info": {"watchlist_ids": []},
    "speaker-info": {"speaker_ids": []},
    "fraudster-info": {"fraudster_ids": []},
    "session-info": {"session_names_or_ids": []},
    "enrollment-job-info": {"job_ids": []},
    "registration-job-info": {"job_ids": []},
    "speaker-opted-out": {"speaker_ids": []},
    "speaker-absent": {"speaker_ids": []},
    "fraudster-absent": {"fraudster_ids": []},
    "fraudster-moved": {"fraudster_ids": []},
}
DOMAINS = {"id": {"domain_id": OTHER_ID}, "name": {"domain_id": None, "domain_name": "no-such-domain"}}
IN_A_DOMAIN = [task for task in TASKS if not task.module.startswith("voiceid_domain")]


# A missing domain


def fails_for_the_domain(result: Any, domain: str, stub: Stub) -> None:
    assert result.failed
    assert result["error"]["kind"] == "not_found"
    for part in (DOMAINS[domain].get("domain_name") or OTHER_ID, "us-east-1", stub.url):
        assert part in result.msg
    assert not result.changed


@pytest.mark.parametrize("domain", DOMAINS)
@pytest.mark.parametrize("task", IN_A_DOMAIN, ids=str)
def test_missing_domain(stub: Stub, run_here: Run, task: Task, domain: str) -> None:
    fails_for_the_domain(run_here(task, **{"domain_name": None, **DOMAINS[domain]}), domain, stub)


@pytest.mark.parametrize("domain", DOMAINS)
@pytest.mark.parametrize(("name", "options"), EMPTY_LISTS.items(), ids=EMPTY_LISTS)
def test_missing_domain_with_an_empty_list(
    stub: Stub, run_here: Run, name: str, options: dict[str, Any], domain: str
) -> None:
    fails_for_the_domain(run_here(task(name), **{**options, **DOMAINS[domain]}), domain, stub)


@pytest.mark.parametrize(("name", "options"), EMPTY_LISTS.items(), ids=EMPTY_LISTS)
def test_empty_list_in_a_domain(stub: Stub, run_here: Run, name: str, options: dict[str, Any]) -> None:
    result = run_here(task(name), **options)
    assert not result.failed, result.msg
    assert not result.changed
    if task(name).key:
        assert result[str(task(name).key)] == []


@pytest.mark.parametrize("name", ["speaker-info", "session-info"])
def test_missing_domain_with_an_empty_list_in_a_process_of_its_own(stub: Stub, run_process: Run, name: str) -> None:
    fails_for_the_domain(run_process(task(name), **{**EMPTY_LISTS[name], "domain_id": OTHER_ID}), "id", stub)


# Ids and names that do not exist


NAMED = [
    ("watchlist-info", {"watchlist_ids": [FRAUD_LIST_ID, OTHER_ID]}, OTHER_ID),
    ("watchlist-info-all", {"watchlist_names": ["fraud", "typo"]}, "typo"),
    ("speaker-info", {"speaker_ids": ["alice", "alcie"]}, "alcie"),
    ("speaker-info", {"speaker_ids": ["alice", GONE]}, GONE),
    ("fraudster-info", {"fraudster_ids": [FRAUDSTER_ID, GONE]}, GONE),
    ("session-info", {"session_names_or_ids": ["call", "cal"]}, "cal"),
    ("enrollment-job-info", {"job_ids": [ENROLLMENT_ID, OTHER_ID]}, OTHER_ID),
    ("registration-job-info", {"job_ids": [REGISTRATION_ID, OTHER_ID]}, OTHER_ID),
    ("enrollment-job-info", {"job_ids": None, "job_name": "nihgtly"}, "nihgtly"),
    ("registration-job-info", {"job_ids": None, "job_name": "nihgtly"}, "nihgtly"),
    ("domain-info", {"domain_id": OTHER_ID}, OTHER_ID),
    ("domain-info-by-name", {"domain_name": "mian"}, "mian"),
]
NAMED_IDS = [f"{name}-{missing}" for name, _, missing in NAMED]


@pytest.mark.parametrize(("name", "options", "missing"), NAMED, ids=NAMED_IDS)
def test_missing_resource_is_in_a_warning(
    stub: Stub, run_here: Run, name: str, options: dict[str, Any], missing: str
) -> None:
    result = run_here(task(name), **options)
    assert not result.failed, result.msg
    [warning] = result.warnings
    assert missing in warning
    assert "alice" not in warning  # nothing else


@pytest.mark.parametrize(
    ("name", "options", "missing"), [row for row in NAMED if "job" in row[0]], ids=[i for i in NAMED_IDS if "job" in i]
)
@pytest.mark.parametrize("details", [True, False], ids=["described", "listed"])
def test_missing_job_is_in_a_warning_with_wait(
    stub: Stub, run_here: Run, name: str, options: dict[str, Any], missing: str, details: bool
) -> None:
    result = run_here(task(name), **options, wait=True, wait_timeout=60, details=details)
    assert not result.failed, result.msg
    [warning] = result.warnings
    assert missing in warning


@pytest.mark.parametrize("name", ["enrollment-job-info", "speaker-info"])
def test_missing_resource_is_in_a_warning_in_a_process_of_its_own(stub: Stub, run_process: Run, name: str) -> None:
    [(options, missing), *_] = [(options, missing) for row, options, missing in NAMED if row == name]
    [warning] = run_process(task(name), **options).warnings
    assert missing in warning


@pytest.mark.parametrize("task", [task for task in TASKS if not task.changes], ids=str)
def test_no_warning_without_missing_resources(stub: Stub, run_here: Run, task: Task) -> None:
    assert run_here(task).warnings == []


def test_job_that_another_filter_leaves_out_is_not_missing(stub: Stub, run_here: Run) -> None:
    result = run_here(task("enrollment-job-info"), job_status=["SUBMITTED"])
    assert result["enrollment_jobs"] == []
    assert result.warnings == []


def test_speaker_excluded_by_a_filter_is_not_missing(run_here: Run) -> None:
    result = run_here(task("speaker-info"), speaker_status=["OPTED_OUT"])
    assert result["speakers"] == []
    assert result.warnings == []


# domain_name that is something else


@pytest.mark.parametrize("name", ["watchlist-info-all", "speaker-info-all", "enrollment-job-info-all"])
def test_domain_name_that_is_an_id(stub: Stub, run_here: Run, name: str) -> None:
    result = run_here(task(name), domain_name=DOMAIN_ID)
    assert result["error"]["kind"] == "not_found"
    assert "domain_id" in result.msg


@pytest.mark.parametrize("name", ["watchlist-info-all", "speaker-info-all", "enrollment-job-info-all"])
def test_domain_name_in_other_letters(stub: Stub, run_here: Run, name: str) -> None:
    result = run_here(task(name), domain_name="Main")
    assert result["error"]["kind"] == "not_found"
    assert "'main'" in result.msg


@pytest.mark.parametrize(
    ("name", "text"),
    [
        ("Main", "Names are case-sensitive, and a domain named 'main' exists."),
        (OTHER_ID, "The value has the format of a domain ID. To use an ID, set domain_id."),
        ("nobody", "Check the name, the region and the endpoint."),
    ],
)
@pytest.mark.parametrize("other", ["watchlist-info-all", "speaker-info-all", "enrollment-job-info-all"])
def test_domain_name_that_no_domain_has(run_here: Run, other: str, name: str, text: str) -> None:
    result = run_here(task(other), domain_name=name)
    assert result["error"]["kind"] == "not_found"
    assert result.msg.startswith(f"Domain {name!r} does not exist in us-east-1 at http://")
    assert text in result.msg
    assert ("case-sensitive" in result.msg) is (name == "Main")
    assert ("has the format" in result.msg) is (name == OTHER_ID)


# Options


@pytest.mark.parametrize("task", [task for task in IN_A_DOMAIN if task.changes], ids=str)
def test_null_is_not_a_domain(stub: Stub, run_here: Run, task: Task) -> None:
    result = run_here(task, domain_id=NULL, domain_name=NULL)
    assert result.failed
    assert "one of the following is required: domain_id, domain_name" in result.msg
    assert stub.calls == []


@pytest.mark.parametrize(
    ("name", "options", "message"),
    [
        ("domain-create", {"name": NULL}, "one of the following is required: domain_id, name"),
        ("speaker-absent", {"speaker_ids": NULL}, "missing required arguments: speaker_ids"),
        ("speaker-absent", {"speaker_ids": [None]}, "speaker_ids"),
        ("watchlist-create", {"name": NULL}, "one of the following is required: watchlist_id, name"),
        ("enrollment-job", {"input_data_config": {"s3_uri": None}}, "missing required arguments: s3_uri"),
    ],
)
def test_null_is_not_a_value(stub: Stub, run_here: Run, name: str, options: dict[str, Any], message: str) -> None:
    result = run_here(task(name), **options)
    assert result.failed
    assert message in result.msg
    assert stub.calls == []


@pytest.mark.parametrize("task", TASKS, ids=str)
def test_null_is_the_same_as_an_omitted_option(stub: Stub, run_here: Run, task: Task) -> None:
    domain = {} if task.module == "voiceid_domain" else {"domain_id": NULL, "domain_name": NULL}
    result = run_here(task, **{**domain, "timeout": NULL, "profile": NULL, "validate_certs": NULL, **task.options})
    assert not result.failed, result.msg
    assert result.changed == task.changes


@pytest.mark.parametrize("name", ["enrollment-job-info", "registration-job-info"])
@pytest.mark.parametrize("options", [{}, {"job_ids": None}, {"job_ids": None, "details": False}])
def test_empty_job_status_selects_none(stub: Stub, run_here: Run, name: str, options: dict[str, Any]) -> None:
    result = run_here(task(name), job_status=[], **options)
    assert not result.failed, result.msg
    assert result[str(task(name).key)] == []


@pytest.mark.parametrize("value", ["101%", "1000%", "-1%", "-5", "100.1%"])
def test_max_failed_outside_its_range(stub: Stub, run_here: Run, value: str) -> None:
    result = run_here(task("enrollment-job"), wait=True, max_failed=value)
    assert result["error"] == {"kind": "invalid_request", "option": "max_failed"}
    assert "100" in result.msg
    assert "0" in result.msg.split("but must be")[1]
    assert stub.calls == []


KEYS = ["not a key", "alias/", "key\n", "x" * 2049, "alias/a b", ""]


@pytest.mark.parametrize("key", KEYS)
@pytest.mark.parametrize("name", ["domain-create", "enrollment-job"])
def test_kms_key_id_has_its_pattern_checked(stub: Stub, run_here: Run, name: str, key: str) -> None:
    if name == "domain-create":
        options: dict[str, Any] = {"server_side_encryption_configuration": {"kms_key_id": key}}
    else:
        options = {"output_data_config": {"s3_uri": "s3://calls/out", "kms_key_id": key}}
    result = run_here(task(name), **options)
    assert result["error"]["kind"] == "invalid_request"
    assert "kms_key_id" in result.msg
    assert stub.calls == []


GOOD_KEYS = [
    KEY,
    "0a1b2c3d",
    "alias/calls",
    "alias/aws/s3",
    "arn:aws:kms:us-east-1:123456789012:alias/calls",
    "mrk-0a1b",
]


@pytest.mark.parametrize("key", GOOD_KEYS)
def test_valid_kms_key_ids(stub: Stub, run_here: Run, key: str) -> None:
    result = run_here(task("domain-create"), server_side_encryption_configuration={"kms_key_id": key})
    assert not result.failed, result.msg


# Keys and their aliases


ALIAS_ARN = "arn:aws:kms:us-east-1:123456789012:alias/calls"
SAME_KEYS = [
    ("alias/calls", ALIAS_ARN),
    (ALIAS_ARN, "alias/calls"),
    ("alias/calls", KEY),
    (ALIAS_ARN, KEY),
    (KEY, "alias/calls"),
    (KEY, ALIAS_ARN),
    ("0a1b2c3d", KEY),
    (KEY, "0a1b2c3d"),
]


@pytest.mark.parametrize(("asked", "stored"), SAME_KEYS)
def test_same_key_with_another_identifier_is_not_a_change(stub: Stub, run_here: Run, asked: str, stored: str) -> None:
    stub.store.aliases = {"alias/calls": KEY, ALIAS_ARN: KEY}
    stub.api.state.resources["Domain"][DOMAIN_ID]["ServerSideEncryptionConfiguration"] = {"KmsKeyId": stored}
    options = {**IN_DOMAIN, "server_side_encryption_configuration": {"kms_key_id": asked}}
    result = run_here(Task("same", "voiceid_domain", options, "domain"))
    assert not result.failed, result.msg
    assert not result.changed
    assert stub.changes() == []


def test_another_key_is_a_change(stub: Stub, run_here: Run) -> None:
    stub.store.aliases = {"alias/calls": KEY, "alias/other": f"{KEY}4"}
    options = {**IN_DOMAIN, "server_side_encryption_configuration": {"kms_key_id": "alias/other"}}
    assert run_here(Task("other", "voiceid_domain", options, "domain")).changed
    assert stub.changes() == ["UpdateDomain"]


# Calls, check mode, waits


SETTLED = Task("settled", "voiceid_domain", {**IN_DOMAIN, "name": "main", "tags": {"team": "fraud"}}, "domain")


@pytest.mark.parametrize("options", [{}, {"domain_id": None}, {"wait": True}], ids=["id", "name", "wait"])
def test_unchanged_domain_needs_no_more_calls_than_check_mode(
    stub: Stub, run_here: Run, options: dict[str, Any]
) -> None:
    key = {"server_side_encryption_configuration": {"kms_key_id": KEY}}
    checked = run_here(SETTLED, check=True, **key, **options)
    calls = stub.operations()
    stub.forget_calls()
    result = run_here(SETTLED, **key, **options)
    assert not result.failed and not result.changed
    assert result["domain"] == checked["domain"]
    assert len(stub.operations()) <= len(calls)


def test_check_mode_sees_that_a_watchlist_is_not_empty(stub: Stub, run_here: Run) -> None:
    stub.api.state.resources["Fraudster"][FRAUDSTER_ID]["WatchlistIds"] = [FRAUD_LIST_ID]
    options = {"name": "fraud"}
    checked = run_here(task("watchlist-absent"), check=True, **options)
    assert checked.failed
    assert checked["error"]["kind"] == "conflict"
    assert stub.changes() == []
    assert run_here(task("watchlist-absent"), **options)["error"]["kind"] == "conflict"


def test_check_mode_of_the_deletion_of_an_empty_watchlist(stub: Stub, run_here: Run) -> None:
    assert run_here(task("watchlist-absent"), check=True).changed
    assert EMPTY_LIST_ID in stub.api.state.resources["Watchlist"]


def test_nothing_is_looked_up_for_a_watchlist_that_is_kept(stub: Stub, run_here: Run) -> None:
    run_here(task("watchlist-update"), check=True, **IN_DOMAIN)
    assert "ListFraudsters" not in stub.operations()


@pytest.mark.parametrize("name", ["domain-create", "domain-update"])
def test_wait_is_for_a_domain_that_is_pending_too(stub: Stub, run_here: Run, name: str) -> None:
    pending = with_value(["Domain", "DomainStatus"], "PENDING")
    stub.use(only("CreateDomain", pending), only("UpdateDomain", pending), only("DescribeDomain", pending, first=3))
    result = run_here(task(name), wait=True, wait_delay=0.1, wait_timeout=600)
    assert not result.failed, result.msg
    assert result["domain"]["domain_status"] == "ACTIVE"
    assert result.changed


def test_domain_that_stays_pending(stub: Stub, run_here: Run) -> None:
    stub.use(only("*Domain", with_value(["Domain", "DomainStatus"], "PENDING")))
    result = run_here(task("domain-create"), wait=True, wait_delay=0.1, wait_timeout=60)
    assert result["error"]["kind"] == "wait_timeout"
    assert "PENDING" in result.msg
    assert result.changed


def test_domain_that_is_suspended_ends_the_wait(stub: Stub, run_here: Run) -> None:
    """It does not become active by itself."""
    stub.use(only("*Domain", with_value(["Domain", "DomainStatus"], "SUSPENDED")))
    result = run_here(task("domain-update"), wait=True, wait_delay=0.1, wait_timeout=600)
    assert stub.count("DescribeDomain") < 10
    assert result.changed


def test_changes_of_tags_are_seen(stub: Stub, run_here: Run) -> None:
    """The positive case: a domain that does not change."""
    result = run_here(SETTLED, tags={"team": "calls"})
    assert result.changed
    assert stub.api.state.tags[ARN] == {"team": "calls"}


def test_wait_for_one_job_of_several(stub: Stub, run_here: Run) -> None:
    """Only what does not exist is in the warning; what ends is in the result."""
    seed_job(stub, "SpeakerEnrollmentJob", "Second0000000000000000", None, JobName="tuesday")
    ids = [ENROLLMENT_ID, OTHER_ID, "Second0000000000000000"]
    result = run_here(task("enrollment-job-info"), job_ids=ids, wait=True)
    assert found(result, task("enrollment-job-info"))["job_id"] == ENROLLMENT_ID
    assert len(result["enrollment_jobs"]) == 2
    [warning] = result.warnings
    assert OTHER_ID in warning and ENROLLMENT_ID not in warning
