# Copyright: Contributors to the contactcenter.voiceid collection
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""docs/docsite/rst/aws_cli_parity.rst is true: the AWS CLI and voiceid_enrollment_job_info, side by side.

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
from collections.abc import Callable, Iterator
from dataclasses import replace
from pathlib import Path
from typing import Any

import botocore
import pytest
import yaml

from harness import CREDENTIALS, SECRET_KEY, AwsCli, PlaybookResult, running_endpoint
from moto_voiceid.control import Control
from parity_office import (
    DERIVED,
    FIELDS,
    Job,
    Office,
    assert_same_job,
    fact_of,
    failed_job,
    jobs_in_every_state,
    leaves,
    members_of,
    operation,
)
from parity_page import FIRST_PLAY, Page, Row
from servers import Certificate, Forwarder, make_certificate
from terminal import in_terminal
from world import World

PARITY = Page.read()
STATES = ("SUBMITTED", "IN_PROGRESS", "COMPLETED", "COMPLETED_WITH_ERRORS", "FAILED")
MISSING = "M" * 22
LONDON = "eu-west-2"
NO_KEYS = dict.fromkeys(CREDENTIALS)
NO_REGION = {"AWS_REGION": None, "AWS_DEFAULT_REGION": None}
ONE_ATTEMPT = {"retries": {"total_max_attempts": 1}}
# Half an hour off: a time zone that gets into the facts shows.
KOLKATA = {"TZ": "Asia/Kolkata"}
# https://awscli.amazonaws.com/v2/documentation/api/latest/reference/voice-id/describe-speaker-enrollment-job.html
ONLY_IN_VERSION_2 = {"--cli-input-yaml", "--cli-binary-format", "--no-cli-pager", "--cli-auto-prompt"}

RunExample = Callable[..., PlaybookResult]
RunCommands = Callable[..., list[str]]


@pytest.fixture(scope="module")
def opened(
    tmp_path_factory: pytest.TempPathFactory, boto: Callable[..., Any], collections_path: str, home: Path
) -> Iterator[Office]:
    """An endpoint whose jobs no test changes, so that all tests here can look at the same ones."""
    with running_endpoint(tmp_path_factory.mktemp("endpoint")) as url:
        jobs = jobs_in_every_state(World(functools.partial(boto, endpoint_url=url), Control(url)))
        yield Office(url, collections_path, home, jobs["COMPLETED"], jobs)


@pytest.fixture
def office(opened: Office) -> Office:
    """The endpoint with an empty request log and no faults."""
    opened.control.clear_faults()
    opened.control.clear_requests()
    return opened


@pytest.fixture
def office_of(
    endpoint: str, control: Control, boto: Callable[..., Any], collections_path: str, home: Path
) -> Callable[..., Office]:
    """An office with a single job, in the endpoint that is reset for each test; takes settings of its clients."""

    def make(jobs: int = 1, **settings: Any) -> Office:
        world = World(functools.partial(boto, **settings), control)
        made = [failed_job(world) for _ in range(jobs)]
        return Office(endpoint, collections_path, home, made[0], {job.job_id: job for job in made})

    return make


@pytest.fixture(scope="module")
def certificate(tmp_path_factory: pytest.TempPathFactory) -> Certificate:
    return make_certificate(tmp_path_factory.mktemp("certificate"))


@pytest.fixture
def tls_office(office: Office, certificate: Certificate) -> Iterator[Office]:
    """The same endpoint behind TLS."""
    with Forwarder(office.url, certificate.context) as front:
        yield replace(office, url=front.url)


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
def v2(office: Office) -> AwsCli:
    program = version_2()
    if program is None:
        pytest.skip("no AWS CLI of version 2 is installed (PyPI has version 1 only)")
    return AwsCli(office.url, office.home, program)


@pytest.fixture(params=["v1", "v2"])
def cli(request: pytest.FixtureRequest, office: Office) -> AwsCli:
    return request.getfixturevalue("v2") if request.param == "v2" else office.aws


@pytest.fixture
def row(request: pytest.FixtureRequest) -> Row:
    """The row of the page that names the running test."""
    (found,) = [row for row in PARITY.options if request.node.originalname in row.tests]
    return found


