# Copyright: Contributors to the contactcenter.voiceid collection
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""A domain and its key, its status, and the calls that a run makes."""

from __future__ import annotations

from typing import Any

import pytest

from servers import Response
from stub_endpoint import Stub
from stub_endpoint.manners import Call, Proceed, body, error, only, with_value
from stub_endpoint.scenarios import DOMAIN_ID, KEY, Run, task

ALIAS = "alias/voiceid"
ALIAS_ARN = "arn:aws:kms:us-east-1:123456789012:alias/voiceid"
SAME = task("domain-update")._replace(options={"domain_id": DOMAIN_ID}, change=None)
WAIT = {"wait": True, "wait_delay": 0.1, "wait_timeout": 600}


def key(kms_key_id: str) -> dict[str, Any]:
    return {"server_side_encryption_configuration": {"kms_key_id": kms_key_id}}


def store_key(stub: Stub, kms_key_id: str) -> None:
    stub.api.state.resources["Domain"][DOMAIN_ID]["ServerSideEncryptionConfiguration"] = {"KmsKeyId": kms_key_id}


# The key


@pytest.mark.parametrize(("stored", "given"), [(ALIAS, ALIAS_ARN), (ALIAS_ARN, ALIAS), (ALIAS, ALIAS), (KEY, KEY)])
def test_kms_is_not_called_for_two_names_of_one_alias(stub: Stub, run_here: Run, stored: str, given: str) -> None:
    store_key(stub, stored)
    assert not run_here(SAME, **key(given)).changed
    assert stub.operations("kms") == []


@pytest.mark.parametrize("stored", [KEY, ALIAS])
@pytest.mark.parametrize("given", ["alias/other", "arn:aws:kms:us-east-1:123456789012:key/other"])
def test_other_key_is_a_change(stub: Stub, run_here: Run, stored: str, given: str) -> None:
    stub.store.aliases = {ALIAS: KEY, "alias/other": f"{KEY}-of-another"}
    store_key(stub, stored)
    result = run_here(SAME, **key(given))
    assert not result.failed, result.msg
    assert result.changed
    assert stub.changes() == ["UpdateDomain"]


def test_an_alias_that_cannot_be_resolved_is_not_a_change(stub: Stub, run_here: Run) -> None:
    store_key(stub, ALIAS)
    result = run_here(SAME, **key(KEY))
    assert result["error"]["kind"] == "not_found"
    assert stub.changes() == []


# The status


def pending(polls: int) -> Any:
    """Descriptions whose status is PENDING, that many times."""

    def described(call: Call, proceed: Proceed) -> Response:
        status = "PENDING" if call.number <= polls else "ACTIVE"
        return with_value(["Domain", "DomainStatus"], status)(call, proceed)

    return described


@pytest.mark.parametrize(
    ("name", "polls", "calls"), [("domain-create", 4, 5), ("domain-update", 5, 6), ("unchanged", 3, 4)]
)
def test_wait_while_the_domain_is_pending(stub: Stub, run_here: Run, name: str, polls: int, calls: int) -> None:
    stub.use(only("DescribeDomain", pending(polls)))
    stub.use(only("*eateDomain", with_value(["Domain", "DomainStatus"], "PENDING")))
    result = run_here(SAME if name == "unchanged" else task(name), **WAIT)
    assert not result.failed, result.msg
    assert result["domain"]["domain_status"] == "ACTIVE"
    assert stub.count("DescribeDomain") == calls


def test_without_wait_a_pending_domain_is_returned(stub: Stub, run_here: Run) -> None:
    stub.use(only("DescribeDomain", pending(9)))
    assert run_here(task("domain-create"))["domain"]["domain_status"] == "PENDING"


def test_domain_that_is_deleted_during_the_wait(stub: Stub, run_here: Run) -> None:
    def deleted(call: Call, proceed: Proceed) -> Response:
        if call.number > 2:
            stub.api.state.resources["Domain"].pop(DOMAIN_ID, None)
        return pending(9)(call, proceed)

    stub.use(only("DescribeDomain", deleted))
    result = run_here(SAME, description="Another line", **WAIT)
    assert result["error"]["kind"] == "not_found"
    assert f"Domain {DOMAIN_ID} no longer exists in us-east-1" in result.msg
    assert result.changed


# Number of calls


@pytest.mark.parametrize("name", ["watchlist-update", "domain-update"])
def test_update_needs_no_read_of_its_own(stub: Stub, run_here: Run, name: str) -> None:
    """The response to the change contains all facts. Reads may be outdated."""
    run_here(task(name), check=True)
    calls = stub.operations()
    stub.forget_calls()
    assert run_here(task(name)).changed
    assert [operation for operation in stub.operations() if operation not in stub.changes()] == calls


# Responses without fields that an update requires


def left_out(*members: str) -> Any:
    def stripped(document: dict[str, Any], call: Any) -> dict[str, Any]:
        return {"Domain": {name: value for name, value in document["Domain"].items() if name not in members}}

    return only("DescribeDomain", body(stripped))


@pytest.mark.parametrize(
    ("member", "option", "options"),
    [
        ("Name", "name", {"description": "New"}),
        ("ServerSideEncryptionConfiguration", "server_side_encryption_configuration", {"description": "New"}),
        ("Arn", "tags", {"tags": {"team": "calls"}}),
    ],
)
def test_error_contains_the_option_that_replaces_the_missing_field(
    stub: Stub, run_here: Run, member: str, option: str, options: dict[str, Any]
) -> None:
    stub.use(left_out(member))
    result = run_here(SAME, **options)
    assert result["error"] == {"kind": "invalid_request", "option": option}
    assert stub.changes() == []


@pytest.mark.parametrize(
    ("member", "given"), [("Name", {"name": "main"}), ("ServerSideEncryptionConfiguration", key(KEY))]
)
def test_option_replaces_the_missing_field(stub: Stub, run_here: Run, member: str, given: dict[str, Any]) -> None:
    stub.use(left_out(member))
    result = run_here(SAME, description="New", **given)
    assert not result.failed, result.msg
    assert stub.changes() == ["UpdateDomain"]


@pytest.mark.parametrize("member", ["Name", "ServerSideEncryptionConfiguration", "Arn"])
def test_unchanged_domain_needs_none_of_them(stub: Stub, run_here: Run, member: str) -> None:
    stub.use(left_out(member))
    result = run_here(SAME)
    assert not result.failed, result.msg
    assert not result.changed


def test_tags_that_are_not_known_yet(stub: Stub, run_here: Run) -> None:
    """Describe knows the domain, and ListTagsForResource does not."""
    stub.use(only("ListTagsForResource", error("ResourceNotFoundException", 404, ResourceType="DOMAIN")))
    result = run_here(task("domain-info"))
    assert not result.failed, result.msg
    assert [domain["domain_id"] for domain in result["domains"]] == [DOMAIN_ID]
    assert "tags" not in result["domains"][0]
