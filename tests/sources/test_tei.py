import pytest

from sources.documents.document import Document, UnreadableDocument
from sources.documents.tei import read_tei

TEI = """<TEI xmlns="http://www.tei-c.org/ns/1.0"><teiHeader><fileDesc>
<titleStmt><title>Learning to read</title></titleStmt><sourceDesc><biblStruct><analytic>
<author><persName><forename type="first">Ann</forename><surname>Lee</surname></persName></author>
<author><affiliation><orgName>X</orgName></affiliation></author></analytic>
<monogr><title level="j">J Test</title><imprint><date when="2019-05">May</date></imprint></monogr>
<idno type="DOI">10.1000/X.1</idno></biblStruct></sourceDesc></fileDesc>
<profileDesc><abstract><div><p>We read.</p></div></abstract></profileDesc></teiHeader>
<text><body>
<div><head n="2.1">Data</head><p>We used texts <ref type="bibr" target="#b1">[1, 2]</ref> as in
<ref type="bibr" target="#b2">(Chen, 2018)</ref> with values
<ref type="bibr">[0.25, 0.5]</ref>.</p></div>
<figure type="table"><head>Table 2 :</head><label>2</label><figDesc>Scores of readers.</figDesc>
<table><row><cell>Reader</cell><cell cols="2">Score</cell></row>
<row><cell>A</cell><cell>1.5</cell><cell>2.5</cell></row></table></figure>
<note place="foot">A footnote of some length here.</note></body>
<back><div type="acknowledgement"><p>Thanks.</p></div><div type="annex"><div><head>A. Proofs</head>
<p>By induction.</p></div></div></back></text></TEI>"""


def test_a_tei_paper_keeps_header_sections_and_tables() -> None:
    (paper,) = read_tei(Document("a.tei.xml", TEI.encode()))
    assert (paper.title, paper.authors, paper.year, paper.venue) == (
        "Learning to read", ("Ann Lee",), 2019, "J Test")
    assert paper.id == "doi-10.1000-x.1"
    assert [(s.level, s.title) for s in paper.sections] == [
        (1, "Abstract"), (2, "Data"), (1, "A. Proofs")]
    assert "texts as in (Chen, 2018) with values [0.25, 0.5]." in paper.text
    assert "Thanks" not in paper.text
    (table,) = paper.tables
    assert (table.label, table.caption) == ("Table 2", "Scores of readers.")
    assert [c.text for c in table.rows[0].cells] == ["A", "1.5", "2.5"]


def test_other_xml_is_refused_with_its_root() -> None:
    with pytest.raises(UnreadableDocument, match="root <svg>"):
        read_tei(Document("a.tei.xml", b"<svg/>"))
