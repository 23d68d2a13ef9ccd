"""Tables that a sentence tells: several things and as many numbers, each of one of them.

    "Ada 7B, 13B and 34B reach 33.5%, 36.0% and 48.8% pass@1."   # a list beside a list
    "On MBPP, the 7B model scores 41.4 and the 13B model 47.0."  # a name before each number
    "Ada reaches 71.2 on SQuAD and 69.9 on NewsQA."              # or behind each

What is told so is worked out like a printed table (`table_arithmetic`), with the things for rows
and one column. Read only where it is clear: no other numbers, no differences, nothing denied or
supposed. What a claim leaves out of the sentence may be a condition, so then no more is taken from
it than that a number is the thing's.
"""

import re
from collections.abc import Sequence
from dataclasses import dataclass, replace
from functools import lru_cache
from itertools import islice, pairwise

from grounding.findings import Finding
from grounding.names import (
    Mention,
    Size,
    find_benchmarks,
    find_metrics,
    find_sizes,
    find_systems,
    known_metric,
)
from grounding.passages import sentence_spans
from grounding.plain_claims import says_itself
from grounding.printed_tables import Label, PrintedRow, PrintedTable
from grounding.quantities import Quantity, find_quantities, same_quantity
from grounding.reading import lists, read
from grounding.sentence_measurements import is_difference
from grounding.shares import digits_of
from grounding.table_arithmetic import check_table
from grounding.table_signs import is_said_elsewhere
from grounding.words import STOPWORDS

_LONGEST_SENTENCE = 600
_MOST_NUMBERS = 12
_MOST_TABLES = 20
_SURE_WITHOUT_A_WORD = 3
"""Of so many things and numbers two lists go together without "respectively"."""
_LONGEST_ITEM = 4  # words
_GLUE = re.compile(r",\s*(?:and|or)\s+|,\s*|\s+(?:and|or|vs\.?|versus|&)\s+|\s*/\s*")
_BETWEEN_NUMBERS = re.compile(rf"\s?%?(?:{_GLUE.pattern})")
_WORD = re.compile(r"[^\s,;:()]+")
_BEFORE = re.compile(r"\A\Z|[\s(=/,]")
"""What stands before a number that is no part of a name: "p53(Delta)", "IL)-6", "C16:0"."""
_KIND, _MARK = re.compile(r"([a-z]+)s ([A-Z]|\d)"), re.compile(r"[A-Z]|\d")
_PART_END = re.compile(r"[;:()]|,?\s*\(?respectively\b")
_SENTENCE_END = re.compile(r"[.!?]?\s*\Z")
_APART = re.compile(
    r"\b(?:than|compared|differ(?:s|ed|ences?)?|gaps?|margins?|sum|total|combined|between|unlike|except"
    r"|instead|from|(?:increas|decreas|improv|reduc)\w+|increments?|drop(?:s|ped)?|r[io]se[sn]?|f[ae]ll"
    r"|lost|los[es]s?|gain\w*|excess\w*|chang(?:es?|ed)|outperform\w*|surpass\w*|exceed\w*)\b",
    re.IGNORECASE)
"""Words of a sentence whose numbers may be no values of its things."""
_VERBS = frozenset("""
score scores scored scoring reach reaches reached reaching achieve achieves achieved achieving
obtain obtains obtained get gets got attain attains attained yield yields yielded show shows showed
have has had is are was were be been report reports reported record records recorded give gives gave
perform performs performed stand stands stood remain remained come comes came measured averaged
""".split())
_NOUNS = frozenset("""
model models system systems method methods respectively value values whereas versus vs
""".split())
_ORDERED = frozenset("""
week weeks day days month months year years hour hours minute minutes stage stages grade grades
phase phases layer layers step steps epoch epochs table tables figure figures section sections type
types group groups version versions visit visits round rounds fold folds experiment experiments
""".split())
"""Behind such a word a number is a name ("weeks 4, 8 and 12")."""
_CONDITIONS = frozenset("at after before for within over by until aged every".split())
"""Behind such a word it may be a condition ("at 6, 12 and 24 months")."""
_IDLE = STOPWORDS | _VERBS | _NOUNS


