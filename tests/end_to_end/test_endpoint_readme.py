# Copyright: Contributors to the contactcenter.voiceid collection
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Every snippet in the endpoint's README works, one after the other; only the port differs."""

from __future__ import annotations

import json
import os
import re
import shutil
import signal
import subprocess
import sys
import venv
from collections.abc import Callable
from pathlib import Path

import pytest

from harness import environment

pytestmark = pytest.mark.slow

ROOT = Path(__file__).resolve().parents[2]
PACKAGE = ROOT / "moto_voiceid"
README_URL = "http://127.0.0.1:5000"


class SnippetRunner:
    """Runs snippets in a folder, as files or in a shell."""

    def __init__(self, clone: Path, url: str, collections: str) -> None:
        self.clone = clone
        self.url = url
        self.settings: dict[str, str | None] = {"ANSIBLE_COLLECTIONS_PATH": collections, "ANSIBLE_NOCOLOR": "true"}

    def environment(self, **more: str) -> dict[str, str]:
        return environment(self.clone, self.settings, more)

    def run(self, *command: str, **env: str) -> str:
        """What a command prints; its failure is the test's."""
        done = subprocess.run(
            command,
            cwd=self.clone,
            env=self.environment(**env),
            capture_output=True,
            text=True,
            timeout=900,
            check=False,
        )
        assert done.returncode == 0, f"{command}\n{done.stdout}{done.stderr}"
        return done.stdout

    def shell(self, text: str, **env: str) -> str:
        return self.run("bash", "-euo", "pipefail", "-c", text, **env)

    def write(self, name: str, text: str) -> str:
        (self.clone / name).write_text(text, encoding="utf-8")
        return name


def install(runner: SnippetRunner, text: str) -> None:
    """Into a virtual environment of its own, and without what it depends on: that would be all of moto again."""
    ignore = shutil.ignore_patterns("build", "*.egg-info", "__pycache__", ".*")
    shutil.copytree(PACKAGE, runner.clone / "moto_voiceid", ignore=ignore)
    folder = runner.clone / "venv"
    venv.create(folder, with_pip=True)
    runner.shell(text, PATH=f"{folder / 'bin'}{os.pathsep}{os.environ['PATH']}", PIP_NO_DEPS="1")
    found = runner.run(str(folder / "bin" / "python"), "-c", "import moto_voiceid; print(moto_voiceid.__file__)")
    assert found.startswith(str(folder))


def start(runner: SnippetRunner, text: str) -> None:
    command = ["bash", "-c", f"exec {text.strip()} --port 0"]
    with subprocess.Popen(
        command, cwd=runner.clone, env=runner.environment(), stdout=subprocess.PIPE, text=True
    ) as process:
        assert process.stdout is not None
        assert re.fullmatch(r"http://127\.0\.0\.1:\d+\n", process.stdout.readline())
        process.send_signal(signal.SIGINT)
        assert process.wait(timeout=600) == 0


def install_and_start(runner: SnippetRunner, text: str) -> None:
    (install if text.startswith("pip") else start)(runner, text)


def boto3_script(runner: SnippetRunner, text: str) -> None:
    assert runner.run(sys.executable, runner.write("boto3_snippet.py", text)) == "ACTIVE\n"


def manifest(runner: SnippetRunner, text: str) -> None:
    shutil.copytree(ROOT / "demo" / "recordings", runner.clone / "demo" / "recordings")
    runner.write("manifest.json", text)


def aws_cli(runner: SnippetRunner, text: str) -> None:
    assert '"JobName": "monday"' in runner.shell(text)


def playbook(runner: SnippetRunner, text: str) -> None:
    printed = runner.run("ansible-playbook", runner.write("playbook.yml", text))
    assert '"customer_speaker_id": "alice"' in printed
    assert '"enrollment_status": "NEW_ENROLLMENT"' in printed


def container(runner: SnippetRunner, text: str) -> None:
    """Docker is not started. The first command changes to the folder of the Dockerfile, which has the others."""
    folder, *commands = text.splitlines()
    assert folder == f"cd {PACKAGE.name}"
    dockerfile = (PACKAGE / "Dockerfile").read_text(encoding="utf-8")
    assert "".join(f"#   {command}\n" for command in commands) in dockerfile


