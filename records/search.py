"""What is searched for, before any database's own syntax."""

from pydantic import Field, model_validator

from records.base import Record
from records.work import WorkType


class Facets(Record):
    """A search in facets: every group must be met, by any of its terms.

    A term of several words is a phrase. `exclude` holds terms that must not occur. Years are
    inclusive; empty fields do not filter. `text` is the search as a plain sentence, for databases
    that rank by meaning and take no boolean query.
    """

    text: str
    groups: tuple[tuple[str, ...], ...] = ()
    exclude: tuple[str, ...] = ()
    year_from: int | None = None
    year_to: int | None = None
    open_access: bool = False
    types: tuple[WorkType, ...] = ()
    languages: tuple[str, ...] = ()
    fields: tuple[str, ...] = Field(default=(), description="fields of study, e.g. medicine")
    venue: str = ""

    @model_validator(mode="after")
    def _years_in_order(self) -> "Facets":
        if self.year_from and self.year_to and self.year_from > self.year_to:
            raise ValueError(f"years run from {self.year_from} to {self.year_to}: turn them round")
        return self


class Search(Record):
    """One query to one database, as it was asked and answered.

    `query` is in the database's own language; `unsupported` says what of the search that language
    cannot say. `total` is how many works the database says there are, None where it does not;
    `identified` came. `failure` is "" where it was answered to the end or to the bound.
    """

    database: str
    query: str
    facets: Facets
    asked: str = Field(default="", description="ISO time; answers may be as old as the cache lets")
    total: int | None = None
    identified: int = 0
    failure: str = ""
    unsupported: tuple[str, ...] = ()
    notes: tuple[str, ...] = Field(default=(), description="what the service says of the search")


class SnowballRound(Record):
    """What following references and citations once brought: `followed` works were followed,
    `references` and `citations` are the records that came, `new` of them were works not known
    before, `relevant` of these passed the screening."""

    number: int
    followed: int = 0
    references: int = 0
    citations: int = 0
    new: int = 0
    relevant: int = 0
