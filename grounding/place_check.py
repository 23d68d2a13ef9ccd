"""Places: words of a claim that changed places, or stand where the passage has another word."""

from collections.abc import Iterator, Sequence

from grounding.alignment import Alignment
from grounding.findings import Finding
from grounding.reading import Reading, Word

_HEAVY = 0.3
_ARTICLES = frozenset(("a", "an", "the", "this", "that", "its", "their", "both", "all", "any"))

Frame = tuple[str, str]  # the words before and after, articles left out


def check_places(claim: Reading, statements: Sequence[tuple[Reading, Alignment]],
                 passage: frozenset[str]) -> list[Finding]:
    """One finding where two words of the claim changed places ("favours A over B"), or a word that
    the passage says elsewhere stands in the place of another ("by sodium" for "by rubidium").

    `statements` are the statement that decides and the clauses in it, `passage` the stems of the
    whole passage.
    """
    ours = _frames(claim)
    is_said = any(all(map(a.meets, range(len(a.claim)))) for _, a in statements[1:])
    for reading, alignment in statements:
        theirs = _frames(reading)
        for first, second in _exchanged(alignment, ours, theirs):
            return [Finding("direction", "conflicts",
                            f"“{first.text}” and “{second.text}” changed places", certain=True)]
        for word, other in _replaced(alignment, ours, theirs):
            if not is_said:
                return [Finding("subject", "conflicts", f"“{word.text}” in the claim, "
                                f"“{other.text}” in the passage", certain=True)]
    return []


def _exchanged(alignment: Alignment, ours: dict[int, Frame],
               theirs: dict[int, Frame]) -> Iterator[tuple[Word, Word]]:
    """Pairs of claim words of which each follows in the sentence what the other follows here."""
    before: dict[str, set[str]] = {}
    for word in alignment.sentence:
        before.setdefault(word.stem, set()).add(theirs[word.start][0])
    heavy = [w for w in alignment.claim if w.weight > _HEAVY and w.stem in before]
    for i, a in enumerate(heavy):
        for b in heavy[i + 1:]:
            left, right = ours[a.start][0], ours[b.start][0]
            if a.stem != b.stem and left and right and left != right and \
                    left in before[b.stem] and right in before[a.stem] and \
                    left not in before[a.stem] and right not in before[b.stem]:
                yield a, b


def _replaced(alignment: Alignment, ours: dict[int, Frame],
              theirs: dict[int, Frame]) -> Iterator[tuple[Word, Word]]:
    """The one word of a claim that a statement lacks, with the one that stands in its place."""
    open_ = [w for i, w in enumerate(alignment.claim)
             if not alignment.meets(i) and w.weight > _HEAVY]
    if len(open_) != 1 or len(alignment.claim) < 3:
        return
    for other in alignment.unmet():
        frame = ours[open_[0].start]
        is_opposite = open_[0].polarity and other.polarity  # then it is for the direction to tell
        if other.weight > _HEAVY and not is_opposite and \
                all(frame) and frame == theirs[other.start]:
            yield open_[0], other


def _frames(reading: Reading) -> dict[int, Frame]:
    """For every word, by its start, the stems of its neighbours."""
    words = [w for w in reading.words if w.lower not in _ARTICLES]
    stems = ["", *(w.stem for w in words), ""]
    frames = {w.start: (stems[i], stems[i + 2]) for i, w in enumerate(words)}
    return {w.start: frames.get(w.start, ("", "")) for w in reading.words}
