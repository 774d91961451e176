# Copyright: Contributors to the contactcenter.voiceid collection
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""The report of an audit: what failed and why, what runs for too long, success rates."""

from __future__ import annotations

import datetime
import typing as t

import pytest
from ansible_collections.contactcenter.voiceid.plugins.module_utils._base.errors import VoiceIdError
from ansible_collections.contactcenter.voiceid.plugins.module_utils._report.audit import audit_report
from ansible_collections.contactcenter.voiceid.plugins.module_utils._report.tables import CSV_NOTICE, Report

NOW = datetime.datetime(2026, 3, 3, tzinfo=datetime.timezone.utc)
DOMAIN = {"domain_id": "d1", "name": "support-line", "domain_status": "ACTIVE"}


def report(*accounts: dict[str, t.Any], max_hours: float = 2) -> Report:
    return audit_report([*accounts], "Audit", max_hours, NOW)


def rows(found: Report, table: str) -> list[list[t.Any]]:
    [rows] = [table_.rows for table_ in found.tables if table_.id == table]
    return [[*row] for row in rows]


def problems(found: Report) -> list[dict[str, str]]:
    return list(found.document["problems"])


def job(status: str, created: str = "2026-03-02T22:30:00+00:00", **facts: t.Any) -> dict[str, t.Any]:
    return {"domain_id": "d1", "job_id": "j", "job_name": "n", "job_status": status, "created_at": created, **facts}


def test_failed_jobs_of_both_kinds_are_problems_with_their_reason() -> None:
    account = {
        "name": "support",
        "domains": [DOMAIN],
        "enrollment_jobs": [job("COMPLETED"), job("FAILED", failure_details={"message": "no\naccess"})],
        "fraudster_registration_jobs": [job("COMPLETED_WITH_ERRORS", error_count=1200)],
    }
    place = {"account": "support", "domain": "support-line", "name": "n (j)"}
    assert problems(report(account)) == [
        {**place, "what": "enrollment job", "problem": "FAILED", "reason": "no access"},
        {
            **place,
            "what": "fraudster registration job",
            "problem": "COMPLETED_WITH_ERRORS",
            "reason": "Failed requests: 1,200",
        },
    ]


@pytest.mark.parametrize(
    ("found", "long_running"),
    [
        (job("IN_PROGRESS", "2026-03-02T21:59:59+00:00"), True),
        (job("SUBMITTED", "2026-03-02T21:59:59Z"), True),
        (job("NEWER", "2026-03-02T21:59:59+00:00"), True),
        (job("IN_PROGRESS", "2026-03-02T22:00:00+00:00"), False),
        (job("COMPLETED", "2026-03-01T00:00:00+00:00"), False),
        (job("NEWER", "2026-03-01T00:00:00+00:00", ended=True), False),
        (job("NEWER", "2026-03-01T00:00:00+00:00", ended_at="2026-03-01T00:10:00+00:00"), False),
        (job("IN_PROGRESS", "unknown"), False),
    ],
)
def test_a_job_that_has_not_ended_in_time_is_a_problem(found: dict[str, t.Any], long_running: bool) -> None:
    assert [problem["problem"] for problem in problems(report({"enrollment_jobs": [found]}))] == (
        ["LONG_RUNNING"] if long_running else []
    )


def test_a_job_whose_results_cannot_be_read_is_a_problem_once_it_has_ended() -> None:
    ended = job("COMPLETED", ended=True, results_error="No such key.")
    running = job("IN_PROGRESS", ended=False, results_error="The job has not ended yet.")
    [problem] = problems(report({"name": "a", "enrollment_jobs": [ended, running]}))
    assert (problem["problem"], problem["reason"]) == ("NOT_READ", "No such key.")


@pytest.mark.parametrize(
    ("facts", "reason"),
    [
        ({"failure_details": {"message": "Role."}}, "Role."),
        ({"error_count": 2}, "Failed requests: 2"),
        ({}, ""),
    ],
)
def test_results_that_cannot_be_read_are_a_problem_beside_that_of_the_job(facts: dict[str, t.Any], reason: str) -> None:
    ended = job("COMPLETED_WITH_ERRORS", ended=True, results_error="No such\nkey.", **facts)
    found = report({"name": "a", "enrollment_jobs": [ended]})
    assert [(problem["problem"], problem["reason"]) for problem in problems(found)] == [
        ("COMPLETED_WITH_ERRORS", reason),
        ("NOT_READ", "No such key."),
    ]
    assert found.sentence.startswith("0 of 1 accounts were read completely.")


def test_the_result_of_a_failed_task_can_be_an_error() -> None:
    msg = "'x' is undefined\n\nThe error appears to be in '/playbook.yml': line 1"
    found = report({"name": "a", "errors": [{"msg": msg, "failed": True}]})
    assert [problem["reason"] for problem in problems(found)] == ["'x' is undefined"]
    assert found.document["accounts"] == [{"name": "a", "errors": [{"msg": msg}]}]


def test_an_account_that_could_not_be_read_is_a_problem_and_the_others_are_complete() -> None:
    error = {"step": "domains", "kind": "unreachable", "msg": "ListDomains failed."}
    found = report({"name": "dead", "errors": [error]}, {"name": "support", "enrollment_jobs": [job("COMPLETED")]})
    [problem] = problems(found)
    assert (problem["account"], problem["problem"], problem["reason"]) == ("dead", "NOT_READ", "ListDomains failed.")
    assert found.sentence == "1 of 2 accounts were read completely. 100 % of the jobs that ended were COMPLETED."
    assert [row[0] for row in rows(found, "accounts")] == ["dead", "support"]
    assert [row[0] for row in rows(found, "jobs")] == ["n (j)"]


def test_success_rates_count_only_jobs_that_ended() -> None:
    statuses = ["COMPLETED", "COMPLETED", "COMPLETED_WITH_ERRORS", "FAILED", "IN_PROGRESS", "SUBMITTED"]
    found = report({"name": "a", "enrollment_jobs": [job(status) for status in statuses]}, {"name": "b"})
    header, cells = found.csv["accounts_csv"].header, found.csv["accounts_csv"].rows
    first, second = (dict(zip(header, row)) for row in cells)
    assert (first["success_percent"], second["success_percent"]) == (50.0, None)
    assert (first["jobs"], first["submitted"], first["problems"]) == (6, 1, 2)


def test_speakers_are_counted_by_status_for_each_domain() -> None:
    domains = [DOMAIN, {"domain_id": "d2", "name": "other"}]
    speakers = {"d1": {"ENROLLED": 3, "OPTED_OUT": 1, "NEWER": 2}}
    found = report({"name": "a", "domains": domains, "speakers_by_status": speakers})
    assert rows(found, "domains") == [
        ["support-line", "a", "ACTIVE", 6, 3, 0, 1, 0, 50.0],
        ["other", "a", "", None, None, None, None, None, None],
    ]
    assert found.document["summary"]["speaker_statuses"] == {"ENROLLED": 3, "OPTED_OUT": 1, "NEWER": 2}


def test_results_of_tasks_can_be_an_account_but_only_its_documented_keys_are_in_the_document() -> None:
    account = {"name": "a", "domains": [DOMAIN], "errors": []}
    result = {"changed": False, "failed": True, "msg": "Access denied.", "error": {"kind": "access_denied"}}
    assert report({**result, **account}).document["accounts"] == [account]


def test_every_table_has_as_many_cells_as_columns() -> None:
    found = report({"name": "a", "domains": [DOMAIN], "enrollment_jobs": [job("FAILED")], "errors": [{}]})
    for table in found.tables:
        assert table.rows
        assert {len(row) for row in table.rows} == {len(table.columns)}
    for csv_table in found.csv.values():
        assert {len(row) for row in csv_table.rows} == {len(csv_table.header)}
        assert csv_table.header[-1] == CSV_NOTICE


@pytest.mark.parametrize(
    ("account", "option"),
    [
        ({"domains": 1}, "accounts[1].domains"),
        ({"enrollment_jobs": ["x"]}, "accounts[1].enrollment_jobs[0]"),
        ({"enrollment_jobs": [{"job_progress": "x"}]}, "accounts[1].enrollment_jobs[0].job_progress"),
        ({"errors": "x"}, "accounts[1].errors"),
        ({"speakers_by_status": []}, "accounts[1].speakers_by_status"),
        ({"domains": [DOMAIN], "speakers_by_status": {"d1": 1}}, "accounts[1].speakers_by_status"),
    ],
)
def test_accounts_of_another_structure_are_refused_with_the_place(account: dict[str, t.Any], option: str) -> None:
    with pytest.raises(VoiceIdError) as caught:
        report({}, account)
    assert caught.value.details == {"option": option}
