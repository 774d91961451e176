# -*- coding: utf-8 -*-

# Copyright: Contributors to the contactcenter.voiceid collection
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

from __future__ import annotations


class ModuleDocFragment:
    # Which domain.
    DOCUMENTATION = r"""
options:
  domain_id:
    description:
      - The ID of the domain, 22 letters and digits.
      - Mutually exclusive with O(domain_name).
    type: str
  domain_name:
    description:
      - The name of the domain. It is looked up among all domains of the account in the region.
      - Names are not unique in the API. When two domains have the name, the module fails and lists their IDs.
      - Mutually exclusive with O(domain_id).
    type: str
"""
