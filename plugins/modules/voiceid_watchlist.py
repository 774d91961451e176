#!/usr/bin/python
# -*- coding: utf-8 -*-

# Copyright: Contributors to the contactcenter.voiceid collection
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

from __future__ import annotations

DOCUMENTATION = r"""
module: voiceid_watchlist
version_added: 1.0.0
short_description: Manage watchlists of an Amazon Connect Voice ID domain
description:
  - Creates, updates and deletes watchlists. A watchlist contains known fraudsters of a domain.
  - Every domain has a default watchlist. The API cannot update or delete it, so this module fails without changing
    anything if the task would require that.
author:
  - Contributors to the contactcenter.voiceid collection (@contactcenter)
options:
  state:
    description:
      - V(present) creates the watchlist if it does not exist, and updates it to match the other options.
      - V(absent) deletes the watchlist. The service rejects this while the watchlist contains fraudsters. Remove them
        with M(contactcenter.voiceid.voiceid_fraudster) first.
    type: str
    choices: [present, absent]
    default: present
  watchlist_id:
    description:
      - The ID of the watchlist, 22 letters and digits.
      - The service chooses the IDs of new watchlists. With O(state=present), the module fails if no watchlist of the
        domain has this ID.
      - At least one of O(watchlist_id) and O(name) is required.
    type: str
  name:
    description:
      - The name of the watchlist.
      - Without O(watchlist_id), the name identifies the watchlist in the domain. The API may allow several watchlists
        with the same name. In this case the module fails and lists their IDs.
      - With O(watchlist_id), the watchlist is renamed to this name.
    type: str
  description:
    description:
      - The description of the watchlist.
      - If not set, the description does not change.
      - The API cannot remove a description. With an empty string, the module fails if the watchlist has a description.
    type: str
attributes:
  check_mode:
    support: full
    details:
      - Values that the service chooses, such as the ID of a new watchlist, are absent from the result.
      - With O(state=absent), the module looks for fraudsters on the watchlist, because the service only deletes empty
        watchlists.
  diff_mode:
    support: full
    details:
      - Shows the name and the description.
  idempotent:
    support: full
    details:
      - The client token is derived from the request. A repeated run after an interruption, or two runs at the same
        time, create the watchlist once.
extends_documentation_fragment:
  - contactcenter.voiceid.attributes
  - contactcenter.voiceid.connection
  - contactcenter.voiceid.domain
seealso:
  - module: contactcenter.voiceid.voiceid_watchlist_info
    description: Describe watchlists.
  - module: contactcenter.voiceid.voiceid_fraudster
    description: Assign fraudsters to watchlists.
  - name: CreateWatchlist in the Voice ID API
    description: Reference of the API operation.
    link: https://docs.aws.amazon.com/voiceid/latest/APIReference/API_CreateWatchlist.html
  - name: create-watchlist in the AWS CLI
    description: The corresponding command of the AWS CLI.
    link: https://awscli.amazonaws.com/v2/documentation/api/latest/reference/voice-id/create-watchlist.html
  - name: UpdateWatchlist in the Voice ID API
    description: Reference of the API operation.
    link: https://docs.aws.amazon.com/voiceid/latest/APIReference/API_UpdateWatchlist.html
  - name: update-watchlist in the AWS CLI
    description: The corresponding command of the AWS CLI.
    link: https://awscli.amazonaws.com/v2/documentation/api/latest/reference/voice-id/update-watchlist.html
  - name: DeleteWatchlist in the Voice ID API
    description: Reference of the API operation.
    link: https://docs.aws.amazon.com/voiceid/latest/APIReference/API_DeleteWatchlist.html
  - name: delete-watchlist in the AWS CLI
    description: The corresponding command of the AWS CLI.
    link: https://awscli.amazonaws.com/v2/documentation/api/latest/reference/voice-id/delete-watchlist.html
"""

EXAMPLES = r"""
- name: Create a watchlist
  contactcenter.voiceid.voiceid_watchlist:
    domain_id: "{{ voiceid_domain_id }}"
    name: refund-fraud
    description: Voices from the refund fraud of March
  register: created

- name: Show the ID of the watchlist
  ansible.builtin.debug:
    msg: "The ID of {{ created.watchlist.name }} is {{ created.watchlist.watchlist_id }}"

- name: Change only the description
  contactcenter.voiceid.voiceid_watchlist:
    domain_id: "{{ voiceid_domain_id }}"
    name: refund-fraud
    description: Voices from the refund fraud of March and April

- name: Rename the watchlist
  contactcenter.voiceid.voiceid_watchlist:
    domain_id: "{{ voiceid_domain_id }}"
    watchlist_id: "{{ created.watchlist.watchlist_id }}"
    name: refunds

- name: Delete the watchlist
  contactcenter.voiceid.voiceid_watchlist:
    domain_id: "{{ voiceid_domain_id }}"
    name: refunds
    state: absent
"""

RETURN = r"""
watchlist:
  description:
    - The watchlist after the task.
  returned: when O(state=present)
  type: dict
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
    watchlist_ids:
      description: The IDs of the watchlists with the given name.
      returned: when several watchlists have this name
      type: list
      elements: str
      sample:
        - 9kLmN3oPqR5sTuV7wXyZ1a
        - 2bCdE4fGhJ6kLmN8pQrS0t
"""

from ..module_utils._base.module import DOMAIN_SPEC, VoiceIdModule
from ..module_utils._base.options import check_options
from ..module_utils._base.plan import predicted
from ..module_utils._resources import in_domain, watchlist


def ensure_watchlist(module: VoiceIdModule) -> dict:
    params = module.params
    check_options(params)
    client = module.voice_id()
    domain_id = in_domain.find_id(client, params)
    current = watchlist.find(client, domain_id, params["watchlist_id"], params["name"])
    plan = watchlist.plan(domain_id, params, current)
    module.begin(plan, "watchlist", current)
    if module.check_mode:
        watchlist.check_deletion(client, plan)
    else:
        watchlist.apply(client, plan)
    if params["state"] == "absent":
        return module.finish(plan)
    known = current or {"domain_id": domain_id}
    facts = predicted(known, plan) if module.check_mode else watchlist.outcome(client)
    return module.finish(plan, watchlist=facts)


def main() -> None:
    VoiceIdModule(
        argument_spec={
            **DOMAIN_SPEC,
            "state": {"type": "str", "choices": ["present", "absent"], "default": "present"},
            "watchlist_id": {"type": "str"},
            "name": {"type": "str"},
            "description": {"type": "str"},
        },
        mutually_exclusive=[("domain_id", "domain_name")],
        required_one_of=[("domain_id", "domain_name"), ("watchlist_id", "name")],
    ).run(ensure_watchlist)


if __name__ == "__main__":
    main()
