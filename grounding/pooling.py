"""Pooling: one probability from two judges, the computation and a language model."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from pydantic import BaseModel, ConfigDict, Field

from records import Label


class _Group(BaseModel):
    model_config = ConfigDict(frozen=True, extra="forbid")


class Band(_Group):
    """Up to which confidence a computed verdict is uncertain, so that a model is asked too; 1 asks
    always, 0 never. Measured by evals/band.py."""

    supported: float = Field(ge=0, le=1)
    refuted: float = Field(ge=0, le=1)
    not_enough_evidence: float = Field(ge=0, le=1)
    contested: float = Field(ge=0, le=1)

    def holds(self, label: Label, confidence: float) -> bool:
        """Whether a computed verdict lies in the band."""
        return confidence <= getattr(self, label)


class Reliability(_Group):
    """How far a judge is to be believed: the computation as often as it is right, by what it says
    and where that was measured (a table's row, a number in conflict, word for word); confidences
    that were `calibrated`, but for what their measuring did not cover; a model whatever it says.

    The computed shares are measured by evals/band.py; the last two are stated.
    """

    supported: float = Field(ge=0, le=1)
    refuted: float = Field(ge=0, le=1)
    not_enough_evidence: float = Field(ge=0, le=1)
    contested: float = Field(ge=0, le=1)
    measured: float = Field(ge=0, le=1)
    calibrated: float = Field(ge=0, le=1)
    model: float = Field(ge=0.5, lt=1)

    def of(self, label: Label, *, is_measured: bool, is_calibrated: bool) -> float:
        """That of a verdict without a language model."""
        own = self.calibrated if is_calibrated else getattr(self, label)
        return max(own, self.measured) if is_measured else own


@dataclass(frozen=True)
class Computed:
    """What the computation makes of something: the likeliest label, the probability of each (they
    sum to 1), how reliable that is, and whether it was measured: then a model may doubt it, no
    more."""

    label: Label
    likely: Mapping[Label, float]
    reliability: float
    is_measured: bool = False


@dataclass(frozen=True)
class Pooled:
    """What two judges come to together."""

    label: Label
    likely: Mapping[Label, float]

    @property
    def confidence(self) -> float:
        return self.likely[self.label]


def pooled(computed: Computed, opinion: Label, reliability: float, *,
           may_overrule: bool = True) -> Pooled:
    """The computed probabilities and a model's opinion, which is right with `reliability`.

    With K labels, p the computed probabilities and k their reliability, the computation is
    discounted (Shafer 1976): d = k p + (1 - k) / K, so that nothing it says is beyond doubt. The
    two judges are taken as independent given the truth and as wrong without preference, with no
    label likelier beforehand (Dawid and Skene 1979; Genest and Zidek 1986). Bayes' rule then gives
    q proportional to d, times w = (K - 1) r / (1 - r) for the model's label: its log odds against
    any other label rise by log w.

    Agreement gives q, or p where that is surer: it never lowers the confidence. In disagreement
    the confidence falls: where the computed label stays likeliest by Bayes' rule itself, where it
    is overruled by a cap at its own confidence times r, no label being surer than both judges
    together were (`capped`). Where the computation measured, or the model `may_overrule` nothing,
    w is at most what makes both labels equally likely, and the computed label stays.
    """
    own, count = computed.label, len(computed.likely)
    discounted: dict[Label, float] = {
        label: computed.reliability * p + (1 - computed.reliability) / count
        for label, p in computed.likely.items()}
    weight = (count - 1) * reliability / (1 - reliability)
    is_bound = opinion != own and (computed.is_measured or not may_overrule)
    if is_bound:
        doubted = discounted[opinion]
        weight = min(weight, discounted[own] / doubted) if doubted else 1.0
    weighed: dict[Label, float] = {
        label: d * (weight if label == opinion else 1.0) for label, d in discounted.items()}
    likely = _shares(weighed, list(weighed))
    if opinion == own:
        return Pooled(own, max(likely, computed.likely, key=lambda p: p[own]))
    if is_bound or likely[own] >= likely[opinion]:
        return Pooled(own, likely)
    return Pooled(opinion, capped(likely, computed.likely[own] * reliability))


def capped(likely: Mapping[Label, float], most: float) -> dict[Label, float]:
    """The probabilities nearest to these (least Kullback-Leibler divergence) of which none is above
    `most`, or above 1 / K where `most` is less: what the likeliest lose, the others get in
    proportion."""
    most = max(most, 1 / len(likely))
    order = sorted(likely, key=lambda label: -likely[label])
    full = 0
    shared = _shares(likely, order)
    while full < len(order) - 1 and (1 - most * full) * shared[order[full]] > most:
        full += 1
        shared = _shares(likely, order[full:])
    return {label: (1 - most * full) * shared[label] if label in shared else most
            for label in likely}


def _shares(likely: Mapping[Label, float], labels: Sequence[Label]) -> dict[Label, float]:
    """The labels' shares of what they have together; equal where that is nothing."""
    total = sum(likely[label] for label in labels)
    return {label: likely[label] / total if total else 1 / len(labels) for label in labels}
