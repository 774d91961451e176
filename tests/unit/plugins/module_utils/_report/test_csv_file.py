# Copyright: Contributors to the contactcenter.voiceid collection
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""CSV: nothing in a file is a formula, and what can be read back is what was written."""

from __future__ import annotations

import csv
import io
import typing as t

import pytest
from ansible_collections.contactcenter.voiceid.plugins.module_utils._report.csv_file import csv_file, neutral
from ansible_collections.contactcenter.voiceid.plugins.module_utils._report.tables import CsvTable
from hypothesis import given
from hypothesis import strategies as st

FORMULA = tuple("=+-@\t\r\uff1d\uff0b\uff0d\uff20")


@pytest.mark.parametrize(
    ("cell", "written"),
    [
        ("=1+1", "'=1+1"),
        ("+1", "'+1"),
        ("-1", "'-1"),
        ("@SUM(A1)", "'@SUM(A1)"),
        ("\t=1", "'\t'=1"),
        ("\r=1", "'\r'=1"),
        (" =1", "' =1"),
        ("\uff1d1", "'\uff1d1"),
        ("a;=1", "a;'=1"),
        ("a\n@b", "a\n'@b"),
        ('a;"=1', "a;'\"=1"),
        ('"=1', "'\"=1"),
        ("a=1", "a=1"),
        ("caller-0017", "caller-0017"),
        ("id#QmN4bVcXz2LkJhGfDsAp0o", "id#QmN4bVcXz2LkJhGfDsAp0o"),
        ("s3://calls/=1.wav", "s3://calls/=1.wav"),
        ("/srv/calls/-1.wav", "/srv/calls/-1.wav"),
        ("'=1", "'=1"),
        (-1, "-1"),
        (1.5, "1.5"),
        (None, ""),
        ("", ""),
    ],
)
def test_what_would_begin_a_formula_follows_a_single_quote(cell: t.Any, written: str) -> None:
    assert neutral(cell) == written


def rows_of(content: bytes, delimiter: str = ",") -> list[list[str]]:
    return list(csv.reader(io.StringIO(content.decode("utf-8-sig"), newline=""), delimiter=delimiter))


@given(st.text() | st.text(alphabet="=+-@;,\t\r\n\" 'a"))
def test_no_text_is_a_formula_with_either_separator_of_excel(text: str) -> None:
    for delimiter in ",;":
        for row in rows_of(csv_file(CsvTable(["header"], [["a", text]])), delimiter):
            assert not [cell for cell in row if cell.strip().startswith(FORMULA)], row


@given(st.text())
def test_a_neutral_text_stays_as_it_is(text: str) -> None:
    assert neutral(neutral(text)) == neutral(text)


@given(st.lists(st.from_regex(r"/[^;\t\r\n\x00\ud800-\udfff]*|s3://[a-z0-9/=+@.-]+", fullmatch=True), min_size=1))
def test_paths_and_uris_can_be_read_back(paths: list[str]) -> None:
    header, *rows = rows_of(csv_file(CsvTable(["recording", "channel"], [[path, 0] for path in paths])))
    assert header == ["recording", "channel"]
    assert rows == [[path, "0"] for path in paths]


def test_it_begins_with_a_byte_order_mark_and_has_the_line_ends_of_rfc_4180() -> None:
    assert csv_file(CsvTable(["a", "b"], [["ü", 'say "x"']])) == '\ufeffa,b\r\nü,"say ""x"""\r\n'.encode()


def test_half_of_a_character_does_not_prevent_the_file() -> None:
    assert csv_file(CsvTable(["a"], [["\ud800"]])) == b"\xef\xbb\xbfa\r\n?\r\n"
