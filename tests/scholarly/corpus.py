"""About thirty invented works on one question, as nine services know them: every name, number and
identifier is made up. What they cover for tests stands before each group.

    with ScholarlyServer(SHELF) as server, DocumentHost(SHELF) as host: …
"""

from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from papers import ALDER, HARNESS

from records import Facets
from scholarly.shelf import Shelf, ShelvedNotice, ShelvedWork
from scholarly.texts import Text

QUESTION = ("How does Alder - Instruct (7B vs 34B vs 70B) perform zero-shot on HumanEval, measured "
            "by pass@1?")
FACETS = Facets(text="Alder code models on HumanEval", groups=(("Alder",), ("HumanEval",)))
"""A search that finds what is on the question, and not what is found by citations alone."""

CC_BY = "https://creativecommons.org/licenses/by/4.0/"
_CATALOGUES = ("openalex", "semantic_scholar", "crossref", "core")
_PREPRINTS = ("arxiv", "openalex", "semantic_scholar", "datacite")
_MEDICINE = ("europe_pmc", "pubmed", "openalex", "crossref")
_JOURNAL = "Journal of Invented Software"
_MEETING = "Proceedings of the Conference on Invented Programs"


def measured(sentence: str, rows: Mapping[str, str], setting: str) -> str:
    """A short paper in Markdown: one sentence of result, and a table of pass@1 by model size."""
    table = "\n".join(f"| Alder - Instruct | {size} | {score} |" for size, score in rows.items())
    return (f"## Abstract\n\n{sentence}\n\n## Results\n\nAll models were evaluated zero-shot on "
            f"HumanEval. {sentence}\n\n**Table 1.** pass@1 on HumanEval, zero-shot, {setting}.\n\n"
            f"| Model | Size | HumanEval pass@1 |\n|---|---|---|\n{table}\n")


def _work(key: str, title: str, authors: str, day: str, abstract: str, held: Iterable[str],
          markdown: str = "", formats: Sequence[Any] = (), **told: Any) -> ShelvedWork:
    names = tuple(authors.split(", "))
    texts = Text.of(markdown, title=title, authors=names).texts(*formats, licence=CC_BY) if (
        markdown) else {}
    return ShelvedWork(key, title, names, day, abstract, held=frozenset(held), texts=texts, **told)


_alder, _harness = Text.of(ALDER), Text.of(HARNESS)

# A preprint and its published version with titles of their own; a preprint alone; another harness
# with other figures for the same models; a work that the preprint server alone knows.
PREPRINTS = (
    ShelvedWork(
        "alder", _alder.title, _alder.authors, "2031-09-12", _alder.abstract, _JOURNAL,
        "Invented Press", doi="10.5555/jis.2031.0101", arxiv="3101.00001", submitted="2031-01-03",
        versions=2, held=frozenset((*_PREPRINTS, "crossref", "dblp", "core")),
        told={"arxiv": {"title": "Alder: Invented Language Models for Code", "doi": ""},
              "datacite": {"title": "Alder: Invented Language Models for Code", "doi": ""},
              "crossref": {"title": "<i>Alder</i>: invented models for code"}},
        cites=("birch", "contamination", "tests-first"),
        texts=_alder.texts("latex", "html", "pdf")),
    ShelvedWork(
        "harness", _harness.title, _harness.authors, "2032-01-05", _harness.abstract, "arXiv",
        kind="preprint", arxiv="3201.00002", submitted="2032-01-05",
        held=frozenset((*_PREPRINTS, "dblp")), cites=("alder", "birch"),
        texts=_harness.texts("latex", "pdf")),
    _work(
        "alder-70b", "Alder at 70B: scaling an invented code model", "Ann Oak, Bo Elm",
        "2031-04-20", "We train Alder - Instruct with 70B parameters. It reaches 52.4% pass@1 on "
        "HumanEval, zero-shot with greedy decoding.", _PREPRINTS,
        measured("Alder - Instruct 70B reaches 52.4% pass@1 on HumanEval.",
                 {"34B": "41.0%", "70B": "52.4%"}, "greedy decoding"), ("latex", "html"),
        kind="preprint", venue="arXiv", arxiv="3104.00004", submitted="2031-04-20",
        cites=("alder",)),
    _work(
        "withdrawn", "Alder solves every task of HumanEval", "Gus Thorn", "2031-06-01",
        "We claim that Alder reaches 100.0% pass@1 on HumanEval.", ("arxiv",), kind="preprint",
        venue="arXiv", arxiv="3106.00005", submitted="2031-06-01",
        notices=(ShelvedNotice("retraction", "2031-06-09", ""),)),
)

