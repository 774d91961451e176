# -*- coding: utf-8 -*-

# Copyright: Contributors to the contactcenter.voiceid collection
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Batch jobs: which ones are asked for, what they are now, and when they have ended."""

from __future__ import annotations

import itertools
import typing as t

from ansible_collections.contactcenter.voiceid.plugins.module_utils._client import VoiceIdClient
from ansible_collections.contactcenter.voiceid.plugins.module_utils._domains import find_domain_ids
from ansible_collections.contactcenter.voiceid.plugins.module_utils._errors import VoiceIdError
from ansible_collections.contactcenter.voiceid.plugins.module_utils._facts import has_ended, newest_first
from ansible_collections.contactcenter.voiceid.plugins.module_utils._parallel import Deadline, in_parallel, within
from ansible_collections.contactcenter.voiceid.plugins.module_utils._waiters import wait_until

Job = dict[str, t.Any]

# In the order in which a job goes through them, so that a job that moves on between two listings is seen twice
# rather than not at all.
STATES = ("SUBMITTED", "IN_PROGRESS", "COMPLETED", "COMPLETED_WITH_ERRORS", "FAILED")
ACTIVE_STATES = ("SUBMITTED", "IN_PROGRESS")


class JobKind(t.NamedTuple):
    """The names by which the API tells one kind of batch job from the other.

    :param config: the option, and field of a job, that says how the job treats what it finds.
    :param successes: the member of the output file that lists the requests that went well.
    :param success_count: the derived field of a job with their number.
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


