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
from .._base.errors import VoiceIdError, invalid_option
from .._base.plan import Call

Tags = dict[str, str]

# The quota of AWS for the tags of a resource.
MOST_TAGS = 50


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
    _check_reserved(to_set)
    return _calls({"ResourceArn": current["arn"]} if current else {}, present, to_set, to_unset)


def _check_reserved(to_set: Tags) -> None:
    """The service would refuse these tags. :func:`compare_aws_tags` does not remove them either.

    :raises VoiceIdError: for a key that begins with ``aws:``.
    """
    for key in to_set:
        if key.lower().startswith("aws:"):
            raise invalid_option("tags", key, "a key that does not begin with aws:, which AWS reserves", is_item=True)


def _calls(arn: Tags, present: Tags, to_set: Tags, to_unset: list[str]) -> tuple[Tags, list[Call]]:
    """The tags after the calls, and the calls. New tags come first: if they are refused, no tag has been removed."""
    after, calls = present, []
    order = ["TagResource", "UntagResource"]
    if len({**present, **to_set}) > MOST_TAGS:
        order.reverse()
    for operation in order:
        if operation == "TagResource" and to_set:
            after = {**after, **to_set}
            calls.append(Call(operation, {**arn, "Tags": request(to_set)}, {"tags": after}))
        elif operation == "UntagResource" and to_unset:
            after = {key: value for key, value in after.items() if key not in to_unset}
            calls.append(Call(operation, {**arn, "TagKeys": to_unset}, {"tags": after}))
    return after, calls
