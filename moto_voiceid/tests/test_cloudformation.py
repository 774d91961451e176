# Copyright: Contributors to the contactcenter.voiceid collection
# SPDX-License-Identifier: Apache-2.0
"""`AWS::VoiceID::Domain` in stacks of moto's CloudFormation."""

import json
import subprocess
import sys
from typing import Any

import pytest

pytest.importorskip(
    "moto.cloudformation.parsing", reason="moto's CloudFormation needs the package openapi-spec-validator"
)

OUTPUTS = {"Ref": {"Value": {"Ref": "Domain"}}, "DomainId": {"Value": {"Fn::GetAtt": ["Domain", "DomainId"]}}}


def template(properties: dict[str, Any] | None, outputs: dict[str, Any] = OUTPUTS, **attributes: Any) -> str:
    """A stack with a key and, if it has properties, a domain."""
    resources: dict[str, Any] = {
        "Key": {"Type": "AWS::KMS::Key", "Properties": {"KeyPolicy": {"Version": "2012-10-17", "Statement": []}}}
    }
    if properties is None:
        return json.dumps({"Resources": resources})
    encryption = {"ServerSideEncryptionConfiguration": {"KmsKeyId": {"Fn::GetAtt": ["Key", "Arn"]}}}
    domain = {"Type": "AWS::VoiceID::Domain", "Properties": {**encryption, **properties}, **attributes}
    return json.dumps({"Resources": {**resources, "Domain": domain}, "Outputs": outputs})


class Stack:
    """The stack "garden" of an account."""

    def __init__(self, account: Any) -> None:
        self.account = account
        self.client = account.client("cloudformation")

    def create(self, template: str) -> str:
        """Create the stack. Returns the id of its domain."""
        self.client.create_stack(StackName="garden", TemplateBody=template)
        return str(self.outputs()["Ref"])

    def update(self, template: str) -> None:
        self.client.update_stack(StackName="garden", TemplateBody=template)

    def delete(self) -> None:
        self.client.delete_stack(StackName="garden")

    def outputs(self) -> dict[str, str]:
        (stack,) = self.client.describe_stacks(StackName="garden")["Stacks"]
        return {output["OutputKey"]: output["OutputValue"] for output in stack["Outputs"]}

    def domains(self) -> list[dict[str, Any]]:
        return self.account.voice_id.list_domains()["DomainSummaries"]  # type: ignore[no-any-return]

    def tags(self) -> dict[str, str]:
        (domain,) = self.domains()
        listed = self.account.voice_id.list_tags_for_resource(ResourceArn=domain["Arn"])["Tags"]
        return {tag["Key"]: tag["Value"] for tag in listed}


@pytest.fixture
def stack(account: Any) -> Stack:
    return Stack(account)


def test_a_stack_creates_a_domain(stack: Stack) -> None:
    tags = [{"Key": "season", "Value": "spring"}, {"Key": "year", "Value": 2026}]
    domain_id = stack.create(template({"Name": "garden", "Description": "roses", "Tags": tags}))
    (domain,) = stack.domains()
    assert (domain["DomainId"], domain["Name"], domain["Description"]) == (domain_id, "garden", "roses")
    assert domain["ServerSideEncryptionConfiguration"]["KmsKeyId"].startswith("arn:aws:kms:us-east-1:")
    assert stack.outputs() == {"Ref": domain_id, "DomainId": domain_id}
    assert stack.tags() == {"season": "spring", "year": "2026"}
    (resource,) = [
        resource
        for resource in stack.client.list_stack_resources(StackName="garden")["StackResourceSummaries"]
        if resource["LogicalResourceId"] == "Domain"
    ]
    assert (resource["PhysicalResourceId"], resource["ResourceType"]) == (domain_id, "AWS::VoiceID::Domain")


def test_an_update_does_not_replace_the_domain(stack: Stack) -> None:
    tags = [{"Key": "season", "Value": "spring"}, {"Key": "garden", "Value": "1"}]
    domain_id = stack.create(template({"Name": "garden", "Description": "roses", "Tags": tags}))
    other_key = stack.account.key_id
    encryption = {"KmsKeyId": other_key}
    tags = [{"Key": "season", "Value": "summer"}, {"Key": "new", "Value": ""}]
    stack.update(template({"Name": "meadow", "Tags": tags, "ServerSideEncryptionConfiguration": encryption}))
    (domain,) = stack.domains()
    assert (domain["DomainId"], domain["Name"]) == (domain_id, "meadow")
    assert "Description" not in domain
    assert domain["ServerSideEncryptionConfiguration"] == encryption
    assert domain["ServerSideEncryptionUpdateDetails"]["UpdateStatus"] in ("IN_PROGRESS", "COMPLETED")
    assert stack.tags() == {"season": "summer", "new": ""}
    assert stack.outputs()["DomainId"] == domain_id


