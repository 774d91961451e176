# Copyright: Contributors to the contactcenter.voiceid collection
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""The table of operations is complete and matches the API model."""

from __future__ import annotations

from typing import Any

import botocore.session
import pytest
from ansible_collections.contactcenter.voiceid.plugins.module_utils._base.operations import (
    OPERATIONS,
    is_change,
    is_read,
    named_in_request,
    same_key,
)

UPDATE = {"Name": "n", "ServerSideEncryptionConfiguration": {"KmsKeyId": "k"}}
KEY = {"server_side_encryption_configuration": {"kms_key_id": "arn:aws:kms:us-east-1:123456789012:key/k"}}
MODEL = botocore.session.get_session().get_service_model("voice-id")


def test_every_operation_of_the_model_has_a_row_and_no_other() -> None:
    assert set(OPERATIONS) == set(MODEL.operation_names)


@pytest.mark.parametrize("name", MODEL.operation_names)
def test_every_operation_either_reads_or_changes(name: str) -> None:
    assert is_read(name) is not is_change(name)


@pytest.mark.parametrize("name", MODEL.operation_names)
def test_the_member_that_is_asked_of_an_answer_is_one_that_the_operation_has(name: str) -> None:
    output = MODEL.operation_model(name).output_shape
    members = set(output.members) if output else set()
    row = OPERATIONS[name]
    assert row.returns_nothing is not bool(members)
    names = {name for need in row.required for name in need.split(" or ")}
    assert ({row.member} if row.member else names) <= members


@pytest.mark.parametrize("name", [name for name in MODEL.operation_names if OPERATIONS[name].confirmation])
def test_what_confirms_a_change_takes_its_identifiers(name: str) -> None:
    reading = OPERATIONS[name].confirmation.operation  # type: ignore[union-attr]
    assert is_read(reading)
    assert set(MODEL.operation_model(reading).input_shape.required_members) <= set(
        MODEL.operation_model(name).input_shape.required_members
    )


def test_every_change_that_returns_nothing_can_be_confirmed() -> None:
    assert all(row.confirmation for row in OPERATIONS.values() if row.returns_nothing)


@pytest.mark.parametrize(
    ("operation", "request_", "found", "done"),
    [
        ("DeleteSpeaker", {}, None, True),
        ("DeleteSpeaker", {}, {"status": "ENROLLED"}, False),
        ("TagResource", {"Tags": [{"Key": "a", "Value": "1"}]}, [{"key": "a", "value": "1", "new": 2}], True),
        ("TagResource", {"Tags": [{"Key": "a", "Value": "1"}]}, [{"key": "a", "value": "2"}], False),
        ("TagResource", {"Tags": [{"Key": "a", "Value": ""}]}, [{"key": "a"}], True),
        ("UntagResource", {"TagKeys": ["a"]}, [{"key": "b", "value": "1"}], True),
        ("UntagResource", {"TagKeys": ["a", "b"]}, [{"key": "b", "value": "1"}], False),
        ("AssociateFraudster", {"WatchlistId": "w"}, {"watchlist_ids": ["w"]}, True),
        ("OptOutSpeaker", {}, {"status": "OPTED_OUT"}, True),
        ("OptOutSpeaker", {}, {"status": "ENROLLED"}, False),
        ("OptOutSpeaker", {}, None, False),
        ("UpdateDomain", UPDATE, {"name": "n", **KEY}, True),
        ("UpdateDomain", UPDATE, {"name": "n", "description": "", **KEY}, True),
        ("UpdateDomain", UPDATE, {"name": "n", "description": "d", **KEY}, False),
        ("UpdateDomain", UPDATE, {"name": "other", **KEY}, False),
        ("UpdateDomain", UPDATE, {"name": "n"}, False),
        ("UpdateDomain", UPDATE, None, False),
        ("AssociateFraudster", {"WatchlistId": "w"}, {}, False),
        ("AssociateFraudster", {"WatchlistId": "w"}, None, False),
        ("DisassociateFraudster", {"WatchlistId": "w"}, {"watchlist_ids": ["v"]}, True),
        ("DisassociateFraudster", {"WatchlistId": "w"}, {"watchlist_ids": ["v", "w"]}, False),
        ("DisassociateFraudster", {"WatchlistId": "w"}, {}, False),
        ("DisassociateFraudster", {"WatchlistId": "w"}, None, False),
    ],
)
def test_what_confirms_a_change(operation: str, request_: dict[str, Any], found: Any, done: bool) -> None:
    confirmation = OPERATIONS[operation].confirmation
    assert confirmation and confirmation.shows(request_, found) is done


@pytest.mark.parametrize(
    ("given", "named"),
    [
        ({"DomainId": "d", "SpeakerId": "id#s"}, {"DomainId": "d", "GeneratedSpeakerId": "id#s"}),
        ({"SpeakerId": "alice"}, {"CustomerSpeakerId": "alice"}),
        ({"FraudsterId": "id#f"}, {"GeneratedFraudsterId": "id#f"}),
        ({"SessionNameOrId": "call"}, {"SessionName": "call"}),
        ({"SessionNameOrId": "id#c"}, {"SessionId": "id#c"}),
    ],
)
def test_identifiers_of_a_request_have_their_names_in_answers(given: dict[str, str], named: dict[str, str]) -> None:
    assert named_in_request(given) == named


@pytest.mark.parametrize("name", [name for name in MODEL.operation_names if name.startswith("Describe")])
def test_a_missing_resource_is_distinguished_from_a_missing_domain(name: str) -> None:
    assert OPERATIONS[name].resource_type in MODEL.shape_for("ResourceType").enum


KEY_ID = "0f1e2d3c-4b5a-6978-8796-a5b4c3d2e1f0"
KEY_ARN = f"arn:aws:kms:us-east-1:123456789012:key/{KEY_ID}"
ALIAS = "alias/voiceid"
ALIAS_ARN = "arn:aws:kms:us-east-1:123456789012:alias/voiceid"


@pytest.mark.parametrize(
    ("one", "other", "same"),
    [
        (KEY_ARN, KEY_ARN, True),
        (KEY_ARN, KEY_ID, True),
        (ALIAS_ARN, ALIAS, True),
        (KEY_ID, KEY_ID, True),
        (KEY_ARN, KEY_ID[1:], False),  # the end of an id is not the id
        (KEY_ARN, ALIAS, False),
        (KEY_ID, ALIAS, False),
        ("xyz", "yz", False),
        (KEY_ARN, KEY_ARN.replace("us-east-1", "us-west-2"), False),
    ],
)
def test_identifiers_of_one_key(one: str, other: str, same: bool) -> None:
    assert [same_key(*pair) for pair in ((one, other), (other, one))] == [same, same]
