# Copyright: Contributors to the contactcenter.voiceid collection
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Reads the pages of docs/docsite/rst."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

from docutils import nodes
from docutils.core import publish_doctree
from docutils.parsers.rst import roles

PAGES = Path(__file__).parents[2] / "docs" / "docsite" / "rst"

for role in ("ansopt", "ansplugin", "ansretval", "ref"):  # defined by antsibull and Sphinx, which check them
    roles.register_generic_role(role, nodes.title_reference)


def read_page(name: str) -> nodes.document:
    """A page as a docutils document. A warning of docutils is an error."""
    path = PAGES / f"{name}.rst"
    settings = {"report_level": 2, "halt_level": 2, "syntax_highlight": "none"}
    return publish_doctree(path.read_text(encoding="utf-8"), str(path), settings_overrides=settings)


def literals(node: nodes.Node) -> Iterator[str]:
    """The literal texts in a part of a page."""
    return (literal.astext() for literal in node.findall(nodes.literal))


def first_column(document: nodes.document, header: str) -> list[str]:
    """The literals in the first column of all tables whose first column has this header."""
    tables = [table for table in document.findall(nodes.table) if _rows(table)[0].children[0].astext() == header]
    return [text for table in tables for row in _rows(table)[1:] for text in literals(row.children[0])]


def table_rows(document: nodes.document) -> list[list[list[str]]]:
    """The texts of the cells of each row of each table."""
    return [
        [[cell.astext() for cell in row.children] for row in _rows(table)] for table in document.findall(nodes.table)
    ]


def code_blocks(document: nodes.document) -> list[str]:
    return [block.astext() for block in document.findall(nodes.literal_block)]


def _rows(table: nodes.table) -> list[nodes.row]:
    return list(table.findall(nodes.row))
