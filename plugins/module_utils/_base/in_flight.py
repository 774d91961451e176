# -*- coding: utf-8 -*-

# Copyright: Contributors to the contactcenter.voiceid collection
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""The calls that have no answer yet. Pure: no network, no module, no boto3."""

from __future__ import annotations

import contextlib
import threading
import time
import typing as t


class CallInFlight(t.NamedTuple):
    """A call that was sent.

    :param operation: The API's name of the operation; of another service, with its name, such as ``kms:DescribeKey``.
    :param target: The resource of the request, such as ``JobId a1b2...``; empty if it names none.
    :param where: Where it was sent, in words.
    :param started: When, by ``time.monotonic``.
    """

    operation: str
    target: str
    where: str
    started: float

    def __str__(self) -> str:
        subject = f"{self.operation} of {self.target}" if self.target else self.operation
        return " ".join(filter(None, [subject, self.where]))

    @property
    def seconds(self) -> float:
        """How long it has been waiting for its answer."""
        return time.monotonic() - self.started


class CallsInFlight:
    """The calls of all clients and threads of a run."""

    def __init__(self) -> None:
        self._calls: dict[object, CallInFlight] = {}
        self._lock = threading.Lock()

    @contextlib.contextmanager
    def record(self, operation: str, target: str, where: str) -> t.Iterator[None]:
        """Record a call for as long as the block runs."""
        key = object()
        with self._lock:
            self._calls[key] = CallInFlight(operation, target, where, time.monotonic())
        try:
            yield
        finally:
            with self._lock:
                del self._calls[key]

    def oldest(self) -> t.Optional[CallInFlight]:
        """The call that has been waiting the longest; ``None`` if there is none."""
        with self._lock:
            return min(self._calls.values(), key=lambda call: call.started, default=None)
