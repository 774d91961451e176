# Copyright: Contributors to the contactcenter.voiceid collection
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Endpoints whose replicas are late: a read does not return the latest change yet."""

from __future__ import annotations

import time
from typing import Any

import pytest

from in_process import quick
from servers import Response
from stub_endpoint import Stub
from stub_endpoint.manners import Call, Proceed, lost, only
from stub_endpoint.scenarios import (
    ARN,
    CREATIONS,
    DOMAIN_ID,
    HOUR,
    ID_FACTS,
    TASKS,
    Run,
    Task,
    found,
    task,
)

NOUNS = {
    "CreateDomain": "Domain",
    "CreateWatchlist": "Watchlist",
    "StartSpeakerEnrollmentJob": "SpeakerEnrollmentJob",
    "StartFraudsterRegistrationJob": "FraudsterRegistrationJob",
}


def created(stub: Stub, task: Task) -> list[str]:
    """The ids of the resources named ``new``."""
    records = stub.api.state.resources[NOUNS[str(task.change)]]
    return [id_ for id_, record in records.items() if "new" in (record.get("Name"), record.get("JobName"))]


@pytest.mark.parametrize("lag", [1, 2, 5])
@pytest.mark.parametrize("task", CREATIONS, ids=str)
def test_creates_one_resource(stub: Stub, run_here: Run, task: Task, lag: int) -> None:
    stub.api.lag = lag
    result = run_here(task)
    assert not result.failed, result.msg
    assert result.changed
    assert created(stub, task) == [found(result, task)[ID_FACTS[str(task.key)]]]
    assert stub.changes() == [task.change]


@pytest.mark.parametrize("name", ["domain-create", "watchlist-create"])
def test_creates_one_resource_in_a_process_of_its_own(stub: Stub, run_process: Run, name: str) -> None:
    stub.api.lag = 2
    result = run_process(task(name))
    assert not result.failed, result.msg
    assert result.changed
    assert len(created(stub, task(name))) == 1


@pytest.mark.parametrize("task", CREATIONS, ids=str)
def test_never_seen_is_created_once_all_the_same(stub: Stub, run_here: Run, task: Task) -> None:
    """Replicas that do not catch up during the run: it says what it created, and ends. A call that repeats what was set
    may find out that the resource exists."""
    stub.api.lag = None
    with quick() as clock:
        result = run_here(task)
    assert result.changed
    assert found(result, task)[ID_FACTS[str(task.key)]] == created(stub, task)[0]
    assert stub.count(str(task.change)) == len(created(stub, task)) == 1
    assert clock.slept < 300


@pytest.mark.parametrize("task", CREATIONS, ids=str)
def test_second_run_at_the_same_moment_creates_nothing_more(stub: Stub, run_here: Run, task: Task) -> None:
    """The listing of the second run does not show what the first one created."""
    stub.api.lag = None
    with quick():
        run_here(task)
        second = run_here(task)
    assert len(created(stub, task)) == 1
    if not second.failed:
        assert found(second, task)[ID_FACTS[str(task.key)]] == created(stub, task)[0]


def test_domain_has_its_tags(stub: Stub, run_here: Run) -> None:
    stub.api.lag = 2
    result = run_here(task("domain-create"), description="A new line")
    assert not result.failed, result.msg
    assert result["domain"]["tags"] == {"team": "fraud"}
    assert result["domain"]["description"] == "A new line"
    assert stub.changes() == ["CreateDomain"]


def test_domain_has_its_tags_when_only_the_tags_lag(stub: Stub, run_here: Run) -> None:
    """Describe knows the domain at once, and ListTagsForResource does not."""
    stub.api.lag = 3

    def catch_up(call: Call, proceed: Proceed) -> Response:
        stub.api.catch_up(but="ListTagsForResource")
        return proceed()

    stub.use(only("DescribeDomain", catch_up))
    result = run_here(task("domain-create"))
    assert not result.failed, result.msg
    assert result["domain"]["tags"] == {"team": "fraud"}


@pytest.mark.parametrize("options", [{"wait": True, "wait_delay": 0.1}, {}], ids=["wait", "no-wait"])
def test_changed_domain_is_reported_as_changed(stub: Stub, run_here: Run, options: dict[str, Any]) -> None:
    stub.api.lag = 2
    result = run_here(task("domain-update"), **options)
    assert not result.failed, result.msg
    assert result.changed
    assert result["domain"]["description"] == "Another line"
    assert result["domain"]["tags"] == {"team": "calls"}
    assert stub.api.state.tags[ARN] == {"team": "calls"}


def test_changed_watchlist_is_reported_as_changed(stub: Stub, run_here: Run) -> None:
    stub.api.lag = 2
    result = run_here(task("watchlist-update"))
    assert not result.failed, result.msg
    assert result["watchlist"]["description"] == "Refund fraud"
    assert stub.changes() == ["UpdateWatchlist"]


@pytest.mark.parametrize("lag", [3, 15])
@pytest.mark.parametrize("name", ["enrollment-job", "registration-job"])
def test_wait_for_a_job_that_is_not_seen_yet(stub: Stub, run_here: Run, name: str, lag: int) -> None:
    """Polls that do not find a new job do not end the wait before MAX_LATE_SECONDS, whatever their number."""
    stub.api.lag = lag
    result = run_here(task(name), wait=True, wait_delay=0.1, wait_timeout=600)
    assert not result.failed, result.msg
    assert result.changed
    assert found(result, task(name))["job_status"] == "COMPLETED"


@pytest.mark.parametrize("task", [task for task in TASKS if task.changes], ids=str)
def test_every_change_with_replicas_behind(stub: Stub, run_here: Run, task: Task) -> None:
    stub.api.lag = 2
    result = run_here(task)
    assert not result.failed, result.msg
    assert result.changed
    assert task.done(stub)


@pytest.mark.parametrize("task", [task for task in TASKS if task.changes], ids=str)
def test_second_run_with_replicas_behind(stub: Stub, run_here: Run, task: Task) -> None:
    """The second run does not see what the first one did, and repeats at most what has no further effect."""
    stub.api.lag = 3
    run_here(task)
    result = run_here(task)
    assert not result.failed, result.msg
    stub.api.catch_up()
    assert task.done(stub)


# Replays: a client token brings back what it created, which may have been deleted since


@pytest.mark.parametrize("lag", [0, 2])
@pytest.mark.parametrize("task", CREATIONS[:2], ids=str)
def test_deleted_resource_is_created_again(stub: Stub, run_here: Run, task: Task, lag: int) -> None:
    """The token of an hour ago answers with a resource that was deleted: one new resource is created."""
    run_here(task)
    first = created(stub, task)
    for token in stub.api.state.tokens.values():
        token["CreatedAt"] = token["UpdatedAt"] = time.time() - HOUR
    del stub.api.state.resources[NOUNS[str(task.change)]][first[0]]
    stub.behave()
    stub.api.lag = lag
    result = run_here(task)
    assert not result.failed, result.msg
    assert result.changed
    assert len(created(stub, task)) == 1
    assert found(result, task)[ID_FACTS[str(task.key)]] == created(stub, task)[0] != first[0]
    assert stub.changes() == [task.change] * 2


@pytest.mark.parametrize("lag", [0, 2])
@pytest.mark.parametrize("task", CREATIONS, ids=str)
def test_lost_answer_of_a_creation(stub: Stub, run_here: Run, task: Task, lag: int) -> None:
    """The retry brings back what the first attempt created, and that counts as changed."""
    stub.api.lag = lag
    stub.use(only(str(task.change), lost, first=1))
    result = run_here(task)
    assert not result.failed, result.msg
    assert result.changed
    assert len(created(stub, task)) == 1


def test_domain_that_a_listing_shows_without_its_description(stub: Stub, run_here: Run) -> None:
    """The listing is ahead of Describe: the domain exists all the same."""
    stub.api.lag = 1
    run_here(task("domain-create"))
    stub.api.catch_up()
    result = run_here(task("domain-info-all"))
    assert {domain["domain_id"] for domain in result["domains"]} == {DOMAIN_ID, *created(stub, task("domain-create"))}
