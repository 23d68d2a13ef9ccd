"""A report as one self-contained HTML page: nothing is loaded, and nothing but our script runs."""

import base64
import hashlib
from collections.abc import Mapping
from functools import cache
from importlib import resources

from jinja2 import Environment, PackageLoader, StrictUndefined
from markupsafe import Markup

from records import DIMENSIONS, Evidence, Report, Span
from reports import prose, wording
from reports.counts import counts
from reports.figure import panels, stylesheet
from reports.flow import flow_figure
from reports.grid import grids
from reports.numbering import Numbering


def html(report: Report, *, contexts: Mapping[str, str] | None = None) -> str:
    """The page. `contexts` holds the text around quotes, quote included, under the keys
    `context_key` gives; a quote without one is shown alone."""
    around = contexts or {}

    def in_context(span: Span | Evidence) -> tuple[str, str, str]:
        """The text before a quote, the quote, the text after it."""
        before, found, after = around.get(context_key(span), "").partition(span.quote)
        return (before, span.quote, after) if found else ("", span.quote, "")

    style, script = stylesheet() + _asset("page.css"), _asset("page.js")
    return _environment().get_template("report.html.j2").render(
        report=report, n=counts(report), names=Numbering.of(report), grids=grids(report),
        panels=[chart for chart, _ in panels(report)], flow=flow_figure(report.flow),
        prose=prose, wording=wording, dimensions=DIMENSIONS, in_context=in_context,
        style=style, script=script, policy=_policy(style, script),
    )


def context_key(span: Span | Evidence) -> str:
    """The key of a quote's surroundings: "arxiv-2308.12950:120-180"."""
    return f"{span.paper_id}:{span.start}-{span.end}"


def _policy(style: str, script: str) -> str:
    """A Content-Security-Policy under which our style and script run and nothing else does."""
    return (f"default-src 'none'; style-src {_hashed(style)}; script-src {_hashed(script)}; "
            "base-uri 'none'; form-action 'none'")


def _hashed(text: str) -> str:
    digest = base64.b64encode(hashlib.sha256(text.encode()).digest()).decode()
    return f"'sha256-{digest}'"


def _asset(name: str) -> Markup:
    file = resources.files("reports").joinpath("templates", name)
    return Markup(file.read_text("utf-8"))  # noqa: S704 - a file of our own


def _shown(value: object) -> object:
    """Applied to everything a template prints: no character of a text may act unseen."""
    return wording.visible(value) if type(value) is str else value


@cache
def _environment() -> Environment:
    return Environment(
        loader=PackageLoader("reports"), autoescape=True, undefined=StrictUndefined,
        finalize=_shown, trim_blocks=True, lstrip_blocks=True,
    )
