"""What a model may write of: checked claims and what was computed from them, under opaque keys."""

import json
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from textwrap import shorten
from typing import Literal

from agents.keys import Keys
from agents.writer import Draft
from models.tokens import Counter, Piece, fit
from prompts.fence import Untrusted
from records import AnswerSentence, Evidence, JudgedClaim, Measurement

LONGEST_QUOTE = 240
"""Characters of a quote that a model is shown beside a claim."""
QUOTES = 2

Kind = Literal["supported", "contested", "series", "trend", "comparison", "contradiction"]

_WEIGHT: dict[Kind, float] = {
    "series": 4, "trend": 4, "contradiction": 3, "comparison": 2, "contested": 1, "supported": 0}
"""What comes first where not everything fits a model's window: what the question asked for. A trend
rests on the claims of its series, so it stays beside it."""


@dataclass(frozen=True)
class Fact:
    """Something that may be said. A claim is one fact; a series, trend, comparison or
    contradiction that was computed from claims is one too, and rests on them. `papers` are the
    names of the papers that its claims are from, by id."""

    text: str
    kind: Kind
    claims: tuple[JudgedClaim, ...]
    measurements: tuple[Measurement, ...] = ()
    papers: Mapping[str, str] = field(default_factory=dict)
    weight: float = 0.0

    @property
    def claim_ids(self) -> tuple[str, ...]:
        return tuple(claim.id for claim in self.claims)

    @property
    def is_disputed(self) -> bool:
        return self.kind in ("contested", "contradiction")

    @property
    def backing(self) -> list[Evidence]:
        """The evidence that decided on its claims, supporting evidence first; of what is disputed
        also what speaks against it."""
        found = [e for c in self.claims for e in c.evidence
                 if e.stance == "supported" or self.is_disputed]
        return sorted(found, key=lambda e: e.stance != "supported")

    @property
    def known(self) -> str:
        """All that it rests on: its words, its claims, their quotes and heads, its papers."""
        quotes = (part for e in self.backing for part in (e.quote, e.context, e.table))
        claims = (claim.text for claim in self.claims)
        return "\n".join((self.text, *claims, *quotes, *self.papers.values()))


@dataclass(frozen=True)
class Facts:
    """The facts of one draft by id, and the keys under which a model sees them."""

    by_id: Mapping[str, Fact]
    keys: Keys

    @classmethod
    def of(cls, draft: Draft, papers: Mapping[str, str]) -> "Facts":
        """Of the draft that was computed, the most telling first. `papers` gives what papers are
        called, by id."""
        claims = {c.id: c for c in draft.claims}
        values = {m.id: m for m in draft.measurements}

        def fact(text: str, kind: Kind, claim_ids: Iterable[str]) -> Fact:
            own = tuple(claims[i] for i in claim_ids)
            measured = [values[m] for c in own for m in c.measurement_ids if m in values]
            return Fact(text, kind, own, tuple(measured),
                        {c.paper_id: papers[c.paper_id] for c in own if c.paper_id in papers},
                        _WEIGHT[kind] + max((c.relevance * c.confidence for c in own), default=0))

        facts = {c.id: fact(c.text, c.verdict, (c.id,)) for c in draft.claims
                 if c.verdict == "supported" or c.verdict == "contested"}
        for number, sentence in enumerate(draft.answer.sentences):
            kind = kind_of(sentence, claims)
            if kind:
                facts[f"s{number}"] = fact(sentence.text, kind, sentence.claim_ids)
        for number, found in enumerate(draft.contradictions):
            if found.measurement_ids:
                facts[f"d{number}"] = fact(found.text, "contradiction", found.claim_ids)
        facts = dict(sorted(facts.items(), key=lambda item: -item[1].weight))
        return cls(facts, Keys.of({i: f.text for i, f in facts.items()}))

    def named(self, keys: Sequence[str]) -> list[Fact]:
        """The facts under some keys; a key that was not handed out names none."""
        known = (self.keys.id(key) for key in dict.fromkeys(keys))
        return [self.by_id[i] for i in known if i is not None]

    def fitted(self, room: int, counter: Counter) -> "tuple[Facts, int]":
        """The facts whose lines fit into `room` tokens, the most telling first; and how many do
        not. Keys stay as they are."""
        pieces = [Piece(self.line(i), f.weight, key=i) for i, f in self.by_id.items()]
        chosen = fit(pieces, room, counter, lambda piece: piece.text + "\n")
        kept = {p.key: self.by_id[p.key] for p in chosen.kept}
        keys = {i: self.keys.key(i) for i in kept}
        return (Facts(kept, Keys(keys, {key: i for i, key in keys.items()})),
                len(chosen.left_out))

    def shown(self, ids: Iterable[str] | None = None) -> Untrusted:
        """The facts as JSON lines; all of them, or those with these ids."""
        return Untrusted("\n".join(map(self.line, self.by_id if ids is None else ids)))

    def line(self, identity: str) -> str:
        """One fact as a model sees it."""
        fact = self.by_id[identity]
        shown: dict[str, object] = {"key": self.keys.key(identity), "says": fact.text,
                                    "papers": list(fact.papers.values())}
        if fact.kind in ("supported", "contested"):
            (claim,) = fact.claims
            shown |= {
                "verdict": claim.verdict, "confidence": round(claim.confidence, 2),
                "evidence": [{"stance": e.stance, "quote": shorten(e.quote, LONGEST_QUOTE)}
                             for e in fact.backing[:QUOTES]]}
        else:
            shown["verdict"] = f"computed: {fact.kind}"
        return json.dumps(shown, ensure_ascii=False)


def kind_of(sentence: AnswerSentence, claims: Mapping[str, JudgedClaim]) -> Kind | None:
    """What a computed sentence is to a model; None for a gap, a paper's own words, and a dispute,
    which stands among the contradictions."""
    if sentence.role == "trend" or sentence.role == "comparison":
        return sentence.role
    measured = any(claims[i].measurement_ids for i in sentence.claim_ids)
    return "series" if sentence.role == "finding" and measured else None