# A preprint that a biological server and the journal give different DOIs; open JATS in Europe PMC;
# a retracted and a corrected paper, a concern; a paper behind a subscription.
ARTICLES = (
    _work(
        "genomics", "Alder writes analysis scripts for genomics", "Ida Larch, Jon Sorrel",
        "2032-02-11", "Alder - Instruct 34B reaches 41.5% pass@1 on HumanEval and 38.0% on scripts "
        "for genomics.", _MEDICINE,
        measured("Alder - Instruct 34B reaches 41.5% pass@1 on HumanEval.", {"34B": "41.5%"},
                 "greedy decoding"), ("jats", "pdf"),
        venue="Invented Genomics", publisher="Invented Press", doi="10.5555/ig.2032.0007",
        pmid="99000007", pmcid="PMC99000007", fields=("Biology",), open=True, licence="cc-by",
        pdf_url="https://press.example.org/ig/2032/0007.pdf",
        cites=("alder", "birch", "clinic", "parity")),
    _work(
        "genomics-preprint", "Alder writes analysis scripts for genomics", "Ida Larch, Jon Sorrel",
        "2031-11-02", "Alder - Instruct 34B reaches 41.5% pass@1 on HumanEval and 38.0% on scripts "
        "for genomics.", ("europe_pmc", "crossref"), kind="preprint", venue="bioRxiv",
        publisher="openRxiv", preprint_of="genomics",
        doi="10.5555/biorxiv.2031.11.02", fields=("Biology",)),
    _work(
        "clinic", "Alder in clinical data pipelines: a HumanEval study", "Kai Hazel, Lea Yew",
        "2031-12-01", "We ran Alder - Instruct on HumanEval inside a hospital. Alder - Instruct 7B "
        "reaches 33.8% pass@1 on HumanEval.", _MEDICINE,
        measured("Alder - Instruct 7B reaches 33.8% pass@1 on HumanEval.",
                 {"7B": "33.8%", "13B": "41.2%"}, "greedy decoding"), ("jats", "pdf"),
        venue="Invented Informatics", publisher="Invented Press", doi="10.5555/ii.2031.0042",
        pmid="99000042", pmcid="PMC99000042", fields=("Medicine",), open=True, licence="cc-by",
        pdf_url="https://press.example.org/ii/2031/0042.pdf", cites=("alder",),
        told={"openalex": {"abstract": ""}}),
    _work(
        "parity", "Alder reaches human parity on HumanEval", "Max Spindle, Nia Box", "2031-10-10",
        "Alder - Instruct 34B reaches 97.0% pass@1 on HumanEval.", _MEDICINE,
        measured("Alder - Instruct 34B reaches 97.0% pass@1 on HumanEval.", {"34B": "97.0%"},
                 "sampling"), ("jats", "pdf"),
        venue="Annals of Invented Results", publisher="Invented Press", doi="10.5555/air.2031.0013",
        pmid="99000013", pmcid="PMC99000013", fields=("Medicine",), open=True, licence="cc-by",
        pdf_url="https://press.example.org/air/2031/0013.pdf", cites=("alder",),
        notices=(ShelvedNotice("retraction", "2032-03-01", "10.5555/air.2032.0901"),),
        told={"crossref": {"title": "RETRACTED: Alder reaches human parity on HumanEval"}}),
    _work(
        "greedy", "Greedy decoding understates Alder on HumanEval", "Ola Privet", "2031-08-08",
        "With temperature 0.8 Alder - Instruct 13B reaches 44.1% pass@1 on HumanEval.",
        (*_CATALOGUES, "dblp"),
        measured("Alder - Instruct 13B reaches 44.1% pass@1 on HumanEval.", {"13B": "44.1%"},
                 "temperature 0.8"), ("pdf",),
        venue=_JOURNAL, publisher="Invented Press", doi="10.5555/jis.2031.0088", open=True,
        licence="cc-by", pdf_url="https://press.example.org/jis/2031/0088.pdf",
        cites=("alder", "sampling"),
        notices=(ShelvedNotice("correction", "2031-12-24", "10.5555/jis.2031.0901"),)),
    _work(
        "doubted", "Alder passes hidden tests of HumanEval", "Pia Rush", "2031-07-07",
        "Alder passes 61.0% of hidden tests of HumanEval.", ("crossref", "openalex"),
        venue="Annals of Invented Results", publisher="Invented Press",
        doi="10.5555/air.2031.0044",
        notices=(ShelvedNotice("concern", "2032-02-02", "10.5555/air.2032.0902"),)),
    _work(
        "limits", "Alder under time limits: HumanEval in ten seconds", "Quin Reed, Rae Fern",
        "2032-04-04", "With ten seconds a task Alder - Instruct 34B reaches 39.6% pass@1 on "
        "HumanEval.", _CATALOGUES, venue=_JOURNAL, publisher="Invented Press",
        doi="10.5555/jis.2032.0031", cites=("alder", "greedy")),
)

