"""Whether a text is the work's, and all of it: other works, pages about it and pieces are told."""

import pytest

from records import Paper, Work
from records.paper import DocumentFormat
from sources.documents.builder import PaperBuilder
from sources.documents.document import Document
from sources.full_text.recognition import mismatch

ABSTRACT = ("Rowan counts the leaves of invented trees from pictures taken at dawn. It counts them "
            "twice as fast as the best model before it, and is wrong by three leaves at most.")
BODY = ("Leaves have been counted by hand for as long as trees were invented, and we ask here "
        "whether a model of seven billion parameters counts them as well as a patient gardener "
        "does, who has all day and no other tree to look after.")
WORK = Work(id="w", title="Rowan: invented models that count leaves",
            authors=("Ann Oak", "Bo Elm"), abstract=ABSTRACT)


def paper(title: str, *authors: str, abstract: str = "", body: str = BODY, front: str = "",
          format: DocumentFormat = "pdf", heading: str = "Introduction") -> Paper:
    builder = PaperBuilder(Document("it", b"it"), format, "test")
    builder.title, builder.authors = title, list(authors)
    builder.paragraph(front)
    if abstract:
        builder.heading("Abstract")
        builder.paragraph(abstract)
    builder.heading(heading)
    builder.paragraph(body)
    return builder.build()


@pytest.mark.parametrize("text", [
    paper("Rowan: invented models that count leaves", "A. Oak", "B. Elm"),
    paper("ROWAN: INVENTED MODELS THAT COUNT LEAVES", "Oak, Ann", "Elm, Bo"),
    paper("Rowan: invented models that count leaves"),
    paper("Preprint 12", front="Rowan: Invented Models that Count Leaves. A. Oak and B. Elm."),
    paper("it", front=f"Lorem. {ABSTRACT}"),
    paper("Counting leaves with Rowan", "Ann Oak", "Bo Elm", abstract=ABSTRACT),
    paper("Supplement and article", abstract=ABSTRACT),
], ids=["itself", "capitals", "no authors", "a sheet before it", "no title", "renamed",
        "with its supplement"])
def test_the_text_of_the_work_is_recognised(text: Paper) -> None:
    assert mismatch(WORK, text) == ""


@pytest.mark.parametrize("text", [
    paper("Songs of invented birds", "Di Fir"),
    paper("Rowan: invented models that count leaves", "Di Fir", "Ed Yew"),
    paper("Correction to: Rowan: invented models that count leaves", "Ann Oak", "Bo Elm"),
    paper("Supplementary material for Rowan: invented models that count leaves", "Ann Oak"),
    paper("Reply to “Rowan: invented models that count leaves”", "Di Fir"),
    paper("Rowan: invented models that count birds", "Ann Oak", "Bo Elm"),
    paper("Songs of birds", "Ann Oak", body=f"{BODY * 20} We cite {WORK.title}."),
    paper("it"),
], ids=["another work", "same title by others", "its correction", "its supplement", "a reply",
        "a sequel", "a work that cites it", "nothing to go by"])
def test_another_work_is_told(text: Paper) -> None:
    assert mismatch(WORK, text).startswith("it is another work")


def test_the_second_part_is_another_work() -> None:
    one = WORK.model_copy(update={"title": "On leaves, part I", "abstract": ""})
    assert mismatch(one, paper("On leaves, part II", "Ann Oak", "Bo Elm"))
    assert not mismatch(one, paper("On leaves, part 1", "Ann Oak", "Bo Elm"))


@pytest.mark.parametrize(("text", "why"), [
    (paper(WORK.title, "Ann Oak", body=ABSTRACT), "the abstract only"),
    (paper(WORK.title, "Ann Oak", abstract=ABSTRACT, body="See the journal."), "abstract only"),
    (paper(WORK.title, "Ann Oak", abstract=ABSTRACT, format="html", heading="You may also like"),
     "a page about the work"),
    (paper(WORK.title, "Ann Oak", body=ABSTRACT, format="html", heading="Methods"),
     "the abstract only"),
])
def test_less_than_the_whole_text_is_told(text: Paper, why: str) -> None:
    assert why in mismatch(WORK, text)


@pytest.mark.parametrize(("heading", "body"), [("Leaves", BODY * 25), ("Results", BODY)])
def test_a_page_with_the_article_is_a_text(heading: str, body: str) -> None:
    text = paper(WORK.title, "Ann Oak", body=body, format="html", heading=heading)
    assert mismatch(WORK, text) == ""


def test_the_methods_and_results_of_an_abstract_are_the_abstract() -> None:
    builder = PaperBuilder(Document("it", b"it"), "html", "test")
    builder.title, builder.authors = WORK.title, list(WORK.authors)
    builder.heading("Abstract", level=2)
    for title in ("Methods", "Results"):
        builder.heading(title, level=3)
        builder.paragraph(BODY)
    assert mismatch(WORK, builder.build()) == "it holds the abstract only"


def test_a_short_title_is_enough_where_the_text_names_no_authors() -> None:
    one = Work(id="w", title="Leaves counted", authors=("Ann Oak",))
    assert mismatch(one, paper("Leaves Counted")) == ""
    assert mismatch(one, paper("Leaves Counted", "Di Fir"))
    assert mismatch(one.model_copy(update={"title": "Editorial"}), paper("Editorial"))
