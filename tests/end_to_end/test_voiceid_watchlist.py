# Copyright: Contributors to the contactcenter.voiceid collection
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""voiceid_watchlist and voiceid_watchlist_info as processes against the endpoint."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest

from account import Account
from api_calls import FEW_RETRIES, TRANSIENT, WAIT_SECONDS, changing_calls
from harness import ModuleResult, ModuleRunner, RunningModule
from moto_voiceid.control import Control, Hold

Ensure = Callable[..., ModuleResult]
Info = Callable[..., list[dict[str, Any]]]
NAME = "refund-fraud"
DESCRIPTION = "Voices from the refund fraud of March"
MISSING_ID = "A" * 22


@pytest.fixture
def ensure(run_module: ModuleRunner, account: Account) -> Ensure:
    """Run voiceid_watchlist, options changed or left out (None) as given; the log is cleared first."""
    wanted = {"domain_id": account.domain_id, "name": NAME, "description": DESCRIPTION}

    def run(check: bool = False, diff: bool = False, **options: Any) -> ModuleResult:
        account.control.clear_requests()
        return run_module("voiceid_watchlist", {**wanted, **options}, check=check, diff=diff)

    return run


@pytest.fixture
def info(run_module: ModuleRunner, account: Account) -> Info:
    return lambda **options: run_module("voiceid_watchlist_info", {"domain_id": account.domain_id, **options})[
        "watchlists"
    ]


@pytest.fixture
def default_id(account: Account) -> str:
    """The id of the domain's default watchlist."""
    return account.default_watchlist_id


def own_watchlists(account: Account) -> list[dict[str, Any]]:
    """All watchlists of the domain but the default one, as boto3 lists them."""
    listed = account.voice_id.list_watchlists(DomainId=account.domain_id)["WatchlistSummaries"]
    return [watchlist for watchlist in listed if not watchlist["DefaultWatchlist"]]


def test_create_then_again(ensure: Ensure, info: Info, control: Control, account: Account) -> None:
    created = ensure()
    assert created.changed
    facts = created["watchlist"]
    assert facts["name"] == NAME and facts["description"] == DESCRIPTION
    assert facts["domain_id"] == account.domain_id and facts["default_watchlist"] is False
    assert changing_calls(control) == ["CreateWatchlist"]

    again = ensure()
    assert not again.changed
    assert again["watchlist"] == facts
    assert changing_calls(control) == []
    assert info(watchlist_ids=[facts["watchlist_id"]]) == info(watchlist_names=[NAME]) == [facts]


def test_check_mode_of_a_creation(ensure: Ensure, control: Control, account: Account) -> None:
    checked = ensure(check=True, diff=True)
    assert checked.changed
    wanted = {"name": NAME, "description": DESCRIPTION}
    assert checked["watchlist"] == {"domain_id": account.domain_id, **wanted}
    assert checked["diff"] == {"before": {}, "after": wanted}
    assert changing_calls(control) == []
    assert own_watchlists(account) == []
    assert ensure(diff=True)["diff"] == checked["diff"]


def test_create_without_a_description(ensure: Ensure) -> None:
    assert "description" not in ensure(description=None)["watchlist"]
    assert not ensure(description="").changed  # there is none to remove
    assert not ensure(description=None).changed


def test_update_of_the_description_alone(ensure: Ensure, control: Control) -> None:
    before = ensure()["watchlist"]
    checked = ensure(description="New", check=True, diff=True)
    assert changing_calls(control) == []
    updated = ensure(description="New", diff=True)
    assert changing_calls(control) == ["UpdateWatchlist"]
    assert checked.changed and updated.changed
    assert checked["watchlist"] == {**before, "description": "New"}
    assert {**updated["watchlist"], "updated_at": None} == {**before, "description": "New", "updated_at": None}
    assert checked["diff"] == updated["diff"]
    assert updated["diff"] == {
        "before": {"name": NAME, "description": DESCRIPTION},
        "after": {"name": NAME, "description": "New"},
    }
    assert not ensure(description="New").changed


