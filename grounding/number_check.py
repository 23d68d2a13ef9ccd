"""Numbers: whether each amount a claim states is what the evidence states of the same thing."""

import re
from bisect import bisect_left, bisect_right
from collections.abc import Sequence
from dataclasses import dataclass, replace
from functools import lru_cache

import numpy as np

from grounding.alignment import Alignment
from grounding.bound_check import from_other_side
from grounding.derived_amounts import is_gap, may_be_derived
from grounding.derived_levels import may_be_rest, may_be_share_of, may_be_shifted
from grounding.doubtful_conflicts import is_doubtful
from grounding.findings import Finding
from grounding.names import find_metrics, find_sizes, same_metric, same_size
from grounding.paired_amounts import holds_both, paired
from grounding.quantities import Quantity, comparable, same_quantity
from grounding.reading import Reading, Word
from grounding.relative_changes import is_ratio, may_be_change
from grounding.rounded_quantities import Likeness, is_scaled, likeness
from grounding.satisfying import satisfies
from grounding.shares import as_quantities, as_share, in_words, is_part_in_words, shares_in
from grounding.words import stem

_CLEARLY = 0.85
"""An amount that agrees loses to one that does not where its context is less than this share of
the other's: then the number belongs to something else."""
_SAME_THING = 0.25
_DENIED = 0.5
"""What a word near an amount counts where only one side denies it ("with", "without")."""
_LIKE_NOUNS = 0.6
_OTHER_LABEL = 0.3
_LABEL = re.compile(r"\s?\([^()]{1,40}\)|\s[A-Za-z@-]{1,20}\d*")
_MOST = 60
"""Amounts of a text that are looked at: more are no prose, and each is held against each."""
_SMALL = 12
"""Numbers in words up to here may count what the passage lists without saying how many."""
_LIST_GLUE = re.compile(r"(?:[\s,/]|and|or|to|of|vs\.?|versus|–|-|%){0,8}")
_LONGEST_NAME = 40  # signs, more than `_NAME_BEFORE` can match
_NAME_BEFORE = re.compile(r"\b([A-Z]\w{1,30}(?:[ -][0-9][0-9.]{0,4})?)[ -]\Z")
_NO_PART = re.compile(r"-| (?:an?|as|way|that|life|lives)\b")
"""What follows on "half" and the like where that is no part of a whole."""
_MORE_THAN_ONE = re.compile(r"\w and (?:a |on)\Z", re.IGNORECASE)
_OF_THE = re.compile(r"\b(?:of|among) (?:the|these|all) \Z", re.IGNORECASE)
_BASE = re.compile(r"\bper (\d[\d,]*|hundred|thousand|million)\b")
"""Of how many a rate is told."""


@dataclass(frozen=True)
class Place:
    """A statement of the passage with its alignment to the claim; `is_deciding`: of the sentence
    that decides, `is_second`: of the one that adds most to it."""

    reading: Reading
    alignment: Alignment
    is_deciding: bool = False
    is_second: bool = False


def check_numbers(claim: Reading, places: Sequence[Place], passage: str = "") -> list[Finding]:
    """One finding for each amount of the claim, held against the sentence that decides where that
    has the amount, else against every statement of the passage."""
    lists = amount_lists(claim)
    findings = []
    for wanted in claim.amounts[:_MOST]:
        own = next(span for span in lists if span[0] <= wanted.start < span[1])
        beside = [q for q in claim.amounts if q != wanted and own[0] <= q.start < own[1]]
        inside = [p for p in places if p.is_deciding]
        tally = _tally(wanted, beside, claim, inside)
        if not tally.is_found:
            tally = _tally(wanted, beside, claim, places)
        told = None if tally.is_found else _counted(wanted, inside) or _other_side(
            wanted, claim, inside)
        finding = told or _finding(wanted, claim, tally)
        is_sure = finding.decides or any(_is_in_place_of(wanted, claim, p) for p in inside)
        if not is_sure and (finding.outcome == "conflicts" or (
                finding.certain and not tally.is_found)):
            if _may_be_worked_out(wanted, claim, places, is_missing=finding.outcome == "silent"):
                finding = Finding("number", "silent", f"{wanted.text} may be worked out")
            elif finding.outcome == "conflicts" and is_doubtful(
                    wanted, claim, [p.reading for p in inside], passage):
                finding = Finding("number", "silent", f"{wanted.text} may be told otherwise")
        findings.append(finding)
    return _as_paired(findings, claim, places)


