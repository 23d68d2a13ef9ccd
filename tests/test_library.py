"""The sample library: notes in one form, whose figures stand in the papers they are taken from."""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from decimal import ROUND_HALF_UP, Decimal
from functools import cache
from itertools import pairwise
from pathlib import Path
from typing import NamedTuple

import pytest
import yaml
from markdown_it import MarkdownIt

LIBRARY = Path(__file__).parents[1] / "library"
NOTES = sorted(LIBRARY.glob("*.md"))
KEYS = {"title", "authors", "year", "venue", "doi", "arxiv", "url", "note"}
SECTIONS = ["Abstract", "Setting", "Results", "Limitations"]

CODE_LLAMA, WIZARDCODER, OCTOPACK = "2308.12950v2", "2306.08568v1", "2308.07124v1"
SANTACODER, PANGU, CODEGEEX = "2301.03988v2", "2307.14936v1", "2303.17568v1"


class LatexTable(NamedTuple):
    """The `nth` table of a LaTeX source; a row of the note may be spread over `lines` of it."""

    source: str
    nth: int
    lines: int = 1


CHECKED: dict[tuple[str, int], LatexTable] = {
    **{("2308.12950", number): LatexTable(CODE_LLAMA, number) for number in (1, 2, 4, 12, 15)},
    ("2308.12950", 3): LatexTable(CODE_LLAMA, 3, lines=3),
    ("2308.12950", 8): LatexTable(CODE_LLAMA, 8, lines=2),
    ("2208.08227", 1): LatexTable(CODE_LLAMA, 4),
    ("2305.06161", 1): LatexTable(CODE_LLAMA, 2),
    ("2305.06161", 2): LatexTable(CODE_LLAMA, 4),
    ("2305.10403", 1): LatexTable(CODE_LLAMA, 2),
    ("2105.09938", 1): LatexTable(CODE_LLAMA, 3, lines=2),
    ("2306.08568", 1): LatexTable(WIZARDCODER, 1),
    ("2306.08568", 2): LatexTable(WIZARDCODER, 2),
    ("2305.06161", 3): LatexTable(WIZARDCODER, 2),
    ("2308.07124", 1): LatexTable(OCTOPACK, 10),
    ("2308.07124", 3): LatexTable(OCTOPACK, 9),
    ("2308.07124", 4): LatexTable(OCTOPACK, 12),
    ("2308.07124", 5): LatexTable(OCTOPACK, 6),
    **{("2301.03988", number): LatexTable(SANTACODER, number) for number in (5, 7, 8)},
    **{("2307.14936", number): LatexTable(PANGU, number) for number in (2, 3)},
    ("2303.17568", 1): LatexTable(CODEGEEX, 3),
    ("2303.17568", 2): LatexTable(CODEGEEX, 4),
    ("2303.17568", 3): LatexTable(CODEGEEX, 4),
    ("2108.07732", 2): LatexTable(CODEGEEX, 4),
    ("2303.08774", 2): LatexTable("2303.08774v3", 2),
    ("2303.08774", 11): LatexTable("2303.08774v3", 11),
    ("2310.06825", 2): LatexTable("2310.06825v1", 1, lines=2),
    ("2310.04406", 2): LatexTable("2310.04406v2", 2),
    ("2310.04406", 3): LatexTable("2310.04406v2", 3, lines=24),
    ("2311.09868", 2): LatexTable("2311.09868v1", 2),
    ("2311.09868", 4): LatexTable("2311.09868v1", 4),
}
"""Note and number of its table -> where the LaTeX of the paper or of one that quotes it has it."""

_CAPTION = re.compile(r"\*\*Table (\d+)\.\*\* \S.*\.")
_FIGURE = re.compile(r"-?\d[\d,]*(?:\.\d+)?[%BM]?")
_TABLE = re.compile(r"\\begin\{table\*?\}.*?\\end\{table\*?\}", re.DOTALL)
_NUMBER = re.compile(r"\d+(?:\.\d+)?")


