# -*- coding: utf-8 -*-

# Copyright: Contributors to the contactcenter.voiceid collection
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

from __future__ import annotations


class ModuleDocFragment:
    # Starting a batch job of either kind.
    DOCUMENTATION = r"""
options:
  job_name:
    description:
      - The name of the job, 1 to 256 letters, digits, V(_) or V(-), the first a letter or digit.
      - It is the identity of the job in the domain. When the newest job of this name runs, or has ended as
        C(COMPLETED) or C(COMPLETED_WITH_ERRORS), nothing is started.
      - A job cannot be changed. When the one that is there was started with other arguments than these, a warning says
        what differs, and nothing is started.
    type: str
    required: true
  data_access_role_arn:
    description:
      - The ARN of the IAM role that the service takes on to read the input and write the output.
      - It needs C(s3:GetObject) on the input, C(s3:PutObject) on the output, C(kms:Decrypt) on the key of the input
        bucket, and C(kms:Decrypt) and C(kms:GenerateDataKey) on the key of the output. The caller needs
        C(iam:PassRole) on it.
    type: str
    required: true
  input_data_config:
    description:
      - What the job reads.
    type: dict
    required: true
    suboptions:
      s3_uri:
        description:
          - The input file, a JSON manifest that lists the requests and their audio files.
        type: str
        required: true
  output_data_config:
    description:
      - Where the job writes.
    type: dict
    required: true
    suboptions:
      s3_uri:
        description:
          - The folder for the output file, such as V(s3://bucket/folder).
        type: str
        required: true
      kms_key_id:
        description:
          - The ID, ARN or alias of the KMS key that encrypts the output file.
          - The reference of the API says that the hosted service needs one.
        type: str
  on_failed:
    description:
      - What a job of this name that has ended as C(FAILED) means.
      - V(restart) starts another job of the same name.
      - V(fail) fails the task and says why the job failed.
      - V(ignore) takes it for a fact. Nothing is started and the task does not fail.
      - With O(wait=true), a job that fails during the wait fails the task, unless this is V(ignore).
    type: str
    choices: [restart, fail, ignore]
    default: restart
  force:
    description:
      - Whether to start a job even if there is one of this name that runs or has ended, well or not.
      - Each run of the task starts another job then. A run that was cut off after its call, and comes again, starts one
        more too, as soon as the service lists the first. Use it for a single run, for example from the command line.
    type: bool
    default: false
  wait:
    description:
      - Whether to wait until the job has ended, as C(COMPLETED), C(COMPLETED_WITH_ERRORS) or C(FAILED), no matter
        whether this task started it.
      - A domain works on one job of a kind at a time. When another one is in the way, V(true) also waits for that to
        end, and starts this job then. With V(false) the task fails, and says which job is in the way.
      - A poll that is throttled or fails for another passing reason does not end the wait.
      - Check mode does not wait.
    type: bool
    default: false
  max_failed:
    description:
      - How many requests of the job may fail, as a count such as V(5), or as a share of all requests such as V(10%).
        The task fails when there are more.
      - The number comes from the output file, which is read from S3, so C(s3:GetObject) and C(kms:Decrypt) on the
        output are needed. An output file that cannot be read fails the task.
      - Without it, any number of requests may fail, and the output file is not read.
      - Needs O(wait=true).
    type: str
  s3_endpoint_url:
    description:
      - Where S3 is, for O(max_failed). S3 is reached with the same credentials and region.
      - Without it, botocore's own settings say where S3 is (E(AWS_ENDPOINT_URL_S3), E(AWS_ENDPOINT_URL), the AWS config
        file, or else the AWS endpoint of the region). O(endpoint_url) is never used for S3.
    type: str
attributes:
  check_mode:
    support: full
    details:
      - When a job would be started, its facts are those that the options set. What the service chooses, such as the ID,
        is absent.
      - Whether another job of the domain would be in the way is not predicted, because the API does not tell the quota.
  diff_mode:
    support: full
    details:
      - Shows the arguments of a job that is started.
  idempotent:
    support: partial
    details:
      - A second run starts nothing while the job runs, nor once it has ended well. O(force=true), and O(on_failed=restart)
        after a failure, are there to start another job.
      - The client token is derived from what is asked, so a run that was cut off after its call, or a second run at the
        same moment, starts nothing twice.
"""
