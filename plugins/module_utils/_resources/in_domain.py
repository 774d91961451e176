# -*- coding: utf-8 -*-

# Copyright: Contributors to the contactcenter.voiceid collection
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Find the domain of the options, and read resources of a domain. The modules for all other resources need this."""

from __future__ import annotations

import re
import typing as t

from .._base.client import VoiceIdClient
from .._base.errors import VoiceIdError
from .._base.parallel import in_parallel
from .._base.plan import Facts

# Shape DomainId of the API model.
DOMAIN_ID = re.compile(r"[a-zA-Z0-9]{22}", re.ASCII)

Resource = t.TypeVar("Resource")


def find_ids(client: VoiceIdClient, domain_id: t.Optional[str], domain_name: t.Optional[str]) -> list[str]:
    """The IDs of the domains with an ID or a name. Without both, all domains of the account in the region.

    It is not checked whether a domain with the ID exists. If it does not, later calls fail.

    :raises VoiceIdError: if no domain or several domains have the name. Names are not unique in the API.
    """
    if domain_id:
        return [domain_id]
    if domain_name is None:
        return [domain["domain_id"] for domain in client.list("ListDomains")]
    domains = list_with_names(client)
    domain = named(client, domains, domain_name)
    if domain is None:
        raise VoiceIdError(
            f"Domain {domain_name!r} does not exist {client.where}. "
            f"{name_advice(domains, domain_name)}Check the name, the region and the endpoint.",
            "not_found",
            {"resource_type": "DOMAIN", **client.where._asdict()},
        )
    return [domain["domain_id"]]


def check_has_domain(params: t.Mapping[str, t.Any], option: str, nouns: str) -> None:
    """Check that the options name a domain, if an option names resources of a domain.

    :param nouns: What the option names, for the message.
    :raises VoiceIdError: if the option is set, but no domain.
    """
    if params[option] is not None and not (params["domain_id"] or params["domain_name"]):
        raise VoiceIdError(
            f"{option} requires the domain of the {nouns}. Set domain_id or domain_name.",
            "invalid_request",
            {"option": option},
        )


def find_id(client: VoiceIdClient, params: t.Mapping[str, t.Any]) -> str:
    """The ID of the domain in the options ``domain_id`` or ``domain_name``.

    :raises VoiceIdError: as in :func:`find_ids`, and without both options.
    """
    if not (params["domain_id"] or params["domain_name"]):  # find_ids would return all domains
        raise VoiceIdError("Set domain_id or domain_name.", "invalid_request", {"option": "domain_id"})
    return find_ids(client, params["domain_id"], params["domain_name"])[0]


def read_each(
    client: VoiceIdClient, domain_id: str, ids: list[str], read: t.Callable[[str], Resource], workers: int
) -> dict[str, Resource]:
    """Read resources of a domain by their IDs in parallel, without duplicates.

    :raises VoiceIdError: for every failure. If the domain does not exist, an empty list of IDs is a failure, too.
    """
    unique = list(dict.fromkeys(ids))
    if not unique:  # no other call finds out whether the domain exists
        client.call("DescribeDomain", DomainId=domain_id)
    return dict(zip(unique, in_parallel(read, unique, workers, client.deadline)))


def complete(listed: list[Facts], fact: str, describe: t.Callable[[Facts], t.Optional[Facts]]) -> list[Facts]:
    """Summaries that contain a fact. If a summary does not contain it, the resource is described.

    Resources that are deleted in the meantime are omitted.
    """
    completed = (facts if fact in facts else describe(facts) for facts in listed)
    return [facts for facts in completed if facts]


def existing(
    found: t.Mapping[str, t.Optional[Facts]],
    warn: t.Callable[[str], object],
    option: str,
    domain_id: str,
    noun: str,
) -> list[Facts]:
    """Facts of the existing resources in an option. A warning contains the resources that do not exist.

    :param found: The facts by the name or ID in the option, ``None`` for a resource that does not exist.
    """
    warn_missing(warn, option, domain_id, noun, [name for name, resource in found.items() if resource is None])
    return [resource for resource in found.values() if resource is not None]


def warn_missing(
    warn: t.Callable[[str], object], option: str, domain_id: str, noun: str, missing: t.Sequence[str]
) -> None:
    """Issue a warning if names or IDs in an option do not exist."""
    if missing:
        warn(f"{option}: domain {domain_id} has no {noun} {', '.join(missing)}.")


def named(client: VoiceIdClient, domains: list[Facts], name: str) -> t.Optional[Facts]:
    """The domain with this name, ``None`` if none has it.

    :raises VoiceIdError: if several domains have the name.
    """
    found = [domain for domain in domains if domain.get("name") == name]
    if len(found) < 2:
        return found[0] if found else None
    ids = [domain["domain_id"] for domain in found]
    raise VoiceIdError(
        f"{len(ids)} domains {client.where} are named {name!r}: {', '.join(ids)}. Use domain_id to choose one of them.",
        "ambiguous_name",
        {"domain_ids": ids, **client.where._asdict()},
    )


def name_advice(domains: list[Facts], name: str) -> str:
    """A hint about a name that no domain has, as a sentence. It may be empty."""
    similar = [domain["name"] for domain in domains if domain.get("name", "").casefold() == name.casefold()]
    if similar:
        return f"Names are case-sensitive, and a domain named {', '.join(map(repr, similar))} exists. "
    if DOMAIN_ID.fullmatch(name):
        return "The value has the format of a domain ID. To use an ID, set domain_id. "
    return ""


def list_with_names(client: VoiceIdClient) -> list[Facts]:
    return complete(client.list("ListDomains"), "name", lambda domain: describe(client, domain["domain_id"]))


def describe(client: VoiceIdClient, domain_id: str) -> t.Optional[Facts]:
    return client.describe("DescribeDomain", DomainId=domain_id)