@dataclass(frozen=True)
class _Part:
    """Words of a sentence at [start, end); `ends_list`: behind "and" or the like."""

    text: str
    start: int
    end: int
    ends_list: bool = False


@dataclass(frozen=True)
class ToldTable:
    """A table that a sentence tells. `besides`: the stems of what the sentence says beside the
    things and their numbers."""

    table: PrintedTable
    besides: frozenset[str]


@lru_cache(maxsize=4096)
def settle_by_told_tables(claim: str, passage: str) -> tuple[Finding, ...]:
    """The findings on a claim by the tables that sentences of the passage tell: all agree, or one
    at least conflicts, and each is certain. [] where the claim is about none of them or not fully
    understood, where two tell two things, and where it leaves out what may be a condition."""
    if len(claim) > _LONGEST_SENTENCE:
        return ()
    tables = (one for a, b in sentence_spans(passage) if (one := told_table(passage[a:b])))
    told = [(one.table, found) for one in islice(tables, _MOST_TABLES)
            if (found := _by(claim, one))]
    found = [finding for _, findings in told for finding in findings]
    outcomes = {finding.outcome for finding in found}
    if len(outcomes) > 1 or ("conflicts" in outcomes and is_said_elsewhere(
            claim, passage, [table for table, _ in told])):
        return ()
    return tuple(replace(f, decides=n == 0) for n, f in enumerate(found))


def _by(claim: str, told: ToldTable) -> list[Finding]:
    findings = check_table(claim, told.table)
    says_all = told.besides <= {w.stem for w in read(claim).words}
    are_values = all(f.name == "number" and f.outcome == "agrees" for f in findings)
    return findings if says_all or are_values or _is_exchanged(claim, told.table) else []


def _is_exchanged(claim: str, table: PrintedTable) -> bool:
    """Whether all numbers of a claim are values of the table: then it speaks of these."""
    values = [q for row in table.rows for q in find_quantities(row.values[0])]
    amounts = _results(claim) or []
    return bool(amounts) and all(any(same_quantity(a, v) for v in values) for a in amounts)


@lru_cache(maxsize=8192)
def told_table(sentence: str) -> ToldTable | None:
    """The table that a sentence tells; None where it tells none for sure."""
    if len(sentence) > _LONGEST_SENTENCE or "?" in sentence:
        return None
    numbers = _results(sentence)
    if not numbers or not 2 <= len(numbers) <= _MOST_NUMBERS or _is_turned(sentence):
        return None
    units = {q.unit for q in numbers}
    if len(units - {""}) > 1 or len({q.unit for q in numbers[:-1]}) > 1 or any(
            is_difference(sentence, q) for q in numbers):
        return None
    things = _listed(sentence, numbers) or _beside(sentence, numbers)
    labels = _with_family([thing.text for thing in things])
    if not things or len({label.casefold() for label in labels}) < len(labels):
        return None
    taken = [(part.start, part.end) for part in (*things, *numbers)]
    rest = [m for m in _WORD.finditer(sentence)
            if not any(a < m.end() and m.start() < b for a, b in taken)]
    told = [m[0].rstrip(".%").strip("\"'“”’") for m in rest]
    told = [word for word in told if not _is_idle(word) and any(map(str.isalpha, word))]
    unit = max(units)
    shares, others = ("%", "") if unit == "%" else ("", f" ({unit})" if unit else "")
    rows = tuple(PrintedRow(Label(label), (digits_of(number) + shares,))
                 for label, number in zip(labels, numbers, strict=True))
    table = PrintedTable((Label((" ".join(told) or "score") + others),), rows)
    metrics = {m.text for m in find_metrics(sentence)}
    besides = frozenset(w.stem for word in told if word not in metrics
                        for w in read(word).words if w.weight > 0)
    return ToldTable(table, besides) if table.is_sound else None


