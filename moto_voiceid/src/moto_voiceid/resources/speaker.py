# Copyright: Contributors to the contactcenter.voiceid collection
# SPDX-License-Identifier: Apache-2.0
"""Speakers of a domain."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Literal

from moto.core.utils import utcnow

from ..exceptions import ResourceNotFoundException, ServiceQuotaExceededException
from ..settings.quotas import Quotas
from .ids import generated_id
from .paged_collection import PagedCollection

SpeakerStatus = Literal["ENROLLED", "EXPIRED", "OPTED_OUT", "PENDING"]


# "Unused for 3 years" (source: the guide's page on speakers).
EXPIRES_AFTER = timedelta(days=3 * 365)


@dataclass(slots=True)
class Speaker:
    """botocore shapes `Speaker` and `SpeakerSummary`, which have the same members."""

    domain_id: str
    generated_speaker_id: str
    customer_speaker_id: str
    opted_out: bool
    created_at: datetime
    updated_at: datetime
    last_accessed_at: datetime | None = None
    pending: bool = False

    @property
    def status(self) -> SpeakerStatus:
        """PENDING means an enrollment during a call. There are no calls here, so only `set_status` sets it."""
        if self.opted_out:
            return "OPTED_OUT"
        if self.pending:
            return "PENDING"
        if self.last_accessed_at is not None and utcnow() - self.last_accessed_at > EXPIRES_AFTER:
            return "EXPIRED"
        return "ENROLLED"

    def set_status(self, status: Literal["ENROLLED", "EXPIRED", "PENDING"]) -> None:
        """Set a status that otherwise takes a call or three years. The speaker must not be opted out."""
        now = utcnow()
        self.pending = status == "PENDING"
        self.updated_at = now
        self.last_accessed_at = now - EXPIRES_AFTER - timedelta(days=1) if status == "EXPIRED" else now


class Speakers:
    """The speakers of one domain, by either of their ids."""

    def __init__(self, domain_id: str, quotas: Quotas) -> None:
        self._domain_id = domain_id
        self._quotas = quotas
        self._generated_ids: dict[str, str] = {}
        self.collection: PagedCollection[Speaker] = PagedCollection()

    def find(self, speaker_id: str) -> Speaker | None:
        """:param speaker_id: a GeneratedSpeakerId or a CustomerSpeakerId; only the former contains a #"""
        return self.collection.get(self._generated_ids.get(speaker_id, speaker_id))

    def get(self, speaker_id: str) -> Speaker:
        """:raises ResourceNotFoundException: with ResourceType SPEAKER"""
        speaker = self.find(speaker_id)
        if speaker is None:
            raise ResourceNotFoundException(f"Domain {self._domain_id} does not have this speaker", "SPEAKER")
        return speaker

    def enroll(self, customer_speaker_id: str) -> Speaker:
        """Enroll a speaker that has not opted out, or enroll an existing speaker again.

        :raises ServiceQuotaExceededException: the speaker would be new and the domain is full
        """
        speaker = self.find(customer_speaker_id) or self._add(customer_speaker_id, opted_out=False)
        speaker.pending = False
        speaker.updated_at = speaker.last_accessed_at = utcnow()
        return speaker

    def opt_out(self, speaker_id: str) -> Speaker:
        """Opt a speaker out. An unknown speaker is created as opted out (source: OptOutSpeaker in botocore's model).

        :raises ResourceNotFoundException: an unknown GeneratedSpeakerId, which cannot be created
        :raises ServiceQuotaExceededException: the speaker would be new and the domain is full
        """
        speaker = self.get(speaker_id) if "#" in speaker_id else self.find(speaker_id)
        if speaker is None:
            return self._add(speaker_id, opted_out=True)
        if not speaker.opted_out:
            speaker.opted_out = True
            speaker.updated_at = utcnow()
        return speaker

    def delete(self, speaker_id: str) -> Speaker:
        """:raises ResourceNotFoundException: with ResourceType SPEAKER"""
        speaker = self.get(speaker_id)
        self.collection.remove(speaker.generated_speaker_id)
        del self._generated_ids[speaker.customer_speaker_id]
        return speaker

    def _add(self, customer_speaker_id: str, *, opted_out: bool) -> Speaker:
        if len(self.collection) >= self._quotas.speakers_per_domain:
            limit = self._quotas.speakers_per_domain
            raise ServiceQuotaExceededException(f"Domain {self._domain_id} has {limit} speakers, which is its quota")
        now = utcnow()
        speaker = Speaker(self._domain_id, generated_id(), customer_speaker_id, opted_out, now, now)
        self.collection.add(speaker.generated_speaker_id, speaker)
        self._generated_ids[customer_speaker_id] = speaker.generated_speaker_id
        return speaker
