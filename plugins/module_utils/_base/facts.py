# -*- coding: utf-8 -*-

# Copyright: Contributors to the contactcenter.voiceid collection
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Convert responses of the API to facts. Pure: no network, no module, no boto3."""

from __future__ import annotations

import datetime
import email.utils
import functools
import typing as t

from ansible.module_utils.common.dict_transformations import camel_dict_to_snake_dict


def to_facts(structure: t.Mapping[str, t.Any]) -> dict[str, t.Any]:
    """All fields of a response in snake_case, including unknown fields.

    Times are converted to ISO 8601 in UTC. Absent fields remain absent. Only the names of fields are converted. Values
    that a user has chosen, such as the keys of tags, are not converted.

    :param structure: A structure that boto3 returned, for example ``Job`` of DescribeSpeakerEnrollmentJob.
    """
    return {snake(key): _fact(value) for key, value in structure.items() if value is not None}


@functools.lru_cache(maxsize=1000)
def snake(name: str) -> str:
    """The name of a field in snake_case. A listing has the same names in each item, so they are converted once."""
    return t.cast(str, next(iter(camel_dict_to_snake_dict({name: None}))))


def _fact(value: t.Any) -> t.Any:
    if isinstance(value, str):  # most values are strings
        return value
    if isinstance(value, datetime.datetime):
        return _utc(value).isoformat()
    if isinstance(value, dict):
        return {snake(key): _fact(item) for key, item in value.items()}
    if isinstance(value, list):
        return [_fact(item) for item in value]
    return value


def _utc(moment: datetime.datetime) -> datetime.datetime:
    """A time in UTC. A time without a time zone is in UTC, because the API uses only UTC."""
    if moment.tzinfo is datetime.timezone.utc:
        return moment
    return moment.replace(tzinfo=moment.tzinfo or datetime.timezone.utc).astimezone(datetime.timezone.utc)


def seconds_since(moment: t.Any, now: float) -> t.Optional[float]:
    """The age of a fact such as ``created_at`` in seconds, ``None`` if the fact is absent.

    :param now: Seconds since the epoch.
    """
    if not isinstance(moment, str):
        return None
    return now - datetime.datetime.fromisoformat(moment).timestamp()


def clock_offset(date: t.Optional[str], now: float) -> float:
    """The number of seconds by which the clock of a server is ahead of the clock of this machine.

    :param date: The header ``Date`` of a response. It has no fractions of a second, so small differences are ignored.
    """
    try:
        offset = email.utils.parsedate_to_datetime(date or "").timestamp() - now
    except (IndexError, OverflowError, TypeError, ValueError):
        return 0.0
    return offset if abs(offset) > 2 else 0.0
