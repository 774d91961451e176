# Copyright: Contributors to the contactcenter.voiceid collection
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""The report of a batch enrollment: who failed, why, and with which recordings."""

from __future__ import annotations

import typing as t

import pytest
from ansible_collections.contactcenter.voiceid.plugins.module_utils._base.errors import VoiceIdError
from ansible_collections.contactcenter.voiceid.plugins.module_utils._report.batch import batch_report
from ansible_collections.contactcenter.voiceid.plugins.module_utils._report.reasons import reason_of
from ansible_collections.contactcenter.voiceid.plugins.module_utils._report.tables import Table, percentage, time_cell

DONE = {"speaker_id": "alice", "status": "NEW_ENROLLMENT", "job_id": "j"}
REFUSED = {
    "speaker_id": "bob",
    "status": "REFUSED",
    "error_code": 400,
    "error_message": "Not enough speech: 16.7 seconds",
    "job_id": "j",
    "recordings": ["calls/bob 1.wav", {"recording": "s3://calls/bob.wav", "channel": 1}, {"recording": "/srv/b.wav"}],
}


def tables(outcome: dict[str, t.Any]) -> dict[str, Table]:
    return {table.id: table for table in batch_report(outcome, "title", "/data").tables}


def failed_rows(*speakers: dict[str, t.Any]) -> list[list[t.Any]]:
    return [list(row) for row in batch_report({"speakers": [*speakers]}, "title", "/data").csv["failed_csv"].rows]


def test_the_failed_come_with_their_recordings_which_have_absolute_paths() -> None:
    message = "Not enough speech: 16.7 seconds"
    assert failed_rows(DONE, REFUSED) == [
        ["bob", "/data/calls/bob 1.wav", "", "REFUSED", "400", message, ""],
        ["bob", "s3://calls/bob.wav", "1", "REFUSED", "400", message, ""],
        ["bob", "/srv/b.wav", "", "REFUSED", "400", message, ""],
    ]


def test_a_path_may_begin_with_the_home_of_the_user(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("HOME", "/home/agent")
    [row] = failed_rows({**REFUSED, "recordings": ["~/bob.wav"]})
    assert row[1] == "/home/agent/bob.wav"


@pytest.mark.parametrize(
    ("speaker", "status"),
    [
        ({"status": "INVALID"}, "INVALID"),
        ({"status": "FAILED"}, "FAILED"),
        ({}, "NOT_KNOWN"),
        ({"status": None}, "NOT_KNOWN"),
        ({"status": "NEWER", "error_code": 500}, "NEWER"),
        ({"status": "NEWER", "error_message": "no"}, "NEWER"),
    ],
)
def test_a_speaker_has_failed_with_such_a_status_or_an_error(speaker: dict[str, t.Any], status: str) -> None:
    [row] = failed_rows({"speaker_id": "x", **speaker})
    assert row[3] == status


@pytest.mark.parametrize("status", ["NEW_ENROLLMENT", "ENROLLMENT_OVERWRITE", "DUPLICATE_SKIPPED", "NEWER"])
def test_others_have_not(status: str) -> None:
    assert failed_rows({"speaker_id": "x", "status": status, "error_code": None, "error_message": ""}) == []


def test_without_speakers_they_are_those_in_the_results_of_the_jobs() -> None:
    refused = {"request_id": "r1", "customer_speaker_id": "bob", "error_code": 400, "error_message": "no"}
    enrolled = {"request_id": "r2", "customer_speaker_id": "alice", "enrollment_status": "NEW_ENROLLMENT"}
    unnamed = {"request_id": "r3", "error_code": 500, "error_message": "no"}
    jobs = [{"job_id": "j1", "errors": [refused], "successful_enrollments": [enrolled]}, {"errors": [unnamed]}]
    assert [[*row][:5] for row in tables({"jobs": jobs})["speakers"].rows] == [
        ["bob", "REFUSED", "400", "no", "j1"],
        ["r3", "REFUSED", "500", "no", ""],
        ["alice", "NEW_ENROLLMENT", "", "", "j1"],
    ]
    assert tables({"jobs": jobs, "speakers": []})["speakers"].rows == []


def test_failed_speakers_come_first_and_keep_their_order() -> None:
    speakers = [{"speaker_id": f"s{n}", "status": "REFUSED" if n in (2, 4) else "NEW_ENROLLMENT"} for n in range(5)]
    assert [row[0] for row in tables({"speakers": speakers})["speakers"].rows] == ["s2", "s4", "s0", "s1", "s3"]


def test_reasons_are_counted_and_lead_to_their_speakers() -> None:
    more = [{**REFUSED, "error_message": f"Not enough speech: {n}.0 seconds"} for n in range(3)]
    opted_out = {**REFUSED, "error_code": 409, "error_message": "The speaker has opted out."}
    found = tables({"speakers": [DONE, *more, opted_out]})
    reasons = [[*row] for row in found["reasons"].rows]
    assert reasons == [["400 Not enough speech: … seconds", 3, 75.0], ["409 The speaker has opted out.", 1, 25.0]]
    assert found["reasons"].shows is not None
    table, label = found["reasons"].shows
    column = [column.label for column in found[table].columns].index(label)
    assert {row[column] for row in found[table].rows} == {"", *(row[0] for row in reasons)}


@pytest.mark.parametrize(
    ("code", "message", "reason"),
    [
        ("400", "s3://calls/a b.wav is cut off", "400 … b.wav is cut off"),
        ("400", "The channel '3' of \"x\" does not exist", "400 The channel … of … does not exist"),
        ("", "Job 7bRtYw0PqLmK3nVxZ5cJhG failed", "Job … failed"),
        ("", "Internationalizations failed", "Internationalizations failed"),
        ("500", "", "500"),
        ("", "", "REFUSED"),
        ("", "eve.wav: The file does not exist.", "…: The file does not exist."),
        ("", "/srv/Anna Müller.WAV: The file is empty.", "…: The file is empty."),
        ("", "a.wav: The file is empty. b/c.wav: It is MP3.", "…: The file is empty. …: It is MP…."),
        ("", "s3://calls/a.wav: The object does not exist.", "…: The object does not exist."),
    ],
)
def test_messages_that_differ_in_names_and_numbers_have_one_reason(code: str, message: str, reason: str) -> None:
    assert reason_of("REFUSED", code, message) == reason


@pytest.mark.parametrize(
    ("outcome", "option"),
    [
        ({"speakers": "x"}, "outcome.speakers"),
        ({"speakers": [1]}, "outcome.speakers[0]"),
        ({"jobs": {}}, "outcome.jobs"),
        ({"jobs": [{}, {"job_progress": 3}]}, "outcome.jobs[1].job_progress"),
        ({"jobs": [{"failure_details": "x"}]}, "outcome.jobs[0].failure_details"),
    ],
)
def test_an_outcome_of_another_structure_is_refused_with_the_place(outcome: dict[str, t.Any], option: str) -> None:
    with pytest.raises(VoiceIdError) as caught:
        batch_report(outcome, "title", "/")
    assert caught.value.details == {"option": option}


VALUES = [None, 0, -1, 1.5, True, "", "x", "2026-13-45", [], ["x"], {}, {"a": 1}, float("inf"), float("nan")]


@pytest.mark.parametrize("value", VALUES, ids=str)
@pytest.mark.parametrize("key", ["speaker_id", "status", "error_code", "error_message", "job_id", "recordings"])
def test_odd_values_of_a_speaker_are_shown(key: str, value: t.Any) -> None:
    assert len(tables({"speakers": [{**REFUSED, key: value}]})["speakers"].rows) == 1


@pytest.mark.parametrize("value", VALUES, ids=str)
@pytest.mark.parametrize(
    "key", ["job_id", "job_name", "job_status", "created_at", "ended_at", "duration_seconds", "error_count"]
)
def test_odd_values_of_a_job_are_shown(key: str, value: t.Any) -> None:
    assert len(tables({"jobs": [{"created_at": "2026-03-02T22:00:00Z", key: value}]})["jobs"].rows) == 1


@pytest.mark.parametrize(
    ("time", "cell"),
    [
        ("2026-03-02T09:14:03.120000+00:00", "2026-03-02 09:14:03"),
        ("2026-03-02T09:14:03Z", "2026-03-02 09:14:03"),
        ("2026-03-02T09:14:03", "2026-03-02 09:14:03"),
        ("2026-03-02T01:00:00+02:00", "2026-03-01 23:00:00"),
        ("0001-01-01T00:00:00+14:00", "0001-01-01T00:00:00+14:00"),
        ("yesterday", "yesterday"),
        (None, ""),
    ],
)
def test_times_are_in_utc(time: t.Any, cell: str) -> None:
    assert time_cell(time) == cell


@pytest.mark.parametrize(
    ("part", "whole", "percent"),
    [(0, 0, None), (0, 3, 0), (1, 3, 33.3), (3, 3, 100), (9999, 10_000, 99.9), (1, 10_000, 0.1)],
)
def test_a_percentage_is_all_or_nothing_only_if_it_is(part: int, whole: int, percent: float | None) -> None:
    assert percentage(part, whole) == percent


def test_fraudsters_have_names() -> None:
    refused = {"name": "refund-1", "status": "REFUSED", "error_message": "no", "recordings": ["/calls/1.wav"]}
    done = {"name": "refund-2", "status": "NEW_FRAUDSTER"}
    report = batch_report({"fraudsters": [refused, done]}, "title", "/data")
    assert report.sentence == "1 of 2 fraudsters succeeded (50 %), 1 failed."
    assert [table.id for table in report.tables] == ["reasons", "jobs", "fraudsters"]
    assert report.csv["failed_csv"].header[:3] == ("name", "recording", "channel")
    assert report.csv["failed_csv"].rows[0][:2] == ["refund-1", "/calls/1.wav"]
    assert report.document["summary"]["fraudsters"] == 2
