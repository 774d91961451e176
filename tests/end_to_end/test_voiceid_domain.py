# Copyright: Contributors to the contactcenter.voiceid collection
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""voiceid_domain and voiceid_domain_info as processes against the endpoint."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest
from behaviour import ANY_OPERATION, FEW_RETRIES, changing_calls, wait_for_answers, wait_for_call

from harness import ModuleResult, ModuleRunner
from moto_voiceid.control import Control
from world import World

Ensure = Callable[..., ModuleResult]
TAGS = {"team": "fraud", "stage": "test"}


@pytest.fixture
def wanted(world: World) -> dict[str, Any]:
    """All options of a domain."""
    return {
        "name": "support-line",
        "description": "Callers of the support line",
        "server_side_encryption_configuration": {"kms_key_id": world.key_arn},
        "tags": TAGS,
    }


@pytest.fixture
def ensure(run_module: ModuleRunner, wanted: dict[str, Any], control: Control) -> Ensure:
    """Run voiceid_domain with the wanted options, some of them changed (None: left out); the log is cleared first."""

    def run(check: bool = False, diff: bool = False, **options: Any) -> ModuleResult:
        control.clear_requests()
        return run_module("voiceid_domain", {**wanted, **options}, check=check, diff=diff)

    return run


@pytest.fixture
def info(run_module: ModuleRunner) -> Callable[..., list[dict[str, Any]]]:
    return lambda **options: run_module("voiceid_domain_info", options)["domains"]


def other_key(world: World) -> str:
    return str(world.kms.create_key()["KeyMetadata"]["Arn"])


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


