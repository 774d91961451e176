# Copyright: Contributors to the contactcenter.voiceid collection
# SPDX-License-Identifier: Apache-2.0
"""moto's server, with Voice ID."""

import io
import os
import signal
import socket
import ssl
from collections.abc import Iterable, Iterator
from contextlib import contextmanager, suppress
from functools import lru_cache
from pathlib import Path
from typing import TYPE_CHECKING, Any

from moto.moto_server.werkzeug_app import DomainDispatcherApplication, MotoRequestHandler, create_backend_app
from werkzeug.serving import BaseWSGIServer, ThreadedWSGIServer

from ..settings.limits import MAX_CONNECTIONS
from .access import AccessPolicy, allow_preflight, is_preflight, policy
from .body import decompress, receive
from .connections import Connections, RequestStream
from .protocol import TARGET_PREFIX
from .refusals import Refusal, UnknownService, respond

if TYPE_CHECKING:
    from _typeshed.wsgi import StartResponse, WSGIEnvironment

_BACKLOG = 128
# Called when the request has arrived. A key of the WSGI environment.
_ARRIVED = "moto_voiceid.arrived"
_NO_ROOM = b"HTTP/1.1 503 Service Unavailable\r\nRetry-After: 1\r\nContent-Length: 0\r\nConnection: close\r\n\r\n"


class Application(DomainDispatcherApplication):
    """moto's application, with these differences.

    It refuses requests that the access policy does not accept, and reads bodies itself, within a limit. It routes every
    request with a Voice ID target to Voice ID, even if it is unsigned or badly signed. And it caches the service of a
    host, which moto searches its own folder for with every request.
    """

    def __init__(self, access: AccessPolicy) -> None:
        super().__init__(create_backend_app)
        self._access = access
        # The client chooses the host, which has the region of the Authorization header.
        self._backend_for_host = lru_cache(maxsize=1024)(super().get_backend_for_host)

    def __call__(self, environ: "WSGIEnvironment", start_response: "StartResponse") -> Iterable[bytes]:
        try:
            self._access.check(environ)
            if is_preflight(environ):
                return allow_preflight(environ, start_response)
            receive(environ)
            environ[_ARRIVED]()
            application = self.get_application(environ)
            decompress(environ, application.service)
        except Refusal as refusal:
            return respond(refusal, environ, start_response)
        answer: Iterable[bytes] = application(environ, start_response)
        return answer

    def get_application(self, environ: dict[str, Any]) -> Any:
        """:raises UnknownService: moto cannot determine the service"""
        try:
            return super().get_application(environ)
        except (LookupError, ValueError):
            # moto does not check the format of the headers and paths that it splits.
            raise UnknownService("The Authorization and X-Amz-Target headers do not name an AWS service") from None

    def get_backend_for_host(self, host: str | None) -> Any:
        """:raises LookupError: no service has this host"""
        backend = self._backend_for_host(host)
        # moto asks for None before it determines the host.
        if backend is None and host is not None:
            raise LookupError(host)
        return backend

    def infer_service_region_host(self, environ: dict[str, Any], path: str) -> str | None:
        if environ.get("HTTP_X_AMZ_TARGET", "").startswith(TARGET_PREFIX):
            # Any host that matches the URL pattern. The region is determined later.
            return "voiceid.us-east-1.amazonaws.com"
        return super().infer_service_region_host(environ, path)


class RequestHandler(MotoRequestHandler):
    """Reads one request, which must arrive in time.

    It logs errors, but not requests: the URL of a presigned S3 request is a credential. It does the TLS handshake in
    the thread of the connection, so that a silent client does not block others.
    """

    server: "Server"
    connection: socket.socket

    def setup(self) -> None:
        super().setup()
        self.rfile.close()
        self._stream = RequestStream(self.connection)
        self.rfile = io.BufferedReader(self._stream)

    def handle(self) -> None:
        if isinstance(self.connection, ssl.SSLSocket):
            try:
                self.connection.settimeout(self._stream.seconds_left())
                self.connection.do_handshake()
            except OSError as error:
                self.log_error("TLS handshake failed: %s", error)
                return
        super().handle()

    def parse_request(self) -> bool:
        # http.server treats incomplete headers as complete.
        complete = super().parse_request() and not self._stream.ended
        self._stream.expect_body()
        return complete

    def make_environ(self) -> dict[str, Any]:
        environ = super().make_environ()
        # werkzeug replaces the input of a chunked request by a reader that accepts wrong framing.
        environ["wsgi.input"] = self.rfile
        environ[_ARRIVED] = lambda: self.server.connections.arrived(self.connection)
        return environ

    def log_request(self, code: int | str = "-", size: int | str = "-") -> None:
        pass


class Server(ThreadedWSGIServer):
    """A server with a bounded number of connections, each with its own thread."""

    def __init__(self, *arguments: Any, **options: Any) -> None:
        super().__init__(*arguments, **options)
        self.connections = Connections(MAX_CONNECTIONS)

    def process_request(self, request: Any, client_address: Any) -> None:
        if self.connections.admit(request):
            super().process_request(request, client_address)
        else:
            with suppress(OSError):
                # Only this thread accepts connections, so it must not wait for a client.
                request.setblocking(False)
                request.send(_NO_ROOM)
            self.shutdown_request(request)

    def shutdown_request(self, request: Any) -> None:
        self.connections.closed(request)
        super().shutdown_request(request)


def bind(
    host: str, port: int, tls: tuple[str, str] | None = None, access: AccessPolicy | None = None
) -> tuple[BaseWSGIServer, str]:
    """A server that accepts connections but does not answer them yet, and its URL. Call `register` first.

    :param port: 0 means a free one
    :param tls: paths of a certificate and of its key, to serve HTTPS
    :param access: None accepts requests for `host` and the names of loopback, and no web pages of other origins
    :raises OSError: the address is not available, or a file cannot be read
    """
    family = socket.AF_INET6 if ":" in host else socket.AF_INET
    with socket.create_server((host, port), family=family, backlog=_BACKLOG) as listening:
        bound_port = listening.getsockname()[1]
        server = Server(
            host,
            bound_port,
            Application(access or policy(host)),
            RequestHandler,
            ssl_context=tls,
            # Without it, the server ends the process if the port is not available.
            fd=listening.fileno(),
        )
    if isinstance(server.socket, ssl.SSLSocket):
        # Otherwise accept() does the handshake, in the only thread that accepts connections.
        server.socket.do_handshake_on_connect = False  # type: ignore[attr-defined]
    # Some services of moto call the server on this port.
    os.environ["MOTO_PORT"] = str(bound_port)
    name = f"[{host}]" if ":" in host else host
    return server, f"{'https' if tls else 'http'}://{name}:{bound_port}"


@contextmanager
def address_file(path: Path | None, url: str) -> Iterator[None]:
    """Write a file that contains the URL, and delete it at the end. It is written atomically.

    :raises OSError: the file cannot be written
    """
    if path is None:
        yield
        return
    draft = path.with_name(f".{path.name}.{os.getpid()}")
    try:
        draft.write_text(url)
        draft.replace(path)
    except OSError as error:
        raise OSError(f"its address file {path} cannot be written: {error.strerror}") from None
    try:
        yield
    finally:
        with suppress(OSError):
            # Another endpoint may have written it since.
            if path.read_text() == url:
                path.unlink()


@contextmanager
def ending_on_signals() -> Iterator[None]:
    """Let SIGTERM and SIGINT end the block without an error."""
    for number in (signal.SIGTERM, signal.SIGINT):
        signal.signal(number, signal.default_int_handler)
    with suppress(KeyboardInterrupt):
        yield
