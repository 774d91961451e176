# -*- coding: utf-8 -*-

# Copyright: Contributors to the contactcenter.voiceid collection
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""The input manifests of batch jobs, and the recordings that they refer to: checks, objects in S3, uploads."""

from __future__ import annotations

import functools
import hashlib
import json
import re
import threading
import typing as t

from .._base.changes import Changes
from .._base.errors import VoiceIdError, invalid_option
from .._base.parallel import in_parallel
from .._base.plan import Call, Facts, Plan, without_none
from .._base.s3 import S3Client
from .manifest_input import Given, ManifestKind, Person, Problem, Source, printable
from .recording import Recording, RecordingError, check_channel, examine, is_s3_uri, read_file

MAX_RECORDINGS = 10
VERSION = "1.0"

# The maximum number of problems in a message. The result contains all problems.
SHOWN_PROBLEMS = 100
# The number of hexadecimal digits of the checksum in the name of a manifest.
NAME_DIGITS = 16
# The number of HeadObject calls that a page of a listing may replace. A page can contain objects of earlier runs.
CALLS_PER_PAGE = 100

BUCKET = re.compile(r"[a-z0-9][.\-a-z0-9]{1,61}[a-z0-9]")
PREFIX = re.compile(r"([\w!.*'()=+@:,-]+(/[\w!.*'()=+@:,-]+)*/?)?", re.ASCII)
MAX_PREFIX = 700

NOTHING_UPLOADED: Facts = {"files": 0, "bytes": 0}

# By location, each recording, or the reason why it is not usable.
Examined = t.Mapping[str, t.Union[Recording, RecordingError]]
# By key, the size of an object in bytes; None if it does not exist.
Sizes = t.Mapping[str, t.Optional[int]]


class Destination(t.NamedTuple):
    """The location of uploaded recordings and manifests.

    :param prefix: The start of every key; empty, or with a slash at its end.
    """

    bucket: str
    prefix: str
    kms_key_id: t.Optional[str] = None

    def uri(self, key: str) -> str:
        return f"s3://{self.bucket}/{key}"

    def recording_key(self, digest: str) -> str:
        """The key of a recording. It does not contain the name of the file, which may be personal data."""
        return f"{self.recordings}{digest}.wav"

    def manifest_key(self, name: str) -> str:
        return f"{self.prefix}manifests/{name}.json"

    @property
    def recordings(self) -> str:
        return f"{self.prefix}recordings/"


class Request(t.NamedTuple):
    """A request of a manifest: the person, and S3 URI and channel of each recording."""

    person_id: str
    audio: list[tuple[str, int]]


class Upload(t.NamedTuple):
    """An object that must exist.

    :param size: In bytes.
    :param origin: Its source, for the diff.
    :param content: Returns the content.
    """

    key: str
    size: int
    origin: str
    content: t.Callable[[], bytes]
    content_type: str


class Manifest(t.NamedTuple):
    """A manifest, the name of its job, and the IDs of the people in it. Each of them has one request."""

    name: str
    key: str
    content: bytes
    person_ids: tuple[str, ...]

    @property
    def request_count(self) -> int:
        return len(self.person_ids)


def check_destination(params: t.Mapping[str, t.Any]) -> Destination:
    """
    :raises VoiceIdError: if ``bucket`` or ``prefix`` is not valid.
    """
    bucket, prefix = params["bucket"], params["prefix"]
    if not BUCKET.fullmatch(bucket):
        raise invalid_option("bucket", bucket, "the name of a bucket, 3 to 63 lowercase letters, digits, '.' or '-'")
    if len(prefix) > MAX_PREFIX or not PREFIX.fullmatch(prefix):
        raise invalid_option(
            "prefix",
            prefix,
            f"folders such as enrollment/callers, at most {MAX_PREFIX} letters, digits, slashes (not at the start) or "
            "any of _ ! . * ' ( ) = + @ : , -",
        )
    return Destination(bucket, f"{prefix.rstrip('/')}/" if prefix else "", params["kms_key_id"])


def examine_recordings(people: t.Iterable[Person], s3: S3Client, workers: int) -> Examined:
    """Read the recordings of people, each once.

    :raises VoiceIdError: for failures of S3 other than missing or unreadable objects.
    """
    locations = list(dict.fromkeys(source.location for person in people for source in person.sources))
    return dict(zip(locations, in_parallel(lambda location: examine(location, s3), locations, workers)))


def problems_of(kind: ManifestKind, people: t.Sequence[Person], examined: Examined) -> list[Problem]:
    """The problems with recordings: their format, number, total length, and duplicates."""
    problems: list[Problem] = []
    owners: dict[tuple[str, int], tuple[Person, Source]] = {}
    for person in people:
        problems += _problems_of_person(kind, person, examined)
        for source in person.sources:
            recording = examined[source.location]
            if isinstance(recording, RecordingError):
                continue
            other, same = owners.setdefault((recording.identity, source.channel), (person, source))
            if same is not source:
                problems += _repetition((other, same), (person, source))
    return problems


def requests_of(people: t.Iterable[Person], examined: Examined, destination: Destination) -> list[Request]:
    """The requests for people without problems."""

    def uri(source: Source) -> str:
        recording = t.cast(Recording, examined[source.location])
        if is_s3_uri(source.location):
            return source.location
        return destination.uri(destination.recording_key(recording.identity))

    return [
        Request(person.person_id, [(uri(source), source.channel) for source in person.sources]) for person in people
    ]


def manifests_of(
    kind: ManifestKind, requests: t.Sequence[Request], destination: Destination, max_requests: int
) -> list[Manifest]:
    """The manifests for requests, whose names come from their content."""
    parts = (requests[start : start + max_requests] for start in range(0, len(requests), max_requests))
    return [_manifest(kind, part, destination) for part in parts]


def recording_uploads(people: t.Iterable[Person], examined: Examined, destination: Destination) -> list[Upload]:
    """The objects for the local recordings of people, each once."""
    uploads: dict[str, Upload] = {}
    for source in (source for person in people for source in person.sources):
        recording = t.cast(Recording, examined[source.location])
        if not is_s3_uri(source.location):
            upload = _recording_upload(source.location, recording, destination)
            uploads.setdefault(upload.key, upload)
    return list(uploads.values())


def manifest_uploads(manifests: t.Iterable[Manifest]) -> list[Upload]:
    def upload(manifest: Manifest) -> Upload:
        origin = f"a manifest of {manifest.request_count} requests"
        return Upload(manifest.key, len(manifest.content), origin, lambda: manifest.content, "application/json")

    return [upload(manifest) for manifest in manifests]


def find_sizes(
    s3: S3Client, destination: Destination, uploads: t.Sequence[Upload], folder: t.Optional[str], workers: int
) -> dict[str, t.Optional[int]]:
    """The sizes of the objects that exist.

    :param folder: The prefix of all keys. A listing of the folder replaces calls for single objects. If the folder
        contains many other objects, the listing ends early, and the remaining sizes are read with single calls.
    """
    keys = [upload.key for upload in uploads]
    sizes: dict[str, t.Optional[int]] = {}
    if folder and keys:
        listing = s3.list_sizes(destination.bucket, folder, 1 + len(keys) // CALLS_PER_PAGE)
        last_key = listing.last_key
        sizes.update((key, listing.sizes.get(key)) for key in keys if last_key is None or key <= last_key)
    unknown = [key for key in keys if key not in sizes]
    sizes.update(zip(unknown, in_parallel(lambda key: s3.size(destination.bucket, key), unknown, workers)))
    return sizes


def missing(uploads: t.Iterable[Upload], sizes: Sizes) -> list[Upload]:
    """The objects that do not exist, or are not complete."""
    return [upload for upload in uploads if sizes[upload.key] != upload.size]


def plan(destination: Destination, uploads: t.Sequence[Upload], sizes: Sizes) -> Plan:
    """The plan for missing objects. The diff contains them by S3 URI."""
    before = {destination.uri(upload.key): _bytes(sizes[upload.key]) for upload in uploads if sizes[upload.key]}
    after = {destination.uri(upload.key): f"{_bytes(upload.size)}, {upload.origin}" for upload in uploads}
    return Plan(before, after, [_call(destination, upload) for upload in uploads])


def apply(s3: S3Client, destination: Destination, uploads: t.Sequence[Upload], changes: Changes, workers: int) -> None:
    """Upload objects in parallel. After an error, running uploads finish, and no other upload starts.

    :raises VoiceIdError: the first error.
    """
    failures: list[VoiceIdError] = []
    lock = threading.Lock()

    def make(upload: Upload) -> None:
        if failures:
            return
        try:
            s3.write(destination.bucket, upload.key, upload.content(), upload.content_type, destination.kms_key_id)
        except VoiceIdError as exc:
            failures.append(exc)
            return
        with lock:
            changes.made(_call(destination, upload), _with(changes.resource, upload))

    in_parallel(make, uploads, workers)
    if failures:
        raise failures[0]


def uploaded(uploads: t.Iterable[Upload]) -> Facts:
    """The number of objects, and their total size in bytes."""
    return functools.reduce(_with, uploads, NOTHING_UPLOADED)


def interrupted(cause: VoiceIdError, done: int, planned: int) -> VoiceIdError:
    """The error of an upload, with the number of completed uploads."""
    summary = f" {done} of {planned} files were uploaded. If the task runs again, it uploads only the others."
    return VoiceIdError(cause.msg + summary, cause.kind, cause.details, cause.facts)


def outcome(
    manifests: t.Iterable[Manifest], destination: Destination, people: t.Iterable[Person], examined: Examined
) -> list[Facts]:
    """Facts of manifests.

    :param people: The people with their recordings. A manifest of an earlier job may contain others, too.
    """
    written = {person.person_id: _newest(person, examined) for person in people}
    return [
        without_none(
            {
                "job_name": manifest.name,
                "newest_recording_at": max(filter(None, map(written.get, manifest.person_ids)), default=None),
                "request_count": manifest.request_count,
                "s3_uri": destination.uri(manifest.key),
            }
        )
        for manifest in manifests
    ]


def _newest(person: Person, examined: Examined) -> t.Optional[str]:
    """When the newest of the recordings in S3 was written, in ISO 8601."""
    found = (examined[source.location] for source in person.sources if is_s3_uri(source.location))
    times = [item.written_at for item in found if isinstance(item, Recording) and item.written_at]
    return max(times).isoformat() if times else None


def people_facts(kind: ManifestKind, given: Given, names: t.Mapping[str, str]) -> list[Facts]:
    """Facts of all people that the options name.

    :param names: By ID of a person, the name of the manifest with the request.
    """
    return [
        without_none(
            {
                kind.person_id: person.person_id,
                "recordings": given.recordings[person.person_id],
                "job_name": names.get(person.person_id),
            }
        )
        for person in given.people
    ]


def facts_of(kind: ManifestKind, problems: t.Iterable[Problem]) -> list[Facts]:
    """Facts of problems."""
    return [
        without_none(
            {
                kind.person_id: problem.person_id,
                "line": problem.line,
                "reason": problem.reason,
                "recording": problem.recording,
            }
        )
        for problem in problems
    ]


def invalid(kind: ManifestKind, problems: t.Sequence[Problem]) -> VoiceIdError:
    """The error for problems. The result contains all of them."""
    people = len({problem.person_id for problem in problems})
    shown = " ".join(f"[{number}] {problem}" for number, problem in enumerate(problems[:SHOWN_PROBLEMS], start=1))
    count = f"{len(problems)} problem{'' if len(problems) == 1 else 's'}"
    more = len(problems) - SHOWN_PROBLEMS
    rest = f" {more} more problems are in invalid." if more > 0 else ""
    return VoiceIdError(
        f"{count} with {people} of the {kind.people}: {shown}{rest} Nothing was uploaded. Correct "
        f"the problems, or set on_invalid: skip to omit these {kind.people}.",
        "invalid_recordings",
        facts={"invalid": facts_of(kind, problems)},
    )


def without(people: t.Iterable[Person], person_ids: t.Container[str]) -> list[Person]:
    return [person for person in people if person.person_id not in person_ids]


def unread(people: t.Iterable[Person], examined: Examined) -> list[str]:
    """The recordings that exist, but that the caller has no permission to read."""
    found = (examined[source.location] for person in people for source in person.sources)
    return list(dict.fromkeys(item.identity for item in found if isinstance(item, Recording) and item.audio is None))


def _problems_of_person(kind: ManifestKind, person: Person, examined: Examined) -> list[Problem]:
    problems: list[Problem] = []
    lengths: list[t.Optional[float]] = []
    for source in person.sources:
        try:
            lengths.append(_length(source, examined[source.location]))
        except RecordingError as exc:
            problems.append(Problem(person.person_id, str(exc), source.recording, source.line))
    count, seconds = len(person.sources), sum(filter(None, lengths))
    if count > MAX_RECORDINGS:
        reason = f"There are {count} recordings, but at most {MAX_RECORDINGS} are allowed."
        problems.append(Problem(person.person_id, reason, line=person.line))
    elif lengths and not problems and None not in lengths and seconds < kind.min_seconds:
        total = f"{seconds:.1f} seconds long in total"
        reason = f"The recordings are {total}, too short for {kind.min_seconds} seconds of speech."
        problems.append(Problem(person.person_id, reason, line=person.line))
    return problems


def _length(source: Source, recording: t.Union[Recording, RecordingError]) -> t.Optional[float]:
    """The length of a recording in seconds, ``None`` if it is unknown."""
    if isinstance(recording, RecordingError):
        raise recording
    if recording.audio is None:
        return None
    check_channel(recording.audio, source.channel)
    return recording.audio.seconds


def _repetition(one: tuple[Person, Source], other: tuple[Person, Source]) -> list[Problem]:
    """The problems of two people with the same recording, or of one person with the same recording twice."""

    def problem(of: tuple[Person, Source], like: tuple[Person, Source]) -> Problem:
        owner = "" if like[0] is of[0] else f" of {like[0].person_id!r}"
        where = f" (line {like[1].line})" if like[1].line else ""
        reason = f"It is the same recording and channel as {like[1].recording}{owner}{where}."
        return Problem(of[0].person_id, reason, of[1].recording, of[1].line)

    return [problem(other, one)] if one[0] is other[0] else [problem(one, other), problem(other, one)]


def _manifest(kind: ManifestKind, requests: t.Sequence[Request], destination: Destination) -> Manifest:
    document = {"Version": VERSION, kind.requests: [document_of(kind, request) for request in requests]}
    content = json.dumps(document, separators=(",", ":")).encode()
    name = name_of(kind, content)
    return Manifest(name, destination.manifest_key(name), content, tuple(request.person_id for request in requests))


def name_of(kind: ManifestKind, content: bytes) -> str:
    """The name of a manifest with this content, and of its job."""
    return f"{kind.name}-{hashlib.sha256(content).hexdigest()[:NAME_DIGITS]}"


def document_of(kind: ManifestKind, request: Request) -> dict[str, t.Any]:
    """A request as the manifest has it."""
    ids = {"RequestId": request.person_id, **({kind.speaker_id: request.person_id} if kind.speaker_id else {})}
    return {**ids, "AudioSpecifications": [{"S3Uri": uri, "ChannelId": channel} for uri, channel in request.audio]}


def _recording_upload(path: str, recording: Recording, destination: Destination) -> Upload:
    def content() -> bytes:
        try:
            current = read_file(path)
        except RecordingError as exc:
            raise _changed(path, str(exc)) from exc
        if hashlib.sha256(current).hexdigest() != recording.identity:
            raise _changed(path, "Its content is different.")
        return current

    key = destination.recording_key(recording.identity)
    return Upload(key, recording.size, printable(path), content, "audio/wav")


def _changed(path: str, reason: str) -> VoiceIdError:
    msg = f"{printable(path)} was changed after the check. {reason} Run the task again."
    return VoiceIdError(msg, "invalid_recordings")


def _call(destination: Destination, upload: Upload) -> Call:
    return Call("PutObject", {"Bucket": destination.bucket, "Key": upload.key})


def _with(facts: Facts, upload: Upload) -> Facts:
    return {"files": facts["files"] + 1, "bytes": facts["bytes"] + upload.size}


def _bytes(size: t.Optional[int]) -> str:
    return f"{size} bytes"
