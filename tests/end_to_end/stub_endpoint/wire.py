# Copyright: Contributors to the contactcenter.voiceid collection
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Responses with transfer errors: incomplete, reset, missing, or very slow."""

from __future__ import annotations

import os
import socket
import struct
import threading
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler

from servers import Response


@dataclass
class CutHeaders(Response):
    """The connection ends in the middle of the headers."""

    def send(self, handler: BaseHTTPRequestHandler) -> None:
        handler.wfile.write(b"HTTP/1.1 200 OK\r\nContent-Type: applicat")
        handler.close_connection = True


@dataclass
class HalfBody(Response):
    """The connection ends in the middle of the body. Without ``announced`` there is no Content-Length to see it by."""

    announced: bool = True

    def send(self, handler: BaseHTTPRequestHandler) -> None:
        length = {"Content-Length": str(len(self.content))} if self.announced else {"Connection": "close"}
        self.send_head(handler, length)
        handler.wfile.write(self.content[: len(self.content) // 2])
        handler.close_connection = True


@dataclass
class WithoutLength(Response):
    """The whole body, ended by the end of the connection."""

    def send(self, handler: BaseHTTPRequestHandler) -> None:
        self.send_head(handler, {"Connection": "close"})
        handler.wfile.write(self.content)
        handler.close_connection = True


@dataclass
class Reset(Response):
    """The connection is reset instead of an answer."""

    def send(self, handler: BaseHTTPRequestHandler) -> None:
        handler.connection.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))
        handler.close_connection = True
        os.close(handler.connection.detach())  # at once: the server itself would shut it down in good order


@dataclass
class Silent(Response):
    """Send nothing until the call is released. Then close the connection."""

    released: threading.Event = field(default_factory=threading.Event)

    def send(self, handler: BaseHTTPRequestHandler) -> None:
        self.released.wait()
        handler.close_connection = True


@dataclass
class Dripping(Silent):
    """Send single bytes of the body slowly until the call is released. Then close the connection."""

    def send(self, handler: BaseHTTPRequestHandler) -> None:
        self.send_head(handler, {"Content-Length": "1000000"})
        while not self.released.wait(0.1):
            handler.wfile.write(b" ")
            handler.wfile.flush()
        handler.close_connection = True
