# Copyright: Contributors to the contactcenter.voiceid collection
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""docs/docsite/rst/aws_cli_parity.rst is right: the AWS CLI and voiceid_enrollment_job_info return the same.

A row of the page names the test of its option here. The test runs the CLI with the option, and the example that the row
links to (``run_example`` and ``run_commands`` take it from the page), against the same endpoint and the same jobs, and
compares.
"""

from __future__ import annotations

import contextlib
import functools
import inspect
import json
import os
import re
import socket
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from pathlib import Path
from typing import Any

import botocore
import pytest
import yaml

from account import Account
from api_calls import WAIT_SECONDS
from harness import CREDENTIALS, SECRET_KEY, AwsCli, PlaybookResult, running_endpoint
from moto_voiceid.control import Control
from parity_page import FIRST_PLAY, Page, Row
from parity_tools import (
    DERIVED,
    FIELDS,
    Job,
    ParityTools,
    assert_same_job,
    fact_of,
    failed_job,
    jobs_in_every_state,
    leaves,
    members_of,
    operation,
)
from servers import Certificate, Forwarder, make_certificate
from terminal import in_terminal

PARITY = Page.read()
STATES = ("SUBMITTED", "IN_PROGRESS", "COMPLETED", "COMPLETED_WITH_ERRORS", "FAILED")
MISSING = "M" * 22
LONDON = "eu-west-2"
NO_CREDENTIALS = dict.fromkeys(CREDENTIALS)
NO_REGION = {"AWS_REGION": None, "AWS_DEFAULT_REGION": None}
ONE_ATTEMPT = {"retries": {"total_max_attempts": 1}}
# Differs from UTC by half an hour as well, so that a local time in the facts is noticed.
KOLKATA = {"TZ": "Asia/Kolkata"}
# https://awscli.amazonaws.com/v2/documentation/api/latest/reference/voice-id/describe-speaker-enrollment-job.html
ONLY_IN_VERSION_2 = {"--cli-input-yaml", "--cli-binary-format", "--no-cli-pager", "--cli-auto-prompt"}

RunExample = Callable[..., PlaybookResult]
RunCommands = Callable[..., list[str]]


@pytest.fixture(scope="module")
def shared_tools(
    tmp_path_factory: pytest.TempPathFactory, boto: Callable[..., Any], collections_path: str, home: Path
) -> Iterator[ParityTools]:
    """The tools with an endpoint whose jobs no test changes, so that all tests here can describe the same jobs."""
    with running_endpoint(tmp_path_factory.mktemp("endpoint")) as url:
        jobs = jobs_in_every_state(Account(functools.partial(boto, endpoint_url=url), Control(url)))
        yield ParityTools(url, collections_path, home, jobs["COMPLETED"], jobs)


@pytest.fixture
def tools(shared_tools: ParityTools) -> ParityTools:
    """The endpoint with an empty request log and no faults."""
    shared_tools.control.clear_faults()
    shared_tools.control.clear_requests()
    return shared_tools


@pytest.fixture
def tools_for_new_jobs(
    endpoint: str, control: Control, boto: Callable[..., Any], collections_path: str, home: Path
) -> Callable[..., ParityTools]:
    """The tools with new jobs, in the endpoint that is reset for each test; keywords are settings of boto3 clients."""

    def make(jobs: int = 1, **settings: Any) -> ParityTools:
        account = Account(functools.partial(boto, **settings), control)
        made = [failed_job(account) for _ in range(jobs)]
        return ParityTools(endpoint, collections_path, home, made[0], {job.job_id: job for job in made})

    return make


@pytest.fixture(scope="module")
def certificate(tmp_path_factory: pytest.TempPathFactory) -> Certificate:
    return make_certificate(tmp_path_factory.mktemp("certificate"))


@pytest.fixture
def tls_tools(tools: ParityTools, certificate: Certificate) -> Iterator[ParityTools]:
    """The same endpoint behind TLS."""
    with Forwarder(tools.url, certificate.context) as front:
        yield replace(tools, url=front.url)


@functools.cache
def version_2() -> str | None:
    """The path of an AWS CLI of version 2, when one is installed."""
    for folder in os.environ["PATH"].split(os.pathsep):
        program = Path(folder, "aws")
        if os.access(program, os.X_OK):
            version = subprocess.run([program, "--version"], capture_output=True, text=True, check=False).stdout
            if version.startswith("aws-cli/2"):
                return str(program)
    return None


@pytest.fixture
def v2(tools: ParityTools) -> AwsCli:
    program = version_2()
    if program is None:
        pytest.skip("no AWS CLI of version 2 is installed (PyPI has version 1 only)")
    return AwsCli(tools.url, tools.home, program)


@pytest.fixture(params=["v1", "v2"])
def cli(request: pytest.FixtureRequest, tools: ParityTools) -> AwsCli:
    return request.getfixturevalue("v2") if request.param == "v2" else tools.aws


@pytest.fixture
def row(request: pytest.FixtureRequest) -> Row:
    """The row of the page that names the running test."""
    (found,) = [row for row in PARITY.options if request.node.originalname in row.tests]
    return found


@pytest.fixture
def run_example(row: Row, tools: ParityTools, tmp_path: Path) -> RunExample:
    """Run the example of the row: ``where`` may be another tools, ``env`` changes the environment.

    All other keywords are variables of the playbook.
    """

    def run(*, where: ParityTools = tools, env: Any = None, fails: bool = False, **variables: Any) -> PlaybookResult:
        result = where.play(PARITY.playbook(row.examples[0]), tmp_path, variables, env)
        assert (result.rc != 0) == fails, result.stdout
        return result

    return run


@pytest.fixture
def run_commands(row: Row, tools: ParityTools, tmp_path: Path) -> RunCommands:
    """Run the shell commands of the row's example beside the page's first playbook; what each prints."""

    def run() -> list[str]:
        (tmp_path / "describe.yml").write_text(yaml.safe_dump(PARITY.playbook(FIRST_PLAY), sort_keys=False))
        write_variables(tmp_path, tools)
        return [tools.shell(command, tmp_path) for command in PARITY.commands(row.examples[0])]

    return run


def write_variables(folder: Path, tools: ParityTools) -> None:
    """The variables of the examples, where a user of ansible-playbook would have them."""
    (folder / "group_vars").mkdir()
    variables = {"voiceid_endpoint_url": tools.url, **tools.job.variables}
    (folder / "group_vars" / "all.yml").write_text(json.dumps(variables))


def described(result: PlaybookResult) -> list[dict[str, Any]]:
    """The jobs that each task of a play has described."""
    found = [task.result["enrollment_jobs"] for task in result.tasks if "enrollment_jobs" in task.result]
    return [job for jobs in found for job in jobs]


def shown(result: PlaybookResult) -> list[Any]:
    """What each debug task of a play has shown."""
    debug = [task.result for task in result.tasks if task.action == "ansible.builtin.debug"]
    return [result["msg"] for result in debug if "msg" in result]


# The page itself


def test_the_page_has_every_option_of_the_command() -> None:
    rows = [(row.name, row.only_in) for row in PARITY.options]
    assert len(rows) == len(dict(rows))
    assert {name for name, only_in in rows if only_in != "v2"} == options_of_version_1()
    assert {name for name, only_in in rows if only_in == "v2"} == ONLY_IN_VERSION_2


def options_of_version_1() -> set[str]:
    """From the CLI's own tables, in a process of its own: it brings another botocore."""
    program = """
from awscli.clidriver import create_clidriver
everywhere = create_clidriver().create_help_command()
service = everywhere.command_table["voice-id"].create_help_command()
command = service.command_table["describe-speaker-enrollment-job"].create_help_command()
print(*everywhere.arg_table, *command.arg_table)
"""
    done = subprocess.run([sys.executable, "-c", program], capture_output=True, text=True, check=True)
    return {f"--{name}" for name in done.stdout.split()}


