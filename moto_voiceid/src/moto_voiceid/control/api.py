# Copyright: Contributors to the contactcenter.voiceid collection
# SPDX-License-Identifier: Apache-2.0
"""The control API: methods and paths under /moto-api/voiceid/.

`moto_voiceid.control.urls` serves it in moto's server. `moto_voiceid.control.Control` calls it over HTTP or, inside
`mock_aws`, directly.
"""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import asdict, fields
from typing import Any

from ..jobs.transition import MODEL_NAME, usable_job_transition
from ..json_text import shown
from ..models import find_domain, keep_for_reset
from ..resources.domain import Domain
from ..service_model import ERRORS, MEMBERS
from ..settings.current import settings
from ..settings.events import parse_speaker_domain_field
from ..settings.faults import parse_fault
from ..settings.holds import DEFAULT_TIMEOUT_SECONDS, MAX_SECONDS, HoldNotFound, NotWaiting, parse_hold
from ..settings.pace import StepRefused, parse_pace
from ..settings.quotas import Quotas
from .sessions import parse_session

Values = dict[str, Any]


class Refusal(Exception):
    """A control request that is refused: the HTTP status, and a sentence with the reason."""

    def __init__(self, status: int, message: str) -> None:
        super().__init__(message)
        self.status = status
        self.message = message


def handle(method: str, path: str, values: object) -> Values:
    """Carry out one control request.

    :param path: the path without /moto-api/voiceid/
    :param values: the JSON of its body, {} for an empty body
    :raises Refusal: the request is refused and changes nothing
    """
    methods = _ROUTES.get(path)
    if methods is None:
        raise Refusal(404, f"Control path {shown(path)} does not exist; the paths are {', '.join(_ROUTES)}")
    if method not in methods:
        raise Refusal(405, f"{path} accepts {', '.join(methods)}, not {method}")
    allowed, action = methods[method]
    if not isinstance(values, dict):
        raise Refusal(400, "The body is not a JSON object")
    unknown = sorted(set(values) - set(allowed))
    if unknown:
        known = f"its settings are {', '.join(allowed)}" if allowed else "it has no settings"
        raise Refusal(400, f"{method} {path} has no setting {', '.join(unknown)}; {known}")
    # So that moto's reset includes the settings even if no Voice ID operation was called.
    keep_for_reset()
    try:
        return action(values)
    except ValueError as error:
        raise Refusal(400, str(error)) from None


def _get_pace(_: Values) -> Values:
    return {"pace": settings.pacer.pace}


def _put_pace(values: Values) -> Values:
    settings.pacer.pace = parse_pace(values.get("pace"))
    return _get_pace(values)


def _step(values: Values) -> Values:
    requests = values.get("requests", 1)
    if type(requests) is not int or requests < 0:
        raise ValueError(f"requests is {shown(requests)}, not an integer of 0 or more")
    if usable_job_transition() is not None:
        raise Refusal(409, f"Jobs follow the transition of {MODEL_NAME} in moto's state manager, so step has no effect")
    try:
        settings.pacer.step(requests)
    except StepRefused:
        pace = shown(settings.pacer.pace)
        raise Refusal(409, f"The pace is {pace}; step works only with the pace 'manual'") from None
    except TimeoutError as error:
        raise Refusal(504, str(error)) from None
    return {"requests": requests}


def _get_faults(_: Values) -> Values:
    return {"faults": settings.faults.entries()}


def _post_fault(values: Values) -> Values:
    settings.faults.add(parse_fault(values, ERRORS, MEMBERS))
    return _get_faults(values)


def _delete_faults(values: Values) -> Values:
    settings.faults.clear()
    return _get_faults(values)


def _get_holds(_: Values) -> Values:
    return {"holds": settings.holds.entries()}


def _post_hold(values: Values) -> Values:
    return {"hold_id": settings.holds.add(parse_hold(values, MEMBERS))}


def _wait_for_hold(values: Values) -> Values:
    calls, timeout = values.get("calls", 1), values.get("timeout", DEFAULT_TIMEOUT_SECONDS)
    _check_calls(calls)
    if type(timeout) not in (int, float) or not 0 <= timeout <= MAX_SECONDS:
        raise ValueError(f"timeout is {shown(timeout)}, not a number from 0 to {MAX_SECONDS:g}")
    try:
        settings.holds.wait_for(values.get("hold_id"), calls, timeout)
    except HoldNotFound as error:
        raise Refusal(404, str(error)) from None
    except NotWaiting as error:
        raise Refusal(504, str(error)) from None
    return _get_holds(values)


