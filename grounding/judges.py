"""The judges of pairs that the settings can name: the grounding model with computed checks, or
computing alone."""

from grounding.entailment import ComputedEntailment
from grounding.trained_entailment import TrainedEntailment
from models.cross_encoder import CrossEncoder
from models.entailment import Entailment, EntailmentSettings


def load_entailment(settings: EntailmentSettings) -> Entailment:
    """The judge that the settings name. Its network is loaded at its first use. Raises
    UnusableModel and UnusableCombiner."""
    if settings.kind == "computed":
        return ComputedEntailment()
    return TrainedEntailment(CrossEncoder(settings.folder))