def test_the_page_has_every_field_of_the_model() -> None:
    assert sorted(row.name for row in PARITY.fields) == sorted(FIELDS)


@pytest.mark.parametrize("option", PARITY.options, ids=lambda row: row.name)
def test_each_option_names_a_test_that_runs_its_example(option: Row) -> None:
    (name,) = option.tests
    taken = inspect.signature(globals()[name]).parameters
    runners = {"yaml": "run_example", "console": "run_commands"}
    wanted = {runners[language] for title in option.examples for language in PARITY.languages(title)}
    assert wanted == taken.keys() & set(runners.values())


def test_everything_that_the_page_mentions_exists() -> None:
    assert {row.tests for row in PARITY.fields} == {("test_every_field",)}
    assert {name for name in PARITY.tests if not callable(globals().get(name))} == set()
    assert set(PARITY.examples) <= PARITY.links


# Output fields


@pytest.mark.parametrize("state", STATES)
def test_every_field(tools: ParityTools, cli: AwsCli, state: str) -> None:
    answer = tools.describe(tools.jobs[state], env=KOLKATA, cli=cli).json
    facts = tools.facts(tools.jobs[state], env=KOLKATA)
    assert facts["job_status"] == state
    assert_same_job(fields_that_are_known_to(tools, cli), answer, facts)
    assert set(leaves(answer)) <= FIELDS.keys()


