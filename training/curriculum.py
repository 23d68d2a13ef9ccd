"""What is learned in which order: from inference in general, over science, to claims that only the
evidence decides, and to the sets that are measured by cross-validation.

Each stage takes up the network of the one before. Only the last one reads SciFact and the claims of
written_train, so that a fold costs that stage alone.
"""

import random
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from functools import partial
from itertools import islice
from pathlib import Path
from zlib import crc32

from evals.perturbations import documents, perturbed
from training.claim_bias import with_claim_bias
from training.counterfactuals import with_counterfactuals
from training.examples import (
    CALIBRATING,
    CONTRAST_SETS,
    NOT_ENOUGH,
    REFUTED,
    SUPPORTED,
    WRITTEN,
    Example,
    Texts,
    is_contrast,
    verification_set,
    written_claims,
)
from training.mining import mined

CROSS_VALIDATED = ("scifact_train", "written_train")
HELD_OUT = 10
"""One claim in so many of the general sets, and one document of the written claims, takes no part,
so that they can be measured too."""

_LABELS = {"supported": SUPPORTED, "refuted": REFUTED, "not_enough": NOT_ENOUGH}
_GENERAL = ("mnli_binary", "fever_nli_binary")
_SWAPS = 2_000  # one-word swaps that contradict: their set has three times as many
_REPLAYED = 2_000  # pairs of each general set that the second stage sees again
_PERTURBED = 12_000
_PERTURBED_UNSEEN = 1_500
_MINED = 3_000
_SEEN_AGAIN = 5_000  # written claims, and as many perturbed ones, beside the contrast sets
_WRITTEN_AGAIN = 12_000  # written claims in each turn of "again"
_CONTRASTS_AGAIN = 12_000  # pairs of the other contrast sets in the stage "near and far"
_WRITTEN_BESIDE = 8_000  # written claims in the stage "near and far"
_PERTURBED_AGAIN = 8_000  # perturbed claims in the stage "near and far"
_NEAR_AND_FAR = f"{CONTRAST_SETS}_near_and_far"
_FAR_ONLY = f"{CONTRAST_SETS}:"
_AS_STATED = ("biomedicine_from_memory", "health_in_lay_words", "citing_sentences",
              f"{CONTRAST_SETS}_encyclopaedic")
_BESIDE_STATED = 6_000  # written claims, and pairs of contrast sets, in the stage "as stated"
_KEPT_IN_MIND = 1_500  # pairs of contrast sets and claims as stated that the last stage sees again
_PERTURBED_IN_MIND = 2_000
_GENERAL_IN_MIND = 800  # pairs of each general set


@dataclass(frozen=True)
class Stage:
    """A stage: its examples, passes over them, the highest learning rate, and how many layers from
    below stay as they are."""

    name: str
    examples: Callable[[Path], list[Example]]
    epochs: int
    rate: float
    frozen: int = 0


def general(data: Path) -> list[Example]:
    """Inference between everyday sentences, and citing sentences beside what they cite."""
    swaps = _kept(verification_set(data, "breaking_nli"))
    contradicting = [e for e in swaps if e.label == REFUTED]
    return [
        *(e for name in _GENERAL for e in _kept(verification_set(data, name))),
        *(e for e in swaps if e.label != REFUTED),
        *_sampled(contradicting, _SWAPS),
        *verification_set(data, "citation_integrity_train"),
    ]


def science(data: Path) -> list[Example]:
    """Claims written over abstracts and passages, perturbed sentences and tables, and a little of
    the stage before, against forgetting."""
    texts = Texts(data)
    claims = _learned(written_claims(WRITTEN.glob("*.jsonl"), texts))
    over_texts = [e for e in claims if e.document in texts]
    return [
        *with_claim_bias(claims), *(e for e in claims if is_contrast(e)),  # contrasts twice
        *mined(over_texts, texts, _MINED),
        *perturbed_examples(data, _PERTURBED),
        *verification_set(data, "citation_integrity_train"),
        *(e for name in _GENERAL
          for e in _sampled(_kept(verification_set(data, name)), _REPLAYED)),
    ]


def contrasts(data: Path) -> list[Example]:
    """The contrast sets, whose claims stand beside evidence of every label, and a part of what the
    stage before saw: a network leans on how claims are worded until that is of no use."""
    claims = _learned(written_claims(WRITTEN.glob("*.jsonl"), Texts(data)))
    return [
        *(e for e in claims if is_contrast(e)),
        *_sampled([e for e in with_claim_bias(claims) if not is_contrast(e)], _SEEN_AGAIN),
        *_sampled(perturbed_examples(data, _PERTURBED), _SEEN_AGAIN),
    ]


