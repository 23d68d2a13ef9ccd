"""Results of benchmarks as Markdown, for people."""

from collections.abc import Callable, Iterator, Mapping, Sequence

from evals.results import (
    CollectionScores,
    FamilyScores,
    Header,
    JudgeScores,
    PlainResult,
    RetrievalResult,
    SetScores,
    VerificationResult,
)
from evals.scoring import Interval
from reports.markdown.text import escaped, table

_NOTHING = "–"

_VERIFICATION = """\
Claims beside evidence, judged. Judges: *Consilience* ({model}); the grounding *model alone*; \
*computed checks* alone; and baselines: the share of the claim's words that the evidence has, the \
cosine of their vectors (wordllama), and the commonest label. The baselines are fitted to each \
set, on other documents of it, which favours them.

Brackets hold 95 % intervals by bootstrap over documents. *Balanced*: mean of the shares of \
supported claims called supported and of others not called so; *at best*: the same at the \
threshold that suits the set. *ECE*: expected calibration error of the verdict's confidence, ten \
bins. *Brier*: 0 is best, 2 worst. *Verified* by the default policy, which asks for a precision of \
{precision:.2f}: {verified}; *precision*: of those verified, the share that is supported; \
*coverage*: of the supported, the share that is verified."""

_ROLES = """\
*Held out*: no row trained the model. *Trained on*: its rows did, so the figures flatter. *Out of \
fold*: its rows did, but each was judged by a model trained without it and without its document."""

_SELECTIVE = """\
Precision / coverage of "supported" from a probability on, by the first judge of each set. The \
last column is the smallest threshold that gives the precision asked for on these very rows: the \
best to be hoped for."""

_FAMILIES = """\
*Kept*: true, in other words; the share called supported. *Caught*: changed; the share not called \
supported. Families and papers are those kept for the test."""

_RETRIEVAL = """\
Brackets hold 95 % intervals by bootstrap over queries. The embedding is {embedding}; \
{model} reranks. \
*evidence@5*: the share of claims of whose deciding sentences one stands in the first five \
passages."""

_COLUMNS: dict[str, Callable[[JudgeScores], str]] = {
    "accuracy": lambda judge: _cell(judge.figures["accuracy"]),
    "macro-F1": lambda judge: _cell(judge.figures["macro_f1"]),
    "balanced": lambda judge: _cell(judge.figures["balanced"]),
    "at best": lambda judge: f"{judge.balanced_at_best:.3f}",
    "ECE": lambda judge: _cell(judge.figures["ece"]),
    "Brier": lambda judge: _cell(judge.figures["brier"]),
    "precision": lambda judge: _cell(judge.figures["precision"]),
    "coverage": lambda judge: _cell(judge.figures["coverage"]),
    "pairs/s": lambda judge: f"{judge.pairs_per_second:.0f}" if judge.pairs_per_second
    else _NOTHING,
}


def verification(result: VerificationResult) -> str:
    """All tables of the verification sets."""
    parts = [
        _VERIFICATION.format(precision=result.precision, verified=_verified(result.threshold),
                             model=result.model or "without a grounding model: not measured"),
        _summary(result.sets), _ROLES, _sets(result.sets),
        *(part for one in result.sets for part in (f"### {one.name}", _about(one), _judges(one))),
        "### Precision and coverage by threshold", _SELECTIVE, _selective(result.sets)]
    if result.families:
        parts += ["### Perturbations by family", _FAMILIES, _families(result.families)]
    return "\n\n".join([*parts, ran(result.header)])


def retrieval(result: RetrievalResult) -> str:
    """A table a collection."""
    parts = [_RETRIEVAL.format(embedding=result.embedding, model=result.model)]
    for one in result.collections:
        parts += [f"### {one.name}", one.note, _ways(one)]
    return "\n\n".join([*parts, ran(result.header)])


def plain(result: PlainResult) -> str:
    """Figures as they are: one table where each is a group of figures, else a list of them."""
    groups = {name: group for name, group in result.figures.items() if isinstance(group, Mapping)}
    parts = []
    if groups:
        columns = list(dict.fromkeys(key for group in groups.values() for key in group))
        parts.append(table(["", *columns], (
            [name, *(_plain_cell(group.get(key)) for key in columns)]
            for name, group in groups.items())))
    single = {name: value for name, value in result.figures.items() if name not in groups}
    if single:
        parts.append(table(["figure", "value"], (
            [name, _plain_cell(value)] for name, value in single.items())))
    return "\n\n".join([*parts, ran(result.header)])


