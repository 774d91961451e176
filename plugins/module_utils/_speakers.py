# -*- coding: utf-8 -*-

# Copyright: Contributors to the contactcenter.voiceid collection
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Speakers: find them by either of their ids, plan their changes."""

from __future__ import annotations

import typing as t

from ansible_collections.contactcenter.voiceid.plugins.module_utils._changes import Call, Plan
from ansible_collections.contactcenter.voiceid.plugins.module_utils._client import VoiceIdClient
from ansible_collections.contactcenter.voiceid.plugins.module_utils._errors import VoiceIdError
from ansible_collections.contactcenter.voiceid.plugins.module_utils._facts import to_facts
from ansible_collections.contactcenter.voiceid.plugins.module_utils._parallel import in_parallel

Facts = dict[str, t.Any]
# By the id that was asked for, the facts of the speaker, or None when it is not there.
Speakers = dict[str, t.Optional[Facts]]

STATUSES = ("ENROLLED", "EXPIRED", "OPTED_OUT", "PENDING")


def read_speakers(client: VoiceIdClient, domain_id: str, speaker_ids: list[str], workers: int) -> Speakers:
    """Facts of the speakers with these ids, in this order; a speaker that is named by both its ids is there once."""

    def describe(speaker_id: str) -> t.Optional[Facts]:
        speaker = client.describe("DescribeSpeaker", DomainId=domain_id, SpeakerId=speaker_id)
        return to_facts(speaker) if speaker else None

    ids = list(dict.fromkeys(speaker_ids))
    return each_once(dict(zip(ids, in_parallel(describe, ids, workers))))


def each_once(speakers: Speakers) -> Speakers:
    """Without the second id of a speaker that was asked for by both."""
    first_ids: dict[str, str] = {}
    for speaker_id, facts in speakers.items():
        if facts:
            first_ids.setdefault(facts["generated_speaker_id"], speaker_id)
    return {
        speaker_id: facts
        for speaker_id, facts in speakers.items()
        if not facts or first_ids[facts["generated_speaker_id"]] == speaker_id
    }


def select_speakers(client: VoiceIdClient, domain_id: str, params: t.Mapping[str, t.Any]) -> list[Facts]:
    """Facts of the speakers that the options ask for, in the order of ``speaker_ids`` or of the service's listing.

    The summaries of the listing have every field of a description, so a listed speaker needs no call of its own.
    """
    ids, statuses = params["speaker_ids"], params["speaker_status"]
    if ids is None:
        found: t.Iterable[t.Optional[Facts]] = map(to_facts, client.list("ListSpeakers", DomainId=domain_id))
    else:
        found = read_speakers(client, domain_id, ids, params["max_concurrency"]).values()
    return [facts for facts in found if facts and (statuses is None or facts.get("status") in statuses)]


def plan_opted_out(domain_id: str, speakers: Speakers) -> Plan:
    """The calls that opt speakers out.

    OptOutSpeaker creates a speaker that is not there, under the customer's id. A generated id is the service's own.

    :raises VoiceIdError: when a speaker that is named by its generated id is not there.
    """
    unknown = [speaker_id for speaker_id, facts in speakers.items() if facts is None and speaker_id.startswith("id#")]
    if unknown:
        raise VoiceIdError(
            f"speaker_ids: domain {domain_id} has no speaker {', '.join(unknown)}. A speaker that is not there yet can "
            "be opted out by your own id (customer_speaker_id) only, because the service chooses the generated one. "
            "Nothing was changed.",
            "not_found",
            {"resource_type": "SPEAKER", "option": "speaker_ids"},
        )
    before = _statuses(speakers)
    changing = [speaker_id for speaker_id in speakers if before.get(speaker_id) != "OPTED_OUT"]
    return Plan(before, dict.fromkeys(speakers, "OPTED_OUT"), _calls("OptOutSpeaker", domain_id, changing))


def plan_absent(domain_id: str, speakers: Speakers) -> Plan:
    """The calls that delete the speakers that are there."""
    before = _statuses(speakers)
    return Plan(before, {}, _calls("DeleteSpeaker", domain_id, before))


def opted_out_facts(domain_id: str, speakers: Speakers, answers: t.Mapping[str, t.Any]) -> list[Facts]:
    """Facts of the speakers once they have opted out.

    :param answers: by id, the speaker as OptOutSpeaker returned it; empty in check mode, which tells what would be.
    """

    def facts_of(speaker_id: str, current: t.Optional[Facts]) -> Facts:
        if speaker_id in answers:
            return to_facts(answers[speaker_id])
        new = {"domain_id": domain_id, "customer_speaker_id": speaker_id}
        return {**(current or new), "status": "OPTED_OUT"}

    return [facts_of(speaker_id, current) for speaker_id, current in speakers.items()]


def _statuses(speakers: Speakers) -> dict[str, t.Any]:
    return {speaker_id: facts.get("status") for speaker_id, facts in speakers.items() if facts}


def _calls(operation: str, domain_id: str, speaker_ids: t.Iterable[str]) -> list[Call]:
    return [Call(operation, {"DomainId": domain_id, "SpeakerId": speaker_id}) for speaker_id in speaker_ids]
