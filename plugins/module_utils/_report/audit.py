# -*- coding: utf-8 -*-

# Copyright: Contributors to the contactcenter.voiceid collection
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""The report of an audit: the jobs and speakers of many accounts, and what failed and why. Pure."""

from __future__ import annotations

import collections
import datetime
import typing as t

from .._base.values import JobStatus, SpeakerStatus
from .jobs import JOB_COLUMNS, JobCells, job_cells, results_error, status_of
from .reasons import reason_of
from .tables import (
    CSV_NOTICE,
    Cell,
    Column,
    Count,
    CsvTable,
    Facts,
    Report,
    Table,
    dicts,
    facts,
    moment,
    number,
    percentage,
    text,
)

# speakers_by_status is by the ID of the domain.
ACCOUNT_KEYS = (
    *("name", "region", "endpoint_url", "domains", "enrollment_jobs", "fraudster_registration_jobs"),
    *("speakers_by_status", "errors"),
)
ERROR_KEYS = ("step", "domain", "kind", "msg")
KINDS = {"enrollment_jobs": "enrollment job", "fraudster_registration_jobs": "fraudster registration job"}
# Where ansible-core up to 2.18 begins to quote the task in the message of a failure.
EXPLANATION = "\n\nThe error appears to be in "
UNSUCCESSFUL = ("COMPLETED_WITH_ERRORS", "FAILED")
JOB_STATUSES: tuple[JobStatus, ...] = t.get_args(JobStatus)
SPEAKER_STATUSES: tuple[SpeakerStatus, ...] = t.get_args(SpeakerStatus)


class Job(t.NamedTuple):
    """A job with its place.

    :param kind: ``enrollment job`` or ``fraudster registration job``.
    :param cells: What the page shows of it.
    :param long_running: Whether it has not ended after the longest time that is allowed.
    """

    account: str
    domain: str
    kind: str
    facts: Facts
    cells: JobCells
    long_running: bool

    @property
    def reason(self) -> str:
        """Why it failed, in one line."""
        return " ".join(self.cells.reason.split())


class Domain(t.NamedTuple):
    """A domain of an account, and the number of its speakers by status, ``None`` if it is not known."""

    account: str
    facts: Facts
    speakers: t.Optional[dict[str, int]]


class Problem(t.NamedTuple):
    """Something that failed, or takes too long."""

    account: str
    domain: str
    what: str
    name: str
    problem: str
    reason: str


class Audited(t.NamedTuple):
    """What is known of one account."""

    name: str
    region: str
    endpoint_url: str
    domains: t.Sequence[Domain]
    jobs: t.Sequence[Job]
    problems: t.Sequence[Problem]


def audit_report(accounts: t.Any, title: str, max_hours: float, now: datetime.datetime) -> Report:
    """The report of an audit.

    :param accounts: Dictionaries with the keys in ``ACCOUNT_KEYS``, and ``errors`` with those in ``ERROR_KEYS``. Each
        may be missing. Other keys are ignored, so that an account can consist of the results of tasks.
    :param max_hours: After how many hours a job that has not ended is reported.
    :raises VoiceIdError: if they have another structure.
    """
    given = dicts(accounts, "accounts")
    audited = [_audited(account, f"accounts[{index}]", max_hours, now) for index, account in enumerate(given)]
    problems = [problem for account in audited for problem in account.problems]
    jobs = [job for account in audited for job in account.jobs]
    domains = [domain for account in audited for domain in account.domains]
    return Report(
        title,
        _sentence(audited, jobs),
        _counts(audited, jobs, domains),
        [
            _reasons_table(problems),
            _problems_table(problems),
            _accounts_table(audited),
            _domains_table(domains),
            _jobs_table(jobs),
        ],
        {
            "csv": _jobs_csv(jobs),
            "failed_csv": CsvTable((*Problem._fields, CSV_NOTICE), [[*problem, ""] for problem in problems]),
            "accounts_csv": _accounts_csv(audited),
        },
        {
            "summary": {
                "accounts": len(audited),
                "domains": len(domains),
                "jobs": len(jobs),
                "problems": len(problems),
                "job_statuses": collections.Counter(job.cells.status for job in jobs),
                "speaker_statuses": _all_speakers(domains),
            },
            "problems": [problem._asdict() for problem in problems],
            "accounts": [_documented(account) for account in given],
        },
    )


def _documented(account: Facts) -> Facts:
    """An account without keys that are not documented. Its structure is correct."""
    found = {key: account[key] for key in ACCOUNT_KEYS if key in account}
    if found.get("errors"):
        found["errors"] = [{key: error[key] for key in ERROR_KEYS if key in error} for error in found["errors"]]
    return found


def _audited(account: Facts, path: str, max_hours: float, now: datetime.datetime) -> Audited:
    name, region = text(account.get("name")), text(account.get("region"))
    speakers = facts(account.get("speakers_by_status"), f"{path}.speakers_by_status")
    found = dicts(account.get("domains"), f"{path}.domains")
    names = {text(domain.get("domain_id")): text(domain.get("name")) for domain in found}
    domains = [
        Domain(name, domain, _statuses(speakers.get(text(domain.get("domain_id"))), f"{path}.speakers_by_status"))
        for domain in found
    ]
    jobs = [
        Job(
            *(name, names.get(domain_id) or domain_id, kind, job),
            job_cells(job, f"{path}.{key}[{index}]"),
            _is_long_running(job, max_hours, now),
        )
        for key, kind in KINDS.items()
        for index, job in enumerate(dicts(account.get(key), f"{path}.{key}"))
        for domain_id in [text(job.get("domain_id"))]
    ]
    errors = dicts(account.get("errors"), f"{path}.errors")
    problems = [
        *(_not_read(name, error) for error in errors),
        *(problem for job in jobs for problem in _problems_of(job, max_hours)),
    ]
    return Audited(name, region, text(account.get("endpoint_url")), domains, jobs, problems)


def _statuses(counts: t.Any, path: str) -> t.Optional[dict[str, int]]:
    if counts is None:
        return None
    return {text(status): int(number(count) or 0) for status, count in facts(counts, path).items()}


def _is_long_running(job: Facts, max_hours: float, now: datetime.datetime) -> bool:
    if job.get("ended") or job.get("ended_at") or status_of(job) in ("COMPLETED", *UNSUCCESSFUL):
        return False
    created = moment(job.get("created_at"))
    return created is not None and (now - created).total_seconds() > 3600 * max_hours


def _not_read(account: str, error: Facts) -> Problem:
    return Problem(
        account,
        text(error.get("domain")),
        text(error.get("step")) or "account",
        text(error.get("kind")),
        "NOT_READ",
        " ".join(text(error.get("msg")).partition(EXPLANATION)[0].split()),
    )


def _problems_of(job: Job, max_hours: float) -> t.Iterator[Problem]:
    """The problems of a job: of the job itself, and of its output file."""
    status, unread = job.cells.status, " ".join(results_error(job.facts).split())
    if job.long_running:
        yield _problem(job, "LONG_RUNNING", f"{status} for more than {max_hours:g} hours")
    elif status in UNSUCCESSFUL:
        reason = "" if job.reason == unread else job.reason
        yield _problem(job, status, reason or _failed_requests(job.facts))
    if unread:
        yield _problem(job, "NOT_READ", unread)


def _problem(job: Job, problem: str, reason: str) -> Problem:
    return Problem(job.account, job.domain, job.kind, job.cells.label, problem, reason)


def _failed_requests(job: Facts) -> str:
    failed = number(job.get("error_count"))
    return f"Failed requests: {failed:,}" if failed else ""


def _sentence(audited: t.Sequence[Audited], jobs: t.Sequence[Job]) -> str:
    unread = sum(any(problem.problem == "NOT_READ" for problem in account.problems) for account in audited)
    read = f"{len(audited) - unread:,} of {len(audited):,} accounts were read completely."
    rate = _success_rate(jobs)
    return read if rate is None else f"{read} {rate:g} % of the jobs that ended were COMPLETED."


def _success_rate(jobs: t.Sequence[Job]) -> t.Optional[float]:
    """The percentage of jobs that ended without any error."""
    statuses = collections.Counter(job.cells.status for job in jobs)
    return percentage(statuses["COMPLETED"], sum(statuses[ended] for ended in ("COMPLETED", *UNSUCCESSFUL)))


def _counts(audited: t.Sequence[Audited], jobs: t.Sequence[Job], domains: t.Sequence[Domain]) -> list[Count]:
    statuses = collections.Counter(job.cells.status for job in jobs)
    others = sum(count for status, count in statuses.items() if status not in ("COMPLETED", *UNSUCCESSFUL))
    return [
        Count(len(audited), "accounts"),
        Count(len(domains), "domains"),
        Count(statuses["COMPLETED"], "jobs COMPLETED", "good", of_whole=True),
        Count(statuses["COMPLETED_WITH_ERRORS"], "jobs COMPLETED_WITH_ERRORS", "warning", of_whole=True),
        Count(statuses["FAILED"], "jobs FAILED", "bad", of_whole=True),
        Count(others, "jobs not ended", "active", of_whole=True),
        Count(sum(job.long_running for job in jobs), "jobs running too long", "warning"),
        Count(_all_speakers(domains)["ENROLLED"], "speakers ENROLLED", "good"),
    ]


def _all_speakers(domains: t.Iterable[Domain]) -> t.Counter[str]:
    found: t.Counter[str] = collections.Counter()
    for domain in domains:
        found.update(domain.speakers or {})
    return found


def _reasons_table(problems: t.Sequence[Problem]) -> Table:
    reasons = collections.Counter(_reason(problem) for problem in problems)
    columns = (Column("Reason"), Column("Problems", "number"), Column("Share of the problems", "percent"))
    rows = [[reason, count, percentage(count, len(problems))] for reason, count in reasons.most_common()]
    return Table("reasons", "Problems by reason", columns, rows, shows=("problems", "Reason group"))


def _reason(problem: Problem) -> str:
    return reason_of(problem.problem, "", problem.reason)


def _problems_table(problems: t.Sequence[Problem]) -> Table:
    columns = (
        Column("Account", select=True),
        Column("Problem", "status", select=True),
        Column("What", select=True),
        Column("Name"),
        Column("Domain"),
        Column("Reason"),
        Column("Reason group", "hidden", select=True),
    )
    rows = [
        [found.account, found.problem, found.what, found.name, found.domain, found.reason, _reason(found)]
        for found in problems
    ]
    return Table("problems", "Problems", columns, rows)


ACCOUNT_HEADER = ("account", "region", "endpoint_url", "domains", "jobs", *(name.lower() for name in JOB_STATUSES))
ACCOUNT_HEADER += ("success_percent", "speakers", *(name.lower() for name in SPEAKER_STATUSES), "problems")


def _account_cells(account: Audited) -> list[Cell]:
    """The cells of an account, for ``ACCOUNT_HEADER``."""
    jobs = collections.Counter(job.cells.status for job in account.jobs)
    speakers = _all_speakers(account.domains)
    return [
        *(account.name, account.region, account.endpoint_url, len(account.domains), len(account.jobs)),
        *(jobs[status] for status in JOB_STATUSES),
        *(_success_rate(account.jobs), sum(speakers.values())),
        *(speakers[status] for status in SPEAKER_STATUSES),
        len(account.problems),
    ]


def _accounts_table(audited: t.Sequence[Audited]) -> Table:
    columns = {
        "account": Column("Account"),
        "region": Column("Region", select=True),
        "endpoint_url": Column("Endpoint"),
        "domains": Column("Domains", "number"),
        "jobs": Column("Jobs", "number"),
        "completed": Column("Completed", "number"),
        "completed_with_errors": Column("With errors", "number"),
        "failed": Column("Failed", "number"),
        "success_percent": Column("Success rate", "percent"),
        "speakers": Column("Speakers", "number"),
        "enrolled": Column("Enrolled", "number"),
        "problems": Column("Problems", "number"),
    }
    places = [ACCOUNT_HEADER.index(key) for key in columns]
    rows = [[cells[place] for place in places] for cells in map(_account_cells, audited)]
    return Table("accounts", "Accounts", [*columns.values()], rows)


def _domains_table(domains: t.Sequence[Domain]) -> Table:
    columns = (
        *(Column("Domain"), Column("Account", select=True), Column("Status", "status", select=True)),
        *(Column("Speakers", "number"), Column("Enrolled", "number"), Column("Expired", "number")),
        *(Column("Opted out", "number"), Column("Pending", "number"), Column("Enrolled share", "percent")),
    )
    return Table("domains", "Domains and speakers", columns, [_domain_cells(domain) for domain in domains])


def _domain_cells(domain: Domain) -> list[Cell]:
    name = text(domain.facts.get("name")) or text(domain.facts.get("domain_id"))
    cells: list[Cell] = [name, domain.account, text(domain.facts.get("domain_status"))]
    if domain.speakers is None:
        return [*cells, *[None] * (len(SPEAKER_STATUSES) + 2)]
    total = sum(domain.speakers.values())
    counts = [domain.speakers.get(status, 0) for status in SPEAKER_STATUSES]
    return [*cells, total, *counts, percentage(domain.speakers.get("ENROLLED", 0), total)]


def _jobs_table(jobs: t.Sequence[Job]) -> Table:
    job_column, *columns = JOB_COLUMNS
    places = (Column("Account", select=True), Column("Domain"), Column("Kind", select=True))
    rows = []
    for job in jobs:
        label, *cells = job.cells
        rows.append([label, job.account, job.domain, job.kind, *cells])
    return Table("jobs", "Jobs", (job_column, *places, *columns), rows)


def _jobs_csv(jobs: t.Sequence[Job]) -> CsvTable:
    known = ("domain_id", "job_id", "job_name", "job_status", "created_at", "ended_at", "duration_seconds")
    header = ("account", "domain", "kind", *known, "percent_complete", "error_count", "long_running", "reason")
    rows = [
        [
            *(job.account, job.domain, job.kind),
            *(job.facts.get(key) for key in known),
            job.cells.progress,
            job.facts.get("error_count"),
            "true" if job.long_running else "false",
            job.reason,
            "",
        ]
        for job in jobs
    ]
    return CsvTable((*header, CSV_NOTICE), rows)


def _accounts_csv(audited: t.Sequence[Audited]) -> CsvTable:
    return CsvTable((*ACCOUNT_HEADER, CSV_NOTICE), [[*_account_cells(account), ""] for account in audited])
