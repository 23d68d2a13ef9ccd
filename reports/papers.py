"""What is told of a paper: how it was found, which text was read, what is held against it.

All functions return plain text, which each format escapes in its own way.
"""

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from urllib.parse import urlsplit

from agents.flow import criterion_of
from records import Identifiers, PaperCard, Trail
from records.card import Stage
from records.paper import DocumentFormat
from records.work import Notice, NoticeKind, Version
from reports.wording import addresses, citation, day, line, listing, plural

FLAGS: dict[NoticeKind, str] = {
    "retraction": "RETRACTED", "concern": "expression of concern", "correction": "corrected",
}
"""What stands wherever a paper is cited, gravest first."""
ABSTRACT_ONLY = "abstract only"
LEFT_OUT: dict[Stage, str] = {
    "screening": "left out by the record", "retrieval": "left out without a text",
    "full text": "left out by the text",
}
NOTICES: dict[NoticeKind, str] = {
    "retraction": "Retracted", "concern": "Expression of concern", "correction": "Corrected",
}
VERSIONS: dict[Version, str] = {
    "preprint": "preprint", "accepted": "accepted manuscript", "published": "published version",
}
TEXTS: dict[DocumentFormat, str] = {
    "pdf": "PDF", "latex": "LaTeX source", "jats": "JATS XML", "tei": "TEI XML",
    "html": "web page", "markdown": "Markdown", "text": "plain text", "bibtex": "bibliography",
    "ris": "bibliography", "csl-json": "bibliography", "record": "record",
}
MOST_PATHS = 3
MOST_NOTES = 3
MOST_GROUPS = 15
MOST_OF_A_GROUP = 5

_VERSION_OF_ADDRESS = re.compile(r"(?<=[0-9])v([0-9]{1,3})(?=$|[./?])")
_WEB_ADDRESS = re.compile(r"https?://[A-Za-z0-9-]+(?:\.[A-Za-z0-9-]+)+(?:/[\w./~;:@!$*+,=?&%()-]*)?",
                          re.ASCII)
_LONGEST_ADDRESS = 300


def flags(card: PaperCard | None) -> dict[str, str]:
    """What stands wherever a paper is cited, by kind: {"retraction": "RETRACTED"}."""
    kinds = {notice.kind for notice in card.notices} if card else set()
    return {kind: words for kind, words in FLAGS.items() if kind in kinds}


def caveats(card: PaperCard | None) -> dict[str, str]:
    """What stands beside every quote of a paper, by kind: its flags, and that no more of it was
    read than its abstract."""
    abstract = {"abstract": ABSTRACT_ONLY} if card and card.is_abstract_only else {}
    return {**flags(card), **abstract}


def notices(card: PaperCard) -> list[tuple[NoticeKind, str]]:
    """A sentence for each notice, gravest first; the same told by several databases is one."""
    told: dict[tuple[NoticeKind, str], list[Notice]] = {}
    for notice in card.notices:
        told.setdefault((notice.kind, notice.doi), []).append(notice)
    order = list(NOTICES)
    return [(kind, _notice(same)) for (kind, _), same in
            sorted(told.items(), key=lambda item: order.index(item[0][0]))]


def _notice(same: list[Notice]) -> str:
    first = same[0]
    when = next((f" on {day(n.day)}" if len(n.day) > 7 else f" in {line(n.day, 10)}"
                 for n in same if n.day), "")
    reason = next((f": {line(n.reason, 200).rstrip('.')}" for n in same if n.reason), "")
    told_by = listing(list(dict.fromkeys(line(n.source, 40) for n in same if n.source)))
    notice = f", notice {line(first.doi, 120)}" if first.doi else ""
    return f"{NOTICES[first.kind]}{when}{reason} (told by {told_by or 'a database'}{notice})."


def found(card: PaperCard, cards: Mapping[str, PaperCard]) -> str:
    """ "OpenAlex (place 3), arXiv (place 12); cited by Ash et al. (2031) (round 1, OpenAlex)"; ""
    where nothing is known. `cards` are those of the report by id."""
    places: dict[str, int] = {}
    paths: dict[tuple[str, str], list[str]] = {}
    for trail in card.trails:
        if trail.direction:
            how = "cited by" if trail.direction == "references" else "cites"
            told_by = f", {line(trail.source, 40)}" if trail.source else ""
            met = paths.setdefault((how, f"round {trail.round}{told_by}"), [])
            met.append(_named_work(trail, cards))
        else:
            name = line(trail.source, 60)
            places[name] = min(filter(None, (places.get(name), trail.rank)), default=0)
    named = [f"{name} (place {rank})" if rank else name for name, rank in places.items()]
    told = [f"{how} {_some(list(dict.fromkeys(met)), MOST_PATHS)} ({when})"
            for (how, when), met in paths.items()]
    return "; ".join(filter(None, (_some(named), *told)))


def _named_work(trail: Trail, cards: Mapping[str, PaperCard]) -> str:
    other = cards.get(trail.from_work)
    return citation(other) if other else line(trail.from_work, 60) or "a paper"


def _some(items: list[str], most: int = 6) -> str:
    more = len(items) - most
    return ", ".join(items[:most]) + (f" and {more} more" if more > 0 else "")