def fields_that_are_known_to(tools: ParityTools, cli: AwsCli) -> list[Row]:
    """A CLI omits fields that its own model lacks. Older releases of version 2, such as 2.9, lack the newest field."""
    newest = "Job.EnrollmentConfig.FraudDetectionConfig.WatchlistIds"
    return [row for row in PARITY.fields if cli == tools.aws or row.name != newest]


def test_every_field_is_seen_in_some_state(tools: ParityTools) -> None:
    """No comparison is without values, and the page names every fact."""
    facts = [tools.facts(job) for job in tools.jobs.values()]
    assert {row.name for row in PARITY.fields if any(fact_of(row, job) is not None for job in facts)} == set(FIELDS)
    named = {row.fact for row in PARITY.fields if FIELDS[row.name].type_name != "structure"}
    assert set().union(*map(leaves, facts)) == named | DERIVED


def test_times_of_version_1_as_iso_8601(tools: ParityTools, tmp_path: Path) -> None:
    (tmp_path / "config").write_text("[default]\ncli_timestamp_format = iso8601\n")
    env = {**KOLKATA, "AWS_CONFIG_FILE": str(tmp_path / "config")}
    answer = tools.describe(tools.job, env=env).json
    assert answer["Job"]["CreatedAt"].endswith("+05:30")
    assert_same_job(PARITY.fields, answer, tools.facts(tools.job, env=env))


@pytest.mark.parametrize("state", ["COMPLETED", "FAILED"])
def test_examples_of_fields(tools: ParityTools, tmp_path: Path, state: str) -> None:
    """What an example shows has the value of each field that links to it."""
    (play,) = PARITY.playbook(FIRST_PLAY)
    titles = dict.fromkeys(title for row in PARITY.fields for title in row.examples)
    tasks = [task for title in titles for task in PARITY.playbook(title)[0]["tasks"][len(play["tasks"]) :]]
    result = tools.play([{**play, "tasks": play["tasks"] + tasks}], tmp_path, tools.jobs[state].variables)
    assert (result.rc != 0) == (state == "FAILED")  # the last example stops the play then
    facts = tools.facts(tools.jobs[state])
    for row in PARITY.fields:
        for value in values_of(fact_of(row, facts)):
            for title in row.examples:
                assert json.dumps(value).strip('"') in json.dumps([result[name] for name in PARITY.task_names(title)])


def values_of(fact: Any) -> list[Any]:
    """The simple values in a fact: itself, or those of a structure or list."""
    if isinstance(fact, dict):
        return [value for item in fact.values() for value in values_of(item)]
    if isinstance(fact, list):
        return [value for item in fact for value in values_of(item)]
    return [] if fact is None else [fact]


# Options, in the order of the page


def test_domain_id(tools: ParityTools, run_example: RunExample) -> None:
    (facts,) = described(run_example())
    assert_same_job(PARITY.fields, tools.describe(tools.job).json, facts)
    assert tools.facts(Job(None, tools.job.job_id), domain_name="support-line") == facts


