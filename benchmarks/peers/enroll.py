# Copyright: Contributors to the contactcenter.voiceid collection
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Enroll the speakers of a CSV file, and write the outcome of each as CSV. A job that exists is not started again.

Arguments: URL, CSV file with the columns speaker_id and recording, bucket, ID of the domain, ARN of the role, seconds
between two polls.
"""

from __future__ import annotations

import csv
import json
import sys
import time
from pathlib import Path

import boto3
from upload import upload_all

url, table, bucket, domain_id, role, delay = sys.argv[1:]
manifest = upload_all(url, table, bucket, 10)
client = boto3.client("voice-id", endpoint_url=url)
name = Path(manifest).stem
pages = client.get_paginator("list_speaker_enrollment_jobs").paginate(DomainId=domain_id)
jobs = [job for page in pages for job in page["JobSummaries"] if job["JobName"] == name]
if not jobs:
    started = client.start_speaker_enrollment_job(
        DomainId=domain_id,
        JobName=name,
        DataAccessRoleArn=role,
        InputDataConfig={"S3Uri": f"s3://{bucket}/{manifest}"},
        OutputDataConfig={"S3Uri": f"s3://{bucket}/output"},
    )
    jobs = [started["Job"]]
job_id = jobs[0]["JobId"]
while "EndedAt" not in client.describe_speaker_enrollment_job(DomainId=domain_id, JobId=job_id)["Job"]:
    time.sleep(float(delay))
key = f"output/{job_id}/{name}.json.out"
output = json.load(boto3.client("s3", endpoint_url=url).get_object(Bucket=bucket, Key=key)["Body"])
with open("outcomes.csv", "w", newline="") as file:
    writer = csv.writer(file)
    writer.writerow(["speaker_id", "status", "error"])
    for row in output["SuccessfulEnrollments"]:
        writer.writerow([row["CustomerSpeakerId"], row["EnrollmentStatus"], ""])
    for row in output["Errors"]:
        writer.writerow([row["RequestId"], "REFUSED", row["ErrorMessage"]])
