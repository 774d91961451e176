# Copyright: Contributors to the contactcenter.voiceid collection
# SPDX-License-Identifier: Apache-2.0
"""Domains in the Resource Groups Tagging API."""

from typing import Any

import pytest


def tags(**values: str) -> list[dict[str, str]]:
    return [{"Key": key, "Value": value} for key, value in values.items()]


@pytest.fixture
def tagging(account: Any) -> Any:
    return account.client("resourcegroupstaggingapi")


@pytest.fixture
def arns(account: Any) -> dict[str, str]:
    """The ARNs of three domains and of a tagged queue."""
    account.client("sqs").create_queue(QueueName="queue", tags={"team": "voice"})
    return {
        "voice": account.domain(Tags=tags(team="voice", stage="prod"))["Arn"],
        "chat": account.domain(Tags=tags(team="chat", stage="prod"))["Arn"],
        "untagged": account.domain()["Arn"],
        "queue": "arn:aws:sqs:us-east-1:123456789012:queue",
    }


def found(tagging: Any, **arguments: Any) -> dict[str, dict[str, str]]:
    """The tags of each resource, by its ARN."""
    resources = tagging.get_resources(**arguments)["ResourceTagMappingList"]
    return {resource["ResourceARN"]: {tag["Key"]: tag["Value"] for tag in resource["Tags"]} for resource in resources}


def test_tagged_domains_are_listed_with_other_resources(tagging: Any, arns: dict[str, str]) -> None:
    assert found(tagging) == {
        arns["voice"]: {"team": "voice", "stage": "prod"},
        arns["chat"]: {"team": "chat", "stage": "prod"},
        arns["queue"]: {"team": "voice"},
    }


@pytest.mark.parametrize(
    ("filters", "names"),
    [
        ({"ResourceTypeFilters": ["voiceid"]}, {"voice", "chat"}),
        ({"ResourceTypeFilters": ["voiceid:domain"]}, {"voice", "chat"}),
        ({"ResourceTypeFilters": ["voiceid:watchlist"]}, set()),
        ({"ResourceTypeFilters": ["sqs"]}, {"queue"}),
        ({"TagFilters": [{"Key": "team", "Values": ["voice"]}]}, {"voice", "queue"}),
        ({"TagFilters": [{"Key": "stage"}]}, {"voice", "chat"}),
        ({"TagFilters": [{"Key": "stage"}, {"Key": "team", "Values": ["chat", "x"]}]}, {"chat"}),
        ({"TagFilters": [{"Key": "team", "Values": ["voice"]}], "ResourceTypeFilters": ["voiceid"]}, {"voice"}),
    ],
)
def test_filters(tagging: Any, arns: dict[str, str], filters: dict[str, Any], names: set[str]) -> None:
    assert found(tagging, **filters).keys() == {arns[name] for name in names}


def test_domains_by_arn(tagging: Any, arns: dict[str, str]) -> None:
    assert found(tagging, ResourceARNList=[arns["chat"]]).keys() == {arns["chat"]}


def test_pages(tagging: Any, arns: dict[str, str]) -> None:
    pages = tagging.get_paginator("get_resources").paginate(
        ResourceTypeFilters=["voiceid"], PaginationConfig={"PageSize": 1}
    )
    assert [[resource["ResourceARN"] for resource in page["ResourceTagMappingList"]] for page in pages] == [
        [arns["voice"]],
        [arns["chat"]],
    ]


def test_keys_and_values(tagging: Any, arns: dict[str, str]) -> None:
    assert set(tagging.get_tag_keys()["TagKeys"]) == {"team", "stage"}
    assert set(tagging.get_tag_values(Key="team")["TagValues"]) == {"voice", "chat"}


def test_changes_are_listed(account: Any, tagging: Any, arns: dict[str, str]) -> None:
    account.voice_id.tag_resource(ResourceArn=arns["untagged"], Tags=tags(team="new"))
    account.voice_id.untag_resource(ResourceArn=arns["chat"], TagKeys=["team", "stage"])
    account.voice_id.delete_domain(DomainId=arns["voice"].rpartition("/")[2])
    assert found(tagging, ResourceTypeFilters=["voiceid"]) == {arns["untagged"]: {"team": "new"}}


def test_other_accounts_and_regions_have_their_own(account: Any, arns: dict[str, str]) -> None:
    assert found(account.client("resourcegroupstaggingapi", region="eu-west-2")) == {}


def test_domains_are_tagged_and_untagged(account: Any, tagging: Any, arns: dict[str, str]) -> None:
    both = [arns["chat"], arns["untagged"]]
    assert tagging.tag_resources(ResourceARNList=both, Tags={"owner": "ann"})["FailedResourcesMap"] == {}
    assert tagging.untag_resources(ResourceARNList=both, TagKeys=["team"])["FailedResourcesMap"] == {}
    listed = [account.voice_id.list_tags_for_resource(ResourceArn=arn)["Tags"] for arn in both]
    assert listed == [tags(stage="prod", owner="ann"), tags(owner="ann")]


def test_a_domain_that_does_not_exist_is_reported(tagging: Any, arns: dict[str, str]) -> None:
    unknown = arns["chat"].rpartition("/")[0] + "/" + "d" * 22
    for failed in (
        tagging.tag_resources(ResourceARNList=[unknown, arns["chat"]], Tags={"owner": "ann"}),
        tagging.untag_resources(ResourceARNList=[unknown, arns["chat"]], TagKeys=["team"]),
    ):
        assert failed["FailedResourcesMap"].keys() == {unknown}
    assert found(tagging)[arns["chat"]] == {"stage": "prod", "owner": "ann"}


def test_reserved_tags_and_inactive_domains_are_refused(
    account: Any, tagging: Any, arns: dict[str, str], refused: Any
) -> None:
    arn = arns["chat"]
    account.control.set_domain_status(arns["voice"].rpartition("/")[2], "SUSPENDED")
    for error in (
        refused(tagging.tag_resources, ResourceARNList=[arn], Tags={"AWS:x": "1"}),
        refused(tagging.untag_resources, ResourceARNList=[arn], TagKeys=["aws:x"]),
        refused(tagging.tag_resources, ResourceARNList=[arns["voice"]], Tags={"owner": "ann"}),
        refused(tagging.untag_resources, ResourceARNList=[arns["voice"]], TagKeys=["team"]),
    ):
        assert (error["Code"], error["Status"]) == ("InvalidParameterException", 400)
    assert "owner" not in found(tagging)[arns["voice"]]
