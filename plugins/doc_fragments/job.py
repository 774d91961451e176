# -*- coding: utf-8 -*-

# Copyright: Contributors to the contactcenter.voiceid collection
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

from __future__ import annotations


class ModuleDocFragment:
    # Modules that start a batch job.
    START = r"""
options:
  job_name:
    description:
      - The name of the job, 1 to 256 letters, digits, V(_) or V(-). The first character must be a letter or a digit.
      - The name identifies the job in the domain. If the newest job with this name is still running, or has ended as
        V(COMPLETED) or V(COMPLETED_WITH_ERRORS), the module does not start another job.
      - Use a name that contains the date or a checksum of the input, such as V(callers-2026-03-02), for a task that
        runs again with new input. With a fixed name, the task does nothing after the first success.
      - If the existing job has read the file in O(input_data_config.s3_uri), and the file was written after the job was
        created, the module issues a warning. This requires C(s3:GetObject) on the input. If S3 cannot be reached, the
        module does not check this.
      - Jobs cannot be changed. If the existing job was started with other arguments, the module does not start another
        job, and issues a warning that lists the differences.
    type: str
    required: true
  data_access_role_arn:
    description:
      - The ARN of the IAM role that the service assumes to read the input and write the output.
      - The role needs C(s3:GetObject) on the input, C(s3:PutObject) on the output, C(kms:Decrypt) on the key of the
        input bucket, and C(kms:Decrypt) and C(kms:GenerateDataKey) on the key of the output. The caller needs
        C(iam:PassRole) on the role.
    type: str
    required: true
  input_data_config:
    description:
      - The input of the job.
    type: dict
    required: true
    suboptions:
      s3_uri:
        description:
          - The S3 URI of the input file, a JSON manifest that lists the requests and their audio files.
        type: str
        required: true
  output_data_config:
    description:
      - The output of the job.
    type: dict
    required: true
    suboptions:
      s3_uri:
        description:
          - The S3 URI of the output folder, such as V(s3://bucket/folder).
        type: str
        required: true
      kms_key_id:
        description:
          - The ID, ARN or alias of the KMS key that encrypts the output file.
          - According to the API reference, the hosted service requires a key.
        type: str
  on_failed:
    description:
      - The action to take if the newest job with this name has ended as V(FAILED).
      - V(restart) starts another job with the same name.
      - V(fail) fails the task and reports why the job failed.
      - V(ignore) returns the failed job. The task succeeds and no job is started.
      - With O(wait=true), a job that fails during the wait fails the task unless this is set to V(ignore).
      - A job that has ended in a state that the module does not know fails the task, too, unless this is set to
        V(ignore).
    type: str
    choices: [restart, fail, ignore]
    default: restart
  force:
    description:
      - Whether to start a job even if a job with this name is running or has ended.
      - Every run of the task then starts another job, including a run that repeats an interrupted one. Use this for a
        single run, for example from the command line.
    type: bool
    default: false
  wait:
    description:
      - Whether to wait until the job has ended as V(COMPLETED), V(COMPLETED_WITH_ERRORS) or V(FAILED), even if an
        earlier task started it.
      - A domain processes one job of each type at a time. If another job is running, V(true) waits for its end before
        starting this job. With V(false), the task fails and reports the running job.
      - Calls that are throttled, that fail because of a temporary error, or whose responses are not from the service do
        not end the wait. When O(wait_timeout) expires, the module reports the last failure.
      - The module does not wait in check mode.
    type: bool
    default: false
  max_failed:
    description:
      - The maximum number of requests of the job that may fail, as a count such as V(5), or as a percentage of all
        requests such as V(10%). The task fails if more requests fail.
      - The module reads the number from the output file in S3. This requires C(s3:GetObject) and C(kms:Decrypt) on the
        output. The task fails if the output file cannot be read.
      - If not set, any number of requests may fail, and the module does not read the output file.
      - If too many requests fail, the result contains the number of successful requests, but not their list.
      - Requires O(wait=true).
    type: str
attributes:
  check_mode:
    support: full
    details:
      - For a job that would be started, the module returns the values of the options. Values that the service chooses,
        such as the ID of the job, are absent.
      - Check mode does not predict whether another running job would prevent the start, because the API does not return
        the quota.
  diff_mode:
    support: full
    details:
      - Shows the arguments of the job to start.
  idempotent:
    support: partial
    details:
      - A second run does not start a job while the first job is running or after it has completed. With O(force=true),
        or with O(on_failed=restart) after a failure, it starts another job.
      - The client token is derived from the request. A repeated run after an interruption, or two runs at the same
        time, start the job once. One of the runs on the same host reports a change.
"""

    # Modules that describe batch jobs.
    INFO = r"""
options:
  job_ids:
    description:
      - The IDs of the jobs to describe. The jobs are returned in this order, each of them once. Jobs that do not exist
        are omitted, and the module issues a warning.
      - Requires O(domain_id) or O(domain_name).
      - An empty list selects no job.
      - If not set, all jobs are selected, and the newest is returned first.
    type: list
    elements: str
    aliases: [job_id]
  job_name:
    description:
      - Select only jobs with this name. Several jobs can have the same name.
      - If there is no job with this name, the module issues a warning.
    type: str
  job_status:
    description:
      - Select only jobs with one of these statuses. An empty list selects no job.
      - With O(wait=true), this applies to the status at the start of the module.
    type: list
    elements: str
    choices: [SUBMITTED, IN_PROGRESS, COMPLETED, COMPLETED_WITH_ERRORS, FAILED]
  details:
    description:
      - Whether to describe each job. This takes one call for each job.
      - With V(false), the module returns the summaries of the API's listing, which do not contain
        C(data_access_role_arn), C(input_data_config), C(output_data_config) and the configuration of the job. The
        derived C(output_file_s3_uri) is absent, too.
    type: bool
    default: true
  results:
    description:
      - Whether to read the output files of jobs that have ended from S3, and return the result of every request.
      - Jobs that ended as V(FAILED) have no output file, and so neither successful nor failed requests. Check
        C(job_status), too.
      - If an output file is missing or malformed, or if a job has not ended, the module issues a warning and sets
        C(results_error) for the job. Check C(results_error), or set O(results_required=true), before you treat the
        absence of failed requests as a success.
      - Requires O(details=true), and C(s3:GetObject) and C(kms:Decrypt) on the output.
    type: bool
    default: false
  results_required:
    description:
      - Whether the task fails if the results of a selected job are not known, because its output file cannot be read or
        because the job has not ended. A job that ended as V(FAILED) does not fail the task.
      - The result of the failed task contains the jobs, without the lists of successful requests.
      - Requires O(results=true).
    type: bool
    default: false
  wait:
    description:
      - Whether to wait until all selected jobs have ended as V(COMPLETED), V(COMPLETED_WITH_ERRORS) or V(FAILED).
      - Calls that are throttled, that fail because of a temporary error, or whose responses are not from the service do
        not end the wait. This includes the first call.
      - When O(wait_timeout) expires, the module fails and reports the status and the progress of each job that is still
        running, and the last failure. The result contains all selected jobs.
    type: bool
    default: false
"""

    # Modules that read the output file of a batch job.
    OUTPUT = r"""
options:
  results_max_size:
    description:
      - The maximum size of an output file in bytes. Larger files are not read.
    type: int
    default: 100000000
  results_scope:
    description:
      - Which requests to return when the module reads an output file.
      - V(all) returns all requests.
      - V(errors) returns the requests that failed, and the numbers of failed and successful requests. Use this for
        large jobs.
    type: str
    choices: [all, errors]
    default: all
  s3_endpoint_url:
    description:
      - The URL of the S3 endpoint from which input and output files are read. The credentials and the region are those
        of the other options.
      - If not set, botocore determines the endpoint from E(AWS_ENDPOINT_URL_S3), E(AWS_ENDPOINT_URL), or the AWS config
        file, and uses the AWS endpoint of the region otherwise. O(endpoint_url) is never used for S3.
    type: str
"""

    ENROLLMENT = r"""
options: {}
seealso:
  - name: Batch enrollment in the Amazon Connect administrator guide
    description: The format of the input file and the output file.
    link: https://docs.aws.amazon.com/connect/latest/adminguide/voiceid-batch-enrollment.html
"""

    REGISTRATION = r"""
options: {}
seealso:
  - name: Fraudster watchlists in the Amazon Connect administrator guide
    description: The registration of fraudsters, and the format of the input file and the output file.
    link: https://docs.aws.amazon.com/connect/latest/adminguide/voiceid-fraudster-watchlist.html
"""
