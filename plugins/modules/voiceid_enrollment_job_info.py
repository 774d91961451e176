#!/usr/bin/python
# -*- coding: utf-8 -*-

# Copyright: Contributors to the contactcenter.voiceid collection
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

from __future__ import annotations

DOCUMENTATION = r"""
module: voiceid_enrollment_job_info
version_added: 1.0.0
short_description: Describe Amazon Connect Voice ID speaker enrollment jobs
description:
  - Returns batch speaker enrollment jobs of Amazon Connect Voice ID.
  - The module can wait until the jobs have ended, and can read the result of every request from the output files in S3.
  - Jobs that ended as V(FAILED) do not fail the task.
  - Uses the API's C(DescribeSpeakerEnrollmentJob) and C(ListSpeakerEnrollmentJobs) operations, like
    C(aws voice-id describe-speaker-enrollment-job) and C(aws voice-id list-speaker-enrollment-jobs) in the AWS CLI.
author:
  - Contributors to the contactcenter.voiceid collection (@contactcenter)
extends_documentation_fragment:
  - contactcenter.voiceid.attributes
  - contactcenter.voiceid.attributes.info
  - contactcenter.voiceid.concurrency
  - contactcenter.voiceid.connection
  - contactcenter.voiceid.domain.optional
  - contactcenter.voiceid.job.enrollment
  - contactcenter.voiceid.job.info
  - contactcenter.voiceid.job.output
  - contactcenter.voiceid.wait
seealso:
  - module: contactcenter.voiceid.voiceid_enrollment_job
    description: Start enrollment jobs.
  - name: describe-speaker-enrollment-job in the AWS CLI
    description: The corresponding command of the AWS CLI.
    link: https://awscli.amazonaws.com/v2/documentation/api/latest/reference/voice-id/describe-speaker-enrollment-job.html
  - name: DescribeSpeakerEnrollmentJob in the Voice ID API
    description: Reference of the API operation.
    link: https://docs.aws.amazon.com/voiceid/latest/APIReference/API_DescribeSpeakerEnrollmentJob.html
"""

EXAMPLES = r"""
- name: Describe one enrollment job
  contactcenter.voiceid.voiceid_enrollment_job_info:
    domain_id: "{{ voiceid_domain_id }}"
    job_ids: "{{ voiceid_job_id }}"
  register: described

- name: Show the progress
  ansible.builtin.debug:
    msg: "{{ job.job_status }}, {{ job.job_progress.percent_complete }} percent"
  vars:
    job: "{{ described.enrollment_jobs[0] }}"

- name: Wait for two jobs, for at most ten minutes
  contactcenter.voiceid.voiceid_enrollment_job_info:
    domain_name: support-line
    job_ids:
      - "{{ voiceid_job_id }}"
      - "{{ voiceid_other_job_id }}"
    wait: true
    wait_timeout: 600
    wait_delay: 5
  register: ended

- name: Fail if a job failed
  ansible.builtin.assert:
    that: item.job_status != 'FAILED'
    fail_msg: "Job {{ item.job_id }}: {{ item.failure_details.message | default('no reason given') }}"
  loop: "{{ ended.enrollment_jobs }}"
  loop_control:
    label: "{{ item.job_id }}"

- name: Wait for a job and read the requests that failed
  contactcenter.voiceid.voiceid_enrollment_job_info:
    domain_name: support-line
    job_name: callers-2026-03-02
    wait: true
    results: true
    results_scope: errors
    results_required: true
    s3_endpoint_url: "{{ voiceid_s3_endpoint_url | default(omit) }}"
  register: outcome

- name: Fail if the job failed, because then it has no results
  ansible.builtin.assert:
    that:
      - outcome.enrollment_jobs | length > 0
      - outcome.enrollment_jobs | selectattr('job_status', 'equalto', 'FAILED') | length == 0
    fail_msg: "{{ outcome.enrollment_jobs | map(attribute='failure_details.message', default='') | join(' ') }}"

- name: Show the requests that failed
  ansible.builtin.debug:
    msg: "{{ outcome.enrollment_jobs | map(attribute='errors', default=[]) | flatten }}"

- name: Read the result of every request, even if the output file of a job cannot be read
  contactcenter.voiceid.voiceid_enrollment_job_info:
    domain_name: support-line
    job_status: [COMPLETED, COMPLETED_WITH_ERRORS]
    results: true
    s3_endpoint_url: "{{ voiceid_s3_endpoint_url | default(omit) }}"
  register: results

- name: Show the results, or the reason why they are not known
  ansible.builtin.debug:
    msg: "{{ item.results_error | default(item.successful_enrollments) }}"
  loop: "{{ results.enrollment_jobs }}"
  loop_control:
    label: "{{ item.job_id }}"

- name: Find running jobs in all domains, without a call for each job
  contactcenter.voiceid.voiceid_enrollment_job_info:
    job_status:
      - SUBMITTED
      - IN_PROGRESS
    details: false
  register: active

- name: Show the number of running jobs
  ansible.builtin.debug:
    msg: "{{ active.enrollment_jobs | length }} jobs are running"

- name: Describe all jobs at a local endpoint, with unsigned requests
  contactcenter.voiceid.voiceid_enrollment_job_info:
    endpoint_url: "{{ voiceid_endpoint_url }}"
    region: us-east-1
    sign_requests: false
  register: local
"""

