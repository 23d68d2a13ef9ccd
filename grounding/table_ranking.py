"""Claims about a whole column of a table: its extremes, its range, how many rows are so."""

import re
from collections.abc import Callable, Sequence
from dataclasses import replace

from grounding.findings import Finding
from grounding.rounding import Outcome
from grounding.table_cells import CellValue
from grounding.table_comparing import OTHERS, PASSIVE, sign_of_adjective, sign_of_cue
from grounding.table_findings import (
    cell_of,
    column_of,
    direction_finding,
    holds,
    joined,
    number_finding,
)
from grounding.table_sentence import Number, TableSentence, speech

_NONE_AS = re.compile(r"\b(?:for |with |in )?no other (?:\w+ )?.{0,24}\bas (?P<word>high|low|good|"
                      r"large|great) as\b")
_RANK = re.compile(r"\b(second|third|fourth)[ -]+(?=highest|lowest|best|worst|largest|smallest)")
_RANKS = {"second": 2, "third": 3, "fourth": 4}
_OF_SOME = re.compile(
    r"\b(?:only|average|mean|half|than|but|next|its|their|baselines?|variants?|one of)\b|"
    r"(?<!the )\b(?:most|least)\b|\bR ' s\b|\bamong (?:the )?(?:top|best|highest|lowest|worst)\b")
"""What is said of some rows, or of one row's own values."""
_TIGHT = re.compile(r"\b(?:rang|vari|vary|span)")
_COUNT = re.compile(
    r"(?P<only>only |exactly )?(?:of (?:the )?(?P<of>N) (?P<noun_of>\w+) , )?(?P<k>N|all|every|"
    r"each|no|none|both)(?: of)?(?: the| these)?(?: (?P<m>N))?(?: (?P<noun>\w+))? (?P<rest>.*)")
_COUNTING_CUES = frozenset(("negation", "higher", "lower", "better", "worse"))
_Property = Callable[[CellValue], Outcome]


def extreme(sentence: TableSentence) -> list[Finding]:
    """The row with the most, the least, the best or the worst, and its value."""
    form, cues = sentence.form, sentence.cues
    values = _whole_column(sentence)
    if len(set(sentence.rows)) > 1 or not values:
        return []
    if (match := _NONE_AS.search(form)) and cues == {"negation"}:
        return _ranked(sentence, values, sign_of_adjective(match["word"], sentence), 1)
    if _OF_SOME.search(form):
        return []
    if cues == {"highest", "lowest"} and not sentence.rows and len(sentence.numbers) == 2:
        return _ends(sentence, values, is_tight=True)
    kind = next(iter(cues)) if len(cues) == 1 else ""
    if kind not in ("highest", "lowest", "best", "worst"):
        return []
    rank = _RANK.search(form)
    return _ranked(sentence, values, sign_of_cue(kind, sentence), _RANKS[rank[1]] if rank else 1)


def outdone(sentence: TableSentence) -> list[Finding]:
    """A row against all others: "R outperforms all other models on C"."""
    form, others = sentence.form, OTHERS.search(sentence.form)
    values = _whole_column(sentence)
    if not values or len(set(sentence.rows)) != 1 or sentence.numbers or others is None or \
            len(sentence.cues) != 1 or PASSIVE.search(form) or others.start() < form.find("R"):
        return []
    return _ranked(sentence, values, sign_of_cue(next(iter(sentence.cues)), sentence), 1)


def ranging(sentence: TableSentence) -> list[Finding]:
    """From the least to the most of a column."""
    values = _whole_column(sentence)
    if not values or sentence.rows or len(sentence.numbers) != 2 or sentence.cues != {"range"} or \
            any(n.bound for n in sentence.numbers) or _OF_SOME.search(sentence.form):
        return []
    return _ends(sentence, values, is_tight=_TIGHT.search(sentence.form) is not None)