def test_tags_are_removed_with_the_property(stack: Stack) -> None:
    stack.create(template({"Name": "garden", "Tags": [{"Key": "season", "Value": "spring"}]}))
    stack.update(template({"Name": "garden"}))
    assert stack.tags() == {}


@pytest.mark.parametrize("remove", ["the stack", "the resource"])
def test_the_domain_is_deleted_with(stack: Stack, remove: str) -> None:
    stack.create(template({"Name": "garden"}))
    if remove == "the stack":
        stack.delete()
    else:
        stack.update(template(None))
    assert stack.domains() == []


def test_a_domain_can_be_retained(stack: Stack) -> None:
    domain_id = stack.create(template({"Name": "garden"}, DeletionPolicy="Retain"))
    stack.delete()
    assert [domain["DomainId"] for domain in stack.domains()] == [domain_id]


def test_a_domain_that_was_deleted_before_the_stack(stack: Stack) -> None:
    domain_id = stack.create(template({"Name": "garden"}))
    stack.account.voice_id.delete_domain(DomainId=domain_id)
    stack.delete()
    assert stack.client.describe_stacks()["Stacks"] == []


@pytest.mark.parametrize(
    ("properties", "message"),
    [
        ({}, "Value null at 'name' failed to satisfy constraint"),
        ({"Name": "no spaces"}, "at 'name' failed to satisfy constraint"),
        ({"Name": "n", "Color": "green"}, "Encountered unsupported property Color"),
        ({"Name": "n", "ServerSideEncryptionConfiguration": {"KmsKeyId": "unknown"}}, "KMS key unknown does not exist"),
        ({"Name": "n", "ServerSideEncryptionConfiguration": {}}, "'serverSideEncryptionConfiguration.kmsKeyId'"),
        ({"Name": "n", "Tags": [{"Key": "aws:x", "Value": "1"}]}, "reserved for AWS"),
    ],
)
def test_invalid_properties_are_refused(stack: Stack, refused: Any, properties: dict[str, Any], message: str) -> None:
    error = refused(stack.client.create_stack, StackName="garden", TemplateBody=template(properties))
    assert (error["Code"], error["Status"]) == ("ValidationError", 400)
    assert error["Message"].startswith("AWS::VoiceID::Domain: ")
    assert message in error["Message"]
    assert stack.domains() == []


def test_an_update_that_voice_id_refuses(stack: Stack, refused: Any) -> None:
    domain_id = stack.create(template({"Name": "garden"}))
    stack.account.control.set_domain_status(domain_id, "SUSPENDED")
    update = {"StackName": "garden", "TemplateBody": template({"Name": "meadow"})}
    error = refused(stack.client.update_stack, **update)
    assert (error["Code"], "is SUSPENDED" in error["Message"]) == ("ValidationError", True)
    assert [domain["Name"] for domain in stack.domains()] == ["garden"]


def test_an_attribute_that_does_not_exist(stack: Stack, refused: Any) -> None:
    outputs = {"Arn": {"Value": {"Fn::GetAtt": ["Domain", "Arn"]}}}
    body = template({"Name": "garden"}, outputs)
    error = refused(stack.client.create_stack, StackName="garden", TemplateBody=body)
    assert (error["Code"], "Arn" in error["Message"]) == ("ValidationError", True)


def test_the_type_is_known_if_cloudformation_was_used_before(tmp_path: Any) -> None:
    code = (
        "from moto.cloudformation.parsing import get_model_map, resource_name_property_from_type\n"
        "assert 'AWS::VoiceID::Domain' not in get_model_map()\n"
        "import moto_voiceid; moto_voiceid.register()\n"
        "assert get_model_map()['AWS::VoiceID::Domain'].__name__ == 'DomainResource'\n"
        "assert resource_name_property_from_type('AWS::VoiceID::Domain') == 'Name'\n"
        "from moto.core.model_instances import model_data\n"
        "assert 'DomainResource' not in model_data['voiceid']\n"
    )
    subprocess.run([sys.executable, "-W", "error::ResourceWarning", "-c", code], check=True, cwd=tmp_path)
