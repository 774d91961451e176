# Copyright: Contributors to the contactcenter.voiceid collection
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""A module that only makes one call with boto3, for the floor of a task: AnsibleModule, boto3, a client, a call."""

from __future__ import annotations

import boto3
from ansible.module_utils.basic import AnsibleModule


def main() -> None:
    module = AnsibleModule(
        argument_spec={"url": {"type": "str"}, "domain_id": {"type": "str"}, "job_id": {"type": "str"}}
    )
    client = boto3.client("voice-id", endpoint_url=module.params["url"])
    job = client.describe_speaker_enrollment_job(DomainId=module.params["domain_id"], JobId=module.params["job_id"])
    module.exit_json(job_status=job["Job"]["JobStatus"])


if __name__ == "__main__":
    main()
