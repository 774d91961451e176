# Copyright: Contributors to the contactcenter.voiceid collection
# SPDX-License-Identifier: Apache-2.0
"""Watchlists of a domain."""

from dataclasses import dataclass
from datetime import datetime

from moto.core.utils import utcnow

from ..exceptions import ResourceNotFoundException, ServiceQuotaExceededException, ValidationException
from ..settings.quotas import Quotas
from .ids import unique_id
from .paged_collection import PagedCollection

DEFAULT_NAME = "DefaultWatchlist"


@dataclass(slots=True)
class Watchlist:
    """botocore shapes `Watchlist` and `WatchlistSummary`, which have the same members."""

    domain_id: str
    watchlist_id: str
    name: str
    description: str | None
    default_watchlist: bool
    created_at: datetime
    updated_at: datetime


class Watchlists:
    """The watchlists of one domain. The first is the default watchlist, which every domain has."""

    def __init__(self, domain_id: str, quotas: Quotas) -> None:
        self._domain_id = domain_id
        self._quotas = quotas
        self.collection: PagedCollection[Watchlist] = PagedCollection()
        self.default = self._add(DEFAULT_NAME, None, default=True)

    def get(self, watchlist_id: str) -> Watchlist:
        """:raises ResourceNotFoundException: with ResourceType WATCHLIST"""
        watchlist = self.collection.get(watchlist_id)
        if watchlist is None:
            raise ResourceNotFoundException(f"Domain {self._domain_id} has no watchlist {watchlist_id}", "WATCHLIST")
        return watchlist

    def create(self, name: str, description: str | None) -> Watchlist:
        """:raises ServiceQuotaExceededException: the domain reaches its quota, which includes the default watchlist"""
        if len(self.collection) >= self._quotas.watchlists_per_domain:
            limit = self._quotas.watchlists_per_domain
            raise ServiceQuotaExceededException(f"Domain {self._domain_id} has {limit} watchlists, which is its quota")
        return self._add(name, description, default=False)

    def update(self, watchlist_id: str, name: str | None, description: str | None) -> Watchlist:
        """Change the given members only: unlike UpdateDomain, UpdateWatchlist is not documented to replace all.

        :raises ValidationException: the default watchlist cannot be updated (source: UpdateWatchlist)
        """
        watchlist = self.changeable(watchlist_id, "updated")
        watchlist.name = name or watchlist.name
        watchlist.description = description or watchlist.description
        watchlist.updated_at = utcnow()
        return watchlist

    def delete(self, watchlist_id: str) -> None:
        """:raises ValidationException: the default watchlist cannot be deleted (source: DeleteWatchlist)"""
        self.collection.remove(self.changeable(watchlist_id, "deleted").watchlist_id)

    def changeable(self, watchlist_id: str, action: str) -> Watchlist:
        """:raises ValidationException: the default watchlist cannot be changed

        :param action: for the message, a past participle
        """
        watchlist = self.get(watchlist_id)
        if watchlist.default_watchlist:
            raise ValidationException(
                f"Watchlist {watchlist_id} is the default watchlist of its domain and cannot be {action}"
            )
        return watchlist

    def _add(self, name: str, description: str | None, *, default: bool) -> Watchlist:
        now = utcnow()
        watchlist = Watchlist(self._domain_id, unique_id(), name, description, default, now, now)
        self.collection.add(watchlist.watchlist_id, watchlist)
        return watchlist
