# Copyright: Contributors to the contactcenter.voiceid collection
# SPDX-License-Identifier: Apache-2.0
"""`AWS::VoiceID::Domain` in moto's CloudFormation.

Source: the page of this resource type in the CloudFormation template reference. All of its properties can be updated
without a replacement. `Ref` and the attribute `DomainId` are the id of the domain.
"""

import sys
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from moto.core.common_models import CloudFormationModel

from .exceptions import ResourceNotFoundException, ValidationException, VoiceIDError
from .http.validation import parse
from .models import VoiceIDBackend, voiceid_backends
from .service_model import input_shape

TYPE = "AWS::VoiceID::Domain"
_PROPERTIES = ("Name", "Description", "ServerSideEncryptionConfiguration", "Tags")
# The functions of moto that cache the list of resource types.
_CACHES = ("get_model_list", "get_model_map", "get_name_type_map")


class DomainResource(CloudFormationModel):
    """A domain in a stack. moto finds the class as a subclass of CloudFormationModel."""

    # moto reads the name of the service from it.
    __module__ = "moto.voiceid"

    def __new__(cls, *_: Any) -> "DomainResource":
        # Not that of the base class, which keeps every instance for the dashboard.
        return object.__new__(cls)

    def __init__(self, domain_id: str) -> None:
        self.domain_id = domain_id

    @staticmethod
    def cloudformation_name_type() -> str:
        return "Name"

    @staticmethod
    def cloudformation_type() -> str:
        return TYPE

    @property
    def physical_resource_id(self) -> str:
        """The value of `Ref`."""
        return self.domain_id

    @classmethod
    def has_cfn_attr(cls, attr: str) -> bool:
        return attr == "DomainId"

    def get_cfn_attribute(self, attribute_name: str) -> str:
        """The value of `Fn::GetAtt`."""
        from moto.cloudformation.exceptions import UnformattedGetAttTemplateException

        if not self.has_cfn_attr(attribute_name):
            raise UnformattedGetAttTemplateException
        return self.domain_id

    def is_created(self) -> bool:
        return True

    @classmethod
    def create_from_cloudformation_json(
        cls,
        resource_name: str,  # noqa: ARG003  # given by moto
        cloudformation_json: dict[str, Any],
        account_id: str,
        region_name: str,
        **_: Any,
    ) -> "DomainResource":
        """:raises ValidationError: the properties are not valid, or Voice ID refuses them"""
        with _backend(account_id, region_name) as backend:
            request = _request(cloudformation_json)
            domain = backend.create_domain(**_attributes(request), tags=request.get("Tags"), client_token=None)
            return cls(domain.domain_id)

    @classmethod
    def update_from_cloudformation_json(
        cls,
        original_resource: "DomainResource",
        new_resource_name: str,  # noqa: ARG003  # given by moto
        cloudformation_json: dict[str, Any],
        account_id: str,
        region_name: str,
    ) -> "DomainResource":
        """:raises ValidationError: the properties are not valid, or Voice ID refuses them"""
        with _backend(account_id, region_name) as backend:
            request = _request(cloudformation_json)
            domain_id = original_resource.domain_id
            domain = backend.update_domain(domain_id=domain_id, **_attributes(request))
            tags = {tag["Key"]: tag["Value"] for tag in request.get("Tags", [])}
            known = [tag["Key"] for tag in backend.list_tags_for_resource(domain.arn)]
            backend.untag_domain(domain.arn, [key for key in known if key not in tags])
            backend.tag_domain(domain.arn, tags)
        return original_resource

    @classmethod
    def delete_from_cloudformation_json(
        cls,
        resource_name: str,
        cloudformation_json: dict[str, Any],  # noqa: ARG003  # given by moto
        account_id: str,
        region_name: str,
    ) -> None:
        """Delete a domain, unless it has been deleted before.

        :param resource_name: the physical id
        :raises ValidationError: Voice ID refuses it
        """
        with _backend(account_id, region_name) as backend:
            try:
                backend.delete_domain(resource_name)
            except ResourceNotFoundException:
                return


def forget_known_types() -> None:
    """Let moto search for resource types again, if its CloudFormation has been used before."""
    parsing = sys.modules.get("moto.cloudformation.parsing")
    if parsing is not None:
        for name in _CACHES:
            getattr(parsing, name).cache_clear()


@contextmanager
def _backend(account_id: str, region_name: str) -> Iterator[VoiceIDBackend]:
    """The backend, locked. Errors of Voice ID inside the block become errors of CloudFormation."""
    from moto.cloudformation.exceptions import ValidationError

    try:
        backend = voiceid_backends[account_id][region_name]
    except KeyError:
        raise ValidationError(message=f"{TYPE}: Voice ID was never offered in region {region_name}") from None
    try:
        with backend.lock:
            yield backend
    except VoiceIDError as error:
        raise ValidationError(message=f"{TYPE}: {error.message}") from None


def _request(resource: dict[str, Any]) -> dict[str, Any]:
    """The properties of a resource as a request of CreateDomain.

    :raises ValidationException: they are not valid
    """
    properties = resource["Properties"]
    unknown = sorted(properties.keys() - set(_PROPERTIES))
    if unknown:
        raise ValidationException(f"Encountered unsupported property {', '.join(unknown)}")
    request: dict[str, Any] = parse(input_shape("CreateDomain"), _with_strings(properties))
    return request


def _with_strings(value: Any) -> Any:
    """All values of this resource are strings. CloudFormation converts numbers and booleans of a template."""
    if isinstance(value, dict):
        return {key: _with_strings(item) for key, item in value.items()}
    if isinstance(value, list):
        return [_with_strings(item) for item in value]
    if isinstance(value, bool):
        return str(value).lower()
    return str(value) if isinstance(value, int | float) else value


def _attributes(request: dict[str, Any]) -> dict[str, Any]:
    """The arguments that the creation and the update of a domain share."""
    return {
        "name": request["Name"],
        "description": request.get("Description"),
        "server_side_encryption_configuration": request["ServerSideEncryptionConfiguration"],
    }
