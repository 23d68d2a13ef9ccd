"""What a claim says of a printed table, worked out: values, comparisons, differences, ratios,
extremes, ranges, and how many rows are so.

    check_tables("Ada is 3.2 points above Bell in MBPP.", "Model | MBPP\\nAda | 41.2\\nBell | 38.0")

Only a claim of which every word is understood is answered; any other is left to other judges.
"""

import re
from collections.abc import Callable, Sequence
from dataclasses import replace
from decimal import Decimal

from grounding.findings import Finding
from grounding.names import find_benchmarks, find_metrics, metric_facts
from grounding.printed_tables import Label, PrintedRow, PrintedTable, read_tables
from grounding.rounding import Outcome
from grounding.table_cells import CellValue, value_of
from grounding.table_mentions import tokens_of
from grounding.table_sentence import Number, TableSentence, read_sentence, speech

_Check = Callable[[TableSentence], list[Finding]]
_SMALL = r"(?:(?:the|a|an|that|those|in|of|for|with|by|on|at|under|from|to|is|are|was|were) )"
_REFERENCE = re.compile(
    rf"\b(?:than|as|compared (?:with|to)|comparison (?:with|to)|relative to|versus|vs|against|"
    rf"contrast to|over|above|below|behind) {_SMALL}{{0,3}}R")
_PASSIVE = re.compile(r"\b(?:is|are|was|were|been|being|gets|got) (?:\w+ )?(?:outperformed|beaten|"
                      r"surpassed|exceeded|outdone)\b[^R]{0,20}\bby\b")
_NOT_AS = re.compile(r"\bnot (?:as|so) (?P<word>high|low|good|great|large|much|well)\b")
_NOT_REACHED = re.compile(r"\b(?:(?:does|do|did) not|fails? to|failed to|cannot) (?:reach|match)\b")
_NOT_NAMED_TOGETHER = re.compile(r"\bR (?:, R )*(?:, )?and R\b")
_MORE = re.compile(r"\b(?:(?:does|do|did|is|are|was|were) not|fails? to|failed to) (?:exceed|"
                       r"outperform|surpass|beat|higher|better|above|ahead)\b")
_OTHERS = re.compile(r"\b(?:all|every|any|each) (?:of )?(?:the )?others?\b|\bthan (?:all|any)\b|"
                     r"\bof all\b")
_NONE_AS = re.compile(r"\b(?:for |with |in )?no other (?:\w+ )?.{0,24}\bas (?P<word>high|low|good|"
                      r"large|great) as\b")
_RANK = re.compile(r"\b(second|third|fourth)[ -]+(?=highest|lowest|best|worst|largest|smallest)")
_RANKS = {"second": 2, "third": 3, "fourth": 4}
_TIMES = re.compile(r"\bN (?:as|higher|greater|larger|more|that|the|those|lower|smaller|R)\b|"
                    r"\bby (?:a factor of )?N\b")
_COUNT = re.compile(
    r"(?P<only>only |exactly |at least )?(?:of (?:the )?(?P<of>N) (?P<noun2>\w+) , )?(?P<k>N|all|"
    r"every|each|no|none|both)(?: of)?(?: the| these)?(?: (?P<m>N))?(?: (?P<noun>\w+))? (?P<rest>.*)")


def check_tables(claim: str, passage: str) -> list[Finding]:
    """The findings on a claim by the tables of a passage: all agree, or one at least conflicts, and
    each is certain. [] where the claim is not about one of them or is not fully understood."""
    for table in read_tables(passage):
        for one in (table, _turned(table)):
            sentence = read_sentence(claim, one, is_turned=one is not table)
            if sentence is None:
                continue
            for check in _checks(sentence, is_turned=one is not table):
                if findings := check(sentence):
                    return findings
    return []


def _checks(sentence: TableSentence, *, is_turned: bool) -> tuple[_Check, ...]:
    """A table's columns measure and its rows are what is measured, unless its heads tell otherwise:
    what of all rows is said is said of the columns only where these are no measures."""
    if is_turned is not _measures_in_rows(sentence.table, is_turned=is_turned):
        return (compared, stated)
    if sentence.is_narrowed:
        return (compared, stated)
    return (counted, compared, outdone, extreme, ranging, stated)


