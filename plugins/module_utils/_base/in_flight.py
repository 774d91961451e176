# -*- coding: utf-8 -*-

# Copyright: Contributors to the contactcenter.voiceid collection
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""The calls in flight, so that the error at the time limit can contain the call that the run is waiting for. Pure."""

from __future__ import annotations

import threading
import time
import typing as t

from .errors import ADVICE, VoiceIdError, Where, answer_details, answer_reason, one_line
from .operations import is_change

# An option that limits the time of a run, which is also the kind of the failure.
TimeLimitKind = t.Literal["timeout", "wait_timeout"]


class StartedCall(t.NamedTuple):
    """A call, and when it was started.

    :param operation: The API's name of the operation, with the prefix of its service unless that is Voice ID.
    :param target: The resource of the request.
    :param thread: The thread that makes the call.
    :param started_at: The time of ``time.monotonic``.
    """

    operation: str
    target: str
    where: Where
    thread: int
    started_at: float

    def __str__(self) -> str:
        subject = f"{self.operation} of {self.target}" if self.target else self.operation
        return f"{subject} {self.where}".rstrip()


class CallsInFlight:
    """The calls that have been started and not answered. Several threads may record theirs at once."""

    def __init__(self) -> None:
        self._by_thread: dict[int, StartedCall] = {}
        self._failures: dict[int, str] = {}
        self.latest: t.Optional[StartedCall] = None

    def start(self, operation: str, target: str, where: Where) -> None:
        """Record that this thread starts a call."""
        thread = threading.get_ident()
        self._failures.pop(thread, None)
        self.latest = self._by_thread[thread] = StartedCall(operation, target, where, thread, time.monotonic())

    def attempt_failed(self, response: t.Optional[dict[str, t.Any]], exc: t.Optional[Exception]) -> None:
        """Record that an attempt of the call of this thread has failed. botocore may repeat it.

        :param response: The response, as botocore parsed it, ``None`` if there was none.
        """
        details = answer_details(response or {})
        if exc or details["code"]:
            reason = one_line(str(exc) or type(exc).__name__) if exc else answer_reason(details)
            self._failures[threading.get_ident()] = reason.rstrip(".")

    def end(self) -> None:
        """Record that the call of this thread has ended."""
        self._by_thread.pop(threading.get_ident(), None)

    def forget(self, thread: int) -> None:
        """Forget the call of a thread that nobody waits for any more."""
        self._by_thread.pop(thread, None)

    def oldest(self) -> t.Optional[StartedCall]:
        """The call that has been in flight for the longest time."""
        return min([*self._by_thread.values()], key=lambda call: call.started_at, default=None)

    def timed_out(
        self, option: TimeLimitKind, late: str, awaited_by: t.Callable[[int], t.Optional[str]]
    ) -> VoiceIdError:
        """The error of a run at its time limit. It contains the call that the run is waiting for.

        :param late: What did not end in time, as a sentence.
        :param awaited_by: Returns the source of credentials that a thread is waiting for, if it is.
        """
        call, slowest = self.latest, "No call was made."
        if call:
            slowest = f"The last call was {call}."
        oldest = self.oldest()
        if oldest:
            source = awaited_by(oldest.thread)
            waiting = f"waiting for credentials from {source}" if source else "waiting for a response"
            call, slowest = (
                oldest,
                f"{oldest} has been {waiting} for {time.monotonic() - oldest.started_at:.1f} seconds.",
            )
            failure = self._failures.get(oldest.thread)
            if failure:
                slowest += f" Its last attempt failed: {failure}."
        changes = any(is_change(started.operation) for started in [*self._by_thread.values()])
        warning = ["The call may still take effect."] if changes else []
        details = {"operation": call.operation, **call.where._asdict()} if call else {}
        return VoiceIdError(
            " ".join([late, slowest, *warning, ADVICE["timeout"]]),
            option,
            {name: value for name, value in details.items() if value is not None},
        )
