"""The screener with a model: records are judged by computing, and a model gives a second opinion on
those that it lets through or is unsure of.

A record's relevance is then the mean of the computed one and the model's. Whether it meets
criteria in words the model may say either way, since counting knows no synonyms and no denial. What
computing settles stays as it is: a retraction, a year or type, a quoted phrase, a word that
excludes, a text on hand.
"""

import asyncio
import json
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import partial
from typing import Protocol

from agents.candidate_works import CandidateWork
from agents.keys import Keys
from agents.mind import Done, Mind
from agents.screener import Judged, Screener, too_little
from models.request import ItemFailed
from prompts.fence import Untrusted
from records import Failure, Paper, PaperCard, Plan, ScreeningOpinion, Work
from records.characters import in_one_line
from records.proposals import RecordOpinion, ScreeningProposals

STAGE = "screen"
LONGEST_REASON = 300
"""Characters of a model's reason that are kept."""

LONGEST_ABSTRACT = 2500
"""Characters of an abstract that a model is shown."""

_NAMED = 5
"""Keys that a complaint names, at most."""


class AskingOptions(Protocol):
    """What asking a model reads of the settings: at most `records_asked` records of one screening,
    `records_a_request` at once, and those that computing leaves out by no more than `doubt`."""

    @property
    def records_asked(self) -> int: ...

    @property
    def records_a_request(self) -> int: ...

    @property
    def doubt(self) -> float: ...


@dataclass(frozen=True)
class _Batch:
    """Records that are asked about at once: their lines by id."""

    name: str
    lines: Mapping[str, str]


class ScreenerWithModel:
    """Screens as the computed screener does; a model gives a second opinion on what is unsure."""

    def __init__(self, computed: Screener, mind: Mind[ScreeningProposals],
                 options: AskingOptions) -> None:
        """`mind` has the prompt screener.md."""
        self._computed, self._mind, self._options = computed, mind, options

    @property
    def method(self) -> str:
        return f"{self._computed.method}; records also judged by {self._mind.model.name}"

    async def screen(
        self, works: Sequence[Work], papers: Mapping[str, Paper], plan: Plan,
        known: Mapping[str, PaperCard] | None = None,
    ) -> Done[list[PaperCard]]:
        """As `Screener.screen`. Only works that are not known are asked about; where the model
        fails the computed judgement stands, and the failure names the records. Raises Halted."""
        known = known or {}
        new = [work for work in works if work.id not in known]
        judged = await asyncio.to_thread(self._computed.judge, new, papers, plan)
        done = await self._opinions(judged, plan)
        cards = [self._joined(one, done.result.get(one.candidate.id)) for one in judged]
        kept = [known[work.id] for work in works if work.id in known]
        return Done(self._computed.limited([*kept, *cards]), done.failures)

    async def assess(
        self, works: Sequence[Work], papers: Mapping[str, Paper], cards: Sequence[PaperCard],
        plan: Plan,
    ) -> Done[list[PaperCard]]:
        """As `Screener.assess`: a text is judged by computing alone."""
        return Done(await asyncio.to_thread(self._computed.assess, works, papers, cards, plan))

    async def _opinions(self, judged: Sequence[Judged],
                        plan: Plan) -> Done[dict[str, ScreeningOpinion]]:
        """What the model says, by the work's id, all batches at once; none goes on after Halted."""
        unsure = sorted((one for one in judged if self._is_unsure(one)),
                        key=lambda one: (-one.card.relevance, one.candidate.id))
        asked = [one.candidate for one in unsure[:self._options.records_asked]]
        told = self._told(plan)
        keys = Keys.of({c.id: f"{c.title}\n{c.abstract}" for c in asked})
        batches = list(self._batches(asked, keys, told))
        tasks = [asyncio.create_task(self._ask(batch, keys, told)) for batch in batches]
        try:
            answers = await asyncio.gather(*tasks)
        finally:
            for task in tasks:
                task.cancel()
            await asyncio.gather(*tasks, return_exceptions=True)
        shown = sum(len(batch.lines) for batch in batches)
        return Done(
            {i: opinion for done in answers for i, opinion in done.result.items()},
            (*_not_shown(len(unsure) - len(asked), len(asked) - shown, self._mind),
             *(failure for done in answers for failure in done.failures)))

    def _is_unsure(self, judged: Judged) -> bool:
        least = self._computed.min_relevance - self._options.doubt
        return not judged.is_sure and judged.candidate.paper is None \
            and judged.card.relevance >= least

    def _told(self, plan: Plan) -> dict[str, object]:
        """What the model is told with every batch."""
        include, exclude = self._computed.criteria.open
        return {"question": plan.question, "include": tuple(c.text for c in include),
                "exclude": tuple(c.text for c in exclude)}

    def _batches(self, asked: Sequence[CandidateWork], keys: Keys,
                 told: Mapping[str, object]) -> Iterator[_Batch]:
        """The records in batches that fit, those first that bear most on the question; one that
        does not fit even by its title is left out."""
        room = self._mind.room(**told, records=Untrusted(""))
        lines: dict[str, str] = {}
        left, number = room, 1
        for candidate in asked:
            line, cost = self._fitted(candidate, keys.key(candidate.id), room)
            if cost > room:
                continue
            if lines and (cost > left or len(lines) == self._options.records_a_request):
                yield _Batch(f"batch {number} of the records", lines)
                lines, left, number = {}, room, number + 1
            lines[candidate.id] = line
            left -= cost
        if lines:
            yield _Batch(f"batch {number} of the records", lines)

    def _fitted(self, candidate: CandidateWork, key: str, room: int) -> tuple[str, int]:
        """A record's line with as much of its abstract as fits, and its tokens."""
        length = LONGEST_ABSTRACT
        while True:
            line = _line(candidate, key, in_one_line(candidate.abstract, length) if length else "")
            cost = self._mind.model.count(line)
            if cost <= room or not length:
                return line, cost
            length = length // 2 if length > 100 else 0

    async def _ask(self, batch: _Batch, keys: Keys,
                   told: Mapping[str, object]) -> Done[dict[str, ScreeningOpinion]]:
        lines = sorted(batch.lines.values())  # by key, which tells nothing of their rank
        try:
            answer = await self._mind.think(
                batch.name, check=partial(_complaint, batch, keys), **told,
                records=Untrusted("".join(lines)))
        except ItemFailed as error:
            return Done({}, (Failure(
                stage=STAGE, subject=f"{batch.name} ({len(lines)})", reason=str(error),
                remedy="they were screened by computing alone"),))
        return Done({keys.by_key[opinion.record.strip()]: self._kept(opinion)
                     for opinion in answer.opinions})

    def _kept(self, said: RecordOpinion) -> ScreeningOpinion:
        return ScreeningOpinion(
            relevance=round(said.relevance, 4), meets=said.meets,
            reason=in_one_line(said.reason, LONGEST_REASON), model=self._mind.model.name)

    def _joined(self, judged: Judged, opinion: ScreeningOpinion | None) -> PaperCard:
        """The card by both opinions, the computed one where there is no other."""
        card = judged.card
        if opinion is None:
            return card
        relevance = round((card.relevance + opinion.relevance) / 2, 4)
        card = card.model_copy(update={"relevance": relevance, "opinion": opinion})
        if not self._meets(judged, opinion):
            return card.model_copy(update={
                "included": False, "reason": card.reason if judged.objection
                else f"a model finds a criterion not met: {opinion.reason}"})
        told = judged.told or f"a model finds the criteria met: {opinion.reason}"
        if relevance < self._computed.min_relevance:
            reason = f"{told}; a model gives it {opinion.relevance:.2f}: {opinion.reason}"
            return card.model_copy(
                update={"included": False, "reason": too_little(relevance, reason)})
        return card.model_copy(update={
            "included": True, "reason": f"{told}; a model gives it {opinion.relevance:.2f}"})

    def _meets(self, judged: Judged, opinion: ScreeningOpinion) -> bool:
        """A record too thin to tell meets what a text may yet show."""
        if not any(self._computed.criteria.open):
            return True
        return opinion.meets or judged.candidate.said.is_thin


