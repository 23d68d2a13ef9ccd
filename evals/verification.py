"""Claims judged by evidence, on every verification set: `consilience eval verification`.

Each set is judged by the grounding model with the computed checks, by either alone, and by
baselines, on the same rows. A set that trains the model is judged by predictions made out of fold
where there are such, and is marked as trained on where there are none.
"""

import random
import time
from collections import Counter
from collections.abc import Callable, Collection, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TypeVar

import numpy as np

from evals.families import NUMBER_FAMILIES
from evals.judges import BASELINES, Opinion, Panel, Predictions
from evals.policy import selective, threshold_for
from evals.results import (
    Bin,
    FamilyScores,
    Header,
    JudgeScores,
    Role,
    SetScores,
    VerificationResult,
)
from evals.scoring import NEVER, Judged, as_binary, as_sums, balanced_at_best, score, tally
from evals.sets import LABELS, Pair, UnusableSet, VerificationSet, named, read_pairs

PERTURBED = VerificationSet(
    "perturbations", "SciFact corpus ODC-By 1.0, csabstruct Apache-2.0, NCG papers CC BY-SA 4.0",
    may_train=True, trained=False, labels=("supported", "refuted", "not_enough"),
    note="sentences of open papers, changed and paraphrased in ways and on papers kept for the "
         "test")

_ALL, _NUMBERS = "all families", "all families of numbers"

Tell = Callable[[str], None]
_T = TypeVar("_T")


@dataclass(frozen=True)
class Policy:
    """What counts as verified: the `precision` that is asked for, and the `threshold` on the
    probability of "supported" from which on it was measured; None where none is known, and then
    nothing is verified."""

    precision: float
    threshold: float | None

    @property
    def least(self) -> float:
        return NEVER if self.threshold is None else self.threshold


def chosen(data: Path, names: Sequence[str], tell: Tell) -> list[VerificationSet]:
    """The sets of these names, or of all sets those that are there. Raises UnusableSet."""
    if names:
        return list(named(names, data))
    every = named((), data)
    there = [one for one in every if (data / one.file).is_file()]
    missing = [one.name for one in every if one not in there]
    if not there:
        raise UnusableSet(f"{data}: holds no verification set; name the folder that holds "
                          "verification/ with --data DIR")
    if missing:
        tell(f"not there, not measured: {', '.join(missing)}")
    return there


def run(data: Path, sets: Sequence[VerificationSet], perturbed: Sequence[Pair], *, panel: Panel,
        policy: Policy, predictions: Sequence[Predictions] = (), sample: int = 0,
        tell: Tell = print) -> VerificationResult:
    """Measure all judges on the sets, at most `sample` rows of each (0: all), and on pairs of
    perturbations. Raises UnusableSet."""
    began = time.perf_counter()
    pairs = {one: read_pairs(data, one) for one in sets} | (
        {PERTURBED: list(perturbed)} if perturbed else {})
    _require_use(predictions, pairs.values())
    scores: list[SetScores] = []
    families: tuple[FamilyScores, ...] = ()
    for one, rows in pairs.items():
        before = time.perf_counter()
        measured = _Measured.of(one, rows, panel, predictions, sample)
        scores.append(measured.scores(policy))
        if one is PERTURBED:
            families = measured.families()
        tell(f"{one.name}: {len(measured.pairs)} pairs, {time.perf_counter() - before:.0f} s")
    return VerificationResult(
        header=Header.now(time.perf_counter() - began, sample), threshold=policy.threshold,
        precision=policy.precision, model=panel.grounding.name if panel.grounding else "",
        sets=tuple(scores), families=families)


