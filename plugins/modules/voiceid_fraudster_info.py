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
  - Returns the fraudsters of a domain.
author:
  - Contributors to the contactcenter.voiceid collection (@contactcenter)
options:
  fraudster_ids:
    description:
      - Return only the fraudsters with these IDs (C(id#) followed by 22 letters and digits), in this order, each of
        them once. Fraudsters that do not exist are omitted, and a warning lists their IDs.
      - Mutually exclusive with O(watchlist_id) and O(watchlist_name).
    type: list
    elements: str
    aliases: [fraudster_id]
  watchlist_id:
    description:
      - Return only the fraudsters in the watchlist with this ID. The module fails if the watchlist does not exist.
      - Mutually exclusive with O(fraudster_ids) and O(watchlist_name).
    type: str
  watchlist_name:
    description:
      - Return only the fraudsters in the watchlist with this name. The module fails if the watchlist does not exist. If
        several watchlists of the domain have this name, it fails and lists their IDs.
      - Mutually exclusive with O(fraudster_ids) and O(watchlist_id).
    type: str
extends_documentation_fragment:
  - contactcenter.voiceid.attributes
  - contactcenter.voiceid.attributes.info
  - contactcenter.voiceid.concurrency
  - contactcenter.voiceid.connection
  - contactcenter.voiceid.domain
seealso:
  - module: contactcenter.voiceid.voiceid_fraudster
    description: Assign fraudsters to watchlists, or delete them.
  - module: contactcenter.voiceid.voiceid_watchlist_info
    description: Describe watchlists.
  - name: DescribeFraudster in the Voice ID API
    description: Reference of the API operation.
    link: https://docs.aws.amazon.com/voiceid/latest/APIReference/API_DescribeFraudster.html
  - name: describe-fraudster in the AWS CLI
    description: The corresponding command of the AWS CLI.
    link: https://awscli.amazonaws.com/v2/documentation/api/latest/reference/voice-id/describe-fraudster.html
  - name: ListFraudsters in the Voice ID API
    description: Reference of the API operation.
    link: https://docs.aws.amazon.com/voiceid/latest/APIReference/API_ListFraudsters.html
  - name: list-fraudsters in the AWS CLI
    description: The corresponding command of the AWS CLI.
    link: https://awscli.amazonaws.com/v2/documentation/api/latest/reference/voice-id/list-fraudsters.html
"""

EXAMPLES = r"""
- name: Describe one fraudster
  contactcenter.voiceid.voiceid_fraudster_info:
    domain_id: "{{ voiceid_domain_id }}"
    fraudster_ids: "{{ voiceid_fraudster_id }}"
  register: described

- name: Show the watchlists of the fraudster
  ansible.builtin.debug:
    msg: "{{ described.fraudsters[0].watchlist_ids | join(', ') }}"

- name: Describe all fraudsters in one watchlist
  contactcenter.voiceid.voiceid_fraudster_info:
    domain_name: support-line
    watchlist_name: refund-fraud
  register: refunds

- name: Describe all fraudsters of the domain
  contactcenter.voiceid.voiceid_fraudster_info:
    domain_name: support-line
  register: all

- name: Show the number of fraudsters
  ansible.builtin.debug:
    msg: "{{ refunds.fraudsters | length }} of {{ all.fraudsters | length }} fraudsters"
"""

RETURN = r"""
fraudsters:
  description:
    - The selected fraudsters, in the order of O(fraudster_ids) or of the API's listing. An empty list if there are
      none.
  returned: success
  type: list
  elements: dict
  contains:  # generated from docs/return_values/fraudster.yml
    created_at:
      description: The time when the fraudster was registered.
      returned: always
      type: str
      sample: '2026-03-02T09:14:03.120000+00:00'
    domain_id:
      description: The ID of the domain of the fraudster.
      returned: always
      type: str
      sample: 4pHm2VXgMWcNe1kTzQ7rLd
    generated_fraudster_id:
      description: The ID that the service generated for the fraudster.
      returned: always
      type: str
      sample: id#Zx8CvB7nM6aSdF5gHjK4lQ
    watchlist_ids:
      description: The IDs of the watchlists that contain the fraudster. There is at least
        one.
      returned: always
      type: list
      elements: str
      sample:
        - 9kLmN3oPqR5sTuV7wXyZ1a
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
    watchlist_ids:
      description: The IDs of the watchlists with the given name.
      returned: when several watchlists have this name
      type: list
      elements: str
      sample:
        - 9kLmN3oPqR5sTuV7wXyZ1a
        - 2bCdE4fGhJ6kLmN8pQrS0t
"""

from ..module_utils._base.module import CONCURRENCY_SPEC, DOMAIN_SPEC, VoiceIdModule
from ..module_utils._base.options import check_options
from ..module_utils._resources import fraudster, in_domain


def describe_fraudsters(module: VoiceIdModule) -> dict:
    check_options(module.params)
    client = module.voice_id()
    domain_id = in_domain.find_id(client, module.params)
    fraudsters = fraudster.find_all(client, domain_id, module.params, module.warn)
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
