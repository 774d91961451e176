# -*- coding: utf-8 -*-

# Copyright: Contributors to the contactcenter.voiceid collection
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""The report as one HTML file that loads nothing. Pure.

What comes from outside is in a script element of type application/json, whose content cannot end the element. The
script of the page makes text nodes of it. The summary, which does not need the script, is escaped.
"""

from __future__ import annotations

import base64
import hashlib
import html
import json
import typing as t

from .page_script import SCRIPT
from .page_style import STYLE
from .tables import NOTICE, TONES, Count, Report, Table, time_cell


def html_page(report: Report, generated_at: str) -> bytes:
    """The page, in UTF-8.

    :param generated_at: The time in ISO 8601.
    """
    tables = "\n".join(_section(table) for table in report.tables)
    page = f"""<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta http-equiv="Content-Security-Policy" content="{_policy()}">
<meta name="generated" content="{html.escape(generated_at)}">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta name="color-scheme" content="light dark">
<meta name="referrer" content="no-referrer">
<meta name="robots" content="noindex">
<title>{html.escape(report.title)}</title>
<style>{STYLE}</style>
</head>
<body>
<header>
<h1 dir="auto">{html.escape(report.title)}</h1>
<p>Generated at <time datetime="{html.escape(generated_at)}">{html.escape(time_cell(generated_at))} UTC</time></p>
<p class="notice"><strong>Personal data.</strong> {NOTICE}</p>
</header>
<main>
<section aria-labelledby="summary">
<h2 id="summary">Summary</h2>
<p>{html.escape(report.sentence)}</p>
{_bar(report.counts)}
<ul class="counts">
{_counts(report.counts)}
</ul>
<noscript>
<p>The tables below need JavaScript. The CSV and JSON files of this report contain the same data.</p>
{_reasons(report.tables[0])}
</noscript>
</section>
{tables}
</main>
<script type="application/json" id="report-data">{_data(report)}</script>
<script>{SCRIPT}</script>
</body>
</html>
"""
    return page.encode("utf-8", "replace")


def _policy() -> str:
    def source(content: str) -> str:
        return "'sha256-" + base64.b64encode(hashlib.sha256(content.encode()).digest()).decode() + "'"

    return (
        f"default-src 'none'; script-src {source(SCRIPT)}; style-src {source(STYLE)}; "
        "base-uri 'none'; form-action 'none'"
    )


def _data(report: Report) -> str:
    """The tables as JSON in ASCII that HTML cannot mistake for markup."""
    data = {"tones": TONES, "tables": [_table(table) for table in report.tables]}
    text = json.dumps(data, separators=(",", ":"))
    return text.replace("&", "\\u0026").replace("<", "\\u003c").replace(">", "\\u003e")


def _table(table: Table) -> dict[str, t.Any]:
    return {
        "id": table.id,
        "title": table.title,
        "columns": [column._asdict() for column in table.columns],
        "rows": table.rows,
        "shows": table.shows,
    }


def _section(table: Table) -> str:
    heading = f"{table.id}-heading"
    return (
        f'<section aria-labelledby="{heading}" id="{table.id}">\n'
        f'<h2 id="{heading}" tabindex="-1">{html.escape(table.title)}</h2>\n</section>'
    )


def _bar(counts: t.Iterable[Count]) -> str:
    """One bar with a part for each count, without a word: the list of counts says it all."""
    parts = [count for count in counts if count.of_whole and count.value]
    whole = sum(count.value for count in parts)
    rectangles, start = [], 0.0
    for count in parts:
        width = 100 * count.value / whole
        rectangles.append(f'<rect class="{count.tone}" x="{start:.4f}%" width="{width:.4f}%" height="100%"/>')
        start += width
    return f'<svg class="whole" aria-hidden="true">{"".join(rectangles)}</svg>' if parts else ""


def _counts(counts: t.Iterable[Count]) -> str:
    return "\n".join(
        f'<li class="{count.tone}"><strong>{count.value:,}</strong> '
        f'<span dir="auto">{html.escape(count.words)}</span></li>'
        for count in counts
    )


def _reasons(table: Table) -> str:
    """The first two columns of a table."""
    rows = [
        f'<tr><th scope="row" dir="auto">{html.escape(row[0])}</th><td class="number">{row[1]:,}</td></tr>'
        for row in table.rows
    ]
    head = "".join(f'<th scope="col">{html.escape(column.label)}</th>' for column in table.columns[:2])
    return (
        f"<table><caption>{html.escape(table.title)}</caption>"
        f"<thead><tr>{head}</tr></thead><tbody>{''.join(rows)}</tbody></table>"
    )
