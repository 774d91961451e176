# -*- coding: utf-8 -*-

# Copyright: Contributors to the contactcenter.voiceid collection
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""What an audit needs to know about an account in a region. A part that cannot be read does not affect the others."""

from __future__ import annotations

import json
import typing as t

from .._base.client import VoiceIdClient
from .._base.errors import VoiceIdError
from .._base.parallel import in_parallel
from .._base.plan import Facts
from . import domain, speaker
from .job import JobKind, JobReader

# The options that select resources, so that all of them are read.
EVERYTHING: dict[str, t.Any] = {
    **dict.fromkeys(("domain_id", "domain_name", "job_ids", "job_name", "job_status", "speaker_ids", "speaker_status")),
    "count_only": True,
}

READ_SPEAKERS = "Read the speakers"

Failure = t.Union[TimeoutError, VoiceIdError]


class AccountReader:
    """Reads an account in steps, and records the steps that failed.

    :param workers: The maximum number of calls in flight.
    :param timed_out: Returns the failure of a step that was running at the deadline of the client.
    """

    def __init__(self, client: VoiceIdClient, workers: int, timed_out: t.Callable[[], VoiceIdError]) -> None:
        self._client = client
        self._workers = workers
        self._timed_out = timed_out
        # Each has step, domain, kind and msg.
        self.errors: list[Facts] = []

    def domains(self) -> list[Facts]:
        """All domains with their tags.

        :raises VoiceIdError: for every failure, because nothing else can be read without the domains.
        :raises TimeoutError: at the deadline.
        """
        return domain.find_all(self._client, {**EVERYTHING, "max_concurrency": self._workers}, _ignore)

    def jobs(self, kind: JobKind, details: bool, add_results: t.Callable[[list[Facts]], object]) -> list[Facts]:
        """All jobs of a kind, the newest first. After a failure, the jobs that were read before it.

        :param details: Whether to describe each job.
        :param add_results: Adds the result of every request to the facts of the jobs.
        """
        reader = JobReader(self._client, kind, details, self._workers)
        try:
            jobs = [*reader.find_all(EVERYTHING, _ignore).values()]
        except (TimeoutError, VoiceIdError) as exc:
            self._record(f"Read the {kind.noun}s", exc)
            return reader.found_so_far(EVERYTHING)
        try:
            add_results(jobs)
        except (TimeoutError, VoiceIdError) as exc:
            self._record(f"Read the results of the {kind.noun}s", exc)
            return [{**job} for job in jobs]  # threads that are still reading add to the originals
        return jobs

    def speakers_by_status(self, domains: list[Facts]) -> dict[str, dict[str, int]]:
        """The number of speakers by status for the ID of each domain. Domains that cannot be read are omitted."""
        counts: dict[str, dict[str, int]] = {}
        failures: dict[str, VoiceIdError] = {}

        def count(domain_id: str) -> None:
            try:
                speakers = speaker.find_all(self._client, domain_id, EVERYTHING, _ignore)
            except VoiceIdError as exc:
                failures[domain_id] = exc
            else:
                counts[domain_id] = speaker.count_by_status(speakers)

        names: dict[str, str] = {found["domain_id"]: found.get("name") or found["domain_id"] for found in domains}
        try:
            in_parallel(count, [*names], self._workers, self._client.deadline)
        except TimeoutError as exc:
            self._record(READ_SPEAKERS, exc)
        for domain_id, name in names.items():
            failure = failures.get(domain_id)
            if failure and failure.kind != "not_found":  # deleted since the listing
                self._record(READ_SPEAKERS, failure, name)
        return {**counts}  # threads that are still reading add to the original

    def _record(self, step: str, failure: Failure, domain_name: str = "") -> None:
        error = failure if isinstance(failure, VoiceIdError) else self._timed_out()
        self.errors.append({"step": step, "domain": domain_name, "kind": error.kind, "msg": error.msg})


def _ignore(dummy: str) -> None:
    """No warning: everything is selected, so that nothing can be missing."""


def account_file(account: Facts) -> bytes:
    """The file of an account: JSON in ASCII, with a line for each item of a list, so that files can be compared."""
    members = (f"{json.dumps(key)}: {_lines(value)}" for key, value in account.items())
    return ("{\n" + ",\n".join(members) + "\n}\n").encode()


def _lines(value: t.Any) -> str:
    if not isinstance(value, list) or not value:
        return json.dumps(value, sort_keys=True)
    return "[\n" + ",\n".join(json.dumps(item, sort_keys=True) for item in value) + "\n]"
