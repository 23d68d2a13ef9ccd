"""The writer with a model: it words the answer, and the house keeps what can be computed.

The model sees checked claims under opaque keys. A sentence that does not stand up to the claims it
names is rewritten once or left out; measured series, trends, contradictions and gaps that it passes
over are told in the computed words.
"""

import asyncio
import json
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from functools import partial

from agents import phrasing
from agents.facts import Fact, Facts, Kind, kind_of
from agents.mind import Done, Mind
from agents.sentence_check import SentenceCheck
from agents.writer import Draft, Material, Writer
from grounding.quantities import same_quantity
from grounding.stated_values import stated_values
from models.entailment import Entailment
from models.request import ItemFailed
from prompts.fence import Untrusted
from records import Answer, AnswerSentence, Failure, JudgedClaim
from records.proposals import AnswerProposal, SentenceProposal

STAGE = "write"
_COMPUTED_INSTEAD = "the answer was computed instead"


@dataclass(frozen=True)
class _Written:
    """A sentence of the model in its place, or why there is none."""

    sentence: SentenceProposal
    fault: str = ""


class WriterWithModel:
    """Writes as the computed writer does, in a model's words where they are borne out."""

    def __init__(
        self, computed: Writer, mind: Mind[AnswerProposal], rewriting: Mind[AnswerProposal],
        entailment: Entailment,
    ) -> None:
        """`mind` has the prompt writer.md, `rewriting` the prompt rewriter.md."""
        self._computed, self._mind, self._rewriting = computed, mind, rewriting
        self._entailment = entailment

    @property
    def method(self) -> str:
        return f"{self._mind.model.name}, each sentence checked against its claims; " \
               f"{self._computed.method}"

    async def write(self, material: Material) -> Done[Draft]:
        """The draft, its answer in the model's words as far as they are supported.

        Where the model gives nothing that can be used, the answer is the computed one and the
        failure says so. Raises Halted.
        """
        draft = await asyncio.to_thread(self._computed.write, material)
        facts = Facts.of(draft, {c.id: phrasing.short_name(c) for c in material.cards})
        if not facts.by_id:
            return Done(draft)
        facts, left_out = self._fitted(facts, material)
        notes = [_not_shown(left_out)] if left_out else []
        try:
            proposal = await self._mind.think(
                "the answer", check=partial(_complaint, facts), facts=facts.shown(),
                **_asked(material, facts))
        except ItemFailed as error:
            return Done(draft, (*notes, Failure(
                stage=STAGE, subject="the answer", reason=str(error), remedy=_COMPUTED_INSTEAD)))
        check = SentenceCheck(facts, self._entailment)
        written = await asyncio.to_thread(_checked, check, proposal.sentences)
        if any(w.fault for w in written):
            written, failures = await self._rewritten(material, facts, check, written)
            notes += failures
        return Done(_answered(draft, facts, written), (*notes, *_left_out(written)))

    def _fitted(self, facts: Facts, material: Material) -> tuple[Facts, int]:
        room = self._mind.room(facts=Untrusted(""), **_asked(material, facts))
        return facts.fitted(room, self._mind.model)

    async def _rewritten(
        self, material: Material, facts: Facts, check: SentenceCheck, written: Sequence[_Written],
    ) -> tuple[list[_Written], list[Failure]]:
        """The sentences with those that failed in their second wording; each has one."""
        faulty = [w for w in written if w.fault]
        shown = {"question": material.plan.question, "sentences": _faults(faulty)}
        needed, _ = _needed(facts, faulty).fitted(
            self._rewriting.room(facts=Untrusted(""), **shown), self._rewriting.model)

        def as_many(answer: AnswerProposal) -> str:
            given = len(answer.sentences)
            return "" if given == len(faulty) else \
                f"{given} sentences were given where {len(faulty)} were asked for"

        try:
            proposal = await self._rewriting.think(
                "sentences that failed", check=as_many, facts=needed.shown(), **shown)
        except ItemFailed as error:
            return list(written), [Failure(
                stage=STAGE, subject="sentences that failed", reason=str(error),
                remedy="they were left out of the answer")]
        mended = iter(await asyncio.to_thread(_checked, check, proposal.sentences))
        return [_second(w, next(mended)) if w.fault else w for w in written], []


