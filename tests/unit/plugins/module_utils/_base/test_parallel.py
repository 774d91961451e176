# Copyright: Contributors to the contactcenter.voiceid collection
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Parallel calls, and deadlines."""

from __future__ import annotations

import threading

import pytest
from ansible_collections.contactcenter.voiceid.plugins.module_utils._base.parallel import (
    Deadline,
    in_parallel,
    in_parallel_growing,
    within,
)
from hypothesis import given
from hypothesis import strategies as st


@given(st.lists(st.integers(), max_size=30), st.integers(1, 8))
def test_results_come_in_the_order_of_the_items(items: list[int], workers: int) -> None:
    assert in_parallel(lambda item: item * 2, items, workers) == [item * 2 for item in items]


def test_nothing_to_do_is_nothing() -> None:
    assert in_parallel(lambda item: item, [], 10) == []


@pytest.mark.parametrize("workers", [1, 2, 5])
def test_just_so_many_calls_are_in_flight(workers: int) -> None:
    # Each group of calls waits for its last one: it would never come if fewer were in flight at once.
    together = threading.Barrier(workers, timeout=30)
    count, most, lock = 0, 0, threading.Lock()

    def call(item: int) -> None:
        nonlocal count, most
        with lock:
            count += 1
            most = max(most, count)
        together.wait()
        with lock:
            count -= 1

    in_parallel(call, range(workers * 3), workers)
    assert most == workers


def test_the_first_failure_is_raised_and_no_call_is_started_after_it() -> None:
    raised, called = threading.Event(), []

    def call(item: int) -> None:
        called.append(item)
        if item == 2:
            raise ValueError("item 2")
        if item > 2:  # it was started before the caller had the failure
            raised.wait(30)

    before = {*threading.enumerate()}
    with pytest.raises(ValueError, match="item 2"):
        in_parallel(call, range(1000), 1)
    workers = {*threading.enumerate()} - before
    raised.set()
    for worker in workers:
        worker.join(30)
    assert called in ([0, 1, 2], [0, 1, 2, 3])


def test_a_call_that_hangs_does_not_block_the_caller_after_the_deadline() -> None:
    never = threading.Event()
    try:
        with pytest.raises(TimeoutError):
            in_parallel(lambda item: never.wait(60), [1], 1, Deadline(0.05))
        assert not never.is_set()
    finally:
        never.set()


def test_results_that_are_in_time_are_returned() -> None:
    assert in_parallel(lambda item: item, [1, 2, 3], 2, Deadline(60)) == [1, 2, 3]


# Items that are found by calls


@given(st.lists(st.integers(0, 1000), min_size=1, max_size=40), st.integers(1, 6))
def test_every_item_is_called_once_wherever_it_is_found(numbers: list[int], workers: int) -> None:
    """Each item but the first ones is found by an earlier one."""
    found_by = [number % (item + 1) - 1 for item, number in enumerate(numbers)]
    found = {finder: [item for item, by in enumerate(found_by) if by == finder] for finder in range(-1, len(numbers))}
    results = in_parallel_growing(lambda item: (item, found[item]), found[-1], workers)
    assert sorted(results) == [*range(len(numbers))]
    assert results[: len(found[-1])] == found[-1]
    position = {item: number for number, item in enumerate(results)}
    assert all(position[found_by[item]] < position[item] for item in results if found_by[item] >= 0)
    if workers == 1:
        assert results == in_breadth(found)


def in_breadth(found: dict[int, list[int]]) -> list[int]:
    items = [*found[-1]]
    for item in items:
        items += found[item]
    return items


def test_nothing_to_do_finds_nothing() -> None:
    assert in_parallel_growing(lambda item: (item, [item]), [], 10) == []


@pytest.mark.parametrize("workers", [1, 2, 5])
def test_just_so_many_calls_are_in_flight_for_items_that_are_found(workers: int) -> None:
    together = threading.Barrier(workers, timeout=30)
    count, most, lock = 0, 0, threading.Lock()

    def call(item: int) -> tuple[int, range]:
        nonlocal count, most
        if item == 0:
            return item, range(1, 1 + workers * 3)
        with lock:
            count += 1
            most = max(most, count)
        together.wait()
        with lock:
            count -= 1
        return item, range(0)

    assert in_parallel_growing(call, [0], workers) == [*range(1 + workers * 3)]
    assert most == workers


def test_found_items_are_called_while_others_are_in_flight() -> None:
    called = threading.Event()

    def call(item: str) -> tuple[bool, list[str]]:
        if item == "slow":
            return called.wait(30), []
        if item == "found":
            called.set()
        return True, ["found"] if item == "quick" else []

    assert in_parallel_growing(call, ["slow", "quick"], 2) == [True, True, True]


def test_a_worker_that_had_nothing_to_do_is_replaced() -> None:
    idle: list[threading.Thread] = []
    started, together = threading.Event(), threading.Barrier(2, timeout=30)

    def call(item: str) -> tuple[str, list[str]]:
        if item == "short":
            idle.append(threading.current_thread())
            started.set()
        elif item == "long":
            assert started.wait(30)
            idle[0].join(30)
            return item, ["one", "two"]
        else:
            together.wait()
        return item, []

    assert in_parallel_growing(call, ["long", "short"], 2) == ["long", "short", "one", "two"]


def test_one_item_after_the_other_needs_one_thread() -> None:
    threads = set()

    def call(item: int) -> tuple[int, list[int]]:
        threads.add(threading.current_thread())
        return item, [item + 1] if item < 100 else []

    assert in_parallel_growing(call, [0], 10) == [*range(101)]
    assert len(threads) == 1


def test_no_found_item_is_called_after_a_failure() -> None:
    raised, called = threading.Event(), []
    threads: list[threading.Thread] = []

    def call(item: str) -> tuple[None, list[str]]:
        called.append(item)
        threads.append(threading.current_thread())
        if item == "slow":
            assert raised.wait(30)
            return None, ["late"]
        if item == "wrong":
            raise ValueError(item)
        return None, ["wrong", "next"]

    with pytest.raises(ValueError, match="wrong"):
        in_parallel_growing(call, ["slow", "finds"], 2)
    raised.set()
    for thread in threads:
        thread.join(30)
    assert called in (["slow", "finds", "wrong"], ["finds", "slow", "wrong"], ["finds", "wrong", "slow"])


def test_a_found_call_that_hangs_does_not_block_the_caller_after_the_deadline() -> None:
    never = threading.Event()
    try:
        with pytest.raises(TimeoutError):
            in_parallel_growing(lambda item: (item and never.wait(60), [item + 1]), [0], 1, Deadline(0.05))
        assert not never.is_set()
    finally:
        never.set()


# Deadlines


def test_a_deadline_without_seconds_never_expires() -> None:
    assert Deadline().remaining() is None


def test_remaining_time_decreases_to_zero() -> None:
    deadline = Deadline(1000)
    first = deadline.remaining()
    assert first is not None
    assert 0 < first <= 1000
    assert Deadline(0).remaining() == 0
    assert Deadline(-5).remaining() == 0


def test_without_a_deadline_nothing_needs_a_thread() -> None:
    assert within(Deadline(), threading.current_thread) is threading.current_thread()


def test_within_a_deadline_a_call_has_a_thread_that_can_be_abandoned() -> None:
    thread = within(Deadline(60), threading.current_thread)
    assert thread is not threading.current_thread()
    assert thread.daemon


def test_a_worker_whose_starter_watches_the_deadline_starts_no_thread_of_its_own() -> None:
    deadline = Deadline(60)

    def threads(item: int) -> bool:
        return within(deadline, threading.current_thread) is threading.current_thread()

    assert in_parallel(threads, [1, 2, 3], 2, deadline) == [True, True, True]


def test_late_results_are_discarded() -> None:
    never = threading.Event()
    try:
        with pytest.raises(TimeoutError):
            within(Deadline(0.05), lambda: never.wait(60))
    finally:
        never.set()


def test_a_failure_within_a_deadline_is_raised() -> None:
    def fail() -> None:
        raise ValueError("no")

    with pytest.raises(ValueError, match="no"):
        within(Deadline(60), fail)


def test_no_call_is_started_after_the_deadline() -> None:
    called: list[int] = []
    with pytest.raises(TimeoutError):
        in_parallel(called.append, [1, 2], 2, Deadline(0))
    assert called == []
