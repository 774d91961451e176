# Copyright: Contributors to the contactcenter.voiceid collection
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""What every row uses: folders, environment, and how to run playbooks, modules as processes, and the peers."""

from __future__ import annotations

import json
import os
import re
import shutil
import subprocess
import sys
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from measure import Usage, run

HERE = Path(__file__).resolve().parent
BIN = Path(sys.executable).parent
REGION = "us-east-1"
BUCKET = "bench"
MODULES = "contactcenter.voiceid"

Task = dict[str, Any]


@dataclass
class Bench:
    """A run of the benchmarks.

    :param folder: An empty folder.
    :param quick: Whether to measure fewer rounds and smaller inputs, to try the benchmarks themselves.
    """

    folder: Path
    quick: bool
    _payloads: int = field(default=0, init=False)

    def choose(self, full: int, quick: int) -> int:
        return quick if self.quick else full

    @property
    def rounds(self) -> int:
        return self.choose(5, 1)

    def env(self, **more: str) -> dict[str, str]:
        """The environment of the processes. HOME and Ansible's folders are in the folder of the run."""
        return {
            "PATH": f"{BIN}{os.pathsep}{os.environ.get('PATH', os.defpath)}",
            "HOME": str(self.folder),
            "LC_ALL": "C.UTF-8",
            "AWS_ACCESS_KEY_ID": "testing",
            "AWS_SECRET_ACCESS_KEY": "testing",
            "AWS_REGION": REGION,
            "AWS_DEFAULT_REGION": REGION,
            "AWS_EC2_METADATA_DISABLED": "true",
            "ANSIBLE_COLLECTIONS_PATH": os.environ["ANSIBLE_COLLECTIONS_PATH"],
            "ANSIBLE_HOME": str(self.folder / ".ansible"),
            "ANSIBLE_REMOTE_TMP": str(self.folder / ".ansible" / "tmp"),
            "ANSIBLE_LIBRARY": str(HERE / "library"),
            "ANSIBLE_LOCALHOST_WARNING": "false",
            "ANSIBLE_INVENTORY_UNPARSED_WARNING": "false",
            "ANSIBLE_PIPELINING": "true",
            **more,
        }

    def playbook(self, tasks: Sequence[Task], **env: str) -> Usage:
        """A playbook with these tasks on localhost, without gathering facts."""
        play = {
            "hosts": "localhost",
            "gather_facts": False,
            "vars": {"ansible_python_interpreter": sys.executable},
            "tasks": [*tasks],
        }
        path = self.folder / "playbook.yml"
        path.write_text(json.dumps([play]))
        return run([BIN / "ansible-playbook", path], self.env(**env), self.folder)

    def payload(self, task: Task) -> Path:
        """The file that Ansible sends to a host for a task. Python runs it without Ansible."""
        self._payloads += 1
        temp = self.folder / f"payload-{self._payloads}"
        self.playbook(
            [task], ANSIBLE_KEEP_REMOTE_FILES="true", ANSIBLE_PIPELINING="false", ANSIBLE_REMOTE_TMP=str(temp)
        )
        return next(temp.rglob("AnsiballZ_*.py"))

    def process(self, payload: Path) -> Usage:
        """The process of a module: the file that Ansible sends, run by Python."""
        return run([sys.executable, payload], self.env(), self.folder)

    def peer(self, name: str, *arguments: str) -> Usage:
        """A script of the folder ``peers``."""
        return run([sys.executable, HERE / "peers" / f"{name}.py", *arguments], self.env(), self.folder)

    def bare_script(self, name: str, *arguments: str) -> Task:
        """A task that runs a script of the folder ``peers`` in the process of a module with only ``AnsibleModule``."""
        return {"bare_script": {"path": str(HERE / "peers" / f"{name}.py"), "arguments": [*arguments]}}

    def aws(self, *arguments: str) -> Usage:
        """The AWS CLI of the environment."""
        return run([BIN / "aws", *arguments], self.env(), self.folder)

    def shell(self, script: str) -> Usage:
        return run(["bash", "-euc", script], self.env(), self.folder)

    def output(self) -> Any:
        """What the last process printed, as JSON."""
        return json.loads((self.folder / "output").read_text())


def voiceid(module: str, url: str, options: Mapping[str, Any]) -> Task:
    """A task with a module of the collection."""
    return {f"{MODULES}.voiceid_{module}": {"endpoint_url": url, "region": REGION, **options}}


def aws_cli_2() -> tuple[str, str]:
    """The path and the version of the AWS CLI version 2, which PyPI does not have. Empty if it is not in PATH."""
    for folder in os.environ.get("PATH", os.defpath).split(os.pathsep):
        program = shutil.which("aws", path=folder)
        if program:
            shown = subprocess.run([program, "--version"], capture_output=True, text=True, check=False).stdout
            found = re.match(r"aws-cli/(2\S+)", shown)
            if found:
                return program, found[1]
    return "", ""


PING: Task = {"ansible.builtin.ping": {}}
