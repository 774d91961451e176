# Copyright: Contributors to the contactcenter.voiceid collection
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Servers for what the local endpoint does not do: responses of other services, TLS, an outage.

Each listens on a free port of 127.0.0.1, in threads of the test's process.
"""

from __future__ import annotations

import contextlib
import datetime
import ipaddress
import json
import selectors
import socket
import ssl
import threading
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any, NamedTuple
from urllib.parse import urlsplit

from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.x509.oid import NameOID

JSON = "application/x-amz-json-1.0"


class Request(NamedTuple):
    """A received HTTP request. ``operation`` is empty if it is not a Voice ID request."""

    method: str
    path: str
    headers: Mapping[str, str]
    body: bytes

    @property
    def operation(self) -> str:
        return self.headers.get("X-Amz-Target", "").removeprefix("VoiceID.")

    @property
    def parameters(self) -> dict[str, Any]:
        return dict(json.loads(self.body))


@dataclass
class Response:
    """An HTTP response; a dictionary as the body is sent as JSON."""

    body: Any
    status: int = 200
    content_type: str = JSON
    headers: dict[str, str] = field(default_factory=dict)

    @property
    def content(self) -> bytes:
        if isinstance(self.body, (str, bytes)):
            return self.body.encode() if isinstance(self.body, str) else self.body
        return json.dumps(self.body).encode()

    def send(self, handler: BaseHTTPRequestHandler) -> None:
        """Write the answer to the connection of the request."""
        self.send_head(handler, {"Content-Length": str(len(self.content))})
        if handler.command != "HEAD":
            handler.wfile.write(self.content)

    def send_head(self, handler: BaseHTTPRequestHandler, headers: Mapping[str, str]) -> None:
        handler.send_response(self.status)
        for name, value in {"Content-Type": self.content_type, **headers, **self.headers}.items():
            handler.send_header(name, value)
        handler.end_headers()


@dataclass
class StubServer:
    """A server with prepared responses, and the requests that it received."""

    url: str
    requests: list[Request] = field(default_factory=list)

    @property
    def operations(self) -> list[str]:
        return [request.operation for request in self.requests]


@contextmanager
def stub_server(respond: Callable[[Request], Response]) -> Iterator[StubServer]:
    """An HTTP server whose responses a function returns."""

    class Handler(BaseHTTPRequestHandler):
        protocol_version = "HTTP/1.1"
        disable_nagle_algorithm = True  # head and body are two writes, and a client delays its acknowledgement

        def handle(self) -> None:
            with contextlib.suppress(ConnectionError):  # the client left
                super().handle()

        def handle_request(self) -> None:
            body = self.rfile.read(int(self.headers.get("Content-Length") or 0))
            request = Request(self.command, self.path, dict(self.headers), body)
            service.requests.append(request)
            respond(request).send(self)

        do_GET = do_POST = do_PUT = do_HEAD = do_CONNECT = handle_request  # noqa: N815  # http.server's names

        def log_message(self, *args: Any) -> None:
            """The test keeps the requests itself."""

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    server.daemon_threads = True
    service = StubServer(f"http://127.0.0.1:{server.server_port}")
    threading.Thread(target=server.serve_forever, args=(0.005,), daemon=True).start()  # shutdown() waits for it
    try:
        yield service
    finally:
        server.shutdown()
        server.server_close()


@contextmanager
def raw_server(handle: Callable[[socket.socket], None]) -> Iterator[str]:
    """A server that calls a function for each connection, and closes the connection afterwards; its URL."""
    with Listener() as listener:
        listener.serve(handle)
        yield f"http://127.0.0.1:{listener.port}"


@contextmanager
def closed_port() -> Iterator[str]:
    """The URL of a reserved port without a listener: connections are refused."""
    with contextlib.closing(ReservedPort()) as port:
        yield f"http://127.0.0.1:{port.number}"


class ReservedPort:
    """A port that stays reserved while nothing listens on it."""

    def __init__(self) -> None:
        self._socket = self._bind(0)
        self.number = int(self._socket.getsockname()[1])

    def close(self) -> None:
        self._socket.close()

    def listen(self) -> socket.socket:
        """Another socket on the port, which accepts connections."""
        server = self._bind(self.number)
        server.listen()
        return server

    @staticmethod
    def _bind(port: int) -> socket.socket:
        server = socket.socket()
        server.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEPORT, 1)
        server.bind(("127.0.0.1", port))
        return server


class Listener:
    """A listening socket with a thread for each connection; ``close`` closes all of them."""

    def __init__(self, port: ReservedPort | None = None) -> None:
        self._socket = port.listen() if port else socket.create_server(("127.0.0.1", 0))
        self.port = int(self._socket.getsockname()[1])
        self._connections: list[socket.socket] = []

    def __enter__(self) -> Listener:
        return self

    def __exit__(self, *exc: object) -> None:
        self.close()

    def serve(self, handle: Callable[[socket.socket], None]) -> None:
        threading.Thread(target=self._accept, args=(handle,), daemon=True).start()

    def close(self) -> None:
        for open_socket in [self._socket, *self._connections]:
            with contextlib.suppress(OSError):
                open_socket.shutdown(socket.SHUT_RDWR)
            open_socket.close()

    def _accept(self, handle: Callable[[socket.socket], None]) -> None:
        while True:
            try:
                connection, _ = self._socket.accept()
            except OSError:  # closed
                return
            self._connections.append(connection)
            threading.Thread(target=self._handle, args=(handle, connection), daemon=True).start()

    @staticmethod
    def _handle(handle: Callable[[socket.socket], None], connection: socket.socket) -> None:
        with connection, contextlib.suppress(OSError):
            handle(connection)


class Forwarder:
    """Forwards connections to an HTTP endpoint, and terminates TLS if it has a certificate.

    ``disconnect()`` begins an outage: connections break, new ones are refused. ``reconnect()`` ends it.
    """

    def __init__(self, target: str, context: ssl.SSLContext | None = None) -> None:
        self._target = target
        self._context = context
        self._port = ReservedPort()
        self.reconnect()

    @property
    def url(self) -> str:
        return f"{'https' if self._context else 'http'}://127.0.0.1:{self._port.number}"

    def __enter__(self) -> Forwarder:
        return self

    def __exit__(self, *exc: object) -> None:
        self.disconnect()
        self._port.close()

    def disconnect(self) -> None:
        self._listener.close()

    def reconnect(self) -> None:
        self._listener = Listener(self._port)
        self._listener.serve(self._forward)

    def _forward(self, client: socket.socket) -> None:
        inner = self._context.wrap_socket(client, server_side=True) if self._context else client
        parts = urlsplit(self._target)
        with inner, socket.create_connection((parts.hostname, parts.port)) as server:
            _pump(inner, server)


def _pump(one: socket.socket, other: socket.socket) -> None:
    peers = {one: other, other: one}
    with selectors.DefaultSelector() as selector:
        for side in peers:
            selector.register(side, selectors.EVENT_READ)
        while True:
            for key, _ in selector.select():
                source = key.fileobj
                assert isinstance(source, socket.socket)
                data = source.recv(65536)
                while isinstance(source, ssl.SSLSocket) and source.pending():  # not reported by select
                    data += source.recv(65536)
                if not data:
                    return
                peers[source].sendall(data)


@dataclass(frozen=True)
class Certificate:
    """A self-signed certificate for 127.0.0.1; ``ca`` is the bundle that trusts it."""

    ca: Path
    context: ssl.SSLContext


def make_certificate(folder: Path, days: tuple[int, int] = (-1, 1)) -> Certificate:
    """Make a key and a certificate; the key stays in the folder, readable for its owner alone.

    ``days`` are the first and the last day on which the certificate is valid, counted from today.
    """
    key = ec.generate_private_key(ec.SECP256R1())
    name = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, "127.0.0.1")])
    now = datetime.datetime.now(datetime.UTC)
    certificate = (
        x509.CertificateBuilder()
        .subject_name(name)
        .issuer_name(name)
        .public_key(key.public_key())
        .serial_number(x509.random_serial_number())
        .not_valid_before(now + datetime.timedelta(days=days[0]))
        .not_valid_after(now + datetime.timedelta(days=days[1]))
        .add_extension(x509.SubjectAlternativeName([x509.IPAddress(ipaddress.ip_address("127.0.0.1"))]), critical=False)
        .add_extension(x509.BasicConstraints(ca=True, path_length=0), critical=True)
        .sign(key, hashes.SHA256())
    )
    ca, key_file = folder / "ca.pem", folder / "key.pem"
    ca.write_bytes(certificate.public_bytes(serialization.Encoding.PEM))
    key_file.touch(mode=0o600)
    key_file.write_bytes(
        key.private_bytes(serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, serialization.NoEncryption())
    )
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(ca, key_file)
    return Certificate(ca, context)
