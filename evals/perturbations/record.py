"""What the families of perturbations share: the pair they make, and the text they make it from."""

import random
import re
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import Literal

Label = Literal["supported", "refuted", "not_enough"]
Part = Literal["training", "test"]


@dataclass(frozen=True)
class Perturbed:
    """A claim beside a window of sentences, with what holds between them.

    `rationale` numbers the sentences that decide, from 0; it is empty where nothing decides.
    """

    claim: str
    sentences: tuple[str, ...]
    label: Label
    family: str
    part: Part
    rationale: tuple[int, ...]
    document: str


@dataclass(frozen=True)
class Document:
    """A text as sentences; `title` is "" where there is none."""

    id: str
    title: str
    sentences: tuple[str, ...]

    @cached_property
    def words(self) -> tuple[frozenset[str], ...]:
        """The content words of each sentence."""
        return tuple(map(content_words, self.sentences))

    @cached_property
    def claimable(self) -> tuple[int, ...]:
        """The sentences that can stand as claims, in an order of their own."""
        order = random.Random(self.id).sample(range(len(self.sentences)), k=len(self.sentences))
        return tuple(n for n in order if can_be_claimed(self.sentences[n]))


@dataclass(frozen=True)
class Place:
    """A sentence in its document."""

    document: Document
    index: int

    @property
    def text(self) -> str:
        return self.document.sentences[self.index]


@dataclass(frozen=True)
class Family:
    """A kind of change or paraphrase. `pairs` makes its pairs from documents, and ends when it has
    nothing new; `share` says how many of them stand against one of another family."""

    name: str
    part: Part
    pairs: Callable[[Sequence[Document], random.Random], Iterator[Perturbed]]
    share: float = 1.0


_WORD = re.compile(r"[A-Za-z]{4,}|[A-Z][A-Z0-9-]+|[0-9]+(?:\.[0-9]+)?")


def content_words(text: str) -> frozenset[str]:
    """Longer words, short names and numbers of a text, in lower case."""
    return frozenset(word.lower() for word in _WORD.findall(text))


_WHOLE = re.compile(r"[A-Z](?=.{35,320}$)\S*(?: \S+){5,44}[a-z0-9%)]\.")
_VERB = re.compile(r"\b(?:is|are|was|were|has|have|had|can|could|may|might|will|did|does|do)\b|"
                   r"\b[a-z]{3,}(?:ed|es|ts|ns|ds|ls|rs|ms|ys)\b")
_UNFIT = re.compile(
    r"\?|\bwhether\b|\b[Aa]im(?:s|ed)?\b|\b[Oo]bjectives?\b|\b[Gg]oals?\b|\bhypothes|\bPurpose\b|"
    r"\b[Ww]e (?:sought|investigat|examin|assess|evaluat|stud|test|determin)|"
    r"[Tt]o (?:determine|investigate|examine|assess|evaluate|study|test|explore|address) |"
    r"\bremains? (?:un|to)|\[[0-9]+\]|[\\{}]|;;|et al\.|\b(?:Figure|Fig|Table|Section|Tab)\b|"
    r"CONCLUSION|RESULTS|METHODS|(?:Methods?|Methodology|Results?|Conclusions?|Background):|"
    # no main clause: "To describe the effects.", or none that is told: "But how it does"
    r"^To [^,]*$|^(?:But|And|Or|Nor|How|Why|What)\b|[Aa]ll rights reserved|"
    r"\(\d+\) [A-Z]| ,|\b(?:in|by|from|of|and|see)[.,]|"
    # a second sentence inside
    r"(?<!vs)(?<!\b[A-Z])(?<!e\.g)(?<!i\.e)(?<!\bsp)(?<!\bspp)(?<!approx)(?<!cf)\. \S|"
    # a heading glued to the sentence
    r"^(?:[A-Z][a-z-]+ ){1,4}(?:The|A|We|In|To|This|For|As|It|Our)\b|"
    r"^(?:[A-Z][a-z-]+ ){3,}")


def can_be_claimed(sentence: str) -> bool:
    """Whether a sentence is whole, of a usual length and asserts something."""
    return (_WHOLE.fullmatch(sentence) is not None
            and _UNFIT.search(sentence) is None
            and _VERB.search(sentence) is not None
            and sentence.count("(") == sentence.count(")")
            and sentence.count('"') % 2 == 0
            and len(content_words(sentence)) > 3)
