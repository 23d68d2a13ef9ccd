"""The LaTeX reader: prose, macros, references, front matter, projects."""

import time
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from records import Paper
from sources.documents.document import Document, UnreadableDocument
from sources.documents.latex import open_latex_project, read_latex

PREAMBLE = "\\documentclass{article}\n"


def read(body: str, preamble: str = "", name: str = "paper.tex") -> Paper:
    source = f"{PREAMBLE}{preamble}\n\\begin{{document}}\n{body}\n\\end{{document}}\nleft over"
    [paper] = read_latex(Document(name, source.encode()))
    return paper


def prose(body: str, preamble: str = "") -> str:
    paper = read(body, preamble)
    return "\n".join(paper.text[s.start:s.end] for s in paper.sentences)


@pytest.mark.parametrize(("source", "shown"), [
    (r"a rate of $10^{-3}$", "a rate of 10^-3"),
    (r"$\alpha \leq 5.7\%$", "α≤5.7%"),
    (r"$12.2_{\pm 0.3}$ points", "12.2 ± 0.3 points"),
    (r"$12.2 \pm 0.3$ points", "12.2 ± 0.3 points"),
    (r"$p \leq 5$ and $n = 3 \times 10^5$", "p ≤ 5 and n = 3 × 10^5"),
    (r"$\frac{a+b}{2}$ here", "(a+b)/2 here"),
    (r"time $O(n\log n)$", "time O(n log n)"),
    (r"the 4$^{th}$ run", "the 4th run"),
    (r"gains 5.7$^{2}$ points", "gains 5.7^2 points"),
    (r"gains 5.7$^\dagger$ points", "gains 5.7 points"),
    (r"``two'' words---one", "“two” words—one"),
    (r"Andr\'e, Ren\'{e} and {\L}ukasz \v{C}ech", "André, René and Łukasz Čech"),
    (r"5\,GB of 7\,B~tokens", "5 GB of 7 B tokens"),
    (r"\textbf{bold} and {\em soft} \underline{text}", "bold and soft text"),
    (r"use \verb|x_1%2| here", "use x_1%2 here"),
    (r"see \href{https://example.org}{this page}", "see this page"),
    (r"kept % dropped" "\nagain", "kept again"),
    (r"start \iffalse hidden \if x y \fi hidden \fi end", "start end"),
    (r"\num[round-mode=places,round-precision=1]{34.756}\% solved", "34.8% solved"),
    (r"\SI{5}{\giga\byte} and \qty{3.2}{\percent}", "5 GB and 3.2%"),
])
def test_source_reads_as_it_prints(source: str, shown: str) -> None:
    assert prose(source) == shown


@pytest.mark.parametrize(("source", "shown"), [
    (r"This was shown \citep{a,b}.", "This was shown."),
    (r"This was shown~\cite{a}, and (see \citealp{b}) more.", "This was shown, and more."),
    (r"\citet{a} report gains.", "[…] report gains."),
    (r"We follow the method of \cite{a}.", "We follow the method of […]."),
])
def test_a_citation_leaves_a_sentence_that_reads(source: str, shown: str) -> None:
    assert prose(source) == shown


def test_macros_with_arguments_defaults_and_delimiters_are_expanded() -> None:
    preamble = r"""
        \newcommand{\model}{\textsc{Tiny~Net}\xspace}
        \newcommand*{\acc}[1]{\num[round-mode=places,round-precision=1]{#1}\%}
        \newcommand{\pair}[2][one]{#1/#2}
        \def\until#1;{<#1>}
        \NewDocumentCommand{\opt}{m o}{#1\IfNoValueTF{#2}{}{+#2}}
    """
    body = r"\model reaches \acc{61.26}, \pair{two} \pair[x]{y} \until all; \opt{a} \opt{b}[c]"
    assert prose(body, preamble) == "Tiny Net reaches 61.3%, one/two x/y <all> a b+c"


def test_a_declared_switch_chooses_its_branch() -> None:
    assert prose(r"\newif\iflong \longtrue \iflong long\else short\fi{} text") == "long text"
    assert prose(r"\newif\iflong \iflong long\else short\fi{} text") == "short text"


