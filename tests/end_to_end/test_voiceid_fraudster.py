# Copyright: Contributors to the contactcenter.voiceid collection
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""voiceid_fraudster and voiceid_fraudster_info as processes against the endpoint."""

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
MISSING_ID = "A" * 22
UNKNOWN = f"id#{MISSING_ID}"


@pytest.fixture
def carol(account: Account) -> str:
    """A fraudster on the default watchlist; the id."""
    return account.fraudster("carol")


@pytest.fixture
def default_id(account: Account, carol: str) -> str:
    """The domain's default watchlist, which carol is on."""
    return watchlists_of(account)[carol][0]


@pytest.fixture
def lists(account: Account) -> dict[str, str]:
    """Two watchlists more; their ids by name."""
    return {name: account.watchlist(name) for name in ("refunds", "chargebacks")}


@pytest.fixture
def ensure(run_module: ModuleRunner, account: Account, carol: str) -> Ensure:
    """Run voiceid_fraudster for carol with these options; the log is cleared first."""

    def run(check: bool = False, diff: bool = False, **options: Any) -> ModuleResult:
        account.control.clear_requests()
        wanted = {"domain_id": account.domain_id, "fraudster_ids": [carol]}
        return run_module("voiceid_fraudster", {**wanted, **options}, check=check, diff=diff)

    return run


@pytest.fixture
def info(run_module: ModuleRunner, account: Account) -> Info:
    return lambda **options: run_module("voiceid_fraudster_info", {"domain_id": account.domain_id, **options})[
        "fraudsters"
    ]


def associate(account: Account, fraudster_id: str, *watchlist_ids: str) -> None:
    for watchlist_id in watchlist_ids:
        account.voice_id.associate_fraudster(
            DomainId=account.domain_id, FraudsterId=fraudster_id, WatchlistId=watchlist_id
        )


def watchlists_of(account: Account) -> dict[str, list[str]]:
    """The watchlists of each fraudster of the domain, as boto3 lists them."""
    listed = account.voice_id.list_fraudsters(DomainId=account.domain_id)["FraudsterSummaries"]
    return {fraudster["GeneratedFraudsterId"]: sorted(fraudster["WatchlistIds"]) for fraudster in listed}


def test_move_then_again(
    ensure: Ensure, info: Info, control: Control, account: Account, carol: str, default_id: str, lists: dict[str, str]
) -> None:
    moved = ensure(watchlist_names=["refunds"], diff=True)
    assert moved.changed
    # In this order a fraudster is on a watchlist at any moment.
    assert changing_calls(control) == ["AssociateFraudster", "DisassociateFraudster"]
    assert watchlists_of(account) == {carol: [lists["refunds"]]}
    assert moved["fraudsters"][0]["watchlist_ids"] == [lists["refunds"]]
    assert moved["diff"] == {"before": {carol: [default_id]}, "after": {carol: [lists["refunds"]]}}

    again = ensure(watchlist_names=["refunds"])
    assert not again.changed
    assert again["fraudsters"] == moved["fraudsters"] == info(fraudster_ids=[carol])
    assert changing_calls(control) == []
    assert not ensure(watchlist_ids=[lists["refunds"]]).changed


def test_exactly_these_watchlists_by_id_and_by_name(
    ensure: Ensure, control: Control, account: Account, carol: str, default_id: str, lists: dict[str, str]
) -> None:
    both = {"watchlist_ids": [default_id, lists["refunds"]], "watchlist_names": ["chargebacks", "refunds"]}
    result = ensure(**both)
    assert changing_calls(control) == ["AssociateFraudster"] * 2
    assert sorted(result["fraudsters"][0]["watchlist_ids"]) == sorted([default_id, *lists.values()])
    assert not ensure(**both).changed
    assert ensure(watchlist_ids=[default_id]).changed
    assert changing_calls(control) == ["DisassociateFraudster"] * 2
    assert watchlists_of(account) == {carol: [default_id]}


