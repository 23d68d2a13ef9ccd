"""Conjecture: whether a sentence only supposes what a claim states.

    check_conjecture(...)   # "A tax lowers use." beside "A tax would lower use." is a gap

Found are "would" and "should" before the claim's verb, "we hypothesise that", and "if": what
stands under a condition that the claim lacks, and the condition itself.
"""

from collections.abc import Iterator, Sequence

from grounding.alignment import Alignment
from grounding.findings import Finding
from grounding.reading import Reading, Word, lists

_SAME = 0.75
_MODALS = frozenset(("would", "should"))
_MAY_FOLLOW_MODAL = frozenset(
    "not also then thus therefore still even be have been has likely probably".split())
_TELLS_NO_DEED = frozenset("""
expect expected predict predicted anticipate anticipated appear seem note noted suggest indicate
mean imply say argue
""".split())
"""After "would" and "should" these are how papers speak: "as would be expected", "it should be
noted"."""
_COMPARING = frozenset(("than", "as", "what"))
_HYPOTHESES = frozenset("""
hypothesise hypothesised hypothesize hypothesized conjecture conjectured speculate speculated
postulate postulated hypothesis conjecture
""".split())
_EXPECTATIONS = frozenset("""
expect expected predict predicted anticipate anticipated suspect suspected assume assumed suppose
supposed
""".split())
"""Conjecture where it is the authors', or nobody's in particular: "we predict", "it is assumed"."""
_HOLDERS = frozenset("we authors i is was been".split())
_BEFORE_THAT = frozenset("is was a priori therefore here that thus".split())
_BORNE_OUT = frozenset("""
confirm confirmed confirms confirming support supported supports verified verify true correct
corroborated validated found find showed shown show demonstrated indeed borne rejected
""".split())
_CONDITIONAL = frozenset("""
if when whenever unless without otherwise provided assuming assumed where once under upon after
during with given hypothetical hypothetically until suppose
""".split())
_CAUTIOUS = _MODALS | _HYPOTHESES | _EXPECTATIONS | frozenset(
    ("could", "may", "might", "can", "whether"))
_NO_CONDITION = frozenset(("as", "even", "what"))
"""Before "if": "as if", "even if"."""
_AFTER_ONLY = frozenset(("when", "where", "after", "under"))
_ASKING = frozenset("""
see test tested testing determine determined investigate investigated examine examined ask asked
know known assess assessed check checked wonder wondered evaluate evaluated unclear unknown decide
explore explored
""".split())
_FEWEST_OF_CONDITION = 3  # words
_ENDS = frozenset(",;:()")


def check_conjecture(claim: Reading, sentence: Reading, alignment: Alignment) -> Finding | None:
    """A gap where the sentence that decides only supposes what the claim states flatly; None where
    the claim is cautious or has a condition itself."""
    if not claim.lowers.isdisjoint(_CAUTIOUS | lists().hedges):
        return None
    if _is_of_hypothesis(sentence, alignment):
        return _gap("the passage supposes it, it does not say so")
    if not claim.lowers.isdisjoint(_CONDITIONAL):
        return None
    if word := _governed(sentence, alignment):
        return _gap(f"“{_modal_before(sentence, word)} … {word.text}” in the passage")
    return _conditional(sentence, alignment)


def is_conjectural(sentence: Reading) -> bool:
    """Whether a sentence tells a hypothesis, or what would or should be."""
    return not sentence.lowers.isdisjoint(_MODALS) or hypothesis_begins(sentence) is not None


def hypothesis_begins(sentence: Reading) -> int | None:
    """Where what is supposed begins: behind "we hypothesise that", "it was expected that"; None
    where nothing is, or the sentence tells what came of it."""
    if is_borne_out(sentence):
        return None
    words = sentence.words
    for place, word in enumerate(words):
        before = words[place - 1].lower if place else ""
        is_held = word.lower in _HYPOTHESES or (
            word.lower in _EXPECTATIONS and before in _HOLDERS)
        if not is_held:
            continue
        for following in words[place + 1:place + 4]:
            if following.lower == "that":
                return following.end
            if following.lower not in _BEFORE_THAT:
                break
    return None


