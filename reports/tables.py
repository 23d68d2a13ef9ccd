"""The measurements of a report as a CSV table, one row a measurement, with the place of each."""

import csv
import io

from records import Measurement, Report
from reports import wording
from reports.numbering import Numbering

COLUMNS: tuple[str, ...] = (
    "id", "reference", "paper_id", "citation", "doi", "arxiv", "system", "variant", "size", "task",
    "benchmark", "metric", "setting", "value", "unit", "as_printed", "uncertainty", "origin",
    "table", "section", "page", "start", "end", "row", "claims",
)

# A spreadsheet takes a cell that starts so for a formula and runs it.
_FORMULA_STARTS = ("=", "+", "-", "@", "\t", "\r")


def measurements_csv(report: Report) -> str:
    """A header and one line a measurement (RFC 4180, lines end in CR LF)."""
    numbering = Numbering.of(report)
    out = io.StringIO()
    writer = csv.DictWriter(out, COLUMNS)
    writer.writeheader()
    for m in report.measurements:
        writer.writerow({name: _cell(value) for name, value in
                         _row(m, report, numbering).items()})
    return out.getvalue()


def _row(m: Measurement, report: Report, numbering: Numbering) -> dict[str, str | float | None]:
    card = numbering.cards.get(m.paper_id)
    claims = [numbering.claims[c.id] for c in report.claims if m.id in c.measurement_ids]
    return {
        "id": m.id, "reference": numbering.paper_key(m.paper_id), "paper_id": m.paper_id,
        "citation": wording.citation(card) if card else "",
        "doi": card.identifiers.doi if card else "",
        "arxiv": card.identifiers.arxiv if card else "",
        "system": m.system, "variant": m.variant, "size": m.size, "task": m.task,
        "benchmark": m.benchmark, "metric": m.metric, "setting": m.setting,
        "value": m.value, "unit": m.unit, "as_printed": m.text, "uncertainty": m.uncertainty,
        "origin": m.origin, "table": m.table_label, "section": m.place.section,
        "page": m.place.page, "start": m.place.start, "end": m.place.end, "row": m.row.quote,
        "claims": " ".join(claims),
    }


def _cell(value: str | float | None) -> str | float | None:
    """A text on one line, with an apostrophe before what a spreadsheet would run as a formula."""
    if not isinstance(value, str):
        return value
    text = wording.line(value)
    return f"'{text}" if text.startswith(_FORMULA_STARTS) and not _is_number(text) else text


def _is_number(text: str) -> bool:
    try:
        float(text.rstrip("%"))
    except ValueError:
        return False
    return True
