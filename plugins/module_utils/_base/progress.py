# -*- coding: utf-8 -*-

# Copyright: Contributors to the contactcenter.voiceid collection
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Write the progress of a wait to a file, for the action plugin. Pure: no network, no module, no boto3."""

from __future__ import annotations

import contextlib
import json
import os
import select
import time
import typing as t

# The argument with which the action plugin requests the progress. It is not an option of the modules.
ARGUMENT = "_voiceid_progress"

STDOUT = 1


class State(t.NamedTuple):
    """The state of a resource in a wait.

    :param noun: The kind of the resource, for example ``enrollment job``.
    :param percent: The progress, from 0 to 100. ``None`` if it is not known.
    :param ended: Whether nothing is left to wait for.
    """

    noun: str
    id: str
    name: t.Optional[str]
    status: str
    percent: t.Optional[int]
    ended: bool


class ProgressFile:
    """A file with one JSON object for each poll that found a change: ``at`` in seconds, and the changed ``states``.

    A file that cannot be written does not end a wait. The process that reads the file deletes it.

    :param request: The ``path`` of the file, which must not exist, and ``shared``: whether other users may read it.
        For any other value, nothing is written.
    """

    def __init__(self, request: t.Any = None) -> None:
        self._path, shared = _parse(request)
        self._mode = 0o644 if shared else 0o600
        self._start = time.monotonic()
        self._last: dict[str, State] = {}
        self._file: t.Optional[int] = None

    def report(self, states: t.Iterable[State]) -> None:
        """Write the states that have changed since the last report.

        Resources that had ended before their first report are omitted, because nothing waits for them.
        """
        if self._path is None:
            return
        changed = [state for state in states if self._last.get(state.id, state if state.ended else None) != state]
        self._last.update((state.id, state) for state in changed)
        if changed:
            at = round(time.monotonic() - self._start, 3)
            self._write({"at": at, "states": [state._asdict() for state in changed]})

    def remove(self) -> None:
        """Delete the file, if this object has created it."""
        if self._path is not None and self._file is not None:
            with contextlib.suppress(OSError):
                os.unlink(self._path)

    def _write(self, line: dict[str, t.Any]) -> None:
        try:
            if self._file is None:
                self._file = self._create()
            os.write(self._file, json.dumps(line).encode() + b"\n")
        except (OSError, TypeError, ValueError):
            self._path = None

    def _create(self) -> int:
        file = os.open(t.cast(str, self._path), os.O_CREAT | os.O_EXCL | os.O_WRONLY | os.O_APPEND, self._mode)
        os.fchmod(file, self._mode)  # whatever the umask is
        return file


def result_is_read(descriptor: int = STDOUT) -> bool:
    """Whether a process can still read what this one prints: not if the other end of its pipe or terminal is closed.

    Files and devices can always be read.
    """
    poll = select.poll()
    poll.register(descriptor, 0)
    return not any(event & (select.POLLERR | select.POLLHUP) for dummy, event in poll.poll(0))


def _parse(request: t.Any) -> tuple[t.Optional[str], bool]:
    if isinstance(request, dict) and isinstance(request.get("path"), str):
        return request["path"], request.get("shared") is True
    return None, False
