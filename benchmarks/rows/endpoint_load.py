# Copyright: Contributors to the contactcenter.voiceid collection
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""The local endpoint under load. Prints tables of its own."""

from __future__ import annotations

import bench_endpoint
from bench import Bench
from table import Figure


def measure(bench: Bench) -> list[Figure]:
    if not bench.quick:
        bench_endpoint.main()
    return []
