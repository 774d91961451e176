# Copyright: Contributors to the contactcenter.voiceid collection
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Reads the pages that only the site has: docs/site, and the Markdown files of the repository that are pages of it."""

from __future__ import annotations

import re
import textwrap
from pathlib import Path

ROOT = Path(__file__).parents[2]
HOME = (ROOT / "docs" / "site" / "index.rst").read_text(encoding="utf-8")


def home_blocks(language: str) -> list[str]:
    """The code blocks of the home page in a language, in order."""
    found = re.findall(rf"^\.\. code-block:: {re.escape(language)}\n\n((?: {{4}}.*\n|\n)+)", HOME, re.MULTILINE)
    return [textwrap.dedent(text).strip() + "\n" for text in found]


def markdown_blocks(path: str) -> list[tuple[str, str]]:
    """The language and the text of each code block of a Markdown file, in order."""
    text = (ROOT / path).read_text(encoding="utf-8")
    found = re.findall(r"^( *)```(\w*)\n(.*?)^\1```$", text, re.MULTILINE | re.DOTALL)
    return [(language, textwrap.dedent(block)) for _, language, block in found]
