"""The measurements a paper reports, from its tables and its sentences, each with its place."""

from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import replace

from grounding.names import benchmark_task, normalise
from grounding.paper_names import COSTS, PaperNames, names_of
from grounding.sentence_measurements import read_sentence
from grounding.tables import Reading, read_table
from records import Cell, Measurement, Paper, Row, Sentence, Span, Table

_MAX_REMARKS = 4


def measurements_of(paper: Paper) -> list[Measurement]:
    """Every number whose system, benchmark and metric can be told, in document order.

    A number one of whose three names cannot be told is left out, not guessed. `id` is
    "<paper id>:m<n>", the same for the same paper.
    """
    names = names_of(paper)
    found = [*_from_tables(paper, names), *_from_sentences(paper, names)]
    found.sort(key=lambda m: (m.place.start, m.place.end))
    return [m.model_copy(update={"id": f"{paper.id}:m{n}"}) for n, m in enumerate(found, start=1)]


def _from_tables(paper: Paper, names: PaperNames) -> Iterator[Measurement]:
    remarks = {table.id: _remarks(paper, table) for table in paper.tables}
    readings = {table.id: read_table(table, names, remarks[table.id]) for table in paper.tables}
    informed = replace(names, usual_metrics=_usual_metrics(readings.values()))
    for table in paper.tables:
        found = readings[table.id] or read_table(table, informed, remarks[table.id])
        yield from (_table_measurement(paper, table, reading) for reading in found)


def _usual_metrics(
    tables: Iterable[Sequence[Reading]],
) -> dict[str, frozenset[tuple[str, str]]]:
    used: defaultdict[str, set[tuple[str, str]]] = defaultdict(set)
    for readings in tables:
        for reading in readings:
            if reading.metric in COSTS:
                continue
            used[normalise(reading.benchmark)].add((reading.metric, reading.setting))
    return {benchmark: frozenset(pairs) for benchmark, pairs in used.items()}


def _table_measurement(paper: Paper, table: Table, reading: Reading) -> Measurement:
    cell = reading.row.cells[reading.column]
    return Measurement(
        id="", paper_id=paper.id,
        system=reading.name.system, variant=reading.name.variant, size=reading.name.size,
        task=benchmark_task(reading.benchmark), benchmark=reading.benchmark,
        metric=reading.metric, setting=reading.setting,
        value=reading.value.value, unit=reading.unit, text=reading.value.text,
        uncertainty=reading.value.uncertainty, origin="table",
        place=_span(paper, cell, table), row=_span(paper, reading.row, table),
        table_id=table.id, table_label=table.label, caption=table.caption, column=reading.header,
    )


def _remarks(paper: Paper, table: Table) -> list[str]:
    """The sentences that name the table's label, then the heading it stands under."""
    remarks: list[str] = []
    if table.label:
        for sentence in paper.sentences:
            text = paper.text[sentence.start : sentence.end]
            at = text.find(table.label)
            if at >= 0 and not text[at + len(table.label) : at + len(table.label) + 1].isalnum():
                remarks.append(text)
                if len(remarks) == _MAX_REMARKS:
                    break
    return [*remarks, paper.section_title(table.section)]


def _span(paper: Paper, place: Cell | Row | Sentence, around: Table | Sentence) -> Span:
    return Span(paper_id=paper.id, section=paper.section_title(around.section), page=around.page,
                start=place.start, end=place.end, quote=paper.text[place.start : place.end])


def _from_sentences(paper: Paper, names: PaperNames) -> Iterator[Measurement]:
    for sentence in paper.sentences:
        text = paper.text[sentence.start : sentence.end]
        for reading in read_sentence(text, names):
            quantity = reading.quantity
            number = Cell(text=quantity.text, start=sentence.start + quantity.start,
                          end=sentence.start + quantity.end)
            yield Measurement(
                id="", paper_id=paper.id,
                system=reading.name.system, variant=reading.name.variant, size=reading.name.size,
                task=benchmark_task(reading.benchmark), benchmark=reading.benchmark,
                metric=reading.metric, setting=reading.setting,
                value=quantity.value, unit=quantity.unit, text=quantity.text, origin="sentence",
                place=_span(paper, number, sentence), row=_span(paper, sentence, sentence),
            )
