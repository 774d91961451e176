# Copyright: Contributors to the contactcenter.voiceid collection
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Interrupted and parallel runs of each change that a module can make: no duplicate resources, and no lost changes.

``CHANGES`` lists the changes with the calls that each consists of. A module is killed at each of these calls, before it
is carried out and after. A kill at a call that only reads needs no test of its own: the account is in the same state as
after the previous changing call. Holds in the endpoint decide the order of calls, so no test depends on time.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

import pytest

from account import BUCKET, Account
from api_calls import WAIT_SECONDS, changing_calls, wait_for_responses
from harness import ModuleResult, ModuleRunner

pytestmark = pytest.mark.slow

Options = dict[str, Any]
State = dict[str, list[Any]]
RUNS = 3


def state_of(account: Account) -> State:
    """All resources, without ids and times. The lists show a resource that exists twice."""
    api, in_domain = account.voice_id, {"DomainId": account.domain_id}
    domains = api.list_domains()["DomainSummaries"]
    arns = [domain["Arn"] for domain in domains]
    tags = [tag for arn in arns for tag in api.list_tags_for_resource(ResourceArn=arn)["Tags"]]
    watchlists = api.list_watchlists(**in_domain)["WatchlistSummaries"]
    names = {watchlist["WatchlistId"]: watchlist["Name"] for watchlist in watchlists}
    speakers = api.list_speakers(**in_domain)["SpeakerSummaries"]
    fraudsters = api.list_fraudsters(**in_domain)["FraudsterSummaries"]
    jobs = api.list_speaker_enrollment_jobs(**in_domain)["JobSummaries"]
    jobs += api.list_fraudster_registration_jobs(**in_domain)["JobSummaries"]
    state = {
        "domains": [(domain["Name"], domain.get("Description")) for domain in domains],
        "tags": [f"{tag['Key']}={tag['Value']}" for tag in tags],
        "watchlists": [(watchlist["Name"], watchlist.get("Description")) for watchlist in watchlists],
        "speakers": [(speaker["CustomerSpeakerId"], speaker["Status"]) for speaker in speakers],
        "fraudsters": [tuple(names[id_] for id_ in fraudster["WatchlistIds"]) for fraudster in fraudsters],
        "jobs": [job.get("JobName", "") for job in jobs],
    }
    return {noun: sorted(resources) for noun, resources in state.items()}


def in_domain(account: Account, **options: Any) -> Options:
    return {"domain_id": account.domain_id, **options}


def new_domain(account: Account) -> Options:
    encryption = {"kms_key_id": account.key_arn}
    return {"name": "help-line", "tags": {"team": "fraud"}, "server_side_encryption_configuration": encryption}


def tagged_domain(account: Account) -> Options:
    arn = account.voice_id.describe_domain(DomainId=account.domain_id)["Domain"]["Arn"]
    account.voice_id.tag_resource(ResourceArn=arn, Tags=[{"Key": "stage", "Value": "test"}])
    return in_domain(account, description="New", tags={"team": "fraud"})


def other_domain(account: Account) -> Options:
    return {"domain_id": account.domain("help-line"), "state": "absent"}


def new_watchlist(account: Account) -> Options:
    return in_domain(account, name="refunds", description="New")


def other_watchlist(account: Account, **options: Any) -> Options:
    account.watchlist("refunds")
    return in_domain(account, name="refunds", **options)


def new_speakers(account: Account) -> Options:
    return in_domain(account, speaker_ids=["alice", "bob"], state="opted_out", max_concurrency=1)


def opted_out_speakers(account: Account) -> Options:
    for speaker in ("alice", "bob"):
        account.voice_id.opt_out_speaker(DomainId=account.domain_id, SpeakerId=speaker)
    return {**new_speakers(account), "state": "absent"}


def fraudster(account: Account, **options: Any) -> Options:
    account.watchlist("refunds")
    return in_domain(account, fraudster_ids=[account.fraudster()], **options)


