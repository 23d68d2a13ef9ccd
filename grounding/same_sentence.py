"""A claim that is a sentence of its passage but for the numbers: whether these are the same.

    check_same_sentence("25% of the mice survived a year.", "10 of 40 mice survived a year.")

A count of a whole is a share ("10 of 40" is 25%), and a share may be told in words ("a
quarter"). Where nothing but one number differs, and it is what the sentence tells and not what it
tells it of (a dose, a week, a size), another number is a conflict for sure; so it is where others
show that the case is the same.
"""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal
from functools import lru_cache

from grounding.findings import Finding
from grounding.passages import sentence_spans
from grounding.quantities import Quantity, comparable, find_quantities, same_quantity
from grounding.reading import polarity_of
from grounding.rounded_quantities import is_scaled, may_be_rounded
from grounding.rounding import Outcome, told
from grounding.satisfying import satisfies
from grounding.shares import as_share, digits_of, in_words, is_share, shares_in

_COUNTED = frozenset(("amount", "year", "ordinal", "p_value"))
_RESULTS = frozenset(("amount", "p_value"))
_WORD = re.compile(r"[^\W_]+(?:['’][^\W_]+)?|[<>=≤≥%±+]")
_LEFT_OUT = frozenset(("the", "a", "an", "of"))
_FEWEST_WORDS = 3
_POINTS = {"ratio", "percentage points"}

_FAR_BEFORE = 80  # signs
_BEFORE = re.compile(r"[^\W_]+|[=(,;:]")
_ENDS = frozenset(",;:")
_A_NAMES = re.compile(r"\d-?[^\W\d_]|\^")
"""A size, a version, the first part of a word: "70B", "5-shot"; "10^5" may have been "105"."""
_TELLS = frozenset("""
is are was were be been has had have reached reaches achieved achieves scored scores averaged
averages weighed weighs measured lasted lost gained yielded yields totalled contained contains
comprised comprises included includes enrolled identified
""".split())
_SETS = frozenset("""
at in on with within without after before above below over under for from until during between
among per aged age ages dose doses dosage concentration temperature threshold level batch week day
month year stage phase grade type group cohort study experiment trial version chromosome layer size
length depth rate top
""".split())
"""Words that lead to what a result is told of."""
_ESTIMATES = [[name, "="] for name in ("n", "rr", "or", "hr")]
_TELLING_DIGITS = 2
_ENOUGH = 2
"""Numbers of so many digits that are the same in both."""
_NOBODY = frozenset("no none neither nor nobody nothing never not hardly scarcely barely".split())
_PICKS = frozenset("that which who whose if when where while once unless".split())


@dataclass(frozen=True)
class _Number:
    """A number in its sentence: a quantity, or a share worked out from a count of a whole, with the
    places that these were told in."""

    quantity: Quantity | None
    share: Decimal | None = None
    text: str = ""


@dataclass(frozen=True)
class _Frame:
    """A sentence's words, "#" for each number, articles left out; and the numbers."""

    words: tuple[str, ...]
    numbers: tuple[_Number, ...]


def check_same_sentence(claim: str, passage: str) -> list[Finding]:
    """One certain finding for each number where some sentence of the passage is the claim but for
    numbers; by the one that agrees, where several are. [] where none is, where it cannot be told
    of some number whether it is the same, where other numbers may be those of another case
    (`_wrong`), and where another sentence has them."""
    ours = _frame(claim, counts=False)
    if "?" in claim or not ours.numbers or len(ours.words) - len(ours.numbers) < _FEWEST_WORDS:
        return []
    conflicts: list[Finding] = []
    wrong: list[Quantity] = []
    place = (0, 0)
    spans = sentence_spans(passage)
    for start, end in spans:
        if not 0.3 < (end - start) / max(1, len(claim)) < 3 or passage[end - 1] == "?":
            continue
        for counts in (False, True):
            theirs = _frame(passage[start:end], counts=counts)
            if theirs.words != ours.words:
                continue
            found = [_held(a, b) for a, b in zip(ours.numbers, theirs.numbers, strict=True)]
            outcomes = {outcome for outcome, _ in found}
            if "silent" in outcomes:
                return []
            findings = [Finding("number", outcome, detail, certain=True)
                        for outcome, detail in found]
            if "conflicts" not in outcomes:
                return findings
            if now := _wrong(claim, ours.numbers, theirs.numbers, findings):
                wrong, place = now, (start, end)
                conflicts = [f for f in findings if f.outcome == "conflicts"]
    is_said = any(all(_stands_in(passage[a:b], n) for n in wrong)
                  for a, b in spans if (a, b) != place) if wrong else False
    return [] if is_said else conflicts