def test_references_take_numbers_that_come_later() -> None:
    body = r"""As Table~\ref{t} and \Cref{s} show, Eq.~\eqref{e} holds, unlike Section~\ref{none}.
        \section{One} \section{Two}\label{s} Text. \begin{equation} x=1 \label{e} \end{equation}
        \begin{table}\begin{tabular}{lc} A & B \\ \hline x & 1 \\ y & 2 \end{tabular}
        \caption{First.\label{t}}\end{table}"""
    assert prose(body).splitlines()[0] == (
        "As Table 1 and Section 2 show, Eq. (1) holds, unlike Section.")


def test_footnotes_and_floats_stand_after_the_paragraph_they_interrupt() -> None:
    body = r"""Before\footnote{A note.}
        \begin{figure}\includegraphics{x}\caption{A plot.}\end{figure}
        after."""
    assert prose(body).splitlines() == ["Before after.", "A note.", "Figure 1: A plot."]


def test_sections_have_levels_and_kinds_and_the_appendix_its_own() -> None:
    body = r"""\begin{abstract}Short.\end{abstract}\section{Experiments}Text.\subsection{Tasks}More.
        \paragraph{Training data.} Run in. \appendix \section{Details} Last."""
    sections = [(s.title, s.level, s.kind) for s in read(body).sections]
    assert sections == [
        ("Abstract", 1, "abstract"), ("Experiments", 1, "results"), ("Tasks", 2, "results"),
        ("Training data", 4, "results"), ("Details", 1, "appendix"),
    ]


def test_listings_drawings_and_bibliography_leave_no_text() -> None:
    body = r"""Text. \begin{lstlisting}
x = "{" % not a comment
\end{lstlisting} \begin{tikzpicture}\node {n};\end{tikzpicture}
\begin{thebibliography}{9}\bibitem{a} Someone.\end{thebibliography}"""
    assert prose(body) == "Text."


@pytest.mark.parametrize(("source", "names"), [
    (r"\author{Ann Lee\thanks{Equal.} \and Bob de Vries\\ Some University}",
     ("Ann Lee", "Bob de Vries")),
    (r"\author{\name Ann Lee, \\ Bob Roe, \\ Cy Ott \\ \\ \hfill Meta AI}",
     ("Ann Lee", "Bob Roe", "Cy Ott")),
    (r"\author{Ann Lee\inst{1} \and Bob Roe\inst{2}}\institute{X \and Y}", ("Ann Lee", "Bob Roe")),
    (r"\author[1]{Ann Lee}\author[2]{Bob Roe}\affil[1]{University of X}", ("Ann Lee", "Bob Roe")),
    (r"\author{\IEEEauthorblockN{Ann Lee and Bob Roe}\IEEEauthorblockA{Lab of X, Town Y}}",
     ("Ann Lee", "Bob Roe")),
    (r"\author{Ann Lee$^{1}$ \quad Bob Roe$^{1,2}$ \\ $^1$University of X \\ {\tt a@b.c}}",
     ("Ann Lee", "Bob Roe")),
    (r"\author{Ann Lee\textsuperscript{*}~~Bob Roe\textsuperscript{2} \\ Town College}",
     ("Ann Lee", "Bob Roe")),
    (r"\name{Ann Lee, Bob Roe}\address{University of X, Y}", ("Ann Lee", "Bob Roe")),
    (r"\author{OpenThings}", ("OpenThings",)),
])
def test_authors_are_names_only(source: str, names: tuple[str, ...]) -> None:
    assert read("Text.", source).authors == names


def test_the_title_and_the_arxiv_number_name_the_paper() -> None:
    paper = read("Text.", r"\newcommand{\m}{Net}\title{\m: A \\ Study\thanks{Funded.}}\date{2019}",
                 name="papers/2308.12345v2.tex")
    assert (paper.title, paper.year, paper.id) == ("Net: A Study", 2023, "arxiv-2308.12345")
    assert paper.identifiers.arxiv_version == 2
    assert read("Text.", r"\date{March 2019}").year == 2019


def test_inputs_are_read_in_place_and_what_is_missing_is_said() -> None:
    files = {
        "p/main.tex": rb"\documentclass{article}\begin{document}A. \input{sec/one} \include{gone}"
                      rb"\end{document}",
        "p/sec/one.tex": rb"B. \input{sec/one.tex} \input{sec/two} C.",
        "p/sec/two.tex": rb"\usepackage{mine}D \x.", "p/mine.sty": rb"\newcommand{\x}{E}",
        "p/other.tex": rb"\documentclass{article} no body",
    }
    document = open_latex_project("p", files)
    [paper] = read_latex(document)
    assert " ".join(paper.text[s.start:s.end] for s in paper.sentences) == "A. B. D E. C."
    assert any("gone" in note for note in paper.origin.notes)
    assert any("within itself" in note for note in paper.origin.notes)


