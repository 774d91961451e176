# Copyright: Contributors to the contactcenter.voiceid collection
# SPDX-License-Identifier: Apache-2.0
"""Faults in place of answers, or of parts of them."""

import os
import socket
import struct
import time
from collections.abc import Callable, Iterable
from typing import Any, NoReturn

from botocore.exceptions import ConnectionClosedError
from moto.core.common_types import TYPE_RESPONSE

from ..exceptions import (
    AccessDeniedException,
    ConflictException,
    InternalServerException,
    ResourceNotFoundException,
    ThrottlingException,
    VoiceIDError,
)
from ..settings.faults import Fault, FaultKind
from .protocol import failure

_ERRORS: dict[FaultKind, VoiceIDError] = {
    "throttling": ThrottlingException("Rate exceeded"),
    "500": InternalServerException("An injected fault"),
    "access-denied": AccessDeniedException("You do not have sufficient permissions to perform this action"),
    "concurrent-changes": ConflictException(
        "The resource was modified by another request during execution", "CONCURRENT_CHANGES"
    ),
    "compliance-consent": ResourceNotFoundException(
        "The account has not acknowledged the consent that Voice ID requires", "COMPLIANCE_CONSENT"
    ),
}
# What a load balancer without a healthy target answers.
_UNAVAILABLE_PAGE = """<html>
<head><title>503 Service Temporarily Unavailable</title></head>
<body><center><h1>503 Service Temporarily Unavailable</h1></center></body>
</html>
"""


def inject(faults: Iterable[Fault], request: Any, perform: Callable[[], TYPE_RESPONSE]) -> TYPE_RESPONSE:
    """Answer a request with its faults.

    :param perform: answers as if there were none; it is called only for a truncated body or when there is no fault
        but delays
    :raises ConnectionResetError, ConnectionClosedError: the connection is lost
    """
    for fault in faults:
        if fault.kind == "delay":
            time.sleep(fault.seconds or 0)
        elif fault.kind == "connection-reset":
            _reset(request)
        elif fault.kind == "truncated-body":
            return _truncate(request, perform())
        elif fault.kind == "503-html":
            return 503, {"Content-Type": "text/html"}, _UNAVAILABLE_PAGE
        else:
            return failure(_ERRORS[fault.kind])
    return perform()


def _reset(request: Any) -> NoReturn:
    """By a TCP reset in the server; as botocore reports it in `mock_aws`."""
    connection = _socket(request)
    if connection is None:
        raise ConnectionClosedError(endpoint_url=request.url)
    # To linger for 0 seconds makes the end of the connection a reset and not the usual farewell.
    connection.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))
    # The server still holds files on the connection, so that it would not be closed by close(). Another one, which is
    # at its end, is put in its place instead.
    ended, other_end = socket.socketpair()
    with ended, other_end:
        os.dup2(ended.fileno(), connection.fileno())
    raise ConnectionResetError("An injected fault")


def _truncate(request: Any, answer: TYPE_RESPONSE) -> TYPE_RESPONSE:
    """Announce the whole body of an answer and send half of it.

    botocore does not compare the two, and takes half of a JSON document for an answer without members.
    """
    status, headers, body = answer
    whole = body.encode() if isinstance(body, str) else body
    half: Any = whole[: len(whole) // 2]
    if _socket(request) is not None:
        # In a list, which the type does not foresee, because the length of bytes would be announced instead.
        half = [half]
    return status, {**headers, "Content-Length": str(len(whole))}, half


def _socket(request: Any) -> socket.socket | None:
    """The connection of a request in the server; None inside `mock_aws`."""
    found: socket.socket | None = request.environ.get("werkzeug.socket")
    return found
