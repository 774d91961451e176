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
    """The time at which a run must end.

    :param seconds: The maximum time from now, ``None`` for a run without a limit.
    """

    def __init__(self, seconds: t.Optional[float] = None) -> None:
        self.seconds = seconds
        self._end = None if seconds is None else time.monotonic() + seconds

    def remaining(self) -> t.Optional[float]:
        """The remaining seconds, at least 0. ``None`` without a limit."""
        return None if self._end is None else max(0.0, self._end - time.monotonic())

    def sleep(self, seconds: float) -> None:
        """Sleep.

        :raises TimeoutError: at the deadline, if that is earlier.
        """
        remaining = self.remaining()
        if remaining is not None and remaining <= seconds:
            time.sleep(remaining)
            raise TimeoutError
        time.sleep(seconds)


class Worker(threading.Thread):
    """A daemon thread. The thread that starts it checks the deadline.

    The threads of an executor are joined when the interpreter exits. A call that hangs would delay the exit of the
    module until long after the deadline.
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

    :raises TimeoutError: at the deadline, if that is before the last result.
    :raises Exception: the first exception of ``function``. After it, no further call is started.
    """
    todo: queue.SimpleQueue[tuple[int, Item]] = queue.SimpleQueue()
    # What ended each worker. The results are not in a queue, so that the caller need not wake up for each of them.
    ended: queue.SimpleQueue[t.Optional[Exception]] = queue.SimpleQueue()
    results: list[t.Any] = [None] * len(items)
    stop = threading.Event()
    for numbered in enumerate(items):
        todo.put(numbered)

    def work() -> None:
        while not stop.is_set():
            try:
                index, item = todo.get_nowait()
            except queue.Empty:
                break
            try:
                results[index] = function(item)
            except Exception as exc:  # the caller raises it
                ended.put(exc)
                return
        ended.put(None)

    count = min(workers, len(items))
    for dummy in range(count):
        Worker(work).start()
    try:
        _wait_for_all(ended, count, deadline or Deadline())
    finally:
        stop.set()
    return results


def within(deadline: Deadline, function: t.Callable[[], Result]) -> Result:
    """Call ``function()``, but do not wait for it after the deadline.

    :raises TimeoutError: at the deadline. ``function`` may still have an effect.
    """
    if deadline.seconds is None or isinstance(threading.current_thread(), Worker):
        return function()
    return in_parallel(lambda dummy: function(), [None], 1, deadline)[0]


def _wait_for_all(ended: queue.SimpleQueue[t.Optional[Exception]], count: int, deadline: Deadline) -> None:
    for dummy in range(count):
        try:
            exc = ended.get(timeout=deadline.remaining())
        except queue.Empty:
            raise TimeoutError from None
        if exc:
            raise exc
