"""What can be set, with its type and bounds. The defaults in force stand in config.yaml.

A group that one room needs is defined there and only put in its place here.
"""

from pydantic import BaseModel, ConfigDict, Field

from grounding.confidence import ConfidencePolicy
from grounding.pooling import Band, Reliability
from models.embedding import EmbeddingSettings
from models.entailment import EntailmentSettings
from models.language_settings import BudgetSettings, LanguageSettings
from settings.service import ServiceSettings
from sources.search_settings import FullTextSettings, SearchSettings, SnowballingSettings
from sources.web.settings import WebSettings
from vectorstore.index import IndexSettings


class Group(BaseModel):
    model_config = ConfigDict(frozen=True, extra="forbid")


class Reading(Group):
    max_megabytes: float = Field(gt=0)
    max_documents: int = Field(ge=1)
    seconds_per_document: float = Field(gt=0)
    workers: int = Field(ge=0)


class Planning(Group):
    most_queries: int = Field(ge=0, le=50)
    most_sub_questions: int = Field(ge=0, le=50)


class Screening(Group):
    """`include` and `exclude` are criteria in words. `by_hand` lets a person have the last word.
    The last three bound what a model is asked."""

    min_relevance: float = Field(ge=0, le=1)
    max_papers: int = Field(ge=1)
    lexical_weight: float = Field(ge=0, le=1)
    include: tuple[str, ...]
    exclude: tuple[str, ...]
    by_hand: bool
    records_asked: int = Field(ge=0)
    records_a_request: int = Field(ge=1, le=200)
    doubt: float = Field(ge=0, le=1)


class Extraction(Group):
    findings_per_paper: int = Field(ge=0)
    max_claims: int = Field(ge=1)
    claims_per_window: int = Field(ge=1, le=100)
    windows_per_paper: int = Field(ge=1)


class Verification(Group):
    confidence_policy: ConfidencePolicy
    passages_per_claim: int = Field(ge=1, le=100)
    batch_size: int = Field(ge=1)
    band: Band
    reliability: Reliability


class Writing(Group):
    findings_in_answer: int = Field(ge=0)


class Gate(Group):
    min_rating: float = Field(ge=0, le=10)
    min_supported: int = Field(ge=1)
    to_the_point: float = Field(ge=0)
    min_reviewers: int = Field(ge=1)
    max_revisions: int = Field(ge=0, le=10)


class Run(Group):
    step_seconds: float = Field(gt=0)


class Settings(Group):
    """The effective settings of a run, after every override."""

    home: str
    workspace: str = Field(pattern=r"^[A-Za-z0-9][A-Za-z0-9_-]{0,63}$")
    prompts: str
    reading: Reading
    embedding: EmbeddingSettings
    entailment: EntailmentSettings
    language: LanguageSettings
    budget: BudgetSettings
    index: IndexSettings
    planning: Planning
    search: SearchSettings
    web: WebSettings
    screening: Screening
    snowballing: SnowballingSettings
    full_text: FullTextSettings
    extraction: Extraction
    verification: Verification
    writing: Writing
    gate: Gate
    run: Run


class Configuration(Settings):
    """All that config.yaml holds: the settings of a run, and those of the service."""

    service: ServiceSettings
