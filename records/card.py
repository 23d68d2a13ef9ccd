"""What a report tells of a paper, and how the screening decided about it."""

from typing import Literal

from pydantic import Field

from records.base import Record
from records.identifiers import Identifiers
from records.paper import Injection, Origin, Paper
from records.work import Manifestation, Notice, Trail, Work, WorkType

Stage = Literal["screening", "retrieval", "full text"]
"""Where the last word on a paper was spoken: on its record, when its text was sought, or on its
text."""


class ScreeningOpinion(Record):
    """What a language model says of a record: its relevance (0 to 1), whether it meets the
    criteria, and why, in a sentence."""

    relevance: float = Field(ge=0, le=1)
    meets: bool
    reason: str
    model: str = ""


class PaperCard(Record):
    """What a report tells of a paper: the work without its text.

    `origin` says which text was read, None where none was. `venue`, `year` and `identifiers` are
    those of the published version where there is one; `manifestations` has all.
    """

    id: str
    title: str
    authors: tuple[str, ...] = ()
    year: int | None = None
    venue: str = ""
    type: WorkType = "other"
    identifiers: Identifiers = Identifiers()
    origin: Origin | None = None
    included: bool = True
    stage: Stage = "screening"
    relevance: float = Field(default=0.0, description="0 to 1; how the screening ranked it")
    reason: str = Field(default="", description="why it was included or excluded, in words")
    by_hand: bool = Field(default=False, description="a person decided")
    opinion: ScreeningOpinion | None = Field(default=None, description="what a model said of it")
    notices: tuple[Notice, ...] = ()
    manifestations: tuple[Manifestation, ...] = ()
    trails: tuple[Trail, ...] = Field(default=(), description="how it was found")
    provenance: dict[str, str] = Field(default={}, description="field -> database it came from")
    injections: tuple[Injection, ...] = Field(
        default=(), description="tries to instruct a model; none was obeyed")

    @property
    def is_retracted(self) -> bool:
        return any(notice.kind == "retraction" for notice in self.notices)

    @property
    def is_abstract_only(self) -> bool:
        return self.origin is not None and self.origin.abstract_only

    @classmethod
    def of(cls, work: Work, paper: Paper | None = None, *, included: bool, relevance: float,
           reason: str, stage: Stage = "screening", opinion: ScreeningOpinion | None = None,
           ) -> "PaperCard":
        return cls(
            id=work.id, title=work.title, authors=work.authors, year=work.year, venue=work.venue,
            type=work.type, identifiers=work.identifiers, origin=paper and paper.origin,
            included=included, stage=stage, relevance=relevance, reason=reason, opinion=opinion,
            notices=work.notices, manifestations=work.manifestations, trails=work.trails,
            provenance=work.provenance, injections=paper.injections if paper else ())


class ScreeningDecisions(Record):
    """What a person decided on the screened works: by id those to read and those to leave out, with
    a reason or "", and identifiers (DOI, arXiv, PMID) of works to add and read."""

    include: dict[str, str] = {}
    exclude: dict[str, str] = {}
    add: tuple[str, ...] = ()
