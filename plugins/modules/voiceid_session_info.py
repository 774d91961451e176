#!/usr/bin/python
# -*- coding: utf-8 -*-

# Copyright: Contributors to the contactcenter.voiceid collection
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

from __future__ import annotations

DOCUMENTATION = r"""
module: voiceid_session_info
version_added: 1.0.0
short_description: Evaluate Amazon Connect Voice ID sessions
description:
  - Returns what Voice ID makes of the audio of calls. For each session that is the authentication decision, the fraud
    detection decision, and the scores behind them.
  - Wraps the API's C(EvaluateSession), which is C(aws voice-id evaluate-session) in the AWS CLI.
  - A session that is not there is left out of the list. A domain that is not there is an error. A caller who is
    rejected
    is a fact and does not fail the task.
  - One of O(domain_id) and O(domain_name) is required.
author:
  - Contributors to the contactcenter.voiceid collection (@contactcenter)
options:
  session_names_or_ids:
    description:
      - Evaluate the sessions with these names or IDs, in this order. One that is given twice is evaluated once.
      - The name of a session, 1 to 36 letters, digits, V(_) or V(-), is the contact ID of the call in Amazon Connect.
        The
        ID starts with V(id#).
      - An empty list selects no session. The API has no listing of sessions.
    type: list
    elements: str
    required: true
    aliases: [session_name_or_id]
  max_concurrency:
    description:
      - How many calls may be in flight at once, 1 to 100.
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
notes:
  - Sessions come from calls that Amazon Connect streams to the service, and can be evaluated while a call goes on and
    after it. The local endpoint has no calls; its sessions are made through its control interface.
seealso:
  - module: contactcenter.voiceid.voiceid_domain_info
    description: Describe the domains that sessions belong to.
  - name: evaluate-session in the AWS CLI
    description: The same with the AWS CLI.
    link: https://awscli.amazonaws.com/v2/documentation/api/latest/reference/voice-id/evaluate-session.html
  - name: EvaluateSession in the Voice ID API
    description: Reference of the API operation.
    link: https://docs.aws.amazon.com/voiceid/latest/APIReference/API_EvaluateSession.html
"""

EXAMPLES = r"""
- name: Evaluate the session of a call
  contactcenter.voiceid.voiceid_session_info:
    domain_id: "{{ voiceid_domain_id }}"
    session_names_or_ids: "{{ voiceid_session_name }}"
  register: call

- name: Stop when the caller is not who they say
  ansible.builtin.assert:
    that: call.sessions[0].authentication_result.decision == 'ACCEPT'
    fail_msg: "Authentication says {{ call.sessions[0].authentication_result.decision }}"

- name: Evaluate several sessions
  contactcenter.voiceid.voiceid_session_info:
    domain_name: support-line
    session_names_or_ids:
      - "{{ voiceid_session_name }}"
      - "{{ voiceid_other_session_name }}"
  register: calls

- name: List the sessions of high risk
  ansible.builtin.debug:
    msg: >-
      {{ calls.sessions | selectattr('fraud_detection_result.decision', 'defined')
         | selectattr('fraud_detection_result.decision', 'equalto', 'HIGH_RISK') | map(attribute='session_name') }}
"""

