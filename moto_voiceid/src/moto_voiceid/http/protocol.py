# Copyright: Contributors to the contactcenter.voiceid collection
# SPDX-License-Identifier: Apache-2.0
"""AWS JSON 1.0: reading requests and writing responses.

Source: the "AWS JSON 1.0 protocol" of Smithy, and the metadata of botocore's model of `voice-id`.
"""

import json
from collections.abc import Callable
from datetime import datetime, timezone
from functools import cache
from typing import Any

from botocore import xform_name
from botocore.model import ListShape, Shape, StructureShape
from moto.core.common_types import TYPE_RESPONSE
from moto.moto_api._internal import mock_random

from ..exceptions import SerializationException, VoiceIDError
from ..json_text import json_error

CONTENT_TYPE = "application/x-amz-json-1.0"
TARGET_PREFIX = "VoiceID."
# Requests of the API have at most four levels.
MAX_DEPTH = 32
_TOO_DEEP = f"it is nested deeper than {MAX_DEPTH} levels"


def operation_name(target: str | None) -> str:
    """The operation in the header X-Amz-Target; empty if the target is not of this service."""
    if target is None or not target.startswith(TARGET_PREFIX):
        return ""
    return target.removeprefix(TARGET_PREFIX)


def parse_json(body: bytes) -> Any:
    """The value of a JSON text.

    :raises ValueError: not JSON, or nested deeper than MAX_DEPTH levels; the message is for the user
    """
    try:
        parsed = json.loads(body)
    except RecursionError:
        raise ValueError(_TOO_DEEP) from None
    except ValueError as error:
        raise ValueError(json_error(error)) from None
    if not _is_flatter(parsed, MAX_DEPTH):
        raise ValueError(_TOO_DEEP)
    return parsed


def _is_flatter(value: Any, depth: int) -> bool:
    if not isinstance(value, dict | list):
        return True
    items = value.values() if isinstance(value, dict) else value
    return depth > 0 and all(_is_flatter(item, depth - 1) for item in items)


def parse_body(body: bytes) -> Any:
    """:raises SerializationException: the body is not a JSON object"""
    try:
        parsed = parse_json(body or b"{}")
    except ValueError:
        parsed = None
    if not isinstance(parsed, dict):
        raise SerializationException("The body is not a JSON object")
    return parsed


def write_body(shape: Shape | None, result: Any) -> str:
    """The body of a successful response.

    moto's serializer is not used. It searches for the name of every value, which for a page of 100 speakers takes more
    time than the rest of the request.

    :param shape: the output shape of the operation; None if the response is empty
    :param result: an object with the members as attributes in snake_case, or a dict with them in the API's spelling
    """
    return json.dumps({} if shape is None else _writer(shape)(result))


Writer = Callable[[Any], Any]


@cache
def _writer(shape: Shape) -> Writer:
    """A function that converts a value of a shape to JSON; created once for each shape."""
    if isinstance(shape, StructureShape):
        return _structure_writer(shape)
    if isinstance(shape, ListShape):
        write_item = _writer(shape.member)
        return lambda items: [write_item(item) for item in items]
    return _epoch_seconds if shape.type_name == "timestamp" else lambda value: value


def _structure_writer(shape: StructureShape) -> Writer:
    members = [(name, xform_name(name), _writer(member)) for name, member in shape.members.items()]

    def write(value: Any) -> dict[str, Any]:
        written = {}
        for name, attribute, write_member in members:
            found = value.get(name) if isinstance(value, dict) else getattr(value, attribute, None)
            if found is not None:
                written[name] = write_member(found)
        return written

    return write


def _epoch_seconds(value: datetime) -> float:
    """Seconds since the epoch, to the millisecond. moto's timestamps are naive and UTC."""
    return round(value.replace(tzinfo=timezone.utc).timestamp(), 3)


def success(body: str) -> TYPE_RESPONSE:
    return 200, _headers(), body


def failure(error: VoiceIDError) -> TYPE_RESPONSE:
    return error.status, {**_headers(), "X-Amzn-ErrorType": error.code}, error.to_json()


def _headers() -> dict[str, str]:
    return {"Content-Type": CONTENT_TYPE, "x-amzn-RequestId": str(mock_random.uuid4())}