def test_at_least_these_watchlists(
    ensure: Ensure, control: Control, account: Account, carol: str, default_id: str, lists: dict[str, str]
) -> None:
    options = {"watchlist_names": ["refunds"], "purge_watchlists": False}
    result = ensure(**options, diff=True)
    assert changing_calls(control) == ["AssociateFraudster"]
    both = sorted([default_id, lists["refunds"]])
    assert watchlists_of(account) == {carol: both}
    assert result["diff"] == {"before": {carol: [default_id]}, "after": {carol: both}}
    assert not ensure(**options).changed
    assert not ensure(watchlist_ids=[], purge_watchlists=False).changed
    assert ensure(watchlist_names=["refunds"]).changed  # and now at these alone
    assert watchlists_of(account) == {carol: [lists["refunds"]]}


@pytest.mark.parametrize("purge", [False, True])
def test_check_mode_of_a_move(
    ensure: Ensure, info: Info, control: Control, account: Account, carol: str, lists: dict[str, str], purge: bool
) -> None:
    before = info()
    options = {"watchlist_names": ["refunds"], "purge_watchlists": purge}
    checked = ensure(**options, check=True, diff=True)
    assert checked.changed
    assert changing_calls(control) == []
    assert info() == before
    done = ensure(**options, diff=True)
    assert done["diff"] == checked["diff"]
    [predicted], [real] = checked["fraudsters"], done["fraudsters"]
    assert {**predicted, "watchlist_ids": []} == {**real, "watchlist_ids": []}
    assert sorted(predicted["watchlist_ids"]) == sorted(real["watchlist_ids"])
    unchanged = ensure(**options, check=True)
    assert not unchanged.changed
    assert unchanged["fraudsters"] == done["fraudsters"]
    assert changing_calls(control) == []


def test_many_fraudsters_in_one_task(
    ensure: Ensure, info: Info, control: Control, account: Account, carol: str, lists: dict[str, str]
) -> None:
    bob, alice = account.fraudster("bob"), account.fraudster("alice")
    associate(account, bob, lists["refunds"])
    result = ensure(fraudster_ids=[bob, alice, carol, bob], watchlist_names=["refunds"])
    assert [fraudster["generated_fraudster_id"] for fraudster in result["fraudsters"]] == [bob, alice, carol]
    assert sorted(changing_calls(control)) == ["AssociateFraudster"] * 2 + ["DisassociateFraudster"] * 3
    assert watchlists_of(account) == {key: [lists["refunds"]] for key in [carol, bob, alice]}
    assert result["fraudsters"] == info(fraudster_ids=[bob, alice, carol])


def test_absent_then_again(
    ensure: Ensure, info: Info, control: Control, account: Account, carol: str, default_id: str
) -> None:
    bob = account.fraudster("bob")
    options = {"state": "absent", "fraudster_ids": [carol, UNKNOWN]}
    checked = ensure(**options, check=True, diff=True)
    assert checked.changed
    assert changing_calls(control) == []
    deleted = ensure(**options, diff=True)
    assert deleted.changed
    assert changing_calls(control) == ["DeleteFraudster"]
    assert deleted["diff"] == checked["diff"] == {"before": {carol: [default_id]}, "after": {}}
    assert "fraudsters" not in deleted.result
    assert [fraudster["generated_fraudster_id"] for fraudster in info()] == [bob]

    assert not ensure(**options).changed
    assert not ensure(**options, check=True).changed
    assert changing_calls(control) == []


@pytest.mark.parametrize("check", [False, True])
def test_a_missing_fraudster(ensure: Ensure, control: Control, carol: str, check: bool) -> None:
    result = ensure(fraudster_ids=[carol, UNKNOWN], watchlist_ids=[], purge_watchlists=False, check=check)
    assert result["error"] == {"kind": "not_found", "resource_type": "FRAUDSTER", "option": "fraudster_ids"}
    assert UNKNOWN in result.msg and carol not in result.msg
    assert "Register fraudsters with voiceid_fraudster_registration_job" in result.msg
    assert changing_calls(control) == []


@pytest.mark.parametrize("none", [{"watchlist_ids": []}, {"watchlist_names": []}])
def test_no_watchlist_at_all_is_refused(ensure: Ensure, control: Control, none: dict[str, Any]) -> None:
    result = ensure(**none)
    assert result["error"] == {"kind": "invalid_request", "option": "watchlist_ids"}
    assert "a fraudster is always in a watchlist. To delete the fraudster, use state: absent." in result.msg
    assert changing_calls(control) == []


