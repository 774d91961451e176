# Copyright: Contributors to the contactcenter.voiceid collection
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Measure the collection and the local endpoint against other ways to do the same, in one run.

Prints a table in Markdown, and writes it with the versions of everything as JSON. ``README.md`` explains the rows.
"""

from __future__ import annotations

import argparse
import sys
import tempfile
from collections.abc import Callable
from pathlib import Path

from bench import Bench
from rows import (
    audit,
    describe,
    endpoint,
    endpoint_load,
    jobs,
    latency,
    manifest,
    memory,
    process,
    profile,
    rate_limit,
    role,
    wait,
)
from table import Figure, as_text, in_one_line, versions, write

ROWS: dict[str, Callable[[Bench], list[Figure]]] = {
    "describe": describe.measure,
    "process": process.measure,
    "profile": profile.measure,
    "jobs": jobs.measure,
    "latency": latency.measure,
    "rate_limit": rate_limit.measure,
    "memory": memory.measure,
    "wait": wait.measure,
    "manifest": manifest.measure,
    "role": role.measure,
    "audit": audit.measure,
    "endpoint": endpoint.measure,
    "endpoint_load": endpoint_load.measure,
}


def names(text: str) -> list[str]:
    chosen = text.split(",")
    unknown = sorted(set(chosen) - set(ROWS))
    if unknown:
        raise argparse.ArgumentTypeError(f"{', '.join(unknown)}: not one of {', '.join(ROWS)}")
    return [name for name in ROWS if name in chosen]


def main() -> int:
    parser = argparse.ArgumentParser(description=(__doc__ or "").partition("\n")[0])
    parser.add_argument("--only", type=names, default=[*ROWS], metavar="ROW,...", help=f"of {', '.join(ROWS)}")
    parser.add_argument("--quick", action="store_true", help="one round with small inputs, to try the benchmarks")
    parser.add_argument(
        "--output", type=Path, help="a folder for last_run.md and last_run.json; rows that are not measured are kept"
    )
    options = parser.parse_args()
    figures: list[Figure] = []
    measured = versions()  # before the output changes the files of the repository
    with tempfile.TemporaryDirectory() as folder:
        for name in options.only:
            home = Path(folder, name)
            home.mkdir()
            print(f"Measuring {name}", file=sys.stderr, flush=True)
            figures += ROWS[name](Bench(home, options.quick))
            if options.output:  # after each row, so that a later row that fails does not lose it
                write(options.output, figures, measured)
    print(in_one_line(measured), end="\n\n")
    print(as_text(figures))
    return 0


if __name__ == "__main__":
    sys.exit(main())
