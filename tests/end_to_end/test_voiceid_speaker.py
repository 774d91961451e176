# Copyright: Contributors to the contactcenter.voiceid collection
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""voiceid_speaker and voiceid_speaker_info as processes against the endpoint."""

from __future__ import annotations

import time
from collections.abc import Callable
from typing import Any

import pytest

from account import ENDED, Account
from api_calls import FEW_RETRIES, TRANSIENT, WAIT_SECONDS, calls_of, changing_calls, unanswered, until
from harness import ModuleResult, ModuleRunner
from moto_voiceid.control import Control

Ensure = Callable[..., ModuleResult]
Info = Callable[..., list[dict[str, Any]]]
MISSING_ID = "A" * 22
UNKNOWN = f"id#{MISSING_ID}"


@pytest.fixture
def ensure(run_module: ModuleRunner, account: Account) -> Ensure:
    """Run voiceid_speaker, by default to opt out alice and bob; the log is cleared first."""
    wanted = {"domain_id": account.domain_id, "state": "opted_out", "speaker_ids": ["alice", "bob"]}

    def run(check: bool = False, diff: bool = False, **options: Any) -> ModuleResult:
        account.control.clear_requests()
        return run_module("voiceid_speaker", {**wanted, **options}, check=check, diff=diff)

    return run


@pytest.fixture
def info(run_module: ModuleRunner, account: Account) -> Info:
    return lambda **options: run_module("voiceid_speaker_info", {"domain_id": account.domain_id, **options})["speakers"]


@pytest.fixture
def enrolled(account: Account) -> dict[str, str]:
    """Alice and bob are enrolled; their generated ids."""
    account.job(account.start([account.enroll("alice"), account.enroll("bob")]), until=ENDED)
    return {name: facts["GeneratedSpeakerId"] for name, facts in speakers_of(account).items()}


def speakers_of(account: Account) -> dict[str, dict[str, Any]]:
    """The speakers of the domain by the customer's id, as boto3 lists them."""
    listed = account.voice_id.list_speakers(DomainId=account.domain_id)["SpeakerSummaries"]
    return {speaker["CustomerSpeakerId"]: speaker for speaker in listed}


def statuses(account: Account) -> dict[str, str]:
    return {name: speaker["Status"] for name, speaker in speakers_of(account).items()}


def opt_out(account: Account, *speaker_ids: str) -> None:
    for speaker_id in speaker_ids:
        account.voice_id.opt_out_speaker(DomainId=account.domain_id, SpeakerId=speaker_id)


def test_opt_out_of_new_speakers_then_again(ensure: Ensure, info: Info, control: Control, account: Account) -> None:
    created = ensure()
    assert created.changed
    assert [speaker["customer_speaker_id"] for speaker in created["speakers"]] == ["alice", "bob"]
    assert {speaker["status"] for speaker in created["speakers"]} == {"OPTED_OUT"}
    assert changing_calls(control) == ["OptOutSpeaker"] * 2
    assert statuses(account) == {"alice": "OPTED_OUT", "bob": "OPTED_OUT"}

    again = ensure()
    assert not again.changed
    assert again["speakers"] == created["speakers"]
    assert changing_calls(control) == []
    assert info(speaker_ids=["alice", "bob"]) == created["speakers"]


@pytest.mark.parametrize("by", ["customer's id", "generated id"])
def test_opt_out_of_enrolled_speakers(
    ensure: Ensure, info: Info, control: Control, account: Account, enrolled: dict[str, str], by: str
) -> None:
    ids = ["bob", "alice"] if by == "customer's id" else [enrolled["bob"], enrolled["alice"]]
    result = ensure(speaker_ids=ids, diff=True)
    assert result.changed
    assert [speaker["customer_speaker_id"] for speaker in result["speakers"]] == ["bob", "alice"]
    assert result["speakers"] == info(speaker_ids=ids)
    assert result["diff"] == {"before": dict.fromkeys(ids, "ENROLLED"), "after": dict.fromkeys(ids, "OPTED_OUT")}
    assert statuses(account) == {"alice": "OPTED_OUT", "bob": "OPTED_OUT"}
    assert not ensure(speaker_ids=ids).changed


