# Copyright: Contributors to the contactcenter.voiceid collection
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Run processes and measure them: elapsed time, CPU time and memory."""

from __future__ import annotations

import os
import statistics
import subprocess
import time
from collections.abc import Callable, Mapping, Sequence
from pathlib import Path
from typing import NamedTuple


class Usage(NamedTuple):
    """What a process needed, with the processes that it started.

    :param wall: Elapsed time in seconds.
    :param cpu: CPU time of user and system in seconds.
    :param peak_mb: The largest resident size of one of the processes.
    """

    wall: float
    cpu: float
    peak_mb: float

    def minus(self, other: Usage) -> Usage:
        return Usage(self.wall - other.wall, self.cpu - other.cpu, self.peak_mb)

    def per(self, count: int) -> Usage:
        return Usage(self.wall / count, self.cpu / count, self.peak_mb)

    def times(self, count: int) -> Usage:
        return Usage(self.wall * count, self.cpu * count, self.peak_mb)


Case = Callable[[], Usage]


def run(command: Sequence[str | Path], env: Mapping[str, str], cwd: Path) -> Usage:
    """Run a process to its end. Its output is written to ``output`` in the folder.

    :raises SystemExit: if it fails, with the end of its output.
    """
    output = cwd / "output"
    with output.open("wb") as file:
        start = time.perf_counter()
        process = subprocess.Popen(
            command, env=env, cwd=cwd, stdin=subprocess.DEVNULL, stdout=file, stderr=subprocess.STDOUT
        )
        _, status, used = os.wait4(process.pid, 0)
        wall = time.perf_counter() - start
    process.returncode = os.waitstatus_to_exitcode(status)
    if process.returncode:
        raise SystemExit(f"{command} ended with {process.returncode}\n{output.read_text(errors='replace')[-3000:]}")
    return Usage(wall, used.ru_utime + used.ru_stime, used.ru_maxrss / 1024)


def interleaved(cases: Mapping[str, Case], rounds: int) -> dict[str, Usage]:
    """The median of each case. Each round runs all cases, so that the load of the machine affects all of them."""
    samples: dict[str, list[Usage]] = {name: [] for name in cases}
    for _ in range(rounds):
        for name, case in cases.items():
            samples[name].append(case())
    return {name: median(usages) for name, usages in samples.items()}


def median(usages: Sequence[Usage]) -> Usage:
    return Usage(*(statistics.median(values) for values in zip(*usages, strict=True)))