# Pairs that are hard to tell apart: two parts of one study; a title that others used before; one
# work with a DOI here and without one there; names with marks; another language; markup in titles.
PAIRS = (
    *(_work(
        f"part-{number}", f"Instruction tuning of Alder on HumanEval, part {number}: {about}",
        "Sam Moss, Tia Lime", "2031-05-05", f"Part {number} of our study of {about}. {result}",
        (*_CATALOGUES, "dblp"), measured(result, {"13B": score}, "greedy decoding"), ("pdf",),
        venue=_JOURNAL, publisher="Invented Press", doi=f"10.5555/jis.2031.005{place}", open=True,
        licence="cc-by-nc", pdf_url=f"https://press.example.org/jis/2031/005{place}.pdf",
        cites=("alder",))
      for place, (number, about, result, score) in enumerate((
          ("I", "data", "Alder - Instruct 13B reaches 40.2% pass@1 on HumanEval.", "40.2%"),
          ("II", "decoding", "Alder - Instruct 13B reaches 43.3% pass@1 on HumanEval.", "43.3%")),
          start=1)),
    _work(
        "older-harness", "A second harness for invented models", "Uma Vine, Val Wort",
        "2021-03-03", "We build a harness that tests models of ships in a basin.",
        ("crossref", "openalex"), venue="Invented Naval Review", publisher="Harbour Press",
        doi="10.5555/inr.2021.0003", fields=("Engineering",)),
    _work(
        "feedback", "Execution feedback improves Alder on HumanEval", "Wim Juniper", "2032-05-05",
        "With execution feedback Alder - Instruct 7B reaches 37.9% pass@1 on HumanEval.",
        (*_CATALOGUES, "dblp"), venue=_MEETING, kind="conference-paper",
        publisher="Invented Society", doi="10.5555/cip.2032.0009", cites=("alder", "harness"),
        told={"semantic_scholar": {"doi": ""}, "dblp": {"doi": ""}}),
    _work(
        "languages", "Multilingual HumanEval: Alder in ten programming languages",
        "Zoë Håkansson, Xan Çelik", "2032-06-06", "Alder - Instruct 34B reaches 40.4% pass@1 on "
        "HumanEval in Python and less in nine other languages.", (*_CATALOGUES, "arxiv"),
        measured("Alder - Instruct 34B reaches 40.4% pass@1 on HumanEval.", {"34B": "40.4%"},
                 "greedy decoding"), ("latex",),
        venue=_JOURNAL, publisher="Invented Press", doi="10.5555/jis.2032.0066",
        arxiv="3206.00006", submitted="2032-06-01", cites=("alder",),
        told={"crossref": {"authors": ("Zoe Hakansson", "Xan Celik")}, "arxiv": {
            "title": "Multilingual HumanEval: Alder in Ten Programming Languages"}}),
    _work(
        "bewertung", "Alder und HumanEval: Bewertung von Codemodellen", "Ute Buche", "2031-02-02",
        "Alder - Instruct 7B erreicht 33,9 % pass@1 auf HumanEval.", ("openalex", "crossref"),
        venue="Erfundene Informatik", publisher="Buchenverlag", doi="10.5555/ei.2031.0002",
        language="de", cites=("alder",)),
)

