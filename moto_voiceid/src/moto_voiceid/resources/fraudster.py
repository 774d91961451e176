# Copyright: Contributors to the contactcenter.voiceid collection
# SPDX-License-Identifier: Apache-2.0
"""Fraudsters of a domain and the watchlists they are on."""

from collections.abc import Iterator, Set
from dataclasses import dataclass
from datetime import datetime

from moto.core.utils import utcnow

from ..exceptions import ConflictException, ResourceNotFoundException, ServiceQuotaExceededException
from ..settings.quotas import Quotas
from .ids import generated_id
from .paged_collection import PagedCollection


@dataclass(slots=True)
class Fraudster:
    """botocore shapes `Fraudster` and `FraudsterSummary`, which have the same members.

    `recordings` are the digests of the audio that it was registered with: what it is known by.
    """

    domain_id: str
    generated_fraudster_id: str
    watchlist_ids: list[str]
    created_at: datetime
    recordings: frozenset[str]


def similarity(fraudster: Fraudster, recordings: Set[str]) -> int:
    """A score from 0 to 100 of how much the audio is that of the fraudster.

    No voice biometrics: it is 100 if one of the recordings is one that the fraudster was registered with, and else 0.

    :param recordings: digests of the audio
    """
    return 0 if fraudster.recordings.isdisjoint(recordings) else 100


class Fraudsters:
    """The fraudsters of one domain."""

    def __init__(self, domain_id: str, quotas: Quotas) -> None:
        self._domain_id = domain_id
        self._quotas = quotas
        self.collection: PagedCollection[Fraudster] = PagedCollection()

    def get(self, fraudster_id: str) -> Fraudster:
        """:raises ResourceNotFoundException: with ResourceType FRAUDSTER"""
        fraudster = self.collection.get(fraudster_id)
        if fraudster is None:
            raise ResourceNotFoundException(f"Domain {self._domain_id} has no such fraudster", "FRAUDSTER")
        return fraudster

    def on(self, watchlist_id: str) -> Iterator[Fraudster]:
        """The fraudsters on one watchlist."""
        return (fraudster for fraudster in self.collection if watchlist_id in fraudster.watchlist_ids)

    def register(self, watchlist_id: str, recordings: frozenset[str]) -> Fraudster:
        """:raises ServiceQuotaExceededException: the watchlist is full"""
        self._check_room(watchlist_id)
        fraudster = Fraudster(self._domain_id, generated_id(), [watchlist_id], utcnow(), recordings)
        self.collection.add(fraudster.generated_fraudster_id, fraudster)
        return fraudster

    def associate(self, fraudster_id: str, watchlist_id: str) -> Fraudster:
        """Put a fraudster on one more watchlist; one that is on it already stays so.

        :raises ServiceQuotaExceededException: the watchlist is full
        """
        fraudster = self.get(fraudster_id)
        if watchlist_id not in fraudster.watchlist_ids:
            self._check_room(watchlist_id)
            fraudster.watchlist_ids.append(watchlist_id)
        return fraudster

    def disassociate(self, fraudster_id: str, watchlist_id: str) -> Fraudster:
        """Take a fraudster off a watchlist; one that is not on it stays so.

        :raises ConflictException: it is on no other watchlist. The documentation of DisassociateFraudster says
            ValidationException, but the model has a ConflictType of its own for this.
        """
        fraudster = self.get(fraudster_id)
        if fraudster.watchlist_ids == [watchlist_id]:
            raise ConflictException(
                f"Watchlist {watchlist_id} is the only one that the fraudster is on; it must be on at least one",
                "FRAUDSTER_MUST_BELONG_TO_AT_LEAST_ONE_WATCHLIST",
            )
        if watchlist_id in fraudster.watchlist_ids:
            fraudster.watchlist_ids.remove(watchlist_id)
        return fraudster

    def delete(self, fraudster_id: str) -> Fraudster:
        """Delete a fraudster, which takes it off all watchlists."""
        fraudster = self.get(fraudster_id)
        self.collection.remove(fraudster_id)
        return fraudster

    def check_empty(self, watchlist_id: str) -> None:
        """:raises ConflictException: there are fraudsters on the watchlist"""
        if any(self.on(watchlist_id)):
            raise ConflictException(
                f"Watchlist {watchlist_id} has fraudsters in it", "CANNOT_DELETE_NON_EMPTY_WATCHLIST"
            )

    def _check_room(self, watchlist_id: str) -> None:
        limit = self._quotas.fraudsters_per_watchlist
        if sum(1 for _ in self.on(watchlist_id)) >= limit:
            raise ServiceQuotaExceededException(f"Watchlist {watchlist_id} has {limit} fraudsters, which is its quota")
