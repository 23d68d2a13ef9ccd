"""Statement: negation, hedging, quantifiers and exclusiveness of a claim against a sentence."""

from collections.abc import Sequence
from itertools import groupby

import numpy as np

from grounding.alignment import Alignment
from grounding.findings import Finding
from grounding.reading import Reading, Word, lists

_MET = 0.7
_MOST = 0.6
_TELLING = 0.25
_LEAST = 0.3
_UNIVERSAL, _MANY, _FEW = 5, 3, 1


def check_negation(alignment: Alignment) -> Finding | None:
    """Whether one side denies what the other says: most of what stands in the scope of its
    negation, the nearest words above all, is on the other side and not denied there."""
    likeness = alignment.similarity
    if not alignment.claim or not alignment.sentence:
        return None
    clause = _main_clause(alignment)
    for words, others, rows in ((alignment.claim, alignment.sentence, likeness),
                                (alignment.sentence, alignment.claim, likeness.T)):
        flags = np.array([w.is_negated for w in others])
        for scope in _scopes(words):
            if words is alignment.sentence and words[scope[0]].clause != clause:
                continue
            total = opposed = 0.0
            for rank, index in enumerate(scope):
                share = max(words[index].weight, _LEAST) / (1.0 + rank)
                met = rows[index] >= _MET
                total += share
                opposed += share if met.any() and not (met & flags).any() else 0.0
            if opposed > _MOST * total and opposed > _TELLING:
                return Finding("negation", "conflicts", "only one of them denies it", certain=True)
    if any(w.is_negated for w in alignment.claim) and any(w.is_negated for w in alignment.sentence):
        return Finding("negation", "agrees", "both deny it")
    return None


def _main_clause(alignment: Alignment) -> int:
    """The clause of the sentence that has most of the claim."""
    shares: dict[int, float] = {}
    for word, best, partner in zip(alignment.claim, alignment.best, alignment.partner, strict=True):
        if best >= _MET:
            clause = alignment.sentence[partner].clause
            shares[clause] = shares.get(clause, 0.0) + word.weight
    return max(shares, key=lambda c: shares[c], default=0)


def _scopes(words: Sequence[Word]) -> list[list[int]]:
    """The runs of denied words."""
    runs = groupby(range(len(words)), key=lambda i: words[i].is_negated)
    return [list(run) for is_negated, run in runs if is_negated]


def check_hedge(claim: Reading, sentence: Reading) -> Finding | None:
    """Whether a claim states flatly what its evidence only supposes."""
    if sentence.hedged and not claim.hedged:
        return Finding("hedge", "conflicts", "the passage is cautious, the claim is not")
    if sentence.hedged and claim.hedged:
        return Finding("hedge", "agrees", "both are cautious")
    return None


def check_scope(claim: Reading, deciding: Reading, sentence: Reading) -> list[Finding]:
    """Whether a claim says "all", "only" or "most" where its evidence does not.

    `deciding` is the statement that decides, `sentence` the whole sentence it stands in.
    """
    known = lists()
    levels = known.quantifiers
    wanted = {w.lower: levels[w.lower] for w in claim.words if w.lower in levels}
    offered = [levels[w] for w in deciding.lowers if w in levels] or \
        [levels[w] for w in sentence.lowers if w in levels and deciding.text[:1].islower()]
    findings: list[Finding] = []
    universals = [word for word, level in wanted.items() if level == _UNIVERSAL]
    if universals and _UNIVERSAL in offered:
        findings.append(Finding("scope", "agrees", f"“{universals[0]}”"))
    elif universals:
        findings.append(Finding("scope", "conflicts" if offered else "silent",
                                f"the passage does not say “{universals[0]}”", certain=True))
    elif wanted and offered and max(wanted.values()) > max(offered):
        findings.append(Finding("scope", "conflicts", "the claim says more than the passage",
                                certain=True))
    elif wanted and offered and max(wanted.values()) <= _FEW and min(offered) >= _MANY:
        findings.append(Finding("scope", "conflicts", "the claim says less than the passage",
                                certain=True))
    missing = [w.lower for w in claim.words if w.lower in known.exclusive]
    if missing and sentence.lowers.isdisjoint(known.exclusive):
        findings.append(Finding("scope", "silent", f"the passage does not say “{missing[0]}”",
                                certain=missing[0] != "first"))
    return findings
