# Copyright: Contributors to the contactcenter.voiceid collection
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Plans that add fraudsters to watchlists and remove them."""

from __future__ import annotations

from typing import Any

import pytest
from ansible_collections.contactcenter.voiceid.plugins.module_utils._base.errors import VoiceIdError
from ansible_collections.contactcenter.voiceid.plugins.module_utils._base.plan import Call, Plan
from ansible_collections.contactcenter.voiceid.plugins.module_utils._resources import fraudster
from hypothesis import given
from hypothesis import strategies as st

DOMAIN = "d" * 22
CAROL, DAN = f"id#{'c' * 22}", f"id#{'d' * 22}"


def facts_of(fraudster_id: str, *watchlists: str) -> dict[str, Any]:
    return {"generated_fraudster_id": fraudster_id, "domain_id": DOMAIN, "watchlist_ids": list(watchlists)}


def put(watchlist: str, *after: str) -> Call:
    return move("AssociateFraudster", watchlist, after)


def take(watchlist: str, *after: str) -> Call:
    return move("DisassociateFraudster", watchlist, after)


def move(operation: str, watchlist: str, after: tuple[str, ...]) -> Call:
    request = {"DomainId": DOMAIN, "FraudsterId": CAROL, "WatchlistId": watchlist}
    return Call(operation, request, {"watchlist_ids": list(after)}, resource_id=CAROL)


@pytest.mark.parametrize(
    ("present", "wanted", "purge", "after", "calls"),
    [
        (["a"], ["a"], True, ["a"], []),
        (["a"], ["b"], True, ["b"], [put("b", "a", "b"), take("a", "b")]),
        (["a"], ["b"], False, ["a", "b"], [put("b", "a", "b")]),
        (["b", "a"], ["a", "b"], True, ["a", "b"], []),
        (["b", "a"], ["b"], False, ["a", "b"], []),
        (
            ["a", "b"],
            ["d", "c"],
            True,
            ["c", "d"],
            [
                put("c", "a", "b", "c"),
                put("d", "a", "b", "c", "d"),
                take("a", "b", "c", "d"),
                take("b", "c", "d"),
            ],
        ),
        (["a"], [], False, ["a"], []),
    ],
)
def test_plan_present_of_one(
    present: list[str], wanted: list[str], purge: bool, after: list[str], calls: list[Call]
) -> None:
    plan = fraudster.plan_present(DOMAIN, {CAROL: facts_of(CAROL, *present)}, wanted, purge)
    assert plan == Plan({CAROL: sorted(present)}, {CAROL: after}, calls)


def test_plan_present_of_many() -> None:
    fraudsters = {CAROL: facts_of(CAROL, "a"), DAN: facts_of(DAN, "b")}
    plan = fraudster.plan_present(DOMAIN, fraudsters, ["b"], True)
    assert plan == Plan({CAROL: ["a"], DAN: ["b"]}, {CAROL: ["b"], DAN: ["b"]}, [put("b", "a", "b"), take("a", "b")])


NAMES = st.lists(st.sampled_from("abcde"), unique=True)


@given(present=NAMES.filter(bool), wanted=NAMES, purge=st.booleans())
def test_a_fraudster_is_on_a_watchlist_after_every_call(present: list[str], wanted: list[str], purge: bool) -> None:
    plan = fraudster.plan_present(DOMAIN, {CAROL: facts_of(CAROL, *present)}, wanted or ["a"], purge)
    on = set(present)
    for call in plan.calls:
        if call.operation == "AssociateFraudster":
            assert call.request["WatchlistId"] not in on
            on.add(call.request["WatchlistId"])
        else:
            on.remove(call.request["WatchlistId"])
        assert on
    assert sorted(on) == plan.after[CAROL]


def test_a_fraudster_cannot_be_created() -> None:
    with pytest.raises(VoiceIdError) as caught:
        fraudster.plan_present(DOMAIN, {CAROL: facts_of(CAROL, "a"), DAN: None}, ["b"], True)
    assert caught.value.details == {"resource_type": "FRAUDSTER", "option": "fraudster_ids"}
    assert f"has no fraudster {DAN}, and the API cannot create one" in caught.value.msg


def test_plan_absent() -> None:
    plan = fraudster.plan_absent(DOMAIN, {CAROL: facts_of(CAROL, "b", "a"), DAN: None})
    request = {"DomainId": DOMAIN, "FraudsterId": CAROL}
    delete = Call("DeleteFraudster", request, deletes=True, resource_id=CAROL)
    assert plan == Plan({CAROL: ["a", "b"]}, {}, [delete])


def test_facts_come_from_the_answers_or_are_as_they_will_be() -> None:
    fraudsters = {CAROL: facts_of(CAROL, "a"), DAN: facts_of(DAN, "c", "b")}
    plan = fraudster.plan_present(DOMAIN, fraudsters, ["b", "c"], True)
    kept = facts_of(DAN, "c", "b")  # nothing changes, so the order of the service stays
    assert fraudster.outcome(fraudsters, plan, {}) == [facts_of(CAROL, "b", "c"), kept]
    answer = {"generated_fraudster_id": CAROL, "watchlist_ids": ["c", "b"], "new": 1}
    assert fraudster.outcome(fraudsters, plan, {CAROL: answer}) == [{**facts_of(CAROL, "c", "b"), "new": 1}, kept]
    sparse = {"generated_fraudster_id": CAROL}
    assert fraudster.outcome(fraudsters, plan, {CAROL: sparse}) == [facts_of(CAROL, "b", "c"), kept]


def test_no_watchlist_is_refused_before_any_call() -> None:
    params = {"state": "present", "watchlist_ids": [], "watchlist_names": None, "purge_watchlists": True}
    with pytest.raises(VoiceIdError, match="a fraudster is always in a watchlist"):
        fraudster.find_watchlist_ids(None, DOMAIN, params)  # type: ignore[arg-type]
