"""Stances of passages: what a model says of those it was shown for a claim, as far as it holds.

A place is shown under an opaque key, with its context and without its rank. What is said of it
counts where the deciding words stand in it.
"""

import json
import re
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass

from agents.assessment import CandidateEvidence
from agents.keys import Keys
from grounding.passages import sentence_spans
from grounding.quotes import find_quote
from grounding.words import content_words
from models.tokens import Counter as TokenCounter
from models.tokens import Piece, fit
from prompts.fence import Untrusted
from records import Stance
from records.proposals import PassageStance, StanceProposals

_NAMED = 5
"""Keys that a complaint names, at most."""


@dataclass(frozen=True)
class LocatedStance:
    """A model's stance on one place; [start, end) are the sentences of `Paper.text` that hold its
    deciding words, or the whole place where there are none to copy."""

    candidate: CandidateEvidence
    stance: Stance
    start: int
    end: int


@dataclass(frozen=True)
class Misquoted:
    """A stance whose deciding words do not stand in the place: it counts for nothing."""

    candidate: CandidateEvidence
    words: str


@dataclass(frozen=True)
class ShownPassages:
    """The places that a model is shown, each as far as it fits, and those that do not fit.

    `shown` is how much of each place's text is shown, in characters from its beginning.
    """

    candidates: dict[str, CandidateEvidence]
    shown: dict[str, int]
    keys: Keys
    left_out: tuple[CandidateEvidence, ...]

    @classmethod
    def of(
        cls, candidates: Sequence[CandidateEvidence], room: int, counter: TokenCounter
    ) -> "ShownPassages":
        """What fits into `room` tokens: first what computing found telling, then what the search
        ranked best, the last cut at a sentence's end."""
        known = {candidate.id: candidate for candidate in candidates if _is_legible(candidate)}
        keys = Keys.of({i: _line("", e, e.span.quote) for i, e in known.items()})
        fitted = fit(
            [Piece(e.span.quote, e.rank + bool(e.evidence), _cuts(e), key=i)
             for i, e in sorted(known.items())],
            room, counter, lambda piece: _line(keys.key(piece.key), known[piece.key], piece.text))
        kept = {piece.key: len(piece.text) for piece in fitted.kept}
        return cls(known, kept, keys,
                   tuple(known[i] for i in known if kept.get(i, 0) < len(known[i].span.quote)))

    @property
    def lines(self) -> Untrusted:
        """The places as JSON lines in the order of their keys, which tells nothing."""
        by_key = sorted((self.keys.key(i), i) for i in self.shown)
        return Untrusted("".join(
            _line(key, self.candidates[i], self._text(i)) for key, i in by_key))

    def complaint(self, answer: StanceProposals) -> str:
        """What is wrong with the keys of an answer, or "": each is answered exactly once."""
        counts = Counter(self._named(s) for s in answer.stances)
        unknown = [s.passage[:20] for s in answer.stances if not self._named(s)]
        twice = [self.keys.key(i) for i, n in counts.items() if i and n > 1]
        missing = [self.keys.key(i) for i in self.shown if not counts[i]]
        faults = (("no such key", unknown), ("answered twice", twice), ("not answered", missing))
        return "; ".join(f"{fault}: {', '.join(sorted(keys)[:_NAMED])}"
                         for fault, keys in faults if keys)

    def misquotes(self, answer: StanceProposals) -> str:
        """What is wrong with the deciding words of an answer whose keys are right, or ""."""
        keys = [self.keys.key(told.candidate.id) for told in self.located(answer)[1]]
        return "deciding_words do not stand in the text of the passage, or are too few: " + \
            ", ".join(sorted(keys)[:_NAMED]) if keys else ""

    def located(self, answer: StanceProposals) -> tuple[list[LocatedStance], list[Misquoted]]:
        """What was said of each place and holds, and what does not, in the order of the places.

        The deciding words are looked for as quotes are, and extended to their sentences; a row of
        a table is one sentence. Raises KeyError for an answer with a complaint.
        """
        said = {self._named(stance): stance for stance in answer.stances}
        held: list[LocatedStance] = []
        misquoted: list[Misquoted] = []
        for identity in (i for i in self.candidates if i in self.shown):
            candidate, stance = self.candidates[identity], said[identity]
            first, text = candidate.span.start, self._text(identity)
            if stance.stance == "not_enough_evidence":
                held.append(LocatedStance(candidate, stance.stance, first, candidate.span.end))
            elif place := _locate(text, stance.deciding_words):
                start, end = _whole_sentences(candidate, text, place)
                held.append(LocatedStance(candidate, stance.stance, first + start, first + end))
            else:
                misquoted.append(Misquoted(candidate, stance.deciding_words))
        return held, misquoted

    def _named(self, stance: PassageStance) -> str:
        """The place that was shown and is named, or ""."""
        identity = self.keys.id(stance.passage)
        return identity if identity in self.shown and identity else ""

    def _text(self, identity: str) -> str:
        return self.candidates[identity].span.quote[:self.shown[identity]]


def _line(key: str, candidate: CandidateEvidence, text: str) -> str:
    """One place as a JSON line; what it has not is left out."""
    known = {"key": key, "paper": candidate.title, "section": candidate.span.section,
             "table": candidate.heads, "group": candidate.group, "text": text}
    return json.dumps({name: value for name, value in known.items() if value},
                      ensure_ascii=False) + "\n"


def _is_legible(candidate: CandidateEvidence) -> bool:
    return any(map(str.isalnum, candidate.span.quote))


def _cuts(candidate: CandidateEvidence) -> tuple[tuple[int, int], ...]:
    """Where its text may be cut: between sentences, and nowhere in a row of a table."""
    return () if candidate.heads else sentence_spans(candidate.span.quote)


def _locate(text: str, words: str) -> tuple[int, int] | None:
    """Where the deciding words stand, as whole words that say something; else None."""
    place = find_quote(text, words)
    if place is None or not (content_words(words) or re.search(r"\d", words)):
        return None
    start, end = place
    cuts_a_word = (text[start - 1:start].isalnum() and text[start].isalnum()) or \
        (text[end:end + 1].isalnum() and text[end - 1].isalnum())
    return None if cuts_a_word else place


def _whole_sentences(
    candidate: CandidateEvidence, text: str, place: tuple[int, int]
) -> tuple[int, int]:
    """The range of the sentences that some words touch."""
    touched = [(start, end) for start, end in _cuts(candidate)
               if start < place[1] and place[0] < end and end <= len(text)]
    if not touched:
        return 0, len(text)
    return min(place[0], touched[0][0]), max(place[1], touched[-1][1])
