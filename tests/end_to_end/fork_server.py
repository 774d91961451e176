# Copyright: Contributors to the contactcenter.voiceid collection
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""A process that forks one process for each module run, with the libraries of the modules already imported.

More than half of the time of a module run is the start of the interpreter and the import of Ansible, boto3 and
amazon.aws. Each run is still a process of its own: it has its own environment, working directory, streams and exit
code, it imports the module and its module_utils itself, and it can be killed. Only PYTHONPATH, the locale and the seed
of hash() are those of the server.

``python fork_server.py FD`` serves the socket FD, a SOCK_SEQPACKET. A request is a JSON object with ``module``,
``environment`` and ``folder``, together with the file descriptors for stdin, stdout and stderr. The server answers with
``{"started": PID}``, and sends ``{"ended": PID, "returncode": N}`` once the process has ended. It ends with the
connection.
"""

from __future__ import annotations

import contextlib
import gc
import importlib
import json
import os
import runpy
import select
import selectors
import signal
import socket
import subprocess
import sys
import threading
import time
from collections.abc import Mapping
from pathlib import Path
from typing import Any

PRELOADED = (
    "ansible.module_utils.basic",
    "ansible_collections.amazon.aws.plugins.module_utils.modules",
    "boto3.session",
    "botocore.httpsession",
    "botocore.retries.standard",
)
MAX_REQUEST_BYTES = 1 << 17


class ForkServer:
    """The client: starts the server, and has it start processes."""

    def __init__(self, environment: Mapping[str, str], folder: Path) -> None:
        self._channel, theirs = socket.socketpair(socket.AF_UNIX, socket.SOCK_SEQPACKET)
        self._returncodes: dict[int, int] = {}
        with theirs:
            number = theirs.fileno()
            command = [sys.executable, __file__, str(number)]
            self._server = subprocess.Popen(
                command, stdin=subprocess.DEVNULL, cwd=folder, env=dict(environment), pass_fds=[number]
            )

    def close(self) -> None:
        self._channel.close()
        assert self._server.wait(180) == 0

    def start(
        self, module: str, streams: tuple[int, int, int], environment: Mapping[str, str], folder: Path
    ) -> ForkedProcess:
        """Start ``python -m module`` with these streams, environment and working directory."""
        request = {"module": module, "environment": dict(environment), "folder": str(folder)}
        socket.send_fds(self._channel, [json.dumps(request).encode()], streams)
        message = self._receive()
        while "started" not in message:
            message = self._receive()
        self._returncodes.pop(message["started"], None)  # of an earlier process with the same PID
        return ForkedProcess(self, message["started"])

    def returncode(self, pid: int, timeout: float) -> int | None:
        """The return code of a process; None if it is still running after so many seconds."""
        deadline = time.monotonic() + timeout
        while pid not in self._returncodes:
            if not select.select([self._channel], [], [], max(0.0, deadline - time.monotonic()))[0]:
                return None
            self._receive()
        return self._returncodes[pid]

    def _receive(self) -> dict[str, int]:
        received = self._channel.recv(MAX_REQUEST_BYTES)
        assert received, "the fork server has ended"
        message: dict[str, int] = json.loads(received)
        if "ended" in message:
            self._returncodes[message["ended"]] = message["returncode"]
        return message


class ForkedProcess:
    """The part of the interface of ``subprocess.Popen`` that the tests need."""

    def __init__(self, server: ForkServer, pid: int) -> None:
        self._server = server
        self.pid = pid

    def poll(self) -> int | None:
        return self._server.returncode(self.pid, 0)

    def wait(self, timeout: float) -> int:
        returncode = self._server.returncode(self.pid, timeout)
        if returncode is None:
            raise subprocess.TimeoutExpired(f"process {self.pid}", timeout)
        return returncode

    def kill(self) -> None:
        if self.poll() is None:
            with contextlib.suppress(ProcessLookupError):
                os.kill(self.pid, signal.SIGKILL)


class Server:
    """Forks a process for each request. ``serve`` returns in the forked process, with the request to carry out."""

    def __init__(self, channel: socket.socket) -> None:
        self._channel = channel
        self._selector = selectors.PollSelector()  # holds no file descriptor that a fork would share
        self._selector.register(channel, selectors.EVENT_READ)

    def serve(self) -> dict[str, Any] | None:
        """None once the client has closed the connection."""
        while True:
            for key, _ in self._selector.select():
                if key.fileobj is not self._channel:
                    self._reap(key)
                    continue
                message, streams, _, _ = socket.recv_fds(self._channel, MAX_REQUEST_BYTES, 3)
                if not message:
                    return None
                if self._fork(streams) == 0:
                    return dict(json.loads(message))

    def _fork(self, streams: list[int]) -> int:
        pid = os.fork()
        if pid == 0:
            for number, stream in enumerate(streams):
                os.dup2(stream, number)
        for stream in streams:
            os.close(stream)
        if pid == 0:
            self._close()
        else:
            self._selector.register(os.pidfd_open(pid), selectors.EVENT_READ, pid)
            self._send(started=pid)
        return pid

    def _close(self) -> None:
        for key in list(self._selector.get_map().values()):
            if key.fileobj is not self._channel:
                os.close(key.fd)
        self._selector.close()
        self._channel.close()

    def _reap(self, key: selectors.SelectorKey) -> None:
        self._selector.unregister(key.fileobj)
        os.close(key.fd)
        _, status = os.waitpid(key.data, 0)
        self._send(ended=key.data, returncode=os.waitstatus_to_exitcode(status))

    def _send(self, **message: int) -> None:
        with contextlib.suppress(BrokenPipeError):  # the client does not wait for it
            self._channel.send(json.dumps(message).encode())


def preload() -> None:
    for name in PRELOADED:
        importlib.import_module(name)
    loaded = [name for name in sys.modules if name.startswith("ansible_collections.contactcenter")]
    assert not loaded, f"each run imports the collection itself, not {loaded}"
    assert threading.active_count() == 1, "a fork would lose the other threads"
    gc.freeze()


def run(module: str, environment: dict[str, str], folder: str) -> None:
    """Do what ``python -m module`` does in this environment and folder."""
    signal.signal(signal.SIGINT, signal.default_int_handler)
    os.chdir(folder)
    os.environ.clear()
    os.environ.update(environment)
    time.tzset()
    sys.path[0] = folder  # in place of the folder of this file
    sys.argv[:] = [module]
    runpy.run_module(module, run_name="__main__", alter_sys=True)


def main() -> None:
    signal.signal(signal.SIGINT, signal.SIG_IGN)  # Ctrl-C is for the tests; the end of the connection ends the server
    preload()
    with socket.socket(fileno=int(sys.argv[1])) as channel:
        request = Server(channel).serve()
    if request is not None:
        run(**request)


if __name__ == "__main__":
    main()
