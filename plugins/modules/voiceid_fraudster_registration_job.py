#!/usr/bin/python
# -*- coding: utf-8 -*-

# Copyright: Contributors to the contactcenter.voiceid collection
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

from __future__ import annotations

DOCUMENTATION = r"""
module: voiceid_fraudster_registration_job
version_added: 1.0.0
short_description: Start Amazon Connect Voice ID fraudster registration jobs
description:
  - Starts a batch job that registers fraudsters in a watchlist of a Voice ID domain from recordings in S3, unless a job
    with the same name is running or has completed.
  - The module can wait until the job has ended, and can fail if too many requests of the job failed.
  - The API cannot change, stop or delete a job, so this module has no O(ignore:state) option.
  - Uses the API's C(StartFraudsterRegistrationJob) operation, like C(aws voice-id start-fraudster-registration-job) in
    the AWS CLI.
author:
  - Contributors to the contactcenter.voiceid collection (@contactcenter)
options:
  registration_config:
    description:
      - The configuration of the registration.
    type: dict
    suboptions:
      duplicate_registration_action:
        description:
          - The action for fraudsters who are already registered. V(SKIP) does not register them again,
            V(REGISTER_AS_NEW) does. The default of the service is V(SKIP).
        type: str
        choices: [SKIP, REGISTER_AS_NEW]
      fraudster_similarity_threshold:
        description:
          - Fraudsters whose similarity score, 0 to 100, is at or above this value are treated as already registered.
        type: int
      watchlist_ids:
        description:
          - The ID of the watchlist to which fraudsters are added. The list must contain exactly one ID.
          - The default of the service is the default watchlist of the domain.
        type: list
        elements: str
extends_documentation_fragment:
  - contactcenter.voiceid.attributes
  - contactcenter.voiceid.connection
  - contactcenter.voiceid.domain
  - contactcenter.voiceid.job.output
  - contactcenter.voiceid.job.registration
  - contactcenter.voiceid.job.start
  - contactcenter.voiceid.wait
seealso:
  - module: contactcenter.voiceid.voiceid_fraudster_registration_job_info
    description: Describe fraudster registration jobs, and read the result of every request.
  - name: start-fraudster-registration-job in the AWS CLI
    description: The corresponding command of the AWS CLI.
    link:
      https://awscli.amazonaws.com/v2/documentation/api/latest/reference/voice-id/start-fraudster-registration-job.html
  - name: StartFraudsterRegistrationJob in the Voice ID API
    description: Reference of the API operation.
    link: https://docs.aws.amazon.com/voiceid/latest/APIReference/API_StartFraudsterRegistrationJob.html
"""

EXAMPLES = r"""
- name: Register known fraudsters in the default watchlist
  contactcenter.voiceid.voiceid_fraudster_registration_job:
    domain_id: "{{ voiceid_domain_id }}"
    job_name: "fraudsters-{{ '%Y-%m-%d' | ansible.builtin.strftime }}"
    data_access_role_arn: "{{ voiceid_role_arn }}"
    input_data_config:
      s3_uri: "s3://{{ voiceid_bucket }}/fraud/fraudsters.json"
    output_data_config:
      s3_uri: "s3://{{ voiceid_bucket }}/fraud/out"
      kms_key_id: "{{ voiceid_kms_key_id }}"
  register: known

- name: Show the job
  ansible.builtin.debug:
    msg: "{{ known.fraudster_registration_job.job_id }} is {{ known.fraudster_registration_job.job_status }}"

- name: Register fraudsters in another watchlist, wait for the result, and fail if a request failed
  contactcenter.voiceid.voiceid_fraudster_registration_job:
    domain_name: support-line
    job_name: "fraudsters-{{ voiceid_manifest | ansible.builtin.to_json | ansible.builtin.checksum }}"
    data_access_role_arn: "{{ voiceid_role_arn }}"
    input_data_config:
      s3_uri: "s3://{{ voiceid_bucket }}/fraud/fraudsters.json"
    output_data_config:
      s3_uri: "s3://{{ voiceid_bucket }}/fraud/out"
      kms_key_id: "{{ voiceid_kms_key_id }}"
    registration_config:
      duplicate_registration_action: SKIP
      fraudster_similarity_threshold: 80
      watchlist_ids:
        - "{{ voiceid_watchlist_id }}"
    wait: true
    wait_timeout: 600
    wait_delay: 5
    max_failed: "0"
    s3_endpoint_url: "{{ voiceid_s3_endpoint_url | default(omit) }}"
  register: shared

- name: Show the registered fraudsters
  ansible.builtin.debug:
    msg: >-
      {{ shared.fraudster_registration_job.successful_registrations | map(attribute='generated_fraudster_id') }}

- name: Register the same fraudsters again, without the check for duplicates
  contactcenter.voiceid.voiceid_fraudster_registration_job:
    domain_name: support-line
    job_name: "fraudsters-{{ '%Y-%m-%d' | ansible.builtin.strftime }}"
    data_access_role_arn: "{{ voiceid_role_arn }}"
    input_data_config:
      s3_uri: "s3://{{ voiceid_bucket }}/fraud/fraudsters.json"
    output_data_config:
      s3_uri: "s3://{{ voiceid_bucket }}/fraud/out"
      kms_key_id: "{{ voiceid_kms_key_id }}"
    registration_config:
      duplicate_registration_action: REGISTER_AS_NEW
    force: true
    wait: true
    wait_delay: 5
  register: again

- name: Show the location of the output file
  ansible.builtin.debug:
    var: again.fraudster_registration_job.output_file_s3_uri
"""

