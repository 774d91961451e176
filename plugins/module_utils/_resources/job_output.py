# -*- coding: utf-8 -*-

# Copyright: Contributors to the contactcenter.voiceid collection
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""The output files of batch jobs: where they are, reading them, and what they say."""

from __future__ import annotations

import datetime
import typing as t

from .._base.answers import parse
from .._base.client import ObjectReadError
from .._base.errors import VoiceIdError
from .._base.facts import snake, to_facts
from .._base.parallel import in_parallel
from .._base.plan import Facts
from .._base.s3 import ObjectTooLargeError, S3Client, StoredObject
from .output_file import split_s3_uri

ADVICE_FOR_S3 = (
    "Check s3_endpoint_url (or AWS_ENDPOINT_URL_S3, AWS_ENDPOINT_URL), and the caller's s3:GetObject and kms:Decrypt "
    "permissions."
)


# Ids in a warning about several jobs. All of them have results_error.
MOST_IDS = 10


class OutputFileError(Exception):
    """The output file of a job is not what the service writes; the text says in what way."""


class Unknown(t.NamedTuple):
    """Why the outcome of a job is not known.

    :param reason: A sentence that holds for each job with the same reason, without its start if there is a file.
    :param uri: The output file, if the reason is that it could not be read.
    """

    reason: str
    uri: t.Optional[str] = None

    def __str__(self) -> str:
        return f"The output file {self.uri} {self.reason}" if self.uri else self.reason

    @property
    def of_each(self) -> str:
        """The reason in a message about several jobs."""
        return f"The output file {self.reason}" if self.uri else self.reason


NOT_IN_TIME = Unknown("The output file was not read before the end of the time.")


class Reading(t.NamedTuple):
    """How to read the output files of jobs of one kind.

    :param successes: The member of an output file that lists the successful requests.
    :param requests: The member of an input file that lists requests with the customer's ids of speakers; ``None`` if
        requests have none.
    :param all_requests: Whether to return the successful requests, too; otherwise only their number.
    :param max_size: The maximum size of a file in bytes.
    :param workers: How many files to read at once.
    """

    successes: str
    requests: t.Optional[str]
    all_requests: bool
    max_size: int
    workers: int = 1


def facts(content: bytes, reading: Reading) -> Facts:
    """The outcome of every request of a job, from its output file.

    :param content: The content of the file.
    :raises OutputFileError: if it is not the documented JSON document.
    """
    document = _document(content)
    names = (reading.successes, "Errors")
    if any(document.get(name) is None for name in names) and not any(document.get(name) for name in names):
        raise OutputFileError(f"it contains no requests, and not both {' and '.join(names)}")
    outcomes: Facts = {}
    for name in names:
        rows = _rows(document, name)
        outcomes[f"{snake(name).removesuffix('s')}_count"] = len(rows)
        if reading.all_requests or name == "Errors":
            outcomes[snake(name)] = [to_facts(row) for row in rows]
    return outcomes


def add_to(s3: S3Client, jobs: t.Collection[Facts], reading: Reading) -> list[str]:
    """Add the outcome of every request to the facts of the jobs that have an output file.

    A job that FAILED as a whole has none. A file that is missing or is not what the service writes does not affect the
    other jobs: it becomes ``results_error`` of its job, and a warning.

    :param jobs: Facts of jobs; they are changed in place.
    :returns: The warnings, one for all jobs with the same reason: an S3 that is out of reach affects all of them.
    :raises TimeoutError: at the deadline. The facts of the jobs have the outcomes that were read before.
    """
    expected = [job for job in jobs if job["job_status"] != "FAILED"]
    outcomes: dict[int, t.Union[Facts, Unknown]] = {}

    def read(number: int) -> None:
        outcomes[number] = _outcome(s3, expected[number], reading)

    try:
        in_parallel(read, range(len(expected)), reading.workers, s3.deadline)
    finally:
        known = {**outcomes}  # after the deadline, threads that are still reading add to the original
        unknown = _add(expected, [known.get(number, NOT_IN_TIME) for number in range(len(expected))])
    return warnings_of(unknown)


def _add(jobs: t.Sequence[Facts], outcomes: t.Sequence[t.Union[Facts, Unknown]]) -> list[tuple[str, Unknown]]:
    """Add outcomes to the facts of jobs. Returns the IDs of the jobs whose outcome is not known, and the reasons."""
    unknown: list[tuple[str, Unknown]] = []
    for job, outcome in zip(jobs, outcomes):
        if isinstance(outcome, Unknown):
            unknown.append((job["job_id"], outcome))
            job["results_error"] = str(outcome)
        else:
            job.update(outcome)
    return unknown


def add_in_wait(s3: S3Client, jobs: t.Collection[Facts], reading: Reading) -> list[str]:
    """Like ``add_to``, for jobs whose end the module may have waited for.

    :raises VoiceIdError: at the deadline of the wait.
    """
    try:
        return add_to(s3, jobs, reading)
    except TimeoutError:
        raise VoiceIdError(
            f"Waited {s3.deadline.seconds:g} seconds. The jobs have ended, but not all of their output files could be "
            f"read {s3.where}. Run the task again, or increase wait_timeout.",
            "wait_timeout",
        ) from None


def warnings_of(unknown: t.Sequence[tuple[str, Unknown]]) -> list[str]:
    """A warning for each reason why outcomes are not known.

    :param unknown: The ids of the jobs, and the reasons.
    """
    by_reason: dict[str, list[tuple[str, Unknown]]] = {}
    for job_id, why in unknown:
        by_reason.setdefault(why.of_each, []).append((job_id, why))
    return [_warning([job_id for job_id, dummy in same], same[0][1]) for same in by_reason.values()]


def _warning(job_ids: list[str], why: Unknown) -> str:
    if len(job_ids) == 1:
        return f"Job {job_ids[0]}: {why}"
    more = f" and {len(job_ids) - MOST_IDS} more" if len(job_ids) > MOST_IDS else ""
    return f"Each of {len(job_ids)} jobs ({', '.join(job_ids[:MOST_IDS])}{more}): {why.of_each}"


def _outcome(s3: S3Client, job: Facts, reading: Reading) -> t.Union[Facts, Unknown]:
    uri = job.get("output_file_s3_uri")
    if not job["ended"]:
        return Unknown(f"The job has not ended yet ({job['job_status']}), so there are no results yet.")
    if not uri:
        return Unknown(
            "The endpoint does not return both input_data_config and output_data_config of the job, so the location of "
            "its output file is not known."
        )
    try:
        outcome = facts(s3.read(*split_s3_uri(uri), reading.max_size).content, reading)
    except (ObjectReadError, OutputFileError) as exc:
        return Unknown(f"could not be read {s3.where}: {exc}.{_advice(exc)}", uri)
    if reading.requests and outcome["errors"]:
        _add_speaker_ids(outcome["errors"], _speaker_ids(s3, job, reading))
    return outcome


def _advice(exc: Exception) -> str:
    if isinstance(exc, OutputFileError):
        return ""
    return f" {'Increase results_max_size.' if isinstance(exc, ObjectTooLargeError) else ADVICE_FOR_S3}"


def _speaker_ids(s3: S3Client, job: Facts, reading: Reading) -> dict[str, str]:
    """The customer's ids of the speakers by the ids of the requests, from the input file as far as that can be read."""
    try:
        manifest = s3.read(*split_s3_uri(job["input_data_config"]["s3_uri"]), reading.max_size)
        requests = [to_facts(row) for row in _rows(_document(manifest.content), t.cast(str, reading.requests))]
    except (ObjectReadError, OutputFileError):
        return {}
    if not _was_read_by(job, manifest):
        return {}
    ids = [(request.get("request_id"), request.get("speaker_id")) for request in requests]
    return {request: speaker for request, speaker in ids if isinstance(request, str) and isinstance(speaker, str)}


def _was_read_by(job: Facts, manifest: StoredObject) -> bool:
    """Whether a job has read this content of its input file: other content may use the same ids of requests."""
    created_at = job.get("created_at")
    if not (created_at and manifest.written_at):
        return False
    return manifest.written_at <= datetime.datetime.fromisoformat(created_at)


def _add_speaker_ids(rows: list[Facts], speaker_ids: dict[str, str]) -> None:
    for row in rows:
        request = row.get("request_id")
        if isinstance(request, str) and request in speaker_ids:
            row.setdefault("customer_speaker_id", speaker_ids[request])


def _document(content: bytes) -> dict[str, t.Any]:
    try:
        document = parse(content)
    except ValueError as exc:
        raise OutputFileError(f"it is not JSON: {exc}") from exc
    if not isinstance(document, dict):
        raise OutputFileError("it is not a JSON object")
    return document


def _rows(document: dict[str, t.Any], name: str) -> list[dict[str, t.Any]]:
    """A list of objects. One that is left out is empty."""
    rows = document.get(name)
    if rows is None:
        return []
    if not isinstance(rows, list) or not all(isinstance(row, dict) for row in rows):
        raise OutputFileError(f"its member {name} is not a list of objects")
    return rows
