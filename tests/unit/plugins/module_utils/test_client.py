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
from ansible_collections.contactcenter.voiceid.plugins.module_utils._errors import VoiceIdError, Where
from botocore.parsers import ResponseParserError

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


def test_an_answer_that_is_not_json_is_told_with_its_beginning() -> None:
    with pytest.raises(ResponseParserError, match=r"not JSON, it begins with b'<html>'"):
        kept({"ResponseMetadata": {}}, b"<html>")


def test_an_empty_answer_has_no_members() -> None:
    assert kept({"ResponseMetadata": {}}, b"") == {"ResponseMetadata": {}}


@pytest.mark.parametrize("operation", ["DescribeDomain", "DeleteDomain"])
@pytest.mark.parametrize(
    "failure", [AttributeError("no get"), RuntimeError("no time"), RecursionError(), KeyError("x")]
)
def test_whatever_botocores_parser_raises_is_told_as_an_answer_of_another_shape(
    operation: str, failure: Exception
) -> None:
    with (
        pytest.raises(VoiceIdError, match="the answer cannot be read") as caught,
        _client.Translated(operation, Where("us-east-1", "http://h:1"), {}),
    ):
        raise failure
    assert caught.value.kind == "not_voice_id"


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
