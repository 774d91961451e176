# -*- coding: utf-8 -*-

# Copyright: Contributors to the contactcenter.voiceid collection
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""The progress of a module that waits: read from a file on its host, and shown on stderr."""

from __future__ import annotations

import contextlib
import multiprocessing
import os
import secrets
import shlex
import signal
import subprocess
import threading
import typing as t

from ansible import constants, context
from ansible.module_utils.parsing.convert_bool import boolean
from ansible.plugins.loader import connection_loader
from ansible.utils.display import Display

from ..module_utils._base.progress import ARGUMENT
from ._progress import Progress

# Reads the file from an offset.
Read = t.Callable[[int], bytes]

# Callbacks that print for programs, or a line for each result. No progress is shown with them.
QUIET_CALLBACKS = ("json", "jsonl", "minimal", "oneline")

VARIABLE = "voiceid_progress"

# Seconds between reads of the file, on the controller and on another host.
LOCAL_INTERVAL = 0.5
REMOTE_INTERVAL = 3.0

# Seconds that the end of the task may wait for a read.
LAST_READ = 5.0

# The progress stops after this number of consecutive reads that failed. The wait continues.
MAX_FAILURES = 3

MAX_BYTES = 65536


class WatchedRun:
    """A run of a module that waits.

    The module runs once, as without an action plugin. While it waits, it writes its progress to a file on its host, and
    a thread of the controller's worker process reads the file and shows it.

    :param action: The action plugin of the task.
    :param run: Runs the module with the options in ``module_args``, and returns its result.
    """

    def __init__(self, action: t.Any, task_vars: dict[str, t.Any], run: t.Callable[..., dict[str, t.Any]]) -> None:
        self._action = action
        self._task_vars = task_vars
        self._run = run

    def result(self, args: dict[str, t.Any]) -> dict[str, t.Any]:
        """Run the module."""
        if not self._is_shown():
            with Watch(None):
                return self._run(module_args=args)
        path = self._path()
        shared = self._action._connection.become is not None
        show = Show(str(self._task_vars.get("inventory_hostname", "")), *self._reader(path))
        with Watch(show):
            result = self._run(module_args={**args, ARGUMENT: {"path": path, "shared": shared}})
        if not result.get("unreachable"):
            show.show(self._read_rest(path, show.offset))
        return result

    def _is_shown(self) -> bool:
        callback = constants.DEFAULT_STDOUT_CALLBACK.rpartition(".")[2]
        if self._action._task.no_log or callback in QUIET_CALLBACKS:
            return False
        if any(context.CLIARGS.get(option) for option in ("one_line", "tree")):  # options of the command ansible
            return False
        return bool(boolean(self._action._templar.template(self._task_vars.get(VARIABLE, True)), strict=False))

    def _path(self) -> str:
        """A path that nobody can guess, in a folder in which every user can write."""
        shell = self._action._connection._shell
        folder = shell.get_option("system_tmpdirs")[0]
        return str(shell.join_path(folder, f"ansible-voiceid-{secrets.token_hex(16)}"))

    def _reader(self, path: str) -> tuple[Read, float]:
        """How to read the file while the module runs, and how often in seconds."""
        if self._action._connection.transport == "local":
            return lambda offset: _read_local(path, offset), LOCAL_INTERVAL
        try:
            connection = self._second_connection()
        except Exception:  # of any connection plugin; the progress is shown at the end
            return lambda dummy: b"", REMOTE_INTERVAL
        return lambda offset: _read_remote(connection, path, offset), REMOTE_INTERVAL

    def _second_connection(self) -> t.Any:
        """Another connection to the same host, without become: connections are not made for use by two threads."""
        first = self._action._connection
        second = connection_loader.get(
            self._action._play_context.connection,
            self._action._play_context,
            None,
            task_uuid=self._action._task._uuid,
            ansible_playbook_pid=str(os.getppid()),
        )
        for option, value in first.get_options().items():
            second.set_option(option, value)
        return second

    def _read_rest(self, path: str, offset: int) -> bytes:
        """Read what the thread has not read, and delete the file, as the user that created it."""
        command = f"{_tail(path, offset)}; rm -f {shlex.quote(path)}"
        try:
            return str(self._action._low_level_execute_command(command)["stdout"]).encode()
        except Exception:  # the result of the module is known, and is returned
            return b""


class Show:
    """Shows the progress of a task.

    :param read: Returns the content of the file from an offset.
    :param interval: Seconds between reads.
    """

    def __init__(self, host: str, read: Read, interval: float) -> None:
        self.offset = 0
        self.interval = interval
        self._host = host
        self._read = read
        self._progress = Progress()
        self._failures = 0
        self._closed = False

    def close(self) -> None:
        """Ignore a read that has not ended yet."""
        self._closed = True

    def update(self) -> None:
        """Show what the module has written since the last read. Does nothing after too many failures."""
        if self._failures >= MAX_FAILURES:
            return
        try:
            data = self._read(self.offset)
        except Exception:  # of any connection plugin
            self._failures += 1
            return
        self._failures = 0
        if not self._closed:
            self.show(data)

    def show(self, data: bytes) -> None:
        """Show the next part of the file."""
        self.offset += len(data)
        for line in self._progress.feed(data):
            Display().display(f"[{self._host}] {line}", stderr=True)


class Watch(threading.Thread):
    """Shows the progress while a module runs, and ends this process after the controller has ended.

    :param show: ``None`` if no progress is shown.
    """

    def __init__(self, show: t.Optional[Show]) -> None:
        super().__init__(daemon=True)
        self._show = show
        self._stop_event = threading.Event()
        self._controller = _controller()

    def __enter__(self) -> Watch:
        self.start()
        return self

    def __exit__(self, *exc: object) -> None:
        self._stop_event.set()
        self.join(LAST_READ)
        if self._show:
            self._show.close()

    def run(self) -> None:
        while not self._stop_event.wait(self._show.interval if self._show else REMOTE_INTERVAL):
            if self._controller is not None and os.getppid() != self._controller:
                _end_process()
            if self._show:
                self._show.update()


def _controller() -> t.Optional[int]:
    """The ID of the controller's process, of which this process is a worker. ``None`` if it is not a worker."""
    parent = multiprocessing.parent_process()
    return parent.pid if parent else None