RETURN = r"""
enrollment_jobs:
  description:
    - The selected enrollment jobs, in the order of O(job_ids), or the newest first. An empty list if there are none.
    - If the task fails, the jobs that were read before the failure, as they were last seen, and without the list of
      successful requests.
  returned: success, and failure after the first call
  type: list
  elements: dict
  contains:  # generated from docs/return_values/job.yml and enrollment_job.yml
    created_at:
      description: The time when the job was created.
      returned: always
      type: str
      sample: '2026-03-02T09:14:03.120000+00:00'
    data_access_role_arn:
      description: The ARN of the IAM role that the service assumes to read the input and
        write the output.
      returned: when O(details=true)
      type: str
      sample: arn:aws:iam::123456789012:role/voiceid-batch
    domain_id:
      description: The ID of the domain in which the job runs.
      returned: always
      type: str
      sample: 4pHm2VXgMWcNe1kTzQ7rLd
    duration_seconds:
      description:
        - The number of seconds from the creation of the job to its end.
        - Derived from RV(enrollment_jobs[].created_at) and RV(enrollment_jobs[].ended_at).
      returned: when the job has ended
      type: float
      sample: 184.3
    ended:
      description:
        - Whether the job has ended, successfully or not.
        - Derived from RV(enrollment_jobs[].job_status) and RV(enrollment_jobs[].ended_at).
      returned: always
      type: bool
      sample: true
    ended_at:
      description: The time when the job ended.
      returned: when the job has ended
      type: str
      sample: '2026-03-02T09:17:07.420000+00:00'
    failure_details:
      description: The reason why the job, or some of its requests, failed.
      returned: when the job ended as V(FAILED) or V(COMPLETED_WITH_ERRORS), and the service
        returns a reason
      type: dict
      contains:
        message:
          description: The reason.
          returned: when the service returns it
          type: str
          sample: The input manifest is not valid JSON.
        status_code:
          description: The HTTP status code that corresponds to the reason.
          returned: when the service returns it
          type: int
          sample: 400
    input_data_config:
      description: The input of the job.
      returned: when O(details=true)
      type: dict
      contains:
        s3_uri:
          description: The S3 URI of the input file, which lists the requests and their
            audio files.
          returned: always
          type: str
          sample: s3://contact-centre/batch/monday.json
    job_id:
      description: The ID of the job.
      returned: always
      type: str
      sample: 7bRtYw0PqLmK3nVxZ5cJhG
    job_name:
      description: The name of the job.
      returned: when the job has a name
      type: str
      sample: callers-2026-03-02
    job_progress:
      description: The progress of the job.
      returned: when the service returns it
      type: dict
      contains:
        percent_complete:
          description: The percentage of the requests in the input file that the service
            has processed, from 0 to 100.
          returned: always
          type: int
          sample: 100
    job_status:
      description:
        - The status of the job, V(SUBMITTED), V(IN_PROGRESS), V(COMPLETED), V(COMPLETED_WITH_ERRORS)
          or V(FAILED).
        - A newer service may return other values.
      returned: always
      type: str
      sample: COMPLETED_WITH_ERRORS
    output_data_config:
      description: The output of the job.
      returned: when O(details=true)
      type: dict
      contains:
        kms_key_id:
          description: The KMS key that encrypts the output file.
          returned: when set
          type: str
          sample: arn:aws:kms:us-east-1:123456789012:key/0f1e2d3c-4b5a-6978-8796-a5b4c3d2e1f0
        s3_uri:
          description: The S3 URI of the output folder.
          returned: always
          type: str
          sample: s3://contact-centre/batch/out
    output_file_s3_uri:
      description:
        - The S3 URI of the output file. It consists of the output folder, the ID of the
          job, and the name of the input file with the suffix C(.out).
        - Derived from RV(enrollment_jobs[].job_id), RV(enrollment_jobs[].input_data_config)
          and RV(enrollment_jobs[].output_data_config).
      returned: when O(details=true)
      type: str
      sample: s3://contact-centre/batch/out/7bRtYw0PqLmK3nVxZ5cJhG/monday.json.out
    results_error:
      description:
        - The reason why the results of the job are not known.
        - Derived from the attempt to read its output file.
      returned: when O(results=true), and the job has not ended, or its output file is
        missing, malformed, too large or cannot be accessed
      type: str
      sample: 'The output file s3://contact-centre/batch/out/7bRtYw0PqLmK3nVxZ5cJhG/monday.json.out
        could not be read in us-east-1 at https://s3.amazonaws.com: it is not JSON: Expecting
        value: line 1 column 1 (char 0).'
    enrollment_config:
      description: The configuration of the enrollment.
      returned: when O(details=true), and the job was started with a configuration
      type: dict
      contains:
        existing_enrollment_action:
          description: The action for speakers who are already enrolled, V(SKIP) or V(OVERWRITE).
          returned: when set
          type: str
          sample: SKIP
        fraud_detection_config:
          description: The configuration of the check for known fraudsters.
          returned: when set
          type: dict
          contains:
            fraud_detection_action:
              description: The action for speakers with a high risk, V(FAIL) or V(IGNORE).
              returned: when set
              type: str
              sample: FAIL
            risk_threshold:
              description: Speakers whose risk score, 0 to 100, is at or above this value
                are treated as high risk.
              returned: when set
              type: int
              sample: 75
            watchlist_ids:
              description: The ID of the watchlist to check speakers against, as a list
                with one item.
              returned: when set
              type: list
              elements: str
              sample:
                - 9kLmN3oPqR5sTuV7wXyZ1a
    error_count:
      description:
        - The number of RV(enrollment_jobs[].errors).
        - Derived from the output file.
      returned: when O(results=true), the job has ended, and the output file could be read
      type: int
      sample: 1
    errors:
      description:
        - The requests of the job that failed.
        - Derived from the output file.
      returned: when O(results=true), the job has ended, and the output file could be read
      type: list
      elements: dict
      contains:
        customer_speaker_id:
          description:
            - The ID of the speaker in the input file.
            - Derived from the input file.
          returned: when the input file can be read, and has not been written since the
            job was created
          type: str
          sample: caller-0042
        error_code:
          description:
            - The reason as an HTTP status code.
            - V(400) for a malformed request, unusable audio, too little speech or a failed
              fraud check, V(402) when the domain has too many speakers, V(409) for a speaker
              who has opted out, V(500) for an error of the service.
          returned: always
          type: int
          sample: 409
        error_message:
          description: The reason.
          returned: always
          type: str
          sample: The speaker has opted out.
        request_id:
          description: The ID of the request in the input file.
          returned: when the service can determine it
          type: str
          sample: request-0042
    successful_enrollment_count:
      description:
        - The number of requests of the job that succeeded.
        - Derived from the output file.
      returned: when O(results=true), the job has ended, and the output file could be read
      type: int
      sample: 1
    successful_enrollments:
      description:
        - The requests of the job that succeeded.
        - Derived from the output file.
      returned: when O(results=true), O(results_scope=all), the job has ended, the output
        file could be read, and the task succeeds
      type: list
      elements: dict
      contains:
        customer_speaker_id:
          description: The ID of the speaker in the input file.
          returned: always
          type: str
          sample: caller-0017
        enrollment_status:
          description: The result, V(NEW_ENROLLMENT), V(ENROLLMENT_OVERWRITE) or V(DUPLICATE_SKIPPED).
          returned: always
          type: str
          sample: NEW_ENROLLMENT
        generated_speaker_id:
          description: The ID that the service generated for the speaker.
          returned: always
          type: str
          sample: id#QmN4bVcXz2LkJhGfDsAp0o
        request_id:
          description: The ID of the request in the input file.
          returned: always
          type: str
          sample: request-0017
error:  # generated from docs/return_values/error.yml
  description:
    - The failure in a form that a C(rescue) block can use.
    - The page R(Errors, ansible_collections.contactcenter.voiceid.docsite.errors) describes
      all kinds of failures and all fields of RV(error).
    - RV(error) is absent when Ansible rejects the task before the module starts its work,
      for example because of a misspelled option. Use V(ansible_failed_result.error.kind
      | default(''\)) in C(rescue) blocks.
  returned: failure
  type: dict
  contains:
    code:
      description: The error code that the service returned.
      returned: when the service returned an error
      type: str
      sample: ResourceNotFoundException
    domain_ids:
      description: The IDs of the domains with the given name.
      returned: when several domains have this name
      type: list
      elements: str
      sample:
        - 4pHm2VXgMWcNe1kTzQ7rLd
        - 8sKq1ZbTuYpAeD5oWxR3nM
    job_ids:
      description: The IDs of the jobs whose results are not known.
      returned: when O(results_required=true), and the results of a job are not known
      type: list
      elements: str
      sample:
        - 7bRtYw0PqLmK3nVxZ5cJhG
    kind:
      description: The kind of failure.
      returned: always
      type: str
      sample: not_found
    message:
      description: The error message that the service returned.
      returned: when the service returned an error
      type: str
      sample: Domain not found.
    option:
      description: The option to correct.
      returned: when the module rejected the value of an option
      type: str
      sample: domain_id
    running_job_ids:
      description: The IDs of the jobs that are still running.
      returned: when a wait timed out
      type: list
      elements: str
      sample:
        - 7bRtYw0PqLmK3nVxZ5cJhG
"""

from functools import partial

from ..module_utils._base.module import VoiceIdModule
from ..module_utils._resources.job import ENROLLMENT
from ..module_utils._resources.job_module import INFO_SPEC, describe_jobs


def main() -> None:
    VoiceIdModule(
        argument_spec=INFO_SPEC,
        mutually_exclusive=[("domain_id", "domain_name")],
    ).run(partial(describe_jobs, kind=ENROLLMENT))


if __name__ == "__main__":
    main()
