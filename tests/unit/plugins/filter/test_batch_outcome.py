# Copyright: Contributors to the contactcenter.voiceid collection
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""The outcome of each speaker, merged from a manifest and the results of its jobs."""

from __future__ import annotations

from typing import Any

import pytest
from ansible_collections.contactcenter.voiceid.plugins.filter.batch_outcome import FilterModule, batch_outcome

Facts = dict[str, Any]
RECORDINGS = [{"recording": "/calls/1.wav", "channel": 0}]


def speaker(speaker_id: str, job_name: str | None = "enrollment-1") -> Facts:
    return {"speaker_id": speaker_id, "recordings": RECORDINGS, **({"job_name": job_name} if job_name else {})}


def result(job: Facts, part: str = "enrollment-1") -> Facts:
    """An element of the results of a loop."""
    return {"ansible_loop_var": "part", "part": {"job_name": part}, "enrollment_job": {"job_id": f"{part}-id", **job}}


def enrolled(request_id: str, status: str = "NEW_ENROLLMENT") -> Facts:
    return {"request_id": request_id, "enrollment_status": status, "generated_speaker_id": f"id#{request_id}"}


def refused(request_id: str, code: int = 500) -> Facts:
    return {"request_id": request_id, "error_code": code, "error_message": "Internal error"}


def job(successes: list[Facts], errors: list[Facts]) -> Facts:
    return {
        "job_status": "COMPLETED",
        "successful_enrollments": successes,
        "errors": errors,
        "error_count": len(errors),
    }


def test_each_speaker_has_the_outcome_of_the_request() -> None:
    manifest = {
        "speakers": [speaker("a"), speaker("b"), speaker("c", None), speaker("d", "enrollment-2"), speaker("e")],
        "invalid": [
            {"speaker_id": "c", "recording": "1.wav", "reason": "It is empty."},
            {"speaker_id": "c", "reason": "There is nothing."},
        ],
    }
    jobs = [
        result(job([enrolled("a")], [refused("b")])),
        result(job([enrolled("d", "DUPLICATE_SKIPPED")], []), "enrollment-2"),
    ]
    outcome = batch_outcome(manifest, jobs)
    assert outcome["speakers"] == [
        {
            "speaker_id": "a",
            "status": "NEW_ENROLLMENT",
            "generated_speaker_id": "id#a",
            "job_id": "enrollment-1-id",
        },
        {
            "speaker_id": "b",
            "status": "REFUSED",
            "error_code": 500,
            "error_message": "Internal error",
            "job_id": "enrollment-1-id",
            "recordings": RECORDINGS,
        },
        {
            "speaker_id": "c",
            "status": "INVALID",
            "error_message": "1.wav: It is empty. There is nothing.",
            "recordings": RECORDINGS,
        },
        {
            "speaker_id": "d",
            "status": "DUPLICATE_SKIPPED",
            "generated_speaker_id": "id#d",
            "job_id": "enrollment-2-id",
        },
        {"speaker_id": "e", "status": "NOT_KNOWN", "job_id": "enrollment-1-id", "recordings": RECORDINGS},
    ]
    assert [outcome[name] for name in ("enrolled_count", "refused_count", "invalid_count")] == [2, 1, 1]
    assert outcome["jobs"][0] == {"job_id": "enrollment-1-id", "job_status": "COMPLETED", "error_count": 1}


def test_a_later_outcome_replaces_an_earlier_one() -> None:
    first = {"speakers": [speaker("a"), speaker("b")]}
    before = batch_outcome(first, [result(job([enrolled("a")], [refused("b")]))])
    second = {"speakers": [speaker("b", "enrollment-2")]}
    outcome = batch_outcome(second, [result(job([enrolled("b")], []), "enrollment-2")], before)
    assert [(row["speaker_id"], row["job_id"]) for row in outcome["speakers"]] == [
        ("a", "enrollment-1-id"),
        ("b", "enrollment-2-id"),
    ]
    assert "error_code" not in outcome["speakers"][1]
    assert [outcome["enrolled_count"], outcome["refused_count"]] == [2, 0]
    assert [job["job_id"] for job in outcome["jobs"]] == ["enrollment-1-id", "enrollment-2-id"]


@pytest.mark.parametrize(
    ("details", "message"),
    [
        ({"failure_details": {"message": "The manifest is missing."}}, "The manifest is missing."),
        ({}, "The job failed. The service does not return a reason."),
    ],
)
def test_the_speakers_of_a_failed_job_are_refused(details: Facts, message: str) -> None:
    outcome = batch_outcome({"speakers": [speaker("a")]}, [result({"job_status": "FAILED", **details})])
    [found] = outcome["speakers"]
    assert (found["status"], found["error_message"]) == ("REFUSED", message)
    assert "error_code" not in found
    assert outcome["refused_count"] == 1


@pytest.mark.parametrize("status", [None, "", {}, ["NEW_ENROLLMENT"]])
def test_rows_of_nobody_and_statuses_that_are_not_text(status: Any) -> None:
    """A list cannot be a key."""
    rows = [{**enrolled("a"), "enrollment_status": status}, {**enrolled("b"), "request_id": ["b"]}]
    errors = [{**refused("b"), "request_id": {"b": 1}}]
    outcome = batch_outcome({"speakers": [speaker("a"), speaker("b")]}, [result(job(rows, errors))])
    assert [found["status"] for found in outcome["speakers"]] == ["NOT_KNOWN", "NOT_KNOWN"]
    assert outcome["enrolled_count"] == 0


def test_the_speakers_of_a_job_whose_results_cannot_be_read() -> None:
    unread = {"job_status": "COMPLETED", "results_error": "The output file does not exist."}
    outcome = batch_outcome({"speakers": [speaker("a")]}, [result(unread)])
    [found] = outcome["speakers"]
    assert (found["status"], found["error_message"]) == ("NOT_KNOWN", unread["results_error"])


def test_results_without_a_job_and_without_speakers() -> None:
    outcome = batch_outcome({"speakers": [speaker("a")]}, [{"item": {"job_name": "enrollment-1"}, "failed": True}])
    assert outcome["speakers"] == [{"speaker_id": "a", "status": "NOT_KNOWN", "recordings": RECORDINGS}]
    assert batch_outcome({}, [])["speakers"] == []


def test_fraudsters() -> None:
    manifest = {"fraudsters": [{"name": "a", "recordings": RECORDINGS, "job_name": "registration-1"}]}
    success = {"request_id": "a", "registration_status": "NEW_FRAUDSTER", "generated_fraudster_id": "id#a"}
    jobs = [
        {
            "item": {"job_name": "registration-1"},
            "fraudster_registration_job": {"job_id": "1", "successful_registrations": [success]},
        }
    ]
    outcome = FilterModule().filters()["batch_outcome"](manifest, jobs)
    assert outcome["fraudsters"] == [
        {"name": "a", "status": "NEW_FRAUDSTER", "generated_fraudster_id": "id#a", "job_id": "1"}
    ]
    assert outcome["registered_count"] == 1
    assert outcome["jobs"] == [{"job_id": "1"}]