def test_only_changes_are_called(ensure: Ensure, control: Control, account: Account) -> None:
    opt_out(account, "alice")
    result = ensure(diff=True)
    assert result.changed
    assert changing_calls(control) == ["OptOutSpeaker"]
    assert result["diff"]["before"] == {"alice": "OPTED_OUT"}
    assert result["diff"]["after"] == {"alice": "OPTED_OUT", "bob": "OPTED_OUT"}


def test_check_mode_of_opting_out(
    ensure: Ensure, control: Control, account: Account, enrolled: dict[str, str], info: Info
) -> None:
    [alice] = info(speaker_ids=["alice"])
    checked = ensure(speaker_ids=["alice", "carol"], check=True, diff=True)
    assert checked.changed
    assert checked["speakers"] == [
        {**alice, "status": "OPTED_OUT"},
        {"domain_id": account.domain_id, "customer_speaker_id": "carol", "status": "OPTED_OUT"},
    ]
    assert changing_calls(control) == []
    assert statuses(account) == {"alice": "ENROLLED", "bob": "ENROLLED"}
    assert ensure(speaker_ids=["alice", "carol"], diff=True)["diff"] == checked["diff"]
    done = ensure(speaker_ids=["alice", "carol"], check=True)
    assert not done.changed
    assert done["speakers"] == info(speaker_ids=["alice", "carol"])
    assert changing_calls(control) == []


def test_absent_then_again(ensure: Ensure, info: Info, control: Control, enrolled: dict[str, str]) -> None:
    options = {"state": "absent", "speaker_ids": ["alice", enrolled["bob"], "carol"]}
    checked = ensure(**options, check=True, diff=True)
    assert checked.changed
    assert changing_calls(control) == []
    deleted = ensure(**options, diff=True)
    assert deleted.changed
    assert changing_calls(control) == ["DeleteSpeaker"] * 2
    assert (
        deleted["diff"]
        == checked["diff"]
        == {"before": {"alice": "ENROLLED", enrolled["bob"]: "ENROLLED"}, "after": {}}
    )
    assert "speakers" not in deleted.result
    assert info() == []

    assert not ensure(**options).changed
    assert not ensure(**options, check=True).changed
    assert changing_calls(control) == []


def test_a_speaker_who_has_opted_out_can_be_deleted(ensure: Ensure, account: Account) -> None:
    opt_out(account, "alice")
    assert ensure(state="absent", diff=True)["diff"] == {"before": {"alice": "OPTED_OUT"}, "after": {}}
    assert statuses(account) == {}


@pytest.mark.parametrize("state", ["opted_out", "absent"])
def test_a_speaker_that_is_named_twice_counts_once(
    ensure: Ensure, control: Control, account: Account, enrolled: dict[str, str], state: str
) -> None:
    result = ensure(speaker_ids=["alice", enrolled["alice"], "alice", "new", "new"], state=state)
    assert result.changed
    assert len(changing_calls(control)) == (2 if state == "opted_out" else 1)
    if state == "opted_out":
        assert [speaker["customer_speaker_id"] for speaker in result["speakers"]] == ["alice", "new"]


def test_one_speaker_under_the_singular_name(ensure: Ensure, account: Account) -> None:
    assert ensure(speaker_ids=None, speaker_id="alice").changed
    assert statuses(account) == {"alice": "OPTED_OUT"}


def test_a_missing_generated_id(ensure: Ensure, control: Control) -> None:
    result = ensure(speaker_ids=["alice", UNKNOWN])
    assert result["error"] == {"kind": "not_found", "resource_type": "SPEAKER", "option": "speaker_ids"}
    assert UNKNOWN in result.msg
    assert "To opt out a new speaker, use its customer_speaker_id" in result.msg
    assert changing_calls(control) == []
    assert not ensure(speaker_ids=[UNKNOWN], state="absent").changed


def test_no_speaker_at_all(ensure: Ensure) -> None:
    result = ensure(speaker_ids=[])
    assert not result.changed
    assert result["speakers"] == []


