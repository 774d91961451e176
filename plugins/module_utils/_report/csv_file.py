# -*- coding: utf-8 -*-

# Copyright: Contributors to the contactcenter.voiceid collection
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""CSV files that a spreadsheet opens without running anything. Pure."""

from __future__ import annotations

import csv
import io
import re

from .tables import Cell, CsvTable, text

# What begins a formula at the start of a cell, also in full width. A spreadsheet whose separator is the semicolon, or
# that splits at tabs and line ends, sees cells that are none here. It ignores the quotes at the start of such a cell.
_FORMULA = re.compile(r"(?:(?<=[;\t\r\n])|^)(?=[\s\"]*[=+\-@\uff1d\uff0b\uff0d\uff20]|[\t\r\n])")


def csv_file(table: CsvTable) -> bytes:
    """The file as RFC 4180 describes it, in UTF-8 with a byte order mark, which Excel needs."""
    stream = io.StringIO(newline="")
    writer = csv.writer(stream, lineterminator="\r\n")
    writer.writerow(table.header)
    writer.writerows([neutral(cell) for cell in row] for row in table.rows)
    return stream.getvalue().encode("utf-8-sig", "replace")


def neutral(cell: Cell) -> str:
    """A cell that is no formula in a spreadsheet: a single quote precedes what would begin one.

    Numbers stay numbers. Absolute paths, S3 URIs and valid IDs of speakers do not begin a formula, so they stay as they
    are and can be read back. The exception is a path in which a semicolon, tab or line end precedes one of
    ``=+-@``, with spaces and double quotes between them or without.
    """
    if not cell or isinstance(cell, (int, float)):
        return text(cell)
    return _FORMULA.sub("'", text(cell))
