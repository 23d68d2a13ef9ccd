"""Records of one work are brought together; records of two are not, however alike."""

import random
import time
from itertools import permutations
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from evals.deduplication import FLOORS, measure, read_pairs
from records import Copy, Identifiers, Manifestation, Notice, Trail, Work
from sources.deduplication import one_per_work
from sources.deduplication.names import Authors, compare_authors, read_name
from sources.deduplication.titles import Agreement, compare_titles, read_title

THREE = ("Ada Quill", "Bo Ström", "Carla Méndez")


def record(title: str = "How tides move the sand of shallow northern bays", *authors: str,
           year: int | None = 2020, source: str = "Crossref", doi: str = "", arxiv: str = "",
           pmid: str = "", **values: object) -> Work:
    identifiers = Identifiers(doi=doi, arxiv=arxiv, pmid=pmid)
    work = Work.model_validate({
        "id": f"{source}-{title}-{doi}-{arxiv}-{year}", **values, "title": title,
        "authors": authors or THREE, "year": year, "identifiers": identifiers})
    told = [name for name in Work.model_fields if name not in ("id", "provenance", "trails")
            and getattr(work, name) not in ("", None, (), {}, Identifiers())]
    return work.model_copy(update={"provenance": dict.fromkeys(told, source)})


def united(*records: Work) -> bool:
    return len(one_per_work(records)) == 1


SAND = "How tides move the sand of shallow northern bays"
ABSTRACT = " ".join(
    f"we saw that grain {n} of the bay went where wave {n + 7} took it" for n in range(6))
SAME = {
    "case and punctuation": (record(SAND), record(SAND.upper() + ".")),
    "initials": (record(SAND), record(SAND, "A. Quill", "B. Ström", "C. Méndez")),
    "family names first": (record(SAND), record(SAND, "Quill, Ada", "Ström, Bo", "Méndez, Carla")),
    "PubMed's names": (record(SAND), record(SAND, "Quill A", "Ström B", "Méndez C")),
    "order of authors": (record(SAND), record(SAND, "Carla Méndez", "Ada Quill", "Bo Ström")),
    "first author only": (record(SAND), record(SAND, "Quill")),
    "family name first, unmarked": (record(SAND, "Zhang Wei"), record(SAND, "W. Zhang")),
    "names in capitals": (record(SAND), record(SAND, "QUILL AB", "STRÖM B", "MÉNDEZ C")),
    "names in characters": (record("浅水北湾的沙子如何移动", "王 伟"),
                            record("浅水北湾的沙子如何移动", "王伟")),
    "diacritics lost": (record(SAND), record(SAND, "Ada Quill", "Bo Strom", "Carla Mendez")),
    "umlauts written out": (record(SAND, "Jörg Müßiggang"), record(SAND, "Joerg Muessiggang")),
    "second surname dropped": (record(SAND, "Luis García Márquez", "Ada Quill"),
                               record(SAND, "L. García", "A. Quill")),
    "Cyrillic and its Latin letters": (
        record("Движение песка в мелких северных бухтах", "Ада Перова"),
        record("Dvizhenie peska v melkikh severnykh bukhtakh", "Ada Perova")),
    "Greek letters": (record("The role of β-actin in the sand flea's γ-response to light"),
                      record("The role of beta-actin in the sand flea’s gamma response to light")),
    "a hyphen and a space": (record("Non-linear transport of fine-grained sand by tides"),
                             record("Nonlinear transport of fine grained sand by tides")),
    "spelling of two countries": (record("Modelling the behaviour of sand in northern bays"),
                                  record("Modeling the behavior of sand in northern bays")),
    "a misprint": (record(SAND), record(SAND.replace("shallow", "shalow"))),
    "no subtitle": (record(SAND + ": a survey from the air"), record(SAND)),
    "the end cut off": (record(SAND + " in winter and spring"), record(SAND + " in ...")),
    "two languages": (record(SAND + " = Wie Gezeiten den Sand bewegen"), record(SAND)),
    "PubMed's brackets": (record(f"[{SAND}]."), record(SAND)),
    "retracted": (record("RETRACTED: " + SAND), record(SAND)),
    "online first": (record(venue="Journal of Sand", year=2019),
                     record(venue="J. Sand", year=2020)),
    "preprint three years before": (
        record(year=2017, type="preprint", doi="10.1101/2017.01.02.123456"),
        record(year=2020, type="article", doi="10.9999/sand.1", venue="Journal of Sand")),
    "the version in the title": (record(SAND + " (v2)", type="preprint"), record(SAND)),
    "extended version": (record(SAND + " (extended version)", type="preprint", arxiv="2001.00001"),
                         record(SAND, doi="10.9999/sand.1", type="conference-paper")),
    "a system's name dropped": (record("SandNet: " + SAND, type="preprint"), record(SAND)),
    "another title, the same abstract": (
        record("What becomes of beaches", type="preprint", abstract=ABSTRACT),
        record("Drift of single grains in tidal bays", abstract=ABSTRACT)),
    "authors known to one side": (record(), record().model_copy(update={"authors": ()})),
}


