# -*- coding: utf-8 -*-

# Copyright: Contributors to the contactcenter.voiceid collection
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Wait until a resource has reached a state, before the deadline of the run. Pure: no network, no module, no boto3.

botocore's waiters are not used, because they count attempts instead of seconds, and a throttled poll ends them.
"""

from __future__ import annotations

import contextlib
import typing as t

from .errors import VoiceIdError
from .parallel import Deadline

Result = t.TypeVar("Result")

SLOW_DOWN = 1.25
MAX_DELAY = 60.0
LAST_POLL = 0.5


class Pace:
    """The delay between polls in seconds. It increases by a quarter after each poll, and doubles after a failed poll.

    The maximum is one minute, or the first delay if that is longer. The delay never decreases.
    """

    def __init__(self, first: float) -> None:
        self.delay = first
        self._max_delay = max(first, MAX_DELAY)

    def slow_down(self, factor: float = SLOW_DOWN) -> None:
        self.delay = min(self.delay * factor, self._max_delay)


def wait_until(
    poll: t.Callable[[], None],
    pending: t.Callable[[], t.Any],
    deadline: Deadline,
    first_delay: float,
    poll_first: bool = False,
) -> None:
    """Poll until nothing is pending.

    A temporary failure of a poll does not end the wait. The next poll is made after a longer delay. The last poll is
    made half a second before the deadline, so that its response arrives in time.

    :param poll_first: Whether to make the first poll immediately.
    :raises TimeoutError: at the deadline. If the last poll failed, its error is the cause.
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
    """Repeat a step after temporary failures until it succeeds, with the delays of ``wait_until``.

    :raises TimeoutError: like ``wait_until``.
    """
    results: list[Result] = []
    wait_until(lambda: results.append(step()), lambda: not results, deadline, first_delay, poll_first=True)
    return results[0]


def is_temporary(failure: VoiceIdError) -> bool:
    """Whether a later poll may succeed.

    This is the case for throttled calls, server errors and broken connections, and for responses that are not from the
    service, such as incomplete documents and the pages of load balancers. Errors with an error code are from a service.
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
