"""Papers as BibTeX entries, with unique keys and LaTeX's characters escaped."""

import re
import unicodedata
from collections.abc import Iterable, Iterator, Mapping

from records import PaperCard
from records.work import WorkType
from reports import wording
from reports.papers import links, notices

# BibTeX counts braces even where LaTeX would not, so a brace never stands in a value alone.
_ESCAPES = str.maketrans({
    "\\": r"\textbackslash{}", "{": r"\textbraceleft{}", "}": r"\textbraceright{}",
    "#": r"\#", "$": r"\$", "%": r"\%", "&": r"\&", "_": r"\_",
    "^": r"\textasciicircum{}", "~": r"\textasciitilde{}",
})
_LIGATURE = re.compile(r"([-`'])(?=\1)")
"""What TeX would draw together: a dash, a quotation mark."""
_KINDS: dict[WorkType, tuple[str, str]] = {
    "conference-paper": ("inproceedings", "booktitle"), "chapter": ("incollection", "booktitle"),
    "book": ("book", "publisher"), "thesis": ("phdthesis", "school"),
    "report": ("techreport", "institution"), "preprint": ("misc", "howpublished"),
    "dataset": ("misc", "howpublished"),
}
"""The entry a type of work is, and the field that says where it appeared; else "article"."""
_WORD = re.compile(r"[a-z0-9]+")
_SMALL_WORDS = frozenset(("a", "an", "the", "on", "of", "in", "for", "and", "to", "is", "with"))


def bibtex(cards: Iterable[PaperCard], abstracts: Mapping[str, str] | None = None) -> str:
    """One entry a paper, in their order; `abstracts` are by the cards' ids."""
    taken: set[str] = set()
    entries = []
    for card in cards:
        key = _free_key(card, taken)
        taken.add(key)
        entries.append(_entry(card, key, (abstracts or {}).get(card.id, "")))
    return "\n".join(entries)


def _entry(card: PaperCard, key: str, abstract: str) -> str:
    kind, place = _KINDS.get(card.type, ("article", "journal"))
    kind = kind if card.venue.strip() or kind != "article" else "misc"
    fields = [*_fields(card, place), *([("abstract", _escaped(wording.line(abstract)))]
                                       if abstract.strip() else [])]
    return f"@{kind}{{{key},\n" + "".join(f"  {k} = {{{v}}},\n" for k, v in fields) + "}\n"


def _fields(card: PaperCard, place: str) -> Iterator[tuple[str, str]]:
    if card.authors:
        yield "author", " and ".join(map(_author, filter(str.strip, card.authors))) or "{Unknown}"
    # Braces keep the capitals of the title as they are.
    yield "title", f"{{{_escaped(wording.title(card))}}}"
    if card.year is not None:
        yield "year", str(card.year)
    if card.venue.strip():
        yield place, _escaped(wording.line(card.venue, 200))
    ids = card.identifiers
    if wording.doi_address(ids):
        yield "doi", ids.doi  # as it is: no character of a well-formed one means anything here
    if wording.arxiv_address(ids):
        yield "eprint", ids.arxiv
        yield "archiveprefix", "arXiv"
    for name, number in (("pmid", ids.pmid), ("pmcid", ids.pmcid)):
        if number.isascii() and number.isalnum():
            yield name, number
    for address in links(card)[:1]:
        yield "url", address
    if told := " ".join(words for _, words in notices(card)):
        yield "note", _escaped(told)


def _author(name: str) -> str:
    """A name; one of a group, and one that contains the word BibTeX splits names at or a stray
    comma, is braced."""
    text = _escaped(wording.line(name, 120))
    plain = " and " not in f" {text.lower()} " and text.count(",") <= 1 and text.strip(", ") == text
    return text if plain and not wording.is_group(name) else f"{{{text}}}"


def _escaped(text: str) -> str:
    return _LIGATURE.sub(r"\1{}", text.translate(_ESCAPES))


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
