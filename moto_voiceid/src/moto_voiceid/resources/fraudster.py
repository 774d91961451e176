# Copyright: Contributors to the contactcenter.voiceid collection
# SPDX-License-Identifier: Apache-2.0
"""Fraudsters of a domain, and their watchlists."""

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

    `recordings` has the digests of the recordings that the fraudster was registered with.
    """

    domain_id: str
    generated_fraudster_id: str
    watchlist_ids: list[str]
    created_at: datetime
    recordings: frozenset[str]


def similarity(fraudster: Fraudster, recordings: Set[str]) -> int:
    """The similarity of recordings and a fraudster, from 0 to 100.

    This is not voice biometrics. It is 100 if the fraudster was registered with one of the recordings, else 0.

    :param recordings: digests of the recordings
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
            raise ResourceNotFoundException(f"Domain {self._domain_id} does not have this fraudster", "FRAUDSTER")
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
        """Add a fraudster to a watchlist. If it is on the watchlist already, nothing changes.

        :raises ServiceQuotaExceededException: the watchlist is full
        """
        fraudster = self.get(fraudster_id)
        if watchlist_id not in fraudster.watchlist_ids:
            self._check_room(watchlist_id)
            fraudster.watchlist_ids.append(watchlist_id)
        return fraudster

    def disassociate(self, fraudster_id: str, watchlist_id: str) -> Fraudster:
        """Remove a fraudster from a watchlist. If it is not on the watchlist, nothing changes.

        :raises ConflictException: the fraudster is on no other watchlist. DisassociateFraudster documents a
            ValidationException, but the model has a ConflictType for this case.
        """
        fraudster = self.get(fraudster_id)
        if fraudster.watchlist_ids == [watchlist_id]:
            raise ConflictException(
                f"Watchlist {watchlist_id} is the only watchlist of the fraudster, which must be on at least one",
                "FRAUDSTER_MUST_BELONG_TO_AT_LEAST_ONE_WATCHLIST",
            )
        if watchlist_id in fraudster.watchlist_ids:
            fraudster.watchlist_ids.remove(watchlist_id)
        return fraudster

    def delete(self, fraudster_id: str) -> Fraudster:
        """Delete a fraudster, and remove it from all watchlists."""
        fraudster = self.get(fraudster_id)
        self.collection.remove(fraudster_id)
        return fraudster

    def check_empty(self, watchlist_id: str) -> None:
        """:raises ConflictException: the watchlist has fraudsters"""
        if any(self.on(watchlist_id)):
            raise ConflictException(f"Watchlist {watchlist_id} is not empty", "CANNOT_DELETE_NON_EMPTY_WATCHLIST")

    def _check_room(self, watchlist_id: str) -> None:
        limit = self._quotas.fraudsters_per_watchlist
        if sum(1 for _ in self.on(watchlist_id)) >= limit:
            raise ServiceQuotaExceededException(f"Watchlist {watchlist_id} has {limit} fraudsters, which is its quota")
