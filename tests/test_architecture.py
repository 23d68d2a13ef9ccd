"""The house keeps its own rules: imports run one way, and what must not be in the code is not."""

import ast
import re
from collections.abc import Iterator
from pathlib import Path

import pytest

HOUSE = Path(__file__).parents[1]
ROOMS = re.findall(
    r"^\| `(\w+)/` \|", (HOUSE / "docs" / "architecture.md").read_text(encoding="utf-8"), re.M)
FREE = {"library"}
MODULES = [p for room in ROOMS for p in sorted((HOUSE / room).rglob("*.py"))]
LONGEST_FILE = 450
LOOKS_FOR_ANY_ERROR = HOUSE / "evals" / "fuzz.py"


def imported_rooms(module: Path) -> set[str]:
    found = set()
    for node in ast.walk(ast.parse(module.read_text(encoding="utf-8"))):
        if isinstance(node, ast.Import):
            found |= {alias.name.split(".")[0] for alias in node.names}
        elif isinstance(node, ast.ImportFrom) and node.module and not node.level:
            found.add(node.module.split(".")[0])
    return found & set(ROOMS)


def test_the_plan_names_every_room() -> None:
    on_disk = {p.parent.name for p in HOUSE.glob("*/__init__.py")}
    assert on_disk == set(ROOMS)


@pytest.mark.parametrize("room", [r for r in ROOMS if r not in FREE])
def test_a_room_imports_only_from_rooms_before_it(room: str) -> None:
    allowed = set(ROOMS[:ROOMS.index(room) + 1])
    if room in ("agents", "cli"):
        allowed.add("library")  # the bundled notes are found by their package
    for module in (HOUSE / room).rglob("*.py"):
        assert imported_rooms(module) <= allowed, module.relative_to(HOUSE)


def breaches(module: Path) -> Iterator[str]:
    text = module.read_text(encoding="utf-8")
    if text.strip() and not ast.get_docstring(ast.parse(text)):
        yield "does not begin with what it is for"
    if len(text.splitlines()) > LONGEST_FILE:
        yield f"is longer than {LONGEST_FILE} lines"
    if module != LOOKS_FOR_ANY_ERROR and re.search(
            r"except (?:Base)?Exception\b|except:", text):
        yield "excepts any error"


def test_a_module_says_what_it_is_for_and_can_be_read_at_once() -> None:
    assert len(MODULES) > 100
    assert {str(module.relative_to(HOUSE)): found for module in MODULES
            if (found := list(breaches(module)))} == {}