def test_job_id(tools: ParityTools, run_example: RunExample) -> None:
    other = tools.jobs["FAILED"]
    facts = described(run_example(voiceid_other_job_id=other.job_id))
    for job, job_facts in zip((other, tools.job), facts, strict=True):
        assert_same_job(PARITY.fields, tools.describe(job).json, job_facts)


def request_files(tools: ParityTools, folder: Path) -> dict[str, str]:
    """The input files of the example, and its variables."""
    request = {"DomainId": tools.job.domain_id, "JobId": tools.job.job_id}
    (folder / "request.json").write_text(json.dumps(request))
    (folder / "request.yml").write_text(yaml.safe_dump(request))
    (folder / "options.yml").write_text(yaml.safe_dump(tools.job._asdict()))
    return {"voiceid_other_job_id": tools.jobs["FAILED"].job_id, "voiceid_domain_id": "", "voiceid_job_id": ""}


def test_cli_input_json(tools: ParityTools, run_example: RunExample, tmp_path: Path) -> None:
    variables = request_files(tools, tmp_path)
    request = f"file://{tmp_path / 'request.json'}"
    command = ("voice-id", "describe-speaker-enrollment-job", "--cli-input-json", request)
    first, second = described(run_example(**variables))
    assert_same_job(PARITY.fields, tools.aws(*command).json, first)
    overridden = tools.aws(*command, "--job-id", variables["voiceid_other_job_id"])
    assert_same_job(PARITY.fields, overridden.json, second)


@pytest.mark.slow
def test_cli_input_yaml(tools: ParityTools, run_example: RunExample, tmp_path: Path) -> None:
    """The example reads options in YAML; the file for the CLI, in JSON there, works in YAML too."""
    variables = request_files(tools, tmp_path)
    (tmp_path / "request.json").write_text((tmp_path / "request.yml").read_text())
    (play,) = PARITY.playbook("Input from a file")
    text = json.dumps(play).replace("from_json", "from_yaml")
    result = tools.play(json.loads(f"[{text}]"), tmp_path, variables)
    assert described(result) == [tools.facts(tools.job), tools.facts(tools.jobs["FAILED"])]


@pytest.mark.slow
def test_generate_cli_skeleton(tools: ParityTools, run_commands: RunCommands) -> None:
    skeleton = tools.describe(tools.job, "--generate-cli-skeleton").json
    refused = tools.describe(tools.job, "--generate-cli-skeleton", "output", check=False)
    assert "Parameter validation failed" in refused.stderr  # the CLI trips over its own sample here
    task, documentation = run_commands()
    options = yaml.safe_load(re.sub(r"\x1b\[[0-9;]*m", "", task))[0]["voiceid_enrollment_job_info"]
    assert skeleton.keys() == {"DomainId", "JobId"}
    assert options.keys() >= {"domain_id", "job_ids"}
    returned = documentation.partition("RETURN VALUES")[2]
    assert {row.name for row in PARITY.fields if row.fact.rpartition(".")[2] not in returned} == set()
    assert tools.control.requests() == []


@pytest.mark.slow
def test_debug(tools: ParityTools, run_example: RunExample, run_commands: RunCommands) -> None:
    log = tools.describe(tools.job, "--debug").stderr
    assert "OperationModel(name=DescribeSpeakerEnrollmentJob)" in log
    result = run_example()
    assert result["Show the API operations"]["described.resource_actions"] == ["voiceid:DescribeSpeakerEnrollmentJob"]
    (verbose,) = run_commands()
    assert f'"domain_id": "{tools.job.domain_id}"' in verbose
    assert '"module_args"' in verbose


def test_endpoint_url(tools: ParityTools, run_example: RunExample) -> None:
    nowhere = "http://127.0.0.1:9"
    env = {"AWS_ENDPOINT_URL_VOICE_ID": nowhere, "AWS_ENDPOINT_URL": nowhere}
    answer = tools.describe(tools.job, env=env).json
    result = run_example(env=env, voiceid_endpoint_url=nowhere, voiceid_other_endpoint_url=tools.url)
    assert_same_job(PARITY.fields, answer, *described(result))


