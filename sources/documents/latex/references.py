"""Numbers of sections, tables and figures, and the references and citations that use them."""

import re
from dataclasses import dataclass, field

MARK = re.compile("\ue000(\\d{1,7})\ue001")

PARENTS = {"subsection": "section", "subsubsection": "subsection", "section": "chapter"}
_WORDS = {
    "section": "Section", "subsection": "Section", "subsubsection": "Section", "table": "Table",
    "figure": "Figure", "equation": "Equation", "algorithm": "Algorithm", "appendix": "Appendix",
    "chapter": "Chapter", "listing": "Listing", "lstlisting": "Listing",
}


@dataclass(frozen=True)
class Target:
    """What a label names: a kind of thing and its number."""

    kind: str = ""
    number: str = ""


@dataclass
class References:
    """Counters, labels, and the places in the text that wait for a number.

    A place is a mark of private characters in the text, for a label may come after its use.
    """

    counters: dict[str, int] = field(default_factory=dict)
    targets: dict[str, Target] = field(default_factory=dict)
    anchor: Target = Target()
    _places: list[tuple[str, tuple[str, ...]]] = field(default_factory=list)

    def step(self, counter: str) -> int:
        """Count one more; counters that depend on this one begin anew."""
        self.counters[counter] = self.counters.get(counter, 0) + 1
        for child, parent in PARENTS.items():
            if parent == counter:
                self.counters[child] = 0
                for grandchild, middle in PARENTS.items():
                    if middle == child:
                        self.counters[grandchild] = 0
        return self.counters[counter]

    def name(self, key: str) -> None:
        """Give the last thing counted a label."""
        self.targets[key] = self.anchor

    def mark(self, style: str, keys: str) -> str:
        r"""A mark for a reference; style "number" is \ref, "named" \cref, "equation" \eqref."""
        self._places.append((style, tuple(key.strip() for key in keys.split(",")[:20])))
        return f"\ue000{len(self._places) - 1}\ue001"

    def resolve(self, text: str) -> str:
        """The text with numbers in place of marks, and no trace of what is not known."""
        shown = MARK.sub(self._shown, text) if "\ue000" in text else text
        return tidy(shown)

    def _shown(self, match: re.Match[str]) -> str:
        index = int(match[1])
        if index >= len(self._places):
            return ""
        style, keys = self._places[index]
        found = [self.targets[key] for key in keys if key in self.targets]
        numbers = [target.number for target in found if target.number]
        if not numbers:
            return ""
        joined = numbers[0] if len(numbers) == 1 else (
            ", ".join(numbers[:-1]) + " and " + numbers[-1])
        if style == "equation":
            return f"({joined})"
        word = _WORDS.get(found[0].kind, found[0].kind.capitalize()) if style == "named" else ""
        if word and len(numbers) > 1:
            word = "Appendices" if word == "Appendix" else word + "s"
        return f"{word} {joined}".strip()


_TIDY = (
    (re.compile(r"[ \t\n]+"), " "),
    (re.compile(r"\( ?(?:e\.g\.,?|i\.e\.,?|cf\.|see|see also)?[;, ]*\)"), ""),
    (re.compile(r"([(\[]) "), r"\1"),
    (re.compile(r"[;,] ?\)"), ")"),
    (re.compile(r" +([,.;:)\]](?!\d))"), r"\1"),
    (re.compile(r"(?<!\.)\.\.(?!\.)"), "."),
    (re.compile(r",,"), ","),
    (re.compile(r"  +"), " "),
)


def tidy(text: str) -> str:
    """Prose without the traces of what was taken out: empty brackets, spaces before commas."""
    for pattern, replacement in _TIDY:
        text = pattern.sub(replacement, text)
    return text.strip()
