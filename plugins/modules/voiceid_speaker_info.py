#!/usr/bin/python
# -*- coding: utf-8 -*-

# Copyright: Contributors to the contactcenter.voiceid collection
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

from __future__ import annotations

DOCUMENTATION = r"""
module: voiceid_speaker_info
version_added: 1.0.0
short_description: Describe speakers of an Amazon Connect Voice ID domain
description:
  - Returns facts about the speakers of a domain, by their IDs or all of them.
  - A speaker that is not there is left out of the list.
  - One of O(domain_id) and O(domain_name) is required. A domain that is not there is an error.
author:
  - Contributors to the contactcenter.voiceid collection (@contactcenter)
options:
  speaker_ids:
    description:
      - Describe the speakers with these IDs, in this order. An ID is your own or the generated one (C(id#) and 22
        letters and digits). A speaker that is given twice is described once.
      - Without it, all speakers of the domain are returned. The service lists them in pages of 100, with all their
        fields, so no speaker needs a call of its own.
    type: list
    elements: str
    aliases: [speaker_id]
  speaker_status:
    description:
      - Only speakers in one of these states. The API has no such filter, so the module reads all of them and filters.
    type: list
    elements: str
    choices: [ENROLLED, EXPIRED, OPTED_OUT, PENDING]
  max_concurrency:
    description:
      - How many calls may be in flight at once, 1 to 100. Each of O(speaker_ids) needs a call.
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
  - module: contactcenter.voiceid.voiceid_speaker
    description: Opt speakers out, or delete them.
  - name: DescribeSpeaker in the Voice ID API
    description: Reference of the API operation.
    link: https://docs.aws.amazon.com/voiceid/latest/APIReference/API_DescribeSpeaker.html
  - name: describe-speaker in the AWS CLI
    description: The same with the AWS CLI.
    link: https://awscli.amazonaws.com/v2/documentation/api/latest/reference/voice-id/describe-speaker.html
  - name: ListSpeakers in the Voice ID API
    description: Reference of the API operation.
    link: https://docs.aws.amazon.com/voiceid/latest/APIReference/API_ListSpeakers.html
  - name: list-speakers in the AWS CLI
    description: The same with the AWS CLI.
    link: https://awscli.amazonaws.com/v2/documentation/api/latest/reference/voice-id/list-speakers.html
"""

EXAMPLES = r"""
- name: Describe two speakers, one by your ID and one by the service's
  contactcenter.voiceid.voiceid_speaker_info:
    domain_id: "{{ voiceid_domain_id }}"
    speaker_ids:
      - caller-0017
      - "{{ voiceid_speaker_id }}"
  register: described

- name: Show their states
  ansible.builtin.debug:
    msg: "{{ described.speakers | map(attribute='status') | list }}"

- name: Find everybody who has opted out
  contactcenter.voiceid.voiceid_speaker_info:
    domain_name: support-line
    speaker_status:
      - OPTED_OUT
  register: opted_out

- name: Count them
  ansible.builtin.debug:
    msg: "{{ opted_out.speakers | length }} callers have opted out"
"""

RETURN = r"""
speakers:
  description:
    - The speakers that were asked for, in the order of O(speaker_ids), or as the service lists them.
    - An empty list when there is none.
    - Holds every field that the service returns, in snake_case, also those that are newer than this documentation.
      Fields that the service leaves out are absent. Times are ISO 8601 in UTC.
  returned: success
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
      sample: DescribeSpeaker
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


def describe_speakers(module: VoiceIdModule) -> dict:
    check_options(module.params)
    client = module.voice_id()
    speakers = speaker.find_all(client, domain.find_id(client, module.params), module.params)
    return {"changed": False, "speakers": speakers}


def main() -> None:
    VoiceIdModule(
        argument_spec={
            **CONCURRENCY_SPEC,
            **DOMAIN_SPEC,
            "speaker_ids": {"type": "list", "elements": "str", "aliases": ["speaker_id"]},
            "speaker_status": {"type": "list", "elements": "str", "choices": list(speaker.STATUSES)},
        },
        mutually_exclusive=[("domain_id", "domain_name")],
        required_one_of=[("domain_id", "domain_name")],
    ).run(describe_speakers)


if __name__ == "__main__":
    main()
