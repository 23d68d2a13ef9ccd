"""Statement: negation, hedging, quantifiers and exclusiveness of a claim against a sentence."""

import re
from collections.abc import Sequence
from itertools import groupby, pairwise

import numpy as np

from grounding.alignment import Alignment
from grounding.findings import Finding
from grounding.p_value_check import tell_chance
from grounding.reading import Reading, Word, lists
from grounding.words import STOPWORDS, stem

_MET = 0.7
_MOST = 0.6
_TELLING = 0.25
_LEAST = 0.3
_SIGNIFICANT = stem("significant")
_NEARLY = frozenset("""
borderline marginal marginally near nearly almost trend towards toward approached approaching
bordering bordered close
""".split())
_NOT_QUITE = frozenset(("nearly", "almost", "virtually", "practically", "not"))
_LETTERED = re.compile(r"\b([A-Za-z]{4,30})[ -]([A-Z])\b(?![.'’]\w)")
_COUNTED = re.compile(r"\b(\d{1,9}) (?:out )?of (?:the |all )?(\d{1,9})\b")
_PERCENT = re.compile(r"\b(\d{1,3}(?:\.\d{1,4})?) ?% of\b")
_IN_BRACKETS = re.compile(r"\b\d[\d,]*(?: [a-z-]+){0,2} \((\d{1,3}(?:\.\d{1,4})?) ?%\)")
_DENYING = frozenset("not never cannot none neither nor".split())
_WORDS_BEHIND = 8
_MOSTLY = frozenset(("most", "majority"))
_LEAST_SHARE = {"all": 0.995, "every": 0.995, "most": 0.5, "majority": 0.5}
_UNIVERSAL, _MANY, _FEW = 5, 3, 1
_DENIABLE = frozenset(("all", "every", "always"))
_NOT_ALL = "not all"
_NEARLY_ALL = re.compile(r"\b(?:almost|nearly|virtually|practically) (?:all|every|always)\b"
                         r"|\ball (?:\w+ )?but (?:one|two|three|a few|\d{1,4})\b", re.IGNORECASE)
"""What is said of nearly all is not said of all."""


def check_negation(alignment: Alignment) -> Finding | None:
    """Whether one side denies what the other says: most of what stands in the scope of its
    negation, the nearest words above all, is on the other side and not denied there."""
    likeness = alignment.similarity
    if not alignment.claim or not alignment.sentence:
        return None
    clause = _main_clause(alignment)
    for words, others, rows in ((alignment.claim, alignment.sentence, likeness),
                                (alignment.sentence, alignment.claim, likeness.T)):
        flags = np.array([w.is_negated for w in others])
        for scope in _scopes(words):
            if words is alignment.sentence and words[scope[0]].clause != clause:
                continue
            subjects = _subjects(scope, others, rows, flags)
            total = opposed = 0.0
            for rank, index in enumerate(scope):
                share = max(words[index].weight, _LEAST) / (1.0 + rank)
                met = rows[index] >= _MET
                total += share
                is_denied = (met & (flags | subjects)).any()
                opposed += share if met.any() and not is_denied else 0.0
            if opposed > _MOST * total and opposed > _TELLING:
                return Finding("negation", "conflicts", "only one of them denies it", certain=True)
    if any(w.is_negated for w in alignment.claim) and any(w.is_negated for w in alignment.sentence):
        return Finding("negation", "agrees", "both deny it")
    return None


def check_neither(claim: Reading, sentence: Reading, alignment: Alignment) -> Finding | None:
    """A conflict where the claim says "neither A nor B" and the sentence "A but not B"."""
    lowers = [w.lower for w in claim.words]
    if "neither" not in lowers or "nor" not in lowers or not any(
            w.lower == "not" and sentence.text[:w.start].rstrip().endswith(("but", ","))
            for w in sentence.words):
        return None
    first, second = (claim.words[lowers.index(w)] for w in ("neither", "nor"))
    sides = ([i for i, w in enumerate(alignment.claim) if first.end <= w.start < second.start],
             [i for i, w in enumerate(alignment.claim) if w.start >= second.end][:1])
    met = [{alignment.sentence[j].is_negated for i in side
            for j in np.flatnonzero(alignment.similarity[i] >= _MET)} for side in sides]
    if met in ([{False}, {True}], [{True}, {False}]):
        return Finding("negation", "conflicts", "the passage denies it of one of them only",
                       certain=True, decides=True)
    return None


def _subjects(scope: Sequence[int], others: Sequence[Word], rows: np.ndarray,
              flags: np.ndarray) -> np.ndarray:
    """Which words of the other side are what its negation is said of: before denied words of their
    clause, where the last word in scope that the other side has is denied there. "Neither A nor B
    did C" denies A too, "A and B did not do C" only C."""
    none = np.zeros(len(others), bool)
    last = next((rows[i] >= _MET for i in reversed(scope) if (rows[i] >= _MET).any()), none)
    denied = [j for j in range(len(others)) if last[j] and flags[j]]
    if not denied:
        return none
    return np.array([j < denied[0] and w.clause == others[denied[0]].clause
                     for j, w in enumerate(others)])


