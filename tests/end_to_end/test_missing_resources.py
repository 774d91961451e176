# Copyright: Contributors to the contactcenter.voiceid collection
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""What the user names and does not exist is reported: a warning for a resource, a failure for its domain."""

from __future__ import annotations

from typing import Any

import pytest

from stub_endpoint import Stub
from stub_endpoint.manners import body, only
from stub_endpoint.scenarios import (
    DOMAIN_ID,
    EMPTY_LIST_ID,
    FRAUD_LIST_ID,
    FRAUDSTER_ID,
    GENERATED_ID,
    IN_DOMAIN,
    OTHER_ID,
    SPEAKER_ID,
    Run,
    task,
)

# By the task: the option that names resources, with one that does not exist and one that does.
PARTLY = {
    "watchlist-info": ("watchlist_ids", [OTHER_ID, FRAUD_LIST_ID]),
    "watchlist-names": ("watchlist_names", ["nobody", "fraud"]),
    "speaker-info": ("speaker_ids", ["nobody", "alice"]),
    "fraudster-info": ("fraudster_ids", [GENERATED_ID, FRAUDSTER_ID]),
    "session-info": ("session_names_or_ids", ["nobody", "call"]),
}


def run_with(run_here: Run, name: str, values: list[str]) -> Any:
    if name == "watchlist-names":
        return run_here(task("watchlist-info"), watchlist_ids=None, watchlist_names=values)
    return run_here(task(name), **{PARTLY[name][0]: values})


@pytest.mark.parametrize("name", PARTLY)
def test_missing_resource_is_in_a_warning(run_here: Run, name: str) -> None:
    option, [missing, existing] = PARTLY[name]
    result = run_with(run_here, name, [missing, existing])
    assert not result.failed, result.msg
    [warning] = result.warnings
    assert warning.startswith(f"{option}: domain {DOMAIN_ID} has no ")
    assert warning.endswith(f" {missing}.")
    alone = run_with(run_here, name, [existing])
    assert alone.warnings == []
    [key] = alone.result.keys() & {"watchlists", "speakers", "fraudsters", "sessions"}
    assert result[key] == alone[key]
    assert len(alone[key]) == 1


def test_speaker_that_a_filter_leaves_out_is_no_missing_one(run_here: Run) -> None:
    result = run_here(task("speaker-info"), speaker_status=["OPTED_OUT"])
    assert result["speakers"] == []
    assert result.warnings == []


@pytest.mark.parametrize(
    ("options", "text"),
    [
        ({"domain_id": OTHER_ID}, f"domain_id: there is no domain {OTHER_ID} in us-east-1 at http://"),
        ({"domain_id": None, "domain_name": "nobody"}, "domain_name: there is no domain 'nobody' in us-east-1"),
        ({"domain_id": None, "domain_name": "MAIN"}, "there is a domain named 'main'"),
    ],
)
def test_missing_domain_is_in_a_warning_of_the_module_that_describes_domains(
    run_here: Run, options: dict[str, Any], text: str
) -> None:
    result = run_here(task("domain-info"), **options)
    assert result["domains"] == []
    [warning] = result.warnings
    assert text in warning


# No ids: no other call would find out that the domain does not exist.
EMPTY = {
    "watchlist-info": {"watchlist_ids": []},
    "speaker-info": {"speaker_ids": []},
    "fraudster-info": {"fraudster_ids": []},
    "session-info": {"session_names_or_ids": []},
    "speaker-opted-out": {"speaker_ids": []},
    "speaker-absent": {"speaker_ids": []},
    "fraudster-moved": {"fraudster_ids": []},
    "fraudster-absent": {"fraudster_ids": []},
}


@pytest.mark.parametrize("name", EMPTY)
@pytest.mark.parametrize("check", [False, True])
def test_missing_domain_without_ids(run_here: Run, name: str, check: bool) -> None:
    result = run_here(task(name), check=check, domain_id=OTHER_ID, **EMPTY[name])
    assert result["error"]["kind"] == "not_found"
    assert result["error"]["resource_type"] == "DOMAIN"
    assert OTHER_ID in result.msg


@pytest.mark.parametrize("name", EMPTY)
def test_no_ids_in_a_domain_that_exists(run_here: Run, name: str) -> None:
    result = run_here(task(name), **EMPTY[name])
    assert not result.failed, result.msg
    assert not result.changed
    assert result.warnings == []


@pytest.mark.parametrize(
    ("name", "text"),
    [
        ("Main", "Names are case-sensitive: there is a domain named 'main'."),
        (OTHER_ID, "The value looks like the id of a domain. If it is one, use domain_id."),
        ("nobody", "Check the name, the region and the endpoint."),
    ],
)
@pytest.mark.parametrize("other", ["watchlist-info-all", "speaker-info-all", "enrollment-job-info-all"])
def test_domain_name_that_no_domain_has(run_here: Run, other: str, name: str, text: str) -> None:
    result = run_here(task(other), domain_name=name)
    assert result["error"]["kind"] == "not_found"
    assert result.msg.startswith(f"There is no domain named {name!r} in us-east-1 at http://")
    assert text in result.msg
    assert ("case-sensitive" in result.msg) is (name == "Main")
    assert ("looks like" in result.msg) is (name == OTHER_ID)


# Summaries without what a search needs


def without(*names: str) -> Any:
    def stripped(document: dict[str, Any], call: Any) -> dict[str, Any]:
        return {
            member: [{n: v for n, v in item.items() if n not in names} for item in value]
            if isinstance(value, list)
            else value
            for member, value in document.items()
        }

    return body(stripped)


def test_domain_is_found_by_name_though_the_listing_has_no_names(stub: Stub, run_here: Run) -> None:
    stub.use(only("ListDomains", without("Name")))
    assert run_here(task("domain-info-by-name"))["domains"][0]["domain_id"] == DOMAIN_ID
    assert len(run_here(task("watchlist-info-all"))["watchlists"]) == 3
    result = run_here(task("domain-update"), domain_id=None, name="main")
    assert not result.failed, result.msg
    assert stub.changes() == ["UpdateDomain", "TagResource"]


def test_watchlist_is_found_by_name_though_the_listing_has_no_names(stub: Stub, run_here: Run) -> None:
    stub.use(only("ListWatchlists", without("Name")))
    [found] = run_here(task("watchlist-info"), watchlist_ids=None, watchlist_names=["fraud"])["watchlists"]
    assert found["watchlist_id"] == FRAUD_LIST_ID
    assert run_here(task("watchlist-update")).changed
    assert run_here(task("fraudster-moved")).changed
    assert "CreateWatchlist" not in stub.changes()


def test_speaker_is_found_by_status_though_the_listing_has_none(stub: Stub, run_here: Run) -> None:
    stub.use(only("ListSpeakers", without("Status")))
    [found] = run_here(task("speaker-info-all"), speaker_status=["ENROLLED"])["speakers"]
    assert found["generated_speaker_id"] == SPEAKER_ID


# Check mode


@pytest.mark.parametrize("by", [{"name": "fraud"}, {"name": None, "watchlist_id": FRAUD_LIST_ID}])
def test_check_mode_sees_that_a_watchlist_is_not_empty(stub: Stub, run_here: Run, by: dict[str, Any]) -> None:
    stub.api.state.resources["Fraudster"][FRAUDSTER_ID]["WatchlistIds"] = [FRAUD_LIST_ID]
    absent = {**by, "state": "absent"}
    checked, done = (run_here(task("watchlist-absent"), check=check, **absent) for check in (True, False))
    for result in (checked, done):
        assert result["error"]["kind"] == "conflict"
        assert result["error"]["conflict_type"] == "CANNOT_DELETE_NON_EMPTY_WATCHLIST"
        assert f"DeleteWatchlist of DomainId {DOMAIN_ID}, WatchlistId {FRAUD_LIST_ID} failed" in result.msg
        assert not result.changed
    assert stub.changes() == ["DeleteWatchlist"]


def test_check_mode_of_the_deletion_of_an_empty_watchlist(stub: Stub, run_here: Run) -> None:
    assert run_here(task("watchlist-absent"), check=True).changed
    assert EMPTY_LIST_ID in stub.api.state.resources["Watchlist"]


def test_nothing_is_looked_up_for_a_watchlist_that_is_kept(stub: Stub, run_here: Run) -> None:
    run_here(task("watchlist-update"), check=True, **IN_DOMAIN)
    assert "ListFraudsters" not in stub.operations()
