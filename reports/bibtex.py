"""The included papers as BibTeX entries, with unique keys and LaTeX's characters escaped."""

import re
import unicodedata
from collections.abc import Iterator

from records import PaperCard, Report
from reports import wording

# BibTeX counts braces even where LaTeX would not, so a brace never stands in a value alone.
_ESCAPES = str.maketrans({
    "\\": r"\textbackslash{}", "{": r"\textbraceleft{}", "}": r"\textbraceright{}",
    "#": r"\#", "$": r"\$", "%": r"\%", "&": r"\&", "_": r"\_",
    "^": r"\textasciicircum{}", "~": r"\textasciitilde{}",
})
_WORD = re.compile(r"[a-z0-9]+")
_SMALL_WORDS = frozenset(("a", "an", "the", "on", "of", "in", "for", "and", "to", "is", "with"))


def bibtex(report: Report) -> str:
    """One entry an included paper, in the order of the references."""
    taken: set[str] = set()
    entries = []
    for card in report.papers:
        if card.included:
            key = _free_key(card, taken)
            taken.add(key)
            entries.append(_entry(card, key))
    return "\n".join(entries)


def _entry(card: PaperCard, key: str) -> str:
    kind = "article" if card.venue.strip() else "misc"
    fields = "".join(f"  {name} = {{{value}}},\n" for name, value in _fields(card))
    return f"@{kind}{{{key},\n{fields}}}\n"


def _fields(card: PaperCard) -> Iterator[tuple[str, str]]:
    if card.authors:
        yield "author", " and ".join(map(_author, filter(str.strip, card.authors))) or "{Unknown}"
    # Braces keep the capitals of the title as they are.
    yield "title", f"{{{_escaped(wording.title(card))}}}"
    if card.year is not None:
        yield "year", str(card.year)
    if card.venue.strip():
        yield "journal", _escaped(wording.line(card.venue, 200))
    ids = card.identifiers
    if wording.doi_address(ids):
        yield "doi", _escaped(ids.doi)
    if wording.arxiv_address(ids):
        yield "eprint", ids.arxiv
        yield "archiveprefix", "arXiv"
    for address in wording.addresses(ids)[:1]:
        yield "url", address


def _author(name: str) -> str:
    """A name; one that contains the word BibTeX splits names at, or a stray comma, is braced."""
    text = _escaped(wording.line(name, 120))
    plain = " and " not in f" {text.lower()} " and text.count(",") <= 1 and text.strip(", ") == text
    return text if plain else f"{{{text}}}"


def _escaped(text: str) -> str:
    return text.translate(_ESCAPES)


def _free_key(card: PaperCard, taken: set[str]) -> str:
    """ "ash2024scaling", with b, c, … or a number where the key is taken."""
    surnames = [wording.surname(author) for author in card.authors[:1]]
    name = "".join(_words(" ".join(surnames))) or "anonymous"
    words = [word for word in _words(wording.title(card)) if word not in _SMALL_WORDS]
    base = f"{name[:30]}{card.year or ''}{words[0][:30] if words else ''}"
    candidates = [base, *(base + letter for letter in "bcdefghijklmnopqrstuvwxyz")]
    for candidate in candidates:
        if candidate not in taken:
            return candidate
    return next(f"{base}-{n}" for n in range(2, len(taken) + 3) if f"{base}-{n}" not in taken)


def _words(text: str) -> list[str]:
    """The words of a text in lower-case ASCII, accents taken off."""
    plain = unicodedata.normalize("NFKD", text).encode("ascii", "ignore").decode()
    return _WORD.findall(plain.lower())
