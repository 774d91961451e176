# Copyright: Contributors to the contactcenter.voiceid collection
# SPDX-License-Identifier: Apache-2.0
"""How much of each thing there may be.

Source: "Voice ID service quotas" in the Amazon Connect administrator guide, for the defaults. A rehearsal can change
them, see `moto_voiceid.control`.
"""

from dataclasses import dataclass


@dataclass(slots=True)
class Quotas:
    """The quotas that hold for every account and region."""

    domains: int = 3
    """Domains in an account and region."""
    watchlists_per_domain: int = 3
    """The default watchlist included."""
    fraudsters_per_watchlist: int = 500
    speakers_per_domain: int = 100_000
    active_enrollment_jobs_per_domain: int = 1
    active_registration_jobs_per_domain: int = 1
    speakers_per_enrollment_job: int = 10_000
    fraudsters_per_registration_job: int = 500
