# Copyright: Contributors to the contactcenter.voiceid collection
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""The page of voiceid_report in a real browser. Needs Chromium or Chrome."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest

from chromium import Page, find_browser, running_page
from harness import ModuleRunner

HOSTILE = [
    "<script>document.title = 'run'</script>",
    "</script><script>document.title = 'run'</script>",
    "\"'><img src=x onerror=\"document.title='run'\">",
    "{{ constructor.constructor('document.title=1')() }}",
    "<!-- <svg onload=alert(1)>",
    "\u2028alert(1)\u2029",
    "\u202eright to left שלום",
    "javascript:alert(1)",
    "x" * 5000,
]
JOBS = [
    {"job_id": "j1", "job_name": "first", "job_status": "COMPLETED", "created_at": "2026-03-02T22:00:00+00:00"},
    {"job_id": "j2", "job_name": "second", "job_status": "FAILED", "created_at": "2026-03-02T23:00:00+00:00"},
]
CELLS = """[...document.querySelectorAll('#speakers tbody tr')].map(row => row.cells[%d].innerText)"""

Open = Callable[[dict[str, Any]], Page]


def speakers(number: int) -> list[dict[str, Any]]:
    """Every tenth of them is refused, for one of two reasons."""
    made: list[dict[str, Any]] = []
    for index in range(number):
        speaker: dict[str, Any] = {"speaker_id": f"caller-{index:05}", "status": "NEW_ENROLLMENT", "job_id": "j1"}
        if index % 10 == 0:
            message = "The speaker has opted out." if index % 20 else f"Not enough speech: {index} seconds"
            speaker.update(status="REFUSED", error_code=409 if index % 20 else 400, error_message=message)
        made.append(speaker)
    return made


@pytest.fixture
def page(tmp_path: Path) -> Iterator[Page]:
    browser = find_browser()
    if browser is None:
        pytest.skip("no browser: neither Chromium nor Chrome is installed")
    with running_page(browser, tmp_path / "profile") as page:
        yield page


@pytest.fixture
def open_report(page: Page, run_module: ModuleRunner, tmp_path: Path) -> Open:
    """Write a report and open its page, which must load nothing and report nothing."""

    def open_page(options: dict[str, Any]) -> Page:
        given = {"endpoint_url": None, "dest": str(tmp_path / "reports"), "formats": ["html"], **options}
        url = Path(run_module("voiceid_report", given)["html"]).as_uri()
        page.open(url)
        assert page.requests() == [url]
        assert page.problems() == []
        return page

    return open_page


def batch(number: int) -> dict[str, Any]:
    return {"outcome": {"speakers": speakers(number), "jobs": JOBS}, "title": "Tonight"}


def test_outside_text_is_shown_and_does_nothing(open_report: Open) -> None:
    people = [
        {"speaker_id": text, "status": text, "error_message": text, "error_code": text, "job_id": text}
        for text in HOSTILE
    ]
    jobs = [{"job_id": text, "job_status": text, "failure_details": {"message": text}} for text in HOSTILE]
    page = open_report({"outcome": {"speakers": people, "jobs": jobs}, "title": HOSTILE[0]})
    assert page.evaluate("document.title") == HOSTILE[0]
    assert page.evaluate("[...document.querySelectorAll('main script, img, a, iframe, object, form')].length") == 0
    names = page.evaluate("[...document.querySelectorAll('#speakers tbody th')].map(cell => cell.textContent)")
    assert names[:8] == HOSTILE[:8]
    assert names[8].endswith(HOSTILE[8])
    assert page.problems() == []


def test_the_policy_of_the_page_stops_what_would_get_in(open_report: Open) -> None:
    page = open_report(batch(1))
    page.evaluate(
        "document.body.insertAdjacentHTML('beforeend', "
        '\'<img src="http://127.0.0.1:9/x" onerror="window.ran = 1"><a style="color: red">x</a>\')'
    )
    page.evaluate("fetch('http://127.0.0.1:9/x').catch(() => null)")
    page.evaluate("new Promise(done => setTimeout(done, 200))")
    assert page.evaluate("window.ran") is None
    texts = [entry["entry"]["text"] for entry in page.reported("Log.entryAdded")]
    for directive in ("img-src", "script-src", "style-src", "connect-src"):
        assert [text for text in texts if directive in text], (directive, texts)