def _is_in_place_of(wanted: Quantity, claim: Reading, place: Place) -> bool:
    """Whether an amount stands between the words between which the sentence has another one, which
    is no range."""
    ours = _frame(wanted, claim)
    return all(ours) and any(
        comparable(wanted, q) and (q.is_spread or not q.is_range)
        and _frame(q, place.reading) == ours for q in place.reading.amounts)


def _frame(quantity: Quantity, reading: Reading) -> tuple[tuple[str, ...], tuple[str, ...]]:
    """The words, two at most, right before and behind an amount and its unit."""
    words = [w for w in reading.words if not quantity.start <= w.start < quantity.end]
    at = sum(w.start < quantity.start for w in words)
    return tuple(w.stem for w in words[max(0, at - 2):at]), tuple(w.stem for w in words[at:at + 2])


def _may_be_worked_out(wanted: Quantity, claim: Reading, places: Sequence[Place], *,
                       is_missing: bool) -> bool:
    """Whether an amount of a claim is no amount of the passage, but what comes of some. One that no
    other takes the place of (`is_missing`) must be told as a difference."""
    deciding = [p.reading for p in places if p.is_deciding]
    second = [p.reading for p in places if p.is_second]
    both = [*deciding, *second]
    everything = [q for p in places for q in p.reading.amounts]
    if may_be_change(wanted, claim, both):
        return True
    if is_missing:
        is_measured = bool(wanted.dimension) or is_scaled(wanted) or not wanted.value.is_integer()
        is_told = wanted.dimension == "factor" or (is_measured and is_gap(wanted, claim))
        return is_told and may_be_derived(
            wanted, claim, [q for reading in both for q in reading.amounts])
    return may_be_derived(wanted, claim, everything) or \
        may_be_shifted(wanted, deciding) or may_be_shifted(wanted, second) or \
        may_be_rest(wanted, claim, both) or \
        may_be_share_of(wanted, claim, both, everything)


def _as_paired(findings: list[Finding], claim: Reading, places: Sequence[Place]) -> list[Finding]:
    """The findings, where the deciding sentence tells its amounts in pairs by whether the claim's
    two are one of them, and where it tells a rate of another base without a conflict."""
    inside = [p for p in places if p.is_deciding]
    outcomes = {paired(claim, p.reading, p.alignment) for p in inside}
    if "agrees" in outcomes:
        return [stands(q) for q in claim.amounts]
    is_told = any(holds_both(claim.amounts, p.reading) for p in places if not p.is_deciding)
    if "conflicts" in outcomes and not is_told:
        both = " and ".join(q.text for q in claim.amounts)
        return [Finding("number", "conflicts", f"{both} do not go together in the passage",
                        certain=True), findings[1]]
    ours = set(_BASE.findall(claim.text.lower()))
    theirs = {base for p in inside for base in _BASE.findall(p.reading.text.lower())}
    if ours and theirs and ours.isdisjoint(theirs):
        return [replace(f, outcome="silent") if f.outcome == "conflicts" else f for f in findings]
    return findings


def _counted(wanted: Quantity, places: Sequence[Place]) -> Finding | None:
    """That a share of the claim is what a count of a whole comes to: "25%" of "10 of 40"."""
    for place in places:
        for share in shares_in(place.reading.text):
            if as_share(wanted, share.part) == "agrees":
                return Finding("number", "agrees", f"{wanted.text} is {share.text}")
    return None


def _other_side(wanted: Quantity, claim: Reading, places: Sequence[Place]) -> Finding | None:
    """What becomes of a bound that the deciding sentence has from its other side."""
    found = (from_other_side(wanted, claim, p.reading, p.alignment) for p in places)
    return next((f for f in found if f), None)