@pytest.mark.parametrize("pair", SAME.values(), ids=SAME)
def test_one_work_told_in_two_ways_is_one_work(pair: tuple[Work, Work]) -> None:
    assert united(*pair)
    assert united(*reversed(pair))


APART = {
    "part one and part two": (record(SAND + ", part I"), record(SAND + ", part II")),
    "part one and the whole": (record(SAND + ": part 1"), record(SAND)),
    "numbers": (record("Survey of the northern bays in 2018"),
                record("Survey of the northern bays in 2019")),
    "doses": (record("Effect of 5 mg of salt on the growth of sand fleas"),
              record("Effect of 50 mg of salt on the growth of sand fleas")),
    "correction": (record(SAND), record("Correction to: " + SAND)),
    "erratum at the end": (record(SAND), record(SAND + " (Erratum)")),
    "retraction notice": (record(SAND), record("Retraction: " + SAND)),
    "comment": (record(SAND), record(f"Comment on “{SAND}”")),
    "reply": (record(f"Comment on “{SAND}”"), record(f"Reply to: Comment on “{SAND}”")),
    "authors' reply": (record(SAND), record(SAND + ": authors' reply")),
    "author's response": (record(SAND), record("Author response: " + SAND)),
    "data of an article": (record(SAND), record("Data from: " + SAND)),
    "a data set under the title": (record(type="article"), record(type="dataset")),
    "the thesis of the title": (record(type="article"), record(type="thesis")),
    "study protocol": (record(SAND + ": study protocol for a trial"), record(SAND)),
    "others, same title": (record(SAND), record(SAND, "Dora Venn", "Emil Task")),
    "an author's namesake": (record(SAND, "Ada Quill"), record(SAND, "Boris Quill")),
    "editorials": (record("Editorial", venue="Journal of Sand", id="a"),
                   record("Editorial", venue="Journal of Sand", id="b")),
    "introductions": (record("Introduction", "Ada Quill", id="a"),
                      record("Introduction", "Ada Quill", id="b")),
    "years apart": (record(year=2010), record(year=2020)),
    "editions": (record("Sand and tides", "Ada Quill", year=2003, type="book"),
                 record("Sand and tides", "Ada Quill", year=2012, type="book")),
    "other subtitles": (record("Sand and tides: the northern bays"),
                        record("Sand and tides: the southern bays")),
    "meaning turned": (record("Supervised sorting of sand by the tides of bays"),
                       record("Unsupervised sorting of sand by the tides of bays")),
    "one word of weight": (record("Sand moves with the tides of northern bays"),
                           record("Sand moves not with the tides of northern bays")),
    "two journals' DOIs": (record(doi="10.9999/a.1", type="article"),
                           record(doi="10.9999/b.2", type="article")),
    "two arXiv identifiers": (record(arxiv="2001.00001"), record(arxiv="2001.00002")),
    "two PMIDs": (record(pmid="111"), record(pmid="222")),
    "nobody's column": (record(venue="Sand News").model_copy(update={"authors": (), "id": "a"}),
                        record(venue="Sand News").model_copy(update={"authors": (), "id": "b"})),
    "an abstract of it": (record(SAND), record("ChemInform Abstract: " + SAND)),
}


@pytest.mark.parametrize("pair", APART.values(), ids=APART)
def test_two_works_that_look_alike_stay_two(pair: tuple[Work, Work]) -> None:
    assert not united(*pair)
    assert not united(*reversed(pair))


