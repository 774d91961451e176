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

Result = t.TypeVar("Result")

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
    poll: t.Callable[[], None],
    pending: t.Callable[[], t.Any],
    deadline: Deadline,
    first_delay: float,
    poll_first: bool = False,
) -> None:
    """Poll for as long as something is pending.

    A poll that fails in a way that may pass does not end the wait: the next poll comes later. The last poll comes half
    a second before the deadline, so that its answer is in time.

    :param poll_first: Whether to make the first poll at once.
    :raises TimeoutError: at the deadline. Its cause is the failure of the last poll, if that failed.
    """
    pace, failure = Pace(first_delay), None
    try:
        while pending():
            if not poll_first:
                _pause(pace.delay, deadline)
                pace.slow_down()
            poll_first = False
            try:
                poll()
                failure = None
            except VoiceIdError as exc:
                if not is_temporary(exc):
                    raise
                failure = exc
                pace.slow_down(2)
    except TimeoutError:
        raise TimeoutError from failure


def retry_until_success(step: t.Callable[[], Result], deadline: Deadline, first_delay: float) -> Result:
    """Call a step until it succeeds, as retry_until_success as ``wait_until`` polls.

    :raises TimeoutError: as ``wait_until``.
    """
    results: list[Result] = []
    wait_until(lambda: results.append(step()), lambda: not results, deadline, first_delay, poll_first=True)
    return results[0]


def is_temporary(failure: VoiceIdError) -> bool:
    """Whether a later poll may succeed although nobody changes anything.

    Besides calls that were throttled, server errors and broken connections, this is an answer that is not from the
    service: half a document, or the page of a load balancer. An error with a code of its own is from a service.
    """
    code = str(failure.details.get("code", ""))
    return failure.transient or (failure.kind == "not_voice_id" and (not code or code.isdigit()))


def _pause(delay: float, deadline: Deadline) -> None:
    remaining = deadline.remaining()
    if remaining is not None:
        delay = min(delay, remaining - LAST_POLL) if remaining > LAST_POLL else remaining
    deadline.sleep(delay)


@contextlib.contextmanager
def in_time(deadline: Deadline, state: str) -> t.Iterator[None]:
    """A step that has to end before the deadline.

    :param state: What has not happened at the deadline, as a sentence for the error message.
    :raises VoiceIdError: if the step raises ``TimeoutError``.
    """
    try:
        yield
    except TimeoutError:
        raise VoiceIdError(
            f"Waited {deadline.seconds:g} seconds. {state} Run the task again, or increase wait_timeout.",
            "wait_timeout",
        ) from None
