"""The benchmarks of the command line, each from the data and the settings to its result."""

import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path

from evals import claims, corpora, measurements, retrieval, verification
from evals.families import pairs_for_test
from evals.judges import Panel, Predictions
from evals.results import Header, PlainResult, RetrievalResult, VerificationResult
from evals.sets import UnusableSet
from evals.verification import Policy
from grounding.judges import load_entailment
from grounding.trained_entailment import TrainedEntailment
from models.embedding import load_embedding
from settings import Settings

COLLECTIONS = {"scifact": corpora.scifact, "csfcube": corpora.csfcube}
MOST_PERTURBED = 6000
"""Pairs of perturbations where all rows are asked for: far more could be made."""

PERTURBATIONS = verification.PERTURBED.name


@dataclass(frozen=True)
class Suite:
    """What the benchmarks run on; `tell` is told of progress."""

    data: Path
    settings: Settings
    tell: verification.Tell
    predictions: tuple[Predictions, ...] = ()

    def verification(self, names: Sequence[str], sample: int) -> VerificationResult:
        """Raises UnusableSet, UnusableModel, UnusableCombiner, EmbeddingUnavailable."""
        wanted = [name for name in names if name != PERTURBATIONS]
        sets = verification.chosen(self.data, wanted, self.tell) if wanted or not names else []
        perturbed = pairs_for_test(self.data, sample or MOST_PERTURBED) \
            if not names or PERTURBATIONS in names else []
        if PERTURBATIONS in names and not perturbed:
            raise UnusableSet(f"{self.data}: lacks the papers that perturbations are made from "
                              "(scifact/, claims/csabstruct/, claims/ncg_training/); leave "
                              f"{PERTURBATIONS} out of --sets")
        grounding = self._grounding()
        goal = self.settings.verification.confidence_policy.precision
        threshold = grounding.precision.confidence_for(goal) if grounding else None
        return verification.run(
            self.data, sets, perturbed, panel=Panel(load_embedding(), grounding),
            policy=Policy(goal, threshold), predictions=self.predictions, sample=sample,
            tell=self.tell)

    def retrieval(self, names: Sequence[str], sample: int) -> RetrievalResult:
        """Raises UnusableSet, UnusableEncoder, EmbeddingUnavailable."""
        unknown = [name for name in names if name not in COLLECTIONS]
        if unknown:
            raise UnusableSet(f"{unknown[0]!r} is no collection; there are: "
                              f"{', '.join(COLLECTIONS)}")
        found = [COLLECTIONS[name](self.data) for name in names or COLLECTIONS]
        return retrieval.run(found, load_embedding(self.settings.embedding), self.settings.index,
                             sample=sample, tell=self.tell)

    def claims(self) -> PlainResult:
        """Raises UnusableSet."""
        return self._plain(claims.figures, "claims", 0)

    def measurements(self, sample: int) -> PlainResult:
        """Raises UnusableSet."""
        return self._plain(
            lambda data: measurements.figures(data, sample=sample or None), "numbers", sample)

    def _grounding(self) -> TrainedEntailment | None:
        judge = load_entailment(self.settings.entailment)
        if isinstance(judge, TrainedEntailment):
            return judge
        self.tell("the settings have claims judged by computing alone (entailment.kind): "
                  "no grounding model is measured")
        return None

    def _plain(self, figures: Callable[[Path], dict[str, object]], folder: str,
               sample: int) -> PlainResult:
        began = time.perf_counter()
        try:
            found = figures(self.data)
        except FileNotFoundError as error:
            raise UnusableSet(f"{error.filename}: not there; name the folder that holds {folder}/ "
                              "with --data DIR") from None
        return PlainResult(header=Header.now(time.perf_counter() - began, sample), figures=found)
