# Copyright: Contributors to the contactcenter.voiceid collection
# SPDX-License-Identifier: Apache-2.0
"""The entries for the event bus."""

import json
from typing import Any

from moto_voiceid.files.events import (
    ErrorInfo,
    Origin,
    enrollment_job_event,
    fraudster_event,
    registration_job_event,
    speaker_event,
)

DOMAIN = "0123456789abcdefghijkl"
JOB = "abcdefghijkl0123456789"
SPEAKER = "id#0123456789abcdefghijkl"
ORIGIN = Origin("event-1", DOMAIN, f"arn:aws:voiceid:eu-west-2:123456789012:domain/{DOMAIN}")
ENROLLMENT_JOB = {
    "JobId": JOB,
    "DomainId": DOMAIN,
    "JobStatus": "SUBMITTED",
    "JobName": "not part of the event",
    "DataAccessRoleArn": "arn:aws:iam::123456789012:role/voiceid",
    "EnrollmentConfig": {
        "ExistingEnrollmentAction": "SKIP",
        "FraudDetectionConfig": {"RiskThreshold": 50, "WatchlistIds": ["w" * 22]},
    },
    "InputDataConfig": {"S3Uri": "s3://calls/input.json"},
    "OutputDataConfig": {"S3Uri": "s3://out", "KmsKeyId": "key"},
}
JOB_DATA = {
    "dataAccessRoleArn": "arn:aws:iam::123456789012:role/voiceid",
    "inputDataConfig": {"s3Uri": "s3://calls/input.json"},
    "outputDataConfig": {"s3Uri": "s3://out", "kmsKeyId": "key"},
}


def detail_of(entry: dict[str, Any], detail_type: str) -> dict[str, Any]:
    """The detail of an entry, after a check of its other fields."""
    detail: dict[str, Any] = json.loads(entry.pop("Detail"))
    assert entry == {"Source": "aws.voiceid", "DetailType": detail_type, "Resources": [ORIGIN.domain_arn]}
    return detail


def test_enrollment_job_submitted() -> None:
    entry = enrollment_job_event(ORIGIN, "SUBMITTED", ENROLLMENT_JOB)
    assert detail_of(entry, "VoiceId Batch Speaker Enrollment Action") == {
        "sourceId": "event-1",
        "action": "BATCH_ENROLLMENT_REQUEST",
        "status": "SUBMITTED",
        "domainId": DOMAIN,
        "batchJobId": JOB,
        "data": {
            **JOB_DATA,
            "enrollmentConfig": {
                "existingEnrollmentAction": "SKIP",
                "fraudDetectionConfig": {"riskThreshold": 50, "watchlistIds": ["w" * 22]},
            },
        },
    }


def test_registration_job_failed_without_a_config() -> None:
    job = {name: value for name, value in ENROLLMENT_JOB.items() if name != "EnrollmentConfig"}
    error = ErrorInfo("the manifest is missing", "ResourceNotFoundException", 404)
    entry = registration_job_event(ORIGIN, "FAILURE", {**job, "RegistrationConfig": None}, error)
    assert detail_of(entry, "VoiceId Batch Fraudster Registration Action") == {
        "sourceId": "event-1",
        "action": "BATCH_REGISTRATION_REQUEST",
        "status": "FAILURE",
        "errorInfo": {
            "errorMessage": "the manifest is missing",
            "errorType": "ResourceNotFoundException",
            "errorCode": 404,
        },
        "domainId": DOMAIN,
        "batchJobId": JOB,
        "data": JOB_DATA,
    }


def test_speaker_enrolled_by_a_job() -> None:
    entry = speaker_event(ORIGIN, "ENROLL_SPEAKER", SPEAKER, job_id=JOB, enrollment_status="NEW_ENROLLMENT")
    assert detail_of(entry, "VoiceId Speaker Action") == {
        "sourceId": "event-1",
        "action": "ENROLL_SPEAKER",
        "status": "SUCCESS",
        "domainID": DOMAIN,
        "generatedSpeakerId": SPEAKER,
        "data": {"enrollmentSource": "BATCH", "enrollmentSourceId": JOB, "enrollmentStatus": "NEW_ENROLLMENT"},
    }


def test_speaker_opted_out_has_no_enrollment() -> None:
    detail = detail_of(speaker_event(ORIGIN, "OPT_OUT_SPEAKER", SPEAKER), "VoiceId Speaker Action")
    assert (detail["action"], detail["data"]) == ("OPT_OUT_SPEAKER", {})


def test_fraudster_registered_by_a_job() -> None:
    entry = fraudster_event(
        ORIGIN, "REGISTER_FRAUDSTER", SPEAKER, ["w" * 22], job_id=JOB, registration_status="NEW_FRAUDSTER"
    )
    assert detail_of(entry, "VoiceId Fraudster Action") == {
        "sourceId": "event-1",
        "action": "REGISTER_FRAUDSTER",
        "status": "SUCCESS",
        "domainId": DOMAIN,
        "generatedFraudsterId": SPEAKER,
        "watchlistIds": ["w" * 22],
        "data": {"registrationSource": "BATCH", "registrationSourceId": JOB, "registrationStatus": "NEW_FRAUDSTER"},
    }
