# Copyright: Contributors to the contactcenter.voiceid collection
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Settings of hypothesis: nothing depends on how fast the machine is, nothing is kept between two runs."""

from __future__ import annotations

from hypothesis import HealthCheck, settings

settings.register_profile("collection", deadline=None, database=None, suppress_health_check=[HealthCheck.too_slow])
settings.load_profile("collection")
