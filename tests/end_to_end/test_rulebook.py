# Copyright: Contributors to the contactcenter.voiceid collection
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""The rulebook, run by ansible-rulebook, on the events that the endpoint sends through EventBridge and SQS."""

from __future__ import annotations

import json
import os
import shutil
import signal
import subprocess
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import pytest
import yaml

from account import ENDED, Account
from harness import PlaybookRunner, environment

ROOT = Path(__file__).parents[2]
RULEBOOK = ROOT / "extensions" / "eda" / "rulebooks" / "voiceid_events.yml"
# The session "events" has it in an environment of its own: aiobotocore needs an older botocore than the tests.
PROGRAM = os.environ.get("ANSIBLE_RULEBOOK") or shutil.which("ansible-rulebook")
INVENTORY = """
all:
  hosts:
    localhost:
      ansible_connection: local
      ansible_python_interpreter: "{{ ansible_playbook_python }}"
"""
ON_END = """
- name: Write the event
  ansible.builtin.copy:
    content: "{{ voiceid_event | to_json }}"
    dest: "{{ voiceid_event_folder }}/{{ '%.6f' | format(now().timestamp()) }}.json"
    mode: "0600"
"""


@contextmanager
def running_rulebook(
    folder: Path, settings: dict[str, str], variables: dict[str, str]
) -> Iterator[subprocess.Popen[bytes]]:
    """ansible-rulebook with the rulebook of the collection. Its output is in ``folder``."""
    (folder / "variables.yml").write_text(yaml.safe_dump(variables))
    (folder / "inventory.yml").write_text(INVENTORY)
    output = folder / "output"
    command = [str(PROGRAM), "--rulebook", "contactcenter.voiceid.voiceid_events"]
    command += ["--inventory", "inventory.yml", "--vars", "variables.yml"]
    null = subprocess.DEVNULL
    with output.open("w") as file:
        process = subprocess.Popen(
            command, cwd=folder, env=settings, stdin=null, stdout=file, stderr=file, start_new_session=True
        )
        try:
            yield process
        finally:
            if process.poll() is None:
                os.killpg(process.pid, signal.SIGTERM)
            process.wait(60)


def received(folder: Path, count: int, rulebook: subprocess.Popen[bytes]) -> list[dict[str, Any]]:
    """The events whose playbooks have ended, in their order, as soon as there are ``count``."""
    deadline = time.monotonic() + 300  # bounds a test that hangs
    while len(paths := sorted((folder / "events").glob("*.json"))) < count:
        assert rulebook.poll() is None and time.monotonic() < deadline, (folder / "output").read_text()
        time.sleep(0.2)
    return [json.loads(path.read_text()) for path in paths]


@pytest.mark.skipif(PROGRAM is None, reason="needs ansible-rulebook, see the session events of noxfile.py")
def test_a_playbook_runs_for_each_event(account: Account, run_playbook: PlaybookRunner, tmp_path: Path) -> None:
    settings = {"AWS_ENDPOINT_URL": run_playbook.endpoint}
    made = run_playbook("contactcenter.voiceid.event_queue", env=settings)
    assert made.rc == 0, made.stdout
    (tmp_path / "on_end.yml").write_text(ON_END.replace("{{ voiceid_event_folder }}", str(tmp_path / "events")))
    (tmp_path / "events").mkdir()
    variables = {
        "voiceid_event_on_end": str(tmp_path / "on_end.yml"),
        "voiceid_event_report_dir": str(tmp_path / "reports"),
    }
    settings |= run_playbook.settings(tmp_path / "results.jsonl")
    with running_rulebook(tmp_path, environment(tmp_path, settings), variables) as rulebook:
        failed = account.job_in_state("FAILED")
        ended = account.job_in_state("COMPLETED_WITH_ERRORS")
        registered = account.start_registration([account.register("carol")])
        account.registration_job(registered, until=ENDED)
        speaker_ids = account.speaker_ids()
        account.voice_id.opt_out_speaker(DomainId=account.domain_id, SpeakerId="alice")
        account.control.set_speaker_domain_field("domainId")
        account.voice_id.delete_speaker(DomainId=account.domain_id, SpeakerId="bob")
        [fraudster] = account.voice_id.list_fraudsters(DomainId=account.domain_id)["FraudsterSummaries"]
        account.voice_id.delete_fraudster(DomainId=account.domain_id, FraudsterId=fraudster["GeneratedFraudsterId"])
        events = received(tmp_path, 6, rulebook)
    assert {event["domain_id"] for event in events} == {account.domain_id}

    first, second, third, opted_out, deleted, gone = events
    assert (first["job_id"], first["job"]["job_status"]) == (failed, "FAILED")
    assert first["job"]["failure_details"]["message"] in (tmp_path / "output").read_text()
    assert (second["job_id"], second["job"]["job_status"]) == (ended, "COMPLETED_WITH_ERRORS")
    assert [len(second["job"][key]) for key in ("successful_enrollments", "errors")] == [2, 1]
    assert (third["job_id"], len(third["job"]["successful_registrations"])) == (registered, 1)
    assert sorted(path.name for path in (tmp_path / "reports").glob("*.html")) == [f"{ended}.html"]
    assert (opted_out["generated_speaker_id"], opted_out["speaker"]["status"]) == (speaker_ids["alice"], "OPTED_OUT")
    assert (deleted["generated_speaker_id"], deleted["speaker"]) == (speaker_ids["bob"], {})
    assert (gone["generated_fraudster_id"], gone["fraudster"]) == (fraudster["GeneratedFraudsterId"], {})
