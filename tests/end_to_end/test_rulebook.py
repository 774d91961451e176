# Copyright: Contributors to the contactcenter.voiceid collection
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""The rulebook, run by ansible-rulebook, on the events that the endpoint sends through EventBridge and SQS."""

from __future__ import annotations

import json
import os
import re
import shlex
import shutil
import signal
import subprocess
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import pytest
import yaml

from account import ENDED, Account
from docsite import code_blocks, first_column, read_page
from harness import PlaybookRunner, environment
from servers import Response, stub_server

ROOT = Path(__file__).parents[2]
RULEBOOKS = ROOT / "extensions" / "eda" / "rulebooks"
SETUP = ROOT / "extensions" / "patterns" / "nightly_enrollment" / "setup.yml"
# The session "slow" has it in an environment of its own: aiobotocore needs an older botocore than the tests.
PROGRAM = os.environ.get("ANSIBLE_RULEBOOK") or shutil.which("ansible-rulebook")
BLOCKS = code_blocks(read_page("events"))
# After the tasks of the guide.
WRITE_EVENT = """
- name: Write the event
  ansible.builtin.copy:
    content: "{{ voiceid_event | to_json }}"
    dest: "FOLDER/{{ '%.6f' | format(now().timestamp()) }}.json"
    mode: "0600"
