# Copyright: Contributors to the contactcenter.voiceid collection
# SPDX-License-Identifier: Apache-2.0
"""The documented events arrive in an SQS queue, through a rule on the default event bus."""

import json
from collections.abc import Callable, Iterator
from typing import Any

import pytest

Event = dict[str, Any]
ENROLLMENT_JOB = "VoiceId Batch Speaker Enrollment Action"
REGISTRATION_JOB = "VoiceId Batch Fraudster Registration Action"
SPEAKER = "VoiceId Speaker Action"
FRAUDSTER = "VoiceId Fraudster Action"


class Queue:
    """A queue that is the target of a rule for all Voice ID events."""

    def __init__(self, account: Any, wait_for: Callable[..., Any]) -> None:
        self._wait_for = wait_for
        self._sqs, events = account.client("sqs"), account.client("events")
        self._url = self._sqs.create_queue(QueueName="voiceid-events")["QueueUrl"]
        arn = self._sqs.get_queue_attributes(QueueUrl=self._url, AttributeNames=["QueueArn"])["Attributes"]["QueueArn"]
        events.put_rule(Name="voiceid", EventPattern=json.dumps({"source": ["aws.voiceid"]}))
        events.put_targets(Rule="voiceid", Targets=[{"Id": "queue", "Arn": arn}])

    def receive(self, count: int) -> list[Event]:
        """Receive a number of events, in order. Further events are an error."""
        found: list[Event] = []

        def enough() -> bool:
            found.extend(self._batch(seconds=1))
            return len(found) >= count

        self._wait_for(enough)
        found += self._batch(seconds=0)
        assert len(found) == count, [event["detail-type"] for event in found]
        return found

    def _batch(self, *, seconds: int) -> list[Event]:
        answer = self._sqs.receive_message(QueueUrl=self._url, MaxNumberOfMessages=10, WaitTimeSeconds=seconds)
        messages = answer.get("Messages", [])
        for message in messages:
            self._sqs.delete_message(QueueUrl=self._url, ReceiptHandle=message["ReceiptHandle"])
        return [json.loads(message["Body"]) for message in messages]


@pytest.fixture(scope="module")
def queue(account: Any, wait_for: Callable[..., Any]) -> Queue:
    return Queue(account, wait_for)


@pytest.fixture
def domain_id(account: Any) -> Iterator[str]:
    domain_id = account.domain()["DomainId"]
    yield domain_id
    account.voice_id.delete_domain(DomainId=domain_id)


def enroll(account: Any, domain_id: str, *callers: str) -> dict[str, Any]:
    """Run a job that enrolls each caller, with the caller's name as id. Returns the job."""
    manifest = account.speakers_manifest(*((caller, caller) for caller in callers))
    return account.ended(account.start_enrollment(domain_id, manifest))  # type: ignore[no-any-return]


def kinds(events: list[Event]) -> list[tuple[str, str, str]]:
    return [(event["detail-type"], event["detail"]["action"], event["detail"]["status"]) for event in events]


def test_events_of_an_enrollment_job_and_its_speakers(queue: Queue, account: Any, domain_id: str) -> None:
    job = enroll(account, domain_id, "alice", "carol")
    events = queue.receive(4)
    assert kinds(events) == [
        (ENROLLMENT_JOB, "BATCH_ENROLLMENT_REQUEST", "SUBMITTED"),
        (SPEAKER, "ENROLL_SPEAKER", "SUCCESS"),
        (SPEAKER, "ENROLL_SPEAKER", "SUCCESS"),
        (ENROLLMENT_JOB, "BATCH_ENROLLMENT_REQUEST", "SUCCESS"),
    ]
    for event in (events[0], events[3]):
        assert (event["detail"]["domainId"], event["detail"]["batchJobId"]) == (domain_id, job["JobId"])
        assert event["detail"]["data"]["inputDataConfig"] == {"s3Uri": job["InputDataConfig"]["S3Uri"]}
        assert event["detail"]["data"]["dataAccessRoleArn"] == account.role_arn
    speakers = account.voice_id.list_speakers(DomainId=domain_id)["SpeakerSummaries"]
    assert [event["detail"]["generatedSpeakerId"] for event in events[1:3]] == [
        speaker["GeneratedSpeakerId"] for speaker in speakers
    ]
    assert events[1]["detail"]["data"] == {
        "enrollmentSource": "BATCH",
        "enrollmentSourceId": job["JobId"],
        "enrollmentStatus": "NEW_ENROLLMENT",
    }


