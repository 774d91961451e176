# Copyright: Contributors to the contactcenter.voiceid collection
# SPDX-License-Identifier: Apache-2.0
"""Steer the endpoint: how fast jobs run, which faults it has, quotas, sessions, and what it was asked.

    control = Control("http://127.0.0.1:5000")
    control.set_pace("manual")
    control.step(1)

Without a URL, `Control()` steers the mock in this process, inside `mock_aws`.
"""

import json
import ssl
from contextlib import suppress
from typing import TYPE_CHECKING, Any
from urllib.error import HTTPError, URLError
from urllib.request import HTTPSHandler, ProxyHandler, Request, build_opener

from ..settings.faults import FaultKind

if TYPE_CHECKING:
    from types import TracebackType

    from ..resources.domain import DomainStatus
    from ..resources.speaker import SpeakerStatus
    from ..settings.holds import Stage
    from ..settings.pace import Pace

_TIMEOUT_SECONDS = 660.0


class ControlError(Exception):
    """A control request is refused, and has changed nothing, or the endpoint cannot be reached; the text says why."""


class Control:
    """Each method is one request under /moto-api/voiceid/; all raise ControlError if it is refused.

    :param url: of the endpoint, as it prints it at its start; None for the mock in this process. No proxy is used.
    :param ca_file: path of the certificate to trust, for an endpoint that serves HTTPS; None for those of the system
    """

    def __init__(self, url: str | None = None, ca_file: str | None = None) -> None:
        self._url = url.rstrip("/") if url else None
        https = [HTTPSHandler(context=ssl.create_default_context(cafile=ca_file))] if ca_file else []
        # An empty one keeps the proxies of the environment out.
        self._opener = build_opener(ProxyHandler({}), *https)

    def pace(self) -> "Pace":
        """How fast jobs run."""
        pace: Pace = self._call("GET", "pace")["pace"]
        return pace

    def set_pace(self, pace: "Pace") -> None:
        """:param pace: "instant"; so many requests of a manifest a second, in each job; or "manual": wait for `step`"""
        self._call("PUT", "pace", pace=pace)

    def step(self, requests: int = 1) -> None:
        """Let each job under way process so many requests of its manifest more, and return when it has.

        A job that is SUBMITTED becomes IN_PROGRESS first; with 0 requests it stays so. Only with the pace "manual".
        """
        self._call("POST", "step", requests=requests)

    def add_fault(
        self,
        *,
        operation: str = "*",
        kind: FaultKind,
        times: int | None = None,
        share: float | None = None,
        seconds: float | None = None,
    ) -> None:
        """Let requests of an operation, or of all, go wrong.

        :param operation: its name in the API, or "*"
        :param kind: "connection-reset" loses the request before it does anything; "truncated-body" does what is asked
            and cuts the answer off; "delay" only makes the answer late; every other kind is answered in place of it
        :param times: how many requests it happens to; 1 if neither this nor `share` is given
        :param share: of all requests, from 0 to 1, it happens to at random
        :param seconds: how long a delay is, at most 60
        """
        self._call("POST", "faults", operation=operation, kind=kind, times=times, share=share, seconds=seconds)

    def faults(self) -> list[dict[str, Any]]:
        """The faults that are set and not used up, with the `times` that are left."""
        faults: list[dict[str, Any]] = self._call("GET", "faults")["faults"]
        return faults

    def clear_faults(self) -> None:
        self._call("DELETE", "faults")

    def hold(
        self, operation: str = "*", *, parameters: dict[str, Any] | None = None, stage: "Stage" = "request"
    ) -> "Hold":
        """Let the calls that arrive from now on wait until they are released, or for 10 minutes at most.

        A waiting call is in `requests` with the status None. A call that waits at the stage "request" while
        everything is reset is not carried out. One whose client has given up is, once it is released.

        :param operation: its name in the API, or "*" for all
        :param parameters: only calls whose request has these members with these values, in the API's spelling
        :param stage: "request": before the operation is carried out; "response": after it, before it is answered
        """
        answer = self._call("POST", "holds", operation=operation, parameters=parameters, stage=stage)
        return Hold(self, answer["hold_id"])

    def quotas(self) -> dict[str, int]:
        return self._call("GET", "quotas")

    def set_quotas(self, **quotas: int) -> dict[str, int]:
        """:param quotas: the ones to change, by the names that `quotas` returns"""
        return self._call("PUT", "quotas", **quotas)

    def seed_session(
        self,
        domain_id: str,
        *,
        session_name: str | None = None,
        session_id: str | None = None,
        streaming_status: str | None = None,
        authentication_result: dict[str, Any] | None = None,
        fraud_detection_result: dict[str, Any] | None = None,
    ) -> dict[str, str]:
        """Make a session that EvaluateSession finds.

        :param authentication_result: botocore shape `AuthenticationResult`, in the API's spelling
        :param fraud_detection_result: botocore shape `FraudDetectionResult`, in the API's spelling
        :returns: `session_id` and `session_name`, which are made up where not given
        """
        return self._call(
            "POST",
            "sessions",
            domain_id=domain_id,
            session_name=session_name,
            session_id=session_id,
            streaming_status=streaming_status,
            authentication_result=authentication_result,
            fraud_detection_result=fraud_detection_result,
        )

    def requests(self) -> list[dict[str, Any]]:
        """The requests received, oldest first: operation, parameters, time, signed, region, account_id, status."""
        requests: list[dict[str, Any]] = self._call("GET", "requests")["requests"]
        return requests

    def clear_requests(self) -> None:
        self._call("DELETE", "requests")

    def set_domain_status(self, domain_id: str, status: "DomainStatus") -> None:
        """Make a domain PENDING or SUSPENDED, which nothing in the API does, or ACTIVE again."""
        self._call("POST", "domains/status", domain_id=domain_id, status=status)

    def set_speaker_status(self, domain_id: str, speaker_id: str, status: "SpeakerStatus") -> None:
        """Make a speaker EXPIRED or PENDING, which takes three years or a call, or ENROLLED; not if it is opted out.

        :param speaker_id: either id of the speaker
        """
        self._call("POST", "speakers/status", domain_id=domain_id, speaker_id=speaker_id, status=status)

    def reset(self) -> None:
        """moto's own reset: nothing of any service is left, jobs end, and control is as at the start."""
        if self._url is None:
            from moto.moto_api._internal.models import moto_api_backend

            moto_api_backend.reset()
        else:
            self._send("POST", f"{self._url}/moto-api/reset", None)

    def _call(self, method: str, path: str, **values: Any) -> dict[str, Any]:
        given = {name: value for name, value in values.items() if value is not None}
        if self._url is None:
            return _call_here(method, path, given)
        return self._send(method, f"{self._url}/moto-api/voiceid/{path}", given)

    def _send(self, method: str, url: str, values: dict[str, Any] | None) -> dict[str, Any]:
        body = json.dumps(values).encode() if values else None
        request = Request(url, body, {"Content-Type": "application/json"}, method=method)  # noqa: S310  # the user's URL
        try:
            with self._opener.open(request, timeout=_TIMEOUT_SECONDS) as response:
                answer: dict[str, Any] = json.load(response)
                return answer
        except HTTPError as error:
            with error:
                raise ControlError(_message(error)) from None
        except OSError as error:
            reason = error.reason if isinstance(error, URLError) else error
            raise ControlError(
                f"{method} {url} failed: {reason}; is the endpoint running there? Start it with python -m moto_voiceid"
            ) from None
        except ValueError:
            raise ControlError(f"{url} answers something that is not JSON; is it this endpoint?") from None


