"""Options that several commands share."""

from pathlib import Path
from typing import Annotated

import typer

Papers = Annotated[Path | None, typer.Option(
    "--papers", metavar="DIR",
    help="Folder with papers (PDF, LaTeX, JATS, TEI, HTML, Markdown, text, BibTeX, RIS, CSL-JSON). "
         "Default: the bundled sample library.")]
Set = Annotated[list[str] | None, typer.Option(
    "--set", metavar="NAME=VALUE", help="Override a setting, e.g. --set gate.min_rating=7.")]
Config = Annotated[Path | None, typer.Option(
    "--config", metavar="FILE", help="Settings file (default: ./consilience.yaml if there).")]
Quiet = Annotated[bool, typer.Option("--quiet", "-q", help="No progress.")]
AsJson = Annotated[bool, typer.Option("--json", help="JSON lines on standard output.")]
OutFile = Annotated[Path | None, typer.Option(
    "--out", metavar="FILE", help="Write the result here instead of standard output.")]
