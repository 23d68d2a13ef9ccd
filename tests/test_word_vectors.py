"""Words keep their own vectors whoever asks for them, in whatever order."""

from concurrent.futures import ThreadPoolExecutor

import numpy as np

from grounding.reading import read
from models.embedding import load_embedding
from models.word_vectors import WordVectors

SENTENCES = [f"Otter number{n} swims near stone{n % 7} while heron{n} waits upon branch{n % 11}."
             for n in range(300)]


def test_threads_that_ask_at_once_get_the_vectors_one_alone_would_get() -> None:
    words = [[w.lower for w in read(s).content] for s in SENTENCES]
    embedding = load_embedding()
    alone = [WordVectors(embedding).of(w) for w in words]
    shared = WordVectors(embedding)
    with ThreadPoolExecutor(8) as pool:
        together = list(pool.map(shared.of, words))
    for one, other in zip(alone, together, strict=True):
        np.testing.assert_allclose(one, other, atol=1e-6)


def test_when_there_are_too_many_all_are_forgotten_and_none_is_lost(monkeypatch) -> None:
    monkeypatch.setattr("models.word_vectors._MOST", 4)
    embedding = load_embedding()
    vectors = WordVectors(embedding)
    for words in (["otter", "heron"], ["stone", "branch", "heron"], ["a", "b", "c", "d", "e"]):
        np.testing.assert_array_equal(vectors.of(words), embedding.embed(words))
