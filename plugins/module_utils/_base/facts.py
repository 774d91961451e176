# -*- coding: utf-8 -*-

# Copyright: Contributors to the contactcenter.voiceid collection
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""From the API's answers to the facts that a playbook sees. Pure: no network, no module, no boto3."""

from __future__ import annotations

import datetime
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
