"""Prints a report's answer for a person: sentences, then the evidence they rest on."""

import textwrap

from rich.console import Console
from rich.padding import Padding
from rich.text import Text

from records import Evidence, JudgedClaim, PaperCard, Report
from reports import judges, papers, wording

COLOURS = {"supported": "green", "refuted": "red", "contested": "magenta",
           "not_enough_evidence": "yellow"}
EVIDENCE_SHOWN = 8
FAILURES_SHOWN = 8
LONGEST_QUOTE = 220


def print_answer(report: Report) -> None:
    """Print to standard output. Text from papers stays text: no markup, no control codes."""
    console = Console(highlight=False, soft_wrap=False)
    console.print()
    console.print(Text(report.title, style="bold"))
    console.print(_rating_line(report))
    for reason in report.reasons:
        console.print(Text(f"  Withheld: {_visible(reason)}.", style="yellow"))
    _print_failures(console, report)
    console.print()
    for sentence in report.answer.sentences:
        refs = f" [{', '.join(sentence.claim_ids)}]" if sentence.claim_ids else ""
        style = "dim" if sentence.role == "gap" else ""
        console.print(Text.assemble((_visible(sentence.text), style), (refs, "cyan")))
    _print_evidence(console, report)


def _print_failures(console: Console, report: Report) -> None:
    """What could not be searched, since no answer shows that; how much else went wrong."""
    untold = [failure for failure in report.failures
              if not any(failure.reason in reason for reason in report.reasons)]
    searches = [failure for failure in untold if failure.stage == "search"][:FAILURES_SHOWN]
    for failure in searches:
        console.print(Text(f"  Failed: {wording.line(failure.subject, 80)}: "
                           f"{wording.line(failure.reason, 300)}", style="yellow"))
    if more := len(untold) - len(searches):
        told = wording.plural(more, "more failure" if searches else "failure")
        console.print(Text(f"  {told} in the report", style="yellow"))


def _rating_line(report: Report) -> Text:
    if report.rating is None:
        return Text(f"{report.status}; no rating", style="yellow")
    rating = report.rating
    supported = sum(c.verdict == "supported" for c in report.claims)
    missing = f" ({len(rating.missing)} missing)" if rating.missing else ""
    parts = [
        report.status,
        f"rating {rating.mean:.1f} ± {rating.stdev:.1f} of 10 by {rating.n} reviewers{missing}",
        f"{supported} of {len(report.claims)} claims supported",
        f"{wording.plural(report.flow.included, 'paper')} read of {report.flow.identified} "
        "identified",
        judges.asked(report),
    ]
    return Text("; ".join(filter(None, parts)), style="dim")


def _print_evidence(console: Console, report: Report) -> None:
    cited = dict.fromkeys(i for s in report.answer.sentences for i in s.claim_ids)
    claims = {c.id: c for c in report.claims}
    cards = {card.id: card for card in report.papers}
    shown = [claims[i] for i in cited if i in claims][:EVIDENCE_SHOWN]
    if shown:
        console.print(Text("\nEvidence", style="bold"))
    for claim in shown:
        _print_claim(console, claim, cards)
    if len(cited) > len(shown):
        console.print(Text(f"  and {len(cited) - len(shown)} more in the report", style="dim"))


def _print_claim(console: Console, claim: JudgedClaim, cards: dict[str, PaperCard]) -> None:
    verdict = claim.verdict.replace("_", " ")
    _print_indented(console, 2, Text.assemble(
        (f"{claim.id} ", "cyan"), (f"{verdict} {claim.confidence:.2f} ", COLOURS[claim.verdict]),
        _visible(claim.text)))
    for evidence in claim.evidence[:1]:
        quote = textwrap.shorten(_visible(evidence.quote), LONGEST_QUOTE, placeholder=" …")
        _print_indented(console, 6, Text(f"“{quote}”", style="italic"))
        place = _place(evidence, cards.get(evidence.paper_id))
        _print_indented(console, 6, Text(place, style="dim"))


def _print_indented(console: Console, spaces: int, text: Text) -> None:
    console.print(Padding(text, (0, 0, 0, spaces)))


def _place(evidence: Evidence, card: PaperCard | None) -> str:
    parts = [card.title if card else evidence.paper_id, *papers.caveats(card).values(),
             evidence.table, evidence.section, f"p. {evidence.page}" if evidence.page else "",
             f"characters {evidence.start}-{evidence.end}"]
    return ", ".join(_visible(part) for part in parts if part)


def _visible(text: str) -> str:
    return "".join(c for c in text if c.isprintable())
