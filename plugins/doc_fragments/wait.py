# -*- coding: utf-8 -*-

# Copyright: Contributors to the contactcenter.voiceid collection
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

from __future__ import annotations


class ModuleDocFragment:
    # Used with the option O(wait), which each module describes itself.
    DOCUMENTATION = r"""
options:
  wait_timeout:
    description:
      - The maximum number of seconds to wait, from 1 to 31536000 (one year). The time is measured from the
        start of the module and includes retries.
      - When the timeout expires, the module fails and reports what it was waiting for. Operations that have been
        started keep running.
      - Only used when O(wait=true).
    type: int
    default: 3600
  wait_delay:
    description:
      - The number of seconds between two polls, from 0.1 to 86400.
      - The delay increases by a quarter after each poll, up to one minute. It increases faster when the service
        throttles the polls.
      - Only used when O(wait=true).
    type: float
    default: 15
notes:
  - While the module waits, a line on stderr shows each change of the status or the percentage, with the rate and the time
    left. Set the variable C(voiceid_progress=false) to show nothing. Nothing is shown with C(no_log=true), for
    asynchronous tasks, with the option C(--one-line) of the command C(ansible), and with the stdout callbacks C(json),
    C(jsonl), C(minimal) and C(oneline).
  - If the controller or the connection is lost, the wait ends within a few seconds. Operations that have been started
    keep running.
"""
