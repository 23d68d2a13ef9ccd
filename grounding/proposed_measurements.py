"""Measurements that a model proposes, each held against the one number of the quote that it is."""

from collections.abc import Iterator, Sequence
from dataclasses import replace

from grounding.claim_form import Surroundings
from grounding.names import (
    Name,
    benchmark_task,
    known_benchmark,
    known_metric,
    normalise,
    parse_name,
    same_benchmark,
    same_metric,
    same_size,
    same_system,
)
from grounding.quantities import Quantity, find_quantities, same_quantity
from grounding.sentence_measurements import is_difference
from grounding.values import Value, read_value
from grounding.words import content_words
from records import Cell, Measurement, Row, Span, Table
from records.proposals import MeasurementProposal


def matched(
    proposal: MeasurementProposal, around: Surroundings, computed: Sequence[Measurement]
) -> Measurement | None:
    """The measurement that a proposal is, None where no single number of the quote can be it.

    `computed` are the paper's own measurements. Where one of them is that number, it is the answer
    if the proposal says the same of it, and there is none if the proposal says another thing. Else
    the number must stand in the quote once, and every name must stand there or around it.
    """
    place = around.place
    read = [m for m in computed if place.start <= m.place.start and m.place.end <= place.end
            and _same_number(proposal.value, m)]
    if read:
        agreed = [m for m in read if _agrees(proposal, m)]
        return agreed[0] if len(agreed) == 1 else None
    found = [*_in_rows(proposal, around), *_in_sentences(proposal, around)]
    return found[0] if len(found) == 1 and _is_told(proposal, around) else None


def _same_number(printed: str, measurement: Measurement) -> bool:
    return any(same_quantity(wanted, offered) for wanted in find_quantities(printed)[:1]
               for offered in find_quantities(f"{measurement.text} {measurement.unit}")[:1])


def _agrees(proposal: MeasurementProposal, measurement: Measurement) -> bool:
    """Whether a proposal says of a number what was read of it; what it leaves open is no matter."""
    name, known = _name(proposal), Name(measurement.system, measurement.variant, measurement.size)
    same_name = normalise(f"{name.system}{name.variant}") == \
        normalise(f"{known.system}{known.variant}")
    return (
        (same_name or (same_system(name.system, known.system) and not name.variant))
        and (not name.size or not known.size or same_size(name.size, known.size))
        and (not proposal.benchmark or same_benchmark(proposal.benchmark, measurement.benchmark))
        and (not proposal.metric or same_metric(proposal.metric, measurement.metric))
    )


def _name(proposal: MeasurementProposal) -> Name:
    name = parse_name(" ".join(f"{proposal.system} {proposal.variant}".split()))
    return replace(name, size=proposal.size.strip() or name.size)


def _is_told(proposal: MeasurementProposal, around: Surroundings) -> bool:
    """Whether all that a proposal names stands in the quote or around it."""
    if not proposal.system.strip() or not proposal.metric.strip():
        return False
    named = (proposal.system, proposal.variant, proposal.size, proposal.benchmark, proposal.metric)
    return all(around.names(name.strip()) for name in named if name.strip()) and \
        content_words(proposal.setting) <= around.stems


def _in_rows(proposal: MeasurementProposal, around: Surroundings) -> Iterator[Measurement]:
    """The cells of the quoted rows with the proposed number; of several, those whose column names
    the benchmark or the metric."""
    table = around.table
    if table is None:
        return
    wanted = read_value(proposal.value.strip())
    cells = [(row, column, value) for row in table.rows
             if around.place.start <= row.start and row.end <= around.place.end
             for column, cell in enumerate(row.cells)
             if wanted and (value := read_value(cell.text)) and value.value == wanted.value]
    if len(cells) > 1:
        names = [normalise(n) for n in (proposal.benchmark, proposal.metric) if n.strip()]
        cells = [(row, column, value) for row, column, value in cells
                 if any(n in normalise(" ".join(table.column_path(column))) for n in names)]
    for row, column, value in cells:
        yield _of_cell(proposal, around, table, row, column, value)


def _of_cell(proposal: MeasurementProposal, around: Surroundings, table: Table, row: Row,
             column: int, value: Value) -> Measurement:
    header = table.column_path(column)
    unit = value.unit or ("%" if any("%" in text for text in header) else "")
    told = _measurement(proposal, around, row.cells[column], row, replace(value, unit=unit))
    return told.model_copy(update={
        "origin": "table", "table_id": table.id, "table_label": table.label,
        "caption": table.caption, "column": header})


def _in_sentences(proposal: MeasurementProposal, around: Surroundings) -> Iterator[Measurement]:
    """The amounts of a quoted sentence that are the proposed number; no differences and bounds."""
    if around.table is not None:
        return
    quote, start = around.place.quote, around.place.start
    wanted = next(iter(find_quantities(proposal.value)), None)
    for quantity in find_quantities(quote):
        if wanted and _is_amount(quantity) and same_quantity(wanted, quantity) and \
                not is_difference(quote, quantity):
            number = Cell(text=quantity.text, start=start + quantity.start,
                          end=start + quantity.end)
            yield _measurement(proposal, around, number, around.place,
                               Value(quantity.value, quantity.text, quantity.unit))


def _is_amount(quantity: Quantity) -> bool:
    return quantity.kind == "amount" and not (
        quantity.bound or quantity.approximate or quantity.is_range)


def _measurement(proposal: MeasurementProposal, around: Surroundings, number: Cell,
                 row: Row | Span, value: Value) -> Measurement:
    """A measurement in a sentence; one in a table adds that."""
    name, text = _name(proposal), around.paper.text

    def span(start: int, end: int) -> Span:
        return around.place.model_copy(
            update={"start": start, "end": end, "quote": text[start:end]})

    benchmark, metric = proposal.benchmark.strip(), proposal.metric.strip()
    return Measurement(
        id=f"{around.paper.id}:at{number.start}", paper_id=around.paper.id,
        system=name.system, variant=name.variant, size=name.size,
        task=benchmark_task(benchmark), benchmark=known_benchmark(benchmark) or benchmark,
        metric=known_metric(metric) or metric, setting=proposal.setting.strip(),
        value=value.value, unit=value.unit, text=value.text, uncertainty=value.uncertainty,
        origin="sentence", place=span(number.start, number.end), row=span(row.start, row.end))