def _complaint(facts: Facts, answer: AnswerProposal) -> str:
    """Why an answer is worth no rewriting, or empty: most of it rests on nothing that was given."""
    if not answer.sentences:
        return "there is no sentence; the facts bear at least one"
    strange = sum(any(facts.keys.id(key) is None for key in sentence.claims)
                  for sentence in answer.sentences)
    return (f"{strange} of {len(answer.sentences)} sentences name keys that were not given"
            if strange > len(answer.sentences) / 2 else "")


def _asked(material: Material, facts: Facts) -> dict[str, object]:
    """What a draft is asked with beside the facts; a reviewer's words may quote papers."""
    notes = [
        {"asks": r.action.replace("_", " "), "text": r.text,
         "keys": [facts.keys.by_id[i] for i in r.claim_ids if i in facts.keys.by_id]}
        for r in material.requests if r.action != "drop_claims"]
    return {
        "question": material.plan.question, "sub_questions": material.plan.sub_questions,
        "notes": Untrusted(_lines(notes)),
    }


def _lines(items: Iterable[dict[str, object]]) -> str:
    return "\n".join(json.dumps(item, ensure_ascii=False) for item in items)


def _faults(faulty: Sequence[_Written]) -> Untrusted:
    return Untrusted(_lines(
        {"number": n, "text": w.sentence.text, "keys": w.sentence.claims, "fault": w.fault}
        for n, w in enumerate(faulty, start=1)))


def _needed(facts: Facts, faulty: Sequence[_Written]) -> Facts:
    """The facts that failing sentences name, and all that was computed; where one names none, all
    there are."""
    named = [facts.named(w.sentence.claims) for w in faulty]
    if not all(named):
        return facts
    wanted = {id(fact) for some in named for fact in some}
    return replace(facts, by_id={i: f for i, f in facts.by_id.items()
                                 if id(f) in wanted or f.kind not in ("supported", "contested")})


def _checked(check: SentenceCheck, sentences: Sequence[SentenceProposal]) -> list[_Written]:
    return [_Written(s, check.complaint(s)) for s in sentences]


def _second(first: _Written, second: _Written) -> _Written:
    """What comes of a sentence that failed; of one that was given up the first fault is told."""
    return first if not second.sentence.text.strip() else second


def _answered(draft: Draft, facts: Facts, written: Sequence[_Written]) -> Draft:
    """The draft with the model's sentences that hold, and the computed ones that they pass over:
    what was measured beside what the model says of it, what is disputed or missing last."""
    kept = list({" ".join(w.sentence.text.split()): w.sentence
                 for w in written if not w.fault}.values())
    if not kept:
        return draft
    named = [facts.named(s.claims) for s in kept]
    told = [_sentence(s, f) for s, f in zip(kept, named, strict=True)]
    repeated = {fact.text for some in named for fact in some if fact.kind == "trend"}
    claims = {c.id: c for c in draft.claims}
    sources = _sources(draft, facts, claims)
    owed = [s for s in draft.answer.sentences if s.text not in repeated
            and _is_owed(s, kind_of(s, claims), told, sources.get(s.text, ""))]
    series = [s for s in owed if kind_of(s, claims) == "series"]
    single = [all(fact.kind == "supported" for fact in some) for some in named]
    told = [s for s, alone in zip(told, single, strict=True)
            if not (alone and any(_repeats(s, whole) for whole in series))]
    measured = [s for s in draft.answer.sentences if s.role in ("finding", "trend")]
    others = [s for s in owed if s.role in ("contradiction", "gap")]
    answer = Answer(sentences=(*_woven(measured, owed, told), *others),
                    supported_share=round(sum(not w.fault for w in written) / len(written), 4))
    return replace(draft, answer=answer)


