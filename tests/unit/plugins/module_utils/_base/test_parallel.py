# Copyright: Contributors to the contactcenter.voiceid collection
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Parallel calls, and deadlines."""

from __future__ import annotations

import threading

import pytest
from ansible_collections.contactcenter.voiceid.plugins.module_utils._base.parallel import Deadline, in_parallel, within
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
