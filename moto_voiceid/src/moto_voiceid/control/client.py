# Copyright: Contributors to the contactcenter.voiceid collection
# SPDX-License-Identifier: Apache-2.0
"""The client of the control API.

    control = Control("http://127.0.0.1:5000")
    control.set_pace("manual")
    control.step(1)

Without a URL, `Control()` controls the mock in this process, inside `mock_aws`.
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
    from ..settings.events import SpeakerDomainField
    from ..settings.holds import Stage
    from ..settings.pace import Pace

_TIMEOUT_SECONDS = 660.0


class ControlError(Exception):
    """A control request is refused and changes nothing, or the endpoint does not respond."""


class Control:
    """Controls an endpoint. Each method sends one request, and raises ControlError if it is refused.

    :param url: the URL that the endpoint prints at its start; None for the mock in this process. No proxy is used.
    :param ca_file: path of the CA certificate for an endpoint that serves HTTPS; None for those of the system
    """

    def __init__(self, url: str | None = None, ca_file: str | None = None) -> None:
        self._url = url.rstrip("/") if url else None
        # An empty ProxyHandler ignores the proxies of the environment.
        self._opener = build_opener(ProxyHandler({}), HTTPSHandler(context=_tls_context(self._url, ca_file)))

    def pace(self) -> "Pace":
        """The pace of background jobs; see `set_pace`."""
        pace: Pace = self._call("GET", "pace")["pace"]
        return pace

    def set_pace(self, pace: "Pace") -> None:
        """Set the pace of background jobs.

        :param pace: "instant", "manual" (jobs wait for `step`), or a number: the requests of its manifest that each job
            processes per second
        """
        self._call("PUT", "pace", pace=pace)

    def step(self, requests: int = 1) -> None:
        """Let each active job process a number of requests of its manifest, and return when all have done so.

        A job that is SUBMITTED becomes IN_PROGRESS first, even if `requests` is 0. The pace must be "manual".
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
        parameters: dict[str, Any] | None = None,
    ) -> None:
        """Inject a fault into requests of an operation, or of all operations.

        :param operation: the name of the operation in the API, or "*" for all
        :param kind: "connection-reset" closes the connection before the request is carried out; "truncated-body"
            carries the request out and sends half of the response; "delay" delays the response; every other kind is
            the response instead, and the request is not carried out
        :param times: the number of requests with the fault; 1 if neither `times` nor `share` is given
        :param share: the share of requests with the fault, from 0 to 1, chosen at random
        :param seconds: the length of a delay, at most 60
        :param parameters: only for requests that have these members with these values, in the API's spelling
        """
        settings = {"times": times, "share": share, "seconds": seconds, "parameters": parameters}
        self._call("POST", "faults", operation=operation, kind=kind, **settings)

    def faults(self) -> list[dict[str, Any]]:
        """The active faults, with their remaining `times`."""
        faults: list[dict[str, Any]] = self._call("GET", "faults")["faults"]
        return faults

    def clear_faults(self) -> None:
        """Remove all faults."""
        self._call("DELETE", "faults")

    def hold(
        self,
        operation: str = "*",
        *,
        parameters: dict[str, Any] | None = None,
        stage: "Stage" = "request",
        times: int | None = None,
    ) -> "Hold":
        """Let calls that arrive after this one wait until they are released, at most for 10 minutes.

        `requests` lists a waiting call with the status None. A call whose client has disconnected is carried out
        when it is released. `reset` ends all holds, and does not carry out the calls that wait at the stage "request".

        :param operation: the name of the operation in the API, or "*" for all
        :param parameters: hold only calls whose request has these members with these values, in the API's spelling
        :param stage: "request": wait before the call is carried out; "response": wait before the response is sent
        :param times: how many calls wait, those that arrive first; None means all
        """
        answer = self._call("POST", "holds", operation=operation, parameters=parameters, stage=stage, times=times)
        return Hold(self, answer["hold_id"])

    def quotas(self) -> dict[str, int]:
        """The quotas, by name."""
        return self._call("GET", "quotas")

    def set_quotas(self, **quotas: int) -> dict[str, int]:
        """Change quotas.

        :param quotas: new values by name, with the names that `quotas` returns
        :returns: all quotas
        """
        return self._call("PUT", "quotas", **quotas)

    def speaker_domain_field(self) -> "SpeakerDomainField":
        """The name of the field with the domain's id in events of speakers; see `set_speaker_domain_field`."""
        field: SpeakerDomainField = self._call("GET", "events")["speaker_domain_field"]
        return field

    def set_speaker_domain_field(self, field: "SpeakerDomainField") -> None:
        """Set the name of the field with the domain's id in events of speakers. AWS documents two spellings.

        :param field: "domainID", the default, or "domainId", as in all other events
        """
        self._call("PUT", "events", speaker_domain_field=field)

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
        """Create a session for EvaluateSession.

        :param authentication_result: botocore shape `AuthenticationResult`, in the API's spelling
        :param fraud_detection_result: botocore shape `FraudDetectionResult`, in the API's spelling
        :returns: `session_id` and `session_name`, which are generated if not given
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
        """The request log, oldest first: operation, parameters, time, signed, region, account_id, status."""
        requests: list[dict[str, Any]] = self._call("GET", "requests")["requests"]
        return requests

    def clear_requests(self) -> None:
        """Clear the request log."""
        self._call("DELETE", "requests")

    def set_domain_status(self, domain_id: str, status: "DomainStatus") -> None:
        """Set a domain to PENDING or SUSPENDED, which no operation of the API does, or back to ACTIVE."""
        self._call("POST", "domains/status", domain_id=domain_id, status=status)

    def set_speaker_status(self, domain_id: str, speaker_id: str, status: "SpeakerStatus") -> None:
        """Set a speaker to ENROLLED, EXPIRED or PENDING. A speaker that is opted out cannot be changed.

        :param speaker_id: the CustomerSpeakerId or the GeneratedSpeakerId
        """
        self._call("POST", "speakers/status", domain_id=domain_id, speaker_id=speaker_id, status=status)

    def reset(self) -> None:
        """moto's own reset: delete the resources of all services, end all jobs and holds, and restore the defaults."""
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
                f"{method} {url} failed: {reason}. Check that the endpoint is running: python -m moto_voiceid"
            ) from None
        except ValueError:
            raise ControlError(
                f"The response of {url} is not JSON. Check that the URL is that of the endpoint"
            ) from None


