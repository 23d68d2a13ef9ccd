"""The numbers of a PRISMA 2020 flow in the order of its way, for every format alike."""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass

from records import Exclusion, Flow


@dataclass(frozen=True)
class Count:
    """A number of the flow. Where `detail` names a source or a reason, `count` is the part of the
    stage's number that falls to it; "" is the stage's whole number. `failure` says what a source
    did not answer, so that its 0 does not read as nothing found."""

    stage: str
    detail: str
    count: int
    failure: str = ""


def stages(flow: Flow, failures: Mapping[str, str]) -> list[Count]:
    """Every number of a flow, each stage's whole before its parts. `failures` are by source."""
    return list(_stages(flow, failures))


def _stages(flow: Flow, failures: Mapping[str, str]) -> Iterator[Count]:
    yield Count("identified", "", flow.identified)
    yield from _parts("identified from databases and folders", flow.by_source, failures)
    yield from _parts("identified by citations", flow.by_citation, {})
    yield Count("removed as duplicates", "", flow.duplicates)
    yield Count("removed as unreadable", "", flow.unreadable)
    yield Count("removed by filters", "", flow.filtered)
    yield from _reasons("removed by filters", flow.filters)
    yield Count("screened", "", flow.screened)
    yield Count("excluded by their records", "", flow.excluded)
    yield from _reasons("excluded by their records", flow.exclusions)
    yield Count("sought for retrieval", "", flow.sought)
    yield Count("full text not retrieved", "", flow.not_retrieved)
    yield Count("assessed by their abstracts alone", "", flow.abstract_only)
    yield Count("assessed", "", flow.assessed)
    yield Count("excluded by their texts", "", flow.ineligible)
    yield from _reasons("excluded by their texts", flow.ineligibilities)
    yield Count("included", "", flow.included)


def _parts(
    stage: str, counts: Mapping[str, int], failures: Mapping[str, str]
) -> Iterator[Count]:
    if counts:
        yield Count(stage, "", sum(counts.values()))
    for name, count in sorted(counts.items()):
        yield Count(stage, name, count, failures.get(name, ""))


def _reasons(stage: str, exclusions: Iterable[Exclusion]) -> Iterator[Count]:
    for exclusion in exclusions:
        yield Count(stage, exclusion.reason, exclusion.count)
