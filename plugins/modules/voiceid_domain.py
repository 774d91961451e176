#!/usr/bin/python
# -*- coding: utf-8 -*-

# Copyright: Contributors to the contactcenter.voiceid collection
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

from __future__ import annotations

DOCUMENTATION = r"""
module: voiceid_domain
version_added: 1.0.0
short_description: Manage Amazon Connect Voice ID domains
description:
  - Creates, updates and deletes Voice ID domains. A domain holds speakers, fraudsters, watchlists and batch jobs.
  - The API's C(UpdateDomain) removes every optional field that is left out of it. This module sends what you do not
    mention as it is, so nothing gets lost.
author:
  - Contributors to the contactcenter.voiceid collection (@contactcenter)
options:
  state:
    description:
      - V(present) creates the domain when it is not there, and makes it what the other options say.
      - V(absent) deletes it, with everything in it.
    type: str
    choices: [present, absent]
    default: present
  domain_id:
    description:
      - The ID of the domain, 22 letters and digits. The service chooses the ID of a new domain, so an ID that is not
        there is an error with O(state=present).
      - One of O(domain_id) and O(name) is required.
    type: str
  name:
    description:
      - The name of the domain. Without O(domain_id) the domain is looked up by it, among all domains of the account in
        the region. Names are not unique in the API. When two domains have the name, the module fails and lists their
        IDs.
      - With O(domain_id) the domain is renamed to it.
    type: str
  description:
    description:
      - The description of the domain.
      - When it is not given the description stays as it is. An empty string removes it.
    type: str
  server_side_encryption_configuration:
    description:
      - How what the domain stores is encrypted. Needed to create a domain.
      - After a change the service re-encrypts in the background, and refuses other changes of the domain meanwhile. Use
        O(wait) to wait for it.
    type: dict
    suboptions:
      kms_key_id:
        description:
          - The ID, ARN or alias of a symmetric KMS key.
          - When it is an alias, and the service tells the ARN of the key, the module asks KMS what the alias stands for.
        type: str
        required: true
  kms_endpoint_url:
    description:
      - Where KMS is, for an alias in O(server_side_encryption_configuration.kms_key_id). KMS is reached with the same
        credentials and region.
      - Without it, botocore's own settings say where KMS is (E(AWS_ENDPOINT_URL_KMS), E(AWS_ENDPOINT_URL), the AWS
        config file, or else the AWS endpoint of the region). O(endpoint_url) is never used for KMS.
    type: str
  wait:
    description:
      - Whether to wait until the domain is no longer being re-encrypted.
      - A poll that is throttled or fails for another passing reason does not end the wait.
    type: bool
    default: false
attributes:
  check_mode:
    support: full
    details:
      - What the service chooses, such as the ID of a new domain, is absent from the facts.
  diff_mode:
    support: full
    details:
      - Shows the name, the description, the encryption and the tags.
  idempotent:
    support: full
extends_documentation_fragment:
  - amazon.aws.common.modules
  - amazon.aws.region.modules
  - amazon.aws.boto3
  - contactcenter.voiceid.attributes
  - contactcenter.voiceid.connection
  - contactcenter.voiceid.wait
  - amazon.aws.tags
seealso:
  - module: contactcenter.voiceid.voiceid_domain_info
    description: Describe domains.
  - name: CreateDomain in the Voice ID API
    description: Reference of the API operation.
    link: https://docs.aws.amazon.com/voiceid/latest/APIReference/API_CreateDomain.html
  - name: UpdateDomain in the Voice ID API
    description: Reference of the API operation.
    link: https://docs.aws.amazon.com/voiceid/latest/APIReference/API_UpdateDomain.html
  - name: DeleteDomain in the Voice ID API
    description: Reference of the API operation.
    link: https://docs.aws.amazon.com/voiceid/latest/APIReference/API_DeleteDomain.html
"""

EXAMPLES = r"""
- name: Have a domain for the support line
  contactcenter.voiceid.voiceid_domain:
    name: support-line
    description: Callers of the support line
    server_side_encryption_configuration:
      kms_key_id: "{{ voiceid_kms_key_id }}"
    tags:
      team: fraud
  register: voiceid

- name: Show its ID
  ansible.builtin.debug:
    msg: "{{ voiceid.domain.name }} is {{ voiceid.domain.domain_id }}"

- name: Change the description, and nothing else
  contactcenter.voiceid.voiceid_domain:
    name: support-line
    description: Callers of the support line in all languages

- name: Add a tag and keep the others
  contactcenter.voiceid.voiceid_domain:
    name: support-line
    tags:
      stage: production
    purge_tags: false

- name: Move the domain to another KMS key, and wait until all of it is re-encrypted
  contactcenter.voiceid.voiceid_domain:
    name: support-line
    server_side_encryption_configuration:
      kms_key_id: "{{ voiceid_other_kms_key_id }}"
    wait: true
    wait_timeout: 600
    wait_delay: 5

- name: Rename the domain
  contactcenter.voiceid.voiceid_domain:
    domain_id: "{{ voiceid.domain.domain_id }}"
    name: help-line

- name: Delete the domain, with all that it holds
  contactcenter.voiceid.voiceid_domain:
    name: help-line
    state: absent
"""

