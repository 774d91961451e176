# -*- coding: utf-8 -*-

# Copyright: Contributors to the contactcenter.voiceid collection
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Tags of a domain. Their keys and values are not converted."""

from __future__ import annotations

import typing as t

from ansible_collections.amazon.aws.plugins.module_utils.tagging import (
    ansible_dict_to_boto3_tag_list,
    compare_aws_tags,
)

from .._base.client import VoiceIdClient
from .._base.errors import VoiceIdError
from .._base.plan import Call

Tags = dict[str, str]


def find(client: VoiceIdClient, arn: str) -> t.Optional[Tags]:
    """The tags of a domain; ``None`` if it does not exist."""
    tags = client.describe("ListTagsForResource", ResourceArn=arn)
    return None if tags is None else {tag["key"]: tag.get("value", "") for tag in tags}


def request(tags: Tags) -> list[dict[str, str]]:
    """Tags in the spelling of the API. They are sorted, because client tokens are derived from requests."""
    return ansible_dict_to_boto3_tag_list(dict(sorted(tags.items())))


def plan(params: t.Mapping[str, t.Any], current: t.Optional[t.Mapping[str, t.Any]]) -> tuple[Tags, list[Call]]:
    """The requested tags of a domain, and the calls that are needed for them.

    :param current: Facts of the domain, ``None`` if it does not exist.
    """
    present = (current or {}).get("tags", {})
    if params["tags"] is None:
        return present, []
    if current and "arn" not in current:
        raise VoiceIdError(
            f"tags cannot be set, because the endpoint does not return the ARN of domain {current['domain_id']}. "
            "Omit tags.",
            "invalid_request",
            {"option": "tags"},
        )
    wanted = {key: str(value) for key, value in params["tags"].items()}
    to_set, to_unset = compare_aws_tags(present, wanted, params["purge_tags"])
    kept = {key: value for key, value in present.items() if key not in to_unset}
    after = {**kept, **to_set}
    arn = {"ResourceArn": current["arn"]} if current else {}
    calls = []
    if to_unset:
        calls.append(Call("UntagResource", {**arn, "TagKeys": to_unset}, {"tags": kept}))
    if to_set:
        calls.append(Call("TagResource", {**arn, "Tags": request(to_set)}, {"tags": after}))
    return after, calls