# Each option alone: what it changes in the domain, and the calls that it takes.
UPDATES = [
    pytest.param({"description": "New"}, {"description": "New"}, ["UpdateDomain"], id="description"),
    pytest.param({"description": ""}, {"description": None}, ["UpdateDomain"], id="no description"),
    pytest.param({"tags": {"team": "care"}}, {"tags": {"team": "care"}}, ["UntagResource", "TagResource"], id="tags"),
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


def test_options_that_are_left_out_keep_what_is_there(ensure: Ensure, control: Control) -> None:
    created = ensure()["domain"]
    silent = ensure(description=None, server_side_encryption_configuration=None, tags=None)
    assert not silent.changed
    renamed = ensure(domain_id=created["domain_id"], name="help-line", description=None, tags=None)
    assert changing_calls(control) == ["UpdateDomain"]
    assert {**renamed["domain"], "updated_at": None} == {**created, "name": "help-line", "updated_at": None}


def test_change_of_the_key_waits_for_the_re_encryption(
    ensure: Ensure, run_module: ModuleRunner, world: World, wanted: dict[str, Any]
) -> None:
    ensure()
    world.control.set_pace("manual")
    new = {"server_side_encryption_configuration": {"kms_key_id": other_key(world)}}
    started = ensure(**new)
    assert started["domain"]["server_side_encryption_update_details"]["update_status"] == "IN_PROGRESS"

    ran_out = ensure(**new, wait=True, wait_timeout=1, wait_delay=0.2)
    assert ran_out["error"]["kind"] == "wait_timeout"
    assert "still in progress" in ran_out.msg

    locked = ensure(**new, description="Refused while the key changes")
    assert locked["error"]["conflict_type"] == "DOMAIN_LOCKED_FROM_ENCRYPTION_UPDATES"
    assert "wait: true" in locked.msg

    waiting = run_module.start("voiceid_domain", {**wanted, **new, "wait": True, "wait_delay": 0.2})
    world.control.step()
    done = waiting.finish()
    assert not done.changed
    assert done["domain"]["server_side_encryption_update_details"]["update_status"] == "COMPLETED"


@pytest.mark.parametrize("spelling", ["KeyId", "Arn", "alias", "alias ARN"])
def test_other_names_of_the_key_change_nothing(ensure: Ensure, world: World, endpoint: str, spelling: str) -> None:
    ensure()
    key = world.kms.describe_key(KeyId=world.key_arn)["KeyMetadata"]
    world.kms.create_alias(AliasName="alias/voice", TargetKeyId=key["KeyId"])
    alias_arn = f"{key['Arn'].rpartition(':')[0]}:alias/voice"
    name = {**key, "alias": "alias/voice", "alias ARN": alias_arn}[spelling]
    result = ensure(server_side_encryption_configuration={"kms_key_id": name}, kms_endpoint_url=endpoint)
    assert not result.changed, result.msg


def test_an_alias_that_kms_does_not_know(ensure: Ensure, endpoint: str) -> None:
    ensure()
    alias = {"kms_key_id": "alias/nobody"}
    result = ensure(server_side_encryption_configuration=alias, kms_endpoint_url=endpoint)
    assert result["error"]["kind"] == "not_found"
    assert "kms:DescribeKey of KeyId alias/nobody failed in us-east-1 at http://127.0.0.1" in result.msg
    assert "kms_key_id" in result.msg and "kms_endpoint_url" in result.msg


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


def test_interrupted_creation_then_a_whole_run(
    ensure: Ensure, run_module: ModuleRunner, control: Control, world: World, wanted: dict[str, Any]
) -> None:
    world.key_arn  # noqa: B018  # made before the fault
    control.add_fault(operation="CreateDomain", kind="delay", seconds=5)
    cut_off = run_module.start("voiceid_domain", wanted)
    wait_for_call(control, "CreateDomain")
    cut_off.kill()
    ensure()
    wait_for_answers(control)
    assert len(world.voice_id.list_domains()["DomainSummaries"]) == 1


def test_two_runs_at_the_same_moment_make_one_domain(
    run_module: ModuleRunner, control: Control, world: World, wanted: dict[str, Any]
) -> None:
    # Both have listed the domains, and found none, before either creates one.
    control.add_fault(operation="ListDomains", kind="delay", seconds=2, times=2)
    both = [run_module.start("voiceid_domain", wanted) for _ in range(2)]
    ids = {run.finish()["domain"]["domain_id"] for run in both}
    assert len(ids) == len(world.voice_id.list_domains()["DomainSummaries"]) == 1


def test_a_concurrent_change_is_tried_again(ensure: Ensure, control: Control) -> None:
    ensure()
    control.add_fault(operation="UpdateDomain", kind="concurrent-changes", times=1)
    assert ensure(description="New")["domain"]["description"] == "New"
    assert changing_calls(control) == ["UpdateDomain", "UpdateDomain"]


def test_a_name_that_two_domains_have(ensure: Ensure, world: World) -> None:
    ids = [world.domain("support-line"), world.domain("support-line")]
    for state in ("present", "absent"):
        result = ensure(state=state)
        assert result["error"]["kind"] == "ambiguous_name"
        assert all(domain_id in result.msg for domain_id in ids)


def test_what_cannot_be_made_so(ensure: Ensure) -> None:
    no_key = ensure(server_side_encryption_configuration=None)
    assert no_key.msg == (
        "server_side_encryption_configuration: there is no domain named 'support-line' yet, and creating one needs "
        "a KMS key. Set server_side_encryption_configuration.kms_key_id."
    )
    no_domain = ensure(domain_id="A" * 22)
    assert no_domain["error"]["kind"] == "not_found"
    assert "leave it out to create a domain by name" in no_domain.msg


BAD_OPTIONS = [
    ({"name": "two words"}, "name: got 'two words', wanted"),
    ({"domain_id": "short"}, "domain_id: got 'short', wanted an id: 22 letters and digits"),
    ({"description": "tab\tbed"}, "description: got 'tab\\tbed', wanted"),
    ({"description": "x" * 1025}, "description: got "),
    ({"tags": {"team": "a;b"}}, "tags.team: got 'a;b', wanted"),
    ({"server_side_encryption_configuration": {"kms_key_id": ""}}, "kms_key_id: got '', wanted"),
]


@pytest.mark.parametrize(("options", "text"), BAD_OPTIONS)
def test_bad_options_are_refused_before_the_network(
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
    assert "Remove what is not needed" in result.msg


def test_a_suspended_domain(ensure: Ensure, control: Control) -> None:
    control.set_domain_status(ensure()["domain"]["domain_id"], "SUSPENDED")
    result = ensure(description="New")
    assert result["error"]["conflict_type"] == "DOMAIN_NOT_ACTIVE"
    assert "until it is active again" in result.msg


OPERATIONS = [
    ("CreateDomain", {}),
    ("UpdateDomain", {"description": "New"}),
    ("TagResource", {"tags": {**TAGS, "new": "1"}}),
    ("UntagResource", {"tags": {}}),
    ("DeleteDomain", {"state": "absent"}),
    ("ListDomains", {}),
    ("ListTagsForResource", {}),
]


@pytest.mark.parametrize(("kind", "error_kind", "advice"), ANY_OPERATION)
def test_failures_of_every_operation(ensure: Ensure, control: Control, kind: str, error_kind: str, advice: str) -> None:
    for operation, options in OPERATIONS:
        control.clear_faults()
        ensure(state="absent") if operation == "CreateDomain" else ensure()
        control.add_fault(operation=operation, kind=kind, times=2)
        result = ensure(**options, aws_config=FEW_RETRIES)
        assert result["error"]["kind"] == error_kind
        assert result["error"]["operation"] == operation
        assert operation in result.msg and advice in result.msg


def test_info_of_one_all_and_none(ensure: Ensure, info: Callable[..., Any], world: World) -> None:
    domain = ensure()["domain"]
    other = world.domain("help-line")
    assert info(domain_id=domain["domain_id"]) == info(domain_name="support-line") == [domain]
    assert {found["domain_id"] for found in info()} == {domain["domain_id"], other}
    assert info(domain_id="A" * 22) == info(domain_name="nobody") == []