RETURN = r"""
domain:
  description:
    - The domain as it is after the task, also after one that failed once it had found or made the domain.
    - Holds every field that the service returns, in snake_case, also those that are newer than this documentation.
      Times are ISO 8601 in UTC.
  returned: when O(state=present)
  type: dict
  contains:
    arn:
      description: The ARN of the domain.
      returned: always
      type: str
      sample: arn:aws:voiceid:us-east-1:123456789012:domain/4pHm2VXgMWcNe1kTzQ7rLd
    created_at:
      description: When the domain was created.
      returned: always
      type: str
      sample: "2026-03-02T09:14:03.120000+00:00"
    description:
      description: The description of the domain.
      returned: when it has one
      type: str
      sample: Callers of the support line
    domain_id:
      description: The ID of the domain.
      returned: always
      type: str
      sample: 4pHm2VXgMWcNe1kTzQ7rLd
    domain_status:
      description: The state of the domain, V(ACTIVE), V(PENDING) or V(SUSPENDED). Only an active one does work.
      returned: always
      type: str
      sample: ACTIVE
    name:
      description: The name of the domain.
      returned: always
      type: str
      sample: support-line
    server_side_encryption_configuration:
      description: How what the domain stores is encrypted.
      returned: always
      type: dict
      contains:
        kms_key_id:
          description: The KMS key.
          returned: always
          type: str
          sample: arn:aws:kms:us-east-1:123456789012:key/0f1e2d3c-4b5a-6978-8796-a5b4c3d2e1f0
    server_side_encryption_update_details:
      description: The last change of the KMS key. The service re-encrypts in the background.
      returned: when the KMS key was ever changed
      type: dict
      contains:
        message:
          description: What there is to say about the re-encryption, for example why it failed.
          returned: when the service says something
          type: str
          sample: The new KMS key is disabled.
        old_kms_key_id:
          description: The KMS key before the change.
          returned: when the service says it
          type: str
          sample: arn:aws:kms:us-east-1:123456789012:key/8c7b6a59-4837-2615-0f9e-d8c7b6a59483
        update_status:
          description: How far the re-encryption is, V(IN_PROGRESS), V(COMPLETED) or V(FAILED).
          returned: always
          type: str
          sample: COMPLETED
    tags:
      description: The tags of the domain.
      returned: always
      type: dict
      sample: {"team": "fraud"}
    updated_at:
      description: When the domain was changed last.
      returned: always
      type: str
      sample: "2026-03-02T09:14:03.120000+00:00"
    watchlist_details:
      description: The watchlist that the domain came with.
      returned: always
      type: dict
      contains:
        default_watchlist_id:
          description: The ID of the default watchlist.
          returned: always
          type: str
          sample: 9kLmN3oPqR5sTuV7wXyZ1a
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
        - One of V(access_denied), V(ambiguous_name), V(conflict), V(encryption_failed), V(expired_credentials),
          V(invalid_credentials), V(invalid_request), V(model_missing), V(no_credentials), V(no_region), V(not_found),
          V(not_voice_id), V(profile_not_found), V(proxy_unreachable), V(quota), V(server_error), V(service_closed),
          V(throttled), V(tls_failed), V(unreachable), V(untrusted_certificate), V(wait_timeout),
          V(wrong_configuration).
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
      sample: DescribeSpeakerEnrollmentJob
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
"""

from ..module_utils._base.module import TAGS_SPEC, WAIT_SPEC, VoiceIdModule
from ..module_utils._base.options import check_options
from ..module_utils._base.plan import predicted
from ..module_utils._resources import domain, kms_key


def ensure_domain(module: VoiceIdModule) -> dict:
    params = module.params
    check_options(params)
    client = module.voice_id()
    with client.step("The domain was looked up"):
        current = domain.find(client, params["domain_id"], params["name"])
    if params["state"] == "present":
        with client.step("KMS was asked for the key"):
            params["server_side_encryption_configuration"] = kms_key.resolve(params, current, module.kms)
    plan = domain.plan(params, current)
    module.begin(plan, "domain", current)
    if not module.check_mode:
        domain.apply(client, plan)
    if params["state"] == "absent":
        return module.finish(plan)
    facts = predicted(current, plan) if module.check_mode else domain.outcome(client, params)
    return module.finish(plan, domain=facts)


def main() -> None:
    VoiceIdModule(
        argument_spec={
            **TAGS_SPEC,
            **WAIT_SPEC,
            "state": {"type": "str", "choices": ["present", "absent"], "default": "present"},
            "domain_id": {"type": "str"},
            "name": {"type": "str"},
            "description": {"type": "str"},
            "server_side_encryption_configuration": {
                "type": "dict",
                "options": {"kms_key_id": {"type": "str", "required": True, "no_log": False}},
            },
            "kms_endpoint_url": {"type": "str"},
        },
        required_one_of=[("domain_id", "name")],
    ).run(ensure_domain)


if __name__ == "__main__":
    main()
