# -*- coding: utf-8 -*-

# Copyright: Contributors to the contactcenter.voiceid collection
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

from __future__ import annotations

from typing import Any

from ansible.errors import AnsibleActionFail
from ansible.plugins.action import ActionBase
from ansible.utils.unsafe_proxy import wrap_var


class ActionModule(ActionBase):
    """Returns the event that ansible-rulebook passes as the extra variable ansible_eda.event.

    Ansible evaluates templates in extra variables, and others choose texts of an event, such as the S3 URI of a job.
    An expression that mentions ansible_eda would evaluate them. The plugin reads the variable without evaluating it.
    """

    def run(self, tmp: str | None = None, task_vars: dict[str, Any] | None = None) -> dict[str, Any]:
        result = super().run(tmp, task_vars)
        try:
            event = _facts((task_vars or {})["ansible_eda"]["event"]["body"])
        except (KeyError, TypeError, AttributeError) as exc:
            raise AnsibleActionFail("ansible_eda.event.body is not an event of Voice ID.") from exc
        return {**result, "event": wrap_var(event)}


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