@pytest.fixture
def run_example(row: Row, office: Office, tmp_path: Path) -> RunExample:
    """Run the example of the row: ``where`` may be another office, ``env`` changes the environment.

    All other keywords are variables of the playbook.
    """

    def run(*, where: Office = office, env: Any = None, fails: bool = False, **variables: Any) -> PlaybookResult:
        result = where.play(PARITY.playbook(row.examples[0]), tmp_path, variables, env)
        assert (result.rc != 0) == fails, result.stdout
        return result

    return run


@pytest.fixture
def run_commands(row: Row, office: Office, tmp_path: Path) -> RunCommands:
    """Run the shell commands of the row's example beside the page's first playbook; what each prints."""

    def run() -> list[str]:
        (tmp_path / "describe.yml").write_text(yaml.safe_dump(PARITY.playbook(FIRST_PLAY), sort_keys=False))
        write_variables(tmp_path, office)
        return [office.shell(command, tmp_path) for command in PARITY.commands(row.examples[0])]

    return run


def write_variables(folder: Path, office: Office) -> None:
    """The variables of the examples, where a user of ansible-playbook would have them."""
    (folder / "group_vars").mkdir()
    variables = {"voiceid_endpoint_url": office.url, **office.job.variables}
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


def test_everything_that_the_page_mentions_is_there() -> None:
    assert {row.tests for row in PARITY.fields} == {("test_every_field",)}
    assert {name for name in PARITY.tests if not callable(globals().get(name))} == set()
    assert set(PARITY.examples) <= PARITY.links


# Output fields


@pytest.mark.parametrize("state", STATES)
def test_every_field(office: Office, cli: AwsCli, state: str) -> None:
    answer = office.describe(office.jobs[state], env=KOLKATA, cli=cli).json
    facts = office.facts(office.jobs[state], env=KOLKATA)
    assert facts["job_status"] == state
    assert_same_job(fields_that_are_known_to(office, cli), answer, facts)
    assert set(leaves(answer)) <= FIELDS.keys()


def fields_that_are_known_to(office: Office, cli: AwsCli) -> list[Row]:
    """A CLI leaves out what its own model does not have. Older ones of version 2 (2.9, say) lack the newest field."""
    newest = "Job.EnrollmentConfig.FraudDetectionConfig.WatchlistIds"
    return [row for row in PARITY.fields if cli == office.aws or row.name != newest]


def test_every_field_is_seen_in_some_state(office: Office) -> None:
    """So that no comparison is one of nothing with nothing; and no fact is there that the page does not name."""
    facts = [office.facts(job) for job in office.jobs.values()]
    assert {row.name for row in PARITY.fields if any(fact_of(row, job) is not None for job in facts)} == set(FIELDS)
    named = {row.fact for row in PARITY.fields if FIELDS[row.name].type_name != "structure"}
    assert set().union(*map(leaves, facts)) == named | DERIVED


def test_times_of_version_1_as_iso_8601(office: Office, tmp_path: Path) -> None:
    (tmp_path / "config").write_text("[default]\ncli_timestamp_format = iso8601\n")
    env = {**KOLKATA, "AWS_CONFIG_FILE": str(tmp_path / "config")}
    answer = office.describe(office.job, env=env).json
    assert answer["Job"]["CreatedAt"].endswith("+05:30")
    assert_same_job(PARITY.fields, answer, office.facts(office.job, env=env))


@pytest.mark.parametrize("state", ["COMPLETED", "FAILED"])
def test_examples_of_fields(office: Office, tmp_path: Path, state: str) -> None:
    """What an example shows has the value of each field that links to it."""
    (play,) = PARITY.playbook(FIRST_PLAY)
    titles = dict.fromkeys(title for row in PARITY.fields for title in row.examples)
    tasks = [task for title in titles for task in PARITY.playbook(title)[0]["tasks"][len(play["tasks"]) :]]
    result = office.play([{**play, "tasks": play["tasks"] + tasks}], tmp_path, office.jobs[state].variables)
    assert (result.rc != 0) == (state == "FAILED")  # the last example stops the play then
    facts = office.facts(office.jobs[state])
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


def test_domain_id(office: Office, run_example: RunExample) -> None:
    (facts,) = described(run_example())
    assert_same_job(PARITY.fields, office.describe(office.job).json, facts)
    assert office.facts(Job(None, office.job.job_id), domain_name="support-line") == facts


