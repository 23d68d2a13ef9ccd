"""Entailment by the grounding model and by computing together: the network reads a claim beside a
passage, window by window; computing checks numbers, names, directions and negations; a fitted
combiner makes one calibrated probability of both.

    judge = TrainedEntailment()
    judge.explain("Mice slept longer.", "We kept mice. The mice slept less than before.")
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from itertools import chain
from unicodedata import name

import numpy as np

from grounding.calibration import softmax
from grounding.combining import (
    Combiner,
    as_row,
    combined_features,
    held_to_computing,
    shipped_combiner,
)
from grounding.entailment import (
    STATED,
    ComputedEntailment,
    checks_of,
    cut_to_size,
    deciding_spans,
)
from grounding.judging import Judgement
from grounding.passages import sentence_spans
from grounding.windows import deciding, windows
from models.cross_encoder import CrossEncoder, PairScores
from models.entailment import Explanation, MeasuredPrecision, TextPair
from models.word_vectors import WordVectors
from records import Probabilities

_AT_ONCE = 512
"""Pairs that are read and inspected before the next are; what is kept of each is small."""
_NAMED = 1.0
"""What the computed choice of a sentence adds to the model's logit that it decides."""
_SCRIPTS = ("LATIN", "GREEK", "MODIFIER LETTER", "MATHEMATICAL")
"""How the names of the letters begin that English texts are written in."""
_NOTHING_SAID = Probabilities(supported=0.0, refuted=0.0, not_enough_evidence=1.0)


@dataclass(frozen=True, eq=False)
class Reading:
    """What the model makes of a passage: the probabilities (3,) by the window that decides, the
    places of the passage's sentences, and for each (n,) the logit that it decides, -inf outside of
    that window."""

    probabilities: np.ndarray
    spans: tuple[tuple[int, int], ...]
    evidence: np.ndarray


class TrainedEntailment:
    """The entailment that joins the grounding model and the computed checks."""

    goes_by_words = False

    def __init__(self, model: CrossEncoder | None = None,
                 computed: ComputedEntailment | None = None,
                 combiner: Combiner | None = None) -> None:
        """Each is by default the one that comes with Consilience. Raises UnusableModel and
        UnusableCombiner."""
        self.model = model or CrossEncoder()
        self.computed = computed or ComputedEntailment()
        self._combiner = combiner or shipped_combiner()

    @property
    def name(self) -> str:
        return f"{self.model.name} and computed checks"

    @property
    def vectors(self) -> WordVectors:
        return self.computed.vectors

    @property
    def precision(self) -> MeasuredPrecision:
        """What was measured with this network; of another one nothing is known."""
        is_measured = self._combiner.model == self.model.card.sha256
        return self._combiner.precision if is_measured else MeasuredPrecision()

    def judge(self, pairs: Sequence[TextPair]) -> list[Probabilities]:
        """One judgement for each (claim, passage), in order; memory is bounded by the longest."""
        return [explained.probabilities for explained in self.explain_all(pairs)]

    def explain(self, claim: str, passage: str) -> Explanation:
        return self.explain_all([(claim, passage)])[0]

    def explain_all(self, pairs: Sequence[TextPair]) -> list[Explanation]:
        """Judgements with checks and the sentences that decide, in order; a pair's are the same
        whatever stands beside it."""
        once = list(dict.fromkeys(cut_to_size(*pair) for pair in pairs))
        known: dict[TextPair, Explanation] = {}
        for start in range(0, len(once), _AT_ONCE):
            some = once[start:start + _AT_ONCE]
            known.update(zip(some, self._explained(some), strict=True))
        return [known[cut_to_size(*pair)] for pair in pairs]

    def _explained(self, pairs: Sequence[TextPair]) -> list[Explanation]:
        readings, judgements = self.read(pairs), [self.computed.inspect(*pair) for pair in pairs]
        combined = self.combined(np.array([r.probabilities for r in readings]), judgements)
        return [_word_for_word(claim, passage, reading, judgement)
                or _explanation(likely, reading, judgement)
                for (claim, passage), likely, reading, judgement
                in zip(pairs, combined, readings, judgements, strict=True)]

    def read(self, pairs: Sequence[TextPair]) -> list[Reading]:
        """What the model alone makes of each (claim, passage), in order."""
        spans = {passage: sentence_spans(passage) for _, passage in pairs}
        sentences = {passage: [" ".join(passage[a:b].split()) for a, b in places]
                     for passage, places in spans.items()}
        counts = self._counts(chain((claim for claim, _ in pairs), *sentences.values()))
        runs = [windows([counts[s] for s in sentences[passage]], self.model.room(counts[claim]))
                if _is_legible(claim) else [] for claim, passage in pairs]
        scores = iter(self.model.score([
            (claim, [sentences[passage][i] for i in run])
            for (claim, passage), of_pair in zip(pairs, runs, strict=True) for run in of_pair]))
        return [_reading(spans[passage], of_pair, [next(scores) for _ in of_pair])
                for (_, passage), of_pair in zip(pairs, runs, strict=True)]

    def probabilities(self, pairs: Sequence[TextPair]) -> np.ndarray:
        """(n, 3) of the model alone."""
        return np.array([r.probabilities for r in self.read(pairs)]).reshape(-1, 3)

    def combined(self, probabilities: np.ndarray, judgements: Sequence[Judgement]) -> np.ndarray:
        """(n, 3) of the model's (n, 3) together with what computing found on the same pairs."""
        computed = np.array([as_row(self.computed.combine(j)) for j in judgements]).reshape(-1, 3)
        combined = self._combiner.probabilities(np.array([
            combined_features(*of_pair)
            for of_pair in zip(probabilities, computed, judgements, strict=True)]))
        return held_to_computing(combined, computed, judgements)

    def _counts(self, texts: Iterable[str]) -> dict[str, int]:
        once = list(dict.fromkeys(texts))
        return dict(zip(once, self.model.count(once), strict=True))


