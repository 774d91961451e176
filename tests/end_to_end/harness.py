# Copyright: Contributors to the contactcenter.voiceid collection
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Run the endpoint, the modules, playbooks and the AWS CLI as real processes.

The fixtures in ``conftest.py`` hand these out; import this module only for the names in annotations.
"""

from __future__ import annotations

import json
import os
import re
import signal
import subprocess
import sys
import tempfile
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Any

from fork_server import ForkedProcess, ForkServer
from local_endpoint import running
from reliability import observe

SECRET_KEY = "end-to-end-secret-access-key"
REGION = "us-east-1"
CREDENTIALS = {"AWS_ACCESS_KEY_ID": "AKIAENDTOENDTESTS000", "AWS_SECRET_ACCESS_KEY": SECRET_KEY}
BIN = Path(sys.executable).parent
CALLBACKS = Path(__file__).parent / "callback_plugins"

Environment = Mapping[str, str | None]


def environment(home: Path, *overrides: Environment | None) -> dict[str, str]:
    """A process environment that takes only PATH from the current one.

    Credentials and region are dummies, HOME is ``home``. AWS variables, proxies and Ansible settings are not inherited.
    Later overrides win; a value of None removes a variable.
    """
    merged: dict[str, str | None] = {
        "PATH": f"{BIN}{os.pathsep}{os.environ.get('PATH', os.defpath)}",
        "HOME": str(home),
        "ANSIBLE_REMOTE_TMP": str(home / ".ansible" / "tmp"),  # the default is in the user's HOME, whatever HOME says
        "LC_ALL": "C.UTF-8",  # ansible-core refuses to start without a UTF-8 locale
        "AWS_REGION": REGION,
        "AWS_DEFAULT_REGION": REGION,  # the AWS CLI v1 reads only this one
        "AWS_EC2_METADATA_DISABLED": "true",  # without credentials botocore would ask the instance metadata service
        **CREDENTIALS,
    }
    for override in overrides:
        merged.update(override or {})
    return {name: value for name, value in merged.items() if value is not None}


def assert_clean(*texts: str) -> None:
    """No traceback and no secret in what a process printed."""
    for text in texts:
        assert "Traceback (most recent call last)" not in text, text
        assert SECRET_KEY not in text, text


@dataclass(frozen=True)
class ModuleResult:
    """The result of a module process: exit code, both streams, and the JSON object that it printed."""

    rc: int
    stdout: str
    stderr: str
    result: dict[str, Any]

    def __getitem__(self, key: str) -> Any:
        return self.result[key]

    @property
    def failed(self) -> bool:
        return bool(self.result.get("failed", False))

    @property
    def changed(self) -> bool:
        return bool(self.result.get("changed", False))

    @property
    def msg(self) -> str:
        return str(self.result.get("msg", ""))

    @property
    def warnings(self) -> list[str]:
        """The warnings' texts; a module sends each wrapped in an event object, which the controller unpacks."""
        return [warning["event"]["msg"] for warning in self.result.get("warnings", [])]


class RunningModule:
    """A module process that was started; ``finish`` waits for it, ``kill`` ends it at once."""

    def __init__(self, process: subprocess.Popen[bytes] | ForkedProcess, name: str, streams: Streams) -> None:
        self._process = process
        self._name = name
        self._streams = streams

    @property
    def running(self) -> bool:
        return self._process.poll() is None

    def finish(self, timeout: float = 300) -> ModuleResult:
        """Wait for the end. ``timeout`` (seconds) only keeps a hanging module from blocking the tests."""
        try:
            rc = self._process.wait(timeout)
        except subprocess.TimeoutExpired:
            self.kill()
            raise
        stdout, stderr = self._streams.read()
        assert_clean(stdout, stderr)
        try:
            result = json.loads(stdout)
        except ValueError as error:
            raise AssertionError(f"{self._name} printed no JSON (exit {rc})\n{stdout}\n{stderr}") from error
        assert bool(result.get("failed", False)) == (rc != 0), stdout
        observe(failed=rc != 0)
        return ModuleResult(rc, stdout, stderr, result)

    def hang_up(self) -> None:
        """SIGHUP, as when the terminal of a module is closed. Returns after its end."""
        os.kill(self._process.pid, signal.SIGHUP)
        self._process.wait(180)

    def kill(self) -> None:
        """SIGKILL, as when a controller loses the host in the middle of a task."""
        self._process.kill()
        self._process.wait(180)