def _line(candidate: CandidateWork, key: str, abstract: str) -> str:
    """One record as a JSON line; what it has not is left out."""
    work = candidate.work
    known = {"key": key, "title": in_one_line(candidate.title, 500), "year": work.year,
             "type": "" if work.type == "other" else work.type, "abstract": abstract}
    return json.dumps({k: v for k, v in known.items() if v}, ensure_ascii=False) + "\n"


def _complaint(batch: _Batch, keys: Keys, answer: ScreeningProposals) -> str:
    """What is wrong with an answer, or "": each key is answered once, with a reason and a relevance
    between 0 and 1."""
    handed_out = {keys.key(identity) for identity in batch.lines}
    counts = Counter(said.record.strip() for said in answer.opinions)
    faults = (
        ("no such key", [key[:20] for key in counts if key not in handed_out]),
        ("answered twice", [key for key in handed_out if counts[key] > 1]),
        ("not answered", [key for key in handed_out if not counts[key]]),
        ("relevance is not between 0 and 1", [
            said.record[:20] for said in answer.opinions if not 0 <= said.relevance <= 1]),
        ("no reason given", [said.record[:20] for said in answer.opinions
                             if not in_one_line(said.reason, LONGEST_REASON)]))
    return "; ".join(f"{fault}: {', '.join(sorted(named)[:_NAMED])}"
                     for fault, named in faults if named)


def _not_shown(beyond: int, too_long: int, mind: Mind[ScreeningProposals]) -> Iterable[Failure]:
    if beyond:
        yield Failure(
            stage=STAGE, subject=f"{beyond} records",
            reason=f"{mind.model.name} was asked about the more relevant ones only",
            remedy="they were screened by computing alone; raise screening.records_asked")
    if too_long:
        yield Failure(
            stage=STAGE, subject=f"{too_long} records",
            reason=f"they do not fit into what {mind.model.name} can be shown, not even by title",
            remedy="they were screened by computing alone; use a model with a larger window")
