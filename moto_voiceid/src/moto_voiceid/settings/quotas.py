# Copyright: Contributors to the contactcenter.voiceid collection
# SPDX-License-Identifier: Apache-2.0
"""The quotas of the service.

The defaults are those of "Voice ID service quotas" in the Amazon Connect administrator guide. Users can change them
with `moto_voiceid.control`.
"""

from dataclasses import dataclass


@dataclass(slots=True)
class Quotas:
    """The quotas, the same for every account and region."""

    domains: int = 3
    """Domains in an account and region."""
    watchlists_per_domain: int = 3
    """Includes the default watchlist."""
    fraudsters_per_watchlist: int = 500
    speakers_per_domain: int = 100_000
    active_enrollment_jobs_per_domain: int = 1
    active_registration_jobs_per_domain: int = 1
    speakers_per_enrollment_job: int = 10_000
    fraudsters_per_registration_job: int = 500
