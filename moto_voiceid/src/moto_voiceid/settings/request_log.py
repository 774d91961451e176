# Copyright: Contributors to the contactcenter.voiceid collection
# SPDX-License-Identifier: Apache-2.0
"""The log of the requests that the endpoint has received."""

import time
from collections import deque
from dataclasses import asdict, dataclass
from threading import Lock
from typing import Any

# Enough for a load test of the largest job, and bounded by the number of requests and the size of their bodies.
MAX_ENTRIES = 20_000
MAX_BYTES = 16 * 1024 * 1024


@dataclass(slots=True)
class LogEntry:
    """One request. It has the parameters but no headers, and so no credentials and no signature.

    `time` is in seconds since the epoch. `status` is the HTTP status of the response; it is None until the request is
    answered, and remains None if a fault resets the connection.
    """

    operation: str
    parameters: Any
    time: float
    signed: bool
    region: str
    account_id: str
    status: int | None = None


class RequestLog:
    """The newest requests, oldest first."""

    def __init__(self) -> None:
        self._entries: deque[tuple[LogEntry, int]] = deque()
        self._bytes = 0
        self._lock = Lock()

    def open(
        self, operation: str, parameters: Any, *, size: int, signed: bool, region: str, account_id: str
    ) -> LogEntry:
        """Log a received request. Its status is set once it is answered.

        :param size: size of its body in bytes
        """
        entry = LogEntry(operation, parameters, time.time(), signed, region, account_id)
        with self._lock:
            self._entries.append((entry, size))
            self._bytes += size
            while len(self._entries) > MAX_ENTRIES or self._bytes > MAX_BYTES:
                self._bytes -= self._entries.popleft()[1]
        return entry

    def clear(self) -> None:
        with self._lock:
            self._entries.clear()
            self._bytes = 0

    def entries(self) -> list[dict[str, Any]]:
        with self._lock:
            entries = [entry for entry, _ in self._entries]
        return [asdict(entry) for entry in entries]
