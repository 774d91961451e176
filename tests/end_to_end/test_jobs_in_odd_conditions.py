# Copyright: Contributors to the contactcenter.voiceid collection
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""The modules for batch jobs of both kinds: time limits, S3 that stalls, parallel starts, domains that are deleted."""

from __future__ import annotations

import itertools
import os
import tempfile
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import pytest
from ansible_collections.contactcenter.voiceid.plugins.module_utils._base import module
from ansible_collections.contactcenter.voiceid.plugins.module_utils._base.claims import FOLDER
from ansible_collections.contactcenter.voiceid.plugins.module_utils._base.parallel import Deadline
from ansible_collections.contactcenter.voiceid.plugins.module_utils._resources import job_start_module

from in_process import limit_after
from servers import Response, closed_port
from stub_endpoint import Stub
from stub_endpoint.api import ApiError
from stub_endpoint.manners import Call, Hold, Manner, Proceed, body, error, only, with_value
from stub_endpoint.scenarios import (
    DOMAIN_ID,
    ENROLLED,
    ENROLLMENT_ID,
    MANIFEST,
    ONE_ATTEMPT,
    REGISTERED,
    REGISTRATION_ID,
    Run,
    Task,
    found,
    seed_job,
    task,
)
from stub_endpoint.services import Object, output_file


class Kind:
    """What a test needs of one kind of jobs."""

    def __init__(self, name: str, noun: str, job_id: str, successes: str, rows: list[dict[str, Any]]) -> None:
        self.name = name
        self.noun = noun
        self.job_id = job_id
        self.output = output_file(successes, rows, [])

    def __str__(self) -> str:
        return self.name

    @property
    def start(self) -> Task:
        return task(f"{self.name}-job")

    @property
    def info(self) -> Task:
        return task(f"{self.name}-job-info")

    @property
    def info_all(self) -> Task:
        return task(f"{self.name}-job-info-all")

    def seed(self, stub: Stub, job_id: str, **members: Any) -> str:
        """A second job, which has ended; its id."""
        return str(seed_job(stub, self.noun, f"{job_id:0<22}", self.output, **members)["JobId"])


KINDS = [
    Kind("enrollment", "SpeakerEnrollmentJob", ENROLLMENT_ID, "SuccessfulEnrollments", ENROLLED),
    Kind("registration", "FraudsterRegistrationJob", REGISTRATION_ID, "SuccessfulRegistrations", REGISTERED),
]
OTHER_DOMAIN = "OtherDomain00000000000"
each_kind = pytest.mark.parametrize("kind", KINDS, ids=str)


def job_ids(result: Any, kind: Kind) -> list[str]:
    return [job["job_id"] for job in result[str(kind.info.key)]]


# Parallel starts


@pytest.fixture
def temporary_files(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.setattr(tempfile, "tempdir", str(tmp_path))
    return tmp_path / f"{FOLDER}-{os.geteuid()}"


@each_kind
def test_repeated_answer_is_reported_once(stub: Stub, run_here: Run, kind: Kind, temporary_files: Path) -> None:
    """No run sees the job in the listing, as if all had listed before one started it."""
    stub.use(only(f"List{kind.noun}s", with_value(["JobSummaries"], [])))
    results = [run_here(kind.start) for dummy in range(3)]
    assert len({found(result, kind.start)["job_id"] for result in results}) == 1
    assert [result.changed for result in results] == [True, False, False]
    assert len(list(temporary_files.iterdir())) == 1
    assert all(result.warnings == [] for result in results)


@each_kind
def test_started_job_without_the_time_of_its_creation(
    stub: Stub, run_here: Run, kind: Kind, temporary_files: Path
) -> None:
    """It cannot be told from a job of an endpoint that was set up again: each start reports the change."""

    def without_time(document: dict[str, Any], call: Call) -> dict[str, Any]:
        del document["Job"]["CreatedAt"]
        return document

    stub.use(only(f"List{kind.noun}s", with_value(["JobSummaries"], [])), only("Start*", body(without_time)))
    results = [run_here(kind.start) for dummy in range(2)]
    assert [result.changed for result in results] == [True, True]
    assert not temporary_files.exists()


@each_kind
@pytest.mark.parametrize("obstacle", ["file", "link", "missing"])
def test_claim_that_cannot_be_made(
    stub: Stub, run_here: Run, kind: Kind, temporary_files: Path, obstacle: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    if obstacle == "file":
        temporary_files.touch()
    elif obstacle == "link":
        temporary_files.symlink_to("elsewhere")
    else:
        monkeypatch.setattr(tempfile, "tempdir", str(temporary_files / "missing"))
    result = run_here(kind.start)
    assert not result.failed, result.msg
    assert result.changed
    assert result.warnings == []


def test_start_in_a_process_of_its_own_does_not_warn(stub: Stub, run_process: Run, tmp_path: Path) -> None:
    """The directory of Ansible's own temporary files is not created, of which Ansible would warn."""
    result = run_process(KINDS[0].start, env={"TMPDIR": str(tmp_path)}, _ansible_remote_tmp=str(tmp_path / "remote"))
    assert result.changed
    assert result.warnings == []
    assert [path.name for path in tmp_path.iterdir()] == [f"{FOLDER}-{os.geteuid()}"]


