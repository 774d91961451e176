# Copyright: Contributors to the contactcenter.voiceid collection
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Output files of batch jobs, by tables and by arbitrary input."""

from __future__ import annotations

import json

import pytest
from ansible_collections.contactcenter.voiceid.plugins.module_utils._resources import job_output, output_file
from hypothesis import example, given
from hypothesis import strategies as st

JOB = {
    "job_id": "7bRtYw0PqLmK3nVxZ5cJhG",
    "input_data_config": {"s3_uri": "s3://in/some/input-file.json"},
    "output_data_config": {"s3_uri": "s3://output-bucket/output-folder", "kms_key_id": "key"},
}
JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(),
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(st.text(max_size=8), inner, max_size=4),
    max_leaves=20,
)


@pytest.mark.parametrize(
    ("folder", "manifest", "file"),
    [
        ("s3://bucket/folder", "s3://in/input-file.json", "s3://bucket/folder/ID/input-file.json.out"),
        ("s3://bucket/folder/", "s3://in/a/b/c.json", "s3://bucket/folder/ID/c.json.out"),
        ("s3://bucket", "s3://in/c.json", "s3://bucket/ID/c.json.out"),
        ("s3://bucket/", "s3://in/c", "s3://bucket/ID/c.out"),
        ("s3://bucket/f", "s3://in/what?.json", "s3://bucket/f/ID/what?.json.out"),
        ("s3://bucket/f", "s3://in/a#1/b#2.json", "s3://bucket/f/ID/b#2.json.out"),
        ("s3://bucket/f", None, None),
        (None, "s3://in/c.json", None),
    ],
)
def test_output_file(folder: str | None, manifest: str | None, file: str | None) -> None:
    job = {"job_id": "ID", "output_data_config": {"s3_uri": folder}, "input_data_config": {"s3_uri": manifest}}
    assert output_file.find(job) == file


@pytest.mark.parametrize("missing", ["job_id", "input_data_config", "output_data_config"])
def test_no_output_file_of_a_job_without_its_location(missing: str) -> None:
    assert output_file.find({name: value for name, value in JOB.items() if name != missing}) is None


@pytest.mark.parametrize(
    ("uri", "parts"),
    [
        ("s3://bucket/key", ("bucket", "key")),
        ("s3://bucket/folder/key.json", ("bucket", "folder/key.json")),
        ("s3://bucket/odd?key#here", ("bucket", "odd?key#here")),
        ("s3://bucket//key", ("bucket", "/key")),
        ("s3://bucket", ("bucket", "")),
    ],
)
def test_parts_of_an_s3_uri(uri: str, parts: tuple[str, str]) -> None:
    assert output_file.split_s3_uri(uri) == parts


ENROLLMENTS = job_output.Reading("SuccessfulEnrollments", "SpeakerEnrollmentRequests", True, 1_000_000)
REGISTRATIONS = job_output.Reading("SuccessfulRegistrations", None, True, 1_000_000)
ENROLLED = {
    "RequestId": "r1",
    "GeneratedSpeakerId": "id#QmN4bVcXz2LkJhGfDsAp0o",
    "CustomerSpeakerId": "alice",
    "EnrollmentStatus": "NEW_ENROLLMENT",
}
REFUSED = {"RequestId": "r2", "ErrorCode": 409, "ErrorMessage": "The speaker has opted out."}


def test_output_file_of_an_enrollment_job() -> None:
    document = {"Version": "1.0", "Errors": [REFUSED], "SuccessfulEnrollments": [ENROLLED]}
    assert job_output.facts(json.dumps(document).encode(), ENROLLMENTS) == {
        "successful_enrollments": [
            {
                "request_id": "r1",
                "generated_speaker_id": "id#QmN4bVcXz2LkJhGfDsAp0o",
                "customer_speaker_id": "alice",
                "enrollment_status": "NEW_ENROLLMENT",
            }
        ],
        "successful_enrollment_count": 1,
        "errors": [{"request_id": "r2", "error_code": 409, "error_message": "The speaker has opted out."}],
        "error_count": 1,
    }


def test_output_file_of_a_registration_job() -> None:
    row = {"RequestId": "r1", "RegistrationStatus": "DUPLICATE_SKIPPED", "FraudsterSimilarityScore": 99}
    facts = job_output.facts(json.dumps({"Errors": [], "SuccessfulRegistrations": [row]}).encode(), REGISTRATIONS)
    assert facts == {
        "successful_registrations": [
            {"request_id": "r1", "registration_status": "DUPLICATE_SKIPPED", "fraudster_similarity_score": 99}
        ],
        "successful_registration_count": 1,
        "errors": [],
        "error_count": 0,
    }


def test_counts_and_errors_alone() -> None:
    document = json.dumps({"Errors": [REFUSED], "SuccessfulEnrollments": [ENROLLED, ENROLLED]}).encode()
    facts = job_output.facts(document, ENROLLMENTS._replace(all_requests=False))
    assert set(facts) == {"successful_enrollment_count", "errors", "error_count"}
    assert (facts["successful_enrollment_count"], facts["error_count"]) == (2, 1)
    assert output_file.without_successes(job_output.facts(document, ENROLLMENTS), "SuccessfulEnrollments") == facts


@pytest.mark.parametrize(
    ("document", "enrolled", "refused"),
    [
        ({"SuccessfulEnrollments": [ENROLLED]}, 1, 0),
        ({"SuccessfulEnrollments": [ENROLLED], "Errors": None}, 1, 0),
        ({"Errors": [REFUSED]}, 0, 1),
        ({"Errors": [], "SuccessfulEnrollments": []}, 0, 0),
    ],
)
def test_an_omitted_list_is_empty(document: dict[str, object], enrolled: int, refused: int) -> None:
    facts = job_output.facts(json.dumps(document).encode(), ENROLLMENTS)
    assert (facts["successful_enrollment_count"], facts["error_count"]) == (enrolled, refused)


@pytest.mark.parametrize(
    ("content", "reason"),
    [
        (b"", "not JSON"),
        (b"<html>", "not JSON"),
        (b"\xff\xfe\x00", "not JSON"),
        (b'{"Errors": [], "SuccessfulEnrollments": [', "not JSON"),
        (b"[" * 100_000, "nested too deeply"),
        (b"[]", "not a JSON object"),
        (b"null", "not a JSON object"),
        (b"{}", "it contains no requests"),
        (b'{"SuccessfulEnrollments": []}', "it contains no requests"),
        (b'{"SuccessfulEnrollments": null, "Errors": []}', "it contains no requests"),
        (b'{"status": "maintenance"}', "it contains no requests"),
        (b'{"SuccessfulEnrollments": [{"Score": NaN}], "Errors": []}', "not JSON: the number NaN is not finite"),
        (b'{"SuccessfulEnrollments": [{"Score": 1e999}], "Errors": []}', "not JSON: the number 1e999 is not finite"),
        (b'{"SuccessfulEnrollments": {}, "Errors": []}', "SuccessfulEnrollments is not a list of objects"),
        (b'{"SuccessfulEnrollments": [1], "Errors": []}', "SuccessfulEnrollments is not a list of objects"),
        (b'{"SuccessfulRegistrations": [], "Errors": []}', "it contains no requests"),
        (b'{"SuccessfulEnrollments": [], "Errors": 5}', "Errors is not a list of objects"),
    ],
)
def test_a_file_that_is_not_an_output_file_says_why(content: bytes, reason: str) -> None:
    with pytest.raises(job_output.OutputFileError, match=reason):
        job_output.facts(content, ENROLLMENTS)


OUTPUT_FILES = st.fixed_dictionaries(
    {"Errors": st.lists(st.dictionaries(st.text(), JSON, max_size=3), max_size=3)},
    optional={"SuccessfulEnrollments": st.lists(st.dictionaries(st.text(), JSON, max_size=3), max_size=3)},
)
NESTED = b'{"Errors": [{"x": ' + b"[" * 900 + b"]" * 900 + b'}], "SuccessfulEnrollments": []}'


@given(
    st.binary()
    | JSON.map(lambda value: json.dumps(value).encode())
    | OUTPUT_FILES.map(lambda document: json.dumps(document).encode())
)
@example(NESTED)
@example(b'{"Errors": [{"n": 1e999}, {"n": NaN}], "SuccessfulEnrollments": []}')
@example(b'{"Errors": [{"n": ' + b"9" * 5000 + b'}], "SuccessfulEnrollments": []}')
def test_any_bytes_give_facts_or_an_output_file_error_and_nothing_else(content: bytes) -> None:
    try:
        facts = job_output.facts(content, ENROLLMENTS)
    except job_output.OutputFileError:
        return
    assert facts["error_count"] == len(facts["errors"])
    assert facts["successful_enrollment_count"] == len(facts["successful_enrollments"])
    json.dumps(facts, allow_nan=False)
