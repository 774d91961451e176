# Copyright: Contributors to the contactcenter.voiceid collection
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Speakers by either of their ids, and the plans of their changes."""

from __future__ import annotations

from typing import Any

import pytest
from ansible_collections.contactcenter.voiceid.plugins.module_utils import _speakers
from ansible_collections.contactcenter.voiceid.plugins.module_utils._changes import Call, Plan
from ansible_collections.contactcenter.voiceid.plugins.module_utils._errors import VoiceIdError

DOMAIN = "d" * 22
ALICE_ID = f"id#{'a' * 22}"


def speaker(name: str, status: str = "ENROLLED") -> dict[str, Any]:
    return {
        "domain_id": DOMAIN,
        "customer_speaker_id": name,
        "generated_speaker_id": f"id#{name[0] * 22}",
        "status": status,
    }


def call(operation: str, speaker_id: str) -> Call:
    return Call(operation, {"DomainId": DOMAIN, "SpeakerId": speaker_id})


ALICE, BOB = speaker("alice"), speaker("bob", "OPTED_OUT")


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
def test_each_once_keeps_the_first_id_of_a_speaker(speakers: _speakers.Speakers, ids: list[str]) -> None:
    assert list(_speakers.each_once(speakers)) == ids


@pytest.mark.parametrize(
    ("speakers", "plan"),
    [
        ({}, Plan({}, {}, [])),
        ({"bob": BOB}, Plan({"bob": "OPTED_OUT"}, {"bob": "OPTED_OUT"}, [])),
        ({"alice": ALICE}, Plan({"alice": "ENROLLED"}, {"alice": "OPTED_OUT"}, [call("OptOutSpeaker", "alice")])),
        ({ALICE_ID: ALICE}, Plan({ALICE_ID: "ENROLLED"}, {ALICE_ID: "OPTED_OUT"}, [call("OptOutSpeaker", ALICE_ID)])),
        (
            {"new": None, "bob": BOB, "carol": speaker("carol", "EXPIRED")},
            Plan(
                {"bob": "OPTED_OUT", "carol": "EXPIRED"},
                {"new": "OPTED_OUT", "bob": "OPTED_OUT", "carol": "OPTED_OUT"},
                [call("OptOutSpeaker", "new"), call("OptOutSpeaker", "carol")],
            ),
        ),
    ],
)
def test_plan_opted_out(speakers: _speakers.Speakers, plan: Plan) -> None:
    assert _speakers.plan_opted_out(DOMAIN, speakers) == plan


def test_a_generated_id_cannot_be_made() -> None:
    with pytest.raises(VoiceIdError) as caught:
        _speakers.plan_opted_out(DOMAIN, {"new": None, ALICE_ID: None, "id#" + "z" * 22: None})
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
def test_plan_absent(speakers: _speakers.Speakers, plan: Plan) -> None:
    assert _speakers.plan_absent(DOMAIN, speakers) == plan


def test_facts_come_from_the_answers_or_are_as_they_will_be() -> None:
    speakers = {"new": None, "alice": ALICE, "bob": BOB}
    assert _speakers.opted_out_facts(DOMAIN, speakers, {}) == [
        {"domain_id": DOMAIN, "customer_speaker_id": "new", "status": "OPTED_OUT"},
        {**ALICE, "status": "OPTED_OUT"},
        BOB,
    ]
    answers = {"new": {"CustomerSpeakerId": "new", "Status": "OPTED_OUT"}, "alice": {"Status": "OPTED_OUT"}}
    assert _speakers.opted_out_facts(DOMAIN, speakers, answers) == [
        {"customer_speaker_id": "new", "status": "OPTED_OUT"},
        {"status": "OPTED_OUT"},
        BOB,
    ]
