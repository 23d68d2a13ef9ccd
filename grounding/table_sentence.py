"""A claim as it speaks of a printed table: rows, columns and numbers as signs between its words.

    "Ada is 3.2 points above Bell in MBPP."   # R is N points above R in C
"""

import re
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cache

from grounding.lexicon import lexicon, words
from grounding.names import find_benchmarks, find_systems
from grounding.numerals import find_numerals
from grounding.printed_tables import PrintedTable
from grounding.quantities import Bound, find_quantities
from grounding.rounding import Printed, told
from grounding.table_mentions import Mentions, common_words, mentions, tokens_of
from grounding.units import NO_UNIT, Unit, read_unit
from grounding.vocabulary import normalise
from grounding.words import stem

_ROW, _COLUMN = 0xE000, 0xE800  # signs of private use: no text that is read holds them
_SHARED = "\uf8fe"
_PRIVATE = re.compile(r"[\ud800-\uf8ff]")  # and halves of letters, which no stemmer takes
_SIGN = re.compile(r"[\ue000-\uf8ff]|±|n't\b|[A-Za-z][\w'’@-]*|[^\s]")
_LETTERS = re.compile(r"[A-Za-zµμ°/0-9^²³·]{1,14}")
_ABOUT = re.compile(r"\b(?:about|around|approximately|roughly|nearly|almost|~)\s?\Z")
_IN_A_WORD = re.compile(r"[A-Za-z][-@]?\Z")
_MARKS = frozenset("±()[],;:.-–—\"'“”’!?%/*")
_MOST = 1e12
"""What is above it, or too long to be a number, is no value of a table."""
_LABELLED = re.compile(r"\A\s*(?:Table|TABLE|Tab\.)\s?[A-Z]?[\dIVX]{1,4}[.:|]?\s")
_SENTENCES = re.compile(r"(?<=[.!?])\s+")
_LONGEST_HEAD = 3  # words
_BOUND_WORDS = {"at_least": ">=", "more_than": ">", "at_most": "<=", "less_than": "<",
                "up_to": "<="}


@dataclass(frozen=True)
class Speech:
    """The words of table_speech.yaml."""

    plain: frozenset[str]
    row_nouns: frozenset[str]
    other_nouns: frozenset[str]
    summary_rows: frozenset[str]
    change_heads: frozenset[str]
    cues: dict[str, str]
    less_is_better: frozenset[str]
    neither_better: frozenset[str]
    rank_heads: frozenset[str]


@cache
def speech() -> Speech:
    data = lexicon("table_speech")
    kinds = ("higher", "lower", "better", "worse", "highest", "lowest", "best", "worst",
             "difference", "range", "negation")
    listed = {kind: words(data[kind]) for kind in kinds}
    return Speech(words(data["plain"]), words(data["row_nouns"]),
                  words(data["other_nouns"]), words(data["summary_rows"]),
                  words(data["change_heads"]),
                  {word: kind for kind in kinds for word in listed[kind]},
                  words(data["less_is_better"]), words(data["neither_better"]),
                  words(data["rank_heads"]))


@dataclass(frozen=True)
class Number:
    """A number of a claim. `printed` is None where it stands in words; `form` as in numerals.
    `bound` is "" or one of >=, >, <=, <."""

    text: str
    value: float
    printed: Printed | None
    form: str
    unit: Unit
    is_points: bool = False
    bound: str = ""


@dataclass(frozen=True)
class TableSentence:
    """A claim with what it names of a table. `form` is its words in small letters with R, C and N
    for what the same places of `rows`, `columns` and `numbers` hold. `cues` are the kinds of its
    words that compare, once each. `is_narrowed`: it may speak of some of the rows only, by words of
    the caption or by one of the cells that name a row."""

    table: PrintedTable
    form: str
    rows: tuple[int, ...]
    columns: tuple[int, ...]
    numbers: tuple[Number, ...]
    cues: frozenset[str]
    is_narrowed: bool = False


