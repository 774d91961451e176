# -*- coding: utf-8 -*-

# Copyright: Contributors to the contactcenter.voiceid collection
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Domains."""

from __future__ import annotations

import functools
import typing as t

from .._base.client import VoiceIdClient
from .._base.creation import Creation, create
from .._base.errors import VoiceIdError
from .._base.operations import same_key
from .._base.parallel import in_parallel
from .._base.plan import Call, Facts, Plan, desired_text, settable, without_none
from .._base.progress import State
from .._base.values import DomainStatus, EncryptionUpdateStatus
from .._base.waiting import in_time, wait_until
from . import tag
from .in_domain import describe, list_with_names, name_advice, named

KEY = "server_side_encryption_configuration"
SETTABLE = ("name", "description", KEY, "tags")

IN_PROGRESS: EncryptionUpdateStatus = "IN_PROGRESS"
FAILED: EncryptionUpdateStatus = "FAILED"
PENDING: DomainStatus = "PENDING"

# The number of reads that may not find a new domain, because replicas can be late.
MAX_STALE_READS = 2


def find(client: VoiceIdClient, domain_id: t.Optional[str], name: t.Optional[str] = None) -> t.Optional[Facts]:
    """Facts of a domain by its ID, or without ID by its name. ``None`` if it does not exist.

    :raises VoiceIdError: if several domains have the name.
    """
    if domain_id:
        domain = describe(client, domain_id)
    else:
        domain = named(client, list_with_names(client), name) if name else None
    return facts(client, domain) if domain else None


def find_all(client: VoiceIdClient, params: t.Mapping[str, t.Any], warn: t.Callable[[str], object]) -> list[Facts]:
    """Facts of the requested domains. Domains that are deleted in the meantime are omitted.

    :param warn: Called if the requested domain does not exist.
    """
    domain_id, name = params["domain_id"], params["domain_name"]
    if domain_id:
        domains = [domain for domain in [describe(client, domain_id)] if domain]
        advice = ""
    else:
        listed = client.list("ListDomains") if name is None else list_with_names(client)
        domains = [domain for domain in listed if name is None or domain.get("name") == name]
        advice = name_advice(listed, name) if name else ""
    if not domains and (domain_id or name):
        option = "domain_id" if domain_id else "domain_name"
        warn(f"{option}: domain {domain_id or repr(name)} does not exist {client.where}. {advice}".rstrip())
    found = in_parallel(functools.partial(facts, client), domains, params["max_concurrency"], client.deadline)
    return [domain for domain in found if domain]


def facts(client: VoiceIdClient, domain: Facts) -> t.Optional[Facts]:
    """A domain with its tags, which require another call. ``None`` if it no longer exists.

    Listings contain all fields, unless the endpoint omits optional fields. The tags of a domain without an ARN cannot
    be read.
    """
    described = _without_empty_key(domain)
    if not {"arn", KEY} <= set(described):
        found = describe(client, domain["domain_id"])
        if found is None:
            return None
        described = _without_empty_key(found)
    if "arn" not in described:
        return described
    tags = tag.find(client, described["arn"])
    if tags is None:  # deleted meanwhile, or its tags cannot be read yet
        return describe(client, domain["domain_id"])
    return {**described, "tags": tags}


def _without_empty_key(domain: Facts) -> Facts:
    """A domain without a key configuration that does not contain the key."""
    has_key = "kms_key_id" in domain.get(KEY, {})
    return domain if has_key else {name: value for name, value in domain.items() if name != KEY}


def plan(params: t.Mapping[str, t.Any], current: t.Optional[Facts]) -> Plan:
    """The calls that are needed for the requested state.

    :param current: Facts of the domain, ``None`` if it does not exist.
    """
    return plan_absent(current) if params["state"] == "absent" else plan_present(params, current)


def plan_present(params: t.Mapping[str, t.Any], current: t.Optional[Facts]) -> Plan:
    """The calls that create a domain, or update it to match the options.

    UpdateDomain removes optional fields that are missing from the request (guide: "UpdateDomain"). The request contains
    all fields. Fields whose options are not set have their current values.

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
            KEY: _desired_key(params, current),
            "tags": tags,
        }
    )
    if current is None:
        tag_list = {"Tags": tag.request(tags)} if tags else {}
        return Plan(before, after, [Call("CreateDomain", {**_request(after), **tag_list}, {"tags": tags})])
    if all(after.get(name) == before.get(name) for name in SETTABLE[:3]) and not _asks_for_retry(params, current):
        return Plan(before, after, tag_calls)
    _check_complete(current, after)
    return Plan(before, after, [_update(current, after), *tag_calls])


def plan_absent(current: t.Optional[Facts]) -> Plan:
    """The call that deletes a domain, if it exists."""
    calls = [Call("DeleteDomain", {"DomainId": current["domain_id"]}, deletes=True)] if current else []
    return Plan(settable(current, SETTABLE), {}, calls)


def apply(client: VoiceIdClient, plan: Plan) -> None:
    """Make the calls of a plan, one after the other.

    :raises VoiceIdError: for every failure, including a timeout.
    """
    for call in plan.calls:
        with client.step(call.operation):
            if call.operation == "CreateDomain":
                create(client, _creation(client, call, plan.after))
            else:
                client.change(call)