def again(data: Path, *, turn: int, of_general: int | None = None) -> list[Example]:
    """What was seen before once more, with perturbations that were not: one pass over some ten
    thousand claims leaves much unlearned. Each turn, from 1, has other perturbations and draws
    other written claims, and so many pairs of each general set (all for None)."""
    claims = _learned(written_claims(WRITTEN.glob("*.jsonl"), Texts(data)))
    general_sets = [_kept(verification_set(data, name)) for name in _GENERAL]
    return [
        *(e for one in general_sets
          for e in (one if of_general is None else _sampled(one, of_general, seed=turn))),
        *verification_set(data, "citation_integrity_train"),
        *(e for e in claims if is_contrast(e)),
        *_whole_documents([e for e in with_claim_bias(claims) if not is_contrast(e)],
                          _WRITTEN_AGAIN, seed=turn - 1),
        *perturbed_examples(data, _PERTURBED, behind=turn * _PERTURBED + _PERTURBED_UNSEEN),
    ]


def near_and_far(data: Path) -> list[Example]:
    """Above all the contrast sets of which words tell nothing: what supports, what refutes and what
    settles nothing share many words with the claim as often as few. These twice."""
    claims = _learned(written_claims(WRITTEN.glob("*.jsonl"), Texts(data)))
    contrasting = [e for e in claims if is_contrast(e)]
    even = [e for e in contrasting if e.document.startswith(_NEAR_AND_FAR)]
    return [
        *even, *even,
        *_whole_documents([e for e in contrasting if not e.document.startswith(_NEAR_AND_FAR)],
                          _CONTRASTS_AGAIN, seed=4),
        *_whole_documents([e for e in with_claim_bias(claims) if not is_contrast(e)],
                          _WRITTEN_BESIDE, seed=3),
        *perturbed_examples(data, _PERTURBED_AGAIN, behind=4 * _PERTURBED + _PERTURBED_UNSEEN),
        *(e for name in _GENERAL
          for e in _sampled(_kept(verification_set(data, name)), _REPLAYED, seed=4)),
    ]


def side_by_side(data: Path, *, turn: int) -> list[Example]:
    """All of it at once, and beside each claim that can be turned what turning makes of it. In the
    first turn the inference of every day, which is short, stands there twice, and of the first
    contrast sets, in which shared words tell against support, a part; in the second that once, all
    of these, other turns, other mined negatives and other perturbations."""
    is_first = turn == 1
    texts = Texts(data)
    claims = with_counterfactuals(
        _learned(written_claims(WRITTEN.glob("*.jsonl"), texts)), seed=turn - 1)
    contrasting = [e for e in claims if is_contrast(e)]
    everyday = general(data)
    return [
        *everyday, *(everyday if is_first else ()),
        *(e for e in contrasting if not (is_first and e.document.startswith(_FAR_ONLY))),
        *(_whole_documents([e for e in contrasting if e.document.startswith(_FAR_ONLY)],
                           _CONTRASTS_AGAIN, seed=5) if is_first else ()),
        *with_claim_bias([e for e in claims if not is_contrast(e)]),
        *mined([e for e in claims if e.document in texts and not e.twins], texts, _MINED,
               seed=turn - 1),
        *(perturbed_examples(data, _PERTURBED, behind=_PERTURBED_UNSEEN + _PERTURBED) if is_first
          else perturbed_examples(data, _PERTURBED_AGAIN, behind=5 * _PERTURBED)),
    ]


def as_stated(data: Path) -> list[Example]:
    """Claims as people state them, from memory, in lay words, in citing sentences: they repeat
    little of a passage, and what they are held against mostly does not settle them. Beside them a
    part of all that was learned before."""
    texts = Texts(data)
    stated, before = (
        _learned(written_claims((f for f in WRITTEN.glob("*.jsonl")
                                 if (f.stem in _AS_STATED) == is_stated), texts))
        for is_stated in (True, False))
    return [
        *with_counterfactuals(stated, seed=2),
        *mined([e for e in stated if e.document in texts], texts, _MINED, seed=2),
        *_whole_documents([e for e in before if is_contrast(e)], _BESIDE_STATED, seed=6),
        *_whole_documents([e for e in with_claim_bias(before) if not is_contrast(e)],
                          _BESIDE_STATED, seed=6),
        *verification_set(data, "citation_integrity_train"),
        *(e for name in _GENERAL
          for e in _sampled(_kept(verification_set(data, name)), _REPLAYED, seed=6)),
        *perturbed_examples(data, _PERTURBED_AGAIN, behind=6 * _PERTURBED),
    ]