@dataclass(frozen=True)
class _Tally:
    """How well the best agreeing amount and the best other one (`rival`) fit the claim's context;
    `opposed` is that of the best other one that counts nothing else, and `counts_alike` whether
    that one counts the same thing; `likeness`, how near the claim's comes to it."""

    is_found: bool
    agreeing: float
    rival: float
    opposed: float
    opposed_text: str
    counts_alike: bool
    likeness: Likeness


def _tally(wanted: Quantity, beside: Sequence[Quantity], claim: Reading,
           places: Sequence[Place]) -> _Tally:
    """`beside` are the amounts that stand in one list with `wanted`: no rivals of it."""
    agreeing = rival = opposed = 0.0
    opposed_text, is_found, counts_alike = "", False, False
    near: Likeness = ""
    for place in places:
        for offered in _offered(wanted, claim, place.reading)[:_MOST]:
            if offered.kind != wanted.kind or not comparable(wanted, offered) or \
                    _is_size(wanted, claim) != _is_size(offered, place.reading):
                continue
            is_there = any(alike(wanted, claim, offered, place.reading)
                           for alike in (_same_name, _same_whole))
            context = 1.0 if is_there else _context(wanted, claim, offered, place)
            told = _told(offered, place.reading, claim)
            if _is_met(wanted, claim, offered, place) and \
                    not _count_other_things(wanted, offered, place):
                is_found, agreeing = True, max(agreeing, context * told)
                rival = rival if told == 1.0 else max(rival, context)
            elif not any(same_quantity(offered, q) for q in beside):
                context *= told
                rival = max(rival, context)
                if context <= opposed or _other_nouns(wanted, offered, place):
                    continue
                opposed, opposed_text = context, offered.text
                counts_alike = bool(wanted.noun) and wanted.noun == offered.noun
                near = likeness(wanted, offered)
    return _Tally(is_found, agreeing, rival, opposed, opposed_text, counts_alike, near)


def _offered(wanted: Quantity, claim: Reading, reading: Reading) -> list[Quantity]:
    """The amounts of a statement that a claim's may be held against: beside a part in words the
    shares alone, told or counted."""
    if not is_part_in_words(wanted):
        return reading.amounts
    counted = as_quantities(reading.text, reading.amounts) if _is_part(wanted, claim) else []
    return [q for q in reading.amounts if q.dimension == "ratio"] + counted


def _is_part(wanted: Quantity, claim: Reading) -> bool:
    """Whether a claim tells in words what part of a whole something is: no "half an hour", "two and
    a half", "cut by half", "half as many"."""
    return is_part_in_words(wanted) and wanted.bound != "up_to" and not (
        is_gap(wanted, claim) or _NO_PART.match(claim.text, wanted.end)
        or _MORE_THAN_ONE.search(claim.text[max(0, wanted.start - 8):wanted.start + 2]))


def stands(wanted: Quantity) -> Finding:
    """That an amount of the claim is the passage's."""
    return Finding("number", "agrees", f"{wanted.text} stands in the passage")


def stands_elsewhere(wanted: Quantity) -> Finding:
    """That an amount of the claim is the passage's, but of something else."""
    return Finding("number", "silent", f"{wanted.text} stands in the passage, but nearer to other "
                   "words", certain=True)


def _finding(wanted: Quantity, claim: Reading, tally: _Tally) -> Finding:
    if tally.is_found and (tally.agreeing >= _CLEARLY * tally.rival or tally.rival < _SAME_THING):
        return stands(wanted)
    if tally.is_found:
        return stands_elsewhere(wanted)
    is_small = wanted.text[0].isalpha() and 0 < wanted.value <= _SMALL and not wanted.unit \
        and not tally.counts_alike
    is_opposed = tally.opposed >= _SAME_THING and (not is_small or _is_part(wanted, claim))
    if is_opposed and tally.likeness == "rounded":
        return Finding("number", "agrees", f"{wanted.text} is {tally.opposed_text}, rounded")
    if is_opposed and not tally.likeness:
        return Finding("number", "conflicts",
                       f"{wanted.text} in the claim, {tally.opposed_text} in the passage",
                       certain=True)
    return Finding("number", "silent", f"{wanted.text} does not stand in the passage",
                   certain=not (is_small or (is_opposed and tally.likeness == "may_be")))