"""


def block(start: str) -> str:
    """The code block of the guide that starts with this text."""
    (found,) = [text for text in BLOCKS if text.startswith(start)]
    return found


@contextmanager
def running_rulebook(folder: Path, settings: dict[str, str]) -> Iterator[subprocess.Popen[bytes]]:
    """ansible-rulebook as in the guide, with the folder /srv below ``folder``, which also has its output."""
    srv = folder / "srv"
    (srv / "events").mkdir(parents=True)
    (folder / "inventory.yml").write_text(block("all:"))
    (folder / "variables.yml").write_text(block("voiceid_event_queue").replace("/srv", str(srv)))
    write_event = WRITE_EVENT.replace("FOLDER", str(srv / "events"))
    (srv / "events" / "notify.yml").write_text(f"{block('- name: Post')}\n{write_event}")
    output = folder / "output"
    command = [str(PROGRAM), *shlex.split(block("ansible-rulebook"))[1:]]
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
    deadline = time.monotonic() + 600  # bounds a test that hangs
    while len(paths := sorted((folder / "srv" / "events").glob("*.json"))) < count:
        assert rulebook.poll() is None and time.monotonic() < deadline, (folder / "output").read_text()
        time.sleep(0.2)
    return [json.loads(path.read_text()) for path in paths]


@pytest.mark.slow
@pytest.mark.skipif(not (PROGRAM and shutil.which("java")), reason="needs Java and ansible-rulebook, see noxfile.py")
def test_a_playbook_runs_for_each_event(account: Account, run_playbook: PlaybookRunner, tmp_path: Path) -> None:
    settings = {"AWS_ENDPOINT_URL": run_playbook.endpoint}
    made = run_playbook(block("ansible-playbook").removeprefix("ansible-playbook "), env=settings)
    assert made.rc == 0, made.stdout
    settings |= run_playbook.settings(tmp_path / "results.jsonl")
    with (
        stub_server(lambda _: Response("ok", content_type="text/plain")) as chat,
        running_rulebook(tmp_path, environment(tmp_path, settings, {"CHAT_WEBHOOK_URL": chat.url})) as rulebook,
    ):
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

    reason = events[0]["job"]["failure_details"]["message"]
    posted = [json.loads(request.body)["text"] for request in chat.requests]
    assert posted[0] == f"VoiceId Batch Speaker Enrollment Action: BATCH_ENROLLMENT_REQUEST FAILURE {reason}"
    first, second, third, opted_out, deleted, gone = events
    assert (first["job_id"], first["job"]["job_status"]) == (failed, "FAILED")
    assert (second["job_id"], second["job"]["job_status"]) == (ended, "COMPLETED_WITH_ERRORS")
    assert [len(second["job"][key]) for key in ("successful_enrollments", "errors")] == [2, 1]
    assert (third["job_id"], len(third["job"]["successful_registrations"])) == (registered, 1)
    assert sorted(path.name for path in (tmp_path / "srv" / "reports").glob("*.html")) == [f"{ended}.html"]
    assert (opted_out["generated_speaker_id"], opted_out["speaker"]["status"]) == (speaker_ids["alice"], "OPTED_OUT")
    assert (deleted["generated_speaker_id"], deleted["speaker"]) == (speaker_ids["bob"], {})
    assert (gone["generated_fraudster_id"], gone["fraudster"]) == (fraudster["GeneratedFraudsterId"], {})


@pytest.mark.parametrize("playbook", ["batch_job_failed", "batch_job_ended", "speaker_changed", "fraudster_changed"])
def test_templates_in_an_event_are_not_evaluated(run_playbook: PlaybookRunner, tmp_path: Path, playbook: str) -> None:
    text = "{{ lookup('ansible.builtin.pipe', 'touch " + str(tmp_path / "created") + "') }} {% tonight"
    body = {
        "detail-type": text,
        "region": "us-east-1",
        "detail": {
            "domainId": "a" * 22,
            "errorInfo": {"errorMessage": text},
            "data": {"inputDataConfig": {"s3Uri": text}},
        },
    }
    env = {"AWS_ENDPOINT_URL": run_playbook.endpoint}
    ran = run_playbook(f"contactcenter.voiceid.{playbook}", {"ansible_eda": {"event": {"body": body}}}, env=env)
    assert "TASK [Show the event]" in ran.stdout and "{% tonight" in ran.stdout
    assert not (tmp_path / "created").exists()


def test_a_job_that_does_not_exist_fails_the_playbook(account: Account, run_playbook: PlaybookRunner) -> None:
    detail = {"status": "SUCCESS", "domainId": account.domain_id, "batchJobId": "a" * 22}
    body = {"detail-type": "VoiceId Batch Speaker Enrollment Action", "region": "us-east-1", "detail": detail}
    env = {"AWS_ENDPOINT_URL": run_playbook.endpoint}
    ran = run_playbook("contactcenter.voiceid.batch_job_ended", {"ansible_eda": {"event": {"body": body}}}, env=env)
    assert ran.rc == 2
    assert f"The batch job {'a' * 22} does not exist" in ran.stdout


def test_an_event_can_be_earlier_than_the_state_of_the_job(account: Account, run_playbook: PlaybookRunner) -> None:
    account.control.set_pace(1)
    job_id = account.start([account.enroll("alice"), account.enroll("bob")])
    detail = {"status": "SUCCESS", "domainId": account.domain_id, "batchJobId": job_id}
    body = {"detail-type": "VoiceId Batch Speaker Enrollment Action", "region": "us-east-1", "detail": detail}
    env = {"AWS_ENDPOINT_URL": run_playbook.endpoint}
    ran = run_playbook("contactcenter.voiceid.batch_job_ended", {"ansible_eda": {"event": {"body": body}}}, env=env)
    assert ran.rc == 0, ran.stdout
    assert "2 succeeded, 0 failed" in ran.stdout


def test_a_misspelled_playbook_fails(run_playbook: PlaybookRunner) -> None:
    ran = run_playbook(SETUP.parent / "playbooks" / "handle_event.yml", {"voiceid_event_playbook": "batch_job_end"})
    assert ran.rc == 2 and "not the name of a playbook for events: batch_job_end" in ran.stdout


def rules(name: str) -> tuple[dict[str, Any], list[dict[str, Any]]]:
    """A rulebook without its rules, and the rules."""
    (ruleset,) = yaml.safe_load((RULEBOOKS / f"{name}.yml").read_text())
    return ruleset, ruleset.pop("rules")


SOURCE = """
import asyncio

async def main(queue, args):
    for event in args["events"]:
        await queue.put(event)
        await asyncio.sleep(0.05)  # a reader takes one event at a time
    await asyncio.sleep(1)
