"""The flow of a review: how many records and texts went through each step (PRISMA 2020)."""

import re
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence

from records import Exclusion, Flow, PaperCard

UNTRACED, LOST = "origin not recorded", "not accounted for"
"""What is counted beyond what sources say they gave, and what they gave and nobody counted: such
numbers are shown under these names instead of being made to fit."""

_CRITERION = re.compile(r"(?:“[^”]*”|[^:(])*")


def flow_of(
    cards: Sequence[PaperCard], *, by_source: Mapping[str, int], by_citation: Mapping[str, int],
    duplicates: int, unreadable: int, filtered: Mapping[str, int],
) -> Flow:
    """The counts of a search and its screening, which always add up.

    `filtered` counts by reason the records outside of what was asked for. Exclusions are grouped by
    criterion, the most frequent first.
    """
    given = sum(by_source.values()) + sum(by_citation.values())
    counted = len(cards) + duplicates + unreadable + sum(filtered.values())
    sources = _added(by_source, UNTRACED, counted - given)
    filters = _added(filtered, LOST, given - counted)
    out = {stage: [c for c in cards if not c.included and c.stage == stage]
           for stage in ("screening", "retrieval", "full text")}
    sought = len(cards) - len(out["screening"])
    assessed = [c for c in cards if c.included or c.stage == "full text"]
    by_abstract = sum(card.is_abstract_only for card in assessed)
    return Flow(
        by_source=sources, by_citation=dict(by_citation),
        identified=sum(sources.values()) + sum(by_citation.values()),
        duplicates=duplicates, unreadable=unreadable,
        filtered=sum(filters.values()), filters=_listed(filters),
        screened=len(cards),
        excluded=len(out["screening"]), exclusions=_grouped(out["screening"]),
        sought=sought, not_retrieved=len(out["retrieval"]) + by_abstract,
        abstract_only=by_abstract, assessed=len(assessed),
        ineligible=len(out["full text"]), ineligibilities=_grouped(out["full text"]),
        included=len(assessed) - len(out["full text"]))


def criterion_of(reason: str) -> str:
    """The criterion in a reason, without what it says of this paper: "retracted" of "retracted
    (2021-05-03): fabricated data"."""
    found = _CRITERION.match(reason)
    return " ".join(found[0].split()) if found and found[0].strip() else "no reason given"


def _added(counts: Mapping[str, int], name: str, more: int) -> dict[str, int]:
    return {**counts, name: counts.get(name, 0) + more} if more > 0 else dict(counts)


def _grouped(cards: Iterable[PaperCard]) -> tuple[Exclusion, ...]:
    return _listed(Counter(criterion_of(card.reason) for card in cards))


def _listed(counts: Mapping[str, int]) -> tuple[Exclusion, ...]:
    return tuple(Exclusion(reason=reason, count=count) for reason, count
                 in sorted(counts.items(), key=lambda item: (-item[1], item[0])) if count)
