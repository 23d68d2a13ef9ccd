"""Combining: what the grounding model says of a pair and what computing found, as one probability.

A multinomial logistic regression over COMBINED: calibrated where it was fitted on pairs that the
model was not trained on. Its weights stand in combiner.json, with what they were fitted for. Where
numbers conflict, and where a claim is a sentence with one thing changed, computing has the last
word.
"""

import json
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cache
from pathlib import Path

import numpy as np

from grounding.calibration import softmax
from grounding.judging import FEATURES, Judgement
from models.entailment import MeasuredPrecision
from records import Probabilities
from records.errors import UserError

SHIPPED = Path(__file__).with_name("combiner.json")
_LOG_ODDS = tuple(f"{judge}_{label}" for judge in ("model", "computed")
                  for label in ("supported", "refuted", "unsettled"))
_FLAGS = ("barred", "only_missing")
_DOUBTS = ("number_conflicts", "number_silent", "direction_conflicts", "negation_conflicts",
           "scope_conflicts", "scope_silent", "subject_conflicts", "subject_silent",
           "hedge_conflicts", "substitution", "uncovered_names", "unmet", "coverage_of_two")
"""What computing found that may matter the more, the surer the model is of its support."""

COMBINED = (*_LOG_ODDS, *(f"{name}_where_barred" for name in _LOG_ODDS), *_FLAGS, *FEATURES,
            *(f"supported_with_{name}" for name in (*_FLAGS, *_DOUBTS)))
"""The names of what `combined_features` gives."""

_FROM = 1e-4
"""A model's probability is taken as at least this and at most one less this: nothing is beyond
doubt, and log odds stay finite."""
_DOUBTED = [FEATURES.index(name) for name in _DOUBTS]


class UnusableCombiner(UserError):
    """A file of weights that does not fit this version."""


def combined_features(model: np.ndarray, computed: np.ndarray,
                      judgement: Judgement) -> np.ndarray:
    """The (features,) of a pair: the log odds of the three probabilities (3,) by the model and by
    computing alone, the same where a check bars support and else 0, the flags and features of the
    computed judgement, and how these coincide with the model's support."""
    likely = np.clip(np.concatenate([model, computed]), _FROM, 1 - _FROM)
    odds = np.log(likely / (1 - likely))
    flags = np.array([judgement.is_barred, judgement.is_only_missing], float)
    doubts = np.concatenate([flags, judgement.features[_DOUBTED]])
    return np.concatenate([
        odds, flags[0] * odds, flags, judgement.features, likely[0] * doubts])


def held_to_computing(combined: np.ndarray, computed: np.ndarray,
                      judgements: Sequence[Judgement]) -> np.ndarray:
    """(n, 3) in which support is at most what computing gives it where a number conflicts or a
    sentence was changed into the claim, and at least that where one is restated; the other two
    share the rest as before. A network reads numbers as pieces of words and knows a sentence again
    whatever was done to it: that must not outweigh what differs. Refutation is at most what
    computing gives it where the sentence only supposes what the claim states, or only denies its
    opposite. Where computing settled all that a claim says, what it gives stands."""
    held = combined.copy()
    for row, by_computing, judgement in zip(held, computed, judgements, strict=True):
        if judgement.is_settled:
            row[:] = by_computing
        elif (judgement.caps_support and row[0] > by_computing[0]) or (
                judgement.bears_support and row[0] < by_computing[0]):
            rest = row[1:] if row[1:].sum() > 0 else by_computing[1:]
            row[1:] = rest * (1 - by_computing[0]) / rest.sum()
            row[0] = by_computing[0]
        if not judgement.is_settled and judgement.caps_refutation and row[1] > by_computing[1]:
            row[:] = row[0], by_computing[1], row[2] + row[1] - by_computing[1]
    return held


def as_row(probabilities: Probabilities) -> np.ndarray:
    """Probabilities as (3,): supported, refuted, not enough evidence."""
    return np.array([probabilities.supported, probabilities.refuted,
                     probabilities.not_enough_evidence])


@dataclass(frozen=True)
class Combiner:
    """A fitted combiner: a (features + 1, 3) matrix, a row a name of COMBINED, the intercept last;
    columns are supported, refuted, not enough evidence. `model` is the SHA-256 of the network that
    it was fitted for, "" for any."""

    weights: np.ndarray
    precision: MeasuredPrecision
    model: str = ""

    @classmethod
    def read(cls, file: Path) -> "Combiner":
        """Raises UnusableCombiner."""
        try:
            told = json.loads(file.read_text(encoding="utf-8"))
            names, rows = list(told["weights"]), np.array(list(told["weights"].values()), float)
            points = tuple((float(at), float(right)) for at, right, *_ in told["supported"])
            model = str(told["model"])
        except (OSError, ValueError, TypeError, KeyError, AttributeError) as error:
            raise UnusableCombiner(f"{file}: no weights of a combiner ({error!r}); "
                                   "install Consilience again") from None
        if names != [*COMBINED, "intercept"] or rows.shape != (len(names), 3):
            raise UnusableCombiner(f"{file}: its features are not those of this version; "
                                   "install Consilience again, or fit it again")
        return cls(rows, MeasuredPrecision(points), model)

    def probabilities(self, features: np.ndarray) -> np.ndarray:
        """(n, features) to (n, 3), whose rows sum to 1."""
        # Row by row: how a whole matrix is multiplied depends on its height, to the last bit.
        scores = np.array([row @ self.weights[:-1] for row in features]).reshape(-1, 3)
        return softmax(scores + self.weights[-1])


def as_json(weights: np.ndarray, *, model: str, made_by: str, fitted_on: Sequence[str],
            supported: Sequence[tuple[float, float, float]]) -> str:
    """A combiner as its file. `supported` has a measured (confidence, precision, coverage) a row:
    of the claims called supported with at least that confidence, and of those that are."""
    rows = {name: [round(float(w), 4) for w in row]
            for name, row in zip((*COMBINED, "intercept"), weights, strict=True)}
    return json.dumps({
        "made_by": made_by, "fitted_on": list(fitted_on), "model": model,
        "columns": ["supported", "refuted", "not_enough_evidence"],
        "supported": [[round(float(x), 4) for x in row] for row in supported], "weights": rows,
    }, indent=1) + "\n"


@cache
def shipped_combiner() -> Combiner:
    """The combiner beside this file. Raises UnusableCombiner."""
    return Combiner.read(SHIPPED)
