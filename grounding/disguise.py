"""Text without its disguises, for detection only: what a machine would read in odd characters.

Quotes and offsets always belong to the text as it stands; here it is only looked through.
"""

import base64
import binascii
import codecs
import re
import unicodedata
from collections.abc import Iterator
from dataclasses import dataclass
from functools import lru_cache

_LATIN = {
    "а": "a", "в": "b", "с": "c", "ԁ": "d", "е": "e", "ѐ": "e", "ғ": "f", "ɡ": "g", "һ": "h",
    "і": "i", "ї": "i", "ј": "j", "к": "k", "ӏ": "l", "м": "m", "н": "h", "п": "n", "о": "o",
    "р": "p", "ԛ": "q", "г": "r", "ѕ": "s", "т": "t", "ц": "u", "ѵ": "v", "ԝ": "w", "х": "x",
    "у": "y", "α": "a", "β": "b", "ε": "e", "η": "n", "ι": "i", "κ": "k", "μ": "u", "ν": "v",
    "ο": "o", "ρ": "p", "σ": "o", "τ": "t", "υ": "u", "χ": "x", "ω": "w", "γ": "y",
    "ո": "n", "օ": "o", "ս": "u", "հ": "h", "յ": "j", "ց": "g", "ք": "p",
}
"""Cyrillic, Greek and Armenian letters that a reader takes for Latin ones."""

_ALWAYS = str.maketrans({
    "ı": "i", "ɩ": "i", "ɪ": "i", "ɑ": "a", "ᴀ": "a", "ʙ": "b", "ᴄ": "c", "ᴅ": "d", "ᴇ": "e",
    "ꜰ": "f", "ɢ": "g", "ʜ": "h", "ᴊ": "j", "ᴋ": "k", "ʟ": "l", "ᴍ": "m", "ɴ": "n", "ᴏ": "o",
    "ᴘ": "p", "ʀ": "r", "ꜱ": "s", "ᴛ": "t", "ᴜ": "u", "ᴠ": "v", "ᴡ": "w", "ʏ": "y", "ᴢ": "z",
    "ø": "o", "ł": "l", "đ": "d", "ƒ": "f", "‹": "<", "›": ">", "〈": "<", "〉": ">", "⟨": "<",
    "⟩": ">", "《": "<", "》": ">", "≪": "<", "≫": ">", "⟪": "<", "⟫": ">", "⋘": "<", "⋙": ">",
    "❮": "<", "❯": ">", "❰": "<", "❱": ">", "ー": "-", "ـ": "",
})
_FILLERS = "\u115f\u1160\u3164\uffa0"
"""Letters by their category, and nothing to be seen."""

_DIGITS = str.maketrans("013457@$", "oieastas")
_OPEN_TO_DISGUISE = re.compile(r"[^\x00-\x7f]")
_FOREIGN_WORD = re.compile(r"[a-z\u0370-\u03ff\u0400-\u052f\u0530-\u058f]+")
_FOREIGN = re.compile(r"[\u0370-\u03ff\u0400-\u052f\u0530-\u058f]")
_DIGIT_WORD = re.compile(r"(?<![\w@$])(?=[a-z]*[013457@$]+[a-z])[a-z013457@$]{4,}(?![\w@$])")
_SPACED = re.compile(r"(?<![^\W_])(?:[^\W_][ ._*·•|/-]{1,3}){9,}[^\W_](?![^\W_])")
_ENCODED = re.compile(r"(?<![A-Za-z0-9+/])(?:[A-Za-z0-9+/]{4}){6,}(?:[A-Za-z0-9+/]{2,3}={0,2})?")
_ROTATED = re.compile(r"\b(?:vtaber|qvfertneq|sbetrg|vafgehpgvbaf?|cebzcg|fhccbegrq|erivrj\w*)\b",
                      re.IGNORECASE)
_LONGEST_ENCODED = 4000


