# Copyright: Contributors to the contactcenter.voiceid collection
# SPDX-License-Identifier: Apache-2.0
"""moto's server with Voice ID in it."""

import os
import signal
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import Any, NoReturn

from moto.moto_server.werkzeug_app import DomainDispatcherApplication, MotoRequestHandler, create_backend_app
from werkzeug.serving import BaseWSGIServer, make_server

from . import register
from .registration import register_unsigned_requests


class Application(DomainDispatcherApplication):
    """moto's application, which looks through its own folder for every request; this one remembers what it found."""

    def __init__(self) -> None:
        super().__init__(create_backend_app)
        self._backends: dict[str | None, Any] = {}

    def get_backend_for_host(self, host: str | None) -> Any:
        if host not in self._backends:
            self._backends[host] = super().get_backend_for_host(host)
        return self._backends[host]


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
    register_unsigned_requests()
    server = make_server(host, port, Application(), threaded=True, request_handler=QuietRequestHandler, ssl_context=tls)
    # Some of moto's services call the server by it.
    os.environ["MOTO_PORT"] = str(server.port)
    name = f"[{host}]" if ":" in host else host
    return server, f"{'https' if tls else 'http'}://{name}:{server.port}"


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

    def end(*_: object) -> NoReturn:
        raise SystemExit(0)

    for number in (signal.SIGTERM, signal.SIGINT):
        signal.signal(number, end)
    with suppress(SystemExit):
        yield
