# -*- coding: utf-8 -*-

# Copyright: Contributors to the contactcenter.voiceid collection
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Domains: find them, tell about them, plan their changes."""

from __future__ import annotations

import typing as t

from ansible_collections.amazon.aws.plugins.module_utils.tagging import (
    ansible_dict_to_boto3_tag_list,
    boto3_tag_list_to_ansible_dict,
    compare_aws_tags,
)
from ansible_collections.contactcenter.voiceid.plugins.module_utils._changes import (
    Call,
    Plan,
    desired_text,
    settable,
    without_none,
)
from ansible_collections.contactcenter.voiceid.plugins.module_utils._client import Translated, VoiceIdClient
from ansible_collections.contactcenter.voiceid.plugins.module_utils._errors import VoiceIdError, Where
from ansible_collections.contactcenter.voiceid.plugins.module_utils._facts import to_facts
from ansible_collections.contactcenter.voiceid.plugins.module_utils._parallel import Deadline, in_parallel
from ansible_collections.contactcenter.voiceid.plugins.module_utils._waiters import wait_until

Domain = dict[str, t.Any]

SETTABLE = ("name", "description", "server_side_encryption_configuration", "tags")


def find_domain_ids(client: VoiceIdClient, domain_id: t.Optional[str], domain_name: t.Optional[str]) -> list[str]:
    """The domain that an id or a name stands for; with neither, all domains of the account in the region.

    An id is taken as it is: the calls that follow tell whether it is there.

    :raises VoiceIdError: when no domain has the name, or more than one (names are not unique in the API).
    """
    if domain_id:
        return [domain_id]
    if domain_name is None:
        return [domain["DomainId"] for domain in client.list("ListDomains")]
    domain = find_domain_by_name(client, domain_name)
    if domain is None:
        raise VoiceIdError(
            f"There is no domain named {domain_name!r} {client.where}. Check the name, the region and the endpoint.",
            "not_found",
            {"resource_type": "DOMAIN", **client.where._asdict()},
        )
    return [domain["DomainId"]]


def find_domain_id(client: VoiceIdClient, params: t.Mapping[str, t.Any]) -> str:
    """The one domain that the options ``domain_id`` or ``domain_name`` (one of them is required) stand for."""
    return find_domain_ids(client, params["domain_id"], params["domain_name"])[0]


def find_domain(client: VoiceIdClient, domain_id: t.Optional[str], name: t.Optional[str] = None) -> t.Optional[Domain]:
    """A domain by its id, or else by its name; ``None`` when it is not there."""
    if domain_id:
        return client.describe("DescribeDomain", DomainId=domain_id)
    return find_domain_by_name(client, name) if name else None


def find_domains(client: VoiceIdClient, domain_id: t.Optional[str], name: t.Optional[str]) -> list[Domain]:
    """The domains that an id or a name stands for, or all of the account in the region; empty when there is none."""
    if domain_id:
        domain = find_domain(client, domain_id)
        return [domain] if domain else []
    return [domain for domain in client.list("ListDomains") if name is None or domain.get("Name") == name]


def get_domain(client: VoiceIdClient, domain_id: str) -> Domain:
    """A domain that is there.

    :raises VoiceIdError: also when it is not.
    """
    return client.call("DescribeDomain", DomainId=domain_id)["Domain"]


def has_name(client: VoiceIdClient, made: Domain, name: str) -> bool:
    """Whether a domain is there under this name: what an earlier run made with the same token may be gone since, or
    may have got another name."""
    found = find_domain(client, made["DomainId"])
    return found is not None and found.get("Name") == name


def find_domain_by_name(client: VoiceIdClient, name: str) -> t.Optional[Domain]:
    """The domain of that name, as the listing tells it; ``None`` when there is none.

    :raises VoiceIdError: when more than one has the name.
    """
    found = [domain for domain in client.list("ListDomains") if domain.get("Name") == name]
    if len(found) < 2:
        return found[0] if found else None
    ids = [domain["DomainId"] for domain in found]
    raise VoiceIdError(
        f"{len(ids)} domains {client.where} are named {name!r}: {', '.join(ids)}. Name one of them by domain_id.",
        "ambiguous_name",
        {"domain_ids": ids, **client.where._asdict()},
    )


def domain_facts(client: VoiceIdClient, domain: Domain) -> dict[str, t.Any]:
    """Facts of a domain with its tags, which the API tells by another call."""
    tags = client.call("ListTagsForResource", ResourceArn=domain["Arn"])["Tags"]
    return {**to_facts(domain), "tags": boto3_tag_list_to_ansible_dict(tags)}


def plan_present(params: t.Mapping[str, t.Any], current: t.Optional[dict[str, t.Any]]) -> Plan:
    """The calls that make a domain what the options say.

    UpdateDomain removes each optional field that is left out of it (guide: "UpdateDomain"), so every field is sent,
    with its present value where the options are silent.

    :param current: facts of the domain, ``None`` when it is not there.
    """
    if current is None and params["domain_id"]:
        raise VoiceIdError(
            f"There is no domain {params['domain_id']}, and the service chooses the id of a new one. "
            "Check domain_id, or leave it out to create a domain by name.",
            "not_found",
            {"resource_type": "DOMAIN", "option": "domain_id"},
        )
    before = settable(current, SETTABLE)
    tags, tag_calls = _plan_tags(params, current)
    after = without_none(
        {
            "name": params["name"] or before.get("name"),
            "description": desired_text(params["description"], before.get("description")),
            "server_side_encryption_configuration": _desired_key(params, before),
            "tags": tags,
        }
    )
    request = without_none(
        {
            "Name": after["name"],
            "Description": after.get("description"),
            "ServerSideEncryptionConfiguration": {
                "KmsKeyId": after["server_side_encryption_configuration"]["kms_key_id"]
            },
        }
    )
    if current is None:
        create = {**request, "Tags": ansible_dict_to_boto3_tag_list(tags)} if tags else request
        return Plan(before, after, [Call("CreateDomain", create)])
    same = {name: after.get(name) for name in SETTABLE[:3]} == {name: before.get(name) for name in SETTABLE[:3]}
    update = [] if same else [Call("UpdateDomain", {"DomainId": current["domain_id"], **request})]
    return Plan(before, after, update + tag_calls)


def plan_absent(current: t.Optional[dict[str, t.Any]]) -> Plan:
    """The call that takes a domain away, when it is there."""
    calls = [Call("DeleteDomain", {"DomainId": current["domain_id"]})] if current else []
    return Plan(settable(current, SETTABLE), {}, calls)


def _desired_key(params: t.Mapping[str, t.Any], before: dict[str, t.Any]) -> dict[str, str]:
    wanted = params["server_side_encryption_configuration"]
    present = before.get("server_side_encryption_configuration")
    if wanted and present and same_key(wanted["kms_key_id"], present["kms_key_id"]):
        return t.cast("dict[str, str]", present)
    if wanted or present:
        return t.cast("dict[str, str]", wanted or present)
    raise VoiceIdError(
        f"server_side_encryption_configuration: there is no domain named {params['name']!r} yet, and creating one "
        "needs a KMS key. Set server_side_encryption_configuration.kms_key_id.",
        "invalid_request",
        {"option": "server_side_encryption_configuration"},
    )


def resolve_key(
    params: t.Mapping[str, t.Any], current: t.Optional[dict[str, t.Any]], kms: t.Callable[[], t.Any]
) -> t.Optional[dict[str, str]]:
    """The wanted KMS key, an alias as the ARN of its key: the service may tell the key where an alias was given,
    and to take that for a change would re-encrypt the domain in every run.

    :param kms: gives a boto3 client of KMS; asked only when there is an alias to compare.
    """
    wanted = params["server_side_encryption_configuration"]
    present = (current or {}).get("server_side_encryption_configuration")
    if not (wanted and present and "alias/" in wanted["kms_key_id"]) or wanted == present:
        return wanted
    client = kms()
    request = {"KeyId": wanted["kms_key_id"]}
    with Translated("kms:DescribeKey", Where(client.meta.region_name, client.meta.endpoint_url), request):
        return {"kms_key_id": client.describe_key(**request)["KeyMetadata"]["Arn"]}


def same_key(one: str, other: str) -> bool:
    """Whether two identifiers name one KMS key: an ARN ends with the id (or alias) that it stands for."""
    short, long = sorted((one, other), key=len)
    return short == long or (long.startswith("arn:") and long.endswith((f":{short}", f":key/{short}")))


def _plan_tags(
    params: t.Mapping[str, t.Any], current: t.Optional[dict[str, t.Any]]
) -> tuple[dict[str, str], list[Call]]:
    present = current["tags"] if current else {}
    if params["tags"] is None:
        return present, []
    wanted = {key: str(value) for key, value in params["tags"].items()}
    to_set, to_unset = compare_aws_tags(present, wanted, params["purge_tags"])
    after = {key: value for key, value in present.items() if key not in to_unset} | to_set
    arn = {"ResourceArn": current["arn"]} if current else {}
    calls = []
    if to_unset:
        calls.append(Call("UntagResource", {**arn, "TagKeys": to_unset}))
    if to_set:
        calls.append(Call("TagResource", {**arn, "Tags": ansible_dict_to_boto3_tag_list(to_set)}))
    return after, calls


def wait_for_encryption(client: VoiceIdClient, domain_id: str, deadline: Deadline, first_delay: float) -> Domain:
    """Wait until a domain is no longer being re-encrypted after a change of its KMS key.

    :raises VoiceIdError: at the deadline, and when the re-encryption has failed.
    """
    seen: list[Domain] = []

    def poll() -> None:
        seen.append(in_parallel(lambda id_: get_domain(client, id_), [domain_id], 1, deadline)[0])

    def status() -> t.Optional[str]:
        return seen[-1].get("ServerSideEncryptionUpdateDetails", {}).get("UpdateStatus")

    try:
        poll()
        wait_until(poll, lambda: status() == "IN_PROGRESS", deadline, first_delay)
    except TimeoutError:
        raise VoiceIdError(
            f"Waited {deadline.seconds:g} seconds for domain {domain_id} to be re-encrypted under its new KMS key; the "
            "re-encryption is still in progress and goes on. Wait again, or raise wait_timeout.",
            "wait_timeout",
            {"domain_id": domain_id},
        ) from None
    if status() == "FAILED":
        reason = seen[-1]["ServerSideEncryptionUpdateDetails"].get("Message", "no reason given")
        raise VoiceIdError(
            f"The re-encryption of domain {domain_id} under its new KMS key failed: {reason}. Check that the key is "
            "enabled and that the caller may use it.",
            "encryption_failed",
            {"domain_id": domain_id},
        )
    return seen[-1]
