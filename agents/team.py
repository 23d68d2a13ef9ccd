"""The team: every agent of a run, assembled from the settings. The graph gets it as run context."""

import os
import platform
from collections.abc import AsyncIterator, Mapping
from contextlib import asynccontextmanager
from dataclasses import dataclass, replace
from functools import cache, cached_property, partial
from importlib.metadata import version
from pathlib import Path

from agents import editor
from agents.claim_extractor import ClaimExtractor
from agents.claim_extractor_with_model import ClaimExtractorWithModel
from agents.editor_with_model import EditorWithModel
from agents.flow import flow_of
from agents.library import Library
from agents.mind import Done, work
from agents.minds import Minds, minds_of
from agents.planner import Planner
from agents.planner_with_model import PlannerWithModel
from agents.retriever import Found, Retriever
from agents.reviewer import ComputedReviewer, panel
from agents.reviewer_with_model import ReviewerWithModel
from agents.screener import Screener
from agents.screener_with_model import ScreenerWithModel
from agents.verifier import Verifier
from agents.verifier_with_model import VerifierWithModel
from agents.writer import Material, Writer
from agents.writer_with_model import WriterWithModel
from grounding.judges import load_entailment
from models.embedding import Embedding, load_embedding
from models.entailment import Entailment
from prompts.library import FOLDER, PromptLibrary, load_library
from records import Manifest, Report, Usage
from records.proposals import (
    AnswerProposal,
    ClaimProposals,
    DisagreementSummary,
    PlanProposal,
    QuoteCorrections,
    ReviewProposal,
    ScreeningProposals,
    StanceProposals,
)
from settings import Settings, home_of, load_settings, shelf_of
from sources.databases.catalogue import at_address
from sources.databases.crossref import Crossref
from sources.databases.unpaywall import Unpaywall
from sources.folder import FolderSource
from sources.full_text import FullTexts
from sources.paper_store import PaperStore
from sources.web.addresses import Ways
from sources.world import World
from vectorstore.index import PassageIndex

NAMED_VERSIONS = ("consilience", "langgraph", "chromadb", "bm25s", "wordllama", "onnxruntime",
                  "tokenizers", "syntok",
                  "pypdfium2", "pylatexenc", "lxml")
"""Packages whose version can change what a report says."""


@dataclass(frozen=True)
class Computed:
    """The agents that compute; each is the part of its like with a model that checks."""

    planner: Planner
    screener: Screener
    extractor: ClaimExtractor
    verifier: Verifier
    writer: Writer
    panel: tuple[ComputedReviewer, ...]


@dataclass(frozen=True)
class Team:
    """Who works on a run. Agents share the papers at hand, never each other's words."""

    settings: Settings
    prompts: PromptLibrary
    embedding: Embedding
    entailment: Entailment
    library: Library
    index: PassageIndex
    planner: Planner | PlannerWithModel
    retriever: Retriever
    screener: Screener | ScreenerWithModel
    extractor: ClaimExtractor | ClaimExtractorWithModel
    verifier: Verifier | VerifierWithModel
    writer: Writer | WriterWithModel
    panel: tuple[ComputedReviewer | ReviewerWithModel, ...]
    computed: Computed
    editor: EditorWithModel | None = None
    minds: Minds | None = None

    def reviewer(self, name: str) -> ComputedReviewer | ReviewerWithModel:
        """The reviewer of this name. Raises LookupError."""
        for reviewer in self.panel:
            if reviewer.name == name:
                return reviewer
        raise LookupError(f"no reviewer {name!r} in the panel")

    @asynccontextmanager
    async def at_work(self) -> AsyncIterator[None]:
        """While it works; afterwards connections to models and services are given back."""
        try:
            yield
        finally:
            await self.retriever.close()
            if self.minds:
                await self.minds.close()

    @property
    def usage(self) -> dict[str, Usage]:
        """What each role has asked of a model so far; empty where all compute."""
        return self.minds.usage() if self.minds else {}

    async def draft(self, material: Material, *, found: Found, rounds: int,
                    left_out: Mapping[str, int]) -> Done[Report]:
        """A report that nobody has judged yet, from what was found, verified and written.

        `left_out` counts by reason what a model proposed in vain.
        """
        done = await work(self.writer.write, material)
        written = done.result
        flow = flow_of(
            material.cards, by_source=found.by_source, by_citation=found.by_citation,
            duplicates=found.duplicates, unreadable=found.unreadable, filtered=found.filtered)
        manifest = Manifest(
            version=version("consilience"), versions=self._versions,
            # Who asked, and from where, is not for the readers of a report.
            settings=self.settings.model_dump(
                mode="json", exclude={"home": True, "prompts": True, "web": {"contact"}}),
            models=self.methods, prompts=self.prompts.hashes, queries=material.plan.queries,
            searches=found.searches, sources=found.sources, documents=found.documents,
            rounds=rounds,
            counts={
                "papers": flow.included, "claims": len(written.claims),
                "supported": sum(c.verdict == "supported" for c in written.claims),
                "measurements": len(written.measurements), **left_out,
            },
        )
        report = editor.compose(material.plan, written, cards=material.cards, flow=flow,
                                snowballing=found.rounds, manifest=manifest)
        return Done(report, done.failures)

    def texts(self, keys: Mapping[str, str]) -> dict[str, str]:
        """Canonical texts by paper id, for keys of the paper store by paper id."""
        return {identity: paper.text for identity, paper in self.library.load(keys).items()}

    @cached_property
    def methods(self) -> dict[str, str]:
        """Role -> model or stated method."""
        return {
            "planner": self.planner.method, "screener": self.screener.method,
            "claim_extractor": self.extractor.method, "embedding": self.embedding.name,
            "verifier": self.verifier.method, "writer": self.writer.method,
            **{f"reviewer {r.name}": r.method for r in self.panel},
            **({"editor": self.editor.method} if self.editor else {}),
            **({"calibration": self._calibration} if self.entailment.precision.is_known else {}),
        }

    @property
    def _calibration(self) -> str:
        """How the confidences came about, and from which on a supported claim is verified."""
        goal = self.settings.verification.confidence_policy.precision
        threshold = self.entailment.precision.confidence_for(goal)
        return ("confidences were fitted to be how often they are right; a supported claim is "
                + (f"verified from a confidence of {threshold:.2f} on, where {goal:.0%} were right"
                   if threshold is not None else
                   f"verified only by measuring: no confidence was found where {goal:.0%} are "
                   "right"))

    @cached_property
    def _versions(self) -> dict[str, str]:
        return {"python": platform.python_version(),
                **{name: version(name) for name in NAMED_VERSIONS}}


