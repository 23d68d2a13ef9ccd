"""What the reader of JATS makes of articles that leave something out."""

from sources.documents.document import Document
from sources.documents.formats import read_document

FRONT = (b"<article><front><article-meta><title-group><article-title>Mosses of wet roofs"
         b"</article-title></title-group><abstract><p>Mosses kept roofs cool.</p></abstract>"
         b"</article-meta></front><body>%b</body></article>")


def read(body: bytes) -> list[tuple[str, str, str]]:
    """The section, its kind and the text of each sentence."""
    paper = read_document(Document("mosses.xml", FRONT % body)).papers[0]
    return [(paper.section_title(s.section), paper.sections[s.section].kind,
             paper.text[s.start:s.end]) for s in paper.sentences if s.section is not None]


def test_a_body_that_begins_without_a_heading_is_not_part_of_the_abstract() -> None:
    assert read(b"<p>Roofs warm in summer.</p><sec><title>Results</title><p>They cooled.</p></sec>"
                ) == [("Abstract", "abstract", "Mosses kept roofs cool."),
                      ("Introduction", "introduction", "Roofs warm in summer."),
                      ("Results", "results", "They cooled.")]


def test_a_body_without_any_heading_is_text() -> None:
    assert read(b"<p>Roofs warm in summer.</p><p>Mosses cool them.</p>")[1:] == [
        ("Text", "other", "Roofs warm in summer."), ("Text", "other", "Mosses cool them.")]
