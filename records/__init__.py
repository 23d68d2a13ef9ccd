"""The nouns of the house: frozen, JSON-plain, versioned. Nothing here does I/O."""

from records.base import Record
from records.card import PaperCard, ScreeningDecisions, ScreeningOpinion
from records.claim import (
    Check,
    Claim,
    ClaimKind,
    Evidence,
    JudgedClaim,
    Label,
    Measurement,
    Opinion,
    Probabilities,
    Stance,
    Verdict,
)
from records.identifiers import Identifiers
from records.message import Message, Sampling
from records.paper import (
    Cell,
    DocumentFormat,
    Injection,
    Origin,
    Page,
    Paper,
    Row,
    Section,
    Sentence,
    Table,
)
from records.passage import Hit, Passage, Span
from records.plan import Axis, Plan, Subject
from records.report import (
    SCHEMA_VERSION,
    Answer,
    AnswerSentence,
    Contradiction,
    Exclusion,
    Failure,
    Flow,
    Manifest,
    Report,
    RunInfo,
    Trend,
    TrendPoint,
    Usage,
)
from records.review import (
    DIMENSIONS,
    Dimension,
    Rating,
    Reason,
    Review,
    RevisionRequest,
)
from records.search import Facets, Search, SnowballRound
from records.work import Copy, Manifestation, Notice, Trail, Work

__all__ = [
    "DIMENSIONS", "SCHEMA_VERSION", "Answer", "AnswerSentence", "Axis", "Cell", "Check", "Claim",
    "ClaimKind", "Contradiction", "Copy", "Dimension", "DocumentFormat", "Evidence", "Exclusion",
    "Facets", "Failure", "Flow", "Hit", "Identifiers", "Injection", "JudgedClaim", "Label",
    "Manifest", "Manifestation", "Measurement", "Message", "Notice", "Opinion", "Origin", "Page",
    "Paper", "PaperCard", "Passage", "Plan", "Probabilities", "Rating", "Reason", "Record",
    "Report", "Review", "RevisionRequest", "Row", "RunInfo", "Sampling", "ScreeningDecisions",
    "ScreeningOpinion", "Search", "Section", "Sentence", "SnowballRound", "Span", "Stance",
    "Subject", "Table", "Trail", "Trend", "TrendPoint", "Usage", "Verdict", "Work",
]