def _wrong(claim: str, ours: Sequence[_Number], theirs: Sequence[_Number],
           findings: Sequence[Finding]) -> list[Quantity]:
    """The numbers of the claim that conflict, where it can be no other case that is told of: one
    that is a result, or beside others that are the same by no chance; or two shares in each other's
    places. [] where it may be another."""
    if not _NOBODY.isdisjoint(_words(claim, 0, len(claim))):
        return []  # what none reached, some may have reached less of
    places = [i for i, f in enumerate(findings) if f.outcome == "conflicts"]
    wrong = [q for i in places if (q := ours[i].quantity) and q.kind in _RESULTS and not (
        _A_NAMES.search(q.text) and (not q.dimension or "-" in q.text))]
    if len(wrong) != len(places):
        return []
    if len(wrong) == 2:
        there = [q for i in reversed(places) if (q := theirs[i].quantity)]
        is_swap = len(there) == 2 and all(
            is_share(a) and same_quantity(a, b) for a, b in zip(wrong, there, strict=True))
        between = claim[wrong[0].end:wrong[1].start]
        return wrong if is_swap and len(_words(between, 0, len(between))) > 1 else []
    telling = sum(f.outcome == "agrees" and len(re.findall(r"\d", n.text)) >= _TELLING_DIGITS
                  for n, f in zip(ours, findings, strict=True))
    return wrong if len(wrong) == 1 and (
        telling >= _ENOUGH or _is_result(claim, wrong[0])) else []


def _is_result(claim: str, number: Quantity) -> bool:
    """Whether a number is what a sentence tells, by the words before it, and not what it tells it
    of: "reached 91%", but not "with 24 layers", "at a dose of 20 mg"."""
    near = claim[max(0, number.start - _FAR_BEFORE):number.start]
    if number.kind == "p_value":
        return True
    before = [w for w in (m.group().lower() for m in _BEFORE.finditer(near))
              if w not in ("the", "a", "an", "only", "about")]
    if not before:
        return (is_share(number) or not number.dimension) and \
            claim[number.end:number.end + 4] == " of "
    clause = before[1 + max((n for n, w in enumerate(before) if w in _ENDS), default=-1):]
    if not clause or not _PICKS.isdisjoint(clause):
        return False
    if clause[-1] == "(":
        return is_share(number) and _SETS.isdisjoint(clause)
    if clause[-1] in ("by", "to"):
        return len(clause) > 1 and polarity_of(clause[-2])[0] != 0
    if clause[-2:] in _ESTIMATES:
        return True
    if clause[-1] in ("of", "="):
        return _SETS.isdisjoint(clause)
    return clause[-1] in _TELLS


def _stands_in(sentence: str, number: Quantity) -> bool:
    """Whether a sentence has this number, or the count of a whole that is this share."""
    return any(same_quantity(number, q) for q in find_quantities(sentence)) or any(
        as_share(number, s.part) == "agrees" for s in shares_in(sentence))


@lru_cache(maxsize=8192)
def _frame(sentence: str, *, counts: bool) -> _Frame:
    """`counts`: "10 of 40" is read as one number, the share."""
    numbers: list[tuple[int, int, _Number]] = []
    if counts:
        numbers = [(s.start, s.end, _Number(None, s.part, s.text)) for s in shares_in(sentence)]
    taken = [(start, end) for start, end, _ in numbers]
    for quantity in find_quantities(sentence):
        if quantity.kind in _COUNTED and not any(
                start < quantity.end and quantity.start < end for start, end in taken):
            numbers.append((quantity.start, quantity.end,
                            _Number(quantity, text=quantity.text)))
    words: list[str] = []
    at = 0
    numbers.sort(key=lambda found: found[:2])
    for start, end, _ in numbers:
        words += [*_words(sentence, at, start), "#"]
        at = end
    words += _words(sentence, at, len(sentence))
    return _Frame(tuple(words), tuple(number for *_, number in numbers))


def _words(sentence: str, start: int, end: int) -> list[str]:
    """The words of a part, without articles; "A" within a sentence is a label ("group A")."""
    return [m.group().lower() for m in _WORD.finditer(sentence, start, end)
            if m.group().lower() not in _LEFT_OUT or (m.group() == "A" and m.start() > 0)]


def _held(ours: _Number, theirs: _Number) -> tuple[Outcome, str]:
    """How a number of the claim stands to the one in its place."""
    detail = f"{ours.text} in the claim, {theirs.text} in the same sentence"
    a, b = ours.quantity, theirs.quantity
    if a is None:
        return "silent", detail
    if b is None:
        return (as_share(a, theirs.share) if theirs.share else "silent"), detail
    if a.kind != b.kind or {a.dimension, b.dimension} == _POINTS or (
            a.is_range and b.is_range and a.unit != b.unit):
        return "silent", detail
    if a.bound == b.bound and a.is_range == b.is_range and same_quantity(a, b):
        return "agrees", detail
    if _is_in_words(a, b):
        return in_words(a.base, b.base), detail
    if satisfies(a, b) or satisfies(b, a) or a.approximate or b.approximate or a.bound != b.bound:
        return "silent", detail
    if not comparable(a, b) or _may_be_same(a, b):
        return "silent", detail
    return ("silent" if same_quantity(a, b, tolerance=1e-6) else "conflicts"), detail


def _may_be_same(a: Quantity, b: Quantity) -> bool:
    """Whether two numbers may be one that was rounded, or told in another unit or in millions."""
    if a.unit != b.unit or is_scaled(a) or is_scaled(b):
        return may_be_rounded(a, b)
    mine, other = (told(digits_of(q)) for q in (a, b))
    return mine is not None and other is not None and mine.against(
        other.value, places=other.places) != "conflicts"


def _is_in_words(a: Quantity, b: Quantity) -> bool:
    """Whether one side tells a share in words ("a third") and the other in digits."""
    return is_share(a) and is_share(b) and bool(digits_of(a)) != bool(digits_of(b))
