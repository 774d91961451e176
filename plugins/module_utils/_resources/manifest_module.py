# -*- coding: utf-8 -*-

# Copyright: Contributors to the contactcenter.voiceid collection
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Shared implementation of the modules that write the manifests of batch jobs of either kind."""

from __future__ import annotations

import typing as t

from .._base.errors import VoiceIdError, invalid_option
from .._base.module import CONCURRENCY_SPEC, VoiceIdModule
from .._base.options import CONSTRAINTS, check_options
from .._base.s3 import S3Client
from . import in_domain, manifest, manifest_reuse, speaker
from .manifest import Destination, Upload
from .manifest_input import ManifestKind, Person, Problem, read_people

MANIFEST_SPEC: dict[str, t.Any] = {
    **CONCURRENCY_SPEC,
    "bucket": {"type": "str", "required": True},
    "csv": {"type": "path"},
    "earlier_job_names": {"type": "list", "elements": "str", "default": []},
    "kms_key_id": {"type": "str", "no_log": False},
    "on_invalid": {"type": "str", "choices": ["fail", "skip"], "default": "fail"},
    "prefix": {"type": "str", "default": ""},
    "reuse_job_names": {"type": "list", "elements": "str", "default": []},
    "s3_endpoint_url": {"type": "str"},
    # Uploads take longer than calls.
    "timeout": {"type": "int", "default": 3600},
}


def spec_of(kind: ManifestKind) -> dict[str, t.Any]:
    """The options of a module for manifests of one kind."""
    person = {
        # raw: str would convert what YAML does not read as text, such as 0017, without a trace.
        kind.person_id: {"type": "raw", "required": True},
        "recordings": {"type": "list", "elements": "raw", "required": True},
    }
    return {
        **MANIFEST_SPEC,
        "max_requests": {"type": "int", "default": kind.max_requests},
        kind.people: {"type": "list", "elements": "dict", "options": person},
    }


def ensure_manifests(module: VoiceIdModule, kind: ManifestKind) -> dict[str, t.Any]:
    """The body of a module that uploads recordings and writes manifests. It checks everything before it uploads."""
    params = module.params
    check_options(params)
    destination = manifest.check_destination(params)
    given = read_people(kind, params)
    _warn_of_numbers(module, kind, given.numbers)
    skipped = _skipped(module, kind, given.people)
    s3, workers = module.s3(), params["max_concurrency"]
    people = manifest.without(given.people, skipped)
    examined = manifest.examine_recordings(people, s3, workers)
    problems = [problem for problem in given.problems if problem.person_id not in skipped]
    problems += manifest.problems_of(kind, people, examined)
    _check(module, kind, problems)
    people = manifest.without(people, {problem.person_id for problem in problems})
    _warn_of_unread(module, manifest.unread(people, examined))

    requests = manifest.requests_of(people, examined, destination)
    earlier = manifest_reuse.read_manifests(kind, params["reuse_job_names"], destination, s3, workers)
    whole = manifest.manifests_of(kind, requests, destination, params["max_requests"])
    newer = manifest_reuse.newer_names(whole, params["earlier_job_names"])
    # Each of these lists is the beginning of the longest one.
    later_names = max(newer.values(), key=len, default=[])
    later = manifest_reuse.read_manifests(kind, later_names, destination, s3, workers)
    names = {
        **manifest_reuse.repeated(kind, given.recordings, requests, whole, newer, later),
        **manifest_reuse.covered(kind, given.recordings, requests, earlier),
    }
    new = [request for request in requests if request.person_id not in names]
    parts = manifest.manifests_of(kind, new, destination, params["max_requests"])
    names.update({person_id: part.name for part in parts for person_id in part.person_ids})
    by_name = {known.name: known for known in [*earlier, *later, *whole, *parts]}
    manifests = [by_name[name] for name in dict.fromkeys(names[request.person_id] for request in requests)]
    recordings = manifest.recording_uploads(people, examined, destination)
    uploaded = _upload(module, s3, destination, recordings, manifest.manifest_uploads(manifests))
    left_out = [{kind.person_id: person_id, "status": status} for person_id, status in skipped.items()]
    return {
        **uploaded,
        "manifests": manifest.outcome(manifests, destination, people, examined),
        "requests": {request.person_id: request.person_id for request in requests},
        "request_count": len(requests),
        kind.people: manifest.people_facts(kind, given, names),
        "invalid": manifest.facts_of(kind, problems),
        **({"skipped_speakers": left_out} if kind.speaker_id else {}),
    }


def _upload(
    module: VoiceIdModule,
    s3: S3Client,
    destination: Destination,
    recordings: list[Upload],
    documents: list[Upload],
) -> dict[str, t.Any]:
    """Upload the missing objects. Manifests are last, so that a manifest never refers to a missing recording."""
    workers = module.params["max_concurrency"]
    sizes = {
        **manifest.find_sizes(s3, destination, recordings, destination.recordings, workers),
        **manifest.find_sizes(s3, destination, documents, None, workers),
    }
    stages = [manifest.missing(recordings, sizes), manifest.missing(documents, sizes)]
    uploads = [upload for stage in stages for upload in stage]
    plan = manifest.plan(destination, uploads, sizes)
    if not module.check_mode:
        module.begin(plan, "uploaded", manifest.NOTHING_UPLOADED)
        try:
            for stage in stages:
                manifest.apply(s3, destination, stage, module.changes, workers)
        except VoiceIdError as exc:
            raise manifest.interrupted(exc, len(module.changes.calls), len(uploads)) from exc
    return module.finish(plan, uploaded=manifest.uploaded(uploads))


def _skipped(module: VoiceIdModule, kind: ManifestKind, people: t.Iterable[Person]) -> dict[str, str]:
    """The speakers to omit because of their status: the status by the ID of the speaker."""
    params = module.params
    statuses = params.get("skip_statuses")
    if not statuses:
        return {}
    if not (params["domain_id"] or params["domain_name"]):
        raise invalid_option("skip_statuses", statuses, "empty without domain_id or domain_name")
    client = module.voice_id()
    domain_id = in_domain.find_id(client, params)
    is_valid = CONSTRAINTS[f"{kind.people}.{kind.person_id}"].is_valid
    ids = [person.person_id for person in people if is_valid(person.person_id)]
    found = speaker.statuses(client, domain_id, ids, params["max_concurrency"])
    return {person_id: found[person_id] for person_id in ids if found.get(person_id) in statuses}


def _check(module: VoiceIdModule, kind: ManifestKind, problems: list[Problem]) -> None:
    if not problems:
        return
    if module.params["on_invalid"] == "fail":
        raise manifest.invalid(kind, problems)
    count = len({problem.person_id for problem in problems})
    module.warn(f"The number of omitted {kind.people} is {count}, see invalid. The first problem: {problems[0]}")


def _warn_of_numbers(module: VoiceIdModule, kind: ManifestKind, numbers: t.Sequence[str]) -> None:
    if numbers:
        module.warn(
            f"Some values of {kind.person_id} are numbers instead of text. YAML reads 0017 as 15, and 1_000 as 1000. "
            f"Put them in quotes. Their number is {len(numbers)}. The first: {numbers[0]}"
        )


def _warn_of_unread(module: VoiceIdModule, uris: list[str]) -> None:
    if uris:
        module.warn(
            f"The caller has no permission to read some recordings, so their format was not checked. Their number is "
            f"{len(uris)}. The first: {uris[0]}"
        )
