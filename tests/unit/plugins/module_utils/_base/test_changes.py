# Copyright: Contributors to the contactcenter.voiceid collection
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""The recorded changes of a run, and the last known facts of its resources."""

from __future__ import annotations

from typing import Any

import pytest
from ansible_collections.contactcenter.voiceid.plugins.module_utils._base.changes import Changes
from ansible_collections.contactcenter.voiceid.plugins.module_utils._base.plan import Call, Plan

OLD, NEW = {"name": "a", "description": "old"}, {"name": "b", "description": "new"}
CREATE = Call("CreateDomain", {"Name": "b"}, {"tags": {"team": "red"}})
UPDATE = Call("UpdateDomain", {"Name": "b"})
TAG = Call("TagResource", {"ResourceArn": "arn"}, {"tags": {"team": "blue"}})
DELETE = Call("DeleteDomain", {"DomainId": "1"}, deletes=True)


def changes_of(found: dict[str, Any] | None, *made: tuple[Call, dict[str, Any] | None]) -> Changes:
    changes = Changes()
    changes.found(found)
    for call, answer in made:
        changes.made(call, answer)
    return changes


@pytest.mark.parametrize(
    ("found", "made", "known"),
    [
        (None, [], {}),
        (OLD, [], OLD),
        (None, [(CREATE, {"id": "1", "name": "b"})], {"id": "1", "name": "b", "tags": {"team": "red"}}),
        (OLD, [(UPDATE, NEW)], NEW),
        (OLD, [(TAG, None)], {**OLD, "tags": {"team": "blue"}}),
        (OLD, [(UPDATE, NEW), (TAG, None)], {**NEW, "tags": {"team": "blue"}}),
        (OLD, [(DELETE, None)], {}),
    ],
)
def test_facts_follow_the_changes(found: dict[str, Any] | None, made: list[Any], known: dict[str, Any]) -> None:
    changes = changes_of(found, *made)
    assert changes.resource == known
    assert changes.calls == [call for call, dummy in made]


def test_what_is_read_later_replaces_what_a_call_returned() -> None:
    changes = changes_of(OLD, (UPDATE, NEW))
    changes.found({"name": "c"})
    assert changes.resource == {"name": "c"}
    assert changes.calls == [UPDATE]


def test_a_creation_that_is_undone_leaves_nothing() -> None:
    changes = changes_of(None, (CREATE, {"id": "1"}))
    changes.undo()
    assert changes.resource == {}
    assert changes.calls == []


def test_many_resources_are_kept_apart() -> None:
    changes = Changes()
    changes.found({"status": "ENROLLED"}, "alice")
    changes.found(None, "bob")
    assert not changes.single
    changes.made(Call("OptOutSpeaker", {}, resource_id="bob"), {"status": "OPTED_OUT"})
    changes.made(Call("DeleteSpeaker", {}, deletes=True, resource_id="alice"), None)
    assert changes.facts == {"alice": None, "bob": {"status": "OPTED_OUT"}}


@pytest.mark.parametrize(
    ("made", "after"),
    [
        ([], OLD),
        ([(UPDATE, NEW)], NEW),
        ([(UPDATE, {"name": "b"})], {**OLD, "name": "b"}),  # an answer may leave out what it did not change
        ([(UPDATE, {**NEW, "created_at": "now"})], NEW),
        ([(UPDATE, NEW), (TAG, None)], {**NEW, "tags": {"team": "blue"}}),
    ],
)
def test_the_part_of_a_plan_that_was_carried_out(made: list[Any], after: dict[str, Any]) -> None:
    plan = Plan(OLD, {**NEW, "tags": {"team": "blue"}}, [UPDATE, TAG])
    outcome = changes_of(OLD, *made).outcome(plan)
    assert outcome == Plan(OLD, after, [call for call, dummy in made])
    assert outcome.changed is bool(made)


def test_a_plan_that_was_carried_out_is_shown_as_planned() -> None:
    """The service may return more, or other spellings, than the options say."""
    plan = Plan({}, {"key": "alias"}, [CREATE])
    assert changes_of(None, (CREATE, {"key": "arn", "size": 1})).outcome(plan) == plan
