"""How much of a query a passage says, also in other words."""

from pathlib import Path

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from indexed_papers import ONE_SENTENCE, paper

from models.embedding import load_embedding
from vectorstore.index import PassageIndex
from vectorstore.likeness import FEATURES, SHARES, Likeness


def likeness(**rarities: float) -> Likeness:
    return Likeness(lambda stems: np.array([rarities.get(stem, 1.0) for stem in stems]))


def feature(name: str, query: str, *texts: str, **rarities: float) -> list[float]:
    return likeness(**rarities).features(query, texts)[:, FEATURES.index(name)].tolist()


def test_all_words_in_any_form_are_wholly_said():
    assert feature("said", "Mice slept.", "the mouse and sleeping mice slept") == [1]


def test_another_word_of_about_the_same_meaning_says_more_than_any_other():
    doctor, granite = feature("said", "physicians", "a doctor", "some granite")
    assert doctor > granite + 0.2


def test_a_rare_word_counts_more():
    texts = ("zebrafish", "larger")
    even = feature("said", "zebrafish larger", *texts)
    rare = feature("said", "zebrafish larger", *texts, zebrafish=9.0)
    assert rare[0] > even[0]
    assert rare[1] < even[1]


def test_neighbours_that_stay_neighbours_are_counted():
    assert feature("pairs", "heart attack risk", "risk of heart attacks", "attack on the heart",
                   "heart attack risks") == [0.5, 0, 1]


def test_texts_about_the_same_point_the_same_way():
    same, near, far = feature("direction", "cancer of the lung", "lung cancer",
                              "tumour of the lung", "taxes on fuel")
    assert same == pytest.approx(1, abs=1e-5)
    assert same > near > far


def test_what_has_no_words_is_like_nothing():
    assert likeness().of("", ["mice"]).tolist() == [0]
    assert likeness().of("mice", ["", "?!", "mice"]).tolist()[:2] == [0, 0]
    assert likeness().of("mice", []).shape == (0,)


def test_shares_are_shares():
    assert len(SHARES) == len(FEATURES)
    assert sum(SHARES) == pytest.approx(1)
    assert min(SHARES) >= 0


@settings(max_examples=40, deadline=None)
@given(st.text(max_size=60), st.lists(st.text(max_size=60), max_size=4))
def test_any_text_has_a_likeness_that_does_not_depend_on_the_others(query: str, texts: list[str]):
    together = likeness().of(query, texts)
    assert ((together >= 0) & (together <= 1 + 1e-9)).all()
    for text, value in zip(texts, together, strict=True):
        assert likeness().of(query, [text])[0] == pytest.approx(value, abs=2e-6)


def test_a_passage_in_other_words_is_found_before_one_that_shares_a_word(tmp_path: Path):
    papers = [paper("burns", "Physicians treated burns at home."),
              paper("homes", "Builders sold expensive homes.")]
    query = "A doctor at the patient's home"
    scores = {}
    for most in (0, 100):
        ranking = ONE_SENTENCE.ranking.model_copy(update={"likeness": most})
        index = PassageIndex(tmp_path, load_embedding(), "test",
                             ONE_SENTENCE.model_copy(update={"ranking": ranking}))
        index.add(papers)
        hits = index.search(query)
        scores[most] = {h.passage.paper_id: h.score for h in hits}
        assert all(0 <= h.score <= 1 for h in hits)
    assert hits[0].passage.paper_id == papers[0].id
    assert scores[0] != scores[100]


def test_what_is_not_held_against_the_query_never_passes_what_is(tmp_path: Path):
    papers = [paper(name, f"{name} ate fish.", f"{name} slept.") for name in ("Herons", "Egrets")]
    found = []
    for most in (0, 2):
        ranking = ONE_SENTENCE.ranking.model_copy(update={"likeness": most})
        index = PassageIndex(tmp_path, load_embedding(), "test",
                             ONE_SENTENCE.model_copy(update={"ranking": ranking}))
        index.add(papers)
        found.append([h.passage.id for h in index.search("Egrets ate fish.", limit=4)])
    assert set(found[0][:2]) == set(found[1][:2])
    assert found[0][2:] == found[1][2:]
