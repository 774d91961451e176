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
  - Starts a batch job that enrolls speakers in a Voice ID domain from recordings in S3, unless there is a job of the
    same name that runs or has ended well.
  - It can wait until the job has ended, and fail when more speakers were refused than you allow.
  - One of O(domain_id) and O(domain_name) is required.
  - A job can neither be changed, nor stopped, nor deleted, so this module has no O(ignore:state) option.
  - Wraps the API's C(StartSpeakerEnrollmentJob), which is C(aws voice-id start-speaker-enrollment-job) in the AWS CLI.
author:
  - Contributors to the contactcenter.voiceid collection (@contactcenter)
options:
  enrollment_config:
    description:
      - How the job treats speakers.
    type: dict
    suboptions:
      existing_enrollment_action:
        description:
          - What happens to a speaker who is already enrolled. V(SKIP) leaves the voiceprint as it is, V(OVERWRITE)
            replaces it. The service takes V(SKIP) when it is not given.
        type: str
        choices: [SKIP, OVERWRITE]
      fraud_detection_config:
        description:
          - How speakers are checked against known fraudsters.
        type: dict
        suboptions:
          fraud_detection_action:
            description:
              - What happens to a speaker of high risk. V(FAIL) refuses the speaker, V(IGNORE) enrolls the speaker all
                the same. The service takes V(FAIL) when it is not given.
            type: str
            choices: [FAIL, IGNORE]
          risk_threshold:
            description:
              - The risk score, 0 to 100, from which on a speaker is of high risk.
            type: int
          watchlist_ids:
            description:
              - The ID of the watchlist to check against, a list of exactly one. The service takes the default watchlist
                of the domain when it is not given.
            type: list
            elements: str
extends_documentation_fragment:
  - amazon.aws.common.modules
  - amazon.aws.region.modules
  - amazon.aws.boto3
  - contactcenter.voiceid.attributes
  - contactcenter.voiceid.connection
  - contactcenter.voiceid.domain
  - contactcenter.voiceid.job_start
  - contactcenter.voiceid.wait
seealso:
  - module: contactcenter.voiceid.voiceid_enrollment_job_info
    description: Describe enrollment jobs, and read the outcome of every speaker.
  - name: start-speaker-enrollment-job in the AWS CLI
    description: The same with the AWS CLI.
    link: https://awscli.amazonaws.com/v2/documentation/api/latest/reference/voice-id/start-speaker-enrollment-job.html
  - name: StartSpeakerEnrollmentJob in the Voice ID API
    description: Reference of the API operation.
    link: https://docs.aws.amazon.com/voiceid/latest/APIReference/API_StartSpeakerEnrollmentJob.html
  - name: Batch enrollment in the Amazon Connect administrator guide
    description: What the input and the output file of a job look like.
    link: https://docs.aws.amazon.com/connect/latest/adminguide/voiceid-batch-enrollment.html
"""

EXAMPLES = r"""
- name: Enroll the callers of Monday
  contactcenter.voiceid.voiceid_enrollment_job:
    domain_id: "{{ voiceid_domain_id }}"
    job_name: monday-callers
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

- name: Enroll the callers of Tuesday, and stop when more than half of them are refused
  contactcenter.voiceid.voiceid_enrollment_job:
    domain_name: support-line
    job_name: tuesday-callers
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
    s3_endpoint_url: "{{ voiceid_s3_endpoint_url | default(omit) }}"
  register: tuesday

- name: List the callers who were refused
  ansible.builtin.debug:
    msg: "{{ item.request_id }}: {{ item.error_message }}"
  loop: "{{ tuesday.enrollment_job.errors }}"
  loop_control:
    label: "{{ item.request_id }}"

- name: Enroll once more, with new voiceprints and without the fraud check
  contactcenter.voiceid.voiceid_enrollment_job:
    domain_name: support-line
    job_name: monday-callers
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

- name: Show where the outcome of every speaker is
  ansible.builtin.debug:
    var: again.enrollment_job.output_file_s3_uri
