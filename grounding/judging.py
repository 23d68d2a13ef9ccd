"""Judging a pair: the statements of a passage that decide, the findings, and the features."""

from dataclasses import dataclass, replace

import numpy as np

from grounding.alignment import Alignment, align, covered
from grounding.bound_check import check_met_bound
from grounding.change_check import with_changes
from grounding.compared_numbers import check_compared_numbers, check_told_change
from grounding.conjecture import check_conjecture, is_conjectural
from grounding.counted_things import check_counted_things
from grounding.direction_check import check_direction, with_comparatives_met
from grounding.equivalence_check import compared_as_equal, no_more_than_equal
from grounding.findings import Finding
from grounding.frequency_check import check_frequency, check_ratio
from grounding.from_to import check_from_to
from grounding.interval_check import check_intervals
from grounding.need_check import check_need
from grounding.number_check import Place, check_numbers
from grounding.p_value_check import check_p_values
from grounding.passages import PassageReading
from grounding.place_check import check_places
from grounding.reading import Reading, lists
from grounding.settling import settle
from grounding.size_trends import check_size_trend
from grounding.statement_check import (
    check_hedge,
    check_letters,
    check_negation,
    check_neither,
    check_question,
    check_scope,
    check_share,
    check_significance,
    says_not_all,
)
from grounding.subject_check import check_names
from grounding.told_of import as_told_of
from grounding.told_tables import settle_by_told_tables
from grounding.twin_check import with_twins
from models.word_vectors import WordVectors

FEATURES = (
    "coverage", "coverage_of_two", "coverage_of_passage", "covered_fully", "weakest_word",
    "uncovered_names", "unmet", "unsaid", "half_covered", "order", "pairs", "brevity", "likeness",
    "number_agrees", "number_conflicts", "number_silent", "direction_agrees", "direction_conflicts",
    "negation_agrees", "negation_conflicts", "scope_agrees", "scope_conflicts", "scope_silent",
    "subject_agrees", "subject_conflicts", "subject_silent", "hedge_agrees", "hedge_conflicts",
    "substitution", "claim_hedged", "claim_negated", "claim_causal", "claim_exclusive",
    "claim_universal", "claim_compares", "claim_length", "claim_contrast",
)
_LONGEST_CLAIM_WORDS = 60
_TOPIC_WEIGHT = 0.3
_LEFT_OUT = 0.1


@dataclass(frozen=True)
class Judgement:
    """What was found on a pair. `decided_by` are indices of `PassageReading.statements`, the
    deciding one first. `is_settled`: all that the claim says was worked out, and the findings are
    what came of it."""

    passage: PassageReading
    decided_by: tuple[int, ...]
    findings: tuple[Finding, ...]
    features: np.ndarray
    is_settled: bool = False

    @property
    def is_barred(self) -> bool:
        """Whether a certain conflict or gap forbids to call the claim supported."""
        return any(f.certain and f.outcome != "agrees" for f in self.findings)

    @property
    def is_only_missing(self) -> bool:
        """Whether a number or a plain statement is missing and nothing but caution conflicts: that
        contradicts nothing."""
        return all(f.outcome != "conflicts" or f.name == "hedge" for f in self.findings) and any(
            f.certain and f.outcome == "silent" and (f.decides or f.name in ("number", "hedge"))
            for f in self.findings)

    @property
    def has_number_conflict(self) -> bool:
        """Whether a number or a unit of the claim conflicts with what the passage says of it."""
        return any(f.outcome == "conflicts" and f.name in ("number", "unit")
                   for f in self.findings)

    @property
    def caps_support(self) -> bool:
        """Whether support is at most what computing gives: a number conflicts, or the claim changed
        a sentence that it nearly repeats."""
        return self.has_number_conflict or any(
            f.decides and f.outcome != "agrees" for f in self.findings)

    @property
    def caps_refutation(self) -> bool:
        """Whether refutation too is at most what computing gives: the passage only supposes what
        the claim states, or only denies its opposite, and nothing conflicts."""
        return any(f.decides and f.outcome == "silent" and f.name in ("hedge", "direction")
                   for f in self.findings) and all(
            f.outcome != "conflicts" or f.name == "hedge" for f in self.findings)

    @property
    def bears_support(self) -> bool:
        """Whether support is at least what computing gives: the claim restates a sentence, and no
        check objects."""
        return all(f.outcome == "agrees" for f in self.findings) and any(
            f.decides for f in self.findings)

    @property
    def coverage(self) -> float:
        """The share of the claim's words, by weight, that the deciding statements have; all of
        them where it is settled."""
        return 1.0 if self.is_settled else float(self.features[FEATURES.index("coverage_of_two")])


