# -*- coding: utf-8 -*-

# Copyright: Contributors to the contactcenter.voiceid collection
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Starting batch jobs: what to start, starting it, and what became of it."""

from __future__ import annotations

import re
import typing as t

from ansible.module_utils.common.dict_transformations import snake_dict_to_camel_dict
from ansible_collections.amazon.aws.plugins.module_utils.transformation import scrub_none_parameters

from .._base.errors import ADVICE, VoiceIdError, invalid_option
from .._base.options import check_options, given
from .._base.plan import Call, Facts, Plan, client_token, settable
from .._base.values import JobStatus
from .._base.waiting import wait_until
from . import job as jobs
from . import kms_key
from .job import JobKind, JobReader

MAX_FAILED = re.compile(r"[0-9]+|(100|[0-9]{1,2}(\.[0-9]+)?)%", re.ASCII)
FAILED: JobStatus = "FAILED"


def check_start(params: t.Mapping[str, t.Any], config: str) -> None:
    """The rules of a module that starts a batch job.

    :param config: The option that says how the job treats what it finds.
    :raises VoiceIdError: if an option breaks a rule, or options contradict each other.
    """
    check_options(params)
    for option in (f"{config}.watchlist_ids", f"{config}.fraud_detection_config.watchlist_ids"):
        watchlist_ids = given(params, option)
        if watchlist_ids is not None and len(watchlist_ids) != 1:
            raise invalid_option(option, watchlist_ids, "a list of exactly one watchlist id")
    if params["max_failed"] is None:
        return
    if not MAX_FAILED.fullmatch(params["max_failed"]):
        raise invalid_option("max_failed", params["max_failed"], "a count such as 5, or a percentage from 0% to 100%")
    if not params["wait"]:
        raise VoiceIdError(
            "max_failed: needs wait, because only an ended job says what failed. Set wait to true.",
            "invalid_request",
            {"option": "max_failed"},
        )


def wanted_job(kind: JobKind, params: t.Mapping[str, t.Any], domain_id: str) -> Facts:
    """The job that the options ask for, as facts; options that are not given are absent."""
    names = ("job_name", "data_access_role_arn", "input_data_config", "output_data_config", kind.config)
    return {"domain_id": domain_id, **scrub_none_parameters({name: params[name] for name in names})}


def plan(kind: JobKind, params: t.Mapping[str, t.Any], wanted: Facts, known: t.Sequence[Facts]) -> Plan:
    """The call that starts the job that the options ask for, unless there is nothing to do.

    :param known: The jobs of this name in the domain, the newest first.
    """
    current = known[0] if known else None
    known_ids = [job["job_id"] for job in known]
    return plan_start(kind, wanted, current, known_ids, wants_another(params, current))


def plan_start(
    kind: JobKind, wanted: Facts, current: t.Optional[Facts], known_ids: t.Iterable[str], again: bool
) -> Plan:
    """The call that starts the wanted job, unless there is nothing to do.

    :param current: The newest job of this name in the domain, ``None`` if there is none.
    :param known_ids: The ids of all jobs of this name. They distinguish a start after a failure, or by force, from the
        first one. A run that was interrupted and is repeated sends the same request as before.
    :param again: Whether to start another job although there is one.
    """
    if current and not again:
        before = settable(current, wanted)
        return Plan(before, before, [])
    request = snake_dict_to_camel_dict(wanted, capitalize_first=True)
    token = client_token(Call(kind.start_operation, request), *known_ids)
    return Plan({}, wanted, [Call(kind.start_operation, {**request, "ClientToken": token})])


def wants_another(params: t.Mapping[str, t.Any], current: t.Optional[Facts]) -> bool:
    """Whether the options ask for another job beside the newest one of this name."""
    failed = current is not None and current["job_status"] == FAILED
    return params["force"] or (failed and params["on_failed"] == "restart")


def difference_warning(kind: JobKind, wanted: Facts, current: Facts) -> t.Optional[str]:
    """The warning for a user whose job exists, but not as the options say; ``None`` if it is as they say."""
    found = differences(wanted, current)
    if not found:
        return None
    return (
        f"The {kind.noun} {job_name(current)} was started with other arguments: {'; '.join(found)}. "
        "A job cannot be changed. Nothing was started: another job_name, or force: true, starts another job."
    )


def differences(wanted: Facts, current: Facts, parent: str = "") -> list[str]:
    """In what a job differs from the wanted one, in words.

    Only the options that are given are compared: the service may set the others.
    """
    found: list[str] = []
    for name, value in wanted.items():
        option, present = f"{parent}{name}", current.get(name)
        if isinstance(value, dict):
            found += differences(value, present or {}, f"{option}.")
        elif not _same(name, value, present):
            found.append(f"{option} is {'not set' if present is None else repr(present)}, asked for is {value!r}")
    return found


def apply(reader: JobReader, plan: Plan, patient: bool, first_delay: float) -> Facts:
    """Start a job. A domain processes one job of a kind at a time (quotas of the Voice ID guide).

    :param patient: Whether to wait, until the deadline, for the end of another job that prevents the start.
    :returns: Facts of the started job.
    :raises VoiceIdError: for every failure; one because of other jobs names them.
    """
    [call] = plan.calls
    domain_id = plan.after["domain_id"]
    started: list[Facts] = []
    refusals: list[_Refusal] = []

    def attempt() -> None:
        try:
            started.append(jobs.facts(t.cast(Facts, reader.client.change(call))))
        except VoiceIdError as exc:
            if exc.kind != "quota":
                raise
            refusals.append(_Refusal(exc, reader.find_active(domain_id)))
            if not patient or _hopeless(refusals):
                raise _refused(reader, refusals[-1]) from exc

    try:
        attempt()
        wait_until(attempt, lambda: not started, reader.client.deadline, first_delay)
    except TimeoutError:
        raise _start_timed_out(reader, plan, refusals) from None
    reader.client.changes.found(started[0])
    return started[0]


def check_outcome(kind: JobKind, params: t.Mapping[str, t.Any], job: Facts) -> None:
    """Check that an ended job has the result that the options ask for.

    :raises VoiceIdError: if it failed, or more of its requests failed than ``max_failed`` allows.
    """
    if job["job_status"] == FAILED:
        if params["on_failed"] != "ignore":
            raise _job_failed(kind, params, job)
    elif params["max_failed"] is not None and job["ended"]:
        _check_failed_requests(kind, params["max_failed"], job)


def too_many_failed(failed: int, total: int, max_failed: str) -> bool:
    """Whether ``max_failed``, a count such as ``5`` or a percentage such as ``10%``, is exceeded."""
    if max_failed.endswith("%"):
        return failed * 100 > float(max_failed[:-1]) * total
    return failed > int(max_failed)


def job_name(job: Facts) -> str:
    """A job in a message."""
    return f"{job['job_name']} ({job['job_id']}, {job['job_status']})"


class _Refusal(t.NamedTuple):
    """A start that the service refused because of a quota, and the jobs that were active then."""

    error: VoiceIdError
    active: list[Facts]


def _same(name: str, wanted: t.Any, present: t.Any) -> bool:
    if name != "kms_key_id" or present is None:
        return bool(wanted == present)
    # A job whose key is returned as an ARN may have been started with an alias of it: that cannot be decided here.
    alias_of_it = "alias/" in wanted and "alias/" not in present
    return alias_of_it or kms_key.same(wanted, present)


def _hopeless(refusals: list[_Refusal]) -> bool:
    """Refused twice in a row while no other job was active. Once may be a job that ended a moment later."""
    return len(refusals) > 1 and not refusals[-2].active and not refusals[-1].active


def _refused(reader: JobReader, refusal: _Refusal) -> VoiceIdError:
    advice = ADVICE["quota"]
    if refusal.active:
        advice = (
            f"In the way: {'; '.join(jobs.label(job) for job in refusal.active)}. A domain works on one "
            f"{reader.kind.noun} at a time: run the task again when that has ended, or set wait: true, which waits for "
            "it and then starts this one."
        )
    msg = refusal.error.msg.replace(ADVICE["quota"], advice)
    running = {"running_job_ids": [job["job_id"] for job in refusal.active]}
    return VoiceIdError(msg, "quota", {**refusal.error.details, **running})


def _start_timed_out(reader: JobReader, plan: Plan, refusals: list[_Refusal]) -> VoiceIdError:
    waited = (
        f"Waited {reader.client.deadline.seconds:g} seconds to start the {reader.kind.noun} {plan.after['job_name']}"
    )
    if not refusals:
        return VoiceIdError(
            f"{waited}; {reader.kind.start_operation} was called and has not answered yet. Run the task again: it "
            "finds the job, or starts it when it is not there.",
            "wait_timeout",
        )
    active = refusals[-1].active
    return VoiceIdError(
        f"{waited}, which is not started. In the way: {'; '.join(map(jobs.label, active)) or 'nothing now'}. "
        "Run the task again, or raise wait_timeout.",
        "wait_timeout",
        {"running_job_ids": [job["job_id"] for job in active]},
    )


def _job_failed(kind: JobKind, params: t.Mapping[str, t.Any], job: Facts) -> VoiceIdError:
    failure = job.get("failure_details", {})
    reason = failure.get("message", "the service does not say why").rstrip(".")
    code = f" ({failure['status_code']})" if "status_code" in failure else ""
    restart = "Run the task again" if params["on_failed"] == "restart" else "Run it with on_failed: restart"
    return VoiceIdError(
        f"The {kind.noun} {job_name(job)} FAILED: {reason}{code}. "
        f"Correct that first. {restart} to start another job of this name.",
        "job_failed",
        {"job_id": job["job_id"]},
    )


def _check_failed_requests(kind: JobKind, max_failed: str, job: Facts) -> None:
    if "results_error" in job:
        raise VoiceIdError(
            f"max_failed: how many requests of the {kind.noun} {job_name(job)} failed cannot be told. "
            f"{job['results_error']}. Check s3_endpoint_url and the caller's s3:GetObject and kms:Decrypt.",
            "results_unreadable",
            {"job_id": job["job_id"]},
        )
    failed, total = job["error_count"], job["error_count"] + job[kind.success_count]
    if too_many_failed(failed, total, max_failed):
        raise VoiceIdError(
            f"{failed} of {total} requests of the {kind.noun} {job_name(job)} failed, max_failed allows {max_failed}. "
            f"{kind.result}.errors says why; correct the input, then start a job with another job_name or with "
            "force: true.",
            "too_many_failed",
            {"job_id": job["job_id"]},
        )