def assemble(settings: Settings, papers: Path | None, *, calls: Path | None = None,
             replay: bool = False, ways: Ways | None = None) -> Team:
    """The team for a folder of papers, or for databases alone where there is none.

    What it asks of models is logged in the file `calls` (default: a log of its own in the home
    folder); with `replay` nothing is sent to one. `ways` are for tests, which have no internet.

    Raises the errors of what it loads, UserError for a source that does not exist.
    """
    home = home_of(settings)
    shelf = shelf_of(home, settings.workspace)
    store = PaperStore(shelf / "read")
    prompts, embedding = load_library(prompts_of(settings)), load_embedding(settings.embedding)
    minds = minds_of(settings, prompts, calls or home / "calls.sqlite", replay=replay)
    index = PassageIndex(
        home / "index", embedding, settings.workspace, settings.index)
    entailment = load_entailment(settings.entailment)
    screening = settings.screening
    computed = Computed(
        planner=Planner(),
        screener=Screener(
            embedding, min_relevance=screening.min_relevance, max_papers=screening.max_papers,
            lexical_weight=screening.lexical_weight, include=screening.include,
            exclude=screening.exclude),
        extractor=ClaimExtractor(findings_per_paper=settings.extraction.findings_per_paper),
        verifier=Verifier(entailment, index, settings.verification),
        writer=Writer(findings_in_answer=settings.writing.findings_in_answer),
        panel=tuple(panel(prompts)),
    )
    folders = [FolderSource(papers, settings.reading, store)] if papers else []
    team = Team(
        settings=settings, prompts=prompts, embedding=embedding, entailment=entailment,
        library=Library(store), index=index, computed=computed, **vars(computed),
        retriever=Retriever(
            folders, World(home, settings.search, settings.web, os.environ, ways=ways, shelf=shelf),
            store,
            partial(_full_texts, settings=settings, store=store), settings.search,
            settings.snowballing))
    return with_minds(team, minds) if minds else team


def _full_texts(world: World, settings: Settings, store: PaperStore) -> FullTexts:
    contact = settings.web.contact
    unpaywall = at_address(Unpaywall(contact), settings.search.addresses.get("unpaywall", ""))
    crossref = at_address(Crossref(contact), settings.search.addresses.get("crossref", ""))
    return FullTexts(
        world.fetcher, world.client, store, settings.reading, settings.full_text, contact=contact,
        unpaywall=unpaywall, crossref=crossref)


def with_minds(team: Team, minds: Minds) -> Team:
    """The team with a model behind each role that has one; the others go on computing."""
    computed, settings = team.computed, team.settings
    plan = minds.of("planner", PlanProposal)
    screen = minds.of("screener", ScreeningProposals)
    extract = minds.of("claim_extractor", ClaimProposals)
    correct = minds.of("quote_correction", QuoteCorrections)
    verify = minds.of("verifier", StanceProposals)
    write = minds.of("writer", AnswerProposal)
    rewrite = minds.of("rewriter", AnswerProposal)
    edit = minds.of("editor", DisagreementSummary)
    return replace(
        team, minds=minds,
        planner=PlannerWithModel(
            computed.planner, plan, most_queries=settings.planning.most_queries,
            most_sub_questions=settings.planning.most_sub_questions) if plan else computed.planner,
        screener=ScreenerWithModel(
            computed.screener, screen, settings.screening) if screen else computed.screener,
        extractor=ClaimExtractorWithModel(
            computed.extractor, extract, correct,
            claims_per_window=settings.extraction.claims_per_window,
            windows_per_paper=settings.extraction.windows_per_paper,
        ) if extract and correct else computed.extractor,
        verifier=VerifierWithModel(
            computed.verifier, verify, settings.verification) if verify else computed.verifier,
        writer=WriterWithModel(
            computed.writer, write, rewrite, team.entailment,
        ) if write and rewrite else computed.writer,
        panel=tuple(_reviewer(reviewer, minds) for reviewer in computed.panel),
        editor=EditorWithModel(edit) if edit else None)


def _reviewer(computed: ComputedReviewer, minds: Minds) -> ComputedReviewer | ReviewerWithModel:
    mind = minds.of("reviewer", ReviewProposal, role=f"reviewer/{computed.name}",
                    named=computed.file.model)
    return ReviewerWithModel(computed, mind) if mind else computed


def prompts_of(settings: Settings) -> Path:
    """The folder of prompts that the settings name, or the bundled one."""
    return Path(settings.prompts).expanduser() if settings.prompts else FOLDER


def bundled_library() -> Path:
    """The sample library that comes with Consilience."""
    import library

    return Path(library.__file__).parent


@cache
def embedded_team() -> Team:
    """The team over the bundled library, with the settings in force."""
    return assemble(load_settings().settings, bundled_library())
