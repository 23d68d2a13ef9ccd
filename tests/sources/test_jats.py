from pathlib import Path

import pytest

from records import Paper
from sources.documents.document import Document, UnreadableDocument
from sources.documents.jats import read_jats

ARTICLE = """<?xml version="1.0"?>
<!DOCTYPE article PUBLIC "-//NLM//DTD JATS 1.2//EN" "JATS.dtd">
<article xmlns:mml="http://www.w3.org/1998/Math/MathML"><front>
<journal-meta><journal-title-group><journal-title>J Test</journal-title></journal-title-group>
</journal-meta><article-meta>
<article-id pub-id-type="pmid">123456</article-id><article-id pub-id-type="pmc">7654321</article-id>
<article-id pub-id-type="doi">10.1000/ABC.1</article-id>
<title-group><article-title>Sleep and memory<xref ref-type="fn" rid="f1">*</xref></article-title>
</title-group>
<contrib-group><contrib contrib-type="author"><name><surname>Lee</surname>
<given-names>Ann B.</given-names></name></contrib>
<contrib contrib-type="author"><collab>The Sleep Group</collab></contrib></contrib-group>
<pub-date pub-type="ppub"><year>2021</year></pub-date>
<pub-date pub-type="epub"><year>2020</year></pub-date>
<abstract><sec><title>Methods.</title><p>We asked 40 people.</p></sec>
<sec><title>Results</title><p>They slept 7&#160;h.</p></sec></abstract>
<abstract abstract-type="summary"><title>Author Summary</title><p>Sleep is good.</p></abstract>
</article-meta></front>
<body><sec><title>Results</title>
<p>Sleep helps memory [<xref ref-type="bibr" rid="b1">1</xref>–<xref ref-type="bibr"
rid="b3">3</xref>],
as others found.<sup><xref ref-type="bibr" rid="b4">4</xref>,<xref ref-type="bibr"
rid="b5">5</xref></sup>
It was known (<xref ref-type="bibr" rid="b6">Chen et al., 2018</xref>). The rate was 10<sup>-6</sup>
m<sup>2</sup> in H<sub>2</sub>O where <inline-formula><alternatives><mml:math><mml:mi>p</mml:mi>
<mml:mo>&lt;</mml:mo><mml:mn>0.05</mml:mn></mml:math><tex-math>junk</tex-math></alternatives>
</inline-formula>. See <xref ref-type="table" rid="t1">Table 1</xref>.</p>
<sec><title>Details</title><p>More.</p><list><list-item><p>First point.</p></list-item></list></sec>
</sec></body>
<back><ack><p>We thank all.</p></ack><sec><title>Funding</title><p>Paid by X.</p></sec>
<app-group><app><title>Proofs</title><p>By induction.</p></app></app-group>
<ref-list><ref><mixed-citation>Someone 1999.</mixed-citation></ref></ref-list></back>
<floats-group><table-wrap id="t1"><label>Table 1.</label><caption><title>Hours</title>
<p>By group.</p></caption><table><thead>
<tr><th rowspan="2">Group</th><th colspan="2">Hours<sup>a</sup></th></tr>
<tr><th>mean</th><th>SD</th></tr></thead><tbody>
<tr><td colspan="3">Adults</td></tr>
<tr><td>Women</td><td>7.5<sup>*</sup></td><td>0.4</td></tr>
<tr><td>Men</td><td>7.1</td><td>0.5</td></tr></tbody></table>
<table-wrap-foot><p>SD, standard deviation.</p></table-wrap-foot></table-wrap></floats-group>
<sub-article><body><p>A reviewer's letter.</p></body></sub-article></article>"""


@pytest.fixture
def paper() -> Paper:
    (paper,) = read_jats(Document("a.nxml", ARTICLE.encode()))
    return paper


def test_the_front_tells_who_when_and_where(paper: Paper) -> None:
    assert paper.title == "Sleep and memory"
    assert paper.authors == ("Ann B. Lee", "The Sleep Group")
    assert (paper.year, paper.venue) == (2020, "J Test")
    assert paper.identifiers.model_dump(exclude_defaults=True) == {
        "doi": "10.1000/abc.1", "pmid": "123456", "pmcid": "PMC7654321"}


def test_a_structured_abstract_is_one_section(paper: Paper) -> None:
    assert paper.abstract == (
        "Methods: We asked 40 people.\n\nResults: They slept 7 h.")
    assert [s.title for s in paper.sections if s.kind == "abstract"] == ["Abstract"]