def job(account: Account) -> Options:
    account.control.set_pace("manual")  # the job does not end during the test, and its manifest is not read
    account.s3.create_bucket(Bucket=BUCKET)
    return in_domain(
        account,
        job_name="monday-2026-03-02",
        data_access_role_arn=account.role_arn,
        input_data_config={"s3_uri": f"s3://{BUCKET}/monday.json"},
        output_data_config={"s3_uri": f"s3://{BUCKET}/out"},
    )


@dataclass(frozen=True)
class Change:
    """A change that a module makes.

    :param seed: creates what the change requires in the account, and returns the options of the module
    :param calls: the changing calls of an uninterrupted run, in order
    :param after: the resources after the change, as far as it changes them
    """

    name: str
    module: str
    seed: Callable[[Account], Options]
    calls: tuple[str, ...]
    after: State

    def __str__(self) -> str:
        return self.name


DOMAIN, DEFAULT = ("support-line", None), ("DefaultWatchlist", None)
CHANGES = [
    Change(
        "domain created",
        "voiceid_domain",
        new_domain,
        ("CreateDomain",),
        {"domains": [("help-line", None), DOMAIN], "tags": ["team=fraud"]},
    ),
    Change(
        "domain updated",
        "voiceid_domain",
        tagged_domain,
        ("UpdateDomain", "TagResource", "UntagResource"),
        {"domains": [("support-line", "New")], "tags": ["team=fraud"]},
    ),
    Change("domain deleted", "voiceid_domain", other_domain, ("DeleteDomain",), {"domains": [DOMAIN]}),
    Change(
        "watchlist created",
        "voiceid_watchlist",
        new_watchlist,
        ("CreateWatchlist",),
        {"watchlists": [DEFAULT, ("refunds", "New")]},
    ),
    Change(
        "watchlist updated",
        "voiceid_watchlist",
        lambda account: other_watchlist(account, description="New"),
        ("UpdateWatchlist",),
        {"watchlists": [DEFAULT, ("refunds", "New")]},
    ),
    Change(
        "watchlist deleted",
        "voiceid_watchlist",
        lambda account: other_watchlist(account, state="absent"),
        ("DeleteWatchlist",),
        {"watchlists": [DEFAULT]},
    ),
    Change(
        "speakers opted out",
        "voiceid_speaker",
        new_speakers,
        ("OptOutSpeaker", "OptOutSpeaker"),
        {"speakers": [("alice", "OPTED_OUT"), ("bob", "OPTED_OUT")]},
    ),
    Change(
        "speakers deleted", "voiceid_speaker", opted_out_speakers, ("DeleteSpeaker", "DeleteSpeaker"), {"speakers": []}
    ),
    Change(
        "fraudster moved",
        "voiceid_fraudster",
        lambda account: fraudster(account, watchlist_names=["refunds"]),
        ("AssociateFraudster", "DisassociateFraudster"),
        {"fraudsters": [("refunds",)]},
    ),
    Change(
        "fraudster deleted",
        "voiceid_fraudster",
        lambda account: fraudster(account, state="absent"),
        ("DeleteFraudster",),
        {"fraudsters": []},
    ),
    Change(
        "enrollment job started",
        "voiceid_enrollment_job",
        job,
        ("StartSpeakerEnrollmentJob",),
        {"jobs": ["monday-2026-03-02"]},
    ),
    Change(
        "registration job started",
        "voiceid_fraudster_registration_job",
        job,
        ("StartFraudsterRegistrationJob",),
        {"jobs": ["monday-2026-03-02"]},
    ),
]
KILLS = [
    pytest.param(change, number, stage, id=f"{change}, {when} {call} {number + 1}")
    for change in CHANGES
    for number, call in enumerate(change.calls)
    for stage, when in (("request", "before"), ("response", "after"))
]