def _turned(table: PrintedTable) -> PrintedTable:
    """The table with rows for columns."""
    rows = tuple(PrintedRow(Label(head.text), tuple(row.values[n] for row in table.rows))
                 for n, head in enumerate(table.heads))
    heads = tuple(replace(row.label, after=False) for row in table.rows)
    return PrintedTable(heads, rows, table.about)


def _measures_in_rows(table: PrintedTable, *, is_turned: bool) -> bool:
    """Whether the rows of a table, before it was turned, are measures and its heads are none."""
    def share(labels: Sequence[str]) -> float:
        return sum(bool(find_metrics(text)) or "(" in text for text in labels) / len(labels)

    rows, heads = share([r.label.text for r in table.rows]), share([h.text for h in table.heads])
    return heads > 0.5 > rows if is_turned else rows > 0.5 > heads


def _cell(sentence: TableSentence, row: int, column: int) -> CellValue | None:
    return value_of(sentence.table.rows[row].values[column], sentence.table.heads[column].text)


def _column(sentence: TableSentence, column: int) -> list[tuple[int, CellValue]]:
    """The values of a column with their rows; [] where a cell cannot be read."""
    cells = [(r, row.values[column]) for r, row in enumerate(sentence.table.rows)]
    read = [(r, _cell(sentence, r, column)) for r, text in cells if text]
    return [(r, v) for r, v in read if v] if all(v for _, v in read) else []


def _sign_of_better(sentence: TableSentence, column: int) -> int:
    """1 where more is better in a column, -1 where less is, 0 where that is not known."""
    head, about = sentence.table.heads[column].text, sentence.table.about
    if "↓" in head or "↑" in head:
        return -1 if "↓" in head else 1
    for text in (head, about):
        if signs := _signs_in(text):
            return signs.pop() if len(signs) == 1 else 0
        if find_benchmarks(text):
            return 1
    return 0


def _signs_in(text: str) -> set[int]:
    """What a head or caption says of whether more (1) or less (-1) is better."""
    words = {t.text.lower() for t in tokens_of(text)}
    signs = set() if words.isdisjoint(speech().less_is_better) else {-1}
    known = (metric_facts(m.canonical) for m in find_metrics(text))
    return signs | {1 if m.better == "higher" else -1 for m in known if m and m.better}


def _number(outcome: Outcome, detail: str) -> list[Finding]:
    if outcome == "silent":
        return []
    return [Finding("number", outcome, detail, certain=True)]


def _direction(is_so: bool, detail: str) -> Finding:
    return Finding("direction", "agrees" if is_so else "conflicts", detail, certain=True,
                   is_comparison=True)


def _joined(parts: Sequence[list[Finding]]) -> list[Finding]:
    """What several parts of a claim come to: nothing where one of them is open and none
    conflicts."""
    found = [finding for part in parts for finding in part]
    if any(f.outcome == "conflicts" for f in found):
        return [f for f in found if f.outcome == "conflicts"]
    return found if all(parts) else []


def _holds(number: Number, cell: CellValue) -> list[Finding]:
    """Whether a cell is, or is beyond, a number of the claim."""
    bound = f"{number.bound} " if number.bound else ""
    return _number(cell.meets(number), f"{bound}{number.text} in the claim, {cell.text} in the cell")


