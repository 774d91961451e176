# Copyright: Contributors to the contactcenter.voiceid collection
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Generate the parts of RETURN that modules share from the YAML files in this folder.

A module marks such a part with a comment after a key: ``contains:  # generated from docs/return_values/watchlist.yml``.
The script replaces the lines below the key, up to the next line that is not indented deeper. In the YAML files,

- ``returned_info`` takes precedence over ``returned`` in the ``_info`` modules,
- ``samples`` has the samples by patterns of modules,
- ``modules`` lists patterns of the modules that return a field (default: all),
- ``RV(self.field)`` refers to another field of the same resource.
"""

from __future__ import annotations

import argparse
import re
import sys
import textwrap
from fnmatch import fnmatch
from pathlib import Path
from typing import Any

import yaml

HERE = Path(__file__).parent
MODULES = HERE.parents[1] / "plugins" / "modules"
MARK = re.compile(
    r"^(?P<indent> *)\w+:  # generated from docs/return_values/(?P<files>.+)\n(?P<old>(?:(?P=indent) +.*\n)*)",
    re.MULTILINE,
)


class Dumper(yaml.SafeDumper):
    """Indents lists, as ansible-lint requires."""

    def increase_indent(self, flow: bool = False, *_: Any, **__: Any) -> None:
        super().increase_indent(flow, False)


def generate(module: str, text: str, folder: Path = HERE) -> str:
    """The text of a module with its generated parts brought up to date."""

    def replace(match: re.Match[str]) -> str:
        source = "".join((folder / name).read_text("utf-8") for name in match["files"].split(" and "))
        if "RV(self." in source:
            source = source.replace("RV(self.", f"RV({resource_path(text[: match.start()])}.")
        indent = match["indent"] + "  "
        fields = tailor(yaml.safe_load(source), module)
        content = yaml.dump(fields, Dumper=Dumper, sort_keys=False, width=85 - len(indent))
        return match[0].removesuffix(match["old"]) + textwrap.indent(content, indent)

    return MARK.sub(replace, text)


def tailor(node: Any, module: str) -> Any:
    """The documentation of a return value as it applies to one module."""
    if not isinstance(node, dict):
        return node
    kept = {key: value for key, value in node.items() if key not in ("modules", "returned_info", "samples")}
    for pattern, sample in node.get("samples", {}).items():
        if fnmatch(module, pattern):
            kept["sample"] = sample
    if module.endswith("_info") and "returned_info" in node:
        kept["returned"] = node["returned_info"]
    return {key: tailor(value, module) for key, value in kept.items() if applies(value, module)}


def applies(field: Any, module: str) -> bool:
    patterns = field.get("modules", ["*"]) if isinstance(field, dict) else ["*"]
    return any(fnmatch(module, pattern) for pattern in patterns)


def resource_path(text: str) -> str:
    """How RV() refers to the return value whose documentation begins at the end of a text."""
    key, header = re.findall(r"^(\w+):\n((?:  .*\n)*)", text, re.MULTILINE)[-1]
    return f"{key}[]" if "  type: list\n" in header else key


def main() -> int:
    parser = argparse.ArgumentParser(description=(__doc__ or "").partition("\n")[0])
    parser.add_argument("--check", action="store_true", help="change nothing, fail if a module is out of date")
    check = parser.parse_args().check
    outdated = []
    for path in sorted(MODULES.glob("*.py")):
        text = path.read_text("utf-8")
        wanted = generate(path.stem, text)
        if wanted != text:
            outdated.append(path.name)
            if not check:
                path.write_text(wanted, "utf-8")
    print("\n".join(f"{'Out of date' if check else 'Updated'}: {name}" for name in outdated) or "Up to date")
    return 1 if check and outdated else 0


if __name__ == "__main__":
    sys.exit(main())