def judge_pair(claim: Reading, passage: PassageReading, vectors: WordVectors) -> Judgement:
    """Findings and features of one pair. A passage without sentences decides nothing."""
    if not passage.statements or not claim.content:
        return Judgement(passage, (), (), np.zeros(len(FEATURES)))
    readings = [s.reading for s in passage.statements]
    alignments = align(claim, readings, vectors, passage.expansions)
    weights = np.array([w.weight * (_TOPIC_WEIGHT if w.stem in passage.topic else 1.0)
                        for w in claim.content])
    chosen = _choose(claim, passage, alignments, weights)
    first, deciding = alignments[chosen[0]], passage.statements[chosen[0]]
    last = chosen[len(chosen) - 1]
    second, of_second = passage.statements[last], alignments[last]
    places = [Place(s.reading, a, is_deciding=s.sentence == deciding.sentence,
                    is_second=s.sentence == second.sentence != deciding.sentence)
              for s, a in zip(passage.statements, alignments, strict=True)
              if s.reading.amounts and s.is_counted]
    findings = check_numbers(claim, places, passage.text)
    is_other_side = any(f.is_turned for f in findings)
    directions = [f for f in check_direction(claim, deciding.reading, first)
                  if not is_other_side or f.outcome == "agrees"]
    findings += directions
    if any(f.outcome == "agrees" and f.is_comparison for f in directions):
        alignments[chosen[0]] = first = with_comparatives_met(first)
    if len(chosen) > 1 and not any(f.name == "direction" for f in findings):
        findings += [f for f in check_direction(claim, second.reading, of_second)
                     if f.outcome == "conflicts"]
    if question := check_question(claim, first, deciding.reading):  # neither affirmed nor denied
        findings = [f for f in findings if f.name != "direction" or f.outcome != "conflicts"]
    whole = passage.sentences[deciding.sentence]
    share = check_share(claim, deciding.reading)
    is_turned = any(f.is_turned for f in (*findings, share) if f)
    may_deny = not (question or is_turned or says_not_all(whole))
    negation = _denial(first, of_second) if may_deny else None
    hedge = check_hedge(claim, deciding.reading)
    findings += [f for f in (
        negation, hedge, question, check_letters(claim, whole), share) if f]
    findings += check_scope(claim, deciding.reading, whole)
    findings += check_names(claim, first, deciding, passage)
    siblings = [(s.reading, a) for s, a in zip(passage.statements, alignments, strict=True)
                if s.sentence == deciding.sentence and s.reading.text in deciding.reading.text]
    findings += check_places(claim, siblings)
    for statement, alignment in zip(passage.statements, alignments, strict=True):
        if statement.sentence == deciding.sentence and statement.reading.text == whole.text:
            findings = _of_whole_sentence(findings, claim, passage, whole, alignment)
    features = _features(claim, alignments, chosen, weights, findings, vectors)
    settled = settle(claim.text, passage.text) or (tuple(findings) if any(
        f.settles for f in findings) and all(f.outcome == "agrees" for f in findings) else ())
    if not settled and not any(f.decides for f in findings):
        settled = settle_by_told_tables(claim.text, passage.text)
    return Judgement(passage, chosen, settled or tuple(findings), features, bool(settled))


def _of_whole_sentence(findings: list[Finding], claim: Reading, passage: PassageReading,
                       whole: Reading, alignment: Alignment) -> list[Finding]:
    """The findings with those on the whole sentence that decides. What is found of two that are
    called equal takes the place of what the single words tell of directions and negations."""
    is_asked = any(f.decides and f.name == "hedge" for f in findings)
    findings = as_told_of(findings, claim, whole)
    found = findings if is_asked else with_changes(findings, claim, whole, alignment)
    found = with_twins(found, claim, whole, passage.sentences, alignment)
    if equal := no_more_than_equal(claim, whole) or compared_as_equal(claim, whole, alignment):
        found = [*(f for f in found if f.name not in ("direction", "negation")
                   or f.outcome == "agrees"), equal]
    need = check_need(claim, whole, alignment)
    if need and need.outcome == "agrees":
        found = [f for f in found if f.name not in ("negation", "scope") or f.outcome == "agrees"]
    found += [f for f in (
        check_neither(claim, whole, alignment), check_significance(claim, whole),
        check_from_to(claim, passage.sentences, whole),
        check_intervals(claim, passage.sentences, whole), need,
        check_frequency(claim, whole), check_ratio(claim, whole),
        check_p_values(claim, passage.sentences, whole),
        check_compared_numbers(claim, whole, alignment),
        check_told_change(claim, whole, alignment),
        check_met_bound(claim, whole, alignment),
        check_counted_things(claim, whole),
        check_size_trend(claim, whole, alignment),
        check_conjecture(claim, whole, alignment)) if f]
    return _with_one_deciding(found)