def test_job_id(office: Office, run_example: RunExample) -> None:
    other = office.jobs["FAILED"]
    facts = described(run_example(voiceid_other_job_id=other.job_id))
    for job, job_facts in zip((other, office.job), facts, strict=True):
        assert_same_job(PARITY.fields, office.describe(job).json, job_facts)


def request_files(office: Office, folder: Path) -> dict[str, str]:
    """The input files of the example, and the variables that go with them."""
    request = {"DomainId": office.job.domain_id, "JobId": office.job.job_id}
    (folder / "request.json").write_text(json.dumps(request))
    (folder / "request.yml").write_text(yaml.safe_dump(request))
    (folder / "options.yml").write_text(yaml.safe_dump(office.job._asdict()))
    return {"voiceid_other_job_id": office.jobs["FAILED"].job_id, "voiceid_domain_id": "", "voiceid_job_id": ""}


def test_cli_input_json(office: Office, run_example: RunExample, tmp_path: Path) -> None:
    variables = request_files(office, tmp_path)
    request = f"file://{tmp_path / 'request.json'}"
    command = ("voice-id", "describe-speaker-enrollment-job", "--cli-input-json", request)
    first, second = described(run_example(**variables))
    assert_same_job(PARITY.fields, office.aws(*command).json, first)
    overridden = office.aws(*command, "--job-id", variables["voiceid_other_job_id"])
    assert_same_job(PARITY.fields, overridden.json, second)


def test_cli_input_yaml(office: Office, run_example: RunExample, tmp_path: Path) -> None:
    """The example reads options in YAML; the file for the CLI, in JSON there, works in YAML too."""
    variables = request_files(office, tmp_path)
    (tmp_path / "request.json").write_text((tmp_path / "request.yml").read_text())
    (play,) = PARITY.playbook("Input from a file")
    text = json.dumps(play).replace("from_json", "from_yaml")
    result = office.play(json.loads(f"[{text}]"), tmp_path, variables)
    assert described(result) == [office.facts(office.job), office.facts(office.jobs["FAILED"])]


def test_generate_cli_skeleton(office: Office, run_commands: RunCommands) -> None:
    skeleton = office.describe(office.job, "--generate-cli-skeleton").json
    refused = office.describe(office.job, "--generate-cli-skeleton", "output", check=False)
    assert "Parameter validation failed" in refused.stderr  # the CLI trips over its own sample here
    task, documentation = run_commands()
    options = yaml.safe_load(re.sub(r"\x1b\[[0-9;]*m", "", task))[0]["voiceid_enrollment_job_info"]
    assert skeleton.keys() == {"DomainId", "JobId"}
    assert options.keys() >= {"domain_id", "job_ids"}
    returned = documentation.partition("RETURN VALUES")[2]
    assert {row.name for row in PARITY.fields if row.fact.rpartition(".")[2] not in returned} == set()
    assert office.control.requests() == []


def test_debug(office: Office, run_example: RunExample, run_commands: RunCommands) -> None:
    log = office.describe(office.job, "--debug").stderr
    assert "OperationModel(name=DescribeSpeakerEnrollmentJob)" in log
    result = run_example()
    assert result["Show the API operations"]["described.resource_actions"] == ["voiceid:DescribeSpeakerEnrollmentJob"]
    (verbose,) = run_commands()
    assert f'"domain_id": "{office.job.domain_id}"' in verbose
    assert '"module_args"' in verbose


def test_endpoint_url(office: Office, run_example: RunExample) -> None:
    nowhere = "http://127.0.0.1:9"
    env = {"AWS_ENDPOINT_URL_VOICE_ID": nowhere, "AWS_ENDPOINT_URL": nowhere}
    answer = office.describe(office.job, env=env).json
    result = run_example(env=env, voiceid_endpoint_url=nowhere, voiceid_other_endpoint_url=office.url)
    assert_same_job(PARITY.fields, answer, *described(result))


@pytest.mark.parametrize("name", ["AWS_ENDPOINT_URL_VOICE_ID", "AWS_ENDPOINT_URL"])
def test_endpoint_url_in_the_environment(office: Office, name: str) -> None:
    env = {name: office.url}
    answer = office.describe(office.job, env=env, cli=AwsCli("", office.home)).json
    assert_same_job(PARITY.fields, answer, office.facts(office.job, env, endpoint_url=None))


