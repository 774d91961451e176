# Copyright: Contributors to the contactcenter.voiceid collection
# SPDX-License-Identifier: Apache-2.0
"""The output file of a batch job, and its location.

Source: the pages "Input and output file schema for the Speaker Enrollment Job" and "... for the Fraudster
Registration Job" of the Amazon Connect administrator guide. That guide has two spellings for the status of a new
fraudster, NEW_REGISTRATION in a schema and NEW_FRAUDSTER in the text. NEW_FRAUDSTER is used here.
"""

import json
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any, Literal

from .manifest import VERSION
from .s3_uri import split_s3_uri

EnrollmentStatus = Literal["DUPLICATE_SKIPPED", "NEW_ENROLLMENT", "ENROLLMENT_OVERWRITE"]
RegistrationStatus = Literal["DUPLICATE_SKIPPED", "NEW_FRAUDSTER"]


@dataclass(frozen=True, slots=True)
class RequestError:
    """A failed request. Codes: 400 invalid, 402 quota exceeded, 409 opted out, 500 internal error.

    `request_id` is None if the entry of the manifest has no valid one. The output then has no `RequestId` for it.
    """

    request_id: str | None
    error_code: int
    error_message: str


@dataclass(frozen=True, slots=True)
class EnrollmentSuccess:
    """A speaker that was enrolled, or skipped because it was enrolled before."""

    request_id: str
    generated_speaker_id: str
    customer_speaker_id: str
    enrollment_status: EnrollmentStatus


@dataclass(frozen=True, slots=True)
class RegistrationSuccess:
    """A fraudster that was registered, or skipped as a duplicate; only duplicates have a similarity score."""

    request_id: str
    generated_fraudster_id: str
    registration_status: RegistrationStatus
    fraudster_similarity_score: float | None = None


def output_location(output_s3_uri: str, job_id: str, input_s3_uri: str) -> tuple[str, str]:
    """Bucket and key of a job's output file: `<folder>/<JobId>/<input file name>.out`.

    :param output_s3_uri: `OutputDataConfig.S3Uri`, a bucket or a folder in it, with or without a trailing `/`
    :param job_id: the 22 characters of `JobId`
    :param input_s3_uri: `InputDataConfig.S3Uri`
    :raises ValueError: not an S3 URI, or the input has no file name
    """
    bucket, folder = split_s3_uri(output_s3_uri)
    file_name = split_s3_uri(input_s3_uri)[1].rpartition("/")[2]
    if not file_name:
        raise ValueError(f"{input_s3_uri!r} is not the URI of an input file")
    key = f"{job_id}/{file_name}.out"
    return bucket, f"{folder.rstrip('/')}/{key}" if folder.rstrip("/") else key


def enrollment_output(successes: Iterable[EnrollmentSuccess], errors: Iterable[RequestError]) -> bytes:
    """The output file of a speaker enrollment job (JSON, UTF-8)."""
    return _document(errors, "SuccessfulEnrollments", [_enrollment(success) for success in successes])


def registration_output(successes: Iterable[RegistrationSuccess], errors: Iterable[RequestError]) -> bytes:
    """The output file of a fraudster registration job (JSON, UTF-8)."""
    return _document(errors, "SuccessfulRegistrations", [_registration(success) for success in successes])


def _document(errors: Iterable[RequestError], field: str, successes: list[dict[str, Any]]) -> bytes:
    document = {"Version": VERSION, "Errors": [_error(error) for error in errors], field: successes}
    return json.dumps(document, indent=2, ensure_ascii=False).encode()


def _error(error: RequestError) -> dict[str, Any]:
    entry = {"RequestId": error.request_id, "ErrorCode": error.error_code, "ErrorMessage": error.error_message}
    return without_none(entry)


def _enrollment(success: EnrollmentSuccess) -> dict[str, Any]:
    return {
        "RequestId": success.request_id,
        "GeneratedSpeakerId": success.generated_speaker_id,
        "CustomerSpeakerId": success.customer_speaker_id,
        "EnrollmentStatus": success.enrollment_status,
    }


def _registration(success: RegistrationSuccess) -> dict[str, Any]:
    entry = {
        "RequestId": success.request_id,
        "GeneratedFraudsterId": success.generated_fraudster_id,
        "RegistrationStatus": success.registration_status,
        "FraudsterSimilarityScore": success.fraudster_similarity_score,
    }
    return without_none(entry)


def without_none(entry: dict[str, Any]) -> dict[str, Any]:
    """Omit fields without a value, as the service does."""
    return {key: value for key, value in entry.items() if value is not None}