@dataclass(frozen=True)
class Undisguised:
    """`text` as a machine might read it; its character i stood at `origins[i]` of the original.

    `tight`: its words have lost the spaces between them (letters were s p a c e d out).
    """

    text: str
    origins: range | list[int]
    tight: bool = False

    def original(self, start: int, end: int) -> tuple[int, int]:
        """The half-open range of the original that a half-open range of `text` came from."""
        return self.origins[start], self.origins[end - 1] + 1


def undisguised(text: str) -> Undisguised:
    """In lower case, without accents, invisible characters and marks; letters that only look Latin,
    and digits inside words that stand for letters, are the letters they stand for."""
    if text.isascii():
        plain, origins = text.lower(), range(len(text))
    else:
        plain, origins = _plain_characters(text)
        plain = _FOREIGN_WORD.sub(lambda word: _in_latin(plain, word), plain)
    return Undisguised(_DIGIT_WORD.sub(_in_letters, plain), origins)


def plain_pattern(pattern: str) -> str:
    """A pattern in the characters of undisguised text."""
    return "".join(c if c.isascii() else _plain_character(c) for c in pattern)


def readings(text: str) -> Iterator[Undisguised]:
    """Every other way the text may be read: spaced-out letters joined, base64 and rot13 decoded.

    Each is a part of the text; where characters were decoded, all stand for the whole part.
    """
    for run in _SPACED.finditer(text):
        places = [place for place in range(*run.span()) if text[place].isalnum()]
        letters = "".join(_plain_character(text[place])[:1] or " " for place in places)
        yield Undisguised(letters, places, tight=True)
    for run in _ENCODED.finditer(text):
        decoded = _decoded(run[0][:_LONGEST_ENCODED])
        if decoded:
            plain = undisguised(decoded).text
            yield Undisguised(plain, [run.start(), *[run.end() - 1] * (len(plain) - 1)])
    if _ROTATED.search(text):
        turned = undisguised(codecs.decode(text, "rot13"))
        yield turned


@lru_cache(maxsize=10_000)
def _plain_character(character: str) -> str:
    if character.isascii():
        return character.lower()
    if unicodedata.category(character) in ("Cf", "Cc", "Mn", "Me") or character in _FILLERS:
        return ""
    plain = unicodedata.normalize("NFKD", character)
    kept = "".join(c for c in plain if unicodedata.category(c) not in ("Mn", "Me"))
    return unicodedata.normalize("NFC", kept).casefold().translate(_ALWAYS)


def _plain_characters(text: str) -> tuple[str, list[int]]:
    pieces: list[str] = []
    origins: list[int] = []
    last = 0
    for found in _OPEN_TO_DISGUISE.finditer(text):
        at = found.start()
        plain = _plain_character(found[0])
        pieces += (text[last:at].lower(), plain)
        origins += range(last, at)
        origins += [at] * len(plain)
        last = at + 1
    pieces.append(text[last:].lower())
    origins += range(last, len(text))
    return "".join(pieces), origins


def _in_latin(text: str, word: re.Match[str]) -> str:
    """A word that mixes Latin with look-alikes, or has look-alikes alone among Latin words."""
    letters = word[0]
    if not _FOREIGN.search(letters):
        return letters
    if letters.isascii() or not all(c.isascii() or c in _LATIN for c in letters):
        return letters
    mixed = any(c.isascii() for c in letters)
    around = text[max(0, word.start() - 12):word.start()] + text[word.end():word.end() + 12]
    if not mixed and (len(letters) < 2 or sum(c.isascii() and c.isalpha() for c in around) < 4):
        return letters
    return "".join(_LATIN.get(c, c) for c in letters)


def _in_letters(word: re.Match[str]) -> str:
    letters = sum(c.isalpha() for c in word[0])
    return word[0].translate(_DIGITS) if 2 * letters >= len(word[0]) else word[0]


def _decoded(run: str) -> str:
    """What base64 says, where it is plain text; else nothing."""
    try:
        said = base64.b64decode(run + "=" * (-len(run) % 4), validate=True).decode("utf-8")
    except (binascii.Error, UnicodeDecodeError):
        return ""
    return said if said.isprintable() and " " in said else ""
