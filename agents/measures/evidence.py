"""Measures of the evidence: is it there, is it intact, is it strong, is it more than one voice?"""

import math

from agents.measures.registry import Measure, Texts, measure, share
from grounding.words import content_words
from records import Evidence, JudgedClaim, Report

ENOUGH_CLAIMS = 8
"""Supported claims at which `support_volume` reaches 1 - 1/e."""

ANSWERING_ROLES = {"finding", "trend", "comparison", "contradiction"}


def backing(claim: JudgedClaim) -> list[Evidence]:
    """The evidence that stands for a claim."""
    return [e for e in claim.evidence if e.stance == "supported"]


def supported(report: Report) -> list[JudgedClaim]:
    """The claims called supported that show evidence for it: the word alone counts nothing."""
    return [c for c in report.claims if c.verdict == "supported" and backing(c)]


@measure
def supported_share(report: Report, texts: Texts) -> Measure:
    held = {claim.id for claim in supported(report)}
    return share(((c.id, c.id in held) for c in report.claims),
                 "{held} of {all} claims are supported")


@measure
def support_volume(report: Report, texts: Texts) -> Measure:
    """1 - exp(-n/8) for n supported claims: more is better, each a little less than the last."""
    count = len(supported(report))
    return Measure(1 - math.exp(-count / ENOUGH_CLAIMS), f"{count} claims are supported in all")


@measure
def evidence_scores(report: Report, texts: Texts) -> Measure:
    """Mean over supported claims of the score of their best supporting evidence."""
    best = [max((e.score for e in backing(c)), default=0.0) for c in supported(report)]
    if not best:
        return Measure(None)
    mean = sum(best) / len(best)
    return Measure(mean, f"the best evidence of a supported claim scores {mean:.2f} on average")


@measure
def corroborated_share(report: Report, texts: Texts) -> Measure:
    return share(((c.id, c.corroborations > 0) for c in supported(report)),
                 "{held} of {all} supported claims are corroborated by another paper")


@measure
def quotes_intact(report: Report, texts: Texts) -> Measure:
    """Quotes as long as their offsets say and, where the paper is at hand, found at them."""
    return share(
        ((c.id, _intact(e, texts)) for c in report.claims for e in (c.source, *c.evidence)),
        "{held} of {all} quotes are intact",
    )


def _intact(span, texts: Texts) -> bool:
    if not span.quote.strip() or len(span.quote) != span.end - span.start:
        return False
    text = texts.get(span.paper_id)
    return text is None or text[span.start:span.end] == span.quote


@measure
def quotes_cover_claims(report: Report, texts: Texts) -> Measure:
    """Claims called supported whose content words stand, half of them at least, in their evidence;
    one without evidence does not hold."""
    called = [c for c in report.claims if c.verdict == "supported"]
    return share(((c.id, _covered(c) >= 0.5) for c in called),
                 "the quotes of {held} of {all} supported claims speak of what the claim says")


def _covered(claim: JudgedClaim) -> float:
    words = content_words(claim.text)
    said: set[str] = set()
    for evidence in backing(claim):
        said |= content_words(f"{evidence.quote} {evidence.context}")
    return len(words & said) / len(words) if words else 1.0


@measure
def answer_cited(report: Report, texts: Texts) -> Measure:
    """Answer sentences that state a fact and name only claims that stand in the report."""
    known = {c.id for c in report.claims}
    return share(
        (("", bool(s.claim_ids) and known.issuperset(s.claim_ids))
         for s in report.answer.sentences if s.role in ANSWERING_ROLES),
        "{held} of {all} factual sentences of the answer name their claims",
    )


@measure
def independent_papers(report: Report, texts: Texts) -> Measure:
    """n / (n + 1) for n papers that support some claim: one voice is worth half."""
    papers = {e.paper_id for c in supported(report) for e in backing(c)}
    noun = "paper" if len(papers) == 1 else "papers"
    return Measure(len(papers) / (len(papers) + 1), f"the support comes from {len(papers)} {noun}")


@measure
def undisputed_share(report: Report, texts: Texts) -> Measure:
    return share(((c.id, c.verdict not in ("contested", "refuted")) for c in report.claims),
                 "{held} of {all} claims are neither contested nor refuted")