# Sparse answers


def left_out(*names: str) -> Callable[[dict[str, Any], Call], dict[str, Any]]:
    def without(document: dict[str, Any], call: Call) -> dict[str, Any]:
        for job in [document.get("Job", {}), *document.get("JobSummaries", [])]:
            for name in names:
                job.pop(name, None)
        return document

    return without


@each_kind
@pytest.mark.parametrize("names", [("CreatedAt",), ("JobName",), ("CreatedAt", "EndedAt", "JobName", "JobProgress")])
def test_results_and_wait_with_sparse_answers(stub: Stub, run_here: Run, kind: Kind, names: tuple[str, ...]) -> None:
    stub.use(only(f"*{kind.noun}*", body(left_out(*names))))
    result = run_here(kind.info_all, results=True, wait=True)
    assert not result.failed, result.msg
    assert job_ids(result, kind) == [kind.job_id]
    assert "results_error" not in found(result, kind.info)


@each_kind
def test_unknown_state_in_a_wait(stub: Stub, run_here: Run, kind: Kind) -> None:
    """A state that a newer service invented, without an end: the job is still running."""
    stub.api.job_states = ("QUEUED", "QUEUED", "COMPLETED")
    result = run_here(kind.start, wait=True, wait_delay=0.1)
    assert not result.failed, result.msg
    assert found(result, kind.start)["job_status"] == "COMPLETED"


@each_kind
def test_end_of_a_running_job(stub: Stub, run_here: Run, kind: Kind) -> None:
    """Some endpoints return a time of 0 as long as a job runs. It does not end the wait."""

    def with_end(document: dict[str, Any], call: Call) -> dict[str, Any]:
        document["Job"].setdefault("EndedAt", 0)
        return document

    stub.api.job_states = ("SUBMITTED", "IN_PROGRESS", "COMPLETED")
    stub.use(only(f"*{kind.noun}", body(with_end)))
    result = run_here(kind.start, wait=True, wait_delay=0.1)
    assert not result.failed, result.msg
    assert found(result, kind.start)["job_status"] == "COMPLETED"


@each_kind
@pytest.mark.parametrize("details", [True, False], ids=["details", "summaries"])
def test_listing_without_states(stub: Stub, run_here: Run, kind: Kind, details: bool) -> None:
    """The descriptions have them."""
    stub.use(only(f"List{kind.noun}s", body(left_out("JobStatus"))))
    result = run_here(kind.info_all, job_status=["COMPLETED_WITH_ERRORS"], details=details)
    assert not result.failed, result.msg
    assert job_ids(result, kind) == [kind.job_id]
    assert stub.count(f"Describe{kind.noun}") == int(details)
    assert run_here(kind.info_all, details=details)[str(kind.info.key)][0]["job_status"] == "COMPLETED_WITH_ERRORS"
    assert not run_here(kind.start, job_name="monday").changed


