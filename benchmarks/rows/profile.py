# Copyright: Contributors to the contactcenter.voiceid collection
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""The profile behind the floors: what the process of a module imports, and what the calls of a script consist of."""

from __future__ import annotations

import pstats
import re
import sys
from collections import defaultdict
from pathlib import Path

from bench import HERE, Bench, voiceid
from measure import run
from servers.processes import MINIMAL, running
from servers.voice_id import domain_id, job_id
from table import Figure, RowWriter

ROW = RowWriter("profile", "minimal server")
AWS = "boto3, botocore and what they import"
# Which part of a process the import of a module belongs to, by the start of its name.
IMPORTS = {
    "ansible.module_utils": "ansible.module_utils",
    "ansible_collections.amazon": "amazon.aws",
    "ansible_collections.contactcenter": "contactcenter.voiceid",
    **dict.fromkeys(("boto3", "botocore", "s3transfer", "jmespath", "urllib3", "dateutil"), AWS),
}
# Which part of a call a function belongs to, by its file. Built-in functions have none.
FILES = {
    "/botocore/": "botocore",
    "/urllib3/": "urllib3 and http",
    "/http/": "urllib3 and http",
    "~": "built-in functions",
}
REST = "the rest"
WAITING = "waiting"
PARTS_OF_A_PROCESS = (*dict.fromkeys(IMPORTS.values()), REST)
PARTS_OF_A_CALL = (*dict.fromkeys(FILES.values()), REST)
IMPORT = re.compile(r"^import time: +(\d+) \| +\d+ \| +(\S+)", re.MULTILINE)


def measure(bench: Bench) -> list[Figure]:
    with running(*MINIMAL) as server:
        server.configure(jobs=bench.choose(1000, 50))
        options = {"domain_id": domain_id(0), "job_ids": [job_id(0)]}
        payload = bench.payload(voiceid("enrollment_job_info", server.url, options))
        return _imports(bench, payload) + _calls(bench, server.url)


def _imports(bench: Bench, payload: Path) -> list[Figure]:
    """Python reports the time of each import without the imports that it causes."""
    total = run([sys.executable, "-X", "importtime", payload], bench.env(), bench.folder).wall
    seconds: defaultdict[str, float] = defaultdict(float)
    for micros, module in IMPORT.findall((bench.folder / "output").read_text(errors="replace")):
        part = next((part for start, part in IMPORTS.items() if f"{module}.".startswith(f"{start}.")), REST)
        seconds[part] += int(micros) / 1e6
    peer = "module process, one job, with -X importtime"
    return [ROW.against(f"import of {part}", seconds[part], "s", peer, total) for part in PARTS_OF_A_PROCESS]


def _calls(bench: Bench, url: str) -> list[Figure]:
    """A script that describes jobs one after the other."""
    file, script = bench.folder / "profile", HERE / "peers" / "read_jobs.py"
    run([sys.executable, "-m", "cProfile", "-o", file, script, url, domain_id(0), "1"], bench.env(), bench.folder)
    seconds: defaultdict[str, float] = defaultdict(float)
    for (path, _, function), figures in pstats.Stats(str(file)).stats.items():  # type: ignore[attr-defined]
        waits = "recv" in function or "acquire" in function
        part = next((part for folder, part in FILES.items() if folder in path), REST)
        seconds[WAITING if waits else part] += figures[2]
    jobs = f"{bench.choose(1000, 50):,} describes, bare boto3 script, with cProfile"
    total = sum(seconds.values()) - seconds[WAITING]
    return [ROW.against(f"CPU time in {part}", seconds[part], "s", jobs, total) for part in PARTS_OF_A_CALL]
