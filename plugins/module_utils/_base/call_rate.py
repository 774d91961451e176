# -*- coding: utf-8 -*-

# Copyright: Contributors to the contactcenter.voiceid collection
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""The rate of calls that a service accepts. All threads that use a client share it.

botocore's retry mode ``adaptive`` has the same purpose. It reduces the rate by 30 percent at each throttled call, so it
uses about two thirds of a limit. Here, the rate after a throttled call is the one at which calls were accepted.
"""

from __future__ import annotations

import collections
import threading
import time
import typing as t

from .errors import KINDS_OF_CODES, KINDS_OF_STATUSES, answer_details
from .retries import max_attempts

# Seconds for which accepted calls are counted.
WINDOW = 1.0
# The factor by which the rate increases in each second without a throttled call.
GROWTH = 1.05
# Calls per second, even if no call was accepted.
LOWEST_RATE = 1.0
# Seconds by which a call that was delayed on this machine can be made up for.
CATCH_UP = 0.1


class CallRate:
    """Delays calls to the rate that a service accepts. There is no delay before the first throttled call."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._rate: t.Optional[float] = None
        self._throttled_at = 0.0
        self._next = 0.0
        self._started_at = time.monotonic()
        self._accepted: collections.deque[float] = collections.deque()

    def wait(self) -> None:
        """Sleep until the next call may be made."""
        with self._lock:
            if self._rate is None:
                return
            now = time.monotonic()
            turn = max(self._next, now - CATCH_UP)
            self._next = turn + 1 / (self._rate * GROWTH ** (now - self._throttled_at))
        if turn > now:
            time.sleep(turn - now)

    def accepted(self) -> None:
        """Count a call that was not throttled."""
        now = time.monotonic()
        with self._lock:
            self._accepted.append(now)
            self._forget(now)

    def throttled(self) -> bool:
        """Reduce the rate to that of the accepted calls.

        :returns: Whether calls were accepted, so that a retry at this rate is likely to be accepted, too.
        """
        now = time.monotonic()
        with self._lock:
            self._forget(now)
            seconds = min(WINDOW, max(now - self._started_at, 1 / 1000))
            self._rate = max(LOWEST_RATE, len(self._accepted) / seconds)
            self._throttled_at = now
            return bool(self._accepted)

    def _forget(self, now: float) -> None:
        while self._accepted and self._accepted[0] < now - WINDOW:
            self._accepted.popleft()


def share_rate(client: t.Any) -> None:
    """Make all calls of a boto3 client keep to the rate that the service accepts.

    The first retry of a throttled call is made as soon as the rate permits. botocore determines the time of the others.
    """
    rate, service = CallRate(), client.meta.service_model.service_id.hyphenize()

    def wait(**dummy: t.Any) -> None:
        rate.wait()

    def record(
        attempts: int, response: t.Any = None, caught_exception: t.Optional[Exception] = None, **dummy: t.Any
    ) -> t.Optional[float]:
        if response is None or caught_exception is not None:
            return None
        if not _is_throttled(*response):
            rate.accepted()
            return None
        known = rate.throttled()
        return 0.0 if known and attempts == 1 and max_attempts(client) > 1 else None

    client.meta.events.register_first(f"before-send.{service}", wait)
    client.meta.events.register_first(f"needs-retry.{service}", record)


def _is_throttled(http: t.Any, parsed: t.Any) -> bool:
    if http.status_code < 300:
        return False
    code = answer_details(parsed)["code"] if isinstance(parsed, dict) else ""
    return "throttled" in (KINDS_OF_CODES.get(code), KINDS_OF_STATUSES.get(http.status_code))
