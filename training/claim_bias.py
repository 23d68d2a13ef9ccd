"""What a claim's label can be guessed from without its evidence, and how training discounts it.

Who writes a false claim gives it away: "only", "all", the past tense. A linear model of the claims'
words alone, fitted on other documents, says how far. Its log-probabilities are added to the
network's scores in training, and left out afterwards: so what the words give away is explained
already, and the network learns the rest (a product of experts: Clark, Yatskar and Zettlemoyer
2019; Karimi Mahabadi, Belinkov and Henderson 2020).
"""

import argparse
from collections.abc import Sequence
from dataclasses import replace

import numpy as np
from sklearn.feature_extraction.text import TfidfVectorizer
from sklearn.linear_model import LogisticRegression
from sklearn.pipeline import Pipeline, make_pipeline

from evals.common import data_folder, report
from training.examples import (
    CONTRAST_SETS,
    FOLDS,
    NOT_SUPPORTED,
    WRITTEN,
    Example,
    Texts,
    is_contrast,
    verification_set,
    written_claims,
)

_STRENGTH = 0.5
"""The bias counts half: in full it costs accuracy on claims of the same making, and none at all
lets the words decide."""


def with_claim_bias(examples: Sequence[Example]) -> list[Example]:
    """The examples with `bias` set: log-probabilities of the three labels by the claim's words,
    from a model that saw no claim of the example's document. Examples of which only "not
    supported" is known stay as they are."""
    told = [n for n, e in enumerate(examples) if e.label != NOT_SUPPORTED]
    folds = np.array([examples[n].fold for n in told])
    claims = np.array([examples[n].claim for n in told], dtype=object)
    labels = np.array([examples[n].label for n in told])
    biased = list(examples)
    for fold in range(FOLDS):
        held = np.flatnonzero(folds == fold)
        if not len(held):
            continue
        model = _model().fit(claims[folds != fold], labels[folds != fold])
        for place, row in zip(held, model.predict_log_proba(claims[held]), strict=True):
            supported, refuted, unsettled = (float(p) for p in _STRENGTH * row)
            biased[told[place]] = replace(examples[told[place]],
                                          bias=(supported, refuted, unsettled))
    return biased


def _model() -> Pipeline:
    return make_pipeline(
        TfidfVectorizer(ngram_range=(1, 2), min_df=2, sublinear_tf=True),
        LogisticRegression(C=1.0, max_iter=300))


def main() -> None:
    """How often the words of the claims alone give their labels, on documents they were not fitted
    on: python -m training.claim_bias [--data DIR]."""
    parser = argparse.ArgumentParser(description=(main.__doc__ or "").strip())
    parser.add_argument("--data", help="folder of the open sets")
    data = data_folder(parser.parse_args().data)
    sets = {"training/written, but for contrast sets": [
                e for e in written_claims(WRITTEN.glob("*.jsonl"), Texts(data))
                if not is_contrast(e)],
            "contrast sets": written_claims(WRITTEN.glob(f"{CONTRAST_SETS}*.jsonl"), {}),
            "written_train": verification_set(data, "written_train"),
            "scifact_train": verification_set(data, "scifact_train")}
    report("claim_bias", {name: _told_by_words(examples) for name, examples in sets.items()}, None)


def _told_by_words(examples: Sequence[Example]) -> dict[str, float]:
    labels = np.array([e.label for e in examples])
    guesses = np.array([e.bias for e in with_claim_bias(examples)]).argmax(axis=1)
    return {"claims": len(labels), "right": float((guesses == labels).mean()),
            "commonest label": float(np.bincount(labels).max() / len(labels))}


if __name__ == "__main__":
    main()
