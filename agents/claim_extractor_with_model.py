"""The claim extractor with a model: the computed claims stand, and a model adds what it reads.

A model sees a paper through windows and proposes claims with quotes. A quote that is not found in
the window is asked for once more; what is not found then is dropped and counted. What is found is
held against its place by `Admission`.
"""

import asyncio
import json
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from agents.claim_admission import Admission
from agents.claim_extractor import ClaimExtractor, Extraction
from agents.mind import Done, Mind
from agents.topic import Topic
from agents.windows import Window, Windows, windows_of
from grounding.measurements import measurements_of
from grounding.quoted_paper import QuotedPaper
from models.request import ItemFailed
from prompts.fence import Untrusted
from records import Failure, Measurement, Paper, Plan, Span
from records.proposals import ClaimProposal, ClaimProposals, QuoteCorrections

STAGE = "extract"
_REMEDY = "what was computed from it stands; ask again to let the model read it"


@dataclass
class _Reading:
    """What came of one window: its proposals, and for each the place of its quote or None."""

    proposals: Sequence[ClaimProposal] = ()
    places: list[Span | None] = field(default_factory=list)
    failures: tuple[Failure, ...] = ()

    @property
    def missing(self) -> list[int]:
        """The proposals, by their place, whose quote was not found."""
        return [number for number, place in enumerate(self.places) if place is None]


class ClaimExtractorWithModel:
    """Extracts as the computed extractor does; a model proposes more, window by window."""

    def __init__(
        self, computed: ClaimExtractor, proposing: Mind[ClaimProposals],
        correcting: Mind[QuoteCorrections], *, claims_per_window: int, windows_per_paper: int,
    ) -> None:
        """`claims_per_window` is how many claims a model is asked for at most, `windows_per_paper`
        how many windows of one paper it reads at most: those that speak most of what was asked.
        """
        self._computed, self._proposing, self._correcting = computed, proposing, correcting
        self._claims_per_window, self._windows_per_paper = claims_per_window, windows_per_paper

    @property
    def method(self) -> str:
        return f"{self._computed.method}; {self._proposing.model.name} adds claims with quotes"

    async def extract(self, paper: Paper, plan: Plan) -> Done[Extraction]:
        """Claims and measurements of one paper that bear on the plan: the computed ones, then what
        a model adds, in document order. A window that fails is a failure, and the others stand.

        Raises Halted.
        """
        told = self._told(paper, plan)
        quoted = QuotedPaper(paper)
        windows = await asyncio.to_thread(self._windows, paper, told)
        shown = _most_telling(paper, plan, windows.shown, self._windows_per_paper)
        (measured, computed), readings = await asyncio.gather(
            asyncio.to_thread(self._compute, paper, plan),
            asyncio.gather(*(self._read(quoted, window, told) for window in shown)))
        admission = Admission(paper, plan, computed, measured)
        for reading in readings:
            await asyncio.to_thread(_admit_all, admission, reading)
        extraction = admission.extraction(
            self._computed.findings_per_paper, sum(len(r.missing) for r in readings))
        return Done(extraction, (*_not_read(paper, windows, len(shown)),
                                 *(failure for r in readings for failure in r.failures)))

    def _compute(self, paper: Paper, plan: Plan) -> tuple[list[Measurement], Extraction]:
        measured = measurements_of(paper)
        return measured, self._computed.extract_with(measured, paper, plan)

    def _told(self, paper: Paper, plan: Plan) -> dict[str, Any]:
        """What a model is told with every window of a paper."""
        return {"question": plan.question, "sub_questions": plan.sub_questions,
                "title": Untrusted(paper.title), "most": self._claims_per_window}

    def _windows(self, paper: Paper, told: Mapping[str, Any]) -> Windows:
        room = self._proposing.room(**told, part="part 99 of 99", text=Untrusted(""))
        return windows_of(paper, room, self._proposing.model.count)

    async def _read(
        self, quoted: QuotedPaper, window: Window, told: Mapping[str, Any]
    ) -> _Reading:
        """The claims a model sees in one window, with the places of their quotes."""
        paper, subject = quoted.paper, f"{quoted.paper.id}, {window.name}"
        text = Untrusted(paper.text[window.start:window.end])
        try:
            answer = await self._proposing.think(subject, **told, part=window.name, text=text)
        except ItemFailed as error:
            return _Reading(failures=(_failure(subject, error),))
        reading = _Reading(answer.claims, await asyncio.to_thread(
            _locate, quoted, window, [claim.quote for claim in answer.claims]))
        if not reading.missing:
            return reading
        try:
            corrected = await self._corrections(subject, reading, text)
        except ItemFailed as error:
            reading.failures = (_failure(f"{subject}, quotes asked for again", error),)
            return reading
        places = await asyncio.to_thread(_locate, quoted, window, list(corrected.values()))
        for number, place in zip(corrected, places, strict=True):
            reading.places[number] = place
        return reading

    async def _corrections(
        self, subject: str, reading: _Reading, text: Untrusted
    ) -> dict[int, str]:
        """New quotes for those that were not found, by the proposal's place."""
        lines = {number: json.dumps(
            {"number": number + 1, "claim": reading.proposals[number].claim,
             "quote": reading.proposals[number].quote}, ensure_ascii=False)
            for number in reading.missing}
        asked = self._fitting(lines, text)
        if not asked:
            return {}
        answer = await self._correcting.think(
            subject, missing=Untrusted("\n".join(lines[n] for n in asked)), text=text,
            check=_only_numbers(asked))
        return {c.number - 1: c.quote for c in answer.corrections if c.quote.strip()}

    def _fitting(self, lines: Mapping[int, str], text: Untrusted) -> list[int]:
        """The first of the lines that the model's window holds beside the text."""
        count = self._correcting.model.count
        room = self._correcting.room(missing=Untrusted(""), text=text)
        fitting: list[int] = []
        for number, line in lines.items():
            room -= count(line) + 1
            if room < 0:
                break
            fitting.append(number)
        return fitting


