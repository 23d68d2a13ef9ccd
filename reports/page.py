"""What every HTML page of ours shares: templates that escape, style and script of our own only."""

import base64
import hashlib
from functools import cache
from importlib import resources

from jinja2 import Environment, PackageLoader, StrictUndefined
from markupsafe import Markup

from reports import wording


@cache
def environment() -> Environment:
    """Templates that escape all they print, and let no character act unseen."""
    return Environment(
        loader=PackageLoader("reports"), autoescape=True, undefined=StrictUndefined,
        finalize=_shown, trim_blocks=True, lstrip_blocks=True,
    )


def asset(name: str) -> Markup:
    """A style sheet or script of our own."""
    file = resources.files("reports").joinpath("templates", name)
    return Markup(file.read_text("utf-8"))  # noqa: S704 - a file of our own


def policy(style: str, script: str = "") -> str:
    """A Content-Security-Policy under which our style and script run and nothing else does."""
    scripts = _hashed(script) if script else "'none'"
    return (f"default-src 'none'; style-src {_hashed(style)}; script-src {scripts}; "
            "base-uri 'none'; form-action 'none'")


def _hashed(text: str) -> str:
    digest = base64.b64encode(hashlib.sha256(text.encode()).digest()).decode()
    return f"'sha256-{digest}'"


def _shown(value: object) -> object:
    return wording.visible(value) if type(value) is str else value
