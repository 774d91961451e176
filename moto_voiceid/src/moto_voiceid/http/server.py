# Copyright: Contributors to the contactcenter.voiceid collection
# SPDX-License-Identifier: Apache-2.0
"""moto's server, with Voice ID."""

import os
import signal
import socket
import ssl
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import Any

from moto.moto_server.werkzeug_app import DomainDispatcherApplication, MotoRequestHandler, create_backend_app
from werkzeug.serving import BaseWSGIServer, make_server

from .protocol import TARGET_PREFIX

_BACKLOG = 128
_HANDSHAKE_SECONDS = 10.0


class Application(DomainDispatcherApplication):
    """moto's application, with two differences.

    It routes every request with a Voice ID target to Voice ID, even if it is unsigned or badly signed. And it caches
    the service of a host, which moto searches its own folder for with every request.
    """

    def __init__(self) -> None:
        super().__init__(create_backend_app)
        self._backends: dict[str | None, Any] = {}

    def get_backend_for_host(self, host: str | None) -> Any:
        if host not in self._backends:
            self._backends[host] = super().get_backend_for_host(host)
        return self._backends[host]

    def infer_service_region_host(self, environ: dict[str, Any], path: str) -> str | None:
        if environ.get("HTTP_X_AMZ_TARGET", "").startswith(TARGET_PREFIX):
            # Any host that matches the URL pattern. The region is determined later.
            return "voiceid.us-east-1.amazonaws.com"
        return super().infer_service_region_host(environ, path)


class QuietRequestHandler(MotoRequestHandler):
    """Logs errors, but not requests: the URL of a presigned S3 request is a credential.

    It does the TLS handshake in the thread of the connection, so that a silent client does not block others.
    """

    def handle(self) -> None:
        if isinstance(self.connection, ssl.SSLSocket):
            try:
                self.connection.settimeout(_HANDSHAKE_SECONDS)
                self.connection.do_handshake()
                self.connection.settimeout(None)
            except OSError as error:
                self.log_error("TLS handshake failed: %s", error)
                return
        super().handle()

    def log_request(self, code: int | str = "-", size: int | str = "-") -> None:
        pass


def bind(host: str, port: int, tls: tuple[str, str] | None = None) -> tuple[BaseWSGIServer, str]:
    """A server that accepts connections but does not answer them yet, and its URL. Call `register` first.

    :param port: 0 means a free one
    :param tls: paths of a certificate and of its key, to serve HTTPS
    :raises OSError: the address is not available, or a file cannot be read
    """
    family = socket.AF_INET6 if ":" in host else socket.AF_INET
    with socket.create_server((host, port), family=family, backlog=_BACKLOG) as listening:
        bound_port = listening.getsockname()[1]
        server = make_server(
            host,
            bound_port,
            Application(),
            threaded=True,
            request_handler=QuietRequestHandler,
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