@pytest.mark.parametrize("name", ["AWS_ENDPOINT_URL_VOICE_ID", "AWS_ENDPOINT_URL"])
def test_endpoint_url_in_the_environment(tools: ParityTools, name: str) -> None:
    env = {name: tools.url}
    answer = tools.describe(tools.job, env=env, cli=AwsCli("", tools.home)).json
    assert_same_job(PARITY.fields, answer, tools.facts(tools.job, env, endpoint_url=None))


def assert_untrusted(tools: ParityTools, *options: str, **module_options: Any) -> None:
    """Both tools refuse the endpoint's certificate."""
    refused = tools.describe(tools.job, *options, check=False)
    assert refused.rc != 0
    assert "CERTIFICATE_VERIFY_FAILED" in refused.stderr
    result = tools.module({**tools.job._asdict(), "aws_config": ONE_ATTEMPT, **module_options})
    assert result["error"]["kind"] == "untrusted_certificate", result["msg"]


@pytest.mark.slow
def test_no_verify_ssl(tls_tools: ParityTools, run_example: RunExample) -> None:
    assert_untrusted(tls_tools)
    answer = tls_tools.describe(tls_tools.job, "--no-verify-ssl").json
    assert_same_job(PARITY.fields, answer, *described(run_example(where=tls_tools)))


@pytest.mark.slow
def test_ca_bundle(tls_tools: ParityTools, certificate: Certificate, run_example: RunExample, tmp_path: Path) -> None:
    stranger = str(make_certificate(tmp_path).ca)
    assert_untrusted(tls_tools, "--ca-bundle", stranger, aws_ca_bundle=stranger)
    bundle = str(certificate.ca)
    answer = tls_tools.describe(tls_tools.job, "--ca-bundle", bundle).json
    assert_same_job(PARITY.fields, answer, *described(run_example(where=tls_tools, voiceid_ca_bundle=bundle)))
    assert_same_job(PARITY.fields, answer, tls_tools.facts(tls_tools.job, {"AWS_CA_BUNDLE": bundle}))


@pytest.mark.slow
def test_no_paginate(tools_for_new_jobs: Callable[..., ParityTools], run_example: RunExample) -> None:
    """The command has one response, with or without the option. The listing has two pages; the module reads both."""
    tools = tools_for_new_jobs(jobs=101)
    assert tools.describe(tools.job, "--no-paginate").stdout == tools.describe(tools.job).stdout
    tools.control.clear_requests()
    command = ("voice-id", "list-speaker-enrollment-jobs", "--domain-id", tools.job.domain_id, "--no-paginate")
    assert len(tools.aws(*command, "--max-results", "100").json["JobSummaries"]) == 100
    assert {job["job_id"] for job in described(run_example(where=tools))} == tools.jobs.keys()
    assert tools.requests("operation") == [("ListSpeakerEnrollmentJobs",)] * 3


@pytest.mark.slow
def test_output(tools: ParityTools, run_example: RunExample, run_commands: RunCommands, tmp_path: Path) -> None:
    answer = tools.describe(tools.job, "--output", "json").json
    query = "Job.[JobId, JobStatus, JobProgress.PercentComplete]"
    line = tools.describe(tools.job, "--output", "text", "--query", query).stdout
    result = run_example()
    assert_same_job(PARITY.fields, answer, json.loads((tmp_path / "job.json").read_text()))
    assert_same_job(PARITY.fields, answer, *yaml.safe_load((tmp_path / "jobs.yml").read_text()))
    assert shown(result) == [line.rstrip("\n")]
    (screen,) = run_commands()
    assert f"job_id: {tools.job.job_id}" in screen


@pytest.mark.slow
def test_query(tools: ParityTools, run_example: RunExample) -> None:
    """The example shows each query of the CLI and its equivalent in Jinja: both have the same result."""
    for operation_name, queries in zip(("describe", "list"), shown(run_example()), strict=True):
        for query, value in queries.items():
            assert query_of_cli(tools, operation_name, query) == value, query


