"""YAML of the house and of its user, read by libyaml where it is there: ten times as fast.

What is too large, too deep or made of too many aliases is refused before it is parsed, or as soon
as it is: libyaml nests as deep as a text wants, in time by its square, and aliases of aliases stand
for more values than there is memory. Text from papers is not read by this.
"""

import re
from typing import Any

import yaml

LOADER: type[yaml.SafeLoader] = getattr(yaml, "CSafeLoader", yaml.SafeLoader)

LARGEST = 1_000_000
"""Characters of a text."""
DEEPEST = 100
"""Lists and maps that stand in each other."""
MOST_BY_ALIASES = 100_000
"""Values that a text with aliases may stand for."""

_BRACKET = re.compile(r"[\[\]{}]")
_MARKERS = re.compile(r"(?P<indent> *)(?P<markers>(?:[-?:] +)*)")


def read_yaml(text: str) -> Any:
    """What the text holds. Raises yaml.YAMLError."""
    return read_yaml_with_places(text)[0]


def read_yaml_with_places(text: str) -> tuple[Any, yaml.Node | None]:
    """What the text holds, and the nodes that know where each part stands; None where it is empty.

    Raises yaml.YAMLError.
    """
    _require_bounds(text)
    loader = LOADER(text)
    try:
        tree = loader.get_single_node()
        if tree is not None and "*" in text:
            _values(tree, {})
        return (None if tree is None else loader.construct_document(tree)), tree
    finally:
        loader.dispose()


def _require_bounds(text: str) -> None:
    """Raises YAMLError for a text that is too large or may nest too deep. Brackets in strings are
    counted too: nobody writes so many that stay open."""
    if len(text) > LARGEST:
        raise yaml.YAMLError(f"it has {len(text)} characters, {LARGEST} at most")
    depth = 0
    for bracket in _BRACKET.finditer(text):
        depth = depth + 1 if bracket[0] in "[{" else max(0, depth - 1)
        if depth > DEEPEST:
            raise _too_deep()
    indents: list[int] = []
    for line in text.splitlines():
        if not line.strip():
            continue
        found = _MARKERS.match(line)
        assert found is not None  # it may be empty
        while indents and indents[-1] >= len(found["indent"]):
            indents.pop()
        indents.append(len(found["indent"]))
        if len(indents) + len(found["markers"].split()) > DEEPEST:
            raise _too_deep()


def _too_deep() -> yaml.YAMLError:
    return yaml.YAMLError(f"its lists and maps are nested more than {DEEPEST} deep")


def _values(node: yaml.Node, known: dict[int, int]) -> int:
    """How many values a node stands for, aliases written out. Raises YAMLError where they are too
    many, as they are without end in what holds itself."""
    if id(node) in known:
        found = known[id(node)]
    else:
        known[id(node)] = MOST_BY_ALIASES + 1  # for one that is met within itself
        inner = [part for pair in node.value for part in pair] \
            if isinstance(node, yaml.MappingNode) else node.value \
            if isinstance(node, yaml.SequenceNode) else ()
        found = 1
        for one in inner:
            found += _values(one, known)
            if found > MOST_BY_ALIASES:
                break
        known[id(node)] = found
    if found > MOST_BY_ALIASES:
        raise yaml.YAMLError(f"its aliases stand for more than {MOST_BY_ALIASES} values")
    return found
