"""Listed: whether two parts of a text stand in one list, as the numbers of "3 t and 4 t" do."""

import re
from typing import Protocol

from grounding.reading import Reading

_SIGNS = re.compile(r"[,/]|\b(?:and|or|vs|versus)\b", re.IGNORECASE)


class _Part(Protocol):
    """A part of a text, at [start, end)."""

    @property
    def start(self) -> int: ...

    @property
    def end(self) -> int: ...


def are_listed(reading: Reading, first: _Part, second: _Part) -> bool:
    """Whether only a list joins two parts of a text, the first before the second: a comma, "and"
    or the like, and no word that tells anything."""
    return _SIGNS.search(reading.text, first.end, second.start) is not None and not any(
        word.weight > 0 and first.end <= word.start < second.start for word in reading.words)
