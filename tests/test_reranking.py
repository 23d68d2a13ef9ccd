"""The ranking model moves the first papers of a search, each with all its passages."""

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from indexed_papers import ONE_SENTENCE, paper

from models.embedding import load_embedding
from models.passage_encoder import FOLDER, PassageEncoder
from records import Hit, Passage
from vectorstore.index import PassageIndex
from vectorstore.ranking import RankingSettings
from vectorstore.reranking import Reranker

if not (FOLDER / "model.onnx").is_file():
    pytest.skip(f"no model in {FOLDER}", allow_module_level=True)

RANKING = RankingSettings(rerank=3)
PAPERS = [paper(name.lower(), f"{name} were counted by boat.", f"In spring {name} slept.",
                "They ate fish.") for name in ("Otters", "Herons", "Egrets", "Minks", "Newts")]


def hit(paper_id, text, score, number=0):
    passage = Passage(id=f"{paper_id}:{number}", paper_id=paper_id, kind="prose", section="",
                      text=text, start=0, end=len(text), context="")
    return Hit(passage=passage, score=score)


def reranked(query, hits, **changes):
    titles = {h.passage.paper_id: "A title" for h in hits}
    reranker = Reranker(PassageEncoder(), RANKING.model_copy(update=changes))
    return reranker.reranked([query], [hits], titles)[0]


def test_a_paper_that_says_the_same_in_other_words_rises():
    hits = [hit("a", "The heart of the city burned in the attack on the old town.", 0.6),
            hit("b", "Aspirin lowers the risk of myocardial infarction.", 0.5)]
    found = reranked("An attack of the heart is prevented by acetylsalicylic acid.", hits)
    assert [h.passage.paper_id for h in found] == ["b", "a"]


def test_the_passages_of_a_paper_rise_together_and_keep_their_order():
    hits = [hit("a", "Interest rates rose.", 0.6), hit("b", "Herons breed in groups.", 0.5),
            hit("b", "They eat fish.", 0.4, 1), hit("a", "Banks closed.", 0.3, 1)]
    found = reranked("Herons nest in colonies.", hits)
    assert [h.passage.id for h in found] == ["b:0", "b:1", "a:0", "a:1"]


def test_a_paper_that_was_not_read_never_passes_one_that_was():
    hits = [hit(name, text, 0.6 - n / 10) for n, (name, text) in enumerate([
        ("a", "Interest rates rose."), ("b", "Taxes fell."), ("c", "Herons nest in colonies.")])]
    assert [h.passage.paper_id for h in reranked("Herons nest in colonies.", hits, rerank=2)][2] \
        == "c"


def test_one_paper_alone_stays_as_it_was():
    hits = [hit("a", "Herons nest.", 0.6), hit("a", "Egrets nest.", 0.5, 1)]
    assert reranked("Egrets nest.", hits) == hits


def test_nothing_found_stays_nothing():
    assert reranked("otters", []) == []


def test_a_query_without_words_changes_nothing():
    hits = [hit("a", "Herons nest.", 0.0), hit("b", "Egrets nest.", 0.0)]
    assert reranked(" ", hits) == hits


def test_a_search_gives_the_same_passages_in_another_order(tmp_path):
    plain = PassageIndex(tmp_path, load_embedding(), "test", ONE_SENTENCE)
    plain.add(PAPERS)
    ranking = ONE_SENTENCE.model_copy(update={"ranking": RANKING})
    index = PassageIndex(tmp_path, load_embedding(), "test", ranking)
    queries = ["Otters slept in spring.", "Fish were eaten by newts."]
    together = index.search_many(queries, limit=15)
    for query, before, after in zip(queries, plain.search_many(queries, limit=15), together,
                                    strict=True):
        assert {h.passage.id for h in before} == {h.passage.id for h in after}
        assert [h.score for h in after] == sorted((h.score for h in after), reverse=True)
        assert index.search(query, limit=1) == after[:1]


@settings(max_examples=20, deadline=None)
@given(query=st.text(max_size=30), texts=st.lists(st.text(min_size=1, max_size=60), max_size=5),
       rerank=st.integers(1, 6), weight=st.floats(0, 1))
def test_any_text_is_reranked_within_bounds(query, texts, rerank, weight):
    hits = [hit(f"paper-{n % 3}", text, 1 - n / 5, n) for n, text in enumerate(texts)]
    found = reranked(query, hits, rerank=rerank, rerank_weight=weight)
    assert sorted(h.passage.id for h in found) == sorted(h.passage.id for h in hits)
    assert all(0 <= h.score <= 1 for h in found)
