"""Options that several commands share."""

import json
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from cli.errors import InputError

if TYPE_CHECKING:
    from settings import Settings

_FOLDER = ("Folder with papers (PDF, LaTeX, JATS, TEI, HTML, Markdown, text, BibTeX, RIS, "
           "CSL-JSON). Default: the bundled sample library")
Papers = Annotated[Path | None, typer.Option("--papers", metavar="DIR", help=f"{_FOLDER}.")]
PapersBesideSources = Annotated[Path | None, typer.Option(
    "--papers", metavar="DIR", help=f"{_FOLDER}; none where databases are asked.")]
Set = Annotated[list[str] | None, typer.Option(
    "--set", metavar="NAME=VALUE", help="Override a setting, e.g. --set gate.min_rating=7.")]
Config = Annotated[Path | None, typer.Option(
    "--config", metavar="FILE", help="Settings file (default: ./consilience.yaml if there).")]
Model = Annotated[str | None, typer.Option(
    "--model", metavar="NAME", help="Think with this language model (language.model).")]
BaseUrl = Annotated[str | None, typer.Option(
    "--base-url", metavar="URL",
    help="The server of the model: any with OpenAI's chat completions (language.base_url).")]
Prompts = Annotated[Path | None, typer.Option(
    "--prompts", metavar="DIR",
    help="Use the prompts of this folder (default: the bundled ones; `consilience prompts copy`).")]
Replay = Annotated[bool, typer.Option(
    "--replay", help="Send nothing to a model: every answer must be in the cache.")]
Quiet = Annotated[bool, typer.Option("--quiet", "-q", help="No progress.")]
AsJson = Annotated[bool, typer.Option("--json", help="JSON lines on standard output.")]
Snowball = Annotated[int | None, typer.Option(
    "--snowball", metavar="ROUNDS",
    help="Rounds of following references and citations of what was found; 0 = none.")]
Screen = Annotated[bool | None, typer.Option(
    "--screen", help="Stop after the screening, so that you decide: `consilience screen RUN`.")]
OutFile = Annotated[Path | None, typer.Option(
    "--out", metavar="FILE", help="Write the result here instead of standard output.")]


@dataclass(frozen=True, kw_only=True)
class ThinkingOptions:
    """What a command that thinks with models can be told; each option stands for a setting."""

    model: Model = None
    base_url: BaseUrl = None
    prompts: Prompts = None
    max_usd: Annotated[float | None, typer.Option(
        "--max-usd", help="Ask models no more once a run has cost so much.")] = None
    max_tokens: Annotated[int | None, typer.Option(
        "--max-tokens", help="Ask models no more once a run has used so many tokens."
    )] = None
    max_calls: Annotated[int | None, typer.Option(
        "--max-calls", help="Ask models no more after so many calls.")] = None

    def settings(self) -> dict[str, object]:
        """The settings the options stand for, None for those not given. Raises InputError for a
        limit that is none."""
        from models.language_settings import about_count, about_usd

        limits = {f"--max-usd {self.max_usd}": about_usd(self.max_usd),
                  f"--max-tokens {self.max_tokens}": about_count(self.max_tokens),
                  f"--max-calls {self.max_calls}": about_count(self.max_calls)}
        for given, wrong in limits.items():
            if wrong:
                raise InputError(f"{given}: {wrong}")
        return {"language.model": self.model, "language.base_url": self.base_url,
                "prompts": self.prompts and str(self.prompts.resolve()),
                "budget.usd": self.max_usd, "budget.tokens": self.max_tokens,
                "budget.calls": self.max_calls}


def assignments(given: list[str] | None, flags: Mapping[str, object]) -> list[str]:
    """The `--set` texts and, after them, those of the flags that were given. A flag's value is
    taken as it is: a model may be called "7", a folder "a #2"."""
    return [*(given or ()), *(
        f"{name}={json.dumps(value, ensure_ascii=False)}" for name, value in flags.items()
        if value is not None)]


def require_model(settings: "Settings", given: Iterable[str]) -> None:
    """Raises InputError where the assignments name a server and no model is set: none would be
    asked."""
    if not settings.language.model and any(a.startswith("language.base_url=") for a in given):
        raise InputError(f"--base-url {settings.language.base_url}: names a server and no model, "
                         "so none would be asked; give --model NAME too")


def with_model(given: list[str] | None, model: str | None, base_url: str | None,
               prompts: Path | None = None) -> list[str]:
    """The `--set` texts with a model, its server and a prompts folder."""
    return assignments(given, {
        "language.model": model, "language.base_url": base_url,
        "prompts": prompts and str(prompts.absolute())})
