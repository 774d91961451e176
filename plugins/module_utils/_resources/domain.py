# -*- coding: utf-8 -*-

# Copyright: Contributors to the contactcenter.voiceid collection
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Domains."""

from __future__ import annotations

import functools
import typing as t

from .._base.client import VoiceIdClient
from .._base.errors import VoiceIdError
from .._base.parallel import in_parallel
from .._base.plan import Call, Facts, Plan, desired_text, settable, without_none
from .._base.values import EncryptionUpdateStatus
from .._base.waiting import in_time, wait_until
from . import kms_key, tag

SETTABLE = ("name", "description", "server_side_encryption_configuration", "tags")

IN_PROGRESS: EncryptionUpdateStatus = "IN_PROGRESS"
FAILED: EncryptionUpdateStatus = "FAILED"


def find_ids(client: VoiceIdClient, domain_id: t.Optional[str], domain_name: t.Optional[str]) -> list[str]:
    """The ids of the domains that an id or a name stands for; with neither, all of the account in the region.

    An id is not looked up: the calls that use it find out whether the domain exists.

    :raises VoiceIdError: if no domain has the name, or more than one (names are not unique in the API).
    """
    if domain_id:
        return [domain_id]
    if domain_name is None:
        return [domain["domain_id"] for domain in client.list("ListDomains")]
    domain = _find_by_name(client, domain_name)
    if domain is None:
        raise VoiceIdError(
            f"There is no domain named {domain_name!r} {client.where}. Check the name, the region and the endpoint.",
            "not_found",
            {"resource_type": "DOMAIN", **client.where._asdict()},
        )
    return [domain["domain_id"]]


def find_id(client: VoiceIdClient, params: t.Mapping[str, t.Any]) -> str:
    """The id of the one domain that the options ``domain_id`` or ``domain_name`` (one of them is required) name."""
    return find_ids(client, params["domain_id"], params["domain_name"])[0]


def find(client: VoiceIdClient, domain_id: t.Optional[str], name: t.Optional[str] = None) -> t.Optional[Facts]:
    """Facts of a domain by its id, or else by its name; ``None`` if it does not exist.

    :raises VoiceIdError: if more than one domain has the name.
    """
    domain = _describe(client, domain_id) if domain_id else _find_by_name(client, name) if name else None
    return facts(client, domain) if domain else None


def find_all(client: VoiceIdClient, params: t.Mapping[str, t.Any]) -> list[Facts]:
    """Facts of the domains that the options ask for; those that are deleted meanwhile are omitted."""
    domain_id, name = params["domain_id"], params["domain_name"]
    if domain_id:
        domains = [domain for domain in [_describe(client, domain_id)] if domain]
    else:
        domains = [domain for domain in client.list("ListDomains") if name is None or domain.get("name") == name]
    found = in_parallel(functools.partial(facts, client), domains, params["max_concurrency"], client.deadline)
    return [domain for domain in found if domain]


def facts(client: VoiceIdClient, domain: Facts) -> t.Optional[Facts]:
    """A domain with its tags, which the API returns by another call; ``None`` if it no longer exists."""
    tags = tag.find(client, domain["arn"])
    return None if tags is None else {**domain, "tags": tags}


def plan(params: t.Mapping[str, t.Any], current: t.Optional[Facts]) -> Plan:
    """The calls that lead to the state that the options ask for.

    :param current: Facts of the domain, ``None`` if it does not exist.
    """
    return plan_absent(current) if params["state"] == "absent" else plan_present(params, current)


def plan_present(params: t.Mapping[str, t.Any], current: t.Optional[Facts]) -> Plan:
    """The calls that make a domain what the options say.

    UpdateDomain removes each optional field that is left out of it (guide: "UpdateDomain"). Every field is sent, those
    that the options do not give with their current values.

    :param current: Facts of the domain, ``None`` if it does not exist.
    """
    if current is None and params["domain_id"]:
        raise _unknown_id(params["domain_id"])
    before = settable(current, SETTABLE)
    tags, tag_calls = tag.plan(params, current)
    after = without_none(
        {
            "name": params["name"] or before.get("name"),
            "description": desired_text(params["description"], before.get("description")),
            "server_side_encryption_configuration": _desired_key(params, before),
            "tags": tags,
        }
    )
    if current is None:
        tag_list = {"Tags": tag.request(tags)} if tags else {}
        return Plan(before, after, [Call("CreateDomain", {**_request(after), **tag_list}, {"tags": tags})])
    if all(after.get(name) == before.get(name) for name in SETTABLE[:3]) and not _asks_for_retry(params, current):
        return Plan(before, after, tag_calls)
    request = {"DomainId": current["domain_id"], **_request(after)}
    return Plan(before, after, [Call("UpdateDomain", request, {"tags": current["tags"]}), *tag_calls])


def plan_absent(current: t.Optional[Facts]) -> Plan:
    """The call that deletes a domain, if it exists."""
    calls = [Call("DeleteDomain", {"DomainId": current["domain_id"]}, deletes=True)] if current else []
    return Plan(settable(current, SETTABLE), {}, calls)


def apply(client: VoiceIdClient, plan: Plan) -> None:
    """Make the calls of a plan, one after the other.

    :raises VoiceIdError: for every failure, including the end of the time.
    """
    for call in plan.calls:
        with client.step(f"{call.operation} was called"):
            if call.operation == "CreateDomain":
                client.create(call, functools.partial(_has_name, client, name=plan.after["name"]))
            else:
                client.change(call)


def outcome(client: VoiceIdClient, params: t.Mapping[str, t.Any]) -> Facts:
    """Facts of the managed domain, read again; with ``wait``, once it is no longer being re-encrypted.

    :raises VoiceIdError: for every failure, including a domain that no longer exists, and a re-encryption that failed
        or takes too long.
    """
    domain = _read(client)
    if params["wait"]:
        domain = _wait_for_encryption(client, domain, params["wait_delay"])
        if _encryption_status(domain) == FAILED:
            raise _encryption_failed(domain)
    return domain


def _describe(client: VoiceIdClient, domain_id: str) -> t.Optional[Facts]:
    return client.describe("DescribeDomain", DomainId=domain_id)


def _read(client: VoiceIdClient) -> Facts:
    """The managed domain, read again."""
    domain_id = client.changes.resource["domain_id"]
    with client.step("The domain was read again"):
        domain = find(client, domain_id)
    if domain is None:
        raise _deleted(client, domain_id)
    client.changes.found(domain)
    return domain


def _wait_for_encryption(client: VoiceIdClient, domain: Facts, first_delay: float) -> Facts:
    """Wait while a domain is being re-encrypted after a change of its KMS key."""

    def poll() -> None:
        nonlocal domain
        domain = _read(client)

    doing = f"The re-encryption of domain {domain['domain_id']} under its new KMS key is still in progress and goes on."
    with in_time(client.deadline, doing):
        wait_until(poll, lambda: _encryption_status(domain) == IN_PROGRESS, client.deadline, first_delay)
    return domain


def _find_by_name(client: VoiceIdClient, name: str) -> t.Optional[Facts]:
    """The summary of the domain of that name; ``None`` if there is none.

    :raises VoiceIdError: if more than one has the name.
    """
    found = [domain for domain in client.list("ListDomains") if domain.get("name") == name]
    if len(found) < 2:
        return found[0] if found else None
    ids = [domain["domain_id"] for domain in found]
    raise VoiceIdError(
        f"{len(ids)} domains {client.where} are named {name!r}: {', '.join(ids)}. Name one of them by domain_id.",
        "ambiguous_name",
        {"domain_ids": ids, **client.where._asdict()},
    )


def _has_name(client: VoiceIdClient, created: Facts, name: str) -> bool:
    """Whether a domain exists under this name: one that an earlier run created with the same token may have been
    deleted or renamed since."""
    found = _describe(client, created["domain_id"])
    return found is not None and found.get("name") == name


def _unknown_id(domain_id: str) -> VoiceIdError:
    return VoiceIdError(
        f"There is no domain {domain_id}, and the service chooses the id of a new one. "
        "Check domain_id, or leave it out to create a domain by name.",
        "not_found",
        {"resource_type": "DOMAIN", "option": "domain_id"},
    )


def _desired_key(params: t.Mapping[str, t.Any], before: Facts) -> dict[str, str]:
    """The wanted key, in the spelling of the service if it is the current one."""
    wanted = params["server_side_encryption_configuration"]
    present = before.get("server_side_encryption_configuration")
    if wanted and present and kms_key.same(wanted["kms_key_id"], present["kms_key_id"]):
        return present
    key = wanted or present
    if key:
        return key
    raise VoiceIdError(
        f"server_side_encryption_configuration: there is no domain named {params['name']!r} yet, and creating one "
        "needs a KMS key. Set server_side_encryption_configuration.kms_key_id.",
        "invalid_request",
        {"option": "server_side_encryption_configuration"},
    )


def _request(after: Facts) -> dict[str, t.Any]:
    """What CreateDomain and UpdateDomain have in common."""
    key = {"KmsKeyId": after["server_side_encryption_configuration"]["kms_key_id"]}
    optional = without_none({"Description": after.get("description")})
    return {"Name": after["name"], **optional, "ServerSideEncryptionConfiguration": key}


def _asks_for_retry(params: t.Mapping[str, t.Any], current: Facts) -> bool:
    """Whether the options give the key under which the re-encryption has failed: an UpdateDomain that changes nothing
    tries it again (shape ServerSideEncryptionUpdateDetails of the API model)."""
    return _encryption_status(current) == FAILED and bool(params["server_side_encryption_configuration"])


def _encryption_status(domain: Facts) -> t.Optional[str]:
    details = domain.get("server_side_encryption_update_details", {})
    return details.get("update_status")


def _deleted(client: VoiceIdClient, domain_id: str) -> VoiceIdError:
    return VoiceIdError(
        f"Domain {domain_id} is not there any more {client.where}. Something else deleted it: run the task again.",
        "not_found",
        {"resource_type": "DOMAIN", **client.where._asdict()},
    )


def _encryption_failed(domain: Facts) -> VoiceIdError:
    reason = domain["server_side_encryption_update_details"].get("message", "no reason given").rstrip(".")
    return VoiceIdError(
        f"The re-encryption of domain {domain['domain_id']} under its new KMS key failed: {reason}. Check that both "
        "the old and the new key are enabled and that the caller may use them, then run the task again.",
        "encryption_failed",
    )
