# Copyright: Contributors to the contactcenter.voiceid collection
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""From answers to facts, by tables and by arbitrary input."""

from __future__ import annotations

import datetime
import json
from typing import Any

import botocore.session
import pytest
from ansible_collections.contactcenter.voiceid.plugins.module_utils import _facts
from botocore import xform_name
from hypothesis import example, given
from hypothesis import strategies as st

UTC = datetime.timezone.utc
INDIA = datetime.timezone(datetime.timedelta(hours=5, minutes=30))
JOB = {
    "JobId": "7bRtYw0PqLmK3nVxZ5cJhG",
    "InputDataConfig": {"S3Uri": "s3://in/some/input-file.json"},
    "OutputDataConfig": {"S3Uri": "s3://output-bucket/output-folder", "KmsKeyId": "key"},
}
TIMES = st.datetimes(
    min_value=datetime.datetime(1970, 1, 2),
    max_value=datetime.datetime(9999, 12, 30),
    timezones=st.timezones() | st.just(INDIA),
)
JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(),
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(st.text(max_size=8), inner, max_size=4),
    max_leaves=20,
)


def members_of_the_model() -> list[str]:
    model = botocore.session.get_session().get_service_model("voice-id")
    shapes = [model.shape_for(name) for name in model.shape_names]
    return sorted({member for shape in shapes if shape.type_name == "structure" for member in shape.members})


@pytest.mark.parametrize("member", members_of_the_model())
def test_every_field_of_the_api_gets_the_name_that_boto3_would_give_it(member: str) -> None:
    assert _facts.to_facts({member: {member: [{member: 1}]}}) == {
        xform_name(member): {xform_name(member): [{xform_name(member): 1}]}
    }


@pytest.mark.parametrize(
    ("answer", "facts"),
    [
        ({}, {}),
        ({"JobName": None, "JobStatus": "FAILED"}, {"job_status": "FAILED"}),
        ({"JobProgress": {"PercentComplete": 0}}, {"job_progress": {"percent_complete": 0}}),
        ({"WatchlistIds": []}, {"watchlist_ids": []}),
        ({"NewerField": {"NewerPart": [1, "x"]}}, {"newer_field": {"newer_part": [1, "x"]}}),
        ({"At": datetime.datetime(2026, 3, 2, 14, 44, 3, tzinfo=INDIA)}, {"at": "2026-03-02T09:14:03+00:00"}),
        (
            {"List": [{"At": datetime.datetime(2026, 3, 2, 9, 14, 3, 120000, tzinfo=UTC)}]},
            {"list": [{"at": "2026-03-02T09:14:03.120000+00:00"}]},
        ),
    ],
)
def test_facts_of_an_answer(answer: dict[str, Any], facts: dict[str, Any]) -> None:
    assert _facts.to_facts(answer) == facts


@given(TIMES)
def test_times_are_utc_whatever_zone_they_came_in(time: datetime.datetime) -> None:
    told = _facts.to_facts({"CreatedAt": time})["created_at"]
    assert told.endswith("+00:00")
    assert datetime.datetime.fromisoformat(told) == time.astimezone(UTC)


@pytest.mark.parametrize(
    ("job", "ended"),
    [
        ({"JobStatus": "SUBMITTED"}, False),
        ({"JobStatus": "IN_PROGRESS"}, False),
        ({"JobStatus": "COMPLETED"}, True),
        ({"JobStatus": "COMPLETED_WITH_ERRORS"}, True),
        ({"JobStatus": "FAILED"}, True),
        ({"JobStatus": "A_NEWER_STATE"}, False),
        ({"JobStatus": "A_NEWER_STATE", "EndedAt": datetime.datetime.now(UTC)}, True),
        ({}, False),
    ],
)
def test_a_job_has_ended_by_its_state_or_by_its_end_time(job: dict[str, Any], ended: bool) -> None:
    assert _facts.has_ended(job) is ended
    assert _facts.job_facts(job)["ended"] is ended


def test_job_facts_derive_duration_and_output_file() -> None:
    created = datetime.datetime(2026, 3, 2, 9, 14, 3, 120000, tzinfo=UTC)
    job = {**JOB, "JobStatus": "COMPLETED", "CreatedAt": created, "EndedAt": created.replace(minute=17, second=7)}
    facts = _facts.job_facts(job)
    assert facts["duration_seconds"] == 184.0
    assert facts["output_file_s3_uri"] == (
        "s3://output-bucket/output-folder/7bRtYw0PqLmK3nVxZ5cJhG/input-file.json.out"
    )
    assert {"job_id", "input_data_config", "output_data_config", "job_status", "created_at", "ended_at"} < set(facts)


def test_a_time_without_a_zone_is_utc() -> None:
    naive, aware = datetime.datetime(2026, 3, 2), datetime.datetime(2026, 3, 2, 0, 1, tzinfo=datetime.timezone.utc)
    job = {"CreatedAt": naive, "EndedAt": aware}
    assert _facts.job_facts(job)["duration_seconds"] == 60
    assert _facts.to_facts(job)["created_at"] == "2026-03-02T00:00:00+00:00"
    assert _facts.newest_first([{"CreatedAt": naive}, {"CreatedAt": aware}])[0]["CreatedAt"] == aware


def test_job_facts_of_a_summary_derive_only_what_it_tells() -> None:
    facts = _facts.job_facts({"JobId": JOB["JobId"], "JobStatus": "SUBMITTED"})
    assert facts == {"job_id": JOB["JobId"], "job_status": "SUBMITTED", "ended": False}


@given(TIMES, st.timedeltas(datetime.timedelta(0), datetime.timedelta(days=365)))
def test_duration_is_the_time_between_creation_and_end(created: datetime.datetime, took: datetime.timedelta) -> None:
    ended = created.astimezone(UTC) - took  # backwards, so that the end of the calendar is not reached
    facts = _facts.job_facts({"CreatedAt": ended, "EndedAt": created})
    assert abs(facts["duration_seconds"] - took.total_seconds()) < 0.001  # it is told in milliseconds


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
    job = {"JobId": "ID", "OutputDataConfig": {"S3Uri": folder}, "InputDataConfig": {"S3Uri": manifest}}
    assert _facts.output_file_s3_uri(job) == file


@pytest.mark.parametrize("missing", ["JobId", "InputDataConfig", "OutputDataConfig"])
def test_no_output_file_of_a_job_that_does_not_say_where(missing: str) -> None:
    assert _facts.output_file_s3_uri({name: value for name, value in JOB.items() if name != missing}) is None


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
    assert _facts.split_s3_uri(uri) == parts


@given(st.lists(TIMES | st.none(), max_size=8))
def test_newest_first_and_jobs_without_a_time_last(times: list[datetime.datetime | None]) -> None:
    jobs = [{"JobId": str(number), "CreatedAt": time} for number, time in enumerate(times)]
    sorted_jobs = _facts.newest_first(jobs)
    assert sorted(job["JobId"] for job in sorted_jobs) == sorted(job["JobId"] for job in jobs)
    known = [job["CreatedAt"] for job in sorted_jobs if job["CreatedAt"]]
    assert known == sorted(known, reverse=True)
    assert [job["CreatedAt"] for job in sorted_jobs[len(known) :]] == [None] * (len(jobs) - len(known))


ENROLLED = {
    "RequestId": "r1",
    "GeneratedSpeakerId": "id#QmN4bVcXz2LkJhGfDsAp0o",
    "CustomerSpeakerId": "alice",
    "EnrollmentStatus": "NEW_ENROLLMENT",
}
REFUSED = {"RequestId": "r2", "ErrorCode": 409, "ErrorMessage": "The speaker has opted out."}


def test_output_file_of_an_enrollment_job() -> None:
    document = {"Version": "1.0", "Errors": [REFUSED], "SuccessfulEnrollments": [ENROLLED]}
    assert _facts.output_file_facts(json.dumps(document).encode(), "SuccessfulEnrollments") == {
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
    facts = _facts.output_file_facts(
        json.dumps({"Errors": [], "SuccessfulRegistrations": [row]}).encode(), "SuccessfulRegistrations"
    )
    assert facts == {
        "successful_registrations": [
            {"request_id": "r1", "registration_status": "DUPLICATE_SKIPPED", "fraudster_similarity_score": 99}
        ],
        "successful_registration_count": 1,
        "errors": [],
        "error_count": 0,
    }


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
        (b"{}", "SuccessfulEnrollments is not a list of objects"),
        (b'{"SuccessfulEnrollments": []}', "Errors is not a list of objects"),
        (b'{"SuccessfulEnrollments": {}, "Errors": []}', "SuccessfulEnrollments is not a list of objects"),
        (b'{"SuccessfulEnrollments": [1], "Errors": []}', "SuccessfulEnrollments is not a list of objects"),
        (b'{"SuccessfulRegistrations": [], "Errors": []}', "SuccessfulEnrollments is not a list of objects"),
    ],
)
def test_a_file_that_is_not_an_output_file_says_why(content: bytes, reason: str) -> None:
    with pytest.raises(_facts.OutputFileError, match=reason):
        _facts.output_file_facts(content, "SuccessfulEnrollments")


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
        facts = _facts.output_file_facts(content, "SuccessfulEnrollments")
    except _facts.OutputFileError:
        return
    assert facts["error_count"] == len(facts["errors"])
    assert facts["successful_enrollment_count"] == len(facts["successful_enrollments"])
    json.dumps(facts)
