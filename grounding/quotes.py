"""Quotes: where a quote stands in a text, character by character, and never "something like it"."""

import unicodedata

_EQUIVALENT = str.maketrans({
    **dict.fromkeys("‐‑‒–—−﹣－", "-"),
    **dict.fromkeys("‘’‚‛′`´", "'"),
    **dict.fromkeys("“”„‟″«»", '"'),
    "ﬀ": "ff", "ﬁ": "fi", "ﬂ": "fl", "ﬃ": "ffi", "ﬄ": "ffl", "ﬅ": "st", "ﬆ": "st",
    **dict.fromkeys("\u00ad\u200b\u200c\u200d\u2060\ufeff", ""),
})


def find_quote(text: str, quote: str) -> tuple[int, int] | None:
    """The half-open offsets of `quote` in `text`, or None where it does not stand there.

    An exact match comes first. Else both are compared with white space single, kinds of hyphen,
    dash and quotation mark made one, ligatures spelt out, invisible characters dropped, composed
    to NFC, and words rejoined that a line break divided ("per-\\nformance"). Letters, digits and
    case must be the same; the offsets are those of the original text.
    """
    quote = quote.strip()
    if not quote:
        return None
    exact = text.find(quote)
    if exact >= 0:
        return exact, exact + len(quote)
    plain, origins = _plain(text)
    wanted, _ = _plain(quote)
    wanted = wanted.strip()
    position = plain.find(wanted) if wanted else -1
    if position < 0:
        return None
    return origins[position][0], origins[position + len(wanted) - 1][1]


def _plain(text: str) -> tuple[str, list[tuple[int, int]]]:
    """The text as it is compared, and for each of its characters the range it came from."""
    characters: list[str] = []
    origins: list[tuple[int, int]] = []
    position = 0
    while position < len(text):
        end = _cluster_end(text, position)
        if text[position].isspace():
            if characters and characters[-1] == "-" and "\n" in text[position:end] and \
                    _is_divided_word(text, position, end):
                characters.pop()
                origins.pop()
            elif not characters or characters[-1] != " ":
                characters.append(" ")
                origins.append((position, end))
        else:
            plain = unicodedata.normalize("NFC", text[position:end]).translate(_EQUIVALENT)
            characters += plain
            origins += [(position, end)] * len(plain)
        position = end
    return "".join(characters), origins


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


def _is_divided_word(text: str, start: int, end: int) -> bool:
    """Whether a hyphen and a line break stand inside a word of lower-case letters."""
    return start >= 2 and text[start - 2].islower() and end < len(text) and text[end].islower()
