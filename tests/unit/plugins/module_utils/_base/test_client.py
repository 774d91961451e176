# Copyright: Contributors to the contactcenter.voiceid collection
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""The client: conversion of responses, errors, deadline, and recorded changes."""

from __future__ import annotations

import threading
import time
from types import SimpleNamespace
from typing import Any

import botocore.session
import pytest
from ansible_collections.contactcenter.voiceid.plugins.module_utils._base import client
from ansible_collections.contactcenter.voiceid.plugins.module_utils._base.errors import VoiceIdError, Where
from ansible_collections.contactcenter.voiceid.plugins.module_utils._base.parallel import Deadline
from ansible_collections.contactcenter.voiceid.plugins.module_utils._base.plan import Call
from botocore import xform_name
from botocore.exceptions import ClientError


@pytest.mark.parametrize("operation", ["DescribeDomain", "DeleteDomain"])
@pytest.mark.parametrize(
    "failure", [AttributeError("no get"), RuntimeError("no time"), RecursionError(), KeyError("x")]
)
def test_exceptions_of_botocores_parser_are_reported_as_unreadable_responses(
    operation: str, failure: Exception
) -> None:
    with (
        pytest.raises(VoiceIdError, match="the response cannot be read") as caught,
        client.Translated(operation, Where("us-east-1", "http://h:1"), ""),
    ):
        raise failure
    assert caught.value.kind == "not_voice_id"


MODEL = botocore.session.get_session().get_service_model("voice-id")
UPDATE = Call("UpdateWatchlist", {"DomainId": "d", "WatchlistId": "w"})


class Service:
    """Stands in for a boto3 client: each operation returns the same answer every time, or one after the other."""

    def __init__(self, **answers: Any) -> None:
        self.calls: list[tuple[str, dict[str, Any]]] = []
        self._answers = answers
        self.meta = SimpleNamespace(region_name="us-east-1", endpoint_url="http://h:1", service_model=MODEL)

    def __getattr__(self, operation: str) -> Any:
        def call(**request: Any) -> Any:
            self.calls.append((operation, request))
            answer = self._answers[operation]
            answer = answer.pop(0) if isinstance(answer, list) else answer
            if isinstance(answer, Exception):
                raise answer
            return answer() if callable(answer) else answer

        return call


def refused(operation: str, status: int = 400, **members: str) -> ClientError:
    answer = {"Error": {"Code": "ValidationException"}, "ResponseMetadata": {"HTTPStatusCode": status}, **members}
    return ClientError(answer, operation)


@pytest.fixture(autouse=True)
def no_pauses(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(time, "sleep", lambda seconds: None)


# Answers


@pytest.mark.parametrize(
    ("operation", "request_", "answer", "facts"),
    [
        (
            "DescribeSpeakerEnrollmentJob",
            {"DomainId": "d", "JobId": "j"},
            {"Job": {"JobStatus": "COMPLETED"}},
            {"domain_id": "d", "job_id": "j", "job_status": "COMPLETED"},
        ),
        (
            "StartSpeakerEnrollmentJob",
            {"DomainId": "d", "JobName": "n", "ClientToken": "t"},
            {"Job": {"JobId": "j"}},
            {"domain_id": "d", "job_id": "j", "job_name": "n", "job_status": "SUBMITTED"},
        ),
        (
            "OptOutSpeaker",
            {"DomainId": "d", "SpeakerId": "alice"},
            {"Speaker": {"GeneratedSpeakerId": "id#s"}},
            {
                "domain_id": "d",
                "customer_speaker_id": "alice",
                "generated_speaker_id": "id#s",
                "status": "OPTED_OUT",
            },
        ),
        (
            "ListSpeakerEnrollmentJobs",
            {"DomainId": "d", "JobStatus": "FAILED"},
            {"JobSummaries": [{"JobId": "j"}]},
            [{"domain_id": "d", "job_id": "j", "job_status": "FAILED"}],
        ),
        ("ListDomains", {}, {}, []),
        (
            "EvaluateSession",
            {"DomainId": "d", "SessionNameOrId": "call"},
            {"StreamingStatus": "ENDED", "ResponseMetadata": {}},
            {"domain_id": "d", "session_name": "call", "streaming_status": "ENDED"},
        ),
        ("UpdateWatchlist", {"WatchlistId": "w"}, {"Watchlist": {"Name": "a"}}, {"watchlist_id": "w", "name": "a"}),
    ],
)
def test_missing_members_are_taken_from_the_request(
    operation: str, request_: dict[str, str], answer: dict[str, Any], facts: Any
) -> None:
    voice_id = client.VoiceIdClient(Service(**{xform_name(operation): answer}))
    assert voice_id.call(operation, **request_) == facts


def test_answer_says_more_than_the_request() -> None:
    answer = {"Watchlist": {"WatchlistId": "w", "Name": "as it is"}}
    voice_id = client.VoiceIdClient(Service(update_watchlist=answer))
    assert voice_id.call("UpdateWatchlist", WatchlistId="w", Name="as asked for")["name"] == "as it is"


@pytest.mark.parametrize(
    ("operation", "answer", "missing"),
    [
        ("CreateDomain", {"Domain": {"Name": "a"}}, "Domain with DomainId"),
        ("DescribeSpeakerEnrollmentJob", {"Job": {"JobId": "j"}}, "Job with JobStatus"),
        ("ListSpeakers", {"SpeakerSummaries": [{}]}, "with GeneratedSpeakerId or CustomerSpeakerId"),
    ],
)
def test_required_members(operation: str, answer: Any, missing: str) -> None:
    voice_id = client.VoiceIdClient(Service(**{xform_name(operation): answer}))
    with pytest.raises(VoiceIdError, match=f"the response does not contain .*{missing}") as caught:
        voice_id.call(operation)
    assert caught.value.kind == "not_voice_id"


# Listings


def pages(*pages: tuple[list[str], str | None]) -> list[dict[str, Any]]:
    return [{"SpeakerSummaries": [{"GeneratedSpeakerId": id_} for id_ in ids], "NextToken": t} for ids, t in pages]


def listed(*answers: dict[str, Any]) -> list[str]:
    voice_id = client.VoiceIdClient(Service(list_speakers=list(answers)))
    return [facts["generated_speaker_id"] for facts in voice_id.list("ListSpeakers", DomainId="d")]


def test_listing_has_the_items_of_all_pages_each_once() -> None:
    assert listed(*pages((["a", "b"], "1"), (["b", "c"], "2"), ([], "3"), (["a", "d"], None))) == ["a", "b", "c", "d"]


def test_listing_may_have_99_pages_without_a_new_item_in_a_row() -> None:
    idle = [([], str(number)) for number in range(99)]
    assert listed(*pages((["a"], "a"), *idle, (["b"], None))) == ["a", "b"]


@pytest.mark.parametrize("ids", [[], ["a"]])
def test_listing_ends_after_100_pages_without_a_new_item(ids: list[str]) -> None:
    endless = [(ids, str(number)) for number in range(200)]
    with pytest.raises(VoiceIdError, match="100 pages in a row had no new item") as caught:
        listed(*pages((["a"], "a"), *endless))
    assert caught.value.kind == "endless_listing"


def test_listing_ends_when_a_token_is_returned_twice() -> None:
    with pytest.raises(VoiceIdError, match="a NextToken was returned twice") as caught:
        listed(*pages((["a"], "1"), (["b"], "2"), (["c"], "1"), (["d"], None)))
    assert caught.value.kind == "endless_listing"


# Missing resources


@pytest.mark.parametrize(
    ("resource_type", "domain", "outcome"),
    [
        ("WATCHLIST", None, "missing"),
        ("DOMAIN", None, "failure"),
        ("SOMETHING_NEW", None, "failure"),
        (None, {"Domain": {"DomainId": "d"}}, "missing"),
        (None, refused("DescribeDomain", 404), "failure"),
    ],
)
def test_what_is_missing(resource_type: str | None, domain: Any, outcome: str) -> None:
    answer = {"Error": {"Code": "ResourceNotFoundException"}, "ResourceType": resource_type}
    service = Service(describe_watchlist=ClientError(answer, "DescribeWatchlist"), describe_domain=domain)
    voice_id = client.VoiceIdClient(service)
    try:
        assert voice_id.describe("DescribeWatchlist", DomainId="d", WatchlistId="w") is None
        assert outcome == "missing"
    except VoiceIdError:
        assert outcome == "failure"
    assert ("describe_domain" in [operation for operation, dummy in service.calls]) is (resource_type is None)


# Changes that fail, and that have been made all the same

OFF = Call("DisassociateFraudster", {"DomainId": "d", "FraudsterId": "id#f", "WatchlistId": "w"})
ON_OTHER, ON_BOTH = ({"Fraudster": {"WatchlistIds": lists}} for lists in (["v"], ["v", "w"]))


@pytest.mark.parametrize("members", [{}, {"ConflictType": "FRAUDSTER_MUST_BELONG_TO_AT_LEAST_ONE_WATCHLIST"}])
def test_refused_change_that_has_been_made(members: dict[str, str]) -> None:
    reads = [ON_BOTH, ON_BOTH, ON_OTHER]  # a replica may be late
    service = Service(disassociate_fraudster=refused("DisassociateFraudster", 409, **members), describe_fraudster=reads)
    voice_id = client.VoiceIdClient(service)
    assert voice_id.change(OFF) is None
    assert voice_id.changes.calls == [OFF]
    assert service.calls[1:] == [("describe_fraudster", {"DomainId": "d", "FraudsterId": "id#f"})] * 3


@pytest.mark.parametrize("reads", [ON_BOTH, refused("DescribeFraudster", 403)])
def test_refused_change_that_has_not_been_made(reads: Any) -> None:
    service = Service(disassociate_fraudster=refused("DisassociateFraudster"), describe_fraudster=reads)
    voice_id = client.VoiceIdClient(service)
    with pytest.raises(VoiceIdError, match="DisassociateFraudster of"):
        voice_id.change(OFF)
    assert voice_id.changes.calls == []


@pytest.mark.parametrize(
    ("status", "conflict_type"),
    [(403, ""), (402, ""), (500, ""), (409, "DOMAIN_NOT_ACTIVE"), (409, "CONCURRENT_CHANGES")],
)
def test_errors_unrelated_to_the_state_are_not_verified(status: int, conflict_type: str) -> None:
    failure = refused("DisassociateFraudster", status, ConflictType=conflict_type)
    service = Service(disassociate_fraudster=failure)
    with pytest.raises(VoiceIdError):
        client.VoiceIdClient(service).change(OFF)
    assert {operation for operation, dummy in service.calls} == {"disassociate_fraudster"}


def test_denied_change_is_not_verified() -> None:
    """The API has no status of its own for AccessDeniedException. Without the check, the failure took 15 seconds."""
    failure = refused("DisassociateFraudster", 400)
    failure.response["Error"]["Code"] = "AccessDeniedException"
    service = Service(disassociate_fraudster=failure)
    with pytest.raises(VoiceIdError):
        client.VoiceIdClient(service).change(OFF)
    assert {operation for operation, dummy in service.calls} == {"disassociate_fraudster"}


def test_every_request_ends_at_the_deadline() -> None:
    never = threading.Event()
    service = Service(update_watchlist=lambda: never.wait(60))
    voice_id = client.VoiceIdClient(service, Deadline(0.05))
    try:
        with pytest.raises(TimeoutError):
            voice_id.change(UPDATE)
    finally:
        never.set()
    assert voice_id.changes.calls == []
