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
  - Opts speakers out of Voice ID, or deletes them, many in one task.
  - Speakers are enrolled by batch jobs, see M(contactcenter.voiceid.voiceid_enrollment_job).
  - Each speaker is described first, and calls that change something are made only for speakers that are not yet as
    they shall be. The calls go side by side.
  - One of O(domain_id) and O(domain_name) is required. A domain that is not there is an error,
    also with O(state=absent).
author:
  - Contributors to the contactcenter.voiceid collection (@contactcenter)
options:
  state:
    description:
      - V(opted_out) opts the speakers out. The service removes their voiceprints and audio, and refuses to enroll them
        from then on. A speaker that is not there yet is created as opted out.
      - V(absent) deletes the speakers, also those that have opted out, who can then be enrolled again.
      - There is no default, because both destroy voiceprints.
    type: str
    choices: [opted_out, absent]
    required: true
  speaker_ids:
    description:
      - The IDs of the speakers, your own or the generated ones (C(id#) and 22 letters and digits). An ID that is given
        twice, and a speaker that is given by both IDs, counts once.
      - A speaker that is not there yet can be opted out by your own ID only. The service chooses the generated one.
    type: list
    elements: str
    required: true
    aliases: [speaker_id]
  max_concurrency:
    description:
      - How many calls may be in flight at once, 1 to 100.
    type: int
    default: 10
attributes:
  check_mode:
    support: full
    details:
      - What the service chooses, such as the generated ID of a new speaker, is absent from the facts.
  diff_mode:
    support: full
    details:
      - Shows the status of each speaker, by the ID in O(speaker_ids). A speaker that is not there is absent.
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
  - module: contactcenter.voiceid.voiceid_speaker_info
    description: Describe speakers.
  - module: contactcenter.voiceid.voiceid_enrollment_job
    description: Enroll speakers.
  - name: OptOutSpeaker in the Voice ID API
    description: Reference of the API operation.
    link: https://docs.aws.amazon.com/voiceid/latest/APIReference/API_OptOutSpeaker.html
  - name: opt-out-speaker in the AWS CLI
    description: The same with the AWS CLI.
    link: https://awscli.amazonaws.com/v2/documentation/api/latest/reference/voice-id/opt-out-speaker.html
  - name: DeleteSpeaker in the Voice ID API
    description: Reference of the API operation.
    link: https://docs.aws.amazon.com/voiceid/latest/APIReference/API_DeleteSpeaker.html
  - name: delete-speaker in the AWS CLI
    description: The same with the AWS CLI.
    link: https://awscli.amazonaws.com/v2/documentation/api/latest/reference/voice-id/delete-speaker.html
"""

EXAMPLES = r"""
- name: Opt a caller out who does not consent
  contactcenter.voiceid.voiceid_speaker:
    domain_id: "{{ voiceid_domain_id }}"
    speaker_ids: caller-0017
    state: opted_out
  register: opted_out

- name: Show the service's ID of the caller
  ansible.builtin.debug:
    msg: "{{ opted_out.speakers[0].generated_speaker_id }} is {{ opted_out.speakers[0].status }}"

- name: Delete many speakers in one task
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

- name: Delete them
  contactcenter.voiceid.voiceid_speaker:
    domain_name: support-line
    speaker_ids: "{{ expired.speakers | map(attribute='generated_speaker_id') }}"
    state: absent
"""

RETURN = r"""
speakers:
  description:
    - The speakers as they are after the task, in the order of O(speaker_ids).
    - Holds every field that the service returns, in snake_case, also those that are newer than this documentation.
      Fields that the service leaves out are absent. Times are ISO 8601 in UTC.
  returned: when O(state=opted_out)
  type: list
  elements: dict
  contains:
    created_at:
      description: When the speaker was created.
      returned: always
      type: str
      sample: "2026-03-02T09:14:03.120000+00:00"
    customer_speaker_id:
      description: Your own ID of the speaker.
      returned: when the service tells it
      type: str
      sample: caller-0017
    domain_id:
      description: The ID of the domain that holds the speaker.
      returned: always
      type: str
      sample: 4pHm2VXgMWcNe1kTzQ7rLd
    generated_speaker_id:
      description: The service's ID of the speaker.
      returned: always
      type: str
      sample: id#QmN4bVcXz2LkJhGfDsAp0o
    last_accessed_at:
      description: When the speaker was enrolled or authenticated last, accurate to one hour.
      returned: when that has happened
      type: str
      sample: "2026-03-02T09:00:00+00:00"
    status:
      description:
        - The state of the speaker.
        - V(ENROLLED), V(EXPIRED), V(OPTED_OUT) or V(PENDING); a newer service may have more.
      returned: always
      type: str
      sample: OPTED_OUT
    updated_at:
      description: When the speaker was changed last.
      returned: always
      type: str
      sample: "2026-03-02T09:14:03.120000+00:00"
done_ids:
  description: The IDs of the speakers that were changed before the failure, as they are in O(speaker_ids).
  returned: when a changing call failed
  type: list
  elements: str
  sample: ["caller-0017"]
not_done_ids:
  description:
    - The IDs of the speakers that still have to be changed, as they are in O(speaker_ids).
    - Running the task again changes these alone.
  returned: when a changing call failed
  type: list
  elements: str
  sample: ["caller-0018"]
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
      sample: OptOutSpeaker
    option:
      description: The option that has to be corrected.
      returned: when an option was refused before any call
      type: str
      sample: speaker_ids
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
from ..module_utils._resources import domain, speaker


def ensure_speakers(module: VoiceIdModule) -> dict:
    params = module.params
    check_options(params)
    client = module.voice_id()
    domain_id = domain.find_id(client, params)
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
