# Copyright: Contributors to the contactcenter.voiceid collection
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Describe one job. Arguments: URL, domain ID, job ID."""

import json
import sys

import boto3

url, domain_id, job_id = sys.argv[1:]
client = boto3.client("voice-id", endpoint_url=url)
job = client.describe_speaker_enrollment_job(DomainId=domain_id, JobId=job_id)["Job"]
print(json.dumps(job, default=str))