def _denial(first: Alignment, second: Alignment) -> Finding | None:
    """What only one side denies, or both do: by the statement that decides, else by the second
    where nearly all that it says is one part of the claim."""
    left_out = sum(w.weight for w in second.unmet())
    is_a_part = left_out <= _LEFT_OUT * sum(w.weight for w in second.sentence)
    return check_negation(first) or (check_negation(second) if is_a_part else None)


def _with_one_deciding(findings: list[Finding]) -> list[Finding]:
    """The findings, of which one decides: the first that objects, else the first."""
    deciding = [n for n, f in enumerate(findings) if f.decides]
    first = next((n for n in deciding if findings[n].outcome != "agrees"),
                 deciding[0] if deciding else None)
    return [replace(f, decides=n == first) for n, f in enumerate(findings)]


def _choose(claim: Reading, passage: PassageReading, alignments: list[Alignment],
            weights: np.ndarray) -> tuple[int, ...]:
    """The statement that covers most of the claim, numbers and names counted in, a clause rather
    than its sentence; and one of another sentence where it covers a good part of what is open."""
    coverage = np.array([covered(weights, a.best) for a in alignments])
    scores = coverage + np.array([
        0.4 * _shared_numbers(claim, s.reading) + 0.1 * _shared_names(claim, s.reading)
        + 0.1 * _shared_axes(claim, s.reading) + (0.0 if s.is_whole else 0.05)
        - 0.1 * ("whether" in s.reading.lowers or is_conjectural(passage.sentences[s.sentence]))
        for s in passage.statements])
    first = _narrowed(int(np.argmax(scores)), claim, passage, alignments, weights)
    base = alignments[first].best
    gains = [covered(weights, np.maximum(base, a.best)) - coverage[first]
             if s.sentence != passage.statements[first].sentence else 0.0
             for a, s in zip(alignments, passage.statements, strict=True)]
    second = int(np.argmax(gains))
    return (first, second) if gains[second] > 0.1 else (first,)


def _narrowed(first: int, claim: Reading, passage: PassageReading, alignments: list[Alignment],
              weights: np.ndarray) -> int:
    """The clause that, names apart, says as much of the claim as the whole sentence does: a name
    of the next clause belongs to something else."""
    plain = weights * np.array([not w.is_name for w in claim.content])
    goal = covered(plain, alignments[first].best) - 0.02
    numbers = _shared_numbers(claim, passage.statements[first].reading)
    clauses = [i for i, s in enumerate(passage.statements)
               if s.sentence == passage.statements[first].sentence
               and _shared_numbers(claim, s.reading) >= numbers
               and covered(plain, alignments[i].best) >= max(goal, 0.3)]
    if not passage.statements[first].is_whole or not clauses:
        return first
    return min(clauses, key=lambda i: (passage.statements[i].is_whole,
                                       -covered(weights, alignments[i].best)))


def _shared_numbers(claim: Reading, statement: Reading) -> float:
    if not claim.amounts:
        return 0.0
    offered = {round(q.base, 9) for q in statement.amounts}
    return sum(round(q.base, 9) in offered for q in claim.amounts) / len(claim.amounts)


def _shared_axes(claim: Reading, statement: Reading) -> float:
    """The share of the claim's directions of which the statement says something, either way."""
    asked = {w.axis for w in claim.content if w.polarity}
    return len(asked & {w.axis for w in statement.content}) / len(asked) if asked else 0.0


def _shared_names(claim: Reading, statement: Reading) -> float:
    names = {w.text for w in claim.content if w.is_name}
    return len(names & {w.text for w in statement.content}) / len(names) if names else 0.0


