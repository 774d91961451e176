# Copyright: Contributors to the contactcenter.voiceid collection
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""The client's own part: what botocore drops is kept, and what is asked of an answer is asked for every operation."""

from __future__ import annotations

import json
from types import SimpleNamespace
from typing import Any

import botocore.session
import pytest
from ansible_collections.contactcenter.voiceid.plugins.module_utils import _client

MODEL = botocore.session.get_session().get_service_model("voice-id")


def kept(parsed: dict[str, Any], raw: Any, status: int = 200) -> dict[str, Any]:
    content = raw if isinstance(raw, bytes) else json.dumps(raw).encode()
    _client._keep_unknown_members(SimpleNamespace(status_code=status, content=content), parsed)
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


def test_an_answer_that_is_not_json_is_no_answer() -> None:
    assert kept({"ResponseMetadata": {}}, b"<html></html>") == {}


def test_every_operation_of_the_model_has_a_row_and_no_other() -> None:
    assert set(_client.OPERATIONS) == set(MODEL.operation_names)


@pytest.mark.parametrize("name", MODEL.operation_names)
def test_the_member_that_is_asked_of_an_answer_is_one_that_the_operation_has(name: str) -> None:
    output = MODEL.operation_model(name).output_shape
    member = _client.OPERATIONS[name].member
    assert member in output.members if output and output.members else member is None


@pytest.mark.parametrize("name", [name for name in MODEL.operation_names if name.startswith("Describe")])
def test_what_a_describe_operation_does_not_find_is_told_from_a_missing_domain(name: str) -> None:
    assert _client.OPERATIONS[name].resource_type in MODEL.shape_for("ResourceType").enum
