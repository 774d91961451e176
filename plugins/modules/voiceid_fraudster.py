#!/usr/bin/python
# -*- coding: utf-8 -*-

# Copyright: Contributors to the contactcenter.voiceid collection
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

from __future__ import annotations

DOCUMENTATION = r"""
module: voiceid_fraudster
version_added: 1.0.0
short_description: Put known fraudsters on watchlists of Amazon Connect Voice ID, or delete them
description:
  - Puts fraudsters of a domain on watchlists and takes them off others, or deletes them, many in one task.
  - A fraudster is always on one watchlist at least. The module puts fraudsters on their new watchlists before it takes
    them off the old ones.
  - The API cannot create a fraudster. They come from recordings, see
    M(contactcenter.voiceid.voiceid_fraudster_registration_job).
  - One of O(domain_id) and O(domain_name) is required. A domain that is not there is an error,
    also with O(state=absent).
author:
  - Contributors to the contactcenter.voiceid collection (@contactcenter)
options:
  state:
    description:
      - V(present) puts the fraudsters on the watchlists. A fraudster that is not there is an error.
      - V(absent) deletes the fraudsters, which takes them off all watchlists.
    type: str
    choices: [present, absent]
    default: present
  fraudster_ids:
    description:
      - The IDs of the fraudsters, C(id#) and 22 letters and digits. An ID that is given twice counts once.
    type: list
    elements: str
    required: true
    aliases: [fraudster_id]
  watchlist_ids:
    description:
      - The IDs of the watchlists that the fraudsters shall be on, together with O(watchlist_names).
      - One of O(watchlist_ids) and O(watchlist_names) is required with O(state=present), and not used with
        O(state=absent).
    type: list
    elements: str
  watchlist_names:
    description:
      - The names of the watchlists that the fraudsters shall be on, together with O(watchlist_ids). When two watchlists
        of the domain have a name, the module fails and lists their IDs.
    type: list
    elements: str
  purge_watchlists:
    description:
      - Whether the fraudsters are taken off all other watchlists.
      - With V(false) they stay where they are, too.
    type: bool
    default: true
  max_concurrency:
    description:
      - How many calls may be in flight at once, 1 to 100.
    type: int
    default: 10
attributes:
  check_mode:
    support: full
  diff_mode:
    support: full
    details:
      - Shows the IDs of each fraudster's watchlists. A fraudster that is not there is absent.
  idempotent:
    support: full
extends_documentation_fragment:
  - amazon.aws.common.modules
  - amazon.aws.region.modules
  - amazon.aws.boto3
  - contactcenter.voiceid.attributes
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
    description: The same with the AWS CLI.
    link: https://awscli.amazonaws.com/v2/documentation/api/latest/reference/voice-id/associate-fraudster.html
  - name: DisassociateFraudster in the Voice ID API
    description: Reference of the API operation.
    link: https://docs.aws.amazon.com/voiceid/latest/APIReference/API_DisassociateFraudster.html
  - name: disassociate-fraudster in the AWS CLI
    description: The same with the AWS CLI.
    link: https://awscli.amazonaws.com/v2/documentation/api/latest/reference/voice-id/disassociate-fraudster.html
  - name: DeleteFraudster in the Voice ID API
    description: Reference of the API operation.
    link: https://docs.aws.amazon.com/voiceid/latest/APIReference/API_DeleteFraudster.html
  - name: delete-fraudster in the AWS CLI
    description: The same with the AWS CLI.
    link: https://awscli.amazonaws.com/v2/documentation/api/latest/reference/voice-id/delete-fraudster.html
"""

EXAMPLES = r"""
- name: Have a fraudster on one watchlist, and on no other
  contactcenter.voiceid.voiceid_fraudster:
    domain_id: "{{ voiceid_domain_id }}"
    fraudster_ids: "{{ voiceid_fraudster_id }}"
    watchlist_names: refund-fraud
  register: moved

- name: Show where the fraudster is
  ansible.builtin.debug:
    msg: "{{ moved.fraudsters[0].watchlist_ids | join(', ') }}"

- name: Put two fraudsters on one more watchlist
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
    - The fraudsters as they are after the task, in the order of O(fraudster_ids).
    - Holds every field that the service returns, in snake_case, also those that are newer than this documentation.
      Fields that the service leaves out are absent. Times are ISO 8601 in UTC.
  returned: when O(state=present)
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
done_ids:
  description: The IDs of the fraudsters that were changed before the failure, as they are in O(fraudster_ids).
  returned: when a changing call failed
  type: list
  elements: str
  sample: ["id#Zx8CvB7nM6aSdF5gHjK4lQ"]
not_done_ids:
  description:
    - The IDs of the fraudsters that still have to be changed, as they are in O(fraudster_ids).
    - Running the task again changes these alone.
  returned: when a changing call failed
  type: list
  elements: str
  sample: ["id#Yw7BuA6mL5zRcE4fGiJ3kP"]
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
      sample: AssociateFraudster
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


def ensure_fraudsters(module: VoiceIdModule) -> dict:
    params = module.params
    check_options(params)
    client = module.voice_id()
    domain_id = domain.find_id(client, params)
    wanted = fraudster.find_watchlist_ids(client, domain_id, params)
    fraudsters = fraudster.find(client, domain_id, params)
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