def test_the_main_file_is_the_one_that_others_do_not_include() -> None:
    whole = b"\\documentclass{article}\\begin{document}%s\\end{document}"
    files = {"a.tex": whole % b"\\input{b}", "b.tex": whole % b"much longer text than the other"}
    assert open_latex_project("p", files).data == files["a.tex"]
    assert open_latex_project("p", files | {"ms.tex": whole % b"x"}).data == whole % b"x"
    with pytest.raises(UnreadableDocument, match="begins a LaTeX document"):
        open_latex_project("p", {"notes.tex": b"only text"})


def test_a_lost_brace_costs_a_paragraph_and_not_the_document() -> None:
    assert "The rest." in prose("\\footnote{never closed\n\nThe rest.")


@pytest.mark.parametrize("bomb", [
    r"\def\a{\a\a}\a", r"\def\a#1{\a{#1#1}}\a{x}", "{" * 20_000, "\\frac{" * 20_000,
    "\\footnote{a " * 10_000, "\\begin{tikzpicture}" * 10_000, "\\foo[" * 10_000,
    "\\begin{tabular}{c}a&b\\\\" * 5_000, "\\iffalse " * 20_000, "$" + "x^{" * 20_000,
    "\\multirow{9}{*}{" * 10_000, "\\newcommand{\\x}[1]{#1}" + "\\x{" * 10_000,
    "\\begin{center}" * 10_000 + "\\end{q}" * 10_000, "\\begin{lstlisting}" * 10_000,
    "\\ifthenelse{a}{" * 10_000, "\\num{1e999999999}",
])
def test_a_hostile_document_ends_soon(bomb: str) -> None:
    start = time.process_time()
    assert read("Some text. " + bomb).text
    assert time.process_time() - start < 5


_PIECES = st.sampled_from([
    "{", "}", "[", "]", "\\", "$", "&", "\\\\", "^", "_", "#1", "%", "~", "\n\n", " ", "word",
    "\\begin{tabular}{cc}", "\\end{tabular}", "\\begin{table}", "\\end{table}",
    "\\caption", "3.5", "\\def",
    "\\x", "\\newcommand", "\\multirow", "\\multicolumn{3}", "\\hline", "\\if", "\\else", "\\fi",
    "\\footnote", "\\section", "\\frac", "\\num", "\\item", "\\cite", "\\ref", "\\label", "\\'",
    "\\begin{longtable}", "\\endhead", "\\let", "\\xspace", "\\begin{equation}", "\\verb|", "é",
    "\\newif", "\\iftrue", "\\csname", "\\author", "\\title", "\\input{x}", "\\end{document}",
])


@settings(max_examples=150, deadline=None)
@given(st.lists(_PIECES, max_size=60))
def test_any_sequence_of_commands_gives_a_paper_or_says_why_not(pieces: list[str]) -> None:
    source = PREAMBLE + "\\begin{document}" + "".join(pieces)
    try:
        [paper] = read_latex(Document("x.tex", source.encode()))
    except UnreadableDocument:
        return
    for table in paper.tables:
        for row in table.rows:
            assert len(row.cells) == table.width
            for cell in row.cells:
                assert paper.text[cell.start:cell.end] == cell.text
    assert "\ue000" not in paper.text


def test_an_accent_over_a_reference_leaves_the_reference_whole() -> None:
    source = PREAMBLE + "\\begin{document}\\section{Sleep}\\label{s} See Section \\'{\\ref{s}}."
    [paper] = read_latex(Document("x.tex", source.encode()))
    assert "See Section 1." in paper.text


@settings(max_examples=50, deadline=None)
@given(st.binary(max_size=300))
def test_any_bytes_give_a_paper_or_say_why_not(data: bytes) -> None:
    document = Document("x.tex", data)
    try:
        [paper] = read_latex(document)
    except UnreadableDocument:
        return
    assert paper.text


def test_every_public_paper_is_read(data: Path) -> None:
    papers = sorted((data / "numbers" / "code_llm_papers").glob("*.tex"))
    for path in papers:
        [paper] = read_latex(Document(path.name, path.read_bytes()))
        assert len(paper.sentences) > 20
