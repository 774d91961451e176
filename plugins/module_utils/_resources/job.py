# -*- coding: utf-8 -*-

# Copyright: Contributors to the contactcenter.voiceid collection
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Batch jobs: find them, read their facts, and wait for their end."""

from __future__ import annotations

import datetime
import functools
import itertools
import time
import typing as t

from .._base.client import VoiceIdClient
from .._base.errors import VoiceIdError
from .._base.facts import seconds_since
from .._base.options import check_options
from .._base.parallel import in_parallel, in_parallel_growing
from .._base.plan import Facts
from .._base.progress import State
from .._base.values import JobStatus
from .._base.waiting import retry_until_success, wait_until
from . import in_domain, output_file

# In the order of a job's life. If a job changes its state between two listings, it is listed twice, and not omitted.
STATES: tuple[JobStatus, ...] = t.get_args(JobStatus)
ACTIVE_STATES: tuple[JobStatus, ...] = ("SUBMITTED", "IN_PROGRESS")
ENDED_STATES: tuple[JobStatus, ...] = ("COMPLETED", "COMPLETED_WITH_ERRORS", "FAILED")

# The number of consecutive polls that may not find a job, because replicas can be late. After that, the job does not
# exist. Polls for a job that was created less than NEW_SECONDS ago must also extend over MAX_LATE_SECONDS.
MAX_MISSED_POLLS = 5
MAX_LATE_SECONDS = 16
NEW_SECONDS = 60

# Domain id and job id.
Key = tuple[str, str]
Jobs = dict[Key, Facts]
# A part of a listing with descriptions, which makes one call: it returns the jobs that it read, and the steps after it.
Step = t.Callable[[], "tuple[list[Facts], list[Step]]"]

Result = t.TypeVar("Result")


class JobKind(t.NamedTuple):
    """The names in the API that differ between the two kinds of batch jobs.

    :param config: The option, and field of a job, with the configuration.
    :param successes: The member of the output file that lists the successful requests.
    :param success_count: The derived field of a job with the number of successful requests.
    :param requests: The member of the input file that lists requests with IDs of speakers.
    """

    noun: str
    start_operation: str
    describe_operation: str
    list_operation: str
    config: str
    successes: str
    success_count: str
    requests: t.Optional[str] = None

    @property
    def result(self) -> str:
        """The key of the result that contains a job. With an ``s``, the key for a list of jobs."""
        return self.noun.replace(" ", "_")


ENROLLMENT = JobKind(
    "enrollment job",
    "StartSpeakerEnrollmentJob",
    "DescribeSpeakerEnrollmentJob",
    "ListSpeakerEnrollmentJobs",
    "enrollment_config",
    "SuccessfulEnrollments",
    "successful_enrollment_count",
    "SpeakerEnrollmentRequests",
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
    """Check the options of a module that reads batch jobs.

    :raises VoiceIdError: if an option is invalid, or if options contradict each other.
    """
    check_options(params)
    in_domain.check_has_domain(params, "job_ids", "jobs")
    check_has_details(params)
    if params["results_required"] and not params["results"]:
        raise VoiceIdError(
            "results_required requires results. Set results to true.", "invalid_request", {"option": "results_required"}
        )


def check_has_details(params: t.Mapping[str, t.Any]) -> None:
    """Check that jobs are described if their results are read.

    :raises VoiceIdError: if they are not.
    """
    if params["results"] and not params["details"]:
        raise VoiceIdError(
            "results requires details, because only the description of a job contains the location of its output file. "
            "Set details to true, or results to false.",
            "invalid_request",
            {"option": "results"},
        )


class JobReader:
    """Reads the jobs of one kind.

    :param details: Whether to describe jobs. Otherwise, their facts are from the summaries in the listing.
    :param workers: The maximum number of calls in flight.
    :param wait_delay: Seconds between two polls of a wait, ``None`` if the module does not wait. In a wait, reads are
        repeated after temporary failures.
    """

    def __init__(
        self,
        client: VoiceIdClient,
        kind: JobKind,
        details: bool = True,
        workers: int = 10,
        wait_delay: t.Optional[float] = None,
    ) -> None:
        self.client = client
        self.kind = kind
        self.details = details
        self.workers = workers
        self.wait_delay = wait_delay
        self._every_domain = False
        self._deleted_domains: set[str] = set()
        self._seen: Jobs = {}  # every job that has been read, as it was seen last

    def find_all(self, params: t.Mapping[str, t.Any], warn: t.Callable[[str], object]) -> Jobs:
        """The requested jobs, in the order of ``job_ids``, or the newest first.

        Without a domain in the options, jobs of domains that are deleted meanwhile are omitted.

        :param warn: Called if no job has an id or the name that the options name.
        :raises VoiceIdError: for every failure, including the end of the time.
        """
        self._every_domain = not (params["domain_id"] or params["domain_name"])
        find = self._find_by_ids if params["job_ids"] is not None else self._find_by_listing
        jobs, missing = self._retry_in_wait(lambda: find(params))
        if missing:
            warn(missing)
        # Filter again, because the state of a job may have changed between the listing and the description.
        return {_key(job): job for job in jobs if _is_selected(job, params)}

    def found_so_far(self, params: t.Mapping[str, t.Any]) -> list[Facts]:
        """Of the jobs that the options ask for, those that have been read, as they were seen last.

        Another thread may be reading.
        """
        jobs = [job for job in [*self._seen.values()] if job["domain_id"] not in self._deleted_domains]
        if params["job_ids"] is None:
            found = newest_first(jobs)
        else:
            by_id = {job["job_id"]: job for job in jobs}
            found = [by_id[job_id] for job_id in dict.fromkeys(params["job_ids"]) if job_id in by_id]
        return [job for job in found if _is_selected(job, params)]

    def find_by_name(self, params: t.Mapping[str, t.Any]) -> tuple[str, list[Facts]]:
        """The ID of the requested domain, and its jobs with the name ``job_name``, the newest first.

        Only the newest job is described. The facts of the other jobs are from their summaries.

        :raises VoiceIdError: for every failure, including a timeout.
        """

        def find() -> tuple[str, list[Facts]]:
            domain_id = in_domain.find_id(self.client, params)
            named = [job for job in self._list([domain_id], STATES) if _is_named(job, params["job_name"])]
            if len(named) > 1 and not all("created_at" in job for job in named):  # the newest is not known
                return domain_id, newest_first(self._describe_listed(named))
            jobs = newest_first(named)
            return domain_id, self._describe_listed(jobs[:1]) + jobs[1:]

        return self._retry_in_wait(find)

    def find_active(self, domain_id: str) -> list[Facts]:
        """Summaries of the jobs that a domain is processing, or will process.

        :raises TimeoutError: at the deadline.
        """
        return [job for job in self._list([domain_id], ACTIVE_STATES) if not job["ended"]]

    def wait(self, jobs: Jobs) -> None:
        """Wait until every job has ended.

        :param jobs: The jobs. Their facts are updated. Jobs that no longer exist are removed.
        :raises VoiceIdError: at the deadline, with the state of each job that was still running.
        """
        missed: dict[Key, list[float]] = {}

        def running() -> list[Key]:
            return [key for key, job in jobs.items() if not job["ended"]]

        def poll() -> None:
            keys = running()
            found = self._read(keys)
            for key in keys:
                if key in found:
                    jobs[key].update(found[key])  # a response may omit members of an earlier one
                    missed.pop(key, None)
                    continue
                missed.setdefault(key, []).append(time.monotonic())
                if self._is_gone(jobs[key], missed[key]):
                    del jobs[key]
            self.report(jobs.values())

        self.report(jobs.values())
        try:
            wait_until(poll, running, self.client.deadline, t.cast(float, self.wait_delay))
        except TimeoutError as exc:
            raise self._timed_out([jobs[key] for key in running()], exc) from None

    def _is_gone(self, job: Facts, missed: list[float]) -> bool:
        """Whether a job no longer exists.

        :param missed: The times of the polls that did not find it, in seconds of ``time.monotonic``.
        """
        if len(missed) <= MAX_MISSED_POLLS:
            return False
        age = seconds_since(job.get("created_at"), time.time() + self.client.clock_offset)
        return age is None or age > NEW_SECONDS or missed[-1] - missed[0] > MAX_LATE_SECONDS

    def report(self, jobs: t.Iterable[Facts]) -> None:
        """Report the states of jobs in a wait."""
        self.client.progress.report(_state(self.kind, job) for job in jobs)

    def wait_for_one(self, job: Facts) -> Facts:
        """Wait until a job has ended.

        :raises VoiceIdError: at the deadline, and if the job no longer exists.
        """
        jobs = {_key(job): job}
        try:
            self.wait(jobs)
        finally:
            self.client.changes.found(jobs.get(_key(job), job))
        if not jobs:
            raise VoiceIdError(
                f"The {self.kind.noun} {label(job)} no longer exists {self.client.where}. "
                f"Check domain {job['domain_id']} and the endpoint.",
                "not_found",
                {"resource_type": "BATCH_JOB", **self.client.where._asdict()},
            )
        return jobs[_key(job)]

    def _retry_in_wait(self, step: t.Callable[[], Result]) -> Result:
        """Call a step that reads. In a wait, it is repeated after temporary failures."""
        try:
            return (
                step() if self.wait_delay is None else retry_until_success(step, self.client.deadline, self.wait_delay)
            )
        except TimeoutError as exc:
            if exc.__cause__ is None:  # no job is known: the error of the module contains the call in flight
                raise
            raise self._timed_out([], exc) from None

    def _find_by_ids(self, params: t.Mapping[str, t.Any]) -> tuple[list[Facts], t.Optional[str]]:
        domain_id = in_domain.find_id(self.client, params)
        ids = list(dict.fromkeys(params["job_ids"]))
        if not ids:  # no other call checks whether the domain exists
            self.client.call("DescribeDomain", DomainId=domain_id)
        jobs = self._read([(domain_id, job_id) for job_id in ids])
        missing = [job_id for job_id in ids if (domain_id, job_id) not in jobs]
        return [*jobs.values()], self._warning("job_ids", domain_id, missing)

    def _find_by_listing(self, params: t.Mapping[str, t.Any]) -> tuple[list[Facts], t.Optional[str]]:
        name, states = params["job_name"], params["job_status"]
        domain_ids = in_domain.find_ids(self.client, params["domain_id"], params["domain_name"])
        # A listing of all states tells a name that no job has from a name whose jobs have other states. It also finds
        # out whether the domain exists.
        listed_states = states if states and name is None else STATES
        if self.details:
            listed = self._list_and_describe(domain_ids, listed_states, params)
        else:
            listed = self._list(domain_ids, listed_states)
        named = [job for job in listed if _is_named(job, name)]
        missing = [] if named or name is None else [repr(name)]
        return newest_first(named), self._warning("job_name", None if self._every_domain else domain_ids[0], missing)

    def _warning(self, option: str, domain_id: t.Optional[str], missing: list[str]) -> t.Optional[str]:
        """The warning about jobs in an option that do not exist."""
        where = f"domain {domain_id} has no" if domain_id else "no domain has the"
        return f"{option}: {where} {self.kind.noun} {', '.join(missing)}." if missing else None

    def _read(self, keys: list[Key]) -> Jobs:
        """The jobs with these keys, in this order. Jobs that do not exist are omitted."""
        if self.details:
            return self._describe(keys)
        domain_ids = list(dict.fromkeys(domain_id for domain_id, dummy in keys))
        listed = {_key(job): job for job in self._list(domain_ids, STATES)}
        return {key: listed[key] for key in keys if key in listed}

    def _describe(self, keys: list[Key]) -> Jobs:
        described = in_parallel(self._describe_one, keys, self.workers, self.client.deadline)
        return {key: job for key, job in zip(keys, described) if job is not None}

    def _describe_one(self, key: Key) -> t.Optional[Facts]:
        """The description of a job, ``None`` if it does not exist."""
        try:
            job = self.client.describe(self.kind.describe_operation, DomainId=key[0], JobId=key[1])
        except VoiceIdError as exc:
            if not self._is_deleted_meanwhile(key[0], exc):
                raise
            return None
        return self._see(facts(job)) if job else None

    def _describe_listed(self, jobs: list[Facts]) -> list[Facts]:
        """Descriptions of jobs that a listing has. Jobs cannot be deleted, unless with their domain: one that cannot be
        described yet is as the listing has it."""
        described = self._describe([_key(job) for job in jobs])
        known = [job for job in jobs if job["domain_id"] not in self._deleted_domains]
        return [{**job, **described.get(_key(job), {})} for job in known]

    def _list(self, domain_ids: list[str], states: t.Sequence[str]) -> list[Facts]:
        """Summaries, filtered by the service; each job once, as it was seen last."""

        def list_domain(domain_id: str) -> list[Facts]:
            listed = {_key(job): job for page in self._pages(domain_id, states) for job in page}
            jobs = [] if domain_id in self._deleted_domains else [*listed.values()]
            completed = in_domain.complete(jobs, "job_status", lambda job: self._describe_one(_key(job)))
            return [self._see(job) for job in completed]

        return list(itertools.chain(*in_parallel(list_domain, domain_ids, self.workers, self.client.deadline)))

    def _list_and_describe(
        self, domain_ids: list[str], states: t.Sequence[str], params: t.Mapping[str, t.Any]
    ) -> list[Facts]:
        """Like ``_list``, with the descriptions of the jobs that the options select.

        A job is described as soon as it is on a page, while the next page is read. Jobs cannot be deleted, unless with
        their domain: one that cannot be described yet is as the listing has it.
        """
        chosen: set[Key] = set()

        def choose(page: list[Facts]) -> list[Key]:
            keys = [_key(job) for job in page if "job_status" not in job or _is_selected(job, params)]
            new = [key for key in keys if key not in chosen]  # a job can be on several pages, and is described once
            chosen.update(new)
            return new

        steps: list[Step] = [
            functools.partial(self._read_page, self._pages(each, states), choose) for each in domain_ids
        ]
        answers = in_parallel_growing(lambda step: step(), steps, self.workers, self.client.deadline)
        jobs = [job for job in _merged(itertools.chain(*answers)) if job["domain_id"] not in self._deleted_domains]
        order = {domain_id: number for number, domain_id in enumerate(domain_ids)}
        return sorted(jobs, key=lambda job: order[job["domain_id"]])

    def _read_page(
        self, pages: t.Iterator[list[Facts]], choose: t.Callable[[list[Facts]], list[Key]]
    ) -> tuple[list[Facts], list[Step]]:
        """Read the next page of a listing.

        :param choose: Returns the keys of the jobs on a page that have to be described.
        :returns: The jobs on it, and the steps that read the page after it and the chosen jobs.
        """
        page = next(pages, None)
        if page is None:
            return [], []
        # The page after it first, so that other threads have jobs to describe while it is read.
        further: list[Step] = [functools.partial(self._read_page, pages, choose)]
        further += [functools.partial(self._read_job, key) for key in choose(page)]
        # The state and the name of any other job are only known from its description.
        return [self._see(job) for job in page if "job_status" in job], further

    def _read_job(self, key: Key) -> tuple[list[Facts], list[Step]]:
        """Describe a job.

        :returns: The job, unless it does not exist. No steps.
        """
        job = self._describe_one(key)
        return [job] if job else [], []

    def _pages(self, domain_id: str, states: t.Sequence[str]) -> t.Iterator[list[Facts]]:
        """Pages of summaries, filtered by the service. Each page is read when it is asked for.

        A domain that is deleted meanwhile has no further pages.
        """
        # One call without a filter returns jobs of all states, including those of a newer service. Several calls are
        # made in the order of STATES.
        filters = [None] if set(states) == set(STATES) else [state for state in STATES if state in states]
        self._deleted_domains.discard(domain_id)  # in a wait, an earlier read may have come from a late replica
        try:
            for state in filters:
                for page in self.client.pages(self.kind.list_operation, DomainId=domain_id, JobStatus=state):
                    yield [facts(job) for job in page.values()]
        except VoiceIdError as exc:
            if not self._is_deleted_meanwhile(domain_id, exc):
                raise

    def _see(self, job: Facts) -> Facts:
        """Record the facts of a job that was read. A summary does not replace what a description has.

        :returns: The facts, unchanged.
        """
        self._seen[_key(job)] = _merge(self._seen.get(_key(job), {}), job)
        return job

    def _is_deleted_meanwhile(self, domain_id: str, exc: VoiceIdError) -> bool:
        """Whether a call failed because a domain no longer exists that the user did not name."""
        if not (self._every_domain and exc.kind == "not_found"):
            return False
        self._deleted_domains.add(domain_id)
        return True

    def _timed_out(self, running: list[Facts], timeout: TimeoutError) -> VoiceIdError:
        still = "; ".join(label(job) for job in running) or "their status is not known yet"
        failure, last, details = timeout.__cause__, "", {}
        if isinstance(failure, VoiceIdError):
            last = f" The last poll failed: {failure.msg.rstrip('.')}."
            members = ("operation", "region", "endpoint_url")
            details = {name: failure.details[name] for name in members if name in failure.details}
        keep = "The jobs keep running. " if running else ""
        return VoiceIdError(
            f"Waited {self.client.deadline.seconds:g} seconds for {self.kind.noun}s to end: {still}.{last} "
            f"{keep}Run the task again, or increase wait_timeout.",
            "wait_timeout",
            {"running_job_ids": [job["job_id"] for job in running], **details},
        )


def facts(job: Facts) -> Facts:
    """Facts of a batch job, from its description or its summary in a listing, with the derived fields.

    ``ended``, ``duration_seconds`` (for ended jobs) and ``output_file_s3_uri`` (for described jobs) are derived.
    """
    derived: Facts = {"ended": _has_ended(job)}
    if derived["ended"] and job.get("created_at") and job.get("ended_at"):
        took = datetime.datetime.fromisoformat(job["ended_at"]) - datetime.datetime.fromisoformat(job["created_at"])
        derived["duration_seconds"] = round(took.total_seconds(), 3)
    uri = output_file.find(job)
    if uri:
        derived["output_file_s3_uri"] = uri
    return {**job, **derived}


def _merged(read: t.Iterable[Facts]) -> list[Facts]:
    """Each job once, from its summaries and its description in the order of the calls."""
    merged: Jobs = {}
    for job in read:
        merged[_key(job)] = _merge(merged.get(_key(job), {}), job)
    return [*merged.values()]


def _merge(known: Facts, job: Facts) -> Facts:
    """The facts of a job that has been read again.

    What was read later replaces what was read before, but may omit members of it. A job that has ended does not run
    again: a call that says so was answered earlier, although it was made later, or by a late replica.
    """
    is_newer = job["ended"] or not known.get("ended")
    return {**known, **job} if is_newer else {**job, **known}


def newest_first(jobs: t.Iterable[Facts]) -> list[Facts]:
    """Jobs by creation time, the newest first. Jobs without a creation time are last.

    The times are ISO 8601 in UTC, so they can be compared as strings.
    """
    return sorted(jobs, key=lambda job: job.get("created_at") or "", reverse=True)


def label(job: Facts) -> str:
    """The ID, the name, the state and the progress of a job, for messages."""
    percent = _percent(job)
    name = f" ({job['job_name']})" if job.get("job_name") else ""
    return f"{job['job_id']}{name} {job['job_status']}" + ("" if percent is None else f" {percent} percent")


def _state(kind: JobKind, job: Facts) -> State:
    percent = _percent(job)
    return State(kind.noun, job["job_id"], job.get("job_name"), job["job_status"], percent, job["ended"])


def _percent(job: Facts) -> t.Optional[int]:
    return t.cast("t.Optional[int]", job.get("job_progress", {}).get("percent_complete"))


def _has_ended(job: Facts) -> bool:
    """Whether the state of a job is final. The end time decides for states that are not known here."""
    status = job.get("job_status")
    return status in ENDED_STATES or (status not in ACTIVE_STATES and bool(job.get("ended_at")))


def _key(job: Facts) -> Key:
    return job["domain_id"], job["job_id"]


def _is_named(job: Facts, name: t.Optional[str]) -> bool:
    return name is None or job.get("job_name") == name


def _is_selected(job: Facts, params: t.Mapping[str, t.Any]) -> bool:
    states = params["job_status"]
    return _is_named(job, params["job_name"]) and (states is None or job["job_status"] in states)
