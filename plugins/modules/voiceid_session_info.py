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
  - Returns the authentication result and the fraud detection result of Voice ID sessions. A session
    corresponds to a call.
  - Callers who are rejected do not fail the task.
  - Uses the API's C(EvaluateSession) operation, like C(aws voice-id evaluate-session) in the AWS CLI.
author:
  - Contributors to the contactcenter.voiceid collection (@contactcenter)
options:
  session_names_or_ids:
    description:
      - The names or IDs of the sessions to evaluate. The sessions are returned in this order, each name or ID once.
        Sessions that do not exist are omitted, and a warning lists them.
      - The name of a session, 1 to 36 letters, digits, V(_) or V(-), is the contact ID of the call in Amazon Connect.
        An ID starts with V(id#).
      - An empty list selects no session. The API cannot list sessions.
    type: list
    elements: str
    required: true
    aliases: [session_name_or_id]
extends_documentation_fragment:
  - contactcenter.voiceid.attributes
  - contactcenter.voiceid.attributes.info
  - contactcenter.voiceid.concurrency
  - contactcenter.voiceid.connection
  - contactcenter.voiceid.domain
notes:
  - Sessions exist for calls that Amazon Connect streams to the service. They can be evaluated during a call and after
    its end. The local endpoint does not receive calls. Its sessions are created through its control API.
seealso:
  - module: contactcenter.voiceid.voiceid_domain_info
    description: Describe the domains of sessions.
  - name: evaluate-session in the AWS CLI
    description: The corresponding command of the AWS CLI.
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

- name: Fail if the caller is not authenticated
  ansible.builtin.assert:
    that: call.sessions[0].authentication_result.decision == 'ACCEPT'
    fail_msg: "The authentication decision is {{ call.sessions[0].authentication_result.decision }}"

- name: Evaluate several sessions
  contactcenter.voiceid.voiceid_session_info:
    domain_name: support-line
    session_names_or_ids:
      - "{{ voiceid_session_name }}"
      - "{{ voiceid_other_session_name }}"
  register: calls

- name: Show the sessions with a high risk of fraud
  ansible.builtin.debug:
    msg: >-
      {{ calls.sessions | selectattr('fraud_detection_result.decision', 'defined')
         | selectattr('fraud_detection_result.decision', 'equalto', 'HIGH_RISK') | map(attribute='session_name') }}
"""

RETURN = r"""
sessions:
  description:
    - The selected sessions, in the order of O(session_names_or_ids). An empty list if there are none.
    - While RV(sessions[].streaming_status) is V(PENDING_CONFIGURATION) or V(ONGOING), results that are absent or
      V(NOT_ENOUGH_SPEECH) can still change.
  returned: success
  type: list
  elements: dict
  contains:
    authentication_result:
      description: The authentication of the caller.
      returned: when the service has tried to authenticate the caller
      type: dict
      contains:
        audio_aggregation_ended_at:
          description: The end of the audio on which the result is based.
          returned: when the service returns it
          type: str
          sample: "2026-03-02T09:14:13.120000+00:00"
        audio_aggregation_started_at:
          description: The start of the audio on which the result is based.
          returned: when the service returns it
          type: str
          sample: "2026-03-02T09:14:03.120000+00:00"
        authentication_result_id:
          description: The ID of the result. It changes when there is new audio or a new configuration.
          returned: when the service returns it
          type: str
          sample: 2mNbVcXzLkJhGfDsApOiUy
        configuration:
          description: The configuration on which the result is based.
          returned: when the service returns it
          type: dict
          contains:
            acceptance_threshold:
              description: Callers whose authentication score, 0 to 100, is at or above this value are accepted.
              returned: always
              type: int
              sample: 90
        customer_speaker_id:
          description: The ID that the client gave to the speaker.
          returned: when the speaker has such an ID
          type: str
          sample: caller-0017
        decision:
          description:
            - The authentication decision, V(ACCEPT), V(REJECT), V(NOT_ENOUGH_SPEECH), V(SPEAKER_NOT_ENROLLED),
              V(SPEAKER_OPTED_OUT), V(SPEAKER_ID_NOT_PROVIDED) or V(SPEAKER_EXPIRED).
            - A newer service may return other values.
          returned: when the service returns it
          type: str
          sample: ACCEPT
        generated_speaker_id:
          description: The ID that the service generated for the speaker.
          returned: when the service returns it
          type: str
          sample: id#QmN4bVcXz2LkJhGfDsAp0o
        score:
          description: The authentication score, from 0 to 100.
          returned: when the decision is V(ACCEPT) or V(REJECT)
          type: int
          sample: 96
    domain_id:
      description: The ID of the domain of the session.
      returned: when the service returns it
      type: str
      sample: 4pHm2VXgMWcNe1kTzQ7rLd
    fraud_detection_result:
      description: The check for known fraudsters and for synthetic or recorded voices.
      returned: when the service has tried to detect fraud
      type: dict
      contains:
        audio_aggregation_ended_at:
          description: The end of the audio on which the result is based.
          returned: when the service returns it
          type: str
          sample: "2026-03-02T09:14:13.120000+00:00"
        audio_aggregation_started_at:
          description: The start of the audio on which the result is based.
          returned: when the service returns it
          type: str
          sample: "2026-03-02T09:14:03.120000+00:00"
        configuration:
          description: The configuration on which the result is based.
          returned: when the service returns it
          type: dict
          contains:
            risk_threshold:
              description: Calls whose risk score, 0 to 100, is at or above this value are treated as high risk.
              returned: when set
              type: int
              sample: 50
            watchlist_id:
              description: The ID of the watchlist that the caller was checked against.
              returned: when set
              type: str
              sample: 9kLmN3oPqR5sTuV7wXyZ1a
        decision:
          description:
            - The fraud detection decision, V(HIGH_RISK), V(LOW_RISK) or V(NOT_ENOUGH_SPEECH).
            - A newer service may return other values.
          returned: when the service returns it
          type: str
          sample: HIGH_RISK
        fraud_detection_result_id:
          description: The ID of the result. It changes when there is new audio or a new configuration.
          returned: when the service returns it
          type: str
          sample: 5tGbYhNuJmIkOlPqAwSedR
        reasons:
          description: The reasons for the high risk, V(KNOWN_FRAUDSTER) and V(VOICE_SPOOFING).
          returned: when the decision is V(HIGH_RISK)
          type: list
          elements: str
          sample: [KNOWN_FRAUDSTER]
        risk_details:
          description: The risk scores on which the decision is based.
          returned: when the service returns them
          type: dict
          contains:
            known_fraudster_risk:
              description: The risk that the caller is a known fraudster.
              returned: always
              type: dict
              contains:
                generated_fraudster_id:
                  description: The ID of the fraudster with the most similar voice.
                  returned: when there is such a fraudster
                  type: str
                  sample: id#Zx8cVbN1mKjHgFdSaPo9iu
                risk_score:
                  description: The risk score, from 0 to 100.
                  returned: always
                  type: int
                  sample: 87
            voice_spoofing_risk:
              description: The risk that the voice is synthetic or a recording.
              returned: always
              type: dict
              contains:
                risk_score:
                  description: The risk score, from 0 to 100.
                  returned: always
                  type: int
                  sample: 4
    session_id:
      description: The ID of the session.
      returned: always
      type: str
      sample: id#Lk2JhGfDsApOiUyTrEwQ9z
    session_name:
      description: The name of the session, which is the contact ID of the call in Amazon Connect.
      returned: when the service returns it
      type: str
      sample: 3e1f6a52-7c0d-4b8e-9f21-5d6c7b8a9e10
    streaming_status:
      description: The status of the audio stream of the call, V(PENDING_CONFIGURATION), V(ONGOING) or V(ENDED).
      returned: when the service returns it
      type: str
      sample: ENDED
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
from ..module_utils._resources import in_domain, session


def describe_sessions(module: VoiceIdModule) -> dict:
    check_options(module.params)
    client = module.voice_id()
    domain_id = in_domain.find_id(client, module.params)
    sessions = session.find_all(client, domain_id, module.params, module.warn)
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
