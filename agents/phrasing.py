"""How the writer says things: every sentence is built from records and holds no other fact."""

from collections.abc import Mapping, Sequence
from itertools import pairwise

from agents.series import Series
from agents.surveys import Pair
from agents.wanted import Extreme
from records import Measurement, PaperCard

PAIRS_TOLD = 6
"""Things measured on two benchmarks that are told of one place; the others are counted."""


def listed(items: Sequence[str], conjunction: str = "and") -> str:
    """"a", "a and b", "a, b and c"."""
    if len(items) < 2:
        return "".join(items)
    return f"{', '.join(items[:-1])} {conjunction} {items[-1]}"


def short_name(card: PaperCard) -> str:
    """"Rozière et al. (2023)"; the title where the authors are not known."""
    year = f" ({card.year})" if card.year else ""
    if not card.authors:
        return f"“{card.title}”{year}"
    family = [name.split(",")[0] if "," in name else name.split()[-1] for name in card.authors]
    names = family[0] if len(family) == 1 else \
        listed(family) if len(family) == 2 else f"{family[0]} et al."
    return f"{names}{year}"


def value(measurement: Measurement) -> str:
    """A value as printed, with its uncertainty."""
    spread = measurement.uncertainty
    return f"{measurement.text} ({spread})" if spread and spread not in measurement.text \
        else measurement.text


def measured(series: Series, paper: str) -> str:
    """"Code Llama - Instruct has a pass@1 on HumanEval of 34.8% at 7B and … (zero-shot),
    according to Table 2 of Rozière et al. (2023)."."""
    head = series.head
    points = listed([f"{value(m)} at {m.size}" if m.size else value(m)
                     for m in series.measurements])
    on = f" on {head.benchmark}" if head.benchmark else ""
    setting = f" ({head.setting})" if head.setting else ""
    place = f"{head.table_label} of {paper}" if head.table_label else paper
    return f"{series.subject} has a {head.metric}{on} of {points}{setting}, according to {place}."


def trend(series: Series) -> str:
    """"With model size, … rises from 34.8% at 7B to 42.7% at 13B, then falls to 41.5% at 34B.";
    "" where there is one point only."""
    points = series.measurements
    if len(points) < 2:
        return ""
    legs: list[str] = []
    last_verb = ""
    for before, after in pairwise(points):
        verb = "rises" if after.value > before.value else \
            "falls" if after.value < before.value else "stays"
        to = "the same" if verb == "stays" else f"to {value(after)}"
        start = f" from {value(before)} at {before.size}" if not legs else ""
        lead = "" if not legs else ", " if verb == last_verb else ", then "
        legs.append(f"{lead}{verb if verb != last_verb else ''}{start} {to} at {after.size}"
                    .replace("  ", " ").replace(",  ", ", "))
        last_verb = verb
    head = series.head
    on = f" on {head.benchmark}" if head.benchmark else ""
    setting = f" ({head.setting})" if head.setting else ""
    return f"With model size, the {head.metric} of {series.subject}{on}{setting} {''.join(legs)}."


def compared(series: Series, other: Series) -> str:
    """Two series held against each other at the sizes both have; "" where they share none."""
    sides: dict[str, list[str]] = {"higher": [], "lower": [], "equal": []}
    for m in series.measurements:
        rival = other.at(m.size)
        if rival is not None:
            way = "higher" if m.value > rival.value else \
                "lower" if m.value < rival.value else "equal"
            at = f"{m.size} " if m.size else ""
            sides[way].append(f"{at}({value(m)} against {value(rival)})")
    said = [f"{way} at {listed(points)}" if series.head.size else f"{way} {listed(points)}"
            for way, points in sides.items() if points]
    if not said:
        return ""
    head = series.head
    on = f" on {head.benchmark}" if head.benchmark else ""
    return f"Against {other.subject} in the same table, {series.subject} has a {head.metric}{on} " \
           f"that is {listed(said)}."


def paired(pairs: Sequence[Pair], paper: str) -> str:
    """"In Table 1 of Liu et al. (2023), the pass@1 on HumanEval+ is lower than on HumanEval for
    Mistral 7B (23.8% against 28.7%) and …, and equal for …."; the widest differences are told,
    up to `PAIRS_TOLD`."""
    head = pairs[0].first
    sides = {"lower": [p for p in pairs if p.difference < 0],
             "higher": [p for p in pairs if p.difference > 0],
             "equal": [p for p in pairs if p.difference == 0]}
    told = sorted(pairs, key=lambda p: -abs(p.difference))[:PAIRS_TOLD]
    said = []
    for way, those in sides.items():
        shown = [f"{p.first.subject} ({value(p.first)} against {value(p.second)})"
                 for p in those if p in told]
        if shown:
            rest = len(those) - len(shown)
            than = "to that" if way == "equal" else "than"
            said.append(f"{way} {than} on {pairs[0].second.benchmark}{_by(those)} for "
                        + listed([*shown, *([f"{rest} more"] if rest else [])]))
    place = f"{head.table_label} of {paper}" if head.table_label else paper
    return f"In {place}, the {head.metric} on {head.benchmark} is {listed(said)}."


def _by(pairs: Sequence[Pair]) -> str:
    """" by 2.4 to 9.1": how far apart pairs are, as exactly as they are printed."""
    digits = max(len(m.text.partition(".")[2].rstrip("% ")) for p in pairs
                 for m in (p.first, p.second))
    gaps = sorted(f"{gap:.{digits}f}" for gap in (abs(p.difference) for p in pairs) if gap)
    if not gaps:
        return ""
    least, most = min(gaps, key=float), max(gaps, key=float)
    return f" by {least}" if least == most else f" by {least} to {most}"


def leading(leaders: Sequence[Measurement], extreme: Extreme, names: Mapping[str, str]) -> str:
    """"The highest pass@1 on HumanEval among the measurements read is 88.4%, of GPT-4 (May 2023;
    Table 1 of Liu et al. (2023)), before 73.2%, of …."."""
    first, *others = leaders
    next_best = f", before {listed([_led(m, names) for m in others])}" if others else ""
    return (f"The {extreme} {first.metric} on {first.benchmark} among the measurements read is "
            f"{_led(first, names)}{next_best}.")


def _led(m: Measurement, names: Mapping[str, str]) -> str:
    paper = names.get(m.paper_id, m.paper_id)
    place = f"{m.table_label} of {paper}" if m.table_label else paper
    return f"{value(m)}, of {m.subject} ({'; '.join(filter(None, [m.setting, place]))})"


def missing(what: Sequence[str], metrics: Sequence[str], papers: int) -> str:
    """"No measurement of X 70B on HumanEval (pass@1) was found in the 3 papers read."."""
    by = f" ({listed(metrics, 'or')})" if metrics else ""
    read = "the paper" if papers == 1 else f"the {papers} papers"
    return f"No measurement of {listed(what, 'or')}{by} was found in {read} read."


FURTHER_DISAGREEMENTS = "Further disagreements stand in the list of contradictions."
