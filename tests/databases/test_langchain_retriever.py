"""Any retriever of LangChain is a source: its documents become works, its failures have names."""

import asyncio
import sys
import types
from typing import Any

import pytest
from langchain_core.callbacks import CallbackManagerForRetrieverRun
from langchain_core.documents import Document
from langchain_core.retrievers import BaseRetriever

from records import Facets
from records.errors import UserError
from sources.databases.langchain import LangChainRetriever, RetrieverFailed

ASKED = Facets(text="does peat store carbon", groups=(("peat",),), year_from=2020)


class Shelf(BaseRetriever):
    """Gives what it was made with, as a retriever over a person's own papers would."""

    documents: list[Any] = []
    k: int = 4
    broken: bool = False
    slow: float = 0.0

    def _get_relevant_documents(
        self, query: str, *, run_manager: CallbackManagerForRetrieverRun
    ) -> list[Document]:
        if self.broken:
            raise ConnectionResetError("the shelf is on fire")
        return [*self.documents, Document(query, metadata={"title": f"asked for {self.k}"})]

    async def _aget_relevant_documents(self, query: str, *, run_manager: Any) -> list[Document]:
        await asyncio.sleep(self.slow)
        return self._get_relevant_documents(query, run_manager=run_manager)


@pytest.fixture(autouse=True)
def own_module(monkeypatch: pytest.MonkeyPatch) -> None:
    module = types.ModuleType("my_shelf")
    vars(module).update(
        Shelf=Shelf, shelf=Shelf(), make=lambda **options: Shelf(**options), number=7,
        no_shelf=lambda: "a string")
    monkeypatch.setitem(sys.modules, "my_shelf", module)


def found(dotted: str, *, limit: int = 10, **options: object) -> Any:
    return asyncio.run(LangChainRetriever(dotted, options).search(ASKED, limit))


def test_documents_become_works() -> None:
    of_arxiv = Document("A long summary of it.", metadata={
        "Entry ID": "http://arxiv.org/abs/2401.01234v2", "Title": "Peat &amp; fire",
        "Authors": "Ann Lee, Bo Wu", "Published": "2024-01-03"})
    of_shop = Document("Text.", metadata={
        "title": "Carbon in bogs", "author": "Lee, Ann", "DOI": "https://doi.org/10.1234/AbC",
        "year": 2021, "summary": "What it says.", "language": "en"})
    page = found("my_shelf.Shelf", documents=[of_arxiv, of_shop])
    one, two = page.works[:2]
    assert (one.title, one.authors, one.identifiers.arxiv, one.published) == (
        "Peat & fire", ("Ann Lee", "Bo Wu"), "2401.01234", "2024-01-03")
    assert one.abstract == "A long summary of it."
    assert (two.authors, two.identifiers.doi, two.year, two.abstract, two.language) == (
        ("Ann Lee",), "10.1234/abc", 2021, "What it says.", "en")
    assert two.provenance["title"] == "Shelf (LangChain)"


def test_a_document_without_a_title_is_refused_and_hides_no_other() -> None:
    page = found("my_shelf.Shelf", documents=[Document("words"), "no document", None])
    assert [one.place for one in page.refused] == ["document 1", "document 2", "document 3"]
    assert [work.abstract for work in page.works] == ["does peat store carbon"]


@pytest.mark.parametrize(("dotted", "asked_for"), [
    ("my_shelf.Shelf", "asked for 6"), ("my_shelf.make", "asked for 4"),
    ("my_shelf.shelf", "asked for 4")])
def test_a_class_a_function_and_an_object_may_be_named(dotted: str, asked_for: str) -> None:
    assert found(dotted, limit=6).works[-1].title == asked_for


def test_the_options_say_how_many_documents_where_they_do() -> None:
    assert found("my_shelf.Shelf", k=2).works[-1].title == "asked for 2"


@pytest.mark.parametrize(("dotted", "said"), [
    ("nonsense", "dotted name"), ("my_shelf.Gone", "cannot be imported"),
    ("no_such_package.Retriever", "cannot be imported"), ("my_shelf.number", "is no retriever"),
    ("my_shelf.no_shelf", "gives str")])
def test_what_is_no_retriever_is_told(dotted: str, said: str) -> None:
    with pytest.raises(UserError, match=said):
        found(dotted)


def test_options_that_do_not_fit_are_told() -> None:
    with pytest.raises(UserError, match="cannot be made with the options"):
        found("my_shelf.Shelf", k="many")


def test_what_a_retriever_raises_is_a_failure_with_its_name() -> None:
    with pytest.raises(RetrieverFailed, match=r"Shelf \(LangChain\): ConnectionResetError: the sh"):
        found("my_shelf.Shelf", broken=True)


def test_a_retriever_that_takes_too_long_is_given_up() -> None:
    retriever = LangChainRetriever("my_shelf.Shelf", {"slow": 30.0}, patience=0.05)
    with pytest.raises(RetrieverFailed, match=r"no answer in 0\.05 s"):
        asyncio.run(retriever.search(ASKED, 3))


def test_only_the_sentence_is_asked() -> None:
    retriever = LangChainRetriever("my_shelf.Shelf")
    assert retriever.query(ASKED) == "does peat store carbon"
    assert retriever.unsupported(ASKED) == ("boolean groups", "years")
