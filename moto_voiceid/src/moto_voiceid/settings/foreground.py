# Copyright: Contributors to the contactcenter.voiceid collection
# SPDX-License-Identifier: Apache-2.0
"""Requests go first: background work pauses while they are answered.

Python runs one thread at a time. Without a pause, a request waits for a background job several times, each time until
the operating system has switched the threads.
"""

from collections.abc import Iterator
from contextlib import contextmanager
from threading import Condition

# For one pause. A request can be held, or delayed by a fault, and must not stop the work.
_MOST_SECONDS = 0.005


class Foreground:
    """The requests that are being answered."""

    def __init__(self) -> None:
        self._changed = Condition()
        self.requests = 0

    @contextmanager
    def answering(self) -> Iterator[None]:
        """The block in which a request is answered."""
        with self._changed:
            self.requests += 1
        try:
            yield
        finally:
            with self._changed:
                self.requests -= 1
                self._changed.notify_all()

    def give_way(self) -> None:
        """Pause until no request is being answered, but not for long."""
        with self._changed:
            self._changed.wait_for(lambda: self.requests == 0, _MOST_SECONDS)
