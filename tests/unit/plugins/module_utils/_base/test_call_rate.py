# Copyright: Contributors to the contactcenter.voiceid collection
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""The rate of calls that a service accepts."""

from __future__ import annotations

from types import SimpleNamespace
from typing import Any

import botocore.session
import pytest
from ansible_collections.contactcenter.voiceid.plugins.module_utils._base import call_rate
from ansible_collections.contactcenter.voiceid.plugins.module_utils._base.call_rate import CallRate, share_rate

MODEL = botocore.session.get_session().get_service_model("voice-id")
THROTTLED = {"Error": {"Code": "ThrottlingException"}}
LIMIT = 50


class Clock:
    """A clock that only ``sleep`` advances."""

    def __init__(self) -> None:
        self.now = 100.0

    def monotonic(self) -> float:
        return self.now

    def sleep(self, seconds: float) -> None:
        self.now += seconds


@pytest.fixture
def clock(monkeypatch: pytest.MonkeyPatch) -> Clock:
    clock = Clock()
    monkeypatch.setattr(call_rate, "time", clock)
    return clock


def test_calls_are_not_delayed_before_the_first_throttled_one(clock: Clock) -> None:
    rate = CallRate()
    for dummy in range(1000):
        rate.wait()
        rate.accepted()
    assert clock.now == 100


class Service:
    """A service with a token bucket, and the calls of a client that keeps to its rate.

    :param limit: Calls per second. A tenth of it is accepted at once.
    """

    def __init__(self, clock: Clock, limit: float) -> None:
        self.clock, self.limit, self.rate = clock, limit, CallRate()
        self.most = self.tokens = max(1.0, limit / 10)
        self.filled_at = clock.now

    def call(self, seconds: float, call_seconds: float = 0.002) -> tuple[int, int]:
        """Make calls for some time. Returns how many were accepted and throttled."""
        counts = [0, 0]
        end = self.clock.now + seconds
        while self.clock.now < end:
            self.rate.wait()
            self.clock.sleep(call_seconds)
            accepted = self._accepts()
            (self.rate.accepted if accepted else self.rate.throttled)()
            counts[not accepted] += 1
        return counts[0], counts[1]

    def _accepts(self) -> bool:
        self.tokens += (self.clock.now - self.filled_at) * self.limit
        self.tokens, self.filled_at = min(self.most, self.tokens), self.clock.now
        if self.tokens < 1:
            return False
        self.tokens -= 1
        return True


@pytest.mark.parametrize("idle", [0, 0.1, 0.5, 3])
@pytest.mark.parametrize(("limit", "call_seconds"), [(5, 0.002), (50, 0.002), (50, 0.015), (200, 0.001)])
def test_rate_is_that_of_the_service(clock: Clock, limit: float, call_seconds: float, idle: float) -> None:
    service = Service(clock, limit)
    clock.sleep(idle)  # a client makes its first call some time after it was created
    service.call(2, call_seconds)
    accepted, throttled = service.call(8, call_seconds)
    assert accepted >= (0.95 if limit >= 50 else 0.8) * 8 * limit
    assert throttled <= max(0.05 * limit, 1) * 8


def test_first_seconds_are_used(clock: Clock) -> None:
    accepted, throttled = Service(clock, LIMIT).call(2)
    assert accepted >= 0.95 * 2 * LIMIT
    assert throttled <= 0.5 * 2 * LIMIT


def test_rate_is_kept_in_a_pause_between_calls(clock: Clock) -> None:
    service = Service(clock, LIMIT)
    service.call(5)
    for dummy in range(5):
        clock.sleep(5)
        accepted, throttled = service.call(1)
        assert accepted >= 0.9 * LIMIT
        assert throttled <= 0.35 * LIMIT


def test_the_last_throttled_call_may_be_days_ago(clock: Clock) -> None:
    service = Service(clock, LIMIT)
    service.call(5)
    clock.sleep(1_000_000)
    service.call(1)
    assert service.call(5)[0] >= 0.9 * 5 * LIMIT


def test_rate_is_found_again_after_an_outage(clock: Clock) -> None:
    service = Service(clock, LIMIT)
    service.call(5)
    service.limit, service.tokens = 0, 0
    assert service.call(4)[0] == 0
    service.limit = LIMIT
    service.call(8)
    assert service.call(5)[0] >= 0.9 * 5 * LIMIT


def test_rate_is_lowest_while_no_call_is_accepted(clock: Clock) -> None:
    rate = CallRate()
    clock.sleep(5)
    assert not rate.throttled()
    rate.wait()
    before = clock.now
    rate.wait()
    assert 0.5 < clock.now - before <= 1


class Client:
    """Stands in for a boto3 client."""

    def __init__(self, attempts: int) -> None:
        handlers: dict[str, Any] = {}
        events = SimpleNamespace(register_first=handlers.__setitem__)
        config = SimpleNamespace(retries={"total_max_attempts": attempts})
        self.meta = SimpleNamespace(events=events, service_model=MODEL, config=config)
        share_rate(self)
        self.record = handlers["needs-retry.voice-id"]

    def answer(self, attempts: int, status: int, parsed: Any) -> Any:
        return self.record(attempts=attempts, response=(SimpleNamespace(status_code=status), parsed))


def test_only_the_first_retry_of_a_throttled_call_has_no_pause_of_its_own(clock: Clock) -> None:
    client = Client(8)
    assert client.answer(1, 200, {}) is None
    assert client.answer(1, 400, THROTTLED) == 0
    assert client.answer(1, 429, {}) == 0
    assert client.answer(2, 400, THROTTLED) is None
    clock.sleep(2)
    assert client.answer(1, 400, THROTTLED) is None


def test_number_of_attempts_is_the_configured_one(clock: Clock) -> None:
    client = Client(1)
    client.answer(1, 200, {})
    assert client.answer(1, 400, THROTTLED) is None


def test_other_failures_do_not_affect_the_rate(clock: Clock) -> None:
    client = Client(8)
    assert client.answer(1, 500, {"Error": {"Code": "InternalServerException"}}) is None
    assert client.record(attempts=1, response=None, caught_exception=OSError("reset")) is None
