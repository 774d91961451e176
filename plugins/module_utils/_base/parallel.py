# -*- coding: utf-8 -*-

# Copyright: Contributors to the contactcenter.voiceid collection
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Parallel calls, and the deadline that they share. Pure: no network, no module, no boto3."""

from __future__ import annotations

import queue
import threading
import time
import typing as t

Item = t.TypeVar("Item")
Result = t.TypeVar("Result")


class Deadline:
    """The moment at which a run has to end, counted from now.

    :param seconds: How long the run may take; ``None`` for a run without a limit.
    """

    def __init__(self, seconds: t.Optional[float] = None) -> None:
        self.seconds = seconds
        self._end = None if seconds is None else time.monotonic() + seconds

    def remaining(self) -> t.Optional[float]:
        """Seconds that are left, never below 0; ``None`` without a limit."""
        return None if self._end is None else max(0.0, self._end - time.monotonic())

    def sleep(self, seconds: float) -> None:
        """Pause.

        :raises TimeoutError: if the deadline comes first.
        """
        remaining = self.remaining()
        if remaining is not None and remaining <= seconds:
            time.sleep(remaining)
            raise TimeoutError
        time.sleep(seconds)


class Worker(threading.Thread):
    """A thread whose starter watches the deadline.

    A daemon thread rather than one of an executor: an executor is joined when the interpreter exits, so that one call
    that hangs would hold the module long after the deadline.
    """

    def __init__(self, target: t.Callable[[], None]) -> None:
        super().__init__(target=target, daemon=True)


def in_parallel(
    function: t.Callable[[Item], Result],
    items: t.Sequence[Item],
    workers: int,
    deadline: t.Optional[Deadline] = None,
) -> list[Result]:
    """``[function(item) for item in items]``, with up to ``workers`` calls at once.

    :raises TimeoutError: if the deadline comes before the last result.
    :raises Exception: The first failure of ``function``; no call is started after it.
    """
    todo: queue.SimpleQueue[tuple[int, Item]] = queue.SimpleQueue()
    done: queue.SimpleQueue[tuple[int, t.Any, t.Optional[Exception]]] = queue.SimpleQueue()
    stop = threading.Event()
    for numbered in enumerate(items):
        todo.put(numbered)

    def work() -> None:
        while not stop.is_set():
            try:
                index, item = todo.get_nowait()
            except queue.Empty:
                return
            try:
                done.put((index, function(item), None))
            except Exception as exc:  # the caller raises it
                done.put((index, None, exc))

    for dummy in range(min(workers, len(items))):
        Worker(work).start()
    try:
        return _collect(done, len(items), deadline or Deadline())
    finally:
        stop.set()


def within(deadline: Deadline, function: t.Callable[[], Result]) -> Result:
    """``function()``, abandoned if the deadline comes first.

    :raises TimeoutError: if it does; the effect of ``function`` may still happen.
    """
    if deadline.seconds is None or isinstance(threading.current_thread(), Worker):
        return function()
    return in_parallel(lambda dummy: function(), [None], 1, deadline)[0]


def _collect(done: queue.SimpleQueue[t.Any], count: int, deadline: Deadline) -> list[t.Any]:
    results: dict[int, t.Any] = {}
    while len(results) < count:
        try:
            index, result, exc = done.get(timeout=deadline.remaining())
        except queue.Empty:
            raise TimeoutError from None
        if exc:
            raise exc
        results[index] = result
    return [results[index] for index in range(count)]
