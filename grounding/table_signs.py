"""What forbids to settle a claim by a table: signed cells, rows of what was left out, and other
parts of the passage that say the same."""

import re
from collections import Counter
from collections.abc import Sequence

from grounding.numerals import find_numerals
from grounding.printed_tables import PrintedTable
from grounding.table_mentions import tokens_of
from grounding.table_sentence import TableSentence, speech

_SIGNED = re.compile(r"[-−–+]\s?[\d.]")
_LABEL = re.compile(r"\b(?:Table|Tab\.|Figure|Fig\.|Section)\s?[A-Z]?\d{1,4}")
_DELTA = re.compile("[Δ∆]")
_FOLD = re.compile(r"(?<!log )(?<!log2 )\b[Ff]old[ -][Cc]hanges?\b")  # a ratio: it has no sign
_MULTIPLIED = re.compile(r"\((?:in )?(?:[kKMB]|thousands?|millions?|billions?)\)|"
                         r"\b(?:in|of) (?:thousands?|millions?|billions?)\b|[×x]\s?10|[’']000")
_NO_RATIOS = re.compile(r"(?:\b|-)(?:log(?:[ _-]?(?:2|10|e))?|ln|logarithms?|logarithmic)\b|"
                        r"\bdB\b|\bpH\b|°\s?[CF]\b|℃")
_THOUSAND = 1000
_LEFT_OUT = re.compile(r"(?:\A|\s)(?:[-−–—]\s?(?=[^\W\d])|(?:w/o|without|no|minus)\s)",
                       re.IGNORECASE)
_LEAVES_OUT = re.compile(r"\b(?:w/o|without|no|minus|remov(?:e|es|ed|ing|al)|ablat(?:ed|ing|ion)|"
                         r"leav(?:es|ing) out)\b", re.IGNORECASE)


def is_signed(sentence: TableSentence) -> bool:
    """Whether a cell of the claim's columns is negative or printed with a plus, or one of them is
    named a change: which of two is the greater or the better cannot be told."""
    table = sentence.table
    for column in set(sentence.columns):
        head = _FOLD.sub(" ", table.heads[column].text)
        named = {t.text.lower().rstrip(".") for t in tokens_of(head)}
        if _DELTA.search(head) or not speech().change_heads.isdisjoint(named) or any(
                _SIGNED.match(row.values[column]) for row in table.rows):
            return True
    return False


def is_ranking(sentence: TableSentence) -> bool:
    """Whether a column of the claim has ranks: the highest of them may be the first or the last."""
    return any(not speech().rank_heads.isdisjoint(
        t.text.lower().rstrip(".") for t in tokens_of(sentence.table.heads[column].text))
        for column in set(sentence.columns))


def is_without_ratios(sentence: TableSentence) -> bool:
    """Whether a claim tells a ratio or a percentage of logarithms or degrees, which have none."""
    table = sentence.table
    named = (table.about, *(table.heads[c].text for c in sentence.columns),
             *(table.rows[r].label.text for r in sentence.rows))
    return any(map(_NO_RATIOS.search, named)) and any(
        n.unit.dimension in ("ratio", "factor") or n.form in ("multiple", "fraction")
        for n in sentence.numbers)


def is_multiplied(sentence: TableSentence) -> bool:
    """Whether a number of the claim may be one of a cell times what a head or the caption tells
    ("in thousands", "(k)")."""
    table = sentence.table
    named = (table.about, *(table.heads[c].text for c in sentence.columns),
             *(table.rows[r].label.text for r in sentence.rows))
    return any(abs(n.value) >= _THOUSAND for n in sentence.numbers) and any(
        map(_MULTIPLIED.search, named))


def is_left_out(claim: str, sentence: TableSentence) -> bool:
    """Whether a row or column that the claim names tells of a thing left out ("- attention") or of
    a gain ("Δ MMLU"), and the claim does not."""
    table = sentence.table
    if any(_DELTA.search(table.heads[c].text) for c in sentence.columns) and \
            not _DELTA.search(claim):
        return True
    labels = [*(table.rows[r].label.text for r in sentence.rows),
              *(table.heads[c].text for c in sentence.columns)]
    return any(map(_LEFT_OUT.search, labels)) and not _LEAVES_OUT.search(claim)


def is_said_elsewhere(claim: str, passage: str, tables: Sequence[PrintedTable]) -> bool:
    """Whether the claim, or a number of it that is no part of a name, stands in the passage beside
    these tables."""
    if claim.strip(" .").casefold() in passage.casefold():
        return True
    cells = _amounts(" | ".join(v for t in tables for row in t.rows for v in row.values))
    names = _amounts(" | ".join(label.text for t in tables for label in (
        *t.heads, *(row.label for row in t.rows))))
    inside = _amounts(_LABEL.sub(" ", passage))
    # Some print every row twice.
    times = min((inside[amount] // count for amount, count in cells.items()), default=1)
    return any(inside[amount] > max(1, times) * cells[amount]
               for amount in _amounts(claim) if amount not in names)


def _amounts(text: str) -> Counter[float]:
    return Counter(abs(n.value) for n in find_numerals(text) if n.form == "digits")
