"""All benchmarks one after the other, and the page that tells of their results."""

from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

from evals import page as pages
from evals import reliability
from evals.results import PlainResult, Result, RetrievalResult, UnusableResult, VerificationResult
from evals.suite import Suite

TITLES: dict[str, tuple[str, type[Result], Callable[[Any], str]]] = {
    "verification": ("Verification", VerificationResult, pages.verification),
    "retrieval": ("Retrieval", RetrievalResult, pages.retrieval),
    "claims": ("Claim sentences", PlainResult, pages.plain),
    "measurements": ("Measurements", PlainResult, pages.plain),
}
"""Heading, record and tables of each benchmark, in the order of the page."""

_DIAGRAM = "reliability.svg"

_HEAD = """\
# Benchmarks

Written by `consilience eval all` from the results in `{folder}/`; do not edit by hand. The data \
is public and is not part of the project: `--data DIR` names the folder it lies in, \
`evals/sets.py` says what each verification set is, under which licence, and whether it trains \
what ships."""


def measured(suite: Suite, sample: int) -> Iterator[tuple[str, Result]]:
    """Each benchmark's name and result, as they are through; `sample` is the most rows of a
    verification set (0: all)."""
    yield "verification", suite.verification((), sample)
    yield "retrieval", suite.retrieval((), 0)
    yield "claims", suite.claims()
    yield "measurements", suite.measurements(0)


def page(folder: Path) -> Iterator[tuple[Path, str]]:
    """The page of the results in a folder, which goes beside it, and the diagram, which goes into
    it. Raises UnusableResult where there is no result or one cannot be read."""
    there = [name for name in TITLES if (folder / f"{name}.json").is_file()]
    if not there:
        raise UnusableResult(f"{folder}: holds no results; measure without --only-page, or name "
                             "their folder with --results DIR")
    parts = [_HEAD.format(folder=folder.name)]
    for name in there:
        title, record, write = TITLES[name]
        result = record.read(folder / f"{name}.json")
        parts += [f"## {title}", f"`consilience eval {name}`", write(result)]
        if isinstance(result, VerificationResult):
            yield folder / _DIAGRAM, reliability.diagram(result)
            parts += ["### Reliability", "How often the first judge of each set is right, by how "
                      "sure it is; on the diagonal it is right as often as it is sure.",
                      f"![Reliability diagram]({folder.name}/{_DIAGRAM})"]
    yield folder.with_name(folder.name + ".md"), "\n\n".join(parts) + "\n"