def read_sentence(claim: str, table: PrintedTable, *,
                  is_turned: bool = False) -> TableSentence | None:
    """None where the claim says anything that is not known to speak of the table alone.
    `is_turned`: the table has its rows for columns."""
    if _PRIVATE.search(claim):
        return None
    named = mentions(claim, table)
    if named is None or not (named.rows or named.columns):
        return None
    signed, rows, columns = _signed(claim, named)
    if not columns and len(table.heads) == 1 < len(table.rows) and not is_turned and not any(
            row.label.parts for row in table.rows):
        columns = (0,)  # it goes without saying
    found = _numbers(signed, table, columns)
    if any(not abs(number.value) <= _MOST for *_, number in found):
        return None
    text, numbers = _without_numbers(signed, found)
    signs = [m.group() for m in _SIGN.finditer(text)]
    form: list[str] = []
    cues: set[str] = set()
    is_narrowed = bool(named.rows) and _has_sections(table)
    for at, sign in enumerate(signs):
        lower = sign.lower()
        if _PRIVATE.match(sign):
            form.append("N" if sign == "\uf8ff" else "R" if ord(sign) < _COLUMN else "C")
        elif sign in _MARKS:
            form.append(sign)
        elif kind := speech().cues.get(lower):
            cues.add(kind)
            form.append(lower)
        elif lower in _SPOKEN | speech().plain or _is_of_heads(lower, table, columns) or (
                lower in _AFTER_AS and at and signs[at - 1].lower() in ("as", "so")):
            form.append(lower)
        elif _is_captioned(lower, signs, at, table):
            is_narrowed = is_narrowed or lower not in _SPLITS
            form.append(lower)
        else:
            return None
    return TableSentence(table, " ".join(form), rows, columns, numbers, frozenset(cues),
                         is_narrowed)


_SPLITS = frozenset(("test", "set", "sets", "development", "dev", "validation"))
_SPOKEN = frozenset((
    "much", "well", "different", "same", "equal", "tie",
    "half", "twice", "double", "times", "fold", "most", "least", "only", "exactly", "than",
    "best-performing", "better-performing", "performing", "second", "third", "fourth", "next",
    "compared", "contrast", "while", "whereas", "but", "'s", "s"))
_AFTER_AS = frozenset(("high", "low", "good", "great", "large"))
"""Elsewhere these may tell which rows are meant: "large models"."""


def _has_sections(table: PrintedTable) -> bool:
    """Whether the cells before a row's own name part the table: the same name stands under several
    of them, or they are benchmarks."""
    owners: dict[str, set[tuple[str, ...]]] = {}
    for row in table.rows:
        if row.label.parts:
            owners.setdefault(row.label.parts[-1], set()).add(row.label.parts[:-1])
    return any(len(over) > 1 for over in owners.values()) or any(
        find_benchmarks(" ".join(part)) for over in owners.values() for part in over)


def _is_of_heads(word: str, table: PrintedTable, columns: Sequence[int]) -> bool:
    stems = {t.key for c in columns for t in tokens_of(table.heads[c].text)}
    return stem(word) in stems or normalise(word) in stems


def _is_captioned(word: str, signs: Sequence[str], at: int, table: PrintedTable) -> bool:
    """Whether a word is one of the caption. One right beside a row's name may be a part of another
    name."""
    beside = [signs[n] for n in (at - 1, at + 1) if 0 <= n < len(signs)]
    if any(_PRIVATE.match(sign) and ord(sign) < _COLUMN for sign in beside):
        return False
    if at and signs[at - 1] == "\uf8ff" and word.endswith("s"):
        return False  # "40 patients": what is counted is a column's name
    told = {t.key for t in tokens_of(_caption(table))} | common_words(table)
    return stem(word) in told or normalise(word) in told


def _caption(table: PrintedTable) -> str:
    """The words that stand over a table and hold for all of it: of a caption its first sentence,
    none where it names several systems, and the head over the row names behind it."""
    first, *rest = _SENTENCES.split(_LABELLED.sub("", table.about).strip())
    head = rest[-1] if rest and len(rest[-1].split()) <= _LONGEST_HEAD else ""
    several = len({system.canonical for system in find_systems(first)}) > 1
    return head if several else f"{first} {head}"


