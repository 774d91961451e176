# Copyright: Contributors to the contactcenter.voiceid collection
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""docs/docsite/rst/reliability.rst: its table has the classes of faults that are tested, and its commands exist."""

from __future__ import annotations

import re
from collections import Counter
from pathlib import Path

import pytest

from docsite import code_blocks, read_page, table_rows
from reliability import CLASSES, HEADER, class_of, rows

FOLDER = Path(__file__).parent
ROOT = FOLDER.parents[1]
PAGE = read_page("reliability")
[TABLE] = [table for table in table_rows(PAGE) if tuple(table[0]) == HEADER]


def test_it_has_each_class_with_its_tests() -> None:
    assert {row[0]: tuple(row[-1].split(", ")) for row in TABLE[1:]} == CLASSES
    assert len(TABLE) == len(CLASSES) + 1


@pytest.mark.parametrize("row", TABLE[1:], ids=lambda row: row[0])
def test_each_class_has_cases(row: list[str]) -> None:
    cases, *outcomes = (int(figure.replace(",", "")) for figure in row[1:-1])
    assert cases > 0
    assert cases == sum(outcomes)


@pytest.mark.parametrize("test", [test for tests in CLASSES.values() for test in tests])
def test_each_test_exists(test: str) -> None:
    name, _, function = test.partition("::")
    text = (FOLDER / name).read_text(encoding="utf-8")
    assert f"def {function or 'test_'}" in text


def test_each_test_against_the_stub_is_in_a_class() -> None:
    for path in FOLDER.glob("test_*.py"):
        text = path.read_text(encoding="utf-8")
        if re.search(r"^from stub_endpoint import", text, re.MULTILINE):
            names = re.findall(r"^ *def (test_\w+)", text, re.MULTILINE)
            assert [name for name in names if class_of(f"{path.name}::{name}") is None] == []


def test_its_commands_exist() -> None:
    makefile = (ROOT / "Makefile").read_text(encoding="utf-8")
    targets = re.findall(r"make ([a-z-]+)", "\n".join(code_blocks(PAGE)))
    assert targets == ["reliability", "pytest"]
    assert all(f"\n{target}: " in makefile for target in targets)


def test_the_table_counts_each_outcome() -> None:
    name, tests = next(iter(CLASSES.items()))
    lines = list(rows({name: Counter({"recovered": 1000, "clear error": 2, "known defect": 3})}))
    assert [line.rpartition(" - ")[2] for line in lines[-6:]] == [name, "1,005", "1,000", "2", "3", f"``{tests[0]}``"]
