# Copyright: Contributors to the contactcenter.voiceid collection
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""The failure at the time limit of a run names the call that took the time."""

from __future__ import annotations

import threading
from typing import Any

import pytest
from ansible_collections.contactcenter.voiceid.plugins.module_utils._base import in_flight
from ansible_collections.contactcenter.voiceid.plugins.module_utils._base.errors import ADVICE, VoiceIdError, Where
from ansible_collections.contactcenter.voiceid.plugins.module_utils._base.in_flight import CallsInFlight

LOCAL = Where("us-east-1", "http://127.0.0.1:5000")


@pytest.fixture
def clock(monkeypatch: pytest.MonkeyPatch) -> list[float]:
    """A clock that a test sets."""
    now = [100.0]
    monkeypatch.setattr(in_flight.time, "monotonic", lambda: now[0])
    return now


def in_thread(*calls: Any) -> None:
    """Do something in a thread of its own, which ends."""
    thread = threading.Thread(target=lambda: [call() for call in calls])
    thread.start()
    thread.join()


def timed_out(calls: CallsInFlight, **awaited: str) -> VoiceIdError:
    return calls.timed_out("timeout", "The task was late.", lambda thread: awaited.get("source"))


def test_the_message_contains_the_oldest_call(clock: list[float]) -> None:
    calls = CallsInFlight()
    held = threading.Event()

    def older() -> None:
        calls.start("DescribeSpeaker", "SpeakerId alice", LOCAL)
        started.set()
        held.wait()

    started = threading.Event()
    thread = threading.Thread(target=older)
    thread.start()
    started.wait()
    clock[0] = 150.0
    calls.start("s3:GetObject", "Bucket b, Key k", Where(None, "http://127.0.0.1:9000"))
    clock[0] = 400.0
    error = timed_out(calls)
    held.set()
    thread.join()
    assert error.kind == "timeout"
    assert error.msg == (
        "The task was late. DescribeSpeaker of SpeakerId alice in us-east-1 at "
        f"http://127.0.0.1:5000 has been waiting for a response for 300.0 seconds. {ADVICE['timeout']}"
    )
    assert error.details == {"operation": "DescribeSpeaker", **LOCAL._asdict()}


def test_the_message_contains_the_last_call_if_none_is_in_flight(clock: list[float]) -> None:
    calls = CallsInFlight()
    calls.start("ListDomains", "", LOCAL)
    calls.end()
    error = timed_out(calls)
    assert "The last call was ListDomains in us-east-1 at http://127.0.0.1:5000. " in error.msg
    assert error.details["operation"] == "ListDomains"


def test_no_call(clock: list[float]) -> None:
    error = timed_out(CallsInFlight())
    assert "No call was made." in error.msg
    assert error.details == {}


@pytest.mark.parametrize(
    ("operation", "may_take_effect"),
    [
        ("DescribeSpeaker", False),
        ("s3:GetObject", False),
        ("kms:DescribeKey", False),
        ("Connecting to voice-id", False),
        ("DeleteSpeaker", True),
        ("StartSpeakerEnrollmentJob", True),
        ("s3:PutObject", True),
    ],
)
def test_only_a_change_can_take_effect_later(clock: list[float], operation: str, may_take_effect: bool) -> None:
    calls = CallsInFlight()
    calls.start("ListDomains", "", LOCAL)
    in_thread(lambda: calls.start(operation, "", LOCAL))
    assert ("The call may still take effect." in timed_out(calls).msg) is may_take_effect


def test_a_call_that_waits_for_credentials(clock: list[float]) -> None:
    calls = CallsInFlight()
    calls.start("Connecting to voice-id", "", Where(None, None))
    error = timed_out(calls, source="AssumeRole of STS at http://sts")
    assert (
        "Connecting to voice-id has been waiting for credentials from AssumeRole of STS at http://sts for" in error.msg
    )
    assert error.details == {"operation": "Connecting to voice-id"}


def test_a_thread_ends_only_its_own_call(clock: list[float]) -> None:
    calls = CallsInFlight()
    calls.start("ListDomains", "", LOCAL)
    in_thread(lambda: calls.start("ListSpeakers", "", LOCAL), calls.end)
    assert "ListDomains" in timed_out(calls).msg


def test_the_wait_has_its_own_option(clock: list[float]) -> None:
    error = CallsInFlight().timed_out("wait_timeout", "The wait was late.", lambda thread: None)
    assert error.kind == "wait_timeout"
    assert error.msg.startswith("The wait was late. ")
