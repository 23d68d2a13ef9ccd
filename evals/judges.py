"""The judges that are measured: the grounding model, the computed checks, both together, and what
they must beat; each with how many pairs a second it judges.

The checks are inspected once a pair, whatever takes part of them.
"""

import json
import math
import time
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from typing import Protocol

import numpy as np

from evals import baselines
from evals.sets import LABELS, Pair
from grounding.entailment import ComputedEntailment
from grounding.judging import Judgement
from models.embedding import Embedding
from records.errors import UserError

CONSILIENCE = "Consilience"
MODEL = "model alone"
COMPUTED = "computed checks"
OVERLAP, COSINE, MAJORITY = "word overlap", "cosine", "majority"
BASELINES = (OVERLAP, COSINE, MAJORITY)

_SLACK = 0.01
"""By how much printed probabilities may miss a sum of 1."""

Likely = tuple[float, float, float]
"""Probabilities in the order of LABELS."""


class UnusablePredictions(UserError):
    """A file of predictions that is not there or cannot be read as such."""


class Grounding(Protocol):
    """The grounding model and how its answers are joined to the computed checks."""

    @property
    def name(self) -> str: ...

    def probabilities(self, pairs: Sequence[tuple[str, str]]) -> np.ndarray:
        """(n, 3) of the model alone for each (claim, evidence)."""
        ...

    def combined(self, probabilities: np.ndarray, judgements: Sequence[Judgement]) -> np.ndarray:
        """(n, 3) of the model together with what computing found on the same pairs."""
        ...


@dataclass(frozen=True)
class Opinion:
    """What a judge says of each pair: (n, 3) probabilities in the order of LABELS. `seconds` is
    None where it was not judged here."""

    judge: str
    probabilities: np.ndarray
    seconds: float | None


@dataclass(frozen=True)
class Predictions:
    """Probabilities that were worked out elsewhere, by the pairs' ids: of the model `alone`, and of
    the model with the computed checks where they were combined out of fold too. `name` tells files
    apart."""

    name: str
    alone: Mapping[str, Likely]
    together: Mapping[str, Likely]

    @classmethod
    def read(cls, file: Path) -> "Predictions":
        """Of JSON lines {"id", "probabilities": [supported, refuted, not enough evidence]} with,
        in all lines or none, "combined", three more; the file's stem is their name. Raises
        UnusablePredictions."""
        try:
            lines = file.read_text(encoding="utf-8").splitlines()
        except (OSError, UnicodeDecodeError) as error:
            raise UnusablePredictions(f"{file}: cannot be read ({error})") from None
        alone: dict[str, Likely] = {}
        together: dict[str, Likely] = {}
        for number, line in enumerate(lines, start=1):
            if line.strip():
                place = f"{file}:{number}"
                identity, row = _prediction(line, place)
                if identity in alone:
                    raise UnusablePredictions(f"{place}: {identity!r} was there before; give one "
                                              "line an id")
                alone[identity] = _likely(row, "probabilities", place)
                if "combined" in row:
                    together[identity] = _likely(row, "combined", place)
        if not alone:
            raise UnusablePredictions(f"{file}: has no predictions; give one line a pair")
        if together and together.keys() != alone.keys():
            raise UnusablePredictions(f'{file}: gives "combined" for some pairs only; give it for '
                                      "all or none")
        return cls(file.stem, alone, together)

    def covers(self, pair: Pair) -> bool:
        return pair.id in self.alone

    def opinions(self, pairs: Sequence[Pair], checks: Sequence[Judgement],
                 grounding: Grounding | None) -> "list[Opinion]":
        """On pairs that it covers, of the model with the checks and of the model alone. Without
        combined ones and without a `grounding` to combine them there are none of the first."""
        alone = np.array([self.alone[pair.id] for pair in pairs])
        found = [Opinion(f"{MODEL} ({self.name})", alone, None)]
        if self.together:
            both = np.array([self.together[pair.id] for pair in pairs])
        elif grounding:
            both = grounding.combined(alone, checks)
        else:
            return found
        return [Opinion(f"{CONSILIENCE} ({self.name})", both, None), *found]


