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

from ansible_collections.contactcenter.voiceid.plugins.module_utils._domains import domain_facts, find_domains
from ansible_collections.contactcenter.voiceid.plugins.module_utils._module import (
    CONCURRENCY_SPEC,
    DOMAIN_SPEC,
    VoiceIdModule,
)
from ansible_collections.contactcenter.voiceid.plugins.module_utils._parallel import in_parallel
from ansible_collections.contactcenter.voiceid.plugins.module_utils._requests import check_options


def describe_domains(module):
    params = module.params
    check_options(params)
    client = module.voice_id()
    domains = find_domains(client, params["domain_id"], params["domain_name"])
    facts = in_parallel(lambda domain: domain_facts(client, domain), domains, params["max_concurrency"])
    return {"changed": False, "domains": facts}


def main():
    VoiceIdModule(
        argument_spec={**DOMAIN_SPEC, **CONCURRENCY_SPEC},
        mutually_exclusive=[("domain_id", "domain_name")],
    ).run(describe_domains)


if __name__ == "__main__":
    main()
