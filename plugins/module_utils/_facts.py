# -*- coding: utf-8 -*-

# Copyright: Contributors to the contactcenter.voiceid collection
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""From the API's answers to the facts that a playbook sees. Pure: no network, no module, no boto3."""

from __future__ import annotations

import datetime
import json
import posixpath
import typing as t

from ansible.module_utils.common.dict_transformations import camel_dict_to_snake_dict

ENDED_STATES = frozenset({"COMPLETED", "COMPLETED_WITH_ERRORS", "FAILED"})


def to_facts(resource: t.Mapping[str, t.Any]) -> dict[str, t.Any]:
    """Every field of an answer, also those this collection does not know, in snake_case.

    Times become ISO 8601 in UTC, whatever the time zone of the machine; absent fields stay absent.

    :param resource: a structure as boto3 returns it, for example ``Job`` of DescribeSpeakerEnrollmentJob.
    """
    plain = {key: _plain(value) for key, value in resource.items() if value is not None}
    return camel_dict_to_snake_dict(plain)


def _plain(value: t.Any) -> t.Any:
    if isinstance(value, datetime.datetime):
        return _utc(value).isoformat()
    if isinstance(value, dict):
        return {key: _plain(item) for key, item in value.items()}
    if isinstance(value, list):
        return [_plain(item) for item in value]
    return value


def _utc(moment: datetime.datetime) -> datetime.datetime:
    """A moment in UTC; one without a time zone is meant so, as the API knows no other."""
    return moment.replace(tzinfo=moment.tzinfo or datetime.timezone.utc).astimezone(datetime.timezone.utc)


def job_facts(job: t.Mapping[str, t.Any]) -> dict[str, t.Any]:
    """Facts of a batch job, from its description or its summary in a listing, with the derived fields.

    ``ended``, ``duration_seconds`` (ended jobs) and ``output_file_s3_uri`` (needs the description) are derived.
    """
    facts = to_facts(job)
    facts["ended"] = has_ended(job)
    if job.get("CreatedAt") and job.get("EndedAt"):
        facts["duration_seconds"] = round((_utc(job["EndedAt"]) - _utc(job["CreatedAt"])).total_seconds(), 3)
    output_file = output_file_s3_uri(job)
    if output_file:
        facts["output_file_s3_uri"] = output_file
    return facts


def has_ended(job: t.Mapping[str, t.Any]) -> bool:
    """Whether a job will not change any more; an end time tells it for states that are not known here."""
    return job.get("JobStatus") in ENDED_STATES or bool(job.get("EndedAt"))


def newest_first(jobs: t.Iterable[t.Mapping[str, t.Any]]) -> list[t.Any]:
    """Jobs by creation time, the last created first; jobs without one come last."""
    return sorted(jobs, key=lambda job: _utc(job.get("CreatedAt") or datetime.datetime.min), reverse=True)


def output_file_s3_uri(job: t.Mapping[str, t.Any]) -> t.Optional[str]:
    """Where the service writes the output file of a job; ``None`` when the job does not say its input and output.

    Source of the rule: Amazon Connect administrator guide, "Batch enrollment using audio data from prior calls":
    input ``s3://in/some/input-file.json`` and output folder ``s3://bucket/folder`` give
    ``s3://bucket/folder/<JobId>/input-file.json.out``.
    """
    folder = job.get("OutputDataConfig", {}).get("S3Uri")
    manifest = job.get("InputDataConfig", {}).get("S3Uri")
    if not (folder and manifest and job.get("JobId")):
        return None
    return f"{folder.rstrip('/')}/{job['JobId']}/{posixpath.basename(split_s3_uri(manifest)[1])}.out"


def split_s3_uri(uri: str) -> tuple[str, str]:
    """Bucket and key of an S3 URI; a key may hold ``?`` and ``#``, which end a path in other URLs."""
    bucket, dummy, key = uri[len("s3://") :].partition("/")
    return bucket, key


class OutputFileError(Exception):
    """The output file of a job is not what the service writes; the text says in what way."""


def output_file_facts(content: bytes, successes: str) -> dict[str, t.Any]:
    """The outcome of every request of a job, from its output file.

    :param content: the file as it was read.
    :param successes: the member that lists what went well: ``SuccessfulEnrollments`` or ``SuccessfulRegistrations``.
    :raises OutputFileError: when it is not the documented JSON document.
    """
    try:
        return _outcomes(json.loads(content), successes)
    except RecursionError as exc:
        raise OutputFileError("it is nested too deeply") from exc
    except ValueError as exc:
        raise OutputFileError(f"it is not JSON: {exc}") from exc


def _outcomes(document: t.Any, successes: str) -> dict[str, t.Any]:
    if not isinstance(document, dict):
        raise OutputFileError("it is not a JSON object")
    facts: dict[str, t.Any] = {}
    for member in (successes, "Errors"):
        rows = document.get(member)
        if not isinstance(rows, list) or not all(isinstance(row, dict) for row in rows):
            raise OutputFileError(f"its member {member} is not a list of objects")
        name = next(iter(camel_dict_to_snake_dict({member: None})))
        facts[name] = [to_facts(row) for row in rows]
        facts[f"{name.removesuffix('s')}_count"] = len(rows)
    return facts