def _signed(claim: str, named: Mentions) -> tuple[str, tuple[int, ...], tuple[int, ...]]:
    """The claim with one sign for each name, and the rows and columns in the order of the signs."""
    counts = Counter(n for m in named.rows for n in m.tokens)
    owner = {n: chr(_ROW + m.index) if counts[n] == 1 else _SHARED
             for m in named.rows for n in m.tokens}
    first_of: dict[int, str] = {}
    for mention in named.columns:
        sign = chr(_COLUMN + mention.index)
        first_of[min(mention.tokens)] = sign
        owner |= {n: sign for n in mention.tokens if n not in owner}
    parts: list[str] = []
    at = 0
    previous = ""
    seen: set[str] = set()
    for n, token in enumerate(named.tokens):
        if n not in owner:
            previous = ""
            continue
        sign = owner[n]
        gap = claim[at:token.start]
        is_same = sign == previous and not gap.strip(" -–()")
        parts.append("" if is_same else gap)
        if sign == _SHARED:
            previous, at = "", token.end
            parts.append("table")
            continue
        # A head whose words stand apart is one name, at its first word.
        is_again = sign in seen and (ord(sign) < _COLUMN or n not in first_of)
        if not is_same and not is_again:
            parts.append(sign)
        seen.add(sign)
        previous, at = sign, token.end
    parts.append(claim[at:])
    signed = "".join(parts)
    rows = tuple(ord(s) - _ROW for s in signed if _ROW <= ord(s) < _COLUMN)
    columns = tuple(ord(s) - _COLUMN for s in signed if _COLUMN <= ord(s) < 0xF8FF)
    return signed, rows, columns


_Found = tuple[int, int, Number]


def _numbers(text: str, table: PrintedTable, columns: Sequence[int]) -> list[_Found]:
    """The numbers of a text with the words that belong to them, bound and unit, as [start, end)."""
    bounds: dict[int, Bound] = {q.start: q.bound for q in find_quantities(text)}
    spelled = {t.text.lower() for c in columns for t in tokens_of(table.heads[c].text)}
    found: list[_Found] = []
    for numeral in find_numerals(text):
        if numeral.form == "ordinal" or (found and numeral.start < found[-1][1]) or \
                _IN_A_WORD.search(text, max(0, numeral.start - 2), numeral.start):
            continue
        start, end = numeral.start, numeral.end
        unit = _unit(text, end)
        if unit is not NO_UNIT:
            end = unit.end
        elif (letters := _LETTERS.match(text, end + 1)) and text[end:end + 1] == " " and \
                letters[0].lower() in spelled:
            end = letters.end()
        points = re.match(r"[ -](?:percentage[ -])?points?\b", text[end:end + 20])
        is_points = points is not None or unit.dimension == "percentage points"
        end += points.end() if points else 0
        before = text[max(0, start - 16):start]
        bound = _BOUND_WORDS.get(bounds.get(start, ""), "")
        if bound:
            start = _bound_start(text, start)
        printed = told(text[numeral.start:numeral.end], is_about=_ABOUT.search(before) is not None)
        found.append((start, end, Number(
            text[numeral.start:numeral.end], numeral.value, printed, numeral.form, unit, is_points,
            bound)))
    return found


_BOUND = re.compile(
    r"(?:\b(?:at least|at most|at the most|(?:no |not )?(?:more|less|fewer|greater|higher|lower|"
    r"larger|smaller|better) than|over|above|below|under|up to|as (?:high|much|many) as|within|"
    r"exceed(?:s|ed|ing)?|surpass(?:es|ed|ing)?|beyond)|[<>≤≥]=?)\s?(?:the |a |about )?\Z")


def _bound_start(text: str, start: int) -> int:
    match = _BOUND.search(text[max(0, start - 28):start])
    return max(0, start - 28) + match.start() if match else start


def _unit(text: str, end: int) -> Unit:
    following = text[end:end + 1]
    if following in (" ", "-"):
        return read_unit(text, end + 1) or NO_UNIT
    return read_unit(text, end, glued=True) or NO_UNIT


def _without_numbers(text: str, found: Sequence[_Found]) -> tuple[str, tuple[Number, ...]]:
    parts, at = [], 0
    for start, end, _ in found:
        parts += [text[at:start], " \uf8ff "]
        at = end
    return "".join([*parts, text[at:]]), tuple(number for *_, number in found)
