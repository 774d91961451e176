# Copyright: Contributors to the contactcenter.voiceid collection
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""What botocore reads too leniently is read as it is."""

from __future__ import annotations

import json
from types import SimpleNamespace
from typing import Any

import pytest
from ansible_collections.contactcenter.voiceid.plugins.module_utils._base.answers import keep_unknown_members
from botocore.parsers import ResponseParserError


def kept(parsed: dict[str, Any], raw: Any, status: int = 200) -> dict[str, Any]:
    content = raw if isinstance(raw, bytes) else json.dumps(raw).encode()
    keep_unknown_members(SimpleNamespace(status_code=status, content=content), parsed)
    return parsed


@pytest.mark.parametrize(
    ("parsed", "raw", "merged"),
    [
        ({"Job": {"JobId": "a"}}, {"Job": {"JobId": "a", "New": 1}}, {"Job": {"JobId": "a", "New": 1}}),
        ({"Job": {"JobId": "a"}}, {"Job": {"JobId": "a"}, "New": {"X": []}}, {"Job": {"JobId": "a"}, "New": {"X": []}}),
        ({"Job": {"CreatedAt": "parsed"}}, {"Job": {"CreatedAt": 1772442843.1}}, {"Job": {"CreatedAt": "parsed"}}),
        (
            {"JobSummaries": [{"JobId": "a"}, {"JobId": "b"}]},
            {"JobSummaries": [{"JobId": "a", "New": 1}, {"JobId": "b", "New": 2}]},
            {"JobSummaries": [{"JobId": "a", "New": 1}, {"JobId": "b", "New": 2}]},
        ),
        ({"Job": {}}, {"Job": {"New": None}}, {"Job": {}}),
    ],
)
def test_members_that_the_model_does_not_have_are_kept(
    parsed: dict[str, Any], raw: dict[str, Any], merged: dict[str, Any]
) -> None:
    assert kept(parsed, raw) == merged


def test_the_members_of_an_error_are_left_as_botocore_read_them() -> None:
    assert kept({"Error": {"Code": "X"}}, {"message": "m"}, status=400) == {"Error": {"Code": "X"}}


def test_an_answer_that_is_not_json_is_told_with_its_beginning() -> None:
    with pytest.raises(ResponseParserError, match=r"not JSON, it begins with b'<html>'"):
        kept({"ResponseMetadata": {}}, b"<html>")


def test_an_empty_answer_has_no_members() -> None:
    assert kept({"ResponseMetadata": {}}, b"") == {"ResponseMetadata": {}}