def test_rename_keeps_the_description(ensure: Ensure, control: Control) -> None:
    before = ensure()["watchlist"]
    options = {"watchlist_id": before["watchlist_id"], "name": "refunds", "description": None}
    checked = ensure(**options, check=True, diff=True)
    assert changing_calls(control) == []
    renamed = ensure(**options, diff=True)
    assert changing_calls(control) == ["UpdateWatchlist"]
    assert checked["diff"] == renamed["diff"]
    assert {**renamed["watchlist"], "updated_at": None} == {**before, "name": "refunds", "updated_at": None}
    assert not ensure(**options).changed


def test_an_omitted_option_keeps_its_value(ensure: Ensure) -> None:
    created = ensure()["watchlist"]
    silent = ensure(description=None)
    assert not silent.changed
    assert silent["watchlist"] == created
    by_id = ensure(name=None, description=None, watchlist_id=created["watchlist_id"])
    assert not by_id.changed
    assert by_id["watchlist"] == created


def test_a_description_cannot_be_removed(ensure: Ensure, control: Control) -> None:
    ensure()
    result = ensure(description="")
    assert result["error"] == {"kind": "invalid_request", "option": "description"}
    assert "delete the watchlist and create it again" in result.msg
    assert changing_calls(control) == []


def test_by_the_name_of_the_domain(ensure: Ensure, account: Account) -> None:
    created = ensure(domain_id=None, domain_name="support-line")
    assert created["watchlist"]["domain_id"] == account.domain_id
    missing = ensure(domain_id=None, domain_name="nobody")
    assert missing["error"]["kind"] == "not_found"
    assert "Domain 'nobody' does not exist in us-east-1 at http://127.0.0.1" in missing.msg


def test_absent_then_again(ensure: Ensure, info: Info, control: Control) -> None:
    watchlist_id = ensure()["watchlist"]["watchlist_id"]
    checked = ensure(state="absent", check=True, diff=True)
    assert checked.changed
    assert changing_calls(control) == []
    deleted = ensure(state="absent", diff=True)
    assert deleted.changed
    assert changing_calls(control) == ["DeleteWatchlist"]
    wanted = {"name": NAME, "description": DESCRIPTION}
    assert deleted["diff"] == checked["diff"] == {"before": wanted, "after": {}}
    assert info(watchlist_ids=[watchlist_id]) == info(watchlist_names=[NAME]) == []

    assert not ensure(state="absent").changed
    assert not ensure(state="absent", check=True).changed
    assert not ensure(state="absent", name=None, watchlist_id=watchlist_id).changed
    assert changing_calls(control) == []


def test_create_after_delete_is_a_new_watchlist(ensure: Ensure, account: Account) -> None:
    first = ensure()["watchlist"]["watchlist_id"]
    ensure(state="absent")
    second = ensure()
    assert second.changed
    assert second["watchlist"]["watchlist_id"] != first
    assert len(own_watchlists(account)) == 1


def test_create_after_a_rename_is_a_second_watchlist(ensure: Ensure, account: Account) -> None:
    """The service still knows the client token of the first creation, and returns the renamed watchlist for it."""
    first = ensure()["watchlist"]["watchlist_id"]
    ensure(watchlist_id=first, name="refunds")
    assert ensure()["watchlist"]["name"] == NAME
    assert {watchlist["Name"] for watchlist in own_watchlists(account)} == {NAME, "refunds"}


@pytest.mark.parametrize("check", [False, True])
@pytest.mark.parametrize("options", [{"description": "New"}, {"name": "mine"}, {"state": "absent"}])
def test_the_default_watchlist_is_not_touched(
    ensure: Ensure, control: Control, default_id: str, options: dict[str, Any], check: bool
) -> None:
    result = ensure(**{"watchlist_id": default_id, "name": None, "description": None, **options}, check=check)
    assert result["error"]["kind"] == "invalid_request"
    assert f"({default_id}) is the default watchlist of domain" in result.msg
    assert "can be neither updated nor deleted" in result.msg
    assert changing_calls(control) == []


def test_the_default_watchlist_without_changes(ensure: Ensure, default_id: str) -> None:
    result = ensure(watchlist_id=default_id, name=None, description=None)
    assert not result.changed and not result.failed
    assert result["watchlist"]["default_watchlist"] is True


