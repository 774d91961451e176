# Copyright: Contributors to the contactcenter.voiceid collection
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""The role ``batch_enrollment``: from a CSV file of recordings to the outcome of each speaker."""

from __future__ import annotations

import csv
import itertools
from functools import partial
from pathlib import Path

from bench import MODULES, PING, Bench
from bench_endpoint import CALLERS, RECORDINGS, Endpoint, prepare
from measure import Usage, interleaved
from servers.processes import ENDPOINT, running
from table import Figure, RowWriter

WAIT_DELAY = 1  # seconds
FLOOR = "the tasks of the role with one speaker, and the work of the script"
ROW = RowWriter("role", "moto_voiceid")


def measure(bench: Bench) -> list[Figure]:
    sizes = [10] if bench.quick else [500, 5000]
    with running(*ENDPOINT) as server:
        endpoint = Endpoint(server.url, server.pid)
        nights = Nights(bench, endpoint, prepare(endpoint)[1])
        return [figure for speakers in sizes for figure in _size(bench, nights, speakers)]


def _size(bench: Bench, nights: Nights, speakers: int) -> list[Figure]:
    table = write_recordings(bench.folder / f"recordings-{speakers}", speakers)
    one = write_recordings(bench.folder / f"recordings-{speakers}-one", 1)
    # Each case enrolls in a new domain, and then runs again. The floor is in the domain of the script.
    cases = {
        "ping": partial(bench.playbook, [PING]),
        "role new": partial(nights.play, table, new=True),
        "role again": partial(nights.play, table, new=False),
        "script new": partial(nights.script, table, new=True),
        "script again": partial(nights.script, table, new=False),
        "floor new": partial(nights.play, one, new=False),
        "floor again": partial(nights.play, one, new=False),
    }
    found = interleaved(cases, bench.choose(3 if speakers <= 500 else 1, 1))
    above = {name: usage.minus(found["ping"]) for name, usage in found.items()}
    return [
        ROW.ratio(
            f"{2 * speakers:,} recordings of {speakers:,} speakers, {state}, role above ping",
            above[f"role {state}"],
            "bare boto3 script",
            found[f"script {state}"],
            goal,
            f"{1 + above[f'floor {state}'].wall / found[f'script {state}'].wall:.2f}: {FLOOR}",
        )
        for state, goal in (("new", 1.5), ("again", 1.2))
    ]


def write_recordings(folder: Path, speakers: int) -> Path:
    """Two recordings of speech for each speaker, all with different content, and a CSV file of them."""
    folder.mkdir()
    with (folder / "callers.csv").open("w", newline="") as table:
        writer = csv.writer(table)
        writer.writerow(["speaker_id", "recording"])
        for number, part in itertools.product(range(speakers), (1, 2)):
            content = (RECORDINGS / f"{CALLERS[number % len(CALLERS)]}_{part}.wav").read_bytes()
            path = folder / f"{number}_{part}.wav"
            path.write_bytes(content[:-4] + number.to_bytes(4, "little"))
            writer.writerow([f"caller-{number}", path])
    return folder / "callers.csv"


class Nights:
    """Enrollments of the callers in a table, in a domain and a bucket of its own for each new run.

    :param role: The ARN of the data access role.
    """

    def __init__(self, bench: Bench, endpoint: Endpoint, role: str) -> None:
        self._bench, self._endpoint, self._role = bench, endpoint, role
        self._numbers = itertools.count()
        self._domain_id = self._bucket = ""

    def play(self, table: Path, new: bool) -> Usage:
        self._begin(new)
        options = {
            "csv": str(table),
            "domain_id": self._domain_id,
            "bucket": self._bucket,
            "data_access_role_arn": self._role,
            "endpoint_url": self._endpoint.url,
            "s3_endpoint_url": self._endpoint.url,
            "report_dir": str(self._bench.folder / "reports"),
            "wait_delay": WAIT_DELAY,
        }
        variables = {f"batch_enrollment_{name}": value for name, value in options.items()}
        role = {"name": f"{MODULES}.batch_enrollment"}
        return self._bench.playbook([{"ansible.builtin.include_role": role, "vars": variables}])

    def script(self, table: Path, new: bool) -> Usage:
        self._begin(new)
        arguments = (self._endpoint.url, str(table), self._bucket, self._domain_id, self._role, str(WAIT_DELAY))
        return self._bench.peer("enroll", *arguments)

    def _begin(self, new: bool) -> None:
        if not new:
            return
        name = f"bench-{next(self._numbers)}"
        client = self._endpoint.client
        client("s3").create_bucket(Bucket=name)
        encryption = {"KmsKeyId": client("kms").create_key()["KeyMetadata"]["KeyId"]}
        if self._domain_id:  # an account has a quota of domains
            client("voice-id").delete_domain(DomainId=self._domain_id)
        domain = client("voice-id").create_domain(Name=name, ServerSideEncryptionConfiguration=encryption)
        self._domain_id, self._bucket = domain["Domain"]["DomainId"], name
