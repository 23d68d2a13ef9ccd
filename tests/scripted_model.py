"""A competent model for the scripted server: it plays every role by reading the prompt it is sent.

    with ScriptedServer(competent) as server: ...

It is deterministic, and it knows nothing but the text in front of it: what stands in the prompt's
fences is its material, what stands outside tells it what to do.
"""

import json
import re
from collections.abc import Callable, Iterable, Mapping
from typing import Any

from pydantic import BaseModel
from scripted_server import Asked

from records.proposals import (
    PROPOSALS,
    AnswerProposal,
    ClaimProposal,
    ClaimProposals,
    DimensionOpinion,
    DisagreementSummary,
    IntentProposal,
    PassageStance,
    PlanProposal,
    QuoteCorrection,
    QuoteCorrections,
    RecordOpinion,
    ReviewProposal,
    ScreeningProposals,
    SentenceProposal,
    StanceProposals,
)

MOST_CLAIMS = 6
MOST_SENTENCES = 6
SAME, NEAR = 0.75, 0.6
"""Shares of a claim's words that a passage must have to speak of it, and a sentence to be its."""

_FENCE = re.compile(r"<<<DATA (\w+)>>>\n(.*?)\n?<<<END \1>>>", re.DOTALL)
_SENTENCE = re.compile(r"[^\n.!?]*(?:\.\d[^\n.!?]*|[.!?](?=\w)[^\n.!?]*)*[.!?](?=\s|$)")
_NUMBER = re.compile(r"\d+(?:[.,]\d+)*")
_SELF = re.compile(r"\b(we|our|this|these|it|its|they|here)\b", re.IGNORECASE)
_NEGATION = re.compile(r"\b(no|not|never|neither|without|cannot|fails? to)\b", re.IGNORECASE)
_DIMENSION = re.compile(r"^- (\w+): measured (\S+)(?: of 10)?; at most ([\d.]+)", re.MULTILINE)
_SMALL = frozenset("a an and are as at be by for from how in is it of on or that the to was were "
                   "what which with does do than".split())


def competent(asked: Asked) -> BaseModel:
    """The answer of a careful reader."""
    return _ROLES[_wanted(asked)](asked.user)


def _wanted(asked: Asked) -> str:
    """The record that is asked for: named by a strict schema, else shown in the prompt."""
    if asked.schema_name:
        return asked.schema_name
    shown = next(line for line in reversed(asked.user.splitlines()) if '"properties"' in line)
    fields = set(json.loads(shown)["properties"])
    return next(name for name, record in PROPOSALS.items() if set(record.model_fields) == fields)


def _blocks(prompt: str) -> list[str]:
    return [text for _, text in _FENCE.findall(prompt)]


def _lines(prompt: str, field: str) -> list[dict[str, Any]]:
    """The JSON lines inside the fences that have a field."""
    found = []
    for line in "\n".join(_blocks(prompt)).splitlines():
        if line.startswith("{"):
            found.append(json.loads(line))
    return [item for item in found if field in item]


def _after(prompt: str, heading: str) -> str:
    """The line after, or beside, a heading that stands outside the fences."""
    outside = _FENCE.sub("", prompt)
    found = re.search(rf"^{heading}[ \n]*(.*)$", outside, re.MULTILINE)
    return found[1] if found else ""


def _words(text: str) -> set[str]:
    return set(re.findall(r"[\w-]+", text.lower())) - _SMALL


def _share(claim: str, text: str) -> float:
    """Share of the claim's words that stand in the text."""
    words = _words(claim)
    return len(words & _words(text)) / len(words) if words else 0.0


def _sentences(text: str) -> list[str]:
    return [found.strip() for found in _SENTENCE.findall(text) if len(found.split()) > 5]


def _plan(prompt: str) -> PlanProposal:
    question = _after(prompt, "Question:")
    words = [word for word in re.findall(r"[\w-]+", question) if word.lower() not in _SMALL]
    topic = " ".join(words[:5])
    return PlanProposal(sub_questions=(f"Which values are reported for {topic}?",),
                        queries=(f"{topic} results",), searches=())


def _screening(prompt: str) -> ScreeningProposals:
    """Relevant by the share of the question's words; a criterion is met where a record shares a
    word with it, and to exclude where it holds them all."""
    question = _after(prompt, "The question:")
    include, exclude = (_listed_after(prompt, f"Criteria to {what}:")
                        for what in ("include", "exclude"))

    def opinion(record: Mapping[str, Any]) -> RecordOpinion:
        text = f"{record['title']} {record.get('abstract', '')}"
        meets = all(_share(c, text) for c in include) and not any(
            _share(c, text) == 1 for c in exclude)
        return RecordOpinion(record=record["key"], reason=f"It studies {record['title']}.",
                             meets=meets, relevance=round(_share(question, text), 2))

    return ScreeningProposals(opinions=tuple(map(opinion, _lines(prompt, "key"))))