@each_kind
@pytest.mark.parametrize("lag", [6, 12])
def test_late_replicas_in_a_wait(stub: Stub, run_here: Run, kind: Kind, lag: int) -> None:
    """They do not have the started job for some seconds, in which a wait with a short delay polls often."""
    stub.api.lag = lag
    result = run_here(kind.start, wait=True, wait_delay=0.1)
    assert not result.failed, result.msg
    assert result.changed
    assert found(result, kind.start)["job_status"] == "COMPLETED"


@each_kind
def test_started_job_that_disappears(stub: Stub, run_here: Run, kind: Kind) -> None:
    """The counterpart: no replica has it at any time."""
    stub.api.lag = None
    result = run_here(kind.start, wait=True, wait_delay=0.1)
    assert result["error"]["kind"] == "not_found"
    assert "no longer exists" in result.msg


# Jobs are described while others are listed


def on_pages_of_one(stub: Stub, kind: Kind, *job_ids: str, **members: Any) -> list[str]:
    """More jobs, and a listing with one job on a page; the ids of all jobs."""
    stub.api.page_size = 1
    return [kind.job_id, *(kind.seed(stub, job_id, **members) for job_id in job_ids)]


def after(event: threading.Event, seen: list[bool]) -> Manner:
    """The call is carried out after an event. ``seen`` records whether the event came, or a long time passed."""

    def wait(call: Call, proceed: Proceed) -> Response:
        seen.append(event.wait(30))
        return proceed()

    return wait


def sets(event: threading.Event) -> Manner:
    """The event is set once the call is answered."""

    def answer(call: Call, proceed: Proceed) -> Response:
        response = proceed()
        event.set()
        return response

    return answer


def from_second_page(manner: Manner) -> Manner:
    return lambda call, proceed: manner(call, proceed) if "NextToken" in call.parameters else proceed()


@each_kind
def test_a_job_is_described_before_the_last_page_is_read(stub: Stub, run_here: Run, kind: Kind) -> None:
    """The second page is not answered before a job was described."""
    ids = on_pages_of_one(stub, kind, "Second")
    described, seen = threading.Event(), list[bool]()
    stub.use(only(f"List{kind.noun}s", from_second_page(after(described, seen))))
    stub.use(only(f"Describe{kind.noun}", sets(described)))
    result = run_here(kind.info_all, max_concurrency=2)
    assert seen == [True]
    assert sorted(job_ids(result, kind)) == sorted(ids)
    assert all("output_data_config" in job for job in result[str(kind.info.key)])


@each_kind
def test_job_on_two_pages_is_described_once(stub: Stub, run_here: Run, kind: Kind) -> None:
    ids = on_pages_of_one(stub, kind, "Second", "Third")
    pages: list[Any] = []

    def with_earlier_pages(document: dict[str, Any], call: Call) -> dict[str, Any]:
        pages.extend(document["JobSummaries"])
        return {**document, "JobSummaries": [*pages]}

    stub.use(only(f"List{kind.noun}s", body(with_earlier_pages)))
    result = run_here(kind.info_all)
    assert sorted(job_ids(result, kind)) == sorted(ids)
    assert stub.count(f"List{kind.noun}s") == stub.count(f"Describe{kind.noun}") == 3


