"""The retriever: asks every source for papers, and counts what came of it."""

from collections.abc import Sequence

from records import Failure, Plan, Record
from sources.deduplicate import deduplicate
from sources.paper_store import PaperStore
from sources.source import Progress, Source

MOST_PAPERS = 1000
"""Asked of a source that searches; a folder gives all it has."""


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


class Retriever:
    """Searches the sources in order; what several of them give is one paper."""

    def __init__(self, sources: Sequence[Source], store: PaperStore) -> None:
        self._sources, self._store = sources, store

    def search(self, plan: Plan, progress: Progress | None = None) -> Found:
        """Papers for the plan's queries, kept in the paper store. Raises the sources' errors for
        what the user must mend first, such as a folder that does not exist."""
        results = {s.name: s.search(plan.queries, MOST_PAPERS, progress) for s in self._sources}
        given = [paper for result in results.values() for paper in result.papers]
        papers, twice = deduplicate(given)
        return Found(
            papers={paper.id: self._store.put(paper) for paper in papers},
            documents={paper.origin.name: paper.origin.sha256 for paper in papers},
            sources=tuple(results),
            by_source={name: result.identified for name, result in results.items()},
            duplicates=len(twice) + sum(len(r.duplicates) for r in results.values()),
            failures=tuple(f for result in results.values() for f in result.failures),
        )
