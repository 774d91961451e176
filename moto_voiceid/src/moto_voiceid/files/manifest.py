# Copyright: Contributors to the contactcenter.voiceid collection
# SPDX-License-Identifier: Apache-2.0
"""Read the input manifest of a batch job.

Source: the pages "Input and output file schema for the Speaker Enrollment Job" and "... for the Fraudster
Registration Job" of the Amazon Connect administrator guide. Every field is required.

Choices for what AWS does not document:

* A duplicate `RequestId` fails the whole job, because the output file identifies results by it. An empty list of
  requests fails the job, too.
* Unknown members are ignored. A misspelled member is still reported, because the required one is missing. The message
  names it if it differs only in case or punctuation.
* A byte order mark, which some editors write in front of UTF-8, is ignored.
* A malformed entry is an error of that request only (code 400). The other requests are processed.
* A manifest has at most MAX_BYTES bytes, and at most MAX_VALUES JSON values for each request of the quota.
"""

import json
import re
import time
from collections.abc import Callable
from dataclasses import dataclass
from itertools import count
from json.decoder import JSONArray  # type: ignore[attr-defined]  # not in typeshed
from json.scanner import py_make_scanner  # type: ignore[attr-defined]  # not in typeshed
from typing import Any, TypeVar

from ..json_text import json_error
from .s3_uri import split_s3_uri

VERSION = "1.0"
MAX_AUDIO_FILES = 10
MAX_BYTES = 32 * 1024 * 1024
# A request with 10 audio files has 34 values. The rest is for members that Voice ID does not know.
MAX_VALUES = 100
# botocore `voice-id`, shape `CustomerSpeakerId`.
_CUSTOMER_SPEAKER_ID = re.compile(r"[a-zA-Z0-9][a-zA-Z0-9_-]{0,255}")
_SHOWN_LENGTH = 80


@dataclass(frozen=True, slots=True)
class AudioSpecification:
    """One audio file of a request and the channel in it (0 or 1) that holds the speaker."""

    s3_uri: str
    channel_id: int


@dataclass(frozen=True, slots=True)
class EnrollmentRequest:
    """One speaker to enroll; `speaker_id` is the `CustomerSpeakerId`, `audio` has 1 to 10 entries."""

    request_id: str
    speaker_id: str
    audio: tuple[AudioSpecification, ...]


@dataclass(frozen=True, slots=True)
class RegistrationRequest:
    """One fraudster to register; `audio` has 1 to 10 entries."""

    request_id: str
    audio: tuple[AudioSpecification, ...]


@dataclass(frozen=True, slots=True)
class InvalidRequest:
    """A malformed entry: error 400 of that request. `request_id` is None if the entry has no valid one."""

    request_id: str | None
    message: str


class ManifestError(Exception):
    """The whole manifest is not usable. The job fails with this `FailureDetails`."""

    def __init__(self, status_code: int, message: str) -> None:
        super().__init__(message)
        self.status_code = status_code
        self.message = message


_Request = TypeVar("_Request", EnrollmentRequest, RegistrationRequest)


class _EntryError(Exception):
    """One entry is malformed."""


def parse_enrollment_manifest(data: bytes, *, limit: int) -> list[EnrollmentRequest | InvalidRequest]:
    """Parse the manifest of a speaker enrollment job, in the order of the file.

    :param data: the file as it is in S3
    :param limit: the maximum number of requests (quota, 10,000 by default)
    :raises ManifestError: 400 for an invalid manifest, 402 for too many requests
    """
    return _parse(data, "SpeakerEnrollmentRequests", limit, _enrollment_request)


def parse_registration_manifest(data: bytes, *, limit: int) -> list[RegistrationRequest | InvalidRequest]:
    """Parse the manifest of a fraudster registration job, in the order of the file.

    :param data: the file as it is in S3
    :param limit: the maximum number of requests (quota, 500 by default)
    :raises ManifestError: 400 for an invalid manifest, 402 for too many requests
    """
    return _parse(data, "FraudsterRegistrationRequests", limit, _registration_request)


