# Copyright: Contributors to the contactcenter.voiceid collection
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Facts of batch jobs, and the rules of the options that select them."""

from __future__ import annotations

import datetime
from typing import Any

import pytest
from ansible_collections.contactcenter.voiceid.plugins.module_utils._base.errors import VoiceIdError
from ansible_collections.contactcenter.voiceid.plugins.module_utils._base.facts import to_facts
from ansible_collections.contactcenter.voiceid.plugins.module_utils._resources import job
from hypothesis import given
from hypothesis import strategies as st

ID = "4pHm2VXgMWcNe1kTzQ7rLd"
UTC = datetime.timezone.utc
INDIA = datetime.timezone(datetime.timedelta(hours=5, minutes=30))
TIMES = st.datetimes(
    min_value=datetime.datetime(1970, 1, 2),
    max_value=datetime.datetime(9999, 12, 30),
    timezones=st.timezones() | st.just(INDIA),
)
JOB = {
    "job_id": "7bRtYw0PqLmK3nVxZ5cJhG",
    "input_data_config": {"s3_uri": "s3://in/some/input-file.json"},
    "output_data_config": {"s3_uri": "s3://output-bucket/output-folder", "kms_key_id": "key"},
}


@pytest.mark.parametrize(
    ("answer", "ended"),
    [
        ({"job_status": "SUBMITTED"}, False),
        ({"job_status": "IN_PROGRESS"}, False),
        ({"job_status": "COMPLETED"}, True),
        ({"job_status": "COMPLETED_WITH_ERRORS"}, True),
        ({"job_status": "FAILED"}, True),
        ({"job_status": "IN_PROGRESS", "ended_at": "1970-01-01T00:00:00+00:00"}, False),
        ({"job_status": "A_NEWER_STATE"}, False),
        ({"job_status": "A_NEWER_STATE", "ended_at": "2026-03-02T09:14:03+00:00"}, True),
        ({}, False),
    ],
)
def test_a_job_has_ended_by_its_state_or_by_its_end_time(answer: dict[str, Any], ended: bool) -> None:
    assert job.facts(answer)["ended"] is ended


def test_a_job_that_runs_has_no_duration() -> None:
    """Some endpoints return a time of 0 as the end."""
    times = {"created_at": "2026-03-02T09:14:03.120000+00:00", "ended_at": "1970-01-01T00:00:00+00:00"}
    assert "duration_seconds" not in job.facts({**JOB, "job_status": "IN_PROGRESS", **times})


def test_facts_derive_duration_and_output_file() -> None:
    created, ended = "2026-03-02T09:14:03.120000+00:00", "2026-03-02T09:17:07.120000+00:00"
    facts = job.facts({**JOB, "job_status": "COMPLETED", "created_at": created, "ended_at": ended})
    assert facts["duration_seconds"] == 184.0
    assert facts["output_file_s3_uri"] == (
        "s3://output-bucket/output-folder/7bRtYw0PqLmK3nVxZ5cJhG/input-file.json.out"
    )
    assert {"job_id", "input_data_config", "output_data_config", "job_status", "created_at", "ended_at"} < set(facts)


def test_a_time_without_a_zone_is_utc() -> None:
    naive, aware = datetime.datetime(2026, 3, 2), datetime.datetime(2026, 3, 2, 0, 1, tzinfo=UTC)
    assert job.facts(to_facts({"CreatedAt": naive, "EndedAt": aware}))["duration_seconds"] == 60
    jobs = [to_facts({"CreatedAt": naive}), to_facts({"CreatedAt": aware})]
    assert job.newest_first(jobs) == jobs[::-1]


def test_derived_facts_of_a_summary() -> None:
    facts = job.facts({"job_id": JOB["job_id"], "job_status": "SUBMITTED"})
    assert facts == {"job_id": JOB["job_id"], "job_status": "SUBMITTED", "ended": False}


@given(TIMES, st.timedeltas(datetime.timedelta(0), datetime.timedelta(days=365)))
def test_duration_is_the_time_between_creation_and_end(ended: datetime.datetime, took: datetime.timedelta) -> None:
    created = ended.astimezone(UTC) - took  # backwards, so that the end of the calendar is not reached
    facts = job.facts(to_facts({"CreatedAt": created, "EndedAt": ended}))
    assert abs(facts["duration_seconds"] - took.total_seconds()) < 0.001  # it is rounded to milliseconds


@given(st.lists(TIMES | st.none(), max_size=8))
def test_newest_first_and_jobs_without_a_time_last(times: list[datetime.datetime | None]) -> None:
    jobs = [to_facts({"JobId": str(number), "CreatedAt": time}) for number, time in enumerate(times)]
    sorted_jobs = job.newest_first(jobs)
    assert sorted(found["job_id"] for found in sorted_jobs) == sorted(found["job_id"] for found in jobs)
    known = [found["created_at"] for found in sorted_jobs if "created_at" in found]
    # In UTC: times that a change of the clock skips or repeats are never equal to those of another zone.
    expected = sorted((time.astimezone(UTC) for time in times if time), reverse=True)
    assert [datetime.datetime.fromisoformat(time) for time in known] == expected
    assert not any("created_at" in found for found in sorted_jobs[len(known) :])


@pytest.mark.parametrize(
    ("answer", "text"),
    [
        ({"job_id": "a", "job_status": "SUBMITTED"}, "a SUBMITTED"),
        ({"job_id": "a", "job_name": "monday", "job_status": "FAILED"}, "a (monday) FAILED"),
        (
            {"job_id": "a", "job_status": "IN_PROGRESS", "job_progress": {"percent_complete": 0}},
            "a IN_PROGRESS 0 percent",
        ),
    ],
)
def test_label_of_a_job(answer: dict[str, Any], text: str) -> None:
    assert job.label(answer) == text


def test_every_state_is_active_or_ended() -> None:
    assert (*job.ACTIVE_STATES, *job.ENDED_STATES) == job.STATES


QUERY = {
    "job_ids": None,
    "domain_id": None,
    "domain_name": None,
    "results": False,
    "results_required": False,
    "details": True,
}


@pytest.mark.parametrize(
    "params",
    [
        {},
        {"job_ids": [ID], "domain_id": ID},
        {"job_ids": [], "domain_name": "calls"},
        {"results": True},
        {"results": True, "results_required": True},
        {"details": False},
    ],
)
def test_job_queries_that_go_together(params: dict[str, Any]) -> None:
    job.check_query({**QUERY, **params})


@pytest.mark.parametrize(
    ("params", "option", "advice"),
    [
        ({"job_ids": [ID]}, "job_ids", "Set domain_id or domain_name"),
        ({"job_ids": []}, "job_ids", "Set domain_id or domain_name"),
        ({"results": True, "details": False}, "results", "Set details to true"),
        ({"results_required": True}, "results_required", "Set results to true"),
    ],
)
def test_invalid_job_queries(params: dict[str, Any], option: str, advice: str) -> None:
    with pytest.raises(VoiceIdError, match=advice) as caught:
        job.check_query({**QUERY, **params})
    assert caught.value.kind == "invalid_request"
    assert caught.value.details == {"option": option}


SUMMARY = {"domain_id": ID, "job_id": "a", "job_status": "IN_PROGRESS", "ended": False}
ENDED = {**SUMMARY, "job_status": "FAILED", "ended": True, "ended_at": "2026-03-02T09:17:07+00:00"}
DESCRIPTION = {**SUMMARY, "output_data_config": {}}


@pytest.mark.parametrize(
    ("read", "merged"),
    [
        ([SUMMARY, DESCRIPTION], DESCRIPTION),
        ([SUMMARY, {**ENDED, "output_data_config": {}}], {**ENDED, "output_data_config": {}}),
        ([SUMMARY, DESCRIPTION, ENDED], {**DESCRIPTION, **ENDED}),
        ([SUMMARY, ENDED, DESCRIPTION], {**DESCRIPTION, **ENDED}),
        (
            [{**SUMMARY, "job_progress": {"percent_complete": 1}}, SUMMARY],
            {**SUMMARY, "job_progress": {"percent_complete": 1}},
        ),
        ([{**SUMMARY, "job_status": "SUBMITTED"}, SUMMARY], SUMMARY),
    ],
)
def test_what_was_read_of_a_job_is_merged(read: list[dict[str, Any]], merged: dict[str, Any]) -> None:
    other = {**SUMMARY, "job_id": "b"}
    assert job._merged([read[0], other, *read[1:]]) == [merged, other]


def test_a_late_answer_does_not_replace_the_end_of_a_job_in_the_result_of_a_failure() -> None:
    reader = job.JobReader(None, job.ENROLLMENT)  # type: ignore[arg-type]  # makes no call
    reader._see(ENDED)
    reader._see(SUMMARY)
    assert reader.found_so_far({"job_ids": ["a"], "job_name": None, "job_status": None}) == [ENDED]
