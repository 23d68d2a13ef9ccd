"""The word lists of the perturbations, kept as YAML beside the code."""

import re
from collections.abc import Iterable
from functools import cache
from pathlib import Path
from typing import Any

from records.yaml_text import read_yaml


@cache
def lists(name: str = "words") -> dict[str, Any]:
    """The lists of `<name>.yaml`. Raises FileNotFoundError where the package is incomplete."""
    return read_yaml(Path(__file__).with_name(f"{name}.yaml").read_text("utf-8"))


def opposites(key: str) -> dict[str, str]:
    """Each word of a list of pairs with its opposite; of several pairs its first counts."""
    found: dict[str, str] = {}
    for pair in lists()[key].split("|"):
        one, other = pair.split()
        found.setdefault(one, other)
        found.setdefault(other, one)
    return found


def any_of(words: Iterable[str]) -> str:
    """A pattern for any of the words, whole, the longest first; case as given."""
    longest_first = sorted(map(re.escape, set(words)), key=len, reverse=True)
    return rf"(?<![\w-])(?:{'|'.join(longest_first)})(?![\w'’-])"