def query_of_cli(tools: ParityTools, operation_name: str, query: str) -> Any:
    if operation_name == "describe":
        return tools.describe(tools.job, "--query", query).json
    command = ("list-speaker-enrollment-jobs", "--domain-id", tools.job.domain_id, "--query", query)
    return tools.aws("voice-id", *command).json


@pytest.mark.slow
def test_profile(
    tools_for_new_jobs: Callable[..., ParityTools], boto: Callable[..., Any], run_example: RunExample, tmp_path: Path
) -> None:
    """Only the profile sees the job: it is in another account and region."""
    settings = keys_of_another_account(boto)
    tools = tools_for_new_jobs(region_name=LONDON, **settings)
    env = {**NO_CREDENTIALS, **NO_REGION, **home_with_profile(tmp_path, settings)}
    answer = tools.describe(tools.job, "--profile", "staging", env=env).json
    for facts in described(run_example(where=tools, env=env, voiceid_other_secret_key=SECRET_KEY)):
        assert_same_job(PARITY.fields, answer, facts)
    assert_same_job(PARITY.fields, answer, tools.facts(tools.job, {**env, "AWS_PROFILE": "staging"}))
    both = {**env, **CREDENTIALS}
    assert tools.describe(tools.job, "--profile", "staging", env=both).json == answer
    refused = tools.module({**tools.job._asdict(), "profile": "staging"}, both)
    assert refused["error"] == {"kind": "invalid_request", "option": "profile"}
    assert "Set an option to an empty string to ignore a key in the environment" in refused["msg"]


def keys_of_another_account(boto: Callable[..., Any]) -> dict[str, str]:
    role = {"RoleArn": "arn:aws:iam::222222222222:role/staging", "RoleSessionName": "staging"}
    keys = boto("sts").assume_role(**role)["Credentials"]
    return {
        "aws_access_key_id": keys["AccessKeyId"],
        "aws_secret_access_key": keys["SecretAccessKey"],
        "aws_session_token": keys["SessionToken"],
    }


def home_with_profile(folder: Path, settings: dict[str, str]) -> dict[str, str]:
    """Write the AWS files of a user; the environment that makes them found."""
    (folder / ".aws").mkdir()
    lines = [f"{name} = {value}" for name, value in settings.items()]
    (folder / ".aws" / "credentials").write_text("\n".join(["[staging]", *lines, ""]))
    (folder / ".aws" / "config").write_text(f"[profile staging]\nregion = {LONDON}\n")
    return {"HOME": str(folder)}


@pytest.mark.slow
def test_region(tools_for_new_jobs: Callable[..., ParityTools], run_example: RunExample) -> None:
    tools = tools_for_new_jobs(region_name=LONDON)
    answer = tools.describe(tools.job, "--region", LONDON).json
    assert_same_job(PARITY.fields, answer, *described(run_example(where=tools)))
    for name in NO_REGION:
        assert_same_job(PARITY.fields, answer, tools.facts(tools.job, {**NO_REGION, name: LONDON}))


def test_version(tools: ParityTools, run_commands: RunCommands) -> None:
    assert tools.aws("--version").stdout.startswith("aws-cli/1")
    collection, library = run_commands()
    galaxy = yaml.safe_load((Path(__file__).parents[2] / "galaxy.yml").read_text())
    assert re.search(rf"^contactcenter.voiceid +{re.escape(galaxy['version'])}", collection, re.MULTILINE)
    assert library.strip() == botocore.__version__


@pytest.mark.slow
def test_color(tools: ParityTools, run_commands: RunCommands, tmp_path: Path) -> None:
    table = [tools.describe(tools.job, "--output", "table", "--color", color).stdout for color in ("on", "off")]
    assert [("\x1b[" in text) for text in table] == [True, False]
    forced, _ = run_commands()
    auto = "ansible-playbook describe.yml"
    _, none = PARITY.commands("Colour")
    env = tools.environment(TERM="xterm")
    screens = [in_terminal(["/bin/sh", "-c", command], tmp_path, env) for command in (auto, none)]
    assert [("\x1b[" in text) for text in (forced, *screens)] == [True, True, False]