RETURN = r"""
fraudster_registration_job:
  description:
    - The newest job with the name O(job_name), which this task or an earlier one started.
    - In check mode, a job that would be started contains only RV(fraudster_registration_job.domain_id) and the values
      of the options.
  returned: success, and failures after the job was found or started
  type: dict
  contains:  # generated from docs/return_values/job.yml and fraudster_registration_job.yml
    created_at:
      description: The time when the job was created.
      returned: when the job exists
      type: str
      sample: '2026-03-02T09:14:03.120000+00:00'
    data_access_role_arn:
      description: The ARN of the IAM role that the service assumes to read the input and
        write the output.
      returned: always
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
        - Derived from RV(fraudster_registration_job.created_at) and RV(fraudster_registration_job.ended_at).
      returned: when the job has ended
      type: float
      sample: 184.3
    ended:
      description:
        - Whether the job has ended, successfully or not.
        - Derived from RV(fraudster_registration_job.job_status) and RV(fraudster_registration_job.ended_at).
      returned: when the job exists
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
      returned: always
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
      returned: when the job exists
      type: str
      sample: 7bRtYw0PqLmK3nVxZ5cJhG
    job_name:
      description: The name of the job.
      returned: always
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
      returned: when the job exists
      type: str
      sample: COMPLETED_WITH_ERRORS
    output_data_config:
      description: The output of the job.
      returned: always
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
        - Derived from RV(fraudster_registration_job.job_id), RV(fraudster_registration_job.input_data_config)
          and RV(fraudster_registration_job.output_data_config).
      returned: when the job exists
      type: str
      sample: s3://contact-centre/batch/out/7bRtYw0PqLmK3nVxZ5cJhG/monday.json.out
    results_error:
      description:
        - The reason why the results of the job are not known.
        - Derived from the attempt to read its output file.
      returned: when O(max_failed) is set, and the output file is missing, malformed, too
        large or cannot be accessed
      type: str
      sample: 'The output file s3://contact-centre/batch/out/7bRtYw0PqLmK3nVxZ5cJhG/monday.json.out
        could not be read in us-east-1 at https://s3.amazonaws.com: it is not JSON: Expecting
        value: line 1 column 1 (char 0).'
    error_count:
      description:
        - The number of RV(fraudster_registration_job.errors).
        - Derived from the output file.
      returned: when O(max_failed) is set, the job has ended, and the output file could
        be read
      type: int
      sample: 1
    errors:
      description:
        - The requests of the job that failed.
        - Derived from the output file.
      returned: when O(max_failed) is set, the job has ended, and the output file could
        be read
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
      returned: when the job was started with a configuration
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
      returned: when O(max_failed) is set, the job has ended, and the output file could
        be read
      type: int
      sample: 1
    successful_registrations:
      description:
        - The requests of the job that succeeded.
        - Derived from the output file.
      returned: when O(max_failed) is set, O(results_scope=all), the job has ended, the
        output file could be read, and the task succeeds
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
    job_id:
      description: The ID of the failed job.
      returned: when the job failed, ended in a state that the module does not know, had
        too many failed requests, or its output file could not be read
      type: str
      sample: 7bRtYw0PqLmK3nVxZ5cJhG
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
      returned: when a wait timed out, or a running job prevented the start of another
        job
      type: list
      elements: str
      sample:
        - 7bRtYw0PqLmK3nVxZ5cJhG
"""

from functools import partial

from ..module_utils._base.module import VoiceIdModule
from ..module_utils._resources.job import REGISTRATION
from ..module_utils._resources.job_start_module import START_SPEC, ensure_job


def main() -> None:
    VoiceIdModule(
        argument_spec={
            **START_SPEC,
            "registration_config": {
                "type": "dict",
                "options": {
                    "duplicate_registration_action": {"type": "str", "choices": ["SKIP", "REGISTER_AS_NEW"]},
                    "fraudster_similarity_threshold": {"type": "int"},
                    "watchlist_ids": {"type": "list", "elements": "str"},
                },
            },
        },
        mutually_exclusive=[("domain_id", "domain_name")],
        required_one_of=[("domain_id", "domain_name")],
    ).run(partial(ensure_job, kind=REGISTRATION))


if __name__ == "__main__":
    main()
