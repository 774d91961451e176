# -*- coding: utf-8 -*-

# Copyright: Contributors to the contactcenter.voiceid collection
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Start batch jobs, and check their outcome."""

from __future__ import annotations

import datetime
import re
import typing as t

from ansible.module_utils.common.dict_transformations import snake_dict_to_camel_dict
from ansible_collections.amazon.aws.plugins.module_utils.transformation import scrub_none_parameters

from .._base.errors import ADVICE, VoiceIdError, invalid_option
from .._base.facts import seconds_since
from .._base.operations import same_key
from .._base.options import check_options, given
from .._base.plan import Call, Facts, Plan, client_token, settable
from .._base.values import JobStatus
from .._base.waiting import wait_until
from . import job as jobs
from .job import JobKind, JobReader

MAX_FAILED = re.compile(r"[0-9]+|(100|[0-9]{1,2}(\.[0-9]+)?)%", re.ASCII)
FAILED: JobStatus = "FAILED"
SUCCESSES: tuple[JobStatus, ...] = ("COMPLETED", "COMPLETED_WITH_ERRORS")

# Members that the API requires in every request to start a job.
ALWAYS_SET = ("data_access_role_arn", "input_data_config", "output_data_config")

# In seconds. A returned job that is older than this was started by an earlier run. Allows for clocks that differ.
REPLAY_AGE = 10


def check_start(params: t.Mapping[str, t.Any], config: str) -> None:
    """Check the options of a module that starts a batch job.

    :param config: The option with the configuration of the job.
    :raises VoiceIdError: if an option is invalid, or if options contradict each other.
    """
    check_options(params)
    for option in (f"{config}.watchlist_ids", f"{config}.fraud_detection_config.watchlist_ids"):
        watchlist_ids = given(params, option)
        if watchlist_ids is not None and len(watchlist_ids) != 1:
            raise invalid_option(option, watchlist_ids, "a list of exactly one watchlist ID")
    if params["max_failed"] is None:
        return
    if not MAX_FAILED.fullmatch(params["max_failed"]):
        raise invalid_option("max_failed", params["max_failed"], "a count such as 5, or a percentage from 0% to 100%")
    if not params["wait"]:
        raise VoiceIdError(
            "max_failed requires wait, because the number of failed requests is not known before the end of the job. "
            "Set wait to true.",
            "invalid_request",
            {"option": "max_failed"},
        )


def wanted_job(kind: JobKind, params: t.Mapping[str, t.Any], domain_id: str) -> Facts:
    """The facts of the requested job. Options that are not set are absent."""
    names = ("job_name", "data_access_role_arn", "input_data_config", "output_data_config", kind.config)
    return {"domain_id": domain_id, **scrub_none_parameters({name: params[name] for name in names})}


def plan(kind: JobKind, params: t.Mapping[str, t.Any], wanted: Facts, known: t.Sequence[Facts]) -> Plan:
    """The call that starts the requested job, if it must be started.

    :param known: The jobs with this name in the domain, the newest first.
    """
    current = known[0] if known else None
    known_ids = [job["job_id"] for job in known]
    return plan_start(kind, wanted, current, known_ids, wants_another(params, current))


def plan_start(
    kind: JobKind, wanted: Facts, current: t.Optional[Facts], known_ids: t.Iterable[str], again: bool
) -> Plan:
    """The call that starts the requested job, if it must be started.

    :param current: The newest job with this name in the domain, ``None`` if none exists.
    :param known_ids: The IDs of all jobs with this name. They distinguish a start after a failure, or with ``force``,
        from the first start. A run that is repeated after an interruption sends the same request as before.
    :param again: Whether to start another job although one exists.
    """
    if current and not again:
        before = settable(current, wanted)
        return Plan(before, before, [])
    request = snake_dict_to_camel_dict(wanted, capitalize_first=True)
    token = client_token(Call(kind.start_operation, request), *known_ids)
    return Plan({}, wanted, [Call(kind.start_operation, {**request, "ClientToken": token})])


def wants_another(params: t.Mapping[str, t.Any], current: t.Optional[Facts]) -> bool:
    """Whether the options request another job in addition to the newest job with this name."""
    failed = current is not None and current["job_status"] == FAILED
    return params["force"] or (failed and params["on_failed"] == "restart")


def difference_warning(kind: JobKind, wanted: Facts, current: Facts) -> t.Optional[str]:
    """The warning about a job that was started with other arguments, ``None`` if it has the requested arguments."""
    found = differences(wanted, current)
    if not found:
        return None
    return (
        f"The {kind.noun} {job_name(current)} was started with other arguments: {'; '.join(found)}. "
        "A job cannot be changed, so no job was started. Use another job_name, or force: true, to start another job."
    )


def input_to_check(wanted: Facts, current: Facts) -> t.Optional[str]:
    """The S3 URI of the input file, if an existing job has read the same file. Its content may have changed since."""
    uri = wanted["input_data_config"]["s3_uri"]
    same = uri == current.get("input_data_config", {}).get("s3_uri")
    return uri if same and "created_at" in current else None


def newer_input_warning(kind: JobKind, current: Facts, uri: str, written_at: datetime.datetime) -> t.Optional[str]:
    """The warning about an input file that was written after the job was created, ``None`` if it was not.

    :param written_at: The time when the input file was written.
    """
    if written_at <= datetime.datetime.fromisoformat(current["created_at"]):
        return None
    return (
        f"{uri} was written at {written_at.isoformat()}, after the {kind.noun} {job_name(current)} was created at "
        f"{current['created_at']}. The job has not read the new content, and no job was started. Use another job_name, "
        "for example with the date or a checksum of the content, or force: true, to start another job."
    )


def differences(wanted: Facts, current: Facts, parent: str = "") -> list[str]:
    """The differences between a job and the requested job, for a message.

    Only options that are set are compared, because the service may set the others. If the description of the job does
    not contain the required members, absent members are not compared.
    """
    if not parent and not all(name in current for name in ALWAYS_SET):
        wanted = {name: value for name, value in wanted.items() if name in current}
    found: list[str] = []
    for name, value in wanted.items():
        option, present = f"{parent}{name}", current.get(name)
        if isinstance(value, dict):
            found += differences(value, present or {}, f"{option}.")
        elif not _same(name, value, present):
            found.append(
                f"{option} is {'not set' if present is None else repr(present)}, but the task requests {value!r}"
            )
    return found


def apply(reader: JobReader, plan: Plan) -> Facts:
    """Start a job. A domain processes one job of a kind at a time (quotas of the Voice ID guide).

    If another job prevents the start, and ``wait`` is set, wait for the end of this job until the deadline.

    :returns: Facts of the started job.
    :raises VoiceIdError: for every failure. If other jobs prevent the start, the message contains them.
    """
    [call] = plan.calls
    domain_id = plan.after["domain_id"]
    started: list[Facts] = []
    refusals: list[_Refusal] = []

    def attempt() -> None:
        try:
            # Values from the request replace members that are missing from the response.
            started.append(jobs.facts({**plan.after, **t.cast(Facts, reader.client.change(call))}))
        except VoiceIdError as exc:
            if exc.kind != "quota":
                raise
            refusals.append(_Refusal(exc, reader.find_active(domain_id)))
            reader.report(refusals[-1].active)
            if reader.wait_delay is None or _is_refused_without_active_jobs(refusals):
                raise _refused(reader, refusals[-1]) from exc

    if reader.wait_delay is None:
        attempt()
    else:
        try:
            wait_until(attempt, lambda: not started, reader.client.deadline, reader.wait_delay, poll_first=True)
        except TimeoutError as exc:
            raise _start_timed_out(reader, plan, refusals, exc) from None
    reader.client.changes.found(started[0])
    return started[0]


def is_earlier(job: Facts, now: float) -> bool:
    """Whether the returned job was started before this task. For the same client token, the service repeats its
    response, even if the job is not listed yet.

    :param now: The time when the task started the job, according to the clock of the service.
    """
    age = seconds_since(job.get("created_at"), now)
    return age is not None and age > REPLAY_AGE


def check_outcome(kind: JobKind, params: t.Mapping[str, t.Any], job: Facts) -> None:
    """Check that an ended job has the requested outcome.

    :raises VoiceIdError: if the job failed, if its final state is unknown, or if more than ``max_failed`` requests
        failed.
    """
    if job["ended"] and params["on_failed"] != "ignore" and job["job_status"] not in SUCCESSES:
        raise _job_failed(kind, params, job) if job["job_status"] == FAILED else _state_unknown(kind, job)
    if params["max_failed"] is not None and job["ended"] and job["job_status"] != FAILED:
        _check_failed_requests(kind, params["max_failed"], job)


def too_many_failed(failed: int, total: int, max_failed: str) -> bool:
    """Whether ``max_failed``, a count such as ``5`` or a percentage such as ``10%``, is exceeded."""
    if max_failed.endswith("%"):
        return failed * 100 > float(max_failed[:-1]) * total
    return failed > int(max_failed)


def job_name(job: Facts) -> str:
    """The name, the ID and the state of a job, for messages."""
    name = job.get("job_name")
    return f"{name} ({job['job_id']}, {job['job_status']})" if name else f"{job['job_id']} ({job['job_status']})"


class _Refusal(t.NamedTuple):
    """The error of a start that the service rejected because of a quota, and the active jobs at that time."""

    error: VoiceIdError
    active: list[Facts]


def _same(name: str, wanted: t.Any, present: t.Any) -> bool:
    if name != "kms_key_id" or present is None:
        return bool(wanted == present)
    # If the service returns the ARN of a key, it cannot be compared with a requested alias without a call to KMS.
    alias_of_it = "alias/" in wanted and "alias/" not in present
    return alias_of_it or same_key(wanted, present)


def _is_refused_without_active_jobs(refusals: list[_Refusal]) -> bool:
    """Whether the start was rejected twice in a row without an active job. After one rejection, the active job may have
    ended before the listing."""
    return len(refusals) > 1 and not refusals[-2].active and not refusals[-1].active


def _refused(reader: JobReader, refusal: _Refusal) -> VoiceIdError:
    advice = ADVICE["quota"]
    if refusal.active:
        advice = (
            f"Running jobs: {'; '.join(jobs.label(job) for job in refusal.active)}. A domain processes one "
            f"{reader.kind.noun} at a time. Run the task again after the running job has ended. Or set wait: true: the "
            "task then waits for the end of the running job, and starts this job."
        )
    msg = refusal.error.msg.replace(ADVICE["quota"], advice)
    running = {"running_job_ids": [job["job_id"] for job in refusal.active]}
    return VoiceIdError(msg, "quota", {**refusal.error.details, **running})


def _start_timed_out(reader: JobReader, plan: Plan, refusals: list[_Refusal], timeout: TimeoutError) -> VoiceIdError:
    waited = (
        f"Waited {reader.client.deadline.seconds:g} seconds to start the {reader.kind.noun} {plan.after['job_name']}"
    )
    failure = timeout.__cause__
    if isinstance(failure, VoiceIdError) or not refusals:
        last = (
            f"The last call failed: {failure.msg}"
            if isinstance(failure, VoiceIdError)
            else "The call has not completed."
        )
        return VoiceIdError(
            f"{waited} with {reader.kind.start_operation}. {last} Run the task again. It finds the job, or starts it "
            "if it does not exist.",
            "wait_timeout",
        )
    active = refusals[-1].active
    return VoiceIdError(
        f"{waited}. The job was not started. Running jobs: {'; '.join(map(jobs.label, active)) or 'none'}. "
        "Run the task again, or increase wait_timeout.",
        "wait_timeout",
        {"running_job_ids": [job["job_id"] for job in active]},
    )


def _job_failed(kind: JobKind, params: t.Mapping[str, t.Any], job: Facts) -> VoiceIdError:
    failure = job.get("failure_details", {})
    reason = failure.get("message", "the service does not return a reason").rstrip(".")
    code = f" ({failure['status_code']})" if "status_code" in failure else ""
    restart = "Run the task again" if params["on_failed"] == "restart" else "Run it with on_failed: restart"
    return VoiceIdError(
        f"The {kind.noun} {job_name(job)} failed: {reason}{code}. "
        f"Correct the cause. {restart} to start another job with this name.",
        "job_failed",
        {"job_id": job["job_id"]},
    )


def _state_unknown(kind: JobKind, job: Facts) -> VoiceIdError:
    return VoiceIdError(
        f"The {kind.noun} {job_name(job)} has ended in a state that this module does not know: {job['job_status']}. "
        f"Check the job. Start another one with force: true, or accept the state with on_failed: ignore.",
        "job_state_unknown",
        {"job_id": job["job_id"]},
    )


def _check_failed_requests(kind: JobKind, max_failed: str, job: Facts) -> None:
    if "results_error" in job:
        raise VoiceIdError(
            f"max_failed: the number of failed requests of the {kind.noun} {job_name(job)} is not known. "
            f"{job['results_error']}",
            "results_unreadable",
            {"job_id": job["job_id"]},
        )
    failed, total = job["error_count"], job["error_count"] + job[kind.success_count]
    if too_many_failed(failed, total, max_failed):
        raise VoiceIdError(
            f"{failed} of {total} requests of the {kind.noun} {job_name(job)} failed, but max_failed is {max_failed}. "
            f"{kind.result}.errors contains the reasons. Correct the input, then start a job with another job_name or "
            "with force: true.",
            "too_many_failed",
            {"job_id": job["job_id"]},
        )