@pytest.mark.parametrize(("one", "other"), [
    (Identifiers(doi="10.9999/a.1"), Identifiers(doi="10.9999/a.1")),
    (Identifiers(doi="10.48550/arxiv.2001.00001"), Identifiers(arxiv="2001.00001")),
    (Identifiers(doi="10.21203/rs.3.rs-123/v1"), Identifiers(doi="10.21203/rs.3.rs-123/v2")),
    (Identifiers(pmid="111"), Identifiers(pmid="111", doi="10.9999/a.1")),
])
def test_a_name_in_common_outweighs_another_language(
        one: Identifiers, other: Identifiers) -> None:
    german = record("Wie Gezeiten den Sand flacher Buchten im Norden bewegen")
    english = record(SAND)
    assert not united(german, english)
    assert united(german.model_copy(update={"identifiers": one}),
                  english.model_copy(update={"identifiers": other}))


def test_a_name_given_by_mistake_joins_no_strangers() -> None:
    assert not united(record(SAND, doi="10.9999/a.1"), record(
        "Body fat in a cohort of sailors", "Dora Venn", doi="10.9999/a.1"))


def test_works_that_share_a_name_by_mistake_have_ids_of_their_own() -> None:
    found = one_per_work([record(SAND, doi="10.9999/a.1"), record(
        "Body fat in a cohort of sailors", "Dora Venn", doi="10.9999/a.1")])
    assert len({merged.work.id for merged in found}) == 2


def test_a_chain_of_likenesses_does_not_join_what_is_different() -> None:
    north = record("Sand and tides of the bays: the north", doi="10.9999/a.1", type="article")
    bare = record("Sand and tides of the bays")
    south = record("Sand and tides of the bays: the south", doi="10.9999/b.2", type="article")
    found = one_per_work([north, bare, south])
    assert len(found) == 2
    assert not any(north in merged.records and south in merged.records for merged in found)


def test_the_published_version_is_cited_and_the_preprint_kept() -> None:
    preprint = record("SandNet: " + SAND, source="arXiv", type="preprint", year=2019,
                      arxiv="1901.00001", abstract="We follow grains.", venue="arXiv")
    article = record(SAND, source="Crossref", type="article", year=2020, doi="10.9999/sand.1",
                     venue="Journal of Sand")
    work = one_per_work([preprint, article])[0].work
    assert (work.title, work.year, work.venue, work.type) == (
        SAND, 2020, "Journal of Sand", "article")
    assert work.identifiers == Identifiers(doi="10.9999/sand.1", arxiv="1901.00001")
    assert [form.version for form in work.manifestations] == ["preprint", "published"]
    assert [form.year for form in work.manifestations] == [2019, 2020]
    assert work.provenance["title"] == "Crossref"
    assert work.provenance["abstract"] == "arXiv"
    assert work.provenance["identifiers"] == "Crossref + arXiv"


def test_no_notice_is_lost_and_none_is_told_twice() -> None:
    retraction = Notice(kind="retraction", day="2021-05-01", doi="10.9999/r.1", source="Crossref")
    reasoned = retraction.model_copy(update={"source": "PubMed", "reason": "Data were made up"})
    vague = Notice(kind="retraction", source="OpenAlex")
    concern = Notice(kind="concern", day="2020-11", source="PubMed")
    work = one_per_work([
        record(doi="10.9999/a.1", notices=(retraction,)),
        record(doi="10.9999/a.1", source="PubMed", notices=(reasoned, concern)),
        record(doi="10.9999/a.1", source="OpenAlex", notices=(vague,))])[0].work
    assert work.notices == (concern, reasoned)


def test_copies_references_and_counts_come_from_all() -> None:
    bare = Copy(url="https://a.example/1.pdf", format="pdf", version="published")
    free = bare.model_copy(update={"licence": "CC-BY-4.0", "source": "Unpaywall"})
    work = one_per_work([
        record(doi="10.9999/a.1", copies=(bare,), references=("doi:10.9999/x",), cited_by=3),
        record(doi="10.9999/a.1", source="OpenAlex", copies=(free,), cited_by=9,
               references=("openalex:W1", "doi:10.9999/x"), open_access=True)])[0].work
    assert work.copies == (free,)
    assert work.references == ("doi:10.9999/x", "openalex:W1")
    assert (work.cited_by, work.provenance["cited_by"]) == (9, "OpenAlex")
    assert work.open_access is True