@pytest.mark.slow
def test_no_sign_request(tools: ParityTools, run_example: RunExample) -> None:
    answer = tools.describe(tools.job, "--no-sign-request", env=NO_CREDENTIALS).json
    assert_same_job(PARITY.fields, answer, *described(run_example(env=NO_CREDENTIALS)))
    assert tools.requests("operation", "signed") == [("DescribeSpeakerEnrollmentJob", False)] * 2
    tools.control.clear_requests()
    tools.describe(tools.job)
    tools.facts(tools.job)
    assert tools.requests("signed") == [(True,)] * 2


@pytest.mark.slow
def test_cli_read_timeout(tools: ParityTools, run_example: RunExample) -> None:
    """If the first response does not arrive, both tools abandon the call and retry. Without a limit they do not."""

    def unanswered_first(describe: Callable[[], Any]) -> int:
        """The number of requests of a tool that receives no response to the first one."""
        tools.control.clear_requests()
        with tools.control.hold("DescribeSpeakerEnrollmentJob", times=1):
            describe()
        return len(tools.control.requests())

    def late_first(describe: Callable[[], Any]) -> int:
        """The number of requests of a tool that receives the response to the first one after three seconds."""
        tools.control.clear_requests()
        with ThreadPoolExecutor() as pool, tools.control.hold("DescribeSpeakerEnrollmentJob", times=1) as hold:
            described = pool.submit(describe)
            hold.wait_for(1, timeout=WAIT_SECONDS)
            time.sleep(3)
            hold.release()
            described.result(WAIT_SECONDS)
        return len(tools.control.requests())

    assert unanswered_first(lambda: tools.describe(tools.job, "--cli-read-timeout", "2")) > 1
    assert unanswered_first(run_example) > 1
    assert late_first(lambda: tools.describe(tools.job, "--cli-read-timeout", "0")) == 1
    assert late_first(lambda: tools.facts(tools.job, aws_config={"read_timeout": None})) == 1


@pytest.fixture
def unresponsive_endpoint() -> Iterator[str]:
    """The URL of a port that accepts no connection, as its queue is full."""
    with contextlib.ExitStack() as stack:
        server = stack.enter_context(socket.create_server(("127.0.0.1", 0), backlog=0))
        for _ in range(3):
            waiting = stack.enter_context(socket.socket())
            waiting.setblocking(False)
            waiting.connect_ex(server.getsockname())
        yield f"http://127.0.0.1:{server.getsockname()[1]}"


@pytest.mark.slow
def test_cli_connect_timeout(tools: ParityTools, run_example: RunExample, unresponsive_endpoint: str) -> None:
    """Both tools give up while the module with a longer timeout, started before them, still waits for a connection."""
    longer = {**ONE_ATTEMPT, "connect_timeout": 3600}
    patient = tools.start_module({**tools.job._asdict(), "endpoint_url": unresponsive_endpoint, "aws_config": longer})
    options = ("--cli-connect-timeout", "2", "--endpoint-url", unresponsive_endpoint)
    cut_off = tools.describe(tools.job, *options, env={"AWS_MAX_ATTEMPTS": "1"}, check=False)
    failed = run_example(fails=True, voiceid_endpoint_url=unresponsive_endpoint).tasks[-1].result
    assert patient.running
    patient.kill()
    for text in (cut_off.stderr, failed["msg"]):
        assert f'Connect timeout on endpoint URL: "{unresponsive_endpoint}' in text
    assert failed["error"]["kind"] == "unreachable"


def test_cli_binary_format() -> None:
    model = operation()
    members = [*members_of(model.input_shape), *members_of(model.output_shape)]
    assert "blob" not in {shape.type_name for _, shape in members}


def test_no_cli_pager(tools: ParityTools, tmp_path: Path) -> None:
    """ansible-playbook in a terminal, with more output than one screen has lines."""
    screen = play_in_terminal(tools, tmp_path, PARITY.playbook("Every field"))
    assert tools.job.job_id in screen
    assert screen.count("\n") > 24
    assert not (tmp_path / "paged").exists()


