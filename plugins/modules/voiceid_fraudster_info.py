#!/usr/bin/python
# -*- coding: utf-8 -*-

# Copyright: Contributors to the contactcenter.voiceid collection
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

from __future__ import annotations

DOCUMENTATION = r"""
module: voiceid_fraudster_info
version_added: 1.0.0
short_description: Describe known fraudsters of an Amazon Connect Voice ID domain
description:
  - Returns facts about the fraudsters of a domain, by their IDs, all on one watchlist, or all of the domain.
  - A fraudster that is not there is left out of the list.
  - One of O(domain_id) and O(domain_name) is required. A domain that is not there is an error.
author:
  - Contributors to the contactcenter.voiceid collection (@contactcenter)
options:
  fraudster_ids:
    description:
      - Describe the fraudsters with these IDs (C(id#) and 22 letters and digits), in this order. An ID that is given
        twice is described once.
      - Mutually exclusive with O(watchlist_id) and O(watchlist_name).
    type: list
    elements: str
    aliases: [fraudster_id]
  watchlist_id:
    description:
      - Only fraudsters on the watchlist with this ID. The service filters. A watchlist that is not there is an error.
      - Mutually exclusive with O(fraudster_ids) and O(watchlist_name).
    type: str
  watchlist_name:
    description:
      - Only fraudsters on the watchlist of this name. A watchlist that is not there is an error. When two watchlists
        of the domain have the name, the module fails and lists their IDs.
      - Mutually exclusive with O(fraudster_ids) and O(watchlist_id).
    type: str
  max_concurrency:
    description:
      - How many calls may be in flight at once, 1 to 100. Each of O(fraudster_ids) needs a call.
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
seealso:
  - module: contactcenter.voiceid.voiceid_fraudster
    description: Put fraudsters on watchlists, or delete them.
  - module: contactcenter.voiceid.voiceid_watchlist_info
    description: Describe watchlists.
  - name: DescribeFraudster in the Voice ID API
    description: Reference of the API operation.
    link: https://docs.aws.amazon.com/voiceid/latest/APIReference/API_DescribeFraudster.html
  - name: describe-fraudster in the AWS CLI
    description: The same with the AWS CLI.
    link: https://awscli.amazonaws.com/v2/documentation/api/latest/reference/voice-id/describe-fraudster.html
  - name: ListFraudsters in the Voice ID API
    description: Reference of the API operation.
    link: https://docs.aws.amazon.com/voiceid/latest/APIReference/API_ListFraudsters.html
  - name: list-fraudsters in the AWS CLI
    description: The same with the AWS CLI.
    link: https://awscli.amazonaws.com/v2/documentation/api/latest/reference/voice-id/list-fraudsters.html
"""

EXAMPLES = r"""
- name: Describe one fraudster
  contactcenter.voiceid.voiceid_fraudster_info:
    domain_id: "{{ voiceid_domain_id }}"
    fraudster_ids: "{{ voiceid_fraudster_id }}"
  register: described

- name: Show which watchlists the fraudster is on
  ansible.builtin.debug:
    msg: "{{ described.fraudsters[0].watchlist_ids | join(', ') }}"

- name: Describe all fraudsters on one watchlist
  contactcenter.voiceid.voiceid_fraudster_info:
    domain_name: support-line
    watchlist_name: refund-fraud
  register: refunds

- name: Describe all fraudsters of the domain
  contactcenter.voiceid.voiceid_fraudster_info:
    domain_name: support-line
  register: all

- name: Count them
  ansible.builtin.debug:
    msg: "{{ refunds.fraudsters | length }} of {{ all.fraudsters | length }} fraudsters"
"""

RETURN = r"""
fraudsters:
  description:
    - The fraudsters that were asked for, in the order of O(fraudster_ids), or as the service lists them.
    - An empty list when there is none.
    - Holds every field that the service returns, in snake_case, also those that are newer than this documentation.
      Fields that the service leaves out are absent. Times are ISO 8601 in UTC.
  returned: success
  type: list
  elements: dict
  contains:
    created_at:
      description: When the fraudster was registered.
      returned: always
      type: str
      sample: "2026-03-02T09:14:03.120000+00:00"
    domain_id:
      description: The ID of the domain that holds the fraudster.
      returned: always
      type: str
      sample: 4pHm2VXgMWcNe1kTzQ7rLd
    generated_fraudster_id:
      description: The ID of the fraudster.
      returned: always
      type: str
      sample: id#Zx8CvB7nM6aSdF5gHjK4lQ
    watchlist_ids:
      description: The IDs of the watchlists that the fraudster is on, at least one.
      returned: always
      type: list
      elements: str
      sample: ["9kLmN3oPqR5sTuV7wXyZ1a"]
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
      sample: DescribeFraudster
    option:
      description: The option that has to be corrected.
      returned: when an option was refused before any call
      type: str
      sample: fraudster_ids
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
    watchlist_ids:
      description: The watchlists that have the name.
      returned: when more than one has it
      type: list
      elements: str
      sample: ["9kLmN3oPqR5sTuV7wXyZ1a", "2bCdE4fGhJ6kLmN8pQrS0t"]
"""

from ..module_utils._base.module import CONCURRENCY_SPEC, DOMAIN_SPEC, VoiceIdModule
from ..module_utils._base.options import check_options
from ..module_utils._resources import domain, fraudster


def describe_fraudsters(module: VoiceIdModule) -> dict:
    check_options(module.params)
    client = module.voice_id()
    fraudsters = fraudster.find_all(client, domain.find_id(client, module.params), module.params)
    return {"changed": False, "fraudsters": fraudsters}


def main() -> None:
    VoiceIdModule(
        argument_spec={
            **CONCURRENCY_SPEC,
            **DOMAIN_SPEC,
            "fraudster_ids": {"type": "list", "elements": "str", "aliases": ["fraudster_id"]},
            "watchlist_id": {"type": "str"},
            "watchlist_name": {"type": "str"},
        },
        mutually_exclusive=[("domain_id", "domain_name"), ("fraudster_ids", "watchlist_id", "watchlist_name")],
        required_one_of=[("domain_id", "domain_name")],
    ).run(describe_fraudsters)


if __name__ == "__main__":
    main()
