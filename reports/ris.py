"""Papers in RIS, the format that managers of references exchange; lines end in CR LF."""

from collections.abc import Iterable, Iterator, Mapping

from records import PaperCard
from records.work import WorkType
from reports import wording
from reports.papers import links, notices

_KINDS: dict[WorkType, str] = {
    "article": "JOUR", "review": "JOUR", "editorial": "JOUR", "letter": "JOUR",
    "correction": "JOUR", "retraction": "JOUR", "preprint": "UNPB", "conference-paper": "CPAPER",
    "book": "BOOK", "chapter": "CHAP", "dataset": "DATA", "thesis": "THES", "report": "RPRT",
}
_SUFFIXES = frozenset(("jr", "jr.", "sr", "sr.", "ii", "iii", "iv"))


def ris(cards: Iterable[PaperCard], abstracts: Mapping[str, str] | None = None) -> str:
    """One entry a paper, in their order; `abstracts` are by the cards' ids.

    Every value stands on one line, so that no text can begin a tag of its own.
    """
    known = abstracts or {}
    return "\r\n".join(_entry(card, known.get(card.id, "")) for card in cards)


def _entry(card: PaperCard, abstract: str) -> str:
    lines = [*_fields(card), ("AB", wording.line(abstract)), ("ER", "")]
    return "".join(f"{tag}  - {value}\r\n" for tag, value in lines if value or tag == "ER")


def _fields(card: PaperCard) -> Iterator[tuple[str, str]]:
    ids = card.identifiers
    kind = _KINDS.get(card.type, "JOUR" if card.venue.strip() else "GEN")
    yield "TY", kind
    yield "ID", wording.line(card.id, 200)
    yield "TI", wording.title(card)
    for author in card.authors:
        yield "AU", _author(author)
    yield "PY", str(card.year or "")
    yield "JO" if kind == "JOUR" else "T2", wording.line(card.venue, 200)
    yield "DO", ids.doi if wording.doi_address(ids) else ""
    yield "AN", wording.line(ids.pmid or ids.pmcid, 20)
    # arXiv's address names the number, for which there is no tag; a DOI's would say it again.
    yield "UR", wording.arxiv_address(ids) or next(iter(links(card)), "")
    yield "N1", " ".join(words for _, words in notices(card))


def _author(name: str) -> str:
    """ "Elm, Eli van der" of "Eli van der Elm"; a group's name, and one already so, stay."""
    parts = wording.line(name, 120).split()
    if len(parts) < 2 or "," in name or wording.is_group(name):
        return " ".join(parts)
    last = 2 if parts[-1].lower() in _SUFFIXES and len(parts) > 2 else 1
    return f"{' '.join(parts[-last:])}, {' '.join(parts[:-last])}"
