# -*- coding: utf-8 -*-

# Copyright: Contributors to the contactcenter.voiceid collection
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Waiting within the user's time.

botocore's own waiters count attempts instead of seconds and end at the first throttled poll, which is why they are
not used here.
"""

from __future__ import annotations

import time
import typing as t

from ansible_collections.contactcenter.voiceid.plugins.module_utils._errors import VoiceIdError
from ansible_collections.contactcenter.voiceid.plugins.module_utils._parallel import Deadline

SLOW_DOWN = 1.25
SLOWEST = 60.0
LAST_LOOK = 0.5


class Pace:
    """Seconds between polls: a quarter more each time, twice that after a throttled poll, up to a minute.

    A first delay of more than a minute is kept as it is. The pace never gets faster.
    """

    def __init__(self, first: float) -> None:
        self.delay = first
        self._slowest = max(first, SLOWEST)

    def slow_down(self, factor: float = SLOW_DOWN) -> None:
        self.delay = min(self.delay * factor, self._slowest)


def wait_until(
    poll: t.Callable[[], None], pending: t.Callable[[], t.Any], deadline: Deadline, first_delay: float
) -> None:
    """Poll for as long as something is pending.

    A poll that fails in a way that may pass (throttled, a server error, a broken connection) is forgiven: the next
    one comes later. The last poll comes half a second before the deadline, so that its answer is still in time.

    :raises TimeoutError: at the deadline.
    """
    pace = Pace(first_delay)
    while pending():
        _sleep(pace.delay, deadline)
        pace.slow_down()
        try:
            poll()
        except VoiceIdError as exc:
            if not exc.transient:
                raise
            pace.slow_down(2)


def _sleep(pause: float, deadline: Deadline) -> None:
    remaining = deadline.remaining()
    if remaining is None:
        time.sleep(pause)
    elif remaining > LAST_LOOK:
        time.sleep(min(pause, remaining - LAST_LOOK))
    else:
        time.sleep(remaining)
        raise TimeoutError
