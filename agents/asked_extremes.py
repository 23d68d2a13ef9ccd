"""Which is the most so: whether a text tells what is, where a question asks it of what is in no
table. A value of one thing does not tell that it is the highest."""

import re
from dataclasses import dataclass

_HIGH = r"highest|greatest|largest|biggest|maximum|maximal|strongest|most|top|leading|peak(?:ed|s)?"
_LOW = r"lowest|smallest|least|fewest|minimum|minimal|weakest"
_OVER_ALL = (r"(?:than|outperform\w*|exceed\w*|surpass\w*|over|superior to) (?:all|any|every|both|"
             r"each)\b")
_CLASSES = {
    "highest": _HIGH, "greatest": _HIGH, "largest": _HIGH, "biggest": _HIGH, "strongest": _HIGH,
    "maximum": _HIGH, "most": _HIGH, "lowest": _LOW, "smallest": _LOW, "least": _LOW,
    "fewest": _LOW, "minimum": _LOW, "weakest": _LOW,
    "best": rf"best|first|{_HIGH}|optimal|{_OVER_ALL}",
    "worst": rf"worst|last|poorest|{_LOW}",
}
_EXTREME = re.compile(
    r"\b(?:which|what|who|where|when|whose)\b.{0,120}?(?:\bthe |\b(?:works?|performs?|does|do|did|"
    r"suits?|fits?) (?=best|worst))"
    rf"(?P<how>{'|'.join(_CLASSES)}|(?!(?:interest|forest|harvest|test|request|rest|west|nest|guest|"
    r"latest|contest|protest|arrest|digest|chest|quest|pest)\b)[a-z]{3,}est)\b"
    r"(?! (?:recent|part|of the time)\b)(?: (?P<of>[\w-]+))?", re.I)


@dataclass(frozen=True)
class AskedExtreme:
    """What a question asks to be most so: the word that says it, and how a text does."""

    name: str
    _told: re.Pattern[str]

    def is_told(self, text: str) -> bool:
        """Whether a text says of something that it is."""
        return self._told.search(text) is not None


def asked_extreme(question: str) -> AskedExtreme | None:
    """The extreme that a question asks for; None where it asks for none."""
    found = _EXTREME.search(question)
    if not found:
        return None
    how = found["how"].lower()
    told = _CLASSES.get(how, re.escape(how))
    name = f"the {how} {found['of']}" if how in ("most", "least") and found["of"] else f"the {how}"
    if how not in ("best", "worst"):
        told = rf"{told}|{_OVER_ALL}"
    return AskedExtreme(name, re.compile(rf"(?<!at )\b(?:{told})\b", re.I))
