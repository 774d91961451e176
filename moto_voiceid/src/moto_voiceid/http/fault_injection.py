# Copyright: Contributors to the contactcenter.voiceid collection
# SPDX-License-Identifier: Apache-2.0
"""Inject faults into responses."""

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
# The response of a load balancer without a healthy target.
_UNAVAILABLE_PAGE = """<html>
<head><title>503 Service Temporarily Unavailable</title></head>
<body><center><h1>503 Service Temporarily Unavailable</h1></center></body>
</html>
"""


def inject(faults: Iterable[Fault], request: Any, perform: Callable[[], TYPE_RESPONSE]) -> TYPE_RESPONSE:
    """The response to a request with its faults.

    :param perform: carries the request out and returns the response; called only for a truncated body, or if there are
        no faults other than delays
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
    """Reset the TCP connection in the server; raise botocore's exception for it in `mock_aws`."""
    connection = _socket(request)
    if connection is None:
        raise ConnectionClosedError(endpoint_url=request.url)
    # With SO_LINGER 0, closing the connection sends a reset instead of an orderly shutdown.
    connection.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))
    # The server keeps files open on the connection, so close() would not close it. Replace it with a closed socket.
    ended, other_end = socket.socketpair()
    with ended, other_end:
        os.dup2(ended.fileno(), connection.fileno())
    raise ConnectionResetError("An injected fault")


def _truncate(request: Any, answer: TYPE_RESPONSE) -> TYPE_RESPONSE:
    """Announce the whole length of a body, and send half of it.

    botocore does not compare the lengths. It reads half of a JSON document as a response without members.
    """
    status, headers, body = answer
    whole = body.encode() if isinstance(body, str) else body
    half: Any = whole[: len(whole) // 2]
    if _socket(request) is not None:
        # A list, although the type does not allow it: for bytes, werkzeug would announce their own length.
        half = [half]
    return status, {**headers, "Content-Length": str(len(whole))}, half


def _socket(request: Any) -> socket.socket | None:
    """The connection of a request in the server; None inside `mock_aws`."""
    found: socket.socket | None = request.environ.get("werkzeug.socket")
    return found
