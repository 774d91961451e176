# Copyright: Contributors to the contactcenter.voiceid collection
# SPDX-License-Identifier: Apache-2.0
"""Speakers expire."""

from datetime import timedelta

import pytest
from moto.core.utils import utcnow

from moto_voiceid.resources import speaker as module
from moto_voiceid.resources.speaker import EXPIRES_AFTER, Speakers
from moto_voiceid.settings.quotas import Quotas


@pytest.fixture
def speakers() -> Speakers:
    return Speakers("d" * 22, Quotas())


def after(monkeypatch: pytest.MonkeyPatch, time: timedelta) -> None:
    now = utcnow()
    monkeypatch.setattr(module, "utcnow", lambda: now + time)


def test_an_unused_speaker_expires(speakers: Speakers, monkeypatch: pytest.MonkeyPatch) -> None:
    alice = speakers.enroll("alice")
    after(monkeypatch, EXPIRES_AFTER - timedelta(minutes=1))
    assert alice.status == "ENROLLED"
    after(monkeypatch, EXPIRES_AFTER + timedelta(minutes=1))
    assert alice.status == "EXPIRED"
    assert speakers.enroll("alice").status == "ENROLLED"


def test_an_opted_out_speaker_does_not_expire(speakers: Speakers, monkeypatch: pytest.MonkeyPatch) -> None:
    speakers.enroll("alice")
    alice = speakers.opt_out("alice")
    after(monkeypatch, EXPIRES_AFTER * 2)
    assert alice.status == "OPTED_OUT"