def _end_process() -> t.NoReturn:
    """End this process and the commands that it runs. The module notices that nobody reads its result."""
    for child in _children(os.getpid()):
        with contextlib.suppress(OSError):
            os.kill(child, signal.SIGTERM)
    os._exit(1)


def _children(parent: int) -> list[int]:
    """The IDs of the processes that a process has started. An empty list if they cannot be determined."""
    if os.path.isdir("/proc/self"):
        pairs = [_parent_of(name) for name in os.listdir("/proc") if name.isdigit()]
    else:
        command = ["ps", "-A", "-o", "pid=,ppid="]
        listed = subprocess.run(command, stdout=subprocess.PIPE, check=False).stdout.decode()
        pairs = [t.cast("tuple[int, int]", tuple(map(int, line.split()))) for line in listed.splitlines()]
    return [child for child, found in pairs if found == parent]


def _parent_of(process_id: str) -> tuple[int, int]:
    try:
        with open(f"/proc/{process_id}/stat", encoding="utf-8", errors="replace") as stat:
            return int(process_id), int(stat.read().rpartition(")")[2].split()[1])
    except OSError:  # it has ended
        return int(process_id), 0


def _tail(path: str, offset: int) -> str:
    """A command that prints a file from an offset, and nothing if it does not exist."""
    return f"tail -c +{offset + 1} {shlex.quote(path)} 2>/dev/null"


def _read_local(path: str, offset: int) -> bytes:
    try:
        with open(path, "rb") as file:
            file.seek(offset)
            return file.read(MAX_BYTES)
    except FileNotFoundError:  # the module does not wait yet
        return b""


def _read_remote(connection: t.Any, path: str, offset: int) -> bytes:
    dummy, stdout, dummy = connection.exec_command(f"{_tail(path, offset)} | head -c {MAX_BYTES}", sudoable=False)
    return t.cast(bytes, stdout)