def test_many_speakers_in_parallel(ensure: Ensure, control: Control, account: Account) -> None:
    ids = [f"caller-{number}" for number in range(150)]
    result = ensure(speaker_ids=ids, max_concurrency=20)
    assert [speaker["customer_speaker_id"] for speaker in result["speakers"]] == ids
    assert changing_calls(control) == ["OptOutSpeaker"] * 150
    assert ensure(speaker_ids=ids, state="absent", max_concurrency=20).changed
    assert statuses(account) == {}


def test_calls_are_made_in_parallel(run_module: ModuleRunner, control: Control, account: Account) -> None:
    args = {"domain_id": account.domain_id, "speaker_ids": ["a", "b", "c"], "state": "opted_out", "max_concurrency": 3}
    control.clear_requests()
    with control.hold("OptOutSpeaker") as hold:
        running = run_module.start("voiceid_speaker", args)
        hold.wait_for(3, timeout=WAIT_SECONDS)
        # Of three speakers: botocore repeats a call that is held for longer than its read timeout.
        held = {call["parameters"]["SpeakerId"] for call in calls_of(control, "OptOutSpeaker")}
    assert running.finish().changed
    assert held == {"a", "b", "c"}


def test_a_failure_reports_what_was_done(ensure: Ensure, control: Control, account: Account) -> None:
    control.set_quotas(speakers_per_domain=2)
    result = ensure(speaker_ids=["a", "b", "c", "d"], max_concurrency=1)
    assert result["error"]["code"] == "ServiceQuotaExceededException"
    assert "OptOutSpeaker of DomainId" in result.msg and "SpeakerId c failed" in result.msg
    assert "2 of 4 changes were made (done_ids). The others were not made (not_done_ids)" in result.msg
    assert result["done_ids"] == ["a", "b"] and result["not_done_ids"] == ["c", "d"]
    assert result.changed
    assert set(statuses(account)) == {"a", "b"}
    assert len(changing_calls(control)) == 3

    control.set_quotas(speakers_per_domain=4)
    assert ensure(speaker_ids=["a", "b", "c", "d"]).changed
    assert changing_calls(control) == ["OptOutSpeaker"] * 2


def test_calls_in_flight_end_before_a_failure_is_reported(
    run_module: ModuleRunner, control: Control, account: Account
) -> None:
    opt_out(account, "alice", "bob")
    args = {"domain_id": account.domain_id, "speaker_ids": ["alice", "bob"], "state": "absent", "max_concurrency": 2}
    with control.hold("DeleteSpeaker") as hold:
        running = run_module.start("voiceid_speaker", args)
        hold.wait_for(2, timeout=WAIT_SECONDS)
        control.add_fault(operation="DeleteSpeaker", kind="access-denied")
        hold.release(1)
        until(lambda: unanswered(control) == 1, "the answer to one call")
        time.sleep(0.5)  # time for a module that does not wait for the other call, to end
    result = running.finish()
    assert result["error"]["kind"] == "access_denied"
    assert result.changed
    assert len(result["done_ids"]) == 1 and set(result["not_done_ids"]) == set(statuses(account))
    assert len(statuses(account)) == 1


CHANGES = [
    pytest.param("OptOutSpeaker", "opted_out", {"alice": "OPTED_OUT"}, id="opt out"),
    pytest.param("DeleteSpeaker", "absent", {}, id="delete"),
]


@pytest.mark.parametrize(("operation", "state", "expected"), CHANGES)
def test_a_concurrent_change_is_retried(
    ensure: Ensure, control: Control, account: Account, operation: str, state: str, expected: dict[str, str]
) -> None:
    if state == "absent":
        opt_out(account, "alice")
    control.add_fault(operation=operation, kind="concurrent-changes")
    assert ensure(speaker_ids=["alice"], state=state).changed
    assert changing_calls(control) == [operation] * 2
    assert statuses(account) == expected


