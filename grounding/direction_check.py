"""Direction: whether claim and evidence let the same thing rise, fall, win or lose."""

from collections.abc import Sequence

from grounding.alignment import Alignment
from grounding.findings import Finding
from grounding.reading import Reading, Word, lists

_REACH = 6  # content words to either side
_BOUND = 0.3
_MARGIN = 0.05


def check_direction(claim: Reading, sentence: Reading, alignment: Alignment) -> list[Finding]:
    """One finding for each word of the claim that has an opposite and meets it, or itself, in the
    sentence on the same thing; one more for a comparison of two things."""
    compared = _check_comparison(claim, sentence, alignment)
    findings = [compared] if compared else []
    for index, word in enumerate(alignment.claim):
        has_opposite = word.polarity or word.stem in lists().antonyms
        if has_opposite and not (compared and word.axis in ("amount", "quality")):
            finding = _check_word(index, word, alignment)
            if finding:
                findings.append(finding)
    return findings


def _check_word(index: int, word: Word, alignment: Alignment) -> Finding | None:
    agreeing = opposed = 0.0
    other = ""
    for place, candidate in enumerate(alignment.sentence):
        sign = _relation(word, candidate)
        if sign == 0:
            continue
        if word.is_negated != candidate.is_negated:
            sign = -sign
        context = _shared_context(index, place, alignment)
        if candidate.axis != word.axis:
            context *= 0.8
        if candidate.stem == word.stem:
            context += 0.1
        if sign > 0:
            agreeing = max(agreeing, context)
        elif context > opposed:
            opposed, other = context, candidate.text
    if max(agreeing, opposed) < _BOUND:
        return None
    if agreeing >= opposed - _MARGIN:
        return Finding("direction", "agrees", f"“{word.text}”")
    return Finding("direction", "conflicts", f"“{word.text}” in the claim, “{other}” in the passage",
                   certain=True)


def _relation(a: Word, b: Word) -> int:
    """+1 for the same direction, -1 for opposite ones, 0 where they do not compare."""
    if a.stem == b.stem and (a.polarity == b.polarity):
        return 1
    if b.stem in lists().antonyms.get(a.stem, ()):
        return -1
    if a.polarity and b.polarity and "relation" not in (a.axis, b.axis):
        return a.polarity * b.polarity
    if a.polarity and a.axis == b.axis == "relation":
        return 0
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
            shared += share * max((row[j] / (1.0 + abs(j - place) / 6.0)
                                   for j in range(left, min(right, len(row))) if j != place),
                                  default=0.0)
    return shared / total if total else 0.0


def _check_comparison(claim: Reading, sentence: Reading, alignment: Alignment) -> Finding | None:
    """Whether both compare the same two things the same way round ("A outperforms B" and not
    "B outperforms A"); None where one of them compares nothing, or other things."""
    ours = _comparison(claim, alignment.claim)
    if ours is None:
        return None
    rows = range(len(alignment.claim))
    best: tuple[float, float, int, str] | None = None
    for theirs in _comparisons(sentence, alignment.sentence):
        straight = _meet(ours[0], theirs[0], alignment) + _meet(ours[1], theirs[1], alignment)
        crossed = _meet(ours[0], theirs[1], alignment) + _meet(ours[1], theirs[0], alignment)
        if best is None or max(straight, crossed) > max(best[:2]):
            best = (straight, crossed, ours[2] * theirs[2], theirs[3])
    if best is None or not rows or max(best[:2]) < 0.8 or abs(best[0] - best[1]) < 0.25:
        return None
    same_order = best[0] > best[1]
    if same_order == (best[2] > 0):
        return Finding("direction", "agrees", f"“{ours[3]}” between the same two")
    return Finding("direction", "conflicts", f"“{ours[3]}” in the claim, “{best[3]}” the other way "
                   "round in the passage", certain=True)


Comparison = tuple[tuple[int, ...], tuple[int, ...], int, str]


def _comparison(reading: Reading, content: Sequence[Word]) -> Comparison | None:
    found = _comparisons(reading, content)
    return found[0] if found else None


def _comparisons(reading: Reading, content: Sequence[Word]) -> list[Comparison]:
    """Left side, right side (positions in `content`), direction and pivot of every comparison."""
    known = lists()
    found: list[Comparison] = []
    tokens = reading.words
    for index, pivot in enumerate(tokens):
        if not pivot.polarity or pivot.axis not in ("amount", "quality"):
            continue
        sign = -pivot.polarity if pivot.is_negated else pivot.polarity
        if pivot.lower in known.comparing_verbs:
            border = pivot.end
            if index + 1 < len(tokens) and tokens[index + 1].lower == "by":
                sign = -sign
            left_end = pivot.start
        else:
            than = next((t for t in tokens[index + 1:index + 14]
                         if t.lower in known.than or (
                             t.lower == "to" and pivot.lower in ("superior", "inferior"))), None)
            if than is None or (than.lower in ("relative", "compared") and pivot.clause != than.clause):
                continue
            border, left_end = than.end, than.start
        left = tuple(i for i, w in enumerate(content)
                     if w.end <= left_end and w.start != pivot.start and not w.polarity)[-8:]
        right = tuple(i for i, w in enumerate(content)
                      if w.start >= border and not w.polarity)[:8]
        if left and right:
            found.append((left, right, sign, pivot.text))
    return found


def _meet(ours: tuple[int, ...], theirs: tuple[int, ...], alignment: Alignment) -> float:
    """The share of the weight of `ours` that `theirs` covers."""
    weights = [alignment.claim[i].weight for i in ours]
    total = sum(weights)
    met = sum(weight * max(alignment.similarity[i, j] for j in theirs)
              for i, weight in zip(ours, weights, strict=True))
    return met / total if total else 0.0