def stated(sentence: TableSentence) -> list[Finding]:
    """Values: of one cell, or of several cells in the order of the claim."""
    rows, columns, numbers = sentence.rows, sentence.columns, list(sentence.numbers)
    if sentence.cues or not numbers or not rows or not columns or _says_more(sentence):
        return []
    if len(rows) == len(columns) == 1:
        cell = _cell(sentence, rows[0], columns[0])
        if cell is None:
            return []
        if len(numbers) == 2 and re.search(r"N (?:\( N \)|± N)", sentence.form):
            return _number(cell.meets_both(*numbers), f"{numbers[0].text} and {numbers[1].text} in "
                           f"the claim, {cell.text} in the cell")
        return _holds(numbers[0], cell) if len(numbers) == 1 else []
    places = _places(sentence)
    if len(numbers) == 1 and len(rows) > 1 and len(columns) == 1 and _NAMED_TOGETHER.search(
            sentence.form):
        places, numbers = [(row, columns[0]) for row in rows], numbers * len(rows)
    if len(places) != len(numbers):
        return []
    cells = [_cell(sentence, *place) for place in places]
    return _joined([_holds(n, c) if c else [] for n, c in zip(numbers, cells, strict=True)])


_NAMED_TOGETHER = re.compile(r"\bR (?:, R )*(?:, )?and R\b")
_MORE = re.compile(r"\b(?:only|most|least|half|twice|double|times|fold|same|equal|tie|different|all|"
                   r"every|each|any|both|while|whereas|but|average|mean|total|others?|across|among|"
                   r"compared|than|versus|vs)\b")


def _says_more(sentence: TableSentence) -> bool:
    """Whether a plain value is not all that a claim says."""
    about_one = len(set(sentence.rows)) == len(set(sentence.columns)) == 1
    found = {m.group() for m in _MORE.finditer(sentence.form)}
    return bool(found - ({"all", "among", "others", "other"} if about_one else {"both"}))


def _places(sentence: TableSentence) -> list[tuple[int, int]]:
    """The cells of a claim about one row and several columns, or one column and several rows, in
    the order of its numbers; [] where that order is not told."""
    rows, columns = sentence.rows, sentence.columns
    signs = "".join(s for s in sentence.form.split() if s in "RCN")
    many = "C" if len(rows) == 1 else "R" if len(columns) == 1 else ""
    count = len(sentence.numbers)
    if not many or max(len(rows), len(columns)) != count:
        return []
    order = signs.replace("R" if many == "C" else "C", "")
    if order not in ((many + "N") * count, ("N" + many) * count, many * count + "N" * count,
                     "N" * count + many * count):
        return []
    return [(rows[0], c) for c in columns] if many == "C" else [(r, columns[0]) for r in rows]


def compared(sentence: TableSentence) -> list[Finding]:
    """Two rows in one column: which has the more or is better, and by how much."""
    rows, form = sentence.rows, sentence.form
    if len(rows) != 2 or len(set(rows)) != 2 or len(set(sentence.columns)) != 1:
        return []
    if "no other" in form or _OTHERS.search(form):
        return []
    column = sentence.columns[0]
    first, second = (_cell(sentence, row, column) for row in rows)
    if first is None or second is None:
        return []
    numbers = list(sentence.numbers)
    told: list[list[Finding]] = []
    if len(numbers) >= 2 and "".join(s for s in form.split() if s in "RN").replace(
            "RNRN", "", 1) in ("", "N"):
        told = [_holds(numbers[0], first), _holds(numbers[1], second)]
        numbers = numbers[2:]
    sign = _compared_sign(sentence, column)
    if sign is None:
        return []
    gap = first.exact - second.exact
    detail = f"{first.text} and {second.text} in the cells"
    if sign:
        told.append([_direction(gap * sign > 0, detail)])
    elif "difference" not in sentence.cues and not _ratio(numbers):
        return []
    if numbers:
        of = (first, second) if (sign or gap) > 0 else (second, first)
        told.append(_by(sentence, numbers, *of))
    elif not sign:
        return []
    return _joined(told)


def _ratio(numbers: Sequence[Number]) -> bool:
    return len(numbers) == 1 and numbers[0].unit.dimension == "factor" or (
        len(numbers) == 1 and numbers[0].form in ("multiple", "fraction"))