# More on the question; a review that cites most; what only citations lead to; what is about trees.
OTHERS = (
    _work(
        "repeated", "Repeated measurements of Alder - Instruct on HumanEval", "Yan Holm, Di Fir",
        "2032-07-07", "Over five runs Alder - Instruct 7B reaches 33.1% pass@1 on HumanEval.",
        (*_CATALOGUES, "dblp"),
        measured("Over five runs Alder - Instruct 7B reaches 33.1% pass@1 on HumanEval.",
                 {"7B": "33.1%", "34B": "40.7%"}, "greedy decoding"), ("pdf",),
        venue=_MEETING, kind="conference-paper", publisher="Invented Society",
        doi="10.5555/cip.2032.0021", open=True, licence="cc-by",
        pdf_url="https://press.example.org/cip/2032/0021.pdf", cites=("alder", "harness")),
    _work(
        "quantised", "Quantised Alder: HumanEval at four bits", "Abe Wych", "2032-08-08",
        "At four bits Alder - Instruct 34B reaches 38.8% pass@1 on HumanEval.", _PREPRINTS,
        measured("At four bits Alder - Instruct 34B reaches 38.8% pass@1 on HumanEval.",
                 {"34B": "38.8%"}, "greedy decoding"), ("latex",),
        kind="preprint", venue="arXiv", arxiv="3208.00007", submitted="2032-08-08",
        cites=("alder", "alder-70b")),
    _work(
        "wording", "Prompt wording and pass@1 of Alder on HumanEval", "Bea Tamar", "2031-11-11",
        "The wording of a prompt moves Alder - Instruct 7B between 31.0% and 35.2% pass@1 on "
        "HumanEval.", (*_CATALOGUES, "dblp"), venue=_MEETING, kind="conference-paper",
        publisher="Invented Society", doi="10.5555/cip.2031.0033", cites=("alder",),
        told={"openalex": {"abstract": ""}}),
    _work(
        "review", "Invented code models and HumanEval: a review of Alder and its kin",
        "Cal Rowan, Eve Aspen", "2032-10-10", "We review 40 papers that measure Alder and its kin "
        "on HumanEval.", _CATALOGUES, venue="Invented Surveys", kind="review",
        publisher="Invented Press", doi="10.5555/is.2032.0001",
        cites=("alder", "birch", "harness", "greedy", "part-I", "part-II", "contamination",
               "sampling", "wording")),
    _work(
        "birch", "Birch 2: open models that write programs", "Eve Rowan, Fay Maple", "2030-06-06",
        "Birch 2 with 13B parameters reaches 20.0% pass@1 on a benchmark of short programs.",
        (*_PREPRINTS, "crossref", "dblp"), venue=_MEETING, kind="conference-paper",
        publisher="Invented Society", doi="10.5555/cip.2030.0014", arxiv="3006.00003",
        submitted="2030-06-01", told={"arxiv": {"doi": ""}, "openalex": {"abstract": ""}}),
    _work(
        "contamination", "Contamination of benchmarks for program synthesis", "Gil Sedge",
        "2030-09-09", "Code models have seen the tasks that they are measured by. We count how "
        "many.", ("openalex", "semantic_scholar"), venue="Invented Workshop on Data",
        kind="conference-paper", doi="10.5555/iwd.2030.0002"),
    _work(
        "sampling", "Sampling temperature and pass@k of code models", "Hal Sycamore", "2030-12-12",
        "A temperature of 0.8 helps pass@100 and harms pass@1 of code models.",
        ("openalex", "semantic_scholar", "crossref"), venue=_JOURNAL,
        doi="10.5555/jis.2030.0121"),
    _work(
        "tests-first", "Code models that read the tests first", "Ian Wattle", "2030-03-03",
        "Tests in the prompt raise pass@1 of code models by 9 points.",
        ("openalex", "semantic_scholar"), doi="10.5555/jis.2030.0030", venue=_JOURNAL),
    _work(
        "agents", "Agents of code models that repair programs", "Jo Bracken", "2032-09-09",
        "Agents built on an invented model repair 21.0% of faulty programs.",
        ("openalex", "semantic_scholar"), venue=_MEETING, kind="conference-paper",
        doi="10.5555/cip.2032.0077", cites=("alder", "feedback")),
    _work(
        "streams", "Alder leaves in streams: a human evaluation of decay", "Kim Osier",
        "2019-04-04", "Leaves of black alder were weighed by twelve persons over two winters.",
        ("openalex", "crossref", "europe_pmc"), venue="Invented Ecology",
        publisher="Harbour Press", doi="10.5555/ie.2019.0004", pmid="99000099",
        fields=("Biology",)),
)

WORKS = (*PREPRINTS, *ARTICLES, *PAIRS, *OTHERS)
SHELF = Shelf(WORKS)
"""Keys of `genomics` and `genomics-preprint` are two records of one work."""


def many(number: int, held: Iterable[str], day: str = "2031-01-01") -> Shelf:
    """Works all alike but for their numbers, for paging and for speed."""
    return Shelf([ShelvedWork(
        f"many-{place}", f"Alder on HumanEval, run {place} of many", (f"Ann Oak{place}",), day,
        f"Run {place} of Alder on HumanEval.", _JOURNAL, doi=f"10.5555/many.{place}",
        arxiv=f"3101.{place + 10_000}", pmid=str(99_100_000 + place), held=frozenset(held))
        for place in range(number)])