def test_trails_are_kept_and_follow_works_to_their_new_ids() -> None:
    seed = record(SAND, doi="10.9999/a.1", trails=(Trail(source="Crossref", query="sand", rank=2),))
    again = record(SAND, source="arXiv", arxiv="2001.00001", type="preprint",
                   trails=(Trail(source="arXiv", query="sand", rank=1),))
    found = record("Fleas of the beach", "Dora Venn", doi="10.9999/f.1", trails=(
        Trail(source="OpenAlex", from_work=seed.id, direction="citations", round=1),))
    works = {merged.work.title: merged.work for merged in one_per_work([seed, again, found])}
    assert [trail.rank for trail in works[SAND].trails] == [1, 2]
    assert works["Fleas of the beach"].trails[0].from_work == works[SAND].id


def test_a_record_tells_its_own_manifestations() -> None:
    work = one_per_work([record(doi="10.9999/a.1", arxiv="2001.00001", venue="Journal of Sand",
                                type="article")])[0].work
    assert work.manifestations == (
        Manifestation(version="preprint", venue="arXiv", identifiers=Identifiers(
            arxiv="2001.00001")),
        Manifestation(version="published", venue="Journal of Sand", year=2020,
                      identifiers=Identifiers(doi="10.9999/a.1")))


WORDS = st.sampled_from(["sand", "tides", "bays", "fleas", "north", "drift", "II", "survey"])
TITLES = st.lists(WORDS, min_size=1, max_size=6).map(" ".join) | st.sampled_from(
    [SAND, SAND + ": a survey", "Correction to: " + SAND, SAND + ", part II", "Editorial"])
RECORDS = st.builds(
    lambda title, authors, year, doi, arxiv, kind, source, trails: record(
        title, *authors, year=year, doi=doi, arxiv=arxiv, type=kind, source=source,
        trails=tuple(trails)),
    TITLES, st.lists(st.sampled_from(["Ada Quill", "A. Quill", "Quill A", "Bo Ström", "B Strom"]),
                     max_size=3, unique=True),
    st.sampled_from([None, 2018, 2019, 2020]),
    st.sampled_from(["", "10.9999/a.1", "10.9999/b.2", "10.48550/arxiv.2001.00001"]),
    st.sampled_from(["", "2001.00001", "2001.00002"]),
    st.sampled_from(["article", "preprint", "other"]),
    st.sampled_from(["Crossref", "arXiv", "OpenAlex", "A new one"]),
    st.lists(st.builds(Trail, source=st.just("x"), rank=st.integers(1, 3)), max_size=2))


@given(st.lists(RECORDS, max_size=9), st.randoms(use_true_random=False))
def test_any_order_of_records_gives_the_same_works(
        records: list[Work], chance: random.Random) -> None:
    mixed = records[:]
    chance.shuffle(mixed)
    told, again = one_per_work(records), one_per_work(mixed)
    assert sorted(m.work.model_dump_json() for m in told) == sorted(
        m.work.model_dump_json() for m in again)
    assert sorted((m.work.id, m.reasons) for m in told) == sorted(
        (m.work.id, m.reasons) for m in again)


@given(st.lists(RECORDS, max_size=9))
def test_every_record_is_in_one_work_and_ids_are_unique(records: list[Work]) -> None:
    found = one_per_work(records)
    assert sorted(r.model_dump_json() for m in found for r in m.records) == sorted(
        r.model_dump_json() for r in records)
    assert len({merged.work.id for merged in found}) == len(found)


@given(st.lists(RECORDS, max_size=9))
def test_no_work_has_two_journals_dois_or_two_arxiv_identifiers(records: list[Work]) -> None:
    for merged in one_per_work(records):
        articles = {r.identifiers.doi for r in merged.records
                    if r.type != "preprint" and r.identifiers.doi.startswith("10.9999")}
        assert len(articles) <= 1
        assert len({r.identifiers.arxiv for r in merged.records} - {""}) <= 1


@given(st.lists(RECORDS, max_size=7))
def test_what_was_merged_is_not_merged_further(records: list[Work]) -> None:
    works = [merged.work for merged in one_per_work(records)]
    assert [merged.work.title for merged in one_per_work([*works, *works])] == [
        merged.work.title for merged in one_per_work(works)]


@given(st.text(max_size=80), st.text(max_size=80))
def test_titles_of_any_text_are_compared_alike_from_both_sides(one: str, other: str) -> None:
    left, right = read_title(one), read_title(other)
    assert compare_titles(left, right) is compare_titles(right, left)
    assert compare_titles(left, left) is Agreement.EQUAL


