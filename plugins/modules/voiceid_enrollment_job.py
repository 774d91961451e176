#!/usr/bin/python
# -*- coding: utf-8 -*-

# Copyright: Contributors to the contactcenter.voiceid collection
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

from __future__ import annotations

DOCUMENTATION = r"""
module: voiceid_enrollment_job
version_added: 1.0.0
short_description: Start Amazon Connect Voice ID speaker enrollment jobs
description:
  - Starts a batch job that enrolls speakers in a Voice ID domain from recordings in S3, unless a job with the same name
    is running or has completed.
  - The module can wait until the job has ended, and can fail if too many requests of the job failed.
  - The API cannot change, stop or delete a job, so this module has no O(ignore:state) option.
  - Uses the API's C(StartSpeakerEnrollmentJob) operation, like C(aws voice-id start-speaker-enrollment-job) in the AWS
    CLI.
author:
  - Contributors to the contactcenter.voiceid collection (@contactcenter)
options:
  enrollment_config:
    description:
      - The configuration of the enrollment.
    type: dict
    suboptions:
      existing_enrollment_action:
        description:
          - The action for speakers who are already enrolled. V(SKIP) keeps the voiceprint, V(OVERWRITE) replaces it.
            The default of the service is V(SKIP).
        type: str
        choices: [SKIP, OVERWRITE]
      fraud_detection_config:
        description:
          - The configuration of the check for known fraudsters.
        type: dict
        suboptions:
          fraud_detection_action:
            description:
              - The action for speakers with a high risk. V(FAIL) rejects the speaker, V(IGNORE) enrolls the speaker
                anyway. The default of the service is V(FAIL).
            type: str
            choices: [FAIL, IGNORE]
          risk_threshold:
            description:
              - Speakers whose risk score, 0 to 100, is at or above this value are treated as high risk.
            type: int
          watchlist_ids:
            description:
              - The ID of the watchlist to check speakers against. The list must contain exactly one ID.
              - The default of the service is the default watchlist of the domain.
            type: list
            elements: str
extends_documentation_fragment:
  - contactcenter.voiceid.attributes
  - contactcenter.voiceid.connection
  - contactcenter.voiceid.domain
  - contactcenter.voiceid.job.enrollment
  - contactcenter.voiceid.job.output
  - contactcenter.voiceid.job.start
  - contactcenter.voiceid.wait
seealso:
  - module: contactcenter.voiceid.voiceid_enrollment_job_info
    description: Describe enrollment jobs, and read the result of every request.
  - name: start-speaker-enrollment-job in the AWS CLI
    description: The corresponding command of the AWS CLI.
    link: https://awscli.amazonaws.com/v2/documentation/api/latest/reference/voice-id/start-speaker-enrollment-job.html
  - name: StartSpeakerEnrollmentJob in the Voice ID API
    description: Reference of the API operation.
    link: https://docs.aws.amazon.com/voiceid/latest/APIReference/API_StartSpeakerEnrollmentJob.html
"""

