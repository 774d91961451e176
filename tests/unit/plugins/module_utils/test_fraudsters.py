# Copyright: Contributors to the contactcenter.voiceid collection
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Plans that put fraudsters on watchlists and take them off."""

from __future__ import annotations

from typing import Any

import pytest
from ansible_collections.contactcenter.voiceid.plugins.module_utils import _fraudsters
from ansible_collections.contactcenter.voiceid.plugins.module_utils._changes import Call, Plan
from ansible_collections.contactcenter.voiceid.plugins.module_utils._errors import VoiceIdError
from hypothesis import given
from hypothesis import strategies as st

DOMAIN = "d" * 22
CAROL, DAN = f"id#{'c' * 22}", f"id#{'d' * 22}"


def fraudster(fraudster_id: str, *watchlists: str) -> dict[str, Any]:
    return {"generated_fraudster_id": fraudster_id, "domain_id": DOMAIN, "watchlist_ids": list(watchlists)}


def put(watchlist: str, fraudster_id: str = CAROL) -> Call:
    return Call("AssociateFraudster", {"DomainId": DOMAIN, "FraudsterId": fraudster_id, "WatchlistId": watchlist})


def take(watchlist: str, fraudster_id: str = CAROL) -> Call:
    return Call("DisassociateFraudster", {"DomainId": DOMAIN, "FraudsterId": fraudster_id, "WatchlistId": watchlist})


@pytest.mark.parametrize(
    ("present", "wanted", "purge", "after", "calls"),
    [
        (["a"], ["a"], True, ["a"], []),
        (["a"], ["b"], True, ["b"], [put("b"), take("a")]),
        (["a"], ["b"], False, ["a", "b"], [put("b")]),
        (["b", "a"], ["a", "b"], True, ["a", "b"], []),
        (["b", "a"], ["b"], False, ["a", "b"], []),
        (["a", "b"], ["d", "c"], True, ["c", "d"], [put("c"), put("d"), take("a"), take("b")]),
        (["a"], [], False, ["a"], []),
    ],
)
def test_plan_present_of_one(
    present: list[str], wanted: list[str], purge: bool, after: list[str], calls: list[Call]
) -> None:
    plan = _fraudsters.plan_present(DOMAIN, {CAROL: fraudster(CAROL, *present)}, wanted, purge)
    assert plan == Plan({CAROL: sorted(present)}, {CAROL: after}, calls)


def test_plan_present_of_many() -> None:
    fraudsters = {CAROL: fraudster(CAROL, "a"), DAN: fraudster(DAN, "b")}
    plan = _fraudsters.plan_present(DOMAIN, fraudsters, ["b"], True)
    assert plan == Plan({CAROL: ["a"], DAN: ["b"]}, {CAROL: ["b"], DAN: ["b"]}, [put("b"), take("a")])


NAMES = st.lists(st.sampled_from("abcde"), unique=True)


@given(present=NAMES.filter(bool), wanted=NAMES, purge=st.booleans())
def test_a_fraudster_is_on_a_watchlist_after_every_call(present: list[str], wanted: list[str], purge: bool) -> None:
    plan = _fraudsters.plan_present(DOMAIN, {CAROL: fraudster(CAROL, *present)}, wanted or ["a"], purge)
    on = set(present)
    for operation, request in plan.calls:
        if operation == "AssociateFraudster":
            assert request["WatchlistId"] not in on
            on.add(request["WatchlistId"])
        else:
            on.remove(request["WatchlistId"])
        assert on
    assert sorted(on) == plan.after[CAROL]


def test_a_fraudster_cannot_be_made() -> None:
    with pytest.raises(VoiceIdError) as caught:
        _fraudsters.plan_present(DOMAIN, {CAROL: fraudster(CAROL, "a"), DAN: None}, ["b"], True)
    assert caught.value.details == {"resource_type": "FRAUDSTER", "option": "fraudster_ids"}
    assert f"has no fraudster {DAN}, and the API cannot create one" in caught.value.msg


def test_plan_absent() -> None:
    plan = _fraudsters.plan_absent(DOMAIN, {CAROL: fraudster(CAROL, "b", "a"), DAN: None})
    delete = Call("DeleteFraudster", {"DomainId": DOMAIN, "FraudsterId": CAROL})
    assert plan == Plan({CAROL: ["a", "b"]}, {}, [delete])


def test_facts_come_from_the_answers_or_are_as_they_will_be() -> None:
    fraudsters = {CAROL: fraudster(CAROL, "a"), DAN: fraudster(DAN, "c", "b")}
    plan = _fraudsters.plan_present(DOMAIN, fraudsters, ["b", "c"], True)
    kept = fraudster(DAN, "c", "b")  # nothing changes, so the order of the service stays
    assert _fraudsters.fraudster_facts(fraudsters, plan, {}) == [fraudster(CAROL, "b", "c"), kept]
    answer = {"GeneratedFraudsterId": CAROL, "WatchlistIds": ["c", "b"]}
    assert _fraudsters.fraudster_facts(fraudsters, plan, {CAROL: answer}) == [
        {"generated_fraudster_id": CAROL, "watchlist_ids": ["c", "b"]},
        kept,
    ]


def test_no_watchlist_is_refused_before_any_call() -> None:
    params = {"state": "present", "watchlist_ids": [], "watchlist_names": None, "purge_watchlists": True}
    with pytest.raises(VoiceIdError, match="a fraudster is always on one"):
        _fraudsters.wanted_watchlist_ids(None, DOMAIN, params)  # type: ignore[arg-type]
