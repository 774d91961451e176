# Copyright: Contributors to the contactcenter.voiceid collection
# SPDX-License-Identifier: Apache-2.0
"""Holds: the calls that wait, their release, and invalid settings."""

import threading
from collections.abc import Callable, Iterator
from concurrent.futures import Future, ThreadPoolExecutor
from contextlib import contextmanager
from typing import Any

import pytest

from moto_voiceid.settings import holds as holds_module
from moto_voiceid.settings.holds import Hold, HoldNotFound, HoldReset, Holds, NotWaiting, parse_hold

# Guards against hanging. No test measures time with it.
TIMEOUT_SECONDS = 60
MEMBERS = {"DescribeDomain": {"DomainId"}, "CreateDomain": {"Name", "Tags"}}


def hold(**values: Any) -> Hold:
    return parse_hold({"operation": "DescribeDomain", **values}, MEMBERS)


@contextmanager
def calls(holds: Holds) -> Iterator[Callable[..., "Future[None]"]]:
    """Makes calls in threads. A reset at the end releases all of them."""
    with ThreadPoolExecutor() as pool:

        def call(operation: str = "DescribeDomain", **parameters: Any) -> "Future[None]":
            def pass_through() -> None:
                matching = holds.receive(operation, parameters)
                holds.wait_at("request", matching)
                holds.wait_at("response", matching)

            return pool.submit(pass_through)

        try:
            yield call
        finally:
            holds.reset()


@pytest.mark.parametrize(
    ("values", "operation", "parameters", "matches"),
    [
        ({}, "DescribeDomain", {"DomainId": "d"}, True),
        ({}, "CreateDomain", {}, False),
        ({"operation": "*"}, "CreateDomain", {}, True),
        ({"parameters": {"DomainId": "d"}}, "DescribeDomain", {"DomainId": "d", "Other": 1}, True),
        ({"parameters": {"DomainId": "d"}}, "DescribeDomain", {"DomainId": "e"}, False),
        ({"parameters": {"DomainId": "d"}}, "DescribeDomain", {}, False),
        ({"parameters": {"DomainId": None}}, "DescribeDomain", {}, False),
        ({"parameters": {"DomainId": "d"}}, "DescribeDomain", None, False),
        ({"operation": "*", "parameters": {"Name": "garden"}}, "CreateDomain", {"Name": "garden"}, True),
    ],
)
def test_match_by_operation_and_parameters(
    values: dict[str, Any], operation: str, parameters: Any, matches: bool
) -> None:
    assert hold(**values).matches(operation, parameters) is matches


def test_calls_proceed_in_the_order_of_arrival() -> None:
    holds = Holds()
    with calls(holds) as call:
        hold_id = holds.add(hold())
        first = call()
        holds.wait_for(hold_id, 1, TIMEOUT_SECONDS)
        second = call()
        holds.wait_for(hold_id, 2, TIMEOUT_SECONDS)
        holds.release(hold_id, 1)
        first.result(TIMEOUT_SECONDS)
        assert not second.done()
        assert [entry["waiting"] for entry in holds.entries()] == [1]


def test_release_without_a_number_ends_the_hold() -> None:
    holds = Holds()
    with calls(holds) as call:
        hold_id = holds.add(hold())
        waiting = [call(), call()]
        holds.wait_for(hold_id, 2, TIMEOUT_SECONDS)
        holds.release(hold_id)
        for future in [*waiting, call()]:
            future.result(TIMEOUT_SECONDS)
        assert holds.entries() == []


def test_a_call_waits_for_every_hold_that_matches() -> None:
    holds = Holds()
    with calls(holds) as call:
        response, request = holds.add(hold(stage="response")), holds.add(hold(stage="request"))
        future = call()
        holds.wait_for(request, 1, TIMEOUT_SECONDS)
        assert [entry["waiting"] for entry in holds.entries()] == [0, 1]
        holds.release(request)
        holds.wait_for(response, 1, TIMEOUT_SECONDS)
        holds.release(response)
        future.result(TIMEOUT_SECONDS)