@each_kind
def test_job_that_changes_its_state_between_two_listings(stub: Stub, run_here: Run, kind: Kind) -> None:
    """It is described while it runs, and has ended in the later listing."""
    job = kind.seed(stub, "Running", JobStatus="IN_PROGRESS", EndedAt=None, JobProgress=None)
    described, seen = threading.Event(), list[bool]()

    def end(call: Call, proceed: Proceed) -> Response:
        if call.parameters["JobStatus"] == "FAILED":
            seen.append(described.wait(30))
            stub.api.state.resources[kind.noun][job].update(JobStatus="FAILED", EndedAt=time.time())
        return proceed()

    stub.use(only(f"List{kind.noun}s", end), only(f"Describe{kind.noun}", sets(described)))
    result = run_here(kind.info_all, job_status=["IN_PROGRESS", "FAILED"])
    [facts] = result[str(kind.info.key)]
    assert seen == [True]
    assert (facts["job_id"], facts["job_status"], facts["ended"]) == (job, "FAILED", True)
    assert {"ended_at", "duration_seconds", "output_data_config"} <= set(facts)
    assert stub.count(f"Describe{kind.noun}") == 1


@each_kind
def test_listing_that_fails_after_jobs_were_described(stub: Stub, run_here: Run, kind: Kind) -> None:
    """The result has what was read until then."""
    first, second, _ = on_pages_of_one(stub, kind, "Second", "Third")
    described, seen = threading.Event(), list[bool]()
    refuse = error("AccessDeniedException", 403)

    def third_page(call: Call, proceed: Proceed) -> Response:
        return refuse(call, proceed) if call.number == 3 else proceed()

    stub.use(only(f"List{kind.noun}s", third_page), only(f"List{kind.noun}s", from_second_page(after(described, seen))))
    stub.use(only(f"Describe{kind.noun}", sets(described)))
    result = run_here(kind.info_all, max_concurrency=2)
    assert seen == [True, True]
    assert result["error"]["kind"] == "access_denied"
    assert result["error"]["operation"] == f"List{kind.noun}s"
    assert sorted(job_ids(result, kind)) == sorted([first, second])


@each_kind
@pytest.mark.usefixtures("other_domain")
def test_order_of_jobs_without_times(stub: Stub, run_here: Run, kind: Kind) -> None:
    """By domain, and as listed, although the pages of several domains are read at once."""
    ids = on_pages_of_one(stub, kind, "Second", "Third")
    ids.append(kind.seed(stub, "Gone", DomainId=OTHER_DOMAIN))
    ids += [kind.seed(stub, name, DomainId=OTHER_DOMAIN) for name in ("Last", "Least")]
    stub.use(only(f"*{kind.noun}*", body(left_out("CreatedAt"))))
    result = run_here(kind.info_all, domain_name=None)
    assert job_ids(result, kind) == ids


# The time limit


@each_kind
def test_time_limit_between_two_descriptions(stub: Stub, run_here: Run, kind: Kind) -> None:
    """The result has the job that was described, and the other one as the listing had it."""
    newer = kind.seed(stub, "Newer", CreatedAt=time.time())
    hold = Hold()
    stub.use(
        only(
            f"Describe{kind.noun}",
            lambda call, proceed: hold(call, proceed) if call.parameters["JobId"] == newer else proceed(),
        )
    )
    with limit_after(hold.wait_for):
        result = run_here(kind.info_all, max_concurrency=1)
    hold.release()
    assert result["error"]["kind"] == "timeout"
    assert job_ids(result, kind) == [newer, kind.job_id]
    assert ["output_data_config" in job for job in result[str(kind.info.key)]] == [False, True]


@each_kind
def test_time_limit_with_a_selection(stub: Stub, run_here: Run, kind: Kind) -> None:
    """Jobs that the options do not select are not in the result of a failed task either."""
    kind.seed(stub, "Other", JobName="tuesday")
    kind.seed(stub, "Failed", JobStatus="FAILED")
    with limit_after(stub.hold(f"Describe{kind.noun}").wait_for):
        result = run_here(kind.info_all, job_name="monday", job_status=["COMPLETED_WITH_ERRORS"])
    assert job_ids(result, kind) == [kind.job_id]


