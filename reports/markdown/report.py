"""A report as Markdown, in the order of a paper: abstract, method, results, claims, references."""

from collections.abc import Iterable

from records import (
    DIMENSIONS,
    AnswerSentence,
    Evidence,
    JudgedClaim,
    Measurement,
    Report,
    Review,
)
from reports import judges, prose, searching, wording
from reports.counts import alike, counts
from reports.flow_stages import Count, stages
from reports.grid import Grid, grids
from reports.markdown.papers import left_out, references
from reports.markdown.searches import searched
from reports.markdown.text import bullets, escaped, table
from reports.numbering import Numbering
from reports.wording import plural

MOST_PAPERS = 30


def markdown(
    report: Report, *, figure: str = "", flow: str = "", papers_file: str = "",
) -> str:
    """The whole report. `figure`, `flow` and `papers_file` are the file names of the figure of
    measurements, that of the flow, and the table of all papers where they lie beside it."""
    numbering = Numbering.of(report)
    blocks = [
        *_head(report),
        "## Abstract", *_abstract(report, numbering),
        "## 1 Introduction", *_introduction(report),
        "## 2 Methodology", *_methodology(report, flow),
        "## 3 Results", *_results(report, numbering, figure),
        "## 4 Limitations", bullets(map(escaped, prose.limitations(report))),
        "## 5 Extracted Claims", *_claims(report, numbering),
        "## 6 Reviews", *_reviews(report, numbering),
        "## 7 Papers Left Out", *left_out(report, papers_file), *_injections(report),
        "## 8 Failures", *_failures(report),
        "## References", *references(numbering),
    ]
    return "\n\n".join(block for block in blocks if block) + "\n"


def _head(report: Report) -> list[str]:
    withheld = prose.withheld_because(report)
    return [
        f"# {escaped(report.title, wording.LONGEST_TITLE)}",
        f"**Withheld.** {escaped(withheld)}" if withheld else "",
        wording.date(report),
    ]


def _cited(sentence: AnswerSentence, numbering: Numbering) -> str:
    keys = numbering.claim_keys(sentence.claim_ids)
    return escaped(sentence.text) + (f" [{', '.join(keys)}]" if keys else "")


def _abstract(report: Report, numbering: Numbering) -> list[str]:
    opening = [_cited(sentence, numbering) for sentence in prose.lead(report)]
    if not opening:
        opening = [escaped(prose.withheld_because(report) or "No answer could be given.")]
    return [" ".join([*opening, escaped(prose.tally(report))])]


def _introduction(report: Report) -> list[str]:
    taken_apart = [f"**{kind}**: {escaped(named)}" for kind, named in
                   prose.taken_apart(report.plan)]
    return [
        f"This report answers the question: *{escaped(report.question)}*",
        "The question taken apart:" if taken_apart else "", bullets(taken_apart),
    ]


def _methodology(report: Report, flow: str) -> list[str]:
    manifest = report.manifest
    panel = [escaped(review.title, 80) for review in report.reviews]
    counted = stages(report.flow, searching.failures(report))
    sources = map(escaped, report.flow.by_source or manifest.sources)
    return [
        f"Sources searched: {', '.join(sources) or 'none'}.", *searched(report),
        "Queries:" if manifest.queries else "", bullets(map(escaped, manifest.queries)),
        "Flow of papers (PRISMA 2020):",
        f"![The flow of papers]({flow})" if flow else "",
        table(["Stage", "Papers"], [_stage(count) for count in counted
                                    if count.count or count.failure or count.stage == "included"]),
        "Models and methods:" if manifest.models else "",
        table(["Role", "Model or method"], [[escaped(wording.name(role)), escaped(model)]
              for role, model in sorted(manifest.models.items())]) if manifest.models else "",
        f"The panel: {', '.join(panel)}; none saw another's words." if panel else "",
        *_asked(report),
    ]


def _stage(count: Count) -> list[str]:
    """A row; the parts of a stage's number stand below it, with their source or reason."""
    name = f"– {escaped(count.detail, 200)}" if count.detail else count.stage.capitalize()
    return [name, f"{count.count} (failed)" if count.failure else str(count.count)]


def _asked(report: Report) -> list[str]:
    rows = [[escaped(cell) for cell in row] for row in judges.usage(report)]
    return ["What was asked of language models:", table(judges.USAGE_HEADS, rows)] if rows else []


def _results(report: Report, numbering: Numbering, figure: str) -> list[str]:
    answer = bullets(_cited(s, numbering) for s in report.answer.sentences)
    tables = [block for grid in grids(report) for block in _evidence(grid, numbering)]
    return [
        answer or "No answer could be given.", escaped(judges.written(report.answer)),
        f"![Measurements along the axis of the question]({figure})" if figure else "",
        "### Measurements" if tables else "", *tables,
        "### Trends" if report.trends else "",
        bullets(f"{escaped(wording.trend(t))} {numbering.reference(t.paper_id)}"
                for t in report.trends),
        "### Disagreements" if report.contradictions else "",
        bullets(_contradiction(report, numbering)),
        "### What was asked and not found" if report.gaps else "",
        bullets(map(escaped, report.gaps)),
    ]


