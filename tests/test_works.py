"""What databases and folders tell of is one work each, under a name that stays."""

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from papers import write_papers

from records import Identifiers, PaperCard, Trail, Work
from settings import load_settings
from sources.folder import FolderSource
from sources.paper_store import PaperStore
from sources.works import gather, work_of, work_of_card
from sources.world import scheme_of

AUTHORS = ("Ada Alder", "Bo Birch")


def record(title, source="Crossref", identity="x", **told):
    told = {"identifiers": Identifiers(), "authors": AUTHORS, "year": 2031} | told
    return Work(id=identity, title=title, provenance={"title": source},
                trails=(Trail(source=source, query=title),), **told)


@pytest.fixture(scope="module")
def texts(tmp_path_factory):
    folder = write_papers(tmp_path_factory.mktemp("papers"))
    return FolderSource(folder, load_settings().settings.reading).read().papers


def test_a_record_of_a_text_at_hand_is_that_work_and_goes_by_the_texts_id(texts):
    text = texts[0]
    told = record(text.title, identity="doi-10.5555-alder", authors=text.authors, year=text.year,
                  identifiers=text.identifiers.model_copy(update={"doi": "10.5555/alder"}))
    gathered = gather((), [told], texts, "folder papers")
    assert gathered.duplicates == 1
    work = next(w for w in gathered.works if w.id == text.id)
    assert work.identifiers.doi == "10.5555/alder"
    assert {trail.source for trail in work.trails} == {"Crossref", "folder papers"}
    assert gathered.papers[text.id] == text


def test_a_work_keeps_its_name_when_more_is_learnt_of_it():
    first = gather((), [record("On rivers and their otters in a delta")]).works
    later = record("On rivers and their otters in a delta", "OpenAlex",
                   identifiers=Identifiers(doi="10.5555/otters"))
    again = gather(first, [later])
    assert [work.id for work in again.works] == [work.id for work in first]
    assert again.works[0].identifiers.doi == "10.5555/otters"
    assert again.duplicates == 1


def test_a_trail_follows_a_work_that_was_joined_to_another():
    lead = record("A survey of otters in two rivers", identity="arxiv-3101.00001",
                  identifiers=Identifiers(arxiv="3101.00001"))
    (known,) = gather((), [lead]).works
    cited = record("Nets that spare otters", identity="doi-10.5555-nets",
                   identifiers=Identifiers(doi="10.5555/nets"))
    cited = cited.model_copy(update={"trails": (
        Trail(source="OpenAlex", from_work=known.id, direction="references", round=1),)})
    after = gather([known], [cited])
    assert {trail.from_work for work in after.works for trail in work.trails} == {"", known.id}


def test_a_card_tells_enough_of_a_work_to_know_it_again():
    (work,) = gather((), [record("Boats and the calls of otters",
                                 identifiers=Identifiers(doi="10.5555/boats"))]).works
    card = PaperCard.of(work, included=True, relevance=1, reason="")
    assert len(gather([work_of_card(card)], [work]).works) == 1


@settings(max_examples=25)
@given(st.lists(st.tuples(st.sampled_from(["Otters", "Nets", "Boats of the delta"]),
                          st.sampled_from(["", "10.5555/a", "10.5555/b"])), max_size=8),
       st.integers(0, 8))
def test_every_record_is_a_work_or_a_duplicate_and_names_are_never_shared(told, cut):
    records = [record(f"{title} and what became of them later", identity=str(n),
                      identifiers=Identifiers(doi=doi)) for n, (title, doi) in enumerate(told)]
    first = gather((), records[:cut])
    second = gather(first.works, records[cut:])
    assert len(second.works) == len(records) - first.duplicates - second.duplicates
    assert len({work.id for work in second.works}) == len(second.works)
    assert {work.id for work in second.works} >= {w.id for w in first.works} or second.duplicates


def test_works_are_kept_in_the_store_and_a_damaged_file_is_known(tmp_path, texts):
    store = PaperStore(tmp_path)
    works = tuple(work_of(text, "folder papers") for text in texts)
    key = store.put_works(works)
    assert store.get_works(key) == works
    (file,) = (tmp_path / "works").rglob("*.json")
    file.write_bytes(file.read_bytes()[:-9])
    assert store.get_works(key) is None


@pytest.mark.parametrize(("name", "scheme"), [
    ("https://doi.org/10.5555/Otters", ("doi", "10.5555/otters")),
    ("arXiv:2308.12950v2", ("arxiv", "2308.12950")),
    ("2308.12950", ("arxiv", "2308.12950")),
    ("PMID: 12345678", ("pmid", "12345678")),
    ("12345678", ("pmid", "12345678")),
    ("the one about otters", None),
    ("", None),
])
def test_an_identifier_is_told_by_its_form(name, scheme):
    assert scheme_of(name) == scheme