"""

RETURN = r"""
enrollment_job:
  description:
    - The job of the name O(job_name), started by this task or before, the newest if there are several.
    - In check mode, when a job would be started, only what the options set and RV(enrollment_job.domain_id).
    - Holds every field that the service returns, in snake_case, also those that are newer than this documentation.
      Fields that the service leaves out are absent. Times are ISO 8601 in UTC.
  returned: success, and when the job was started or found before the failure
  type: dict
  contains:
    created_at:
      description: When the job was created.
      returned: when the job is there
      type: str
      sample: "2026-03-02T09:14:03.120000+00:00"
    data_access_role_arn:
      description: The IAM role that the service takes on to read the input and write the output.
      returned: always
      type: str
      sample: arn:aws:iam::123456789012:role/voiceid-batch
    domain_id:
      description: The ID of the domain that the job runs in.
      returned: always
      type: str
      sample: 4pHm2VXgMWcNe1kTzQ7rLd
    duration_seconds:
      description: Seconds from the creation of the job to its end. Derived from RV(enrollment_job.created_at) and
        RV(enrollment_job.ended_at).
      returned: when the job has ended
      type: float
      sample: 184.3
    ended:
      description: Whether the job has ended, well or not. Derived from RV(enrollment_job.job_status) and
        RV(enrollment_job.ended_at).
      returned: when the job is there
      type: bool
      sample: true
    ended_at:
      description: When the job ended.
      returned: when the job has ended
      type: str
      sample: "2026-03-02T09:17:07.420000+00:00"
    enrollment_config:
      description: How the job treats speakers.
      returned: when the job was started with a configuration
      type: dict
      contains:
        existing_enrollment_action:
          description: What happens to a speaker who is already enrolled, V(SKIP) or V(OVERWRITE).
          returned: when set
          type: str
          sample: SKIP
        fraud_detection_config:
          description: How speakers are checked against known fraudsters.
          returned: when set
          type: dict
          contains:
            fraud_detection_action:
              description: What happens to a speaker of high risk, V(FAIL) or V(IGNORE).
              returned: when set
              type: str
              sample: FAIL
            risk_threshold:
              description: The risk score, 0 to 100, from which on a speaker is of high risk.
              returned: when set
              type: int
              sample: 75
            watchlist_ids:
              description: The watchlist that is used, a list of one.
              returned: when set
              type: list
              elements: str
              sample: ["9kLmN3oPqR5sTuV7wXyZ1a"]
    error_count:
      description: The number of RV(enrollment_job.errors). Derived from the output file.
      returned: with O(max_failed), when the job has ended and the output file could be read
      type: int
      sample: 1
    errors:
      description: The requests of the job that were refused. Derived from the output file.
      returned: with O(max_failed), when the job has ended and the output file could be read
      type: list
      elements: dict
      contains:
        error_code:
          description:
            - Why, as an HTTP status.
            - 400 for a malformed entry, unusable audio, too little speech or a failed fraud check, 402 for too many
              speakers, 409 for a speaker who opted out, 500 for a fault of the service.
          returned: always
          type: int
          sample: 409
        error_message:
          description: Why, in words.
          returned: always
          type: str
          sample: The speaker has opted out.
        request_id:
          description: The request in the job's input file.
          returned: when the service could tell it
          type: str
          sample: caller-0042
    failure_details:
      description: Why the job failed.
      returned: when the job failed or had errors, and the service says why
      type: dict
      contains:
        message:
          description: The reason in words.
          returned: when the service says why
          type: str
          sample: The input manifest is not valid JSON.
        status_code:
          description: The reason as an HTTP status.
          returned: when the service says why
          type: int
          sample: 400
    input_data_config:
      description: What the job reads.
      returned: always
      type: dict
      contains:
        s3_uri:
          description: The input file, which lists the speakers and their audio files.
          returned: always
          type: str
          sample: s3://contact-centre/enrollment/monday.json
    job_id:
      description: The ID of the job.
      returned: when the job is there
      type: str
      sample: 7bRtYw0PqLmK3nVxZ5cJhG
    job_name:
      description: The name that the job was given.
      returned: always
      type: str
      sample: monday-callers
    job_progress:
      description: How far the job is.
      returned: when the service says it
      type: dict
      contains:
        percent_complete:
          description: The share of the requests in the input file that are done, 0 to 100.
          returned: always
          type: int
          sample: 100
    job_status:
      description:
        - The state of the job.
        - V(SUBMITTED), V(IN_PROGRESS), V(COMPLETED), V(COMPLETED_WITH_ERRORS) or V(FAILED); a newer service may have
          more.
      returned: when the job is there
      type: str
      sample: COMPLETED_WITH_ERRORS
    output_data_config:
      description: Where the job writes.
      returned: always
      type: dict
      contains:
        kms_key_id:
          description: The KMS key that encrypts the output file.
          returned: when set
          type: str
          sample: arn:aws:kms:us-east-1:123456789012:key/0f1e2d3c-4b5a-6978-8796-a5b4c3d2e1f0
        s3_uri:
          description: The folder for the output file.
          returned: always
          type: str
          sample: s3://contact-centre/enrollment/out
    output_file_s3_uri:
      description: Where the service writes the output file, the folder, the job's ID and the input file's name with
        C(.out). Derived from RV(enrollment_job.output_data_config), RV(enrollment_job.job_id) and
        RV(enrollment_job.input_data_config).
      returned: when the job is there
      type: str
      sample: s3://contact-centre/enrollment/out/7bRtYw0PqLmK3nVxZ5cJhG/monday.json.out
    results_error:
      description: Why the output file of the job could not be read. Derived.
      returned: with O(max_failed), when the output file is missing, malformed or out of reach
      type: str
      sample: >-
        The output file s3://contact-centre/enrollment/out/7bRtYw0PqLmK3nVxZ5cJhG/monday.json.out could not be read
        in us-east-1 at https://s3.amazonaws.com: it is not JSON: Expecting value: line 1 column 1 (char 0)
    successful_enrollment_count:
      description: The number of RV(enrollment_job.successful_enrollments). Derived from the output file.
      returned: with O(max_failed), when the job has ended and the output file could be read
      type: int
      sample: 1
    successful_enrollments:
      description: The requests of the job that went well. Derived from the output file.
      returned: with O(max_failed), when the job has ended and the output file could be read
      type: list
      elements: dict
      contains:
        customer_speaker_id:
          description: The speaker's ID in the input file.
          returned: always
          type: str
          sample: caller-0017
        enrollment_status:
          description: What was done, V(NEW_ENROLLMENT), V(ENROLLMENT_OVERWRITE) or V(DUPLICATE_SKIPPED).
          returned: always
          type: str
          sample: NEW_ENROLLMENT
        generated_speaker_id:
          description: The speaker's ID in the service.
          returned: always
          type: str
          sample: id#QmN4bVcXz2LkJhGfDsAp0o
        request_id:
          description: The request in the job's input file.
          returned: always
          type: str
          sample: request-0017
