"""What a run would ask of language models, from a rehearsal of it: the run itself, with its papers
and prompts, in which no model is asked."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from itertools import groupby
from math import ceil
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

from agents.minds import Minds
from agents.team import Team, assemble, with_minds
from agents.verifier_with_model import VerifierWithModel
from graphs.conduct import MOST_STEPS
from graphs.estimate import Estimate, EstimateRow
from graphs.synthesis import build
from grounding.confidence import ConfidencePolicy
from grounding.pooling import Band, Reliability
from models.budget import Budget
from models.cache import AnswerCache
from models.calls import CallLog
from models.language import LanguageModels
from models.language_settings import BudgetSettings, LanguageSettings, RoleModels
from models.rehearsal import Rehearsal, Unasked
from prompts.fence import Fence
from records.proposals import StanceProposals
from settings import Settings, home_of, shelf_of
from settings.schema import Verification

EXTRACTOR = "claim_extractor"

ANSWER_SHARE = 0.5
"""What an answer is taken to use of the tokens it may have; a full list of claims uses a third."""

NEW_CLAIMS = 0.5
"""Share of the claims that a model is asked for which it gives and computing has not found."""

_NONCE = "0123456789abcdef"
"""As long as a real one; nothing is sent, and estimates of the same are the same."""


async def estimate(settings: Settings, papers: Path | None, question: str) -> Estimate:
    """Estimate a run over a folder of papers, or over databases alone where there is none; they are
    searched, read and indexed as the run would.

    Without a language model there is nothing to ask and no row. Raises the errors of what it
    loads, as `assemble` does.
    """
    language = settings.language.model_copy(update={"model": ""})
    computed = assemble(settings.model_copy(update={"language": language}), papers)
    with TemporaryDirectory() as folder:
        log = CallLog(Path(folder) / "calls.sqlite")
        try:
            return await _rehearsed(settings, computed, log, question)
        finally:
            log.close()


async def _rehearsed(settings: Settings, computed: Team, log: CallLog, question: str) -> Estimate:
    shelf = shelf_of(home_of(settings), settings.workspace)
    cache = AnswerCache(shelf / "answers.sqlite") if settings.language.cache else None
    rehearsal = Rehearsal(LanguageModels(
        _without_keys(settings.language), notes=computed.prompts.notes, log=log,
        budget=Budget(BudgetSettings(stages={})), cache=cache, replay=True))
    minds = Minds(rehearsal, computed.prompts, Fence(_NONCE), log)
    team = with_minds(computed, minds)
    if judging := minds.of("verifier", StanceProposals):
        options = _Judging(settings.verification, rehearsal)
        team = replace(team, verifier=VerifierWithModel(computed.computed.verifier, judging,
                                                        options))
    graph = build(settings.run.step_seconds).compile()
    async with team.at_work():
        state = await graph.ainvoke(
            {"question": question}, {"recursion_limit": MOST_STEPS}, context=team)
    new = _new_claims(rehearsal, settings)
    judged = new + _uncertain(state, settings.verification.band)
    computed_claims, most = len(state.get("claims", [])), settings.extraction.max_claims
    return Estimate(
        tuple(_rows(rehearsal.unasked, min(judged, most) if new else None)),
        cached=sum(u.cached for u in log.usage().values()),
        papers=sum(card["included"] for card in state.get("cards", [])),
        claims=min(computed_claims + new, most))


def _new_claims(rehearsal: Rehearsal, settings: Settings) -> int:
    """How many claims models would add to the computed ones, about."""
    windows = sum(request.role == EXTRACTOR for request in rehearsal.unasked)
    return ceil(NEW_CLAIMS * settings.extraction.claims_per_window * windows)


def _uncertain(state: Mapping[str, Any], band: Band) -> int:
    """How many computed verdicts a model would be asked about."""
    return sum(band.holds(verdict["label"], verdict["confidence"])
               for verdict in state.get("verdicts", {}).values())


def _without_keys(language: LanguageSettings) -> LanguageSettings:
    """The settings of the same models; nothing is sent, so no key is asked for."""
    models = {name: model.model_copy(update={"key_variable": ""})
              for name, model in language.models.items()}
    return language.model_copy(update={"key_variable": "", "models": models})


@dataclass(frozen=True)
class _Judging:
    """When a verifier's model is asked: always, once claims would be asked for, since claims that
    are not there yet can only be told by the others."""

    settings: Verification
    rehearsal: Rehearsal

    @property
    def band(self) -> Band:
        if any(request.role == EXTRACTOR for request in self.rehearsal.unasked):
            return Band(**dict.fromkeys(Band.model_fields, 1.0))
        return self.settings.band

    @property
    def reliability(self) -> Reliability:
        return self.settings.reliability

    @property
    def confidence_policy(self) -> ConfidencePolicy:
        return self.settings.confidence_policy


def _rows(unasked: Iterable[Unasked], judged: int | None) -> list[EstimateRow]:
    """One row a role and model, in the order of a run; the verifier's counts `judged` requests."""
    stages = list(RoleModels.model_fields)

    def place(request: Unasked) -> tuple[int, str, str]:
        stage = request.role.partition("/")[0]
        return stages.index(stage), request.role, request.model

    return [_row(list(requests), judged if role == "verifier" else None)
            for (_, role, _), requests in groupby(sorted(unasked, key=place), key=place)]


def _row(requests: list[Unasked], calls: int | None) -> EstimateRow:
    """The requests of one role to one model, or `calls` like them."""
    calls = len(requests) if calls is None else calls
    share = calls / len(requests)
    tokens_in = round(share * sum(r.tokens_in for r in requests))
    tokens_out = round(share * ANSWER_SHARE * sum(r.tokens_out_most for r in requests))
    first = requests[0]
    return EstimateRow(first.role, first.model, calls, tokens_in, tokens_out,
                       first.price.of(tokens_in, tokens_out) if first.price else None)
