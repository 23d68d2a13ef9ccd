"""What every source of papers is: something with a name that can be searched."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Protocol

from records import Failure, Paper

Listener = Callable[[int, int, str], None]
"""Hears how far a source is: (done, total, name of what was just read)."""


@dataclass(frozen=True)
class Duplicate:
    """A document that was left out because another is the same work."""

    dropped: str
    kept: str
    reason: str


@dataclass(frozen=True)
class SourceResult:
    """What a source gave, so counted that a PRISMA flow adds up.

    `identified` is every document or entry seen; of these `papers` were read, `duplicates` are the
    same works again, and the rest could not be read, for the reasons in `failures`. A source that
    is down is a failure here, never an empty result.
    """

    papers: tuple[Paper, ...] = ()
    failures: tuple[Failure, ...] = ()
    duplicates: tuple[Duplicate, ...] = ()
    identified: int = 0

    @property
    def not_retrieved(self) -> int:
        return self.identified - len(self.papers) - len(self.duplicates)


class Source(Protocol):
    """A place papers come from. To add one is to add a file with a class like this."""

    @property
    def name(self) -> str:
        """How reports call it, e.g. "folder papers" or "OpenAlex"."""
        ...

    def search(
        self, queries: Sequence[str], limit: int, progress: Listener | None = None
    ) -> SourceResult:
        """Up to `limit` papers for the queries together; a folder gives all it has."""
        ...
