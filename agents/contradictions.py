"""Where papers, or places of one paper, disagree: on a value, or on a statement."""

from collections import defaultdict
from collections.abc import Mapping, Sequence
from itertools import combinations

from agents.coverage import is_of
from agents.series import size_key
from grounding.names import normalise
from records import Contradiction, JudgedClaim, Measurement, Plan

SMALLEST = 0.05
"""Values that differ by less are the same at one printed decimal."""


def find_contradictions(
    plan: Plan, claims: Sequence[JudgedClaim], measurements: Sequence[Measurement],
    names: Mapping[str, str],
) -> list[Contradiction]:
    """Values of one thing asked about that differ, widest first, then contested claims.

    Values of one paper in different settings are its own comparison and no contradiction. `names`
    gives what papers are called, by id.
    """
    claim_of = {m: c.id for c in claims for m in c.measurement_ids}
    asked_about = [m for m in measurements
                   if not plan.subjects or any(is_of(m, s) for s in plan.subjects)]
    if plan.topics and not plan.benchmarks:
        asked_about = []  # values were not asked for
    return [*_values(asked_about, claim_of, names), *_statements(claims)]


def _values(
    measurements: Sequence[Measurement], claim_of: dict[str, str], names: Mapping[str, str]
) -> list[Contradiction]:
    groups: dict[tuple, list[Measurement]] = defaultdict(list)
    for m in measurements:
        groups[normalise(m.system), normalise(m.variant), size_key(m.size),
               normalise(m.benchmark), normalise(m.metric)].append(m)
    found = []
    for group in groups.values():
        pairs = [(abs(a.value - b.value), a, b) for a, b in combinations(group, 2)
                 if _disagree(a, b)]
        if pairs:
            width, *ends = max(pairs, key=lambda pair: pair[0])
            low, high = sorted(ends, key=lambda m: (m.value, m.id))
            found.append((width, _of_values(low, high, claim_of, names)))
    found.sort(key=lambda pair: (-pair[0], pair[1].text))
    return [contradiction for _, contradiction in found]


def _disagree(a: Measurement, b: Measurement) -> bool:
    same_scale = a.unit == b.unit or ("" in (a.unit, b.unit) and (a.value < 1) == (b.value < 1))
    comparable = a.paper_id != b.paper_id or a.setting == b.setting
    return same_scale and comparable and abs(a.value - b.value) >= SMALLEST


def _of_values(
    low: Measurement, high: Measurement, claim_of: dict[str, str], names: Mapping[str, str]
) -> Contradiction:
    on = f" on {low.benchmark}" if low.benchmark else ""
    return Contradiction(
        text=f"The papers read give different values for the {low.metric} of {low.subject}{on}: "
             f"{_with_place(low, names)} and {_with_place(high, names)}; "
             f"{_possible_reason(low, high)}.",
        claim_ids=tuple(dict.fromkeys((claim_of[low.id], claim_of[high.id]))),
        measurement_ids=(low.id, high.id),
        possible_reason=_possible_reason(low, high),
    )


def _with_place(m: Measurement, names: Mapping[str, str]) -> str:
    table = f"{m.table_label} of " if m.table_label else ""
    setting = f" ({m.setting})" if m.setting else ""
    return f"{m.text}{setting} in {table}{names.get(m.paper_id, m.paper_id)}"


def _possible_reason(a: Measurement, b: Measurement) -> str:
    """What differs between the two places, as far as they say."""
    if a.setting != b.setting:
        return "the settings named differ"
    if a.paper_id != b.paper_id:
        return "the papers name no difference in setting"
    return "the paper names no difference in setting"


def _statements(claims: Sequence[JudgedClaim]) -> list[Contradiction]:
    return [
        Contradiction(
            text=f"There is good evidence on both sides of this claim: “{c.text}”",
            claim_ids=(c.id,), possible_reason=c.reason,
        )
        for c in claims if c.verdict == "contested"
    ]