def test_missing_watchlists(ensure: Ensure, control: Control, default_id: str) -> None:
    result = ensure(watchlist_ids=[default_id, MISSING_ID], watchlist_names=["nobody"])
    assert result["error"] == {"kind": "not_found", "resource_type": "WATCHLIST"}
    assert f"has no watchlist nobody, {MISSING_ID}. Its watchlists are: " in result.msg and default_id in result.msg
    assert "Create missing watchlists with voiceid_watchlist" in result.msg
    assert changing_calls(control) == []


def test_an_ambiguous_watchlist_name(
    ensure: Ensure, run_module: ModuleRunner, control: Control, account: Account
) -> None:
    ids = [account.watchlist("refunds"), account.watchlist("refunds")]
    informed = run_module("voiceid_fraudster_info", {"domain_id": account.domain_id, "watchlist_name": "refunds"})
    for result in (ensure(watchlist_names=["refunds"]), informed):
        assert result["error"] == {"kind": "ambiguous_name", "watchlist_ids": ids}
        assert all(watchlist_id in result.msg for watchlist_id in ids)
        assert changing_calls(control) == []


def test_a_full_watchlist_reports_what_was_done(
    ensure: Ensure, control: Control, account: Account, carol: str, default_id: str, lists: dict[str, str]
) -> None:
    bob = account.fraudster("bob")
    control.set_quotas(fraudsters_per_watchlist=1)
    options = {"fraudster_ids": [carol, bob], "watchlist_names": ["refunds"], "max_concurrency": 1}
    result = ensure(**options)
    assert result["error"]["code"] == "ServiceQuotaExceededException"
    assert f"FraudsterId {bob}, WatchlistId {lists['refunds']} failed" in result.msg
    assert "1 of 2 changes were made (done_ids). The others were not made (not_done_ids)" in result.msg
    assert result.changed
    assert result["done_ids"] == [carol] and result["not_done_ids"] == [bob]
    assert watchlists_of(account) == {carol: [lists["refunds"]], bob: [default_id]}

    control.set_quotas(fraudsters_per_watchlist=2)
    assert ensure(**options).changed
    assert changing_calls(control) == ["AssociateFraudster", "DisassociateFraudster"]


def test_a_partial_move_is_a_change_but_not_done(
    ensure: Ensure, control: Control, account: Account, carol: str, default_id: str, lists: dict[str, str]
) -> None:
    control.add_fault(operation="DisassociateFraudster", kind="access-denied")
    result = ensure(watchlist_names=["refunds"])
    assert result["error"]["kind"] == "access_denied"
    assert result.changed
    assert result["done_ids"] == [] and result["not_done_ids"] == [carol]
    assert watchlists_of(account) == {carol: sorted([default_id, lists["refunds"]])}
    assert ensure(watchlist_names=["refunds"]).changed
    assert changing_calls(control) == ["DisassociateFraudster"]


@pytest.fixture
def begin(run_module: ModuleRunner, account: Account, carol: str) -> Callable[..., tuple[RunningModule, Hold]]:
    """Start voiceid_fraudster for carol, and hold a changing call at the endpoint."""

    def start(operation: str, **options: Any) -> tuple[RunningModule, Hold]:
        wanted = {"domain_id": account.domain_id, "fraudster_ids": [carol]}
        account.control.clear_requests()
        hold = account.control.hold(operation, times=1)
        running = run_module.start("voiceid_fraudster", {**wanted, **options})
        hold.wait_for(1, timeout=WAIT_SECONDS)
        return running, hold

    return start


MOVE = {"watchlist_names": ["refunds"]}
CHANGES = [
    pytest.param("AssociateFraudster", MOVE, id="associate"),
    pytest.param("DisassociateFraudster", MOVE, id="disassociate"),
    pytest.param("DeleteFraudster", {"state": "absent"}, id="delete"),
]


