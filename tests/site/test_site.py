# Copyright: Contributors to the contactcenter.voiceid collection
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""The site in .state/docs/html, which ``make docs`` builds: its links, its navigation, and its layout in a browser."""

from __future__ import annotations

from collections.abc import Iterator
from functools import cache
from html.parser import HTMLParser
from pathlib import Path
from urllib.parse import unquote, urldefrag

import pytest

from chromium import Page, find_browser, running_page

ROOT = Path(__file__).parents[2]
HTML = ROOT / ".state" / "docs" / "html"
PAGES = [path for path in sorted(HTML.rglob("*.html")) if "_static" not in path.parts]
LOADED = {"script": "src", "img": "src", "iframe": "src", "link": "href"}
SHOWN = (
    "index.html",
    "architecture.html",
    "changelog.html",
    "contributing.html",
    "moto_voiceid.html",
    "collection/batch_enrollment_role.html",
    "collection/voiceid_enrollment_job_info_module.html",
    "collection/docsite/aws_cli_parity.html",
    "collection/docsite/errors.html",
    "collection/docsite/first_enrollment.html",
    "collection/docsite/reliability.html",
)


class Document(HTMLParser):
    """The targets, the links and the loaded files of a page."""

    def __init__(self, path: Path) -> None:
        super().__init__()
        self.ids: set[str] = set()
        self.links: list[str] = []
        self.loaded: list[str] = []
        self.feed(path.read_text(encoding="utf-8"))

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        values = {name: value or "" for name, value in attrs}
        self.ids |= {values[name] for name in ("id", "name") if name in values}
        if tag == "a" and "href" in values:
            self.links.append(values["href"])
        if values.get(LOADED.get(tag, "")):
            self.loaded.append(values[LOADED[tag]])


@cache
def read(path: Path) -> Document:
    return Document(path)


def is_external(link: str) -> bool:
    return link.startswith(("http://", "https://", "mailto:"))


def is_broken(page: Path, link: str) -> bool:
    """Whether the file or the anchor of an internal link does not exist."""
    name, anchor = urldefrag(link)
    path = (page.parent / unquote(name)).resolve() if name else page
    if not path.is_file():
        return True
    return bool(anchor) and path.suffix == ".html" and unquote(anchor) not in read(path).ids


def test_the_site_is_built() -> None:
    assert HTML / "index.html" in PAGES
    assert [name for name in SHOWN if HTML / name not in PAGES] == []


@pytest.mark.parametrize("page", PAGES, ids=lambda page: str(page.relative_to(HTML)))
def test_no_internal_link_is_broken(page: Path) -> None:
    links = [link for link in {*read(page).links, *read(page).loaded} if not is_external(link)]
    assert [link for link in links if is_broken(page, link.partition("?")[0])] == []


def test_nothing_is_loaded_from_the_network() -> None:
    assert [name for page in PAGES for name in read(page).loaded if is_external(name)] == []
    for sheet in HTML.rglob("*.css"):
        assert "url(http" not in sheet.read_text(encoding="utf-8"), sheet


@pytest.fixture(scope="module")
def browser(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Page]:
    program = find_browser()
    if program is None:
        pytest.skip("There is no Chromium on this machine.")
    with running_page(program, tmp_path_factory.mktemp("profile")) as page:
        yield page


@pytest.mark.parametrize("width", [390, 1400])
@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_each_page_fits_the_window(browser: Page, scheme: str, width: int) -> None:
    browser.resize(width)
    browser.set_scheme(scheme)
    every_page = (scheme, width) == ("light", 390)
    for path in PAGES if every_page else [HTML / name for name in SHOWN]:
        browser.open(path.as_uri())
        assert browser.evaluate("document.documentElement.scrollWidth <= window.innerWidth"), path
        color = browser.evaluate("getComputedStyle(document.body).backgroundColor")
        assert (color == "rgb(255, 255, 255)") is (scheme == "light"), (path, color)
    assert browser.problems() == []
    assert [url for url in browser.requests() if not url.startswith(("file:", "data:"))] == []


def test_the_navigation_has_short_names(browser: Page) -> None:
    browser.resize(1400)
    browser.open((HTML / "index.html").as_uri())
    names = browser.evaluate("[...document.querySelectorAll('.sidebar-tree a')].map(link => link.textContent)")
    plugins = [
        path.stem for kind in ("modules", "lookup") for path in sorted((ROOT / "plugins" / kind).glob("voiceid_*.py"))
    ]
    assert [name for name in names if name.startswith("voiceid_")] == plugins
    lines = "[...document.querySelectorAll('.sidebar-tree a')].map(link => link.getClientRects().length)"
    assert set(browser.evaluate(lines)) == {1}


def test_code_has_a_copy_button(browser: Page) -> None:
    browser.open((HTML / "index.html").as_uri())
    assert browser.evaluate("document.querySelectorAll('.highlight').length") == browser.evaluate(
        "document.querySelectorAll('.highlight button.copybtn').length"
    )


def test_the_search_finds_a_module(browser: Page) -> None:
    browser.open(f"{(HTML / 'search.html').as_uri()}?q=voiceid_speaker_info")
    found = """new Promise(resolve => {
        const look = () => {
            const result = document.querySelector("#search-results li a");
            result ? resolve(result.textContent) : setTimeout(look, 50);
        };
        look();
    })"""
    assert browser.evaluate(found) == "voiceid_speaker_info"