@pytest.mark.slow
def test_cli_auto_prompt(tools: ParityTools, run_example: RunExample, tmp_path: Path) -> None:
    state = run_example()["Show the status of the job"]  # the variable is set, so that there is no prompt
    assert state["described.enrollment_jobs[0].job_status"] == "COMPLETED"
    job = tools.jobs["FAILED"]
    screen = play_in_terminal(tools, tmp_path, PARITY.playbook("A play that prompts"), typed=f"{job.job_id}\n")
    assert "Job ID: " in screen
    assert '"described.enrollment_jobs[0].job_status": "FAILED"' in screen
    assert tools.module({"job_ids": [job.job_id]})["error"]["option"] == "job_ids"


def play_in_terminal(tools: ParityTools, folder: Path, playbook: list[dict[str, Any]], typed: str = "") -> str:
    """What a user sees of a playbook; a pager would leave the file ``paged``."""
    (folder / "describe.yml").write_text(yaml.safe_dump(playbook, sort_keys=False))
    write_variables(folder, tools)
    pager = f"sh -c 'touch {folder / 'paged'}; cat'"
    env = tools.environment(PAGER=pager, AWS_PAGER=pager, ANSIBLE_NOCOLOR="true", TERM="xterm", LINES="24")
    return in_terminal(["ansible-playbook", "describe.yml"], folder, env, typed)


def test_v2_debug(tools: ParityTools) -> None:
    assert tools.describe(tools.job, "--v2-debug").stdout == tools.describe(tools.job).stdout


# Version 2 of the CLI, and what else differs


def test_version_2_has_its_options(tools: ParityTools, v2: AwsCli, tmp_path: Path) -> None:
    request_files(tools, tmp_path)
    options = ("--cli-binary-format", "base64", "--no-cli-pager", "--no-cli-auto-prompt")
    command = ("voice-id", "describe-speaker-enrollment-job", *options)
    request = ("--cli-input-yaml", f"file://{tmp_path / 'request.yml'}")
    facts = tools.facts(tools.job)
    known = fields_that_are_known_to(tools, v2)
    assert_same_job(known, yaml.safe_load(v2(*command, *request, "--output", "yaml").stdout), facts)
    (page,) = yaml.safe_load(v2(*command, *request, "--output", "yaml-stream").stdout)
    assert_same_job(known, page, facts)


@pytest.mark.slow
def test_what_is_missing(tools: ParityTools, cli: AwsCli, tmp_path: Path) -> None:
    codes = {"v1": 255, "v2": 254}
    for job in (Job(tools.job.domain_id, MISSING), Job(MISSING, MISSING)):
        refused = tools.describe(job, check=False, cli=cli)
        assert "ResourceNotFoundException" in refused.stderr
        assert refused.rc == codes["v1" if cli.program == tools.aws.program else "v2"]
    playbook = PARITY.playbook("Jobs and domains that do not exist")
    result = tools.play(playbook, tmp_path, {"voiceid_missing_id": MISSING})
    assert result.rc == 0, result.stdout
    assert described(result) == []
    nothing, sentence = shown(result)
    assert nothing == "The job does not exist."
    assert MISSING in sentence


@pytest.mark.slow
def test_retries(tools: ParityTools, cli: AwsCli) -> None:
    """One attempt is all that the CLI makes then; the module asks again."""
    once = {"AWS_MAX_ATTEMPTS": "1"}
    tools.control.add_fault(operation="DescribeSpeakerEnrollmentJob", kind="throttling", times=1)
    assert "ThrottlingException" in tools.describe(tools.job, env=once, check=False, cli=cli).stderr
    tools.control.add_fault(operation="DescribeSpeakerEnrollmentJob", kind="throttling", times=1)
    assert tools.facts(tools.job, once)["job_id"] == tools.job.job_id
    tools.control.add_fault(operation="DescribeSpeakerEnrollmentJob", kind="throttling", times=1)
    result = tools.module({**tools.job._asdict(), "aws_config": ONE_ATTEMPT})
    assert result["error"]["kind"] == "throttled"
