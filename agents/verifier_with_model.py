"""The verifier with a model: the computed verdicts stand where they are sure, and a model is asked
about the uncertain ones, a claim at a time, on the places that computing found."""

import asyncio
import json
from collections.abc import Iterable, Mapping, Sequence
from typing import Protocol

from agents.assessment import Assessment
from agents.mind import Done, Mind
from agents.passage_stances import Misquoted, ShownPassages
from agents.second_opinion import SecondOpinion
from agents.verifier import Pair, Verifier, examine_pairs
from grounding.confidence import ConfidencePolicy
from grounding.pooling import Band, Reliability
from models.entailment import Entailment
from models.request import ItemFailed
from prompts.fence import Untrusted
from records import Claim, Failure, Paper, Verdict
from records.proposals import StanceProposals

STAGE = "verify"
_WORDS_SHOWN = 80
"""Characters of a misquote that a failure shows."""


class JudgingOptions(Protocol):
    """What asking a model reads of the settings."""

    @property
    def band(self) -> Band: ...

    @property
    def reliability(self) -> Reliability: ...

    @property
    def confidence_policy(self) -> ConfidencePolicy: ...


class VerifierWithModel:
    """Verifies as the computed verifier does; a model gives a second opinion on what is unsure."""

    def __init__(self, computed: Verifier, mind: Mind[StanceProposals],
                 options: JudgingOptions) -> None:
        self._computed, self._mind, self._options = computed, mind, options

    @property
    def method(self) -> str:
        return f"{self._computed.method}; uncertain claims also judged by {self._mind.model.name}"

    async def verify(self, claims: Sequence[Claim],
                     papers: Mapping[str, Paper]) -> Done[list[Verdict]]:
        """One verdict for each claim, in order. Where the model fails the computed one stands, and
        the failure names the claim. Raises Halted."""
        assessments = await asyncio.to_thread(self._computed.examine, claims, papers)
        return await second_opinions(assessments, self._mind, self._options)


async def verify_pairs(pairs: Sequence[Pair], entailment: Entailment,
                       mind: Mind[StanceProposals],
                       options: JudgingOptions) -> Done[list[Verdict]]:
    """One verdict for each pair, in order, by its text alone; offsets of evidence point into it.

    Raises Halted.
    """
    assessments = await asyncio.to_thread(
        examine_pairs, pairs, entailment, options.confidence_policy)
    return await second_opinions(assessments, mind, options)


async def second_opinions(assessments: Sequence[Assessment], mind: Mind[StanceProposals],
                          options: JudgingOptions) -> Done[list[Verdict]]:
    """The verdicts on assessments, in order, the uncertain ones asked of a model, all at once.

    Raises Halted, and lets no request go on after it.
    """
    tasks = [asyncio.create_task(_judge(assessment, mind, options)) for assessment in assessments]
    try:
        judged = await asyncio.gather(*tasks)
    finally:
        for task in tasks:
            task.cancel()
        await asyncio.gather(*tasks, return_exceptions=True)
    return Done([done.result for done in judged],
                tuple(failure for done in judged for failure in done.failures))


def is_uncertain(assessment: Assessment, band: Band) -> bool:
    """Whether a model is to be asked: the computed verdict lies in the band, and there is anything
    to show."""
    verdict = assessment.verdict
    return bool(assessment.candidates) and band.holds(verdict.label, verdict.confidence)


async def _judge(assessment: Assessment, mind: Mind[StanceProposals],
                 options: JudgingOptions) -> Done[Verdict]:
    if not is_uncertain(assessment, options.band):
        return Done(assessment.verdict)
    claim = Untrusted(_as_line(assessment.claim))
    room = mind.room(claim=claim, passages=Untrusted(""))
    passages = ShownPassages.of(assessment.candidates, room, mind.model)
    failures = list(_left_out(assessment, passages, mind))
    if not passages.shown:
        return Done(assessment.verdict, tuple(failures))
    answered: list[StanceProposals] = []

    def check(answer: StanceProposals) -> str:
        if complaint := passages.complaint(answer):
            return complaint
        answered.append(answer)
        return passages.misquotes(answer)

    try:
        answer = await mind.think(f"claim {assessment.claim.id}", check=check, claim=claim,
                                  passages=passages.lines)
    except ItemFailed as error:
        if not answered:
            return Done(assessment.verdict, (*failures, _failure(
                assessment, str(error), "its verdict was computed without a model")))
        answer = answered[-1]  # what it says of the other passages holds
    held, misquoted = passages.located(answer)
    failures += [_misquote(assessment, told, mind) for told in misquoted]
    if misquoted and all(told.stance == "not_enough_evidence" for told in held):
        # What was misquoted may have been what decides, so silence elsewhere is no opinion.
        return Done(assessment.verdict, tuple(failures))
    return Done(SecondOpinion(assessment, held, mind.model.name).joined(options.reliability),
                tuple(failures))


def _as_line(claim: Claim) -> str:
    return json.dumps({"claim": claim.text}, ensure_ascii=False)


def _left_out(assessment: Assessment, passages: ShownPassages,
              mind: Mind[StanceProposals]) -> Iterable[Failure]:
    if passages.left_out:
        yield _failure(
            assessment,
            f"{len(passages.left_out)} of {len(passages.candidates)} passages did not fit into "
            f"what {mind.model.name} can be shown at once, whole or in part",
            "they were judged by computing alone; a model with a larger window, or a larger "
            f"max_tokens in {mind.prompt.file}, would see them")


def _misquote(assessment: Assessment, told: Misquoted, mind: Mind[StanceProposals]) -> Failure:
    words = told.words[:_WORDS_SHOWN]
    reason = f"the words that decide by {mind.model.name} do not stand in it: “{words}”" \
        if words.strip() else f"{mind.model.name} names no words that decide"
    return Failure(stage=STAGE, subject=f"claim {assessment.claim.id}, a passage of "
                   f"{told.candidate.title or 'the text'}", reason=reason,
                   remedy="that opinion of the passage was not counted")


def _failure(assessment: Assessment, reason: str, remedy: str) -> Failure:
    return Failure(
        stage=STAGE, subject=f"claim {assessment.claim.id}", reason=reason, remedy=remedy)
