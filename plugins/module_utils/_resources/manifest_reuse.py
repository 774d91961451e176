# -*- coding: utf-8 -*-

# Copyright: Contributors to the contactcenter.voiceid collection
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""The manifests of jobs that were started earlier: who needs no request in a new one."""

from __future__ import annotations

import json
import re
import typing as t

from .._base.client import ObjectReadError
from .._base.errors import VoiceIdError
from .._base.facts import to_facts
from .._base.parallel import in_parallel
from .._base.s3 import S3Client
from .manifest import NAME_DIGITS, Destination, Manifest, Request, document_of, name_of
from .manifest_input import ManifestKind


def read_manifests(
    kind: ManifestKind, job_names: t.Iterable[str], destination: Destination, s3: S3Client, workers: int
) -> list[Manifest]:
    """The manifests of jobs, in the order of the names.

    Names that are not those of manifests, and manifests that do not exist or whose content is another one, are ignored.

    :raises VoiceIdError: if S3 cannot be asked.
    """
    pattern = re.compile(rf"{kind.name}-[0-9a-f]{{{NAME_DIGITS}}}")
    names = [name for name in dict.fromkeys(job_names) if pattern.fullmatch(name)]
    found = in_parallel(lambda name: _read(kind, name, destination, s3), names, workers)
    return [manifest for manifest in found if manifest is not None]


def covered(
    kind: ManifestKind, given: t.Container[str], requests: t.Iterable[Request], manifests: t.Iterable[Manifest]
) -> dict[str, str]:
    """By ID of a person, the name of the first manifest that has the same request.

    Only manifests all of whose people are given count. One that also has other people belongs to another input: whoever
    enrolls some of its people again wants another attempt.

    :param given: The IDs of all people in the options, including those without a request.
    """
    wanted = {request.person_id: document_of(kind, request) for request in requests}
    names: dict[str, str] = {}
    for manifest in manifests:
        if all(person_id in given for person_id in manifest.person_ids):
            rows = json.loads(manifest.content)[kind.requests]
            for person_id, row in zip(manifest.person_ids, rows):
                if wanted.get(person_id) == row:
                    names.setdefault(person_id, manifest.name)
    return names


def newer_names(parts: t.Iterable[Manifest], job_names: list[str]) -> dict[str, list[str]]:
    """By name of each manifest that has a job, the names of newer jobs, the newest first.

    :param job_names: The names of existing jobs, the newest first.
    """
    return {part.name: job_names[: job_names.index(part.name)] for part in parts if part.name in job_names}


def repeated(
    kind: ManifestKind,
    given: t.Container[str],
    requests: t.Sequence[Request],
    parts: t.Iterable[Manifest],
    newer: t.Mapping[str, t.Container[str]],
    manifests: t.Sequence[Manifest],
) -> dict[str, str]:
    """By ID of a person in a manifest that has a job, the name of the first manifest of a newer job with the same
    request, or else of this manifest.

    The newer job is a later attempt for the person, for example after a correction.

    :param newer: By name of a manifest that has a job, the names of newer jobs.
    :param manifests: The manifests of newer jobs.
    """
    names: dict[str, str] = {}
    for part in parts:
        if part.name in newer:
            people = set(part.person_ids)
            later = [manifest for manifest in manifests if manifest.name in newer[part.name]]
            names.update(dict.fromkeys(people, part.name))
            names.update(covered(kind, given, [row for row in requests if row.person_id in people], later))
    return names


def _read(kind: ManifestKind, name: str, destination: Destination, s3: S3Client) -> t.Optional[Manifest]:
    key = destination.manifest_key(name)
    size = s3.size(destination.bucket, key)
    if not size:
        return None
    try:
        content = s3.read_part(destination.bucket, key, 0, size, size).content
    except ObjectReadError as exc:
        raise VoiceIdError(f"{destination.uri(key)} could not be read {s3.where}: {exc}.", "unreachable") from exc
    if name_of(kind, content) != name:
        return None
    requests = [to_facts(row) for row in json.loads(content)[kind.requests]]
    return Manifest(name, key, content, tuple(request["request_id"] for request in requests))