def test_a_watchlist_with_fraudsters_is_not_deleted(ensure: Ensure, account: Account) -> None:
    watchlist_id = ensure()["watchlist"]["watchlist_id"]
    account.fraudster("carol", RegistrationConfig={"WatchlistIds": [watchlist_id]})
    result = ensure(state="absent")
    assert result["error"]["conflict_type"] == "CANNOT_DELETE_NON_EMPTY_WATCHLIST"
    assert f"DeleteWatchlist of DomainId {account.domain_id}, WatchlistId {watchlist_id} failed" in result.msg
    assert "Remove the fraudsters from the watchlist with voiceid_fraudster first" in result.msg
    assert len(own_watchlists(account)) == 1


def test_an_ambiguous_watchlist_name(ensure: Ensure, info: Info, control: Control, account: Account) -> None:
    ids = [account.watchlist(NAME), account.watchlist(NAME)]
    for state in ("present", "absent"):
        result = ensure(state=state)
        assert result["error"] == {"kind": "ambiguous_name", "watchlist_ids": ids}
        assert all(watchlist_id in result.msg for watchlist_id in ids)
        assert changing_calls(control) == []
    assert ensure(state="absent", watchlist_id=ids[0]).changed
    assert [watchlist["watchlist_id"] for watchlist in info(watchlist_names=[NAME])] == ids[1:]


def test_a_missing_id(ensure: Ensure, control: Control) -> None:
    result = ensure(watchlist_id=MISSING_ID)
    assert result["error"] == {"kind": "not_found", "resource_type": "WATCHLIST", "option": "watchlist_id"}
    assert "omit it to create a watchlist by name" in result.msg
    assert changing_calls(control) == []


@pytest.mark.parametrize("state", ["present", "absent"])
@pytest.mark.parametrize("which", [{"name": NAME}, {"name": None, "watchlist_id": MISSING_ID}], ids=["name", "id"])
def test_a_missing_domain_fails(ensure: Ensure, which: dict[str, Any], state: str) -> None:
    result = ensure(domain_id=MISSING_ID, state=state, **which)
    assert result["error"]["resource_type"] == "DOMAIN"
    assert f"DomainId {MISSING_ID}" in result.msg and "in us-east-1 at http://127.0.0.1" in result.msg


@pytest.fixture
def begin(run_module: ModuleRunner, account: Account) -> Callable[..., tuple[RunningModule, Hold]]:
    """Start voiceid_watchlist, and hold its changing call at the endpoint."""

    def start(operation: str, **options: Any) -> tuple[RunningModule, Hold]:
        wanted = {"domain_id": account.domain_id, "name": NAME, "description": DESCRIPTION}
        account.control.clear_requests()
        hold = account.control.hold(operation, times=1)
        running = run_module.start("voiceid_watchlist", {**wanted, **options})
        hold.wait_for(1, timeout=WAIT_SECONDS)
        return running, hold

    return start


def test_a_lost_response_is_retried(ensure: Ensure, control: Control, account: Account) -> None:
    """The watchlist is created, the response is truncated, and the retry has the same client token."""
    control.add_fault(operation="CreateWatchlist", kind="truncated-body")
    assert ensure().changed
    assert changing_calls(control) == ["CreateWatchlist", "CreateWatchlist"]
    assert len(own_watchlists(account)) == 1


def test_a_concurrent_change_is_retried(ensure: Ensure, control: Control) -> None:
    ensure()
    control.add_fault(operation="UpdateWatchlist", kind="concurrent-changes", times=1)
    assert ensure(description="New")["watchlist"]["description"] == "New"
    assert changing_calls(control) == ["UpdateWatchlist", "UpdateWatchlist"]


def test_a_watchlist_deleted_before_its_update(
    begin: Callable[..., tuple[RunningModule, Hold]], ensure: Ensure, account: Account
) -> None:
    watchlist_id = ensure()["watchlist"]["watchlist_id"]
    running, hold = begin("UpdateWatchlist", description="New")
    account.voice_id.delete_watchlist(DomainId=account.domain_id, WatchlistId=watchlist_id)
    hold.release()
    result = running.finish()
    assert result["error"]["resource_type"] == "WATCHLIST"
    assert f"UpdateWatchlist of DomainId {account.domain_id}, WatchlistId {watchlist_id} failed" in result.msg


BAD_OPTIONS = [
    ({"name": "two words"}, "name is 'two words', but must be"),
    ({"domain_id": "short"}, "domain_id is 'short', but must be an ID of 22 letters and digits"),
    ({"watchlist_id": "short"}, "watchlist_id is 'short', but must be an ID of 22 letters and digits"),
    ({"description": "tab\tbed"}, "description is 'tab\\tbed', but must be"),
    ({"description": "x" * 1025}, "description is 'xxx"),
]


