"""The text around the quotes of a report, cut from the papers it was read from."""

from collections.abc import Mapping

from records import Evidence, Report, Span
from reports.html import context_key

MARGIN = 320
"""Characters shown on each side of a quote, up to the next white space."""


def contexts_of(report: Report, texts: Mapping[str, str]) -> dict[str, str]:
    """Surroundings by `reports.html.context_key`, for every quote whose paper is in `texts`
    (paper id -> canonical text)."""
    spans = [span for claim in report.claims for span in (claim.source, *claim.evidence)]
    spans += [m.row for m in report.measurements]
    return {context_key(span): _around(texts[span.paper_id], span)
            for span in spans if span.paper_id in texts}


def _around(text: str, span: Span | Evidence) -> str:
    start, end = max(0, span.start - MARGIN), min(len(text), span.end + MARGIN)
    while start > 0 and not text[start - 1].isspace():
        start -= 1
    while end < len(text) and not text[end].isspace():
        end += 1
    lead, tail = ("… " if start else ""), (" …" if end < len(text) else "")
    return f"{lead}{text[start:end].strip()}{tail}"
