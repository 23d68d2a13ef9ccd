"""A cross-encoder: the small trained network that reads a claim beside the sentences of a passage.

    scores = CrossEncoder().score([("Mice slept longer.", ["We kept mice.", "They slept less."])])

Its eight-bit arithmetic takes one scale for all numbers of a layer that are computed together, so
in a batch a pair's answer would depend on what else is in it. Hence each pair is computed by
itself, and as many at once as there are cores: as fast as batches, without padding, and the same
whatever stands beside it (measured by evals/throughput.py).
"""

import json
from collections.abc import Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from functools import cache, cached_property
from itertools import chain, pairwise
from pathlib import Path
from threading import Lock
from typing import TYPE_CHECKING

import numpy as np

from models.network_files import (
    CARD,
    TOKENIZER,
    encodable,
    file_bytes,
    session_of,
    tokenizer_of,
    usable_cores,
)
from records.errors import UserError

if TYPE_CHECKING:  # half a second and 80 MB, which most commands do without
    from onnxruntime import InferenceSession
    from tokenizers import Tokenizer

FOLDER = Path(__file__).with_name("grounding_model")
"""The model that comes with Consilience."""
LABELS = ("supported", "refuted", "not_enough_evidence")
"""What the three logits stand for."""

MOST_CLAIM = 128
"""Tokens of a claim that are read."""
_BORDERS = 3
"""Tokens of a pair that are neither the claim's nor a sentence's: one before, between, behind."""
_MOST_CHARACTERS = 20_000
"""Characters of a claim or sentence that are split into tokens; no window holds as many."""
_AT_ONCE = 256
"""Pairs whose tokens are held in memory at a time."""

_LOADING = Lock()
"""Held while a network is loaded: threads that come at once would each load one."""

Pair = tuple[str, Sequence[str]]
"""A claim and the sentences it is held against."""


class UnusableModel(UserError):
    """A model that cannot be used. The message names its folder, what is wrong and the way out."""

    def __init__(self, folder: Path, reason: str) -> None:
        self.folder, self.reason = folder, reason
        way_out = ("install Consilience again" if folder == FOLDER
                   else "name another folder or put the files there again")
        self.remedy = (f"{way_out}, or let claims be judged by computing alone "
                       "(--set entailment.kind=computed)")
        super().__init__(f"the grounding model in {folder}: {reason}; {self.remedy}")

    def __reduce__(self) -> tuple[type, tuple[Path, str]]:
        return type(self), (self.folder, self.reason)


@dataclass(frozen=True, eq=False)
class PairScores:
    """What the network says of a pair.

    `logits` (3,) in the order of LABELS; `sentences` (n,) the logit that each sentence decides, the
    mean over its tokens, -inf for one of which none was read.
    """

    logits: np.ndarray
    sentences: np.ndarray


@dataclass(frozen=True)
class Card:
    """What a model says of itself in its card. `most_tokens` are read of a pair; the hashes are of
    the network and of the tokenizer."""

    name: str
    most_tokens: int
    sha256: str
    tokenizer_sha256: str

    @classmethod
    def read(cls, folder: Path) -> "Card":
        """Raises UnusableModel."""
        try:
            told = json.loads(file_bytes(folder, CARD, UnusableModel))
            card = cls(str(told["name"]), int(told["max_tokens"]), str(told["sha256"]),
                       str(told["tokenizer_sha256"]))
            labels = tuple(told["labels"])
        except (ValueError, TypeError, KeyError) as error:
            raise UnusableModel(folder, f"{CARD} is damaged ({error!r})") from None
        if labels != LABELS:
            raise UnusableModel(folder, f"{CARD} names other labels: {', '.join(labels)}")
        return card


@dataclass(frozen=True)
class Window:
    """What the network reads of a pair: token ids, where the sentences' tokens begin, and behind
    which place those of each sentence end."""

    ids: list[int]
    start: int
    ends: list[int]


