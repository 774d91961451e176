# Copyright: Contributors to the contactcenter.voiceid collection
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""The page: what comes from outside is text, wherever it is put."""

from __future__ import annotations

import base64
import hashlib
import html
import html.parser
import json
import re
import typing as t

import pytest
from ansible_collections.contactcenter.voiceid.plugins.module_utils._report.batch import batch_report
from ansible_collections.contactcenter.voiceid.plugins.module_utils._report.html_page import html_page
from ansible_collections.contactcenter.voiceid.plugins.module_utils._report.json_file import json_file
from ansible_collections.contactcenter.voiceid.plugins.module_utils._report.tables import NOTICE, Report
from hypothesis import given
from hypothesis import strategies as st

TIME = "2026-03-02T22:10:00+00:00"
VOID = {"meta", "rect"}


class Markup(html.parser.HTMLParser):
    """The elements of a page with their attributes, and the text in each kind of element."""

    def __init__(self, page: bytes) -> None:
        super().__init__()
        self.elements: list[tuple[str, tuple[tuple[str, str | None], ...]]] = []
        self.texts: dict[str, str] = {}
        self._open: list[str] = []
        self.feed(page.decode())
        self.close()
        assert self._open == [], "every element ends"

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.elements.append((tag, tuple(attrs)))
        if tag not in VOID:
            self._open.append(tag)

    def handle_endtag(self, tag: str) -> None:
        if tag not in VOID:
            assert self._open.pop() == tag

    def handle_data(self, data: str) -> None:
        if self._open:
            self.texts[self._open[-1]] = self.texts.get(self._open[-1], "") + data

    def data(self) -> dict[str, t.Any]:
        """What the script of the page reads."""
        found = re.search(r'^\{"tones".*\}$', self.texts["script"].partition('\n"use strict"')[0], re.DOTALL)
        assert found
        return dict(json.loads(found[0]))


def report(text: str) -> Report:
    speaker = {"speaker_id": text, "status": text, "error_code": 400, "error_message": text, "job_id": text}
    job = {"job_id": text, "job_name": text, "job_status": text, "failure_details": {"message": text}}
    return batch_report({"speakers": [speaker], "jobs": [job]}, f"Title {text}", "/")


HOSTILE = [
    "<script>alert(1)</script>",
    "</script><script>alert(1)</script>",
    "<!--<script>",
    "]]>",
    "{{ 7 * 7 }}{% raw %}",
    "\"'><img src=x onerror=alert(1)>",
    "&lt;b&gt;",
    "\u2028\u2029",
    "\u202etxt.exe",
    "\x00\x01\x1b",
    "\ud800",
    "x" * 100_000,
    "שלום عربي",
]


@pytest.mark.parametrize("text", HOSTILE, ids=ascii)
def test_hostile_text_adds_no_element(text: str) -> None:
    assert elements_of(text) == elements_of("harmless")


@given(st.text(min_size=1))
def test_no_text_adds_an_element(text: str) -> None:
    assert elements_of(f"x{text}") == elements_of("harmless")


def elements_of(text: str) -> list[str]:
    return [tag for tag, _attributes in Markup(html_page(report(text), TIME)).elements]


@given(st.text(min_size=1))
def test_the_data_reach_the_script_as_they_are(text: str) -> None:
    tables = {table["id"]: table["rows"] for table in Markup(html_page(report(text), TIME)).data()["tables"]}
    [speaker] = tables["speakers"]
    assert [speaker[0], speaker[1]] == [text, text]


@pytest.mark.parametrize("text", HOSTILE, ids=ascii)
def test_the_data_are_ascii_without_markup(text: str) -> None:
    page = html_page(report(text), TIME).decode()
    data = page.partition('id="report-data">')[2].partition("</script>")[0]
    assert data.isascii()
    assert not set(data) & set("<>&")


def test_the_policy_allows_the_style_and_the_script_of_the_page_and_nothing_else() -> None:
    page = html_page(report("x"), TIME).decode()
    [policy] = re.findall(r'http-equiv="Content-Security-Policy" content="([^"]*)"', page)
    hashes = {}
    for name in ("script", "style"):
        [content] = re.findall(rf"<{name}>(.*?)</{name}>", page, re.DOTALL)
        hashes[name] = base64.b64encode(hashlib.sha256(content.encode()).digest()).decode()
    assert policy == (
        f"default-src 'none'; script-src 'sha256-{hashes['script']}'; style-src 'sha256-{hashes['style']}'; "
        "base-uri 'none'; form-action 'none'"
    )


def test_the_page_refers_to_nothing_outside() -> None:
    page = html_page(report("x"), TIME).decode()
    assert not re.findall(r"\b(?:src|href|srcset|action|poster)\s*=|url\(|@import", page)
    assert set(re.findall(r"\w+://[^\s\"']+", page)) == {"http://www.w3.org/2000/svg"}


def test_the_files_say_when_they_were_made_and_that_they_hold_personal_data() -> None:
    page = html_page(report("x"), TIME).decode()
    assert '<time datetime="2026-03-02T22:10:00+00:00">2026-03-02 22:10:00 UTC</time>' in page
    assert NOTICE in page
    document = json.loads(json_file(report("x"), TIME))
    assert (document["notice"], document["generated_at"]) == (NOTICE, TIME)


def test_the_summary_does_not_need_the_script() -> None:
    page = html_page(report("Not enough speech"), TIME).decode()
    assert "0 of 1 speakers succeeded (0 %), 1 failed." in page
    without_script = page.partition("<noscript>")[2].partition("</noscript>")[0]
    assert html.escape("400 Not enough speech") in without_script
    assert '<td class="number">1</td>' in without_script