def _parse(
    data: bytes, field: str, limit: int, build: Callable[[dict[str, Any], str], _Request]
) -> list[_Request | InvalidRequest]:
    entries = _entries(_document(data, limit), field, limit)
    _check_unique_ids(entries, field)
    return [_request(entry, f"{field}[{index}]", build) for index, entry in enumerate(entries)]


class _Decoder(json.JSONDecoder):
    """Reads JSON in steps, and omits what exceeds a limit.

    The scanner in C would stop all other threads until it has read everything. The one in Python does not.

    :param limit: items of each list in the outermost object; more are read, but replaced by null
    """

    def __init__(self, limit: int) -> None:
        super().__init__()
        self._limit = limit
        self._in_list = False
        self.parse_array = self._list
        self.scan_once = py_make_scanner(self)

    def _list(self, start: tuple[str, int], scan: Callable[[str, int], tuple[Any, int]]) -> Any:
        if self._in_list:
            return JSONArray(start, scan)
        numbers = count(1)

        def scan_item(text: str, index: int) -> tuple[Any, int]:
            # Yield the interpreter to the threads that answer requests.
            time.sleep(0)
            item, end = scan(text, index)
            return (item if next(numbers) <= self._limit else None), end

        self._in_list = True
        found = JSONArray(start, scan_item)
        self._in_list = False
        return found


def _document(data: bytes, limit: int) -> dict[str, Any]:
    if len(data) > MAX_BYTES:
        raise ManifestError(400, f"The input manifest has {len(data)} bytes, more than {MAX_BYTES}")
    # Small values take many times the memory of their text. Each but the first of a list or object follows a comma.
    if data.count(b",") > MAX_VALUES * limit + MAX_VALUES:
        raise ManifestError(402, f"The input manifest has more values than {limit} requests can have")
    try:
        document = _Decoder(limit).decode(data.decode("utf-8-sig"))
    except RecursionError:
        raise ManifestError(400, "The input manifest is nested too deeply") from None
    except ValueError as error:
        raise ManifestError(400, f"The input manifest is not JSON: {json_error(error)}") from None
    if not isinstance(document, dict):
        raise ManifestError(400, "The input manifest is not a JSON object")
    return document


def _entries(document: dict[str, Any], field: str, limit: int) -> list[Any]:
    for name in ("Version", field):
        if name not in document:
            raise ManifestError(400, f"The input manifest is not valid: {_missing(name, document)}")
    if document["Version"] != VERSION:
        raise ManifestError(400, f'The input manifest has Version {_shown(document["Version"])}, not "{VERSION}"')
    entries = document[field]
    if not isinstance(entries, list):
        raise ManifestError(400, f"The input manifest is not valid: {field} is {_shown(entries)}, not a list")
    if not entries:
        raise ManifestError(400, f"The input manifest lists no requests in {field}")
    if len(entries) > limit:
        raise ManifestError(402, f"The input manifest lists {len(entries)} requests in {field}, more than {limit}")
    return entries


def _check_unique_ids(entries: list[Any], field: str) -> None:
    first_index: dict[str, int] = {}
    for index, entry in enumerate(entries):
        request_id = _request_id(entry)
        if request_id is None:
            continue
        first = first_index.setdefault(request_id, index)
        if first != index:
            where = f"{field}[{first}] and {field}[{index}]"
            raise ManifestError(400, f"RequestId {_shown(request_id)} is not unique in the manifest: it is in {where}")


def _request_id(entry: Any) -> str | None:
    value = entry.get("RequestId") if isinstance(entry, dict) else None
    return value if isinstance(value, str) and value and _is_text(value) else None