def _sources(draft: Draft, facts: Facts, claims: Mapping[str, JudgedClaim]) -> dict[str, str]:
    """Whose measurements each computed series tells, as a sentence must name them; empty where all
    are from one paper."""
    names = {fact.text: next(iter(fact.papers.values()), "") for fact in facts.by_id.values()
             if fact.kind == "series"}
    papers = {claims[s.claim_ids[0]].paper_id for s in draft.answer.sentences
              if kind_of(s, claims) == "series"}
    # Without the year: a model may write "Oak et al. in 2031".
    return {text: name.rpartition(" (")[0] or name for text, name in names.items()} \
        if len(papers) > 1 else {}


def _repeats(sentence: AnswerSentence, series: AnswerSentence) -> bool:
    """Whether a sentence says nothing but values that a series tells."""
    values = [v.quantity for v in stated_values(sentence.text)]
    whole = [v.quantity for v in stated_values(series.text)]
    return (bool(values) and set(sentence.claim_ids) <= set(series.claim_ids)
            and all(any(same_quantity(value, other) for other in whole) for value in values))


def _woven(
    computed: Sequence[AnswerSentence], owed: Sequence[AnswerSentence],
    told: Sequence[AnswerSentence],
) -> list[AnswerSentence]:
    """The computed sentences that are owed among those told, in the computed order: values before
    what is said of them, a trend after its values, what nobody speaks of after what came before."""
    woven, after = list(told), 0
    for sentence in computed:
        claims = set(sentence.claim_ids)
        about = [place for place, other in enumerate(woven)
                 if other.role in ("finding", "trend") and claims & set(other.claim_ids)]
        if sentence in owed:
            place = after if not about else \
                about[-1] + 1 if sentence.role == "trend" else about[0]
            woven.insert(place, sentence)
            after = place + 1
        elif about:
            after = about[-1] + 1
    return woven


def _sentence(sentence: SentenceProposal, named: Sequence[Fact]) -> AnswerSentence:
    text = " ".join(sentence.text.split())
    kinds = {fact.kind for fact in named}
    role = "contradiction" if any(f.is_disputed for f in named) else \
        "trend" if "trend" in kinds else "comparison" if "comparison" in kinds else "finding"
    ids = dict.fromkeys(i for fact in named for i in fact.claim_ids)
    return AnswerSentence(text=text if text[-1] in ".!" else f"{text}.", claim_ids=tuple(ids),
                          role=role)


def _is_owed(
    computed: AnswerSentence, kind: Kind | None, told: Sequence[AnswerSentence], source: str
) -> bool:
    """Whether a computed sentence must still be said.

    A gap always; a contradiction unless a sentence tells of all its claims as disputed; a series
    unless all its values stand in sentences on its claims, and one of them names its `source`
    where it has one; a trend. Findings in prose and comparisons are the model's to choose.
    """
    claims = set(computed.claim_ids)
    if computed.role == "contradiction":
        return not any(s.role == "contradiction" and claims <= set(s.claim_ids) for s in told)
    if kind != "series":
        return kind == "trend" or computed.role == "gap"
    about = [s for s in told if claims & set(s.claim_ids)]
    said = [v.quantity for s in about for v in stated_values(s.text)]
    return not any(source in s.text for s in about) or not all(
        any(same_quantity(value.quantity, other) for other in said)
        for value in stated_values(computed.text))


def _not_shown(count: int) -> Failure:
    return Failure(
        stage=STAGE, subject="claims for the writer",
        reason=f"the prompt had no room for {count} of the facts, those that tell least",
        remedy="give the writer a model with a larger window, or raise max_tokens in writer.md")


def _left_out(written: Sequence[_Written]) -> list[Failure]:
    return [Failure(stage=STAGE, subject=f"sentence {number} of the model's answer",
                    reason=f"left out: {w.fault}")
            for number, w in enumerate(written, start=1) if w.fault]
