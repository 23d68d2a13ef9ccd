"""From and to: whether claim and passage tell a change, or a way, from the same end.

    check_from_to(...)   # "from 8.1% to 7.2%" beside "from 7.2% to 8.1%" is a conflict
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from grounding.findings import Finding
from grounding.reading import Reading, Word

_REACH = 8  # words from "from" to "to"
_LONGEST_END = 5  # words
NO_WAY = frozenset("""
range ranges ranged ranging vary varies varied varying distance distances anywhere span spans
spanned spanning spectrum between interval intervals interpolate interpolated interpolating path
paths correlation similarity equivalent back both ways
""".split())
"""With these "from A to B" is the same from either end."""
_END = frozenset("""
and or but in on at for with by after during within while when as over under than from to into
which that who is are was were
""".split())


@dataclass(frozen=True)
class _Way:
    """Both ends of "from A to B": their numbers, or else their telling words."""

    start: frozenset[str]
    stop: frozenset[str]
    is_of_numbers: bool


def check_from_to(claim: Reading, sentences: Sequence[Reading],
                  deciding: Reading) -> Finding | None:
    """A conflict where the sentence that decides tells from B to A what the claim tells from A to
    B, and no sentence tells it from A to B."""
    if not NO_WAY.isdisjoint(claim.lowers):
        return None
    told = [way for sentence in sentences for way in _ways(sentence)]
    there = [] if not NO_WAY.isdisjoint(deciding.lowers) else list(_ways(deciding))
    for way in _ways(claim):
        is_turned = any(_meet(way, _Way(w.stop, w.start, w.is_of_numbers)) for w in there)
        if is_turned and not any(_meet(way, w) for w in told):
            a, b = (" ".join(sorted(end)) for end in (way.start, way.stop))
            return Finding("direction", "conflicts", f"from “{a}” to “{b}” in the claim, the other "
                           "way in the passage", certain=True, decides=True)
    return None


def _meet(ours: _Way, theirs: _Way) -> bool:
    if ours.is_of_numbers or theirs.is_of_numbers:
        return (ours.start, ours.stop) == (theirs.start, theirs.stop)
    return not ours.start.isdisjoint(theirs.start) and not ours.stop.isdisjoint(theirs.stop) and \
        ours.start.isdisjoint(theirs.stop) and ours.stop.isdisjoint(theirs.start)


def _ways(reading: Reading) -> Iterator[_Way]:
    """Every "from A to B", and "to B from A" of numbers."""
    words = reading.words
    for place, word in enumerate(words):
        if word.lower == "from":
            to = _next(words, place, ("to", "into"))
            if to is not None:
                yield from _way(words[place + 1:to], _end(reading, to))
        if word.lower == "to":
            start = _next(words, place, ("from",))
            if start is not None:
                yield from (w for w in _way(_end(reading, start), words[place + 1:start])
                            if w.is_of_numbers)


def _next(words: Sequence[Word], place: int, wanted: Sequence[str]) -> int | None:
    """Where one of some words follows, with no other "from" or "to" between."""
    for index in range(place + 1, min(place + 1 + _REACH, len(words))):
        if words[index].clause != words[place].clause:
            return None
        if words[index].lower in wanted:
            return index
        if words[index].lower in ("from", "to"):
            return None
    return None


def _end(reading: Reading, place: int) -> list[Word]:
    """The words after "to", up to the next mark or preposition."""
    found: list[Word] = []
    for word in reading.words[place + 1:place + 1 + _LONGEST_END]:
        before = found[-1].end if found else word.start
        if word.lower in _END or not set(",;:()").isdisjoint(reading.text[before:word.start]):
            break
        found.append(word)
    return found


def _way(start: Sequence[Word], stop: Sequence[Word]) -> Iterator[_Way]:
    numbers = [next((w.text for w in end if w.text[0].isdigit()), "") for end in (start, stop)]
    if all(numbers):
        if numbers[0] != numbers[1]:
            yield _Way(frozenset(numbers[:1]), frozenset(numbers[1:]), is_of_numbers=True)
        return
    stems = [{w.stem for w in end if w.weight > 0 or (len(w.text) == 1 and w.text.isupper())}
             for end in (start, stop)]
    ends = stems[0] - stems[1], stems[1] - stems[0]
    if all(ends) and not any(numbers):
        yield _Way(frozenset(ends[0]), frozenset(ends[1]), is_of_numbers=False)