def counted(sentence: TableSentence) -> list[Finding]:
    """How many rows are so: "three of the five models exceed N on C", "no model outperforms R"."""
    form, numbers = sentence.form, list(sentence.numbers)
    match = _COUNT.match(form.replace("on C , ", "").replace("in C , ", ""))
    values = _whole_column(sentence)
    if match is None or not values or len(sentence.rows) > 1 or sentence.cues - _COUNTING_CUES:
        return []
    noun = match["noun"] or match["noun_of"] or ""
    if noun not in speech().row_nouns or _OF_SOME.search(match["rest"]):
        return []
    total = numbers.pop(0) if match["of"] else None
    wanted = numbers.pop(0) if match["k"] == "N" else None
    total = numbers.pop(0) if match["m"] else total
    is_so = _property(sentence, numbers)
    if is_so is None or (total and total.value != len(values)):
        return []
    met = [is_so(value) for row, value in values if row not in sentence.rows]
    if "silent" in met:
        return []
    return _as_many(match, wanted, met.count("agrees"), len(met), is_denied="negation" in
                    sentence.cues, is_exact=bool(match["only"] or total))


def _whole_column(sentence: TableSentence) -> list[tuple[int, CellValue]]:
    """The values of the claim's one column with their rows; [] where these are not two at least."""
    if len(set(sentence.columns)) != 1:
        return []
    values = column_of(sentence, sentence.columns[0])
    return values if len(values) > 1 else []


def _ranked(sentence: TableSentence, values: Sequence[tuple[int, CellValue]], sign: int,
            rank: int) -> list[Finding]:
    """Whether the claim's row and number are those at a rank of a column, from its most (`sign` 1)
    or least on. Where two rows share the place, nothing is said of either."""
    numbers = sentence.numbers
    if not sign or rank > len(values) or len(numbers) > 1 or any(
            n.printed is None for n in numbers) or not (sentence.rows or numbers):
        return []
    cell = sorted((v for _, v in values), key=lambda v: v.exact * -sign)[rank - 1]
    if not sentence.rows:
        return joined([holds(number, cell) for number in numbers])
    own = dict(values).get(next(iter(sentence.rows), -1))
    shared = [v for _, v in values if v.exact == cell.exact]
    if own is None or (own.exact == cell.exact and len(shared) > 1):
        return []
    place = direction_finding(own.exact == cell.exact,
                              f"{own.text} in its cell, {cell.text} in that of this place")
    return joined([[place], *(holds(n, own) for n in numbers)])


def _ends(sentence: TableSentence, values: Sequence[tuple[int, CellValue]], *,
          is_tight: bool) -> list[Finding]:
    """Whether the claim's two numbers are the ends of a column; or hold it, where not
    `is_tight`."""
    cells = sorted((v for _, v in values), key=lambda v: v.exact)
    numbers = sorted(sentence.numbers, key=lambda n: n.value)
    ends: list[Outcome] = []
    for cell, number, bound in zip((cells[0], cells[-1]), numbers, (">=", "<="), strict=True):
        is_inside = not is_tight and cell.meets(replace(number, bound=bound)) == "agrees"
        ends.append("agrees" if is_inside else cell.meets(number))
    worst: Outcome = "conflicts" if "conflicts" in ends else \
        "silent" if "silent" in ends else "agrees"
    return number_finding(worst, f"{numbers[0].text} to {numbers[1].text} in the claim, "
                                   f"{cells[0].text} to {cells[-1].text} in the cells")


def _property(sentence: TableSentence, numbers: Sequence[Number]) -> _Property | None:
    """What is said of each row: that it is beyond a number, or beyond another row."""
    cues = sentence.cues - {"negation"}
    if len(numbers) == 1 and numbers[0].bound and not sentence.rows and not cues:
        return lambda value: value.meets(numbers[0])
    if numbers or not sentence.rows or len(cues) != 1 or PASSIVE.search(sentence.form):
        return None
    sign = sign_of_cue(next(iter(cues)), sentence)
    held = cell_of(sentence, sentence.rows[0], sentence.columns[0])
    if held is None or not sign:
        return None
    return lambda value: "agrees" if (value.exact - held.exact) * sign > 0 else "conflicts"


def _as_many(match: re.Match[str], wanted: Number | None, count: int, total: int, *,
             is_denied: bool, is_exact: bool) -> list[Finding]:
    """Whether so many rows as the claim has are so. "Three are" is left open where more are."""
    is_none = match["k"] in ("no", "none")
    if is_denied is not is_none or (match["k"] == "both" and total != 2) or (
            wanted and (wanted.bound or wanted.form not in ("word", "digits"))):
        return []
    needed = wanted.value if wanted else 0 if is_none else total
    if wanted and count > needed and not is_exact:
        return []
    return number_finding("agrees" if count == needed else "conflicts",
                          f"{count} of {total} rows in the table")
