# -*- coding: utf-8 -*-

# Copyright: Contributors to the contactcenter.voiceid collection
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Batch jobs: which ones are asked for, what they are now, and when they have ended."""

from __future__ import annotations

import datetime
import itertools
import typing as t

from .._base.client import VoiceIdClient
from .._base.errors import VoiceIdError
from .._base.options import check_options
from .._base.parallel import Deadline, in_parallel
from .._base.plan import Facts
from .._base.values import JobStatus
from .._base.waiting import wait_until
from . import domain, job_output

# In the order in which a job passes through them, so that a job that changes its state between two listings is seen
# twice rather than not at all.
STATES: tuple[JobStatus, ...] = t.get_args(JobStatus)
ACTIVE_STATES: tuple[JobStatus, ...] = ("SUBMITTED", "IN_PROGRESS")
ENDED_STATES: tuple[JobStatus, ...] = ("COMPLETED", "COMPLETED_WITH_ERRORS", "FAILED")

# Domain id and job id.
Key = tuple[str, str]


class JobKind(t.NamedTuple):
    """The names by which the API distinguishes the two kinds of batch jobs.

    :param config: The option, and field of a job, that says how the job treats what it finds.
    :param successes: The member of the output file that lists the successful requests.
    :param success_count: The derived field of a job with their number.
    """

    noun: str
    start_operation: str
    describe_operation: str
    list_operation: str
    config: str
    successes: str
    success_count: str

    @property
    def result(self) -> str:
        """The key under which a module returns a job; with an ``s`` for a list of them."""
        return self.noun.replace(" ", "_")


ENROLLMENT = JobKind(
    "enrollment job",
    "StartSpeakerEnrollmentJob",
    "DescribeSpeakerEnrollmentJob",
    "ListSpeakerEnrollmentJobs",
    "enrollment_config",
    "SuccessfulEnrollments",
    "successful_enrollment_count",
)
REGISTRATION = JobKind(
    "fraudster registration job",
    "StartFraudsterRegistrationJob",
    "DescribeFraudsterRegistrationJob",
    "ListFraudsterRegistrationJobs",
    "registration_config",
    "SuccessfulRegistrations",
    "successful_registration_count",
)


def check_query(params: t.Mapping[str, t.Any]) -> None:
    """The rules of a module that reads batch jobs.

    :raises VoiceIdError: if an option breaks a rule, or options contradict each other.
    """
    check_options(params)
    if params["job_ids"] is not None and not (params["domain_id"] or params["domain_name"]):
        raise VoiceIdError(
            "job_ids: a job is looked up in its domain. Set domain_id or domain_name too.",
            "invalid_request",
            {"option": "job_ids"},
        )
    if params["results"] and not params["details"]:
        raise VoiceIdError(
            "results: needs details, because only the description of a job says where its output file is. "
            "Leave details at true, or results at false.",
            "invalid_request",
            {"option": "results"},
        )


class JobReader:
    """Reads the jobs of one kind.

    :param details: Whether to describe jobs; without, their facts are those of the summaries in the listing.
    :param workers: How many calls may be in flight.
    """

    def __init__(self, client: VoiceIdClient, kind: JobKind, details: bool = True, workers: int = 10) -> None:
        self.client = client
        self.kind = kind
        self.details = details
        self.workers = workers

    def find_all(self, params: t.Mapping[str, t.Any]) -> list[Facts]:
        """The jobs that the options ask for: in the order of ``job_ids``, or the newest first.

        :raises VoiceIdError: for every failure, including the end of the time.
        """
        try:
            jobs = self._find_by_ids(params) if params["job_ids"] is not None else self._find_by_listing(params)
        except TimeoutError:
            raise _timed_out(self.kind, [], self.client.deadline) from None
        name, states = params["job_name"], params["job_status"]
        # Filtered again: the state of a job may have changed between its listing and its description.
        return [job for job in jobs if _is_named(job, name) and (not states or job["job_status"] in states)]

    def find_by_name(self, params: t.Mapping[str, t.Any]) -> tuple[str, list[Facts]]:
        """The id of the one domain that the options name, and its jobs of the name ``job_name``, the newest first.

        Only the newest one is described; the facts of the others are those of their summaries.

        :raises VoiceIdError: for every failure, including the end of the time.
        """
        try:
            domain_id = domain.find_id(self.client, params)
            jobs = newest_first(job for job in self._list([domain_id], STATES) if _is_named(job, params["job_name"]))
            newest = self._describe([_key(job) for job in jobs[:1]]) or jobs[:1]
        except TimeoutError:
            raise _timed_out(self.kind, [], self.client.deadline) from None
        return domain_id, newest + jobs[1:]

    def find_active(self, domain_id: str) -> list[Facts]:
        """Summaries of the jobs that a domain is processing, or will process.

        :raises TimeoutError: at the deadline.
        """
        return [job for job in self._list([domain_id], ACTIVE_STATES) if not job["ended"]]

    def wait(self, jobs: list[Facts], first_delay: float) -> list[Facts]:
        """Wait until every job has ended; a job that is deleted meanwhile is omitted.

        :raises VoiceIdError: at the deadline, with the state of each job that was still running.
        """
        known = {_key(job): job for job in jobs}

        def running() -> list[Key]:
            return [key for key, job in known.items() if not job["ended"]]

        def poll() -> None:
            keys = running()
            found = {_key(job): job for job in self._read(keys)}
            for key in keys:
                if key in found:
                    known[key] = found[key]
                else:
                    del known[key]

        try:
            wait_until(poll, running, self.client.deadline, first_delay)
        except TimeoutError:
            raise _timed_out(self.kind, [known[key] for key in running()], self.client.deadline) from None
        return list(known.values())

    def wait_for_one(self, job: Facts, first_delay: float) -> Facts:
        """Wait until a job has ended.

        :raises VoiceIdError: at the deadline, and if the job no longer exists.
        """
        ended = self.wait([job], first_delay)
        if not ended:
            raise VoiceIdError(
                f"The {self.kind.noun} {label(job)} is not there any more {self.client.where}. "
                f"Check domain {job['domain_id']} and the endpoint.",
                "not_found",
                {"resource_type": "BATCH_JOB", **self.client.where._asdict()},
            )
        return ended[0]

    def _find_by_ids(self, params: t.Mapping[str, t.Any]) -> list[Facts]:
        domain_id = domain.find_id(self.client, params)
        if not params["job_ids"]:  # no other call would find out whether the domain exists
            self.client.call("DescribeDomain", DomainId=domain_id)
        return self._read([(domain_id, job_id) for job_id in dict.fromkeys(params["job_ids"])])

    def _find_by_listing(self, params: t.Mapping[str, t.Any]) -> list[Facts]:
        every_domain = not (params["domain_id"] or params["domain_name"])
        domain_ids = domain.find_ids(self.client, params["domain_id"], params["domain_name"])
        listed = self._list(domain_ids, params["job_status"] or STATES, every_domain)
        jobs = [job for job in listed if _is_named(job, params["job_name"])]
        return newest_first(self._describe([_key(job) for job in jobs]) if self.details else jobs)

    def _read(self, keys: list[Key]) -> list[Facts]:
        """The jobs with these keys, in this order; those that do not exist are omitted."""
        if self.details:
            return self._describe(keys)
        domain_ids = list(dict.fromkeys(domain_id for domain_id, dummy in keys))
        listed = {_key(job): job for job in self._list(domain_ids, STATES)}
        return [listed[key] for key in keys if key in listed]

    def _describe(self, keys: list[Key]) -> list[Facts]:
        def describe(key: Key) -> t.Optional[Facts]:
            job = self.client.describe(self.kind.describe_operation, DomainId=key[0], JobId=key[1])
            return facts(job) if job else None

        described = in_parallel(describe, keys, self.workers, self.client.deadline)
        return [job for job in described if job is not None]

    def _list(self, domain_ids: list[str], states: t.Sequence[str], skip_missing_domains: bool = False) -> list[Facts]:
        """Summaries, filtered by the service; each job once, as it was seen last."""
        # One call without a filter returns jobs of all states, including those of a newer service. Several calls are
        # made in the order of STATES.
        filters = [None] if set(states) == set(STATES) else [state for state in STATES if state in states]

        def list_domain(domain_id: str) -> list[Facts]:
            try:
                listings = [
                    self.client.list(self.kind.list_operation, DomainId=domain_id, JobStatus=state) for state in filters
                ]
                return list({_key(job): facts(job) for job in itertools.chain(*listings)}.values())
            except VoiceIdError as exc:
                if skip_missing_domains and exc.kind == "not_found":  # deleted since the domains were listed
                    return []
                raise

        return list(itertools.chain(*in_parallel(list_domain, domain_ids, self.workers, self.client.deadline)))


def facts(job: Facts) -> Facts:
    """Facts of a batch job, from its description or its summary in a listing, with the derived fields.

    ``ended``, ``duration_seconds`` (ended jobs) and ``output_file_s3_uri`` (needs the description) are derived.
    """
    derived: Facts = {"ended": _has_ended(job)}
    if job.get("created_at") and job.get("ended_at"):
        took = datetime.datetime.fromisoformat(job["ended_at"]) - datetime.datetime.fromisoformat(job["created_at"])
        derived["duration_seconds"] = round(took.total_seconds(), 3)
    output_file = job_output.find(job)
    if output_file:
        derived["output_file_s3_uri"] = output_file
    return {**job, **derived}


def newest_first(jobs: t.Iterable[Facts]) -> list[Facts]:
    """Jobs by creation time, the last created first; jobs without one come last.

    The times are ISO 8601 in UTC, so that their texts compare as the times do.
    """
    return sorted(jobs, key=lambda job: job.get("created_at") or "", reverse=True)


def label(job: Facts) -> str:
    """A job in a few words: id, name, state and progress."""
    percent = job.get("job_progress", {}).get("percent_complete")
    name = f" ({job['job_name']})" if job.get("job_name") else ""
    return f"{job['job_id']}{name} {job['job_status']}" + ("" if percent is None else f" {percent} percent")


def _has_ended(job: Facts) -> bool:
    """Whether the state of a job is final. The end time decides for states that are not known here."""
    return job.get("job_status") in ENDED_STATES or bool(job.get("ended_at"))


def _key(job: Facts) -> Key:
    return job["domain_id"], job["job_id"]


def _is_named(job: Facts, name: t.Optional[str]) -> bool:
    return name is None or job.get("job_name") == name


def _timed_out(kind: JobKind, running: list[Facts], deadline: Deadline) -> VoiceIdError:
    still = "; ".join(label(job) for job in running) or "the service has not told about them yet"
    return VoiceIdError(
        f"Waited {deadline.seconds:g} seconds for {kind.noun}s to end: {still}. "
        "What was started goes on: wait again, or raise wait_timeout.",
        "wait_timeout",
        {"running_job_ids": [job["job_id"] for job in running]},
    )
