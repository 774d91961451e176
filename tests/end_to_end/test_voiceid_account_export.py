# Copyright: Contributors to the contactcenter.voiceid collection
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""voiceid_account_export: what it writes, and what it writes if a part of the account cannot be read."""

from __future__ import annotations

import json
import stat
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from account import ENDED, Account
from api_calls import calls_of, changing_calls
from expected_names import TIMEOUT
from harness import ModuleResult, ModuleRunner
from in_process import run_in_process
from servers import closed_port
from stub_endpoint import Stub
from stub_endpoint.manners import error as error_response
from stub_endpoint.manners import only, silent
from stub_endpoint.scenarios import ENROLLED, EXPORT_TASK, ONE_ATTEMPT, Run, seed_job
from stub_endpoint.services import output_file

MODULE = "voiceid_account_export"
KINDS = {
    "enrollment_jobs": "voiceid_enrollment_job_info",
    "fraudster_registration_jobs": "voiceid_fraudster_registration_job_info",
}
Export = Callable[..., ModuleResult]


@pytest.fixture
def file(tmp_path: Path) -> Path:
    return tmp_path / "new" / "account.json"


@pytest.fixture
def export(run_module: ModuleRunner, account: Account, endpoint: str, file: Path) -> Export:
    """Export the account; the log of the endpoint is cleared first."""

    def run(*, check: bool = False, diff: bool = False, **options: Any) -> ModuleResult:
        account.control.clear_requests()
        given = {"dest": str(file), "s3_endpoint_url": endpoint, **options}
        return run_module(MODULE, given, check=check, diff=diff)

    return run


@pytest.fixture
def jobs(account: Account) -> None:
    """An ended job of each kind in a domain, and an enrollment job in another."""
    account.job_in_state("COMPLETED_WITH_ERRORS")
    account.job_in_state("COMPLETED", domain_id=account.domain("other"))
    account.registration_job(account.start_registration([account.register("carol")]), until=ENDED)


def document(file: Path) -> dict[str, Any]:
    return dict(json.loads(file.read_text()))


def test_the_file_has_what_the_info_modules_return(
    export: Export, run_module: ModuleRunner, account: Account, endpoint: str, jobs: None, file: Path
) -> None:
    options = {"results": True, "results_scope": "errors"}
    exported = export(**options)
    assert exported.changed
    assert (exported["file"], exported["errors"]) == (str(file), [])
    assert exported["summary"] == {"domains": 2, "enrollment_jobs": 2, "fraudster_registration_jobs": 1}
    assert changing_calls(account.control) == []
    found = document(file)
    assert (found["region"], found["endpoint_url"], found["errors"]) == ("us-east-1", endpoint, [])
    assert found["domains"] == run_module("voiceid_domain_info", {})["domains"]
    counted = run_module("voiceid_speaker_info", {"count_only": True})
    assert found["speakers_by_status"] == counted["speakers_by_status"]
    for key, module in KINDS.items():
        assert found[key] == run_module(module, {**options, "s3_endpoint_url": endpoint})[key]
    assert [job["error_count"] for job in found["enrollment_jobs"]] == [0, 1]


def test_without_details_no_job_is_described(
    export: Export, run_module: ModuleRunner, account: Account, jobs: None, file: Path
) -> None:
    export(details=False)
    assert calls_of(account.control, "DescribeSpeakerEnrollmentJob") == []
    for key, module in KINDS.items():
        assert document(file)[key] == run_module(module, {"details": False})[key]


def test_each_job_is_a_line(export: Export, jobs: None, file: Path) -> None:
    export()
    lines = [json.loads(line.rstrip(",")) for line in file.read_text().splitlines() if line.startswith('{"')]
    found = document(file)
    assert lines == [*found["domains"], *found["fraudster_registration_jobs"], *found["enrollment_jobs"]]


def test_the_file_is_for_its_owner_and_stays_as_it_is(export: Export, account: Account, jobs: None, file: Path) -> None:
    assert export().changed
    assert stat.S_IMODE(file.stat().st_mode) == 0o600
    assert stat.S_IMODE(file.parent.stat().st_mode) == 0o700
    before = file.stat()
    assert not export().changed
    assert (file.stat().st_ino, file.stat().st_mtime_ns) == (before.st_ino, before.st_mtime_ns)
    account.domain("third")
    assert export().changed
    assert [*file.parent.iterdir()] == [file]


def test_check_mode_and_diff_mode(export: Export, jobs: None, file: Path) -> None:
    planned = export(check=True, diff=True)
    assert planned.changed
    assert not file.parent.exists()
    [difference] = planned["diff"]
    assert (difference["before"], difference["after_header"]) == ("absent\n", str(file))
    assert "support-line" not in str(difference)
    written = export(diff=True)
    assert (written["diff"], written["summary"]) == (planned["diff"], planned["summary"])
    assert export(diff=True)["diff"] == []


# What cannot be read


def test_a_kind_of_jobs_that_cannot_be_listed(export: Export, account: Account, jobs: None, file: Path) -> None:
    account.control.add_fault(operation="ListFraudsterRegistrationJobs", kind="access-denied", times=2)
    exported = export()
    [error] = exported["errors"]
    assert (error["step"], error["domain"], error["kind"]) == (
        "Read the fraudster registration jobs",
        "",
        "access_denied",
    )
    assert "ListFraudsterRegistrationJobs" in error["msg"]
    found = document(file)
    assert found["errors"] == [error]
    assert (len(found["enrollment_jobs"]), found["fraudster_registration_jobs"]) == (2, [])
    assert len(found["speakers_by_status"]) == 2


@pytest.mark.parametrize("workers", [1, 10])
@pytest.mark.parametrize("details", [True, False])
def test_the_jobs_of_one_domain(
    export: Export, account: Account, jobs: None, file: Path, details: bool, workers: int
) -> None:
    parameters = {"DomainId": account.domain_id}
    fault = {"operation": "ListSpeakerEnrollmentJobs", "kind": "access-denied", "parameters": parameters}
    account.control.add_fault(**fault, times=1)
    [error] = export(details=details, max_concurrency=workers)["errors"]
    assert (error["step"], error["domain"]) == ("Read the enrollment jobs", "support-line")
    [job] = document(file)["enrollment_jobs"]
    assert job["domain_id"] != account.domain_id


def test_the_speakers_of_one_domain(export: Export, account: Account, jobs: None, file: Path) -> None:
    parameters = {"DomainId": account.domain_id}
    account.control.add_fault(operation="ListSpeakers", kind="access-denied", times=1, parameters=parameters)
    [error] = export()["errors"]
    assert (error["step"], error["domain"]) == ("Read the speakers", "support-line")
    [counted] = document(file)["speakers_by_status"]
    assert counted != account.domain_id


def test_jobs_that_were_read_before_a_failure(export: Export, account: Account, jobs: None, file: Path) -> None:
    account.control.add_fault(operation="DescribeSpeakerEnrollmentJob", kind="access-denied", times=1)
    [error] = export(max_concurrency=1)["errors"]
    assert "DescribeSpeakerEnrollmentJob" in error["msg"]
    assert error["domain"] in ("support-line", "other")
    assert len(document(file)["enrollment_jobs"]) == 2


def test_output_files_that_cannot_be_read(export: Export, account: Account, jobs: None, file: Path) -> None:
    for stored in account.s3.list_objects_v2(Bucket=account.bucket, Prefix="out/")["Contents"]:
        account.s3.delete_object(Bucket=account.bucket, Key=stored["Key"])
    assert export(results=True)["errors"] == []
    assert all("results_error" in job for key in KINDS for job in document(file)[key])


def test_an_s3_that_cannot_be_reached(export: Export, jobs: None, file: Path) -> None:
    with closed_port() as url:
        exported = export(results=True, s3_endpoint_url=url, aws_config=ONE_ATTEMPT)
    assert exported["errors"] == []
    assert all(url in job["results_error"] for key in KINDS for job in document(file)[key])


def test_without_the_domains_nothing_is_written(export: Export, account: Account, file: Path) -> None:
    account.control.add_fault(operation="ListDomains", kind="access-denied", times=1)
    exported = export()
    assert exported["error"]["kind"] == "access_denied"
    assert not file.parent.exists()


@pytest.mark.parametrize(
    "operation",
    [
        "ListSpeakers",
        pytest.param("ListFraudsterRegistrationJobs", marks=pytest.mark.slow),
        pytest.param("ListSpeakerEnrollmentJobs", marks=pytest.mark.slow),
    ],
)
def test_a_step_without_a_response_leaves_time_for_the_others(
    stub: Stub, run_here: Run, file: Path, operation: str
) -> None:
    stub.use(only(operation, silent(stub.released)))
    exported = run_here(EXPORT_TASK, dest=str(file), timeout=8)
    [error] = exported["errors"]
    assert (error["kind"], "of the 8 seconds (timeout)" in error["msg"]) == (TIMEOUT, True)
    assert f"{operation} of DomainId" in error["msg"]
    found = document(file)
    assert [domain["name"] for domain in found["domains"]] == ["main"]
    assert len(found["speakers_by_status"]) == (operation != "ListSpeakers")
    assert len(found["fraudster_registration_jobs"]) == (operation != "ListFraudsterRegistrationJobs")
    assert len(found["enrollment_jobs"]) == (operation != "ListSpeakerEnrollmentJobs")


def test_an_output_file_without_a_response(stub: Stub, run_here: Run, file: Path) -> None:
    """The results that were read before the time limit are in the file."""
    seed_job(stub, "SpeakerEnrollmentJob", "SecondJob0000000000000", output_file("SuccessfulEnrollments", ENROLLED, []))
    stub.use(only("GetObject", silent(stub.released), first=1, service="s3"))
    # The first output file is that of the registration job.
    exported = run_here(EXPORT_TASK, dest=str(file), timeout=8, results=True, max_concurrency=1)
    [error] = exported["errors"]
    assert error["step"] == "Read the results of the fraudster registration jobs"
    found = document(file)
    assert ["before the end of the time" in job["results_error"] for job in found["fraudster_registration_jobs"]] == [
        True
    ]
    assert [job["error_count"] for job in found["enrollment_jobs"]] == [0, 1]


def test_secrets_in_errors_are_masked_in_the_file(stub: Stub, run_here: Run, file: Path, tmp_path: Path) -> None:
    secret = "wJalr/XUt'nFEMI\"K7MDENG"
    stub.use(only("ListSpeakers", error_response("AccessDeniedException", 403, f"The key {secret} is not allowed.")))
    exported = run_here(EXPORT_TASK, dest=str(file), secret_key=secret)
    assert len(exported["errors"]) == 1
    run_in_process(
        "voiceid_report", {"accounts": [{"name": "support", "file": str(file)}], "dest": str(tmp_path)}, env={}
    )
    for path in (file, *tmp_path.glob("report*")):
        assert "wJalr" not in path.read_text()
    assert "The key ****" in document(file)["errors"][0]["msg"]
    assert document(file)["errors"] == exported["errors"]


@pytest.mark.parametrize(
    ("operation", "empty"),
    [
        ("ListSpeakers", "speakers_by_status"),
        ("ListSpeakerEnrollmentJobs", "enrollment_jobs"),
        ("DescribeSpeakerEnrollmentJob", "enrollment_jobs"),
    ],
)
def test_a_domain_that_is_deleted_meanwhile(stub: Stub, run_here: Run, file: Path, operation: str, empty: str) -> None:
    """It was listed, and then its resources do not exist."""

    def delete(call: Any, proceed: Callable[[], Any]) -> Any:
        stub.api.state.resources["Domain"].clear()
        return proceed()

    stub.use(only(operation, delete))
    exported = run_here(EXPORT_TASK, dest=str(file))
    assert exported["errors"] == []
    found = document(file)
    assert found[empty] == ({} if empty == "speakers_by_status" else [])


# Options


@pytest.mark.parametrize(
    ("options", "option"),
    [
        ({"dest": "/"}, "dest"),
        ({"results": True, "details": False}, "results"),
        ({"max_concurrency": 0}, "max_concurrency"),
    ],
    ids=["folder", "results-without-details", "concurrency"],
)
def test_options_are_checked_before_the_first_call(
    stub: Stub, run_here: Run, options: dict[str, Any], option: str
) -> None:
    refused = run_here(EXPORT_TASK, **options)
    assert (refused["error"]["kind"], refused["error"]["option"]) == ("invalid_request", option)
    assert stub.calls == []


def test_a_path_below_a_file_is_refused_before_the_first_call(stub: Stub, run_here: Run, tmp_path: Path) -> None:
    (tmp_path / "file").touch()
    refused = run_here(EXPORT_TASK, dest=str(tmp_path / "file" / "new" / "account.json"))
    assert refused["error"]["kind"] == "file_not_accessible"
    assert f"{tmp_path}/file/new/account.json: Not a directory" in refused.msg
    assert stub.calls == []


# The report


def test_a_report_of_exported_accounts(
    export: Export, account: Account, jobs: None, file: Path, tmp_path: Path
) -> None:
    account.control.add_fault(operation="ListFraudsterRegistrationJobs", kind="access-denied", times=2)
    export()
    noted = {"step": "Connect", "kind": "unreachable", "msg": "No route to host"}
    accounts = [
        {"name": "support", "file": str(file), "region": "elsewhere", "errors": [noted]},
        {"name": "empty", "file": ""},
    ]
    report = run_in_process("voiceid_report", {"accounts": accounts, "dest": str(tmp_path)}, env={})
    summary = report["summary"]
    assert (summary["accounts"], summary["domains"], summary["jobs"], summary["problems"]) == (2, 2, 2, 3)
    first, second = json.loads((tmp_path / "report.json").read_text())["accounts"]
    exported = document(file)
    assert first == {"name": "support", **exported, "errors": [noted, *exported["errors"]]}
    assert second == {"name": "empty"}


@pytest.mark.parametrize("content", [None, b"", b"[]", b"{", b"[" * 100_000, b"\xff"])
def test_a_report_of_a_file_that_is_no_export(tmp_path: Path, content: bytes | None) -> None:
    file = tmp_path / "account.json"
    if content is not None:
        file.write_bytes(content)
    accounts = [{"name": "support"}, {"file": str(file)}]
    refused = run_in_process("voiceid_report", {"accounts": accounts, "dest": str(tmp_path)}, env={})
    kind = "file_not_accessible" if content is None else "invalid_request"
    assert (refused["error"]["kind"], refused["error"]["option"]) == (kind, "accounts[1].file")
    assert str(file) in refused.msg
