"""A report as one self-contained HTML page: nothing is loaded, and nothing but our script runs."""

from collections.abc import Mapping

from records import DIMENSIONS, Evidence, Report, Span
from reports import judges, papers, prose, searching, wording
from reports.counts import alike, counts
from reports.figure import panels, stylesheet
from reports.flow_figure import flow_figure
from reports.grid import grids
from reports.numbering import Numbering
from reports.page import asset, environment, policy


def html(
    report: Report, *, contexts: Mapping[str, str] | None = None, papers_file: str = "",
) -> str:
    """The page. `contexts` holds the text around quotes, quote included, under the keys
    `context_key` gives; a quote without one is shown alone. `papers_file` is the name of the table
    of all papers where one lies beside the page."""
    around = contexts or {}

    def in_context(span: Span | Evidence) -> tuple[str, str, str]:
        """The text before a quote, the quote, the text after it."""
        before, found, after = around.get(context_key(span), "").partition(span.quote)
        return (before, span.quote, after) if found else ("", span.quote, "")

    style, script = stylesheet() + asset("page.css"), asset("page.js")
    return environment().get_template("report.html.j2").render(
        report=report, n=counts(report), names=Numbering.of(report), grids=grids(report),
        failures=alike(report.failures),
        panels=[chart for chart, _ in panels(report)],
        flow=flow_figure(report.flow, searching.failures(report)),
        judges=judges, papers=papers, prose=prose, searching=searching, wording=wording,
        papers_file=papers_file, asked=searching.asked(report), failed=searching.failed(report),
        dimensions=DIMENSIONS, in_context=in_context,
        style=style, script=script, policy=policy(style, script),
    )


def context_key(span: Span | Evidence) -> str:
    """The key of a quote's surroundings: "arxiv-2308.12950:120-180"."""
    return f"{span.paper_id}:{span.start}-{span.end}"
