"""What `python -m evals.reading` counts, over documents of which it is known."""

from pathlib import Path

from papers import ALDER

from evals.reading import figures, tables
from settings import load_settings
from sources.folder import FolderReading, FolderSource

GROUPED = r"""\documentclass{article}\title{Invented}\begin{document}\section{Results}Some words.
\begin{table}\caption{Scores.}\begin{tabular}{lcc}\hline
& \multicolumn{2}{c}{Score} \\ Model & one & two \\ \hline
\multicolumn{3}{c}{Open} \\ A & 1.5 & 2.5 \\ B & 3.5 & 4.5 \\
\multicolumn{3}{c}{Closed} \\ C & 5.5 & 6.5 \\ D & 7.5 & 8.5 \\ \hline
\end{tabular}\end{table}\end{document}"""


def read(folder: Path) -> FolderReading:
    return FolderSource(folder, load_settings().settings.reading).read()


def test_documents_and_tables_are_counted_by_format(tmp_path: Path) -> None:
    (tmp_path / "alder.md").write_text(ALDER, encoding="utf-8")
    (tmp_path / "invented.tex").write_text(GROUPED, encoding="utf-8")
    (tmp_path / "scan.pdf").write_bytes(b"no PDF at all")
    told = figures(read(tmp_path))
    assert (told["documents"], told["papers read"], told["refused"]) == (3, 2, 1)
    assert told["tables"] == 2
    assert told["markdown: papers"] == {
        "read": 1, "tables": 1, "1 headers": 1, "with groups": 0, "not read": 0}
    assert told["latex: papers"] == {
        "read": 1, "tables": 1, "2 headers": 1, "with groups": 1, "not read": 0}


def test_tables_that_a_paper_tells_it_did_not_read_are_counted(tmp_path: Path) -> None:
    (tmp_path / "alder.md").write_text(ALDER, encoding="utf-8")
    paper = read(tmp_path).papers[0]
    origin = paper.origin.model_copy(update={"notes": (
        "Table 1 on page 2 was not read: unclear columns", "2 displayed formulas left out")})
    assert tables([paper.model_copy(update={"origin": origin})])["not read"] == 1
