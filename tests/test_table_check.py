"""Whether a row of a table bears out the measurement that was read from it, and no other."""

import pytest

from agents.claim_extractor import statement
from grounding.alignment import WordVectors
from grounding.measurements import measurements_of
from grounding.table_check import RowJudgement, judge_row
from models.embedding import load_embedding
from records import Paper
from sources.documents.builder import PaperBuilder
from sources.documents.document import Document


@pytest.fixture(scope="module")
def vectors() -> WordVectors:
    return WordVectors(load_embedding())


def paper_with(caption: str, header: list[str], rows: list[list[str]], stub: int = 1) -> Paper:
    builder = PaperBuilder(Document("a.tex", b"a"), "latex", "test")
    builder.title = "Owl: Models that Write Programs"
    builder.heading("Results")
    builder.table(caption, [header], rows, label="Table 1", stub=stub)
    return builder.build()


def judged(claim: str, paper: Paper, row: int, vectors: WordVectors) -> RowJudgement:
    table = paper.tables[0]
    found = judge_row(claim, table, table.rows[row], vectors, is_measurement=True)
    assert found is not None
    return found


SORTED = (
    "pass@1 on DS-1000 by library", ["Mode", "Model", "Matplotlib", "NumPy"],
    [["Completion", "InCoder 6B", "28.3%", "4.4%"], ["Completion", "StarCoder", "51.7%", "30.8%"],
     ["Insertion", "StarCoder", "50.1%", "31.2%"]])
SIZED = (
    "pass@1 on HumanEval and MBPP", ["Model", "Size", "Tokens", "HumanEval", "MBPP"],
    [["Codex", "300M", "100B", "13.2%", "-"], ["CodeGen-Mono", "16.1B", "577B", "29.3%", "35.3%"],
     ["Mistral 7B", "7B", "1T", "28.7%", "50.1%"]])
ZERO = (
    "pass@1 on HumanEval (zero-shot)", ["Model", "Size", "HumanEval"],
    [["Falcon", "7B", "0.0%"], ["Llama 2", "7B", "12.8%"]])


@pytest.mark.parametrize("table", [SORTED, SIZED, ZERO])
@pytest.mark.parametrize("stub", [1, 2])
def test_every_measurement_is_borne_out_by_its_own_row(table, stub, vectors) -> None:
    paper = paper_with(*table, stub=stub)
    measurements = measurements_of(paper)
    assert len(measurements) >= 2
    rows = {row.start: number for number, row in enumerate(paper.tables[0].rows)}
    for m in measurements:
        found = judged(statement(m), paper, rows[m.row.start], vectors)
        assert found.probabilities.supported > 0.5, statement(m)


@pytest.mark.parametrize(("claim", "row"), [
    ("StarCoder has a pass@1 of 28.3% on DS-1000 (Matplotlib).", 0),
    ("InCoder 6B has a pass@1 of 51.7% on DS-1000 (Matplotlib).", 1),
    ("InCoder 1B has a pass@1 of 28.3% on DS-1000 (Matplotlib).", 0),
])
def test_a_row_of_another_system_or_size_bears_nothing_out(claim, row, vectors) -> None:
    assert judged(claim, paper_with(*SORTED, stub=2), row, vectors).probabilities.supported == 0