class JobReader:
    """Reads the jobs of one kind.

    :param details: whether jobs are described, or told by their summaries in the listing alone.
    :param workers: how many calls may be in flight.
    :param deadline: when the user's time is up; a call that comes later raises ``TimeoutError``.
    """

    def __init__(
        self,
        client: VoiceIdClient,
        kind: JobKind,
        details: bool = True,
        workers: int = 10,
        deadline: t.Optional[Deadline] = None,
    ) -> None:
        self.client = client
        self.kind = kind
        self.details = details
        self.workers = workers
        self.deadline = deadline or Deadline()

    def select(self, params: t.Mapping[str, t.Any]) -> list[Job]:
        """The jobs that the options ask for: in the order of ``job_ids``, or the newest first.

        :raises VoiceIdError: also when the deadline comes before they are read.
        """
        try:
            jobs = self._named_jobs(params) if params["job_ids"] is not None else self._all_jobs(params)
        except TimeoutError:
            raise _timed_out(self.kind, [], self.deadline) from None
        name, states = params["job_name"], params["job_status"]
        # Asked again: a job may have moved on between its listing and its description.
        return [job for job in jobs if _is_named(job, name) and (not states or job["JobStatus"] in states)]

    def _named_jobs(self, params: t.Mapping[str, t.Any]) -> list[Job]:
        domain_id = self._domain_ids(params)[0]
        if not params["job_ids"]:  # no call would tell that the domain is not there
            within(self.deadline, lambda: self.client.call("DescribeDomain", DomainId=domain_id))
        return self.read([(domain_id, job_id) for job_id in dict.fromkeys(params["job_ids"])])

    def _all_jobs(self, params: t.Mapping[str, t.Any]) -> list[Job]:
        every_domain = not (params["domain_id"] or params["domain_name"])
        listed = self._list(self._domain_ids(params), params["job_status"] or STATES, every_domain)
        jobs = [job for job in listed if _is_named(job, params["job_name"])]
        return newest_first(self._describe([_key(job) for job in jobs]) if self.details else jobs)

    def named(self, params: t.Mapping[str, t.Any]) -> tuple[str, list[Job]]:
        """The id of the one domain that the options name, and its jobs of the name ``job_name``, the newest first.

        Only the newest one is described; the others are told by their summaries.

        :raises VoiceIdError: also when the deadline comes before they are read.
        """
        try:
            domain_id = self._domain_ids(params)[0]
            jobs = newest_first(job for job in self._list([domain_id], STATES) if _is_named(job, params["job_name"]))
            newest = self._describe([_key(job) for job in jobs[:1]]) or jobs[:1]
        except TimeoutError:
            raise _timed_out(self.kind, [], self.deadline) from None
        return domain_id, newest + jobs[1:]

    def active(self, domain_id: str) -> list[Job]:
        """Summaries of the jobs that a domain is working on, or will be.

        :raises TimeoutError: when the deadline comes first.
        """
        return [job for job in self._list([domain_id], ACTIVE_STATES) if not has_ended(job)]

    def _domain_ids(self, params: t.Mapping[str, t.Any]) -> list[str]:
        return within(self.deadline, lambda: find_domain_ids(self.client, params["domain_id"], params["domain_name"]))

    def read(self, keys: list[tuple[str, str]]) -> list[Job]:
        """The jobs with these ``(DomainId, JobId)``, in this order; those that are not there are left out.

        :raises TimeoutError: when the deadline comes first.
        """
        if self.details:
            return self._describe(keys)
        domain_ids = list(dict.fromkeys(domain_id for domain_id, dummy in keys))
        listed = {_key(job): job for job in self._list(domain_ids, STATES)}
        return [listed[key] for key in keys if key in listed]

    def wait(self, jobs: list[Job], first_delay: float) -> list[Job]:
        """Wait until every job has ended; a job that is deleted meanwhile is left out.

        :raises VoiceIdError: at the deadline, with the state of each job that was still running.
        """
        known = {_key(job): job for job in jobs}

        def running() -> list[tuple[str, str]]:
            return [key for key, job in known.items() if not has_ended(job)]

        def poll() -> None:
            keys = running()
            found = {_key(job): job for job in self.read(keys)}
            for key in keys:
                if key in found:
                    known[key] = found[key]
                else:
                    del known[key]

        try:
            wait_until(poll, running, self.deadline, first_delay)
        except TimeoutError:
            raise _timed_out(self.kind, [known[key] for key in running()], self.deadline) from None
        return list(known.values())

    def wait_for_one(self, job: Job, first_delay: float) -> Job:
        """Wait until a job has ended.

        :raises VoiceIdError: at the deadline, and when the job is not there any more.
        """
        ended = self.wait([job], first_delay)
        if not ended:
            raise VoiceIdError(
                f"The {self.kind.noun} {job_state(job)} is not there any more {self.client.where}. "
                f"Check domain {job['DomainId']} and the endpoint.",
                "not_found",
                {"resource_type": "BATCH_JOB", **self.client.where._asdict()},
            )
        return ended[0]

    def _describe(self, keys: list[tuple[str, str]]) -> list[Job]:
        def describe(key: tuple[str, str]) -> t.Optional[Job]:
            return self.client.describe(self.kind.describe_operation, DomainId=key[0], JobId=key[1])

        described = in_parallel(describe, keys, self.workers, self.deadline)
        return [job for job in described if job is not None]

    def _list(self, domain_ids: list[str], states: t.Sequence[str], skip_missing_domains: bool = False) -> list[Job]:
        """Summaries, filtered by the service; each job once, as it was seen last."""
        # One call without a filter tells of all states, also of those that a newer service may have. Several calls
        # go in the order of STATES.
        filters = [None] if set(states) == set(STATES) else [state for state in STATES if state in states]

        def list_domain(domain_id: str) -> list[Job]:
            try:
                listings = [
                    self.client.list(self.kind.list_operation, DomainId=domain_id, JobStatus=state) for state in filters
                ]
                return list({_key(job): job for job in itertools.chain(*listings)}.values())
            except VoiceIdError as exc:
                if skip_missing_domains and exc.kind == "not_found":  # deleted since the domains were listed
                    return []
                raise

        return list(itertools.chain(*in_parallel(list_domain, domain_ids, self.workers, self.deadline)))


def _key(job: Job) -> tuple[str, str]:
    return job["DomainId"], job["JobId"]


def _is_named(job: Job, name: t.Optional[str]) -> bool:
    return name is None or job.get("JobName") == name


def _timed_out(kind: JobKind, running: list[Job], deadline: Deadline) -> VoiceIdError:
    still = "; ".join(job_state(job) for job in running) or "the service has not told about them yet"
    return VoiceIdError(
        f"Waited {deadline.seconds:g} seconds for {kind.noun}s to end: {still}. "
        "What was started goes on: wait again, or raise wait_timeout.",
        "wait_timeout",
        {"running_job_ids": [job["JobId"] for job in running]},
    )


def job_state(job: Job) -> str:
    """A job in a few words: id, name, state and how far it is."""
    percent = job.get("JobProgress", {}).get("PercentComplete")
    name = f" ({job['JobName']})" if job.get("JobName") else ""
    return f"{job['JobId']}{name} {job['JobStatus']}" + ("" if percent is None else f" {percent} percent")
