"""What a caller asks, as the settings of a run: what may be asked, and what the service decides."""

from dataclasses import dataclass
from typing import Any, Literal

from pydantic import ValidationError

from agents.planner import Planner, QuestionError
from models.language_settings import MOST_USD
from service.errors import Invalid
from settings import Settings
from sources.databases.catalogue import CATALOGUE, known_name

Papers = Literal["library", "uploads", "none"] | tuple[str, ...]
"""Which papers are read beside those that databases have: the bundled library, all uploads of the
caller's workspace, none, or these uploads by their ids."""


@dataclass(frozen=True)
class Request:
    """What a caller wants to know, and of what.

    `sources` are names of databases. `papers` None is "library" where no database is named, else
    "none". `year_from` and `year_to` bound what databases give, `limit` the hits of one query to
    one database. `budget_usd` bounds what language models may cost. `model` None is the service's
    own, "" none at all; others are those that the service's settings name. None is the service's
    setting.
    """

    question: str
    sources: tuple[str, ...] = ()
    papers: Papers | None = None
    year_from: int | None = None
    year_to: int | None = None
    limit: int | None = None
    budget_usd: float | None = None
    model: str | None = None

    @property
    def papers_read(self) -> Papers:
        """The papers that are meant where none are named."""
        return self.papers if self.papers is not None else "none" if self.sources else "library"


def settings_for(request: Request, settings: Settings, workspace: str,
                 most_usd: float | None = None) -> Settings:
    """The settings of the run that a request asks for; it may cost `most_usd` at most.

    Raises Invalid for what cannot be asked.
    """
    _require_question(request.question)
    sources = [_database(name) for name in request.sources]
    if not sources and request.papers_read == "none":
        raise Invalid("sources: name at least one database, or papers to read")
    if request.year_from and request.year_to and request.year_from > request.year_to:
        raise Invalid("year_from is after year_to; exchange them")
    search = {"sources": tuple(dict.fromkeys(sources)), "year_from": request.year_from,
              "year_to": request.year_to, "limit": request.limit}
    values = settings.model_dump()
    values["workspace"] = workspace
    values["search"] |= {name: value for name, value in search.items() if value is not None}
    values["budget"]["usd"] = _least(request.budget_usd, settings.budget.usd, most_usd)
    values["language"]["model"] = _model(request.model, settings)
    values["screening"]["by_hand"] = False  # nobody could answer
    try:
        return Settings.model_validate(values)
    except ValidationError as error:
        raise Invalid(_explained(error)) from None


def without_sources(settings: Settings, workspace: str, most_usd: float | None) -> Settings:
    """The settings of what reads given papers alone, and may cost `most_usd` at most."""
    search = settings.search.model_copy(update={"sources": ()})
    return within(most_usd, settings.model_copy(update={
        "workspace": workspace, "search": search}))


def within(most_usd: float | None, settings: Settings) -> Settings:
    """The settings of what may cost `most_usd` at most."""
    budget = settings.budget.model_copy(update={"usd": _least(settings.budget.usd, most_usd)})
    return settings.model_copy(update={"budget": budget})


def _least(*limits: float | None) -> float | None:
    """The lowest, which no setting's bound refuses: a key of earlier versions may have more."""
    return min((min(limit, MOST_USD) for limit in limits if limit is not None), default=None)


def _require_question(question: str) -> None:
    try:
        question.encode()
        Planner().plan(question)
    except UnicodeEncodeError:
        raise Invalid("question: holds half of a character; send UTF-8") from None
    except QuestionError as error:
        raise Invalid(f"question: {error}") from None


def _database(name: str) -> str:
    """A database by its own name. A LangChain retriever is code of whoever runs the service, and
    nobody else's to name."""
    known = known_name(name)
    if not known:
        raise Invalid(f"sources: {name[:80]!r} is no database; choose among {', '.join(CATALOGUE)}")
    return known


def _model(asked: str | None, settings: Settings) -> str:
    own = settings.language.model
    if asked is None or asked == own:
        return own
    if asked and asked not in settings.language.models:
        names = ", ".join(dict.fromkeys(filter(None, (own, *settings.language.models))))
        raise Invalid(f"model: this service has no {asked[:80]!r}; "
                      + (f"choose among {names}, or \"\" for none" if names else "leave it out"))
    return asked


_ASKED_AS: dict[str, str] = {
    "search.year_from": "year_from", "search.year_to": "year_to", "search.limit": "limit",
    "budget.usd": "budget_usd"}


def _explained(error: ValidationError) -> str:
    def told(item: Any) -> str:
        name = ".".join(map(str, item["loc"]))
        return f"{_ASKED_AS.get(name, name)}: {item['msg'].removeprefix('Value error, ')}"

    return "; ".join(told(item) for item in error.errors())
