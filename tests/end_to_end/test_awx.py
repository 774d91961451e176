# Copyright: Contributors to the contactcenter.voiceid collection
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""The pattern nightly_enrollment: its resources in AWX, and its playbooks as AWX runs them with ansible-runner."""

from __future__ import annotations

import json
import re
import shutil
import subprocess
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
import yaml
from jinja2 import Template

from account import BUCKET, Account
from awx_api import AwxApi
from docsite import code_blocks, first_column, read_page
from harness import BIN, CREDENTIALS, PlaybookRunner, assert_clean, environment
from servers import Response, StubServer, stub_server

pytestmark = pytest.mark.slow

ROOT = Path(__file__).parents[2]
PATTERN = ROOT / "extensions" / "patterns" / "nightly_enrollment"
SETUP: dict[str, Any] = yaml.safe_load((PATTERN / "setup.yml").read_text())
SURVEYS = {path.stem: yaml.safe_load(path.read_text()) for path in (PATTERN / "template_surveys").iterdir()}
ROLES = ("batch_enrollment", "domain_setup")
INJECTORS: dict[str, str] = SETUP["controller_credential_types"][0]["injectors"]["env"]
GUIDE = read_page("awx")


def survey_of(template: dict[str, Any]) -> dict[str, Any] | None:
    """The survey of an entry of setup.yml, which reads it from a file."""
    names = re.findall(r"'(\w+)\.yml'", template.get("survey_spec", ""))
    return SURVEYS[names[0]] if names else None


def test_the_resources_can_be_created_in_awx(run_playbook: PlaybookRunner) -> None:
    awx = AwxApi()
    variables = {"nightly_enrollment_audit_slices": 4, "nightly_enrollment_endpoint_url": "http://voiceid.example.com"}
    with stub_server(awx.respond) as server:
        env = {"CONTROLLER_HOST": server.url, "CONTROLLER_OAUTH_TOKEN": "token"}
        made = run_playbook(PATTERN / "awx.yml", variables, env=env)
        assert made.rc == 0, made.stdout

    for endpoint, variable in (
        ("labels", "controller_labels"),
        ("execution_environments", "controller_execution_environments"),
        ("projects", "controller_projects"),
        ("inventories", "controller_inventories"),
        ("hosts", "controller_hosts"),
        ("job_templates", "controller_templates"),
        ("workflow_job_templates", "controller_workflows"),
        ("schedules", "controller_schedules"),
    ):
        assert awx.names(endpoint) == [item["name"] for item in SETUP[variable]]
    injectors = awx.item("credential_types", "Voice ID endpoint")["injectors"]
    assert injectors["env"]["AWS_ENDPOINT_URL_VOICE_ID"] == "{{ voiceid_endpoint_url }}"
    inputs = awx.item("credentials", "Voice ID / Endpoint")["inputs"]
    assert inputs["voiceid_endpoint_url"] == "http://voiceid.example.com"
    assert awx.item("job_templates", "Voice ID / Audit")["job_slice_count"] == 4
    for template in SETUP["controller_templates"]:
        url = awx.item("job_templates", template["name"])["url"]
        assert awx.surveys.get(f"{url}survey_spec/") == survey_of(template)
        assert len(awx.associated[f"{url}credentials/"]) == len(template["credentials"])
    enroll, report = (awx.item("workflow_job_template_nodes", name) for name in ("enroll", "report"))
    assert awx.associated[f"{enroll['url']}always_nodes/"] == [report["id"]]
    nodes = [
        awx.item("job_templates", f"Voice ID / {name}")["id"] for name in ("Enroll the callers", "Report the outcome")
    ]
    assert [node["unified_job_template"] for node in (enroll, report)] == nodes


def setup_variables() -> set[str]:
    """The variables that a user can set for setup.yml."""
    text = (PATTERN / "setup.yml").read_text()
    return set(re.findall(r"(\w+) *\| default\(", text.replace("\n        |", " |"))) - {"path"}


def test_the_readme_describes_all_variables() -> None:
    described = re.findall(r"^\| `(\w+)` \|", (PATTERN / "README.md").read_text(), re.MULTILINE)
    assert len(described) == len(set(described))
    assert set(described) == setup_variables()


def test_the_readme_and_the_guide_list_all_resources() -> None:
    names = {item["name"] for key, items in SETUP.items() if key.startswith("controller_") for item in items}
    names -= {"contactcenter.voiceid", "default"}
    readme = (PATTERN / "README.md").read_text()
    assert names == {name for name in names if f"- **{name}**: " in readme}
    assert names == set(first_column(GUIDE, "Resource"))


def test_the_code_blocks_of_the_guide() -> None:
    blocks = {text.split("\n")[0]: text for text in code_blocks(GUIDE)}
    definition = yaml.safe_load((PATTERN / "exec_env" / "execution-environment.yml").read_text())["dependencies"]
    pins = yaml.safe_load(blocks.pop("dependencies:"))["dependencies"]
    assert [pins[key] for key in ("python", "exclude")] == [definition[key] for key in ("python", "exclude")]
    assert pins["galaxy"]["collections"][0] in definition["galaxy"]["collections"]
    [variables] = [blocks.pop(first) for first in [*blocks] if first.startswith("nightly_enrollment_image")]
    assert set(yaml.safe_load(variables)) <= setup_variables()
    [(play,)] = [yaml.safe_load(blocks.pop(first)) for first in [*blocks] if first.startswith("- name")]
    for file in (play["vars_files"][0], play["vars"]["pattern"]["path"].removeprefix("{{ playbook_dir }}/")):
        assert (ROOT / file).is_file()
    assert len(blocks) == 2
    for text in blocks.values():
        subprocess.run(["bash", "-n"], input=text, text=True, check=True)
        assert all((ROOT / path).exists() for path in re.findall(r"extensions/\S+", text))


def test_the_guide_lists_the_environment_variables_and_the_artifacts() -> None:
    assert first_column(GUIDE, "Environment variable") == [*INJECTORS]
    playbooks = [*(PATTERN / "playbooks").rglob("*.yml"), *(ROOT / "playbooks").rglob("*.yml")]
    text = "".join(path.read_text() for path in [*playbooks, *(ROOT / "roles").rglob("report.yml")])
    for name in first_column(GUIDE, "Artifact"):
        assert re.search(rf"set_stats:(\n +#.+)*\n +data:.*(\n +.+)*\n +'?{name}'?:", text), name


def test_every_value_of_the_setup_reaches_awx() -> None:
    used = {
        name
        for task in yaml.safe_load((PATTERN / "awx.yml").read_text())[0]["tasks"]
        for variable in re.findall(r"controller_\w+", task["loop"])
        for option in re.findall(r"item\.(\w+)", json.dumps(task))
        for name in (f"{variable}.{option}",)
    }
    resources = {name: items for name, items in SETUP.items() if name.startswith("controller_")}
    assert used == {f"{name}.{key}" for name, items in resources.items() for item in items for key in item}


def test_the_pattern_definition_has_the_same_job_templates() -> None:
    definition = json.loads((PATTERN / "meta" / "pattern.json").read_text())
    assert definition["name"] == PATTERN.name
    templates = [
        {
            "name": template["name"],
            "description": template["description"],
            "playbook": Path(template["playbook"]).name,
            "execution_environment": template["execution_environment"],
            "labels": template["labels"],
            "ask_credential_on_launch": True,
            **({"survey": survey} if (survey := survey_of(template)) else {}),
            **({"primary": True} if template["name"] == "Voice ID / Enroll the callers" else {}),
        }
        for template in SETUP["controller_templates"]
    ]
    assert definition["aap_resources"]["controller_job_templates"] == templates
    assert all((PATTERN / "playbooks" / template["playbook"]).is_file() for template in templates)


@pytest.mark.parametrize("name", SURVEYS)
def test_surveys_ask_for_variables_that_exist(name: str) -> None:
    known = {
        option
        for role in ROLES
        for option in yaml.safe_load((ROOT / "roles" / role / "meta" / "argument_specs.yml").read_text())[
            "argument_specs"
        ]["main"]["options"]
    }
    headers = (PATTERN / "playbooks" / f"{name}.yml").read_text().split("- name")[0]
    headers += (ROOT / "playbooks" / "audit.yml").read_text().split("- name")[0]
    for question in SURVEYS[name]["spec"]:
        assert question["variable"] in known or f"#   {question['variable']} " in headers
        assert question["default"] in question["choices"] if question["type"] == "multiplechoice" else True


class Job:
    """A job of AWX: transmit and process of ansible-runner run on the controller, worker on the execution node."""

    def __init__(self, folder: Path, run_playbook: PlaybookRunner, chat: StubServer) -> None:
        self.folder = folder
        self._runner = run_playbook
        credential = {"region": "us-east-1", "webhook_url": chat.url, "iam_endpoint_url": "", "sts_endpoint_url": ""}
        for service in ("voiceid", "s3", "kms"):
            credential[f"{service}_endpoint_url"] = run_playbook.endpoint
        self._env = {name: Template(text.replace("{  {", "{{")).render(credential) for name, text in INJECTORS.items()}
        self._env |= CREDENTIALS  # as the built-in type Amazon Web Services

    def run(self, name: str, extra_vars: dict[str, Any], inventory: str = "") -> tuple[int, str, dict[str, Any]]:
        """Run a playbook of the pattern; the exit code, the output and the artifacts."""
        private, target = self.folder / f"{name}-controller", self.folder / f"{name}-node"
        shutil.copytree(PATTERN / "playbooks", private / "project")
        for path, content in {
            "inventory/hosts": inventory or "[all]\n",
            "env/extravars": json.dumps({"awx_job_id": 17, **extra_vars}),
            "env/envvars": json.dumps(self._env),
        }.items():
            (private / path).parent.mkdir(exist_ok=True)
            (private / path).write_text(content)
        target.mkdir()
        stages = (
            f"{BIN}/ansible-runner transmit {private} --playbook {name}.yml --ident 17",
            f"{BIN}/ansible-runner worker --private-data-dir {target}",
            f"{BIN}/ansible-runner process {private} --ident 17",
        )
        injected = dict.fromkeys([*CREDENTIALS, "AWS_REGION", "AWS_DEFAULT_REGION"])
        env = environment(self.folder, self._runner.settings(self.folder / "results.jsonl"), injected)
        done = subprocess.run(
            ["bash", "-c", f"set -o pipefail; {' | '.join(stages)}"],
            cwd=self.folder,
            env=env,
            stdin=subprocess.DEVNULL,
            capture_output=True,
            text=True,
            timeout=600,
            check=False,
        )
        assert_clean(done.stdout, done.stderr)
        artifacts = private / "artifacts" / "17"
        assert (artifacts / "rc").exists(), done.stdout + done.stderr
        [stats] = [
            event["event_data"]["artifact_data"]
            for path in (artifacts / "job_events").glob("*.json")
            if (event := json.loads(path.read_text()))["event"] == "playbook_on_stats"
        ]
        output = (artifacts / "stdout").read_text()
        assert_clean(output)
        return int((artifacts / "rc").read_text()), output, stats


@pytest.fixture
def chat() -> Iterator[StubServer]:
    with stub_server(lambda _: Response("ok", content_type="text/plain")) as chat:
        yield chat


@pytest.fixture
def job(account: Account, run_playbook: PlaybookRunner, chat: StubServer, tmp_path: Path) -> Job:
    account.control.set_pace("instant")
    return Job(tmp_path, run_playbook, chat)


def test_the_workflow_enrolls_and_reports(job: Job, account: Account, chat: StubServer) -> None:
    rows = ["speaker_id,recording"]
    folder = f"s3://{account.bucket}/recordings"
    rows += [f"{name},{folder}/{name}_{call}.wav" for name in ("alice", "bob") for call in (1, 2)]
    rows += [f"carol,{folder}/missing.wav"]
    account.s3.put_object(Bucket=BUCKET, Key="lists/tonight.csv", Body="\n".join(rows).encode())
    answers = {
        "batch_enrollment_domain_name": "support-line",
        "batch_enrollment_bucket": BUCKET,
        "batch_enrollment_data_access_role_arn": account.role_arn,
        "batch_enrollment_kms_key_id": account.key_arn,
        "batch_enrollment_max_failed": "50%",
        "batch_enrollment_on_invalid": "skip",
        "nightly_enrollment_csv_object": "lists/tonight.csv",
    }
    assert account.domain_id
    assert set(answers) == {question["variable"] for question in SURVEYS["enroll"]["spec"]}
    others = {"batch_enrollment_wait_delay": 0.1, "nightly_enrollment_report_prefix": ""}
    rc, output, artifacts = job.run("enroll", {**answers, **others})
    assert rc == 0, output
    assert re.search(r"^\[localhost\] enrollment job enrollment-.*: COMPLETED, 100 percent", output, re.MULTILINE)
    assert set(account.speaker_ids()) == {"alice", "bob"}
    uri = f"s3://{BUCKET}/reports/17/tonight.html"
    # ansible-core 2.16 returns the counts as texts.
    assert {name: str(value) for name, value in artifacts.items()} == {
        "batch_enrollment_enrolled_count": "2",
        "batch_enrollment_refused_count": "0",
        "batch_enrollment_invalid_count": "1",
        "nightly_enrollment_report_uri": uri,
    }
    assert account.s3.head_object(Bucket=BUCKET, Key="reports/17/tonight.html")["ServerSideEncryption"] == "aws:kms"

    rc, output, _ = job.run("report", artifacts)
    assert rc == 0, output
    [request] = chat.requests
    assert json.loads(request.body)["text"] == f"2 enrolled, 0 refused, 1 invalid. Report: {uri}"
    assert chat.url not in output


def test_the_workflow_reports_why_an_enrollment_failed(job: Job, account: Account, chat: StubServer) -> None:
    answers = {"batch_enrollment_bucket": account.bucket, "nightly_enrollment_csv_object": "missing.csv"}
    rc, _, artifacts = job.run("enroll", answers)
    assert rc != 0
    assert "Download the list of callers" in artifacts["nightly_enrollment_error"]
    assert job.run("report", artifacts)[0] != 0
    [request] = chat.requests
    assert artifacts["nightly_enrollment_error"] in json.loads(request.body)["text"]


@pytest.mark.parametrize(
    ("name", "value", "reason"),
    [
        ("nightly_enrollment_report_prefix", "/nightly/", f" See s3://{BUCKET}/nightly/17/tonight.html$"),
        ("batch_enrollment_data_access_role_arn", "nobody", ": One or more items failed: data_access_role_arn is 'nob"),
    ],
    ids=["report", "item"],
)
def test_the_reason_of_a_failure_can_be_used_after_the_job(
    job: Job, account: Account, name: str, value: str, reason: str
) -> None:
    folder = f"s3://{account.bucket}/recordings"
    rows = ["speaker_id,recording", *(f"alice,{folder}/alice_{call}.wav" for call in (1, 2)), f"bob,{folder}/none.wav"]
    account.s3.put_object(Bucket=BUCKET, Key="tonight.csv", Body="\n".join(rows).encode())
    assert account.domain_id
    answers = {
        "batch_enrollment_domain_name": "support-line",
        "batch_enrollment_bucket": BUCKET,
        "batch_enrollment_data_access_role_arn": account.role_arn,
        "batch_enrollment_kms_key_id": account.key_arn,
        "batch_enrollment_max_failed": "0",
        "batch_enrollment_on_invalid": "skip",
        "nightly_enrollment_csv_object": "tonight.csv",
        "batch_enrollment_wait_delay": 0.1,
        name: value,
    }
    rc, _, artifacts = job.run("enroll", answers)
    assert rc != 0
    assert re.search(reason, artifacts["nightly_enrollment_error"]), artifacts


def test_a_slice_of_the_audit_keeps_its_report(job: Job, account: Account) -> None:
    assert account.domain_id
    answers = {
        "nightly_enrollment_report_bucket": account.bucket,
        "audit_hosts": "support,sales",
        "audit_results": "false",
        "audit_max_hours": "24",
    }
    assert set(answers) == {question["variable"] for question in SURVEYS["audit"]["spec"]}
    inventory = "[all]\nsupport\nsales audit_region=eu-west-2\nother\n"
    rc, output, artifacts = job.run("audit", {**answers, "nightly_enrollment_report_prefix": "/audits/"}, inventory)
    assert rc == 0, output
    assert (artifacts["audit_summary"]["accounts"], artifacts["audit_summary"]["problems"]) == (2, 0)
    listed = account.s3.list_objects_v2(Bucket=BUCKET, Prefix="audits/")["Contents"]
    assert "audits/audit-17.html" in [entry["Key"] for entry in listed]


@pytest.mark.parametrize(
    ("options", "variables", "message"),
    [
        (["--limit", "default"], {}, "Set audit_hosts instead of a limit, which excludes localhost."),
        ([], {"audit_hosts": "nobody"}, "No host of the inventory matches audit_hosts, nobody."),
        ([], {"nightly_enrollment_report_bucket": ""}, "Set nightly_enrollment_report_bucket"),
    ],
    ids=["limit", "hosts", "bucket"],
)
def test_an_audit_without_a_report_says_why(
    run_playbook: PlaybookRunner, options: list[str], variables: dict[str, str], message: str
) -> None:
    assert not any("ask_limit_on_launch" in template for template in SETUP["controller_templates"])
    values = {"nightly_enrollment_report_bucket": BUCKET, **variables}
    played = run_playbook(PATTERN / "playbooks" / "audit.yml", values, options=["-i", "default,", *options])
    assert played.rc != 0
    assert message in " ".join(str(task.result.get("msg")) for task in played.tasks if task.status == "failed")


def test_an_event_runs_its_playbook(job: Job, account: Account) -> None:
    job_id = account.job_in_state("FAILED")
    detail = {"domainId": account.domain_id, "batchJobId": job_id, "status": "FAILURE"}
    body = {"detail-type": "VoiceId Batch Speaker Enrollment Action", "detail": detail}
    answers = {"voiceid_event_playbook": "batch_job_failed", "ansible_eda": {"event": {"body": body}}}
    rc, output, artifacts = job.run("handle_event", answers)
    assert rc == 0, output
    assert artifacts["voiceid_event"]["job"]["job_status"] == "FAILED"
    assert artifacts["voiceid_event"]["job"]["failure_details"]["message"] in output
