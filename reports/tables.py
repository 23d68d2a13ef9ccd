"""CSV tables beside a report: its measurements, its papers, the numbers of its flow."""

import csv
import io
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field

from records import Flow, Measurement, PaperCard, Report
from reports import papers, wording
from reports.flow_stages import stages
from reports.numbering import Numbering

Cell = str | float | None

COLUMNS: tuple[str, ...] = (
    "id", "reference", "paper_id", "citation", "doi", "arxiv", "caveats", "system", "variant",
    "size", "task", "benchmark", "metric", "setting", "value", "unit", "as_printed", "uncertainty",
    "origin", "table", "section", "page", "start", "end", "row", "claims",
)
PAPER_COLUMNS: tuple[str, ...] = (
    "id", "title", "authors", "year", "venue", "type", "doi", "arxiv", "pmid", "pmcid", "url",
    "included", "stage", "relevance", "reason", "by_hand", "opinion", "found_by", "sources",
    "appeared_as", "text_read", "abstract_only", "licence", "notices",
)
FLOW_COLUMNS: tuple[str, ...] = ("stage", "detail", "count", "failure")

# A spreadsheet takes a cell that starts so for a formula and runs it.
_FORMULA_STARTS = ("=", "+", "-", "@", "＝", "＋", "－", "＠")


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
    """A line a measurement, with the place of each."""
    beside = beside or Surroundings()
    return _written(COLUMNS, (_measurement(m, beside) for m in measurements))


def papers_csv(cards: Sequence[PaperCard]) -> str:
    """A line a paper, those left out too."""
    known = {card.id: card for card in cards}
    return _written(PAPER_COLUMNS, (_paper(card, known) for card in cards))


def flow_csv(flow: Flow, failures: Mapping[str, str]) -> str:
    """A line a number of the flow; a stage's parts, which name a source or reason, follow it.
    `failures` are by source."""
    return _written(FLOW_COLUMNS, map(vars, stages(flow, failures)))


def _written(columns: Iterable[str], rows: Iterable[Mapping[str, Cell]]) -> str:
    """A header and the rows (RFC 4180, lines end in CR LF); no cell can be run as a formula."""
    out = io.StringIO()
    writer = csv.DictWriter(out, list(columns))
    writer.writeheader()
    for row in rows:
        writer.writerow({name: _cell(value) for name, value in row.items()})
    return out.getvalue()


def _measurement(m: Measurement, beside: Surroundings) -> dict[str, Cell]:
    card = beside.cards.get(m.paper_id)
    return {
        "id": m.id, "reference": beside.references.get(m.paper_id, ""), "paper_id": m.paper_id,
        "citation": wording.citation(card) if card else "",
        "doi": card.identifiers.doi if card else "",
        "arxiv": card.identifiers.arxiv if card else "",
        "caveats": "; ".join(papers.caveats(card).values()),
        "system": m.system, "variant": m.variant, "size": m.size, "task": m.task,
        "benchmark": m.benchmark, "metric": m.metric, "setting": m.setting,
        "value": m.value, "unit": m.unit, "as_printed": m.text, "uncertainty": m.uncertainty,
        "origin": m.origin, "table": m.table_label, "section": m.place.section,
        "page": m.place.page, "start": m.place.start, "end": m.place.end, "row": m.row.quote,
        "claims": beside.claims.get(m.id, ""),
    }


def _paper(card: PaperCard, known: Mapping[str, PaperCard]) -> dict[str, Cell]:
    ids, yes_no = card.identifiers, ("no", "yes")
    return {
        "id": card.id, "title": card.title, "authors": "; ".join(card.authors), "year": card.year,
        "venue": card.venue, "type": card.type, "doi": ids.doi, "arxiv": ids.arxiv,
        "pmid": ids.pmid, "pmcid": ids.pmcid, "url": next(iter(papers.links(card)), ""),
        "included": yes_no[card.included], "stage": card.stage,
        "relevance": round(card.relevance, 4), "reason": card.reason,
        "by_hand": yes_no[card.by_hand], "opinion": papers.opinion(card),
        "found_by": papers.found(card, known),
        "sources": "; ".join(dict.fromkeys(trail.source for trail in card.trails)),
        "appeared_as": papers.manifestations(card), "text_read": papers.read(card),
        "abstract_only": yes_no[card.is_abstract_only],
        "licence": card.origin.licence if card.origin else "",
        "notices": " ".join(told for _, told in papers.notices(card)),
    }


def _cell(value: Cell) -> Cell:
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
