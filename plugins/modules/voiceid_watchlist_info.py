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
  - Returns the watchlists of a domain, including the default watchlist.
author:
  - Contributors to the contactcenter.voiceid collection (@contactcenter)
options:
  watchlist_ids:
    description:
      - Return only the watchlists with these IDs, in this order, each of them once. Watchlists that do not exist are
        omitted, and a warning lists their IDs.
      - Mutually exclusive with O(watchlist_names).
    type: list
    elements: str
  watchlist_names:
    description:
      - Return only the watchlists with these names. If several watchlists have the same name, all of them are returned.
      - A warning lists the names that no watchlist has.
      - Mutually exclusive with O(watchlist_ids).
    type: list
    elements: str
extends_documentation_fragment:
  - contactcenter.voiceid.attributes
  - contactcenter.voiceid.attributes.info
  - contactcenter.voiceid.concurrency
  - contactcenter.voiceid.connection
  - contactcenter.voiceid.domain
seealso:
  - module: contactcenter.voiceid.voiceid_watchlist
    description: Manage watchlists.
  - module: contactcenter.voiceid.voiceid_fraudster_info
    description: Describe the fraudsters in a watchlist.
  - name: DescribeWatchlist in the Voice ID API
    description: Reference of the API operation.
    link: https://docs.aws.amazon.com/voiceid/latest/APIReference/API_DescribeWatchlist.html
  - name: describe-watchlist in the AWS CLI
    description: The corresponding command of the AWS CLI.
    link: https://awscli.amazonaws.com/v2/documentation/api/latest/reference/voice-id/describe-watchlist.html
  - name: ListWatchlists in the Voice ID API
    description: Reference of the API operation.
    link: https://docs.aws.amazon.com/voiceid/latest/APIReference/API_ListWatchlists.html
  - name: list-watchlists in the AWS CLI
    description: The corresponding command of the AWS CLI.
    link: https://awscli.amazonaws.com/v2/documentation/api/latest/reference/voice-id/list-watchlists.html
"""

EXAMPLES = r"""
- name: Describe all watchlists of a domain
  contactcenter.voiceid.voiceid_watchlist_info:
    domain_id: "{{ voiceid_domain_id }}"
  register: all

- name: Show the ID of the default watchlist
  ansible.builtin.debug:
    msg: "{{ all.watchlists | selectattr('default_watchlist') | map(attribute='watchlist_id') | first }}"

- name: Describe a watchlist by its ID
  contactcenter.voiceid.voiceid_watchlist_info:
    domain_id: "{{ voiceid_domain_id }}"
    watchlist_ids: "{{ voiceid_watchlist_id }}"
  register: described

- name: Fail if the watchlist does not exist
  ansible.builtin.assert:
    that: described.watchlists | length == 1

- name: Search for a watchlist by its name
  contactcenter.voiceid.voiceid_watchlist_info:
    domain_name: support-line
    watchlist_names:
      - refund-fraud
  register: found

- name: Show whether the watchlist exists
  ansible.builtin.debug:
    msg: "The watchlist {{ 'exists' if found.watchlists else 'does not exist' }}."
"""

RETURN = r"""
watchlists:
  description:
    - The selected watchlists, in the order of O(watchlist_ids) or of the API's listing. An empty list if there are
      none.
  returned: success
  type: list
  elements: dict
  contains:  # generated from docs/return_values/watchlist.yml
    created_at:
      description: The time when the watchlist was created.
      returned: always
      type: str
      sample: '2026-03-02T09:14:03.120000+00:00'
    default_watchlist:
      description: Whether this is the default watchlist of the domain, which cannot be
        updated or deleted.
      returned: always
      type: bool
      sample: false
    description:
      description: The description of the watchlist.
      returned: when the watchlist has a description
      type: str
      sample: Voices from the refund fraud of March
    domain_id:
      description: The ID of the domain of the watchlist.
      returned: always
      type: str
      sample: 4pHm2VXgMWcNe1kTzQ7rLd
    name:
      description: The name of the watchlist.
      returned: always
      type: str
      sample: refund-fraud
    updated_at:
      description: The time when the watchlist was last updated.
      returned: always
      type: str
      sample: '2026-03-02T09:14:03.120000+00:00'
    watchlist_id:
      description: The ID of the watchlist.
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

from ..module_utils._base.module import CONCURRENCY_SPEC, DOMAIN_SPEC, VoiceIdModule
from ..module_utils._base.options import check_options
from ..module_utils._resources import in_domain, watchlist


def describe_watchlists(module: VoiceIdModule) -> dict:
    check_options(module.params)
    client = module.voice_id()
    domain_id = in_domain.find_id(client, module.params)
    watchlists = watchlist.find_all(client, domain_id, module.params, module.warn)
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
