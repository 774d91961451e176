# -*- coding: utf-8 -*-

# Copyright: Contributors to the contactcenter.voiceid collection
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""The output files of batch jobs: where they are, reading them, and what they say."""

from __future__ import annotations

import json
import posixpath
import typing as t

from ansible.module_utils.common.dict_transformations import camel_dict_to_snake_dict

from .._base.client import ObjectReadError, S3Client
from .._base.errors import VoiceIdError
from .._base.facts import to_facts
from .._base.parallel import in_parallel
from .._base.plan import Facts


class OutputFileError(Exception):
    """The output file of a job is not what the service writes; the text says in what way."""


def find(job: Facts) -> t.Optional[str]:
    """Where the service writes the output file of a job; ``None`` if the job does not name its input and output.

    Source of the rule: Amazon Connect administrator guide, "Batch enrollment using audio data from prior calls":
    input ``s3://in/some/input-file.json`` and output folder ``s3://bucket/folder`` give
    ``s3://bucket/folder/<JobId>/input-file.json.out``.
    """
    folder = job.get("output_data_config", {}).get("s3_uri")
    manifest = job.get("input_data_config", {}).get("s3_uri")
    if not (folder and manifest and job.get("job_id")):
        return None
    return f"{folder.rstrip('/')}/{job['job_id']}/{posixpath.basename(split_s3_uri(manifest)[1])}.out"


def facts(content: bytes, successes: str) -> Facts:
    """The outcome of every request of a job, from its output file.

    :param content: The content of the file.
    :param successes: The member that lists the successful requests: ``SuccessfulEnrollments`` or
        ``SuccessfulRegistrations``.
    :raises OutputFileError: if it is not the documented JSON document.
    """
    try:
        return _outcomes(json.loads(content), successes)
    except RecursionError as exc:
        raise OutputFileError("it is nested too deeply") from exc
    except ValueError as exc:
        raise OutputFileError(f"it is not JSON: {exc}") from exc


def add_to(s3: S3Client, jobs: list[Facts], successes: str, workers: int) -> list[str]:
    """Add the outcome of every request to the facts of the jobs that have an output file.

    A job that FAILED as a whole has none. A file that is missing or is not what the service writes does not affect the
    other jobs: it becomes ``results_error`` of its job, and a warning.

    :param jobs: Facts of jobs; they are changed in place.
    :param successes: The member of the output file that lists the successful requests.
    :returns: The warnings.
    :raises VoiceIdError: at the deadline.
    """

    def read(job: Facts) -> Facts:
        uri = job["output_file_s3_uri"]
        try:
            return facts(s3.read(*split_s3_uri(uri)), successes)
        except (ObjectReadError, OutputFileError) as exc:
            return {"results_error": f"The output file {uri} could not be read {s3.where}: {exc}"}

    ended = [job for job in jobs if job["ended"] and job["job_status"] != "FAILED" and job.get("output_file_s3_uri")]
    try:
        outcomes = in_parallel(read, ended, workers, s3.deadline)
    except TimeoutError:
        raise VoiceIdError(
            f"Waited {s3.deadline.seconds:g} seconds; the jobs have ended, but their output files are not all read "
            f"{s3.where}. Run the task again, or raise wait_timeout.",
            "wait_timeout",
        ) from None
    for job, outcome in zip(ended, outcomes):
        job.update(outcome)
    return [f"Job {job['job_id']}: {job['results_error']}" for job in ended if "results_error" in job]


def split_s3_uri(uri: str) -> tuple[str, str]:
    """Bucket and key of an S3 URI; a key may contain ``?`` and ``#``, which end the path of other URLs."""
    bucket, dummy, key = uri[len("s3://") :].partition("/")
    return bucket, key


def _outcomes(document: t.Any, successes: str) -> Facts:
    if not isinstance(document, dict):
        raise OutputFileError("it is not a JSON object")
    outcomes: Facts = {}
    for member in (successes, "Errors"):
        rows = document.get(member)
        if not isinstance(rows, list) or not all(isinstance(row, dict) for row in rows):
            raise OutputFileError(f"its member {member} is not a list of objects")
        name = next(iter(camel_dict_to_snake_dict({member: None})))
        outcomes[name] = [to_facts(row) for row in rows]
        outcomes[f"{name.removesuffix('s')}_count"] = len(rows)
    return outcomes
