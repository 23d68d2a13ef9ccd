"""Direction: whether claim and evidence let the same thing rise, fall, win or lose."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from itertools import combinations, product

import numpy as np

from grounding.alignment import Alignment, denies
from grounding.findings import Finding
from grounding.reading import Reading, Word, have_antonyms, lists
from grounding.table_findings import signs_of_better

_REACH = 6  # content words to either side
_MOST = 24
"""Words with an opposite in a text, and what votes for each, that are held against each other."""
_BOUND = 0.3
_OTHER_AXIS = 0.6
_MARGIN = 0.05
_PAIRED = frozenset((("superior", "to"), ("inferior", "to"), ("ahead", "of")))


def check_direction(claim: Reading, sentence: Reading, alignment: Alignment) -> list[Finding]:
    """One finding for each word of the claim that has an opposite and meets it, or itself, in the
    sentence on the same thing; one more for a comparison of two things."""
    compared, is_open = _check_comparison(claim, sentence, alignment)
    findings = [compared] if compared else []
    denied = _denied(claim, alignment.claim), _denied(sentence, alignment.sentence)
    voted = [(word, _votes(index, alignment, *denied)) for index, word in enumerate(alignment.claim)
             if (word.polarity or word.stem in lists().antonyms)
             and not ((compared or is_open) and compares(word))]
    findings += _counted_all(voted)
    if not any(f.outcome == "conflicts" for f in findings):
        apart = _check_together(voted)
        findings += [apart] if apart else []
    return findings


def with_comparatives_met(alignment: Alignment) -> Alignment:
    """The alignment with the claim's comparing words met: "A has more than B" says what "B has
    fewer than A" says."""
    best = np.array([1.0 if compares(w) and w.polarity else b
                     for w, b in zip(alignment.claim, alignment.best, strict=True)])
    return replace(alignment, best=best)


@dataclass(frozen=True)
class _Vote:
    """A polar word of the sentence beside one of the claim: +1 for the same direction or -1 for
    the opposite, 0 where it only denies the opposite ("not lower" for "higher"); and how far the
    words around both are the same."""

    place: int
    word: Word
    sign: int
    context: float
    is_turned: bool


def _denied(reading: Reading, content: Sequence[Word]) -> frozenset[int]:
    """Where the words begin that a negation turns: in its scope, and behind no preposition that
    follows another word with an opposite ("did not fall in the treated group")."""
    polar = {w.start for w in content if w.polarity or w.stem in lists().antonyms}
    turned: set[int] = set()
    has_met = is_over = False
    for word in reading.words:
        if not word.is_negated:
            has_met = is_over = False
            continue
        is_over = is_over or (has_met and word.lower in lists().prepositions)
        has_met = has_met or word.start in polar
        if not is_over:
            turned.add(word.start)
    return frozenset(turned)


def _votes(index: int, alignment: Alignment, ours: frozenset[int],
           theirs: frozenset[int]) -> list[_Vote]:
    """`ours` and `theirs` are where the words begin that a negation turns."""
    word, votes = alignment.claim[index], []
    claimed = {w.stem for w in alignment.claim}
    said = {w.stem for w in alignment.sentence}
    for place, candidate in enumerate(alignment.sentence):
        sign = _relation(word, candidate)
        if sign == 0 or (sign < 0 and word.stem in said and candidate.stem in claimed):
            continue
        is_denied = candidate.start in theirs
        is_turned = (word.start in ours) != is_denied
        context = _shared_context(index, place, alignment)
        if candidate.axis != word.axis:
            context *= _OTHER_AXIS
        if candidate.stem == word.stem:
            context += 0.1
        is_between = is_turned and is_denied and sign < 0 and _is_graded(word, candidate)
        votes.append(_Vote(place, candidate, 0 if is_between else -sign if is_turned else sign,
                           context, is_turned))
    return votes


