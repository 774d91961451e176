# Copyright: Contributors to the contactcenter.voiceid collection
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""A module that lists and describes the jobs of a domain with boto3, for the floor of a task that returns many jobs."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor

import boto3
from ansible.module_utils.basic import AnsibleModule
from botocore.config import Config


def main() -> None:
    module = AnsibleModule(
        argument_spec={"url": {"type": "str"}, "domain_id": {"type": "str"}, "concurrency": {"type": "int"}}
    )
    url, domain_id, concurrency = (module.params[name] for name in ("url", "domain_id", "concurrency"))
    client = boto3.client("voice-id", endpoint_url=url, config=Config(max_pool_connections=concurrency))
    pages = client.get_paginator("list_speaker_enrollment_jobs").paginate(DomainId=domain_id)
    job_ids = [job["JobId"] for page in pages for job in page["JobSummaries"]]

    def describe(job_id: str) -> dict[str, object]:
        job = client.describe_speaker_enrollment_job(DomainId=domain_id, JobId=job_id)["Job"]
        return {**job, "CreatedAt": job["CreatedAt"].isoformat(), "EndedAt": job["EndedAt"].isoformat()}

    with ThreadPoolExecutor(concurrency) as pool:
        module.exit_json(jobs=list(pool.map(describe, job_ids)))


if __name__ == "__main__":
    main()
