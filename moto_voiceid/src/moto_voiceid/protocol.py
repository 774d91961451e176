# Copyright: Contributors to the contactcenter.voiceid collection
# SPDX-License-Identifier: Apache-2.0
"""AWS JSON 1.0, as far as moto's own serializer does not have it.

Source: the "AWS JSON 1.0 protocol" of Smithy, and the metadata of botocore's model of `voice-id`.
"""

import json
from typing import Any

from moto.core.common_types import TYPE_RESPONSE
from moto.moto_api._internal import mock_random

from .exceptions import SerializationException, VoiceIDError

CONTENT_TYPE = "application/x-amz-json-1.0"
TARGET_PREFIX = "VoiceID."


def operation_name(target: str | None) -> str:
    """The operation that the header X-Amz-Target names; the whole target if it is not one of this service."""
    return (target or "").removeprefix(TARGET_PREFIX)


def parse_body(body: bytes) -> Any:
    """:raises SerializationException: the body is not a JSON object"""
    try:
        parsed = json.loads(body or b"{}")
    except (ValueError, RecursionError):
        parsed = None
    if not isinstance(parsed, dict):
        raise SerializationException("The body is not a JSON object")
    return parsed


def success(body: str) -> TYPE_RESPONSE:
    return 200, _headers(), body


def failure(error: VoiceIDError) -> TYPE_RESPONSE:
    return error.status, {**_headers(), "X-Amzn-ErrorType": error.code}, error.to_json()


def _headers() -> dict[str, str]:
    return {"Content-Type": CONTENT_TYPE, "x-amzn-RequestId": str(mock_random.uuid4())}
