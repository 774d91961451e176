# Copyright: Contributors to the contactcenter.voiceid collection
# SPDX-License-Identifier: Apache-2.0
"""Sessions that a rehearsal seeds for EvaluateSession."""

from datetime import datetime, timezone
from typing import Any

from botocore.utils import parse_to_aware_datetime
from moto.core.utils import get_service_model

from ..exceptions import ValidationException
from ..resources.ids import generated_id, unique_id
from ..validation import parse

# Setting and member of botocore's shape `EvaluateSessionResponse`.
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

    :param values: settings in snake_case; the two results are dicts in the API's spelling, their timestamps seconds
        since the epoch or ISO 8601. Ids are made where they are missing, and `streaming_status` is ENDED.
    :raises ValueError: says which member breaks which constraint
    """
    nulls = [name for name, value in values.items() if value is None]
    if nulls:
        raise ValueError(f"{', '.join(nulls)} is null; leave out what is not to be set")
    given = {_MEMBERS[name]: value for name, value in values.items() if name in _MEMBERS}
    session: dict[str, Any] = {
        "DomainId": domain_id,
        "SessionId": generated_id(),
        "SessionName": f"session-{unique_id()}",
        "StreamingStatus": "ENDED",
        **given,
    }
    try:
        shape = get_service_model("voice-id").operation_model("EvaluateSession").output_shape
        session = parse(shape, session)
    except ValidationException as error:
        raise ValueError(error.message) from None
    for result in ("AuthenticationResult", "FraudDetectionResult"):
        if result in session:
            session[result] = {f"{result}Id": unique_id(), **_with_timestamps(session[result])}
    return session


def _with_timestamps(result: dict[str, Any]) -> dict[str, Any]:
    return {**result, **{name: _naive_utc(result[name]) for name in _TIMESTAMPS if name in result}}


def _naive_utc(value: Any) -> datetime:
    """Seconds since the epoch or ISO 8601, as moto's timestamps are. :raises ValueError: it is neither"""
    try:
        aware: datetime = parse_to_aware_datetime(value)
        return aware.astimezone(timezone.utc).replace(tzinfo=None)
    except (OverflowError, OSError, RuntimeError):
        raise ValueError(f"{value!r} is not a timestamp from the years 1 to 9999") from None