def _compared_sign(sentence: TableSentence, column: int) -> int | None:
    """1 where the claim has more for its first row than for its second, -1 for less, 0 where it
    says neither; None where that is not understood."""
    form, cues = sentence.form, set(sentence.cues)
    sign = 1
    is_negated = "negation" in cues
    cues -= {"negation"}
    is_difference = "difference" in cues
    cues -= {"difference"}
    if is_negated:
        if match := _NOT_AS.search(form):
            sign = _adjective(match["word"], sentence, column)
        elif _NOT_REACHED.search(form):
            sign = _sign_of_better(sentence, column)
        else:
            return None
        if cues or not sign:
            return None
        return _oriented(form, -sign)
    if len(cues) > 1 or re.search(r"\b(?:as|same|equal|tie|only|second|all|average|mean)\b", form):
        return 0 if not cues and _ratio(sentence.numbers) else None
    kind = next(iter(cues), "")
    if not kind:
        return 0 if is_difference or _ratio(sentence.numbers) else None
    signs = {"higher": 1, "lower": -1}
    if kind in ("better", "worse"):
        better = _sign_of_better(sentence, column)
        sign = better if kind == "better" else -better
    elif kind in signs:
        sign = signs[kind]
    else:
        return None
    return _oriented(form, sign) if sign else None


def _adjective(word: str, sentence: TableSentence, column: int) -> int:
    if word in ("good", "well"):
        return _sign_of_better(sentence, column)
    return -1 if word == "low" else 1


def _oriented(form: str, sign: int) -> int | None:
    """The sign as of the first row against the second, by which of them the other is held
    against."""
    if _PASSIVE.search(form):
        sign = -sign
    held = [form.count("R", 0, m.end()) for m in _REFERENCE.finditer(form)]
    if len(set(held)) > 1:
        held = [form.count("R", 0, m.end()) for m in _REFERENCE.finditer(form)
                if m.group().startswith(("than", "compared", "relative", "versus"))]
    if held and len(set(held)) == 1:
        return sign if held[0] == 2 else -sign
    if held:
        return None
    between = form[form.index("R") + 1:form.rindex("R")]
    is_said_between = any(speech().cues.get(w) or w in ("reach", "match") for w in between.split())
    return sign if is_said_between else None


def _by(sentence: TableSentence, numbers: Sequence[Number], high: CellValue,
        low: CellValue) -> list[Finding]:
    """By how much the one cell is above the other: in points, in per cent of the other, or so many
    times."""
    if len(numbers) != 1:
        return []
    number, form = numbers[0], sentence.form
    gap, places = high.exact - low.exact, max(high.places, low.places)
    detail = f"{high.text} and {low.text} in the cells"
    ways: list[Outcome] = []
    if _ratio(numbers):
        ways = [number_ratio(number, high.exact / low.exact)] if low.exact > 0 else []
        if ways and number.form == "digits" and re.search(r"\b(?:higher|greater|larger|more)\b", form):
            ways.append(number_ratio(number, high.exact / low.exact - 1))
        if ways and "lower" in sentence.cues and high.exact > 0:
            ways = [*ways, "silent"]
    elif number.printed:
        is_share = number.unit.dimension == "ratio"
        if not is_share or high.is_share:
            ways.append(high.gap_meets(number, gap, places))
        if is_share and not number.is_points:
            for base in (low.exact, high.exact):
                if base > 0:
                    ways.append(number.printed.against(
                        100 * gap / base, places=places, is_derived=True))
    if "agrees" in ways and number.bound == "":
        return _number("agrees", f"{number.text} in the claim, {detail}")
    if not ways or "silent" in ways or number.bound:
        return []
    return _number("conflicts", f"{number.text} in the claim, {detail}")


def number_ratio(number: Number, ratio: Decimal) -> Outcome:
    """Whether "twice", "1.5 times" is what a ratio comes to."""
    if number.printed and number.printed.places:
        return number.printed.against(ratio, places=6, is_derived=True)
    said = Decimal(str(number.value))
    off = abs(ratio - said) / said if said else Decimal(1)
    return "agrees" if off <= Decimal("0.05") else "silent" if off <= Decimal("0.3") else "conflicts"


