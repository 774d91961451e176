# Copyright: Contributors to the contactcenter.voiceid collection
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""A minimal HTTP server for Voice ID and S3, which is not the bottleneck of a benchmark.

It runs in a process of its own, on a free port of 127.0.0.1, and prints its URL. ``/-/settings`` changes what it
answers, ``/-/log`` returns the calls since the last change.
"""

from __future__ import annotations

import asyncio
import json
import time
from collections import Counter
from dataclasses import dataclass, field
from typing import NamedTuple

from servers import caller
from servers.s3 import S3, Response, date
from servers.voice_id import Settings, VoiceId

JSON = "application/x-amz-json-1.0"
THROTTLED = Response(429, b'{"__type":"ThrottlingException","Message":"Rate exceeded"}', JSON)
END_OF_HEAD = b"\r\n\r\n"
# A rate limit allows this fraction of a second at once.
BURST_SECONDS = 0.1


class RateLimit:
    """A token bucket."""

    def __init__(self, rate: float) -> None:
        self._rate = rate
        self._most = max(1.0, rate * BURST_SECONDS)
        self._tokens = self._most
        self._filled_at = time.monotonic()

    def allows(self) -> bool:
        if not self._rate:
            return True
        now = time.monotonic()
        self._tokens = min(self._most, self._tokens + (now - self._filled_at) * self._rate)
        self._filled_at = now
        if self._tokens < 1:
            return False
        self._tokens -= 1
        return True


@dataclass
class Service:
    """What the server answers, and the calls that it received: by operation, and throttled ones with their times."""

    settings: Settings = field(default_factory=Settings)
    calls: Counter[str] = field(default_factory=Counter)
    log: list[tuple[float, bool]] = field(default_factory=list)

    def __post_init__(self) -> None:
        self.s3 = S3(self.settings)
        self._start()

    def answer(self, method: str, target: str, headers: dict[str, str], body: bytes) -> Response:
        if target.startswith("/-/"):
            return self._control(target, body)
        operation = headers.get("x-amz-target", "").removeprefix("VoiceID.")
        self.calls[operation or method] += 1
        if not operation and method == "POST":
            return Response(200, caller.answer(body))
        if not operation:
            return self.s3.answer(method, target, body)
        allowed = self._limit.allows()
        self.log.append((time.time(), not allowed))
        return Response(200, self._voice_id.answer(operation, body), JSON) if allowed else THROTTLED

    def _start(self) -> None:
        self._voice_id = VoiceId(self.settings)
        self._limit = RateLimit(self.settings.rate)
        self.calls.clear()
        self.log.clear()

    def _control(self, target: str, body: bytes) -> Response:
        if target == "/-/settings":
            self.settings = self.s3.settings = Settings(**json.loads(body))
            self._start()
        elif target == "/-/clear":
            self.s3.clear()
        log = {"calls": self.calls, "log": self.log, "ended_at": self._voice_id.ended_at}
        return Response(200, json.dumps(log).encode(), JSON)


class Request(NamedTuple):
    """The head of a request."""

    method: str
    target: str
    headers: dict[str, str]

    @property
    def size(self) -> int:
        """The size of the body in bytes."""
        return int(self.headers.get("content-length", 0))


class Connection(asyncio.Protocol):
    """A connection with one request at a time."""

    def __init__(self, service: Service) -> None:
        self._service = service
        self._buffer = bytearray()
        self._request: Request | None = None
        self._transport: asyncio.Transport

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        assert isinstance(transport, asyncio.Transport)
        self._transport = transport

    def data_received(self, data: bytes) -> None:
        self._buffer += data
        if self._request is None:
            self._request = self._head()
        request = self._request
        if request is None or len(self._buffer) < request.size:
            return
        body = bytes(self._buffer)
        self._buffer.clear()
        self._request = None
        response = self._service.answer(request.method, request.target, request.headers, body)
        self._answer(request.method, response)

    def _head(self) -> Request | None:
        """The head of the next request, which is removed from the buffer; None if it is not complete."""
        end = self._buffer.find(END_OF_HEAD)
        if end < 0:
            return None
        first, *lines = self._buffer[:end].decode("latin-1").split("\r\n")
        del self._buffer[: end + len(END_OF_HEAD)]
        headers = {name.lower(): value.strip() for name, _, value in (line.partition(":") for line in lines)}
        if "expect" in headers:
            self._transport.write(b"HTTP/1.1 100 Continue\r\n\r\n")
        method, target, _ = first.split(" ", 2)
        return Request(method, target, headers)

    def _answer(self, method: str, response: Response) -> None:
        length = len(response.body) if response.length is None else response.length
        head = (
            f"HTTP/1.1 {response.status} .\r\nContent-Type: {response.content_type}\r\nContent-Length: {length}\r\n"
            f'Date: {date()}\r\nLast-Modified: {date()}\r\nETag: "0"\r\n\r\n'
        ).encode()
        content, latency = head + (b"" if method == "HEAD" else response.body), self._service.settings.latency
        if latency:
            asyncio.get_running_loop().call_later(latency, self._transport.write, content)
        else:
            self._transport.write(content)


async def main() -> None:
    service = Service()
    server = await asyncio.get_running_loop().create_server(lambda: Connection(service), "127.0.0.1", 0)
    print(f"http://127.0.0.1:{server.sockets[0].getsockname()[1]}", flush=True)
    await server.serve_forever()


if __name__ == "__main__":
    asyncio.run(main())
