"""Any retriever of LangChain, by its dotted name: `langchain_community.retrievers.ArxivRetriever`,
or a class, function or object of one's own that is or gives one.

A retriever opens its own connections, at its own pace, and takes a sentence; it cannot be told
years or types, and there are no pages. It is imported when it is asked, for that takes seconds and
LangChain is needed for nothing else here.

https://python.langchain.com/docs/concepts/retrievers/ ; what a document's metadata holds is up to
the retriever, and read by the names that those of langchain-community use, in any case:

    field        metadata
    title        title, name
    authors      authors, author: a list, or names parted by ";", "and" or ","
    published    published, date, publication_date, published_date, year
    venue        journal, journal_ref, venue
    abstract     summary, abstract, description, else the document's own text
    identifiers  doi; entry_id, arxiv_id; pmid, of PubMed's retriever uid; url, link, source
    language     language
"""

import asyncio
import re
import warnings
from collections.abc import Mapping
from dataclasses import dataclass, field
from importlib import import_module
from typing import TYPE_CHECKING, Any

from records import Facets, Work
from records.errors import UserError
from sources.databases.answers import each, identify, line, read_each, record
from sources.databases.database import ResultPage
from sources.databases.languages import language
from sources.databases.text import abstract, day, person, year
from sources.databases.vocabulary import untold

if TYPE_CHECKING:
    from langchain_core.documents import Document
    from langchain_core.retrievers import BaseRetriever

_HOW_MANY = ("k", "top_k", "top_k_results", "max_results", "load_max_docs")
"""What retrievers call the number of documents they give."""
_BETWEEN_NAMES = re.compile(r"\s*(?:;|\band\b|&)\s*")


class RetrieverFailed(Exception):
    """A retriever that was asked and gave no documents. The message names it and says why."""


@dataclass(frozen=True)
class LangChainRetriever:
    """`dotted` names the retriever, `options` are passed when it is made, `patience` is how many
    seconds it may take."""

    dotted: str
    options: Mapping[str, object] = field(default_factory=dict, repr=False)
    patience: float = 120.0

    @property
    def name(self) -> str:
        return f"{self.dotted.rpartition('.')[2]} (LangChain)"

    def query(self, facets: Facets) -> str:
        return facets.text

    def unsupported(self, facets: Facets) -> tuple[str, ...]:
        """All but the sentence."""
        return untold(
            boolean_groups=facets.groups, excluded_terms=facets.exclude,
            years=facets.year_from or facets.year_to, open_access=facets.open_access,
            types=facets.types, languages=facets.languages, fields_of_study=facets.fields,
            venue=facets.venue)

    async def search(self, facets: Facets, limit: int) -> ResultPage:
        """The documents as works, in the retriever's order. Raises RetrieverFailed, and UserError
        where there is no such retriever."""
        retriever = await asyncio.to_thread(self._made, limit)
        documents = await self._asked(retriever, self.query(facets))
        works, refused = read_each(documents[:limit], self._work, "document")
        return ResultPage(works, refused=refused)

    async def _asked(self, retriever: "BaseRetriever", query: str) -> "list[Document]":
        """Retrievers raise whatever their services' clients raise, so the task is asked how it
        ended."""
        task = asyncio.create_task(retriever.ainvoke(query))
        try:
            done, _ = await asyncio.wait({task}, timeout=self.patience)
        finally:
            task.cancel()
        if not done:
            raise RetrieverFailed(f"{self.name}: no answer in {self.patience:g} s")
        if (error := task.exception()) is not None:
            said = " ".join(str(error).split())[:200]
            raise RetrieverFailed(f"{self.name}: {type(error).__name__}: {said}") from error
        documents = task.result()
        if not isinstance(documents, list):
            raise RetrieverFailed(f"{self.name}: gave {type(documents).__name__}, not documents")
        return documents

    def _made(self, limit: int) -> "BaseRetriever":
        from langchain_core.retrievers import BaseRetriever

        named = _imported(self.dotted)
        if isinstance(named, BaseRetriever):
            return named
        if not callable(named):
            raise UserError(f"{self.dotted} is no retriever: name a class, a function that makes "
                            "one, or a retriever")
        options: dict[str, Any] = dict(self.options)
        if isinstance(named, type) and issubclass(named, BaseRetriever):
            counted = [one for one in _HOW_MANY if one in named.model_fields]
            if counted and not set(counted) & set(options):
                options[counted[0]] = limit
        try:
            made = named(**options)
        except (ImportError, TypeError, ValueError) as error:
            said = " ".join(str(error).split())[:300]
            raise UserError(f"{self.dotted} cannot be made with the options "
                            f"{sorted(options)}: {said}") from error
        if not isinstance(made, BaseRetriever):
            raise UserError(f"{self.dotted} gives {type(made).__name__}, which is no retriever")
        return made

    def _work(self, document: object) -> Work:
        metadata = getattr(document, "metadata", None)
        told = {str(name).casefold().replace(" ", "_"): value
                for name, value in metadata.items()} if isinstance(metadata, dict) else {}

        def first(*names: str) -> object:
            return next((told[name] for name in names if told.get(name)), None)

        number = first("uid") if "pubmed" in self.dotted.lower() else None
        when = _told_day(first(
            "published", "date", "publication_date", "published_date", "year"))
        ids = identify(
            doi=first("doi"), pmid=first("pmid") or number,
            arxiv=first("arxiv_id") or _arxiv_in(first("entry_id", "source", "url")),
            url=first("url", "link", "source", "entry_id"))
        return record(
            self.name, title=line(first("title", "name")), identifiers=ids,
            other_ids={"langchain": line(getattr(document, "id", None), 200)},
            authors=_authors(first("authors", "author")), published=when, year=year(when),
            venue=line(first("journal", "journal_ref", "venue")),
            abstract=abstract(first("summary", "abstract", "description"))
            or abstract(getattr(document, "page_content", "")),
            language=language(first("language")))


def _imported(dotted: str) -> object:
    """What a dotted name names. Raises UserError."""
    module, _, attribute = dotted.rpartition(".")
    if not module:
        raise UserError(f"{dotted!r} is no dotted name like "
                        "langchain_community.retrievers.ArxivRetriever")
    with warnings.catch_warnings():
        # langchain-community warns of its own end whenever it is imported.
        warnings.simplefilter("ignore", DeprecationWarning)
        try:
            return getattr(import_module(module), attribute)
        except (ImportError, AttributeError, ValueError) as error:
            raise UserError(f"{dotted} cannot be imported: {error}; install what it is part of, "
                            "or correct its name") from error


def _told_day(value: object) -> str:
    """Retrievers give days as text, as numbers or as dates."""
    return day(str(value)) if value is not None and not isinstance(value, (list, dict)) else ""


def _arxiv_in(value: object) -> str:
    text = line(value, 300)
    return text if "arxiv.org/" in text.lower() else ""


def _authors(value: object) -> tuple[str, ...]:
    """"Ann Lee, Bo Wu" are two, "Lee, Ann" is one."""
    if isinstance(value, str):
        value = [part for part in _BETWEEN_NAMES.split(line(value)) if part]
        names = value[0].split(",") if len(value) == 1 else []
        if len(names) > 2 or all(" " in name.strip() for name in names):
            value = names or value
    return tuple(filter(None, (person(one) for one in each(value))))