def extreme(sentence: TableSentence) -> list[Finding]:
    """The row with the most, the least, the best or the worst, and its value."""
    form, cues = sentence.form, set(sentence.cues)
    if len(set(sentence.columns)) != 1 or len(set(sentence.rows)) > 1 or "' s" in form.partition(
            "R ")[2][:6] and "R ' s" in form and "highest" not in cues and "lowest" not in cues:
        return []
    column = sentence.columns[0]
    values = _column(sentence, column)
    if len(values) < 2:
        return []
    sign = 0
    if (match := _NONE_AS.search(form)) and cues == {"negation"}:
        sign = _adjective(match["word"], sentence, column)
    elif len(cues) == 1 and (kind := next(iter(cues))) in ("highest", "lowest", "best", "worst"):
        sign = {"highest": 1, "lowest": -1}.get(kind) or (
            _sign_of_better(sentence, column) * (1 if kind == "best" else -1))
    elif cues == {"highest", "lowest"} and not sentence.rows and len(sentence.numbers) == 2:
        return _ends(sentence, values, is_tight=True)
    if not sign or re.search(r"\b(?:only|most|least|average|mean|half|than|but)\b", form):
        return []
    return _ranked(sentence, values, sign, _RANK.search(form))


def _ranked(sentence: TableSentence, values: Sequence[tuple[int, CellValue]], sign: int,
            rank: re.Match[str] | None) -> list[Finding]:
    """Whether the claim's row and number are those at the head of a column, or at a rank of it.
    Where two rows share the place, nothing is said of either."""
    order = sorted(values, key=lambda rv: rv[1].exact * -sign)
    at = _RANKS[rank[1]] - 1 if rank else 0
    if at >= len(order) or len(sentence.numbers) > 1 or not (sentence.rows or sentence.numbers):
        return []
    value = order[at][1].exact
    shared = [r for r, v in values if v.exact == value]
    told: list[list[Finding]] = []
    if sentence.rows:
        row = sentence.rows[0]
        if row not in dict(values) or (row in shared and len(shared) > 1):
            return []
        told.append([_direction(row in shared, f"{dict(values)[row].text} in its cell, "
                                f"{order[at][1].text} in the first")])
        if sentence.numbers:
            told.append(_holds(sentence.numbers[0], dict(values)[row]))
    else:
        told.append(_holds(sentence.numbers[0], order[at][1]))
    return _joined(told)


def outdone(sentence: TableSentence) -> list[Finding]:
    """A row against all others: "R outperforms all other models on C"."""
    form, cues = sentence.form, set(sentence.cues)
    if len(set(sentence.rows)) != 1 or len(set(sentence.columns)) != 1 or sentence.numbers or \
            not _OTHERS.search(form) or len(cues) != 1 or _PASSIVE.search(form):
        return []
    kind, column = next(iter(cues)), sentence.columns[0]
    sign = {"higher": 1, "lower": -1}.get(kind, 0)
    if kind in ("better", "worse"):
        sign = _sign_of_better(sentence, column) * (1 if kind == "better" else -1)
    subject = form.find("R")
    other = _OTHERS.search(form)
    values = _column(sentence, column)
    if not sign or len(values) < 2 or (other and other.start() < subject):
        return []
    return _ranked(replace(sentence, numbers=()), values, sign, None)


def ranging(sentence: TableSentence) -> list[Finding]:
    """From the least to the most of a column."""
    if len(set(sentence.columns)) != 1 or sentence.rows or len(sentence.numbers) != 2 or \
            sentence.cues != {"range"} or any(n.bound for n in sentence.numbers):
        return []
    values = _column(sentence, sentence.columns[0])
    is_tight = re.search(r"\b(?:rang|vari|vary|span)", sentence.form) is not None
    if len(values) < 2 or re.search(r"\b(?:most|half|only|average|mean|than)\b", sentence.form):
        return []
    return _ends(sentence, values, is_tight=is_tight)