def mock_aws_or_server(runner: SnippetRunner, text: str) -> None:
    if "def test_" in text:
        name = runner.write("test_mock_aws_snippet.py", text)
        assert "1 passed" in runner.run(sys.executable, "-m", "pytest", "-p", "no:cacheprovider", name)
    else:
        assert runner.run(sys.executable, runner.write("server_snippet.py", text)).endswith("ListDomains\n")


def state_manager(runner: SnippetRunner, text: str) -> None:
    assert json.loads(runner.shell(text)) == {"progression": "manual", "times": 2}


def pytest_file(runner: SnippetRunner, text: str) -> None:
    name = runner.write("test_snippet.py", text)
    assert "2 passed" in runner.run(sys.executable, "-m", "pytest", "-p", "no:cacheprovider", name)


def control_script(runner: SnippetRunner, text: str) -> None:
    printed = runner.run(sys.executable, runner.write("control_snippet.py", text))
    assert re.fullmatch(r"(Describe|List)\w+\n", printed)


def hold_file(runner: SnippetRunner, text: str) -> None:
    name = runner.write("test_hold_snippet.py", text)
    assert "1 passed" in runner.run(sys.executable, "-m", "pytest", "-p", "no:cacheprovider", name)


def control_over_http(runner: SnippetRunner, text: str) -> None:
    printed = runner.shell(text)
    assert '{"pace": 5.0}' in printed
    assert '"domains": 3' in printed


def events_script(runner: SnippetRunner, text: str) -> None:
    check = """
voice_id = session.client("voice-id", endpoint_url=events.meta.endpoint_url)
domain_id = voice_id.list_domains()["DomainSummaries"][0]["DomainId"]
voice_id.opt_out_speaker(DomainId=domain_id, SpeakerId="dora")
(message,) = sqs.receive_message(QueueUrl=queue, WaitTimeSeconds=20)["Messages"]
print(json.loads(message["Body"])["detail"]["action"])
"""
    # An earlier snippet resets the endpoint. This one creates a domain.
    runner.run(sys.executable, "boto3_snippet.py")
    assert runner.run(sys.executable, runner.write("events_snippet.py", text + check)) == "OPT_OUT_SPEAKER\n"


# Heading and language of a snippet, and the function that runs it.
RUNNERS: dict[tuple[str, str], Callable[[SnippetRunner, str], None]] = {
    ("Install and start", "shell"): install_and_start,
    ("Run it in a container", "shell"): container,
    ("Use it from boto3", "python"): boto3_script,
    ("Use it from the AWS CLI", "json"): manifest,
    ("Use it from the AWS CLI", "shell"): aws_cli,
    ("Use it from Ansible", "yaml"): playbook,
    ("Use it from pytest", "python"): pytest_file,
    ("Use it from moto's mock_aws and ThreadedMotoServer", "python"): mock_aws_or_server,
    ("Control it", "python"): control_script,
    ("Control it", "shell"): control_over_http,
    ("Set the pace with moto's state manager", "shell"): state_manager,
    ("Hold calls in tests", "python"): hold_file,
    ("Events", "python"): events_script,
}


def snippets() -> list[tuple[str, str, str]]:
    """Heading, language and text of each snippet, in order."""
    text = (PACKAGE / "README.md").read_text(encoding="utf-8")
    found, heading = [], ""
    for title, language, snippet in re.findall(r"^## (.+)$|^```(\w*)\n((?:.*\n)*?)^```$", text, re.MULTILINE):
        heading = title or heading
        if not title:
            found.append((heading, language, snippet))
    return found


@pytest.mark.usefixtures("control")
def test_every_snippet_of_the_readme_works(tmp_path: Path, endpoint: str, collections_path: str) -> None:
    runner = SnippetRunner(tmp_path, endpoint, collections_path)
    for heading, language, text in snippets():
        RUNNERS[heading, language](runner, text.replace(README_URL, endpoint))
    assert {(heading, language) for heading, language, _ in snippets()} == set(RUNNERS)
