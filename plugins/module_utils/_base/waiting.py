# -*- coding: utf-8 -*-

# Copyright: Contributors to the contactcenter.voiceid collection
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Waiting until a resource has reached a state, within the deadline of the run. Pure: no network, no module, no boto3.

botocore's own waiters count attempts instead of seconds, and a throttled poll ends them: they are not used here.
"""

from __future__ import annotations

import contextlib
import typing as t

from .errors import VoiceIdError
from .parallel import Deadline

SLOW_DOWN = 1.25
SLOWEST = 60.0
LAST_POLL = 0.5


class Pace:
    """Seconds between polls: a quarter more each time, twice that after a throttled poll, up to a minute.

    A first delay of more than a minute is kept. The delay never decreases.
    """

    def __init__(self, first: float) -> None:
        self.delay = first
        self._slowest = max(first, SLOWEST)

    def slow_down(self, factor: float = SLOW_DOWN) -> None:
        self.delay = min(self.delay * factor, self._slowest)


def wait_until(
    poll: t.Callable[[], None], pending: t.Callable[[], t.Any], deadline: Deadline, first_delay: float
) -> None:
    """Poll for as long as something is pending.

    A poll that fails in a way that may pass (throttled, a server error, a broken connection) does not end the wait: the
    next poll comes later. The last poll comes half a second before the deadline, so that its answer is in time.

    :raises TimeoutError: at the deadline.
    """
    pace = Pace(first_delay)
    while pending():
        _pause(pace.delay, deadline)
        pace.slow_down()
        try:
            poll()
        except VoiceIdError as exc:
            if not exc.transient:
                raise
            pace.slow_down(2)


def _pause(delay: float, deadline: Deadline) -> None:
    remaining = deadline.remaining()
    if remaining is not None:
        delay = min(delay, remaining - LAST_POLL) if remaining > LAST_POLL else remaining
    deadline.sleep(delay)


@contextlib.contextmanager
def in_time(deadline: Deadline, doing: str) -> t.Iterator[None]:
    """A step that has to end before the deadline.

    :param doing: What the step does: the first sentence of the failure.
    :raises VoiceIdError: if the step raises ``TimeoutError``.
    """
    try:
        yield
    except TimeoutError:
        raise VoiceIdError(
            f"Waited {deadline.seconds:g} seconds. {doing} Run the task again, or raise wait_timeout.", "wait_timeout"
        ) from None