def _ends(sentence: TableSentence, values: Sequence[tuple[int, CellValue]], *,
          is_tight: bool) -> list[Finding]:
    """Whether the claim's two numbers are the ends of a column; or hold it, where not `is_tight`."""
    cells = sorted((v for _, v in values), key=lambda v: v.exact)
    low, high = sorted(sentence.numbers, key=lambda n: n.value)
    detail = f"{low.text} to {high.text} in the claim, {cells[0].text} to {cells[-1].text} in the cells"
    ends = [cells[0].meets(low), cells[-1].meets(high)]
    if not is_tight:
        ends = ["agrees" if replace_bound(bound, number, cell) == "agrees" else end
                for bound, number, cell, end in zip(
                    (">=", "<="), (low, high), (cells[0], cells[-1]), ends, strict=True)]
    if "conflicts" in ends:
        return _number("conflicts", detail)
    return _number("silent" if "silent" in ends else "agrees", detail)


def replace_bound(bound: str, number: Number, cell: CellValue) -> Outcome:
    """Whether a cell is on this side of a number."""
    return cell.meets(replace(number, bound=bound))


def counted(sentence: TableSentence) -> list[Finding]:
    """How many rows are so: "three of the five models exceed 50 on C", "no model reaches R"."""
    form, numbers = sentence.form, list(sentence.numbers)
    match = _COUNT.match(form.replace("on C , ", "").replace("in C , ", ""))
    if match is None or len(set(sentence.columns)) != 1 or len(sentence.rows) > 1:
        return []
    noun = match["noun"] or match["noun2"] or ""
    of_rows = noun in speech().row_nouns or (match["k"] in ("all", "none") and not noun)
    values = _column(sentence, sentence.columns[0])
    if not of_rows or not values or sentence.cues - {"negation", "higher", "lower", "better", "worse"}:
        return []
    if match["only"] and match["only"].startswith("at") or _MORE.search(match["rest"]):
        return []
    total = numbers.pop(0) if match["of"] else None
    wanted = numbers.pop(0) if match["k"] == "N" else None
    total = numbers.pop(0) if match["m"] else total
    is_so = _property(sentence, numbers)
    if is_so is None or (wanted and (wanted.bound or wanted.printed is None and
                                     wanted.form != "word")):
        return []
    if total and int(total.value) != len(values):
        return []
    met = [is_so(row, value) for row, value in values if row not in sentence.rows]
    if "silent" in met:
        return []
    return _as_many(match, wanted, met.count("agrees"), len(met), sentence)


def _as_many(match: re.Match[str], wanted: Number | None, count: int, total: int,
             sentence: TableSentence) -> list[Finding]:
    if wanted and (sentence.rows or not count) and not match["only"] and count > wanted.value:
        return []
    needed = wanted.value if wanted else 0 if match["k"] in ("no", "none") else total
    if match["k"] == "both" and total != 2:
        return []
    if not wanted and match["k"] not in ("no", "none") and "negation" in sentence.cues:
        return []
    if count > needed and wanted and not match["only"] and not match["m"] and not match["of"]:
        return []
    return _number("agrees" if count == needed else "conflicts",
                   f"{count} of {total} rows in the table")


_Property = Callable[[int, CellValue], Outcome]


def _property(sentence: TableSentence, numbers: Sequence[Number]) -> _Property | None:
    """What is said of each row: that it is beyond a number or beyond another row."""
    column = sentence.columns[0]
    cues = sentence.cues - {"negation"}
    if len(numbers) == 1 and numbers[0].bound and not sentence.rows and not cues:
        return lambda _, value: value.meets(numbers[0])
    if numbers or not sentence.rows or len(cues) != 1:
        return None
    kind = next(iter(cues))
    sign = {"higher": 1, "lower": -1}.get(kind) or _sign_of_better(sentence, column) * (
        1 if kind == "better" else -1)
    if _PASSIVE.search(sentence.form) or not sign:
        return None
    held = _cell(sentence, sentence.rows[0], column)
    if held is None:
        return None
    return lambda _, value: "agrees" if (value.exact - held.exact) * sign > 0 else "conflicts"