class Hold:
    """A hold that `Control.hold` has set. As a context manager it ends at the end of the block."""

    def __init__(self, control: Control, hold_id: int) -> None:
        self._control = control
        self._hold_id = hold_id

    def wait_for(self, calls: int = 1, *, timeout: float = 60.0) -> None:
        """Return once so many calls are waiting.

        :param timeout: in seconds, at most 600
        :raises ControlError: fewer are waiting by then; the message lists the calls that were received
        """
        self._control._call("POST", "holds/wait", hold_id=self._hold_id, calls=calls, timeout=timeout)

    def release(self, calls: int | None = None) -> None:
        """Let waiting calls proceed, oldest first.

        :param calls: how many; None means all, and ends the hold
        :raises ControlError: fewer are waiting, or the hold has ended
        """
        self._control._call("POST", "holds/release", hold_id=self._hold_id, calls=calls)

    def __enter__(self) -> "Hold":
        return self

    def __exit__(
        self,
        exc_type: type[BaseException] | None,
        exc: BaseException | None,
        traceback: "TracebackType | None",
    ) -> None:
        # It may have ended in the block.
        with suppress(ControlError):
            self.release()


def _call_here(method: str, path: str, values: dict[str, Any]) -> dict[str, Any]:
    from . import api

    try:
        return api.handle(method, path, values)
    except api.Refusal as refusal:
        raise ControlError(refusal.message) from None


def _message(error: HTTPError) -> str:
    """What the endpoint says, or the status if something else answers."""
    text = error.read()
    try:
        return str(json.loads(text)["message"])
    except (ValueError, KeyError, TypeError):
        return f"{error.url} answers {error.code} {error.reason}; is it this endpoint?"
