# Copyright: Contributors to the contactcenter.voiceid collection
# SPDX-License-Identifier: Apache-2.0
"""JSON in messages for users: the values of a request, and why a text is not JSON.

The wording of Python's own errors is not used. It differs between versions of Python, and names Python's functions.
"""

import json
import re
from json import JSONDecodeError

_SHOWN_LENGTH = 80
# How the messages of Python's decoder begin, and what they mean. All others are about an unexpected character.
_REASONS = {
    "Unterminated string": "a string has no closing quote; it starts",
    "Invalid control character": "a string has a control character that is not escaped",
    "Invalid \\": "a string has an invalid escape sequence",
    "Extra data": "more text follows the JSON value",
}
_COMMA = re.compile(r",\s*")


def shown(value: object) -> str:
    """A JSON value for a message. Strings have single quotes, and long texts are truncated."""
    if isinstance(value, dict | list):
        return "a list" if isinstance(value, list) else "an object"
    # Inside `mock_aws`, a setting can be any object.
    text = repr(value) if isinstance(value, str) else json.dumps(value, default=repr)
    return text if len(text) <= _SHOWN_LENGTH else f"{text[:_SHOWN_LENGTH]}..."


def json_error(error: ValueError) -> str:
    """Why a text is not JSON, with the position, for an error of Python's decoder."""
    if isinstance(error, UnicodeDecodeError):
        # The line, because the position does not count a byte order mark.
        line = error.object.count(b"\n", 0, error.start) + 1
        return f"it has the byte 0x{error.object[error.start]:02X} at line {line}, which is not UTF-8"
    if not isinstance(error, JSONDecodeError):
        return "it has a number with too many digits"
    text, position = error.doc, error.pos
    if error.msg.startswith("Illegal trailing comma"):
        # Python 3.13 and newer report the comma, older versions the bracket after it.
        position = _COMMA.match(text, position).end()  # type: ignore[union-attr]
    line = text.count("\n", 0, position) + 1
    column = position - text.rfind("\n", 0, position)
    return f"{_reason(error.msg, text[position:])} at line {line}, column {column}"


def _reason(message: str, rest: str) -> str:
    for start, reason in _REASONS.items():
        if message.startswith(start):
            return reason
    return f"unexpected {rest[0]!a}" if rest.strip() else "the text ends before the JSON value does,"