class Streams:
    """The standard streams of a module process: files, which no process has to wait for."""

    def __init__(self, arguments: Mapping[str, Any]) -> None:
        self._files = [tempfile.TemporaryFile() for _ in range(3)]  # noqa: SIM115  # they live as long as the run
        # ansible-core reads the arguments of a module that is run directly as JSON from standard input.
        self._files[0].write(json.dumps({"ANSIBLE_MODULE_ARGS": arguments}).encode())
        self._files[0].seek(0)

    @property
    def numbers(self) -> tuple[int, int, int]:
        """The file descriptors of stdin, stdout and stderr."""
        stdin, stdout, stderr = (file.fileno() for file in self._files)
        return stdin, stdout, stderr

    def read(self) -> tuple[str, str]:
        """What was written to stdout and stderr."""
        texts = []
        for file in self._files[1:]:
            file.seek(0)
            texts.append(file.read().decode())
        return texts[0], texts[1]


# Variables that are read when the interpreter starts.
OF_INTERPRETER = ("PYTHON", "LC_", "LANG")


@dataclass(frozen=True)
class ModuleRunner:
    """Call it with a module's short name and its options; see ``run_module`` in ``conftest.py``."""

    endpoint: str
    collections: str
    home: Path
    fork_server: ForkServer | None = None

    def start(
        self,
        name: str,
        args: Mapping[str, Any],
        *,
        check: bool = False,
        diff: bool = False,
        env: Environment | None = None,
    ) -> RunningModule:
        """Start a module and return at once, for tests that act while it waits."""
        options = {"endpoint_url": self.endpoint, **args}
        options = {key: value for key, value in options.items() if value is not None}
        options |= {"_ansible_check_mode": check, "_ansible_diff": diff, "_ansible_remote_tmp": str(self.home)}
        streams = Streams(options)
        return RunningModule(self._process(name, streams, env or {}), name, streams)

    def _process(self, name: str, streams: Streams, env: Environment) -> subprocess.Popen[bytes] | ForkedProcess:
        module = f"ansible_collections.contactcenter.voiceid.plugins.modules.{name}"
        variables = environment(self.home, {"PYTHONPATH": self.collections}, env)
        if self.fork_server is not None and not any(variable.startswith(OF_INTERPRETER) for variable in env):
            return self.fork_server.start(module, streams.numbers, variables, self.home)
        stdin, stdout, stderr = streams.numbers
        command = [sys.executable, "-m", module]
        return subprocess.Popen(command, stdin=stdin, stdout=stdout, stderr=stderr, cwd=self.home, env=variables)

    def without_fork_server(self) -> ModuleRunner:
        """The same, with a new interpreter for each run."""
        return replace(self, fork_server=None)

    def __call__(
        self,
        name: str,
        args: Mapping[str, Any],
        *,
        check: bool = False,
        diff: bool = False,
        env: Environment | None = None,
        timeout: float = 300,
    ) -> ModuleResult:
        return self.start(name, args, check=check, diff=diff, env=env).finish(timeout)


@dataclass(frozen=True)
class TaskResult:
    """One task on one host: ``status`` is ok, failed, skipped or unreachable."""

    name: str
    action: str
    status: str
    result: dict[str, Any]


@dataclass(frozen=True)
class PlaybookResult:
    """The result of ansible-playbook: exit code, both streams, and the results of the tasks in order."""

    rc: int
    stdout: str
    stderr: str
    tasks: list[TaskResult] = field(default_factory=list)

    def __getitem__(self, name: str) -> dict[str, Any]:
        """The result of the last task of this name."""
        return [task for task in self.tasks if task.name == name][-1].result


