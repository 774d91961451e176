# Copyright: Contributors to the contactcenter.voiceid collection
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Every run is bounded, in time and in calls, and says which call took the time.

No verdict depends on how long something takes: the endpoint never answers, so only the bound can end the run.
"""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
import yaml
from ansible_collections.contactcenter.voiceid.plugins.doc_fragments.connection import ModuleDocFragment

from expected_names import ENDLESS_LISTING, TIMEOUT, TIMEOUT_OPTION
from harness import ModuleRunner
from servers import Response
from stub_endpoint import Stub
from stub_endpoint.manners import (
    MOST_PAGES,
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
from stub_endpoint.scenarios import INFO_TASKS, TASKS, Run, found, options_of, task
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
ONE_EACH = list({task.module: task for task in TASKS}.values())


def dripping(stub: Stub) -> Manner:
    return lambda call, proceed: Dripping(b"", released=stub.released)


# In time


@pytest.mark.parametrize("kind", ["silent", "dripping"])
def test_every_module_ends(stub: Stub, run_module: ModuleRunner, kind: str) -> None:
    """All at once, each in a process of its own: the first call of each is never answered."""
    stub.use(silent(stub.released) if kind == "silent" else dripping(stub))
    running = [run_module.start(one.module, options_of(stub, one, **SECONDS)) for one in ONE_EACH]
    results = [module.finish() for module in running]
    for one, result in zip(ONE_EACH, results, strict=True):
        assert result["error"]["kind"] == TIMEOUT, (str(one), result.msg)
        assert TIMEOUT_OPTION in result.msg
        assert not result.changed
        assert any(operation in result.msg for operation in stub.operations())


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
    stub: Stub, run_process: Run, service: str, operation: str, name: str, options: dict[str, Any], kind: str
) -> None:
    manner = silent(stub.released) if kind == "silent" else dripping(stub)
    stub.use(only(operation, manner, service=service))
    result = run_process(task(name), **options, **SECONDS)
    assert result["error"]["kind"] == TIMEOUT
    assert operation in result.msg


def test_sts_counts(stub: Stub, run_process: Run, tmp_path: Path) -> None:
    config = tmp_path / "config"
    config.write_text(
        "[profile base]\naws_access_key_id = AKIA\naws_secret_access_key = x\n"
        "[profile role]\nrole_arn = arn:aws:iam::123456789012:role/ops\nsource_profile = base\n"
    )
    env = {"AWS_CONFIG_FILE": str(config), "AWS_ENDPOINT_URL_STS": stub.url}
    env |= dict.fromkeys(("AWS_ACCESS_KEY_ID", "AWS_SECRET_ACCESS_KEY"))
    stub.use(only("AssumeRole", silent(stub.released), service="sts"))
    result = run_process(task("domain-info"), env=env, profile="role", **SECONDS)
    assert result["error"]["kind"] == TIMEOUT
    assert "AssumeRole" in result.msg


@pytest.mark.parametrize(
    ("name", "silent_call", "change"),
    [
        ("domain-create", "DescribeDomain", "CreateDomain"),
        ("watchlist-create", "DescribeWatchlist", "CreateWatchlist"),
        ("domain-update", "TagResource", "UpdateDomain"),
        ("fraudster-moved", "DisassociateFraudster", "AssociateFraudster"),
    ],
)
def test_what_was_changed_is_reported(stub: Stub, run_process: Run, name: str, silent_call: str, change: str) -> None:
    """The run ends after a change, in the middle of the next call."""
    stub.use(only(silent_call, silent(stub.released)))
    result = run_process(task(name), **SECONDS)
    assert result["error"]["kind"] == TIMEOUT
    assert result.changed
    assert silent_call in result.msg
    assert change in stub.changes()
    if name != "fraudster-moved":
        assert found(result, task(name))


def test_bound_is_documented_with_a_default() -> None:
    option = yaml.safe_load(ModuleDocFragment.DOCUMENTATION)["options"][TIMEOUT_OPTION]
    assert option["type"] == "int"
    assert 60 <= option["default"] <= 3600


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
    assert stub.count(operation) < MOST_PAGES


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