@dataclass
class Seeded:
    """A change, ready to be made in a seeded account."""

    change: Change
    account: Account
    run_module: ModuleRunner

    def __post_init__(self) -> None:
        self.account.domain_id  # noqa: B018  # created before the state is read
        self.options = self.change.seed(self.account)
        self.expected = {**state_of(self.account), **self.change.after}
        assert self.expected != state_of(self.account)
        self.account.control.clear_requests()

    def kill_at(self, number: int, stage: Any) -> Any:
        """Start the module, and kill it at a changing call; the hold that keeps the call."""
        call = self.change.calls[number]
        earlier = self.change.calls[:number].count(call)
        hold = self.account.control.hold(call, stage=stage, times=earlier + 1)
        running = self.run_module.start(self.change.module, self.options)
        for _ in range(earlier):
            hold.wait_for(1, timeout=WAIT_SECONDS)
            hold.release(1)
        hold.wait_for(1, timeout=WAIT_SECONDS)
        assert changing_calls(self.account.control) == [*self.change.calls[: number + 1]]
        running.kill()
        return hold

    def run(self) -> ModuleResult:
        result = self.run_module(self.change.module, self.options)
        assert not result.failed, result.msg
        return result

    def assert_made(self) -> None:
        """The change is made, once."""
        wait_for_responses(self.account.control)
        assert state_of(self.account) == self.expected


@pytest.fixture
def seeded(account: Account, run_module: ModuleRunner) -> Callable[[Change], Seeded]:
    return lambda change: Seeded(change, account, run_module)


@pytest.mark.parametrize(("change", "number", "stage"), KILLS)
def test_second_run_after_a_kill(seeded: Callable[[Change], Seeded], change: Change, number: int, stage: str) -> None:
    """The second run completes the change, whether the interrupted call is lost, carried out, or late."""
    made = seeded(change)
    hold = made.kill_at(number, stage)
    whole_change_is_made = stage == "response" and number + 1 == len(change.calls)
    assert made.run().changed is not whole_change_is_made
    assert state_of(made.account) == made.expected
    hold.release()  # a call that was held before it was carried out arrives after the second run
    made.assert_made()


@pytest.mark.parametrize("change", CHANGES, ids=str)
def test_parallel_runs(seeded: Callable[[Change], Seeded], change: Change) -> None:
    """All runs read the account before one of them changes it. Their first changes arrive at once."""
    made = seeded(change)
    with made.account.control.hold(change.calls[0], times=RUNS) as hold:
        running = [made.run_module.start(change.module, made.options) for _ in range(RUNS)]
        hold.wait_for(RUNS, timeout=WAIT_SECONDS)
    results = [run.finish() for run in running]
    assert_same_success(results)
    made.assert_made()


@pytest.mark.parametrize("change", CHANGES, ids=str)
def test_overtaken_runs(seeded: Callable[[Change], Seeded], change: Change) -> None:
    """All runs read the account before one of them changes it. Each is completed before the next one changes it."""
    made = seeded(change)
    running, results = [], []
    with made.account.control.hold(change.calls[0], times=RUNS) as hold:
        for number in range(RUNS):
            running.append(made.run_module.start(change.module, made.options))
            hold.wait_for(number + 1, timeout=WAIT_SECONDS)
        for run in running:
            hold.release(1)
            results.append(run.finish())
    assert results[0].changed
    assert_same_success(results)
    made.assert_made()


def assert_same_success(results: list[ModuleResult]) -> None:
    """No run fails, one of them reports the change, and all report the same resource."""
    for result in results:
        assert not result.failed, result.msg
    assert any(result.changed for result in results)
    assert len({str(resource_ids(result)) for result in results}) == 1


def resource_ids(result: ModuleResult) -> list[Any]:
    """The ids of the resources that a run returns."""
    resources = [value for value in result.result.values() if isinstance(value, dict)]
    ids = ("domain_id", "watchlist_id", "job_id")
    return [value for resource in resources for key, value in resource.items() if key in ids]
