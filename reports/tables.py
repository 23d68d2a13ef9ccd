"""The measurements of a report as a CSV table, one row a measurement, with the place of each."""

import csv
import io
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field

from records import Measurement, PaperCard, Report
from reports import wording
from reports.numbering import Numbering

COLUMNS: tuple[str, ...] = (
    "id", "reference", "paper_id", "citation", "doi", "arxiv", "system", "variant", "size", "task",
    "benchmark", "metric", "setting", "value", "unit", "as_printed", "uncertainty", "origin",
    "table", "section", "page", "start", "end", "row", "claims",
)

# A spreadsheet takes a cell that starts so for a formula and runs it.
_FORMULA_STARTS = ("=", "+", "-", "@", "\t", "\r")


@dataclass(frozen=True)
class Surroundings:
    """What is known beside the measurements, by paper id and, for claims, by measurement id."""

    cards: Mapping[str, PaperCard] = field(default_factory=dict)
    references: Mapping[str, str] = field(default_factory=dict)
    claims: Mapping[str, str] = field(default_factory=dict)


def measurements_csv(report: Report) -> str:
    """The measurements of a report with their references and claims."""
    numbering = Numbering.of(report)
    claims: dict[str, list[str]] = {}
    for claim in report.claims:
        for identity in claim.measurement_ids:
            claims.setdefault(identity, []).append(numbering.claims[claim.id])
    return csv_of(report.measurements, Surroundings(
        cards=numbering.cards,
        references={m.paper_id: numbering.paper_key(m.paper_id) for m in report.measurements},
        claims={identity: " ".join(keys) for identity, keys in claims.items()},
    ))


def csv_of(measurements: Iterable[Measurement], beside: Surroundings | None = None) -> str:
    """A header and one line a measurement (RFC 4180, lines end in CR LF)."""
    beside = beside or Surroundings()
    out = io.StringIO()
    writer = csv.DictWriter(out, COLUMNS)
    writer.writeheader()
    for m in measurements:
        writer.writerow({name: _cell(value) for name, value in _row(m, beside).items()})
    return out.getvalue()


def _row(m: Measurement, beside: Surroundings) -> dict[str, str | float | None]:
    card = beside.cards.get(m.paper_id)
    return {
        "id": m.id, "reference": beside.references.get(m.paper_id, ""), "paper_id": m.paper_id,
        "citation": wording.citation(card) if card else "",
        "doi": card.identifiers.doi if card else "",
        "arxiv": card.identifiers.arxiv if card else "",
        "system": m.system, "variant": m.variant, "size": m.size, "task": m.task,
        "benchmark": m.benchmark, "metric": m.metric, "setting": m.setting,
        "value": m.value, "unit": m.unit, "as_printed": m.text, "uncertainty": m.uncertainty,
        "origin": m.origin, "table": m.table_label, "section": m.place.section,
        "page": m.place.page, "start": m.place.start, "end": m.place.end, "row": m.row.quote,
        "claims": beside.claims.get(m.id, ""),
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
