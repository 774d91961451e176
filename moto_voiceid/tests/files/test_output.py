# Copyright: Contributors to the contactcenter.voiceid collection
# SPDX-License-Identifier: Apache-2.0
"""The output file: its location and content."""

import json

import pytest
from hypothesis import given
from hypothesis import strategies as st

from moto_voiceid.files.output import (
    EnrollmentSuccess,
    RegistrationSuccess,
    RequestError,
    enrollment_output,
    output_location,
    registration_output,
)
from moto_voiceid.files.s3_uri import split_s3_uri

JOB = "0123456789abcdefghijkl"


@pytest.mark.parametrize(
    ("output_s3_uri", "input_s3_uri", "location"),
    [
        # The example in the guide.
        (
            "s3://output-bucket/output-folder",
            "s3://in-bucket/some/input-file.json",
            ("output-bucket", f"output-folder/{JOB}/input-file.json.out"),
        ),
        ("s3://out/a/b/", "s3://inp/input.json", ("out", f"a/b/{JOB}/input.json.out")),
        ("s3://out", "s3://inp/input.json", ("out", f"{JOB}/input.json.out")),
        ("s3://out/", "s3://inp/x/y z", ("out", f"{JOB}/y z.out")),
    ],
)
def test_output_location(output_s3_uri: str, input_s3_uri: str, location: tuple[str, str]) -> None:
    assert output_location(output_s3_uri, JOB, input_s3_uri) == location


@pytest.mark.parametrize(("output_s3_uri", "input_s3_uri"), [("s3://out", "s3://inp/folder/"), ("out", "s3://inp/f")])
def test_invalid_output_locations(output_s3_uri: str, input_s3_uri: str) -> None:
    with pytest.raises(ValueError, match=r"is not the URI of an input file|is not an S3 URI"):
        output_location(output_s3_uri, JOB, input_s3_uri)


@pytest.mark.parametrize("uri", ["s3://abc", "s3://abc/", "s3://a.b-c/k/e/y", "s3://abc/" + "k" * 1015])
def test_split_s3_uri(uri: str) -> None:
    bucket, key = split_s3_uri(uri)
    assert uri in (f"s3://{bucket}/{key}", f"s3://{bucket}")


@pytest.mark.parametrize(
    "uri", ["", "s3://ab", "s3://-abc/k", "S3://abc/k", "s3://abc?k", "s3://abc/k\n", "s3://abc/" + "k" * 1016]
)
def test_split_s3_uri_refuses_invalid_uris(uri: str) -> None:
    with pytest.raises(ValueError, match="is not an S3 URI"):
        split_s3_uri(uri)


def test_enrollment_output() -> None:
    successes = [EnrollmentSuccess("r1", "id#0123456789abcdefghijkl", "alice", "NEW_ENROLLMENT")]
    errors = [RequestError("r2", 400, "too quiet"), RequestError(None, 400, "no id")]
    assert json.loads(enrollment_output(successes, errors)) == {
        "Version": "1.0",
        "Errors": [
            {"RequestId": "r2", "ErrorCode": 400, "ErrorMessage": "too quiet"},
            {"ErrorCode": 400, "ErrorMessage": "no id"},
        ],
        "SuccessfulEnrollments": [
            {
                "RequestId": "r1",
                "GeneratedSpeakerId": "id#0123456789abcdefghijkl",
                "CustomerSpeakerId": "alice",
                "EnrollmentStatus": "NEW_ENROLLMENT",
            }
        ],
    }


def test_registration_output_has_a_score_for_duplicates() -> None:
    fraudster = "id#0123456789abcdefghijkl"
    successes = [
        RegistrationSuccess("r1", fraudster, "NEW_FRAUDSTER"),
        RegistrationSuccess("r2", fraudster, "DUPLICATE_SKIPPED", 100),
    ]
    assert json.loads(registration_output(successes, [])) == {
        "Version": "1.0",
        "Errors": [],
        "SuccessfulRegistrations": [
            {"RequestId": "r1", "GeneratedFraudsterId": fraudster, "RegistrationStatus": "NEW_FRAUDSTER"},
            {
                "RequestId": "r2",
                "GeneratedFraudsterId": fraudster,
                "RegistrationStatus": "DUPLICATE_SKIPPED",
                "FraudsterSimilarityScore": 100,
            },
        ],
    }


@given(request_id=st.text(), message=st.text())
def test_any_text_is_preserved_in_the_output_file(request_id: str, message: str) -> None:
    document = json.loads(enrollment_output([], [RequestError(request_id, 500, message)]))
    assert document["Errors"] == [{"RequestId": request_id, "ErrorCode": 500, "ErrorMessage": message}]