def _is_graded(word: Word, opposite: Word) -> bool:
    """Whether between a word and its opposite there is something: what does not rise need not
    fall; what does not fail succeeds, what is not effective is ineffective."""
    return opposite.axis in ("amount", "quality") and not (
        opposite.lower.startswith(("fail", "succe")) or denies(word.stem, opposite.stem)
        or denies(opposite.stem, word.stem))


def _counted(word: Word, votes: Sequence[_Vote]) -> Finding | None:
    agreeing = max((v for v in votes if v.sign > 0), key=lambda v: v.context, default=None)
    opposed = max((v for v in votes if v.sign < 0), key=lambda v: v.context, default=None)
    between = max((v for v in votes if not v.sign), key=lambda v: v.context, default=None)
    for_, against = (v.context if v else 0.0 for v in (agreeing, opposed))
    if between and between.context >= _BOUND and between.context > max(for_, against):
        return Finding("direction", "silent", f"“{word.text}” in the claim, not "
                       f"“{between.word.text}” in the passage", certain=True, is_turned=True,
                       decides=True)
    if max(for_, against) < _BOUND:
        return None
    if agreeing and for_ >= against - _MARGIN:
        return Finding("direction", "agrees", f"“{word.text}”", is_turned=agreeing.is_turned)
    other = opposed.word.text if opposed else ""
    return Finding("direction", "conflicts",
                   f"“{word.text}” in the claim, “{other}” in the passage", certain=True)


def _counted_all(voted: Sequence[tuple[Word, Sequence[_Vote]]]) -> list[Finding]:
    """What the votes for each word come to. Where the sentence only denies the opposite of one,
    what else it denies is no conflict."""
    counted = [(f, votes) for word, votes in voted if (f := _counted(word, votes))]
    is_between = any(f.outcome == "silent" for f, _ in counted)
    return [f for f, votes in counted if not (
        is_between and f.outcome == "conflicts" and all(v.is_turned for v in votes if v.sign < 0))]


def _check_together(voted: Sequence[tuple[Word, Sequence[_Vote]]]) -> Finding | None:
    """A conflict where two words of the claim each find their direction in the sentence, but one
    beside the other's opposite: "more A weakens B, while less A strengthens B" does not say that
    more A strengthens B."""
    few = [(word, votes[:_MOST]) for word, votes in voted[:_MOST]]
    for (first, left), (second, right) in combinations(few, 2):
        if first.clause != second.clause:
            continue
        together = apart = 0.0
        for a, b in product(left, right):
            if a.word.clause == b.word.clause and a.place < b.place:
                fit = min(a.context, b.context)
                if not (a.sign and b.sign):
                    continue
                together, apart = (max(together, fit), apart) if a.sign == b.sign else \
                    (together, max(apart, fit))
        if apart > max(_BOUND, together + _MARGIN):
            return Finding("direction", "conflicts", f"“{first.text}” and “{second.text}” do not "
                           "go together in the passage", certain=True)
    return None


def _relation(a: Word, b: Word) -> int:
    """+1 for the same direction, -1 for opposite ones, 0 where they do not compare."""
    if a.stem == b.stem and (a.polarity == b.polarity):
        return 1
    if have_antonyms(a, b):
        return -1
    if a.polarity and b.polarity and "relation" not in (a.axis, b.axis):
        return a.polarity * b.polarity
    return 0


def _shared_context(index: int, place: int, alignment: Alignment) -> float:
    """How far the words near a claim's word are near the sentence's, 0 to 1."""
    total = shared = 0.0
    for i in range(max(0, index - _REACH), min(len(alignment.claim), index + _REACH + 1)):
        word = alignment.claim[i]
        if i == index or word.polarity:
            continue
        share = word.weight / (1.0 + abs(i - index) / 2.0)
        total += share
        if alignment.best[i] > 0:
            row = alignment.similarity[i]
            left, right = max(0, place - 2 * _REACH), place + 2 * _REACH + 1
            shared += share * max((row[j] / (1.0 + abs(j - place) / 3.0)
                                   for j in range(left, min(right, len(row))) if j != place),
                                  default=0.0)
    return shared / total if total else 0.0


