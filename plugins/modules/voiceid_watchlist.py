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
  - Creates, updates and deletes watchlists. A watchlist holds known fraudsters of a domain.
  - Every domain has a default watchlist, which the API can neither update nor delete. Neither does this module, which
    fails and says so before it changes anything.
  - One of O(domain_id) and O(domain_name) is required. A domain that is not there is an error,
    also with O(state=absent).
author:
  - Contributors to the contactcenter.voiceid collection (@contactcenter)
options:
  state:
    description:
      - V(present) creates the watchlist when it is not there, and makes it what the other options say.
      - V(absent) deletes it. The service refuses that while there are fraudsters on the watchlist. Take them off first,
        with M(contactcenter.voiceid.voiceid_fraudster).
    type: str
    choices: [present, absent]
    default: present
  watchlist_id:
    description:
      - The ID of the watchlist, 22 letters and digits. The service chooses the ID of a new watchlist, so an ID that is
        not there is an error with O(state=present).
      - One of O(watchlist_id) and O(name) is required.
    type: str
  name:
    description:
      - The name of the watchlist. Without O(watchlist_id) the watchlist is looked up by it in the domain. The API does
        not say that names are unique. When two watchlists have the name, the module fails and lists their IDs.
      - With O(watchlist_id) the watchlist is renamed to it.
    type: str
  description:
    description:
      - The description of the watchlist.
      - When it is not given the description stays as it is.
      - The API can change a description but not take it away, so an empty string is an error for a watchlist that has
        one.
    type: str
attributes:
  check_mode:
    support: full
    details:
      - What the service chooses, such as the ID of a new watchlist, is absent from the facts.
  diff_mode:
    support: full
    details:
      - Shows the name and the description.
  idempotent:
    support: full
    details:
      - A run that is cut off after its call, and a second run at the same moment, create nothing twice. The token of
        the creation is derived from what is asked.
extends_documentation_fragment:
  - amazon.aws.common.modules
  - amazon.aws.region.modules
  - amazon.aws.boto3
  - contactcenter.voiceid.attributes
  - contactcenter.voiceid.connection
  - contactcenter.voiceid.domain
seealso:
  - module: contactcenter.voiceid.voiceid_watchlist_info
    description: Describe watchlists.
  - module: contactcenter.voiceid.voiceid_fraudster
    description: Put fraudsters on watchlists.
  - name: CreateWatchlist in the Voice ID API
    description: Reference of the API operation.
    link: https://docs.aws.amazon.com/voiceid/latest/APIReference/API_CreateWatchlist.html
  - name: create-watchlist in the AWS CLI
    description: The same with the AWS CLI.
    link: https://awscli.amazonaws.com/v2/documentation/api/latest/reference/voice-id/create-watchlist.html
  - name: UpdateWatchlist in the Voice ID API
    description: Reference of the API operation.
    link: https://docs.aws.amazon.com/voiceid/latest/APIReference/API_UpdateWatchlist.html
  - name: update-watchlist in the AWS CLI
    description: The same with the AWS CLI.
    link: https://awscli.amazonaws.com/v2/documentation/api/latest/reference/voice-id/update-watchlist.html
  - name: DeleteWatchlist in the Voice ID API
    description: Reference of the API operation.
    link: https://docs.aws.amazon.com/voiceid/latest/APIReference/API_DeleteWatchlist.html
  - name: delete-watchlist in the AWS CLI
    description: The same with the AWS CLI.
    link: https://awscli.amazonaws.com/v2/documentation/api/latest/reference/voice-id/delete-watchlist.html
"""

EXAMPLES = r"""
- name: Have a watchlist for one kind of fraud
  contactcenter.voiceid.voiceid_watchlist:
    domain_id: "{{ voiceid_domain_id }}"
    name: refund-fraud
    description: Voices from the refund fraud of March
  register: created

- name: Show its ID
  ansible.builtin.debug:
    msg: "{{ created.watchlist.name }} is {{ created.watchlist.watchlist_id }}"

- name: Change the description, and nothing else
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
    - The watchlist as it is after the task.
    - Holds every field that the service returns, in snake_case, also those that are newer than this documentation.
      Fields that the service leaves out are absent. Times are ISO 8601 in UTC.
  returned: when O(state=present)
  type: dict
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
      sample: CreateWatchlist
    option:
      description: The option that has to be corrected.
      returned: when an option was refused before any call
      type: str
      sample: watchlist_id
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

from ..module_utils._base.module import DOMAIN_SPEC, VoiceIdModule
from ..module_utils._base.options import check_options
from ..module_utils._base.plan import predicted
from ..module_utils._resources import domain, watchlist


def ensure_watchlist(module: VoiceIdModule) -> dict:
    params = module.params
    check_options(params)
    client = module.voice_id()
    domain_id = domain.find_id(client, params)
    current = watchlist.find(client, domain_id, params["watchlist_id"], params["name"])
    plan = watchlist.plan(domain_id, params, current)
    module.begin(plan, "watchlist", current)
    if not module.check_mode:
        watchlist.apply(client, plan)
    if params["state"] == "absent":
        return module.finish(plan)
    known = current or {"domain_id": domain_id}
    facts = predicted(known, plan) if module.check_mode else watchlist.outcome(client, domain_id)
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