def focus(page: Page, selector: str) -> None:
    """Move the focus with the Tab key to an element that matches."""
    for _ in range(200):
        page.press("Tab")
        if page.evaluate(f"document.activeElement.matches({json.dumps(selector)})"):
            return
    raise AssertionError(f"the Tab key does not reach {selector}")


def test_the_keyboard_sorts_and_the_order_is_announced(open_report: Open) -> None:
    page = open_report(batch(120))
    head = "#speakers thead th:nth-child(1)"
    assert page.evaluate("document.querySelectorAll('[aria-sort]').length") == 0
    focus(page, f"{head} button")
    page.press("Enter")
    assert page.evaluate(f"document.querySelector('{head}').ariaSort") == "ascending"
    assert page.evaluate(CELLS % 0)[:2] == ["caller-00000", "caller-00001"]
    page.press(" ")
    assert page.evaluate(f"document.querySelector('{head}').ariaSort") == "descending"
    assert page.evaluate(CELLS % 0)[:2] == ["caller-00119", "caller-00118"]
    assert page.evaluate("document.querySelectorAll('[aria-sort]').length") == 1


def test_the_keyboard_filters_and_the_number_is_announced(open_report: Open) -> None:
    page = open_report(batch(120))
    focus(page, "#speakers input")
    page.type("OPTED caller-0001")
    page.evaluate("new Promise(done => setTimeout(done, 300))")
    assert page.evaluate(CELLS % 0) == ["caller-00010"]
    status = "document.querySelector('#speakers [role=status]').textContent"
    assert page.evaluate(status) == "Rows 1 to 1 of 1 found, 120 in all"
    focus(page, "#speakers .tools button")
    page.press("Enter")
    assert page.evaluate(status) == "Rows 1 to 50 of 120"


def test_a_reason_leads_to_its_speakers(open_report: Open) -> None:
    page = open_report(batch(120))
    reasons = page.evaluate("[...document.querySelectorAll('#reasons tbody th > span')].map(cell => cell.textContent)")
    assert reasons == ["400 Not enough speech: … seconds", "409 The speaker has opted out."]
    focus(page, "#reasons tr:nth-child(2) .show")
    page.press("Enter")
    assert set(page.evaluate(CELLS % 3)) == {"The speaker has opted out."}
    assert page.evaluate("document.activeElement.id") == "speakers-heading"


def test_pages_turn_and_the_last_one_ends(open_report: Open) -> None:
    page = open_report(batch(120))
    next_button = "#speakers .pager button:nth-child(2)"
    focus(page, next_button)
    page.press("Enter")
    page.press("Enter")
    page.press("Enter")
    assert page.evaluate("document.querySelector('#speakers [role=status]').textContent") == "Rows 101 to 120 of 120"
    assert page.evaluate(f"document.querySelector('{next_button}').ariaDisabled") == "true"
    assert page.evaluate(f"document.activeElement.matches('{next_button}')"), "the focus stays"


def test_every_control_has_a_name_and_every_table_too(open_report: Open) -> None:
    page = open_report(batch(120))
    page.send("Accessibility.enable")
    nodes = page.send("Accessibility.getFullAXTree")["nodes"]
    roles = {"button", "combobox", "image", "region", "searchbox", "table"}
    named = [(node["role"]["value"], node["name"]["value"]) for node in nodes if node.get("role") and node.get("name")]
    found = [(role, name) for role, name in named if role in roles]
    assert {role for role, _ in found} == roles
    assert [role for role, name in found if not name] == []
    assert {name for role, name in found if role == "table"} == {"Failed speakers by reason", "Jobs", "Speakers"}
    assert {role for role, _ in named} >= {"columnheader", "rowheader", "cell", "heading", "main"}


