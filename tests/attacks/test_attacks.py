"""Whatever a paper tells a machine to do, the agents read the paper without it."""

from functools import cache

import pytest
from hostile_documents import CARRIERS, ORDER, Attack, Carrier, attacks, latex, markdown

from grounding.disarming import disarmed
from grounding.injections import find_injections
from records import Paper
from sources.documents.document import Document
from sources.documents.formats import read_document

ATTACKS = attacks()


def read(name: str, data: bytes) -> Paper:
    """The paper of a document, as agents are handed it."""
    reading = read_document(Document(name, data))
    (paper,) = reading.papers
    return disarmed(paper, find_injections(paper))


@cache
def harmless() -> Paper:
    """The paper into which nothing was smuggled."""
    return read("3101.00001.md", markdown())


def as_read(paper: Paper) -> dict[str, object]:
    """All that an agent can read in a paper, without the places where it stands."""
    def section(index: int | None) -> tuple[str, str] | None:
        known = None if index is None else paper.sections[index]
        return (known.title, known.kind) if known else None

    return {
        "title": paper.title, "authors": paper.authors, "venue": paper.venue,
        "abstract": " ".join(paper.abstract.split()), "words": paper.text.split(),
        "sections": [(s.title, s.kind, s.level) for s in paper.sections],
        "sentences": [(paper.text[s.start:s.end], section(s.section)) for s in paper.sentences],
        "tables": [(t.caption.strip(), t.header, t.stub, section(t.section),
                    [(row.group, tuple(cell.text for cell in row.cells)) for row in t.rows])
                   for t in paper.tables],
    }


@pytest.mark.parametrize("carrier", CARRIERS, ids=lambda carrier: carrier.name)
def test_wherever_an_order_stands_the_paper_reads_as_without_it(carrier: Carrier) -> None:
    name = f"3101.00001{carrier.suffix}"
    hostile, harmless = read(name, carrier.write([ORDER])), read(name, carrier.write([]))
    assert as_read(hostile) == as_read(harmless)
    assert harmless.injections == ()
    assert bool(hostile.injections) == carrier.read


@pytest.mark.parametrize("attack", ATTACKS, ids=lambda attack: attack.name)
def test_whatever_an_order_says_the_paper_reads_as_without_it(attack: Attack) -> None:
    hostile = read("3101.00001.md", markdown(body=list(attack.texts)))
    assert as_read(hostile) == as_read(harmless())
    assert hostile.injections


def test_white_letters_on_the_dark_ground_of_a_table_stay() -> None:
    paper = read("3101.00001.tex", latex(cell=r" \textcolor{white}{in our own harness}"))
    assert paper.tables[0].header[0][-1] == "HumanEval pass@1 in our own harness"
    assert paper.injections == ()
