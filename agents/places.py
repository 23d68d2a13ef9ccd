"""The places that a claim is held against: where it was taken from, and what the search found."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from grounding.quotes import find_quote
from records import Claim, Hit, Paper, Passage, Row, Table


@dataclass(frozen=True)
class Place:
    """A part [start, end) of a paper's text, or a row of one of its tables with that table. `rank`
    in [0, 1] is how well the search found it; 1 is the source, where the claim was taken from."""

    paper: Paper
    start: int
    end: int
    section: str
    page: int | None
    rank: float
    row: tuple[Table, Row] | None
    is_source: bool = False

    @property
    def text(self) -> str:
        return self.paper.text[self.start:self.end]


def places_of(claim: Claim, papers: Mapping[str, Paper], hits: Sequence[Hit]) -> list[Place]:
    """The places for a claim, its source first, then the passages found in their order.

    A passage that does not stand in its paper character by character is left out, and of one that
    holds the source what stands before and behind it is taken: a sentence neither supports nor
    contradicts itself.
    """
    source = _source(claim, papers)
    places = [source] if source else []
    for hit in hits:
        passage, paper = hit.passage, papers.get(hit.passage.paper_id)
        if paper and paper.text[passage.start:passage.end] == passage.text:
            places += [
                Place(paper, start, end, passage.section, passage.page, hit.score,
                      _row_at(paper, start, end) if passage.table_id else None)
                for start, end in _beside(passage, source)]
    return places


def _source(claim: Claim, papers: Mapping[str, Paper]) -> Place | None:
    """Where the claim was taken from; its quote is found again where its offsets are wrong."""
    paper, span = papers.get(claim.paper_id), claim.source
    if paper is None:
        return None
    is_there = paper.text[span.start:span.end] == span.quote
    place = (span.start, span.end) if is_there else find_quote(paper.text, span.quote)
    if place is None:
        return None
    return Place(paper, *place, section=span.section, page=span.page, rank=1.0,
                 row=_row_at(paper, *place), is_source=True)


def _beside(passage: Passage, source: Place | None) -> list[tuple[int, int]]:
    """The parts of a passage that the source leaves."""
    start, end = passage.start, passage.end
    if source is None or passage.paper_id != source.paper.id or \
            source.end <= start or end <= source.start:
        return [(start, end)]
    return [(a, b) for a, b in ((start, source.start), (source.end, end)) if a < b]


def _row_at(paper: Paper, start: int, end: int) -> tuple[Table, Row] | None:
    """The table row that holds a range of the text."""
    for table in paper.tables:
        if table.start <= start and end <= table.end:
            for row in table.rows:
                if row.start <= start and end <= row.end:
                    return table, row
    return None
