"""The report of report_fixture.py as a search of databases would have brought it: one database
failed, citations were followed, papers were retracted, corrected, read as abstracts only."""

from report_fixture import PAPERS, REPORT, card

from records import (
    Exclusion,
    Facets,
    Failure,
    Flow,
    Identifiers,
    Manifestation,
    Notice,
    Origin,
    PaperCard,
    ScreeningOpinion,
    Search,
    SnowballRound,
    Trail,
)

FACETS = Facets(text="scaling of Alder", groups=(("Alder",), ("LeafBench", "leaf benchmark")),
                year_from=2030, languages=("en",))


def search(database: str, query: str, identified: int = 0, **more: object) -> Search:
    return Search(database=database, query=query, facets=FACETS, identified=identified,
                  asked="2032-03-01T09:00:02+00:00", **more)


SEARCHES = (
    search("arXiv", 'all:Alder AND (all:LeafBench OR all:"leaf benchmark")', 40, total=40,
           unsupported=("languages",)),
    search("OpenAlex", 'title_and_abstract.search:Alder AND (LeafBench OR "leaf benchmark")',
           failure="HTTP 503 after 4 tries"),
    search("OpenAlex", "title_and_abstract.search:Alder AND scaling",
           failure="HTTP 503 after 4 tries"),
    search("Crossref", "query.bibliographic=Alder LeafBench&filter=from-pub-date:2030", 50,
           total=1204, unsupported=("languages", "phrases"), notes=("ranked by its own score",)),
)

FLOW = Flow(
    by_source={"arXiv": 40, "Crossref": 50, "folder": 2},
    by_citation={"references": 18, "citations": 10}, identified=120, duplicates=31, unreadable=1,
    filtered=80, filters=(Exclusion(reason="before 2030", count=79),
                          Exclusion(reason="not in English", count=1)),
    screened=8, excluded=2,
    exclusions=(Exclusion(reason="another subject: forests, not language models", count=1),
                Exclusion(reason="another subject: botany", count=1)),
    sought=6, not_retrieved=2, assessed=5, abstract_only=1, ineligible=1,
    ineligibilities=(Exclusion(reason="does not meet: reports a measurement", count=1),),
    included=4)


def brought(paper: PaperCard, *trails: Trail, **more: object) -> PaperCard:
    return paper.model_copy(update={"trails": trails, **more})


def text_of(paper: PaperCard, **more: object) -> Origin:
    assert paper.origin is not None
    return paper.origin.model_copy(update=more)


ASH, BIRCH, ELM, FIR, *EXCLUDED = PAPERS
CARDS = (
    brought(ASH, Trail(source="OpenAlex", query="Alder", rank=3),
            Trail(source="arXiv", query="all:Alder", rank=1),
            venue="Journal of Invented Models", type="article",
            origin=text_of(ASH, format="latex", url="https://arxiv.org/src/2499.01001v2",
                           version="preprint", licence="CC-BY-4.0"),
            manifestations=(
                Manifestation(version="preprint", identifiers=Identifiers(arxiv="2499.01001"),
                              year=2030),
                Manifestation(version="published", venue="Journal of Invented Models", year=2031,
                              identifiers=Identifiers(doi="10.5555/alder.2031.1")))),
    brought(BIRCH, Trail(source="Crossref", query="query.bibliographic=Alder", rank=12),
            type="conference-paper",
            origin=text_of(BIRCH, url="https://journals.example.org/harness/7.pdf",
                           version="published"),
            opinion=ScreeningOpinion(relevance=0.8, meets=True, reason="it measures both models",
                                     model="judge-1 at 127.0.0.1"),
            notices=(Notice(kind="correction", day="2032-01", doi="10.5555/harness.7.erratum",
                            source="Crossref"),)),
    brought(ELM, Trail(source="OpenAlex", from_work="ash", direction="citations", round=1),
            by_hand=True, type="preprint",
            notices=(Notice(kind="retraction", day="2032-02-14", doi="10.5555/notice.1",
                            reason="the values of one table were made up", source="Crossref"),
                     Notice(kind="retraction", doi="10.5555/notice.1", source="PubMed"))),
    brought(FIR, Trail(source="OpenAlex", from_work="elm", direction="references", round=2),
            origin=text_of(FIR, format="record"), provenance={"abstract": "Crossref"}),
    *EXCLUDED,
    card("ivy", "Alder behind a wall", "Ida Ivy", relevance=0.7, included=False,
         stage="retrieval", reason="no open copy was found").model_copy(update={"origin": None}),
    card("oak", "A survey of trees in code", "Ola Oak", included=False, stage="full text",
         relevance=0.5, reason="does not meet: reports a measurement", by_hand=True),
)

SEARCHED = REPORT.model_copy(update={
    "papers": CARDS, "flow": FLOW,
    "snowballing": (
        SnowballRound(number=1, followed=3, references=10, citations=6, new=9, relevant=1),
        SnowballRound(number=2, followed=1, references=8, citations=4, new=2, relevant=1)),
    "failures": (*REPORT.failures, Failure(
        stage="search", subject="OpenAlex",
        reason="HTTP 503 after 4 tries; 0 of 2 queries answered", remedy="try it again later")),
    "manifest": REPORT.manifest.model_copy(update={
        "searches": SEARCHES, "sources": ("folder", "arXiv", "OpenAlex", "Crossref")}),
})
"""The whole of it: three databases and a folder, two rounds of snowballing."""
