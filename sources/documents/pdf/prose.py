"""Makes running text of lines: hyphens at line ends undone, pieces of a paragraph put together."""

import re
from collections import Counter
from collections.abc import Iterable, Sequence

from sources.documents.pdf.page import Line

_WORD = re.compile(r"[^\W\d_]+(?:-[^\W\d_]+)*")
_HEAD = re.compile(r"([^\W_]+(?:-[^\W_]+)*)-$")
_TAIL = re.compile(r"[^\W_]+(?:-[^\W_]+)*")
_DASHES = str.maketrans({"‐": "-", "‑": "-"})


class Vocabulary:
    """The words of a document, counted where they are printed whole: not at the ends of lines."""

    def __init__(self, lines: Iterable[Line]) -> None:
        self._counts: Counter[str] = Counter()
        for line in lines:
            text = " ".join(w.text for w in line.words[1:])
            found = _WORD.findall(text.translate(_DASHES).lower())
            if text.endswith(("-", "‐")):
                found = found[:-1]
            self._counts.update(found)
            for compound in found:
                if "-" in compound:
                    self._counts.update(compound.split("-"))

    def keeps_hyphen(self, head: str, tail: str) -> bool:
        """Whether "head-" at a line's end before "tail" is one word with a hyphen.

        What the document prints elsewhere decides. Where it prints neither form, a hyphen is
        kept between two words that each stand alone, and before a capital or a number.
        """
        is_name = not tail[:1].islower() or head[-1:].isdigit()
        head, tail = head.lower(), tail.lower()
        whole, split = self._counts[head + tail], self._counts[f"{head}-{tail}"]
        if whole or split:
            return split > whole
        if is_name or "-" in head or "-" in tail:
            return True
        alone = self._counts[head] > 0 and self._counts[tail] > 0
        return alone and len(head) > 2 and len(tail) > 3

    def joined(self, first: str, second: str) -> str:
        """Two pieces of one text, the first ending where a line ends."""
        if not first or not second:
            return first or second
        first = first.rstrip()
        plain = first[:-1] + "-" if first[-1:] in "‐‑" else first
        head, tail = _HEAD.search(plain), _TAIL.match(second)
        if head is None or tail is None:
            return first + ("" if _in_address(first, second) else " ") + second
        if self.keeps_hyphen(head[1], tail[0]):
            return plain + second
        return plain[:-1] + second

    def text_of(self, lines: Sequence[Line]) -> str:
        """The running text of lines that follow one another."""
        text = ""
        for line in lines:
            text = self.joined(text, line.text)
        return text


def breaks_off(text: str) -> bool:
    """Whether a paragraph ends without an end, so that what follows may continue it."""
    return not re.search(r"[.?!:][\"”’')\]]*$", text.rstrip())


def _in_address(first: str, second: str) -> bool:
    """Whether a web address is broken between the two."""
    address = re.search(r"(?:https?://|www\.)\S*$", first[-300:])
    return address is not None and ((first[-1] in "/._=&?~-" and second[:1].isalnum())
                                    or "/" in second.split(maxsplit=1)[0])