def _main_clause(alignment: Alignment) -> int:
    """The clause of the sentence that has most of the claim."""
    shares: dict[int, float] = {}
    for word, best, partner in zip(alignment.claim, alignment.best, alignment.partner, strict=True):
        if best >= _MET:
            clause = alignment.sentence[partner].clause
            shares[clause] = shares.get(clause, 0.0) + word.weight
    return max(shares, key=lambda c: shares[c], default=0)


def _scopes(words: Sequence[Word]) -> list[list[int]]:
    """The runs of denied words."""
    runs = groupby(range(len(words)), key=lambda i: words[i].is_negated)
    return [list(run) for is_negated, run in runs if is_negated]


def check_hedge(claim: Reading, sentence: Reading) -> Finding | None:
    """Whether a claim states flatly what its evidence only supposes."""
    if sentence.hedged and not claim.hedged:
        return Finding("hedge", "conflicts", "the passage is cautious, the claim is not")
    if sentence.hedged and claim.hedged:
        return Finding("hedge", "agrees", "both are cautious")
    return None


def check_question(claim: Reading, alignment: Alignment, sentence: Reading) -> Finding | None:
    """A gap where the claim's words follow a "whether" that the claim lacks: what is asked or
    tested ("it is unclear whether …") is not stated."""
    asked = next((w.start for w in sentence.words if w.lower == "whether"), None)
    met = [alignment.sentence[p].start for p, best
           in zip(alignment.partner, alignment.best, strict=True) if best >= _MET]
    if asked is None or "whether" in claim.lowers:
        return None
    if sum(start > asked for start in met) <= len(met) / 2:
        return None
    return Finding("hedge", "silent", "the passage asks whether, it does not say so", certain=True,
                   decides=True)


def check_letters(claim: Reading, sentence: Reading) -> Finding | None:
    """Whether a thing told by a letter ("vitamin D") has another letter in the sentence."""
    ours, theirs = _lettered(claim), _lettered(sentence)
    for name, letters in ours.items():
        other = theirs.get(name, set())
        if other and not letters <= other:
            return Finding("subject", "conflicts", f"“{name} {min(letters - other)}” in the claim, "
                           f"“{name} {min(other)}” in the passage", certain=True)
    return None


def _lettered(reading: Reading) -> dict[str, set[str]]:
    found: dict[str, set[str]] = {}
    for name, letter in _LETTERED.findall(reading.text):
        if name.lower() not in STOPWORDS:
            found.setdefault(name.lower(), set()).add(letter)
    return found


def check_share(claim: Reading, sentence: Reading) -> Finding | None:
    """Whether a claim says "most" or "all" of what its evidence counts as less: "12 of 100", "12
    (12%)". Where one of them denies what the other tells, what counts is the rest: that most did
    not do it agrees with 12 of 100 who did."""
    word = next((w for w in _LEAST_SHARE if w in claim.lowers), None)
    is_counted = _COUNTED.search(claim.text) or _PERCENT.search(claim.text)
    if word is None or is_counted or says_not_all(claim):
        return None
    shares = _shares(sentence.text, with_brackets=word not in sentence.lowers)
    if not shares:
        return None
    least = _LEAST_SHARE[word]
    said = next(w for w in claim.words if w.lower == word)
    is_turned = _denies_behind(claim, said.end) != any(
        _denies_behind(sentence, end) for end in shares)
    parts = [1 - share if is_turned else share for share in shares.values()]
    if max(parts) < least:
        return Finding("scope", "conflicts", f"“{word}” in the claim, {max(parts):.0%} in the "
                       "passage", certain=True)
    if is_turned and word in _MOSTLY and min(parts) > least:
        return Finding("scope", "agrees", f"“{word}”, {min(parts):.0%} in the passage",
                       is_turned=True)
    return None


def _shares(text: str, *, with_brackets: bool) -> dict[int, float]:
    """The shares that a text tells of a whole, by where they end: 0.35 of "21 of 60", "35% of
    them" and, in brackets, "21 (35%)"."""
    shares = {m.end(): int(m[1]) / int(m[2]) for m in _COUNTED.finditer(text) if int(m[2])}
    for pattern in (_PERCENT, _IN_BRACKETS) if with_brackets else (_PERCENT,):
        shares |= {m.end(): float(m[1]) / 100 for m in pattern.finditer(text)}
    return shares


def _denies_behind(reading: Reading, position: int) -> bool:
    """Whether what is told of a number or a quantifier, right behind it, is denied."""
    behind = [w.lower for w in reading.words if w.start >= position][:_WORDS_BEHIND]
    return any(w in _DENYING or w.endswith("n't") for w in behind)


