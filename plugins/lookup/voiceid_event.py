# -*- coding: utf-8 -*-

# Copyright: Contributors to the contactcenter.voiceid collection
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

from __future__ import annotations

DOCUMENTATION = r"""
name: voiceid_event
version_added: 1.1.0
short_description: Read a Voice ID event that ansible-rulebook passes to a playbook
description:
  - Returns the members of the event in the variable C(ansible_eda.event), which ansible-rulebook sets for the playbooks
    and job templates that it runs.
  - Others choose texts of an event, such as the S3 URI of a batch job. Ansible evaluates templates in extra variables
    when an expression uses them. So an expression that contains C(ansible_eda) would run code that somebody has put in
    such a text. This lookup returns the texts as they are, and Ansible does not evaluate them later.
author:
  - Contributors to the contactcenter.voiceid collection (@contactcenter)
options: {}
"""

EXAMPLES = r"""
- name: Read the event
  ansible.builtin.set_fact:
    event: "{{ lookup('contactcenter.voiceid.voiceid_event') }}"

- name: Show the domain and the status
  ansible.builtin.debug:
    msg: "{{ event.type }} in {{ event.domain_id }}: {{ event.status }}"
"""

RETURN = r"""
_raw:
  description:
    - A list with the event, a dictionary. All values are text. They are empty if the event does not have the member.
  type: list
  elements: dict
  contains:
    type:
      description: The type of the event.
      returned: always
      type: str
      sample: VoiceId Batch Speaker Enrollment Action
    region:
      description: The AWS region.
      returned: always
      type: str
      sample: us-east-1
    action:
      description: What was done.
      returned: always
      type: str
      sample: CREATE
    status:
      description: The status.
      returned: always
      type: str
      sample: FAILED
    error_message:
      description: The reason of a failure.
      returned: always
      type: str
      sample: The input manifest is not valid JSON.
    domain_id:
      description: The ID of the domain.
      returned: always
      type: str
      sample: 4pHm2VXgMWcNe1kTzQ7rLd
    job_id:
      description: The ID of the batch job.
      returned: always
      type: str
      sample: 7bRtYw0PqLmK3nVxZ5cJhG
    generated_speaker_id:
      description: The ID that the service generated for the speaker.
      returned: always
      type: str
      sample: id#9dGqW2sXvB4nYk7LmT1cZp
    generated_fraudster_id:
      description: The ID that the service generated for the fraudster.
      returned: always
      type: str
      sample: id#3kVbN8mQwE5rTy6UiO1pAs
"""

from typing import Any

from ansible.errors import AnsibleError
from ansible.plugins.lookup import LookupBase
from ansible.utils.unsafe_proxy import wrap_var


class LookupModule(LookupBase):
    """Reads the variable without evaluating it, because lookups get the variables as they were set."""

    def run(self, terms: list[Any], variables: dict[str, Any] | None = None, **kwargs: Any) -> list[dict[str, str]]:
        del terms, kwargs  # every lookup has them
        try:
            event = _facts((variables or {})["ansible_eda"]["event"]["body"])
        except (KeyError, TypeError, AttributeError) as exc:
            raise AnsibleError("ansible_eda.event.body is not an event of Voice ID.") from exc
        return [wrap_var(event)]


def _facts(body: dict[str, Any]) -> dict[str, str]:
    # The documentation of Voice ID spells domainId and domainID.
    detail = {key.lower(): value for key, value in body["detail"].items()}
    facts = {
        "type": body["detail-type"],
        "region": body.get("region"),
        "action": detail.get("action"),
        "status": detail.get("status"),
        "error_message": (detail.get("errorinfo") or {}).get("errorMessage"),
        "domain_id": detail["domainid"],
        "job_id": detail.get("batchjobid"),
        "generated_speaker_id": detail.get("generatedspeakerid"),
        "generated_fraudster_id": detail.get("generatedfraudsterid"),
    }
    return {key: "" if value is None else str(value) for key, value in facts.items()}