@dataclass(frozen=True)
class PlaybookRunner:
    """Call it with a playbook's text or path; see ``run_playbook`` in ``conftest.py``."""

    endpoint: str
    collections: str
    home: Path

    def __call__(
        self,
        playbook: str | Path,
        extra_vars: Mapping[str, Any] | None = None,
        *,
        options: tuple[str, ...] = (),
        env: Environment | None = None,
        timeout: float = 900,
    ) -> PlaybookResult:
        with tempfile.TemporaryDirectory(dir=self.home) as folder:
            path = self._path(playbook, Path(folder))
            cwd = path.parent if isinstance(path, Path) else folder
            results = Path(folder, "results.jsonl")
            variables = json.dumps({"endpoint_url": self.endpoint, **(extra_vars or {})})
            done = subprocess.run(
                [str(BIN / "ansible-playbook"), str(path), "--extra-vars", variables, *options],
                stdin=subprocess.DEVNULL,
                capture_output=True,
                text=True,
                timeout=timeout,
                cwd=cwd,
                env=environment(self.home, self.settings(results), env),
                check=False,
            )
            assert_clean(done.stdout, done.stderr)
            observe(failed=done.returncode != 0)
            lines = results.read_text().splitlines() if results.exists() else []
        return PlaybookResult(
            done.returncode, done.stdout, done.stderr, [TaskResult(**json.loads(line)) for line in lines]
        )

    @staticmethod
    def _path(playbook: str | Path, folder: Path) -> str | Path:
        """The argument of ansible-playbook: a path, or the name of a playbook in a collection."""
        if isinstance(playbook, Path) or re.fullmatch(r"[a-z_]+(\.[a-z_]+){2}", playbook):
            return playbook
        path = folder / "playbook.yml"
        path.write_text(playbook)
        return path

    def settings(self, results: Path) -> dict[str, str]:
        """Environment variables for ansible-playbook.

        :param results: the file that receives the results of the tasks
        """
        return {
            "ANSIBLE_COLLECTIONS_PATH": self.collections,
            "ANSIBLE_HOME": str(self.home / ".ansible"),
            "ANSIBLE_CALLBACK_PLUGINS": str(CALLBACKS),
            "ANSIBLE_CALLBACKS_ENABLED": "task_results",
            "TASK_RESULTS_FILE": str(results),
            "ANSIBLE_LOCALHOST_WARNING": "false",  # the playbooks mean the implicit localhost
            "ANSIBLE_INVENTORY_UNPARSED_WARNING": "false",
            "ANSIBLE_NOCOLOR": "true",
            "ANSIBLE_PIPELINING": "true",  # one process for each task instead of five
        }


@dataclass(frozen=True)
class AwsResult:
    """The result of the AWS CLI."""

    rc: int
    stdout: str
    stderr: str

    @property
    def json(self) -> Any:
        return json.loads(self.stdout)


@dataclass(frozen=True)
class AwsCli:
    """Call it with the CLI's arguments; see ``aws`` in ``conftest.py``."""

    endpoint: str
    home: Path
    program: str = str(BIN / "aws")

    def __call__(
        self, *args: str, check: bool = True, env: Environment | None = None, timeout: float = 600
    ) -> AwsResult:
        named = "--endpoint-url" in args or not self.endpoint
        endpoint = [] if named else ["--endpoint-url", self.endpoint]
        done = subprocess.run(
            [self.program, *endpoint, *args],
            stdin=subprocess.DEVNULL,
            capture_output=True,
            text=True,
            timeout=timeout,
            cwd=self.home,
            env=environment(self.home, env),
            check=False,
        )
        assert not check or done.returncode == 0, f"aws {' '.join(args)}\n{done.stdout}{done.stderr}"
        return AwsResult(done.returncode, done.stdout, done.stderr)


@contextmanager
def running_endpoint(folder: Path, *options: str) -> Iterator[str]:
    """A local endpoint of its own with these command-line options; ``folder`` receives its log."""
    with running(sys.executable, folder, environment(folder), *options) as url:
        yield url
