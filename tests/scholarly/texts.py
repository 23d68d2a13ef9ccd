"""A paper written once, in Markdown as in tests/papers.py, in the formats that hosts give out:
LaTeX as arXiv's source, arXiv's HTML, JATS, PDF.
"""

import gzip
import io
import re
import tarfile
import textwrap
from collections.abc import Sequence
from dataclasses import dataclass
from html import escape
from xml.sax.saxutils import escape as xml

from pdf.pdf_pages import Page, pdf

from scholarly.shelf import TextFormat

_WIDTH = 84
"""Letters of a line of the PDF."""


@dataclass(frozen=True)
class Table:
    caption: str
    rows: tuple[tuple[str, ...], ...]


@dataclass(frozen=True)
class Text:
    """A paper's text: sections of paragraphs and tables, by their headings."""

    title: str
    authors: tuple[str, ...]
    abstract: str
    sections: tuple[tuple[str, tuple[str | Table, ...]], ...]

    @classmethod
    def of(cls, markdown: str, *, title: str = "", authors: Sequence[str] = ()) -> "Text":
        """What Markdown says; a head between `---` tells title and authors."""
        head, _, body = markdown.removeprefix("---\n").partition("\n---\n")
        if not markdown.startswith("---\n"):
            head, body = "", markdown
        told = re.search(r'^title: "(.+)"$', head, re.MULTILINE)
        named = re.search(r"^authors: \[(.+)\]$", head, re.MULTILINE)
        parts = re.split(r"^## (.+)$", body, flags=re.MULTILINE)[1:]
        sections = {heading: _blocks(text)
                    for heading, text in zip(parts[::2], parts[1::2], strict=True)}
        abstract = " ".join(block for block in sections.pop("Abstract", ()) if isinstance(
            block, str))
        return cls(title or (told[1] if told else ""),
                   tuple(authors) or tuple(named[1].split(", ") if named else ()), abstract,
                   tuple(sections.items()))

    def texts(self, *formats: TextFormat, licence: str = "") -> dict[TextFormat, bytes]:
        """The paper in some formats. `licence` is an address that JATS names."""
        write = {"latex": lambda: _arxiv_source(_latex(self)), "html": lambda: _html(self),
                 "jats": lambda: _jats(self, licence), "pdf": lambda: _pdf(self)}
        return {name: write[name]() for name in formats}


def _blocks(text: str) -> tuple[str | Table, ...]:
    found: list[str | Table] = []
    caption = ""
    for block in re.split(r"\n\s*\n", text.strip()):
        lines = block.splitlines()
        if told := re.match(r"\*\*Table \d+\.\*\* (.+)", " ".join(lines)):
            caption = told[1]
        elif lines and lines[0].startswith("|"):
            rows = [tuple(cell.strip() for cell in line.strip("|").split("|")) for line in lines]
            found.append(Table(caption, (rows[0], *rows[2:])))
        elif lines:
            found.append(" ".join(lines))
    return tuple(found)


def _latex(text: Text) -> str:
    def tex(words: str) -> str:
        return re.sub(r"([%&#_$])", r"\\\1", words)

    lines = [r"\documentclass{article}", r"\usepackage{booktabs}",
             rf"\title{{{tex(text.title)}}}",
             rf"\author{{{' and '.join(map(tex, text.authors))}}}", r"\begin{document}",
             r"\maketitle", r"\begin{abstract}", tex(text.abstract), r"\end{abstract}"]
    for heading, blocks in text.sections:
        lines += ["", rf"\section{{{tex(heading)}}}"]
        for block in blocks:
            if isinstance(block, str):
                lines += ["", tex(block)]
                continue
            rows = [" & ".join(map(tex, row)) + r" \\" for row in block.rows]
            lines += ["", r"\begin{table}", rf"\caption{{{tex(block.caption)}}}",
                      rf"\begin{{tabular}}{{{'l' * len(block.rows[0])}}}", r"\toprule", rows[0],
                      r"\midrule", *rows[1:], r"\bottomrule", r"\end{tabular}", r"\end{table}"]
    return "\n".join([*lines, "", r"\end{document}", ""])


def _arxiv_source(latex: str) -> bytes:
    """As arXiv packs it: a tar, gzipped."""
    packed = io.BytesIO()
    with tarfile.open(fileobj=packed, mode="w") as archive:
        for name, content in (("main.tex", latex), ("00README.XXX", "main.tex toplevelfile\n")):
            member = tarfile.TarInfo(name)
            member.size = len(content.encode())
            archive.addfile(member, io.BytesIO(content.encode()))
    return gzip.compress(packed.getvalue(), mtime=0)