EXAMPLES = r"""
- name: Start the enrollment job of the day
  contactcenter.voiceid.voiceid_enrollment_job:
    domain_id: "{{ voiceid_domain_id }}"
    job_name: "callers-{{ '%Y-%m-%d' | ansible.builtin.strftime }}"
    data_access_role_arn: "{{ voiceid_role_arn }}"
    input_data_config:
      s3_uri: "s3://{{ voiceid_bucket }}/enrollment/monday.json"
    output_data_config:
      s3_uri: "s3://{{ voiceid_bucket }}/enrollment/out"
      kms_key_id: "{{ voiceid_kms_key_id }}"
  register: monday

- name: Show the job
  ansible.builtin.debug:
    msg: "{{ monday.enrollment_job.job_id }} is {{ monday.enrollment_job.job_status }}"

- name: Enroll speakers once for each content of the manifest, and fail if more than half of the requests failed
  contactcenter.voiceid.voiceid_enrollment_job:
    domain_name: support-line
    job_name: "callers-{{ voiceid_manifest | ansible.builtin.to_json | ansible.builtin.checksum }}"
    data_access_role_arn: "{{ voiceid_role_arn }}"
    input_data_config:
      s3_uri: "s3://{{ voiceid_bucket }}/enrollment/tuesday.json"
    output_data_config:
      s3_uri: "s3://{{ voiceid_bucket }}/enrollment/out"
      kms_key_id: "{{ voiceid_kms_key_id }}"
    wait: true
    wait_timeout: 600
    wait_delay: 5
    max_failed: 50%
    results_scope: errors
    s3_endpoint_url: "{{ voiceid_s3_endpoint_url | default(omit) }}"
  register: tuesday

- name: Show the requests that failed
  ansible.builtin.debug:
    msg: "{{ item.customer_speaker_id | default(item.request_id) }}: {{ item.error_message }}"
  loop: "{{ tuesday.enrollment_job.errors }}"
  loop_control:
    label: "{{ item.request_id }}"

- name: Enroll the same speakers again, with new voiceprints and without the fraud check
  contactcenter.voiceid.voiceid_enrollment_job:
    domain_name: support-line
    job_name: "callers-{{ '%Y-%m-%d' | ansible.builtin.strftime }}"
    data_access_role_arn: "{{ voiceid_role_arn }}"
    input_data_config:
      s3_uri: "s3://{{ voiceid_bucket }}/enrollment/monday.json"
    output_data_config:
      s3_uri: "s3://{{ voiceid_bucket }}/enrollment/out"
      kms_key_id: "{{ voiceid_kms_key_id }}"
    enrollment_config:
      existing_enrollment_action: OVERWRITE
      fraud_detection_config:
        fraud_detection_action: IGNORE
    force: true
    wait: true
    wait_delay: 5
  register: again

- name: Show the location of the output file
  ansible.builtin.debug:
    var: again.enrollment_job.output_file_s3_uri
"""

RETURN = r"""
enrollment_job:
  description:
    - The newest job with the name O(job_name), which this task or an earlier one started.
    - In check mode, a job that would be started contains only RV(enrollment_job.domain_id) and the values of the
      options.
  returned: success, and failures after the job was found or started
  type: dict
  contains:  # generated from docs/return_values/job.yml and enrollment_job.yml
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
        - Derived from RV(enrollment_job.created_at) and RV(enrollment_job.ended_at).
      returned: when the job has ended
      type: float
      sample: 184.3
    ended:
      description:
        - Whether the job has ended, successfully or not.
        - Derived from RV(enrollment_job.job_status) and RV(enrollment_job.ended_at).
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
        - Derived from RV(enrollment_job.job_id), RV(enrollment_job.input_data_config)
          and RV(enrollment_job.output_data_config).
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
    enrollment_config:
      description: The configuration of the enrollment.
      returned: when the job was started with a configuration
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
        - The number of RV(enrollment_job.errors).
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
      returned: when O(max_failed) is set, the job has ended, and the output file could
        be read
      type: int
      sample: 1
    successful_enrollments:
      description:
        - The requests of the job that succeeded.
        - Derived from the output file.
      returned: when O(max_failed) is set, O(results_scope=all), the job has ended, the
        output file could be read, and the task succeeds
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
from ..module_utils._resources.job import ENROLLMENT
from ..module_utils._resources.job_start_module import START_SPEC, ensure_job


def main() -> None:
    VoiceIdModule(
        argument_spec={
            **START_SPEC,
            "enrollment_config": {
                "type": "dict",
                "options": {
                    "existing_enrollment_action": {"type": "str", "choices": ["SKIP", "OVERWRITE"]},
                    "fraud_detection_config": {
                        "type": "dict",
                        "options": {
                            "fraud_detection_action": {"type": "str", "choices": ["FAIL", "IGNORE"]},
                            "risk_threshold": {"type": "int"},
                            "watchlist_ids": {"type": "list", "elements": "str"},
                        },
                    },
                },
            },
        },
        mutually_exclusive=[("domain_id", "domain_name")],
        required_one_of=[("domain_id", "domain_name")],
    ).run(partial(ensure_job, kind=ENROLLMENT))


if __name__ == "__main__":
    main()