def assert_untrusted(office: Office, *options: str, **module_options: Any) -> None:
    """Both tools refuse the endpoint's certificate."""
    refused = office.describe(office.job, *options, check=False)
    assert refused.rc != 0
    assert "CERTIFICATE_VERIFY_FAILED" in refused.stderr
    result = office.module({**office.job._asdict(), "aws_config": ONE_ATTEMPT, **module_options})
    assert result["error"]["kind"] == "untrusted_certificate", result["msg"]


def test_no_verify_ssl(tls_office: Office, run_example: RunExample) -> None:
    assert_untrusted(tls_office)
    answer = tls_office.describe(tls_office.job, "--no-verify-ssl").json
    assert_same_job(PARITY.fields, answer, *described(run_example(where=tls_office)))


def test_ca_bundle(tls_office: Office, certificate: Certificate, run_example: RunExample, tmp_path: Path) -> None:
    stranger = str(make_certificate(tmp_path).ca)
    assert_untrusted(tls_office, "--ca-bundle", stranger, aws_ca_bundle=stranger)
    bundle = str(certificate.ca)
    answer = tls_office.describe(tls_office.job, "--ca-bundle", bundle).json
    assert_same_job(PARITY.fields, answer, *described(run_example(where=tls_office, voiceid_ca_bundle=bundle)))
    assert_same_job(PARITY.fields, answer, tls_office.facts(tls_office.job, {"AWS_CA_BUNDLE": bundle}))


def test_no_paginate(office_of: Callable[..., Office], run_example: RunExample) -> None:
    """The command has one answer, with or without the option. The listing has two pages here; the module reads both."""
    office = office_of(jobs=101)
    assert office.describe(office.job, "--no-paginate").stdout == office.describe(office.job).stdout
    office.control.clear_requests()
    command = ("voice-id", "list-speaker-enrollment-jobs", "--domain-id", office.job.domain_id, "--no-paginate")
    assert len(office.aws(*command, "--max-results", "100").json["JobSummaries"]) == 100
    assert {job["job_id"] for job in described(run_example(where=office))} == office.jobs.keys()
    assert office.requests("operation") == [("ListSpeakerEnrollmentJobs",)] * 3


def test_output(office: Office, run_example: RunExample, run_commands: RunCommands, tmp_path: Path) -> None:
    answer = office.describe(office.job, "--output", "json").json
    query = "Job.[JobId, JobStatus, JobProgress.PercentComplete]"
    line = office.describe(office.job, "--output", "text", "--query", query).stdout
    result = run_example()
    assert_same_job(PARITY.fields, answer, json.loads((tmp_path / "job.json").read_text()))
    assert_same_job(PARITY.fields, answer, *yaml.safe_load((tmp_path / "jobs.yml").read_text()))
    assert shown(result) == [line.rstrip("\n")]
    (screen,) = run_commands()
    assert f"job_id: {office.job.job_id}" in screen


def test_query(office: Office, run_example: RunExample) -> None:
    """The example shows each query of the CLI with what it says in Jinja: both have the same answer."""
    for operation_name, queries in zip(("describe", "list"), shown(run_example()), strict=True):
        for query, value in queries.items():
            assert query_of_cli(office, operation_name, query) == value, query


def query_of_cli(office: Office, operation_name: str, query: str) -> Any:
    if operation_name == "describe":
        return office.describe(office.job, "--query", query).json
    command = ("list-speaker-enrollment-jobs", "--domain-id", office.job.domain_id, "--query", query)
    return office.aws("voice-id", *command).json


def test_profile(
    office_of: Callable[..., Office], boto: Callable[..., Any], run_example: RunExample, tmp_path: Path
) -> None:
    """Only the profile sees the job: it is in another account and region."""
    settings = keys_of_another_account(boto)
    office = office_of(region_name=LONDON, **settings)
    env = {**NO_KEYS, **NO_REGION, **home_with_profile(tmp_path, settings)}
    answer = office.describe(office.job, "--profile", "staging", env=env).json
    for facts in described(run_example(where=office, env=env, voiceid_other_secret_key=SECRET_KEY)):
        assert_same_job(PARITY.fields, answer, facts)
    assert_same_job(PARITY.fields, answer, office.facts(office.job, {**env, "AWS_PROFILE": "staging"}))
    both = {**env, **CREDENTIALS}
    assert office.describe(office.job, "--profile", "staging", env=both).json == answer
    refused = office.module({**office.job._asdict(), "profile": "staging"}, both)
    assert refused["error"] == {"kind": "invalid_request", "option": "profile"}
    assert "an empty string turns them off" in refused["msg"]


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