def _html(text: Text) -> bytes:
    """As arXiv's pages are made, by LaTeXML."""
    parts = [f'<!DOCTYPE html><html lang="en"><head><title>{escape(text.title)}</title></head>'
             '<body><article class="ltx_document">'
             f'<h1 class="ltx_title ltx_title_document">{escape(text.title)}</h1>'
             f'<div class="ltx_authors">{escape(", ".join(text.authors))}</div>'
             '<div class="ltx_abstract"><h6 class="ltx_title ltx_title_abstract">Abstract</h6>'
             f'<p class="ltx_p">{escape(text.abstract)}</p></div>']
    for number, (heading, blocks) in enumerate(text.sections, 1):
        parts.append(f'<section class="ltx_section" id="S{number}">'
                     f'<h2 class="ltx_title ltx_title_section">{escape(heading)}</h2>')
        parts += [f'<p class="ltx_p">{escape(block)}</p>' if isinstance(block, str)
                  else _html_table(block) for block in blocks]
        parts.append("</section>")
    return "".join([*parts, "</article></body></html>"]).encode()


def _html_table(table: Table) -> str:
    rows = "".join("<tr>" + "".join(f"<{cell}>{escape(words)}</{cell}>" for words in row) + "</tr>"
                   for cell, row in zip(("th", *["td"] * len(table.rows)), table.rows,
                                        strict=False))
    return (f'<figure class="ltx_table"><figcaption class="ltx_caption">{escape(table.caption)}'
            f'</figcaption><table class="ltx_tabular">{rows}</table></figure>')


def _jats(text: Text, licence: str) -> bytes:
    names = "".join(
        f'<contrib contrib-type="author"><name><surname>{xml(family)}</surname>'
        f"<given-names>{xml(given)}</given-names></name></contrib>"
        for given, _, family in (name.rpartition(" ") for name in text.authors))
    terms = (f'<permissions><license xmlns:xlink="http://www.w3.org/1999/xlink" '
             f'xlink:href="{xml(licence)}"><license-p>Open access.</license-p></license>'
             "</permissions>") if licence else ""
    sections = "".join(
        f'<sec id="s{number}"><title>{xml(heading)}</title>' + "".join(
            f"<p>{xml(block)}</p>" if isinstance(block, str) else _jats_table(block)
            for block in blocks) + "</sec>"
        for number, (heading, blocks) in enumerate(text.sections, 1))
    return (
        '<?xml version="1.0" encoding="UTF-8"?><article article-type="research-article"><front>'
        f"<article-meta><title-group><article-title>{xml(text.title)}</article-title>"
        f"</title-group><contrib-group>{names}</contrib-group>{terms}<abstract>"
        f"<p>{xml(text.abstract)}</p></abstract></article-meta></front><body>{sections}</body>"
        "</article>").encode()


def _jats_table(table: Table) -> str:
    head = "".join(f"<th>{xml(words)}</th>" for words in table.rows[0])
    rows = "".join("<tr>" + "".join(f"<td>{xml(words)}</td>" for words in row) + "</tr>"
                   for row in table.rows[1:])
    return (f'<table-wrap id="t1"><label>Table 1</label><caption><p>{xml(table.caption)}</p>'
            f"</caption><table><thead><tr>{head}</tr></thead><tbody>{rows}</tbody></table>"
            "</table-wrap>")


def _pdf(text: Text) -> bytes:
    page, y = Page(), 72.0
    for line in textwrap.wrap(text.title, _WIDTH // 2):
        page.text(72, y, line, 16, "bold")
        y += 20
    page.text(72, y + 4, ", ".join(text.authors), 10)
    y += 40
    number = 0
    for heading, blocks in (("Abstract", (text.abstract,)), *text.sections):
        page.text(72, y, heading, 12, "bold")
        y += 20
        for block in blocks:
            if isinstance(block, str):
                lines = textwrap.wrap(block, _WIDTH)
                page.lines(72, y, lines, 9)
                y += 12 * len(lines) + 10
            else:
                number += 1
                y = _pdf_table(page, y, number, block)
    return pdf(page, title=re.sub(r"[()\\]", "", text.title))


def _pdf_table(page: Page, y: float, number: int, table: Table) -> float:
    """Draws it with rules above, below and under the head; where the page goes on."""
    lines = textwrap.wrap(f"Table {number}. {table.caption}", _WIDTH)
    page.lines(72, y, lines, 9)
    y += 12 * len(lines) + 8
    page.rule(72, 480, y)
    for place, row in enumerate(table.rows):
        y += 14
        for column, words in enumerate(row):
            page.text(72 + 140 * column, y, words, 9)
        if place == 0:
            page.rule(72, 480, y + 4)
    page.rule(72, 480, y + 4)
    return y + 26