@each_kind
def test_time_limit_with_ids(stub: Stub, run_here: Run, kind: Kind) -> None:
    """In the order of ``job_ids``; those that were not read are omitted."""
    first, second, third = [kind.seed(stub, name) for name in ("First", "Second", "Third")]
    hold = Hold()
    stub.use(
        only(
            f"Describe{kind.noun}",
            lambda call, proceed: hold(call, proceed) if call.parameters["JobId"] == third else proceed(),
        )
    )
    with limit_after(hold.wait_for):
        result = run_here(kind.info, job_ids=[second, first, third, kind.job_id], max_concurrency=1)
    hold.release()
    assert job_ids(result, kind) == [second, first]


@each_kind
def test_time_limit_while_results_are_read(stub: Stub, run_here: Run, kind: Kind) -> None:
    with limit_after(stub.hold("GetObject", service="s3").wait_for):
        result = run_here(kind.info, results=True)
    assert result["error"]["kind"] == "timeout"
    assert "s3:GetObject" in result.msg
    assert job_ids(result, kind) == [kind.job_id]


@each_kind
def test_failure_while_jobs_are_described(stub: Stub, run_here: Run, kind: Kind) -> None:
    """Any other failure has what was read, too."""
    stub.use(only(f"Describe{kind.noun}", with_value(["Job", "JobStatus"], {})))
    result = run_here(kind.info_all)
    assert result["error"]["kind"] == "not_voice_id"
    assert job_ids(result, kind) == [kind.job_id]


@each_kind
def test_failure_before_any_job_is_read(stub: Stub, run_here: Run, kind: Kind) -> None:
    result = run_here(kind.info_all, domain_name="no-such-domain")
    assert result["error"]["kind"] == "not_found"
    assert job_ids(result, kind) == []


# Whether the input file is newer than the job


@contextmanager
def glance_until(arrived: Callable[[], object]) -> Iterator[None]:
    """The time for the check is over when a function returns, and not after some time."""

    class Glance(Deadline):
        def remaining(self) -> float:
            arrived()
            return 0.0

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(job_start_module, "Deadline", Glance)
        yield


@each_kind
def test_s3_that_stalls_does_not_hold_the_task(stub: Stub, run_here: Run, kind: Kind) -> None:
    with glance_until(stub.hold("HeadObject", service="s3").wait_for):
        result = run_here(kind.start, job_name="monday")
    assert not result.failed, result.msg
    assert not result.changed
    assert result.warnings == []
    assert stub.operations("s3") == ["HeadObject"]


def test_connecting_to_s3_does_not_hold_the_task(stub: Stub, run_here: Run, monkeypatch: pytest.MonkeyPatch) -> None:
    """Another client obtains credentials again, for example from a program."""
    connect, connecting = module.connect, threading.Event()

    def hang(of: Any, service: str, *arguments: Any) -> Any:
        if service == "s3":
            connecting.set()
            stub.released.wait()
        return connect(of, service, *arguments)

    monkeypatch.setattr(module, "connect", hang)
    with glance_until(connecting.wait):
        result = run_here(KINDS[0].start, job_name="monday")
    assert not result.failed, result.msg
    assert stub.operations("s3") == []


@each_kind
def test_s3_that_stalled_is_not_blamed_for_a_later_time_limit(stub: Stub, run_here: Run, kind: Kind) -> None:
    kind.seed(stub, "Running", JobName="running", JobStatus="IN_PROGRESS", EndedAt=None)
    glance = stub.hold("HeadObject", service="s3")
    arrived = itertools.count()
    hold = Hold()
    stub.use(
        only(
            f"Describe{kind.noun}",
            lambda call, proceed: hold(call, proceed) if next(arrived) else proceed(),
        )
    )
    with glance_until(glance.wait_for), limit_after(hold.wait_for):
        result = run_here(kind.start, job_name="running", wait=True, wait_delay=0.1)
    hold.release()
    assert result["error"]["kind"] == "wait_timeout"
    assert f"Describe{kind.noun}" in result.msg
    assert "HeadObject" not in result.msg


