# Copyright: Contributors to the contactcenter.voiceid collection
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Plans and client tokens."""

from __future__ import annotations

import re
from typing import Any

import pytest
from ansible_collections.contactcenter.voiceid.plugins.module_utils._base import plan
from ansible_collections.contactcenter.voiceid.plugins.module_utils._base.plan import Call, Plan
from hypothesis import given
from hypothesis import strategies as st

REQUESTS = st.dictionaries(st.text(max_size=5), st.text(max_size=5) | st.integers() | st.lists(st.text(max_size=5)))
CALLS = st.tuples(st.sampled_from(["CreateDomain", "CreateWatchlist"]), REQUESTS).map(lambda pair: Call(*pair))


def test_a_plan_with_calls_is_a_change_and_shows_both_sides() -> None:
    plan = Plan({"name": "a"}, {"name": "b"}, [Call("UpdateDomain", {"Name": "b"})])
    assert plan.changed
    assert plan.diff == {"before": {"name": "a"}, "after": {"name": "b"}}


def test_a_plan_without_calls_is_not_a_change() -> None:
    assert not Plan({"name": "a"}, {"name": "a"}, []).changed


@pytest.mark.parametrize(
    ("facts", "settable"),
    [
        (None, {}),
        ({}, {}),
        ({"name": "a", "arn": "x"}, {"name": "a"}),
        ({"description": "d", "name": "a"}, {"name": "a", "description": "d"}),
    ],
)
def test_settable_contains_the_existing_facts_that_options_can_set(
    facts: dict[str, Any] | None, settable: dict[str, Any]
) -> None:
    assert plan.settable(facts, ("name", "description")) == settable


@pytest.mark.parametrize(
    ("facts", "before", "after", "predicted"),
    [
        (None, {}, {"name": "new"}, {"name": "new"}),
        ({"id": "1", "name": "a"}, {"name": "a"}, {"name": "b"}, {"id": "1", "name": "b"}),
        ({"id": "1", "description": "d"}, {"description": "d"}, {}, {"id": "1"}),
        ({"id": "1", "name": "a"}, {"name": "a"}, {"name": "a"}, {"id": "1", "name": "a"}),
    ],
)
def test_check_mode_predicts_what_would_be(
    facts: dict[str, Any] | None, before: dict[str, Any], after: dict[str, Any], predicted: dict[str, Any]
) -> None:
    assert plan.predicted(facts, Plan(before, after, [])) == predicted


@pytest.mark.parametrize(
    ("option", "current", "desired"),
    [
        (None, None, None),
        (None, "is", "is"),
        ("", "is", None),
        ("", None, None),
        ("shall", "is", "shall"),
        ("shall", None, "shall"),
    ],
)
def test_an_omitted_text_is_kept_and_an_empty_text_is_removed(
    option: str | None, current: str | None, desired: str | None
) -> None:
    assert plan.desired_text(option, current) == desired


def test_without_none_keeps_false_values() -> None:
    assert plan.without_none({"a": None, "b": 0, "c": "", "d": [], "e": False}) == {
        "b": 0,
        "c": "",
        "d": [],
        "e": False,
    }


@given(CALLS, st.lists(st.text(max_size=5)))
def test_a_client_token_is_valid_for_the_api(call: Call, salt: list[str]) -> None:
    # Shape ClientTokenString of the API model.
    assert re.fullmatch(r"[a-zA-Z0-9_-]{1,64}", plan.client_token(call, *salt))


@given(CALLS, CALLS, st.lists(st.text(max_size=5)), st.lists(st.text(max_size=5)))
def test_the_same_request_has_the_same_token_and_another_request_another(
    one: Call, other: Call, salt: list[str], other_salt: list[str]
) -> None:
    same = one == other and sorted(salt) == sorted(other_salt)
    assert (plan.client_token(one, *salt) == plan.client_token(other, *other_salt)) is same


@given(CALLS)
def test_a_token_does_not_depend_on_the_order_in_which_a_request_was_put_together(call: Call) -> None:
    backwards = Call(call.operation, dict(reversed(call.request.items())))
    assert plan.client_token(call) == plan.client_token(backwards)


@given(CALLS, st.permutations(["job-1", "job-2", "job-3"]))
def test_token_does_not_depend_on_the_order_of_the_salt(call: Call, salt: list[str]) -> None:
    assert plan.client_token(call, *salt) == plan.client_token(call, "job-1", "job-2", "job-3")
