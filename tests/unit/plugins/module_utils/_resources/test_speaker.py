# Copyright: Contributors to the contactcenter.voiceid collection
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Speakers by either of their ids, and the plans of their changes."""

from __future__ import annotations

from typing import Any

import pytest
from ansible_collections.contactcenter.voiceid.plugins.module_utils._base.errors import VoiceIdError
from ansible_collections.contactcenter.voiceid.plugins.module_utils._base.plan import Call, Plan
from ansible_collections.contactcenter.voiceid.plugins.module_utils._resources import speaker

DOMAIN = "d" * 22
ALICE_ID = f"id#{'a' * 22}"


def facts_of(name: str, status: str = "ENROLLED") -> dict[str, Any]:
    return {
        "domain_id": DOMAIN,
        "customer_speaker_id": name,
        "generated_speaker_id": f"id#{name[0] * 22}",
        "status": status,
    }


def call(operation: str, speaker_id: str) -> Call:
    request = {"DomainId": DOMAIN, "SpeakerId": speaker_id}
    return Call(operation, request, deletes=operation == "DeleteSpeaker", resource_id=speaker_id)


ALICE, BOB = facts_of("alice"), facts_of("bob", "OPTED_OUT")


@pytest.mark.parametrize(
    ("speakers", "ids"),
    [
        ({}, []),
        ({"alice": ALICE, "bob": BOB}, ["alice", "bob"]),
        ({"alice": ALICE, ALICE_ID: ALICE}, ["alice"]),
        ({ALICE_ID: ALICE, "bob": BOB, "alice": ALICE}, [ALICE_ID, "bob"]),
        ({"new": None, "other": None}, ["new", "other"]),
    ],
)
def test_each_once_keeps_the_first_id_of_a_speaker(speakers: speaker.Speakers, ids: list[str]) -> None:
    assert list(speaker.each_once(speakers)) == ids


def test_count_by_status() -> None:
    carol, unknown = facts_of("carol", "OPTED_OUT"), {"domain_id": DOMAIN}
    assert speaker.count_by_status([BOB, ALICE, unknown, carol]) == {"OPTED_OUT": 2, "ENROLLED": 1}
    assert speaker.count_by_status([]) == {}


@pytest.mark.parametrize(
    ("speakers", "plan"),
    [
        ({}, Plan({}, {}, [])),
        ({"bob": BOB}, Plan({"bob": "OPTED_OUT"}, {"bob": "OPTED_OUT"}, [])),
        ({"alice": ALICE}, Plan({"alice": "ENROLLED"}, {"alice": "OPTED_OUT"}, [call("OptOutSpeaker", "alice")])),
        ({ALICE_ID: ALICE}, Plan({ALICE_ID: "ENROLLED"}, {ALICE_ID: "OPTED_OUT"}, [call("OptOutSpeaker", ALICE_ID)])),
        (
            {"new": None, "bob": BOB, "carol": facts_of("carol", "EXPIRED")},
            Plan(
                {"bob": "OPTED_OUT", "carol": "EXPIRED"},
                {"new": "OPTED_OUT", "bob": "OPTED_OUT", "carol": "OPTED_OUT"},
                [call("OptOutSpeaker", "new"), call("OptOutSpeaker", "carol")],
            ),
        ),
    ],
)
def test_plan_opted_out(speakers: speaker.Speakers, plan: Plan) -> None:
    assert speaker.plan_opted_out(DOMAIN, speakers) == plan


def test_a_speaker_with_a_generated_id_cannot_be_created() -> None:
    with pytest.raises(VoiceIdError) as caught:
        speaker.plan_opted_out(DOMAIN, {"new": None, ALICE_ID: None, "id#" + "z" * 22: None})
    assert caught.value.details == {"resource_type": "SPEAKER", "option": "speaker_ids"}
    assert f"has no speaker {ALICE_ID}, id#{'z' * 22}." in caught.value.msg


@pytest.mark.parametrize(
    ("speakers", "plan"),
    [
        ({}, Plan({}, {}, [])),
        ({"new": None, ALICE_ID: None}, Plan({}, {}, [])),
        (
            {"new": None, "alice": ALICE, "bob": BOB},
            Plan(
                {"alice": "ENROLLED", "bob": "OPTED_OUT"},
                {},
                [call("DeleteSpeaker", "alice"), call("DeleteSpeaker", "bob")],
            ),
        ),
    ],
)
def test_plan_absent(speakers: speaker.Speakers, plan: Plan) -> None:
    assert speaker.plan_absent(DOMAIN, speakers) == plan


def test_facts_come_from_the_answers_or_are_as_they_will_be() -> None:
    speakers = {"new": None, "alice": ALICE, "bob": BOB}
    assert speaker.outcome(DOMAIN, speakers, {}) == [
        {"domain_id": DOMAIN, "customer_speaker_id": "new", "status": "OPTED_OUT"},
        {**ALICE, "status": "OPTED_OUT"},
        BOB,
    ]
    answers = {"new": {"customer_speaker_id": "new", "status": "OPTED_OUT"}, "alice": {"status": "OPTED_OUT"}}
    assert speaker.outcome(DOMAIN, speakers, answers) == [
        {"domain_id": DOMAIN, "customer_speaker_id": "new", "status": "OPTED_OUT"},
        {**ALICE, "status": "OPTED_OUT"},
        BOB,
    ]


class Domain:
    """Stands in for ``VoiceIdClient``: a domain with two speakers, and the operations that were called."""

    deadline = None

    def __init__(self) -> None:
        self.called: set[str] = set()

    def describe(self, operation: str, **request: str) -> dict[str, Any] | None:
        self.called.add(operation)
        return {"alice": ALICE, "bob": BOB}.get(request["SpeakerId"])

    def list(self, operation: str, **request: str) -> list[dict[str, Any]]:
        self.called.add(operation)
        return [ALICE, {"generated_speaker_id": "id#x", "status": "ENROLLED"}, BOB]


@pytest.mark.parametrize(("count", "operation"), [(1000, "DescribeSpeaker"), (1001, "ListSpeakers")])
def test_statuses_of_few_and_of_many_speakers(count: int, operation: str) -> None:
    client: Any = Domain()
    ids = ["bob", "alice", *(f"new-{number}" for number in range(count - 2))]
    assert speaker.statuses(client, DOMAIN, ids, 10) == {"alice": "ENROLLED", "bob": "OPTED_OUT"}
    assert client.called == {operation}