@dataclass(frozen=True)
class _Measured:
    """The opinions on the rows of one set; `labels` (n,) as numbers."""

    set: VerificationSet
    role: Role
    pairs: list[Pair]
    labels: np.ndarray
    groups: np.ndarray
    opinions: list[Opinion]

    @classmethod
    def of(cls, one: VerificationSet, rows: Sequence[Pair], panel: Panel,
           predictions: Sequence[Predictions], sample: int) -> "_Measured":
        told = [p for p in predictions if any(map(p.covers, rows))]
        covered = [pair for pair in rows if all(p.covers(pair) for p in told)]
        if not covered:
            raise UnusableSet(f"{one.name}: no row is in all of "
                              f"{', '.join(p.name for p in told)}; measure them one by one")
        pairs = sampled(covered, sample)
        labels = np.array([1 if pair.label == "not_supported" else LABELS.index(pair.label)
                           for pair in pairs])
        _, groups = np.unique([pair.group for pair in pairs], return_inverse=True)
        role: Role = "out of fold" if told else "trained on" if one.trained else "held out"
        kinds = 2 if one.is_binary else len(LABELS)
        return cls(one, role, pairs, labels, groups,
                   panel.opinions(pairs, labels, kinds, told))

    def scores(self, policy: Policy) -> SetScores:
        return SetScores(
            name=self.set.name, licence=self.set.licence, note=self.set.note, role=self.role,
            rows=len(self.pairs), documents=int(self.groups.max()) + 1,
            labels=Counter(pair.label for pair in self.pairs),
            judges=tuple(self._of(opinion, policy) for opinion in self.opinions))

    def families(self) -> tuple[FamilyScores, ...]:
        """The share each judge is right about, by family and by whether the claim is true."""
        names = list(dict.fromkeys(sorted(pair.kind for pair in self.pairs)))
        groups = {_ALL: names, _NUMBERS: [n for n in names if n in NUMBER_FAMILIES],
                  **{name: [name] for name in names}}
        found = (self._family(title, members, is_kept)
                 for title, members in groups.items() for is_kept in (True, False))
        return tuple(family for family in found if family)

    def _family(self, title: str, names: Sequence[str], is_kept: bool) -> FamilyScores | None:
        rows = np.array([pair.kind in names and (pair.label == "supported") is is_kept
                         for pair in self.pairs])
        if not rows.any():
            return None
        right: dict[str, object] = {}
        for opinion in self.opinions:
            if opinion.judge not in BASELINES:
                guess = opinion.probabilities[rows].argmax(axis=1)
                verdicts = np.eye(2)[np.minimum(guess, 1)]
                judged = Judged(verdicts, np.minimum(self.labels[rows], 1), self.groups[rows])
                right[opinion.judge] = score(judged, 0.5)["accuracy"]
        return FamilyScores.model_validate({
            "family": title, "kept": is_kept, "rows": int(rows.sum()), "right": right})

    def _of(self, opinion: Opinion, policy: Policy) -> JudgeScores:
        likely = opinion.probabilities
        if self.set.is_binary and likely.shape[1] == len(LABELS):
            likely = as_binary(likely)
        judged = Judged(likely, self.labels, self.groups)
        return JudgeScores(
            judge=opinion.judge, figures=score(judged, policy.least),
            balanced_at_best=balanced_at_best(judged),
            pairs_per_second=round(len(self.pairs) / opinion.seconds, 1)
            if opinion.seconds else None,
            bins=_bins(judged), selective=selective(judged),
            precise_from=threshold_for(judged, policy.precision))


def sampled(pairs: Sequence[_T], most: int) -> list[_T]:
    """At most `most` of the pairs (0: all), the same ones every time, in their order."""
    if not 0 < most < len(pairs):
        return list(pairs)
    return [pairs[n] for n in sorted(random.Random(0).sample(range(len(pairs)), most))]


def _require_use(predictions: Sequence[Predictions], sets: Collection[list[Pair]]) -> None:
    """Raises UnusableSet where a file of predictions is about no row of these sets."""
    for one in predictions:
        if not any(one.covers(pair) for rows in sets for pair in rows):
            raise UnusableSet(f"the predictions {one.name} are about no row of the sets measured; "
                              "name their sets with --sets, or leave the file out")


def _bins(judged: Judged) -> tuple[Bin, ...]:
    sums = as_sums(tally(judged, NEVER).sum(axis=0), judged.probabilities.shape[1])
    return tuple(Bin(count=int(n), confidence=float(c / n), right=float(r / n))
                 for n, c, r in zip(sums.count, sums.confidence, sums.right, strict=True) if n)
