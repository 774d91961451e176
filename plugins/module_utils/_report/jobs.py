# -*- coding: utf-8 -*-

# Copyright: Contributors to the contactcenter.voiceid collection
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""The table of jobs that both reports have. Pure."""

from __future__ import annotations

import typing as t

from .tables import TONES, Cell, Column, Facts, facts, moment, number, text, time_cell

JOB_COLUMNS = (
    Column("Job"),
    Column("Status", "status", select=True),
    Column("Progress", "percent"),
    Column("Created (UTC)", "time"),
    Column("Ended (UTC)", "time"),
    Column("Duration", "seconds"),
    Column("Failed requests", "number"),
    Column("Reason"),
    Column("Time line", "span"),
)


class JobCells(t.NamedTuple):
    """The cells of a job, in the order of ``JOB_COLUMNS``. Their kinds are those of the columns."""

    label: str
    status: str
    progress: t.Optional[float]
    created: str
    ended: str
    duration: t.Optional[float]
    failed_requests: t.Optional[float]
    reason: str
    span: t.Optional[list[Cell]]


def job_cells(job: Facts, option: str) -> JobCells:
    """The cells of a job.

    :param job: Facts as ``voiceid_enrollment_job_info`` returns them.
    :param option: The path of the job in the options, for error messages.
    """
    return JobCells(
        job_label(job),
        status_of(job),
        number(facts(job.get("job_progress"), f"{option}.job_progress").get("percent_complete")),
        time_cell(job.get("created_at")),
        time_cell(job.get("ended_at")),
        number(job.get("duration_seconds")),
        number(job.get("error_count")),
        job_reason(job, option),
        _span(job),
    )


def job_label(job: Facts) -> str:
    """The name and the ID of a job, as far as they are known."""
    name, job_id = text(job.get("job_name")), text(job.get("job_id"))
    return f"{name} ({job_id})" if name and job_id else name or job_id


def status_of(job: Facts) -> str:
    return text(job.get("job_status"))


def job_reason(job: Facts, option: str) -> str:
    """Why a job failed, or why the results of a job that has ended are not known."""
    details = facts(job.get("failure_details"), f"{option}.failure_details")
    return text(details.get("message")) or results_error(job)


def results_error(job: Facts) -> str:
    """Why the results of a job that has ended are not known."""
    return text(job.get("results_error")) if job.get("ended") else ""


def _span(job: Facts) -> t.Optional[list[Cell]]:
    start, end = moment(job.get("created_at")), moment(job.get("ended_at"))
    if start is None:
        return None
    return [start.timestamp(), end.timestamp() if end else None, TONES.get(status_of(job), "neutral")]
