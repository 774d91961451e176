#!/usr/bin/python
# -*- coding: utf-8 -*-

# Copyright: Contributors to the contactcenter.voiceid collection
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

from __future__ import annotations

DOCUMENTATION = r"""
module: voiceid_fraudster_registration_job_info
version_added: 1.0.0
short_description: Describe Amazon Connect Voice ID fraudster registration jobs
description:
  - Returns batch fraudster registration jobs of Amazon Connect Voice ID.
  - The module can wait until the jobs have ended, and can read the result of every request from the output files in S3.
  - Jobs that ended as V(FAILED) do not fail the task.
  - Uses the API's C(DescribeFraudsterRegistrationJob) and C(ListFraudsterRegistrationJobs) operations, like
    C(aws voice-id describe-fraudster-registration-job) and C(aws voice-id list-fraudster-registration-jobs) in the AWS
    CLI.
author:
  - Contributors to the contactcenter.voiceid collection (@contactcenter)
extends_documentation_fragment:
  - contactcenter.voiceid.attributes
  - contactcenter.voiceid.attributes.info
  - contactcenter.voiceid.concurrency
  - contactcenter.voiceid.connection
  - contactcenter.voiceid.domain.optional
  - contactcenter.voiceid.job.info
  - contactcenter.voiceid.job.output
  - contactcenter.voiceid.job.registration
  - contactcenter.voiceid.wait
seealso:
  - module: contactcenter.voiceid.voiceid_fraudster_registration_job
    description: Start fraudster registration jobs.
  - name: describe-fraudster-registration-job in the AWS CLI
    description: The corresponding command of the AWS CLI.
    link:
      https://awscli.amazonaws.com/v2/documentation/api/latest/reference/voice-id/describe-fraudster-registration-job.html
  - name: DescribeFraudsterRegistrationJob in the Voice ID API
    description: Reference of the API operation.
    link: https://docs.aws.amazon.com/voiceid/latest/APIReference/API_DescribeFraudsterRegistrationJob.html
"""

EXAMPLES = r"""
- name: Describe one fraudster registration job
  contactcenter.voiceid.voiceid_fraudster_registration_job_info:
    domain_id: "{{ voiceid_domain_id }}"
    job_ids: "{{ voiceid_job_id }}"
  register: described

- name: Show the progress
  ansible.builtin.debug:
    msg: "{{ job.job_status }}, {{ job.job_progress.percent_complete }} percent"
  vars:
    job: "{{ described.fraudster_registration_jobs[0] }}"

- name: Wait for a job, for at most ten minutes, and read the result of every request
  contactcenter.voiceid.voiceid_fraudster_registration_job_info:
    domain_name: support-line
    job_name: fraudsters-2026-03-02
    wait: true
    wait_timeout: 600
    wait_delay: 5
    results: true
    s3_endpoint_url: "{{ voiceid_s3_endpoint_url | default(omit) }}"
  register: ended

- name: Fail if the job failed, or if its results are not known
  ansible.builtin.assert:
    that:
      - ended.fraudster_registration_jobs | length > 0
      - ended.fraudster_registration_jobs | selectattr('job_status', 'equalto', 'FAILED') | length == 0
      - ended.fraudster_registration_jobs | selectattr('results_error', 'defined') | length == 0
    fail_msg: >-
      {{ (ended.fraudster_registration_jobs | map(attribute='failure_details.message', default='') | list
          + ended.fraudster_registration_jobs | map(attribute='results_error', default='') | list) | join(' ') }}

- name: Show the registered fraudsters
  ansible.builtin.debug:
    msg: >-
      {{ ended.fraudster_registration_jobs | map(attribute='successful_registrations', default=[]) | flatten
         | map(attribute='generated_fraudster_id') }}

- name: Find running jobs in all domains, without a call for each job
  contactcenter.voiceid.voiceid_fraudster_registration_job_info:
    job_status:
      - SUBMITTED
      - IN_PROGRESS
    details: false
  register: active

- name: Show the number of running jobs
  ansible.builtin.debug:
    msg: "{{ active.fraudster_registration_jobs | length }} jobs are running"
"""

