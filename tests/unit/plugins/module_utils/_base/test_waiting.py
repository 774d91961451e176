# Copyright: Contributors to the contactcenter.voiceid collection
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""The delays between polls, and waiting, with a simulated clock."""

from __future__ import annotations

import itertools
import time
from typing import Any

import pytest
from ansible_collections.contactcenter.voiceid.plugins.module_utils._base.errors import VoiceIdError
from ansible_collections.contactcenter.voiceid.plugins.module_utils._base.parallel import Deadline
from ansible_collections.contactcenter.voiceid.plugins.module_utils._base.waiting import (
    Pace,
    in_time,
    is_temporary,
    retry_until_success,
    wait_until,
)
from hypothesis import given
from hypothesis import strategies as st


class Clock:
    """Stands in for ``time`` in the waiter, so that no test takes the time that it talks of."""

    def __init__(self) -> None:
        self.now = 0.0
        self.pauses: list[float] = []

    def sleep(self, seconds: float) -> None:
        self.pauses.append(seconds)
        self.now += seconds


@pytest.fixture
def clock(monkeypatch: pytest.MonkeyPatch) -> Clock:
    clock = Clock()
    monkeypatch.setattr(time, "sleep", clock.sleep)
    monkeypatch.setattr(time, "monotonic", lambda: clock.now)
    return clock


def throttled() -> VoiceIdError:
    return VoiceIdError("Slow down", "throttled")


@pytest.mark.parametrize(
    ("first", "delays"),
    [
        (15, [15, 18.75, 23.4375, 29.296875, 36.62109375, 45.7763671875, 57.220458984375, 60, 60]),
        (0.1, [0.1, 0.125, 0.15625]),
        (60, [60, 60]),
        (300, [300, 300]),
    ],
)
def test_each_delay_is_a_quarter_longer_up_to_a_minute(first: float, delays: list[float]) -> None:
    pace = Pace(first)
    seen = []
    for dummy in delays:
        seen.append(pace.delay)
        pace.slow_down()
    assert seen == pytest.approx(delays)


@given(st.floats(0.1, 10_000), st.lists(st.booleans(), max_size=50))
def test_the_delay_never_decreases_and_has_a_maximum(first: float, throttles: list[bool]) -> None:
    pace = Pace(first)
    for throttle in throttles:
        before = pace.delay
        pace.slow_down(2 if throttle else 1.25)
        assert before <= pace.delay <= max(first, 60)


def test_what_has_ended_is_not_polled(clock: Clock) -> None:
    wait_until(lambda: pytest.fail("polled"), lambda: False, Deadline(100), 15)
    assert clock.pauses == []


def test_polls_until_nothing_is_pending(clock: Clock) -> None:
    left = [3]

    def poll() -> None:
        left[0] -= 1

    wait_until(poll, lambda: left[0], Deadline(1000), 10)
    assert clock.pauses == [10, 12.5, 15.625]


def test_without_a_deadline_it_waits_as_long_as_it_takes(clock: Clock) -> None:
    numbers = itertools.count()
    wait_until(lambda: None, lambda: next(numbers) < 500, Deadline(), 60)
    assert clock.now == 500 * 60


def test_the_last_poll_is_just_before_the_deadline_and_the_end_at_it(clock: Clock) -> None:
    polls = []
    with pytest.raises(TimeoutError):
        wait_until(lambda: polls.append(clock.now), lambda: True, Deadline(30), 10)
    assert polls == [10, 22.5, 29.5]
    assert clock.now == 30


@given(st.floats(0.1, 100), st.floats(1, 1000))
def test_the_timeout_is_the_time_that_passes_to_the_second(delay: float, timeout: float) -> None:
    with pytest.MonkeyPatch.context() as patch:
        clock = Clock()
        patch.setattr(time, "sleep", clock.sleep)
        patch.setattr(time, "monotonic", lambda: clock.now)
        with pytest.raises(TimeoutError):
            wait_until(lambda: None, lambda: True, Deadline(timeout), delay)
    assert clock.now == pytest.approx(timeout)


@pytest.mark.parametrize("kind", ["throttled", "server_error", "unreachable"])
def test_a_temporary_failure_of_a_poll_increases_the_delay(clock: Clock, kind: str) -> None:
    outcomes = iter([VoiceIdError("Not now", kind), VoiceIdError("Not now", kind), None])
    done = []

    def poll() -> None:
        outcome = next(outcomes)
        if outcome:
            raise outcome
        done.append(True)

    wait_until(poll, lambda: not done, Deadline(1000), 8)
    assert clock.pauses == [8, 20, 50]


def test_a_permanent_failure_of_a_poll_ends_the_wait(clock: Clock) -> None:
    def poll() -> None:
        raise VoiceIdError("No", "access_denied")

    with pytest.raises(VoiceIdError, match="No"):
        wait_until(poll, lambda: True, Deadline(1000), 8)
    assert clock.pauses == [8]


@pytest.mark.parametrize(
    ("kind", "details", "passes"),
    [
        ("throttled", {"code": "ThrottlingException"}, True),
        ("unreachable", {}, True),
        ("not_voice_id", {}, True),  # half a document
        ("not_voice_id", {"code": "404"}, True),  # the page of a load balancer
        ("not_voice_id", {"code": "UnknownOperationException"}, False),
        ("access_denied", {"code": "AccessDeniedException"}, False),
        ("not_found", {}, False),
    ],
)
def test_temporary_failures(kind: Any, details: dict[str, str], passes: bool) -> None:
    assert is_temporary(VoiceIdError("No", kind, details)) is passes


def test_the_first_poll_can_be_immediate(clock: Clock) -> None:
    assert retry_until_success(lambda: clock.now, Deadline(100), 15) == 0


def test_a_step_is_repeated_until_it_succeeds(clock: Clock) -> None:
    outcomes = iter([throttled(), VoiceIdError("Half of it", "not_voice_id"), None])

    def step() -> float:
        outcome = next(outcomes)
        if outcome:
            raise outcome
        return clock.now

    assert retry_until_success(step, Deadline(1000), 10) == sum(clock.pauses) == 20 + 50


def test_the_last_failure_is_reported_at_the_deadline(clock: Clock) -> None:
    def step() -> None:
        raise VoiceIdError(f"Failed at {clock.now:g}", "unreachable")

    with pytest.raises(TimeoutError) as caught:
        retry_until_success(step, Deadline(30), 10)
    assert str(caught.value.__cause__) == "Failed at 29.5"


def test_a_successful_poll_clears_the_last_failure(clock: Clock) -> None:
    outcomes = itertools.chain([throttled()], itertools.repeat(None))

    def poll() -> None:
        outcome = next(outcomes)
        if outcome:
            raise outcome

    with pytest.raises(TimeoutError) as caught:
        wait_until(poll, lambda: True, Deadline(100), 10)
    assert caught.value.__cause__ is None


def test_a_pause_that_the_deadline_allows(clock: Clock) -> None:
    deadline = Deadline(30)
    deadline.sleep(10)
    assert clock.pauses == [10]
    Deadline().sleep(1000)
    assert clock.pauses == [10, 1000]


def test_a_pause_ends_at_the_deadline(clock: Clock) -> None:
    deadline = Deadline(30)
    deadline.sleep(20)
    with pytest.raises(TimeoutError):
        deadline.sleep(20)
    assert clock.pauses == [20, 10]


def test_the_error_for_a_step_that_times_out_contains_its_description() -> None:
    with pytest.raises(VoiceIdError) as caught, in_time(Deadline(30), "The domain was read."):
        raise TimeoutError
    assert caught.value.kind == "wait_timeout"
    assert caught.value.msg.startswith("Waited 30 seconds. The domain was read. ")


def test_a_step_that_fails_otherwise_keeps_its_failure() -> None:
    with pytest.raises(VoiceIdError, match="No"), in_time(Deadline(30), "The domain was read."):
        raise VoiceIdError("No", "access_denied")
