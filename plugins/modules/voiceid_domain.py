#!/usr/bin/python
# -*- coding: utf-8 -*-

# Copyright: Contributors to the contactcenter.voiceid collection
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

from __future__ import annotations

DOCUMENTATION = r"""
"""

EXAMPLES = r"""
"""

RETURN = r"""
"""

from ansible_collections.contactcenter.voiceid.plugins.module_utils._changes import predicted
from ansible_collections.contactcenter.voiceid.plugins.module_utils._domains import (
    domain_facts,
    find_domain,
    get_domain,
    plan_absent,
    plan_present,
    resolve_key,
    wait_for_encryption,
)
from ansible_collections.contactcenter.voiceid.plugins.module_utils._module import TAGS_SPEC, WAIT_SPEC, VoiceIdModule
from ansible_collections.contactcenter.voiceid.plugins.module_utils._parallel import Deadline
from ansible_collections.contactcenter.voiceid.plugins.module_utils._requests import check_options


def ensure_domain(module):
    params = module.params
    check_options(params)
    deadline = Deadline(params["wait_timeout"])
    client = module.voice_id()
    domain = find_domain(client, params["domain_id"], params["name"])
    current = domain_facts(client, domain) if domain else None
    if params["state"] == "absent":
        return remove(module, client, current)
    params["server_side_encryption_configuration"] = resolve_key(params, current, module.kms)
    plan = plan_present(params, current)
    if module.check_mode:
        return module.finish(plan, domain=predicted(current, plan))
    domain_id = apply(client, plan, current)
    if params["wait"]:
        wait_for_encryption(client, domain_id, deadline, params["wait_delay"])
    return module.finish(plan, domain=domain_facts(client, get_domain(client, domain_id)))


def remove(module, client, current):
    plan = plan_absent(current)
    if not module.check_mode:
        client.apply(plan)
    return module.finish(plan)


def apply(client, plan, current):
    if current is None:
        return client.create(plan.calls[0], lambda made: find_domain(client, made["DomainId"]))["DomainId"]
    client.apply(plan)
    return current["domain_id"]


def main():
    VoiceIdModule(
        argument_spec={
            **TAGS_SPEC,
            **WAIT_SPEC,
            "state": {"type": "str", "choices": ["present", "absent"], "default": "present"},
            "domain_id": {"type": "str"},
            "name": {"type": "str"},
            "description": {"type": "str"},
            "server_side_encryption_configuration": {
                "type": "dict",
                "options": {"kms_key_id": {"type": "str", "required": True, "no_log": False}},
            },
            "kms_endpoint_url": {"type": "str"},
        },
        required_one_of=[("domain_id", "name")],
    ).run(ensure_domain)


if __name__ == "__main__":
    main()
