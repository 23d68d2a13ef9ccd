"""The word lists of this room, kept as YAML beside the code that reads them."""

from functools import cache
from pathlib import Path
from typing import Any

from records.yaml_text import read_yaml


@cache
def lexicon(name: str) -> dict[str, Any]:
    """The lists of `<name>.yaml`. Raises FileNotFoundError where the package is incomplete."""
    return read_yaml(Path(__file__).with_name(f"{name}.yaml").read_text("utf-8"))


def words(text: str) -> frozenset[str]:
    """A list written as words with spaces between."""
    return frozenset(text.split())