def check_significance(claim: Reading, sentence: Reading) -> Finding | None:
    """A gap where a claim calls significant what the sentence calls nearly so, or gives only a
    p-value for that is above the usual level."""
    if not any(w.stem == _SIGNIFICANT and not w.is_negated for w in claim.words) or \
            not claim.lowers.isdisjoint(_NEARLY):
        return None
    said = [i for i, w in enumerate(sentence.words) if w.stem == _SIGNIFICANT]
    beside = [{w.lower for w in sentence.words[max(0, i - 3):i]} for i in said]
    if said and not all(near & _NEARLY for near in beside):
        return None
    may_be_chance = tell_chance(sentence)
    if not said and not (may_be_chance and all(may_be_chance)):
        return None
    return Finding("hedge", "silent", "the passage does not call it significant", certain=True,
                   decides=True)


def _is_nearly_all(reading: Reading) -> bool:
    """Whether before each word for all of a set stands "nearly" or the like."""
    levels = lists().quantifiers
    before = ["", *(w.lower for w in reading.words)]
    universal = [before[i] for i, w in enumerate(reading.words)
                 if levels.get(w.lower) == _UNIVERSAL]
    return bool(universal) and all(w in _NOT_QUITE for w in universal)


def _extents(reading: Reading) -> frozenset[str]:
    """The words of a text that tell how much of a set is meant, "not all" and the like as one."""
    levels, words = lists().quantifiers, [w.lower for w in reading.words]
    return frozenset(
        _NOT_ALL if word in _DENIABLE and before == "not" else word
        for before, word in pairwise(["", *words]) if word in levels)


def says_not_all(reading: Reading) -> bool:
    """Whether a text denies something of all, and so of none for sure."""
    return _NOT_ALL in _extents(reading)


def _check_not_all(claim: Reading, sentence: Reading) -> Finding | None:
    """What "not all" of the one text is beside "all" or "not all" of the other, or beside a denial:
    of some it is the same, of none it is more."""
    ours, theirs = (extents & {_NOT_ALL, *_DENIABLE} for extents in map(
        _extents, (claim, sentence)))
    if _NOT_ALL in theirs and not ours and any(w.is_negated for w in claim.words):
        levels = lists().quantifiers
        is_of_some = any(0 < levels[w] < _UNIVERSAL for w in _extents(claim))
        return Finding("scope", "agrees" if is_of_some else "conflicts", "not all in the passage",
                       certain=not is_of_some, decides=not is_of_some)
    if _NOT_ALL not in ours | theirs or not ours or not theirs:
        return None
    if ours == theirs or any(map(_NEARLY_ALL.search, (claim.text, sentence.text))):
        return Finding("scope", "agrees", "not all, in both")
    return Finding("scope", "conflicts", "only one of them says it of all", certain=True,
                   decides=True)


def check_scope(claim: Reading, deciding: Reading, sentence: Reading) -> list[Finding]:
    """Whether a claim says "all", "only" or "most" where its evidence does not.

    `deciding` is the statement that decides, `sentence` the whole sentence it stands in.
    """
    known = lists()
    levels = known.quantifiers
    wanted = {w.lower: levels[w.lower] for w in claim.words if w.lower in _extents(claim)}
    offered = [levels[w] for w in _extents(deciding) - {_NOT_ALL}] or \
        [levels[w] for w in _extents(sentence) - {_NOT_ALL} if deciding.text[:1].islower()]
    findings: list[Finding] = []
    universals = [word for word, level in wanted.items() if level == _UNIVERSAL]
    if not_all := _check_not_all(claim, sentence):
        findings.append(not_all)
    elif universals and _UNIVERSAL in offered and _is_nearly_all(sentence) and \
            not _is_nearly_all(claim):
        findings.append(Finding("scope", "conflicts", f"“{universals[0]}” in the claim, not quite "
                                "all in the passage", certain=True, decides=True))
    elif universals and _UNIVERSAL in offered:
        findings.append(Finding("scope", "agrees", f"“{universals[0]}”"))
    elif universals:
        findings.append(Finding("scope", "conflicts" if offered else "silent",
                                f"the passage does not say “{universals[0]}”", certain=True))
    elif wanted and offered and max(wanted.values()) > max(offered):
        findings.append(Finding("scope", "conflicts", "the claim says more than the passage",
                                certain=True))
    elif wanted and offered and max(wanted.values()) <= _FEW and min(offered) >= _MANY:
        findings.append(Finding("scope", "conflicts", "the claim says less than the passage",
                                certain=True))
    missing = [w.lower for w in claim.words if w.lower in known.exclusive]
    if missing and sentence.lowers.isdisjoint(known.exclusive):
        findings.append(Finding("scope", "silent", f"the passage does not say “{missing[0]}”",
                                certain=missing[0] != "first"))
    return findings