def test_a_skipped_speaker_has_no_event(queue: Queue, account: Any, domain_id: str) -> None:
    enroll(account, domain_id, "alice")
    queue.receive(3)
    enroll(account, domain_id, "alice")
    assert [event["detail-type"] for event in queue.receive(2)] == [ENROLLMENT_JOB, ENROLLMENT_JOB]


def test_the_event_of_a_failed_job_has_the_error(queue: Queue, account: Any, domain_id: str) -> None:
    failed = account.ended(account.start_enrollment(domain_id, "s3://calls/no-such-manifest.json"))
    events = queue.receive(2)
    assert kinds(events)[1] == (ENROLLMENT_JOB, "BATCH_ENROLLMENT_REQUEST", "FAILURE")
    assert "errorInfo" not in events[0]["detail"]
    assert events[1]["detail"]["errorInfo"] == {
        "errorMessage": failed["FailureDetails"]["Message"],
        "errorType": "ResourceNotFoundException",
        "errorCode": failed["FailureDetails"]["StatusCode"],
    }


def test_events_of_opting_out_and_deleting_a_speaker(queue: Queue, account: Any, domain_id: str) -> None:
    speaker = account.voice_id.opt_out_speaker(DomainId=domain_id, SpeakerId="dora")["Speaker"]
    # Nothing changes, so there is no event.
    account.voice_id.opt_out_speaker(DomainId=domain_id, SpeakerId="dora")
    account.voice_id.delete_speaker(DomainId=domain_id, SpeakerId="dora")
    events = queue.receive(2)
    assert kinds(events) == [(SPEAKER, "OPT_OUT_SPEAKER", "SUCCESS"), (SPEAKER, "DELETE_SPEAKER", "SUCCESS")]
    for event in events:
        assert event["detail"]["domainID"] == domain_id
        assert event["detail"]["generatedSpeakerId"] == speaker["GeneratedSpeakerId"]
    assert "dora" not in json.dumps(events)


def test_the_domain_of_a_speaker_can_be_spelled_as_in_other_events(queue: Queue, account: Any, domain_id: str) -> None:
    account.control.set_speaker_domain_field("domainId")
    try:
        enroll(account, domain_id, "alice")
        account.voice_id.opt_out_speaker(DomainId=domain_id, SpeakerId="alice")
        account.voice_id.delete_speaker(DomainId=domain_id, SpeakerId="alice")
    finally:
        account.control.set_speaker_domain_field("domainID")
    events = [event for event in queue.receive(5) if event["detail-type"] == SPEAKER]
    assert [event["detail"]["domainId"] for event in events] == [domain_id] * 3
    assert not [event for event in events if "domainID" in event["detail"]]


def test_events_of_registering_and_deleting_a_fraudster(queue: Queue, account: Any, domain_id: str) -> None:
    (outcome,) = account.register(domain_id, "bob")["SuccessfulRegistrations"]
    fraudster_id = outcome["GeneratedFraudsterId"]
    events = queue.receive(3)
    account.voice_id.delete_fraudster(DomainId=domain_id, FraudsterId=fraudster_id)
    events += queue.receive(1)
    assert kinds(events) == [
        (REGISTRATION_JOB, "BATCH_REGISTRATION_REQUEST", "SUBMITTED"),
        (FRAUDSTER, "REGISTER_FRAUDSTER", "SUCCESS"),
        (REGISTRATION_JOB, "BATCH_REGISTRATION_REQUEST", "SUCCESS"),
        (FRAUDSTER, "DELETE_FRAUDSTER", "SUCCESS"),
    ]
    registered, deleted = events[1]["detail"], events[3]["detail"]
    assert registered["data"]["registrationStatus"] == "NEW_FRAUDSTER"
    domain = account.voice_id.describe_domain(DomainId=domain_id)["Domain"]
    watchlist_ids = [domain["WatchlistDetails"]["DefaultWatchlistId"]]
    assert registered["watchlistIds"] == deleted["watchlistIds"] == watchlist_ids
    assert registered["generatedFraudsterId"] == deleted["generatedFraudsterId"] == fraudster_id


def test_fields_that_event_bridge_adds(queue: Queue, account: Any, domain_id: str) -> None:
    enroll(account, domain_id, "alice")
    events = queue.receive(3)
    arn = account.voice_id.describe_domain(DomainId=domain_id)["Domain"]["Arn"]
    for event in events:
        # moto omits the account if a rule has no input transformer.
        assert (event["source"], event["region"]) == ("aws.voiceid", "us-east-1")
        assert (event["version"], event["resources"]) == ("0", [arn])
    assert len({event["id"] for event in events}) == 3
    assert len({event["detail"]["sourceId"] for event in events}) == 3
