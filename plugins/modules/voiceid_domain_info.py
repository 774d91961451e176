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
  - Returns facts about Voice ID domains with their tags, one of them or all of the account in the region.
author:
  - Contributors to the contactcenter.voiceid collection (@contactcenter)
options:
  domain_id:
    description:
      - Only the domain with this ID, 22 letters and digits. The list is empty when it is not there.
      - Mutually exclusive with O(domain_name).
    type: str
  domain_name:
    description:
      - Only the domains of this name. Names are not unique in the API. The list is empty when there is none.
      - Mutually exclusive with O(domain_id).
    type: str
  max_concurrency:
    description:
      - How many calls may be in flight at once, 1 to 100. The tags of each domain need a call.
    type: int
    default: 10
extends_documentation_fragment:
  - amazon.aws.common.modules
  - amazon.aws.region.modules
  - amazon.aws.boto3
  - contactcenter.voiceid.attributes
  - contactcenter.voiceid.attributes.info
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

- name: Show its default watchlist
  ansible.builtin.debug:
    msg: "{{ described.domains[0].watchlist_details.default_watchlist_id }}"

- name: Describe all domains
  contactcenter.voiceid.voiceid_domain_info:
  register: all

- name: Stop when a domain does no work
  ansible.builtin.assert:
    that: item.domain_status == 'ACTIVE'
  loop: "{{ all.domains }}"
  loop_control:
    label: "{{ item.name }}"
"""

RETURN = r"""
domains:
  description:
    - The domains that were asked for; an empty list when there is none.
    - Holds every field that the service returns, in snake_case, also those that are newer than this documentation.
      Times are ISO 8601 in UTC.
  returned: success
  type: list
  elements: dict
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

from ..module_utils._base.module import CONCURRENCY_SPEC, DOMAIN_SPEC, VoiceIdModule
from ..module_utils._base.options import check_options
from ..module_utils._resources import domain


def describe_domains(module: VoiceIdModule) -> dict:
    check_options(module.params)
    return {"changed": False, "domains": domain.find_all(module.voice_id(), module.params)}


def main() -> None:
    VoiceIdModule(
        argument_spec={**DOMAIN_SPEC, **CONCURRENCY_SPEC},
        mutually_exclusive=[("domain_id", "domain_name")],
    ).run(describe_domains)


if __name__ == "__main__":
    main()