@dataclass(frozen=True)
class Side:
    """One of two compared things: positions of its content words, and its labels: amounts ("70B")
    and single letters ("B"). It stands in [start, end) of its text."""

    words: tuple[int, ...]
    labels: frozenset[float | str]
    start: int
    end: int


@dataclass(frozen=True)
class Comparison:
    """`sign` is +1 where the left side is above the right one, else -1. `is_plain`: the sides are
    not told apart by opposites, which belong to no side here ("older patients", "younger
    patients")."""

    left: Side
    right: Side
    sign: int
    pivot: Word
    is_plain: bool


def _check_comparison(claim: Reading, sentence: Reading,
                      alignment: Alignment) -> tuple[Finding | None, bool]:
    """Whether both compare the same two things the same way round ("A outperforms B" and not
    "B outperforms A"); None where one of them compares nothing, or other things; and whether it is
    open, since they compare in other properties ("smaller", "faster")."""
    ours = next(iter(comparisons(claim, alignment.claim)), None)
    if ours is None:
        return None, False
    best: tuple[float, float, Comparison] | None = None
    for theirs in comparisons(sentence, alignment.sentence):
        straight = _meet(ours.left, theirs.left, alignment) + \
            _meet(ours.right, theirs.right, alignment)
        crossed = _meet(ours.left, theirs.right, alignment) + \
            _meet(ours.right, theirs.left, alignment)
        if best is None or max(straight, crossed) > max(best[:2]):
            best = (straight, crossed, theirs)
    if best is None or max(best[:2]) < 0.6 or abs(best[0] - best[1]) < 0.2:
        return None, False
    straight, crossed, theirs = best
    known = lists().properties
    if not (ours.is_plain and theirs.is_plain) or \
            known.get(ours.pivot.lower) != known.get(theirs.pivot.lower):
        return None, True
    is_other_axis = ours.pivot.axis != theirs.pivot.axis
    if is_other_axis and signs_of_better(sentence.text) == {-1}:
        return None, True  # more of an error is worse
    if (straight > crossed) == (ours.sign == theirs.sign):
        return Finding("direction", "agrees", f"“{ours.pivot.text}” between the same two",
                       is_comparison=True), False
    if is_other_axis and not _in_points(sentence, theirs.pivot):
        return None, True  # the one with less of what is bad is better
    return Finding("direction", "conflicts", f"“{ours.pivot.text}” in the claim, "
                   f"“{theirs.pivot.text}” the other way round in the passage", certain=True,
                   is_comparison=True), False


def _in_points(sentence: Reading, pivot: Word) -> bool:
    """Whether "more" is said of points, of which more is better."""
    return sentence.text[:pivot.start].rstrip().endswith((" points", " point"))


def compares(word: Word) -> bool:
    """Whether a word puts one thing above another: "higher", "less", "outperforms"."""
    return word.lower in lists().comparing_verbs or word.lower.endswith("er") or \
        word.lower in ("more", "less", "worse", "superior", "inferior", "ahead", "behind")