def _listed_after(prompt: str, heading: str) -> list[str]:
    """The items of the list under a heading."""
    listed = re.search(rf"^{heading}\n((?:- .*\n)*)", _FENCE.sub("", prompt), re.MULTILINE)
    items = [line[2:] for line in listed[1].splitlines()] if listed else []
    return [item for item in items if item != "none"]


def _claims(prompt: str) -> ClaimProposals:
    question = _after(prompt, "Question:")
    most = int((re.search(r"Give at most (\d+)", prompt) or ["", "0"])[1])
    told = [sentence for sentence in _sentences(_blocks(prompt)[-1])
            if _NUMBER.search(sentence) and not _SELF.search(sentence) and "|" not in sentence]
    best = sorted(dict.fromkeys(told), key=lambda s: -len(_words(question) & _words(s)))
    return ClaimProposals(claims=tuple(
        ClaimProposal(quote=sentence, claim=sentence, kind="finding", measurements=())
        for sentence in best[: min(most, MOST_CLAIMS)]
        if not question or _words(question) & _words(sentence)))


def _corrections(prompt: str) -> QuoteCorrections:
    text = _blocks(prompt)[0]
    units = [*_sentences(text), *(row for row in text.splitlines() if " | " in row)]

    def closest(claim: str) -> str:
        best = max(units, key=lambda unit: _share(claim, unit), default="")
        return best if _share(claim, best) >= NEAR else ""

    return QuoteCorrections(corrections=tuple(
        QuoteCorrection(number=item["number"], quote=closest(item["claim"]))
        for item in _lines(prompt, "number")))


def _stances(prompt: str) -> StanceProposals:
    claim = _lines(prompt, "claim")[0]["claim"]
    return StanceProposals(stances=tuple(
        _stance(claim, passage) for passage in _lines(prompt, "text") if "key" in passage))


def _stance(claim: str, passage: Mapping[str, str]) -> PassageStance:
    """Supported by a sentence with the claim's words and all of its numbers; refuted by one that
    has them and denies them."""
    text = passage["text"]
    best = max(_sentences(text) or [text], key=lambda sentence: _share(claim, sentence))
    around = f"{best} {passage.get('table', '')} {passage.get('group', '')}"
    has_numbers = set(_NUMBER.findall(claim)) <= set(_NUMBER.findall(best))
    if _share(claim, around) < SAME or not has_numbers:
        return PassageStance(passage=passage["key"], deciding_words="",
                             stance="not_enough_evidence")
    denied = bool(_NEGATION.search(claim)) != bool(_NEGATION.search(best))
    return PassageStance(passage=passage["key"], deciding_words=best,
                         stance="refuted" if denied else "supported")


def _answer(prompt: str) -> AnswerProposal:
    """A sentence a fact, in the fact's own words; as many as failed where it is to be mended."""
    facts = {fact["key"]: fact["says"] for fact in _lines(prompt, "says")}
    settled = [fact["key"] for fact in _lines(prompt, "says") if fact["verdict"] != "contested"]
    failed = _lines(prompt, "fault")
    keys: Iterable[str] = settled[:MOST_SENTENCES]
    if failed:
        keys = [next((key for key in item["keys"] if key in facts), settled[0])
                for item in failed]
    return AnswerProposal(sentences=tuple(
        SentenceProposal(text=facts[key], claims=(key,)) for key in keys))


def _review(prompt: str) -> ReviewProposal:
    """Scores at what was measured, 6 where nothing was."""
    outside = _FENCE.sub("", prompt)
    scores = {name: min(float(cap), 6.0 if measured == "nothing" else float(measured))
              for name, measured, cap in _DIMENSION.findall(outside)}
    opinions = tuple(DimensionOpinion.model_validate(
        {"dimension": name, "claims": (), "score": score,
         "reason": "What was measured fits what the answer and its claims say."})
        for name, score in scores.items())
    return ReviewProposal(
        dimensions=opinions, requests=(), overall=round(sum(scores.values()) / len(scores), 1),
        summary="The answer keeps to its claims, and the claims to their quotes.")


def _intent(prompt: str) -> IntentProposal:
    """What bears on what was found is a follow-up; a question else is to be looked up."""
    said = _blocks(prompt)[-1]
    close = [claim["key"] for claim in _lines(prompt, "says")
             if _share(said, claim["says"]) >= NEAR]
    question = said if said.endswith("?") else ""
    return IntentProposal(kind="follow_up" if close else "research" if question else "unclear",
                          claims=tuple(close), question=question)


def _summary(_: str) -> DisagreementSummary:
    return DisagreementSummary(
        summary="The reviewers mostly agree. Where they differ, they weigh the evidence "
                "differently and see the same gaps.")


_ROLES: dict[str, Callable[[str], BaseModel]] = {
    "PlanProposal": _plan, "ScreeningProposals": _screening, "ClaimProposals": _claims,
    "QuoteCorrections": _corrections, "StanceProposals": _stances, "AnswerProposal": _answer,
    "ReviewProposal": _review, "DisagreementSummary": _summary, "IntentProposal": _intent,
}
