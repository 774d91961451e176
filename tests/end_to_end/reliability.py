# Copyright: Contributors to the contactcenter.voiceid collection
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""The table of docs/docsite/rst/reliability.rst: ``make reliability`` runs its tests and writes their figures to it.

``CLASSES`` assigns tests to classes of faults. With ``--reliability`` pytest runs these tests only. A test is one case,
whose outcome is that of the last run of a module in it. In a property test, each run is a case.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator
from pathlib import Path
from typing import Literal

import pytest

PAGE = Path(__file__).parents[2] / "docs" / "docsite" / "rst" / "reliability.rst"
# A file, or a test of a file.
CLASSES = {
    "Endpoints that cannot be reached, or are not Voice ID": ("test_connection.py",),
    "Failures to get credentials; certificates and proxies": ("test_credentials.py",),
    "Secrets in options, in the environment and in files": ("test_secrets.py",),
    "Replicas that lag behind changes": ("test_late_replicas.py",),
    "Responses without optional members, or with unknown ones": ("test_sparse_answers.py",),
    "Responses with members of a wrong type, or that are not JSON": ("test_odd_answers.py",),
    "Error codes that are not in the API model": ("test_front_door_errors.py",),
    "Lost responses, broken connections and throttling": ("test_retries.py",),
    "Servers that do not respond, and listings that do not end": ("test_bounds.py",),
    "Output files and manifests in S3": ("test_reading_outcomes.py",),
    "Accounts of which a part cannot be read": ("test_voiceid_account_export.py",),
    "Batch jobs: time limits, S3 that stalls, deleted domains": ("test_jobs_in_odd_conditions.py",),
    "Resources that do not exist, and mistakes in options": (
        "test_missing_and_mistaken.py",
        "test_domain_state.py",
    ),
    "Failures after a first change": ("test_interrupted_changes.py",),
    "Uploads to an S3 that fails": ("test_interrupted_uploads.py",),
    "Runs that are killed, and run again": ("test_interruption.py::test_second_run_after_a_kill",),
    "Runs of the same task in parallel": (
        "test_interruption.py::test_parallel_runs",
        "test_interruption.py::test_overtaken_runs",
    ),
    "Random responses": ("test_properties.py::test_answers",),
    "Random error responses": ("test_properties.py::test_errors",),
    "Random output files": ("test_properties.py::test_output_files",),
    "Random options": ("test_properties.py::test_options",),
}
Outcome = Literal["recovered", "clear error", "known defect"]
HEADER = ("Class of fault", "Cases", "Recovered", "Clear error", "Known defect", "Tests")
TABLE = re.compile(r"\.\. list-table::\n(?: .*\n|\n)*")

_runs: list[Outcome] = []


def observe(failed: bool) -> None:
    """Record the end of a run of a module or of a playbook in the current test."""
    _runs.append("clear error" if failed else "recovered")


def class_of(node_id: str) -> str | None:
    """The class of a test: ``tests/end_to_end/test_retries.py::test_broken_once[503]``."""
    test = node_id.rpartition("/")[2].partition("[")[0]
    return next((name for name, tests in CLASSES.items() if {test, test.partition("::")[0]} & {*tests}), None)


def pytest_addoption(parser: pytest.Parser) -> None:
    parser.addoption("--reliability", action="store_true", help="run the tests of the reliability page, and update it")


class Reliability:
    """The plugin. With xdist, the workers send their counts in the reports of the tests."""

    def __init__(self) -> None:
        self._counts: dict[str, Counter[Outcome]] = {name: Counter() for name in CLASSES}

    @pytest.hookimpl(trylast=True)
    def pytest_collection_modifyitems(self, config: pytest.Config, items: list[pytest.Item]) -> None:
        others = [item for item in items if class_of(item.nodeid) is None]
        config.hook.pytest_deselected(items=others)
        items[:] = [item for item in items if item not in others]

    @pytest.hookimpl(wrapper=True)
    def pytest_runtest_makereport(self, item: pytest.Item) -> Iterator[None]:
        report = yield
        if report.when == "setup":
            _runs.clear()
        if report.when == "call":
            each = "test_properties" in item.nodeid
            report.user_properties.append(("reliability", _runs[:] if each else _runs[-1:]))
        return report

    def pytest_runtest_logreport(self, report: pytest.TestReport) -> None:
        if report.when == "call":
            outcomes: list[Outcome] = dict(report.user_properties)["reliability"]
            defect = not report.passed
            name = class_of(report.nodeid)
            assert name is not None
            self._counts[name].update(["known defect"] if defect else outcomes)

    def pytest_terminal_summary(self, terminalreporter: pytest.TerminalReporter) -> None:
        terminalreporter.section("reliability")
        for name, counts in self._counts.items():
            terminalreporter.write_line(f"{name:62} {counts.total():6} {dict(counts)}")
        if all(self._counts.values()):  # not after an interrupted run, nor after a selection of tests
            table = "\n".join(rows(self._counts))
            page = PAGE.read_text(encoding="utf-8")
            PAGE.write_text(TABLE.sub(lambda _: f"{table}\n\n", page, count=1), encoding="utf-8")


def rows(counts: dict[str, Counter[Outcome]]) -> Iterator[str]:
    """The lines of the table."""
    yield from (".. list-table::", "  :header-rows: 1", "  :widths: 40 10 10 10 10 20", "")
    yield from row(HEADER)
    for name, of_class in counts.items():
        figures = [of_class.total(), of_class["recovered"], of_class["clear error"], of_class["known defect"]]
        tests = ", ".join(f"``{test}``" for test in CLASSES[name])
        yield from row((name, *(f"{figure:,}" for figure in figures), tests))


def row(cells: tuple[str, ...]) -> Iterator[str]:
    for number, cell in enumerate(cells):
        yield f"  {'*' if number == 0 else ' '} - {cell}"