def test_region(office_of: Callable[..., Office], run_example: RunExample) -> None:
    office = office_of(region_name=LONDON)
    answer = office.describe(office.job, "--region", LONDON).json
    assert_same_job(PARITY.fields, answer, *described(run_example(where=office)))
    for name in NO_REGION:
        assert_same_job(PARITY.fields, answer, office.facts(office.job, {**NO_REGION, name: LONDON}))


def test_version(office: Office, run_commands: RunCommands) -> None:
    assert office.aws("--version").stdout.startswith("aws-cli/1")
    collection, library = run_commands()
    galaxy = yaml.safe_load((Path(__file__).parents[2] / "galaxy.yml").read_text())
    assert re.search(rf"^contactcenter.voiceid +{re.escape(galaxy['version'])}", collection, re.MULTILINE)
    assert library.strip() == botocore.__version__


def test_color(office: Office, run_commands: RunCommands, tmp_path: Path) -> None:
    table = [office.describe(office.job, "--output", "table", "--color", color).stdout for color in ("on", "off")]
    assert [("\x1b[" in text) for text in table] == [True, False]
    forced, _ = run_commands()
    auto = "ansible-playbook describe.yml"
    _, none = PARITY.commands("Colour")
    env = office.environment(TERM="xterm")
    screens = [in_terminal(["/bin/sh", "-c", command], tmp_path, env) for command in (auto, none)]
    assert [("\x1b[" in text) for text in (forced, *screens)] == [True, True, False]


def test_no_sign_request(office: Office, run_example: RunExample) -> None:
    answer = office.describe(office.job, "--no-sign-request", env=NO_KEYS).json
    assert_same_job(PARITY.fields, answer, *described(run_example(env=NO_KEYS)))
    assert office.requests("operation", "signed") == [("DescribeSpeakerEnrollmentJob", False)] * 2
    office.control.clear_requests()
    office.describe(office.job)
    office.facts(office.job)
    assert office.requests("signed") == [(True,)] * 2


def test_cli_read_timeout(office: Office, run_example: RunExample) -> None:
    """The first answer comes too late: both tools cut it off and ask again. With time enough they ask once."""

    def requests_when_slow(describe: Callable[[], Any]) -> int:
        office.control.clear_requests()
        office.control.add_fault(operation="DescribeSpeakerEnrollmentJob", kind="delay", seconds=3, times=1)
        describe()
        return len(office.control.requests())

    assert requests_when_slow(lambda: office.describe(office.job, "--cli-read-timeout", "2")) == 2
    assert requests_when_slow(run_example) == 2
    assert requests_when_slow(lambda: office.describe(office.job, "--cli-read-timeout", "0")) == 1
    assert requests_when_slow(lambda: office.facts(office.job, aws_config={"read_timeout": None})) == 1


@pytest.fixture
def deaf_endpoint() -> Iterator[str]:
    """The URL of a port that takes no connection: its queue is full."""
    with contextlib.ExitStack() as stack:
        server = stack.enter_context(socket.create_server(("127.0.0.1", 0), backlog=0))
        for _ in range(3):
            waiting = stack.enter_context(socket.socket())
            waiting.setblocking(False)
            waiting.connect_ex(server.getsockname())
        yield f"http://127.0.0.1:{server.getsockname()[1]}"


def test_cli_connect_timeout(office: Office, run_example: RunExample, deaf_endpoint: str) -> None:
    """Both tools give up while the module without the option, started before them, still waits for its connection."""
    patient = office.start_module({**office.job._asdict(), "endpoint_url": deaf_endpoint, "aws_config": ONE_ATTEMPT})
    options = ("--cli-connect-timeout", "2", "--endpoint-url", deaf_endpoint)
    cut_off = office.describe(office.job, *options, env={"AWS_MAX_ATTEMPTS": "1"}, check=False)
    failed = run_example(fails=True, voiceid_endpoint_url=deaf_endpoint).tasks[-1].result
    assert patient.process.poll() is None
    patient.kill()
    for text in (cut_off.stderr, failed["msg"]):
        assert f'Connect timeout on endpoint URL: "{deaf_endpoint}' in text
    assert failed["error"]["kind"] == "unreachable"


