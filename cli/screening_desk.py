"""A person's decisions on a screening, by the numbers that a list shows."""

import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Literal

from cli.errors import InputError
from records import PaperCard, ScreeningDecisions
from sources.world import scheme_of

Standing = Literal["included", "excluded"]

_NUMBERS = re.compile(
    r"(?P<numbers>\d{1,9}(?:-\d{1,9})?(?:\s*,\s*\d{1,9}(?:-\d{1,9})?)*)(?:\s+(?P<reason>\D.*))?",
    re.DOTALL)
_RANGE = re.compile(r"(\d+)(?:-(\d+))?")
_WIDEST = 10_000
_SHORTEST_PMID = 5
"""Digits that make a number without a word before it a PMID: others are slips for a place in the
list."""


@dataclass(frozen=True)
class Desk:
    """The screened works, most relevant first, numbered from 1, and what was decided so far."""

    cards: tuple[PaperCard, ...]
    decisions: ScreeningDecisions

    def is_included(self, card: PaperCard) -> bool:
        return card.id in self.decisions.include or (
            card.included and card.id not in self.decisions.exclude)

    def by_hand(self, card: PaperCard) -> bool:
        return card.id in self.decisions.include or card.id in self.decisions.exclude

    def reason(self, card: PaperCard) -> str:
        """Why it is in or out: the person's reason, else the screening's."""
        made = self.decisions.include.get(card.id) or self.decisions.exclude.get(card.id)
        return made or ("by hand" if self.by_hand(card) else card.reason)

    @property
    def numbered(self) -> list[tuple[int, PaperCard]]:
        return list(enumerate(self.cards, start=1))

    def standing(self, standing: Standing) -> list[tuple[int, PaperCard]]:
        """The works that are in, or out, with their numbers."""
        return [(number, card) for number, card in self.numbered
                if self.is_included(card) == (standing == "included")]

    def card(self, number: int) -> PaperCard:
        """Raises InputError."""
        if not 1 <= number <= len(self.cards):
            raise InputError(f"{number}: there is no such number; they go from 1 to "
                             f"{len(self.cards)}")
        return self.cards[number - 1]

    def accept(self, numbers: Iterable[int], reason: str = "") -> "Desk":
        """With these works to be read. Raises InputError for a number that is none."""
        chosen = dict.fromkeys([self.card(number).id for number in numbers], reason)
        return self._decided(include={**self.decisions.include, **chosen},
                             exclude=_without(self.decisions.exclude, chosen))

    def drop(self, numbers: Iterable[int], reason: str = "") -> "Desk":
        """With these works left out. Raises InputError for a number that is none."""
        chosen = dict.fromkeys([self.card(number).id for number in numbers], reason)
        return self._decided(include=_without(self.decisions.include, chosen),
                             exclude={**self.decisions.exclude, **chosen})

    def undo(self, numbers: Iterable[int]) -> "Desk":
        """With these works as the screening decided. Raises InputError for a number that is none.
        """
        chosen = {self.card(number).id for number in numbers}
        return self._decided(include=_without(self.decisions.include, chosen),
                             exclude=_without(self.decisions.exclude, chosen))

    def add(self, names: Sequence[str]) -> "Desk":
        """With works to be looked up and read. Raises InputError for what is no identifier."""
        added = dict.fromkeys([*self.decisions.add, *map(identifier, names)])
        return self._decided(add=tuple(added))

    def _decided(self, **changes: object) -> "Desk":
        return replace(self, decisions=self.decisions.model_copy(update=changes))


def identifier(name: str) -> str:
    """A work's identifier as it is kept: "10.1000/x", "arXiv:2308.12950", "12345678" for a PMID.

    Raises InputError for what is none.
    """
    scheme, known = scheme_of(name) or ("", "")
    if not scheme or (name.strip().isdigit() and len(name.strip()) < _SHORTEST_PMID):
        raise InputError(f"{name!r} is no DOI, arXiv identifier or PMID; write it as 10.1000/x, "
                         "arXiv:2308.12950 or PMID:12345678")
    return f"arXiv:{known}" if scheme == "arxiv" else known


def numbers_in(text: str) -> list[int]:
    """The numbers of "3,7,9-12". Raises InputError."""
    numbers, more = numbers_and_reason(text)
    if more:
        raise InputError(f"{text!r}: write numbers, like 3,7 or 9-12")
    return numbers


def numbers_and_reason(text: str) -> tuple[list[int], str]:
    """The numbers that a text begins with, and what follows: "3,7,9-12 too old". Raises InputError.
    """
    parts = _NUMBERS.fullmatch(text.strip())
    if parts is None:
        raise InputError(f"{text.strip()!r}: begin with numbers parted by commas, like 3,7,9-12; "
                         "a reason in words may follow")
    numbers: dict[int, None] = {}
    for first, last in _RANGE.findall(parts["numbers"]):
        low, high = int(first), int(last or first)
        if not low <= high <= low + _WIDEST:
            raise InputError(f"{first}-{last}: a range goes from a number to a higher one")
        numbers.update(dict.fromkeys(range(low, high + 1)))
    return list(numbers), (parts["reason"] or "").strip()


def _without(decided: Mapping[str, str], chosen: Iterable[str]) -> dict[str, str]:
    dropped = set(chosen)
    return {identity: reason for identity, reason in decided.items() if identity not in dropped}
