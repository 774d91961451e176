# -*- coding: utf-8 -*-

# Copyright: Contributors to the contactcenter.voiceid collection
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Speakers. A speaker has a generated ID, and may have an ID that the customer chose."""

from __future__ import annotations

import collections
import functools
import typing as t

from .._base.bulk import apply_each
from .._base.client import VoiceIdClient
from .._base.errors import VoiceIdError
from .._base.parallel import in_parallel
from .._base.plan import Call, Facts, Plan
from .._base.values import SpeakerStatus
from . import in_domain

# The facts of speakers by the requested ID. None for a speaker that does not exist.
Speakers = dict[str, t.Optional[Facts]]
Result = t.TypeVar("Result")

STATUSES: tuple[SpeakerStatus, ...] = t.get_args(SpeakerStatus)
OPTED_OUT: SpeakerStatus = "OPTED_OUT"

# The maximum number of speakers to describe one by one. For more, a list of all speakers of the domain is faster.
MOST_DESCRIBED = 1000


def find(client: VoiceIdClient, domain_id: str, params: t.Mapping[str, t.Any]) -> Speakers:
    """Facts of the speakers in ``speaker_ids``, in this order. A speaker with two requested IDs is returned once."""

    describe = functools.partial(_describe, client, domain_id)
    return each_once(in_domain.read_each(client, domain_id, params["speaker_ids"], describe, params["max_concurrency"]))


def each_once(speakers: Speakers) -> Speakers:
    """The speakers without the second ID of a speaker that was requested by two IDs."""
    first_ids: dict[str, str] = {}
    for speaker_id, facts in speakers.items():
        first_ids.setdefault(_identity(speaker_id, facts), speaker_id)
    return {id_: facts for id_, facts in speakers.items() if first_ids[_identity(id_, facts)] == id_}


def find_in_domains(
    client: VoiceIdClient, params: t.Mapping[str, t.Any], warn: t.Callable[[str], object]
) -> dict[str, list[Facts]]:
    """Facts of the requested speakers by the ID of their domain.

    Without a domain in the options, these are all domains. Domains that are deleted meanwhile are omitted.
    """
    return _in_domains(client, params, lambda domain_id: find_all(client, domain_id, params, warn))


def count_in_domains(
    client: VoiceIdClient, params: t.Mapping[str, t.Any], warn: t.Callable[[str], object]
) -> dict[str, dict[str, int]]:
    """Like ``find_in_domains``, with the number of speakers by status. The speakers of a domain are not kept."""
    return _in_domains(client, params, lambda domain_id: count_by_status(find_all(client, domain_id, params, warn)))


def _in_domains(
    client: VoiceIdClient, params: t.Mapping[str, t.Any], read: t.Callable[[str], Result]
) -> dict[str, Result]:
    every_domain = not (params["domain_id"] or params["domain_name"])

    def read_domain(domain_id: str) -> t.Optional[Result]:
        try:
            return read(domain_id)
        except VoiceIdError as exc:
            if every_domain and exc.kind == "not_found":
                return None
            raise

    domain_ids = in_domain.find_ids(client, params["domain_id"], params["domain_name"])
    found = in_parallel(read_domain, domain_ids, params["max_concurrency"], client.deadline)
    return {domain_id: result for domain_id, result in zip(domain_ids, found) if result is not None}


def count_by_status(speakers: list[Facts]) -> dict[str, int]:
    """The number of speakers with each status that at least one of them has."""
    return dict(collections.Counter(facts["status"] for facts in speakers if "status" in facts))


def find_all(
    client: VoiceIdClient, domain_id: str, params: t.Mapping[str, t.Any], warn: t.Callable[[str], object]
) -> list[Facts]:
    """Facts of the requested speakers, in the order of ``speaker_ids`` or of the service.

    Listings contain all fields, so listed speakers are not described.

    :param warn: Called with the speakers that do not exist.
    """
    statuses = params["speaker_status"]
    if params["speaker_ids"] is None:
        found = client.list("ListSpeakers", DomainId=domain_id)
        if statuses is not None or params["count_only"]:
            found = in_domain.complete(
                found, "status", lambda facts: _describe(client, domain_id, _identity("", facts))
            )
    else:
        found = in_domain.existing(find(client, domain_id, params), warn, "speaker_ids", domain_id, "speaker")
    return [facts for facts in found if statuses is None or facts.get("status") in statuses]


def statuses(client: VoiceIdClient, domain_id: str, customer_ids: list[str], workers: int) -> dict[str, t.Any]:
    """The statuses of the speakers with these IDs that exist, by ID."""
    if len(customer_ids) > MOST_DESCRIBED:
        options: dict[str, t.Any] = {"speaker_ids": None, "speaker_status": None, "count_only": False}
        found = find_all(client, domain_id, options, lambda dummy: None)
    else:
        options = {"speaker_ids": customer_ids, "max_concurrency": workers}
        found = [facts for facts in find(client, domain_id, options).values() if facts]
    return {facts["customer_speaker_id"]: facts.get("status") for facts in found if "customer_speaker_id" in facts}


def plan(domain_id: str, params: t.Mapping[str, t.Any], speakers: Speakers) -> Plan:
    """The calls that are needed for the requested state."""
    return (plan_absent if params["state"] == "absent" else plan_opted_out)(domain_id, speakers)


def plan_opted_out(domain_id: str, speakers: Speakers) -> Plan:
    """The calls that opt speakers out.

    OptOutSpeaker creates a speaker that does not exist, with the customer's ID. The service chooses generated IDs.

    :raises VoiceIdError: if a speaker with a requested generated ID does not exist.
    """
    unknown = [speaker_id for speaker_id, facts in speakers.items() if facts is None and speaker_id.startswith("id#")]
    if unknown:
        raise VoiceIdError(
            f"speaker_ids: domain {domain_id} has no speaker {', '.join(unknown)}. To opt out a new speaker, use its "
            "customer_speaker_id, because the service chooses the generated ID. Nothing was changed.",
            "not_found",
            {"resource_type": "SPEAKER", "option": "speaker_ids"},
        )
    before = _statuses(speakers)
    changing = [speaker_id for speaker_id in speakers if before.get(speaker_id) != OPTED_OUT]
    calls = [Call("OptOutSpeaker", _request(domain_id, id_), resource_id=id_) for id_ in changing]
    return Plan(before, dict.fromkeys(speakers, OPTED_OUT), calls)


def plan_absent(domain_id: str, speakers: Speakers) -> Plan:
    """The calls that delete the speakers that exist."""
    before = _statuses(speakers)
    calls = [Call("DeleteSpeaker", _request(domain_id, id_), deletes=True, resource_id=id_) for id_ in before]
    return Plan(before, {}, calls)


def apply(client: VoiceIdClient, plan: Plan, workers: int) -> dict[str, t.Optional[Facts]]:
    """Make the calls of a plan. Returns their responses by the requested ID."""
    return apply_each(client, plan.calls, workers)


def outcome(domain_id: str, speakers: Speakers, answers: t.Mapping[str, t.Optional[Facts]]) -> list[Facts]:
    """Facts of the speakers after opting out.

    :param answers: The responses of OptOutSpeaker by the requested ID. Empty in check mode.
    """

    def facts_of(speaker_id: str, current: t.Optional[Facts]) -> Facts:
        new = {"domain_id": domain_id, "customer_speaker_id": speaker_id}
        return {**(current or new), "status": OPTED_OUT, **(answers.get(speaker_id) or {})}

    return [facts_of(speaker_id, current) for speaker_id, current in speakers.items()]


def _describe(client: VoiceIdClient, domain_id: str, speaker_id: str) -> t.Optional[Facts]:
    return client.describe("DescribeSpeaker", DomainId=domain_id, SpeakerId=speaker_id)


def _identity(speaker_id: str, facts: t.Optional[Facts]) -> str:
    """The identity of a speaker, which does not depend on the requested ID."""
    known = facts or {}
    return t.cast(str, known.get("generated_speaker_id") or known.get("customer_speaker_id") or speaker_id)


def _statuses(speakers: Speakers) -> dict[str, t.Any]:
    return {speaker_id: facts.get("status") for speaker_id, facts in speakers.items() if facts}


def _request(domain_id: str, speaker_id: str) -> dict[str, str]:
    return {"DomainId": domain_id, "SpeakerId": speaker_id}
