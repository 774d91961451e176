# -*- coding: utf-8 -*-

# Copyright: Contributors to the contactcenter.voiceid collection
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

from __future__ import annotations


class ModuleDocFragment:
    # What every module of the collection has in common, and what applies to the _info modules.
    DOCUMENTATION = r"""
options: {}
attributes:
  check_mode:
    description: Can run in C(check_mode) and return changed status prediction without modifying the target.
  diff_mode:
    description: Will return details on what has changed (or possibly needs changing in C(check_mode)), when in diff
      mode.
  idempotent:
    description:
      - When run twice in a row outside check mode, with the same arguments, the second invocation indicates no change.
      - This assumes that the system controlled or queried by the module has not changed in a relevant way.
  action_group:
    description:
      - Use C(group/contactcenter.voiceid.voiceid) in C(module_defaults) to set defaults for this module, for all
        other modules of this collection, and for those of C(amazon.aws.aws).
    support: full
    membership:
      - contactcenter.voiceid.voiceid
notes:
  - Return values contain every field that the API returns, with its name in snake_case, including fields that are newer
    than this documentation. Fields that the API does not return are absent. Timestamps are in ISO 8601 format in UTC.
"""

    INFO = r"""
options: {}
attributes:
  check_mode:
    support: full
    details:
      - This module does not change anything.
  diff_mode:
    support: N/A
    details:
      - This module does not change anything.
  idempotent:
    support: full
    details:
      - This module does not change anything.
"""
