# Copyright: Contributors to the contactcenter.voiceid collection
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""A second endpoint for the tests, whose behavior tests can configure.

The local endpoint (``moto_voiceid``) is strongly consistent and always answers in full. Other endpoints do not: they
leave members out, lag behind writes, use error codes of AWS's front door, get types wrong and break off. This one does
what the test configures, in threads of the test's process, for Voice ID, S3, STS and KMS on one port:

=================  ====================================================================================================
``api.py``         the API in memory; ``lag`` makes its replicas late
``services.py``    S3, STS and KMS as far as the modules need them
``manners.py``     how answers differ, as functions that a test combines: ``stub.use(only("List*", empty_pages))``
``wire.py``        answers that are cut off, reset, silent or dripping
``shapes.py``      values of a wrong type for every member of every answer, from botocore's model
``scenarios.py``   an account to run against, and a task for each module
=================  ====================================================================================================

Cases that the collection does not yet handle are strict xfails, listed in ``expected_failures.py``.
"""

from __future__ import annotations

import json
import threading
from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager

from servers import Request, Response, StubServer, stub_server
from stub_endpoint import services
from stub_endpoint.api import VoiceId
from stub_endpoint.manners import Call, Hold, Manner, only


class Stub:
    """The endpoint: its state, its manners, and the calls that it received, in order."""

    def __init__(self) -> None:
        self.api = VoiceId()
        self.store = services.Store()
        self.calls: list[Call] = []
        self.released = threading.Event()  # ends every silence when the test is over
        self.server: StubServer
        self._manners: list[Manner] = []
        self._holds: list[Hold] = []
        self._counts: Counter[str] = Counter()
        self._lock = threading.Lock()

    @property
    def url(self) -> str:
        return self.server.url

    def use(self, *manners: Manner) -> None:
        """Add behavior. Functions that are added later receive the responses of the earlier ones."""
        self._manners += manners

    def hold(self, pattern: str, after: bool = False, first: int | None = None, service: str = "voice-id") -> Hold:
        """Hold the calls of these operations until ``release()``, before or ``after`` they are carried out."""
        hold = Hold(after)
        self._holds.append(hold)
        self.use(only(pattern, hold, first, service))
        return hold

    def behave(self) -> None:
        """Remove all configured behavior, update the replicas, and clear the received calls."""
        self._manners = []
        self.api.lag = 0
        self.api.catch_up()
        self.forget_calls()

    def reset(self) -> None:
        """Remove all resources, all configured behavior, and the received calls."""
        self.api = VoiceId()
        self.store = services.Store()
        self.behave()

    def forget_calls(self) -> None:
        self.calls.clear()
        self._counts.clear()

    def operations(self, service: str = "voice-id") -> list[str]:
        return [call.operation for call in self.calls if call.service == service]

    def changes(self) -> list[str]:
        """The changing operations that were received, in order, including rejected ones."""
        reads = ("Describe", "List", "Evaluate")
        return [operation for operation in self.operations() if not operation.startswith(reads)]

    def count(self, operation: str) -> int:
        return self.operations().count(operation)

    def answer(self, request: Request) -> Response:
        service, operation = services.classify(request)
        parameters = json.loads(request.body) if service in ("voice-id", "kms") else {}
        with self._lock:
            self._counts[operation] += 1
            call = Call(service, operation, parameters, self._counts[operation])
            self.calls.append(call)

        def proceed(depth: int = len(self._manners)) -> Response:
            if depth == 0:
                return services.answer(self.api, self.store, service, call.parameters, request)
            return self._manners[depth - 1](call, lambda: proceed(depth - 1))

        return proceed()

    def release(self) -> None:
        """End every hold and silence."""
        self.released.set()
        for hold in self._holds:
            hold.release()


@contextmanager
def running_stub() -> Iterator[Stub]:
    """A stub on a free port of 127.0.0.1."""
    stub = Stub()
    with stub_server(stub.answer) as stub.server:
        try:
            yield stub
        finally:
            stub.release()


__all__ = ["Stub", "running_stub"]