def test_numbered_citations_go_and_named_ones_stay(paper: Paper) -> None:
    assert "Sleep helps memory, as others found. It was known (Chen et al., 2018)." in paper.text


def test_scripts_and_formulas_are_readable(paper: Paper) -> None:
    assert "The rate was 10^-6 m^2 in H2O where p < 0.05. See Table 1." in paper.text


def test_sections_keep_their_depth_and_what_tells_of_the_article_is_left_out(paper: Paper) -> None:
    assert [(s.level, s.title) for s in paper.sections] == [
        (1, "Abstract"), (1, "Author Summary"), (1, "Results"), (2, "Details"), (1, "Proofs")]
    for unwanted in ("Someone 1999", "thank", "Paid by", "reviewer's letter"):
        assert unwanted not in paper.text
    assert paper.origin.notes == ("1 letters or responses beside the article left out",)


def test_a_table_stands_where_it_is_named_with_spans_groups_and_no_footnote_marks(
    paper: Paper,
) -> None:
    (table,) = paper.tables
    assert paper.section_title(table.section) == "Results"
    assert (table.label, table.caption) == ("Table 1", "Hours. By group.")
    assert table.header == (("Group", "Hours", "Hours"), ("Group", "mean", "SD"))
    assert [[c.text for c in row.cells] for row in table.rows] == [
        ["Women", "7.5", "0.4"], ["Men", "7.1", "0.5"]]
    assert {row.group for row in table.rows} == {"Adults"}
    assert "SD, standard deviation." in paper.text


def test_nested_entities_are_never_expanded() -> None:
    levels = "".join(f'<!ENTITY e{i} "{f"&e{i - 1};" * 10}">' for i in range(1, 10))
    bomb = (f'<?xml version="1.0"?><!DOCTYPE article [<!ENTITY e0 "lol">{levels}'
            '<!ENTITY file SYSTEM "file:///etc/hostname">]>'
            "<article><body><p>Before &e9; &file; after.</p></body></article>")
    (paper,) = read_jats(Document("bomb.nxml", bomb.encode()))
    assert len(paper.text) < 200


def test_html_entities_without_a_dtd_are_read() -> None:
    text = ARTICLE.replace("7&#160;h", "7&nbsp;h &alpha;")
    (paper,) = read_jats(Document("a.nxml", text.encode()))
    assert "7 h α" in paper.abstract


@pytest.mark.parametrize("tag", ["x:", "x:1", ":", "x:y:"])
def test_tags_that_are_no_names_are_read_past(tag: str) -> None:
    article = f"<article><front/><body><{tag}>odd</{tag}><p>Otters swim.</p></body></article>"
    (paper,) = read_jats(Document("odd.nxml", article.encode()))
    assert "Otters swim." in paper.text


def test_a_truncated_article_is_read_as_far_as_it_goes_and_says_so() -> None:
    cut = ARTICLE[:ARTICLE.index("<sec><title>Details")]
    (paper,) = read_jats(Document("cut.nxml", cut.encode()))
    assert "Sleep helps memory" in paper.text
    assert "not well-formed" in paper.origin.notes[0]


@pytest.mark.parametrize("content", [b"", b"no xml", b"<html><body><p>Hi.</p></body></html>",
                                     b"<article><front/></article>"])
def test_what_holds_no_article_is_refused_by_name(content: bytes) -> None:
    with pytest.raises(UnreadableDocument, match=r"a\.nxml"):
        read_jats(Document("a.nxml", content))


def test_a_table_of_absurd_spans_costs_nothing() -> None:
    wild = ARTICLE.replace('colspan="3"', 'colspan="999999999" rowspan="999999999"')
    (paper,) = read_jats(Document("a.nxml", wild.encode()))
    assert paper.tables


def test_every_jats_article_of_the_public_data_has_sections_and_exact_cells(
    data: Path,
) -> None:
    files = sorted((data / "pdfs" / "fulltext").rglob("*.nxml"))
    assert files
    for path in files[:5]:
        (paper,) = read_jats(Document(path.name, path.read_bytes()))
        assert paper.abstract
        assert len(paper.sections) > 3
        assert all(paper.text[c.start:c.end] == c.text
                   for t in paper.tables for row in t.rows for c in row.cells)
