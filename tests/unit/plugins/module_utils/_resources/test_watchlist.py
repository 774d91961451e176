# Copyright: Contributors to the contactcenter.voiceid collection
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Watchlists by name and id, and the plans of their changes."""

from __future__ import annotations

from typing import Any

import pytest
from ansible_collections.contactcenter.voiceid.plugins.module_utils._base.errors import VoiceIdError
from ansible_collections.contactcenter.voiceid.plugins.module_utils._base.plan import Call, Plan
from ansible_collections.contactcenter.voiceid.plugins.module_utils._resources import watchlist

DOMAIN = "d" * 22
A, B, C = "a" * 22, "b" * 22, "c" * 22
LISTED = [
    {"watchlist_id": A, "name": "refunds"},
    {"watchlist_id": B, "name": "twice"},
    {"watchlist_id": C, "name": "twice"},
]
CURRENT = {
    "watchlist_id": A,
    "domain_id": DOMAIN,
    "name": "refunds",
    "description": "old",
    "default_watchlist": False,
}


def params(**given: Any) -> dict[str, Any]:
    return {"watchlist_id": None, "name": None, "description": None, **given}


@pytest.mark.parametrize(("name", "watchlist_id"), [("refunds", A), ("nobody", None), ("Refunds", None), ("", None)])
def test_named_returns_the_watchlist_with_exactly_this_name(name: str, watchlist_id: str | None) -> None:
    found = watchlist.named(LISTED, DOMAIN, name)
    assert (found and found["watchlist_id"]) == watchlist_id


def test_named_does_not_choose_among_two() -> None:
    with pytest.raises(VoiceIdError) as caught:
        watchlist.named(LISTED, DOMAIN, "twice")
    assert caught.value.kind == "ambiguous_name"
    assert caught.value.details == {"watchlist_ids": [B, C]}
    assert f"2 watchlists of domain {DOMAIN} are named 'twice': {B}, {C}" in caught.value.msg


@pytest.mark.parametrize(
    ("ids", "names", "chosen"),
    [
        (None, None, []),
        ([], [], []),
        ([B, A], None, [B, A]),
        (None, ["refunds"], [A]),
        ([B, B], ["refunds", "refunds"], [B, A]),
        ([A], ["refunds"], [A]),
    ],
)
def test_chosen_ids_are_those_of_ids_and_names_each_once(
    ids: list[str] | None, names: list[str] | None, chosen: list[str]
) -> None:
    assert watchlist.chosen_ids(LISTED, DOMAIN, ids, names) == chosen


def test_all_chosen_ids_must_exist() -> None:
    with pytest.raises(VoiceIdError) as caught:
        watchlist.chosen_ids(LISTED[:1], DOMAIN, [C, A, B], ["nobody", "refunds"])
    assert caught.value.kind == "not_found"
    assert caught.value.details == {"resource_type": "WATCHLIST"}
    assert f"has no watchlist nobody, {B}, {C}. Its watchlists are: refunds ({A})." in caught.value.msg


CREATE = {"DomainId": DOMAIN, "Name": "refunds"}
PLANS = [
    pytest.param(
        params(name="refunds", description="new"),
        None,
        Plan(
            {}, {"name": "refunds", "description": "new"}, [Call("CreateWatchlist", {**CREATE, "Description": "new"})]
        ),
        id="create",
    ),
    pytest.param(
        params(name="refunds", description=""),
        None,
        Plan({}, {"name": "refunds"}, [Call("CreateWatchlist", CREATE)]),
        id="create without a description",
    ),
    pytest.param(
        params(name="refunds"),
        CURRENT,
        Plan({"name": "refunds", "description": "old"}, {"name": "refunds", "description": "old"}, []),
        id="nothing to do",
    ),
    pytest.param(
        params(name="refunds", description="new"),
        CURRENT,
        Plan(
            {"name": "refunds", "description": "old"},
            {"name": "refunds", "description": "new"},
            [Call("UpdateWatchlist", {**CREATE, "WatchlistId": A, "Description": "new"})],
        ),
        id="describe",
    ),
    pytest.param(
        params(watchlist_id=A, name="other"),
        CURRENT,
        Plan(
            {"name": "refunds", "description": "old"},
            {"name": "other", "description": "old"},
            [Call("UpdateWatchlist", {"DomainId": DOMAIN, "Name": "other", "WatchlistId": A, "Description": "old"})],
        ),
        id="rename, and send the description along",
    ),
    pytest.param(
        params(watchlist_id=A),
        {**CURRENT, "default_watchlist": True},
        Plan({"name": "refunds", "description": "old"}, {"name": "refunds", "description": "old"}, []),
        id="the default one as it is",
    ),
]


@pytest.mark.parametrize(("given", "current", "plan"), PLANS)
def test_plan_present(given: dict[str, Any], current: dict[str, Any] | None, plan: Plan) -> None:
    assert watchlist.plan_present(DOMAIN, given, current) == plan


REFUSED = [
    pytest.param(
        params(watchlist_id=A), None, "not_found", "The service chooses the IDs of new watchlists", id="unknown id"
    ),
    pytest.param(
        params(name="refunds", description=""),
        CURRENT,
        "invalid_request",
        "cannot remove the description",
        id="no description",
    ),
    pytest.param(
        params(watchlist_id=A, name="mine"),
        {**CURRENT, "default_watchlist": True},
        "invalid_request",
        "It was not updated",
        id="the default one",
    ),
]


@pytest.mark.parametrize(("given", "current", "kind", "text"), REFUSED)
def test_plan_present_refuses(given: dict[str, Any], current: dict[str, Any] | None, kind: str, text: str) -> None:
    with pytest.raises(VoiceIdError) as caught:
        watchlist.plan_present(DOMAIN, given, current)
    assert caught.value.kind == kind
    assert text in caught.value.msg


def test_plan_absent() -> None:
    assert watchlist.plan_absent(DOMAIN, None) == Plan({}, {}, [])
    delete = Call("DeleteWatchlist", {"DomainId": DOMAIN, "WatchlistId": A}, deletes=True)
    assert watchlist.plan_absent(DOMAIN, CURRENT) == Plan({"name": "refunds", "description": "old"}, {}, [delete])
    with pytest.raises(VoiceIdError, match="It was not deleted"):
        watchlist.plan_absent(DOMAIN, {**CURRENT, "default_watchlist": True})
