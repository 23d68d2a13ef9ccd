"""Quotes: where a quote stands in a text, character by character, and never "something like it"."""

import re
import unicodedata
from dataclasses import dataclass
from functools import cached_property

from records.characters import INVISIBLE

_EQUIVALENT = str.maketrans({
    **dict.fromkeys("‐‑‒–—−﹣－", "-"),
    **dict.fromkeys("‘’‚‛′`´", "'"),
    **dict.fromkeys("“”„‟″«»", '"'),
    "ﬀ": "ff", "ﬁ": "fi", "ﬂ": "fl", "ﬃ": "ffi", "ﬄ": "ffl", "ﬅ": "st", "ﬆ": "st",
    "…": "...", "µ": "μ",
    "‹": "<", "›": ">", "⟦": "[", "⟧": "]",  # as prompts/fence.py shows brackets
    **dict.fromkeys(INVISIBLE, ""),
})
_MATHEMATICAL = range(0x1D400, 0x1D800)
"""Letters and digits in the typefaces of formulas; NFKC gives the plain ones."""
_DECIMAL = re.compile(r"\d[.,·]\d")

_Range = tuple[int, int]


def find_quote(text: str, quote: str) -> _Range | None:
    """The half-open offsets of `quote` in `text`, or None where it does not stand there.

    For several quotes of one text `QuotedText` is made once.
    """
    return QuotedText(text).find(quote)


@dataclass(frozen=True)
class QuotedText:
    """A text in which quotes are looked up.

    An exact match comes first. Else both are compared with kinds of hyphen, dash and quotation
    mark made one, ligatures and letters of formulas spelt out, invisible characters dropped and
    composed to NFC; a space counts only between two letters or digits, or where it keeps the digits
    of two numbers apart ("Table 1. 5 of"); and the hyphen of a word of small letters that a space
    or line break divides ("per-\\nformance") may stand or not. Letters, digits, signs and case must
    be the same, and the first and last character of the quote are whole characters of the text.
    """

    text: str

    def find(self, quote: str, start: int = 0, end: int | None = None) -> _Range | None:
        """The half-open offsets of the first place of `quote` within [start, end), or None."""
        return next(iter(self.find_all(quote, start, end, most=1)), None)

    def find_all(self, quote: str, start: int = 0, end: int | None = None, *,
                 most: int = 2) -> list[_Range]:
        """The first `most` places of `quote` within [start, end), exact ones before others."""
        quote, end = quote.strip(), len(self.text) if end is None else end
        found: list[_Range] = []
        at = self.text.find(quote, start, end) if quote else -1
        while at >= 0 and len(found) < most:
            found.append((at, at + len(quote)))
            at = self.text.find(quote, at + len(quote), end)
        return found or self._find_normalised(quote, start, end, most)

    def _find_normalised(self, quote: str, start: int, end: int, most: int) -> list[_Range]:
        wanted = _Plain.of(quote)
        found: list[_Range] = []
        at = self._plain.text.find(wanted.text) if wanted.text else -1
        while at >= 0 and len(found) < most:
            place = self._plain.match(at, wanted)
            if place and start <= place[0] and place[1] <= end:
                found.append(place)
            at = self._plain.text.find(wanted.text, at + 1)
        return found

    @cached_property
    def _plain(self) -> "_Plain":
        return _Plain.of(self.text)


@dataclass(frozen=True)
class _Plain:
    """A text as it is compared: its visible characters without spaces, nor hyphens inside words of
    small letters. For each character the range it came from, and what stood before it: " ", "-",
    "- " or nothing."""

    text: str
    origins: list[_Range]
    joints: list[str]

    @classmethod
    def of(cls, text: str) -> "_Plain":
        characters, origins = _visible(text)
        kept: list[str] = []
        places: list[_Range] = []
        joints: list[str] = []
        joint = ""
        for index, character in enumerate(characters):
            if character == " " or (character == "-" and joint == "" and kept
                                    and _is_inside_word(characters, index)):
                joint += character
                continue
            kept.append(character)
            places.append(origins[index])
            joints.append(joint)
            joint = ""
        return cls("".join(kept), places, joints)

    def match(self, at: int, wanted: "_Plain") -> _Range | None:
        """The range of the wanted text at this position, where its joints are the same too and it
        begins and ends with whole characters."""
        last = at + len(wanted.text) - 1
        if at and self.origins[at - 1] == self.origins[at]:
            return None
        if last + 1 < len(self.text) and self.origins[last + 1] == self.origins[last]:
            return None
        for offset in range(1, len(wanted.text)):
            ours, theirs = self.joints[at + offset], wanted.joints[offset]
            if ours != theirs and not _joins_alike(wanted.text, offset, ours, theirs):
                return None
        return self.origins[at][0], self.origins[last][1]


def _joins_alike(text: str, at: int, ours: str, theirs: str) -> bool:
    """Whether the character at `at` is joined to the one before in the same way by two different
    joints."""
    if "- " in (ours, theirs):
        return " " not in (ours, theirs)
    if "-" in (ours, theirs) or (text[at - 1].isalnum() and text[at].isalnum()):
        return False
    return not any(_DECIMAL.fullmatch(text[start:start + 3]) for start in (at - 2, at - 1)
                   if start >= 0)


def _is_inside_word(characters: list[str], index: int) -> bool:
    """Whether a hyphen stands between two small letters, with at most a space behind it."""
    following = index + 1
    if following < len(characters) and characters[following] == " ":
        following += 1
    return characters[index - 1].islower() and following < len(characters) and \
        characters[following].islower()


def _visible(text: str) -> tuple[list[str], list[_Range]]:
    """The characters that can be seen, white space as one space, and the range each came from."""
    characters: list[str] = []
    origins: list[_Range] = []
    position = 0
    while position < len(text):
        end = _cluster_end(text, position)
        if text[position].isspace():
            plain = "" if not characters or characters[-1] == " " else " "
        else:
            plain = _spelt(text[position:end])
        characters += plain
        origins += [(position, end)] * len(plain)
        position = end
    return characters, origins


def _spelt(cluster: str) -> str:
    if cluster.isascii():
        return cluster.translate(_EQUIVALENT)
    seen = (unicodedata.normalize("NFKC", c) if ord(c) in _MATHEMATICAL else c
            for c in cluster if unicodedata.category(c) != "Cf")
    return unicodedata.normalize("NFC", "".join(seen)).translate(_EQUIVALENT)


def _cluster_end(text: str, position: int) -> int:
    """The end of a run of white space, or of a character with its combining marks."""
    end = position + 1
    if text[position].isspace():
        while end < len(text) and text[end].isspace():
            end += 1
    else:
        while end < len(text) and unicodedata.combining(text[end]):
            end += 1
    return end