def close(data: Path, *, without_fold: int | None = None,
          without_scifact: bool = False) -> list[Example]:
    """SciFact and written_train, which are measured by cross-validation over documents: without the
    documents of a fold, or without SciFact. SciFact's claims stand there twice, once beside
    themselves turned round. And a little of the stages before, against forgetting."""
    scifact, written = (
        [e for e in verification_set(data, name) if e.fold != without_fold]
        for name in CROSS_VALIDATED)
    contrasting = _learned(written_claims(WRITTEN.glob(f"{CONTRAST_SETS}*.jsonl"), {}))
    stated = _learned(written_claims(_stated_files(), Texts(data)))
    if without_scifact:
        scifact = []
    return [
        *scifact, *with_counterfactuals(scifact), *with_claim_bias(written),
        *_whole_documents(contrasting, _KEPT_IN_MIND), *scifact,
        *_whole_documents(stated, _KEPT_IN_MIND, seed=7),
        *perturbed_examples(data, _PERTURBED_IN_MIND, behind=7 * _PERTURBED),
        *(e for name in _GENERAL
          for e in _sampled(_kept(verification_set(data, name)), _GENERAL_IN_MIND, seed=7)),
    ]


def at_once(data: Path, *, without_fold: int) -> list[Example]:
    """What the later stages learn, in one: everyday inference, all written claims beside themselves
    turned round, perturbations, SciFact and written_train without a fold."""
    measured = [[e for e in verification_set(data, name) if e.fold != without_fold]
                for name in CROSS_VALIDATED]
    scifact, written = measured
    return [*side_by_side(data, turn=2), *scifact, *with_counterfactuals(scifact),
            *with_claim_bias(written)]


def held_back(data: Path) -> list[Example]:
    """The written claims that no stage learns: the combination is fitted on them too."""
    return [e for e in written_claims(WRITTEN.glob("*.jsonl"), Texts(data))
            if _is_held_back(e.document)]


def calibrating(data: Path) -> list[Example]:
    """Claims as people state them, which no stage learns: for the combination alone."""
    return written_claims(CALIBRATING.glob("*.jsonl"), Texts(data))


def perturbed_unseen(data: Path) -> list[Example]:
    """Perturbed sentences of the training families that no stage learns."""
    return perturbed_examples(data, _PERTURBED_UNSEEN, behind=_PERTURBED)


def perturbed_examples(data: Path, most: int, *, behind: int = 0) -> list[Example]:
    """Perturbed sentences and tables of the training families, over documents of which no claim is
    measured by cross-validation: at most so many `behind` the first ones."""
    measured = {e.document for name in CROSS_VALIDATED for e in verification_set(data, name)}
    free = [d for d in documents(data) if d.id.removeprefix("s") not in measured
            and d.id not in measured]
    return [
        Example(f"{pair.family}:{pair.document}:{number}", pair.claim, pair.sentences,
                _LABELS[pair.label], pair.rationale, pair.document)
        for number, pair in islice(enumerate(perturbed(free, "training")), behind, behind + most)
    ]


STAGES = (
    Stage("general", general, epochs=1, rate=1.5e-4),
    Stage("science", science, epochs=1, rate=1.2e-4),
    Stage("contrasts", contrasts, epochs=1, rate=1e-4),
    Stage("again", partial(again, turn=1), epochs=1, rate=1.2e-4),
    Stage("once more", partial(again, turn=2), epochs=1, rate=1.2e-4),
    Stage("third turn", partial(again, turn=3, of_general=6_000), epochs=1, rate=1.2e-4),
    Stage("near and far", near_and_far, epochs=1, rate=1.2e-4),
    Stage("side by side", partial(side_by_side, turn=1), epochs=1, rate=1.5e-4),
    Stage("side by side again", partial(side_by_side, turn=2), epochs=1, rate=1.2e-4),
    Stage("as stated", as_stated, epochs=1, rate=1.2e-4),
    Stage("close", close, epochs=2, rate=1.5e-4, frozen=3),
)


def _stated_files() -> list[Path]:
    return [WRITTEN / f"{name}.jsonl" for name in _AS_STATED]


def _learned(examples: Iterable[Example]) -> list[Example]:
    return [e for e in examples if not _is_held_back(e.document)]


def _is_held_back(document: str) -> bool:
    return crc32(document.encode()) % HELD_OUT == 0


def _kept(examples: Iterable[Example]) -> list[Example]:
    """What is not held out for measuring."""
    return [e for e in examples if crc32(e.claim.encode()) % HELD_OUT]


def _sampled(examples: list[Example], most: int, seed: int = 0) -> list[Example]:
    return random.Random(seed).sample(examples, min(most, len(examples)))


def _whole_documents(examples: list[Example], most: int, seed: int = 0) -> list[Example]:
    """So many examples, all that there are of each document drawn but the last: what differs
    within one is learned from."""
    of_document: dict[str, list[Example]] = {}
    for example in examples:
        of_document.setdefault(example.document, []).append(example)
    drawn = list(of_document)
    random.Random(seed).shuffle(drawn)
    found = (example for document in drawn for example in of_document[document])
    return list(islice(found, most))