def ran(header: Header) -> str:
    """When, where and with what a benchmark ran, in a sentence."""
    versions = ", ".join(f"{name} {version}" for name, version in header.versions.items())
    rows = f"at most {header.sample} rows a set" if header.sample else "all rows"
    return (f"Measured {header.date[:10]} on {header.machine}, {rows}, in "
            f"{header.seconds / 60:.1f} minutes; {versions}.")


def _verified(threshold: float | None) -> str:
    return "nothing, since no probability was measured to be enough" if threshold is None else \
        f"what is called supported with a probability of {threshold:.3f} or more"


def _summary(sets: Sequence[SetScores]) -> str:
    """Balanced accuracy of every judge on every set: who wins where."""
    judges = list(dict.fromkeys(judge.judge for one in sets for judge in one.judges))
    def row(one: SetScores) -> Iterator[str]:
        by_name = {judge.judge: judge for judge in one.judges}
        yield one.name
        yield one.role
        for name in judges:
            judge = by_name.get(name)
            found = judge and judge.figures["balanced"]
            yield f"{found.value:.3f}" if found else _NOTHING
    return "Balanced accuracy, supported or not:\n\n" + table(
        ["set", "role", *judges], map(list, map(row, sets)))


def _sets(sets: Sequence[SetScores]) -> str:
    return table(["set", "what", "licence", "role", "rows", "documents", "labels"], (
        [one.name, one.note, one.licence, one.role, str(one.rows), str(one.documents),
         ", ".join(f"{count} {label.replace('_', ' ')}" for label, count in one.labels.items())]
        for one in sets))


def _about(one: SetScores) -> str:
    return f"{one.rows} pairs of {one.documents} documents, {one.role}."


def _judges(one: SetScores) -> str:
    return table(["judge", *_COLUMNS], (
        [judge.judge, *(write(judge) for write in _COLUMNS.values())] for judge in one.judges))


def _selective(sets: Sequence[SetScores]) -> str:
    steps = [point.threshold for point in sets[0].judges[0].selective]
    def row(one: SetScores) -> list[str]:
        judge = one.judges[0]
        best = judge.precise_from
        return [f"{one.name}, {judge.judge}",
                *(_precision_coverage(p.precision, p.coverage) for p in judge.selective),
                f"{best.threshold:.3f}: {_precision_coverage(best.precision, best.coverage)}"
                if best else "none"]
    return table(["set, judge", *(f"{step:g}" for step in steps), "precise from"],
                 map(row, sets))


def _precision_coverage(precision: float | None, coverage: float) -> str:
    return _NOTHING if precision is None else f"{precision:.2f} / {coverage:.2f}"


def _families(families: Sequence[FamilyScores]) -> str:
    judges = list(families[0].right)
    return table(["family", "is to be", "pairs", *judges], (
        [one.family, "kept" if one.kept else "caught", str(one.rows),
         *(_cell(one.right[judge]) for judge in judges)] for one in families))


def _ways(one: CollectionScores) -> str:
    figures = list(one.ways[0].figures)
    return f"{one.papers} papers, {one.passages} passages, {one.queries} queries.\n\n" + table(
        ["search", *figures, "ms a query"], (
            [way.way, *(_cell(way.figures[name]) for name in figures), f"{way.ms_per_query:.1f}"]
            for way in one.ways))


def _cell(interval: Interval | None) -> str:
    if interval is None:
        return _NOTHING
    return f"{interval.value:.3f} [{interval.low:.3f}, {interval.high:.3f}]"


def _plain_cell(value: object) -> str:
    if isinstance(value, bool) or value is None:
        return _NOTHING if value is None else str(value)
    if isinstance(value, float):
        return f"{value:.3f}"
    if isinstance(value, list | tuple):
        return " / ".join(map(_plain_cell, value)) or _NOTHING
    return escaped(str(value))
