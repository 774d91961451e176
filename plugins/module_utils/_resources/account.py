# -*- coding: utf-8 -*-

# Copyright: Contributors to the contactcenter.voiceid collection
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""What an audit needs to know about an account in a region. A part that cannot be read does not affect the others."""

from __future__ import annotations

import itertools
import json
import typing as t

from .._base.client import VoiceIdClient
from .._base.errors import VoiceIdError
from .._base.parallel import Deadline, in_parallel
from .._base.plan import Facts
from . import domain, speaker
from .job import JobKind, JobReader, newest_first

# The options that select resources, so that all of them are read.
EVERYTHING: dict[str, t.Any] = {
    **dict.fromkeys(("domain_id", "domain_name", "job_ids", "job_name", "job_status", "speaker_ids", "speaker_status")),
    "count_only": True,
}


class AccountReader:
    """Reads an account in steps, and records what could not be read.

    After the domains, each step has an equal part of the remaining time, so that one that hangs leaves time for the
    others. Call the methods in the order of this class: the steps that take long are the last ones, and have the time
    that is left.

    :param workers: The maximum number of calls in flight.
    :param seconds: The time for all steps.
    :param steps: The number of steps after the domains.
    :param timed_out: Returns the failure of a step that did not end within some seconds.
    """

    def __init__(
        self,
        client: VoiceIdClient,
        workers: int,
        seconds: float,
        steps: int,
        timed_out: t.Callable[[float], VoiceIdError],
    ) -> None:
        self._client = client
        self._workers = workers
        self._whole = Deadline(seconds)
        self._steps = steps
        self._timed_out = timed_out
        self._names: dict[str, str] = {}
        # Each has step, domain, kind and msg.
        self.errors: list[Facts] = []

    def domains(self) -> list[Facts]:
        """All domains with their tags. They have the time of all steps, because nothing else can be read without them.

        :raises VoiceIdError: for every failure.
        :raises TimeoutError: at the end of the time.
        """
        self._client.deadline = self._whole
        found = domain.find_all(self._client, {**EVERYTHING, "max_concurrency": self._workers}, _ignore)
        self._names = {facts["domain_id"]: facts.get("name") or facts["domain_id"] for facts in found}
        return found

    def speakers_by_status(self) -> dict[str, dict[str, int]]:
        """The number of speakers by status for the ID of each domain. Domains that cannot be read are omitted."""
        counts: dict[str, dict[str, int]] = {}

        def count(domain_id: str) -> None:
            speakers = speaker.find_all(self._client, domain_id, EVERYTHING, _ignore)
            counts[domain_id] = speaker.count_by_status(speakers)

        self._each_domain("Read the speakers", count, self._workers)
        return {**counts}  # threads that are still reading add to the original

    def jobs(self, kind: JobKind, details: bool) -> list[Facts]:
        """All jobs of a kind, the newest first. Of domains that cannot be read, the jobs that were read before.

        :param details: Whether to describe each job.
        """
        # Listings of domains are read in parallel, or the descriptions of the jobs in one of them.
        workers, inner = (1, self._workers) if details else (self._workers, 1)
        query = {domain_id: {**EVERYTHING, "domain_id": domain_id} for domain_id in self._names}
        readers = {domain_id: JobReader(self._client, kind, details, inner) for domain_id in self._names}
        found: dict[str, list[Facts]] = {}

        def read(domain_id: str) -> None:
            try:
                found[domain_id] = [*readers[domain_id].find_all(query[domain_id], _ignore).values()]
            except VoiceIdError as exc:
                if exc.kind == "not_found":  # the jobs were deleted with their domain
                    found[domain_id] = []
                raise

        self._each_domain(f"Read the {kind.noun}s", read, workers)
        known = {**found}  # threads that are still reading add to the original
        jobs = (
            known[domain_id] if domain_id in known else readers[domain_id].found_so_far(query[domain_id])
            for domain_id in self._names
        )
        return newest_first(itertools.chain(*jobs))

    def results(self, kind: JobKind, add: t.Callable[[Deadline], object]) -> None:
        """Read the results of jobs.

        :param add: Adds the result of every request to the facts of the jobs, until the deadline.
        """
        step, deadline = f"Read the results of the {kind.noun}s", self._begin()
        try:
            add(deadline)
        except TimeoutError:
            self._record(step, self._late(deadline))
        except VoiceIdError as exc:
            self._record(step, exc)

    def _each_domain(self, step: str, read: t.Callable[[str], None], workers: int) -> None:
        """Call a function for each domain, and record the domains for which it fails."""
        deadline = self._begin()
        failures: dict[str, VoiceIdError] = {}

        def attempt(domain_id: str) -> None:
            try:
                read(domain_id)
            except VoiceIdError as exc:
                if exc.kind != "not_found":  # a domain that was deleted after it was listed
                    failures[domain_id] = exc

        try:
            in_parallel(attempt, [*self._names], workers, deadline)
        except TimeoutError:
            self._record(step, self._late(deadline))
        self._record_each(step, {**failures})

    def _record_each(self, step: str, failures: dict[str, VoiceIdError]) -> None:
        """Record the failures of domains, but only one if all of them have the same reason."""
        if len(failures) == len(self._names) > 1 and len({exc.kind for exc in failures.values()}) == 1:
            self._record(step, failures[next(iter(self._names))])
            return
        for domain_id, name in self._names.items():
            if domain_id in failures:
                self._record(step, failures[domain_id], name)

    def _record(self, step: str, error: VoiceIdError, domain_name: str = "") -> None:
        self.errors.append({"step": step, "domain": domain_name, "kind": error.kind, "msg": error.msg})

    def _begin(self) -> Deadline:
        """Begin a step. The calls of the client end at its deadline."""
        self._client.deadline = Deadline(t.cast(float, self._whole.remaining()) / self._steps)
        self._steps -= 1
        return self._client.deadline

    def _late(self, deadline: Deadline) -> VoiceIdError:
        return self._timed_out(t.cast(float, deadline.seconds))


def account_file(account: Facts) -> bytes:
    """The file of an account: JSON in ASCII, with a line for each item of a list, so that files can be compared."""
    members = (f"{json.dumps(key)}: {_lines(value)}" for key, value in account.items())
    return ("{\n" + ",\n".join(members) + "\n}\n").encode()


def _lines(value: t.Any) -> str:
    if not isinstance(value, list) or not value:
        return json.dumps(value, sort_keys=True)
    return "[\n" + ",\n".join(json.dumps(item, sort_keys=True) for item in value) + "\n]"


def _ignore(dummy: str) -> None:
    """No warning: everything is selected, so nothing can be missing."""