def test_the_time_line_has_a_bar_for_each_job(open_report: Open) -> None:
    page = open_report(batch(1))
    places = "[...document.querySelectorAll('#jobs .line rect')].map(bar => parseFloat(bar.getAttribute('x')))"
    first, second = page.evaluate(places)
    assert first == 0 < second
    assert "same times" in page.evaluate("document.querySelector('#jobs .line').ariaLabel")


@pytest.mark.parametrize("width", [390, 1400])
def test_it_is_as_wide_as_the_window(open_report: Open, page: Page, width: int) -> None:
    page.resize(width)
    open_report({"outcome": {"speakers": [*speakers(60), {"speaker_id": "y" * 3000}], "jobs": JOBS}})
    assert page.evaluate("document.documentElement.scrollWidth <= innerWidth")


def contrast(page: Page, selector: str) -> float:
    """The contrast of an element's text and the background of its section, as WCAG defines it."""
    script = """(() => {
      const parse = text => text.match(/[\\d.]+/g).slice(0, 3).map(Number);
      const light = rgb => rgb.map(v => v / 255).map(v => v <= 0.04045 ? v / 12.92 : ((v + 0.055) / 1.055) ** 2.4)
        .reduce((sum, v, i) => sum + v * [0.2126, 0.7152, 0.0722][i], 0);
      const element = document.querySelector(SELECTOR);
      const values = [parse(getComputedStyle(element).color),
        parse(getComputedStyle(element.closest('section, .notice') || document.body).backgroundColor)].map(light);
      return (Math.max(...values) + 0.05) / (Math.min(...values) + 0.05);
    })()"""
    return float(page.evaluate(script.replace("SELECTOR", json.dumps(selector))))


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_texts_have_enough_contrast(open_report: Open, page: Page, scheme: str) -> None:
    page.set_scheme(scheme)
    open_report(batch(120))
    back = page.evaluate("getComputedStyle(document.body).backgroundColor")
    assert (back == "rgb(20, 24, 29)") == (scheme == "dark")
    for selector in ("#speakers th", ".status.bad", "#jobs .status.good", ".tools label", ".notice", ".line span"):
        assert contrast(page, selector) >= 4.5, selector


def test_paper_has_every_row_that_is_selected(open_report: Open) -> None:
    people = [*speakers(119), {"speaker_id": "y" * 3000, "status": "NEW_ENROLLMENT"}]
    page = open_report({"outcome": {"speakers": people, "jobs": JOBS}})
    count = "document.querySelectorAll('#speakers tbody tr').length"
    page.evaluate("dispatchEvent(new Event('beforeprint'))")
    assert page.evaluate(count) == 120
    assert page.evaluate("document.querySelectorAll('details:not([open])').length") == 0
    page.evaluate("dispatchEvent(new Event('afterprint'))")
    assert page.evaluate(count) == 50
    assert page.pdf().startswith(b"%PDF")


def test_ten_thousand_speakers_are_filtered_and_sorted(open_report: Open) -> None:
    page = open_report(batch(10_000))
    assert page.evaluate("document.querySelector('#speakers [role=status]').textContent") == "Rows 1 to 50 of 10,000"
    assert page.evaluate("document.querySelectorAll('tbody tr').length") < 100
    page.evaluate("document.querySelector('#speakers thead button').click()")
    page.evaluate("document.querySelector('#speakers thead button').click()")
    assert page.evaluate(CELLS % 0)[0] == "caller-09999"


def test_without_scripts_the_counts_are_there(page: Page, open_report: Open) -> None:
    page.send("Emulation.setScriptExecutionDisabled", value=True)
    shown = open_report(batch(120))
    page.send("Emulation.setScriptExecutionDisabled", value=False)
    text = shown.evaluate("document.body.innerText")
    assert "108 of 120 speakers succeeded (90 %), 12 failed." in text
    assert "409 The speaker has opted out.\t6" in text
    assert "need JavaScript" in text