@pytest.mark.slow
def test_the_last_watchlist_is_kept_when_two_runs_want_different_ones(
    begin: Callable[..., tuple[RunningModule, Hold]],
    ensure: Ensure,
    account: Account,
    carol: str,
    default_id: str,
    lists: dict[str, str],
) -> None:
    associate(account, carol, lists["refunds"])
    first, hold = begin("DisassociateFraudster", watchlist_ids=[default_id])  # off refunds, late
    assert ensure(watchlist_names=["refunds"]).changed  # off the default one
    hold.release()
    result = first.finish()
    assert result["error"]["conflict_type"] == "FRAUDSTER_MUST_BELONG_TO_AT_LEAST_ONE_WATCHLIST"
    assert "Add the fraudster to another watchlist first, or delete the fraudster" in result.msg
    assert watchlists_of(account) == {carol: [lists["refunds"]]}


@pytest.mark.parametrize(("operation", "options"), CHANGES)
def test_a_concurrent_change_is_retried(
    ensure: Ensure, control: Control, lists: dict[str, str], operation: str, options: dict[str, Any]
) -> None:
    control.add_fault(operation=operation, kind="concurrent-changes")
    assert ensure(**options).changed
    assert changing_calls(control).count(operation) == 2


@pytest.mark.parametrize("options", [{"watchlist_ids": [MISSING_ID]}, {"state": "absent"}], ids=["present", "absent"])
def test_a_missing_domain_fails(ensure: Ensure, options: dict[str, Any]) -> None:
    by_id = ensure(domain_id=MISSING_ID, **options)
    assert by_id["error"]["resource_type"] == "DOMAIN"
    assert f"DomainId {MISSING_ID}" in by_id.msg and "in us-east-1 at http://127.0.0.1" in by_id.msg
    by_name = ensure(domain_id=None, domain_name="nobody", **options)
    assert by_name["error"]["kind"] == "not_found"
    assert "Domain 'nobody' does not exist" in by_name.msg


@pytest.mark.parametrize("options", [MOVE, {"state": "absent"}], ids=["present", "absent"])
def test_a_suspended_domain(
    ensure: Ensure, control: Control, account: Account, lists: dict[str, str], options: dict[str, Any]
) -> None:
    control.set_domain_status(account.domain_id, "SUSPENDED")
    result = ensure(**options)
    assert result["error"]["conflict_type"] == "DOMAIN_NOT_ACTIVE"
    assert "It must be active" in result.msg


BAD_OPTIONS = [
    (
        {"fraudster_ids": ["carol"]},
        "fraudster_ids contains 'carol', but each item must be a generated ID, 'id#' followed by 22 letters and digits",
    ),
    (
        {"watchlist_ids": ["short"]},
        "watchlist_ids contains 'short', but each item must be an ID of 22 letters and digits",
    ),
    ({"watchlist_names": ["two words"]}, "watchlist_names contains 'two words', but each item must be"),
    ({"domain_id": "short"}, "domain_id is 'short', but must be an ID of 22 letters and digits"),
    ({"max_concurrency": 101}, "max_concurrency is 101, but must be from 1 to 100"),
]


@pytest.mark.parametrize(("options", "text"), BAD_OPTIONS)
def test_invalid_options_are_refused_before_the_network(
    ensure: Ensure, control: Control, options: dict[str, Any], text: str
) -> None:
    result = ensure(**{"watchlist_ids": [MISSING_ID], **options})
    assert result["error"]["kind"] == "invalid_request"
    assert text in result.msg
    assert control.requests() == []


def test_required_options(ensure: Ensure) -> None:
    assert "watchlist_ids, watchlist_names" in ensure().msg
    assert "domain_id, domain_name" in ensure(domain_id=None, **MOVE).msg
    assert "fraudster_ids" in ensure(fraudster_ids=None, **MOVE).msg


OPERATIONS = [
    ("AssociateFraudster", MOVE),
    ("DisassociateFraudster", MOVE),
    ("DeleteFraudster", {"state": "absent"}),
    ("DescribeFraudster", MOVE),
    ("ListWatchlists", MOVE),
]


