# Copyright: Contributors to the contactcenter.voiceid collection
# SPDX-License-Identifier: Apache-2.0
"""Background work pauses while requests are answered."""

import threading
from typing import Any

import pytest

from moto_voiceid.http.access import AccessPolicy
from moto_voiceid.http.server import Application
from moto_voiceid.settings import foreground as foreground_module
from moto_voiceid.settings.current import settings
from moto_voiceid.settings.foreground import Foreground


def test_work_continues_when_all_requests_are_answered(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(foreground_module, "_MOST_SECONDS", 60)
    foreground, order = Foreground(), []

    def work() -> None:
        foreground.give_way()
        order.append("work")

    with foreground.answering():
        worker = threading.Thread(target=work)
        with foreground.answering():
            worker.start()
        order.append("answer")
    worker.join()
    assert order == ["answer", "work"]


def test_a_request_that_waits_does_not_stop_the_work(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(foreground_module, "_MOST_SECONDS", 0.001)
    foreground = Foreground()
    with foreground.answering():
        foreground.give_way()
        assert foreground.requests == 1


def test_the_server_counts_requests(monkeypatch: pytest.MonkeyPatch) -> None:
    counted = []

    def service(environ: Any, start_response: Any) -> list[bytes]:
        counted.append(settings.foreground.requests)
        raise ConnectionResetError

    service.service = "s3"  # type: ignore[attr-defined]
    monkeypatch.setattr(Application, "get_application", lambda self, environ: service)
    environ = {"REQUEST_METHOD": "GET", "PATH_INFO": "/", "wsgi.url_scheme": "http", "wsgi.input": None}
    with pytest.raises(ConnectionResetError):
        Application(AccessPolicy())({**environ, "moto_voiceid.arrived": lambda: None}, lambda *_: None)  # type: ignore[arg-type,return-value]
    assert (counted, settings.foreground.requests) == ([1], 0)
