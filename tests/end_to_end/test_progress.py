# Copyright: Contributors to the contactcenter.voiceid collection
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""The progress that playbooks show while a module waits. Jobs make a step when a test wants it: nothing depends on
time."""

from __future__ import annotations

import json
import os
import signal
import subprocess
from collections.abc import Callable, Iterator
from contextlib import ExitStack
from pathlib import Path
from typing import IO, Any

import pytest
import yaml

from account import Account
from api_calls import calls_of, until
from harness import BIN, Environment, ModuleRunner, PlaybookResult, PlaybookRunner, assert_clean, environment
from moto_voiceid.control import Control

FOLDER = Path(__file__).parent
PLUGINS = {
    "ANSIBLE_CONNECTION_PLUGINS": str(FOLDER / "connection_plugins"),
    "ANSIBLE_BECOME_PLUGINS": str(FOLDER / "become_plugins"),
}
INFO = "voiceid_enrollment_job_info"
DESCRIBE = "DescribeSpeakerEnrollmentJob"
OTHER_HOST = "ansible_connection: other_host"

Options = dict[str, Any]


class Running:
    """A playbook with one task, whose progress can be read while it runs."""

    def __init__(self, process: subprocess.Popen[str], results: Path) -> None:
        self.process = process
        self._results = results
        self._seen: list[str] = []

    def next_line(self) -> str:
        """The next line on stderr, while the playbook runs."""
        line = stream(self.process.stderr).readline()
        assert line, stream(self.process.stdout).read()
        self._seen.append(line)
        return line.rstrip("\n")

    def line(self, start: str) -> str:
        """The next line that starts like this. A poll may see a job between two steps, so other lines may precede."""
        while not (line := self.next_line()).startswith(start):
            pass
        return line

    def finish(self) -> PlaybookResult:
        stdout, stderr = self.process.communicate(timeout=600)
        assert_clean(stdout, stderr)
        tasks = [json.loads(line) for line in self._results.read_text().splitlines()]
        self.result: dict[str, Any] = tasks[-1]["result"]
        return PlaybookResult(self.process.returncode, stdout, "".join([*self._seen, stderr]))


def stream(pipe: IO[str] | None) -> IO[str]:
    assert pipe is not None
    return pipe


Start = Callable[..., Running]


@pytest.fixture
def start(run_playbook: PlaybookRunner, tmp_path: Path) -> Iterator[Start]:
    """Start a playbook: ``start(module, options, keywords="loop: [1, 2]", variables=..., arguments=..., env=...)``."""
    (tmp_path / "system").mkdir()
    own = {"ANSIBLE_SYSTEM_TMPDIRS": str(tmp_path / "system"), "MARK": str(tmp_path)}
    settings = {**run_playbook.settings(tmp_path / "results"), **PLUGINS, **own}
    with ExitStack() as stack:

        def run(
            module: str,
            options: Options,
            keywords: str = "",
            *,
            variables: str = "",
            arguments: tuple[str, ...] = (),
            env: Environment | None = None,
        ) -> Running:
            name = f"contactcenter.voiceid.{module}"
            args = {"endpoint_url": run_playbook.endpoint, "wait": True, "wait_delay": 0.1, **options}
            task = {"name": "wait", name: args, **yaml_of(keywords)}
            play = {"hosts": "localhost", "gather_facts": False, "vars": yaml_of(variables), "tasks": [task]}
            playbook = tmp_path / "playbook.yml"
            playbook.write_text(json.dumps([play]))
            process = subprocess.Popen(
                [str(BIN / "ansible-playbook"), str(playbook), *arguments],
                stdin=subprocess.DEVNULL,
                stdout=subprocess.PIPE,
                stderr=subprocess.PIPE,
                text=True,
                cwd=tmp_path,
                env=environment(run_playbook.home, settings, env),
            )
            stack.enter_context(process)
            stack.callback(process.kill)
            return Running(process, tmp_path / "results")

        yield run


def yaml_of(text: str) -> dict[str, Any]:
    return yaml.safe_load(text) or {}


@pytest.fixture
def job(account: Account, control: Control) -> Options:
    """The options that select a job of two requests, which runs."""
    control.set_pace("manual")
    job_id = account.start([account.enroll("alice"), account.enroll("bob")], JobName="monday")
    control.clear_requests()
    return {"domain_id": account.domain_id, "job_ids": [job_id]}


def line_of(options: Options, rest: str, host: str = "localhost") -> str:
    return f"[{host}] enrollment job monday ({options['job_ids'][0]}): {rest}"


def step_to_end(running: Running, control: Control, options: Options, host: str = "localhost") -> None:
    """Let a job of two requests make its steps, and check the line of each while the playbook runs."""
    assert running.next_line() == line_of(options, "SUBMITTED, 0 percent", host)
    control.step(1)
    running.line(line_of(options, "IN_PROGRESS, 50 percent", host))
    control.step(1)


@pytest.mark.parametrize(
    "variables",
    [
        pytest.param("", id="local"),
        pytest.param(OTHER_HOST, id="other host", marks=pytest.mark.slow),
        pytest.param("{ansible_become: true, ansible_become_method: same_user}", id="become"),
        pytest.param(
            f"{{{OTHER_HOST}, ansible_become: true, ansible_become_method: same_user}}",
            id="both",
            marks=pytest.mark.slow,
        ),
        pytest.param(f"{{{OTHER_HOST}, ansible_pipelining: true}}", id="pipelining", marks=pytest.mark.slow),
    ],
)
def test_each_change_is_shown_while_the_module_waits(
    start: Start, job: Options, control: Control, run_module: ModuleRunner, tmp_path: Path, variables: str
) -> None:
    running = start(INFO, job, variables=variables)
    step_to_end(running, control, job)
    done = running.finish()
    assert done.rc == 0, done.stdout
    last = done.stderr.splitlines()[-1]
    assert last.startswith(line_of(job, "COMPLETED, 100 percent, after ")), last
    assert "percent" not in done.stdout
    assert same(running.result, run_module(INFO, job).result)
    assert not list((tmp_path / "system").iterdir())


def same(result: dict[str, Any], expected: dict[str, Any]) -> bool:
    """Whether two results are the same, apart from what Ansible adds."""
    added = ("ansible_facts", "deprecations", "exception", "failed", "invocation", "warnings")
    own = {name: value for name, value in result.items() if name not in added and not name.startswith("_ansible")}
    assert own == {"changed": False, **{name: value for name, value in expected.items() if name not in added}}
    return True


def test_rate_and_time_left_are_shown(start: Start, account: Account, control: Control) -> None:
    control.set_pace("manual")
    requests = [account.enroll(name, f"caller-{name}") for name in ("alice", "bob", "carol")]
    job_id = account.start(requests)
    running = start(INFO, {"domain_id": account.domain_id, "job_ids": [job_id]})
    running.line(f"[localhost] enrollment job {job_id}: SUBMITTED")
    control.step(1)
    running.line(f"[localhost] enrollment job {job_id}: IN_PROGRESS, 33 percent")
    control.step(1)
    line = running.line(f"[localhost] enrollment job {job_id}: IN_PROGRESS, 66 percent, ")
    assert " percent per " in line and line.endswith(" left"), line
    control.step(1)
    assert running.finish().rc == 0


def job_options(account: Account, **options: Any) -> Options:
    """Options that start a job, which ends with one failed request of two."""
    manifest = account.enrollment_manifest([account.enroll("alice"), account.enroll("bob", calls=(1,))])
    return {
        "domain_id": account.domain_id,
        "job_name": "tuesday",
        "data_access_role_arn": account.role_arn,
        "input_data_config": {"s3_uri": manifest},
        "output_data_config": {"s3_uri": f"s3://{account.bucket}/out"},
        **options,
    }


@pytest.mark.slow
@pytest.mark.parametrize(
    "options",
    [
        pytest.param({}, id="success"),
        pytest.param({"max_failed": "0", "s3_endpoint_url": "ENDPOINT"}, id="max_failed"),
        pytest.param({"on_failed": "fail", "input_data_config": {"s3_uri": "s3://contact-centre/none"}}, id="failed"),
    ],
)
def test_the_result_of_a_started_job_is_that_of_the_module(
    start: Start, account: Account, control: Control, endpoint: str, run_module: ModuleRunner, options: Options
) -> None:
    options = {name: endpoint if value == "ENDPOINT" else value for name, value in options.items()}
    control.set_pace("instant")
    task = job_options(account, **options)
    running = start("voiceid_enrollment_job", task)
    done = running.finish()
    assert "enrollment job tuesday" in done.stderr
    expected = run_module("voiceid_enrollment_job", {**task, "wait": True})
    assert (done.rc != 0) == expected.failed
    assert running.result["changed"] is True
    assert same({**running.result, "changed": False}, expected.result)


@pytest.mark.slow
def test_the_result_of_a_timeout_is_that_of_the_module(start: Start, job: Options, run_module: ModuleRunner) -> None:
    options = {**job, "wait_timeout": 2}
    running = start(INFO, options)
    done = running.finish()
    assert done.rc != 0 and done.stderr.splitlines()[0] == line_of(job, "SUBMITTED, 0 percent")
    assert running.result["error"]["kind"] == "wait_timeout"
    assert same(running.result, run_module(INFO, {**options, "wait": True, "wait_delay": 0.1}).result)


@pytest.mark.slow
def test_the_job_that_prevents_a_start_is_shown(start: Start, job: Options, account: Account, control: Control) -> None:
    running = start("voiceid_enrollment_job", job_options(account))
    step_to_end(running, control, job)
    until(lambda: len(calls_of(control, "StartSpeakerEnrollmentJob")) > 2, "refused starts")
    control.set_pace("instant")
    done = running.finish()
    assert done.rc == 0, done.stdout
    assert "enrollment job tuesday" in done.stderr.splitlines()[-1]


@pytest.mark.slow
def test_the_registration_of_fraudsters_is_shown(start: Start, account: Account, control: Control) -> None:
    control.set_pace("manual")
    job_id = account.start_registration([account.register("carol")])
    running = start("voiceid_fraudster_registration_job_info", {"domain_id": account.domain_id, "job_ids": [job_id]})
    assert running.next_line() == f"[localhost] fraudster registration job {job_id}: SUBMITTED, 0 percent"
    control.step(1)
    assert running.finish().rc == 0


@pytest.mark.slow
def test_a_pending_domain_is_shown(start: Start, account: Account, control: Control) -> None:
    domain_id = account.domain_id
    control.set_domain_status(domain_id, "PENDING")
    running = start("voiceid_domain", {"domain_id": domain_id})
    assert running.next_line() == f"[localhost] domain support-line ({domain_id}): PENDING"
    control.set_domain_status(domain_id, "ACTIVE")
    done = running.finish()
    assert done.rc == 0, done.stdout
    assert done.stderr.splitlines()[-1].startswith(f"[localhost] domain support-line ({domain_id}): ACTIVE, after ")


@pytest.mark.slow
def test_many_jobs_share_a_line(start: Start, account: Account, control: Control) -> None:
    control.set_quotas(domains=6)
    control.set_pace("manual")
    for number in range(6):
        account.start([account.enroll("alice")], domain_id=account.domain(f"line-{number}"))
    running = start(INFO, {})
    assert running.next_line() == "[localhost] 6 enrollment jobs: 6 SUBMITTED, 0 percent"
    control.set_pace("instant")
    last = running.finish().stderr.splitlines()[-1]
    assert last.startswith("[localhost] 6 enrollment jobs: 6 COMPLETED, 100 percent, after "), last


@pytest.mark.slow
def test_each_item_of_a_loop_is_shown(start: Start, job: Options, account: Account, control: Control) -> None:
    domain_id = account.domain("other")
    requests = [account.enroll(name) for name in ("alice", "bob", "carol")]
    other = account.start(requests, domain_id=domain_id, JobName="other")
    items = [{"domain": job["domain_id"], "job": job["job_ids"][0]}, {"domain": domain_id, "job": other}]
    options = {"domain_id": "{{ item.domain }}", "job_ids": ["{{ item.job }}"]}
    running = start(INFO, options, f"loop: {json.dumps(items)}")
    step_to_end(running, control, job)
    running.line(line_of(job, "COMPLETED, 100 percent, after "))
    assert running.next_line() == f"[localhost] enrollment job other ({other}): IN_PROGRESS, 66 percent"
    control.step(1)
    assert running.finish().rc == 0 and len(running.result["results"]) == 2


@pytest.mark.slow
def test_a_delegated_task_is_shown(start: Start, job: Options, control: Control) -> None:
    connection = {"ansible_connection": "other_host", "ansible_python_interpreter": "{{ ansible_playbook_python }}"}
    running = start(INFO, job, json.dumps({"delegate_to": "jump-host", "vars": connection}))
    step_to_end(running, control, job)
    assert running.finish().rc == 0


@pytest.mark.slow
def test_a_wait_in_check_mode_is_shown(start: Start, job: Options, control: Control) -> None:
    running = start(INFO, job, arguments=("--check", "--diff"))
    step_to_end(running, control, job)
    assert running.finish().rc == 0


@pytest.mark.slow
def test_an_asynchronous_task_shows_nothing(start: Start, job: Options, control: Control, tmp_path: Path) -> None:
    running = start(INFO, job, "{async: 600, poll: 1}", env={"ANSIBLE_ASYNC_DIR": str(tmp_path / "async")})
    until(lambda: bool(calls_of(control, DESCRIBE)), "a poll")
    control.set_pace("instant")
    done = running.finish()
    assert (done.rc, done.stderr) == (0, ""), done.stdout
    assert running.result["enrollment_jobs"][0]["job_status"] == "COMPLETED"


@pytest.mark.parametrize(
    ("keywords", "variables", "env"),
    [
        pytest.param("no_log: true", "", {}, id="no_log"),
        pytest.param("", "voiceid_progress: false", {}, id="variable"),
        pytest.param("vars: {voiceid_progress: '{{ 1 > 2 }}'}", "", {}, id="variable of the task"),
        pytest.param("", "", {"ANSIBLE_STDOUT_CALLBACK": "minimal"}, id="minimal"),
        pytest.param("", "", {"ANSIBLE_STDOUT_CALLBACK": "ansible.builtin.oneline"}, id="oneline"),
    ],
)
def test_nothing_is_shown(
    start: Start, job: Options, control: Control, keywords: str, variables: str, env: dict[str, str]
) -> None:
    running = start(INFO, job, keywords, variables=variables, env=env)
    until(lambda: len(calls_of(control, DESCRIBE)) > 2, "polls")
    control.set_pace("instant")
    done = running.finish()
    assert done.rc == 0 and "enrollment job" not in done.stderr, done.stdout


def test_nothing_is_shown_without_wait(start: Start, job: Options) -> None:
    done = start(INFO, {**job, "wait": False}).finish()
    assert (done.rc, done.stderr) == (0, ""), done.stdout


def test_a_file_that_cannot_be_written_does_not_end_the_wait(
    job: Options, control: Control, run_module: ModuleRunner, tmp_path: Path
) -> None:
    existing = tmp_path / "existing"
    existing.write_text("mine")
    control.set_pace("instant")
    for path in (existing, tmp_path / "missing" / "file", tmp_path):
        result = run_module(INFO, {**job, "wait": True, "_voiceid_progress": {"path": str(path)}})
        assert not result.failed, result.msg
    assert existing.read_text() == "mine"


def test_a_closed_terminal_leaves_no_file(
    job: Options, control: Control, run_module: ModuleRunner, tmp_path: Path
) -> None:
    path = tmp_path / "progress"
    options = {**job, "wait": True, "wait_delay": 0.1, "_voiceid_progress": {"path": str(path)}}
    ignored = signal.signal(signal.SIGHUP, signal.SIG_DFL)  # by nohup, for these tests, and so for the module
    try:
        running = run_module.without_fork_server().start(INFO, options)
    finally:
        signal.signal(signal.SIGHUP, ignored)
    until(lambda: len(calls_of(control, DESCRIBE)) > 2, "polls")
    assert path.exists()
    running.hang_up()
    assert not path.exists()


@pytest.mark.slow
@pytest.mark.parametrize("variables", ["", OTHER_HOST, "voiceid_progress: false"])
def test_nothing_runs_after_the_controller_was_killed(
    start: Start, job: Options, control: Control, tmp_path: Path, variables: str
) -> None:
    running = start(INFO, job, variables=variables)
    until(lambda: len(calls_of(control, DESCRIBE)) > 2, "polls")
    assert len(processes(tmp_path)) > 1
    os.kill(running.process.pid, signal.SIGKILL)
    running.process.wait()
    until(lambda: not processes(tmp_path), "the end of all processes")
    assert not list((tmp_path / "system").iterdir())


def processes(mark: Path) -> list[str]:
    """The processes of a playbook. Its environment has the mark."""
    return [path.parent.name for path in Path("/proc").glob("[0-9]*/environ") if has_mark(path, mark)]


def has_mark(path: Path, mark: Path) -> bool:
    try:
        return f"MARK={mark}".encode() in path.read_bytes()
    except OSError:  # the process has ended, or belongs to another user
        return False
