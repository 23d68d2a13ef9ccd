"""Commands that measure on public data: `consilience eval …`, where every figure of the docs comes
from."""

import sys
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from cli import options
from cli.errors import mendable
from cli.option_groups import spread
from cli.output import require_file, require_writable, write

if TYPE_CHECKING:
    from evals.results import Result
    from evals.suite import Suite

SAMPLE = 2000


@dataclass(frozen=True, kw_only=True)
class Measuring:
    """What every benchmark can be told."""

    data: Annotated[Path | None, typer.Option(
        "--data", metavar="DIR", help="Folder of the evaluation data (default: CONSILIENCE_DATA, "
                                      "else shared/data beside the project).")] = None
    set_: options.Set = None
    config: options.Config = None
    quiet: options.Quiet = False

    def suite(self, model: Path | None = None, predictions: list[Path] | None = None) -> "Suite":
        """Raises NoData, UnusablePredictions and what is wrong with the settings."""
        from evals.common import find_data
        from evals.judges import Predictions
        from evals.suite import Suite
        from settings import load_settings

        data = find_data(self.data)
        given = options.assignments(self.set_, {
            "entailment.model": model and str(model.absolute()),
            "entailment.kind": model and "trained"})
        settings = load_settings(config=self.config, assignments=given).settings
        return Suite(data, settings, self._tell, tuple(map(Predictions.read, predictions or ())))

    def _tell(self, progress: str) -> None:
        if not self.quiet:
            print(progress, file=sys.stderr, flush=True)


@dataclass(frozen=True, kw_only=True)
class Giving:
    """Where the results of a benchmark go."""

    json: Annotated[Path | None, typer.Option(
        "--json", metavar="FILE", help="Write the figures here as JSON.")] = None
    markdown: Annotated[Path | None, typer.Option(
        "--markdown", metavar="FILE", help="Write the tables here instead of standard output."
    )] = None

    def require(self) -> None:
        """Raises InputError where a file cannot be written, before anything is measured."""
        require_file(self.json, "--json")
        require_file(self.markdown, "--markdown")

    def give(self, result: "Result", page: str) -> None:
        """Raises InputError where a file cannot be written."""
        if self.json:
            write(self.json, result.as_json())
        if self.markdown:
            write(self.markdown, page + "\n")
        else:
            print(page)


Sets = Annotated[str, typer.Option(
    "--sets", metavar="A,B", help="Only these (default: all that are there).")]
Sample = Annotated[int, typer.Option(
    "--sample", min=0, help="Rows of a set, at most, drawn at random; 0 = all.")]
Queries = Annotated[int, typer.Option(
    "--sample", min=0, help="Queries of a collection, at most; 0 = all.")]
Papers = Annotated[int, typer.Option(
    "--sample", min=0, help="Papers of each kind, at most; 0 = all.")]
Model = Annotated[Path | None, typer.Option(
    "--model", metavar="DIR", help="A grounding model instead of the one that comes with "
                                   "Consilience: model.onnx, tokenizer.json, card.json.")]
Predicted = Annotated[list[Path] | None, typer.Option(
    "--predictions", metavar="FILE.jsonl",
    help="Judgements made out of fold, in the model's place for the rows they have: "
         '{"id", "probabilities": [supported, refuted, not enough evidence]} a line. Repeatable; '
         "the file's name tells them apart.")]

app = typer.Typer(
    no_args_is_help=True, help="Measure on public data: where the figures of the docs come from.")


def verification(
    measuring: Measuring, giving: Giving, sets: Sets = "", sample: Sample = SAMPLE,
    model: Model = None, predictions: Predicted = None,
    diagram: Annotated[Path | None, typer.Option(
        "--diagram", metavar="FILE.svg", help="Draw the reliability diagram here.")] = None,
) -> None:
    """Claims beside evidence: the grounding model, the computed checks, both, and baselines.

    On 14 public sets and on perturbations of open papers: right answers, calibration, precision and
    coverage at the default policy, speed, each with a 95 % interval.
    """
    with mendable():
        from evals import page, reliability

        giving.require()
        require_file(diagram, "--diagram")
        found = measuring.suite(model, predictions).verification(_names(sets), sample)
        if diagram:
            write(diagram, reliability.diagram(found))
        giving.give(found, page.verification(found))


def retrieval(
    measuring: Measuring, giving: Giving, sets: Sets = "", sample: Queries = 0,
) -> None:
    """Search by words, by meaning, by both, and reranked, on SciFact and CSFCube."""
    with mendable():
        from evals import page

        giving.require()
        found = measuring.suite().retrieval(_names(sets), sample)
        giving.give(found, page.retrieval(found))


def claims(measuring: Measuring, giving: Giving) -> None:
    """Sentences taken for findings, on four sets that people labelled."""
    with mendable():
        from evals import page

        giving.require()
        found = measuring.suite().claims()
        giving.give(found, page.plain(found))


def measurements(measuring: Measuring, giving: Giving, sample: Papers = 0) -> None:
    """Results read out of papers, against public leaderboards."""
    with mendable():
        from evals import page

        giving.require()
        found = measuring.suite().measurements(sample)
        giving.give(found, page.plain(found))


def all_of_them(
    measuring: Measuring,
    results: Annotated[Path, typer.Option(
        "--results", metavar="DIR", help="Folder for the results; the page is written beside it, "
                                         "DIR.md.")] = Path("docs/benchmarks"),
    sample: Sample = SAMPLE,
    model: Model = None, predictions: Predicted = None,
    only_page: Annotated[bool, typer.Option(
        "--only-page", help="Measure nothing: write the page from the results in DIR.")] = False,
) -> None:
    """Every benchmark, one after the other, and a page of all: docs/benchmarks.md.

    Each writes its results when it is through. `--sample` is for verification alone.
    """
    with mendable():
        from evals import benchmarks

        if not only_page:
            suite = measuring.suite(model, predictions)
            require_writable(results, "name another folder with --results DIR")
            for name, measured in benchmarks.measured(suite, sample):
                write(results / f"{name}.json", measured.as_json())
        for file, text in benchmarks.page(results):
            write(file, text)


def _names(sets: str) -> list[str]:
    return [name.strip() for name in sets.split(",") if name.strip()]


for name, command in (("verification", verification), ("retrieval", retrieval),
                      ("claims", claims), ("measurements", measurements), ("all", all_of_them)):
    app.command(name)(spread(command))
