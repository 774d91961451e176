# Copyright: Contributors to the contactcenter.voiceid collection
# SPDX-License-Identifier: Apache-2.0
"""Domains, which hold everything else."""

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

    `kms_key_arn` is the key that the configuration names, by whatever name.
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
        """:raises ConflictException: a domain that is not active refuses work (DOMAIN_NOT_ACTIVE)"""
        if self.domain_status != "ACTIVE":
            raise ConflictException(f"Domain {self.domain_id} is {self.domain_status}", "DOMAIN_NOT_ACTIVE")

    def check_not_locked(self) -> None:
        """:raises ConflictException: a change of the KMS key is under way (DOMAIN_LOCKED_FROM_ENCRYPTION_UPDATES)"""
        details = self.server_side_encryption_update_details
        if details is not None and details["UpdateStatus"] == "IN_PROGRESS":
            raise ConflictException(
                f"The encryption of domain {self.domain_id} is being updated", "DOMAIN_LOCKED_FROM_ENCRYPTION_UPDATES"
            )

    def key_to_leave(self, key_arn: str) -> str | None:
        """The KmsKeyId to re-encrypt away from when the domain's key becomes `key_arn`; None if there is nothing to do.

        The last update is tried again if it has failed (source: `ServerSideEncryptionUpdateDetails.UpdateStatus`).
        """
        details = self.server_side_encryption_update_details
        if key_arn != self.kms_key_arn:
            return self.server_side_encryption_configuration["KmsKeyId"]
        if details is not None and details["UpdateStatus"] == "FAILED":
            return details["OldKmsKeyId"]
        return None