@pytest.mark.parametrize(("operation", "state", "expected"), CHANGES)
def test_a_lost_response_is_retried(
    ensure: Ensure, control: Control, account: Account, operation: str, state: str, expected: dict[str, str]
) -> None:
    """The call is carried out, its response is truncated, and the retry finds the change made."""
    if state == "absent":
        opt_out(account, "alice")
    control.add_fault(operation=operation, kind="truncated-body")
    assert ensure(speaker_ids=["alice"], state=state).changed
    assert changing_calls(control) == [operation] * 2
    assert statuses(account) == expected


@pytest.mark.parametrize("state", ["opted_out", "absent"])
def test_a_missing_domain_fails(ensure: Ensure, state: str) -> None:
    by_id = ensure(domain_id=MISSING_ID, state=state)
    assert by_id["error"]["resource_type"] == "DOMAIN"
    assert f"DomainId {MISSING_ID}" in by_id.msg and "in us-east-1 at http://127.0.0.1" in by_id.msg
    by_name = ensure(domain_id=None, domain_name="nobody", state=state)
    assert by_name["error"]["kind"] == "not_found"
    assert "Domain 'nobody' does not exist" in by_name.msg


@pytest.mark.parametrize("state", ["opted_out", "absent"])
def test_a_suspended_domain(ensure: Ensure, control: Control, account: Account, state: str) -> None:
    opt_out(account, *([] if state == "opted_out" else ["alice"]))
    control.set_domain_status(account.domain_id, "SUSPENDED")
    result = ensure(state=state)
    assert result["error"]["conflict_type"] == "DOMAIN_NOT_ACTIVE"
    assert "It must be active" in result.msg
    assert not result.changed
    assert result["done_ids"] == []


BAD_OPTIONS = [
    (
        {"speaker_ids": ["alice", "two words"]},
        "speaker_ids contains 'two words', but each item must be the ID that you gave to a speaker",
    ),
    ({"speaker_ids": ["id#short"]}, "speaker_ids contains 'id#short', but each item must be"),
    ({"speaker_ids": ["x" * 257]}, "speaker_ids contains 'xxx"),
    ({"domain_id": "short"}, "domain_id is 'short', but must be an ID of 22 letters and digits"),
    ({"max_concurrency": 0}, "max_concurrency is 0, but must be from 1 to 100"),
]


@pytest.mark.parametrize(("options", "text"), BAD_OPTIONS)
def test_invalid_options_are_refused_before_the_network(
    ensure: Ensure, control: Control, options: dict[str, Any], text: str
) -> None:
    result = ensure(**options)
    assert result["error"]["kind"] == "invalid_request"
    assert text in result.msg
    assert control.requests() == []


def test_required_options(ensure: Ensure) -> None:
    assert "domain_id, domain_name" in ensure(domain_id=None).msg
    assert "state" in ensure(state=None).msg
    assert "speaker_ids" in ensure(speaker_ids=None).msg


OPERATIONS = [
    ("OptOutSpeaker", {}),
    ("DeleteSpeaker", {"state": "absent"}),
    ("DescribeSpeaker", {}),
    ("ListDomains", {"domain_id": None, "domain_name": "support-line"}),
]


@pytest.mark.parametrize(("kind", "error_kind", "advice"), TRANSIENT)
def test_transient_failures_that_persist(
    ensure: Ensure, control: Control, kind: Any, error_kind: str, advice: str
) -> None:
    control.add_fault(operation="OptOutSpeaker", kind=kind, share=1)
    result = ensure(max_concurrency=1, aws_config=FEW_RETRIES)
    assert result["error"]["kind"] == error_kind
    assert result["error"]["operation"] == "OptOutSpeaker"
    assert "OptOutSpeaker" in result.msg and advice in result.msg
    assert not result.changed


@pytest.mark.parametrize(("operation", "options"), OPERATIONS)
def test_denied_operations(
    ensure: Ensure, control: Control, account: Account, operation: str, options: dict[str, Any]
) -> None:
    if operation == "DeleteSpeaker":
        opt_out(account, "alice")
    control.add_fault(operation=operation, kind="access-denied")
    result = ensure(**options, max_concurrency=1)
    assert result["error"]["kind"] == "access_denied"
    assert result["error"]["operation"] == operation
    assert operation in result.msg and "IAM policy" in result.msg


