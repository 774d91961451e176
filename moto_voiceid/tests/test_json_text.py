# Copyright: Contributors to the contactcenter.voiceid collection
# SPDX-License-Identifier: Apache-2.0
"""Messages about JSON, which are the same on every supported Python and have no wording of Python."""

import json
from typing import Any

import pytest

from moto_voiceid.json_text import json_error, shown


@pytest.mark.parametrize(
    ("text", "reason"),
    [
        ("", "the text ends before the JSON value does, at line 1, column 1"),
        ('{"a": [1,\n', "the text ends before the JSON value does, at line 2, column 1"),
        ("nope", "unexpected 'n' at line 1, column 1"),
        ("{'a': 1}", 'unexpected "\'" at line 1, column 2'),
        ('{"a" 1}', "unexpected '1' at line 1, column 6"),
        ('{"a": 1 "b": 2}', "unexpected '\"' at line 1, column 9"),
        ("[1,\n  2,\n  ]", "unexpected ']' at line 3, column 3"),
        ('{"a": 1, }', "unexpected '}' at line 1, column 10"),
        ("[,]", "unexpected ',' at line 1, column 2"),
        ('{"a": é}', "unexpected '\\xe9' at line 1, column 7"),
        ("{} []", "more text follows the JSON value at line 1, column 4"),
        ('{"a": "b', "a string has no closing quote; it starts at line 1, column 7"),
        ('["a\nb"]', "a string has a control character that is not escaped at line 1, column 4"),
        ('["\\x"]', "a string has an invalid escape sequence at line 1, column 3"),
        ('["\\uZZZZ"]', "a string has an invalid escape sequence at line 1, column 4"),
        ("1" * 5000, "it has a number with too many digits"),
    ],
)
def test_the_reason_has_a_position(text: str, reason: str) -> None:
    with pytest.raises(ValueError) as caught:  # the subject of the test
        json.loads(text)
    assert json_error(caught.value) == reason


@pytest.mark.parametrize("data", [b'{"a":\n"\xff"}', b'\xef\xbb\xbf{"a":\n"\xff"}'])
def test_a_byte_that_is_not_utf_8(data: bytes) -> None:
    with pytest.raises(UnicodeDecodeError) as caught:
        json.loads(data)
    assert json_error(caught.value) == "it has the byte 0xFF at line 2, which is not UTF-8"


@pytest.mark.parametrize(
    ("value", "text"),
    [
        (None, "null"),
        (True, "true"),
        (1.5, "1.5"),
        ("instant", "'instant'"),
        ([None], "a list"),
        ({"a": None}, "an object"),
        ("a" * 100, "'" + "a" * 79 + "..."),
        (10**100, "1" + "0" * 79 + "..."),
    ],
)
def test_values_are_shown_as_json(value: Any, text: str) -> None:
    assert shown(value) == text