def test_cli_binary_format() -> None:
    model = operation()
    members = [*members_of(model.input_shape), *members_of(model.output_shape)]
    assert "blob" not in {shape.type_name for _, shape in members}


def test_no_cli_pager(office: Office, tmp_path: Path) -> None:
    """ansible-playbook in a terminal, with more output than one screen has lines."""
    screen = play_in_terminal(office, tmp_path, PARITY.playbook("Every field"))
    assert office.job.job_id in screen
    assert screen.count("\n") > 24
    assert not (tmp_path / "paged").exists()


def test_cli_auto_prompt(office: Office, run_example: RunExample, tmp_path: Path) -> None:
    state = run_example()["Show the status of the job"]  # the variable is given, so nothing is asked
    assert state["described.enrollment_jobs[0].job_status"] == "COMPLETED"
    job = office.jobs["FAILED"]
    screen = play_in_terminal(office, tmp_path, PARITY.playbook("A play that prompts"), typed=f"{job.job_id}\n")
    assert "Job ID: " in screen
    assert '"described.enrollment_jobs[0].job_status": "FAILED"' in screen
    assert office.module({"job_ids": [job.job_id]})["error"]["option"] == "job_ids"


def play_in_terminal(office: Office, folder: Path, playbook: list[dict[str, Any]], typed: str = "") -> str:
    """What a user sees of a playbook; a pager would leave the file ``paged``."""
    (folder / "describe.yml").write_text(yaml.safe_dump(playbook, sort_keys=False))
    write_variables(folder, office)
    pager = f"sh -c 'touch {folder / 'paged'}; cat'"
    env = office.environment(PAGER=pager, AWS_PAGER=pager, ANSIBLE_NOCOLOR="true", TERM="xterm", LINES="24")
    return in_terminal(["ansible-playbook", "describe.yml"], folder, env, typed)


def test_v2_debug(office: Office) -> None:
    assert office.describe(office.job, "--v2-debug").stdout == office.describe(office.job).stdout


# Version 2 of the CLI, and what else differs


def test_version_2_has_its_options(office: Office, v2: AwsCli, tmp_path: Path) -> None:
    request_files(office, tmp_path)
    options = ("--cli-binary-format", "base64", "--no-cli-pager", "--no-cli-auto-prompt")
    command = ("voice-id", "describe-speaker-enrollment-job", *options)
    request = ("--cli-input-yaml", f"file://{tmp_path / 'request.yml'}")
    facts = office.facts(office.job)
    known = fields_that_are_known_to(office, v2)
    assert_same_job(known, yaml.safe_load(v2(*command, *request, "--output", "yaml").stdout), facts)
    (page,) = yaml.safe_load(v2(*command, *request, "--output", "yaml-stream").stdout)
    assert_same_job(known, page, facts)


def test_what_is_missing(office: Office, cli: AwsCli, tmp_path: Path) -> None:
    codes = {"v1": 255, "v2": 254}
    for job in (Job(office.job.domain_id, MISSING), Job(MISSING, MISSING)):
        refused = office.describe(job, check=False, cli=cli)
        assert "ResourceNotFoundException" in refused.stderr
        assert refused.rc == codes["v1" if cli.program == office.aws.program else "v2"]
    playbook = PARITY.playbook("Jobs and domains that do not exist")
    result = office.play(playbook, tmp_path, {"voiceid_missing_id": MISSING})
    assert result.rc == 0, result.stdout
    assert described(result) == []
    nothing, sentence = shown(result)
    assert nothing == "The job does not exist."
    assert MISSING in sentence


def test_retries(office: Office, cli: AwsCli) -> None:
    """One attempt is all that the CLI makes then; the module asks again."""
    once = {"AWS_MAX_ATTEMPTS": "1"}
    office.control.add_fault(operation="DescribeSpeakerEnrollmentJob", kind="throttling", times=1)
    assert "ThrottlingException" in office.describe(office.job, env=once, check=False, cli=cli).stderr
    office.control.add_fault(operation="DescribeSpeakerEnrollmentJob", kind="throttling", times=1)
    assert office.facts(office.job, once)["job_id"] == office.job.job_id
    office.control.add_fault(operation="DescribeSpeakerEnrollmentJob", kind="throttling", times=1)
    result = office.module({**office.job._asdict(), "aws_config": ONE_ATTEMPT})
    assert result["error"]["kind"] == "throttled"
