"""The retriever: asks every source for papers, and counts what came of it."""

from collections.abc import Callable, Mapping, Sequence

from records import Failure, Paper, Plan, Record
from sources.paper_store import PaperStore
from sources.source import Source

Tell = Callable[[int, int, str], None]
"""Hears how far a source is: (done, total, what it is at)."""


class Found(Record):
    """What a search came to. `papers` maps a paper's id to its key in the paper store."""

    papers: dict[str, str] = {}
    documents: dict[str, str] = {}
    sources: tuple[str, ...] = ()
    by_source: dict[str, int] = {}
    duplicates: int = 0
    failures: tuple[Failure, ...] = ()

    @property
    def not_retrieved(self) -> int:
        """Documents that gave no paper."""
        return sum(self.by_source.values()) - self.duplicates - len(self.papers)
