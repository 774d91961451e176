# Copyright: Contributors to the contactcenter.voiceid collection
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Run every benchmark of this folder, one after the other, so that none disturbs another."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path


def main() -> int:
    benchmarks = sorted(Path(__file__).parent.glob("bench_*.py"))
    # Each one runs, also after one that failed.
    return max([subprocess.run([sys.executable, str(file)], check=False).returncode for file in benchmarks])


if __name__ == "__main__":
    sys.exit(main())