@pytest.mark.parametrize(("kind", "error_kind", "advice"), TRANSIENT)
def test_transient_failures_that_persist(
    ensure: Ensure, control: Control, lists: dict[str, str], kind: Any, error_kind: str, advice: str
) -> None:
    control.add_fault(operation="AssociateFraudster", kind=kind, share=1)
    result = ensure(**MOVE, aws_config=FEW_RETRIES)
    assert result["error"]["kind"] == error_kind
    assert result["error"]["operation"] == "AssociateFraudster"
    assert "AssociateFraudster" in result.msg and advice in result.msg
    assert not result.changed


@pytest.mark.parametrize(("operation", "options"), OPERATIONS)
def test_denied_operations(
    ensure: Ensure, control: Control, lists: dict[str, str], operation: str, options: dict[str, Any]
) -> None:
    control.add_fault(operation=operation, kind="access-denied")
    result = ensure(**options)
    assert result["error"]["kind"] == "access_denied"
    assert result["error"]["operation"] == operation
    assert operation in result.msg and "IAM policy" in result.msg


@pytest.mark.slow
def test_resources_deleted_before_their_change(
    begin: Callable[..., tuple[RunningModule, Hold]], account: Account, carol: str, lists: dict[str, str]
) -> None:
    running, hold = begin("AssociateFraudster", **MOVE)
    account.voice_id.delete_watchlist(DomainId=account.domain_id, WatchlistId=lists["refunds"])
    hold.release()
    result = running.finish()
    assert result["error"]["resource_type"] == "WATCHLIST"
    assert f"WatchlistId {lists['refunds']} failed in us-east-1" in result.msg

    running, hold = begin("AssociateFraudster", watchlist_names=["chargebacks"])
    account.voice_id.delete_fraudster(DomainId=account.domain_id, FraudsterId=carol)
    hold.release()
    assert running.finish()["error"]["resource_type"] == "FRAUDSTER"


def test_info_of_all_one_list_and_some(info: Info, account: Account, carol: str, lists: dict[str, str]) -> None:
    bob = account.fraudster("bob", RegistrationConfig={"WatchlistIds": [lists["refunds"]]})

    def ids(**options: Any) -> list[str]:
        return [fraudster["generated_fraudster_id"] for fraudster in info(**options)]

    assert ids() == ids(domain_id=None, domain_name="support-line") == [carol, bob]
    assert ids(watchlist_id=lists["refunds"]) == ids(watchlist_name="refunds") == [bob]
    assert ids(watchlist_name="chargebacks") == []
    assert ids(fraudster_ids=[bob, UNKNOWN, carol, bob]) == [bob, carol]
    assert ids(fraudster_ids=[]) == ids(fraudster_ids=[UNKNOWN]) == []
    assert info() == info(fraudster_ids=[carol, bob])
    assert info()[1]["watchlist_ids"] == [lists["refunds"]]


def test_info_of_missing_resources(run_module: ModuleRunner, account: Account) -> None:
    def error(**options: Any) -> dict[str, Any]:
        result = run_module("voiceid_fraudster_info", {"domain_id": account.domain_id, **options})
        return dict(result["error"])

    assert error(domain_id=MISSING_ID)["resource_type"] == "DOMAIN"
    assert error(domain_id=MISSING_ID, fraudster_ids=[UNKNOWN])["resource_type"] == "DOMAIN"
    assert error(watchlist_id=MISSING_ID)["resource_type"] == "WATCHLIST"
    assert error(watchlist_name="nobody")["resource_type"] == "WATCHLIST"


def test_info_lists_every_page_filtered_by_the_service(info: Info, control: Control, account: Account) -> None:
    refunds = account.watchlist("refunds")
    requests = [{**account.register("carol"), "RequestId": str(number)} for number in range(101)]
    config = {"WatchlistIds": [refunds], "DuplicateRegistrationAction": "REGISTER_AS_NEW"}
    account.registration_job(account.start_registration(requests, RegistrationConfig=config), until=("COMPLETED",))
    control.clear_requests()
    assert len(info(watchlist_id=refunds)) == 101
    assert [request["operation"] for request in control.requests()] == ["ListFraudsters"] * 2
    assert all(request["parameters"]["WatchlistId"] == refunds for request in control.requests())
