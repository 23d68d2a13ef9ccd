"""Words keep their own vectors whoever asks for them, in whatever order."""

from concurrent.futures import ThreadPoolExecutor

import numpy as np

from grounding.alignment import WordVectors
from grounding.reading import read
from models.embedding import load_embedding

SENTENCES = [f"Otter number{n} swims near stone{n % 7} while heron{n} waits upon branch{n % 11}."
             for n in range(300)]


def test_threads_that_ask_at_once_get_the_vectors_one_alone_would_get() -> None:
    words = [read(s).content for s in SENTENCES]
    embedding = load_embedding()
    alone = [WordVectors(embedding).of(w) for w in words]
    shared = WordVectors(embedding)
    with ThreadPoolExecutor(8) as pool:
        together = list(pool.map(shared.of, words))
    for one, other in zip(alone, together, strict=True):
        np.testing.assert_allclose(one, other, atol=1e-6)
