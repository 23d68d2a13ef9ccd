"""Places: words of a claim that changed places, or stand where the passage has another word."""

import re
from collections.abc import Iterator, Sequence

from grounding.alignment import Alignment
from grounding.findings import Finding
from grounding.number_check import amount_lists
from grounding.reading import Reading, Word

_HEAVY = 0.3
_LONGEST_RUN = 3  # words
_ARTICLES = frozenset(("a", "an", "the", "this", "that", "its", "their", "both", "all", "any"))

_GLUE = re.compile(r"\s*(?:,\s*(?:and|or|nor)\b|,|\b(?:and|or|nor)\b|&)\s*")
_JOINING = frozenset(("and", "or", "nor"))

Frame = tuple[str, str]  # the words before and after, articles left out


def check_places(claim: Reading, statements: Sequence[tuple[Reading, Alignment]]) -> list[Finding]:
    """One finding where two words of the claim changed places ("favours A over B"), or one stands
    in the place of another ("lung tumours" for "breast tumours").

    `statements` are the statement that decides and the clauses in it.
    """
    ours = _frames(claim)
    is_said = any(all(map(a.meets, range(len(a.claim)))) for _, a in statements[1:])
    for reading, alignment in statements:
        theirs = _frames(reading)
        for first, second in _exchanged(claim, reading, alignment, ours, theirs):
            if _are_listed(first, second, claim, reading) or _follow_a_list(
                    first, second, claim, reading):
                continue
            return [Finding("direction", "conflicts",
                            f"“{first.text}” and “{second.text}” changed places", certain=True,
                            is_comparison=True)]
        for word, other in _replaced(claim, reading, alignment):
            if not is_said:
                return [Finding("subject", "conflicts", f"“{word.text}” in the claim, "
                                f"“{other.text}” in the passage", certain=True)]
    return []


def _exchanged(claim: Reading, reading: Reading, alignment: Alignment, ours: dict[int, Frame],
               theirs: dict[int, Frame]) -> Iterator[tuple[Word, Word]]:
    """Pairs of claim words of which each follows in the sentence what the other follows here."""
    before: dict[str, set[str]] = {}
    after: dict[str, set[str]] = {}
    for word in alignment.sentence:
        before.setdefault(word.stem, set()).add(theirs[word.start][0])
        after.setdefault(word.stem, set()).add(theirs[word.start][1])
    telling = {w.stem for w in alignment.claim}
    heavy = [w for w in alignment.claim if w.weight > _HEAVY and w.stem in before]
    for i, a in enumerate(heavy):
        for b in heavy[i + 1:]:
            left, right = ours[a.start][0], ours[b.start][0]
            if {left, right} == {"from", "to"}:
                continue  # from_to looks at these
            if not _JOINING.isdisjoint((left, right)) and (all(
                    ours[w.start][1] in telling & after[w.stem] for w in (a, b))
                    or _keep_their_parts(claim, reading, a, b)):
                continue  # each with what belongs to it: "raised A and lowered B"
            if a.stem != b.stem and left and right and left != right and \
                    left in before[b.stem] and right in before[a.stem] and \
                    left not in before[a.stem] and right not in before[b.stem]:
                yield a, b


def _keep_their_parts(claim: Reading, reading: Reading, a: Word, b: Word) -> bool:
    """Whether in both texts either word begins the same part of a list: "faster than T5 and
    smaller than GPT-2", "smaller than GPT-2 and faster than T5"."""
    ours, theirs = (_without_common_end(x, y) for x, y in ((claim, reading), (reading, claim)))
    for word in (a, b):
        parts = {tuple(_part(theirs, i)) for i, w in enumerate(theirs) if w.stem == word.stem}
        own = next((_part(ours, i) for i, w in enumerate(ours) if w.start == word.start), [])
        if not own or tuple(own) not in parts:
            return False
    return True


def _without_common_end(reading: Reading, other: Reading) -> list[Word]:
    """The words without those that both texts end in."""
    ours, theirs = _without_articles(reading), _without_articles(other)
    end = 0
    while end < min(len(ours), len(theirs)) and ours[-1 - end].stem == theirs[-1 - end].stem:
        end += 1
    return ours[:len(ours) - end]


def _part(words: Sequence[Word], start: int) -> list[str]:
    """The stems from a word on up to the next "and"."""
    following = (i for i in range(start, len(words)) if words[i].lower in _JOINING)
    return [w.stem for w in words[start:next(following, len(words))]]


def _are_listed(a: Word, b: Word, claim: Reading, reading: Reading) -> bool:
    """Whether two words stand in one list in both, whose order tells nothing: no list of numbers
    stands in the same order."""
    if len(amount_lists(claim)) < len(claim.amounts) or "respectively" in claim.lowers:
        return False
    theirs = [(x, y) for x in reading.words for y in reading.words
              if x.start < y.start and {x.stem, y.stem} == {a.stem, b.stem}]
    return _in_one_list(claim, a, b) and any(_in_one_list(reading, x, y) for x, y in theirs)


def _follow_a_list(a: Word, b: Word, claim: Reading, reading: Reading) -> bool:
    """Whether the words before two are of one list, whose order tells nothing."""
    words = _without_articles(claim)
    before = [words[i - 1] for i, w in enumerate(words) if i and w.start in (a.start, b.start)]
    return len(before) == 2 and _are_listed(before[0], before[1], claim, reading)


def _in_one_list(reading: Reading, first: Word, last: Word) -> bool:
    """Whether between two words there are only "and", commas and other words of a list."""
    first_part, *parts = _GLUE.split(reading.text[first.end:last.start])
    return bool(parts) and not first_part.strip() and not parts[-1].strip() and all(
        len(part.split()) == 1 for part in parts[:-1])


def _replaced(claim: Reading, reading: Reading,
              alignment: Alignment) -> Iterator[tuple[Word, Word]]:
    """The words of a claim, side by side before a word they belong to ("the lung tumours"), that a
    statement lacks, with what stands there between the same two neighbours."""
    ours, theirs = _without_articles(claim), _without_articles(reading)
    open_ = [w for i, w in enumerate(alignment.claim)
             if not alignment.meets(i) and w.weight > _HEAVY]
    if not open_ or len(alignment.claim) < 3:
        return
    first, last = ours.index(open_[0]), ours.index(open_[-1])
    if last - first + 1 != len(open_) or first == 0 or last + 1 == len(ours):
        return
    left, right = ours[first - 1], ours[last + 1]
    if right.weight == 0 or claim.words.index(right) != claim.words.index(open_[-1]) + 1:
        return
    for start in (i for i, w in enumerate(theirs) if w.stem == left.stem):
        for stop in range(start + 2, min(start + 2 + _LONGEST_RUN, len(theirs))):
            inside = [w for w in theirs[start + 1:stop] if w.weight > _HEAVY]
            is_opposite = open_[0].polarity and any(w.polarity for w in inside)
            if theirs[stop].stem == right.stem and inside and not is_opposite:
                yield open_[0], inside[0]


def _without_articles(reading: Reading) -> list[Word]:
    return [w for w in reading.words if w.lower not in _ARTICLES]


def _frames(reading: Reading) -> dict[int, Frame]:
    """For every word, by its start, the stems of its neighbours."""
    words = _without_articles(reading)
    stems = ["", *(w.stem for w in words), ""]
    frames = {w.start: (stems[i], stems[i + 2]) for i, w in enumerate(words)}
    return {w.start: frames.get(w.start, ("", "")) for w in reading.words}