def _request(entry: Any, where: str, build: Callable[[dict[str, Any], str], _Request]) -> _Request | InvalidRequest:
    request_id = _request_id(entry)
    try:
        if not isinstance(entry, dict):
            raise _EntryError(f"{where} is not a JSON object")
        if request_id is None:
            value = _shown(_required(entry, "RequestId", where))
            raise _EntryError(f"{where}.RequestId is {value}, not a string of at least one character")
        return build(entry, where)
    except _EntryError as error:
        return InvalidRequest(request_id, str(error))


def _enrollment_request(entry: dict[str, Any], where: str) -> EnrollmentRequest:
    speaker_id = _required(entry, "SpeakerId", where)
    if not (isinstance(speaker_id, str) and _CUSTOMER_SPEAKER_ID.fullmatch(speaker_id)):
        expected = "a CustomerSpeakerId: 1 to 256 letters, digits, _ and -, the first one a letter or digit"
        raise _EntryError(f"{where}.SpeakerId is {_shown(speaker_id)}, not {expected}")
    return EnrollmentRequest(entry["RequestId"], speaker_id, _audio(entry, where))


def _registration_request(entry: dict[str, Any], where: str) -> RegistrationRequest:
    return RegistrationRequest(entry["RequestId"], _audio(entry, where))


def _audio(entry: dict[str, Any], where: str) -> tuple[AudioSpecification, ...]:
    files = _required(entry, "AudioSpecifications", where)
    where = f"{where}.AudioSpecifications"
    if not isinstance(files, list):
        raise _EntryError(f"{where} is {_shown(files)}, not a list")
    if not 1 <= len(files) <= MAX_AUDIO_FILES:
        raise _EntryError(f"{where} has {len(files)} entries, not 1 to {MAX_AUDIO_FILES}")
    return tuple(_audio_specification(file, f"{where}[{index}]") for index, file in enumerate(files))


def _audio_specification(file: Any, where: str) -> AudioSpecification:
    if not isinstance(file, dict):
        raise _EntryError(f"{where} is not a JSON object")
    uri, channel_id = _required(file, "S3Uri", where), _required(file, "ChannelId", where)
    if not (isinstance(uri, str) and _is_object_uri(uri)):
        raise _EntryError(f"{where}.S3Uri is {_shown(uri)}, not the URI of an S3 object (s3://bucket/key)")
    # `type` and not isinstance: a JSON true is a Python int, too.
    if type(channel_id) is not int or channel_id not in (0, 1):
        raise _EntryError(f"{where}.ChannelId is {_shown(channel_id)}, not 0 or 1")
    return AudioSpecification(uri, channel_id)


def _required(members: dict[str, Any], name: str, where: str) -> Any:
    """A member that may be null. :raises _EntryError: it is missing"""
    if name not in members:
        raise _EntryError(f"{where}.{_missing(name, members)}")
    return members[name]


def _missing(name: str, members: dict[str, Any]) -> str:
    """The message for a missing member; it names one that is spelled nearly the same."""
    similar = next((other for other in members if _letters(other) == _letters(name)), None)
    return f"{name} is missing" if similar is None else f"{name} is missing; the manifest spells it {_shown(similar)}"


def _letters(name: str) -> str:
    return re.sub(r"[\W_]", "", name).lower()


def _is_object_uri(uri: str) -> bool:
    try:
        _, key = split_s3_uri(uri)
    except ValueError:
        return False
    return key != "" and _is_text(uri)


def _is_text(value: str) -> bool:
    """Whether UTF-8 can encode a value. JSON allows a lone surrogate (\\ud800), which UTF-8 does not."""
    try:
        value.encode()
    except UnicodeEncodeError:
        return False
    return True


def _shown(value: Any) -> str:
    """A value of the manifest for a message: ASCII JSON, truncated if it is long."""
    if isinstance(value, dict | list):
        return "a list" if isinstance(value, list) else "an object"
    text = json.dumps(value)
    return text if len(text) <= _SHOWN_LENGTH else f"{text[:_SHOWN_LENGTH]}..."