RETURN = r"""
fraudster_registration_jobs:
  description:
    - The selected fraudster registration jobs, in the order of O(job_ids), or the newest first. An empty list if there
      are none.
    - If the task fails, the jobs that were read before the failure, as they were last seen, and without the list of
      successful requests.
  returned: success, and failure after the first call
  type: list
  elements: dict
  contains:  # generated from docs/return_values/job.yml and fraudster_registration_job.yml
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
        - Derived from RV(fraudster_registration_jobs[].created_at) and RV(fraudster_registration_jobs[].ended_at).
      returned: when the job has ended
      type: float
      sample: 184.3
    ended:
      description:
        - Whether the job has ended, successfully or not.
        - Derived from RV(fraudster_registration_jobs[].job_status) and RV(fraudster_registration_jobs[].ended_at).
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
        - Derived from RV(fraudster_registration_jobs[].job_id), RV(fraudster_registration_jobs[].input_data_config)
          and RV(fraudster_registration_jobs[].output_data_config).
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
    error_count:
      description:
        - The number of RV(fraudster_registration_jobs[].errors).
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
        error_code:
          description:
            - The reason as an HTTP status code.
            - V(400) for a malformed request, unusable audio or too little speech, V(402)
              when the watchlist has too many fraudsters, V(500) for an error of the service.
          returned: always
          type: int
          sample: 400
        error_message:
          description: The reason.
          returned: always
          type: str
          sample: Not enough speech.
        request_id:
          description: The ID of the request in the input file.
          returned: when the service can determine it
          type: str
          sample: request-0042
    registration_config:
      description: The configuration of the registration.
      returned: when O(details=true), and the job was started with a configuration
      type: dict
      contains:
        duplicate_registration_action:
          description: The action for fraudsters who are already registered, V(SKIP) or
            V(REGISTER_AS_NEW).
          returned: when set
          type: str
          sample: SKIP
        fraudster_similarity_threshold:
          description: Fraudsters whose similarity score, 0 to 100, is at or above this
            value are treated as already registered.
          returned: when set
          type: int
          sample: 80
        watchlist_ids:
          description: The ID of the watchlist to which fraudsters are added, as a list
            with one item.
          returned: when set
          type: list
          elements: str
          sample:
            - 9kLmN3oPqR5sTuV7wXyZ1a
    successful_registration_count:
      description:
        - The number of requests of the job that succeeded.
        - Derived from the output file.
      returned: when O(results=true), the job has ended, and the output file could be read
      type: int
      sample: 1
    successful_registrations:
      description:
        - The requests of the job that succeeded.
        - Derived from the output file.
      returned: when O(results=true), O(results_scope=all), the job has ended, the output
        file could be read, and the task succeeds
      type: list
      elements: dict
      contains:
        fraudster_similarity_score:
          description: The similarity to the fraudster who is already registered, from
            0 to 100.
          returned: when the fraudster was already registered
          type: float
          sample: 93.5
        generated_fraudster_id:
          description: The ID that the service generated for the fraudster. For a duplicate,
            the ID of the fraudster who is already registered.
          returned: always
          type: str
          sample: id#Zx8CvB7nM6aSdF5gHjK4lQ
        registration_status:
          description: The result, V(NEW_FRAUDSTER) or V(DUPLICATE_SKIPPED).
          returned: always
          type: str
          sample: NEW_FRAUDSTER
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
from ..module_utils._resources.job import REGISTRATION
from ..module_utils._resources.job_module import INFO_SPEC, describe_jobs


def main() -> None:
    VoiceIdModule(
        argument_spec=INFO_SPEC,
        mutually_exclusive=[("domain_id", "domain_name")],
    ).run(partial(describe_jobs, kind=REGISTRATION))


if __name__ == "__main__":
    main()