def comparisons(reading: Reading, content: Sequence[Word]) -> list[Comparison]:
    """Every comparison of a sentence: by a verb ("outperforms") or by "… than". `content` are the
    words that its sides are told by: those of `reading.content`."""
    found: list[Comparison] = []
    for index, pivot in enumerate(reading.words):
        if not pivot.polarity or pivot.axis not in ("amount", "quality"):
            continue
        sign = -pivot.polarity if pivot.is_negated else pivot.polarity
        border = _border(reading.words, index)
        if border is None:
            continue
        if pivot.lower in lists().comparing_verbs:
            left_end = pivot.start
            sign = -sign if border.lower == "by" else sign
        else:
            if not compares(pivot):
                continue
            left_end = border.start
        stop = _end_of_right(reading.words, border)
        between = [t for t in reading.words if pivot.end <= t.start < border.start]
        if not any(t.lower in lists().prepositions for t in between):
            left_end = pivot.start  # "lost more perch than": what is compared in, not with
        left = _side(reading, content, pivot, pivot.start - 80, left_end)
        if left_end > pivot.start:  # "higher in A than in B": A and B are compared
            named = _side(reading, content, pivot, pivot.end, left_end)
            left = named if named.words else left
        right = _side(reading, content, pivot, border.end, stop)
        if (left.words or left.labels) and (right.words or right.labels):
            is_plain = not _told_by_opposites(reading, pivot, border, stop)
            found.append(Comparison(*_distinct(left, right, content), sign, pivot, is_plain))
    return found


def _told_by_opposites(reading: Reading, pivot: Word, border: Word, stop: int) -> bool:
    """Whether one side has a word that is the opposite of one of the other."""
    polar = [w for w in reading.words if w.polarity and w.axis != "relation" and w != pivot
             and w != border and pivot.start - 80 <= w.start < stop]
    before = [w for w in polar if w.start < border.start]
    return any(a.axis == b.axis and a.polarity * b.polarity < 0 for a in before
               for b in polar if b.start >= border.end)


def _border(tokens: Sequence[Word], index: int) -> Word | None:
    """The word after which the right side begins: "than", "ahead of", the verb or its "by"."""
    known, pivot = lists(), tokens[index]
    if pivot.lower == "behind":
        return pivot
    if pivot.lower in known.comparing_verbs:
        following = tokens[index + 1] if index + 1 < len(tokens) else pivot
        return following if following.lower == "by" else pivot
    borders = [t for t in tokens[index + 1:index + 14] if t.clause == pivot.clause and (
        t.lower in known.than or (pivot.lower, t.lower) in _PAIRED)]
    # "slower over peat than over sand": "over" is the border only where there is no "than".
    return next((t for t in borders if t.lower == "than"), borders[0] if borders else None)


def _end_of_right(tokens: Sequence[Word], border: Word) -> int:
    """Where the right side ends: at the first preposition that does not begin it."""
    after = [t for t in tokens if t.start >= border.end]
    is_named = False
    for token in after[:12]:
        if token.clause != border.clause or (is_named and token.lower in lists().prepositions):
            return token.start
        is_named = is_named or token.weight > 0
    return after[min(11, len(after) - 1)].end if after else border.end


def _side(reading: Reading, content: Sequence[Word], pivot: Word, start: int, end: int) -> Side:
    return Side(
        tuple(i for i, w in enumerate(content)
              if start <= w.start and w.end <= end and w.start != pivot.start and not w.polarity),
        frozenset((
            *(q.base for q in reading.amounts if start <= q.start and q.end <= end),
            *(w.text for w in reading.words if start <= w.start and w.end <= end
              and len(w.text) == 1 and w.text.isupper()))),
        start, end,
    )


def _distinct(left: Side, right: Side, content: Sequence[Word]) -> tuple[Side, Side]:
    """Both sides without the words they share, where that leaves something to tell them apart."""
    stems = [{content[i].stem for i in side.words} for side in (left, right)]
    common = stems[0] & stems[1]
    if stems[0] == stems[1]:
        return left, right
    first, second = (replace(side, words=tuple(
        i for i in side.words if content[i].stem not in common)) for side in (left, right))
    return first, second


def _meet(ours: Side, theirs: Side, alignment: Alignment) -> float:
    """The share of the weight of `ours` that `theirs` covers; a label weighs as one word."""
    total = met = 0.0
    for i in ours.words:
        weight = alignment.claim[i].weight
        total += weight
        met += weight * max((alignment.similarity[i, j] for j in theirs.words), default=0.0)
    total += len(ours.labels)
    met += len(ours.labels & theirs.labels)
    return met / total if total else 0.0
