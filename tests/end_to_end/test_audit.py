# Copyright: Contributors to the contactcenter.voiceid collection
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""The playbook audit, by its name in the collection: two endpoints that respond, and others that do not."""

from __future__ import annotations

import csv
import datetime
import json
import stat
import tempfile
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

import boto3
import pytest
import yaml

from account import ENDED, Account
from harness import CREDENTIALS, REGION, Environment, PlaybookResult, PlaybookRunner, running_endpoint
from moto_voiceid.control import Control
from servers import Response, closed_port, stub_server

pytestmark = pytest.mark.slow

AUDIT = "contactcenter.voiceid.audit"
Audit = Callable[..., PlaybookResult]


@pytest.fixture(scope="module")
def other_endpoint(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    with running_endpoint(tmp_path_factory.mktemp("other")) as url:
        yield url


@pytest.fixture
def other_account(other_endpoint: str) -> Account:
    """An account in the other endpoint, which the test has for itself."""

    def boto(service: str) -> Any:
        credentials = {name.lower(): value for name, value in CREDENTIALS.items()}
        return boto3.client(service, endpoint_url=other_endpoint, region_name=REGION, **credentials)

    control = Control(other_endpoint)
    control.reset()
    return Account(boto, control)


@pytest.fixture
def closed() -> Iterator[str]:
    """The URL of an endpoint that does not respond."""
    with closed_port() as url:
        yield url


@pytest.fixture
def audit(run_playbook: PlaybookRunner, tmp_path: Path) -> Audit:
    """Audit hosts with these variables. The report is in ``tmp_path / "reports"``."""

    def run(
        hosts: dict[str, dict[str, Any]], *options: str, env: Environment | None = None, **variables: Any
    ) -> PlaybookResult:
        inventory = tmp_path / "accounts.yml"
        inventory.write_text(yaml.safe_dump({"all": {"hosts": hosts}}, sort_keys=False))
        settings = {"audit_report_dir": str(tmp_path / "reports"), **variables}
        return run_playbook(AUDIT, settings, options=("-i", str(inventory), *options), env=env)

    return run


def document(folder: Path, name: str = "audit") -> dict[str, Any]:
    return dict(json.loads((folder / "reports" / f"{name}.json").read_text()))


def test_an_account_that_fails_loses_nothing_of_the_others(
    audit: Audit,
    account: Account,
    other_account: Account,
    endpoint: str,
    other_endpoint: str,
    closed: str,
    tmp_path: Path,
) -> None:
    account.job_in_state("COMPLETED_WITH_ERRORS")
    account.job_in_state("FAILED")
    account.voice_id.opt_out_speaker(DomainId=account.domain_id, SpeakerId="caller-0017")
    other_account.registration_job(other_account.start_registration([other_account.register("carol")]), until=ENDED)
    hosts: dict[str, dict[str, Any]] = {
        "dead": {"audit_endpoint_url": closed},
        # Variables of the host that are not those of the audit: one is a date, and one cannot be templated.
        "support": {
            "audit_endpoint_url": endpoint,
            "audit_region": REGION,
            "contract_end": datetime.date(2026, 12, 31),
            "other_secret": "{{ lookup('file', '/missing') }}",
        },
        "typo": {"audit_endpoint_url": endpoint, "audit_profile": "missing"},
        "fraud": {"audit_endpoint_url": other_endpoint, "audit_region": REGION},
        "distant": {"ansible_connection": "ssh", "ansible_host": "127.0.0.1", "ansible_port": urlsplit(closed).port},
    }
    played = audit(hosts, "--forks", "2")
    assert played.rc == 0, played.stdout
    found = document(tmp_path)
    accounts = {entry["name"]: entry for entry in found["accounts"]}
    assert list(accounts) == list(hosts)

    assert sorted(job["job_status"] for job in accounts["support"]["enrollment_jobs"]) == [
        "COMPLETED_WITH_ERRORS",
        "FAILED",
    ]
    assert accounts["support"]["speakers_by_status"] == {account.domain_id: {"ENROLLED": 2, "OPTED_OUT": 1}}
    assert [job["job_status"] for job in accounts["fraud"]["fraudster_registration_jobs"]] == ["COMPLETED"]
    assert (accounts["support"]["errors"], accounts["fraud"]["errors"]) == ([], [])

    not_read = {entry["account"]: entry for entry in found["problems"] if entry["problem"] == "NOT_READ"}
    assert {name: entry["name"] for name, entry in not_read.items()} == {
        "dead": "unreachable",
        "typo": "profile_not_found",
        "distant": "",
    }
    assert "unreachable" in not_read["distant"]["reason"]
    assert closed in not_read["dead"]["reason"]
    failed = {entry["problem"]: entry for entry in found["problems"] if entry["account"] == "support"}
    assert set(failed) == {"COMPLETED_WITH_ERRORS", "FAILED"}
    assert failed["FAILED"]["reason"]
    assert failed["FAILED"]["domain"] == "support-line"


# Hosts with a mistake in their variables, and what the report says about them.
MISTAKES: dict[str, tuple[dict[str, Any], str]] = {
    "connection": ({"ansible_connection": "nosuch"}, "'nosuch' was not found"),
    "undefined-connection": ({"ansible_connection": "{{ nowhere }}"}, "'nowhere' is undefined"),
    "become": ({"ansible_become": True, "ansible_become_method": "nosuch"}, "nosuch"),
    "profile": ({"audit_profile": "{{ profile }}", "profile": "{{ slaes }}"}, "'slaes' is undefined"),
    "secret": ({"audit_access_key": "AKIA", "audit_secret_key": "{{ nowhere }}"}, "'nowhere' is undefined"),
    "url": ({"audit_endpoint_url": "{{ nowhere }}"}, "'nowhere' is undefined"),
    "password": ({"audit_endpoint_url": "http://user:canary7Bird@127.0.0.1:9"}, "a URL with a user name or password"),
    "python": ({"audit_python_interpreter": "/nowhere/python3"}, "/nowhere/python3: not found"),
}


@pytest.mark.parametrize("any_errors_fatal", ["false", "true"])
def test_a_mistake_in_the_variables_of_a_host_affects_no_other_account(
    audit: Audit, account: Account, endpoint: str, tmp_path: Path, any_errors_fatal: str
) -> None:
    account.job_in_state("COMPLETED")
    hosts = {name: variables for name, (variables, dummy) in MISTAKES.items()}
    hosts["support"] = {"audit_endpoint_url": endpoint}
    played = audit(hosts, "-v", env={"ANSIBLE_ANY_ERRORS_FATAL": any_errors_fatal})
    assert played.rc == 2  # Ansible counts hosts for which no task can run as failed
    found = document(tmp_path)
    accounts = {entry["name"]: entry for entry in found["accounts"]}
    assert set(accounts) == set(hosts)
    assert len(accounts["support"]["enrollment_jobs"]) == 1
    reasons = {entry["account"]: entry["reason"] for entry in found["problems"]}
    for name, (dummy, reason) in MISTAKES.items():
        assert reason in reasons[name]
    assert accounts["password"]["endpoint_url"] == "http://***@127.0.0.1:9"
    assert "canary7Bird" not in played.stdout + json.dumps([task.result for task in played.tasks])
    assert not any("canary7Bird" in path.read_text() for path in (tmp_path / "reports").iterdir())


NO_BECOME: dict[str, Any] = {
    "ansible_become_method": "su",
    "ansible_become_user": "nobody",
    "ansible_become_exe": "/nowhere/su",
}


@pytest.mark.parametrize(
    ("hosts", "options", "read"),
    [
        ({"localhost": {"ansible_become": True, **NO_BECOME}, "support": {}}, (), [0, 1]),
        ({"support": NO_BECOME}, ("--become",), [1]),
    ],
    ids=["localhost", "command-line"],
)
def test_become_does_not_apply_to_the_controller(
    audit: Audit,
    account: Account,
    endpoint: str,
    tmp_path: Path,
    hosts: dict[str, dict[str, Any]],
    options: tuple[str, ...],
    read: list[int],
) -> None:
    account.job_in_state("COMPLETED")
    played = audit(hosts, *options, audit_endpoint_url=endpoint)
    assert played.rc == 0, played.stdout
    assert [len(entry["enrollment_jobs"]) for entry in document(tmp_path)["accounts"]] == read


def test_the_keys_of_a_host_are_not_mixed_with_the_environment(audit: Audit, tmp_path: Path) -> None:
    config = tmp_path / "config"
    config.write_text("[profile other]\naws_access_key_id = AKIAOTHER\naws_secret_access_key = other\n")
    keys = {"audit_access_key": "AKIAHOST", "audit_secret_key": "example"}
    env = {"AWS_SESSION_TOKEN": "token", "AWS_PROFILE": "other", "AWS_CONFIG_FILE": str(config)}
    with stub_server(lambda request: Response({"DomainSummaries": []})) as stub:
        assert audit({"support": {"audit_endpoint_url": stub.url, **keys}}, env=env).rc == 0
    assert document(tmp_path)["problems"] == []
    [headers] = [request.headers for request in stub.requests]
    assert "Credential=AKIAHOST/" in headers["Authorization"]
    assert "X-Amz-Security-Token" not in headers


@pytest.mark.parametrize("option", [{"audit_report_name": "a/b"}, {"audit_report_dir": "/dev/null"}], ids=str)
def test_an_option_of_the_report_is_refused_before_the_accounts_are_read(
    audit: Audit, closed: str, option: dict[str, str]
) -> None:
    played = audit({"support": {"audit_endpoint_url": closed}}, **option)
    assert played.rc == 2
    assert [task.name for task in played.tasks if task.status == "failed"] == ["Check the options of the report"]


@pytest.mark.parametrize(
    "option", [{"audit_results": ""}, {"audit_max_hours": "24h"}, {"audit_fail_on_problems": "maybe"}], ids=str
)
def test_a_variable_of_a_wrong_type_is_named_before_the_accounts_are_read(
    audit: Audit, closed: str, option: dict[str, str]
) -> None:
    played = audit({"support": {"audit_endpoint_url": closed}}, **option)
    assert played.rc == 2
    [failed] = [task for task in played.tasks if task.status == "failed"]
    assert next(iter(option)) in failed.result["msg"]


def test_an_empty_text_counts_as_not_set(audit: Audit, account: Account, endpoint: str, tmp_path: Path) -> None:
    empty = dict.fromkeys(("audit_hosts", "audit_title", "audit_report_name"), "")
    assert audit({"support": {"audit_endpoint_url": endpoint}}, **empty).rc == 0
    assert document(tmp_path)["title"] == "Audit of the Voice ID accounts"


def test_a_relative_folder_is_relative_to_where_the_run_was_started(
    audit: Audit, run_playbook: PlaybookRunner, endpoint: str
) -> None:
    page = audit({"support": {"audit_endpoint_url": endpoint}}, audit_report_dir="reports")["Write the report"]["html"]
    assert Path(page).is_relative_to(run_playbook.home)  # the runner starts it in a folder there


def test_the_report_of_an_event_must_have_an_absolute_folder(run_playbook: PlaybookRunner) -> None:
    variables = {"voiceid_event_report_dir": "reports", "ansible_eda": {"event": {"body": {}}}}
    played = run_playbook("contactcenter.voiceid.batch_job_ended", variables)
    assert played["Check the variables"]["msg"] == "voiceid_event_report_dir must be an absolute path."


def test_the_files_are_for_their_owner_and_list_every_account_and_job(
    audit: Audit, account: Account, endpoint: str, tmp_path: Path
) -> None:
    account.job_in_state("COMPLETED")
    assert audit({"support": {"audit_endpoint_url": endpoint}}).rc == 0
    reports = tmp_path / "reports"
    names = ["audit-accounts.csv", "audit-failed.csv", "audit.csv", "audit.html", "audit.json"]
    assert sorted(path.name for path in reports.iterdir()) == names
    assert {stat.S_IMODE(path.stat().st_mode) for path in reports.iterdir()} == {0o600}
    assert stat.S_IMODE(reports.stat().st_mode) == 0o700
    rows = {name: list(csv.DictReader((reports / name).open(encoding="utf-8-sig"))) for name in names[:3]}
    assert [row["success_percent"] for row in rows["audit-accounts.csv"]] == ["100.0"]
    assert [row["job_status"] for row in rows["audit.csv"]] == ["COMPLETED"]
    assert rows["audit-failed.csv"] == []
    assert "support-line" in (reports / "audit.html").read_text(encoding="utf-8")


def test_a_second_run_changes_nothing(audit: Audit, account: Account, endpoint: str) -> None:
    account.job_in_state("COMPLETED")
    hosts = {"support": {"audit_endpoint_url": endpoint}}
    assert audit(hosts)["Write the report"]["changed"] is True
    assert audit(hosts)["Write the report"]["changed"] is False


def test_an_audit_has_no_results_of_an_earlier_one_in_the_same_run(
    run_playbook: PlaybookRunner, account: Account, endpoint: str, closed: str, tmp_path: Path
) -> None:
    account.job_in_state("COMPLETED")
    inventory = tmp_path / "accounts.yml"
    inventory.write_text(json.dumps({"all": {"hosts": {"support": {}}}}))
    audits = [
        {"import_playbook": AUDIT, "vars": {"audit_report_name": name, "audit_endpoint_url": url}}
        for name, url in {"first": endpoint, "second": closed}.items()
    ]
    variables = {"audit_report_dir": str(tmp_path / "reports")}
    assert run_playbook(json.dumps(audits), variables, options=("-i", str(inventory))).rc == 0
    first, second = (document(tmp_path, name)["accounts"][0] for name in ("first", "second"))
    assert (len(first["domains"]), len(first["enrollment_jobs"]), first["errors"]) == (1, 1, [])
    assert (second["domains"], second["enrollment_jobs"], second["speakers_by_status"]) == ([], [], {})
    assert [error["kind"] for error in second["errors"]] == ["unreachable"]


def test_a_domain_that_fails_loses_nothing_of_the_account(
    audit: Audit, account: Account, endpoint: str, tmp_path: Path
) -> None:
    account.job_in_state("COMPLETED")
    other = account.domain("other")
    fault = {"operation": "ListSpeakers", "kind": "access-denied", "parameters": {"DomainId": other}}
    account.control.add_fault(**fault, times=1)
    assert audit({"support": {"audit_endpoint_url": endpoint}}).rc == 0
    found = document(tmp_path)
    [problem] = found["problems"]
    assert (problem["what"], problem["name"], problem["domain"]) == ("Read the speakers", "access_denied", "other")
    assert found["accounts"][0]["speakers_by_status"] == {account.domain_id: {"ENROLLED": 2}}
    assert len(found["accounts"][0]["enrollment_jobs"]) == 1


def test_the_options_of_a_run(audit: Audit, account: Account, endpoint: str, tmp_path: Path) -> None:
    account.job_in_state("COMPLETED_WITH_ERRORS")
    account.job_in_state("IN_PROGRESS", domain_id=account.domain("busy"))
    hosts = {"support": {"audit_endpoint_url": endpoint, "audit_s3_endpoint_url": endpoint}}
    options = {"audit_results": True, "audit_max_hours": 0, "audit_fail_on_problems": True, "awx_job_id": 17}
    played = audit(hosts, **options, audit_title="Tonight")
    assert played.rc == 2
    found = document(tmp_path, "audit-17")
    assert found["title"] == "Tonight"
    assert {entry["problem"]: entry["reason"] for entry in found["problems"]} == {
        "COMPLETED_WITH_ERRORS": "Failed requests: 1",
        "LONG_RUNNING": "IN_PROGRESS for more than 0 hours",
    }


@pytest.fixture
def elsewhere(run_playbook: PlaybookRunner, endpoint: str, tmp_path: Path) -> Iterator[Audit]:
    """Audit a host with these variables, and then one whose modules run on the controller.

    The first host is the one whose variables apply to the tasks that are delegated to the controller. No file of the
    accounts is left, on either of them.
    """

    def run(**variables: Any) -> PlaybookResult:
        hosts = {"far": variables, "near": {}}
        inventory = tmp_path / "accounts.yml"
        inventory.write_text(json.dumps({"all": {"hosts": hosts, "vars": {"audit_endpoint_url": endpoint}}}))
        folder = Path(__file__).parent
        env = {
            "TMPDIR": temp,
            "ANSIBLE_CONNECTION_PLUGINS": str(folder / "connection_plugins"),
            "ANSIBLE_BECOME_PLUGINS": str(folder / "become_plugins"),
        }
        reports = {"audit_report_dir": str(tmp_path / "reports")}
        return run_playbook(AUDIT, reports, options=("-i", str(inventory)), env=env)

    with tempfile.TemporaryDirectory() as temp:  # a socket of Ansible in it must have a short path
        yield run
        assert [*Path(temp).glob("*voiceid_audit*")] == []


@pytest.mark.parametrize(
    "variables",
    [
        {"ansible_connection": "other_host"},
        {"ansible_connection": "other_host", "ansible_become": True, "ansible_become_method": "same_user"},
        {"ansible_become": True, "ansible_become_method": "same_user"},
        {"ansible_connection": "local"},
    ],
    ids=["connection", "connection-and-become", "become", "local"],
)
def test_an_account_that_another_machine_or_user_reads(
    elsewhere: Audit, account: Account, tmp_path: Path, variables: dict[str, Any]
) -> None:
    """The jobs of all accounts are not in the results of the tasks either."""
    account.job_in_state("COMPLETED", JobName="monday")
    played = elsewhere(**variables)
    assert played.rc == 0, played.stdout
    found = document(tmp_path)
    assert [len(entry["enrollment_jobs"]) for entry in found["accounts"]] == [1, 1]
    assert found["problems"] == []
    copied = [task.status for task in played.tasks if task.name == "Copy the file of the account"]
    assert copied == ([] if variables == {"ansible_connection": "local"} else ["ok"])
    assert "monday" not in json.dumps([task.result for task in played.tasks])


@pytest.mark.parametrize("fails", ["fetch_file", "put_file", "exec_command"])
@pytest.mark.parametrize("how", ["lost", "refused"])
def test_a_host_that_is_lost_affects_no_other_account(
    elsewhere: Audit, account: Account, tmp_path: Path, fails: str, how: str
) -> None:
    account.job_in_state("COMPLETED")
    played = elsewhere(ansible_connection="other_host", other_host_fails=fails, other_host_how=how)
    assert played.rc == 0, played.stdout
    far, near = document(tmp_path)["accounts"]
    assert (far["enrollment_jobs"], len(near["enrollment_jobs"])) == ([], 1)
    [problem] = document(tmp_path)["problems"]
    assert (problem["account"], problem["problem"]) == ("far", "NOT_READ")


def test_a_python_that_only_the_other_machine_has(elsewhere: Audit, account: Account, tmp_path: Path) -> None:
    account.job_in_state("COMPLETED")
    played = elsewhere(ansible_connection="other_host", audit_python_interpreter="/nowhere/python3")
    assert played.rc == 0, played.stdout
    far, near = document(tmp_path)["accounts"]
    assert (len(far["errors"]), len(near["enrollment_jobs"])) == (1, 1)


def test_it_says_which_variable_is_missing(run_playbook: PlaybookRunner) -> None:
    played = run_playbook(AUDIT, options=("-i", "support,"))
    assert played.rc != 0
    assert "Set audit_report_dir" in played.stdout


def test_check_mode_reads_and_writes_nothing(audit: Audit, account: Account, endpoint: str, tmp_path: Path) -> None:
    account.job_in_state("COMPLETED")
    played = audit({"support": {"audit_endpoint_url": endpoint}}, "--check")
    assert played.rc == 0, played.stdout
    assert played["Write the report"]["summary"]["jobs"] == 1
    assert not (tmp_path / "reports").exists()
