# Copyright: Contributors to the contactcenter.voiceid collection
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Plans for domains."""

from __future__ import annotations

from typing import Any

import pytest
from ansible_collections.contactcenter.voiceid.plugins.module_utils._base.errors import VoiceIdError
from ansible_collections.contactcenter.voiceid.plugins.module_utils._base.plan import Call, facts_after
from ansible_collections.contactcenter.voiceid.plugins.module_utils._resources.domain import plan_absent, plan_present
from hypothesis import given
from hypothesis import strategies as st

KEY_ID = "0f1e2d3c-4b5a-6978-8796-a5b4c3d2e1f0"
KEY_ARN = f"arn:aws:kms:us-east-1:123456789012:key/{KEY_ID}"
ID = "4pHm2VXgMWcNe1kTzQ7rLd"
ARN = f"arn:aws:voiceid:us-east-1:123456789012:domain/{ID}"
CURRENT = {
    "domain_id": ID,
    "arn": ARN,
    "domain_status": "ACTIVE",
    "name": "support-line",
    "description": "Calls",
    "server_side_encryption_configuration": {"kms_key_id": KEY_ARN},
    "tags": {"team": "red", "stage": "test"},
}
SILENT = {
    "domain_id": None,
    "name": None,
    "description": None,
    "server_side_encryption_configuration": None,
    "tags": None,
    "purge_tags": True,
}
# What UpdateDomain does to facts that its answer does not have.
EFFECT = {"description": "Calls", "server_side_encryption_update_details": None}
KEPT = {
    "DomainId": ID,
    "Name": "support-line",
    "Description": "Calls",
    "ServerSideEncryptionConfiguration": {"KmsKeyId": KEY_ARN},
}


def params(**options: Any) -> dict[str, Any]:
    return {**SILENT, **options}


def key(kms_key_id: str) -> dict[str, str]:
    return {"kms_key_id": kms_key_id}


@pytest.mark.parametrize(
    ("options", "calls"),
    [
        ({}, []),
        ({"name": "support-line", "description": "Calls"}, []),
        ({"name": "sales"}, [Call("UpdateDomain", {**KEPT, "Name": "sales"}, EFFECT)]),
        (
            {"description": "New"},
            [Call("UpdateDomain", {**KEPT, "Description": "New"}, {**EFFECT, "description": "New"})],
        ),
        (
            {"description": ""},
            [
                Call(
                    "UpdateDomain",
                    {name: KEPT[name] for name in KEPT if name != "Description"},
                    {**EFFECT, "description": None},
                )
            ],
        ),
        ({"server_side_encryption_configuration": key(KEY_ARN)}, []),
        ({"server_side_encryption_configuration": key(KEY_ID)}, []),
        (
            {"server_side_encryption_configuration": key("other")},
            [Call("UpdateDomain", {**KEPT, "ServerSideEncryptionConfiguration": {"KmsKeyId": "other"}}, EFFECT)],
        ),
        ({"tags": {"team": "red", "stage": "test"}}, []),
        (
            {"tags": {"team": "blue", "stage": "test"}},
            [
                Call(
                    "TagResource",
                    {"ResourceArn": ARN, "Tags": [{"Key": "team", "Value": "blue"}]},
                    {"tags": {"team": "blue", "stage": "test"}},
                )
            ],
        ),
        (
            {"tags": {"team": "red"}},
            [Call("UntagResource", {"ResourceArn": ARN, "TagKeys": ["stage"]}, {"tags": {"team": "red"}})],
        ),
        ({"tags": {"team": "red"}, "purge_tags": False}, []),
        (
            {"tags": {}},
            [Call("UntagResource", {"ResourceArn": ARN, "TagKeys": ["team", "stage"]}, {"tags": {}})],
        ),
        ({"tags": {}, "purge_tags": False}, []),
    ],
)
def test_calls_for_an_existing_domain(options: dict[str, Any], calls: list[Call]) -> None:
    plan = plan_present(params(**options), CURRENT)
    assert plan.calls == calls
    assert plan.changed is bool(calls)
    assert (plan.before == plan.after) is not plan.changed


def test_new_tags_come_first_unless_both_are_too_many() -> None:
    many = {f"key{number}": "x" for number in range(49)}
    plan = plan_present(params(tags={**many, "team": "blue"}), CURRENT)
    assert [call.operation for call in plan.calls] == ["UntagResource", "TagResource"]
    assert [call.effect for call in plan.calls] == [{"tags": {"team": "red"}}, {"tags": {**many, "team": "blue"}}]


def test_reserved_tags_are_refused_unless_the_domain_has_them() -> None:
    for current in (CURRENT, None):
        with pytest.raises(VoiceIdError, match="aws:stack"):
            plan_present(params(tags={"team": "red", "aws:stack": "a"}), current)
    tagged = {**CURRENT, "tags": {"team": "red", "aws:stack": "a"}}
    assert plan_present(params(tags={"team": "red", "aws:stack": "a"}), tagged).calls == []
    assert plan_present(params(tags={"team": "red"}), tagged).calls == []  # it is not removed either


def test_everything_at_once_is_updated_then_tagged_then_untagged() -> None:
    plan = plan_present(params(name="sales", tags={"stage": 1}), CURRENT)
    assert [call.operation for call in plan.calls] == ["UpdateDomain", "TagResource", "UntagResource"]
    assert plan.after["tags"] == {"stage": "1"}


@pytest.mark.parametrize(
    ("options", "status", "calls"),
    [
        ({"server_side_encryption_configuration": key(KEY_ARN)}, "FAILED", [Call("UpdateDomain", KEPT, EFFECT)]),
        ({"server_side_encryption_configuration": key(KEY_ARN)}, "IN_PROGRESS", []),
        ({"server_side_encryption_configuration": key(KEY_ARN)}, "COMPLETED", []),
        ({"name": "support-line"}, "FAILED", []),
    ],
)
def test_a_re_encryption_that_failed_is_tried_again(options: dict[str, Any], status: str, calls: list[Call]) -> None:
    current = {**CURRENT, "server_side_encryption_update_details": {"update_status": status}}
    assert plan_present(params(**options), current).calls == calls


def test_facts_follow_the_calls_of_a_plan() -> None:
    plan = plan_present(params(name="sales", tags={"team": "blue", "new": "1"}), CURRENT)
    update, tag, untag = plan.calls
    failed = {**CURRENT, "server_side_encryption_update_details": {"update_status": "FAILED"}}
    updated = facts_after(failed, update, {"domain_id": ID, "name": "sales", "domain_status": "PENDING"})
    assert updated == {**CURRENT, "name": "sales", "domain_status": "PENDING"}
    tagged = facts_after(updated, tag, None)
    assert tagged == {**updated, "tags": {"team": "blue", "stage": "test", "new": "1"}}
    assert facts_after(tagged, untag, None) == {**updated, "tags": plan.after["tags"]}


def test_facts_of_a_new_domain_have_its_tags() -> None:
    options = params(name="sales", server_side_encryption_configuration=key(KEY_ID), tags={"team": "red"})
    [create] = plan_present(options, None).calls
    assert facts_after(None, create, {"name": "sales"}) == {"name": "sales", "tags": {"team": "red"}}


def test_a_new_domain_has_only_the_given_fields() -> None:
    plan = plan_present(params(name="sales", server_side_encryption_configuration=key(KEY_ID)), None)
    request = {"Name": "sales", "ServerSideEncryptionConfiguration": {"KmsKeyId": KEY_ID}}
    assert plan.calls == [Call("CreateDomain", request, {"tags": {}})]
    assert plan.before == {}


def test_a_new_domain_gets_its_tags_when_it_is_created() -> None:
    options = params(name="sales", server_side_encryption_configuration=key(KEY_ID), tags={"team": "red"})
    (call,) = plan_present(options, None).calls
    assert call.request["Tags"] == [{"Key": "team", "Value": "red"}]


def test_a_new_domain_needs_a_key() -> None:
    with pytest.raises(VoiceIdError, match=r"Set server_side_encryption_configuration\.kms_key_id") as caught:
        plan_present(params(name="sales"), None)
    assert caught.value.details == {"option": "server_side_encryption_configuration"}


def test_a_domain_cannot_be_created_with_an_id() -> None:
    with pytest.raises(VoiceIdError, match=f"Domain {ID} does not exist") as caught:
        plan_present(params(domain_id=ID, name="sales"), None)
    assert caught.value.kind == "not_found"


@given(
    st.fixed_dictionaries(
        {},
        optional={
            "name": st.sampled_from(["support-line", "sales"]),
            "description": st.sampled_from(["Calls", "", "New"]),
            "server_side_encryption_configuration": st.sampled_from([key(KEY_ARN), key(KEY_ID), key("other")]),
            "tags": st.dictionaries(st.sampled_from("abc"), st.sampled_from(["x", ""])),
            "purge_tags": st.booleans(),
        },
    )
)
def test_what_is_planned_once_is_not_planned_again(options: dict[str, Any]) -> None:
    plan = plan_present(params(**options), CURRENT)
    once = {**{name: value for name, value in CURRENT.items() if name not in plan.before}, **plan.after}
    assert plan_present(params(**options), once).calls == []


@given(st.sampled_from(["name", "description"]), st.text(min_size=1))
def test_an_update_keeps_fields_whose_options_are_not_set(option: str, value: str) -> None:
    for call in plan_present(params(**{option: value}), CURRENT).calls:
        assert set(call.request) == set(KEPT)


def test_plan_absent_deletes_only_an_existing_domain() -> None:
    plan = plan_absent(CURRENT)
    assert plan.calls == [Call("DeleteDomain", {"DomainId": ID}, deletes=True)]
    assert plan.after == {}
    assert plan.before["name"] == "support-line"
    assert plan_absent(None) == ({}, {}, [])


def test_the_order_of_tags_does_not_change_the_request() -> None:
    """Client tokens are derived from requests: another order would make another domain."""
    names = [f"tag{number}" for number in range(20)]
    wish = {"name": "support-line", "server_side_encryption_configuration": key(KEY_ARN)}
    one, other = (
        plan_present(params(**wish, tags=dict.fromkeys(order, "x")), None).calls[0] for order in (names, names[::-1])
    )
    assert one.request["Tags"] == other.request["Tags"]
