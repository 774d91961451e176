# -*- coding: utf-8 -*-

# Copyright: Contributors to the contactcenter.voiceid collection
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

from __future__ import annotations


class ModuleDocFragment:
    # How to wait, for every module that can.
    DOCUMENTATION = r"""
options:
  wait_timeout:
    description:
      - How many seconds to wait at most, from the start of the module, retries included, up to a year.
      - When the time runs out the module fails, and tells what it was waiting for. What was started goes on.
      - Only used with O(wait=true).
    type: int
    default: 3600
  wait_delay:
    description:
      - How many seconds to wait between two polls, 0.1 to 86400.
      - The pause grows by a quarter each time, up to a minute, and faster when the service throttles. It never shrinks.
      - Only used with O(wait=true).
    type: float
    default: 15
"""

    # What to wait for, for the modules that read batch jobs.
    JOBS = r"""
options:
  wait:
    description:
      - Whether to wait until every selected job has ended, as C(COMPLETED), C(COMPLETED_WITH_ERRORS) or C(FAILED).
      - A poll that is throttled or fails for another passing reason does not end the wait.
      - When O(wait_timeout) runs out, the failure tells the state and the percentage of each job that still runs.
    type: bool
    default: false
"""