@lru_cache(maxsize=20_000)
def _sizes(reading: Reading) -> frozenset[int]:
    return frozenset(size.start for size in find_sizes(reading.text))


def _is_size(quantity: Quantity, reading: Reading) -> bool:
    """Whether an amount is a model's size ("15B"), which no score is held against."""
    return quantity.start in _sizes(reading)


def _told(offered: Quantity, reading: Reading, claim: Reading) -> float:
    """What remains of an amount's context where the size in brackets or the metric right behind it
    ("32.0% (13B)", "39.6% pass@10") is none that the claim names: 1 where it is, or none is told.
    """
    label = _LABEL.match(reading.text, offered.end)
    if label is None:
        return 1.0
    sizes, metrics = find_sizes(label[0]), find_metrics(label[0])
    ours = find_sizes(claim.text), find_metrics(claim.text)
    is_other = (sizes and ours[0] and not any(
        same_size(a.text, b.text) for a in sizes for b in ours[0])) or (
        metrics and ours[1] and not any(
            same_metric(a.text, b.text) for a in metrics for b in ours[1]))
    return _OTHER_LABEL if is_other else 1.0


def _same_name(wanted: Quantity, claim: Reading, offered: Quantity, reading: Reading) -> bool:
    """Whether both follow the same name at once, like the size in "Llama 2 70B"."""
    ours, theirs = (
        _NAME_BEFORE.search(text, max(0, start - _LONGEST_NAME), start)
        for text, start in ((claim.text, wanted.start), (reading.text, offered.start)))
    return bool(ours and theirs and ours[1] == theirs[1])


def _same_whole(wanted: Quantity, claim: Reading, offered: Quantity, reading: Reading) -> bool:
    """Whether both are told as the whole of which something is said: "of the 30 hens"."""
    return bool(wanted.noun) and wanted.noun == offered.noun and same_quantity(
        wanted, offered) and all(
        _OF_THE.search(text, max(0, start - 12), start)
        for text, start in ((claim.text, wanted.start), (reading.text, offered.start)))


def _is_met(wanted: Quantity, claim: Reading, offered: Quantity, place: Place) -> bool:
    """Whether the offered amount satisfies the wanted one. Where the statement has the claim's own
    bounding word ("below a temperature of 31 K"), the number itself must be the same; a claim that
    tells a fall has no minus."""
    if wanted.unit == "%" and is_ratio(offered, place.reading) and is_gap(wanted, claim):
        return False
    if is_part_in_words(wanted) and not wanted.bound and in_words(
            wanted.base, offered.base) == "agrees":
        return True
    before = claim.text[max(0, wanted.start - 14):wanted.start].lower().split()
    if wanted.bound in ("more_than", "less_than") and before and not offered.bound and \
            before[-1] in place.reading.lowers - {"than"}:
        return same_quantity(wanted, offered)
    if offered.base < 0 < wanted.base and any(
            w.polarity < 0 and w.axis == "amount" for w in claim.content):
        offered = replace(offered, value=-offered.value, low=-offered.high, high=-offered.low)
    return satisfies(wanted, offered)


def _count_other_things(wanted: Quantity, offered: Quantity, place: Place) -> bool:
    """Whether both count something, and neither side knows what the other counts."""
    if not wanted.noun or not offered.noun or wanted.noun == offered.noun:
        return False
    alignment = place.alignment
    unmet = {w.lower for i, w in enumerate(alignment.claim) if not alignment.meets(i)}
    return wanted.noun in unmet and offered.noun in {w.lower for w in alignment.unmet()}


