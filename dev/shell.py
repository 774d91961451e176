# Copyright: Contributors to the contactcenter.voiceid collection
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Say what happens, start processes, keep others from doing the same at the same time."""

from __future__ import annotations

import contextlib
import fcntl
import os
import shlex
import subprocess
import sys
import time
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path

from dev.paths import HOME, LOGS, STATE

Command = Sequence[str | Path]


class DevError(Exception):
    """Something that the reader can mend; the text says how."""


def say(text: str) -> None:
    print(text, flush=True)


@contextlib.contextmanager
def step(text: str) -> Iterator[None]:
    """Say what begins, and how long it took; silent when it raises."""
    start = time.monotonic()
    say(f"  {text} ...")
    yield
    say(f"  {text}: done in {time.monotonic() - start:.0f} s")


@contextlib.contextmanager
def locked(name: str) -> Iterator[None]:
    """Hold the lock of this name; a second make in the same clone waits instead of doing the same work."""
    path = STATE / "locks" / name
    path.parent.mkdir(parents=True, exist_ok=True)
    with path.open("w") as stream:
        fcntl.flock(stream, fcntl.LOCK_EX)
        yield


def run_logged(log: str, command: Command, env: Mapping[str, str] | None = None) -> None:
    """Run a command, in the user's own environment if no other; output goes to a log, its end into the DevError."""
    LOGS.mkdir(parents=True, exist_ok=True)
    path = LOGS / f"{log}.log"
    with path.open("a") as stream:
        stream.write(f"$ {shlex.join(map(str, command))}\n")
        stream.flush()
        rc = subprocess.run(
            command, stdin=subprocess.DEVNULL, stdout=stream, stderr=stream, env=env, check=False
        ).returncode
    if rc != 0:
        tail = "\n".join(path.read_text(errors="replace").splitlines()[-15:])
        raise DevError(f"{shlex.join(map(str, command))}\nended with {rc}. The end of {path}:\n{tail}")


def tool_environment(extra: Mapping[str, str]) -> dict[str, str]:
    """The environment of the tools: the user's, without AWS, Ansible and Python settings, with a HOME in the clone.

    A proxy stays, for pip and the like, but not for what runs on this machine.
    """
    foreign = ("AWS_", "ANSIBLE_", "BOTO", "PYTHON", "VIRTUAL_ENV")
    env = {name: value for name, value in os.environ.items() if not name.startswith(foreign)}
    HOME.mkdir(parents=True, exist_ok=True)
    return env | _no_proxy(env) | {"HOME": str(HOME), "LC_ALL": "C.UTF-8"} | dict(extra)


def _no_proxy(env: Mapping[str, str]) -> dict[str, str]:
    """Both spellings of NO_PROXY, as some tools read only one: what either has, and this machine."""
    names = ("no_proxy", "NO_PROXY")
    entries = [entry for name in names for entry in env.get(name, "").split(",") if entry]
    return dict.fromkeys(names, ",".join(dict.fromkeys([*entries, "127.0.0.1", "localhost"])))


def replace_process(command: Command, env: Mapping[str, str]) -> None:
    """Become this command, so that Ctrl-C and the exit code go straight through."""
    sys.stdout.flush()
    os.execve(str(command[0]), [str(part) for part in command], dict(env))  # noqa: S606 - no shell is wanted
