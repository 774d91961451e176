#!/usr/bin/python
# -*- coding: utf-8 -*-

# Copyright: Contributors to the contactcenter.voiceid collection
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

from __future__ import annotations

DOCUMENTATION = r"""
module: voiceid_watchlist_info
version_added: 1.0.0
short_description: Describe watchlists of an Amazon Connect Voice ID domain
description:
  - Returns facts about the watchlists of a domain, by their IDs, by name, or all of them, the default one included.
  - A watchlist that is not there is left out of the list.
  - One of O(domain_id) and O(domain_name) is required. A domain that is not there is an error.
author:
  - Contributors to the contactcenter.voiceid collection (@contactcenter)
options:
  watchlist_ids:
    description:
      - Describe the watchlists with these IDs, in this order. An ID that is given twice is described once.
      - Mutually exclusive with O(watchlist_names).
    type: list
    elements: str
  watchlist_names:
    description:
      - Only the watchlists of these names. The API does not say that names are unique. All that have one are returned.
      - Mutually exclusive with O(watchlist_ids).
    type: list
    elements: str
  max_concurrency:
    description:
      - How many calls may be in flight at once, 1 to 100. Each of O(watchlist_ids) needs a call.
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
  - module: contactcenter.voiceid.voiceid_watchlist
    description: Manage watchlists.
  - module: contactcenter.voiceid.voiceid_fraudster_info
    description: Describe the fraudsters on a watchlist.
  - name: DescribeWatchlist in the Voice ID API
    description: Reference of the API operation.
    link: https://docs.aws.amazon.com/voiceid/latest/APIReference/API_DescribeWatchlist.html
  - name: describe-watchlist in the AWS CLI
    description: The same with the AWS CLI.
    link: https://awscli.amazonaws.com/v2/documentation/api/latest/reference/voice-id/describe-watchlist.html
  - name: ListWatchlists in the Voice ID API
    description: Reference of the API operation.
    link: https://docs.aws.amazon.com/voiceid/latest/APIReference/API_ListWatchlists.html
  - name: list-watchlists in the AWS CLI
    description: The same with the AWS CLI.
    link: https://awscli.amazonaws.com/v2/documentation/api/latest/reference/voice-id/list-watchlists.html
"""

EXAMPLES = r"""
- name: Describe all watchlists of a domain
  contactcenter.voiceid.voiceid_watchlist_info:
    domain_id: "{{ voiceid_domain_id }}"
  register: all

- name: Show the ID of the default one
  ansible.builtin.debug:
    msg: "{{ all.watchlists | selectattr('default_watchlist') | map(attribute='watchlist_id') | first }}"

- name: Describe one watchlist by its ID
  contactcenter.voiceid.voiceid_watchlist_info:
    domain_id: "{{ voiceid_domain_id }}"
    watchlist_ids: "{{ voiceid_watchlist_id }}"
  register: described

- name: Stop when it is not there
  ansible.builtin.assert:
    that: described.watchlists | length == 1

- name: Look for a watchlist by its name
  contactcenter.voiceid.voiceid_watchlist_info:
    domain_name: support-line
    watchlist_names:
      - refund-fraud
  register: found

- name: Tell whether it is there
  ansible.builtin.debug:
    msg: "{{ 'there' if found.watchlists else 'not there' }}"
"""

RETURN = r"""
watchlists:
  description:
    - The watchlists that were asked for, in the order of O(watchlist_ids), or as the service lists them.
    - An empty list when there is none.
    - Holds every field that the service returns, in snake_case, also those that are newer than this documentation.
      Fields that the service leaves out are absent. Times are ISO 8601 in UTC.
  returned: success
  type: list
  elements: dict
  contains:
    created_at:
      description: When the watchlist was created.
      returned: always
      type: str
      sample: "2026-03-02T09:14:03.120000+00:00"
    default_watchlist:
      description: Whether it is the default watchlist of the domain, which can be neither updated nor deleted.
      returned: always
      type: bool
      sample: false
    description:
      description: The description of the watchlist.
      returned: when it has one
      type: str
      sample: Voices from the refund fraud of March
    domain_id:
      description: The ID of the domain that holds the watchlist.
      returned: always
      type: str
      sample: 4pHm2VXgMWcNe1kTzQ7rLd
    name:
      description: The name of the watchlist.
      returned: always
      type: str
      sample: refund-fraud
    updated_at:
      description: When the watchlist was changed last.
      returned: always
      type: str
      sample: "2026-03-02T09:14:03.120000+00:00"
    watchlist_id:
      description: The ID of the watchlist.
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
      sample: DescribeWatchlist
    option:
      description: The option that has to be corrected.
      returned: when an option was refused before any call
      type: str
      sample: watchlist_ids
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
from ..module_utils._resources import domain, watchlist


def describe_watchlists(module: VoiceIdModule) -> dict:
    check_options(module.params)
    client = module.voice_id()
    watchlists = watchlist.find_all(client, domain.find_id(client, module.params), module.params)
    return {"changed": False, "watchlists": watchlists}


def main() -> None:
    VoiceIdModule(
        argument_spec={
            **CONCURRENCY_SPEC,
            **DOMAIN_SPEC,
            "watchlist_ids": {"type": "list", "elements": "str"},
            "watchlist_names": {"type": "list", "elements": "str"},
        },
        mutually_exclusive=[("domain_id", "domain_name"), ("watchlist_ids", "watchlist_names")],
        required_one_of=[("domain_id", "domain_name")],
    ).run(describe_watchlists)


if __name__ == "__main__":
    main()