@given(st.lists(st.text(max_size=30), max_size=4), st.lists(st.text(max_size=30), max_size=4))
def test_names_of_any_text_are_compared_alike_from_both_sides(
        one: list[str], other: list[str]) -> None:
    left = [name for text in one if (name := read_name(text))]
    right = [name for text in other if (name := read_name(text))]
    assert compare_authors(left, right, False) is compare_authors(right, left, False)
    assert compare_authors(left, left, False) is (Authors.SAME if left else Authors.UNKNOWN)


def test_a_page_of_text_in_place_of_a_title_takes_no_time() -> None:
    begun = time.process_time()
    read_title("(sand [tides: " * 50_000 + "Part II " * 10_000)
    assert time.process_time() - begun < 0.5


def test_ten_thousand_records_take_seconds() -> None:
    """Five seconds are allowed; records on one subject share words, authors and years."""
    chance = random.Random(7)
    syllables = ["sa", "lo", "mi", "tre", "ku", "van", "dor"]
    subject = ["".join(chance.sample(syllables, 3)) for _ in range(200)]
    people = [f"{chr(65 + n % 26)}. {''.join(chance.sample(syllables, 3))}" for n in range(400)]
    works = [record().model_copy(update={
        "id": str(n), "title": " ".join(chance.sample(subject, 9)) + " a systematic review",
        "authors": tuple(chance.sample(people, 4)), "year": chance.randint(2010, 2024),
        "identifiers": Identifiers(doi=f"10.9999/{n}")}) for n in range(4_000)]
    copies = [work.model_copy(update={"identifiers": Identifiers(), "id": f"copy-{n}"})
              for n, work in enumerate(works)]
    records = [*works, *copies, *works[:2_000]]
    begun = time.process_time()
    found = one_per_work(records)
    assert time.process_time() - begun < 5
    assert len(found) == 4_000


def test_a_title_in_a_third_language_is_enough_to_find_its_work() -> None:
    titles = (SAND, "Wie Gezeiten den Sand flacher Buchten im Norden bewegen",
              "Comment les marées déplacent le sable des baies du nord")
    known = [record(title, doi="10.9999/a.1") for title in titles]
    assert united(*known, record(SAND, source="CORE"))


def test_a_preprint_record_under_the_journals_doi_adds_no_second_form() -> None:
    work = one_per_work([
        record(doi="10.9999/a.1", type="article", venue="Journal of Sand"),
        record(doi="10.9999/a.1", type="preprint", venue="bioRxiv", source="Semantic Scholar")
    ])[0].work
    assert [form.version for form in work.manifestations] == ["published"]


def test_thousands_of_works_with_one_title_and_author_take_seconds() -> None:
    works = [record("Sand and tides of the bays", "Ada Quill", doi=f"10.9999/{n}", type="article")
             for n in range(3_000)]
    begun = time.process_time()
    assert len(one_per_work(works)) == 3_000
    assert time.process_time() - begun < 5


def test_labelled_pairs_of_recorded_answers_are_told_apart(data: Path) -> None:
    for setting, counts in measure(read_pairs(data / "api_responses")).items():
        if setting != "hidden, no authors":
            assert (counts.precision or 0) >= FLOORS["precision"]
            assert (counts.recall or 0) >= FLOORS["recall"]


def test_a_preprint_that_names_its_publication_leaves_it_year_venue_and_doi() -> None:
    """Its server is one whose DOIs nobody knows by their beginning."""
    forms = {version: Manifestation(version=version, identifiers=Identifiers(doi=doi))
             for version, doi in (("preprint", "10.5555/server.1"),
                                  ("published", "10.5555/journal.9"))}
    told = {"title": "Otters of the delta and their nets", "authors": ("Ada Alder", "Bo Birch"),
            "provenance": {"title": "Crossref"}}
    preprint = Work(
        id="a", type="preprint", year=2031, venue="Server", manifestations=(forms["published"],),
        identifiers=Identifiers(doi="10.5555/server.1"), **told)
    published = Work(
        id="b", type="article", year=2032, venue="Journal", manifestations=(forms["preprint"],),
        identifiers=Identifiers(doi="10.5555/journal.9"), **told)
    for records in permutations([preprint, published]):
        [merged] = one_per_work(records)
        work = merged.work
        assert (work.year, work.venue, work.identifiers.doi) == (
            2032, "Journal", "10.5555/journal.9")
        for again in records:
            assert len(one_per_work([work, again])) == 1
