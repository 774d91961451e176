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
  - Returns facts about batch fraudster registration jobs of Amazon Connect Voice ID, by their IDs, by name, by state,
    or all
    of a domain or of all domains.
  - It can wait until the jobs have ended, and read the outcome of every fraudster from the output files in S3.
  - Wraps the API's C(DescribeFraudsterRegistrationJob), which is C(aws voice-id describe-fraudster-registration-job) in
    the AWS
    CLI, and C(ListFraudsterRegistrationJobs).
  - A job that is not there is left out of the list. A domain that is not there is an error. A job that C(FAILED) is
    a fact and does not fail the task.
author:
  - Contributors to the contactcenter.voiceid collection (@contactcenter)
options:
  job_ids:
    description:
      - Describe the jobs with these IDs, in this order. An ID that is given twice is described once.
      - Needs O(domain_id) or O(domain_name).
      - An empty list selects no job.
      - Without it, all jobs of the domain are described, or of all domains when no domain is given either, the newest
        first.
    type: list
    elements: str
    aliases: [job_id]
  job_name:
    description:
      - Only jobs of this name. Names are not unique.
    type: str
  job_status:
    description:
      - Only jobs in one of these states. The service filters where it can.
      - With O(wait=true) this selects the jobs to wait for, by the state that they have when the module starts.
    type: list
    elements: str
    choices: [SUBMITTED, IN_PROGRESS, COMPLETED, COMPLETED_WITH_ERRORS, FAILED]
  details:
    description:
      - Whether to describe each job, with one call a job.
      - With V(false) the summaries of the listing are returned. They leave out
        RV(fraudster_registration_jobs[].data_access_role_arn),
        RV(fraudster_registration_jobs[].registration_config), RV(fraudster_registration_jobs[].input_data_config),
        RV(fraudster_registration_jobs[].output_data_config) and RV(fraudster_registration_jobs[].output_file_s3_uri).
    type: bool
    default: true
  results:
    description:
      - Whether to read the output file of each ended job from S3, and to return the outcome of every fraudster.
      - A job that C(FAILED) as a whole has no output file, so nothing is read for it.
      - An output file that is missing or malformed gives a warning and RV(fraudster_registration_jobs[].results_error).
      - Needs O(details=true), and C(s3:GetObject) and C(kms:Decrypt) on the output.
    type: bool
    default: false
  s3_endpoint_url:
    description:
      - Where S3 is, for O(results=true). S3 is reached with the same credentials and region.
      - Without it, botocore's own settings say where S3 is (E(AWS_ENDPOINT_URL_S3), E(AWS_ENDPOINT_URL), the AWS config
        file, or else the AWS endpoint of the region). O(endpoint_url) is never used for S3.
    type: str
  max_concurrency:
    description:
      - How many calls may be in flight at once, 1 to 100.
    type: int
    default: 10
extends_documentation_fragment:
  - amazon.aws.common.modules
  - amazon.aws.region.modules
  - amazon.aws.boto3
  - contactcenter.voiceid.attributes
  - contactcenter.voiceid.attributes.info
  - contactcenter.voiceid.connection
  - contactcenter.voiceid.domain
  - contactcenter.voiceid.wait
  - contactcenter.voiceid.wait.jobs
seealso:
  - module: contactcenter.voiceid.voiceid_fraudster_registration_job
    description: Start fraudster registration jobs.
  - name: describe-fraudster-registration-job in the AWS CLI
    description: The same with the AWS CLI.
    link:
      https://awscli.amazonaws.com/v2/documentation/api/latest/reference/voice-id/describe-fraudster-registration-job.html
  - name: DescribeFraudsterRegistrationJob in the Voice ID API
    description: Reference of the API operation.
    link: https://docs.aws.amazon.com/voiceid/latest/APIReference/API_DescribeFraudsterRegistrationJob.html
  - name: Fraudster watchlists in the Amazon Connect administrator guide
    description: How fraudsters are registered, and what the input and the output file of a job look like.
    link: https://docs.aws.amazon.com/connect/latest/adminguide/voiceid-fraudster-watchlist.html
