# -*- coding: utf-8 -*-

# Copyright: Contributors to the contactcenter.voiceid collection
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""The location of the output file of a batch job. Pure."""

from __future__ import annotations

import posixpath
import typing as t

from .._base.facts import snake
from .._base.plan import Facts


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


def split_s3_uri(uri: str) -> tuple[str, str]:
    """Bucket and key of an S3 URI; a key may contain ``?`` and ``#``, which end the path of other URLs."""
    bucket, dummy, key = uri[len("s3://") :].partition("/")
    return bucket, key


def without_successes(job: Facts, successes: str) -> Facts:
    """A job for the result of a task that fails: an operator needs the requests that failed, not everybody else.

    Another thread may be adding facts to the job.
    """
    lean = {**job}
    lean.pop(snake(successes), None)
    return lean
