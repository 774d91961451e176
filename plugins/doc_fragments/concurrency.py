# -*- coding: utf-8 -*-

# Copyright: Contributors to the contactcenter.voiceid collection
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

from __future__ import annotations


class ModuleDocFragment:
    # For modules that make one call for each resource.
    DOCUMENTATION = r"""
options:
  max_concurrency:
    description:
      - The maximum number of API calls to make in parallel, from 1 to 100.
    type: int
    default: 10
"""
