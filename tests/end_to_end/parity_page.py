# Copyright: Contributors to the contactcenter.voiceid collection
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Reads docs/docsite/rst/aws_cli_parity.rst: the rows of its two tables, and its examples."""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import cached_property
from typing import Any

import yaml
from docutils import nodes

from docsite import literals, read_page

MODULE = "contactcenter.voiceid.voiceid_enrollment_job_info"
FIRST_PLAY = "A playbook to start from"


@dataclass(frozen=True)
class Row:
    """One row of a table.

    :param name: the option (``--domain-id``) or the field (``Job.JobId``) of the AWS CLI.
    :param only_in: the one version of the CLI that has it, ``v1`` or ``v2``, or nothing when both have it.
    :param named: the options and return values of the module that the row names.
    :param examples: the titles of the examples that it links to.
    """

    name: str
    only_in: str
    named: tuple[str, ...]
    examples: tuple[str, ...]
    tests: tuple[str, ...]

    @property
    def fact(self) -> str:
        """The path of a field's fact within the facts about a job: ``job_progress.percent_complete``."""
        return self.named[0].removeprefix("enrollment_jobs[]").removeprefix(".")


@dataclass(frozen=True)
class Page:
    """The page, parsed."""

    document: nodes.document

    @classmethod
    def read(cls) -> Page:
        return cls(read_page("aws_cli_parity"))

    @cached_property
    def options(self) -> list[Row]:
        return self._rows(0)

    @cached_property
    def fields(self) -> list[Row]:
        return self._rows(1)

    @cached_property
    def examples(self) -> dict[str, list[nodes.literal_block]]:
        """The code blocks of each section that has some, by the section's title."""
        found: dict[str, list[nodes.literal_block]] = {}
        for block in self.document.findall(nodes.literal_block):
            found.setdefault(block.parent.next_node(nodes.title).astext(), []).append(block)
        return found

    @property
    def links(self) -> set[str]:
        """The titles of the sections that the page links to."""
        return {link.astext() for link in self.document.findall(nodes.reference)}

    @property
    def tests(self) -> set[str]:
        """The names of the tests that the page mentions anywhere."""
        return {name for name in literals(self.document) if name.startswith("test_")}

    def playbook(self, title: str) -> list[dict[str, Any]]:
        """An example as a complete playbook, composed as the page describes."""
        tasks = self._yaml(title)
        if "hosts" in tasks[0]:
            return tasks
        play = self._yaml(FIRST_PLAY)[0]
        describes = MODULE in self._text(title, "yaml")
        return [{**play, "tasks": tasks if describes else play["tasks"] + tasks}]

    def commands(self, title: str) -> list[str]:
        """The shell commands of an example."""
        return re.findall(r"^\$ (.+)$", self._text(title, "console"), re.MULTILINE)

    def languages(self, title: str) -> list[str]:
        """The languages of an example's code blocks: ``yaml``, ``console``."""
        return [str(block["classes"][1]).partition("+")[0] for block in self.examples[title]]

    def task_names(self, title: str) -> list[str]:
        return [task["name"] for task in self._yaml(title)]

    def _yaml(self, title: str) -> list[dict[str, Any]]:
        content: list[dict[str, Any]] = yaml.safe_load(self._text(title, "yaml"))
        return content

    def _text(self, title: str, language: str) -> str:
        return str(self.examples[title][self.languages(title).index(language)].astext())

    def _rows(self, table: int) -> list[Row]:
        body = next(list(self.document.findall(nodes.table))[table].findall(nodes.tbody))
        return [_row(*row.children) for row in body.findall(nodes.row)]


def _row(command: nodes.Element, ansible: nodes.Element, shown: nodes.Element) -> Row:
    marks = re.findall(r"\((v\d)\)", command.astext())
    return Row(
        name="".join(literals(command)),
        only_in="".join(marks),
        named=tuple(node.astext().partition(":")[2] for node in ansible.findall(nodes.title_reference)),
        examples=tuple(link.astext() for link in shown.findall(nodes.reference)),
        tests=tuple(literals(shown)),
    )
