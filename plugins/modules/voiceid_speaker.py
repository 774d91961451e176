#!/usr/bin/python
# -*- coding: utf-8 -*-

# Copyright: Contributors to the contactcenter.voiceid collection
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

from __future__ import annotations

DOCUMENTATION = r"""
module: voiceid_speaker
version_added: 1.0.0
short_description: Opt speakers out of Amazon Connect Voice ID, or delete them
description:
  - Opts speakers of a domain out of Voice ID, or deletes them. One task can change many speakers.
  - Speakers are enrolled by batch jobs, see M(contactcenter.voiceid.voiceid_enrollment_job).
  - The module describes each speaker first, and changes only speakers that are not in the requested state.
author:
  - Contributors to the contactcenter.voiceid collection (@contactcenter)
options:
  state:
    description:
      - V(opted_out) opts the speakers out. The service removes their voiceprints and audio, and rejects later
        enrollments. Speakers that do not exist are created as opted out.
      - V(absent) deletes the speakers, including speakers that have opted out. They can be enrolled again afterwards.
      - There is no default, because both states remove voiceprints.
    type: str
    choices: [opted_out, absent]
    required: true
  speaker_ids:
    description:
      - The IDs of the speakers. Each ID is either the one that you gave to the speaker, or the one that the service
        generated (C(id#) followed by 22 letters and digits).
      - Duplicates are ignored, including the two IDs of the same speaker.
      - A speaker that does not exist cannot be opted out by a generated ID, because the service chooses these IDs.
      - In YAML, put an ID in quotes if it can be read as something else than text. V(0017) without quotes is the number
        V(15), the ID of another speaker. Ansible converts it before the module receives it, so that there is no warning.
    type: list
    elements: str
    required: true
    aliases: [speaker_id]
attributes:
  check_mode:
    support: full
    details:
      - Values that the service chooses, such as the generated ID of a new speaker, are absent from the result.
  diff_mode:
    support: full
    details:
      - Shows the status of each speaker by its ID in O(speaker_ids). Speakers that do not exist are absent.
  idempotent:
    support: full
extends_documentation_fragment:
  - contactcenter.voiceid.attributes
  - contactcenter.voiceid.concurrency
  - contactcenter.voiceid.connection
  - contactcenter.voiceid.domain
seealso:
  - module: contactcenter.voiceid.voiceid_speaker_info
    description: Describe speakers.
  - module: contactcenter.voiceid.voiceid_enrollment_job
    description: Enroll speakers.
  - name: OptOutSpeaker in the Voice ID API
    description: Reference of the API operation.
    link: https://docs.aws.amazon.com/voiceid/latest/APIReference/API_OptOutSpeaker.html
  - name: opt-out-speaker in the AWS CLI
    description: The corresponding command of the AWS CLI.
    link: https://awscli.amazonaws.com/v2/documentation/api/latest/reference/voice-id/opt-out-speaker.html
  - name: DeleteSpeaker in the Voice ID API
    description: Reference of the API operation.
    link: https://docs.aws.amazon.com/voiceid/latest/APIReference/API_DeleteSpeaker.html
  - name: delete-speaker in the AWS CLI
    description: The corresponding command of the AWS CLI.
    link: https://awscli.amazonaws.com/v2/documentation/api/latest/reference/voice-id/delete-speaker.html
"""

EXAMPLES = r"""
- name: Opt a speaker out
  contactcenter.voiceid.voiceid_speaker:
    domain_id: "{{ voiceid_domain_id }}"
    speaker_ids: caller-0017
    state: opted_out
  register: opted_out

- name: Show the generated ID and the status of the speaker
  ansible.builtin.debug:
    msg: "{{ opted_out.speakers[0].generated_speaker_id }} is {{ opted_out.speakers[0].status }}"

- name: Delete several speakers
  contactcenter.voiceid.voiceid_speaker:
    domain_name: support-line
    speaker_ids:
      - caller-0017
      - caller-0018
      - "{{ voiceid_speaker_id }}"
    state: absent
    max_concurrency: 20

- name: Find all speakers whose voiceprints have expired
  contactcenter.voiceid.voiceid_speaker_info:
    domain_name: support-line
    speaker_status: EXPIRED
  register: expired

- name: Delete the expired speakers
  contactcenter.voiceid.voiceid_speaker:
    domain_name: support-line
    speaker_ids: "{{ expired.speakers | map(attribute='generated_speaker_id') }}"
    state: absent
"""

RETURN = r"""
speakers:
  description:
    - The speakers after the task, in the order of O(speaker_ids).
  returned: when O(state=opted_out)
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
done_ids:
  description: The values of O(speaker_ids) that were changed before the failure.
  returned: when a change failed
  type: list
  elements: str
  sample: ["caller-0017"]
not_done_ids:
  description:
    - The values of O(speaker_ids) that have not been changed.
    - If the task runs again, it changes only these speakers.
  returned: when a change failed
  type: list
  elements: str
  sample: ["caller-0018"]
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
from ..module_utils._resources import in_domain, speaker


def ensure_speakers(module: VoiceIdModule) -> dict:
    params = module.params
    check_options(params)
    client = module.voice_id()
    domain_id = in_domain.find_id(client, params)
    speakers = speaker.find(client, domain_id, params)
    plan = speaker.plan(domain_id, params, speakers)
    module.begin_each(plan, "speakers", speakers)
    answers = {} if module.check_mode else speaker.apply(client, plan, params["max_concurrency"])
    if params["state"] == "absent":
        return module.finish(plan)
    return module.finish(plan, speakers=speaker.outcome(domain_id, speakers, answers))


def main() -> None:
    VoiceIdModule(
        argument_spec={
            **CONCURRENCY_SPEC,
            **DOMAIN_SPEC,
            "state": {"type": "str", "choices": ["opted_out", "absent"], "required": True},
            "speaker_ids": {"type": "list", "elements": "str", "required": True, "aliases": ["speaker_id"]},
        },
        mutually_exclusive=[("domain_id", "domain_name")],
        required_one_of=[("domain_id", "domain_name")],
    ).run(ensure_speakers)


if __name__ == "__main__":
    main()
