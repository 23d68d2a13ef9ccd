"""Where the full texts of shelved works lie: arXiv, Europe PMC, publishers, by their public names.

    with DocumentHost(Shelf(WORKS)) as host:
        async with Fetcher(home, settings, ways=host.network) as fetcher: …
        assert host.documents_asked == ["https://export.arxiv.org/e-print/3101.00001v2"]

A publisher's page or PDF is served at the work's `pdf_url`; every host has a robots.txt.
"""

import re
from collections.abc import Mapping
from types import TracebackType
from urllib.parse import urlsplit

from hostile_server import Asked, RawServer, Said, Trick, answer
from local_network import LocalNetwork, certified

from scholarly.shelf import Shelf, ShelvedWork, TextFormat

ARXIV, ARXIV_PAGES, EUROPE_PMC = "export.arxiv.org", "arxiv.org", "www.ebi.ac.uk"
NAMES = (ARXIV, ARXIV_PAGES, EUROPE_PMC, "europepmc.org", "eutils.ncbi.nlm.nih.gov",
         "pmc.ncbi.nlm.nih.gov", "doi.org")
ROBOTS: Mapping[str, str] = {
    ARXIV_PAGES: "User-agent: *\nDisallow: /e-print\nDisallow: /search\nAllow: /html\n",
    ARXIV: "User-agent: *\nDisallow: /\n",
    EUROPE_PMC: "User-agent: *\nDisallow: /europepmc/webservices\n"}
"""As strict as the real ones: what programs may use none the less is for the fetcher to know."""
_TYPES: Mapping[TextFormat, str] = {
    "latex": "application/gzip", "html": "text/html; charset=utf-8", "jats": "application/xml",
    "pdf": "application/pdf"}
_ARXIV_PLACES: Mapping[str, TextFormat] = {"e-print": "latex", "html": "html", "pdf": "pdf"}


class DocumentHost:
    """One server behind all names. `instead` gives addresses other answers than their document,
    e.g. {"https://press.example.org/a.pdf": later(1, …)}; `robots` other rules to hosts."""

    def __init__(self, shelf: Shelf, *, instead: Mapping[str, Trick] | None = None,
                 robots: Mapping[str, str] | None = None) -> None:
        self._documents = _documents(shelf)
        self._instead, self._robots = dict(instead or {}), {**ROBOTS, **(robots or {})}
        self.names = tuple(dict.fromkeys((*NAMES, *(
            urlsplit(url).netloc for url in (*self._documents, *self._instead)))))
        self.server = RawServer(self._said, tls=certified(*self.names))
        self.network = LocalNetwork(dict.fromkeys(self.names, self.server))

    @property
    def addresses(self) -> frozenset[str]:
        """Where there is a document."""
        return frozenset(self._documents)

    @property
    def documents_asked(self) -> list[str]:
        """Addresses that were asked for, in order, without the rules of hosts."""
        return [_address(asked) for asked in self.server.asked if asked.target != "/robots.txt"]

    def _said(self, asked: Asked) -> Said:
        address = _address(asked)
        if trick := self._instead.get(address):
            return trick(asked)
        if asked.target == "/robots.txt":
            rules = self._robots.get(asked.headers.get("host", ""), "User-agent: *\nAllow: /\n")
            return answer(rules.encode(), Content_Type="text/plain")
        document = self._documents.get(address)
        if document is None:
            return answer(b"<html><title>Not found</title></html>", "404 Not Found")
        body, kind = document
        begun = re.fullmatch(r"bytes=(\d+)-", asked.headers.get("range", ""))
        if begun and int(begun[1]) < len(body):
            start, last = int(begun[1]), len(body) - 1
            return answer(body[start:], "206 Partial Content", Content_Type=_TYPES[kind],
                          ETag=f'"{len(body)}"', Content_Range=f"bytes {start}-{last}/{last + 1}")
        return answer(body, Content_Type=_TYPES[kind], ETag=f'"{len(body)}"')

    def __enter__(self) -> "DocumentHost":
        self.server.__enter__()
        return self

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None,
                 trace: TracebackType | None) -> None:
        self.server.__exit__(kind, error, trace)


def _address(asked: Asked) -> str:
    return f"https://{asked.headers.get('host', '')}{asked.target}"


def _documents(shelf: Shelf) -> dict[str, tuple[bytes, TextFormat]]:
    """Every full text by its addresses."""
    found: dict[str, tuple[bytes, TextFormat]] = {}
    for work in shelf.works:
        for url, kind in _places(work):
            if kind in work.texts:
                found[url] = work.texts[kind], kind
    return found


def _places(work: ShelvedWork) -> list[tuple[str, TextFormat]]:
    found: list[tuple[str, TextFormat]] = []
    for place, kind in _ARXIV_PLACES.items():
        for number in {work.arxiv, work.arxiv_url} - {""}:
            found.extend((f"https://{host}/{place}/{number}", kind)
                         for host in (ARXIV, ARXIV_PAGES))
    if work.pmcid:
        number = work.pmcid.removeprefix("PMC")
        found.extend((
            (f"https://{EUROPE_PMC}/europepmc/webservices/rest/{work.pmcid}/fullTextXML", "jats"),
            ("https://eutils.ncbi.nlm.nih.gov/entrez/eutils/efetch.fcgi"
             f"?db=pmc&id={number}&retmode=xml", "jats"),
            (f"https://europepmc.org/articles/{work.pmcid}?pdf=render", "pdf")))
    if work.pdf_url:
        found.append((work.pdf_url, "pdf"))
    return found