def _is_legible(claim: str) -> bool:
    """Whether the model can read a claim: it learnt English, and to it the letters of most other
    scripts are one unknown sign, so that any two such texts look alike."""
    letters = [sign for sign in claim if sign.isalpha()]
    known = sum(name(sign, "").startswith(_SCRIPTS) for sign in letters)
    return bool(letters) and 2 * known >= len(letters)


def _reading(spans: tuple[tuple[int, int], ...], runs: Sequence[range],
             scores: Sequence[PairScores]) -> Reading:
    """The windows of one passage as one reading; without windows nothing is said."""
    evidence = np.full(len(spans), -np.inf)
    if not runs:
        return Reading(np.array([0.0, 0.0, 1.0]), spans, evidence)
    likely = softmax(np.array([s.logits for s in scores]))
    chosen = deciding(likely)
    evidence[runs[chosen]] = scores[chosen].sentences
    return Reading(likely[chosen], spans, evidence)


def _word_for_word(claim: str, passage: str, reading: Reading,
                   judgement: Judgement) -> Explanation | None:
    """The explanation by a sentence that is the claim; None where none is. No network need be
    asked, and one that learnt to mistrust shared words is the wrong one to ask."""
    said = _bare(claim)
    for span in reading.spans:
        if said and _bare(passage[slice(*span)]) == said:
            return Explanation(STATED, checks_of(judgement), (span,))
    return None


def _bare(sentence: str) -> str:
    """A sentence without the case of its first letter, spaces, and the marks around it. Inside it
    case tells units apart, and a point before a number makes it another."""
    text = " ".join(sentence.split()).lstrip("\"'“‘ ").rstrip(" .!;:\"'”’")
    return text[:1].casefold() + text[1:]


def _explanation(likely: np.ndarray, reading: Reading, judgement: Judgement) -> Explanation:
    checks = checks_of(judgement)
    if not reading.spans:
        return Explanation(_NOTHING_SAID, checks, ())
    supported, refuted, unsettled = map(float, likely)
    return Explanation(
        Probabilities(supported=supported, refuted=refuted, not_enough_evidence=unsettled),
        checks, _rationale(reading, judgement))


def _rationale(reading: Reading, judgement: Judgement) -> tuple[tuple[int, int], ...]:
    """The sentences that more likely decide than not, the likeliest first, one at least; that
    computing chose one counts for it."""
    named = deciding_spans(judgement)
    logits = reading.evidence + np.array([_NAMED * (span in named) for span in reading.spans])
    order = np.argsort(-logits, kind="stable")
    return tuple(reading.spans[i] for n, i in enumerate(order) if n == 0 or logits[i] > 0)
