# Copyright: Contributors to the contactcenter.voiceid collection
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""List and describe the jobs of a domain, and read their output files. Arguments: URL, domain ID, concurrency."""

from __future__ import annotations

import json
import posixpath
import sys
from concurrent.futures import ThreadPoolExecutor
from typing import Any

import boto3
from botocore.config import Config

url, domain_id, concurrency = sys.argv[1:]
settings = Config(max_pool_connections=int(concurrency))
client = boto3.client("voice-id", endpoint_url=url, config=settings)
s3 = boto3.client("s3", endpoint_url=url, config=settings)
pages = client.get_paginator("list_speaker_enrollment_jobs").paginate(DomainId=domain_id)
job_ids = [job["JobId"] for page in pages for job in page["JobSummaries"]]


def outcome(job_id: str) -> dict[str, Any]:
    job = client.describe_speaker_enrollment_job(DomainId=domain_id, JobId=job_id)["Job"]
    bucket, _, folder = job["OutputDataConfig"]["S3Uri"].removeprefix("s3://").partition("/")
    name = posixpath.basename(job["InputDataConfig"]["S3Uri"])
    body = s3.get_object(Bucket=bucket, Key=f"{folder}/{job_id}/{name}.out")["Body"]
    return {**job, **json.loads(body.read())}


with ThreadPoolExecutor(int(concurrency)) as pool:
    print(json.dumps(list(pool.map(outcome, job_ids)), default=str))
