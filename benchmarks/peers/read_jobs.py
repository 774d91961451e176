# Copyright: Contributors to the contactcenter.voiceid collection
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""List the jobs of a domain, and describe each. Arguments: URL, domain ID, concurrency."""

from __future__ import annotations

import json
import sys
from concurrent.futures import ThreadPoolExecutor
from typing import Any

import boto3
from botocore.config import Config

url, domain_id, concurrency = sys.argv[1:]
settings = Config(max_pool_connections=int(concurrency), retries={"mode": "standard", "total_max_attempts": 8})
client = boto3.client("voice-id", endpoint_url=url, config=settings)
pages = client.get_paginator("list_speaker_enrollment_jobs").paginate(DomainId=domain_id)
job_ids = [job["JobId"] for page in pages for job in page["JobSummaries"]]


def describe(job_id: str) -> Any:
    return client.describe_speaker_enrollment_job(DomainId=domain_id, JobId=job_id)["Job"]


with ThreadPoolExecutor(int(concurrency)) as pool:
    print(json.dumps(list(pool.map(describe, job_ids)), default=str))