def _features(claim: Reading, alignments: list[Alignment], chosen: tuple[int, ...],
              weights: np.ndarray, findings: list[Finding], vectors: WordVectors) -> np.ndarray:
    known = lists()
    first = alignments[chosen[0]]
    both = np.max([alignments[i].best for i in chosen], axis=0)
    everywhere = np.max([a.best for a in alignments], axis=0)
    names = [i for i, w in enumerate(first.claim) if w.is_name]
    lowers = claim.lowers
    values = {
        "coverage": covered(weights, first.best),
        "coverage_of_two": covered(weights, both),
        "coverage_of_passage": covered(weights, everywhere),
        "covered_fully": float(covered(weights, both) > 0.9),
        "weakest_word": float((weights * (1 - both)).max()),
        "unmet": _left(first, both), "unsaid": _left(first, everywhere),
        "half_covered": max(0.0, 0.75 - covered(weights, both)),
        "uncovered_names": sum(both[i] < 0.6 for i in names) / len(names) if names else 0.0,
        "order": _order(first), "pairs": _pairs(first),
        "brevity": min(1.0, len(first.claim) / max(1, len(first.sentence))),
        "likeness": _likeness(first, vectors),
        "substitution": _substitutions(first),
        "claim_hedged": float(claim.hedged),
        "claim_negated": float(not lowers.isdisjoint(known.negators)),
        "claim_causal": float(not lowers.isdisjoint(known.causal)),
        "claim_exclusive": float(not lowers.isdisjoint(known.exclusive)),
        "claim_universal": float(any(known.quantifiers.get(w) == 5 for w in lowers)),
        "claim_compares": float(not lowers.isdisjoint(known.than)),
        "claim_contrast": float(not lowers.isdisjoint(known.contrast)),
        "claim_length": min(1.0, len(claim.words) / _LONGEST_CLAIM_WORDS),
    }
    for finding in findings:
        name = f"{finding.name}_{finding.outcome}"
        values[name] = min(2.0, values.get(name, 0.0) + 1.0)
    return np.array([values.get(name, 0.0) for name in FEATURES])


def _left(alignment: Alignment, best: np.ndarray) -> float:
    """The weight of the claim's words that are not met, at most 3."""
    return min(3.0, sum(w.weight for w, b in zip(alignment.claim, best, strict=True) if b < 0.6))


def _order(alignment: Alignment) -> float:
    """How far the shared words stand in the same order: Kendall's tau of their positions."""
    places = [int(p) for p, b in zip(alignment.partner, alignment.best, strict=True) if b > 0.7]
    pairs = [(a, b) for i, a in enumerate(places) for b in places[i + 1:] if a != b]
    return sum(1 if b > a else -1 for a, b in pairs) / len(pairs) if pairs else 0.0


def _pairs(alignment: Alignment) -> float:
    """The share of neighbouring claim words whose partners are neighbours too."""
    partner, best = alignment.partner, alignment.best
    if len(partner) < 2:
        return 0.0
    kept = sum(1 for i in range(len(partner) - 1)
               if best[i] > 0.7 and best[i + 1] > 0.7 and 0 < partner[i + 1] - partner[i] <= 2)
    return kept / (len(partner) - 1)


def _likeness(alignment: Alignment, vectors: WordVectors) -> float:
    """The cosine of the weighted mean vectors of both sides."""
    if not alignment.claim or not alignment.sentence:
        return 0.0
    left = np.array([w.weight for w in alignment.claim]) @ vectors.of(
        [w.lower for w in alignment.claim])
    right = np.array([w.weight for w in alignment.sentence]) @ vectors.of(
        [w.lower for w in alignment.sentence])
    lengths = float(np.linalg.norm(left) * np.linalg.norm(right))
    return float(left @ right) / lengths if lengths else 0.0


def _substitutions(alignment: Alignment) -> float:
    """The weight of claim words that stand where the sentence has another word between the same
    neighbours: "a proprietary licence" for "a permissive licence"."""
    partner, best = alignment.partner, alignment.best
    total = 0.0
    for i in range(len(partner)):
        if best[i] >= 0.5:
            continue
        left = i == 0 or best[i - 1] > 0.7
        right = i + 1 < len(partner) and best[i + 1] > 0.7
        if left and right and (i == 0 or partner[i + 1] - partner[i - 1] == 2):
            total += alignment.claim[i].weight
    return min(2.0, total)
