# Copyright: Contributors to the contactcenter.voiceid collection
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""A module that lists the jobs of all domains with boto3, for the floor of an audit: one task that returns them."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor

import boto3
from ansible.module_utils.basic import AnsibleModule
from botocore.config import Config


def main() -> None:
    module = AnsibleModule(argument_spec={"url": {"type": "str"}, "concurrency": {"type": "int"}})
    concurrency = module.params["concurrency"]
    settings = Config(max_pool_connections=concurrency)
    client = boto3.client("voice-id", endpoint_url=module.params["url"], config=settings)
    pages = client.get_paginator("list_domains").paginate()
    domain_ids = [domain["DomainId"] for page in pages for domain in page["DomainSummaries"]]

    def jobs(domain_id: str) -> list[dict[str, object]]:
        listed = client.get_paginator("list_speaker_enrollment_jobs").paginate(DomainId=domain_id)
        return [
            {**job, "CreatedAt": job["CreatedAt"].isoformat(), "EndedAt": job["EndedAt"].isoformat()}
            for page in listed
            for job in page["JobSummaries"]
        ]

    with ThreadPoolExecutor(concurrency) as pool:
        module.exit_json(jobs=[job for listed in pool.map(jobs, domain_ids) for job in listed])


if __name__ == "__main__":
    main()
