"""The grounding model puts the best passages of a search in order, and only these."""

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from test_verifier import paper

from models.cross_encoder import FOLDER, CrossEncoder
from models.embedding import load_embedding
from records import Hit, Passage
from vectorstore.index import IndexSettings, PassageIndex
from vectorstore.ranking import RankingSettings
from vectorstore.reranking import Reranker

if not (FOLDER / "model.onnx").is_file():
    pytest.skip(f"no model in {FOLDER}", allow_module_level=True)

RANKING = RankingSettings(rerank=3, rerank_sentences=2)
PAPERS = [paper(name, [f"{name} were counted by boat. In spring {name} slept. They ate fish."])
          for name in ("Otters", "Herons", "Egrets", "Minks", "Newts")]


def hit(number, text, score):
    passage = Passage(id=f"p{number}", paper_id="paper", kind="prose", section="", text=text,
                      start=0, end=len(text), context="")
    return Hit(passage=passage, score=score)


@pytest.fixture(scope="module")
def reranker():
    return Reranker(CrossEncoder(), RANKING)


def test_a_search_gives_the_same_passages_the_first_of_them_in_another_order(tmp_path):
    plain = PassageIndex(tmp_path / "index", load_embedding())
    plain.add(PAPERS)
    read = PassageIndex(tmp_path / "index", load_embedding(),
                        settings=IndexSettings(ranking=RANKING))
    queries = ["Otters slept in spring.", "Fish were eaten by newts."]
    for before, after in zip(plain.search_many(queries, limit=5),
                             read.search_many(queries, limit=5), strict=True):
        assert {h.passage.id for h in before[:3]} == {h.passage.id for h in after[:3]}
        assert after[3:] == before[3:]
        assert [h.score for h in after] == sorted((h.score for h in after), reverse=True)
    assert read.search(queries[0], limit=1) == read.search_many(queries, limit=5)[0][:1]


def test_nothing_found_stays_nothing(reranker):
    assert reranker.reranked(["otters"], [[]], {}) == [[]]


def test_the_sentences_nearest_to_the_query_are_read_in_their_order(reranker):
    text = "Otters slept. Rain fell. Snow fell in spring. Otters ate fish in spring."
    assert reranker._read("otters in spring", hit(1, text, 1.0).passage) == [
        "Otters slept.", "Otters ate fish in spring."]


@settings(max_examples=10)
@given(query=st.text(max_size=30), texts=st.lists(st.text(min_size=1, max_size=60), max_size=5))
def test_any_text_is_reranked_within_bounds(reranker, query, texts):
    hits = [hit(n, text, 1 - n / 5) for n, text in enumerate(texts)]
    (found,) = reranker.reranked([query], [hits], {"paper": query})
    assert sorted(h.passage.id for h in found) == sorted(h.passage.id for h in hits)
    assert all(0 <= h.score <= 1 for h in found)
