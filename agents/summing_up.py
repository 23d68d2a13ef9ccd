"""Summing up: what the evidence for and against a claim comes to, in one verdict."""

from collections.abc import Callable, Iterable, Mapping, Sequence

from grounding.names import (
    find_benchmarks,
    find_metrics,
    find_sizes,
    find_systems,
    parse_name,
    same_benchmark,
    subject_key,
)
from grounding.stated_values import stated_values
from grounding.words import content_words
from records import Claim, Evidence, Label, Probabilities, Verdict

_SAME_MATTER = 0.75
"""Share of a sentence's content words that a claim has, for the two to speak of the same matter."""
_SAYS_SOMETHING = 2
"""Content words of a sentence that can contradict another: "Figure 2." cannot."""
_BORNE_OUT = 0.75
"""A user's claim with such a support is contested only by evidence of the very same matter."""
_READ = 20_000
"""Characters of a sentence in which names and values are looked for: a longer one is no sentence,
and takes time by its square."""
_SHOWN = 6
"""Pieces of evidence shown with a verdict, at most."""


def summed_up(claim_id: str, evidence: Sequence[Evidence],
              undecided: Iterable[Probabilities] = ()) -> Verdict:
    """The verdict of some evidence: the likeliest label, its probability as the confidence.
    `undecided` are what places say that more likely than not settle nothing."""
    likely = likelihoods(evidence, undecided)
    label = max(likely, key=lambda name: likely[name])
    return Verdict(
        claim_id=claim_id, label=label, confidence=likely[label], evidence=shown(evidence),
        probabilities=three_way(likely), reason=reason(label, strongest_first(evidence)))


def likelihoods(evidence: Iterable[Evidence],
                undecided: Iterable[Probabilities] = ()) -> dict[Label, float]:
    """The probability of each label.

    With S the strongest support and R the strongest refutation, taken as independent, they are
    S(1-R) supported, R(1-S) refuted, SR contested and (1-S)(1-R) not enough evidence. What is
    `undecided` is evidence of neither, and makes it the less sure that there is none.
    """
    pieces, silent = list(evidence), list(undecided)
    support = max((*(e.score for e in pieces if e.stance == "supported"),
                   *(p.supported for p in silent)), default=0.0)
    refutation = max((*(e.score for e in pieces if e.stance == "refuted"),
                      *(p.refuted for p in silent)), default=0.0)
    return {  # of equals the first is the verdict, the most careful one
        "not_enough_evidence": (1 - support) * (1 - refutation),
        "supported": support * (1 - refutation), "refuted": refutation * (1 - support),
        "contested": support * refutation,
    }


def three_way(likely: Mapping[Label, float]) -> Probabilities:
    """The probabilities without "contested", which counts half for either side."""
    half = likely.get("contested", 0.0) / 2
    return Probabilities(supported=likely["supported"] + half, refuted=likely["refuted"] + half,
                         not_enough_evidence=likely["not_enough_evidence"])


def likely_of(probabilities: Probabilities) -> dict[Label, float]:
    """The probability of each stance of one text, by label."""
    return {"supported": probabilities.supported, "refuted": probabilities.refuted,
            "not_enough_evidence": probabilities.not_enough_evidence}


def strongest_first(evidence: Iterable[Evidence]) -> list[Evidence]:
    """The evidence by strength; where equal, the own paper's first."""
    return sorted(evidence, key=lambda e: (-e.score, e.role != "own", e.paper_id, e.start))


def shown(evidence: Iterable[Evidence]) -> tuple[Evidence, ...]:
    """What is shown with a verdict: the strongest pieces that take a side."""
    kept = [e for e in strongest_first(evidence) if e.stance != "not_enough_evidence"]
    return tuple(kept[:_SHOWN])


def is_borne_out(found: Iterable[Evidence]) -> bool:
    """Whether some evidence supports a claim strongly."""
    return any(e.stance == "supported" and e.score >= _BORNE_OUT for e in found)


def speaks_of(claim: Claim, found: Iterable[Evidence], *,
              by_words: bool = True) -> Callable[[Evidence], bool]:
    """Whether a piece counts for a claim: not where it refutes something near the claim.

    A paper states many figures of one system, and what differs is mostly the condition. So a row
    refutes only where no other row of `found` bears the claim out, and nothing but its own row
    refutes a measurement: values that differ elsewhere are set side by side in the report. Where
    the judge goes `by_words`, and in the claim's own paper, which goes on from what it has said
    rather than take it back, a sentence refutes only where most of what it says is what the claim
    says.
    """
    words = content_words(claim.text)
    borne_out = any(e.table and e.stance == "supported" for e in found)

    def bears(evidence: Evidence) -> bool:
        if evidence.stance != "refuted":
            return True
        is_source = evidence.role == "own" and evidence.start == claim.source.start
        if claim.kind == "measurement":
            return is_source and bool(evidence.table)
        if is_source:
            return True
        if evidence.table:
            return not borne_out
        named = find_benchmarks(evidence.quote)
        if named and not any(same_benchmark(a.canonical, b.canonical)
                             for a in named for b in find_benchmarks(claim.text)):
            return False
        if of_other_things(claim, evidence):
            return False
        if not by_words and evidence.role != "own" and not stated_values(evidence.quote[:_READ]):
            return True
        said = content_words(evidence.quote)
        return len(said) >= _SAYS_SOMETHING and len(said & words) >= _SAME_MATTER * len(said)

    return bears


def of_other_things(claim: Claim, evidence: Evidence) -> bool:
    """Whether claim and sentence each state a number, and of other systems, sizes or metrics: none
    of the claim's, and in the claim's own paper, which tells each its value, not just those."""
    texts = claim.text[:_READ], evidence.quote[:_READ]
    if not all(map(stated_values, texts)):
        return False
    kinds: list[Callable[[str], set]] = [_sizes, _metrics]
    if all(find_benchmarks(text) or _sizes(text) or _metrics(text) for text in texts):
        kinds.append(_systems)  # elsewhere capitals are countries, genes, diseases
    for things in kinds:
        claimed, said = map(things, texts)
        if claimed and said and (
                claimed != said if evidence.role == "own" else claimed.isdisjoint(said)):
            return True
    return False


def _sizes(text: str) -> set[float]:
    return {size.parameters for size in find_sizes(text)}


def _metrics(text: str) -> set[str]:
    return {m.canonical for m in find_metrics(text)}


def _systems(text: str) -> set[tuple[str, str]]:
    return {subject_key(parse_name(m.text)) for m in find_systems(text)}


def reason(label: Label, evidence: Sequence[Evidence]) -> str:
    """Why, in a sentence: how much evidence, from where, and the first conflict found."""
    if label == "not_enough_evidence":
        return "No passage was found that states or contradicts this."
    sides: Mapping[str, tuple[str, ...]] = {
        "supported": ("supported",), "refuted": ("refuted",), "contested": ("supported", "refuted")}
    parts = []
    for side in sides[label]:
        papers = {e.paper_id for e in evidence if e.stance == side}
        pieces = sum(e.stance == side for e in evidence)
        parts.append(f"{side} by {pieces} passage{'s' * (pieces != 1)} "
                     f"of {len(papers)} paper{'s' * (len(papers) != 1)}")
    conflict = next((c.detail for e in evidence if e.stance == "refuted" for c in e.checks
                     if c.outcome == "conflicts"), "")
    text = "; ".join(parts) + (f": {conflict}" if conflict and label != "supported" else "")
    return text[:1].upper() + text[1:] + "."
