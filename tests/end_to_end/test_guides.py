# Copyright: Contributors to the contactcenter.voiceid collection
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""The guides in docs/docsite/rst that start from what the user has: each code block in them is run or checked.

The playbooks run in the order of the guides, in the same folder. Only the URLs and the pauses of waits are replaced.
"""

from __future__ import annotations

import csv
import io
import json
import re
import shutil
import subprocess
import tomllib
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from docutils import nodes

from account import RECORDINGS, Account
from docsite import code_blocks, read_page
from harness import PlaybookRunner, assert_clean, environment
from moto_voiceid.files.manifest import parse_enrollment_manifest, parse_registration_manifest
from moto_voiceid.files.output import EnrollmentSuccess, RequestError, enrollment_output
from servers import Response, StubServer, stub_server

ROOT = Path(__file__).parents[2]
GUIDES = ("first_enrollment", "every_night", "manifests_and_recordings", "audit_and_report")
PAGES = {name: read_page(name) for name in GUIDES}
BLOCKS = [(name, text) for name, page in PAGES.items() for text in code_blocks(page)]
MAX_LINES_OF_A_NIGHT = 15
README_URL = "http://127.0.0.1:5000"
CHAT_URL = "https://chat.example.com/hooks/voice-id"


class Blocks:
    """Finds code blocks by a text in them, and knows which have not been found yet."""

    def __init__(self) -> None:
        self.unused = list(BLOCKS)

    def __call__(self, guide: str, start: str) -> str:
        """The block of a guide that starts with this text."""
        (found,) = [block for block in BLOCKS if block[0] == guide and block[1].startswith(start)]
        if found in self.unused:
            self.unused.remove(found)
        return found[1]


class Reader:
    """Someone who follows the guides in a folder."""

    def __init__(self, folder: Path, run_playbook: PlaybookRunner, chat: StubServer, exports: str) -> None:
        self.folder = folder
        self.urls = {README_URL: run_playbook.endpoint, CHAT_URL: chat.url}
        self._settings: dict[str, str | None] = {
            **run_playbook.settings(folder / "results.jsonl"),
            "AWS_ACCESS_KEY_ID": None,
            "AWS_SECRET_ACCESS_KEY": None,
            "AWS_REGION": None,
            "AWS_DEFAULT_REGION": None,
        }
        self.exports = exports

    def save(self, name: str, text: str) -> None:
        """Write a file, with the URLs of this test, and with short pauses."""
        for written, url in self.urls.items():
            text = text.replace(written, url)
        (self.folder / name).write_text(re.sub(r"(wait_delay): \d+", r"\1: 0.1", text) + "\n")

    def shell(self, text: str, exit_code: int = 0) -> str:
        """Run a block in a shell with the variables of the guide; what it prints."""
        text = re.sub("(ansible-playbook night.yml.*)", r"\1 -e batch_enrollment_wait_delay=0.1", text)
        self.save("command.sh", f"{self.exports}\n{text}")
        done = subprocess.run(
            ["bash", "-eu", "command.sh"],
            cwd=self.folder,
            env=environment(self.folder, self._settings),
            stdin=subprocess.DEVNULL,
            capture_output=True,
            text=True,
            timeout=900,
            check=False,
        )
        assert done.returncode == exit_code, done.stdout + done.stderr
        assert_clean(done.stdout, done.stderr)
        return done.stdout

    def statuses(self, report: str) -> dict[str, str]:
        """The status of each caller in a report."""
        return {speaker["speaker_id"]: speaker["status"] for speaker in self._speakers(report)}

    def jobs(self, report: str) -> list[list[str]]:
        """The callers of each job in a report."""
        jobs: dict[str, list[str]] = {}
        for speaker in self._speakers(report):
            jobs.setdefault(speaker.get("job_id", ""), []).append(speaker["speaker_id"])
        return [*jobs.values()]

    def _speakers(self, report: str) -> list[dict[str, Any]]:
        document = json.loads((self.folder / "reports" / report).read_text())
        return list(document["outcome"]["speakers"])


@pytest.fixture
def chat() -> Iterator[StubServer]:
    with stub_server(lambda _: Response("ok", content_type="text/plain")) as chat:
        yield chat


@pytest.fixture
def reader(account: Account, run_playbook: PlaybookRunner, chat: StubServer, tmp_path: Path) -> Reader:
    account.control.set_pace("instant")
    exports = Blocks()("first_enrollment", "export ")
    reader = Reader(tmp_path, run_playbook, chat, exports)
    shutil.copytree(RECORDINGS, tmp_path / "calls", ignore=shutil.ignore_patterns("*.md", "*.sh"))
    return reader


@pytest.mark.slow
def test_the_guides_work_from_the_first_to_the_last_step(reader: Reader, chat: StubServer, account: Account) -> None:
    block = Blocks()
    block("first_enrollment", "export ")
    _first_enrollment(reader, block)
    _jobs_and_modules(reader, block)
    _every_night(reader, block, chat, account)
    _audit(reader, block)
    checked_below = ("python3 -m venv", ". ~/voiceid", "- speaker_id: alice", "PATH=", "ffmpeg", "sox", "{")
    checked_below += ("speaker_id,recording,channel",)
    assert [text for _, text in block.unused if not text.startswith(checked_below)] == []


def _first_enrollment(reader: Reader, block: Blocks) -> None:
    guide = "first_enrollment"
    reader.save("setup.yml", block(guide, "- name: Create a KMS key"))
    reader.shell(block(guide, "ansible-playbook setup.yml"))
    reader.save("callers.csv", block(guide, "speaker_id,recording"))
    reader.save("enroll.yml", block(guide, "- name: Enroll the callers"))
    printed = reader.shell(block(guide, "ansible-playbook enroll.yml"))
    statuses = {"alice": "NEW_ENROLLMENT", "bob": "NEW_ENROLLMENT", "carol": "INVALID"}
    assert reader.statuses("callers.json") == statuses
    assert str(reader.folder / "reports" / "callers.html") in printed
    shown = block(guide, "- speaker_id: alice")
    assert dict(re.findall(r"speaker_id: (.+)\n +status: (.+)", shown)) == statuses
    [reason] = re.findall("error_message: (.+)", shown)
    assert reason in printed


def _jobs_and_modules(reader: Reader, block: Blocks) -> None:
    """Three playbooks in one run."""
    plays = (
        block("first_enrollment", "- name: Look at the domain"),
        block("audit_and_report", "- name: Report on all enrollment jobs"),
        block("manifests_and_recordings", "- name: Enroll speakers with the modules"),
    )
    reader.save("plays.yml", "\n".join(plays))
    printed = reader.shell("ansible-playbook plays.yml")
    assert "bob: ENROLLED" in printed
    assert re.search("enrollment-[0-9a-f]{16}: COMPLETED, 2 enrolled", printed)
    assert (reader.folder / "reports" / "support-line.html").exists()
    # The job of these two speakers exists already.
    assert re.search(r"changed: \[localhost\] => .*enrollment-", printed) is None


def _every_night(reader: Reader, block: Blocks, chat: StubServer, account: Account) -> None:
    guide = "every_night"
    reader.save("night.yml", block(guide, "- name: Enroll the callers of tonight"))
    hook = f"{block(guide, '- name: Post the counts')}\n{block(guide, '- name: Keep the report in S3')}"
    reader.save("notify.yml", hook)
    with (reader.folder / "callers.csv").open("a") as file:
        file.write(f"{block('first_enrollment', 'carol,')}\ndave,calls/dave.wav\n")
    printed = reader.shell(block(guide, "export CHAT_WEBHOOK_URL"), exit_code=2)
    assert "1 of 4 speakers failed (0 refused, 1 invalid, 0 with an unknown outcome)" in printed
    assert "batch_enrollment_max_failed is 1%" in printed
    assert [*reader.statuses("callers.json").values()] == ["NEW_ENROLLMENT"] * 3 + ["INVALID"]
    assert reader.jobs("callers.json") == [["alice", "bob"], ["carol"], ["dave"]]
    page = reader.folder / "reports" / "callers.html"
    assert [json.loads(request.body)["text"] for request in chat.requests] == [
        f"3 enrolled, 0 refused, 1 invalid. Report: {page}"
    ]
    listed = account.s3.list_objects_v2(Bucket="contact-centre", Prefix="reports/")["Contents"]
    names = ("callers-failed.csv", "callers.csv", "callers.html", "callers.json")
    assert [entry["Key"] for entry in listed] == [f"reports/{name}" for name in names]

    # The cause is corrected.
    shutil.copy(RECORDINGS / "bob_1.wav", reader.folder / "calls" / "dave.wav")
    with (reader.folder / "reports" / "callers-failed.csv").open("a") as file:
        file.write(f"dave,{reader.folder / 'calls' / 'bob_2.wav'},0\n")
    (reader.folder / "notify.yml").write_text("[]")
    reader.shell(block(guide, "ansible-playbook night.yml -e batch"))
    assert reader.statuses("callers-again.json") == {"dave": "NEW_ENROLLMENT"}
    assert (reader.folder / "reports" / "callers-again.html").exists()


def _audit(reader: Reader, block: Blocks) -> None:
    reader.save("accounts.yml", block("audit_and_report", "all:"))
    reader.shell(block("audit_and_report", "ansible-playbook contactcenter.voiceid.audit"))
    audited = json.loads((reader.folder / "reports" / "audit.json").read_text())
    assert audited["summary"]["problems"] == 0
    domains = {account["name"]: len(account["domains"]) for account in audited["accounts"]}
    assert domains == {"support": 1, "sales": 0}


def test_the_nightly_playbook_is_short() -> None:
    lines = Blocks()("every_night", "- name: Enroll the callers of tonight").splitlines()
    assert len(lines) <= MAX_LINES_OF_A_NIGHT


def language_of(block: nodes.literal_block) -> str:
    return str(block["classes"][-1])


@pytest.mark.parametrize("guide", GUIDES)
def test_the_shell_commands_are_valid(guide: str) -> None:
    for block in PAGES[guide].findall(nodes.literal_block):
        if language_of(block) == "shell":
            subprocess.run(["bash", "-n"], input=block.astext(), text=True, check=True)


def test_the_installation_names_what_exists() -> None:
    block = Blocks()
    install = block("first_enrollment", "python3 -m venv")
    [extra] = re.findall(r"'\./moto_voiceid\[(\w+)\]'", install)
    project = tomllib.loads((ROOT / "moto_voiceid" / "pyproject.toml").read_text())["project"]
    assert extra in project["optional-dependencies"]
    assert "python -m moto_voiceid" in block("first_enrollment", ". ~/voiceid")
    assert re.search("^endpoint:", (ROOT / "Makefile").read_text(), re.MULTILINE)


def test_the_line_of_the_crontab_runs_the_playbook_of_the_guide() -> None:
    *variables, line = Blocks()("every_night", "PATH=").splitlines()
    assert all(re.fullmatch(r"[A-Z_]+=\S+", variable) for variable in variables)
    command = re.fullmatch(r"15 2 \* \* \*  (.+)", line)
    assert command
    subprocess.run(["bash", "-n", "-c", command[1]], check=True)
    assert "ansible-playbook night.yml" in line


def test_the_list_of_recordings_has_the_columns_that_the_modules_read() -> None:
    rows = list(csv.DictReader(io.StringIO(Blocks()("manifests_and_recordings", "speaker_id,recording,channel"))))
    assert [row["channel"] for row in rows] == ["0", "0", "1", None]
    assert {row["speaker_id"] for row in rows} == {"caller-0017", "caller-0018", "caller-0019"}


def json_blocks() -> list[Any]:
    page = PAGES["manifests_and_recordings"]
    return [block.astext() for block in page.findall(nodes.literal_block) if language_of(block) == "json"]


def test_the_manifests_are_valid_and_the_output_is_that_of_the_endpoint() -> None:
    enrollment, registration, output = json_blocks()
    [enroll] = parse_enrollment_manifest(enrollment.encode(), limit=1)
    [register] = parse_registration_manifest(registration.encode(), limit=1)
    assert (enroll.request_id, register.request_id) == ("caller-0017", "case-4711")
    success = EnrollmentSuccess("caller-0017", "id#QmN4bVcXz2LkJhGfDsAp0o", "caller-0017", "NEW_ENROLLMENT")
    error = RequestError("caller-0018", 409, "The speaker is opted out")
    assert json.loads(output) == json.loads(enrollment_output([success], [error]))