class Panel:
    """All judges together."""

    def __init__(self, embedding: Embedding, grounding: Grounding | None) -> None:
        self._embedding, self.grounding = embedding, grounding

    @cached_property
    def _computed(self) -> ComputedEntailment:
        judge = ComputedEntailment(self._embedding)
        judge.judge([("Warm up.", "Warm up.")])
        return judge

    def opinions(self, pairs: Sequence[Pair], labels: np.ndarray, kinds: int,
                 predictions: Sequence[Predictions] = ()) -> list[Opinion]:
        """What each judge says. Where there are predictions they stand for the model; the
        baselines learn from `labels` (n,) of `kinds`."""
        texts = [(pair.claim, pair.evidence) for pair in pairs]
        began = time.perf_counter()
        checks = [self._computed.inspect(*text) for text in texts]
        computed = np.array([[p.supported, p.refuted, p.not_enough_evidence]
                             for p in map(self._computed.combine, checks)])
        seconds = time.perf_counter() - began
        return [*self._of_the_model(pairs, texts, checks, seconds, predictions),
                Opinion(COMPUTED, computed, seconds),
                *self._baselines(pairs, labels, kinds)]

    def _of_the_model(self, pairs: Sequence[Pair], texts: Sequence[tuple[str, str]],
                      checks: Sequence[Judgement], checked: float,
                      predictions: Sequence[Predictions]) -> list[Opinion]:
        grounding = self.grounding
        if predictions:
            return [o for p in predictions for o in p.opinions(pairs, checks, grounding)]
        if grounding is None:
            return []
        alone, seconds = _timed(lambda: grounding.probabilities(texts))
        both, more = _timed(lambda: grounding.combined(alone, checks))
        return [Opinion(CONSILIENCE, both, checked + seconds + more),
                Opinion(MODEL, alone, seconds)]

    def _baselines(self, pairs: Sequence[Pair], labels: np.ndarray,
                   kinds: int) -> list[Opinion]:
        groups = [pair.group for pair in pairs]
        ways: dict[str, Callable[[], np.ndarray]] = {
            OVERLAP: lambda: baselines.overlap(pairs),
            COSINE: lambda: baselines.cosine(pairs, self._embedding),
            MAJORITY: lambda: baselines.nothing(pairs)}
        found = []
        for name, way in ways.items():
            scores, seconds = _timed(way)
            likely = baselines.as_probabilities(scores, labels, groups, kinds)
            found.append(Opinion(name, likely, None if name == MAJORITY else seconds))
        return found


def _timed(work: Callable[[], np.ndarray]) -> tuple[np.ndarray, float]:
    began = time.perf_counter()
    return work(), time.perf_counter() - began


def _prediction(line: str, place: str) -> tuple[str, dict[str, object]]:
    try:
        row = json.loads(line)
    except (ValueError, RecursionError) as error:
        raise UnusablePredictions(f"{place}: not JSON ({error})") from None
    if not isinstance(row, dict) or not isinstance(row.get("id"), str):
        raise UnusablePredictions(f'{place}: needs "id", the id of a pair')
    return row["id"], row


def _likely(row: Mapping[str, object], key: str, place: str) -> Likely:
    told = row.get(key)
    if not isinstance(told, list) or len(told) != len(LABELS) or not all(
            isinstance(p, int | float) and math.isfinite(p) and p >= 0 for p in told) or \
            abs(sum(told) - 1) > _SLACK:
        raise UnusablePredictions(f'{place}: needs "{key}", three numbers that sum to 1, in the '
                                  f"order {', '.join(LABELS)}")
    supported, refuted, unsettled = (p / sum(told) for p in told)
    return supported, refuted, unsettled