def _contradiction(report: Report, numbering: Numbering) -> Iterable[str]:
    for item in report.contradictions:
        keys = numbering.claim_keys(item.claim_ids)
        sides = [_measured(numbering.measurements[id_], numbering) for id_ in item.measurement_ids
                 if id_ in numbering.measurements]
        reason = escaped(wording.sentence(item.possible_reason))
        yield (escaped(item.text) + (f" [{', '.join(keys)}]" if keys else "")
               + (f" ({' against '.join(sides)})" if sides else "")
               + (f" Possible reason: {reason}" if reason else ""))


def _measured(m: Measurement, numbering: Numbering) -> str:
    reference = numbering.reference(m.paper_id, escaped(m.setting, 80))
    spread = f" {escaped(m.uncertainty, 40)}" if m.uncertainty else ""
    return f"{escaped(wording.quantity(m))}{spread} {reference}"


def _evidence(grid: Grid, numbering: Numbering) -> list[str]:
    def cell(row: str, series: str) -> str:
        values = [_measured(m, numbering) for m in grid.cell(row, series)]
        return "; ".join(values) or ("*not found*" if grid.is_gap(row, series) else "–")

    heading = f"**{escaped(grid.title)}**, {escaped(grid.quantity)}"
    header = [escaped(grid.axis or "System"), *map(escaped, grid.series)]
    rows = [[escaped(row), *(cell(row, series) for series in grid.series)] for row in grid.rows]
    return [heading, table(header, rows)]


def _claims(report: Report, numbering: Numbering) -> list[str]:
    if not report.claims:
        return ["No claim was extracted."]
    n = counts(report)
    tally = ", ".join(f"{n.of_verdict(label)} {word}" for label, word in wording.TALLIED.items())
    header = ["Id", "Claim", "Verdict", "Confidence", "Evidence", "Quote"]
    return [f"{plural(n.claims, 'claim')}: {tally}.",
            table(header, [_claim(claim, numbering) for claim in report.claims])]


def _claim(claim: JudgedClaim, numbering: Numbering) -> list[str]:
    """A row; a claim without evidence shows where it was taken from."""
    spans = claim.evidence or (claim.source,)
    places = [f"{numbering.reference(s.paper_id)} {escaped(wording.place(s))}"
              + (f" ({wording.STANCES[s.stance]})" if isinstance(s, Evidence) else "")
              for s in spans]
    return [
        numbering.claims[claim.id],
        escaped(claim.text),
        f"{wording.SYMBOLS[claim.verdict]} {wording.judged(claim)}",
        wording.confidence(claim.confidence),
        ". ".join(filter(None, ("; ".join(places), escaped(judges.opinions(claim))))),
        " … ".join(f"“{escaped(s.quote)}”" for s in spans),
    ]


def _reviews(report: Report, numbering: Numbering) -> list[str]:
    if not report.reviews:
        return [escaped(prose.rated(report)), "No review was made."]
    blocks = [escaped(prose.reviewed(report))]
    rated = report.status == "published"
    if rated:
        blocks.append(_dimensions(report))
        blocks.append(escaped(report.disagreement))
    for review in report.reviews:
        overall = f" (overall {wording.score(review.overall)})" if rated else ""
        blocks += [f"**{escaped(review.title, 80)}**{overall}", escaped(judges.by_model(review)),
                   _reasons(review, numbering)]
    return blocks


def _reasons(review: Review, numbering: Numbering) -> str:
    reasons = [escaped(reason.text) + "".join(f" [{key}]" for key in
                                              numbering.claim_keys(reason.claim_ids))
               for reason in review.reasons]
    return bullets([*reasons, *map(escaped, judges.refused(review))])


def _dimensions(report: Report) -> str:
    header = ["Dimension", *(escaped(review.title, 80) for review in report.reviews)]
    rows = [[wording.name(d), *(wording.score(review.dimensions[d]) if d in review.dimensions
                                else "–" for review in report.reviews)]
            for d in DIMENSIONS if any(d in review.dimensions for review in report.reviews)]
    overall = ["**overall**", *(wording.score(review.overall) for review in report.reviews)]
    return table(header, [*rows, overall])


def _injections(report: Report) -> list[str]:
    papers = [card for card in report.papers if card.injections]
    if not papers:
        return []
    more = len(papers) - MOST_PAPERS
    listed = "\n".join(
        f"- {escaped(wording.citation(card))}, {escaped(wording.title(card))}\n"
        + "\n".join(f"  - {escaped(told)}" for told in wording.injections(card))
        for card in papers[:MOST_PAPERS])
    return ["### Papers that tell a machine what to do", wording.NOT_OBEYED, listed,
            f"And {plural(more, 'more paper')}." if more > 0 else ""]


def _failures(report: Report) -> list[str]:
    if not report.failures:
        return ["Nothing failed."]
    rows = [[escaped(f.stage), escaped(f.subject, 500), escaped(f.reason), escaped(f.remedy)]
            for f in alike(report.failures)]
    return [table(["Stage", "What", "Reason", "Way out"], rows)]
