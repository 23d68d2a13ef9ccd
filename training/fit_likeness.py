"""Fits what each feature of likeness counts: python -m training.fit_likeness [--data DIR].
Needs scikit-learn, which the extra `train` brings.

The claims that were written over abstracts of the SciFact corpus (training/written), none of which
a claim of SciFact's training part cites, look for their abstract among all of that corpus. Of what
the search finds, the abstract's best passage should score more than the others': a logistic
regression of their differences. Written claims share more words with their abstract than real ones
do, so only those that support it in other words, in lay words, or at all take part.
"""

import argparse
import random
import tempfile
from collections.abc import Iterator, Sequence
from pathlib import Path
from zlib import crc32

import numpy as np
from sklearn.linear_model import LogisticRegression  # pyright: ignore[reportMissingImports]

from evals.common import data_folder, report
from evals.corpora import scifact
from models.embedding import load_embedding
from records import Hit
from training.examples import SUPPORTED, WRITTEN, Texts, written_claims
from vectorstore.chunking import searchable
from vectorstore.index import IndexSettings, PassageIndex
from vectorstore.likeness import FEATURES, Likeness
from vectorstore.ranking import RankingSettings

_FILES = ("biomedicine", "biomedicine_in_lay_words", "biomedicine_in_other_words")
_CLAIMS = 1_500
_PASSAGES = 100
_RIVALS = 30
"""Papers that an abstract is held against."""
_FOLDS = 2


def claims(data: Path) -> list[tuple[str, str]]:
    """So many of the written claims, each with the id of its abstract."""
    examples = [e for e in written_claims([WRITTEN / f"{name}.jsonl" for name in _FILES],
                                          Texts(data)) if e.label == SUPPORTED]
    chosen = random.Random(0).sample(examples, min(_CLAIMS, len(examples)))
    return [(e.claim, f"pmid-{e.document.removeprefix('s')}") for e in chosen]


def rows_of(index: PassageIndex, likeness: Likeness, query: str, hits: Sequence[Hit],
            ) -> tuple[list[str], np.ndarray]:
    """The papers found and, for the best passage of each, its fused score and its features."""
    best: dict[str, Hit] = {}
    for hit in hits:
        best.setdefault(hit.passage.paper_id, hit)
    titles = index.papers()
    features = likeness.features(
        query, [searchable(h.passage, titles[paper]) for paper, h in best.items()])
    fused = np.array([[h.score] for h in best.values()])
    return list(best), np.hstack([fused, features])


def differences(papers: Sequence[str], rows: np.ndarray, wanted: str) -> np.ndarray:
    """(rivals, 1 + features): by how much the wanted paper's row exceeds each of the others'."""
    place = papers.index(wanted)
    return rows[place] - np.delete(rows, place, axis=0)[:_RIVALS]


def fitted(parts: Sequence[np.ndarray]) -> np.ndarray:
    """The (1 + features,) weights, none below 0, summing to 1."""
    rows = np.concatenate(parts)
    weights = np.concatenate([np.full(len(part), 1 / len(part)) for part in parts])
    model = LogisticRegression(fit_intercept=False, max_iter=500).fit(
        np.concatenate([rows, -rows]), np.repeat([1, 0], len(rows)), np.tile(weights, 2))
    found = np.maximum(model.coef_[0], 0)
    return found / found.sum()


def places(parts: Sequence[np.ndarray], weights: np.ndarray) -> Iterator[float]:
    """One over the place of each wanted paper, by these weights."""
    for part in parts:
        yield 1 / (1 + int((part @ weights < 0).sum()))


def main() -> None:
    parser = argparse.ArgumentParser(description=str(__doc__).partition("\n")[0])
    parser.add_argument("--data", help="folder of the evaluation data")
    data = data_folder(parser.parse_args().data)
    asked = claims(data)
    plain = IndexSettings(ranking=RankingSettings(likeness=0, rerank=0))
    with tempfile.TemporaryDirectory() as home:
        index = PassageIndex(Path(home), load_embedding(), settings=plain)
        index.add(scifact(data).papers)
        likeness = index.likeness()
        found = index.search_many([claim for claim, _ in asked], limit=_PASSAGES)
        parts, folds = [], []
        for (claim, wanted), hits in zip(asked, found, strict=True):
            papers, rows = rows_of(index, likeness, claim, hits)
            if wanted in papers and len(papers) > 1:
                parts.append(differences(papers, rows, wanted))
                folds.append(crc32(wanted.encode()) % _FOLDS)
    before, after = [], []
    for fold in range(_FOLDS):
        weights = fitted([p for p, f in zip(parts, folds, strict=True) if f != fold])
        held_out = [p for p, f in zip(parts, folds, strict=True) if f == fold]
        before += places(held_out, np.eye(1 + len(FEATURES))[0])
        after += places(held_out, weights)
    fused, *shares = fitted(parts)
    report("fit_likeness", {
        "claims": len(parts), "MRR without, held out": np.mean(before),
        "MRR with, held out": np.mean(after), "likeness_weight": 1 - fused,
        **{f"share of {name}": share / (1 - fused)
           for name, share in zip(FEATURES, shares, strict=True)}}, None)


if __name__ == "__main__":
    main()