class CrossEncoder:
    """The network in a folder with `model.onnx`, `tokenizer.json` and `card.json`.

    Nothing but the card is read before the first use. Several threads may use it at once.
    """

    def __init__(self, folder: Path | None = None) -> None:
        """`folder` is by default that of the model that comes with Consilience. Raises
        UnusableModel."""
        self.folder = folder or FOLDER
        self.card = Card.read(self.folder)

    @property
    def name(self) -> str:
        """What it is called, and the beginning of its hash: a name alone may be given twice."""
        return f"{self.card.name} ({self.card.sha256[:8]})"

    @property
    def most_tokens(self) -> int:
        """Tokens of a claim and its sentences, borders counted in, that are read at most."""
        return self.card.most_tokens

    def count(self, texts: Sequence[str]) -> list[int]:
        """How many tokens each text has by itself. Raises UnusableModel."""
        return [len(ids) for ids in self._network.tokens(texts)]

    def room(self, claim_tokens: int) -> int:
        """Tokens of sentences that are read beside a claim of so many tokens."""
        return self.most_tokens - _BORDERS - min(claim_tokens, MOST_CLAIM)

    def windows(self, pairs: Sequence[Pair]) -> Iterator["Window"]:
        """What is read of each pair, in order. Raises UnusableModel."""
        return self._network.windows(pairs, self.most_tokens)

    def score(self, pairs: Sequence[Pair]) -> list[PairScores]:
        """The scores of each pair, in order; a pair's are the same whatever stands beside it.

        Of a claim at most 128 tokens are read, of a pair at most `most_tokens`: what does not fit
        is cut at the end. Memory is bounded however many pairs there are. Raises UnusableModel.
        """
        scores: list[PairScores] = []
        with ThreadPoolExecutor(usable_cores()) as pool:
            for start in range(0, len(pairs), _AT_ONCE):
                windows = list(self.windows(pairs[start:start + _AT_ONCE]))
                scores += pool.map(self._network.run, windows)
        return scores

    @cached_property
    def _network(self) -> "_Network":
        return _load(self.folder, self.card)


class _Network:
    """The loaded files."""

    def __init__(self, session: "InferenceSession", tokenizer: "Tokenizer") -> None:
        """Raises LookupError for a tokenizer without [CLS] or [SEP]."""
        self._session, self._tokenizer = session, tokenizer
        self._first, self._border = (_token(tokenizer, name) for name in ("[CLS]", "[SEP]"))

    def tokens(self, texts: Sequence[str]) -> list[list[int]]:
        found = self._tokenizer.encode_batch_fast(
            [encodable(text[:_MOST_CHARACTERS]) for text in texts], add_special_tokens=False)
        return [encoding.ids for encoding in found]

    def windows(self, pairs: Sequence[Pair], most: int) -> Iterator[Window]:
        """What is read of each pair; a text that occurs more than once is split once."""
        texts = list(dict.fromkeys(chain.from_iterable((claim, *rest) for claim, rest in pairs)))
        tokens = dict(zip(texts, self.tokens(texts), strict=True))
        for claim, sentences in pairs:
            ids = [self._first, *tokens[claim][:MOST_CLAIM], self._border]
            start, ends = len(ids), []
            for sentence in sentences:
                ids += tokens[sentence][:max(0, most - 1 - len(ids))]
                ends.append(len(ids))
            yield Window([*ids, self._border], start, ends)

    def run(self, window: Window) -> PairScores:
        ids = np.array([window.ids], np.int64)
        types = np.zeros_like(ids)
        types[:, window.start:] = 1
        logits, evidence = self._session.run(["logits", "evidence"], {
            "input_ids": ids, "attention_mask": np.ones_like(ids), "token_type_ids": types})
        return PairScores(np.asarray(logits, np.float64)[0],
                          _by_sentence(np.asarray(evidence, np.float64)[0], window))


def _token(tokenizer: "Tokenizer", name: str) -> int:
    number = tokenizer.token_to_id(name)
    if number is None:
        raise LookupError(f"{TOKENIZER} has no {name}")
    return number


def _by_sentence(evidence: np.ndarray, window: Window) -> np.ndarray:
    """The mean of the tokens (t,) of each sentence."""
    return np.array([evidence[a:b].mean() if a < b else -np.inf
                     for a, b in pairwise((window.start, *window.ends))])


def _load(folder: Path, card: Card) -> _Network:
    """The network of a folder, loaded once, also where many threads need it at once. Raises
    UnusableModel."""
    with _LOADING:
        return _loaded(folder, card)


@cache
def _loaded(folder: Path, card: Card) -> _Network:
    session = session_of(folder, card.sha256, UnusableModel)
    tokenizer = tokenizer_of(folder, card.tokenizer_sha256, UnusableModel)
    try:
        return _Network(session, tokenizer)
    except LookupError as error:
        raise UnusableModel(folder, f"{TOKENIZER} is damaged ({error})") from None