RETURN = r"""
sessions:
  description:
    - The sessions that were asked for, in the order of O(session_names_or_ids).
    - An empty list when there is none.
    - Holds every field that the service returns, in snake_case, also those that are newer than this documentation.
      Fields that the service leaves out are absent. Times are ISO 8601 in UTC.
    - While RV(sessions[].streaming_status) is V(PENDING_CONFIGURATION) or V(ONGOING), a result that is absent or
      V(NOT_ENOUGH_SPEECH) may come later.
  returned: success
  type: list
  elements: dict
  contains:
    authentication_result:
      description: Whether the caller is who they say.
      returned: when the service has authenticated the caller, or tried
      type: dict
      contains:
        audio_aggregation_ended_at:
          description: When the audio ended that the result rests on.
          returned: when the service says it
          type: str
          sample: "2026-03-02T09:14:13.120000+00:00"
        audio_aggregation_started_at:
          description: When the audio started that the result rests on.
          returned: when the service says it
          type: str
          sample: "2026-03-02T09:14:03.120000+00:00"
        authentication_result_id:
          description: The ID of the result. It stays the same until there is new audio or another setting.
          returned: when the service says it
          type: str
          sample: 2mNbVcXzLkJhGfDsApOiUy
        configuration:
          description: The settings that the result rests on.
          returned: when the service says it
          type: dict
          contains:
            acceptance_threshold:
              description: The score, 0 to 100, from which on a caller is accepted.
              returned: always
              type: int
              sample: 90
        customer_speaker_id:
          description: Your ID of the speaker.
          returned: when the speaker is known by it
          type: str
          sample: caller-0017
        decision:
          description:
            - What the service decided.
            - V(ACCEPT), V(REJECT), V(NOT_ENOUGH_SPEECH), V(SPEAKER_NOT_ENROLLED), V(SPEAKER_OPTED_OUT),
              V(SPEAKER_ID_NOT_PROVIDED) or V(SPEAKER_EXPIRED); a newer service may have more.
          returned: when the service says it
          type: str
          sample: ACCEPT
        generated_speaker_id:
          description: The speaker's ID in the service.
          returned: when the service says it
          type: str
          sample: id#QmN4bVcXz2LkJhGfDsAp0o
        score:
          description: How well the voice matches that of the speaker, 0 to 100.
          returned: when the decision is V(ACCEPT) or V(REJECT)
          type: int
          sample: 96
    domain_id:
      description: The ID of the domain that the session belongs to.
      returned: when the service says it
      type: str
      sample: 4pHm2VXgMWcNe1kTzQ7rLd
    fraud_detection_result:
      description: Whether the caller is a known fraudster, or the voice is not that of a living speaker.
      returned: when the service has looked for fraud, or tried
      type: dict
      contains:
        audio_aggregation_ended_at:
          description: When the audio ended that the result rests on.
          returned: when the service says it
          type: str
          sample: "2026-03-02T09:14:13.120000+00:00"
        audio_aggregation_started_at:
          description: When the audio started that the result rests on.
          returned: when the service says it
          type: str
          sample: "2026-03-02T09:14:03.120000+00:00"
        configuration:
          description: The settings that the result rests on.
          returned: when the service says it
          type: dict
          contains:
            risk_threshold:
              description: The risk score, 0 to 100, from which on a call is of high risk.
              returned: when set
              type: int
              sample: 50
            watchlist_id:
              description: The watchlist that the caller was looked for on.
              returned: when set
              type: str
              sample: 9kLmN3oPqR5sTuV7wXyZ1a
        decision:
          description:
            - What the service decided.
            - V(HIGH_RISK), V(LOW_RISK) or V(NOT_ENOUGH_SPEECH); a newer service may have more.
          returned: when the service says it
          type: str
          sample: HIGH_RISK
        fraud_detection_result_id:
          description: The ID of the result. It stays the same until there is new audio or another setting.
          returned: when the service says it
          type: str
          sample: 5tGbYhNuJmIkOlPqAwSedR
        reasons:
          description: Why the risk is high, V(KNOWN_FRAUDSTER) or V(VOICE_SPOOFING) or both.
          returned: when the decision is V(HIGH_RISK)
          type: list
          elements: str
          sample: [KNOWN_FRAUDSTER]
        risk_details:
          description: The scores behind the decision.
          returned: when the service says it
          type: dict
          contains:
            known_fraudster_risk:
              description: The risk that the caller is a known fraudster.
              returned: always
              type: dict
              contains:
                generated_fraudster_id:
                  description: The ID of the fraudster whose voice is the closest.
                  returned: when there is one
                  type: str
                  sample: id#Zx8cVbN1mKjHgFdSaPo9iu
                risk_score:
                  description: The risk, 0 to 100.
                  returned: always
                  type: int
                  sample: 87
            voice_spoofing_risk:
              description: The risk that the voice is synthetic or a recording.
              returned: always
              type: dict
              contains:
                risk_score:
                  description: The risk, 0 to 100.
                  returned: always
                  type: int
                  sample: 4
    session_id:
      description: The ID of the session.
      returned: always
      type: str
      sample: id#Lk2JhGfDsApOiUyTrEwQ9z
    session_name:
      description: The name of the session, the contact ID of the call in Amazon Connect.
      returned: when the service says it
      type: str
      sample: 3e1f6a52-7c0d-4b8e-9f21-5d6c7b8a9e10
    streaming_status:
      description: Whether the call is streamed to the service, V(PENDING_CONFIGURATION), V(ONGOING) or V(ENDED).
      returned: when the service says it
      type: str
      sample: ENDED
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
      sample: EvaluateSession
    option:
      description: The option that has to be corrected.
      returned: when an option was refused before any call
      type: str
      sample: session_names_or_ids
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
from ..module_utils._resources import domain, session


def describe_sessions(module: VoiceIdModule) -> dict:
    check_options(module.params)
    client = module.voice_id()
    sessions = session.find_all(client, domain.find_id(client, module.params), module.params)
    return {"changed": False, "sessions": sessions}


def main() -> None:
    VoiceIdModule(
        argument_spec={
            **CONCURRENCY_SPEC,
            **DOMAIN_SPEC,
            "session_names_or_ids": {
                "type": "list",
                "elements": "str",
                "required": True,
                "aliases": ["session_name_or_id"],
            },
        },
        mutually_exclusive=[("domain_id", "domain_name")],
        required_one_of=[("domain_id", "domain_name")],
    ).run(describe_sessions)


if __name__ == "__main__":
    main()
