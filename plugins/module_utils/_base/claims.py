# -*- coding: utf-8 -*-

# Copyright: Contributors to the contactcenter.voiceid collection
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Which of several parallel runs reports a change that the service made once, and reported to each of them.

The service repeats its answer for the same client token, and nothing in the answer says so. Runs on the same host
decide it by a file: the one that creates it reports the change. Pure: no network, no module, no boto3.
"""

from __future__ import annotations

import contextlib
import hashlib
import os
import time

# Seconds after which no parallel run can still be in progress: the longest wait_timeout is a year, but a claim is made
# as soon as the service has answered, which takes at most the retries of one call.
OBSOLETE = 86400
PREFIX = "contactcenter-voiceid-"


def claim(folder: str, *key: object) -> bool:
    """Whether this run is the first one to claim a change. If that cannot be decided, it is.

    :param folder: Where the runs of a user on this host leave temporary files.
    :param key: What identifies the change.
    """
    name = PREFIX + hashlib.sha256(repr(key).encode()).hexdigest()
    with contextlib.suppress(OSError):
        _delete_obsolete(folder)
    try:
        os.close(os.open(os.path.join(folder, name), os.O_CREAT | os.O_EXCL | os.O_WRONLY, 0o600))
    except FileExistsError:
        return False
    except OSError:
        return True
    return True


def _delete_obsolete(folder: str) -> None:
    with os.scandir(folder) as entries:
        for entry in entries:
            if entry.name.startswith(PREFIX) and entry.stat(follow_symlinks=False).st_mtime < time.time() - OBSOLETE:
                os.unlink(entry.path)