"""

EXAMPLES = r"""
- name: Describe one fraudster registration job
  contactcenter.voiceid.voiceid_fraudster_registration_job_info:
    domain_id: "{{ voiceid_domain_id }}"
    job_ids: "{{ voiceid_job_id }}"
  register: described

- name: Show how far it is
  ansible.builtin.debug:
    msg: >-
      {{ described.fraudster_registration_jobs[0].job_status }},
      {{ described.fraudster_registration_jobs[0].job_progress.percent_complete }} percent

- name: Wait until all jobs of a name have ended, for ten minutes at most, and read who was registered
  contactcenter.voiceid.voiceid_fraudster_registration_job_info:
    domain_name: support-line
    job_name: known-fraudsters
    wait: true
    wait_timeout: 600
    wait_delay: 5
    results: true
    s3_endpoint_url: "{{ voiceid_s3_endpoint_url | default(omit) }}"
  register: ended

- name: List the fraudsters who were registered
  ansible.builtin.debug:
    msg: >-
      {{ ended.fraudster_registration_jobs | map(attribute='successful_registrations', default=[]) | flatten
         | map(attribute='generated_fraudster_id') }}

- name: Find what runs right now in any domain, without a call for each job
  contactcenter.voiceid.voiceid_fraudster_registration_job_info:
    job_status:
      - SUBMITTED
      - IN_PROGRESS
    details: false
  register: active

- name: Count what runs
  ansible.builtin.debug:
    msg: "{{ active.fraudster_registration_jobs | length }} active jobs"
