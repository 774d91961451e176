# Copyright: Contributors to the contactcenter.voiceid collection
# SPDX-License-Identifier: Apache-2.0
"""The resources in moto's dashboard: /moto-api/data.json lists them below `voiceid`.

moto's own models derive from its BaseModel, which keeps a reference to every instance until the next reset. Here the
dashboard lists the resources that exist. So a deleted domain is not listed, and its memory is free. The classes of the
resources also remain independent of moto's package, whose name BaseModel expects in that of their module.
"""

from collections.abc import Callable, Iterable

from .models import all_backends
from .resources.domain import Domain


class ResourceListing:
    """All resources of one kind, with the interface of a class that derives from BaseModel."""

    def __init__(self, of_domain: Callable[[Domain], Iterable[object]]) -> None:
        self._of_domain = of_domain

    @property
    def instances_tracked(self) -> list[object]:
        """The resources of all accounts and regions. moto lists those of their attributes that are JSON values."""
        found: list[object] = []
        for backend in all_backends():
            with backend.lock:
                for domain in backend.domains:
                    found.extend(self._of_domain(domain))
        return found

    @instances_tracked.setter
    def instances_tracked(self, instances: list[object]) -> None:
        """moto sets an empty list in its reset, which also deletes the resources."""


LISTINGS: dict[str, object] = {
    "Domain": ResourceListing(lambda domain: [domain]),
    "Watchlist": ResourceListing(lambda domain: domain.watchlists.collection),
    "Speaker": ResourceListing(lambda domain: domain.speakers.collection),
    "Fraudster": ResourceListing(lambda domain: domain.fraudsters.collection),
    "SpeakerEnrollmentJob": ResourceListing(lambda domain: domain.enrollment_jobs.collection),
    "FraudsterRegistrationJob": ResourceListing(lambda domain: domain.registration_jobs.collection),
}
