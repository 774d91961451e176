# Copyright: Contributors to the contactcenter.voiceid collection
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Runs of the playbooks in the READMEs of roles, in a folder with recordings and a CSV file."""

from __future__ import annotations

import json
import os
import re
import signal
import subprocess
import wave
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from account import RECORDINGS, Account
from harness import BIN, PlaybookResult, PlaybookRunner, environment

ROLES = Path(__file__).parents[2] / "roles"
# It makes a change only if the outcome differs from that of the last run.
ON_END = """
- name: Keep the outcome
  ansible.builtin.copy:
    content: "{{ ROLE_outcome | to_json(sort_keys=true) }}"
    dest: "{{ playbook_dir }}/outcome.json"
    mode: "0600"
"""


def snippets(role: str) -> list[str]:
    """The YAML in the README of a role. The first snippet is the playbook."""
    return re.findall(r"```yaml\n(.*?)```", (ROLES / role / "README.md").read_text(), re.DOTALL)


def frames_of(path: Path) -> bytes:
    with wave.open(str(path), "rb") as file:
        return file.readframes(file.getnframes())


class RoleRuns:
    """A folder with the playbook of a role, its CSV file and its hook, and runs of the playbook."""

    def __init__(self, role: str, account: Account, run_playbook: PlaybookRunner, folder: Path) -> None:
        account.domain_id, account.bucket, account.role_arn  # noqa: B018  # they are made on demand
        account.kms.create_alias(AliasName="alias/voice", TargetKeyId=account.key_arn)
        account.control.set_pace("instant")
        self.role = role
        self.account = account
        self.folder = folder
        self._run = run_playbook
        self.playbook = folder / "night.yml"
        self.playbook.write_text(snippets(role)[0])
        (folder / "send_mail.yml").write_text(ON_END.replace("ROLE", role))

    def recording(self, name: str, seconds: int = 34) -> Path:
        """A recording that no other name has. 34 seconds of it have 30 seconds of speech."""
        path = self.folder / f"{name}.wav"
        frames = b"".join(frames_of(RECORDINGS / f"alice_{call}.wav") for call in (1, 2))[: seconds * 16000]
        with wave.open(str(path), "wb") as file:
            file.setnchannels(1)
            file.setsampwidth(2)
            file.setframerate(8000)
            file.writeframes(frames + name.encode().ljust(300))
        return path

    def write_csv(self, file: str, column: str, *names: str) -> None:
        """Write a CSV file, with a recording for each name."""
        rows = [f"{name},{self.recording(name).name}" for name in names]
        (self.folder / file).write_text("\n".join([f"{column},recording", *rows]))

    def variables(self, **variables: Any) -> dict[str, Any]:
        """Extra variables: the endpoint, a short wait, the hook, and variables without the name of the role."""
        defaults = {
            "endpoint_url": self._run.endpoint,
            "s3_endpoint_url": self._run.endpoint,
            "wait_delay": 0.1,
            "on_end": "send_mail.yml",
        }
        return {f"{self.role}_{name}": value for name, value in {**defaults, **variables}.items() if value is not None}

    def run(self, *options: str, **variables: Any) -> PlaybookResult:
        stats = {"ANSIBLE_SHOW_CUSTOM_STATS": "true"}
        return self._run(self.playbook, self.variables(**variables), options=options, env=stats)

    @contextmanager
    def running(self, **variables: Any) -> Iterator[None]:
        """A run that is killed with all of its processes at the end of the block."""
        settings = self._run.settings(self.folder / "results.jsonl")
        values = json.dumps(self.variables(**variables))
        with subprocess.Popen(
            [BIN / "ansible-playbook", self.playbook, "--extra-vars", values],
            stdin=subprocess.DEVNULL,
            stdout=subprocess.DEVNULL,
            cwd=self.folder,
            env=environment(self._run.home, settings),
            start_new_session=True,
        ) as process:
            try:
                yield
            finally:
                os.killpg(process.pid, signal.SIGKILL)

    @property
    def outcome(self) -> dict[str, Any]:
        """What the hook saw."""
        outcome: dict[str, Any] = json.loads((self.folder / "outcome.json").read_text())
        return outcome


def recap(run: PlaybookResult) -> dict[str, int]:
    lines = run.stdout.rpartition("PLAY RECAP")[2]
    return {name: int(count) for name, count in re.findall(r"(\w+)=(\d+)", lines)}