"""
# The data of an event of a change outside a batch job, and of one in a batch job.
OUTSIDE = ["absent", {}, None, {"SourceId": None}, {"SourceId": ""}, {"Source": "SESSION", "SourceId": "a"}]
IN_A_JOB = [{"SourceId": "a"}, {"Source": None, "SourceId": "a"}, {"Source": "BATCH", "SourceId": "a"}]


@pytest.mark.slow
@pytest.mark.skipif(PROGRAM is None, reason="ansible-rulebook is not installed")
@pytest.mark.parametrize(("noun", "prefix"), [("Speaker", "enrollment"), ("Fraudster", "registration")])
def test_changes_in_a_batch_job_are_ignored(
    run_playbook: PlaybookRunner, tmp_path: Path, noun: str, prefix: str
) -> None:
    events = [event_of(noun, prefix, number, data) for number, data in enumerate([*OUTSIDE, *IN_A_JOB])]
    ruleset, written = rules("voiceid_events")
    printing = [{**rule, "action": {"print_event": {}}} for rule in written]
    ruleset |= {"sources": [{"test_source": {"events": events}}], "rules": printing}
    (tmp_path / "test_source.py").write_text(SOURCE)
    (tmp_path / "rulebook.yml").write_text(yaml.safe_dump([ruleset]))
    (tmp_path / "inventory.yml").write_text(block("all:"))
    command = [str(PROGRAM), "--rulebook", "rulebook.yml", "-S", ".", "-i", "inventory.yml"]
    settings = environment(tmp_path, run_playbook.settings(tmp_path / "results.jsonl"))
    ran = subprocess.run(command, cwd=tmp_path, env=settings, capture_output=True, text=True)
    assert ran.returncode == 0, ran.stderr
    assert re.findall(r"'number': (\d+)", ran.stdout) == [str(number) for number in range(len(OUTSIDE))]


def event_of(noun: str, prefix: str, number: int, data: Any) -> dict[str, Any]:
    """An event with this data, whose members have the prefix."""
    members = {f"{prefix}{name}": value for name, value in data.items()} if isinstance(data, dict) else data
    detail = {"number": number, **({} if data == "absent" else {"data": members})}
    return {"body": {"detail-type": f"VoiceId {noun} Action", "detail": detail}}


def test_both_rulebooks_have_the_same_rules() -> None:
    (ruleset, running), (other_ruleset, launching) = rules("voiceid_events"), rules("voiceid_events_controller")
    assert ruleset == other_ruleset
    templates = [template["name"] for template in yaml.safe_load(SETUP.read_text())["controller_templates"]]
    for rule, other in zip(running, launching, strict=True):
        action, other_action = rule.pop("action")["run_playbook"], other.pop("action")["run_job_template"]
        assert rule == other
        playbook = other_action["job_args"]["extra_vars"]["voiceid_event_playbook"]
        assert action["name"] == f"contactcenter.voiceid.{playbook}"
        assert other_action["name"] in templates


@pytest.mark.slow
@pytest.mark.parametrize("sources", ["voiceid.one, voiceid.two,", '["voiceid.one", "voiceid.two"]'])
def test_the_sources_of_the_queue_can_be_text(
    boto: Callable[..., Any], run_playbook: PlaybookRunner, sources: str
) -> None:
    made = run_playbook(
        "- import_playbook: contactcenter.voiceid.event_queue",
        {"event_queue_sources": sources},
        env={"AWS_ENDPOINT_URL": run_playbook.endpoint},
    )
    assert made.rc == 0, made.stdout
    [rule] = boto("events").list_rules(NamePrefix="voiceid-events")["Rules"]
    assert json.loads(rule["EventPattern"]) == {"source": ["voiceid.one", "voiceid.two"]}


def test_the_guide_describes_the_variables_and_the_rule_of_the_queue() -> None:
    text = (ROOT / "playbooks" / "event_queue.yml").read_text()
    assert first_column(read_page("events"), "Variable") == re.findall(r"^#   (event_queue_\w+)", text, re.MULTILINE)
    resources = yaml.safe_load(text)[0]["tasks"][0]["vars"]["event_queue_template"]["Resources"]
    documented = yaml.safe_load(block("Rule:"))["Rule"]["Properties"]
    rule = resources["Rule"]["Properties"]
    assert documented["Targets"] == rule["Targets"]
    assert f"default({documented['EventPattern']['source']}, true)" in rule["EventPattern"]["source"]
    assert f"default('{documented['Name']}', true)" in rule["Name"]


def test_the_shell_commands_of_the_guide_are_valid() -> None:
    for text in BLOCKS:
        if text.startswith(("ansible-", "pip ")):
            subprocess.run(["bash", "-n"], input=text, text=True, check=True)
