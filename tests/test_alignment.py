import random
from itertools import combinations

import pytest

from grounding.alignment import marks, word_similarity
from grounding.lexicon import lexicon
from grounding.words import stem


def _listed() -> list[str]:
    lists = lexicon("judgement")
    sides = [*lists["synonyms"], *(side for pair in lists["antonyms"] for side in pair),
             *(side for axis in lists["axes"].values() for side in axis.values())]
    return sorted({word for side in sides for word in side.split()})


def _share_a_mark(a: str, b: str) -> bool:
    return not marks(a, stem(a)).isdisjoint(marks(b, stem(b)))


def test_listed_words_that_are_like_or_unlike_share_a_mark() -> None:
    words = random.Random(0).sample(_listed(), 300)
    told = [(a, b) for a, b in combinations(words, 2)
            if word_similarity(a, stem(a), b, stem(b)) >= 0]
    assert len(told) > 100
    assert [pair for pair in told if not _share_a_mark(*pair)] == []


@pytest.mark.parametrize(("a", "b"), [
    ("china", "chinese"), ("iran", "iranian"), ("stable", "unstable"), ("linear", "nonlinear"),
    ("inflammation", "inflammatory"), ("increase", "decreased"), ("strengthens", "weakens"),
    ("mutation", "mutations"),
])
def test_words_that_are_made_from_one_another_share_a_mark(a: str, b: str) -> None:
    assert stem(a) == stem(b) or word_similarity(a, stem(a), b, stem(b)) >= 0
    assert _share_a_mark(a, b)


@pytest.mark.parametrize(("a", "b"), [("mice", "protein"), ("sleep", "cells"), ("gene", "model")])
def test_other_words_share_none(a: str, b: str) -> None:
    assert not _share_a_mark(a, b)
