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
  - Creates, updates and deletes Voice ID domains. A domain contains speakers, fraudsters, watchlists and batch jobs.
  - The API's C(UpdateDomain) operation removes optional fields that are missing from the request. This module sends the
    current values of options that are not set, so it does not remove any field by accident.
author:
  - Contributors to the contactcenter.voiceid collection (@contactcenter)
options:
  state:
    description:
      - V(present) creates the domain if it does not exist, and updates it to match the other options.
      - V(absent) deletes the domain and everything in it.
    type: str
    choices: [present, absent]
    default: present
  domain_id:
    description:
      - The ID of the domain, 22 letters and digits.
      - The service chooses the IDs of new domains. With O(state=present), the module fails if no domain has this ID.
      - At least one of O(domain_id) and O(name) is required.
    type: str
  name:
    description:
      - The name of the domain.
      - Without O(domain_id), the name identifies the domain among all domains of the account in the region. The API
        allows several domains with the same name. In this case the module fails and lists their IDs.
      - With O(domain_id), the domain is renamed to this name.
    type: str
  description:
    description:
      - The description of the domain.
      - If not set, the description does not change. An empty string removes it.
    type: str
  server_side_encryption_configuration:
    description:
      - The encryption configuration of the domain. Required to create a domain.
      - After a change of the key, the service re-encrypts the data of the domain in the background. Until this is
        finished, it rejects other changes of the domain. Use O(wait) to wait for it.
    type: dict
    suboptions:
      kms_key_id:
        description:
          - The ID, ARN or alias of a symmetric KMS key.
          - If this or the key that the service returns is an alias, and the two differ, the module calls KMS to resolve
            the alias.
        type: str
        required: true
  kms_endpoint_url:
    description:
      - The URL of the KMS endpoint, used to resolve an alias in O(server_side_encryption_configuration.kms_key_id). The
        credentials and the region are those of the other options.
      - If not set, botocore determines the endpoint from E(AWS_ENDPOINT_URL_KMS), E(AWS_ENDPOINT_URL), or the AWS
        config file, and uses the AWS endpoint of the region otherwise. O(endpoint_url) is never used for KMS.
    type: str
  wait:
    description:
      - Whether to wait until the domain is no longer pending, and the service has finished re-encrypting it.
      - Polls that are throttled or that fail because of a temporary error do not end the wait.
    type: bool
    default: false
attributes:
  check_mode:
    support: full
    details:
      - Values that the service chooses, such as the ID of a new domain, are absent from the result.
  diff_mode:
    support: full
    details:
      - Shows the name, the description, the encryption configuration and the tags.
  idempotent:
    support: full
extends_documentation_fragment:
  - contactcenter.voiceid.attributes
  - contactcenter.voiceid.connection
  - contactcenter.voiceid.tags
  - contactcenter.voiceid.wait
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
- name: Create a domain
  contactcenter.voiceid.voiceid_domain:
    name: support-line
    description: Callers of the support line
    server_side_encryption_configuration:
      kms_key_id: "{{ voiceid_kms_key_id }}"
    tags:
      team: fraud
  register: voiceid

- name: Show the ID of the domain
  ansible.builtin.debug:
    msg: "The ID of {{ voiceid.domain.name }} is {{ voiceid.domain.domain_id }}"

- name: Change only the description
  contactcenter.voiceid.voiceid_domain:
    name: support-line
    description: Callers of the support line in all languages

- name: Add a tag and keep the other tags
  contactcenter.voiceid.voiceid_domain:
    name: support-line
    tags:
      stage: production
    purge_tags: false

- name: Change the KMS key, and wait until the domain is re-encrypted
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

- name: Delete the domain and everything in it
  contactcenter.voiceid.voiceid_domain:
    name: help-line
    state: absent
"""

RETURN = r"""
domain:
  description:
    - The domain after the task.
    - Returned by failed tasks, too, if the module found or created the domain before the failure.
  returned: when O(state=present)
  type: dict
  contains:  # generated from docs/return_values/domain.yml
    arn:
      description: The ARN of the domain.
      returned: always
      type: str
      sample: arn:aws:voiceid:us-east-1:123456789012:domain/4pHm2VXgMWcNe1kTzQ7rLd
    created_at:
      description: The time when the domain was created.
      returned: always
      type: str
      sample: '2026-03-02T09:14:03.120000+00:00'
    description:
      description: The description of the domain.
      returned: when the domain has a description
      type: str
      sample: Callers of the support line
    domain_id:
      description: The ID of the domain.
      returned: always
      type: str
      sample: 4pHm2VXgMWcNe1kTzQ7rLd
    domain_status:
      description:
        - The status of the domain, V(ACTIVE), V(PENDING) or V(SUSPENDED).
        - The domain can be used only while its status is V(ACTIVE).
      returned: always
      type: str
      sample: ACTIVE
    name:
      description: The name of the domain.
      returned: always
      type: str
      sample: support-line
    server_side_encryption_configuration:
      description: The encryption configuration of the domain.
      returned: always
      type: dict
      contains:
        kms_key_id:
          description: The KMS key that encrypts the data of the domain.
          returned: always
          type: str
          sample: arn:aws:kms:us-east-1:123456789012:key/0f1e2d3c-4b5a-6978-8796-a5b4c3d2e1f0
    server_side_encryption_update_details:
      description:
        - The most recent change of the KMS key.
        - After a change, the service re-encrypts the data of the domain in the background.
      returned: when the KMS key has been changed
      type: dict
      contains:
        message:
          description: A message about the re-encryption, for example the reason for a
            failure.
          returned: when the service returns a message
          type: str
          sample: The new KMS key is disabled.
        old_kms_key_id:
          description: The KMS key before the change.
          returned: when the service returns it
          type: str
          sample: arn:aws:kms:us-east-1:123456789012:key/8c7b6a59-4837-2615-0f9e-d8c7b6a59483
        update_status:
          description: The status of the re-encryption, V(IN_PROGRESS), V(COMPLETED) or
            V(FAILED).
          returned: always
          type: str
          sample: COMPLETED
    tags:
      description: The tags of the domain.
      returned: always
      type: dict
      sample:
        team: fraud
    updated_at:
      description: The time when the domain was last updated.
      returned: always
      type: str
      sample: '2026-03-02T09:14:03.120000+00:00'
    watchlist_details:
      description: Details of the watchlists of the domain.
      returned: always
      type: dict
      contains:
        default_watchlist_id:
          description: The ID of the default watchlist, which the service creates together
            with the domain.
          returned: always
          type: str
          sample: 9kLmN3oPqR5sTuV7wXyZ1a
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
"""

from ..module_utils._base.module import TAGS_SPEC, WAIT_SPEC, VoiceIdModule
from ..module_utils._base.options import check_options
from ..module_utils._base.plan import predicted
from ..module_utils._resources import domain, kms_key


def ensure_domain(module: VoiceIdModule) -> dict:
    params = module.params
    check_options(params)
    client = module.voice_id()
    with client.step("Looking up the domain"):
        current = domain.find(client, params["domain_id"], params["name"])
    if params["state"] == "present":
        with client.step("Resolving the alias of the KMS key"):
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
