# Copyright: Contributors to the contactcenter.voiceid collection
# SPDX-License-Identifier: Apache-2.0
"""Domains, which contain all other resources."""

from dataclasses import dataclass, field
from datetime import datetime
from typing import Literal

from moto.core.utils import utcnow

from ..exceptions import ConflictException
from ..settings.quotas import Quotas
from .fraudster import Fraudsters
from .job import FraudsterRegistrationJob, Jobs, SpeakerEnrollmentJob
from .session import Sessions
from .speaker import Speakers
from .watchlist import Watchlists

DomainStatus = Literal["ACTIVE", "PENDING", "SUSPENDED"]


@dataclass(kw_only=True)
class Domain:
    """botocore shapes `Domain` and `DomainSummary`, which have the same members. Nested values are in its spelling.

    `kms_key_arn` is the ARN of the key in the configuration, which can have its id or an alias.
    """

    arn: str
    domain_id: str
    name: str
    description: str | None
    server_side_encryption_configuration: dict[str, str]
    kms_key_arn: str
    quotas: Quotas
    domain_status: DomainStatus = "ACTIVE"
    server_side_encryption_update_details: dict[str, str] | None = None
    created_at: datetime = field(default_factory=utcnow)
    updated_at: datetime = field(default_factory=utcnow)

    def __post_init__(self) -> None:
        self.speakers = Speakers(self.domain_id, self.quotas)
        self.watchlists = Watchlists(self.domain_id, self.quotas)
        self.fraudsters = Fraudsters(self.domain_id, self.quotas)
        self.enrollment_jobs: Jobs[SpeakerEnrollmentJob] = Jobs(self.domain_id)
        self.registration_jobs: Jobs[FraudsterRegistrationJob] = Jobs(self.domain_id)
        self.sessions = Sessions(self.domain_id)

    @property
    def watchlist_details(self) -> dict[str, str]:
        return {"DefaultWatchlistId": self.watchlists.default.watchlist_id}

    def check_active(self) -> None:
        """:raises ConflictException: the domain is not active (DOMAIN_NOT_ACTIVE)"""
        if self.domain_status != "ACTIVE":
            raise ConflictException(f"Domain {self.domain_id} is {self.domain_status}", "DOMAIN_NOT_ACTIVE")

    def check_not_locked(self) -> None:
        """:raises ConflictException: the KMS key is being changed (DOMAIN_LOCKED_FROM_ENCRYPTION_UPDATES)"""
        details = self.server_side_encryption_update_details
        if details is not None and details["UpdateStatus"] == "IN_PROGRESS":
            raise ConflictException(
                f"The encryption of domain {self.domain_id} is being updated", "DOMAIN_LOCKED_FROM_ENCRYPTION_UPDATES"
            )

    def key_to_replace(self, key_arn: str) -> str | None:
        """The KmsKeyId that `key_arn` replaces, if a re-encryption is needed; else None.

        A failed update is tried again (source: `ServerSideEncryptionUpdateDetails.UpdateStatus`).
        """
        details = self.server_side_encryption_update_details
        if key_arn != self.kms_key_arn:
            return self.server_side_encryption_configuration["KmsKeyId"]
        if details is not None and details["UpdateStatus"] == "FAILED":
            return details["OldKmsKeyId"]
        return None
