# Copyright: Contributors to the contactcenter.voiceid collection
# SPDX-License-Identifier: Apache-2.0
"""moto's server with Voice ID in it."""

import os
import signal
import socket
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import Any

from moto.moto_server.werkzeug_app import DomainDispatcherApplication, MotoRequestHandler, create_backend_app
from werkzeug.serving import BaseWSGIServer, make_server

from . import register
from .protocol import TARGET_PREFIX

_BACKLOG = 128


class Application(DomainDispatcherApplication):
    """moto's application, with two differences.

    It sends to Voice ID what is meant for it, whether it is signed, and however badly. And it remembers which host
    belongs to which service, for which moto looks through its own folder for every request.
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
            # Any host that its URL pattern matches; the region is found out later.
            return "voiceid.us-east-1.amazonaws.com"
        return super().infer_service_region_host(environ, path)


class QuietRequestHandler(MotoRequestHandler):
    """Errors are logged, requests are not: the URL of a presigned S3 request is a credential."""

    def log_request(self, code: int | str = "-", size: int | str = "-") -> None:
        pass


def bind(host: str, port: int, tls: tuple[str, str] | None = None) -> tuple[BaseWSGIServer, str]:
    """A server that accepts connections but does not answer them yet, and its URL.

    :param port: 0 means a free one
    :param tls: paths of a certificate and of its key, to serve HTTPS
    :raises OSError: the address cannot be had, or a path cannot be read
    """
    register()
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
            # Left to itself, the server ends the process when it cannot have the port.
            fd=listening.fileno(),
        )
    # Some of moto's services call the server by it.
    os.environ["MOTO_PORT"] = str(bound_port)
    name = f"[{host}]" if ":" in host else host
    return server, f"{'https' if tls else 'http'}://{name}:{bound_port}"


@contextmanager
def address_file(path: Path | None, url: str) -> Iterator[None]:
    """A file with the URL alone in it, as long as the server is there; whoever reads it sees all of it or nothing."""
    if path is None:
        yield
        return
    draft = path.with_name(f".{path.name}.{os.getpid()}")
    draft.write_text(url)
    draft.replace(path)
    try:
        yield
    finally:
        with suppress(FileNotFoundError):
            path.unlink()


@contextmanager
def ending_on_signals() -> Iterator[None]:
    """Let SIGTERM and SIGINT end what is inside, without an error."""
    for number in (signal.SIGTERM, signal.SIGINT):
        signal.signal(number, signal.default_int_handler)
    with suppress(KeyboardInterrupt):
        yield
