# Copyright: Contributors to the contactcenter.voiceid collection
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""The home page of the site, CONTRIBUTING.md and the guides that test_guides.py does not run: each code block in them
is run or checked. Only URLs, credentials and pauses are replaced.
"""

from __future__ import annotations

import json
import re
import subprocess
import textwrap
from collections.abc import Iterator
from pathlib import Path
from typing import get_args

import botocore.session
import pytest
import yaml
from botocore import xform_name
from docutils import nodes

from account import ENDED, Account
from docsite import PAGES as FOLDER
from docsite import code_blocks, first_column, read_page, table_rows
from harness import CREDENTIALS, ModuleRunner, PlaybookRunner, assert_clean, environment
from moto_voiceid.control import Control
from moto_voiceid.settings.faults import FaultKind
from site_pages import HOME, ROOT, home_blocks, markdown_blocks
from stub_endpoint.scenarios import TASKS_OF_ALL_MODULES, Run, Stub, Task

README_URL = "http://127.0.0.1:5000"
DEAD_URL = "http://127.0.0.1:9"
GUIDES = ("installation", "credentials_and_endpoints", "local_endpoint", "moving_from_the_aws_cli")
GUIDE = {name: read_page(name) for name in GUIDES}
GALAXY = yaml.safe_load((ROOT / "galaxy.yml").read_text(encoding="utf-8"))
PLAY = "- hosts: localhost\n  gather_facts: false\n  tasks:\n"
OPERATIONS = botocore.session.get_session().get_service_model("voice-id").operation_names


def block_of(guide: str, start: str) -> str:
    """The code block of a guide that starts with this text."""
    (found,) = [text for text in code_blocks(GUIDE[guide]) if text.startswith(start)]
    return found


class Shell:
    """Runs the commands of a guide in a folder, against the endpoint of the tests."""

    def __init__(self, folder: Path, run_playbook: PlaybookRunner) -> None:
        self.folder = folder
        self.url = run_playbook.endpoint
        self.env: dict[str, str | None] = {
            **run_playbook.settings(folder / "results.jsonl"),
            "AWS_ENDPOINT_URL": run_playbook.endpoint,
        }

    def save(self, name: str, text: str) -> None:
        (self.folder / name).write_text(self._adapt(text) + "\n", encoding="utf-8")

    def __call__(self, text: str) -> str:
        """What the commands print."""
        done = subprocess.run(
            ["bash", "-euo", "pipefail", "-c", self._adapt(text)],
            cwd=self.folder,
            env=environment(self.folder, self.env),
            stdin=subprocess.DEVNULL,
            capture_output=True,
            text=True,
            timeout=600,
            check=False,
        )
        assert done.returncode == 0, f"{text}\n{done.stdout}{done.stderr}"
        assert_clean(done.stdout)
        return done.stdout

    def _adapt(self, text: str) -> str:
        return re.sub(r"(wait_delay:|sleep) \d+$", r"\1 0.1", text.replace(README_URL, self.url), flags=re.MULTILINE)


@pytest.fixture
def shell(tmp_path: Path, run_playbook: PlaybookRunner) -> Shell:
    return Shell(tmp_path, run_playbook)


def blocks() -> Iterator[tuple[str, str, str]]:
    """The page, the language and the text of each code block."""
    for name, page in GUIDE.items():
        for block in page.findall(nodes.literal_block):
            yield name, block["classes"][-1], block.astext()
    for language in ("shell", "yaml+jinja"):
        for text in home_blocks(language):
            yield "index", language, text
    for language, text in markdown_blocks("CONTRIBUTING.md"):
        yield "contributing", language, text


def test_the_syntax_of_each_block_is_valid() -> None:
    for page, language, text in blocks():
        if language == "shell":
            subprocess.run(["bash", "-n"], input=text, text=True, check=True)
        elif language.startswith("yaml"):
            assert yaml.safe_load(text), page
        elif language == "python":
            compile("def block():\n" + textwrap.indent(text, "    "), page, "exec", dont_inherit=True)
        else:
            assert (page, language) in {("credentials_and_endpoints", "ini"), ("contributing", "text")}


def test_the_make_targets_exist() -> None:
    makefile = (ROOT / "Makefile").read_text(encoding="utf-8")
    commands = [text for page, language, text in blocks() if language == "shell"]
    targets = set(re.findall(r"\bmake ([a-z-]+)", "\n".join(commands)))
    assert "test" in targets
    assert [target for target in targets if not re.search(f"^{target}:", makefile, re.MULTILINE)] == []


# All pages


def test_each_guide_is_in_the_table_of_contents() -> None:
    pages = sorted(path.stem for path in FOLDER.glob("*.rst"))
    sections = yaml.safe_load((FOLDER.parent / "extra-docs.yml").read_text(encoding="utf-8"))["sections"]
    assert sorted(page for section in sections for page in section["toctree"]) == pages


def test_each_page_with_code_has_a_test() -> None:
    tests = "".join(path.read_text(encoding="utf-8") for path in Path(__file__).parent.glob("*.py"))
    pages = [path.stem for path in FOLDER.glob("*.rst") if code_blocks(read_page(path.stem))]
    assert [page for page in pages if f'"{page}"' not in tests] == []


def test_the_home_page_says_what_each_module_and_role_is_for() -> None:
    linked = re.findall(r"<contactcenter\.voiceid\.(\w+)#(module|role)>", HOME)
    modules = [(path.stem, "module") for path in (ROOT / "plugins" / "modules").glob("*.py")]
    roles = [(path.name, "role") for path in (ROOT / "roles").iterdir()]
    assert sorted(linked) == sorted([*modules, *roles])


# The home page


def test_the_home_page_installs_as_the_first_guide() -> None:
    install, start, _ = home_blocks("shell")
    guide = [text.strip() for text in code_blocks(read_page("first_enrollment"))]
    assert install.strip() in guide
    assert start.strip() in guide


def test_the_first_playbook_creates_a_domain_once(run_playbook: PlaybookRunner, account: Account) -> None:
    [playbook] = home_blocks("yaml+jinja")
    no_settings = {"AWS_REGION": None, "AWS_DEFAULT_REGION": None, **dict.fromkeys(CREDENTIALS)}
    played = run_playbook(2 * playbook.replace(README_URL, run_playbook.endpoint), env=no_settings)
    assert played.rc == 0, played.stdout
    assert played.stdout.count("support-line is ACTIVE") == 2
    changed = [bool(task.result.get("changed")) for task in played.tasks]
    assert changed == [True, True, False, False] + 4 * [False]


def test_the_number_of_lines_on_the_home_page_is_that_of_the_guide() -> None:
    [night] = [text for text in code_blocks(read_page("every_night")) if "  roles:" in text]
    assert re.findall(r"A playbook of (\d+) lines", HOME) == [str(len(night.splitlines()))]


# Install


def test_the_collection_and_its_tarball_have_these_names() -> None:
    name, version = f"{GALAXY['namespace']}.{GALAXY['name']}", GALAXY["version"]
    commands = "\n".join(code_blocks(GUIDE["installation"]))
    assert set(re.findall(r"collection (?:install|list) ([a-z.]+)$", commands, re.MULTILINE)) == {name}
    assert set(re.findall(r"[a-z-]+-\d[\w.-]*\.tar\.gz", commands)) == {f"{name.replace('.', '-')}-{version}.tar.gz"}
    assert yaml.safe_load(block_of("installation", "collections:\n  - name: contactcenter.voiceid")) == {
        "collections": [{"name": name, "version": ">=1.0.0"}]
    }


def test_the_installation_can_be_checked(shell: Shell) -> None:
    assert "voiceid_domain_info" in shell(block_of("installation", "ansible-galaxy collection list").splitlines()[1])
    _, command = block_of("installation", "pip install 'boto3").splitlines()
    assert shell(command) == "2021-09-27\n"
    assert "usage" in shell(block_of("installation", "pip install './moto").splitlines()[1])


def test_the_execution_environment_has_the_versions_of_the_guide() -> None:
    definition = yaml.safe_load(block_of("installation", "version: 3"))
    dependencies = definition["dependencies"]
    [pip, *_] = block_of("installation", "pip install 'boto3").splitlines()
    assert [f"'{package}'" for package in dependencies["python"]] == pip.split()[2:]
    [collection] = dependencies["galaxy"]["collections"]
    assert [file["src"] for file in definition["additional_build_files"]] == [collection["name"]]


# Credentials and endpoints


def test_the_environment_connects(run_module: ModuleRunner, endpoint: str, account: Account) -> None:
    account.domain("support-line")
    exported = dict(re.findall(r"^export (\w+)=(.+)$", block_of("credentials_and_endpoints", "export"), re.MULTILINE))
    assert exported["AWS_ENDPOINT_URL_VOICE_ID"] == "https://voiceid.example.com"
    env = {**exported, "AWS_ENDPOINT_URL_VOICE_ID": endpoint}
    result = run_module("voiceid_domain_info", {"endpoint_url": None}, env=env)
    assert [domain["name"] for domain in result["domains"]] == ["support-line"], result.msg


def test_the_playbook_connects(run_playbook: PlaybookRunner, account: Account) -> None:
    account.domain("support-line")
    names = ("voiceid_access_key", "voiceid_secret_key")
    variables = {**dict.fromkeys(names, "testing"), "voiceid_endpoint_url": run_playbook.endpoint}
    playbook = block_of("credentials_and_endpoints", "- name: Describe the domains")
    played = run_playbook(playbook, variables, env=dict.fromkeys([*CREDENTIALS, "AWS_REGION", "AWS_DEFAULT_REGION"]))
    assert played["Show their names"]["msg"] == ["support-line"], played.stdout


def test_the_profile_connects(run_module: ModuleRunner, endpoint: str, account: Account, tmp_path: Path) -> None:
    account.domain("support-line")
    role = "arn:aws:iam::123456789012:role/voiceid-operator"
    account.iam.create_role(RoleName="voiceid-operator", AssumeRolePolicyDocument='{"Statement": []}')
    config = block_of("credentials_and_endpoints", "[profile voiceid]")
    assert role in config
    default = "[default]\naws_access_key_id = testing\naws_secret_access_key = testing\n"
    (tmp_path / "config").write_text(f"{default}{config}\n".replace("https://voiceid.example.com", endpoint))
    env = {
        **dict.fromkeys([*CREDENTIALS, "AWS_REGION", "AWS_DEFAULT_REGION"]),
        "AWS_CONFIG_FILE": str(tmp_path / "config"),
        "AWS_ENDPOINT_URL_STS": endpoint,
        "AWS_PROFILE": "voiceid",
    }
    result = run_module("voiceid_domain_info", {"endpoint_url": None}, env=env)
    assert [domain["name"] for domain in result["domains"]] == ["support-line"], result.msg


def test_unsigned_requests(run_module: ModuleRunner, endpoint: str, control: Control) -> None:
    [task] = yaml.safe_load(block_of("credentials_and_endpoints", "- name: Read the domains without credentials"))
    options = task["contactcenter.voiceid.voiceid_domain_info"]
    assert options["endpoint_url"] == "{{ voiceid_endpoint_url }}"
    result = run_module("voiceid_domain_info", {**options, "endpoint_url": endpoint}, env=dict.fromkeys(CREDENTIALS))
    assert not result.failed, result.msg
    assert [request["signed"] for request in control.requests()] == [False]


SETTINGS = (
    "endpoint_url",
    "AWS_URL",
    "AWS_ENDPOINT_URL_VOICE_ID",
    "AWS_ENDPOINT_URL",
    "services",
    "profile",
)


def test_the_page_lists_the_settings_in_order() -> None:
    endpoints, _ = GUIDE["credentials_and_endpoints"].findall(nodes.enumerated_list)
    *settings, hosted = (item.astext() for item in endpoints)
    names = ("option", "AWS_URL", "AWS_ENDPOINT_URL_VOICE_ID", "AWS_ENDPOINT_URL in", "section services", "profile, ")
    assert len(names) == len(SETTINGS)
    assert all(name in text for name, text in zip(names, settings, strict=True))
    assert "closed" in hosted


@pytest.mark.parametrize("first", SETTINGS)
def test_the_order_of_the_settings(
    run_module: ModuleRunner, endpoint: str, control: Control, tmp_path: Path, first: str
) -> None:
    """``first`` has the URL of the endpoint, the settings after it that of a port that nothing listens on."""
    later = SETTINGS[SETTINGS.index(first) :]
    urls = {name: endpoint if name == first else DEAD_URL for name in later}
    config = "[default]\n"
    if "profile" in urls:
        config += f"endpoint_url = {urls['profile']}\n"
    if "services" in urls:
        config += f"services = local\n[services local]\nvoice_id =\n  endpoint_url = {urls['services']}\n"
    (tmp_path / "config").write_text(config)
    env = {"AWS_CONFIG_FILE": str(tmp_path / "config")}
    env |= {name: url for name, url in urls.items() if name.startswith("AWS_")}
    result = run_module("voiceid_domain_info", {"endpoint_url": urls.get("endpoint_url")}, env=env)
    assert not result.failed, result.msg


def test_keys_and_a_profile_exclude_each_other(run_module: ModuleRunner) -> None:
    result = run_module("voiceid_domain_info", {}, env={"AWS_PROFILE": "default"})
    assert result.failed
    assert "profile" in result.msg


# Test with the local endpoint


def test_the_guide_to_the_local_endpoint(shell: Shell, account: Account) -> None:
    guide = "local_endpoint"
    shell(block_of(guide, "curl -X POST http://127.0.0.1:5000/moto-api/reset"))
    account.control.set_pace("instant")
    account.job(account.start([account.enroll("alice")], JobName="monday"), until=ENDED)
    shell.save("wait.yml", block_of(guide, "- name: Wait for the enrollment jobs"))
    shell(block_of(guide, "curl -X PUT http://127.0.0.1:5000/moto-api/voiceid/pace"))
    assert "monday: COMPLETED" in shell(block_of(guide, "curl -X POST http://127.0.0.1:5000/moto-api/voiceid/faults"))
    assert account.control.faults() == []
    assert '"domains": 1' in shell(block_of(guide, "curl -X PUT http://127.0.0.1:5000/moto-api/voiceid/quotas"))

    log = shell(block_of(guide, "curl --silent")).splitlines()
    described = [line for line in log if line.startswith("DescribeSpeakerEnrollmentJob")][-4:]
    assert described == [f"DescribeSpeakerEnrollmentJob {status}" for status in (429, 429, 500, 200)]

    shell.save("control.py", block_of(guide, "from moto_voiceid.control"))
    shell("python control.py")
    assert account.control.requests() == []


def test_the_pipeline_starts_and_ends_an_endpoint(shell: Shell) -> None:
    pipeline = block_of("local_endpoint", "python -m moto_voiceid --port 0")
    read = "- hosts: localhost\n  gather_facts: false\n  tasks:\n    - contactcenter.voiceid.voiceid_domain_info:\n"
    shell.save("test.yml", read)
    assert "failed=0" in shell(f"{pipeline}\nwait")
    assert not (shell.folder / "endpoint.url").exists()


def test_it_describes_each_kind_of_fault() -> None:
    assert sorted(first_column(GUIDE["local_endpoint"], "Kind")) == sorted(get_args(FaultKind))


# Moving from the AWS CLI


def test_the_playbook_continues_where_the_script_was(shell: Shell, account: Account) -> None:
    account.control.set_pace("instant")
    account.domain("support-line")
    account.iam.create_role(RoleName="voiceid-batch-support-line", AssumeRolePolicyDocument='{"Statement": []}')
    manifest = {"Version": "1.0", "SpeakerEnrollmentRequests": [account.enroll("alice"), account.enroll("bob")]}
    account.s3.put_object(Bucket=account.bucket, Key="in/monday.json", Body=json.dumps(manifest).encode())

    printed = shell(block_of("moving_from_the_aws_cli", "set -e\ndomain="))
    assert [done["CustomerSpeakerId"] for done in json.loads(printed)["SuccessfulEnrollments"]] == ["alice", "bob"]

    shell.save("monday.yml", block_of("moving_from_the_aws_cli", "- name: Enroll the callers of Monday"))
    printed = shell("ansible-playbook monday.yml")
    assert "changed=0" in printed
    assert [name in printed for name in ("alice: NEW_ENROLLMENT", "bob: NEW_ENROLLMENT")] == [True, True]


def test_it_lists_each_operation_with_its_module() -> None:
    [rows] = [table[1:] for table in table_rows(GUIDE["moving_from_the_aws_cli"]) if table[0][1] == "Module"]
    commands = [command for row in rows for command in row[0].split(", ")]
    assert sorted(commands) == sorted(xform_name(operation, "-") for operation in OPERATIONS)
    modules = [row[1].partition(" ")[0] for row in rows]
    assert all((ROOT / "plugins" / "modules" / f"{module}.py").exists() for module in modules)


@pytest.mark.parametrize("task", TASKS_OF_ALL_MODULES, ids=str)
def test_the_guide_lists_the_operations_that_a_module_calls(task: Task, stub: Stub, run_here: Run) -> None:
    assert not run_here(task).failed
    rows = [row for table in table_rows(GUIDE["credentials_and_endpoints"]) for row in table if task.module in row[0]]
    [listed] = [row[1].replace(",", "").split() for row in rows if row[0].partition(" ")[0] == task.module]
    assert set(listed) <= set(OPERATIONS)
    domain = {"ListDomains"} if "domain_name" in task.options else set()
    assert set(stub.operations()) <= {*listed, *domain}


def test_the_expression_selects_the_failed_jobs(run_playbook: PlaybookRunner) -> None:
    task = block_of("moving_from_the_aws_cli", "- name: Show the IDs of the jobs that failed")
    jobs = [{"job_id": "a", "job_status": "FAILED"}, {"job_id": "b", "job_status": "COMPLETED"}]
    played = run_playbook(PLAY + textwrap.indent(task, "    "), {"described": {"enrollment_jobs": jobs}})
    assert played["Show the IDs of the jobs that failed"]["msg"] in (["a"], "['a']")