def is_borne_out(sentence: Reading) -> bool:
    """Whether a sentence has a word that tells what came of a hypothesis."""
    return not sentence.lowers.isdisjoint(_BORNE_OUT)


def _gap(detail: str) -> Finding:
    return Finding("hedge", "silent", detail, certain=True, decides=True)


def _met(alignment: Alignment) -> list[Word]:
    """The words of the sentence that some word of the claim means."""
    if not alignment.claim or not alignment.sentence:
        return []
    best = alignment.similarity.max(axis=0)
    return [w for w, likeness in zip(alignment.sentence, best, strict=True) if likeness >= _SAME]


def _is_of_hypothesis(sentence: Reading, alignment: Alignment) -> bool:
    begins = hypothesis_begins(sentence)
    met = _met(alignment)
    return begins is not None and bool(met) and \
        2 * sum(w.start >= begins for w in met) > len(met)


def _governed(sentence: Reading, alignment: Alignment) -> Word | None:
    """The word that follows "would" or "should", where a word of the claim means it and no other
    word of the sentence."""
    for place, modal in enumerate(sentence.words):
        before = sentence.words[place - 1].lower if place else ""
        if modal.lower not in _MODALS or before in _COMPARING:
            continue
        verb = next((w for w in sentence.words[place + 1:place + 5]
                     if w.lower not in _MAY_FOLLOW_MODAL and not w.lower.endswith("ly")), None)
        if verb is None or verb.lower in _TELLS_NO_DEED or \
                not _ENDS.isdisjoint(sentence.text[modal.end:verb.start]):
            continue
        columns = [j for j, w in enumerate(alignment.sentence) if w.start == verb.start]
        for row in alignment.similarity if columns else ():
            if [j for j, likeness in enumerate(row) if likeness >= _SAME] == columns:
                return verb
    return None


def _modal_before(sentence: Reading, verb: Word) -> str:
    return [w.text for w in sentence.words if w.start < verb.start and w.lower in _MODALS][-1]


def _conditional(sentence: Reading, alignment: Alignment) -> Finding | None:
    """A gap where the claim states what the sentence says under a condition, of which it has no
    word, or the condition."""
    met = _met(alignment)
    for start, end, is_asked in _conditions(sentence):
        inside = [w for w in alignment.sentence if start <= w.start < end]
        outside = [w for w in alignment.sentence if not start <= w.start < end]
        own = _apart(inside, outside)
        rest = _apart(outside, inside)
        is_inside, is_outside = (any(w in met for w in some) for some in (own, rest))
        if is_outside and own and not is_inside and not is_asked:
            return _gap(f"the passage says so “{sentence.text[start:end].strip(' .')}”")
        if is_inside and not is_outside and len([w for w in inside if w in met]) > 1:
            return _gap("the passage names it as a condition")
    return None


def _apart(some: Sequence[Word], others: Sequence[Word]) -> list[Word]:
    """The words of which the others have no form."""
    stems = {w.stem for w in others}
    return [w for w in some if w.stem not in stems]


def _conditions(sentence: Reading) -> Iterator[tuple[int, int, bool]]:
    """The places of the clauses with "if", up to the next comma or the sentence's end, and whether
    such a clause is what somebody asks."""
    words = sentence.words
    for place, word in enumerate(words):
        before = words[place - 1].lower if place else ""
        following = words[place + 1].lower if place + 1 < len(words) else ""
        is_condition = word.lower in ("if", "unless") or (
            word.lower in _AFTER_ONLY and before == "only") or (
            word.lower == "provided" and following == "that")
        if not is_condition or before in _NO_CONDITION or following == "and":
            continue
        end = next((i for i in range(word.end, len(sentence.text)) if sentence.text[i] in _ENDS),
                   len(sentence.text))
        then = next((w.start for w in words if w.start > word.end and w.lower == "then"), end)
        end = min(end, then)
        if sum(word.end <= w.start < end for w in words) >= _FEWEST_OF_CONDITION:
            yield word.start, end, before in _ASKING
