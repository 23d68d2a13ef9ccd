"""What is sent and answered over HTTP, beside what records and the desk have already."""

from typing import Annotated, Literal

from pydantic import BaseModel, ConfigDict, Field

from graphs.runs import Run, Status
from models.language_settings import MOST_USD
from service.asking import Papers, Request
from service.desk import LONGEST_CLAIM, MOST_CLAIMS, Page

MOST_NAMED = 500
"""Papers or databases that one request may name."""
_RUN = "20260412-093015-9f86d081884c7d659a2feaa0c55ad015"
_QUESTION = "How does the pass@1 of Code Llama - Instruct on HumanEval change with model size?"

Identifier = Annotated[str, Field(min_length=1, max_length=200)]
PapersAsked = Annotated[
    Literal["library", "uploads", "none"] | Annotated[
        list[Identifier], Field(min_length=1, max_length=MOST_NAMED)],
    Field(description="which papers are read: the bundled library, all uploads of the workspace, "
                      "none, or these uploads by their ids")]


class Asked(BaseModel):
    """A question, the papers it is asked of, and what the answer may cost."""

    model_config = ConfigDict(extra="forbid", json_schema_extra={"examples": [
        {"question": _QUESTION},
        {"question": "Does sleep after learning improve memory in adults?",
         "sources": ["openalex", "europe_pmc"], "year_from": 2015, "limit": 50,
         "budget_usd": 0.5}]})

    question: str = Field(min_length=1, max_length=2000)
    sources: list[Identifier] = Field(
        default=[], max_length=MOST_NAMED, description="names of databases; GET /v1/options")
    papers: PapersAsked | None = Field(
        default=None, description="left out: the bundled library where no database is named, else "
                                  "none")
    year_from: int | None = Field(default=None, ge=0, le=9999)
    year_to: int | None = Field(default=None, ge=0, le=9999)
    limit: int | None = Field(default=None, ge=1, le=1000,
                              description="hits of one query to one database")
    budget_usd: float | None = Field(default=None, ge=0, le=MOST_USD, allow_inf_nan=False,
                                     description="what language models may cost")
    model: str | None = Field(default=None, max_length=200, description=(
        "left out: this service's own; \"\": none; others: GET /v1/options"))

    def request(self) -> Request:
        """As the desk has it."""
        return Request(**{**dict(self), "sources": tuple(self.sources),
                          "papers": papers_meant(self.papers)})


class ClaimsAsked(BaseModel):
    """Claims, and the papers they are held against."""

    model_config = ConfigDict(extra="forbid", json_schema_extra={"examples": [{
        "claims": ["Code Llama - Instruct 7B has a pass@1 of 34.8% on HumanEval."],
        "papers": "library"}]})

    claims: list[Annotated[str, Field(min_length=1, max_length=LONGEST_CLAIM)]] = Field(
        min_length=1, max_length=MOST_CLAIMS)
    papers: PapersAsked = "library"


class RunLinks(BaseModel):
    """Where more is told of a run."""

    events: str
    report: str


class RunTold(BaseModel):
    """How a run stands. `rating` is from 0 to 10; `usd` what it has spent on models, null where a
    price is unknown; `problem` says why it failed; `finished` is "" until it is over."""

    model_config = ConfigDict(json_schema_extra={"examples": [{
        "id": _RUN, "question": _QUESTION, "status": "published",
        "started": "2026-04-12T09:30:15+00:00", "finished": "2026-04-12T09:30:41.207+00:00",
        "rating": 7.4, "usd": 0.0, "problem": "",
        "links": {"events": f"/v1/runs/{_RUN}/events", "report": f"/v1/runs/{_RUN}/report.json"}}]})

    id: str
    question: str
    status: Status
    started: str
    finished: str
    rating: float | None
    usd: float | None
    problem: str
    links: RunLinks

    @classmethod
    def of(cls, run: Run) -> "RunTold":
        here = f"/v1/runs/{run.id}"
        return cls(
            id=run.id, question=run.question, status=run.status, started=run.started,
            finished=run.finished, rating=run.rating, usd=run.usd, problem=run.problem,
            links=RunLinks(events=f"{here}/events", report=f"{here}/report.json"))


class RunPage(BaseModel):
    """Runs, newest first. `before` asks for the next page; it is "" on the last."""

    runs: list[RunTold]
    before: str

    @classmethod
    def of(cls, page: Page) -> "RunPage":
        return cls(runs=[RunTold.of(run) for run in page.runs], before=page.before)


def papers_meant(papers: str | list[str] | None) -> Papers | None:
    """The papers of a request as the desk has them."""
    return tuple(papers) if isinstance(papers, list) else papers  # type: ignore[return-value]
