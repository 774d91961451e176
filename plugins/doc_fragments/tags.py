# -*- coding: utf-8 -*-

# Copyright: Contributors to the contactcenter.voiceid collection
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

from __future__ import annotations


class ModuleDocFragment:
    # For resources that the API can tag.
    DOCUMENTATION = r"""
options:
  tags:
    description:
      - The tags of the resource, a dictionary of keys and values. Values that are numbers or booleans are converted to
        strings. AWS reserves keys that start with V(aws:). They are only accepted if the resource has them already.
      - If not set, the tags do not change. An empty dictionary removes all tags if O(purge_tags=true).
    type: dict
    aliases: [resource_tags]
  purge_tags:
    description:
      - Whether to remove tags that are not in O(tags). Tags whose keys start with V(aws:) are never removed, because AWS
        manages them.
      - Only used when O(tags) is set.
    type: bool
    default: true
"""
