"""The papers at hand in a run: loaded from the paper store when an agent asks for them."""

from collections.abc import Mapping
from functools import lru_cache

from grounding.disarming import disarmed
from grounding.injections import find_injections
from records import Paper
from sources.paper_store import PaperStore

KEPT_IN_MEMORY = 256


class Library:
    """Papers by id, without what speaks to a machine in them: no agent gets to read it.

    What was taken out of a paper stands in `Paper.injections`. What was loaded once is kept, up to
    256 papers.
    """

    def __init__(self, store: PaperStore) -> None:
        def get(key: str) -> Paper | None:
            paper = store.get(key)
            return paper and disarmed(paper, find_injections(paper))

        self._get = lru_cache(maxsize=KEPT_IN_MEMORY)(get)

    def load(self, keys: Mapping[str, str]) -> dict[str, Paper]:
        """Papers by id for the store keys given by id. Raises LookupError for one that is gone."""
        papers = {}
        for identity, key in keys.items():
            paper = self._get(key)
            if paper is None:
                raise LookupError(f"{identity}: no longer in the paper store; ask again")
            papers[identity] = paper
        return papers
