"""Where papers, or places of one paper, disagree: on a value, or on a statement."""

from collections import defaultdict
from collections.abc import Sequence

from agents.series import size_key
from grounding.names import normalise
from records import Contradiction, JudgedClaim, Measurement, Plan

SMALLEST = 0.05
"""Values that differ by less are the same at one printed decimal."""


def find_contradictions(
    plan: Plan, claims: Sequence[JudgedClaim], measurements: Sequence[Measurement]
) -> list[Contradiction]:
    """Values of one thing that differ, widest first, then claims with evidence on both sides."""
    claim_of = {m: c.id for c in claims for m in c.measurement_ids}
    return [*_values(measurements, claim_of), *_statements(claims)]


def _values(
    measurements: Sequence[Measurement], claim_of: dict[str, str]
) -> list[Contradiction]:
    groups: dict[tuple, list[Measurement]] = defaultdict(list)
    for m in measurements:
        groups[normalise(m.system), normalise(m.variant), size_key(m.size),
               normalise(m.benchmark), normalise(m.metric)].append(m)
    found = []
    for group in groups.values():
        low = min(group, key=lambda m: (m.value, m.id))
        high = max(group, key=lambda m: (m.value, m.id))
        if _same_scale(low, high) and high.value - low.value >= SMALLEST:
            found.append((high.value - low.value, _of_values(low, high, claim_of)))
    found.sort(key=lambda pair: (-pair[0], pair[1].text))
    return [contradiction for _, contradiction in found]


def _same_scale(a: Measurement, b: Measurement) -> bool:
    return a.unit == b.unit or "" in (a.unit, b.unit) and (a.value < 1) == (b.value < 1)


def _of_values(low: Measurement, high: Measurement, claim_of: dict[str, str]) -> Contradiction:
    on = f" on {low.benchmark}" if low.benchmark else ""
    return Contradiction(
        text=f"The papers read give two values for the {low.metric} of {low.subject}{on}: "
             f"{_with_place(low)} and {_with_place(high)}; {_possible_reason(low, high)}.",
        claim_ids=tuple(dict.fromkeys((claim_of[low.id], claim_of[high.id]))),
        measurement_ids=(low.id, high.id),
        possible_reason=_possible_reason(low, high),
    )


def _with_place(m: Measurement) -> str:
    setting = f", {m.setting}" if m.setting else ""
    return f"{m.text} ({m.table_label or 'text'}{setting})"


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
