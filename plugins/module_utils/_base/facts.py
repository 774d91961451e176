# -*- coding: utf-8 -*-

# Copyright: Contributors to the contactcenter.voiceid collection
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""From the API's answers to the facts that a playbook sees. Pure: no network, no module, no boto3."""

from __future__ import annotations

import datetime
import email.utils
import typing as t

from ansible.module_utils.common.dict_transformations import camel_dict_to_snake_dict


def to_facts(structure: t.Mapping[str, t.Any]) -> dict[str, t.Any]:
    """Every field of an answer, including those that this collection does not know, in snake_case.

    Times become ISO 8601 in UTC, whatever the time zone of the machine; absent fields stay absent. Only the names of
    fields are converted: what a user chose, such as the key of a tag, is a value.

    :param structure: A structure as boto3 returns it, for example ``Job`` of DescribeSpeakerEnrollmentJob.
    """
    plain = {key: _plain(value) for key, value in structure.items() if value is not None}
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
    """A moment in UTC; one without a time zone is in UTC, as the API uses no other."""
    return moment.replace(tzinfo=moment.tzinfo or datetime.timezone.utc).astimezone(datetime.timezone.utc)


def seconds_since(moment: t.Any, now: float) -> t.Optional[float]:
    """How old a fact such as ``created_at`` is; ``None`` if there is none.

    :param now: Seconds since the epoch.
    """
    if not isinstance(moment, str):
        return None
    return now - datetime.datetime.fromisoformat(moment).timestamp()


def clock_offset(date: t.Optional[str], now: float) -> float:
    """By how many seconds the clock of a server is ahead of this machine's.

    :param date: The header ``Date`` of an answer. It has no fractions of a second, so small differences count as none.
    """
    try:
        offset = email.utils.parsedate_to_datetime(date or "").timestamp() - now
    except (IndexError, OverflowError, TypeError, ValueError):
        return 0.0
    return offset if abs(offset) > 2 else 0.0