def test_a_hold_can_be_limited_to_the_calls_that_arrive_first() -> None:
    holds = Holds()
    with calls(holds) as call:
        hold_id = holds.add(hold(times=1))
        first = call()
        holds.wait_for(hold_id, 1, TIMEOUT_SECONDS)
        call().result(TIMEOUT_SECONDS)
        assert not first.done()
        holds.release(hold_id, 1)
        first.result(TIMEOUT_SECONDS)
        call().result(TIMEOUT_SECONDS)


def test_a_call_that_arrived_before_the_hold_does_not_wait() -> None:
    holds = Holds()
    matching = holds.receive("DescribeDomain", {})
    holds.add(hold())
    holds.wait_at("request", matching)


def test_a_call_proceeds_after_the_maximum_time(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(holds_module, "MAX_SECONDS", 0.01)
    holds = Holds()
    with calls(holds) as call:
        holds.add(hold())
        call().result(TIMEOUT_SECONDS)
        assert [entry["waiting"] for entry in holds.entries()] == [0]


def test_a_reset_does_not_carry_out_waiting_calls() -> None:
    holds = Holds()
    with calls(holds) as call:
        hold_id = holds.add(hold())
        future = call()
        holds.wait_for(hold_id, 1, TIMEOUT_SECONDS)
        holds.reset()
        with pytest.raises(HoldReset):
            future.result(TIMEOUT_SECONDS)


def test_a_reset_releases_waiting_responses() -> None:
    holds = Holds()
    with calls(holds) as call:
        hold_id = holds.add(hold(stage="response"))
        future = call()
        holds.wait_for(hold_id, 1, TIMEOUT_SECONDS)
        holds.reset()
        future.result(TIMEOUT_SECONDS)


def test_a_reset_ends_wait_for() -> None:
    holds = Holds()
    hold_id = holds.add(hold())
    timer = threading.Timer(0.05, holds.reset)
    timer.start()
    with pytest.raises(HoldNotFound, match=f"Hold {hold_id} does not exist"):
        holds.wait_for(hold_id, 1, TIMEOUT_SECONDS)
    timer.join()


def test_ids_are_not_reused() -> None:
    holds = Holds()
    hold_id = holds.add(hold())
    holds.reset()
    assert holds.add(hold()) != hold_id
    for unknown in (hold_id, None, "1", [1]):
        with pytest.raises(HoldNotFound):
            holds.release(unknown)


def test_wait_for_reports_the_calls_received() -> None:
    holds = Holds()
    with calls(holds) as call:
        hold_id = holds.add(hold())
        call("CreateDomain").result(TIMEOUT_SECONDS)
        call()
        holds.wait_for(hold_id, 1, TIMEOUT_SECONDS)
        with pytest.raises(NotWaiting, match=r"within 0\.01 s, but waiting: 1; .*: 1 CreateDomain, 1 DescribeDomain$"):
            holds.wait_for(hold_id, 2, 0.01)


def test_release_of_more_calls_than_are_waiting() -> None:
    holds = Holds()
    with calls(holds) as call:
        hold_id = holds.add(hold())
        call()
        holds.wait_for(hold_id, 1, TIMEOUT_SECONDS)
        with pytest.raises(NotWaiting, match="Cannot release 2 calls; waiting: 1"):
            holds.release(hold_id, 2)
        assert [entry["waiting"] for entry in holds.entries()] == [1]


@pytest.mark.parametrize(
    ("values", "message"),
    [
        ({"operation": "MakeTea"}, "operation is 'MakeTea', not an operation of Voice ID or *"),
        ({"operation": []}, "operation is a list"),
        ({"stage": "answer"}, "stage is 'answer', not one of request, response"),
        ({"stage": None}, "stage is null"),
        ({"parameters": []}, "parameters is a list, not an object"),
        ({"parameters": {"Name": "garden"}}, "parameters has Name, which a request of DescribeDomain cannot have"),
        ({"operation": "*", "parameters": {"name": "garden"}}, r"parameters has name, which a request of \* cannot"),
        ({"times": 0}, "times is 0, not a whole number above 0"),
        ({"times": True}, "times is true"),
    ],
)
def test_invalid_settings_are_refused(values: dict[str, Any], message: str) -> None:
    with pytest.raises(ValueError, match=message):
        hold(**values)
