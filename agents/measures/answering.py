"""Measures of the answer: is what was asked answered, and is the rest admitted?"""

import re

from agents.coverage import asked, found
from agents.measures.registry import Measure, Texts, measure, share
from agents.wanted import demands, states_something, titles_of
from grounding.words import content_words
from records import Report

ABSOLUTES = re.compile(
    r"\b(?:always|never|every|all|none|best|first|only|state[- ]of[- ]the[- ]art)\b",
    re.IGNORECASE,
)
LONGEST_SENTENCE = 45
"""Words after which a sentence is hard to read."""


@measure
def question_answered(report: Report, texts: Texts) -> Measure:
    """Of the things asked for, those with a measurement; where nothing countable was asked, 1 if
    the answer states a finding or a contested claim and 0 if not: that measured values differ
    between papers answers nothing."""
    wanted = asked(report.plan)
    if not wanted:
        stated = states_something(report.answer, report.claims)
        return Measure(float(stated), "the answer states findings" if stated else
                       "the answer states no finding")
    hits = found(report.plan, report.measurements)
    return share((("", bool(hits[item])) for item in wanted),
                 "{held} of {all} things asked for have a measurement")


@measure
def wanted_given(report: Report, texts: Texts) -> Measure:
    """Of what the question's wording wants (the highest, how many, both sides of a comparison, an
    amount), what the answer gives; nothing where it lacks what everything rests on."""
    wanted = demands(report.plan, report.answer, titles_of(report))
    if not wanted:
        return Measure(None)
    missing = [demand for demand in wanted if not demand.is_met]
    given = 0.0 if any(demand.is_all for demand in missing) else 1 - len(missing) / len(wanted)
    return Measure(given, "; ".join(demand.lack for demand in missing) or
                   "the answer gives what the question's wording wants")


@measure
def topics_spoken_of(report: Report, texts: Texts) -> Measure:
    """Of the words for what the question is about beside named things, those that stand in the
    answer's statements, or in the claims they rest on."""
    claims = {c.id: c.text for c in report.claims}
    told = [s for s in report.answer.sentences if s.role in ("finding", "trend", "comparison")]
    said = content_words(" ".join([
        *(s.text for s in told), *(claims.get(i, "") for s in told for i in s.claim_ids)]))
    return share((("", word in said) for word in content_words(" ".join(report.plan.topics))),
                 "{held} of {all} words of the question's topics stand in the answer")


@measure
def axis_covered(report: Report, texts: Texts) -> Measure:
    """Values of the question's axis at which something was measured."""
    if report.plan.axis is None or not report.plan.axis.values:
        return Measure(None)
    reached = {p.at for t in report.trends for p in t.points if p.value is not None}
    return share((("", value in reached) for value in report.plan.axis.values),
                 "{held} of {all} points asked for on the axis have a value")


@measure
def asked_benchmarks_measured(report: Report, texts: Texts) -> Measure:
    measured = {m.benchmark for m in report.measurements}
    return share((("", name in measured) for name in report.plan.benchmarks),
                 "{held} of {all} benchmarks asked for were measured in the papers read")


@measure
def missing_subjects_stated(report: Report, texts: Texts) -> Measure:
    """Things asked for and not found that the answer says were not found."""
    hits = found(report.plan, report.measurements)
    gaps = " ".join(s.text for s in report.answer.sentences if s.role == "gap")
    return share((("", item.is_named_in(gaps)) for item in asked(report.plan) if not hits[item]),
                 "{held} of {all} things not found are named as missing")


@measure
def contradictions_stated(report: Report, texts: Texts) -> Measure:
    """Contradictions whose claims a sentence of the answer names as contradicting."""
    stated = [set(s.claim_ids) for s in report.answer.sentences if s.role == "contradiction"]
    return share(
        ((c.claim_ids[0] if c.claim_ids else "", any(s >= set(c.claim_ids) for s in stated))
         for c in report.contradictions),
        "{held} of {all} contradictions are stated in the answer",
    )


@measure
def answer_undisputed(report: Report, texts: Texts) -> Measure:
    """Claims that the answer states, other than as disputed, and that are supported."""
    verdicts = {c.id: c.verdict for c in report.claims}
    stated = dict.fromkeys(i for sentence in report.answer.sentences
                           if sentence.role != "contradiction" for i in sentence.claim_ids)
    return share(((i, verdicts.get(i) == "supported") for i in stated),
                 "{held} of {all} claims the answer states are supported")


@measure
def absolutes_corroborated(report: Report, texts: Texts) -> Measure:
    """Supported claims with a superlative or universal that a second paper supports."""
    return share(
        ((c.id, c.corroborations > 0) for c in report.claims
         if c.verdict == "supported" and ABSOLUTES.search(c.text)),
        "{held} of {all} absolute statements have a second witness",
    )


@measure
def limits_stated(report: Report, texts: Texts) -> Measure:
    """Whether the answer states a gap or a contradiction where there is one to state."""
    if not report.gaps and not report.contradictions:
        return Measure(None)
    stated = any(s.role in ("gap", "contradiction") for s in report.answer.sentences)
    return Measure(float(stated), "the answer states its limits" if stated else
                   "the answer is silent about its limits")


@measure
def answer_readable(report: Report, texts: Texts) -> Measure:
    return share((("", len(s.text.split()) <= LONGEST_SENTENCE) for s in report.answer.sentences),
                 "{held} of {all} sentences of the answer are short enough to read at once")