def _most_telling(
    paper: Paper, plan: Plan, windows: Sequence[Window], most: int
) -> list[Window]:
    """The windows that speak most often of what was asked, in the order of the text."""
    if len(windows) <= most:
        return list(windows)
    topic = Topic(plan)
    ranked = sorted(windows, key=lambda w: -topic.mentions(paper.text[w.start:w.end]))
    return sorted(ranked[:most], key=lambda window: window.start)


def _locate(quoted: QuotedPaper, window: Window, quotes: Sequence[str]) -> list[Span | None]:
    """Where each quote stands in what was shown."""
    return [quoted.place(quote, window.start, window.end) for quote in quotes]


def _admit_all(admission: Admission, reading: _Reading) -> None:
    """Take a window's claims in the order of the text."""
    found = [(place, proposal) for proposal, place
             in zip(reading.proposals, reading.places, strict=True) if place]
    for place, proposal in sorted(found, key=lambda pair: pair[0].start):
        admission.admit(proposal, place)


def _only_numbers(asked: Sequence[int]) -> Callable[[QuoteCorrections], str]:
    def check(answer: QuoteCorrections) -> str:
        strange = sorted({c.number for c in answer.corrections} - {n + 1 for n in asked})
        return f"no such number was asked about: {', '.join(map(str, strange))}" if strange else ""

    return check


def _not_read(paper: Paper, windows: Windows, shown: int) -> list[Failure]:
    """What of a paper no model has read, and why."""
    failures = []
    if windows.too_long:
        failures.append(Failure(
            stage=STAGE, subject=paper.id,
            reason=f"{len(windows.too_long)} pieces of its text are longer than the model can be "
                   "shown and were read by computing alone",
            remedy="use a model with a larger window (language.window)"))
    if len(windows.shown) > shown:
        failures.append(Failure(
            stage=STAGE, subject=paper.id,
            reason=f"the model has read {shown} of its {len(windows.shown)} parts; the rest was "
                   "read by computing alone",
            remedy="raise extraction.windows_per_paper"))
    return failures


def _failure(subject: str, error: ItemFailed) -> Failure:
    return Failure(stage=STAGE, subject=subject, reason=str(error), remedy=_REMEDY)
