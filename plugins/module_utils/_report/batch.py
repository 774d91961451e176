# -*- coding: utf-8 -*-

# Copyright: Contributors to the contactcenter.voiceid collection
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""The report of batch jobs: the outcome of each speaker or fraudster, and the jobs. Pure."""

from __future__ import annotations

import collections
import os
import typing as t

from .jobs import JOB_COLUMNS, job_cells
from .reasons import reason_of
from .tables import (
    CSV_NOTICE,
    TONES,
    Cell,
    Column,
    Count,
    CsvTable,
    Facts,
    Report,
    Table,
    dicts,
    percentage,
    text,
)

UNKNOWN = "NOT_KNOWN"
FAILED = ("FAILED", "INVALID", UNKNOWN, "REFUSED")
WORDS = {
    "DUPLICATE_SKIPPED": "skipped, because they were known before",
    "ENROLLMENT_OVERWRITE": "enrolled again",
    "INVALID": "invalid, not sent",
    "NEW_ENROLLMENT": "newly enrolled",
    "NEW_FRAUDSTER": "newly registered",
    "NEW_REGISTRATION": "newly registered",
    UNKNOWN: "with an unknown outcome",
    "REFUSED": "refused",
}


class Kind(t.NamedTuple):
    """The people of an outcome.

    :param people: The key that lists them, and the word for them.
    :param person: The head of the column for one of them.
    :param person_id: The key, and the column of a CSV file, that identifies one of them.
    """

    people: str
    person: str
    person_id: str


SPEAKERS = Kind("speakers", "Speaker", "speaker_id")
FRAUDSTERS = Kind("fraudsters", "Fraudster", "name")


class Person(t.NamedTuple):
    """The outcome of one person; texts are empty if there are none."""

    person_id: str
    status: str
    error_code: str
    error_message: str
    job_id: str
    recordings: t.Sequence[tuple[str, str]]

    @property
    def failed(self) -> bool:
        return self.status in FAILED or bool(self.error_code or self.error_message)

    @property
    def reason(self) -> str:
        return reason_of(self.status, self.error_code, self.error_message) if self.failed else ""


def batch_report(outcome: Facts, title: str, recordings_dir: str) -> Report:
    """The report of a batch enrollment, or of a registration of fraudsters.

    :param outcome: What a role returns as ``batch_enrollment_outcome`` or ``fraudster_registration_outcome``.
    :param recordings_dir: The folder that relative paths of recordings are relative to.
    :raises VoiceIdError: if it has another structure.
    """
    jobs = dicts(outcome.get("jobs"), "outcome.jobs")
    kind = FRAUDSTERS if FRAUDSTERS.people in outcome else SPEAKERS
    listed = kind.people in outcome
    found = dicts(outcome[kind.people], f"outcome.{kind.people}") if listed else list(_speakers_of(jobs))
    people = [_person(kind, facts, recordings_dir) for facts in found]
    failed = [person for person in people if person.failed]
    statuses = collections.Counter(person.status for person in people)
    return Report(
        title,
        _sentence(kind, len(people), len(failed)),
        [
            *(
                Count(number, WORDS.get(status, status), TONES.get(status, "neutral"), of_whole=True)
                for status, number in sorted(statuses.items(), key=_successes_first)
            ),
            Count(len(jobs), "jobs" if len(jobs) != 1 else "job"),
        ],
        [
            _reasons_table(kind, failed),
            Table(
                "jobs",
                "Jobs",
                JOB_COLUMNS,
                [job_cells(job, f"outcome.jobs[{index}]") for index, job in enumerate(jobs)],
            ),
            _people_table(kind, people),
        ],
        {"csv": _csv(kind, people), "failed_csv": _failed_csv(kind, failed)},
        {"summary": {kind.people: len(people), "failed": len(failed), "statuses": statuses}, "outcome": outcome},
    )


def _speakers_of(jobs: t.Sequence[Facts]) -> t.Iterator[Facts]:
    """The outcome of the speakers of jobs whose results were read."""
    for index, job in enumerate(jobs):
        for key, status in (("errors", "REFUSED"), ("successful_enrollments", None)):
            for request in dicts(job.get(key), f"outcome.jobs[{index}].{key}"):
                yield {
                    **request,
                    "speaker_id": request.get("customer_speaker_id") or request.get("request_id"),
                    "status": status or request.get("enrollment_status"),
                    "job_id": job.get("job_id"),
                }


def _person(kind: Kind, facts: Facts, recordings_dir: str) -> Person:
    recordings = facts.get("recordings") or []
    if not isinstance(recordings, list):
        recordings = [recordings]
    return Person(
        text(facts.get(kind.person_id)),
        text(facts.get("status")) or UNKNOWN,
        text(facts.get("error_code")),
        " ".join(text(facts.get("error_message")).split()),
        text(facts.get("job_id")),
        [_recording(recording, recordings_dir) for recording in recordings],
    )


def _recording(recording: t.Any, folder: str) -> tuple[str, str]:
    """The recording and the channel. A path becomes absolute, so that it is the same from every folder."""
    if isinstance(recording, dict):
        path, channel = text(recording.get("recording")), text(recording.get("channel"))
    else:
        path, channel = text(recording), ""
    return (path if not path or path.startswith("s3://") else os.path.join(folder, os.path.expanduser(path))), channel


def _sentence(kind: Kind, total: int, failed: int) -> str:
    if not total:
        return f"There were no {kind.people}."
    rate = percentage(total - failed, total)
    return f"{total - failed:,} of {total:,} {kind.people} succeeded ({rate:g} %), {failed:,} failed."


def _successes_first(item: tuple[str, int]) -> tuple[bool, int, str]:
    status, count = item
    return status in FAILED, -count, status


def _reasons_table(kind: Kind, failed: t.Sequence[Person]) -> Table:
    reasons = collections.Counter(person.reason for person in failed)
    columns = (Column("Reason"), Column(kind.people.capitalize(), "number"), Column("Share of the failed", "percent"))
    rows = [[reason, count, percentage(count, len(failed))] for reason, count in reasons.most_common()]
    return Table("reasons", f"Failed {kind.people} by reason", columns, rows, shows=(kind.people, "Reason"))


def _people_table(kind: Kind, people: t.Sequence[Person]) -> Table:
    columns = (
        Column(kind.person),
        Column("Status", "status", select=True),
        Column("Code"),
        Column("Message"),
        Column("Job"),
        Column("Reason", "hidden", select=True),
    )
    ordered = sorted(people, key=lambda person: not person.failed)
    rows = [[*_cells(person), person.reason] for person in ordered]
    return Table(kind.people, kind.people.capitalize(), columns, rows)


def _cells(person: Person) -> list[Cell]:
    return [person.person_id, person.status, person.error_code, person.error_message, person.job_id]


def _csv(kind: Kind, people: t.Sequence[Person]) -> CsvTable:
    header = (kind.person_id, "status", "error_code", "error_message", "job_id", CSV_NOTICE)
    return CsvTable(header, [[*_cells(person), ""] for person in people])


def _failed_csv(kind: Kind, failed: t.Sequence[Person]) -> CsvTable:
    """A row for each recording, with the columns that ``csv`` of the manifest module reads, and more."""
    header = (kind.person_id, "recording", "channel", "status", "error_code", "error_message", CSV_NOTICE)
    rows = [
        [person.person_id, path, channel, *_cells(person)[1:4], ""]
        for person in failed
        for path, channel in person.recordings or [("", "")]
    ]
    return CsvTable(header, rows)