@pytest.mark.parametrize(("options", "text"), BAD_OPTIONS)
def test_invalid_options_are_refused_before_the_network(
    ensure: Ensure, control: Control, options: dict[str, Any], text: str
) -> None:
    result = ensure(**options)
    assert result["error"]["kind"] == "invalid_request"
    assert text in result.msg
    assert control.requests() == []


def test_required_domain_and_watchlist(ensure: Ensure) -> None:
    assert "domain_id, domain_name" in ensure(domain_id=None).msg
    assert "watchlist_id, name" in ensure(name=None).msg
    assert "mutually exclusive" in ensure(domain_name="support-line").msg


def test_the_quota(ensure: Ensure, control: Control) -> None:
    control.set_quotas(watchlists_per_domain=1)
    result = ensure()
    assert result["error"]["code"] == "ServiceQuotaExceededException"
    assert result["error"]["http_status"] == 402
    assert "Delete resources that are no longer needed" in result.msg


@pytest.mark.parametrize("options", [{"name": "other"}, {"description": "New"}, {"state": "absent"}])
def test_a_suspended_domain(ensure: Ensure, control: Control, account: Account, options: dict[str, Any]) -> None:
    ensure()
    control.set_domain_status(account.domain_id, "SUSPENDED")
    result = ensure(**options)
    assert result["error"]["conflict_type"] == "DOMAIN_NOT_ACTIVE"
    assert "It must be active" in result.msg


OPERATIONS = [
    ("CreateWatchlist", {}),
    ("UpdateWatchlist", {"description": "New"}),
    ("DeleteWatchlist", {"state": "absent"}),
    ("ListWatchlists", {}),
    ("DescribeWatchlist", {"name": None, "watchlist_id": MISSING_ID}),
]


@pytest.mark.parametrize(("kind", "error_kind", "advice"), TRANSIENT)
def test_transient_failures_that_persist(
    ensure: Ensure, control: Control, kind: Any, error_kind: str, advice: str
) -> None:
    control.add_fault(operation="CreateWatchlist", kind=kind, share=1)
    result = ensure(aws_config=FEW_RETRIES)
    assert result["error"]["kind"] == error_kind
    assert result["error"]["operation"] == "CreateWatchlist"
    assert "CreateWatchlist" in result.msg and advice in result.msg
    assert not result.changed


@pytest.mark.parametrize(("operation", "options"), OPERATIONS)
def test_denied_operations(ensure: Ensure, control: Control, operation: str, options: dict[str, Any]) -> None:
    if operation != "CreateWatchlist":
        ensure()
    control.add_fault(operation=operation, kind="access-denied")
    result = ensure(**options)
    assert result["error"]["kind"] == "access_denied"
    assert result["error"]["operation"] == operation
    assert operation in result.msg and "IAM policy" in result.msg


def test_info_of_all_some_and_none(info: Info, run_module: ModuleRunner, account: Account, default_id: str) -> None:
    refunds, chargebacks = account.watchlist(NAME), account.watchlist("chargebacks")

    def ids(**options: Any) -> list[str]:
        return [watchlist["watchlist_id"] for watchlist in info(**options)]

    assert ids() == [default_id, refunds, chargebacks]
    assert ids(watchlist_ids=[chargebacks, MISSING_ID, refunds, chargebacks]) == [chargebacks, refunds]
    assert ids(watchlist_names=["chargebacks", "nobody"]) == [chargebacks]
    assert ids(watchlist_ids=[]) == ids(watchlist_names=[]) == []
    assert ids(domain_id=None, domain_name="support-line") == [default_id, refunds, chargebacks]
    missing = run_module("voiceid_watchlist_info", {"domain_id": MISSING_ID})
    assert missing["error"]["resource_type"] == "DOMAIN"


def test_info_reads_every_page(info: Info, control: Control, account: Account) -> None:
    control.set_quotas(watchlists_per_domain=250)
    made = [account.watchlist(f"list-{number}") for number in range(201)]
    control.clear_requests()
    assert [watchlist["watchlist_id"] for watchlist in info()][1:] == made
    assert [request["operation"] for request in control.requests()] == ["ListWatchlists"] * 3
