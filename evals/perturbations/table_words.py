"""What generated tables tell of: names of rows, columns with their values, captions, sentences."""

import random
from collections.abc import Callable
from dataclasses import dataclass

from evals.perturbations.lists import lists
from evals.perturbations.record import Part

Draw = Callable[[random.Random], str]


@dataclass(frozen=True)
class Column:
    """A head, how its values are drawn, whether more is better, and how sentences call it."""

    name: str
    value: Draw
    more_is_better: bool
    said: str


@dataclass(frozen=True)
class Subject:
    """A kind of table. `better` and `worse` are empty where its values say nothing of rank."""

    row: Draw
    columns: tuple[Column, ...]
    captions: list[str]
    stubs: list[str]
    groups: list[str]
    value: list[str]
    better: list[str]
    worse: list[str]


def _decimal(low: float, high: float, places: int = 1) -> Draw:
    return lambda chance: f"{chance.uniform(low, high):.{places}f}"


def _whole(low: float, high: float) -> Draw:
    return lambda chance: str(chance.randint(int(low), int(high)))


def _spread(low: float, high: float) -> Draw:
    return lambda chance: (f"{chance.uniform(low, high):.1f} ± "
                           f"{chance.uniform(0.03, 0.2) * high:.1f}")


def _count(low: float, high: float) -> Draw:
    def drawn(chance: random.Random) -> str:
        count = chance.randint(int(low), int(high))
        return f"{count} ({100 * count / (high + low):.1f}%)"

    return drawn


_DRAWS: dict[str, Callable[[float, float], Draw]] = {
    "score": lambda low, high: _decimal(low, high), "decimal": _decimal, "whole": _whole,
    "spread": _spread, "count": _count, "hundredths": lambda low, high: _decimal(low, high, 2),
}


def _column(name: str, how: str, low: float = 20, high: float = 97, better: str = "more",
            said: str = "") -> Column:
    return Column(name, _DRAWS[how](low, high), better == "more", said)


_NAMES = lists("table_words")["names"]


def _system(chance: random.Random) -> str:
    name = chance.choice(_NAMES["systems"]) if chance.random() < 0.4 else \
        chance.choice(_NAMES["starts"]) + chance.choice(_NAMES["ends"])
    return name + chance.choice(_NAMES["sizes"])


def _arm(chance: random.Random) -> str:
    if chance.random() < 0.35:
        return chance.choice(_NAMES["arms"])
    return chance.choice(_NAMES["drugs"]) + chance.choice(_NAMES["doses"])


def _gene(chance: random.Random) -> str:
    number = chance.randint(1, 14)
    return f"{chance.choice(_NAMES['proteins'])}{number}{chance.choice(_NAMES['constructs'])}"


def _site(chance: random.Random) -> str:
    number = chance.choice(("", str(chance.randint(1, 12))))
    return f"{chance.choice(_NAMES['places'])} {chance.choice('ABCDEFGHKMNPR')}{number}"


def _material(chance: random.Random) -> str:
    one, two = chance.sample(_NAMES["metals"], k=2)
    return chance.choice((f"{one}-{two}", f"{one}{two}{chance.randint(2, 5)}",
                          f"{one}-{chance.randint(2, 30)}{two}", f"{one}/{two} composite"))


def _subject(name: str, row: Draw) -> Subject:
    told = lists("table_words")[name]
    columns = tuple(_column(head, *how) for head, how in told["columns"].items())
    return Subject(row, columns, told["captions"], told["stubs"], told["groups"], told["value"],
                   told.get("better", []), told.get("worse", []))


_SYSTEMS = _subject("systems", _system)
SUBJECTS: dict[Part, tuple[Subject, ...]] = {
    "training": (_SYSTEMS, _SYSTEMS, _subject("trials", _arm), _subject("biology", _gene)),
    "test": (_SYSTEMS, _subject("sites", _site), _subject("materials", _material)),
}
