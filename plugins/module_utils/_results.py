# -*- coding: utf-8 -*-

# Copyright: Contributors to the contactcenter.voiceid collection
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""The output files of batch jobs, read from S3."""

from __future__ import annotations

import typing as t

try:
    from botocore.exceptions import BotoCoreError, ClientError
except ImportError:  # the module reports missing libraries before any of this is reached
    pass

from ansible_collections.contactcenter.voiceid.plugins.module_utils._errors import VoiceIdError, Where
from ansible_collections.contactcenter.voiceid.plugins.module_utils._facts import (
    OutputFileError,
    output_file_facts,
    split_s3_uri,
)
from ansible_collections.contactcenter.voiceid.plugins.module_utils._parallel import Deadline, in_parallel


def add_results(s3: t.Any, jobs: list[dict[str, t.Any]], successes: str, workers: int, deadline: Deadline) -> list[str]:
    """Add the outcome of every request to the facts of the jobs that have an output file.

    A job that FAILED as a whole has none. A file that is missing or is not what the service writes costs the other
    jobs nothing: it becomes ``results_error`` of its job, and a warning.

    :param s3: a boto3 client of S3.
    :param jobs: facts of jobs; they are changed in place.
    :param successes: the member of the output file that lists what went well.
    :returns: the warnings.
    :raises VoiceIdError: at the deadline, with what is known of the jobs.
    """

    def read(job: dict[str, t.Any]) -> dict[str, t.Any]:
        uri = job["output_file_s3_uri"]
        try:
            return output_file_facts(_read(s3, uri), successes)
        except (BotoCoreError, ClientError, OutputFileError) as exc:
            return {"results_error": f"The output file {uri} could not be read {_where(s3)}: {exc}"}

    ended = [job for job in jobs if job["ended"] and job["job_status"] != "FAILED" and job.get("output_file_s3_uri")]
    try:
        outcomes = in_parallel(read, ended, workers, deadline)
    except TimeoutError:
        raise VoiceIdError(
            f"Waited {deadline.seconds:g} seconds; the jobs have ended, but their output files are not all read "
            f"{_where(s3)}. Run the task again, or raise wait_timeout.",
            "wait_timeout",
        ) from None
    for job, outcome in zip(ended, outcomes):
        job.update(outcome)
    return [f"Job {job['job_id']}: {job['results_error']}" for job in ended if "results_error" in job]


def _read(s3: t.Any, uri: str) -> bytes:
    bucket, key = split_s3_uri(uri)
    return s3.get_object(Bucket=bucket, Key=key)["Body"].read()


def _where(s3: t.Any) -> Where:
    return Where(s3.meta.region_name, s3.meta.endpoint_url)
