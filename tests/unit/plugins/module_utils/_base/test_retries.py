# Copyright: Contributors to the contactcenter.voiceid collection
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""The retries that this collection adds to those of botocore."""

from __future__ import annotations

from types import SimpleNamespace
from typing import Any

import botocore.session
import pytest
from ansible_collections.contactcenter.voiceid.plugins.module_utils._base.answers import MalformedAnswerError
from ansible_collections.contactcenter.voiceid.plugins.module_utils._base.retries import (
    RETRIES,
    complete,
    max_attempts,
    retry_more,
)

MODEL = botocore.session.get_session().get_service_model("voice-id")


class Client:
    """Stands in for a boto3 client, and for botocore's endpoint, which asks before each retry."""

    def __init__(self, retries: dict[str, Any]) -> None:
        registered: dict[str, Any] = {}
        events = SimpleNamespace(register=registered.__setitem__)
        self.meta = SimpleNamespace(events=events, service_model=MODEL, config=SimpleNamespace(retries=retries))
        retry_more(self)
        self.ask = next(iter(registered.values()))
        self.context: dict[str, Any] = {}

    def retries(self, operation: str, attempts: int, status: int = 200, failure: Exception | None = None) -> bool:
        response = None if failure else (SimpleNamespace(status_code=status), {})
        pause = self.ask(
            attempts=attempts,
            operation=MODEL.operation_model(operation),
            request_dict={"context": self.context},
            response=response,
            caught_exception=failure,
            endpoint=None,
            event_name="",
        )
        assert pause is None or 0 <= pause <= 20
        return pause is not None


@pytest.mark.parametrize(
    ("status", "again"),
    [(200, False), (408, True), (429, True), (400, False), (404, False), (500, False), (501, False), (505, False)]
    + [(status, True) for status in (507, 520, 524, 529, 599)],
)
def test_statuses(status: int, again: bool) -> None:
    for operation in ("DescribeDomain", "DeleteDomain"):
        assert Client({"total_max_attempts": 3}).retries(operation, 1, status) is again


@pytest.mark.parametrize(
    ("configured", "attempts"), [({"total_max_attempts": 1}, 1), ({"total_max_attempts": 5}, 5), ({}, 3), (None, 3)]
)
def test_number_of_attempts_is_the_configured_one(configured: Any, attempts: int) -> None:
    client = Client(configured)
    assert max_attempts(client) == attempts
    assert [client.retries("DescribeDomain", number, 408) for number in range(1, 8)] == [
        number < attempts for number in range(1, 8)
    ]


@pytest.mark.parametrize("operation", ["DescribeDomain", "ListDomains", "EvaluateSession"])
def test_malformed_answer_of_a_read_is_retried_once(operation: str) -> None:
    client = Client(RETRIES)
    malformed = MalformedAnswerError("the response is not JSON")
    assert [client.retries(operation, attempts, failure=malformed) for attempts in (3, 4)] == [True, False]


@pytest.mark.parametrize("operation", ["CreateDomain", "DeleteDomain", "StartSpeakerEnrollmentJob", "OptOutSpeaker"])
def test_malformed_answer_of_a_change_is_not_retried(operation: str) -> None:
    assert not Client(RETRIES).retries(operation, 1, failure=MalformedAnswerError("the response is not JSON"))


def test_other_failures_are_left_to_botocore() -> None:
    assert not Client(RETRIES).retries("DescribeDomain", 1, failure=OSError("reset"))


@pytest.mark.parametrize(
    ("given", "completed"),
    [
        ({"total_max_attempts": 2}, {"mode": "standard", "total_max_attempts": 2}),
        ({"max_attempts": 2}, {"mode": "standard", "max_attempts": 2}),
        ({"mode": "adaptive"}, {"mode": "adaptive", "total_max_attempts": 8}),
        ({"mode": "legacy", "max_attempts": 0}, {"mode": "legacy", "max_attempts": 0}),
    ],
)
def test_user_settings_for_retries_take_precedence(given: dict[str, Any], completed: dict[str, Any]) -> None:
    assert complete(given) == completed
