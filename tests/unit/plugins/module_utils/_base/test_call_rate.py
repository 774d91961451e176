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


def test_rate_is_that_of_the_service(clock: Clock) -> None:
    rate, tokens, filled_at, accepted, throttled = CallRate(), 5.0, clock.now, 0, 0
    while clock.now < 110:
        rate.wait()
        clock.sleep(0.002)
        tokens, filled_at = min(5.0, tokens + (clock.now - filled_at) * LIMIT), clock.now
        if tokens >= 1:
            tokens -= 1
            accepted += 1
            rate.accepted()
        elif rate.throttled() and clock.now > 102:
            throttled += 1
    assert accepted >= 0.98 * 10 * LIMIT
    assert throttled <= 0.05 * 8 * LIMIT


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
