# Copyright: Contributors to the contactcenter.voiceid collection
# SPDX-License-Identifier: Apache-2.0
"""The log of the requests that the endpoint has received."""

import json
import time
from collections import deque
from dataclasses import dataclass
from threading import Lock
from typing import Any

from .limits import MAX_LOG_BYTES, MAX_LOG_ENTRIES


@dataclass(slots=True)
class LogEntry:
    """One request. It has the parameters but no headers, and so no credentials and no signature.

    `body` is the JSON text of the parameters, because the size of the parsed ones has no useful limit. It is None if
    the body of the request is not valid. `time` is in seconds since the epoch. `status` is the HTTP status of the
    response; it is None until the request is answered, and remains None if a fault resets the connection.
    """

    operation: str
    body: bytes | None
    time: float
    signed: bool
    region: str
    account_id: str
    status: int | None = None

    @property
    def size(self) -> int:
        """The size in bytes of the values that the client sent."""
        return len(self.body or b"") + len(self.operation) + len(self.region) + len(self.account_id)

    def facts(self) -> dict[str, Any]:
        return {
            "operation": self.operation,
            "parameters": None if self.body is None else json.loads(self.body or b"{}"),
            "time": self.time,
            "signed": self.signed,
            "region": self.region,
            "account_id": self.account_id,
            "status": self.status,
        }


class RequestLog:
    """The newest requests, oldest first."""

    def __init__(self) -> None:
        self._entries: deque[LogEntry] = deque()
        self._bytes = 0
        self._lock = Lock()

    def open(self, operation: str, body: bytes | None, *, signed: bool, region: str, account_id: str) -> LogEntry:
        """Log a received request. Its status is set once it is answered.

        :param body: None if it is not a JSON object
        """
        entry = LogEntry(operation, body, time.time(), signed, region, account_id)
        with self._lock:
            self._entries.append(entry)
            self._bytes += entry.size
            while len(self._entries) > MAX_LOG_ENTRIES or self._bytes > MAX_LOG_BYTES:
                self._bytes -= self._entries.popleft().size
        return entry

    def clear(self) -> None:
        with self._lock:
            self._entries.clear()
            self._bytes = 0

    def entries(self) -> list[dict[str, Any]]:
        with self._lock:
            entries = list(self._entries)
        return [entry.facts() for entry in entries]