def _results(sentence: str) -> list[Quantity] | None:
    """The amounts in digits that are no part of a name, a metric or a size; None where the sentence
    tells others besides (years, bounds, ranges, counts), which may be conditions."""
    named = [*find_metrics(sentence), *find_sizes(sentence), *find_benchmarks(sentence)]
    found: list[Quantity] = []
    for quantity in find_quantities(sentence):
        if quantity.kind == "identifier" or any(
                m.start <= quantity.start < m.end for m in named):
            continue
        if not _BEFORE.search(sentence[:quantity.start][-1:]) or \
                sentence[quantity.end:quantity.end + 1] == "(":
            return None
        if quantity.kind != "amount" or quantity.bound or quantity.approximate or \
                quantity.is_range or not quantity.text[0].isdigit() or _counts(quantity) or \
                _is_scaled(quantity):
            return None
        found.append(quantity)
    return found


def _is_scaled(quantity: Quantity) -> bool:
    """Whether more than its digits tell an amount: "2.7bn", "4.88 × 10−94"."""
    digits = digits_of(quantity).replace(",", "")
    return not digits or float(digits) != quantity.value


def _counts(quantity: Quantity) -> bool:
    return bool(quantity.noun) and "." not in quantity.text and not known_metric(quantity.noun)


def _is_turned(sentence: str) -> bool:
    """Whether words may turn what the numbers tell: differences, denials, suppositions."""
    said = read(sentence)
    return bool(_APART.search(sentence)) or not (
        said.lowers.isdisjoint(lists().negators) and says_itself(said))


def _listed(sentence: str, numbers: Sequence[Quantity]) -> list[_Part]:
    """The items of the list that goes with a list of numbers: behind it, else before it."""
    if not all(_BETWEEN_NUMBERS.fullmatch(sentence, a.end, b.start)
               for a, b in pairwise(numbers)):
        return []
    before = [m[0].lower() for m in _WORD.finditer(sentence, 0, numbers[0].start)]
    if not before or before[-1] in _ORDERED | _CONDITIONS:
        return []
    if len(numbers) < _SURE_WITHOUT_A_WORD and "respectively" not in sentence.lower():
        return []
    end = _PART_END.search(sentence, numbers[-1].end) or _SENTENCE_END.search(sentence)
    behind = _items_behind(sentence, numbers[-1].end, end.start() if end else len(sentence),
                           len(numbers))
    return behind or _items_before(sentence, numbers[0].start, len(numbers))


def _split(sentence: str, start: int, end: int) -> list[_Part]:
    """What stands between commas and "and" in a stretch of a sentence."""
    parts, at, joint = [], start, ""
    for glue in _GLUE.finditer(sentence, start, end):
        parts.append(_Part(sentence[at:glue.start()], at, glue.start(), bool(joint.strip(" ,"))))
        at, joint = glue.end(), glue[0]
    return [*parts, _Part(sentence[at:end], at, end, bool(joint.strip(" ,")))]


def _items_behind(sentence: str, start: int, end: int, count: int) -> list[_Part]:
    """ "… on SST, MNLI and QNLI": the first item begins behind the last preposition before it."""
    parts = _split(sentence, start, end)
    if len(parts) < count or not parts[count - 1].ends_list or any(
            p.ends_list for p in parts[:count - 1]):
        return []
    first, *others = [_words(sentence, part) for part in parts[:count]]
    opening = max((n for n, m in enumerate(first) if _is_idle(m[0])), default=-1)
    return _items(sentence, [first[opening + 1:], *others]) if opening >= 0 else []


def _items_before(sentence: str, end: int, count: int) -> list[_Part]:
    """ "SST, MNLI and QNLI reach …", "On SST, MNLI and QNLI, it reaches …": the first item follows
    the last preposition, if any."""
    start = max((m.end() for m in re.finditer(r"[;:(]", sentence[:end])), default=0)
    parts = _split(sentence, start, end)
    last = max((n for n, part in enumerate(parts) if part.ends_list), default=-1)
    if last + 1 < count or any(p.ends_list for p in parts[last + 1 - count:last]):
        return []
    first, *others = [_words(sentence, part) for part in parts[last + 1 - count:last + 1]]
    opening = max((n for n, m in enumerate(first) if _is_idle(m[0])), default=-1)
    return _items(sentence, [first[opening + 1:], *others], is_before=True)


