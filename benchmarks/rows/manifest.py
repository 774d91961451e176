# Copyright: Contributors to the contactcenter.voiceid collection
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Manifests: uploads of recordings, new and unchanged."""

from __future__ import annotations

import csv
import struct
from functools import partial
from pathlib import Path

from bench import BUCKET, Bench, voiceid
from measure import Usage, interleaved
from servers.processes import MINIMAL, Server, running
from table import Figure, RowWriter

CONCURRENCY = 10
RATE = 8000
SECONDS = 16
RECORDINGS_PER_SPEAKER = 2
FLOOR = "the script in a task with only AnsibleModule"
ROW = RowWriter("manifest", "minimal server")
NEW, UNCHANGED = "new", "unchanged"
GOALS = {NEW: 1.5, UNCHANGED: 1.2}


def measure(bench: Bench) -> list[Figure]:
    sizes = [100] if bench.quick else [1000, 10_000]
    with running(*MINIMAL) as server:
        return [figure for size in sizes for figure in _size(bench, server, size)]


def write_recordings(folder: Path, count: int) -> Path:
    """Different recordings of silence, and a CSV file of their speakers. The files have holes, so they use no space."""
    folder.mkdir()
    size = 2 * RATE * SECONDS
    header = (
        b"RIFF" + struct.pack("<L", size + 36) + b"WAVEfmt " + struct.pack("<LHHLLHH", 16, 1, 1, RATE, 16000, 2, 16)
    )
    with (folder / "callers.csv").open("w", newline="") as table:
        writer = csv.writer(table)
        writer.writerow(["speaker_id", "recording"])
        for number in range(count):
            path = folder / f"{number}.wav"
            with path.open("wb") as file:
                file.write(header + b"data" + struct.pack("<LQ", size, number))
                file.truncate(len(header) + 8 + size)
            writer.writerow([f"caller-{number // RECORDINGS_PER_SPEAKER}", path])
    return folder / "callers.csv"


def _size(bench: Bench, server: Server, size: int) -> list[Figure]:
    table = write_recordings(bench.folder / f"recordings-{size}", size)
    options = {"csv": str(table), "bucket": BUCKET, "s3_endpoint_url": server.url, "max_concurrency": CONCURRENCY}
    server.configure()
    payload = bench.payload(voiceid("enrollment_manifest", server.url, options))
    script = ("upload", server.url, str(table), BUCKET, str(CONCURRENCY))
    processes = {
        "module": partial(bench.process, payload),
        "script": partial(bench.peer, *script),
        "floor": partial(bench.process, bench.payload(bench.bare_script(*script))),
        "sync": partial(
            bench.aws,
            "--endpoint-url",
            server.url,
            "s3",
            "sync",
            "--only-show-errors",
            str(table.parent),
            f"s3://{BUCKET}",
        ),
    }

    def run(name: str, clear: bool) -> Usage:
        if clear:
            server.clear()
        return processes[name]()

    # Each process uploads to an empty server, and then runs again.
    cases = {f"{name} {state}": partial(run, name, state == NEW) for name in processes for state in (NEW, UNCHANGED)}
    found = interleaved(cases, bench.choose(3 if size <= 1000 else 1, 1))
    figures = []
    for state in (NEW, UNCHANGED):
        measured, ours = f"{size:,} recordings, {state}", found[f"module {state}"]
        peer, sync = found[f"script {state}"], found[f"sync {state}"]
        floor = f"{found[f'floor {state}'].wall / peer.wall:.2f}: {FLOOR}"
        figures.append(ROW.ratio(measured, ours, "bare boto3 script", peer, GOALS[state], floor))
        figures.append(ROW.ratio(measured, ours, "aws s3 sync", sync))
    return figures