error:
  description: What went wrong, in parts.
  returned: failure
  type: dict
  contains:
    code:
      description: The error code that the service answered with.
      returned: when the service answered
      type: str
      sample: ResourceNotFoundException
    conflict_type:
      description: What the request was in conflict with.
      returned: when the service says it
      type: str
      sample: DOMAIN_NOT_ACTIVE
    domain_ids:
      description: The domains that have the name.
      returned: when more than one has it
      type: list
      elements: str
      sample: ["4pHm2VXgMWcNe1kTzQ7rLd", "8sKq1ZbTuYpAeD5oWxR3nM"]
    endpoint_url:
      description: The endpoint that was called.
      returned: when it is known
      type: str
      sample: http://127.0.0.1:5000
    http_status:
      description: The HTTP status of the answer.
      returned: when the service answered
      type: int
      sample: 404
    job_id:
      description: The job that did not come out as wanted.
      returned: when the job failed, or too many of its requests did, or its output file could not be read
      type: str
      sample: 7bRtYw0PqLmK3nVxZ5cJhG
    kind:
      description:
        - What kind of failure it is, for rescue blocks.
        - One of V(access_denied), V(ambiguous_name), V(conflict), V(expired_credentials), V(invalid_credentials),
          V(invalid_request), V(job_failed), V(model_missing), V(no_credentials), V(no_region), V(not_found),
          V(not_voice_id), V(profile_not_found), V(proxy_unreachable), V(quota), V(results_unreadable),
          V(server_error), V(service_closed), V(throttled), V(tls_failed), V(too_many_failed), V(unreachable),
          V(untrusted_certificate), V(wait_timeout), V(wrong_configuration).
      returned: always
      type: str
      sample: not_found
    message:
      description: The message that the service answered with.
      returned: when the service answered
      type: str
      sample: Domain not found.
    operation:
      description: The API operation that was tried.
      returned: when a call was tried
      type: str
      sample: StartSpeakerEnrollmentJob
    option:
      description: The option that has to be corrected.
      returned: when an option was refused before any call
      type: str
      sample: job_name
    region:
      description: The region that was called.
      returned: when it is known
      type: str
      sample: us-east-1
    request_id:
      description: The ID that the service gave to the request.
      returned: when the service answered with one
      type: str
      sample: 2f6e3b9c-5d4a-4f1e-8b7a-0c9d8e7f6a5b
    resource_type:
      description: What was not found.
      returned: when the service says it
      type: str
      sample: DOMAIN
    running_job_ids:
      description: The jobs that were still running, or in the way.
      returned: when a wait ran out, or another job was in the way
      type: list
      elements: str
      sample: ["7bRtYw0PqLmK3nVxZ5cJhG"]
"""

from functools import partial

from ..module_utils._base.module import VoiceIdModule
from ..module_utils._resources.job import ENROLLMENT
from ..module_utils._resources.job_module import START_SPEC, ensure_job


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
