# -*- coding: utf-8 -*-

# Copyright: Contributors to the contactcenter.voiceid collection
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Domains: find them, tell about them, plan their changes."""

from __future__ import annotations

import functools
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
from ansible_collections.contactcenter.voiceid.plugins.module_utils._parallel import Deadline, within
from ansible_collections.contactcenter.voiceid.plugins.module_utils._waiters import wait_until

Domain = dict[str, t.Any]
Facts = dict[str, t.Any]
Result = t.TypeVar("Result")

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


def domain_facts(client: VoiceIdClient, domain: Domain) -> t.Optional[Facts]:
    """Facts of a domain with its tags, which the API tells by another call; ``None`` when it is gone by then."""
    tags = client.describe("ListTagsForResource", ResourceArn=domain["Arn"])
    return None if tags is None else {**to_facts(domain), "tags": boto3_tag_list_to_ansible_dict(tags)}


def find_domain_facts(
    client: VoiceIdClient, domain_id: t.Optional[str], name: t.Optional[str] = None
) -> t.Optional[Facts]:
    """Facts of a domain by its id, or else by its name; ``None`` when it is not there."""
    domain = find_domain(client, domain_id, name)
    return domain_facts(client, domain) if domain else None


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
        create = {**request, "Tags": _tag_list(tags)} if tags else request
        return Plan(before, after, [Call("CreateDomain", create)])
    same = all(after.get(name) == before.get(name) for name in SETTABLE[:3])
    done = same and not _wants_another_try(params, current)
    update = [] if done else [Call("UpdateDomain", {"DomainId": current["domain_id"], **request})]
    return Plan(before, after, update + tag_calls)


def _wants_another_try(params: t.Mapping[str, t.Any], current: Facts) -> bool:
    """Whether the key is asked for under which the re-encryption has failed: an UpdateDomain that changes nothing tries
    it again (shape ServerSideEncryptionUpdateDetails of the API model)."""
    failed = current.get("server_side_encryption_update_details", {}).get("update_status") == "FAILED"
    return failed and bool(params["server_side_encryption_configuration"])


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


def _tag_list(tags: dict[str, str]) -> list[dict[str, str]]:
    """Tags as the API wants them, in one order in every run: client tokens are derived from requests."""
    return ansible_dict_to_boto3_tag_list(dict(sorted(tags.items())))


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
        calls.append(Call("TagResource", {**arn, "Tags": _tag_list(to_set)}))
    return after, calls


def after_call(facts: t.Optional[Facts], call: Call, domain: t.Optional[Domain]) -> Facts:
    """Facts of a domain after a call of ``plan_present`` that went well.

    :param facts: what they were before, ``None`` when it was not there.
    :param domain: what the call answered; TagResource and UntagResource answer nothing.
    """
    before = facts or {}
    gone = call.request.get("TagKeys", [])
    kept = {key: value for key, value in before.get("tags", {}).items() if key not in gone}
    tags = {**kept, **boto3_tag_list_to_ansible_dict(call.request.get("Tags", []))}
    return {**(to_facts(domain) if domain else before), "tags": tags}


class ManagedDomain:
    """The domain that a module manages, as it was seen or changed last.

    :param deadline: when the user's time is up; every method raises a ``VoiceIdError`` then.
    """

    def __init__(self, client: VoiceIdClient, deadline: Deadline) -> None:
        self.client = client
        self.deadline = deadline
        self.facts: t.Optional[Facts] = None
        self.made: list[Call] = []

    def find(self, domain_id: t.Optional[str], name: t.Optional[str]) -> None:
        """Look for the domain; ``facts`` stay ``None`` when it is not there."""
        self.facts = self.within("The domain was looked up", lambda: find_domain_facts(self.client, domain_id, name))

    def apply(self, plan: Plan) -> None:
        """Make the calls of a plan, one after the other."""
        for call in plan.calls:
            change = self._create if call.operation == "CreateDomain" else self._change
            self.within(f"{call.operation} was called", functools.partial(change, call))

    def outcome(self, plan: Plan) -> Plan:
        """The part of a plan that was carried out."""
        return Plan(plan.before, settable(self.facts, SETTABLE), self.made)

    def read(self) -> None:
        """Ask the service for the facts of a domain that is there."""
        domain_id = self._id()
        facts = self.within("The domain was read again", lambda: find_domain_facts(self.client, domain_id))
        if facts is None:
            raise self._gone()
        self.facts = facts

    def wait_for_encryption(self, first_delay: float) -> None:
        """Wait until the domain is no longer being re-encrypted after a change of its KMS key.

        :raises VoiceIdError: also when the re-encryption has failed.
        """
        domain_id = self._id()
        try:
            self.read()
            wait_until(self.read, lambda: self._encryption() == "IN_PROGRESS", self.deadline, first_delay)
        except TimeoutError:
            raise _timed_out(
                self.deadline,
                f"The re-encryption of domain {domain_id} under its new KMS key is still in progress and goes on.",
            ) from None
        if self._encryption() == "FAILED":
            raise _encryption_failed(t.cast(Facts, self.facts))

    def within(self, doing: str, function: t.Callable[[], Result]) -> Result:
        """``function()``, in the user's time.

        :param doing: what it does, the start of a sentence.
        """
        try:
            return within(self.deadline, function)
        except TimeoutError:
            raise _timed_out(self.deadline, f"{doing}, and there is no answer yet {self.client.where}.") from None

    def _change(self, call: Call) -> None:
        self._note(call, self.client.change(call))

    def _create(self, call: Call) -> None:
        def is_there(made: Domain) -> bool:
            self._note(call, made)  # before it is looked at, which may fail
            there = has_name(self.client, made, call.request["Name"])
            if not there:
                self.facts, self.made = None, []
            return there

        self.client.create(call, is_there)

    def _note(self, call: Call, domain: t.Optional[Domain]) -> None:
        self.made.append(call)
        self.facts = None if call.operation == "DeleteDomain" else after_call(self.facts, call, domain)

    def _id(self) -> str:
        return t.cast(str, t.cast(Facts, self.facts)["domain_id"])

    def _encryption(self) -> t.Optional[str]:
        details = t.cast(Facts, self.facts).get("server_side_encryption_update_details", {})
        return t.cast("t.Optional[str]", details.get("update_status"))

    def _gone(self) -> VoiceIdError:
        where = self.client.where
        return VoiceIdError(
            f"Domain {self._id()} is not there any more {where}. Something else deleted it: run the task again.",
            "not_found",
            {"resource_type": "DOMAIN", **where._asdict()},
        )


def _timed_out(deadline: Deadline, what: str) -> VoiceIdError:
    return VoiceIdError(
        f"Waited {deadline.seconds:g} seconds. {what} Run the task again, or raise wait_timeout.", "wait_timeout"
    )


def _encryption_failed(facts: Facts) -> VoiceIdError:
    reason = facts["server_side_encryption_update_details"].get("message", "no reason given").rstrip(".")
    return VoiceIdError(
        f"The re-encryption of domain {facts['domain_id']} under its new KMS key failed: {reason}. Check that both "
        "the old and the new key are enabled and that the caller may use them, then run the task again.",
        "encryption_failed",
    )