def _release_hold(values: Values) -> Values:
    calls = values.get("calls")
    if calls is not None:
        _check_calls(calls)
    try:
        settings.holds.release(values.get("hold_id"), calls)
    except HoldNotFound as error:
        raise Refusal(404, str(error)) from None
    except NotWaiting as error:
        raise Refusal(409, str(error)) from None
    return _get_holds(values)


def _check_calls(calls: object) -> None:
    if type(calls) is not int or calls < 1:
        raise ValueError(f"calls is {shown(calls)}, not an integer of 1 or more")


def _get_quotas(_: Values) -> Values:
    return asdict(settings.quotas)


def _put_quotas(values: Values) -> Values:
    for name, value in values.items():
        if type(value) is not int or value < 0:
            raise ValueError(f"{name} is {shown(value)}, not an integer of 0 or more")
    for name, value in values.items():
        setattr(settings.quotas, name, value)
    return _get_quotas(values)


def _get_events(_: Values) -> Values:
    return {"speaker_domain_field": settings.events.speaker_domain_field}


def _put_events(values: Values) -> Values:
    settings.events.speaker_domain_field = parse_speaker_domain_field(values.get("speaker_domain_field"))
    return _get_events(values)


def _post_session(values: Values) -> Values:
    with _domain(values) as domain:
        session = parse_session(domain.domain_id, values)
        domain.sessions.put(session)
    return {"session_id": session["SessionId"], "session_name": session["SessionName"]}


def _get_requests(_: Values) -> Values:
    return {"requests": settings.request_log.entries()}


def _delete_requests(values: Values) -> Values:
    settings.request_log.clear()
    return _get_requests(values)


def _post_domain_status(values: Values) -> Values:
    status = values.get("status")
    with _domain(values) as domain:
        if status not in ("ACTIVE", "PENDING", "SUSPENDED"):
            raise ValueError(f"status is {shown(status)}, not ACTIVE, PENDING or SUSPENDED")
        domain.domain_status = status
    return {"domain_id": domain.domain_id, "status": status}


def _post_speaker_status(values: Values) -> Values:
    speaker_id, status = values.get("speaker_id"), values.get("status")
    with _domain(values) as domain:
        speaker = domain.speakers.find(speaker_id) if isinstance(speaker_id, str) else None
        if speaker is None:
            raise Refusal(404, f"Domain {domain.domain_id} does not have speaker {shown(speaker_id)}")
        if status not in ("ENROLLED", "EXPIRED", "PENDING"):
            raise ValueError(f"status is {shown(status)}, not ENROLLED, EXPIRED or PENDING")
        if speaker.opted_out:
            raise Refusal(409, f"Speaker {shown(speaker_id)} is opted out, and remains opted out until it is deleted")
        speaker.set_status(status)
    return {"domain_id": domain.domain_id, "speaker_id": speaker_id, "status": status}


@contextmanager
def _domain(values: Values) -> Iterator[Domain]:
    """The domain of a request, locked against other changes."""
    found = find_domain(values.get("domain_id"))
    if found is None:
        raise Refusal(404, f"Domain {shown(values.get('domain_id'))} does not exist in any account or region")
    backend, domain = found
    with backend.lock:
        yield domain


_Route = tuple[tuple[str, ...], Callable[[Values], Values]]
_QUOTAS = tuple(quota.name for quota in fields(Quotas))
_SESSION = (
    "domain_id",
    "session_name",
    "session_id",
    "streaming_status",
    "authentication_result",
    "fraud_detection_result",
)
# Path, method, allowed settings, action.
_ROUTES: dict[str, dict[str, _Route]] = {
    "pace": {"GET": ((), _get_pace), "PUT": (("pace",), _put_pace)},
    "step": {"POST": (("requests",), _step)},
    "faults": {
        "GET": ((), _get_faults),
        "POST": (("operation", "parameters", "kind", "times", "share", "seconds"), _post_fault),
        "DELETE": ((), _delete_faults),
    },
    "holds": {"GET": ((), _get_holds), "POST": (("operation", "parameters", "stage", "times"), _post_hold)},
    "holds/wait": {"POST": (("hold_id", "calls", "timeout"), _wait_for_hold)},
    "holds/release": {"POST": (("hold_id", "calls"), _release_hold)},
    "quotas": {"GET": ((), _get_quotas), "PUT": (_QUOTAS, _put_quotas)},
    "events": {"GET": ((), _get_events), "PUT": (("speaker_domain_field",), _put_events)},
    "sessions": {"POST": (_SESSION, _post_session)},
    "requests": {"GET": ((), _get_requests), "DELETE": ((), _delete_requests)},
    "domains/status": {"POST": (("domain_id", "status"), _post_domain_status)},
    "speakers/status": {"POST": (("domain_id", "speaker_id", "status"), _post_speaker_status)},
}
