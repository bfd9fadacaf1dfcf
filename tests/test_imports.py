"""Imports go down only: which module may know which."""

from __future__ import annotations

import ast
from collections.abc import Iterator
from pathlib import Path

import networkx
import pytest

PACKAGE = Path(__file__).parents[1] / "pipeline"
FILES = {
    ".".join(("pipeline", *file.relative_to(PACKAGE).with_suffix("").parts)).removesuffix(
        ".__init__"
    ): file
    for file in PACKAGE.rglob("*.py")
    if "bundled" not in file.parts
}
#: Whoever is named first knows nothing of those named second.
FORBIDDEN = [
    ("pipeline.text", ["pipeline.stage", "pipeline.stages"]),
    ("pipeline.noise", ["pipeline.stage", "pipeline.stages"]),
    ("pipeline.formats", ["pipeline.stage", "pipeline.stages"]),
    ("pipeline.modeling", ["pipeline.stages"]),
    ("pipeline.checkpoints", ["pipeline.stages"]),
    ("pipeline.config", ["pipeline.executors", "pipeline.stages"]),
]


def imported(source: str, module: str, *, is_package: bool) -> Iterator[str]:
    """Yield every module of the package that a source imports, in functions and for types too."""
    for node in ast.walk(ast.parse(source)):
        if isinstance(node, ast.Import):
            names = [alias.name for alias in node.names]
        elif isinstance(node, ast.ImportFrom):
            base = node.module or ""
            if node.level:
                parts = module.split(".")
                kept = len(parts) - node.level + (1 if is_package else 0)
                base = ".".join([*parts[:kept], *([base] if base else [])])
            names = [f"{base}.{alias.name}" for alias in node.names]
        else:
            continue
        for name in names:
            if found := known(name):
                yield found


def known(name: str) -> str | None:
    """Return the module of the package that a dotted name is, or lies in."""
    while name:
        if name in FILES:
            return name
        name = name.rpartition(".")[0]
    return None


def arrows() -> Iterator[tuple[str, str]]:
    """Yield (module, what it imports)."""
    for module, file in FILES.items():
        source = file.read_text(encoding="utf-8")
        for name in imported(source, module, is_package=file.stem == "__init__"):
            if name != module:
                yield module, name


def lies_in(module: str, place: str) -> bool:
    """Return whether a module is a place in the tree or below it."""
    return module == place or module.startswith(f"{place}.")


@pytest.mark.parametrize(("place", "others"), FORBIDDEN)
def test_a_folder_knows_nothing_of_what_stands_above_it(place: str, others: list[str]) -> None:
    upward = [
        (module, name)
        for module, name in arrows()
        if lies_in(module, place) and any(lies_in(name, other) for other in others)
    ]
    assert upward == []


def test_no_modules_import_each_other_in_a_circle() -> None:
    # The package itself hands out names of others when asked, and stages find each other by a scan.
    graph = networkx.DiGraph(
        (module, name) for module, name in arrows() if "pipeline" not in (module, name)
    )
    circles = [sorted(found) for found in networkx.strongly_connected_components(graph)]
    assert [found for found in circles if len(found) > 1] == []


def test_no_stage_imports_another() -> None:
    crossed = [
        (module, name)
        for module, name in arrows()
        if lies_in(module, "pipeline.stages") and name.startswith("pipeline.stages.")
    ]
    assert crossed == []


def test_at_most_twelve_modules_stand_loose_at_the_top() -> None:
    assert len(list(PACKAGE.glob("*.py"))) <= 12


def test_an_upward_import_would_be_seen_wherever_it_stands() -> None:
    source = (
        "from typing import TYPE_CHECKING\n"
        "if TYPE_CHECKING:\n    from pipeline.stages.words import Words\n"
        "def f():\n    from ..stages import topics\n    import pipeline.stage\n"
    )
    found = set(imported(source, "pipeline.text.folding", is_package=False))
    assert found == {"pipeline.stages.words", "pipeline.stages.topics", "pipeline.stage"}