"""

RETURN = r"""
fraudster_registration_jobs:
  description:
    - The fraudster registration jobs that were asked for, in the order of O(job_ids), or the newest first.
    - An empty list when there is none.
    - Holds every field that the service returns, in snake_case, also those that are newer than this documentation.
      Fields that the service leaves out are absent. Times are ISO 8601 in UTC.
  returned: success
  type: list
  elements: dict
  contains:
    created_at:
      description: When the job was created.
      returned: always
      type: str
      sample: "2026-03-02T09:14:03.120000+00:00"
    data_access_role_arn:
      description: The IAM role that the service takes on to read the input and write the output.
      returned: when O(details=true)
      type: str
      sample: arn:aws:iam::123456789012:role/voiceid-batch
    domain_id:
      description: The ID of the domain that the job runs in.
      returned: always
      type: str
      sample: 4pHm2VXgMWcNe1kTzQ7rLd
    duration_seconds:
      description: Seconds from the creation of the job to its end. Derived from
        RV(fraudster_registration_jobs[].created_at) and
        RV(fraudster_registration_jobs[].ended_at).
      returned: when the job has ended
      type: float
      sample: 184.3
    ended:
      description: Whether the job has ended, well or not. Derived from RV(fraudster_registration_jobs[].job_status) and
        RV(fraudster_registration_jobs[].ended_at).
      returned: always
      type: bool
      sample: true
    ended_at:
      description: When the job ended.
      returned: when the job has ended
      type: str
      sample: "2026-03-02T09:17:07.420000+00:00"
    error_count:
      description: The number of RV(fraudster_registration_jobs[].errors). Derived from the output file.
      returned: when O(results=true) and the output file could be read
      type: int
      sample: 1
    errors:
      description: The requests of the job that were refused. Derived from the output file.
      returned: when O(results=true) and the output file could be read
      type: list
      elements: dict
      contains:
        error_code:
          description:
            - Why, as an HTTP status.
            - 400 for a malformed entry, unusable audio or too little speech, 402 for too many fraudsters, 500 for a
              fault
              of the service.
          returned: always
          type: int
          sample: 400
        error_message:
          description: Why, in words.
          returned: always
          type: str
          sample: Not enough speech.
        request_id:
          description: The request in the job's input file.
          returned: when the service could tell it
          type: str
          sample: request-0042
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
      returned: when O(details=true)
      type: dict
      contains:
        s3_uri:
          description: The input file, which lists the requests and their audio files.
          returned: always
          type: str
          sample: s3://contact-centre/fraud/fraudsters.json
    job_id:
      description: The ID of the job.
      returned: always
      type: str
      sample: 7bRtYw0PqLmK3nVxZ5cJhG
    job_name:
      description: The name that the job was given.
      returned: when it was given one
      type: str
      sample: known-fraudsters
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
      returned: always
      type: str
      sample: COMPLETED_WITH_ERRORS
    output_data_config:
      description: Where the job writes.
      returned: when O(details=true)
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
          sample: s3://contact-centre/fraud/out
    output_file_s3_uri:
      description: Where the service writes the output file, the folder, the job's ID and the input file's name with
        C(.out). Derived from RV(fraudster_registration_jobs[].output_data_config),
          RV(fraudster_registration_jobs[].job_id) and
        RV(fraudster_registration_jobs[].input_data_config).
      returned: when O(details=true)
      type: str
      sample: s3://contact-centre/fraud/out/7bRtYw0PqLmK3nVxZ5cJhG/fraudsters.json.out
    registration_config:
      description: How the job treats fraudsters.
      returned: when O(details=true) and the job was started with a configuration
      type: dict
      contains:
        duplicate_registration_action:
          description: What happens to a fraudster who is already registered, V(SKIP) or V(REGISTER_AS_NEW).
          returned: when set
          type: str
          sample: SKIP
        fraudster_similarity_threshold:
          description: The similarity score, 0 to 100, from which on a fraudster counts as already registered.
          returned: when set
          type: int
          sample: 80
        watchlist_ids:
          description: The watchlist that fraudsters are registered to, a list of one.
          returned: when set
          type: list
          elements: str
          sample: ["9kLmN3oPqR5sTuV7wXyZ1a"]
    results_error:
      description: Why the output file of the job could not be read. Derived.
      returned: when O(results=true) and the output file is missing, malformed or out of reach
      type: str
      sample: >-
        The output file s3://contact-centre/fraud/out/7bRtYw0PqLmK3nVxZ5cJhG/fraudsters.json.out could not be read
        in us-east-1 at https://s3.amazonaws.com: it is not JSON: Expecting value: line 1 column 1 (char 0)
    successful_registration_count:
      description: The number of RV(fraudster_registration_jobs[].successful_registrations). Derived from the output
        file.
      returned: when O(results=true) and the output file could be read
      type: int
      sample: 1
    successful_registrations:
      description: The requests of the job that went well. Derived from the output file.
      returned: when O(results=true) and the output file could be read
      type: list
      elements: dict
      contains:
        fraudster_similarity_score:
          description: How similar the fraudster is to the one who is registered, 0 to 100.
          returned: for duplicates
          type: float
          sample: 93.5
        generated_fraudster_id:
          description: The fraudster's ID in the service; for a duplicate, that of the one who is registered.
          returned: always
          type: str
          sample: id#Zx8cVbN1mKjHgFdSaPo9iu
        registration_status:
          description: What was done, V(NEW_FRAUDSTER) or V(DUPLICATE_SKIPPED).
          returned: always
          type: str
          sample: NEW_FRAUDSTER
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
    kind:
      description:
        - What kind of failure it is, for rescue blocks.
        - One of V(access_denied), V(ambiguous_name), V(conflict), V(expired_credentials), V(invalid_credentials),
          V(invalid_request), V(model_missing), V(no_credentials), V(no_region), V(not_found), V(not_voice_id),
          V(profile_not_found), V(proxy_unreachable), V(quota), V(server_error), V(service_closed), V(throttled),
          V(tls_failed), V(unreachable), V(untrusted_certificate), V(wait_timeout), V(wrong_configuration).
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
      sample: DescribeFraudsterRegistrationJob
    option:
      description: The option that has to be corrected.
      returned: when an option was refused before any call
      type: str
      sample: job_ids
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
      description: The jobs that were still running.
      returned: when a wait ran out
      type: list
      elements: str
      sample: ["7bRtYw0PqLmK3nVxZ5cJhG"]
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
