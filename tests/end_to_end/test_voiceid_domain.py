# Copyright: Contributors to the contactcenter.voiceid collection
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""voiceid_domain and voiceid_domain_info as processes against the endpoint."""

from __future__ import annotations

import re
import time
from collections.abc import Callable
from typing import Any

import pytest

from account import Account
from api_calls import (
    FEW_RETRIES,
    TRANSIENT,
    WAIT_SECONDS,
    calls_of,
    changing_calls,
    run_to_timeout,
    wait_for_calls,
)
from harness import ModuleResult, ModuleRunner, RunningModule
from moto_voiceid.control import Control
from servers import closed_port
from stub_endpoint.scenarios import ONE_ATTEMPT

Ensure = Callable[..., ModuleResult]
TAGS = {"team": "fraud", "stage": "test"}


@pytest.fixture
def wanted(account: Account) -> dict[str, Any]:
    """All options of a domain."""
    return {
        "name": "support-line",
        "description": "Callers of the support line",
        "server_side_encryption_configuration": {"kms_key_id": account.key_arn},
        "tags": TAGS,
    }


@pytest.fixture
def ensure(run_module: ModuleRunner, wanted: dict[str, Any], control: Control) -> Ensure:
    """Run voiceid_domain with the wanted options, changed by ``options`` (None omits one); the log is cleared first."""

    def run(check: bool = False, diff: bool = False, **options: Any) -> ModuleResult:
        control.clear_requests()
        return run_module("voiceid_domain", {**wanted, **options}, check=check, diff=diff)

    return run


@pytest.fixture
def info(run_module: ModuleRunner) -> Callable[..., list[dict[str, Any]]]:
    return lambda **options: run_module("voiceid_domain_info", options)["domains"]


def test_create_then_again(ensure: Ensure, info: Callable[..., Any], control: Control, wanted: dict[str, Any]) -> None:
    created = ensure()
    assert created.changed
    assert {name: created["domain"][name] for name in wanted} == wanted
    assert changing_calls(control) == ["CreateDomain"]

    again = ensure()
    assert not again.changed
    assert again["domain"] == created["domain"]
    assert changing_calls(control) == []
    assert info(domain_name="support-line") == [created["domain"]]


def test_check_mode_of_a_creation(ensure: Ensure, control: Control, wanted: dict[str, Any]) -> None:
    checked = ensure(check=True, diff=True)
    assert checked.changed
    assert checked["domain"] == wanted
    assert checked["diff"] == {"before": {}, "after": wanted}
    assert changing_calls(control) == []
    assert ensure(diff=True)["diff"] == checked["diff"]


# One option, the fields of the domain that it changes, and the calls that this needs.
UPDATES = [
    pytest.param({"description": "New"}, {"description": "New"}, ["UpdateDomain"], id="description"),
    pytest.param({"description": ""}, {"description": None}, ["UpdateDomain"], id="no description"),
    pytest.param({"tags": {"team": "care"}}, {"tags": {"team": "care"}}, ["TagResource", "UntagResource"], id="tags"),
    pytest.param({"tags": {}}, {"tags": {}}, ["UntagResource"], id="no tags"),
    pytest.param(
        {"tags": {"new": "1"}, "purge_tags": False}, {"tags": {**TAGS, "new": "1"}}, ["TagResource"], id="a tag more"
    ),
]


@pytest.mark.parametrize(("options", "changes", "calls"), UPDATES)
def test_update_of_one_option(
    ensure: Ensure, control: Control, options: dict[str, Any], changes: dict[str, Any], calls: list[str]
) -> None:
    before = ensure()["domain"]
    checked = ensure(check=True, diff=True, **options)
    assert changing_calls(control) == []
    updated = ensure(diff=True, **options)
    assert changing_calls(control) == calls
    assert checked.changed and updated.changed
    assert checked["diff"] == updated["diff"]

    expected = {name: value for name, value in {**before, **changes}.items() if value is not None}
    for facts in (checked["domain"], updated["domain"]):
        assert {**facts, "updated_at": None} == {**expected, "updated_at": None}
    changed = {name for name in before if updated["diff"]["before"].get(name) != updated["diff"]["after"].get(name)}
    assert changed == set(changes)
    assert not ensure(**options).changed


def test_omitted_options_keep_their_values(ensure: Ensure, control: Control) -> None:
    created = ensure()["domain"]
    silent = ensure(description=None, server_side_encryption_configuration=None, tags=None)
    assert not silent.changed
    renamed = ensure(domain_id=created["domain_id"], name="help-line", description=None, tags=None)
    assert changing_calls(control) == ["UpdateDomain"]
    assert {**renamed["domain"], "updated_at": None} == {**created, "name": "help-line", "updated_at": None}


def test_change_of_the_key_waits_for_the_re_encryption(
    ensure: Ensure, run_module: ModuleRunner, account: Account, wanted: dict[str, Any]
) -> None:
    ensure()
    account.control.set_pace("manual")
    new = {"server_side_encryption_configuration": {"kms_key_id": account.other_key()}}
    started = ensure(**new)
    assert started["domain"]["server_side_encryption_update_details"]["update_status"] == "IN_PROGRESS"

    timed_out, _ = run_to_timeout(
        lambda wait_timeout: ensure(**new, wait=True, wait_timeout=wait_timeout, wait_delay=0.2),
        lambda: polls(account) > 1,
    )
    assert "still in progress" in timed_out.msg
    assert not timed_out.changed

    locked = ensure(**new, description="Refused while the key changes")
    assert locked["error"]["conflict_type"] == "DOMAIN_LOCKED_FROM_ENCRYPTION_UPDATES"
    assert "wait: true" in locked.msg

    account.control.clear_requests()
    waiting = run_module.start("voiceid_domain", {**wanted, **new, "wait": True, "wait_delay": 0.2})
    wait_for_calls(account.control, "DescribeDomain", 3)
    assert waiting.running
    account.control.step()
    done = waiting.finish()
    assert not done.changed
    assert done["domain"]["server_side_encryption_update_details"]["update_status"] == "COMPLETED"


def polls(account: Account) -> int:
    """How often the domain was described."""
    return len(calls_of(account.control, "DescribeDomain"))


def test_a_key_change_that_times_out_is_reported_as_a_change(
    ensure: Ensure, run_module: ModuleRunner, account: Account, wanted: dict[str, Any]
) -> None:
    def change(wait_timeout: int) -> ModuleResult:
        """Each run uses another domain, because the key of a domain can be changed only once."""
        account.control.set_pace("instant")
        name = f"line-{wait_timeout}"
        ensure(name=name)
        account.control.set_pace("manual")
        return ensure(name=name, **new, wait=True, wait_timeout=wait_timeout, wait_delay=0.2, diff=True)

    new = {"server_side_encryption_configuration": {"kms_key_id": account.other_key()}}
    timed_out, wait_timeout = run_to_timeout(
        change, lambda: polls(account) > 1 and "UpdateDomain" in changing_calls(account.control)
    )
    [before] = run_module("voiceid_domain_info", {"domain_name": f"line-{wait_timeout}"})["domains"]
    assert timed_out.changed
    assert timed_out["domain"]["server_side_encryption_update_details"]["update_status"] == "IN_PROGRESS"
    assert timed_out["diff"]["after"] == {**timed_out["diff"]["before"], **new}
    assert timed_out["domain"]["domain_id"] == before["domain_id"]


def test_a_re_encryption_that_fails_and_is_retried(
    ensure: Ensure, run_module: ModuleRunner, control: Control, account: Account, wanted: dict[str, Any]
) -> None:
    ensure()
    control.set_pace("manual")
    key = account.other_key()
    new = {"server_side_encryption_configuration": {"kms_key_id": key}, "wait": True, "wait_delay": 0.2}
    control.clear_requests()
    waiting = run_module.start("voiceid_domain", {**wanted, **new})
    wait_for_calls(control, "DescribeDomain", 3)  # the last ones follow UpdateDomain
    assert changing_calls(control) == ["UpdateDomain"]
    key_id = key.rpartition("/")[2]  # moto disables no key by its ARN
    account.kms.disable_key(KeyId=key_id)
    control.step()
    failed = waiting.finish()
    assert failed["error"]["kind"] == "encryption_failed"
    assert failed["domain"]["server_side_encryption_update_details"]["message"].rstrip(".") in failed.msg
    assert failed.changed

    account.kms.enable_key(KeyId=key_id)
    control.set_pace("instant")
    again = ensure(**new)
    assert changing_calls(control) == ["UpdateDomain"]
    assert again.changed
    assert again["domain"]["server_side_encryption_update_details"]["update_status"] == "COMPLETED"
    assert not ensure(**new).changed


# An operation, and options that make the module call it.
TIMED_OUT_CALLS = [
    ("ListDomains", {}),
    ("DescribeDomain", {"description": "New"}),
    ("ListTagsForResource", {}),
    ("UpdateDomain", {"description": "New"}),
    ("TagResource", {"tags": {**TAGS, "new": "1"}}),
    ("UntagResource", {"tags": {}}),
    ("DeleteDomain", {"state": "absent"}),
]


@pytest.mark.parametrize(("operation", "options"), TIMED_OUT_CALLS)
def test_timeout_during_each_operation(
    ensure: Ensure, control: Control, operation: str, options: dict[str, Any]
) -> None:
    ensure()
    with control.hold(operation):
        late, wait_timeout = run_to_timeout(
            lambda wait_timeout: ensure(**options, wait=True, wait_timeout=wait_timeout),
            lambda: len(calls_of(control, operation)) > 0,
        )
        assert late.msg.startswith(f"Waited {wait_timeout} seconds.")
        assert re.search(r" in us-east-1 at http://127\.0\.0\.1:\d+ has not completed\.", late.msg)
        assert [call["status"] for call in calls_of(control, operation)] == [None]


def test_timeout_during_a_creation(ensure: Ensure, control: Control, account: Account) -> None:
    with control.hold("CreateDomain"):
        late, _ = run_to_timeout(
            lambda wait_timeout: ensure(wait=True, wait_timeout=wait_timeout),
            lambda: changing_calls(control) == ["CreateDomain"],
        )
    assert "CreateDomain in us-east-1" in late.msg


def test_without_wait_there_is_no_deadline(run_module: ModuleRunner, control: Control, wanted: dict[str, Any]) -> None:
    with control.hold("ListDomains") as hold:
        running = run_module.start("voiceid_domain", {**wanted, "wait_timeout": 1})
        hold.wait_for(1, timeout=WAIT_SECONDS)
        time.sleep(1.5)  # longer than wait_timeout
    assert running.finish().changed


def test_a_failure_after_a_change_reports_the_change(ensure: Ensure, control: Control) -> None:
    before = ensure()["domain"]
    control.add_fault(operation="TagResource", kind="access-denied")
    failed = ensure(description="New", tags={**TAGS, "new": "1"}, diff=True)
    assert changing_calls(control) == ["UpdateDomain", "TagResource"]
    assert failed["error"]["kind"] == "access_denied"
    assert f"TagResource of ResourceArn {before['arn']} failed" in failed.msg
    assert failed.changed
    assert {**failed["domain"], "updated_at": None} == {**before, "description": "New", "updated_at": None}
    assert failed["diff"]["after"] == {**failed["diff"]["before"], "description": "New"}


def test_a_creation_is_reported_even_if_the_domain_cannot_be_described(
    ensure: Ensure, control: Control, wanted: dict[str, Any]
) -> None:
    control.add_fault(operation="DescribeDomain", kind="access-denied")
    failed = ensure(diff=True)
    assert failed["error"]["operation"] == "DescribeDomain"
    assert failed.changed
    assert {name: failed["domain"][name] for name in wanted} == failed["diff"]["after"] == wanted
    assert failed["domain"]["domain_id"]


def test_a_failure_before_any_change_is_not_a_change(ensure: Ensure, control: Control) -> None:
    before = ensure()["domain"]
    control.add_fault(operation="UpdateDomain", kind="access-denied")
    failed = ensure(description="New")
    assert failed.failed and not failed.changed
    assert failed["domain"] == before


@pytest.fixture
def deleted_meanwhile(control: Control, account: Account) -> Callable[[RunningModule], ModuleResult]:
    """Delete the domain after a module has requested its tags, and before it gets the response."""
    domain_id = account.domain_id
    arn = account.voice_id.describe_domain(DomainId=domain_id)["Domain"]["Arn"]
    hold = control.hold("ListTagsForResource", parameters={"ResourceArn": arn})

    def delete(running: RunningModule) -> ModuleResult:
        hold.wait_for(1, timeout=WAIT_SECONDS)
        account.voice_id.delete_domain(DomainId=domain_id)
        hold.release()
        return running.finish()

    return delete


def test_absent_while_another_run_deletes_it(
    run_module: ModuleRunner, deleted_meanwhile: Callable[[RunningModule], ModuleResult]
) -> None:
    options = {"name": "support-line", "state": "absent"}
    result = deleted_meanwhile(run_module.start("voiceid_domain", options))
    assert not result.failed, result.msg
    assert not result.changed


def test_info_of_all_while_one_is_deleted(
    run_module: ModuleRunner, account: Account, deleted_meanwhile: Callable[[RunningModule], ModuleResult]
) -> None:
    kept = account.domain("help-line")
    result = deleted_meanwhile(run_module.start("voiceid_domain_info", {}))
    assert [domain["domain_id"] for domain in result["domains"]] == [kept]


def test_a_domain_that_is_deleted_during_its_re_encryption(
    ensure: Ensure, run_module: ModuleRunner, account: Account, wanted: dict[str, Any]
) -> None:
    domain_id = ensure()["domain"]["domain_id"]
    account.control.set_pace("manual")
    new = {"server_side_encryption_configuration": {"kms_key_id": account.other_key()}}
    with account.control.hold("DescribeDomain") as hold:
        updating = run_module.start("voiceid_domain", {**wanted, **new, "wait": True, "wait_delay": 0.1})
        hold.wait_for(1, timeout=WAIT_SECONDS)
        account.control.step()  # a domain that is being re-encrypted cannot be deleted
        account.voice_id.delete_domain(DomainId=domain_id)
    result = updating.finish()
    assert result["error"]["kind"] == "not_found"
    assert f"Domain {domain_id} no longer exists in us-east-1" in result.msg
    assert result.changed


@pytest.mark.parametrize("spelling", ["KeyId", "Arn", "alias", "alias ARN"])
def test_other_identifiers_of_the_key_change_nothing(
    ensure: Ensure, account: Account, endpoint: str, spelling: str
) -> None:
    ensure()
    key = account.kms.describe_key(KeyId=account.key_arn)["KeyMetadata"]
    account.kms.create_alias(AliasName="alias/voice", TargetKeyId=key["KeyId"])
    alias_arn = f"{key['Arn'].rpartition(':')[0]}:alias/voice"
    name = {**key, "alias": "alias/voice", "alias ARN": alias_arn}[spelling]
    result = ensure(server_side_encryption_configuration={"kms_key_id": name}, kms_endpoint_url=endpoint)
    assert not result.changed, result.msg


def test_an_unknown_kms_alias(ensure: Ensure, endpoint: str) -> None:
    ensure()
    alias = {"kms_key_id": "alias/nobody"}
    result = ensure(server_side_encryption_configuration=alias, kms_endpoint_url=endpoint)
    assert result["error"]["kind"] == "not_found"
    assert "kms:DescribeKey of KeyId alias/nobody failed in us-east-1 at http://127.0.0.1" in result.msg
    assert "kms_key_id" in result.msg and "kms_endpoint_url" in result.msg


def test_an_alias_is_looked_up_at_the_endpoint_of_kms(ensure: Ensure, endpoint: str) -> None:
    ensure()
    with closed_port() as nowhere:
        alias = {"kms_key_id": "alias/voice"}
        result = ensure(server_side_encryption_configuration=alias, kms_endpoint_url=nowhere, aws_config=ONE_ATTEMPT)
    assert result["error"]["kind"] == "unreachable"
    assert result["error"]["endpoint_url"] == nowhere


def test_absent_then_again(ensure: Ensure, info: Callable[..., Any], control: Control, wanted: dict[str, Any]) -> None:
    domain_id = ensure()["domain"]["domain_id"]
    checked = ensure(state="absent", check=True, diff=True)
    assert checked.changed
    assert changing_calls(control) == []
    deleted = ensure(state="absent", diff=True)
    assert changing_calls(control) == ["DeleteDomain"]
    assert deleted.changed
    assert deleted["diff"] == checked["diff"] == {"before": wanted, "after": {}}
    assert info() == info(domain_id=domain_id) == []

    again = ensure(state="absent")
    assert not again.changed
    assert not ensure(state="absent", check=True).changed
    assert not ensure(state="absent", name=None, domain_id=domain_id).changed
    assert changing_calls(control) == []


def test_create_after_delete_is_a_new_domain(ensure: Ensure) -> None:
    first = ensure()["domain"]["domain_id"]
    ensure(state="absent")
    assert ensure()["domain"]["domain_id"] != first


def test_create_after_rename_is_a_new_domain(ensure: Ensure) -> None:
    first = ensure()["domain"]["domain_id"]
    ensure(domain_id=first, name="help-line")
    second = ensure()["domain"]
    assert second["name"] == "support-line"
    assert second["domain_id"] != first


def test_two_runs_at_once_create_one_domain(
    run_module: ModuleRunner, control: Control, account: Account, wanted: dict[str, Any]
) -> None:
    # Both have listed the domains, and found none, before either of them creates one. The seeds of hash() differ, and
    # there are enough tags, so that requests which depend on the order of a set differ.
    options = {**wanted, "tags": {f"tag-{number}": "1" for number in range(10)}}
    with control.hold("CreateDomain") as hold:
        both = [run_module.start("voiceid_domain", options, env={"PYTHONHASHSEED": seed}) for seed in ("1", "2")]
        hold.wait_for(2, timeout=WAIT_SECONDS)
    ids = {run.finish()["domain"]["domain_id"] for run in both}
    assert len(ids) == len(account.voice_id.list_domains()["DomainSummaries"]) == 1


def test_a_concurrent_change_is_retried(ensure: Ensure, control: Control) -> None:
    ensure()
    control.add_fault(operation="UpdateDomain", kind="concurrent-changes", times=1)
    assert ensure(description="New")["domain"]["description"] == "New"
    assert changing_calls(control) == ["UpdateDomain", "UpdateDomain"]


def test_an_ambiguous_name(ensure: Ensure, account: Account) -> None:
    ids = [account.domain("support-line"), account.domain("support-line")]
    for state in ("present", "absent"):
        result = ensure(state=state)
        assert result["error"]["kind"] == "ambiguous_name"
        assert all(domain_id in result.msg for domain_id in ids)


def test_impossible_options(ensure: Ensure) -> None:
    no_key = ensure(server_side_encryption_configuration=None)
    assert no_key.msg == (
        "Domain 'support-line' does not exist, and creating it requires "
        "a KMS key. Set server_side_encryption_configuration.kms_key_id."
    )
    no_domain = ensure(domain_id="A" * 22)
    assert no_domain["error"]["kind"] == "not_found"
    assert "omit it to create a domain by name" in no_domain.msg


BAD_OPTIONS = [
    ({"name": "two words"}, "name is 'two words', but must be"),
    ({"domain_id": "short"}, "domain_id is 'short', but must be an ID of 22 letters and digits"),
    ({"description": "tab\tbed"}, "description is 'tab\\tbed', but must be"),
    ({"description": "x" * 1025}, "description is 'xxx"),
    ({"tags": {"team": "a;b"}}, "tags.team is 'a;b', but must be"),
    ({"server_side_encryption_configuration": {"kms_key_id": ""}}, "kms_key_id is '', but must be"),
]


@pytest.mark.parametrize(("options", "text"), BAD_OPTIONS)
def test_invalid_options_are_refused_before_the_network(
    ensure: Ensure, control: Control, options: dict[str, Any], text: str
) -> None:
    result = ensure(**options)
    assert result["error"]["kind"] == "invalid_request"
    assert text in result.msg
    assert control.requests() == []


def test_an_unknown_key(ensure: Ensure) -> None:
    result = ensure(server_side_encryption_configuration={"kms_key_id": "no-such-key"})
    assert "CreateDomain failed in us-east-1 at http://127.0.0.1" in result.msg
    assert "no-such-key" in result.msg


def test_the_quota(ensure: Ensure, control: Control) -> None:
    control.set_quotas(domains=0)
    result = ensure()
    assert result["error"]["code"] == "ServiceQuotaExceededException"
    assert result["error"]["http_status"] == 402
    assert "Delete resources that are no longer needed" in result.msg


def test_a_suspended_domain(ensure: Ensure, control: Control) -> None:
    control.set_domain_status(ensure()["domain"]["domain_id"], "SUSPENDED")
    result = ensure(description="New")
    assert result["error"]["conflict_type"] == "DOMAIN_NOT_ACTIVE"
    assert "It must be active" in result.msg


OPERATIONS = [
    ("CreateDomain", {}),
    ("UpdateDomain", {"description": "New"}),
    ("TagResource", {"tags": {**TAGS, "new": "1"}}),
    ("UntagResource", {"tags": {}}),
    ("DeleteDomain", {"state": "absent"}),
    ("ListDomains", {}),
    ("ListTagsForResource", {}),
]


@pytest.mark.parametrize(("kind", "error_kind", "advice"), TRANSIENT)
def test_transient_failures_that_persist(
    ensure: Ensure, control: Control, kind: Any, error_kind: str, advice: str
) -> None:
    control.add_fault(operation="CreateDomain", kind=kind, share=1)
    result = ensure(aws_config=FEW_RETRIES)
    assert result["error"]["kind"] == error_kind
    assert result["error"]["operation"] == "CreateDomain"
    assert "CreateDomain failed in us-east-1" in result.msg and advice in result.msg
    assert not result.changed


@pytest.mark.parametrize(("operation", "options"), OPERATIONS)
def test_denied_operations(ensure: Ensure, control: Control, operation: str, options: dict[str, Any]) -> None:
    if operation != "CreateDomain":
        ensure()
    control.add_fault(operation=operation, kind="access-denied")
    result = ensure(**options)
    assert result["error"]["kind"] == "access_denied"
    assert result["error"]["operation"] == operation
    assert operation in result.msg and "IAM policy" in result.msg


def test_info_of_one_all_and_none(ensure: Ensure, info: Callable[..., Any], account: Account) -> None:
    domain = ensure()["domain"]
    other = account.domain("help-line")
    assert info(domain_id=domain["domain_id"]) == info(domain_name="support-line") == [domain]
    assert {found["domain_id"] for found in info()} == {domain["domain_id"], other}
    assert info(domain_id="A" * 22) == info(domain_name="nobody") == []