@each_kind
def test_warning_about_a_newer_input_file(stub: Stub, run_here: Run, kind: Kind) -> None:
    """The counterpart: an S3 that answers."""
    stub.store.objects[MANIFEST.removeprefix("s3://")] = Object(b"{}", time.time())
    [warning] = run_here(kind.start, job_name="monday").warnings
    assert MANIFEST in warning


# S3 that is out of reach


@each_kind
@pytest.mark.parametrize("required", [False, True], ids=["warning", "error"])
def test_one_warning_for_all_jobs(stub: Stub, run_here: Run, kind: Kind, required: bool) -> None:
    """The paths and the buckets of the output files differ, the reason does not."""
    others = [
        kind.seed(
            stub,
            f"Other{letter}",
            InputDataConfig={"S3Uri": f"s3://calls/manifests/{letter}.json"},
            OutputDataConfig={"S3Uri": f"s3://out-{letter}/folder"},
        )
        for letter in "abcdefghijkl"
    ]
    with closed_port() as nowhere:
        options = {"s3_endpoint_url": nowhere, "aws_config": ONE_ATTEMPT, "results_required": required}
        result = run_here(kind.info_all, results=True, **options)
    message = result.msg if required else result.warnings[0]
    assert result.failed == required
    assert len(result.warnings) == (0 if required else 1)
    assert "Each of 13 jobs (" in message and "and 3 more" in message
    assert message.count(nowhere) == 2  # where S3 was looked for, and the reason
    assert all("results_error" in job for job in result[str(kind.info.key)])
    if required:
        assert sorted(result["error"]["job_ids"]) == sorted([kind.job_id, *others])


@each_kind
def test_one_warning_for_each_reason(stub: Stub, run_here: Run, kind: Kind) -> None:
    running = [kind.seed(stub, name, JobStatus="IN_PROGRESS", EndedAt=None) for name in ("Running1", "Running2")]
    missing = kind.seed(stub, "Missing")
    del stub.store.objects[f"calls/out/{missing}/monday.json.out"]
    result = run_here(kind.info_all, results=True)
    assert not result.failed, result.msg
    by_jobs = sorted((all(job in warning for job in running), missing in warning) for warning in result.warnings)
    assert by_jobs == [(False, True), (True, False)]
    assert not any(kind.job_id in warning for warning in result.warnings)


# Domains that are deleted


@pytest.fixture
def other_domain(stub: Stub) -> str:
    """A second domain with a job of each kind."""
    arn = f"arn:aws:voiceid:us-east-1:123456789012:domain/{OTHER_DOMAIN}"
    stub.api.seed("Domain", DomainId=OTHER_DOMAIN, Name="other", Arn=arn, DomainStatus="ACTIVE")
    for kind in KINDS:
        kind.seed(stub, "Gone", DomainId=OTHER_DOMAIN)
    return OTHER_DOMAIN


def deleted_before(stub: Stub, operation: str, number: int = 1, resource_type: str | None = "DOMAIN") -> None:
    """Delete the other domain right before a call of an operation about it."""
    calls = itertools.count(1)

    def answer(call: Call, proceed: Proceed) -> Response:
        if call.parameters.get("DomainId") != OTHER_DOMAIN or next(calls) < number:
            return proceed()
        stub.api.state.resources["Domain"].pop(OTHER_DOMAIN, None)
        try:
            return Response(stub.api.call(call.operation, call.parameters))
        except ApiError as error:
            members = {**error.body, "ResourceType": resource_type}
            return Response({name: value for name, value in members.items() if value}, error.status)

    stub.use(only(operation, answer))


@each_kind
@pytest.mark.parametrize("resource_type", ["DOMAIN", None], ids=["with-type", "without-type"])
@pytest.mark.parametrize("operation", ["List{}s", "Describe{}"], ids=["listing", "description"])
@pytest.mark.usefixtures("other_domain")
def test_domain_that_is_deleted_during_a_listing_over_all(
    stub: Stub, run_here: Run, kind: Kind, operation: str, resource_type: str | None
) -> None:
    deleted_before(stub, operation.format(kind.noun), resource_type=resource_type)
    result = run_here(kind.info_all, domain_name=None)
    assert not result.failed, result.msg
    assert job_ids(result, kind) == [kind.job_id]


