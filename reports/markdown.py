"""A report as Markdown, in the order of a paper: abstract, method, results, claims, references."""

import re
from collections.abc import Iterable, Sequence

from records import (
    DIMENSIONS,
    AnswerSentence,
    Evidence,
    JudgedClaim,
    Measurement,
    PaperCard,
    Report,
    Review,
)
from reports import judges, prose, wording
from reports.counts import alike, counts
from reports.grid import Grid, grids
from reports.numbering import Numbering
from reports.wording import plural

_ENTITIES = {"&": "&amp;", "<": "&lt;", ">": "&gt;", "|": "&#124;"}
_ESCAPES = str.maketrans({c: "\\" + c for c in "\\`*_{}[]#~!$"} | _ENTITIES)
_LIST_MARK = re.compile(r"([-+=]|[0-9]{1,9}(?=[.)](?: |$)))")


def escaped(text: str, limit: int | None = None) -> str:
    """Text on one line that Markdown shows as it stands: no structure, HTML or link comes of it."""
    one = wording.line(text, limit).translate(_ESCAPES)
    one = one.replace("://", ":\\/\\/").replace("www.", "www\\.")
    mark = _LIST_MARK.match(one)
    if mark is None:
        return one
    end = mark.end()
    return f"{one[:end]}\\{one[end:]}" if mark[0].isdigit() else f"\\{one}"


def table(header: Sequence[str], rows: Iterable[Sequence[str]]) -> str:
    """A pipe table of cells that are already escaped."""
    lines = [header, ["---"] * len(header), *rows]
    return "\n".join("| " + " | ".join(cells) + " |" for cells in lines)


def bullets(items: Iterable[str]) -> str:
    return "\n".join(f"- {item}" for item in items)


def markdown(report: Report, *, figure: str = "") -> str:
    """The whole report. `figure` is the file name of the figure where one lies beside it."""
    numbering = Numbering.of(report)
    blocks = [
        *_head(report),
        "## Abstract", *_abstract(report, numbering),
        "## 1 Introduction", *_introduction(report),
        "## 2 Methodology", *_methodology(report),
        "## 3 Results", *_results(report, numbering, figure),
        "## 4 Limitations", bullets(map(escaped, prose.limitations(report))),
        "## 5 Extracted Claims", *_claims(report, numbering),
        "## 6 Reviews", *_reviews(report, numbering),
        "## 7 Papers Left Out", *_left_out(report), *_injections(report),
        "## 8 Failures", *_failures(report),
        "## References", *_references(numbering),
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


def _methodology(report: Report) -> list[str]:
    manifest, flow = report.manifest, report.flow
    sources = [f"{escaped(name)} ({n})" for name, n in sorted(flow.by_source.items())]
    counted = [
        ("Identified", flow.identified), ("Duplicates removed", flow.duplicates),
        ("Not retrieved", flow.not_retrieved), ("Screened", flow.screened),
        ("Excluded", flow.excluded), ("Included", flow.included),
    ]
    panel = [escaped(review.title, 80) for review in report.reviews]
    return [
        f"Sources searched: {', '.join(sources or map(escaped, manifest.sources)) or 'none'}.",
        "Queries:" if manifest.queries else "", bullets(map(escaped, manifest.queries)),
        "Flow of papers (PRISMA 2020):",
        table(["Stage", "Papers"], [[stage, str(number)] for stage, number in counted]),
        bullets(f"Excluded, {escaped(e.reason)}: {e.count}" for e in flow.exclusions),
        "Models and methods:" if manifest.models else "",
        table(["Role", "Model or method"], [[escaped(wording.name(role)), escaped(model)]
              for role, model in sorted(manifest.models.items())]) if manifest.models else "",
        f"The panel: {', '.join(panel)}; none saw another's words." if panel else "",
        *_asked(report),
    ]


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
        bullets(f"{escaped(wording.trend(t))} [{numbering.paper_key(t.paper_id)}]"
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
    setting = f", {escaped(m.setting, 80)}" if m.setting else ""
    spread = f" {escaped(m.uncertainty, 40)}" if m.uncertainty else ""
    return f"{escaped(wording.quantity(m))}{spread} [{numbering.paper_key(m.paper_id)}{setting}]"


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
    places = [f"[{numbering.paper_key(s.paper_id)}] {escaped(wording.place(s))}"
              + (f" ({wording.STANCES[s.stance]})" if isinstance(s, Evidence) else "")
              for s in spans]
    return [
        numbering.claims[claim.id],
        escaped(claim.text),
        f"{wording.SYMBOLS[claim.verdict]} {wording.VERDICTS[claim.verdict]}",
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


def _left_out(report: Report) -> list[str]:
    left_out = [card for card in report.papers if not card.included]
    return [bullets(f"{escaped(wording.citation(card))}, {escaped(wording.title(card))}: "
                    f"{escaped(card.reason) or 'no reason recorded'}" for card in left_out)
            or "None of the papers listed was left out."]


def _injections(report: Report) -> list[str]:
    papers = [card for card in report.papers if card.injections]
    if not papers:
        return []
    listed = "\n".join(
        f"- {escaped(wording.citation(card))}, {escaped(wording.title(card))}\n"
        + "\n".join(f"  - {escaped(told)}" for told in wording.injections(card))
        for card in papers)
    return ["### Papers that tell a machine what to do", wording.NOT_OBEYED, listed]


def _failures(report: Report) -> list[str]:
    if not report.failures:
        return ["Nothing failed."]
    rows = [[escaped(f.stage), escaped(f.subject), escaped(f.reason), escaped(f.remedy)]
            for f in alike(report.failures)]
    return [table(["Stage", "What", "Reason", "Way out"], rows)]


def _references(numbering: Numbering) -> list[str]:
    cards = [numbering.cards[id_] for id_ in numbering.papers]
    return ["\n".join(f"{number}. {_reference(card)}" for number, card in enumerate(cards, 1))
            or "No paper was included."]


def _reference(card: PaperCard) -> str:
    parts = [
        f"{escaped(wording.authors(card))} ({card.year or 'n.d.'}).",
        f"{escaped(wording.title(card))}.",
        f"{escaped(card.venue, 120)}." if card.venue else "",
        *(f"<{address}>" for address in wording.addresses(card.identifiers)),
        *(escaped(text) for text in wording.other_identifiers(card.identifiers)),
        "(read as an abstract only)" if card.origin.abstract_only else "",
    ]
    return " ".join(part for part in parts if part)
