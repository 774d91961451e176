# Copyright: Contributors to the contactcenter.voiceid collection
# SPDX-License-Identifier: Apache-2.0
"""The events that Voice ID sends to the default EventBridge bus, as entries for PutEvents.

Source: "Voice ID event schema" of the Amazon Connect administrator guide and "Amazon Voice ID events" of the
EventBridge reference, which give the detail types, the fields of `detail` and the action of batch jobs. EventBridge
itself adds version, id, account, time and region.

What is not documented is chosen here: the other values of `action` (`ENROLL_SPEAKER`, `OPT_OUT_SPEAKER`,
`DELETE_SPEAKER`, `REGISTER_FRAUDSTER`, `DELETE_FRAUDSTER`), of `status` (`SUBMITTED`, `SUCCESS`, `FAILURE`) and of
the source of an enrollment or registration (`BATCH`; its id is that of the job); `resources` holds the domain's ARN.
Fields without a value are omitted.
"""

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Literal

from .output import EnrollmentStatus, RegistrationStatus, without_none

SOURCE = "aws.voiceid"
_JOB_DATA = ("DataAccessRoleArn", "EnrollmentConfig", "RegistrationConfig", "InputDataConfig", "OutputDataConfig")
JobStatus = Literal["SUBMITTED", "SUCCESS", "FAILURE"]
SpeakerAction = Literal["ENROLL_SPEAKER", "OPT_OUT_SPEAKER", "DELETE_SPEAKER"]
FraudsterAction = Literal["REGISTER_FRAUDSTER", "DELETE_FRAUDSTER"]


@dataclass(frozen=True, slots=True)
class Origin:
    """The common fields of events: `source_id`, which is unique for de-duplication, and the domain."""

    source_id: str
    domain_id: str
    domain_arn: str


@dataclass(frozen=True, slots=True)
class ErrorInfo:
    """Why a job failed: its `FailureDetails`, and the name of a matching error of the API."""

    error_message: str
    error_type: str
    error_code: int


def enrollment_job_event(
    origin: Origin, status: JobStatus, job: Mapping[str, Any], error: ErrorInfo | None = None
) -> dict[str, Any]:
    """`VoiceId Batch Speaker Enrollment Action`: a job was submitted, succeeded or failed.

    :param job: the job in the API's spelling (botocore `voice-id`, shape `SpeakerEnrollmentJob`)
    """
    detail = {"action": "BATCH_ENROLLMENT_REQUEST", **_job_detail(origin, status, job, error)}
    return _entry("VoiceId Batch Speaker Enrollment Action", origin, detail)


def registration_job_event(
    origin: Origin, status: JobStatus, job: Mapping[str, Any], error: ErrorInfo | None = None
) -> dict[str, Any]:
    """`VoiceId Batch Fraudster Registration Action`: a job was submitted, succeeded or failed.

    :param job: the job in the API's spelling (botocore `voice-id`, shape `FraudsterRegistrationJob`)
    """
    detail = {"action": "BATCH_REGISTRATION_REQUEST", **_job_detail(origin, status, job, error)}
    return _entry("VoiceId Batch Fraudster Registration Action", origin, detail)


def speaker_event(
    origin: Origin,
    action: SpeakerAction,
    generated_speaker_id: str,
    *,
    job_id: str | None = None,
    enrollment_status: EnrollmentStatus | None = None,
    domain_field: str = "domainID",
) -> dict[str, Any]:
    """`VoiceId Speaker Action`: a speaker was enrolled (by the job `job_id`), opted out or deleted.

    :param domain_field: the name of the field with the domain's id; the guide has `domainID` for this event alone
    """
    data = {
        "enrollmentSource": "BATCH" if job_id else None,
        "enrollmentSourceId": job_id,
        "enrollmentStatus": enrollment_status,
    }
    detail = {
        "sourceId": origin.source_id,
        "action": action,
        "status": "SUCCESS",
        domain_field: origin.domain_id,
        "generatedSpeakerId": generated_speaker_id,
        "data": without_none(data),
    }
    return _entry("VoiceId Speaker Action", origin, detail)


def fraudster_event(
    origin: Origin,
    action: FraudsterAction,
    generated_fraudster_id: str,
    watchlist_ids: Sequence[str],
    *,
    job_id: str | None = None,
    registration_status: RegistrationStatus | None = None,
) -> dict[str, Any]:
    """`VoiceId Fraudster Action`: a fraudster was registered (by the job `job_id`) or deleted."""
    data = {
        "registrationSource": "BATCH" if job_id else None,
        "registrationSourceId": job_id,
        "registrationStatus": registration_status,
    }
    detail = {
        "sourceId": origin.source_id,
        "action": action,
        "status": "SUCCESS",
        "domainId": origin.domain_id,
        "generatedFraudsterId": generated_fraudster_id,
        "watchlistIds": list(watchlist_ids),
        "data": without_none(data),
    }
    return _entry("VoiceId Fraudster Action", origin, detail)


def _job_detail(origin: Origin, status: JobStatus, job: Mapping[str, Any], error: ErrorInfo | None) -> dict[str, Any]:
    data = {_lower_first(field): _lower_camel(job[field]) for field in _JOB_DATA if job.get(field) is not None}
    detail = {
        "sourceId": origin.source_id,
        "status": status,
        "errorInfo": error and _error_info(error),
        "domainId": origin.domain_id,
        "batchJobId": job["JobId"],
        "data": data,
    }
    return without_none(detail)


def _error_info(error: ErrorInfo) -> dict[str, Any]:
    return {"errorMessage": error.error_message, "errorType": error.error_type, "errorCode": error.error_code}


def _entry(detail_type: str, origin: Origin, detail: dict[str, Any]) -> dict[str, Any]:
    return {
        "Source": SOURCE,
        "DetailType": detail_type,
        "Resources": [origin.domain_arn],
        "Detail": json.dumps(detail),
    }


def _lower_camel(value: Any) -> Any:
    """Names of the API start with a lower case letter in events: `S3Uri` is `s3Uri`."""
    if isinstance(value, Mapping):
        return {_lower_first(key): _lower_camel(item) for key, item in value.items()}
    return value


def _lower_first(name: str) -> str:
    return name[0].lower() + name[1:]
