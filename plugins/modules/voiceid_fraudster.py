#!/usr/bin/python
# -*- coding: utf-8 -*-

# Copyright: Contributors to the contactcenter.voiceid collection
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

from __future__ import annotations

DOCUMENTATION = r"""
module: voiceid_fraudster
version_added: 1.0.0
short_description: Assign known fraudsters of an Amazon Connect Voice ID domain to watchlists, or delete them
description:
  - Adds fraudsters of a domain to watchlists and removes them from others, or deletes them. One task can change many
    fraudsters.
  - A fraudster is always in at least one watchlist. The module adds fraudsters to their new watchlists before it
    removes them from the old ones.
  - The API cannot create fraudsters. Register them from recordings with
    M(contactcenter.voiceid.voiceid_fraudster_registration_job).
author:
  - Contributors to the contactcenter.voiceid collection (@contactcenter)
options:
  state:
    description:
      - V(present) adds the fraudsters to the watchlists. The module fails if one of the fraudsters does not exist.
      - V(absent) deletes the fraudsters, which removes them from all watchlists.
    type: str
    choices: [present, absent]
    default: present
  fraudster_ids:
    description:
      - The IDs of the fraudsters, C(id#) followed by 22 letters and digits. Duplicates are ignored.
    type: list
    elements: str
    required: true
    aliases: [fraudster_id]
  watchlist_ids:
    description:
      - The IDs of watchlists for the fraudsters, in addition to O(watchlist_names).
      - One of O(watchlist_ids) and O(watchlist_names) is required with O(state=present). Both are ignored with
        O(state=absent).
    type: list
    elements: str
  watchlist_names:
    description:
      - The names of watchlists for the fraudsters, in addition to O(watchlist_ids).
      - If several watchlists of the domain have the same name, the module fails and lists their IDs.
    type: list
    elements: str
  purge_watchlists:
    description:
      - Whether to remove the fraudsters from all other watchlists.
      - With V(false), the fraudsters stay in their current watchlists.
    type: bool
    default: true
attributes:
  check_mode:
    support: full
  diff_mode:
    support: full
    details:
      - Shows the IDs of the watchlists of each fraudster. Fraudsters that do not exist are absent.
  idempotent:
    support: full
extends_documentation_fragment:
  - contactcenter.voiceid.attributes
  - contactcenter.voiceid.concurrency
  - contactcenter.voiceid.connection
  - contactcenter.voiceid.domain
seealso:
  - module: contactcenter.voiceid.voiceid_fraudster_info
    description: Describe fraudsters.
  - module: contactcenter.voiceid.voiceid_fraudster_registration_job
    description: Register fraudsters.
  - module: contactcenter.voiceid.voiceid_watchlist
    description: Manage watchlists.
  - name: AssociateFraudster in the Voice ID API
    description: Reference of the API operation.
    link: https://docs.aws.amazon.com/voiceid/latest/APIReference/API_AssociateFraudster.html
  - name: associate-fraudster in the AWS CLI
    description: The corresponding command of the AWS CLI.
    link: https://awscli.amazonaws.com/v2/documentation/api/latest/reference/voice-id/associate-fraudster.html
  - name: DisassociateFraudster in the Voice ID API
    description: Reference of the API operation.
    link: https://docs.aws.amazon.com/voiceid/latest/APIReference/API_DisassociateFraudster.html
  - name: disassociate-fraudster in the AWS CLI
    description: The corresponding command of the AWS CLI.
    link: https://awscli.amazonaws.com/v2/documentation/api/latest/reference/voice-id/disassociate-fraudster.html
  - name: DeleteFraudster in the Voice ID API
    description: Reference of the API operation.
    link: https://docs.aws.amazon.com/voiceid/latest/APIReference/API_DeleteFraudster.html
  - name: delete-fraudster in the AWS CLI
    description: The corresponding command of the AWS CLI.
    link: https://awscli.amazonaws.com/v2/documentation/api/latest/reference/voice-id/delete-fraudster.html
"""

EXAMPLES = r"""
- name: Add a fraudster to a watchlist and remove it from all others
  contactcenter.voiceid.voiceid_fraudster:
    domain_id: "{{ voiceid_domain_id }}"
    fraudster_ids: "{{ voiceid_fraudster_id }}"
    watchlist_names: refund-fraud
  register: moved

- name: Show the watchlists of the fraudster
  ansible.builtin.debug:
    msg: "{{ moved.fraudsters[0].watchlist_ids | join(', ') }}"

- name: Add two fraudsters to another watchlist
  contactcenter.voiceid.voiceid_fraudster:
    domain_id: "{{ voiceid_domain_id }}"
    fraudster_ids:
      - "{{ voiceid_fraudster_id }}"
      - "{{ voiceid_other_fraudster_id }}"
    watchlist_ids:
      - "{{ voiceid_watchlist_id }}"
    purge_watchlists: false

- name: Delete a fraudster
  contactcenter.voiceid.voiceid_fraudster:
    domain_id: "{{ voiceid_domain_id }}"
    fraudster_ids: "{{ voiceid_other_fraudster_id }}"
    state: absent
"""

RETURN = r"""
fraudsters:
  description:
    - The fraudsters after the task, in the order of O(fraudster_ids).
  returned: when O(state=present)
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
done_ids:
  description: The values of O(fraudster_ids) that were changed before the failure.
  returned: when a change failed
  type: list
  elements: str
  sample: ["id#Zx8CvB7nM6aSdF5gHjK4lQ"]
not_done_ids:
  description:
    - The values of O(fraudster_ids) that have not been changed.
    - If the task runs again, it changes only these fraudsters.
  returned: when a change failed
  type: list
  elements: str
  sample: ["id#Yw7BuA6mL5zRcE4fGiJ3kP"]
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


def ensure_fraudsters(module: VoiceIdModule) -> dict:
    params = module.params
    check_options(params)
    client = module.voice_id()
    domain_id = in_domain.find_id(client, params)
    wanted = fraudster.find_watchlist_ids(client, domain_id, params)
    fraudsters = fraudster.find(client, domain_id, params)
    if params["state"] == "present":
        fraudsters = fraudster.with_watchlists(client, domain_id, fraudsters)
    plan = fraudster.plan(domain_id, params, fraudsters, wanted)
    module.begin_each(plan, "fraudsters", fraudsters)
    answers = {} if module.check_mode else fraudster.apply(client, plan, params["max_concurrency"])
    if params["state"] == "absent":
        return module.finish(plan)
    return module.finish(plan, fraudsters=fraudster.outcome(fraudsters, plan, answers))


def main() -> None:
    VoiceIdModule(
        argument_spec={
            **CONCURRENCY_SPEC,
            **DOMAIN_SPEC,
            "state": {"type": "str", "choices": ["present", "absent"], "default": "present"},
            "fraudster_ids": {"type": "list", "elements": "str", "required": True, "aliases": ["fraudster_id"]},
            "watchlist_ids": {"type": "list", "elements": "str"},
            "watchlist_names": {"type": "list", "elements": "str"},
            "purge_watchlists": {"type": "bool", "default": True},
        },
        mutually_exclusive=[("domain_id", "domain_name")],
        required_one_of=[("domain_id", "domain_name")],
        required_if=[("state", "present", ("watchlist_ids", "watchlist_names"), True)],
    ).run(ensure_fraudsters)


if __name__ == "__main__":
    main()
