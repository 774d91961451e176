# -*- coding: utf-8 -*-

# Copyright: Contributors to the contactcenter.voiceid collection
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""The rate of calls that a service accepts. All threads that use a client share it.

botocore's retry mode ``adaptive`` has the same purpose. It reduces the rate by 30 percent at each throttled call, so it
uses about two thirds of a limit. Here, the rate is searched once. After that, a throttled call reduces it to the rate
at which calls were accepted, by ten percent at most.
"""

from __future__ import annotations

import collections
import math
import threading
import time
import typing as t

from .errors import KINDS_OF_CODES, KINDS_OF_STATUSES, answer_details
from .retries import max_attempts

# Seconds for which accepted calls are counted.
WINDOW = 1.0
# The factors by which the rate increases in each second without a throttled call, and by which a throttled call reduces
# it: at first, while the rate is searched, and later.
SEARCH_GROWTH, SEARCH_BACK_OFF = 4.0, 0.85
GROWTH, BACK_OFF = 1.05, 0.9
# Seconds after which the rate does not increase further.
GROWTH_SECONDS = 60.0
# Calls per second, even if no call was accepted.
LOWEST_RATE = 1.0
# Seconds by which a call that was delayed on this machine can be made up for.
CATCH_UP = 0.1


class CallRate:
    """Delays calls to the rate that a service accepts. There is no delay before the first throttled call."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._rate = math.inf
        self._growth = SEARCH_GROWTH
        self._throttled_at = 0.0
        self._next = 0.0
        self._accepted: collections.deque[float] = collections.deque()

    def wait(self) -> None:
        """Sleep until the next call may be made."""
        with self._lock:
            now = time.monotonic()
            turn = max(self._next, now - CATCH_UP)
            self._next = turn + 1 / self._pace(now)
        if turn > now:
            time.sleep(turn - now)

    def accepted(self) -> None:
        """Count a call that was not throttled."""
        now = time.monotonic()
        with self._lock:
            self._accepted.append(now)
            self._forget(now)

    def throttled(self) -> bool:
        """Reduce the rate.

        :returns: Whether calls were accepted, so that a retry at this rate is likely to be accepted, too.
        """
        now = time.monotonic()
        with self._lock:
            self._forget(now)
            # Since the first accepted call: the time before it does not show what the service accepts.
            seconds = now - self._accepted[0] if self._accepted else 0.0
            self._change(now, len(self._accepted) / max(seconds, 1 / 1000))
            return bool(self._accepted)

    def _change(self, now: float, measured: float) -> None:
        """Change the rate after a throttled call.

        :param measured: Calls per second that were accepted, 0 if there were none. The service may accept more: the
            client may have been slow, or its threads may have waited for their retries.
        """
        pace = self._pace(now)
        if pace == math.inf or not measured:
            self._rate, self._growth = measured, SEARCH_GROWTH
        else:
            if now - self._throttled_at > WINDOW / 10:  # not one of the calls that were made at the same time
                self._growth = GROWTH
            searching = self._growth == SEARCH_GROWTH
            self._rate = SEARCH_BACK_OFF * pace if searching else max(min(measured, pace), BACK_OFF * pace)
        self._rate = max(LOWEST_RATE, self._rate)
        self._throttled_at = now

    def _pace(self, now: float) -> float:
        """Calls per second, infinite before the first throttled call."""
        return self._rate * self._growth ** min(now - self._throttled_at, GROWTH_SECONDS)

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
