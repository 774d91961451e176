# Copyright: Contributors to the contactcenter.voiceid collection
# SPDX-License-Identifier: Apache-2.0
"""The connections of the server: how many there are, and how long a request may take to arrive."""

import io
import socket
import time
from contextlib import suppress
from threading import Lock
from typing import TYPE_CHECKING

from ..settings.limits import HEAD_SECONDS, IDLE_SECONDS, REQUEST_SECONDS, SEND_SECONDS
from .body import RequestTimeout

if TYPE_CHECKING:
    from _typeshed import WriteableBuffer


class Connections:
    """The open connections, and the oldest first those whose request has not arrived yet."""

    def __init__(self, most: int) -> None:
        self._most = most
        self._lock = Lock()
        self._open: set[socket.socket] = set()
        self._arriving: dict[socket.socket, None] = {}

    def admit(self, connection: socket.socket) -> bool:
        """Whether there is room for a new connection.

        If there is no room, the connection that has waited longest for its request is closed. Therefore, clients that
        connect without sending a request cannot block others.
        """
        with self._lock:
            if len(self._open) >= self._most and not self._end_oldest():
                return False
            self._open.add(connection)
            self._arriving[connection] = None
            return True

    def arrived(self, connection: socket.socket) -> None:
        """The request of a connection has arrived completely."""
        with self._lock:
            self._arriving.pop(connection, None)

    def closed(self, connection: socket.socket) -> None:
        with self._lock:
            self._open.discard(connection)
            self._arriving.pop(connection, None)

    def _end_oldest(self) -> bool:
        oldest = next(iter(self._arriving), None)
        if oldest is None:
            return False
        del self._arriving[oldest]
        self._open.discard(oldest)
        # The thread of the connection reads its end, and closes it.
        with suppress(OSError):
            # Not SSLSocket.shutdown, which other threads must not call.
            socket.socket.shutdown(oldest, socket.SHUT_RDWR)
        return True


class RequestStream(io.RawIOBase):
    """The bytes of one request, which must arrive in time. `ended` is true once a read reached the end of them."""

    def __init__(self, connection: socket.socket) -> None:
        self._connection = connection
        self._start = time.monotonic()
        self._seconds = HEAD_SECONDS
        self.ended = False

    def expect_body(self) -> None:
        """Allow the time for the whole request, now that its headers have arrived."""
        self._seconds = REQUEST_SECONDS

    def seconds_left(self) -> float:
        """:raises RequestTimeout: no time is left"""
        left = self._start + self._seconds - time.monotonic()
        if left <= 0:
            raise RequestTimeout
        return min(left, IDLE_SECONDS)

    def readable(self) -> bool:
        return True

    def readinto(self, buffer: "WriteableBuffer") -> int:
        """:raises RequestTimeout: the bytes do not arrive in time"""
        self._connection.settimeout(self.seconds_left())
        try:
            size = self._connection.recv_into(buffer)
        except TimeoutError:
            raise RequestTimeout from None
        finally:
            self._connection.settimeout(SEND_SECONDS)
        self.ended = self.ended or size == 0
        return size
