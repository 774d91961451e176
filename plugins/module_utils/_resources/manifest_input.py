# -*- coding: utf-8 -*-

# Copyright: Contributors to the contactcenter.voiceid collection
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""The people and their recordings in the options of a manifest module: a list, or a CSV file.

People are speakers or fraudsters. The file uses neither the network nor the module.
"""

from __future__ import annotations

import collections
import csv
import io
import os
import stat
import typing as t

from ansible.module_utils.common.text.converters import to_bytes, to_text

from .._base.errors import one_line
from .._base.options import CONSTRAINTS, invalid_option
from .._base.plan import Facts
from .recording import is_s3_uri

DELIMITERS = (",", ";", "\t")
CHANNELS = ("0", "1")
MAX_CSV_SIZE = 100_000_000
# What the csv module of Python says at the end of the file.
UNCLOSED_QUOTE = "unexpected end of data"


class ManifestKind(t.NamedTuple):
    """The differences between manifests of both kinds.

    :param people: The option that lists the people.
    :param person_id: The suboption and the column of a CSV file that identify a person.
    :param requests: The member of a manifest that lists the requests.
    :param speaker_id: The member of a request with the ID that the client chose; ``None`` if requests have none.
    :param name: The start of the names of manifests and jobs.
    :param max_requests: The default quota of requests in a manifest.
    :param min_seconds: The minimum total length of the recordings of a request. Shorter ones cannot have enough speech.
    """

    people: str
    person_id: str
    requests: str
    speaker_id: t.Optional[str]
    name: str
    max_requests: int
    min_seconds: int


# Source of the numbers: "Amazon Connect Voice ID quotas", and for the length the guide's pages about enrollment and
# about the detection of fraudsters, which needs 10 seconds of speech. It gives no number for their registration.
ENROLLMENT = ManifestKind("speakers", "speaker_id", "SpeakerEnrollmentRequests", "SpeakerId", "enrollment", 10_000, 30)
REGISTRATION = ManifestKind(
    "fraudsters", "name", "FraudsterRegistrationRequests", None, "fraudster-registration", 500, 10
)


class Source(t.NamedTuple):
    """A channel of a recording in the options.

    :param recording: The text of the user.
    :param location: The absolute path, or the S3 URI.
    :param line: The line in the CSV file.
    """

    recording: str
    location: str
    channel: int
    line: t.Optional[int] = None


class Person(t.NamedTuple):
    """A speaker or fraudster, with the recordings."""

    person_id: str
    sources: list[Source]
    line: t.Optional[int] = None


class Problem(t.NamedTuple):
    """Why a person cannot be in a manifest.

    :param reason: A sentence with its full stop.
    """

    person_id: str
    reason: str
    recording: t.Optional[str] = None
    line: t.Optional[int] = None

    def __str__(self) -> str:
        parts = (
            one_line(repr(self.person_id), 100),
            f"line {self.line}" if self.line else "",
            self.recording and one_line(self.recording, 200),
        )
        return f"{', '.join(part for part in parts if part)}: {self.reason}"


class Given(t.NamedTuple):
    """The people in the options, in their order, and the problems with them.

    :param recordings: By ID of a person, every recording or folder with its channel, including those that cannot be
        used. Paths are absolute.
    :param numbers: The IDs that are integers in the options.
    """

    people: list[Person]
    problems: list[Problem]
    recordings: dict[str, list[Facts]]
    numbers: tuple[str, ...] = ()


class Row(t.NamedTuple):
    """A recording in the options, before the check.

    :param problem: Why the row cannot be read.
    """

    person_id: str
    recording: t.Any
    channel: t.Any
    line: t.Optional[int] = None
    problem: t.Optional[str] = None


def read_people(kind: ManifestKind, params: t.Mapping[str, t.Any]) -> Given:
    """The people in the options.

    :raises VoiceIdError: if the CSV file cannot be read.
    """
    if params["csv"] is None:
        return from_list(kind, params[kind.people])
    return from_csv(kind, params["csv"])


def from_list(kind: ManifestKind, people: t.Sequence[t.Mapping[str, t.Any]]) -> Given:
    """The people of a list of dictionaries. A relative path is relative to the current directory.

    YAML reads an ID without quotes as another type, for example 0017 as the integer 15 and yes as true. An integer is
    used, with a warning: it is the ID in JSON, and in most YAML files, and it has lost nothing there. Other types are
    refused.
    """
    values = [entry[kind.person_id] for entry in people]
    people = [{**entry, kind.person_id: _text_of(entry[kind.person_id])} for entry in people]
    given = _collect(kind, (row for entry in people for row in _rows_of(kind, entry)), os.getcwd())
    counts = collections.Counter(entry[kind.person_id] for entry in people)
    repeated = [
        Problem(person_id, f"{kind.people} contains this {kind.person_id} {count} times.")
        for person_id, count in counts.items()
        if count > 1
    ]
    other_types = [
        Problem(
            _text_of(value),
            f"{kind.person_id} has the type {type(value).__name__}, but must be text. In YAML, put it in quotes.",
        )
        for value in values
        if not (isinstance(value, str) or _is_integer(value))
    ]
    numbers = tuple(str(value) for value in values if _is_integer(value))
    return given._replace(problems=repeated + other_types + given.problems, numbers=numbers)


def _is_integer(value: t.Any) -> bool:
    return isinstance(value, int) and not isinstance(value, bool)


def _text_of(value: t.Any) -> str:
    return "" if value is None else str(value)


def from_csv(kind: ManifestKind, path: str) -> Given:
    """The people of a CSV file, which has a row for each recording. A relative path is relative to the file's folder.

    A byte order mark, and semicolons or tabs instead of commas, are accepted, as spreadsheet programs write them.

    :raises VoiceIdError: if the file cannot be read, or does not have the required columns.
    """
    rows = _csv_rows(kind, path, _csv_text(path))
    return _collect(kind, rows, os.path.dirname(os.path.abspath(path)))


def _csv_text(path: str) -> str:
    try:
        if not stat.S_ISREG(os.stat(to_bytes(path)).st_mode):  # to read from a pipe could take forever
            raise invalid_option("csv", path, "a readable file (it is not a regular file)")
        with open(to_bytes(path), "rb") as file:  # as the controller wrote it, not encoded for the locale
            content = file.read(MAX_CSV_SIZE + 1)
    except OSError as exc:
        raise invalid_option("csv", path, f"a readable file ({exc.strerror})") from exc
    if len(content) > MAX_CSV_SIZE:
        raise invalid_option("csv", path, f"a file of at most {MAX_CSV_SIZE} bytes")
    try:
        return content.decode("utf-8-sig")
    except UnicodeDecodeError as exc:
        line = content.count(b"\n", 0, exc.start) + 1
        raise invalid_option(
            "csv", path, f"a file in UTF-8, but line {line} is not. In Excel, save the file as 'CSV UTF-8'"
        ) from exc


def _csv_rows(kind: ManifestKind, path: str, text: str) -> list[Row]:
    reader = csv.reader(io.StringIO(text, newline=""), delimiter=_delimiter(text), skipinitialspace=True, strict=True)
    rows, columns, first_line = [], None, 1
    try:
        for values in reader:
            first_line = reader.line_num + 1
            if not any(value.strip() for value in values):
                continue
            if columns is None:
                columns = _columns(kind, path, values)
                continue
            rows.append(_csv_row(kind, columns, [value.strip() for value in values], reader.line_num))
    except csv.Error as exc:
        reason = "a quote is not closed" if str(exc) == UNCLOSED_QUOTE else exc
        raise invalid_option(
            "csv", path, f"a CSV file, but the row in line {first_line} is not valid: {reason}"
        ) from exc
    if columns is None:
        raise invalid_option("csv", path, f"a file with the columns {kind.person_id} and recording, but it is empty")
    return rows


def _csv_row(kind: ManifestKind, columns: list[str], values: list[str], line: int) -> Row:
    row = dict(zip(columns, values))
    recording, problem = row.get("recording", ""), None
    surplus = [value for value in values[len(columns) :] if value]
    if surplus:  # a channel without its column, or a comma in a path that is not in quotes
        problem = f"The row has {len(values)} fields, but the first line {len(columns)}."
        recording = ", ".join([recording, *surplus])  # so that a run with the facts of this one fails, too
    return Row(row.get(kind.person_id, ""), recording, row.get("channel", ""), line, problem)


def _delimiter(text: str) -> str:
    """The most frequent delimiter in the first line that is not empty."""
    header = next((line for line in text.splitlines() if line.strip()), "")
    return max(DELIMITERS, key=header.count)


def _columns(kind: ManifestKind, path: str, values: list[str]) -> list[str]:
    columns = [value.strip().lower() for value in values]
    for name in (kind.person_id, "recording"):
        if name not in columns:
            found = one_line(", ".join(columns), 200)
            raise invalid_option(
                "csv", path, f"a file whose first line has the columns {kind.person_id} and recording. It has: {found}"
            )
    for name in (kind.person_id, "recording", "channel"):
        if columns.count(name) > 1:
            raise invalid_option("csv", path, f"a file with only one column {name}")
    for name in columns:
        # A column with another name would be ignored, and the recording of the wrong channel used.
        if name.startswith("channel") and name != "channel":
            raise invalid_option("csv", path, f"a file whose column with the channels is named channel, not {name}")
    return columns


def _rows_of(kind: ManifestKind, entry: t.Mapping[str, t.Any]) -> t.Iterator[Row]:
    for recording in entry["recordings"] or [""]:
        if isinstance(recording, dict) and set(recording) <= {"recording", "channel"}:
            yield Row(entry[kind.person_id], recording.get("recording", ""), recording.get("channel", 0))
        else:
            yield Row(entry[kind.person_id], recording, 0)


def _collect(kind: ManifestKind, rows: t.Iterable[Row], folder: str) -> Given:
    """Check rows, expand folders, and group the recordings by person."""
    people: dict[str, Person] = {}
    problems: list[Problem] = []
    recordings: dict[str, list[Facts]] = {}
    constraint = CONSTRAINTS[f"{kind.people}.{kind.person_id}"]
    for row in rows:
        if row.person_id not in people:
            people[row.person_id] = Person(row.person_id, [], row.line)
            if not constraint.is_valid(row.person_id):
                reason = f"{kind.person_id} must be {constraint.requirement}."
                problems.append(Problem(row.person_id, reason, line=row.line))
        wrong = _wrong(row)
        sources = [] if wrong else _sources(row, folder)
        if not sources:
            reason = wrong or "The folder has no file that ends with .wav, or cannot be read."
            problems.append(Problem(row.person_id, reason, str(row.recording or "") or None, row.line))
        people[row.person_id].sources.extend(sources)
        recordings.setdefault(row.person_id, []).append(_recording_of(row, folder))
    return Given(list(people.values()), problems, recordings)


def _recording_of(row: Row, folder: str) -> Facts:
    """The recording or folder of a row, or what it says if it has none, as facts."""
    text = str(row.recording or "")
    location = text if not text or is_s3_uri(text) else _path(row, folder)
    return {"recording": printable(location), "channel": one_line(str(row.channel or 0), 50)}


def _path(row: Row, folder: str) -> str:
    return os.path.abspath(os.path.join(folder, os.path.expanduser(str(row.recording))))


def _wrong(row: Row) -> t.Optional[str]:
    if row.problem:
        return row.problem
    if not isinstance(row.recording, str):
        return "It must be a path, an S3 URI, or a dictionary with the keys recording and channel."
    if not row.recording:
        return "The recording is missing."
    if str(row.channel or 0) not in CHANNELS:
        return f"The channel is {one_line(str(row.channel), 50)!r}, but must be 0 or 1."
    if is_s3_uri(row.recording):
        is_valid = CONSTRAINTS["input_data_config.s3_uri"].is_valid(row.recording)
        if not is_valid or row.recording.count("/") < 3 or row.recording.endswith("/"):
            return "It must be the URI of an object, such as s3://bucket/folder/file.wav, of at most 1024 characters."
    return None


def _sources(row: Row, folder: str) -> list[Source]:
    """The recording of a row, or those of a folder."""
    channel = int(row.channel or 0)
    if is_s3_uri(row.recording):
        return [Source(row.recording, row.recording, channel, row.line)]
    path = _path(row, folder)
    if not os.path.isdir(to_bytes(path)):
        return [Source(row.recording, path, channel, row.line)]
    return [
        Source(printable(os.path.join(row.recording, name)), os.path.join(path, name), channel, row.line)
        for name in _recordings_in(path)
    ]


def printable(path: str) -> str:
    """A path for messages. Bytes that are not UTF-8 are replaced."""
    return path.encode("utf-8", "replace").decode("utf-8")


def _recordings_in(folder: str) -> list[str]:
    """The names of the recordings in a folder. Hidden files are left out: macOS adds ._name.wav to some folders."""
    try:
        names = [to_text(name, errors="surrogateescape") for name in os.listdir(to_bytes(folder))]
    except OSError:
        return []
    return sorted(name for name in names if name.lower().endswith(".wav") and not name.startswith("."))
