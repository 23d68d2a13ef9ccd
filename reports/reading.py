"""What a page that shows a report needs beside it: words, links and the text around quotes, made by
the functions that every other format uses, so that all of them say the same.

    {"claims": {id: {"key": "c4", "opinions": ""}}, "papers": {id: {"number": 2, "citation": …}},
     "quotes": {"ash:120-180": {"place": "Results, page 5, …", "around": "… text …"}}, …}
"""

import json
from collections.abc import Iterator, Mapping

from records import Evidence, PaperCard, Report, Span
from reports import judges, papers, prose, searching, wording
from reports.counts import alike
from reports.html import context_key
from reports.numbering import Numbering

Json = dict[str, object]


def reading(report: Report, contexts: Mapping[str, str] | None = None) -> str:
    """The words as JSON; `contexts` as in `reports.html.html`."""
    names = Numbering.of(report)
    return json.dumps({
        "date": wording.date(report),
        "made_by": prose.made_by(report),
        "written": judges.written(report.answer),
        "reviewed": prose.reviewed(report),
        "limitations": prose.limitations(report),
        "trends": [{"text": wording.trend(t), "paper_id": t.paper_id} for t in report.trends],
        "taken_apart": prose.taken_apart(report.plan),
        "failures": [failure.model_dump() for failure in alike(report.failures)],
        "claims": {c.id: {"key": names.claims[c.id], "opinions": judges.opinions(c)}
                   for c in report.claims},
        "measurements": {m.id: {"subject": wording.line(m.subject, 80),
                                "quantity": wording.quantity(m),
                                "place": wording.measured_where(m)} for m in report.measurements},
        "quotes": dict(_quotes(report, contexts or {})),
        "papers": {card.id: _paper(card, names) for card in report.papers if card.included},
        "left_out": _left_out(report, names),
        "reviews": {r.reviewer: {"judge": judges.by_model(r), "refused": judges.refused(r)}
                    for r in report.reviews},
        "searches": [{"database": one.database, "summary": one.summary, "failure": one.failure,
                      "queries": [[searching.query(s), searching.outcome(s)]
                                  for s in one.searches]} for one in searching.asked(report)],
        "filters": searching.filters(report),
        "rounds": [searching.ROUND_HEADS, *searching.rounds(report)],
        "usage": [judges.USAGE_HEADS, *judges.usage(report)],
    }, ensure_ascii=False, allow_nan=False) + "\n"


def _quotes(report: Report, contexts: Mapping[str, str]) -> Iterator[tuple[str, Json]]:
    """Where each quote stands and what stands around it, "" where that is not at hand."""
    spans: list[Span | Evidence] = [m.row for m in report.measurements]
    spans += [claim.source for claim in report.claims]
    # Evidence comes last, since it alone names the table that a quote is a row of.
    spans += [evidence for claim in report.claims for evidence in claim.evidence]
    for span in spans:
        yield context_key(span), _quote(span, contexts)


def _quote(span: Span | Evidence, contexts: Mapping[str, str]) -> Json:
    return {"place": wording.place(span), "around": contexts.get(context_key(span), "")}


def _paper(card: PaperCard, names: Numbering) -> Json:
    """`text` is the address of the text that was read, where that may be linked."""
    return {
        "number": names.papers[card.id],
        "citation": wording.citation(card),
        "authors": wording.authors(card),
        "title": wording.title(card),
        "venue": wording.line(card.venue, 120),
        "links": papers.links(card),
        "others": wording.other_identifiers(card.identifiers),
        "flags": papers.flags(card),
        "caveats": papers.caveats(card),
        "notices": papers.notices(card),
        "details": papers.details(card, names.cards),
        "injections": wording.injections(card),
        "text": papers.web_address(card.origin.url) if card.origin else "",
    }


def _left_out(report: Report, names: Numbering) -> Json:
    groups, more = papers.left_out(report.papers)
    return {"more": more, "groups": [{
        "heading": group.heading, "more": group.more,
        "shown": [{"citation": wording.citation(card), "title": wording.title(card),
                   "told": papers.beside_left_out(card, names.cards)} for card in group.shown],
    } for group in groups]}
