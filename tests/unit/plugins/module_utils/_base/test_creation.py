# Copyright: Contributors to the contactcenter.voiceid collection
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""A resource is created once, even if it cannot be read yet. It is created again only if the first one was deleted."""

from __future__ import annotations

import time
from datetime import datetime, timezone
from types import SimpleNamespace
from typing import Any

import pytest
from ansible_collections.contactcenter.voiceid.plugins.module_utils._base import creation
from ansible_collections.contactcenter.voiceid.plugins.module_utils._base.changes import Changes
from ansible_collections.contactcenter.voiceid.plugins.module_utils._base.errors import VoiceIdError
from ansible_collections.contactcenter.voiceid.plugins.module_utils._base.plan import Call, Facts

NOW = 1_800_000_000.0
CREATE = Call("CreateWatchlist", {"DomainId": "d", "Name": "refunds"}, {"tags": {}})


def facts(id_: str, age: float | None = 0, name: str = "refunds") -> Facts:
    created_at = {} if age is None else {"created_at": datetime.fromtimestamp(NOW - age, timezone.utc).isoformat()}
    return {"id": id_, "name": name, **created_at}


class Client:
    """Stands in for the client.

    :param answers: What the creation returns, one after the other.
    :param reads: By id, what reads show, one after the other; the last one stays.
    :param alive: The ids of which changes say that they exist.
    """

    VISIBILITY_PAUSES = (0.5, 1.0)
    clock_offset = 0.0
    where = SimpleNamespace(_asdict=dict)

    def __init__(self, *answers: Facts, reads: dict[str, list[Facts | None]] | None = None, alive: str = "") -> None:
        self.answers = list(answers)
        self.reads = reads or {}
        self.alive = alive
        self.changes = Changes()
        self.changes.found(None)
        self.deadline = SimpleNamespace(sleep=lambda seconds: None)
        self.tokens: list[str] = []
        self.asked: list[str] = []

    def change(self, call: Call) -> Facts:
        answer = self.answers.pop(0)
        self.tokens.append(call.request["ClientToken"])
        self.changes.made(call, answer)
        return answer

    def call(self, operation: str, **request: str) -> None:
        self.asked.append(request["Id"])
        if request["Id"] not in self.alive:
            raise VoiceIdError("Gone", "not_found")

    def create(self) -> Facts:
        def read(created: Facts) -> Facts | None:
            seen = self.reads.get(created["id"], [None])
            return seen.pop(0) if len(seen) > 1 else seen[0]

        def same(created: Facts) -> Call:
            return Call("UpdateWatchlist", {"Id": created["id"]})

        return creation.create(self, creation.Creation(CREATE, "refunds", read, same))  # type: ignore[arg-type]


@pytest.fixture(autouse=True)
def now(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(time, "time", lambda: NOW)


def test_created_and_seen() -> None:
    client = Client(facts("new"), reads={"new": [{"id": "new", "name": "refunds", "more": 1}]})
    assert client.create() == {**facts("new"), "more": 1, "tags": {}}
    assert client.changes.resource == {**facts("new"), "more": 1, "tags": {}}
    assert [call.operation for call in client.changes.calls] == ["CreateWatchlist"]
    assert client.asked == []


def test_created_and_seen_late() -> None:
    client = Client(facts("new"), reads={"new": [None, None, facts("new")]})
    assert client.create()["id"] == "new"
    assert len(client.tokens) == 1
    assert client.asked == []


@pytest.mark.parametrize("age", [0, -5, None])
def test_created_and_never_seen(age: float | None) -> None:
    """A change shows that it exists; a read does not."""
    client = Client(facts("new", age), alive="new")
    assert client.create()["id"] == "new"
    assert len(client.changes.calls) == 1


@pytest.mark.parametrize("seen", [[None, None, facts("first", 3)], [None]], ids=["late", "never"])
def test_created_by_a_parallel_run_a_moment_ago(seen: list[Facts | None]) -> None:
    client = Client(facts("first", 3), reads={"first": seen}, alive="first")
    assert client.create()["id"] == "first"
    assert client.asked == ["first"]  # once


@pytest.mark.parametrize("age", [3, 0, None, creation.REPLAY_AGE + 1])
def test_created_and_deleted_before(age: float | None) -> None:
    client = Client(facts("gone", age), facts("gone too", age), facts("new"), reads={"new": [facts("new")]})
    assert client.create()["id"] == "new"
    assert len(set(client.tokens)) == 3
    assert len(client.changes.calls) == 1
    assert client.changes.resource["id"] == "new"


def test_what_was_created_long_ago_and_is_not_seen_is_gone() -> None:
    client = Client(facts("gone", 3600), facts("new"), reads={"new": [facts("new")]}, alive="gone")
    assert client.create()["id"] == "new"
    assert client.asked == []


@pytest.mark.parametrize("offset", [3600, -3600])
def test_clock_of_the_service_counts(offset: float) -> None:
    """Created by this call, at a service whose clock differs by an hour."""
    client = Client(facts("new", -offset), alive="new")
    client.clock_offset = offset
    assert client.create()["id"] == "new"
    assert len(client.tokens) == 1


def test_renamed_since() -> None:
    renamed, new = facts("old", 9, "sales"), facts("new")
    client = Client(facts("old", 9), new, reads={"old": [renamed], "new": [new]})
    assert client.create()["id"] == "new"


@pytest.mark.parametrize(
    ("age", "name", "kept"),
    [
        pytest.param(0, "sales", 1, id="created with another name"),
        pytest.param(None, "sales", 1, id="of unknown age"),
        pytest.param(9, "Refunds", 0, id="created by an earlier run with another spelling"),
    ],
)
def test_an_endpoint_that_changes_names_gets_one_creation(age: float | None, name: str, kept: int) -> None:
    created = facts("one", age, name)
    client = Client(created, reads={"one": [created]})
    with pytest.raises(VoiceIdError, match=f"name '{name}' instead of 'refunds'"):
        client.create()
    assert len(client.tokens) == 1
    assert len(client.changes.calls) == kept


def test_read_without_a_name() -> None:
    client = Client(facts("new"), reads={"new": [{"id": "new"}]})
    assert client.create()["name"] == "refunds"


def test_repeated_responses_with_deleted_resources_are_an_error() -> None:
    client = Client(*[facts("gone", 3)] * 50)
    with pytest.raises(VoiceIdError, match="50 calls in a row returned a resource that does not exist"):
        client.create()
    assert client.changes.calls == []
    assert client.changes.resource == {}


def test_creation_that_cannot_be_looked_up_is_a_change() -> None:
    client = Client(facts("new"))

    def denied(created: Facts) -> Any:
        raise VoiceIdError("No", "access_denied")

    with pytest.raises(VoiceIdError, match="No"):
        creation.create(client, creation.Creation(CREATE, "refunds", denied, denied))  # type: ignore[arg-type]
    assert client.changes.resource["id"] == "new"
    assert len(client.changes.calls) == 1
