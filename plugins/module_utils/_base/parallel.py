# -*- coding: utf-8 -*-

# Copyright: Contributors to the contactcenter.voiceid collection
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Parallel calls, and the deadline that they share. Pure: no network, no module, no boto3."""

from __future__ import annotations

import collections
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

    @property
    def is_over(self) -> bool:
        """Whether no time remains, so that no call may start."""
        return self._end is not None and time.monotonic() >= self._end

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
    return in_parallel_growing(lambda item: (function(item), ()), items, workers, deadline)


def in_parallel_growing(
    function: t.Callable[[Item], tuple[Result, t.Sequence[Item]]],
    items: t.Sequence[Item],
    workers: int,
    deadline: t.Optional[Deadline] = None,
) -> list[Result]:
    """Like ``in_parallel``, for a function that finds further items. It is called with them, too.

    :param function: Returns its result, and the further items.
    :returns: The results in the order in which the calls were started: those of ``items`` first.
    :raises TimeoutError: at the deadline, if that is before the last result. After it, no call is started.
    :raises Exception: the first exception of ``function``. After it, no further call is started.
    """
    if not items:
        return []
    if deadline and deadline.is_over:
        raise TimeoutError
    calls = _Calls(function, workers)
    try:
        calls.add(items)
        exc = calls.ended.get(timeout=deadline.remaining() if deadline else None)
    except queue.Empty:
        raise TimeoutError from None
    finally:
        calls.stop()
    if exc:
        raise exc
    return calls.results


def within(deadline: Deadline, function: t.Callable[[], Result]) -> Result:
    """Call ``function()``, but do not wait for it after the deadline.

    :raises TimeoutError: at the deadline. ``function`` may still have an effect.
    """
    if deadline.seconds is None or isinstance(threading.current_thread(), Worker):
        return function()
    return in_parallel(lambda dummy: function(), [None], 1, deadline)[0]


class _Calls(t.Generic[Item, Result]):
    """The calls of ``in_parallel_growing``, and the threads that make them.

    A worker ends when no item is left. It does not wait for calls that may find further items: they start new workers.
    """

    def __init__(self, function: t.Callable[[Item], tuple[Result, t.Sequence[Item]]], workers: int) -> None:
        self.results: list[t.Any] = []
        # ``None`` after the last call, or the exceptions. The results are not in a queue, so that the caller need not
        # wake up for each of them.
        self.ended: queue.SimpleQueue[t.Optional[Exception]] = queue.SimpleQueue()
        self._function = function
        self._workers = max(1, workers)
        self._running = 0
        self._stopped = False
        self._todo: collections.deque[tuple[int, Item]] = collections.deque()
        self._lock = threading.Lock()

    def add(self, items: t.Sequence[Item], by_worker: bool = False) -> None:
        """Add items, and start workers for them.

        :param by_worker: Whether a worker adds them, which can take one of them itself.
        """
        with self._lock:
            for index, item in enumerate(items, len(self.results)):
                self._todo.append((index, item))
                self.results.append(None)
            count = min(len(self._todo) - by_worker, self._workers - self._running)
            self._running += count
        for dummy in range(count):
            Worker(self._work).start()

    def stop(self) -> None:
        """Start no further call."""
        self._stopped = True

    def _work(self) -> None:
        try:
            numbered = self._take()
            while numbered:
                index, item = numbered
                self.results[index], further = self._function(item)
                if further:
                    self.add(further, by_worker=True)
                numbered = self._take()
        except Exception as exc:  # the caller raises it
            self.stop()
            self.ended.put(exc)

    def _take(self) -> t.Optional[tuple[int, Item]]:
        """The next item, ``None`` if the worker has to end. The last one to end reports it."""
        with self._lock:
            if self._todo and not self._stopped:
                return self._todo.popleft()
            self._running -= 1
            if not self._running:
                self.ended.put(None)
            return None
