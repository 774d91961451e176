#!/usr/bin/python
# -*- coding: utf-8 -*-

# Copyright: Contributors to the contactcenter.voiceid collection
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

from __future__ import annotations

DOCUMENTATION = r"""
module: voiceid_speaker_info
version_added: 1.0.0
short_description: Describe speakers of Amazon Connect Voice ID
description:
  - Returns the speakers of a domain, or of all domains, or their number by status.
author:
  - Contributors to the contactcenter.voiceid collection (@contactcenter)
options:
  count_only:
    description:
      - Whether to return only the number of speakers by status, RV(speakers_by_status), and not the speakers.
      - The number of speakers is not limited by the API, so that the list of all speakers may be large.
    type: bool
    default: false
  speaker_ids:
    description:
      - Return only the speakers with these IDs, in this order, each of them once. Speakers that do not exist are
        omitted, and a warning lists their IDs.
      - Each ID is either the one that you gave to the speaker, or the one that the service generated (C(id#) followed
        by 22 letters and digits).
      - If not set, all speakers of the domain are returned, without a call for each speaker.
      - Requires O(domain_id) or O(domain_name).
      - In YAML, put an ID in quotes if it can be read as something else than text. V(0017) without quotes is the number
        V(15), the ID of another speaker. Ansible converts it before the module receives it, so that there is no warning.
    type: list
    elements: str
    aliases: [speaker_id]
  speaker_status:
    description:
      - Return only speakers with one of these statuses. The API does not have such a filter, so the module reads all
        speakers.
    type: list
    elements: str
    choices: [ENROLLED, EXPIRED, OPTED_OUT, PENDING]
extends_documentation_fragment:
  - contactcenter.voiceid.attributes
  - contactcenter.voiceid.attributes.info
  - contactcenter.voiceid.concurrency
  - contactcenter.voiceid.connection
  - contactcenter.voiceid.domain.optional
seealso:
  - module: contactcenter.voiceid.voiceid_speaker
    description: Opt speakers out, or delete them.
  - name: DescribeSpeaker in the Voice ID API
    description: Reference of the API operation.
    link: https://docs.aws.amazon.com/voiceid/latest/APIReference/API_DescribeSpeaker.html
  - name: describe-speaker in the AWS CLI
    description: The corresponding command of the AWS CLI.
    link: https://awscli.amazonaws.com/v2/documentation/api/latest/reference/voice-id/describe-speaker.html
  - name: ListSpeakers in the Voice ID API
    description: Reference of the API operation.
    link: https://docs.aws.amazon.com/voiceid/latest/APIReference/API_ListSpeakers.html
  - name: list-speakers in the AWS CLI
    description: The corresponding command of the AWS CLI.
    link: https://awscli.amazonaws.com/v2/documentation/api/latest/reference/voice-id/list-speakers.html
"""

EXAMPLES = r"""
- name: Describe two speakers, one by your own ID and one by the generated ID
  contactcenter.voiceid.voiceid_speaker_info:
    domain_id: "{{ voiceid_domain_id }}"
    speaker_ids:
      - caller-0017
      - "{{ voiceid_speaker_id }}"
  register: described

- name: Show the status of each speaker
  ansible.builtin.debug:
    msg: "{{ described.speakers | map(attribute='status') | list }}"

- name: Find all speakers who have opted out
  contactcenter.voiceid.voiceid_speaker_info:
    domain_name: support-line
    speaker_status:
      - OPTED_OUT
  register: opted_out

- name: Show their number
  ansible.builtin.debug:
    msg: "{{ opted_out.speakers | length }} speakers have opted out"

- name: Count the speakers of all domains
  contactcenter.voiceid.voiceid_speaker_info:
    count_only: true
  register: counted

- name: Show the number of enrolled speakers of each domain
  ansible.builtin.debug:
    msg: "{{ item.key }}: {{ item.value.ENROLLED | default(0) }}"
  loop: "{{ counted.speakers_by_status | dict2items }}"
"""

RETURN = r"""
speakers:
  description:
    - The selected speakers, in the order of O(speaker_ids) or of the API's listing. An empty list if there are none.
  returned: success, when O(count_only=false)
  type: list
  elements: dict
  contains:  # generated from docs/return_values/speaker.yml
    created_at:
      description: The time when the speaker was created.
      returned: always
      type: str
      sample: '2026-03-02T09:14:03.120000+00:00'
    customer_speaker_id:
      description: The ID that the client gave to the speaker.
      returned: when the service returns it
      type: str
      sample: caller-0017
    domain_id:
      description: The ID of the domain of the speaker.
      returned: always
      type: str
      sample: 4pHm2VXgMWcNe1kTzQ7rLd
    generated_speaker_id:
      description: The ID that the service generated for the speaker.
      returned: always
      type: str
      sample: id#QmN4bVcXz2LkJhGfDsAp0o
    last_accessed_at:
      description: The time when the speaker was last enrolled or authenticated, with an
        accuracy of one hour.
      returned: when the speaker has been enrolled or authenticated
      type: str
      sample: '2026-03-02T09:00:00+00:00'
    status:
      description:
        - The status of the speaker, V(ENROLLED), V(EXPIRED), V(OPTED_OUT) or V(PENDING).
        - A newer service may return other values.
      returned: always
      type: str
      sample: OPTED_OUT
    updated_at:
      description: The time when the speaker was last updated.
      returned: always
      type: str
      sample: '2026-03-02T09:14:03.120000+00:00'
speakers_by_status:
  description:
    - For each domain by its ID, the numbers of the selected speakers by their status. Statuses that no speaker has are
      omitted.
  returned: success, when O(count_only=true)
  type: dict
  sample:
    4pHm2VXgMWcNe1kTzQ7rLd:
      ENROLLED: 1873
      OPTED_OUT: 26
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

import itertools

from ..module_utils._base.module import CONCURRENCY_SPEC, DOMAIN_SPEC, VoiceIdModule
from ..module_utils._base.options import check_options
from ..module_utils._resources import in_domain, speaker


def describe_speakers(module: VoiceIdModule) -> dict:
    params = module.params
    check_options(params)
    in_domain.check_has_domain(params, "speaker_ids", "speakers")
    client = module.voice_id()
    if params["count_only"]:
        return {"changed": False, "speakers_by_status": speaker.count_in_domains(client, params, module.warn)}
    found = speaker.find_in_domains(client, params, module.warn)
    return {"changed": False, "speakers": [*itertools.chain(*found.values())]}


def main() -> None:
    VoiceIdModule(
        argument_spec={
            **CONCURRENCY_SPEC,
            **DOMAIN_SPEC,
            "count_only": {"type": "bool", "default": False},
            "speaker_ids": {"type": "list", "elements": "str", "aliases": ["speaker_id"]},
            "speaker_status": {"type": "list", "elements": "str", "choices": list(speaker.STATUSES)},
        },
        mutually_exclusive=[("domain_id", "domain_name")],
    ).run(describe_speakers)


if __name__ == "__main__":
    main()
