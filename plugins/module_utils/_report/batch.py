# -*- coding: utf-8 -*-

# Copyright: Contributors to the contactcenter.voiceid collection
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""The report of a batch enrollment: the outcome of each speaker, and the jobs. Pure."""

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
    "DUPLICATE_SKIPPED": "skipped, because they were enrolled before",
    "ENROLLMENT_OVERWRITE": "enrolled again",
    "INVALID": "invalid, not sent",
    "NEW_ENROLLMENT": "newly enrolled",
    UNKNOWN: "with an unknown outcome",
    "REFUSED": "refused",
}


class Speaker(t.NamedTuple):
    """The outcome of one speaker; texts are empty if there are none."""

    speaker_id: str
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
    """The report of a batch enrollment.

    :param outcome: What the role ``batch_enrollment`` returns as ``batch_enrollment_outcome``.
    :param recordings_dir: The folder that relative paths of recordings are relative to.
    :raises VoiceIdError: if it has another structure.
    """
    jobs = dicts(outcome.get("jobs"), "outcome.jobs")
    found = dicts(outcome["speakers"], "outcome.speakers") if "speakers" in outcome else list(_speakers_of(jobs))
    speakers = [_speaker(facts, recordings_dir) for facts in found]
    failed = [speaker for speaker in speakers if speaker.failed]
    statuses = collections.Counter(speaker.status for speaker in speakers)
    return Report(
        title,
        _sentence(len(speakers), len(failed)),
        [
            *(
                Count(number, WORDS.get(status, status), TONES.get(status, "neutral"), of_whole=True)
                for status, number in sorted(statuses.items(), key=_successes_first)
            ),
            Count(len(jobs), "jobs" if len(jobs) != 1 else "job"),
        ],
        [
            _reasons_table(failed),
            Table(
                "jobs",
                "Jobs",
                JOB_COLUMNS,
                [job_cells(job, f"outcome.jobs[{index}]") for index, job in enumerate(jobs)],
            ),
            _speakers_table(speakers),
        ],
        {"csv": _csv(speakers), "failed_csv": _failed_csv(failed)},
        {"summary": {"speakers": len(speakers), "failed": len(failed), "statuses": statuses}, "outcome": outcome},
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


def _speaker(facts: Facts, recordings_dir: str) -> Speaker:
    recordings = facts.get("recordings") or []
    if not isinstance(recordings, list):
        recordings = [recordings]
    return Speaker(
        text(facts.get("speaker_id")),
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


def _sentence(total: int, failed: int) -> str:
    if not total:
        return "There were no speakers."
    rate = percentage(total - failed, total)
    return f"{total - failed:,} of {total:,} speakers succeeded ({rate:g} %), {failed:,} failed."


def _successes_first(item: tuple[str, int]) -> tuple[bool, int, str]:
    status, count = item
    return status in FAILED, -count, status


def _reasons_table(failed: t.Sequence[Speaker]) -> Table:
    reasons = collections.Counter(speaker.reason for speaker in failed)
    columns = (Column("Reason"), Column("Speakers", "number"), Column("Share of the failed", "percent"))
    rows = [[reason, count, percentage(count, len(failed))] for reason, count in reasons.most_common()]
    return Table("reasons", "Failed speakers by reason", columns, rows, shows=("speakers", "Reason"))


def _speakers_table(speakers: t.Sequence[Speaker]) -> Table:
    columns = (
        Column("Speaker"),
        Column("Status", "status", select=True),
        Column("Code"),
        Column("Message"),
        Column("Job"),
        Column("Reason", "hidden", select=True),
    )
    ordered = sorted(speakers, key=lambda speaker: not speaker.failed)
    return Table("speakers", "Speakers", columns, [[*_cells(speaker), speaker.reason] for speaker in ordered])


def _cells(speaker: Speaker) -> list[Cell]:
    return [speaker.speaker_id, speaker.status, speaker.error_code, speaker.error_message, speaker.job_id]


def _csv(speakers: t.Sequence[Speaker]) -> CsvTable:
    header = ("speaker_id", "status", "error_code", "error_message", "job_id", CSV_NOTICE)
    return CsvTable(header, [[*_cells(speaker), ""] for speaker in speakers])


def _failed_csv(failed: t.Sequence[Speaker]) -> CsvTable:
    """A row for each recording, with the columns that ``csv`` of ``voiceid_enrollment_manifest`` reads, and more."""
    header = ("speaker_id", "recording", "channel", "status", "error_code", "error_message", CSV_NOTICE)
    rows = [
        [speaker.speaker_id, path, channel, *_cells(speaker)[1:4], ""]
        for speaker in failed
        for path, channel in speaker.recordings or [("", "")]
    ]
    return CsvTable(header, rows)
