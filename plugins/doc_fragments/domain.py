# -*- coding: utf-8 -*-

# Copyright: Contributors to the contactcenter.voiceid collection
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

from __future__ import annotations

_OPTIONS = r"""
options:
  domain_id:
    description:
      - The ID of the domain, 22 letters and digits. The module fails if the domain does not exist.
      - {choice}
      - Mutually exclusive with O(domain_name).
    type: str
  domain_name:
    description:
      - The name of the domain. The module searches all domains of the account in the region, and fails if none has this
        name.
      - The API allows several domains with the same name. In this case the module fails and lists their IDs.
      - {choice}
      - Mutually exclusive with O(domain_id).
    type: str
"""


class ModuleDocFragment:
    # In __init__, because ansible-test expects literals in the body of the class.
    def __init__(self) -> None:
        one = "One of O(domain_id) and O(domain_name) is required."
        all_domains = (
            "Without O(domain_id) and O(domain_name), the module covers all domains of the account in the region."
        )
        self.DOCUMENTATION = _OPTIONS.format(choice=one)
        self.OPTIONAL = _OPTIONS.format(choice=all_domains)