def test_info_by_ids_keeps_the_order(info: Info, enrolled: dict[str, str]) -> None:
    found = info(speaker_ids=["bob", UNKNOWN, enrolled["alice"], "nobody", "alice", "bob"])
    assert [speaker["customer_speaker_id"] for speaker in found] == ["bob", "alice"]
    assert [speaker["generated_speaker_id"] for speaker in found] == [enrolled["bob"], enrolled["alice"]]
    assert info(speaker_ids=[]) == info(speaker_ids=["nobody"]) == []


def test_info_filters_by_status(info: Info, account: Account, enrolled: dict[str, str]) -> None:
    opt_out(account, "bob")

    def names(*status: str, **options: Any) -> list[str]:
        return [speaker["customer_speaker_id"] for speaker in info(speaker_status=list(status), **options)]

    assert names("ENROLLED") == ["alice"]
    assert names("OPTED_OUT") == ["bob"]
    assert sorted(names("ENROLLED", "OPTED_OUT")) == ["alice", "bob"]
    assert names("EXPIRED", "PENDING") == []
    assert names("ENROLLED", speaker_ids=["bob", "alice"]) == ["alice"]


def test_info_of_all_reads_every_page_and_describes_nobody(info: Info, control: Control, account: Account) -> None:
    opt_out(account, *(f"caller-{number}" for number in range(250)))
    control.clear_requests()
    listed = info(domain_id=None, domain_name="support-line")
    assert [speaker["customer_speaker_id"] for speaker in listed] == [f"caller-{number}" for number in range(250)]
    assert [request["operation"] for request in control.requests()] == ["ListDomains"] + ["ListSpeakers"] * 3
    assert info(speaker_ids=["caller-7"]) == listed[7:8]


def test_info_of_a_missing_domain(run_module: ModuleRunner, control: Control) -> None:
    for options in ({}, {"speaker_ids": ["alice"]}):
        missing = run_module("voiceid_speaker_info", {"domain_id": MISSING_ID, **options})
        assert missing["error"]["resource_type"] == "DOMAIN"


def test_count_in_all_domains(run_module: ModuleRunner, control: Control, account: Account) -> None:
    other, empty = account.domain("other"), account.domain("empty")
    opt_out(account, "alice", "bob")
    account.voice_id.opt_out_speaker(DomainId=other, SpeakerId="carol")
    control.clear_requests()
    counted = run_module("voiceid_speaker_info", {"count_only": True})
    assert counted["speakers_by_status"] == {account.domain_id: {"OPTED_OUT": 2}, other: {"OPTED_OUT": 1}, empty: {}}
    assert "speakers" not in counted.result
    assert sorted(request["operation"] for request in control.requests()) == ["ListDomains"] + ["ListSpeakers"] * 3


def test_count_of_some_speakers(run_module: ModuleRunner, account: Account) -> None:
    opt_out(account, "alice", "bob")
    options = {"domain_name": "support-line", "count_only": True}
    some = run_module("voiceid_speaker_info", {**options, "speaker_ids": ["bob"]})
    assert some["speakers_by_status"] == {account.domain_id: {"OPTED_OUT": 1}}
    none = run_module("voiceid_speaker_info", {**options, "speaker_status": ["ENROLLED"]})
    assert none["speakers_by_status"] == {account.domain_id: {}}


def test_info_of_all_domains(run_module: ModuleRunner, account: Account) -> None:
    other = account.domain("other")
    opt_out(account, "alice")
    account.voice_id.opt_out_speaker(DomainId=other, SpeakerId="carol")
    found = run_module("voiceid_speaker_info", {})["speakers"]
    assert {(speaker["domain_id"], speaker["customer_speaker_id"]) for speaker in found} == {
        (account.domain_id, "alice"),
        (other, "carol"),
    }


def test_ids_of_speakers_require_a_domain(run_module: ModuleRunner) -> None:
    failed = run_module("voiceid_speaker_info", {"speaker_ids": ["alice"]})
    assert failed.msg == "speaker_ids requires the domain of the speakers. Set domain_id or domain_name."
    assert failed["error"]["option"] == "speaker_ids"