@dataclass(frozen=True)
class NoteTable:
    """A table of a note: the line above it and its rows, header first, rule left out."""

    caption: str
    rows: list[list[str]]

    @property
    def number(self) -> int:
        found = _CAPTION.fullmatch(self.caption)
        assert found, f"not a caption with a table number: {self.caption!r}"
        return int(found[1])


@cache
def front_matter(note: Path) -> tuple[dict, str]:
    head, body = note.read_text(encoding="utf-8").removeprefix("---\n").split("\n---\n", 1)
    return yaml.safe_load(head), body


def tables(note: Path) -> Iterator[NoteTable]:
    _, body = front_matter(note)
    blocks = [block.splitlines() for block in body.split("\n\n")]
    for before, block in pairwise(blocks):
        if block[0].startswith("|"):
            rows = [[cell.strip() for cell in line.strip("|").split("|")] for line in block]
            yield NoteTable(before[-1], rows[:1] + rows[2:])


def section(note: Path, title: str) -> str:
    _, body = front_matter(note)
    return body.split(f"\n## {title}\n", 1)[1].split("\n## ", 1)[0]


def prose_of(text: str) -> str:
    return re.sub(r"^(#|\||\*\*Table).*$", ".", text, flags=re.MULTILINE)


def of_version_3(row: list[str]) -> bool:
    """Code Llama's 70B models, which the paper's LaTeX at hand (version 2) does not know."""
    return row[0].startswith("Code Llama") and row[1] == "70B"


def rounded(number: str, places: int) -> Decimal:
    return Decimal(number).quantize(Decimal(1).scaleb(-places), ROUND_HALF_UP)


def holds(source: str, figure: str) -> bool:
    """Whether a number of the source, rounded as the figure is, equals the figure; a size like
    "7B" has to stand there as it is."""
    if figure.endswith(("B", "M")):
        return figure in source
    wanted = figure.strip("-%").replace(",", "")
    places = len(wanted.partition(".")[2])
    return any(rounded(number, places) == Decimal(wanted) for number in _NUMBER.findall(source))


@pytest.fixture(params=NOTES, ids=lambda path: path.stem)
def note(request: pytest.FixtureRequest) -> Path:
    return request.param


def test_the_library_holds_at_least_sixteen_notes() -> None:
    assert len(NOTES) >= 16


def test_no_two_notes_are_on_the_same_paper() -> None:
    arxiv = [front_matter(note)[0]["arxiv"] for note in NOTES]
    assert len(set(arxiv)) == len(arxiv)


def test_a_note_names_its_paper(note: Path) -> None:
    head, body = front_matter(note)
    assert head.keys() == KEYS
    assert all(head.values())
    assert isinstance(head["authors"], list)
    assert all(isinstance(author, str) for author in head["authors"])
    assert isinstance(head["year"], int)
    assert re.fullmatch(r"\d{4}\.\d{5}", head["arxiv"])
    assert head["doi"] == f"10.48550/arXiv.{head['arxiv']}"
    assert head["url"] == f"https://arxiv.org/abs/{head['arxiv']}"
    assert note.name.startswith(f"{head['arxiv']}-")
    assert body.lstrip().startswith(f"# {head['title']}\n")
    assert "in their own words" in head["note"]
    assert "checked" in head["note"] or "not at hand" in head["note"]


def test_a_note_has_the_four_sections_in_order(note: Path) -> None:
    tokens = MarkdownIt("commonmark").enable("table").parse(front_matter(note)[1])
    headings = [
        inline.content
        for opening, inline in pairwise(tokens)
        if opening.type == "heading_open" and opening.tag == "h2"
    ]
    assert headings == SECTIONS


def test_an_abstract_has_eighty_to_a_hundred_and_fifty_words(note: Path) -> None:
    assert 80 <= len(section(note, "Abstract").split()) <= 150


