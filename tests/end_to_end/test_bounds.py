# Copyright: Contributors to the contactcenter.voiceid collection
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Every run has a limit of time and of calls, and its error contains the call that it was waiting for.

No verdict depends on how long something takes: the endpoint never answers, so only the bound can end the run, and where
the message is tested, the bound comes in the middle of a call.
"""

from __future__ import annotations

import os
import re
import signal
import threading
from pathlib import Path
from typing import Any

import pytest
import yaml
from ansible_collections.contactcenter.voiceid.plugins.doc_fragments.connection import ModuleDocFragment
from ansible_collections.contactcenter.voiceid.plugins.module_utils._base import connection

from expected_names import ENDLESS_LISTING, TIMEOUT, TIMEOUT_OPTION
from harness import ModuleRunner
from in_process import limit_after
from servers import Response
from stub_endpoint import Stub
from stub_endpoint.manners import (
    MAX_PAGES,
    Call,
    Manner,
    Proceed,
    empty_pages,
    endless,
    late_items,
    only,
    repeated_token,
    silent,
)
from stub_endpoint.scenarios import INFO_TASKS, TASKS_OF_ALL_MODULES, Run, Task, found, options_of, task
from stub_endpoint.wire import Dripping

SECONDS = {TIMEOUT_OPTION: 1}
LISTINGS = {
    "domain-info-by-name": "ListDomains",
    "domain-info-all": "ListDomains",
    "watchlist-info-all": "ListWatchlists",
    "speaker-info-all": "ListSpeakers",
    "fraudster-info-all": "ListFraudsters",
    "enrollment-job-info-all": "ListSpeakerEnrollmentJobs",
    "registration-job-info-all": "ListFraudsterRegistrationJobs",
    "watchlist-create": "ListWatchlists",
    "fraudster-moved": "ListWatchlists",
    "enrollment-job": "ListSpeakerEnrollmentJobs",
    "registration-job": "ListFraudsterRegistrationJobs",
}
# One task for each module.
ONE_EACH = list({task.module: task for task in TASKS_OF_ALL_MODULES}.values())


def dripping(stub: Stub) -> Manner:
    return lambda call, proceed: Dripping(b"", released=stub.released)


# In time


@pytest.mark.parametrize("kind", ["silent", "dripping"])
def test_every_module_ends(stub: Stub, stub_module: ModuleRunner, kind: str) -> None:
    """All at once, each in a process of its own: no call is ever answered."""
    stub.use(silent(stub.released) if kind == "silent" else dripping(stub))
    running = [stub_module.start(one.module, options_of(stub, one, **SECONDS)) for one in ONE_EACH]
    results = [process.finish() for process in running]
    for one, result in zip(ONE_EACH, results, strict=True):
        assert result["error"]["kind"] == TIMEOUT, (str(one), result.msg)
        assert f"within 1 seconds ({TIMEOUT_OPTION})" in result.msg
        assert not result.changed


@pytest.mark.parametrize(("name", "options"), [("domain-info", {}), ("enrollment-job-info", {"wait": True})])
def test_connecting_counts(stub: Stub, run_here: Run, tmp_path: Path, name: str, options: dict[str, Any]) -> None:
    """A program that hangs holds the run outside of any call."""
    pid = tmp_path / "pid"
    program = tmp_path / "program"
    program.write_text(f"#!/bin/sh\necho $$ > {pid}.part\nmv {pid}.part {pid}\nexec sleep 600\n")
    program.chmod(0o755)
    (tmp_path / "config").write_text(f"[profile ops]\ncredential_process = {program} --user me\n")
    env = {"AWS_CONFIG_FILE": str(tmp_path / "config"), "AWS_PROFILE": "ops", "AWS_REGION": "us-east-1"}

    def started() -> None:
        while not pid.exists():
            threading.Event().wait(0.05)  # time.sleep does not wait here

    try:
        with limit_after(started):
            result = run_here(task(name), env=env, **options)
    finally:
        os.kill(int(pid.read_text()), signal.SIGKILL)
    assert result["error"]["kind"] == ("wait_timeout" if options else TIMEOUT)
    assert f"Connecting to voice-id in us-east-1 at {stub.url} has been waiting for credentials" in result.msg
    assert f"from profile ops (credential_process {program}) for " in result.msg
    assert stub.calls == []


@pytest.mark.parametrize("one", ONE_EACH, ids=str)
def test_call_is_named(stub: Stub, run_here: Run, one: Task) -> None:
    hold = stub.hold("*", first=1)
    with limit_after(hold.wait_for):
        result = run_here(one)
    operation = stub.calls[0].operation
    assert result["error"]["kind"] == TIMEOUT
    assert result["error"]["operation"] == operation
    assert result["error"]["endpoint_url"] == stub.url
    assert re.search(
        rf"{operation} .*in us-east-1 at {stub.url} has been waiting for a response for \d+\.\d seconds\.", result.msg
    )
    assert not result.changed


@pytest.mark.parametrize(
    ("service", "operation", "name", "options"),
    [
        ("s3", "GetObject", "enrollment-job-info", {"results": True}),
        ("s3", "GetObject", "registration-job-info", {"results": True}),
        ("kms", "DescribeKey", "domain-update", {"server_side_encryption_configuration": {"kms_key_id": "alias/x"}}),
    ],
)
@pytest.mark.parametrize("kind", ["silent", "dripping"])
def test_other_services_count(
    stub: Stub, run_here: Run, service: str, operation: str, name: str, options: dict[str, Any], kind: str
) -> None:
    stub.use(only(operation, silent(stub.released) if kind == "silent" else dripping(stub), service=service))
    hold = stub.hold(operation, service=service)
    if kind == "dripping":
        hold.release()
    with limit_after(hold.wait_for):
        result = run_here(task(name), **options)
    assert result["error"]["kind"] == TIMEOUT
    assert f"{service}:{operation}" in result.msg


def test_sts_counts(stub: Stub, run_here: Run, tmp_path: Path) -> None:
    config = tmp_path / "config"
    config.write_text(
        "[profile base]\naws_access_key_id = AKIA\naws_secret_access_key = x\n"
        "[profile role]\nrole_arn = arn:aws:iam::123456789012:role/ops\nsource_profile = base\n"
    )
    env = {"AWS_CONFIG_FILE": str(config), "AWS_ENDPOINT_URL_STS": stub.url, "AWS_REGION": "us-east-1"}
    with limit_after(stub.hold("AssumeRole", service="sts").wait_for):
        result = run_here(task("domain-info"), env=env, profile="role")
    assert result["error"]["kind"] == TIMEOUT
    assert f"waiting for credentials from AssumeRole of STS at {stub.url}, profile role" in result.msg


@pytest.mark.parametrize(
    ("name", "silent_call", "change"),
    [
        ("domain-create", "DescribeDomain", "CreateDomain"),
        ("watchlist-create", "DescribeWatchlist", "CreateWatchlist"),
        ("domain-update", "TagResource", "UpdateDomain"),
        ("fraudster-moved", "DisassociateFraudster", "AssociateFraudster"),
    ],
)
def test_what_was_changed_is_reported(stub: Stub, run_here: Run, name: str, silent_call: str, change: str) -> None:
    """The run ends after a change, in the middle of the next call."""
    with limit_after(stub.hold(silent_call).wait_for):
        result = run_here(task(name))
    assert result["error"]["kind"] == TIMEOUT
    assert result.changed
    assert silent_call in result.msg
    assert change in stub.changes()
    if name == "fraudster-moved":
        assert result["not_done_ids"] == task(name).options["fraudster_ids"]
    else:
        assert found(result, task(name))


def test_bound_is_documented_with_a_default() -> None:
    option = yaml.safe_load(ModuleDocFragment.DOCUMENTATION)["options"][TIMEOUT_OPTION]
    assert option["type"] == "int"
    assert 60 <= option["default"] <= 3600


def test_exit_in_the_thread_of_a_run(stub: Stub, run_here: Run, monkeypatch: pytest.MonkeyPatch) -> None:
    """Helpers of amazon.aws end the process themselves: it ends with their result."""

    def give_up(module: Any) -> None:
        module.fail_json(msg="amazon.aws gave up")

    monkeypatch.setattr(connection, "get_aws_connection_info", give_up)
    assert run_here(task("domain-info")).msg == "amazon.aws gave up"


@pytest.mark.parametrize("value", [0, -1])
def test_bound_is_positive(stub: Stub, run_here: Run, value: int) -> None:
    result = run_here(task("domain-info"), **{TIMEOUT_OPTION: value})
    assert result["error"] == {"kind": "invalid_request", "option": TIMEOUT_OPTION}
    assert stub.calls == []


# In calls


@pytest.mark.parametrize(("name", "operation"), LISTINGS.items())
@pytest.mark.parametrize("manner", [endless, empty_pages, repeated_token], ids=["same", "empty", "repeated-token"])
def test_listing_that_does_not_progress(stub: Stub, run_here: Run, name: str, operation: str, manner: Manner) -> None:
    stub.use(only(operation, manner))
    result = run_here(task(name))
    assert result.failed
    assert result["error"]["kind"] in (ENDLESS_LISTING, "not_voice_id")
    assert operation in result.msg
    assert stub.count(operation) < MAX_PAGES


@pytest.mark.parametrize(("name", "operation"), LISTINGS.items())
def test_listing_of_many_pages(stub: Stub, run_here: Run, name: str, operation: str) -> None:
    stub.api.page_size = 1
    result = run_here(task(name))
    assert not result.failed, result.msg
    assert stub.count(operation) >= 1


@pytest.mark.parametrize("name", [task.name for task in INFO_TASKS if task.name in LISTINGS])
def test_listing_whose_first_pages_are_empty(stub: Stub, run_here: Run, name: str) -> None:
    stub.use(only(LISTINGS[name], late_items))
    result = run_here(task(name))
    assert not result.failed, result.msg
    assert found(result, task(name))
    assert stub.count(LISTINGS[name]) == 11


def test_changed_between_two_pages(stub: Stub, run_here: Run) -> None:
    """A page may repeat what the one before had, as a resource moved on between the two: that is no failure."""

    def pages(call: Call, proceed: Proceed) -> Response:
        page = {"SpeakerSummaries": stub.api.state.of("Speaker")}
        return Response({**page, "NextToken": f"t{call.number}"} if call.number < 3 else page)

    stub.use(only("ListSpeakers", pages))
    result = run_here(task("speaker-info-all"))
    assert not result.failed, result.msg
