"""Finds papers that are the same work, and keeps the fullest of each."""

from collections.abc import Iterable, Sequence

from records import Paper
from records.paper import DocumentFormat
from sources.deduplication.profile import arxiv_of
from sources.source import Duplicate

_STRUCTURE: Sequence[DocumentFormat] = (
    "latex", "jats", "html", "tei", "pdf", "markdown", "text", "bibtex", "ris", "csl-json")
"""Formats by how much of a paper's structure they tell, most first."""


def deduplicate(papers: Iterable[Paper]) -> tuple[list[Paper], list[Duplicate]]:
    """The papers without those that are the same work as another, and what was left out.

    The same work: the same bytes, or an identifier in common (arXiv's own DOIs count as the arXiv
    identifier). Of these the one with full text is kept, then the highest version, then the
    better-structured format, then the longest. The order of what is kept does not change.
    """
    groups = _groups(list(papers))
    kept: list[Paper] = []
    duplicates: list[Duplicate] = []
    for group in groups:
        best = max(group, key=fullness)
        kept.append(best)
        duplicates.extend(
            Duplicate(paper.origin.name, best.origin.name, _reason(paper, best))
            for paper in group if paper is not best
        )
    return kept, duplicates


def _groups(papers: list[Paper]) -> list[list[Paper]]:
    """Papers that share a name of the work, directly or through another paper, by first place."""
    group_of: dict[str, list[Paper]] = {}
    for paper in papers:
        names = _names(paper)
        merged: list[Paper] = []
        for group in {id(g): g for g in (group_of[n] for n in names if n in group_of)}.values():
            merged.extend(group)
        merged.append(paper)
        for member in merged:
            for name in _names(member):
                group_of[name] = merged
    place = {id(paper): index for index, paper in enumerate(papers)}
    groups = {id(group): sorted(group, key=lambda p: place[id(p)]) for group in group_of.values()}
    return sorted(groups.values(), key=lambda group: place[id(group[0])])


def _names(paper: Paper) -> list[str]:
    known = paper.identifiers
    pairs = (("id", paper.id), ("sha256", paper.origin.sha256), ("doi", known.doi),
             ("arxiv", arxiv_of(known)), ("pmid", known.pmid), ("pmcid", known.pmcid))
    return [f"{scheme}:{value}" for scheme, value in pairs if value]


def fullness(paper: Paper) -> tuple[bool, int, int, int]:
    """How much of the work a text tells, to be compared."""
    return (not paper.origin.abstract_only, paper.identifiers.arxiv_version or 0,
            -_STRUCTURE.index(paper.origin.format), len(paper.text))


def _reason(paper: Paper, best: Paper) -> str:
    if paper.origin.sha256 == best.origin.sha256:
        return "the same bytes"
    shared = [name for name in _names(paper) if name in _names(best)]
    return f"the same work ({shared[-1]})" if shared else "the same work by way of a third"
