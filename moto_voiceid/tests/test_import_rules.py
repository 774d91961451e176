# Copyright: Contributors to the contactcenter.voiceid collection
# SPDX-License-Identifier: Apache-2.0
"""Imports go down, from the command line to the plain values, and the pure folders import neither moto nor boto.

The source is parsed, so that imports inside functions and under TYPE_CHECKING are included.
"""

import ast
from collections.abc import Iterator
from pathlib import Path

import pytest

import moto_voiceid

PACKAGE = Path(moto_voiceid.__file__).parent
# From the top down. An import goes to a lower layer, or stays in its folder or file.
LAYERS = (
    ("__main__", "pytest_plugin"),
    ("__init__",),
    ("registration",),
    ("control", "urls"),
    ("cloudformation", "responses"),
    ("dashboard", "http"),
    ("models",),
    ("jobs", "tagging"),
    ("aws_services", "kms_key_arn", "resources"),
    ("exceptions", "files", "service_model", "settings"),
    ("json_text",),
)
DEPTHS = {name: depth for depth, names in enumerate(LAYERS) for name in names}
PURE = ("files", "json_text", "settings")
FILES = sorted(path.relative_to(PACKAGE) for path in PACKAGE.rglob("*.py"))


def component(path: Path) -> str:
    """The folder or file at the top of the package that a file belongs to."""
    return path.parts[0] if len(path.parts) > 1 else path.stem


def imports(path: Path) -> Iterator[str]:
    """The modules that a file of the package imports, with their absolute names."""
    package = ["moto_voiceid", *path.parts[:-1]]
    for node in ast.walk(ast.parse((PACKAGE / path).read_text(encoding="utf-8"))):
        if isinstance(node, ast.Import):
            yield from (alias.name for alias in node.names)
        elif isinstance(node, ast.ImportFrom):
            base = package[: len(package) - node.level + 1] if node.level else []
            module = [*base, *(node.module or "").split(".")] if node.module else base
            yield from (".".join([*module, alias.name]) for alias in node.names)


def imported_components(path: Path) -> set[str]:
    """The components of this package that a file imports."""
    own = [name.split(".")[1] for name in imports(path) if name.startswith("moto_voiceid.")]
    return {name if name in DEPTHS else "__init__" for name in own}


def upward(path: Path) -> list[str]:
    """The components that a file may not import."""
    here = component(path)
    return sorted(name for name in imported_components(path) - {here} if DEPTHS[name] <= DEPTHS[here])


def test_every_component_has_a_layer() -> None:
    assert {component(path) for path in FILES} == set(DEPTHS)


@pytest.mark.parametrize("path", FILES, ids=str)
def test_imports_go_down(path: Path) -> None:
    assert upward(path) == []


@pytest.mark.parametrize("path", [path for path in FILES if component(path) in PURE], ids=str)
def test_pure_files_import_neither_moto_nor_boto(path: Path) -> None:
    assert {name.split(".")[0] for name in imports(path)}.isdisjoint({"boto3", "botocore", "moto", "werkzeug"})


@pytest.mark.parametrize("path", [path for path in FILES if path.name == "__init__.py" and path.parent.name], ids=str)
def test_init_files_only_import(path: Path) -> None:
    body = ast.parse((PACKAGE / path).read_text(encoding="utf-8")).body
    assert not [node for node in body if not isinstance(node, ast.Expr | ast.ImportFrom | ast.Assign)]


@pytest.mark.parametrize("folder", sorted({path.parts[0] for path in FILES if len(path.parts) > 1}))
def test_no_import_cycle_in_a_folder(folder: str) -> None:
    names = {path.stem for path in FILES if path.parts[0] == folder}
    left = {
        path.stem: {name.split(".")[2] for name in imports(path) if name.startswith(f"moto_voiceid.{folder}.")} & names
        for path in FILES
        if path.parts[0] == folder
    }
    while leaves := [name for name, needed in left.items() if not needed]:
        left = {name: needed.difference(leaves) for name, needed in left.items() if name not in leaves}
    assert left == {}


def test_all_kinds_of_import_are_found(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(globals(), "PACKAGE", tmp_path)
    (tmp_path / "settings").mkdir()
    path = Path("settings", "bad.py")
    (tmp_path / path).write_text(
        "import moto.core\nfrom . import pace\nfrom .. import models\ndef late():\n from ..jobs import runner\n"
    )
    assert sorted(imports(path)) == [
        "moto.core",
        "moto_voiceid.jobs.runner",
        "moto_voiceid.models",
        "moto_voiceid.settings.pace",
    ]
    assert upward(path) == ["jobs", "models"]