def _other_nouns(wanted: Quantity, offered: Quantity, place: Place) -> bool:
    """Whether the two count different things: "164 problems" and "9.6 tests"; or one counts, and
    the other is a decimal that counts nothing: "20 epochs" and "0.001"."""
    counted, bare = (wanted, offered) if wanted.noun else (offered, wanted)
    if counted.noun and not bare.noun and not (counted.dimension or bare.dimension) and \
            counted.value.is_integer() and not bare.value.is_integer():
        return True
    if not wanted.noun or not offered.noun or stem(wanted.noun) == stem(offered.noun):
        return False
    alignment = place.alignment
    rows = [i for i, w in enumerate(alignment.claim) if w.stem == stem(wanted.noun)]
    columns = [j for j, w in enumerate(alignment.sentence) if w.stem == stem(offered.noun)]
    return bool(rows and columns) and bool(
        alignment.similarity[np.ix_(rows, columns)].max() < _LIKE_NOUNS)


def _context(wanted: Quantity, claim: Reading, offered: Quantity, place: Place) -> float:
    """How far the words around the claim's amount are those around the offered one, 0 to 1."""
    alignment = place.alignment
    near_claim = [share * word.weight * (1.5 if word.is_name else 1.0) for share, word
                  in zip(_nearness(wanted, claim), alignment.claim, strict=True)]
    total = sum(near_claim)
    if not total:
        return 0.5
    near_offer = np.array(_nearness(offered, place.reading))
    denied, denied_there = (np.array([w.is_negated for w in words], bool)
                            for words in (alignment.claim, alignment.sentence))
    alike = alignment.similarity.astype(float) * near_offer
    alike[denied[:, None] != denied_there] *= _DENIED
    nearest = alike.max(axis=1, initial=0.0).tolist()
    shared = sum(share * near for share, near in zip(near_claim, nearest, strict=True))
    counted = place.reading.text[offered.end:offered.end + 40].split()[:3]
    bonus = 0.15 if wanted.noun and wanted.noun in counted else 0.0
    bonus += 0.1 if wanted.unit and wanted.dimension == offered.dimension else 0.0
    base = _BASE.match(claim.text, wanted.end + 1)
    bonus += 0.1 if base and place.reading.text.startswith(base[0], offered.end + 1) else 0.0
    same_bound = 1.0 if wanted.bound == offered.bound else 0.9
    return min(1.0, shared / total + bonus) * same_bound


@lru_cache(maxsize=20_000)
def _nearness_at(reading: Reading, start: int) -> list[float]:
    quantity = next(q for q in reading.amounts if q.start == start)
    lists = amount_lists(reading)
    own = next(span for span in lists if span[0] <= start < span[1])
    others = [span for span in lists if span != own]
    starts, ends = [start for start, _ in others], [end for _, end in others]
    return [_near(word, quantity, own, starts, ends) for word in reading.content]


def _nearness(quantity: Quantity, reading: Reading) -> list[float]:
    """How close each content word is to an amount, 0 to 1: less with distance, and less behind
    another amount. In a list of amounts the whole list is one place, but for words inside it."""
    return _nearness_at(reading, quantity.start)


def _near(word: Word, quantity: Quantity, own: tuple[int, int], starts: list[int],
          ends: list[int]) -> float:
    """`starts` and `ends` are those of the other lists, in order."""
    inside = own[0] <= word.start < own[1]
    start, end = (quantity.start, quantity.end) if inside else own
    gap = word.start - end if word.start >= end else start - word.end
    between = max(0, bisect_right(ends, max(word.start, start))
                  - bisect_left(starts, min(word.end, end)))
    return 1.0 / (1.0 + max(gap, 0) / 15.0) / (1.0 + between)


@lru_cache(maxsize=20_000)
def amount_lists(reading: Reading) -> tuple[tuple[int, int], ...]:
    """Ranges of the reading's text with one amount, or several that only a list joins. Remembered,
    since each amount of a text is held against all others."""
    spans: list[tuple[int, int]] = []
    for quantity in reading.amounts:
        if spans and _LIST_GLUE.fullmatch(reading.text, spans[-1][1], quantity.start):
            spans[-1] = (spans[-1][0], quantity.end)
        else:
            spans.append((quantity.start, quantity.end))
    return tuple(spans)