def outcome(client: VoiceIdClient, params: t.Mapping[str, t.Any]) -> Facts:
    """Facts of the managed domain. With ``wait``, wait until it is neither pending nor being re-encrypted.

    :raises VoiceIdError: for every failure, including a deleted domain, a failed re-encryption, and a timeout.
    """
    if params["wait"]:
        _wait(client, params["wait_delay"])
        if _encryption_status(client.changes.resource) == FAILED:
            raise _encryption_failed(client.changes.resource)
    return client.changes.resource


def _wait(client: VoiceIdClient, first_delay: float) -> None:
    """Wait while the managed domain is pending, or is being re-encrypted after a change of its KMS key."""
    stale_reads = 0

    def poll() -> None:
        nonlocal stale_reads
        known = client.changes.resource
        found = describe(client, known["domain_id"])
        if found is None:
            stale_reads += 1
            if stale_reads > MAX_STALE_READS:
                raise _deleted(client, known["domain_id"])
        elif not _is_stale(found, known):
            client.changes.found({**known, **found})

    def pending() -> bool:
        client.progress.report([_state(client.changes.resource)])
        return _is_pending(client.changes.resource)

    domain_id = client.changes.resource["domain_id"]
    if client.changes.calls:  # the response to a change may not contain the status
        with client.step("Reading the domain"):
            poll()
    with in_time(client.deadline, f"Domain {domain_id} is still PENDING, or its re-encryption is still in progress."):
        wait_until(poll, pending, client.deadline, first_delay)


def _creation(client: VoiceIdClient, call: Call, after: Facts) -> Creation:
    return Creation(
        call,
        after["name"],
        read=lambda created: describe(client, created["domain_id"]),
        same=lambda created: _update(created, after),
    )


def _update(current: Facts, after: Facts) -> Call:
    """The call that changes everything but tags."""
    request = {"DomainId": current["domain_id"], **_request(after)}
    effect = {"description": after.get("description"), "server_side_encryption_update_details": None}
    return Call("UpdateDomain", request, effect)


def _unknown_id(domain_id: str) -> VoiceIdError:
    return VoiceIdError(
        f"Domain {domain_id} does not exist. The service chooses the IDs of new domains. "
        "Check domain_id, or omit it to create a domain by name.",
        "not_found",
        {"resource_type": "DOMAIN", "option": "domain_id"},
    )


def _desired_key(params: t.Mapping[str, t.Any], current: t.Optional[Facts]) -> t.Optional[dict[str, str]]:
    """The requested key. If it is the current key, the identifier that the service returned."""
    wanted = params[KEY]
    present = (current or {}).get(KEY)
    if wanted and present and same_key(wanted["kms_key_id"], present["kms_key_id"]):
        return t.cast("dict[str, str]", present)
    if wanted or current:
        return t.cast("t.Optional[dict[str, str]]", wanted or present)
    raise VoiceIdError(
        f"Domain {params['name']!r} does not exist, and creating it requires a KMS key. "
        "Set server_side_encryption_configuration.kms_key_id.",
        "invalid_request",
        {"option": KEY},
    )


def _request(after: Facts) -> dict[str, t.Any]:
    """The common members of CreateDomain and UpdateDomain."""
    key = {"KmsKeyId": after[KEY]["kms_key_id"]}
    optional = without_none({"Description": after.get("description")})
    return {"Name": after["name"], **optional, "ServerSideEncryptionConfiguration": key}


def _check_complete(current: Facts, after: Facts) -> None:
    """Check the fields that UpdateDomain requires. An endpoint may not return them."""
    for option in ("name", KEY):
        if option not in after:
            raise VoiceIdError(
                f"UpdateDomain requires {option}, but the endpoint does not return it for domain "
                f"{current['domain_id']}. Set {option}.",
                "invalid_request",
                {"option": option},
            )


def _asks_for_retry(params: t.Mapping[str, t.Any], current: Facts) -> bool:
    """Whether the options contain the key for which the re-encryption has failed. An UpdateDomain without changes tries
    it again (shape ServerSideEncryptionUpdateDetails of the API model)."""
    return _encryption_status(current) == FAILED and bool(params[KEY])


def _is_pending(domain: Facts) -> bool:
    """Whether the service is still working on a domain."""
    return domain.get("domain_status") == PENDING or _encryption_status(domain) == IN_PROGRESS


def _state(domain: Facts) -> State:
    """The state of a domain for progress messages, with that of its re-encryption."""
    encryption = _encryption_status(domain)
    parts = (domain.get("domain_status"), f"re-encryption {encryption}" if encryption else None)
    status = ", ".join(part for part in parts if part)
    return State("domain", domain["domain_id"], domain.get("name"), status, None, not _is_pending(domain))


def _is_stale(found: Facts, known: Facts) -> bool:
    """Whether a read returned a domain without its last known change."""
    return "updated_at" in found and found["updated_at"] < known.get("updated_at", "")


def _encryption_status(domain: Facts) -> t.Optional[str]:
    details = domain.get("server_side_encryption_update_details", {})
    return details.get("update_status")


def _deleted(client: VoiceIdClient, domain_id: str) -> VoiceIdError:
    return VoiceIdError(
        f"Domain {domain_id} no longer exists {client.where}. Another client deleted it. Run the task again.",
        "not_found",
        {"resource_type": "DOMAIN", **client.where._asdict()},
    )


def _encryption_failed(domain: Facts) -> VoiceIdError:
    reason = domain["server_side_encryption_update_details"].get("message", "no reason given").rstrip(".")
    return VoiceIdError(
        f"The re-encryption of domain {domain['domain_id']} under its new KMS key failed: {reason}. Check that both "
        "the old and the new key are enabled and that the caller may use them. Then run the task again.",
        "encryption_failed",
    )