def test_every_table_is_whole_and_has_a_caption_with_its_own_number(note: Path) -> None:
    found = list(tables(note))
    markdown = MarkdownIt("commonmark").enable("table").parse(front_matter(note)[1])
    assert found
    assert len(found) == sum(token.type == "table_open" for token in markdown)
    assert len({table.number for table in found}) == len(found)
    for table in found:
        assert {len(row) for row in table.rows} == {len(table.rows[0])}, table.caption
        assert all(cell for row in table.rows for cell in row), table.caption


def test_every_percentage_of_the_abstract_and_the_results_stands_elsewhere_in_the_note(
    note: Path,
) -> None:
    """Prose and tables cannot drift apart: what one sentence says, a table, where the table gives
    shares their hundredfold, or at least a second section says too."""
    cells = " ".join(cell for table in tables(note) for row in table.rows for cell in row)
    shares = " ".join(f"{100 * Decimal(share)}" for share in re.findall(r"\b0\.\d+\b", cells))
    for title in ("Abstract", "Results"):
        others = " ".join(section(note, other) for other in SECTIONS if other != title)
        known = f"{cells} {shares} {prose_of(others)}"
        said = re.findall(r"\d+(?:\.\d+)?%", prose_of(section(note, title)))
        assert [figure for figure in said if not holds(known, figure)] == []


def test_a_sentence_on_one_model_says_what_its_cell_says(note: Path) -> None:
    """«M 7B reaches 1.2% pass@1 on B» is one of the values of M, 7B in the columns «B pass@1»."""
    cells: dict[tuple[str, str, str], set[str]] = {}
    for table in tables(note):
        for row in table.rows[1:]:
            for header, cell in zip(table.rows[0][2:], row[2:], strict=True):
                cells.setdefault((row[0], row[1], header), set()).add(cell)
    prose = prose_of(section(note, "Results"))
    for model, size in {(model, size) for model, size, _ in cells}:
        pattern = rf"{re.escape(f'{model} {size}')} reaches ([\d.]+%) (pass@\d+) on ([\w+-]*\w)"
        for value, metric, benchmark in re.findall(pattern, prose):
            known = cells.get((model, size, f"{benchmark} {metric}"), {value})
            assert value in known, f"{model} {size}: {benchmark} {metric}"


@pytest.mark.parametrize(("arxiv", "number"), CHECKED, ids=lambda value: str(value))
def test_every_row_of_a_checked_table_stands_in_the_papers_latex(
    arxiv: str, number: int, data: Path
) -> None:
    source, nth, spread = CHECKED[arxiv, number]
    latex = (data / "numbers" / "code_llm_papers" / f"{source}.tex").read_text(encoding="utf-8")
    lines = re.sub(r"(?<=\d),(?=\d{3})", "", _TABLE.findall(latex)[nth - 1]).splitlines()
    windows = ["\n".join(lines[at : at + spread]) for at in range(len(lines))]
    (note,) = (path for path in NOTES if path.name.startswith(f"{arxiv}-"))
    (table,) = (found for found in tables(note) if found.number == number)
    for row in table.rows[1:]:
        figures = [cell for cell in row if _FIGURE.fullmatch(cell)]
        assert figures
        if not of_version_3(row):
            assert any(all(holds(window, figure) for figure in figures) for window in windows), row


def test_no_note_repeats_twelve_words_of_a_paper_in_a_row(data: Path) -> None:
    def runs(text: str) -> set[tuple[str, ...]]:
        words = re.findall(r"[a-z0-9]+", text.lower())
        return {tuple(words[at : at + 12]) for at in range(len(words) - 11)}

    papers = (data / "numbers" / "code_llm_papers").glob("*.tex")
    latex = set().union(*(runs(paper.read_text(encoding="utf-8")) for paper in papers))
    for note in NOTES:
        _, body = front_matter(note)
        assert not runs(prose_of(body)) & latex, note.name
