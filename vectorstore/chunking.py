"""Cuts a paper into passages: sentences of one section, table rows, captions."""

from bisect import bisect_right
from collections.abc import Iterable, Iterator
from typing import Literal

from pydantic import BaseModel, ConfigDict, Field

from records import Cell, Paper, Passage, Sentence, Table

Kind = Literal["prose", "table_row", "caption"]

CHUNKING_VERSION = "1"
"""Part of every index key: raise it when other passages, or other searchable texts, come out."""


class ChunkingSettings(BaseModel):
    """How much text stands in one passage."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    words: int = Field(default=120, ge=1, description="most words of a passage of prose")
    overlap: int = Field(default=1, ge=0, description="sentences a passage shares with the last")


def passages_of(paper: Paper, settings: ChunkingSettings | None = None) -> list[Passage]:
    """The passages of a paper in the order of its text, no two over the same range.

    Prose is grouped sentence by sentence up to `words` words and never across sections or tables; a
    longer sentence stands alone. Every table row and every caption is a passage. What holds neither
    a letter nor a digit is left out. `paper.text[p.start:p.end] == p.text` for every passage p.
    """
    settings = settings or ChunkingSettings()
    found = [*_prose(paper, settings), *_of_tables(paper)]
    once = {(passage.start, passage.end): passage for passage in found}
    return [once[place] for place in sorted(once)]


def searchable(passage: Passage, title: str = "") -> str:
    """The text a passage is found by: its paper's title, its context and its own words."""
    return "\n".join(filter(None, (title, passage.context, passage.text)))


def _prose(paper: Paper, settings: ChunkingSettings) -> Iterator[Passage]:
    for run in _runs(paper):
        words = [len(paper.text[s.start : s.end].split()) for s in run]
        for first, last in _windows(words, settings):
            section = paper.section_title(run[first].section)
            passage = _passage(
                paper, "prose", run[first].start, run[last - 1].end,
                section=section, page=run[first].page, context=section,
            )
            if passage:
                yield passage


def _runs(paper: Paper) -> Iterator[list[Sentence]]:
    """The sentences between two borders: a change of section, a table."""
    borders = sorted(table.start for table in paper.tables)
    key: tuple[int | None, int] | None = None
    run: list[Sentence] = []
    for sentence in paper.sentences:
        here = (sentence.section, bisect_right(borders, sentence.start))
        if run and here != key:
            yield run
            run = []
        run.append(sentence)
        key = here
    if run:
        yield run


def _windows(words: list[int], settings: ChunkingSettings) -> Iterator[tuple[int, int]]:
    """Half-open ranges of sentences: each as long as fits, each with a sentence the last had not.

    The shared sentences give way where they would leave no room for a new one.
    """
    first = done = 0
    while done < len(words):
        while first < done and sum(words[first : done + 1]) > settings.words:
            first += 1
        last, total = done + 1, sum(words[first : done + 1])
        while last < len(words) and total + words[last] <= settings.words:
            total += words[last]
            last += 1
        yield first, last
        first, done = max(first + 1, last - settings.overlap), last


def _of_tables(paper: Paper) -> Iterator[Passage]:
    for table in paper.tables:
        title = f"{table.label}: {table.caption}".strip(": ") if table.label else table.caption
        section = paper.section_title(table.section)
        shared = {"section": section, "page": table.page, "table_id": table.id}
        caption = None
        if title and paper.text.startswith(title, table.start):
            end = table.start + len(title)
            caption = _passage(paper, "caption", table.start, end, context=section, **shared)
        if caption:
            yield caption
        headers = [" ".join(table.column_path(column)) for column in range(table.width)]
        for row in table.rows:
            context = _row_context(title, row.group, _pairs(table, headers, row.cells))
            passage = _passage(paper, "table_row", row.start, row.end, context=context, **shared)
            if passage:
                yield passage


def _pairs(table: Table, headers: list[str], cells: Iterable[Cell]) -> list[str]:
    """The value cells under their headers: "HumanEval pass@1 = 33.5"."""
    values = list(zip(headers, cells, strict=False))[table.stub :]
    return [f"{header} = {cell.text}" for header, cell in values if header and cell.text]


def _row_context(title: str, group: str, pairs: list[str]) -> str:
    return "\n".join(filter(None, (title, group, "; ".join(pairs))))


def _passage(
    paper: Paper, kind: Kind, start: int, end: int, *, page: int | None, **rest: str
) -> Passage | None:
    text = paper.text[start:end]
    if not any(map(str.isalnum, text)):
        return None
    return Passage(
        id=f"{paper.id}:{start}-{end}", kind=kind, paper_id=paper.id, start=start, end=end,
        text=text, page=_page_at(paper, start) if page is None else page, **rest,
    )


def _page_at(paper: Paper, offset: int) -> int | None:
    index = bisect_right(paper.pages, offset, key=lambda page: page.start) - 1
    return paper.pages[index].number if index >= 0 else None
