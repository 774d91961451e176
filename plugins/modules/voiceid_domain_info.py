#!/usr/bin/python
# -*- coding: utf-8 -*-

# Copyright: Contributors to the contactcenter.voiceid collection
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

from __future__ import annotations

DOCUMENTATION = r"""
module: voiceid_domain_info
version_added: 1.0.0
short_description: Describe Amazon Connect Voice ID domains
description:
  - Returns Voice ID domains of the account in the region, with their tags.
author:
  - Contributors to the contactcenter.voiceid collection (@contactcenter)
options:
  domain_id:
    description:
      - Return only the domain with this ID, 22 letters and digits. If the domain does not exist, the result is an empty
        list, and the module issues a warning.
      - Mutually exclusive with O(domain_name).
    type: str
  domain_name:
    description:
      - Return only the domains with this name. The API allows several domains with the same name. If no domain has this
        name, the result is an empty list, and the module issues a warning.
      - Mutually exclusive with O(domain_id).
    type: str
extends_documentation_fragment:
  - contactcenter.voiceid.attributes
  - contactcenter.voiceid.attributes.info
  - contactcenter.voiceid.concurrency
  - contactcenter.voiceid.connection
seealso:
  - module: contactcenter.voiceid.voiceid_domain
    description: Manage domains.
  - name: DescribeDomain in the Voice ID API
    description: Reference of the API operation.
    link: https://docs.aws.amazon.com/voiceid/latest/APIReference/API_DescribeDomain.html
  - name: ListDomains in the Voice ID API
    description: Reference of the API operation.
    link: https://docs.aws.amazon.com/voiceid/latest/APIReference/API_ListDomains.html
"""

EXAMPLES = r"""
- name: Describe one domain
  contactcenter.voiceid.voiceid_domain_info:
    domain_name: support-line
  register: described

- name: Show the default watchlist of the domain
  ansible.builtin.debug:
    msg: "{{ described.domains[0].watchlist_details.default_watchlist_id }}"

- name: Describe all domains
  contactcenter.voiceid.voiceid_domain_info:
  register: all

- name: Fail if a domain is not active
  ansible.builtin.assert:
    that: item.domain_status == 'ACTIVE'
  loop: "{{ all.domains }}"
  loop_control:
    label: "{{ item.name }}"
"""

RETURN = r"""
domains:
  description:
    - The selected domains. An empty list if there are none.
  returned: success
  type: list
  elements: dict
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

from ..module_utils._base.module import CONCURRENCY_SPEC, DOMAIN_SPEC, VoiceIdModule
from ..module_utils._base.options import check_options
from ..module_utils._resources import domain


def describe_domains(module: VoiceIdModule) -> dict:
    check_options(module.params)
    return {"changed": False, "domains": domain.find_all(module.voice_id(), module.params, module.warn)}


def main() -> None:
    VoiceIdModule(
        argument_spec={**DOMAIN_SPEC, **CONCURRENCY_SPEC},
        mutually_exclusive=[("domain_id", "domain_name")],
    ).run(describe_domains)


if __name__ == "__main__":
    main()