def _words(sentence: str, part: _Part) -> list[re.Match[str]]:
    return list(_WORD.finditer(sentence, part.start, part.end))


def _items(sentence: str, words: Sequence[list[re.Match[str]]], *,
           is_before: bool = False) -> list[_Part]:
    """The items, of which the last ends where something else is told: as long as the others before
    a verb, else up to a preposition."""
    last = list(words[-1])
    stop = next((n for n, m in enumerate(last) if _is_idle(m[0])), len(last))
    width = len(words[1]) if len(words) > 2 else len(words[0])
    last = last[:min(stop, width) if is_before else stop]
    items = [*words[:-1], last]
    if any(not 1 <= len(item) <= _LONGEST_ITEM for item in items) or any(
            _is_idle(m[0]) for item in items for m in item):
        return []
    return [_Part(sentence[item[0].start():item[-1].end()].rstrip("."), item[0].start(),
                  item[-1].end()) for item in items]


def _beside(sentence: str, numbers: Sequence[Quantity]) -> list[_Part]:
    """The names that stand one before each number, or one behind each, and between them nothing
    that tells of something else."""
    systems = find_systems(sentence)
    sizes = [s for s in find_sizes(sentence)
             if not any(m.start <= s.start < m.end for m in systems)]
    named = [_without_number(sentence, m, numbers) for m in (*systems, *sizes)]
    for parts in (named, [_Part(m.text, m.start, m.end) for m in find_benchmarks(sentence)]):
        things = sorted(parts, key=lambda part: part.start)
        if len(things) != len(numbers):
            continue
        places = [(t.start, q.start) for t, q in zip(things, numbers, strict=True)]
        is_before = all(a < b for a, b in places)
        order = [x for pair in places for x in (pair if is_before else pair[::-1])]
        if order == sorted(order) and _is_same_frame(sentence, things, numbers):
            return things
    return []


def _without_number(sentence: str, name: Mention | Size, numbers: Sequence[Quantity]) -> _Part:
    """A name without the number that follows on it: "Ada 13B 36.0"."""
    end = min((q.start for q in numbers if name.start < q.start < name.end), default=name.end)
    text = sentence[name.start:end].rstrip()
    return _Part(text, name.start, name.start + len(text))


def _is_same_frame(sentence: str, things: Sequence[_Part], numbers: Sequence[Quantity]) -> bool:
    """Whether between the first thing with its number and the last of them no words tell anything
    but the one metric and benchmark: what is said of one number is said of all."""
    taken = [(part.start, part.end) for part in (*things, *numbers)]
    for kind in (find_metrics(sentence), find_benchmarks(sentence)):
        if len({m.canonical for m in kind}) == 1:
            taken += [(m.start, m.end) for m in kind]
    start = max(things[0].end, numbers[0].end)
    last = max(part.start for part in (*things, *numbers))
    return not any(
        not _is_idle(m[0]) and any(map(str.isalpha, m[0]))
        for m in _WORD.finditer(sentence, start, last)
        if not any(a < m.end() and m.start() < b for a, b in taken))


def _is_idle(word: str) -> bool:
    """Whether a word is no part of a name and tells nothing; "A" within a list is a label."""
    bare = word.strip(".%\"'“”’")
    return bare.lower() in _IDLE and bare != "A"


def _with_family(labels: list[str]) -> list[str]:
    """ "Ada 7B", "13B" as "Ada 7B", "Ada 13B"; "groups A", "B" as "group A", "group B"."""
    if not labels:
        return labels
    if (kind := _KIND.fullmatch(labels[0])) and all(map(_MARK.fullmatch, labels[1:])):
        return [f"{kind[1]} {mark}" for mark in (kind[2], *labels[1:])]
    sizes = find_sizes(labels[0])
    are_bare = all(len(found := find_sizes(label)) == 1 and found[0].text == label
                   for label in labels[1:])
    if not sizes or not are_bare:
        return labels
    family = labels[0][:sizes[0].start]
    return [labels[0], *(family + label for label in labels[1:])]
