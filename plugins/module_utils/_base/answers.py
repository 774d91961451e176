# -*- coding: utf-8 -*-

# Copyright: Contributors to the contactcenter.voiceid collection
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Read responses more strictly than botocore, with error messages that contain the reason.

botocore parses an incomplete JSON document as a response without members. It drops members that its model does not
contain. For a value of a wrong type, it raises arbitrary exceptions. In this file, an incomplete response is a broken
connection, which is retried. The type of every member is checked against the API model. Unknown members are kept.
"""

from __future__ import annotations

import codecs
import contextlib
import datetime
import json
import math
import re
import typing as t

try:
    from botocore.awsrequest import AWSResponse
    from botocore.exceptions import ConnectionClosedError
    from botocore.parsers import ResponseParserError
    from botocore.utils import parse_timestamp
except ImportError:  # the module reports missing libraries before any of this is reached
    ResponseParserError = Exception  # type: ignore[assignment,misc]

from .errors import CODE
from .operations import OPERATIONS, Operation

MAX_DEPTH = 100
# The JSON types for the types of the API model. Timestamps are checked by converting them.
TYPES: dict[str, tuple[t.Any, str]] = {
    "structure": (dict, "an object"),
    "list": (list, "a list"),
    "string": (str, "a string"),
    "integer": (int, "an integer"),
    "long": (int, "an integer"),
    "float": ((int, float), "a number"),
    "double": ((int, float), "a number"),
    "boolean": (bool, "a Boolean"),
}
LONGEST_MEMBER = 2000
# The end of an integer that is written with a decimal point.
WHOLE = re.compile(rb"\.0+[\s,}\]]")
# Seconds since the epoch that are valid dates (years 1 to 9999) in every time zone.
FIRST_TIME, LAST_TIME = -62_000_000_000, 253_000_000_000
_ZULU = re.compile("Z$")
# An error code after its namespace, and before a URL.
CODE_IN_TYPE = r"(?:https?:[^#]*#|[^#:]*#)?([A-Za-z][\w.]*)(?::|$)"
ERROR_MEMBERS = ("__type", "message", "Message", "ConflictType", "ResourceType")


class MalformedAnswerError(ResponseParserError):
    """A response that is not valid for the API. The message contains the reason."""


class Document(t.NamedTuple):
    """The JSON document of a successful response.

    :param is_read_by_botocore: Whether botocore reads it completely. It drops members that are not in its model, and
        does not convert numbers such as 100.0.
    """

    members: dict[str, t.Any]
    is_read_by_botocore: bool


def read_strictly(client: t.Any) -> None:
    """Make a boto3 client use the checks in this file. The service must have a JSON protocol."""
    service = client.meta.service_model.service_id.hyphenize()
    # botocore has no public API to read a response before it is parsed. If this private API does not exist, a response
    # is checked after it is parsed, and is not retried because of its content.
    session = getattr(getattr(client, "_endpoint", None), "http_session", None)
    if session is not None:
        client.meta.events.register(f"before-send.{service}", _Sender(session, client.meta.service_model))
    client.meta.events.register(f"after-call.{service}", keep_unknown_members)


def parse_times_in_utc(client: t.Any) -> None:
    """Replace the function with which a boto3 client parses times. It takes most of the time of a listing, because it
    uses the time zone of the machine, and accepts almost every format."""
    # The AWS CLI replaces it in its session, which amazon.aws does not return. Without this private API, botocore's
    # function is used.
    factory = getattr(getattr(client, "_endpoint", None), "_response_parser_factory", None)
    if factory is not None:
        factory.set_parser_defaults(timestamp_parser=parse_time)


def parse_time(value: t.Any) -> datetime.datetime:
    """A time as ``parse_timestamp`` of botocore, but in UTC if it is a number."""
    if isinstance(value, (int, float)):
        return datetime.datetime.fromtimestamp(value, datetime.timezone.utc)
    if isinstance(value, str) and value[13:14] == ":":  # 2026-03-02T09:14:03
        with contextlib.suppress(ValueError):
            return datetime.datetime.fromisoformat(_ZULU.sub("+00:00", value))
    return parse_timestamp(value)


class _Sender:
    """Replaces the method of botocore that sends a request. Returns a response that botocore can parse.

    :raises ConnectionClosedError: if the response is incomplete. botocore retries the request.
    :raises MalformedAnswerError: if the response is not valid for the operation.
    """

    def __init__(self, session: t.Any, service_model: t.Any) -> None:
        self._session = session
        self._service_model = service_model

    def __call__(self, request: t.Any, event_name: str, **dummy: t.Any) -> t.Any:
        response = self._session.send(request)
        if _is_incomplete(response):
            raise ConnectionClosedError(endpoint_url=request.url)
        if response.status_code >= 300:
            document = error_document(response.content, response.headers.get("x-amzn-ErrorType"))
            return response if document is None else _with_content(response, json.dumps(document).encode())
        read_document = read(response.content, self._service_model.operation_model(event_name.rpartition(".")[2]))
        if response.content.startswith(codecs.BOM_UTF8):
            response = _with_content(response, response.content[len(codecs.BOM_UTF8) :])
        response.document = read_document  # so that keep_unknown_members need not read it again
        return response


class _Body:
    """The raw body of a response, as AWSResponse reads it."""

    def __init__(self, content: bytes) -> None:
        self.content = content

    def stream(self, **dummy: t.Any) -> t.Iterator[bytes]:
        yield self.content


def _with_content(response: t.Any, content: bytes) -> t.Any:
    return AWSResponse(response.url, response.status_code, response.headers, _Body(content))


def _is_incomplete(response: t.Any) -> bool:
    """Whether the connection was closed before the end of the response.

    An answer without a length and without a body ended in its headers: AWS announces the length of every body.
    """
    announced = response.headers.get("Content-Length")
    if announced is None:
        chunked = "Transfer-Encoding" in response.headers
        return not (response.content or chunked or response.status_code == 204)
    return bool(announced.isdigit()) and len(response.content) < int(announced)


def read(content: bytes, model: t.Any) -> Document:
    """The document of a successful response.

    :param model: botocore's model of the operation.
    :raises MalformedAnswerError: if the response is not valid for the operation.
    """
    row = OPERATIONS.get(model.name)
    if row and row.returns_nothing and not content:
        return Document({}, True)
    document = decode(content)
    shape = model.output_shape
    if not isinstance(document, dict):
        raise MalformedAnswerError(f"the response is {_short(document)}, not an object")
    has_unknown_members = shape is None or check_type(document, shape)
    wrong = _what_is_missing(document, row, shape) if row else None
    if wrong:
        raise MalformedAnswerError(wrong)
    return Document(document, not has_unknown_members and not WHOLE.search(content))


def decode(content: bytes) -> t.Any:
    """The JSON document of a response."""
    try:
        return parse(content)
    except ValueError:
        problem = f"is not JSON and begins with {content[:60]!r}" if content else "is empty"
        raise MalformedAnswerError(f"the response {problem}") from None


def parse(content: bytes) -> t.Any:
    """A JSON document, in UTF-8 with or without a byte order mark. Numbers such as 100.0 are integers.

    :raises ValueError: if it is not valid JSON, or if it is nested too deeply.
    """
    try:
        document = json.loads(content.decode("utf-8-sig"), parse_constant=_finite, parse_float=_number)
        _check_depth(document, MAX_DEPTH)
    except RecursionError:
        raise ValueError("nested too deeply") from None
    return document


def error_document(content: bytes, code: t.Optional[str] = None) -> t.Optional[dict[str, str]]:
    """The members of an error that botocore and this collection look at, as far as they are strings.

    The body of an error may be of any kind: a page of a load balancer or of a proxy, or the error of another API.

    :param code: The code of the error in the headers, by which the front door of a service names it. botocore reads
        it for other protocols only.
    :returns: ``None`` for text without a code, which botocore can read.
    """
    named = {"__type": _code(code)} if code and CODE.match(_code(code)) else {}
    try:
        document = decode(content)
    except MalformedAnswerError:
        text = content.decode("utf-8", "replace")
        readable = text.encode() == content and text[:1] not in ("{", "[") and not named
        return None if readable else {**named, "message": text[:LONGEST_MEMBER]}
    if not isinstance(document, dict):
        return {**named, "message": _short(document)}
    members = {name: document.get(name) for name in ERROR_MEMBERS}
    texts = {name: value[:LONGEST_MEMBER] for name, value in members.items() if isinstance(value, str)}
    code_in_body = {"__type": _code(texts["__type"])} if "__type" in texts else {}
    return {**named, **texts, **code_in_body}


def _code(text: str) -> str:
    """An error code without the namespace before it and the URL after it (protocol "AWS JSON 1.0" of Smithy).

    botocore removes what is after the first colon first, which is part of the namespace if that is a URL.
    """
    found = re.match(CODE_IN_TYPE, text, re.ASCII)
    return (found[1] if found else text)[:LONGEST_MEMBER]


def check_type(value: t.Any, shape: t.Any, path: str = "") -> bool:
    """Check that a value and everything in it has the type of its shape. A member that is null counts as absent.

    :param path: The members that lead to the value.
    :returns: Whether a structure has members that its shape does not have.
    :raises MalformedAnswerError: if a type is wrong, with the path.
    """
    type_name = shape.type_name
    if type_name == "timestamp":
        _check_timestamp(value, path)
    expected, name = TYPES.get(type_name, (object, ""))
    if not isinstance(value, expected) or (isinstance(value, bool) and expected not in (bool, object)):
        raise MalformedAnswerError(f"{path} is {_short(value)}, not {name}")
    if type_name == "structure":
        return _check_members(value, shape.members, f"{path}." if path else "")
    if type_name == "list":
        items_have_unknown = [check_type(item, shape.member, f"{path}[{number}]") for number, item in enumerate(value)]
        return any(items_have_unknown)
    return False


def _check_members(structure: dict[str, t.Any], shapes: t.Mapping[str, t.Any], start: str) -> bool:
    known = [(name, value) for name, value in structure.items() if value is not None and name in shapes]
    parts_have_unknown = [check_type(value, shapes[name], start + name) for name, value in known]
    return any(parts_have_unknown) or not structure.keys() <= shapes.keys()


def _check_timestamp(value: t.Any, path: str) -> None:
    try:
        if isinstance(value, str):
            parse_timestamp(value).astimezone(datetime.timezone.utc)
        elif isinstance(value, bool) or not FIRST_TIME < value < LAST_TIME:
            raise ValueError
    except (OverflowError, OSError, RuntimeError, TypeError, ValueError):
        raise MalformedAnswerError(f"{path} is {_short(value)}, not a time") from None


def _what_is_missing(document: dict[str, t.Any], row: Operation, shape: t.Any) -> t.Optional[str]:
    """The reason why a document is not a valid response of an operation, ``None`` if it is valid."""
    present = {name for name, value in document.items() if value is not None}
    if row.returns_nothing:
        return f"the response is {_short(document)}, but the operation returns no members" if present else None
    if row.member is None:
        missing = f"the response does not contain any of the members {', '.join(shape.members)}"
        return None if present & set(shape.members) else missing
    left_out = shape.members[row.member].type_name == "list" and present <= set(shape.members)
    return None if row.member in present or left_out else f"the response does not contain {row.member}"


def keep_unknown_members(http_response: t.Any, parsed: dict[str, t.Any], model: t.Any, **dummy: t.Any) -> None:
    """Add the members of a response that botocore's model does not contain. They may be from a newer service.

    Numbers are replaced by those of the document.
    """
    if http_response.status_code >= 300:
        return
    document = getattr(http_response, "document", None) or read(http_response.content, model)
    if not document.is_read_by_botocore:
        _merge(parsed, document.members)


def _merge(parsed: t.Any, raw: t.Any) -> None:
    if isinstance(parsed, dict) and isinstance(raw, dict):
        for name, value in raw.items():
            if (name not in parsed and value is not None) or isinstance(parsed.get(name), float):
                parsed[name] = value
            else:
                _merge(parsed.get(name), value)
    elif isinstance(parsed, list) and isinstance(raw, list):
        for parsed_item, raw_item in zip(parsed, raw):
            _merge(parsed_item, raw_item)


def _number(text: str) -> t.Union[int, float]:
    """Convert a number with a decimal point or an exponent. Some endpoints write integers as 100.0."""
    whole, point, fraction = text.partition(".")
    return int(whole) if point and not fraction.strip("0") else _finite(text)


def _finite(number: str) -> float:
    """Convert a number. NaN and infinity are rejected, because they are not valid in JSON."""
    value = float(number)
    if not math.isfinite(value):
        raise ValueError(f"the number {number} is not finite")
    return value


def _check_depth(value: t.Any, levels: int) -> None:
    if levels == 0:
        raise ValueError("nested too deeply")
    for item in value.values() if isinstance(value, dict) else value if isinstance(value, list) else ():
        if isinstance(item, (dict, list)):
            _check_depth(item, levels - 1)


def _short(value: t.Any) -> str:
    text = json.dumps(value)
    return text if len(text) <= 60 else f"{text[:60]}..."
