"""Measures of how the work was done: could it be done again, and does it add up?"""

from agents.measures.registry import Measure, Texts, measure, share
from records import Report

COUNTS = ("identified", "filtered", "screened", "excluded", "sought", "not_retrieved", "assessed",
          "abstract_only", "ineligible", "included")
"""What must be right for a flow to be."""


@measure
def manifest_complete(report: Report, texts: Texts) -> Measure:
    """What it takes to repeat the run: versions, queries, sources, documents, methods, settings."""
    manifest = report.manifest
    parts = {
        "versions": manifest.versions, "queries": manifest.queries, "sources": manifest.sources,
        "documents": manifest.documents, "methods": manifest.models, "settings": manifest.settings,
    }
    missing = [name for name, value in parts.items() if not value]
    said = f"the manifest lacks {', '.join(missing)}" if missing else "the manifest is complete"
    return Measure(1 - len(missing) / len(parts), said)


@measure
def evidence_located(report: Report, texts: Texts) -> Measure:
    """Evidence that names its section, table or page beside its offsets."""
    return share(((c.id, bool(e.section or e.page)) for c in report.claims for e in c.evidence),
                 "{held} of {all} pieces of evidence name their section or page")


@measure
def flow_adds_up(report: Report, texts: Texts) -> Measure:
    """The PRISMA counts agree with one another and with the papers listed."""
    flow, cards = report.flow, report.papers
    assessed = [c for c in cards if c.included or c.stage == "full text"]
    textless = sum(not c.included and c.stage == "retrieval" for c in cards)
    listed = {
        "screened": len(cards), "included": sum(card.included for card in cards),
        "excluded": sum(not c.included and c.stage == "screening" for c in cards),
        "not_retrieved": textless + sum(c.is_abstract_only for c in assessed),
        "ineligible": sum(not c.included for c in assessed)}
    errors = {*flow.errors(), *(n for n, count in listed.items() if getattr(flow, n) != count)}
    wrong = [name.replace("_", " ") for name in COUNTS if name in errors]
    said = f"the flow does not add up at {', '.join(wrong)}" if wrong else "the flow adds up"
    return Measure(1 - len(wrong) / len(COUNTS), said)


@measure
def full_text_share(report: Report, texts: Texts) -> Measure:
    return share((("", card.origin is not None and not card.is_abstract_only)
                  for card in report.papers if card.included),
                 "{held} of {all} included papers were read in full")


@measure
def synthesis_share(report: Report, texts: Texts) -> Measure:
    """Answer sentences that state what no single quote states: a trend, comparison or dispute."""
    return share(
        (("", s.role in ("trend", "comparison", "contradiction")) for s in report.answer.sentences
         if s.role != "gap"),
        "{held} of {all} factual sentences of the answer put several pieces of evidence together",
    )
