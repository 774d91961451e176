# Copyright: Contributors to the contactcenter.voiceid collection
# SPDX-License-Identifier: Apache-2.0
"""The log of the requests that the endpoint has received."""

import time
from collections import deque
from dataclasses import asdict, dataclass
from typing import Any

# Enough for a load test of the largest job, and bounded.
MAX_ENTRIES = 20_000


@dataclass(slots=True)
class LogEntry:
    """One request. It holds the parameters, but no header: neither credentials nor signatures are in it.

    `time` is in seconds since the epoch, `status` the HTTP status of the answer, None as long as there is none and
    for a connection that a fault has reset.
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
        self._entries: deque[LogEntry] = deque(maxlen=MAX_ENTRIES)

    def open(self, operation: str, parameters: Any, *, signed: bool, region: str, account_id: str) -> LogEntry:
        """Log a request that has come; its status is set once it is answered."""
        entry = LogEntry(operation, parameters, time.time(), signed, region, account_id)
        self._entries.append(entry)
        return entry

    def clear(self) -> None:
        self._entries.clear()

    def entries(self) -> list[dict[str, Any]]:
        return [asdict(entry) for entry in self._entries.copy()]
