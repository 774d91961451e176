# -*- coding: utf-8 -*-

# Copyright: Contributors to the contactcenter.voiceid collection
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""What every report consists of: tables of cells, before they become HTML, JSON or CSV. Pure."""

from __future__ import annotations

import datetime
import functools
import json
import re
import typing as t

from .._base.errors import invalid_option

Facts = t.Mapping[str, t.Any]
Cell = t.Any

NOTICE = (
    "This file contains personal data: IDs of speakers and the results of their voice enrollment. Store it like the "
    "recordings, do not publish it, and delete it when it is no longer needed."
)
# The header of a column without values, because a CSV file has no other place for a remark.
CSV_NOTICE = "contains personal data"

# What a cell of the page holds:
#   text      a string
#   status    a string, shown in the color of its tone
#   number    a number
#   percent   a number from 0 to 100
#   seconds   a number of seconds
#   time      a string such as "2026-03-02 09:14:03", in UTC
#   span      [start, end, tone]: a bar of the time line. Times are in seconds since the epoch; end is None while the
#             job is running.
#   hidden    a string that is only searched and selected by
CellKind = t.Literal["hidden", "number", "percent", "seconds", "span", "status", "text", "time"]

Tone = t.Literal["active", "bad", "good", "neutral", "warning"]

TONES: dict[str, Tone] = {
    "ACTIVE": "good",
    "COMPLETED": "good",
    "COMPLETED_WITH_ERRORS": "warning",
    "DUPLICATE_SKIPPED": "neutral",
    "ENROLLED": "good",
    "ENROLLMENT_OVERWRITE": "good",
    "EXPIRED": "warning",
    "FAILED": "bad",
    "INVALID": "bad",
    "IN_PROGRESS": "active",
    "LONG_RUNNING": "warning",
    "NEW_ENROLLMENT": "good",
    "NEW_FRAUDSTER": "good",
    "NEW_REGISTRATION": "good",
    "NOT_KNOWN": "bad",
    "NOT_READ": "bad",
    "OPTED_OUT": "neutral",
    "PENDING": "active",
    "REFUSED": "bad",
    "SUBMITTED": "active",
    "SUSPENDED": "warning",
}


class Column(t.NamedTuple):
    """A column of a table.

    :param select: Whether the page offers its values as a filter.
    """

    label: str
    kind: CellKind = "text"
    select: bool = False


class Table(t.NamedTuple):
    """A table of the page.

    :param columns: The first one names the row.
    :param shows: The ID of a table and the label of its column: each row has a button that selects the rows of that
        table with the value of the first column.
    """

    id: str
    title: str
    columns: t.Sequence[Column]
    rows: t.Sequence[t.Sequence[Cell]]
    shows: t.Optional[tuple[str, str]] = None


class Count(t.NamedTuple):
    """A number in the summary, with the words that follow it.

    :param of_whole: Whether it is a part of the bar, whose parts make up the whole.
    """

    value: int
    words: str
    tone: Tone = "neutral"
    of_whole: bool = False


class CsvTable(t.NamedTuple):
    """The content of a CSV file."""

    header: t.Sequence[str]
    rows: t.Sequence[t.Sequence[Cell]]


class Report(t.NamedTuple):
    """A report without the time when it was generated.

    :param sentence: The outcome in one sentence.
    :param csv: CSV files by the key of the result that has the path.
    :param document: What the JSON file holds beside the title and the time.
    """

    title: str
    sentence: str
    counts: t.Sequence[Count]
    tables: t.Sequence[Table]
    csv: t.Mapping[str, CsvTable]
    document: t.Mapping[str, t.Any]


def dicts(value: t.Any, option: str) -> list[Facts]:
    """A list of dictionaries, empty if there is none.

    :param option: The option and the path in it, for the error message.
    :raises VoiceIdError: if it is something else.
    """
    found = [] if value is None else value
    if not isinstance(found, list):
        raise invalid_option(option, value, "a list of dictionaries")
    for index, item in enumerate(found):
        if not isinstance(item, dict):
            raise invalid_option(f"{option}[{index}]", item, "a dictionary")
    return found


def facts(value: t.Any, option: str) -> Facts:
    """A dictionary, empty if there is none. Otherwise as ``dicts``."""
    if value is not None and not isinstance(value, dict):
        raise invalid_option(option, value, "a dictionary")
    return value or {}


def text(value: t.Any) -> str:
    """A value as text: empty for none, JSON for what is not a string."""
    if isinstance(value, str):
        return value
    if isinstance(value, int) and not isinstance(value, bool):
        return repr(value)  # the same as JSON, and much faster
    return "" if value is None else json.dumps(value, ensure_ascii=False)


def number(value: t.Any) -> t.Optional[float]:
    """A finite number, ``None`` for everything else."""
    if isinstance(value, bool) or not isinstance(value, (int, float)):
        return None
    return value if abs(value) <= 1e15 else None  # not a number compares as false


def moment(value: t.Any) -> t.Optional[datetime.datetime]:
    """A time in ISO 8601, in UTC; ``None`` if it is no such time."""
    return _moment(text(value))


@functools.lru_cache(maxsize=16)  # the times of a job are in several cells
def _moment(iso: str) -> t.Optional[datetime.datetime]:
    try:
        parsed = datetime.datetime.fromisoformat(re.sub("Z$", "+00:00", iso))
        return parsed.replace(tzinfo=parsed.tzinfo or datetime.timezone.utc).astimezone(datetime.timezone.utc)
    except (OverflowError, ValueError):
        return None


def time_cell(value: t.Any) -> str:
    """A time as the page shows it, with an accuracy of one second; other texts as they are."""
    parsed = moment(value)
    return parsed.isoformat(" ", "seconds")[: -len("+00:00")] if parsed else text(value)


def percentage(part: float, whole: float) -> t.Optional[float]:
    """A percentage with one decimal. It is 100 or 0 only if it is so exactly, and ``None`` if there is no whole."""
    if not whole:
        return None
    exact = 100 * part / whole
    return exact if exact in (0, 100) else min(max(round(exact, 1), 0.1), 99.9)
