"""The papers at hand in a run: loaded from the paper store when an agent asks for them."""

from collections.abc import Mapping
from functools import lru_cache

from records import Paper
from sources.paper_store import PaperStore

KEPT_IN_MEMORY = 256


class Library:
    """Papers by id. What was loaded once is kept, up to 256 papers."""

    def __init__(self, store: PaperStore) -> None:
        self._get = lru_cache(maxsize=KEPT_IN_MEMORY)(store.get)

    def load(self, keys: Mapping[str, str]) -> dict[str, Paper]:
        """Papers by id for the store keys given by id. Raises LookupError for one that is gone."""
        papers = {}
        for identity, key in keys.items():
            paper = self._get(key)
            if paper is None:
                raise LookupError(f"{identity}: no longer in the paper store; ask again")
            papers[identity] = paper
        return papers