@each_kind
@pytest.mark.parametrize("details", [True, False], ids=["details", "summaries"])
@pytest.mark.usefixtures("other_domain")
def test_domain_that_is_deleted_between_two_pages(stub: Stub, run_here: Run, kind: Kind, details: bool) -> None:
    on_pages_of_one(stub, kind)
    kind.seed(stub, "Last", DomainId=OTHER_DOMAIN)
    deleted_before(stub, f"List{kind.noun}s", number=2)
    result = run_here(kind.info_all, domain_name=None, details=details)
    assert not result.failed, result.msg
    assert job_ids(result, kind) == [kind.job_id]


@each_kind
@pytest.mark.parametrize("details", [True, False], ids=["details", "summaries"])
@pytest.mark.usefixtures("other_domain")
def test_domain_that_is_deleted_during_a_wait_over_all(stub: Stub, run_here: Run, kind: Kind, details: bool) -> None:
    running = kind.seed(stub, "Running", DomainId=OTHER_DOMAIN, JobStatus="IN_PROGRESS", EndedAt=None)
    deleted_before(stub, f"Describe{kind.noun}" if details else f"List{kind.noun}s", number=3 if details else 2)
    result = run_here(kind.info_all, domain_name=None, details=details, wait=True, wait_delay=0.1)
    assert not result.failed, result.msg
    assert kind.job_id in job_ids(result, kind)
    assert running not in job_ids(result, kind)
    assert any(running in warning for warning in result.warnings)


@each_kind
@pytest.mark.usefixtures("other_domain")
def test_domain_that_the_user_named_is_an_error(stub: Stub, run_here: Run, kind: Kind) -> None:
    """The counterpart: only a domain that nobody named may be gone."""
    deleted_before(stub, f"Describe{kind.noun}")
    result = run_here(kind.info_all, domain_name="other")
    assert result["error"]["kind"] == "not_found"


@pytest.mark.parametrize("count_only", [False, True])
@pytest.mark.usefixtures("other_domain")
def test_domain_that_is_deleted_during_the_listing_of_speakers(stub: Stub, run_here: Run, count_only: bool) -> None:
    """The same in the module that lists the speakers of all domains."""
    deleted_before(stub, "ListSpeakers")
    result = run_here(task("speaker-info-all"), domain_name=None, count_only=count_only)
    if count_only:
        assert result["speakers_by_status"] == {DOMAIN_ID: {"ENROLLED": 1}}
    else:
        assert [speaker["domain_id"] for speaker in result["speakers"]] == [DOMAIN_ID]


@pytest.mark.parametrize("operation", ["ListTagsForResource", "DescribeDomain"])
@pytest.mark.usefixtures("other_domain")
def test_domain_that_is_deleted_during_the_listing_of_domains(stub: Stub, run_here: Run, operation: str) -> None:
    """The same in the module that lists the domains."""

    def answer(call: Call, proceed: Proceed) -> Response:
        if OTHER_DOMAIN in str(call.parameters):
            stub.api.state.resources["Domain"].pop(OTHER_DOMAIN, None)
        return proceed()

    stub.use(only(operation, answer))
    if operation == "DescribeDomain":
        stub.use(only("ListDomains", body(lambda document, call: _without_arns(document))))
    result = run_here(task("domain-info-all"))
    assert not result.failed, result.msg
    assert [domain["domain_id"] for domain in result["domains"]] == [DOMAIN_ID]


def _without_arns(document: dict[str, Any]) -> dict[str, Any]:
    return {"DomainSummaries": [{"DomainId": row["DomainId"]} for row in document["DomainSummaries"]]}
