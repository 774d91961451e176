# -*- coding: utf-8 -*-

# Copyright: Contributors to the contactcenter.voiceid collection
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Which of several parallel runs reports a change that the service made once, and reported to each of them.

The service repeats its response for the same client token, and nothing in the response shows it. Runs of the same user
on the same host decide it with a file: the run that creates it reports the change. The files are empty. Their folder
belongs to the user alone, so that no other user can create or read a file in it. Pure: no network, no module, no boto3.
"""

from __future__ import annotations

import contextlib
import hashlib
import os
import tempfile
import time
import typing as t

# Seconds after which no parallel run can still be in progress: the longest wait_timeout is a year, but a claim is made
# as soon as the service has answered, which takes at most the retries of one call.
OBSOLETE = 86400
FOLDER = "contactcenter-voiceid"
OTHERS_MAY_WRITE = 0o022


def claim(*key: object, parent: t.Optional[str] = None) -> bool:
    """Whether this run is the first one to claim a change. If that cannot be decided, it is.

    :param key: What identifies the change.
    :param parent: Where the folder of claims is; ``None`` is the directory for temporary files.
    """
    name = hashlib.sha256(repr(key).encode()).hexdigest()
    try:
        with _private_folder(parent or tempfile.gettempdir()) as folder:
            _delete_obsolete(folder)
            os.close(os.open(name, os.O_CREAT | os.O_EXCL | os.O_NOFOLLOW | os.O_WRONLY, 0o600, dir_fd=folder))
    except FileExistsError:
        return False
    except OSError:
        return True
    return True


@contextlib.contextmanager
def _private_folder(parent: str) -> t.Iterator[int]:
    """A descriptor of the folder of claims, which is created if it does not exist.

    :raises OSError: if the folder cannot be opened, or if other users can write to it.
    """
    path = os.path.join(parent, f"{FOLDER}-{os.geteuid()}")
    with contextlib.suppress(FileExistsError):
        os.mkdir(path, 0o700)
    folder = os.open(path, os.O_RDONLY | os.O_DIRECTORY | os.O_NOFOLLOW)
    try:
        status = os.fstat(folder)
        if status.st_uid != os.geteuid() or status.st_mode & OTHERS_MAY_WRITE:
            raise PermissionError(f"other users can write to {path}")
        yield folder
    finally:
        os.close(folder)


def _delete_obsolete(folder: int) -> None:
    """Delete old claims. One that cannot be deleted does not prevent the deletion of the others."""
    for name in os.listdir(folder):
        with contextlib.suppress(OSError):
            if os.stat(name, dir_fd=folder, follow_symlinks=False).st_mtime < time.time() - OBSOLETE:
                os.unlink(name, dir_fd=folder)
