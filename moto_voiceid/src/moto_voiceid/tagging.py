# Copyright: Contributors to the contactcenter.voiceid collection
# SPDX-License-Identifier: Apache-2.0
"""Domains in moto's Resource Groups Tagging API (`resourcegroupstaggingapi`)."""

from abc import abstractmethod
from collections.abc import Iterator
from threading import RLock

from moto.core.resource_tagging import TaggableResourcesMixin, TaggedResource
from moto.utilities.tagging_service import TaggingService

from .exceptions import VoiceIDError
from .resources.domain import Domain
from .resources.paged_collection import PagedCollection

RESOURCE_TYPE = "voiceid:domain"


class DomainTagging(TaggableResourcesMixin):
    """What moto's Resource Groups Tagging API calls in the backend of one account and region."""

    SERVICE_NAMESPACE = "voiceid"
    lock: RLock
    domains: PagedCollection[Domain]
    tagger: TaggingService

    @abstractmethod
    def tag_domain(self, arn: str, tags: dict[str, str]) -> None:
        """:raises VoiceIDError: the domain cannot be tagged"""

    @abstractmethod
    def untag_domain(self, arn: str, tag_keys: list[str]) -> None:
        """:raises VoiceIDError: the tags of the domain cannot be removed"""

    def iter_tagged_resources(self) -> Iterator[TaggedResource]:
        """All domains, as they are now. moto omits those without tags."""
        with self.lock:
            arns = [domain.arn for domain in self.domains]
            return iter(
                [TaggedResource(arn, self.tagger.get_tag_dict_for_resource(arn), RESOURCE_TYPE) for arn in arns]
            )

    def owns_arn(self, arn: str) -> bool:
        """Whether a domain exists. moto reports other ARNs in the response, as resources that are not supported."""
        with self.lock:
            return any(domain.arn == arn for domain in self.domains)

    def tag_resource(self, arn: str, tags: dict[str, str]) -> None:
        """:raises ResourceGroupsTaggingAPIError: the domain cannot be tagged; the whole request of the user fails"""
        try:
            with self.lock:
                self.tag_domain(arn, tags)
        except VoiceIDError as error:
            raise _refusal(error) from None

    def untag_resource(self, arn: str, tag_keys: list[str]) -> None:
        """:raises ResourceGroupsTaggingAPIError: the tags cannot be removed; the whole request of the user fails"""
        try:
            with self.lock:
                self.untag_domain(arn, tag_keys)
        except VoiceIDError as error:
            raise _refusal(error) from None


def _refusal(error: VoiceIDError) -> Exception:
    # Imported late, because only users of the tagging API need it.
    from moto.resourcegroupstaggingapi.exceptions import ResourceGroupsTaggingAPIError

    return ResourceGroupsTaggingAPIError("InvalidParameterException", error.message)
