# Copyright: Contributors to the contactcenter.voiceid collection
# SPDX-License-Identifier: Apache-2.0
"""Page tokens: opaque, and valid only for the operation and arguments that they were issued for.

Source: the `NextToken` members of the List operations: "pagination tokens expire after 24 hours".
"""

import base64
import binascii
import hashlib
import hmac
import json
import secrets
import time
from collections.abc import Mapping
from typing import Any

from ..exceptions import ValidationException

LIFETIME_SECONDS = 24 * 60 * 60
_START = -1
_MARK_BYTES = hashlib.sha256().digest_size


class PageTokens:
    """Issues and reads the tokens of one backend."""

    def __init__(self) -> None:
        self._key = secrets.token_bytes(32)

    def make(self, operation: str, arguments: Mapping[str, Any], position: int) -> str:
        """The token to continue from a position.

        :param arguments: the request without MaxResults, which can change from page to page
        """
        payload = json.dumps([position, int(time.time()) + LIFETIME_SECONDS]).encode()
        return base64.urlsafe_b64encode(self._mark(operation, arguments, payload) + payload).decode()

    def position(self, operation: str, arguments: Mapping[str, Any], token: str | None) -> int:
        """The position to continue from.

        :raises ValidationException: the token is invalid, issued for another request, or has expired
        """
        if not token:
            return _START
        position, expires = self._read(operation, arguments, token)
        if expires < time.time():
            raise ValidationException("The NextToken has expired: tokens are valid for 24 hours")
        return position

    def _read(self, operation: str, arguments: Mapping[str, Any], token: str) -> tuple[int, int]:
        try:
            raw = base64.b64decode(token, altchars=b"-_", validate=True)
        except (binascii.Error, ValueError):
            raw = b""
        mark, payload = raw[:_MARK_BYTES], raw[_MARK_BYTES:]
        if not hmac.compare_digest(mark, self._mark(operation, arguments, payload)):
            raise ValidationException(f"{operation} did not issue this NextToken for these arguments")
        position, expires = json.loads(payload)
        return position, expires

    def _mark(self, operation: str, arguments: Mapping[str, Any], payload: bytes) -> bytes:
        text = json.dumps([operation, arguments], sort_keys=True).encode()
        return hmac.digest(self._key, text + b"\0" + payload, "sha256")