def read(card: PaperCard) -> str:
    """Which text was read: "the preprint, LaTeX source (v2) from arxiv.org", "PDF, ash.pdf" of a
    document of the user's; "" where none was."""
    origin = card.origin
    if origin is None:
        return ""
    host = urlsplit(web_address(origin.url)).hostname or ""
    version = _VERSION_OF_ADDRESS.search(origin.url) if host else None
    kind = TEXTS[origin.format] + (f" (v{version[1]})" if version else "")
    where = f" from {line(host, 80)}" if host else f", {line(origin.name, 80)}"
    if origin.abstract_only:
        told_by = line(card.provenance.get("abstract", ""), 60)
        return "the abstract only" + (f", as {told_by} has it" if told_by else where)
    form = f"the {VERSIONS[origin.version]}, " if origin.version else ""
    return f"{form}{kind}{where}"


def notes(card: PaperCard) -> str:
    """What the reader had to say of the text, and which other copies were tried in vain."""
    said = [line(note, 200) for note in card.origin.notes] if card.origin else []
    more = len(said) - MOST_NOTES
    return "; ".join(said[:MOST_NOTES]) + (f"; and {more} more" if more > 0 else "")


def manifestations(card: PaperCard) -> str:
    """The forms in which a work appeared, where databases know of several: "preprint (2031, arXiv
    2499.01001), published version (Journal of Leaves, 2032, DOI 10.5555/x)"."""
    if len(card.manifestations) < 2:
        return ""
    return _some([f"{VERSIONS[m.version]} ({', '.join(_named(m.venue, m.year, m.identifiers))})"
                  for m in card.manifestations])


def _named(venue: str, year: int | None, ids: Identifiers) -> list[str]:
    parts = (line(venue, 80), str(year or ""), ids.arxiv and f"arXiv {line(ids.arxiv, 40)}",
             ids.doi and f"DOI {line(ids.doi, 120)}", ids.pmid and f"PMID {line(ids.pmid, 20)}")
    return list(filter(None, parts)) or ["no more is known"]


def opinion(card: PaperCard) -> str:
    """What a model said of a paper's record; "" where none was asked."""
    said = card.opinion
    if said is None:
        return ""
    who = line(said.model, 80) or "a model"
    criteria = "meets the criteria" if said.meets else "does not meet the criteria"
    reason = f": {line(said.reason, 200)}" if said.reason else ""
    return f"{who} says: relevance {said.relevance:.2f}, {criteria}{reason}"


def decided(card: PaperCard) -> str:
    """Why a paper is in or out, and who else had a say in it: a person, a model."""
    by_hand = "decided by hand" if card.by_hand else ""
    return "; ".join(filter(None, (line(card.reason, 300), by_hand, opinion(card))))


def details(card: PaperCard, cards: Mapping[str, PaperCard]) -> list[tuple[str, str]]:
    """What a reference says below its citation, by name; what is not known is left out."""
    licence = line(card.origin.licence, 60) if card.origin else ""
    rows = [("Found by", found(card, cards)), ("Read", read(card)), ("Licence", licence),
            ("Reading", notes(card)), ("Appeared as", manifestations(card)),
            ("Included", decided(card))]
    return [(name, words) for name, words in rows if words]


def web_address(url: str) -> str:
    """An address of the web that may be linked as it stands, "" of any other: no characters but
    those that mean nothing to any of our formats and look like what they are."""
    return url if len(url) <= _LONGEST_ADDRESS and _WEB_ADDRESS.fullmatch(url) else ""


def links(card: PaperCard) -> list[str]:
    """The links of a reference: made from its identifiers, else the address it gives."""
    return addresses(card.identifiers) or list(filter(None, [web_address(card.identifiers.url)]))


@dataclass(frozen=True)
class LeftOut:
    """Papers left out at one stage by one criterion, as the flow counts them: `count` in all, of
    which `shown` are named."""

    stage: Stage
    criterion: str
    count: int
    shown: tuple[PaperCard, ...]

    @property
    def heading(self) -> str:
        return f"{self.count} {LEFT_OUT[self.stage]}: {self.criterion}"

    @property
    def more(self) -> int:
        return self.count - len(self.shown)


def left_out(papers: Iterable[PaperCard]) -> tuple[list[LeftOut], str]:
    """The papers left out, by criterion, the most frequent first, and what is not listed in words.

    There may be thousands: of each group a few are named, those first that a person decided about
    or of which something is to be told.
    """
    groups: dict[tuple[Stage, str], list[PaperCard]] = {}
    for card in papers:
        if not card.included:
            criterion = line(criterion_of(card.reason), 200)
            groups.setdefault((card.stage, criterion), []).append(card)
    ordered = sorted(groups.items(), key=lambda item: -len(item[1]))
    listed = [
        LeftOut(stage, criterion, len(cards),
                tuple(sorted(cards, key=_is_plain)[:MOST_OF_A_GROUP]))
        for (stage, criterion), cards in ordered[:MOST_GROUPS]]
    rest = [len(cards) for _, cards in ordered[MOST_GROUPS:]]
    more = (f"{plural(sum(rest), 'more paper')} for {plural(len(rest), 'other reason')}"
            if rest else "")
    return listed, more


def beside_left_out(card: PaperCard, cards: Mapping[str, PaperCard]) -> str:
    """What is told of a paper left out: its flags, the reason in full, who decided, how it was
    found."""
    parts = (*flags(card).values(), decided(card), found(card, cards))
    return "; ".join(filter(None, parts))


def _is_plain(card: PaperCard) -> bool:
    return not (card.by_hand or card.notices or card.injections)