class Hold:
    """A hold, set by `Control.hold`. A `with` block ends it."""

    def __init__(self, control: Control, hold_id: int) -> None:
        self._control = control
        self._hold_id = hold_id

    def wait_for(self, calls: int = 1, *, timeout: float = 60.0) -> None:
        """Return once a number of calls are waiting.

        :param timeout: in seconds, at most 600
        :raises ControlError: fewer calls are waiting at the timeout; the message lists the received calls
        """
        self._control._call("POST", "holds/wait", hold_id=self._hold_id, calls=calls, timeout=timeout)

    def release(self, calls: int | None = None) -> None:
        """Let waiting calls proceed, oldest first.

        :param calls: how many; None releases all and ends the hold
        :raises ControlError: fewer calls are waiting, or the hold has ended
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
        # The hold may have ended inside the block.
        with suppress(ControlError):
            self.release()


def _tls_context(url: str | None, ca_file: str | None) -> ssl.SSLContext:
    """The certificates to trust. Without TLS none, because it takes long to read those of the system."""
    if url and url.lower().startswith("https:"):
        return ssl.create_default_context(cafile=ca_file)
    return ssl.SSLContext(ssl.PROTOCOL_TLS_CLIENT)


def _call_here(method: str, path: str, values: dict[str, Any]) -> dict[str, Any]:
    from . import api

    try:
        return api.handle(method, path, values)
    except api.Refusal as refusal:
        raise ControlError(refusal.message) from None


def _message(error: HTTPError) -> str:
    """The message of the endpoint, or the status if the response is not from the endpoint."""
    text = error.read()
    try:
        return str(json.loads(text)["message"])
    except (ValueError, KeyError, TypeError):
        return f"{error.url} responds {error.code} {error.reason}. Check that the URL is that of the endpoint"
