# -*- coding: utf-8 -*-

# Copyright: Contributors to the contactcenter.voiceid collection
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Finding domains by id or by name."""

from __future__ import annotations

import typing as t

from ansible_collections.contactcenter.voiceid.plugins.module_utils._client import VoiceIdClient
from ansible_collections.contactcenter.voiceid.plugins.module_utils._errors import VoiceIdError


def find_domain_ids(client: VoiceIdClient, domain_id: t.Optional[str], domain_name: t.Optional[str]) -> list[str]:
    """The domain that an id or a name stands for; with neither, all domains of the account in the region.

    An id is taken as it is: the calls that follow tell whether it is there.

    :raises VoiceIdError: when no domain has the name, or more than one (names are not unique in the API).
    """
    if domain_id:
        return [domain_id]
    domains = list(client.list("ListDomains"))
    if domain_name is None:
        return [domain["DomainId"] for domain in domains]
    return [_only_one(domains, domain_name, client)]


def _only_one(domains: list[dict[str, t.Any]], name: str, client: VoiceIdClient) -> str:
    ids = [domain["DomainId"] for domain in domains if domain.get("Name") == name]
    if len(ids) == 1:
        return ids[0]
    details = {"domain_name": name, "domain_ids": ids, **client.where._asdict()}
    if not ids:
        raise VoiceIdError(
            f"There is no domain named {name!r} {client.where}. Check the name, the region and the endpoint.",
            "not_found",
            {"resource_type": "DOMAIN", **details},
        )
    raise VoiceIdError(
        f"{len(ids)} domains {client.where} are named {name!r}: {', '.join(ids)}. Name one of them by domain_id.",
        "ambiguous_name",
        details,
    )
