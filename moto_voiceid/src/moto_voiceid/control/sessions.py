# Copyright: Contributors to the contactcenter.voiceid collection
# SPDX-License-Identifier: Apache-2.0
"""Seeded sessions for EvaluateSession."""

from datetime import datetime, timezone
from typing import Any

from botocore.utils import parse_to_aware_datetime

from ..exceptions import ValidationException
from ..http.validation import parse
from ..json_text import shown
from ..resources.ids import generated_id, unique_id
from ..service_model import shape

# Settings, and the members of botocore's shape `EvaluateSessionResponse`.
_MEMBERS = {
    "session_id": "SessionId",
    "session_name": "SessionName",
    "streaming_status": "StreamingStatus",
    "authentication_result": "AuthenticationResult",
    "fraud_detection_result": "FraudDetectionResult",
}
_TIMESTAMPS = ("AudioAggregationStartedAt", "AudioAggregationEndedAt")


def parse_session(domain_id: str, values: dict[str, Any]) -> dict[str, Any]:
    """A session from the JSON of a control request, checked against botocore's model.

    :param values: settings in snake_case; the two results are dicts in the API's spelling, with timestamps in seconds
        since the epoch or ISO 8601. Missing ids are generated; the default of `streaming_status` is ENDED.
    :raises ValueError: the message names each member that breaks a constraint
    """
    nulls = [name for name, value in values.items() if value is None]
    if nulls:
        raise ValueError(f"{', '.join(nulls)} is null; omit settings without a value")
    given = {_MEMBERS[name]: value for name, value in values.items() if name in _MEMBERS}
    session: dict[str, Any] = {
        "DomainId": domain_id,
        "SessionId": generated_id(),
        "SessionName": f"session-{unique_id()}",
        "StreamingStatus": "ENDED",
        **given,
    }
    try:
        session = parse(shape("EvaluateSessionResponse"), session)
    except ValidationException as error:
        raise ValueError(error.message) from None
    for result in ("AuthenticationResult", "FraudDetectionResult"):
        if result in session:
            session[result] = {f"{result}Id": unique_id(), **_with_timestamps(session[result])}
    return session


def _with_timestamps(result: dict[str, Any]) -> dict[str, Any]:
    return {**result, **{name: _naive_utc(name, result[name]) for name in _TIMESTAMPS if name in result}}


def _naive_utc(name: str, value: Any) -> datetime:
    """A timestamp in the form of moto's. :raises ValueError: not seconds since the epoch, nor ISO 8601"""
    try:
        aware: datetime = parse_to_aware_datetime(value)
        return aware.astimezone(timezone.utc).replace(tzinfo=None)
    except (ValueError, OverflowError, OSError, RuntimeError):
        raise ValueError(
            f"{name} is {shown(value)}, not seconds since the epoch or an ISO 8601 timestamp of the years 1 to 9999"
        ) from None
