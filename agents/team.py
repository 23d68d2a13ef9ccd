"""The team: every agent of a run, assembled from the settings. The graph gets it as run context."""

import platform
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache, cached_property
from importlib.metadata import version
from pathlib import Path

from agents import editor
from agents.claim_extractor import ClaimExtractor
from agents.library import Library
from agents.planner import Planner
from agents.retriever import Found, Retriever
from agents.reviewer import ComputedReviewer, panel
from agents.screener import Screener, flow_of
from agents.verifier import Verifier
from agents.writer import Material, Writer
from grounding.entailment import ComputedEntailment
from models.embedding import Embedding, load_embedding
from models.entailment import Entailment
from prompts.library import PromptLibrary, load_library
from records import Manifest, Report
from settings import Settings, home_of, load_settings
from sources.folder import FolderSource
from sources.paper_store import PaperStore
from vectorstore.index import PassageIndex

NAMED_VERSIONS = ("consilience", "langgraph", "chromadb", "bm25s", "wordllama", "syntok",
                  "pypdfium2", "pylatexenc", "lxml")
"""Packages whose version can change what a report says."""


@dataclass(frozen=True)
class Team:
    """Who works on a run. Agents share the papers at hand, never each other's words."""

    settings: Settings
    prompts: PromptLibrary
    embedding: Embedding
    entailment: Entailment
    library: Library
    index: PassageIndex
    planner: Planner
    retriever: Retriever
    screener: Screener
    extractor: ClaimExtractor
    verifier: Verifier
    writer: Writer
    panel: tuple[ComputedReviewer, ...]

    def reviewer(self, name: str) -> ComputedReviewer:
        """The reviewer of this name. Raises LookupError."""
        for reviewer in self.panel:
            if reviewer.name == name:
                return reviewer
        raise LookupError(f"no reviewer {name!r} in the panel")

    def draft(self, material: Material, *, found: Found, rounds: int) -> Report:
        """A report that nobody has judged yet, from what was found, verified and written."""
        written = self.writer.write(material)
        flow = flow_of(material.cards, by_source=found.by_source, duplicates=found.duplicates,
                       not_retrieved=found.not_retrieved)
        manifest = Manifest(
            version=version("consilience"), versions=self._versions,
            settings=self.settings.model_dump(mode="json", exclude={"home"}),
            models=self.methods, prompts=self.prompts.hashes, queries=material.plan.queries,
            sources=found.sources, documents=found.documents, rounds=rounds,
            counts={
                "papers": flow.included, "claims": len(written.claims),
                "supported": sum(c.verdict == "supported" for c in written.claims),
                "measurements": len(written.measurements),
            },
        )
        return editor.compose(material.plan, written, cards=material.cards, flow=flow,
                              manifest=manifest)

    def texts(self, keys: Mapping[str, str]) -> dict[str, str]:
        """Canonical texts by paper id, for keys of the paper store by paper id."""
        return {identity: paper.text for identity, paper in self.library.load(keys).items()}

    @cached_property
    def methods(self) -> dict[str, str]:
        """Role -> model or stated method."""
        return {
            "planner": self.planner.method, "screener": self.screener.method,
            "claim_extractor": self.extractor.method, "embedding": self.embedding.name,
            "verifier": self.entailment.name, "writer": self.writer.method,
            "reviewers": "measures computed from the report, weighted by prompts/reviewers",
        }

    @cached_property
    def _versions(self) -> dict[str, str]:
        return {"python": platform.python_version(),
                **{name: version(name) for name in NAMED_VERSIONS}}


def assemble(settings: Settings, papers: Path) -> Team:
    """The team for one folder of papers. Raises the errors of what it loads."""
    home = home_of(settings)
    store = PaperStore(home / "read")
    prompts, embedding = load_library(), load_embedding(settings.embedding)
    index = PassageIndex(home / "index", embedding, settings.workspace, settings.index)
    entailment = ComputedEntailment()
    return Team(
        settings=settings, prompts=prompts, embedding=embedding, entailment=entailment,
        library=Library(store), index=index, planner=Planner(),
        retriever=Retriever([FolderSource(papers, settings.reading, store)], store),
        screener=Screener(min_relevance=settings.screening.min_relevance,
                          max_papers=settings.screening.max_papers),
        extractor=ClaimExtractor(findings_per_paper=settings.extraction.findings_per_paper),
        verifier=Verifier(entailment, index, settings.verification),
        writer=Writer(findings_in_answer=settings.writing.findings_in_answer),
        panel=tuple(panel(prompts)),
    )


def bundled_library() -> Path:
    """The sample library that comes with Consilience."""
    import library

    return Path(library.__file__).parent


@cache
def embedded_team() -> Team:
    """The team over the bundled library, with the settings in force."""
    return assemble(load_settings().settings, bundled_library())
