# Copyright: Contributors to the contactcenter.voiceid collection
# SPDX-License-Identifier: Apache-2.0
"""Requests that the server refuses before a service receives them, in the format of the service."""

import json
from collections.abc import Iterable
from http import HTTPStatus
from typing import TYPE_CHECKING, ClassVar
from xml.sax.saxutils import escape

from .protocol import CONTENT_TYPE

if TYPE_CHECKING:
    from _typeshed.wsgi import StartResponse, WSGIEnvironment

# The paths of moto's own API: resets, seeds, state transitions, recorder and dashboard, and of the control API.
CONTROL_PREFIX = "/moto-api"


class Refusal(Exception):
    """A refused request. `code` is for services with XML responses, `json_code` for those with JSON responses."""

    status: ClassVar[HTTPStatus] = HTTPStatus.BAD_REQUEST
    code: ClassVar[str]
    json_code: ClassVar[str]

    def __init__(self, message: str) -> None:
        super().__init__(message)
        self.message = message


class AccessRefused(Refusal):
    """The host, the origin or the path is not allowed."""

    status = HTTPStatus.FORBIDDEN
    code = "AccessDenied"
    json_code = "AccessDeniedException"


class NotServed(Refusal):
    """The path is switched off."""

    status = HTTPStatus.NOT_FOUND
    code = "NoSuchResource"
    json_code = "UnknownOperationException"


class UnknownService(Refusal):
    """The headers do not name a service."""

    code = "InvalidRequest"
    json_code = "UnknownOperationException"


class MethodRefused(Refusal):
    """The path needs another method."""

    status = HTTPStatus.METHOD_NOT_ALLOWED
    code = "MethodNotAllowed"
    json_code = "UnknownOperationException"


class ContentTypeRefused(Refusal):
    """The request is not JSON."""

    status = HTTPStatus.UNSUPPORTED_MEDIA_TYPE
    code = "UnsupportedMediaType"
    json_code = "SerializationException"


class BodyTooLarge(Refusal):
    """The body exceeds its limit."""

    status = HTTPStatus.REQUEST_ENTITY_TOO_LARGE
    code = "EntityTooLarge"
    json_code = "RequestEntityTooLargeException"


class BodyMalformed(Refusal):
    """The body does not match its length, framing or encoding."""

    code = "IncompleteBody"
    json_code = "SerializationException"


class BodyTimeout(Refusal):
    """The body does not arrive in time."""

    status = HTTPStatus.REQUEST_TIMEOUT
    code = "RequestTimeout"
    json_code = "RequestTimeoutException"


def is_control(environ: "WSGIEnvironment") -> bool:
    """Whether moto's server passes a request to its own API. moto compares the prefix in the same way."""
    return str(environ.get("PATH_INFO", "")).startswith(CONTROL_PREFIX)


def respond(refusal: Refusal, environ: "WSGIEnvironment", start_response: "StartResponse") -> Iterable[bytes]:
    """Send a refusal as the control API, an AWS service with JSON, or one with XML does."""
    content_type, body = _written(refusal, environ)
    headers = [("Content-Type", content_type), ("Content-Length", str(len(body)))]
    if content_type == CONTENT_TYPE:
        headers.append(("X-Amzn-ErrorType", refusal.json_code))
    start_response(f"{refusal.status.value} {refusal.status.phrase}", headers)
    return [] if environ["REQUEST_METHOD"] == "HEAD" else [body]


def _written(refusal: Refusal, environ: "WSGIEnvironment") -> tuple[str, bytes]:
    if is_control(environ):
        return "application/json", json.dumps({"message": refusal.message}).encode()
    if "HTTP_X_AMZ_TARGET" in environ:
        return CONTENT_TYPE, json.dumps({"__type": refusal.json_code, "message": refusal.message}).encode()
    error = f"<Error><Code>{refusal.code}</Code><Message>{escape(refusal.message)}</Message></Error>"
    # botocore reads an error of S3 without the outer element, an error of other services with it.
    return "application/xml", f"<ErrorResponse>{error}</ErrorResponse>".encode()
