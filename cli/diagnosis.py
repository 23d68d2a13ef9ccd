"""What this machine has and lacks for Consilience: packages, models, sources, folders, settings."""

import os
import platform
import sys
from collections.abc import Iterator
from dataclasses import dataclass
from importlib.metadata import PackageNotFoundError, version
from pathlib import Path

from settings import Settings, home_of, shelf_of

NEEDED_PACKAGES = (
    "langgraph", "langgraph-checkpoint-sqlite", "langchain-community", "openai", "chromadb",
    "tiktoken", "tenacity", "pydantic", "pypdfium2", "pylatexenc", "lxml", "syntok",
    "wordllama", "onnxruntime", "tokenizers", "bm25s",
)


HOME = "home folder"
MODES = {"strict": "a strict JSON schema", "json": "JSON mode", "fenced": "fenced JSON"}


@dataclass(frozen=True)
class Finding:
    """One thing looked at. `remedy` says how to get it where it is missing."""

    what: str
    usable: bool
    state: str
    remedy: str = ""
    needed: bool = True


def findings(settings: Settings) -> list[Finding]:
    """Everything looked at, in the order a person would ask."""
    return [_python(), *_packages(), *_embeddings(settings), _grounding_model(settings),
            _ranking_model(settings),
            *_language_models(settings),
            _spans(), *_sources(), *_folders(settings)]


def _python() -> Finding:
    good = sys.version_info >= (3, 11)
    return Finding("Python", good, platform.python_version(),
                   "" if good else "install Python 3.11 or newer")


def _packages() -> Iterator[Finding]:
    for name in NEEDED_PACKAGES:
        try:
            yield Finding(f"package {name}", True, version(name))
        except PackageNotFoundError:
            yield Finding(f"package {name}", False, "not installed", f"pip install {name}")


def _embeddings(settings: Settings) -> Iterator[Finding]:
    from models.embedding import available_embeddings

    for found in available_embeddings(settings.embedding):
        yield Finding(f"embedding {found.name}", found.usable, found.why, found.remedy,
                      needed=found.name == settings.embedding.kind)


def _grounding_model(settings: Settings) -> Finding:
    """Whether the network that judges claims is whole and can be loaded."""
    from models.cross_encoder import CrossEncoder, UnusableModel

    chosen = settings.entailment
    try:
        model = CrossEncoder(chosen.folder)
        model.score([("A claim.", ["A sentence."])])
    except UnusableModel as error:
        return Finding("grounding model", False, error.reason, error.remedy,
                       needed=chosen.kind == "trained")
    use = "judges claims" if chosen.kind == "trained" else "not used: entailment.kind is computed"
    return Finding("grounding model", True, f"{model.name} in {model.folder}; {use}", needed=False)


def _ranking_model(settings: Settings) -> Finding:
    """Whether the network that reranks what a search found is whole and can be loaded."""
    from models.passage_encoder import PassageEncoder, UnusableEncoder

    is_used = settings.index.ranking.rerank > 0
    try:
        encoder = PassageEncoder()
        encoder.encode([["A text."]])
    except UnusableEncoder as error:
        return Finding("ranking model", False, error.reason, error.remedy, needed=is_used)
    use = "reranks searches" if is_used else "not used: index.ranking.rerank is 0"
    return Finding("ranking model", True, f"{encoder.name} in {encoder.folder}; {use}",
                   needed=False)


def _language_models(settings: Settings) -> Iterator[Finding]:
    """The model of each role, whether its key is there, and how its server is known to answer."""
    from models.cache import AnswerCache
    from models.language import learnt

    language = settings.language
    if not language.model:
        yield Finding("language models", False, "none is set: every agent computes",
                      "--model NAME --base-url URL, or language.model in consilience.yaml",
                      needed=False)
        return
    answers = shelf_of(home_of(settings), settings.workspace) / "answers.sqlite"
    modes = {known.model: known.mode for known in learnt(language, AnswerCache(answers))} \
        if answers.is_file() else {}
    for role in type(language.roles).model_fields:
        model = language.of(role)
        if model is None:
            yield Finding(f"model of the {_words(role)}", True, "computed", needed=False)
            continue
        missing = "no server is set" if not model.base_url else (
            f"the variable {model.key_variable} is not set"
            if model.key_variable and not os.environ.get(model.key_variable) else "")
        mode = modes.get(model.model)
        form = f"answers in {MODES[mode]}" if mode else "not asked yet"
        yield Finding(f"model of the {_words(role)}", not missing,
                      f"{model.model} at {model.base_url or '?'}, {model.window} tokens; {form}",
                      missing and f"{missing}; see docs/models.md")


def _spans() -> Finding:
    from models import telemetry

    return Finding("spans", True, telemetry.configure(), needed=False)


def _words(name: str) -> str:
    return name.replace("_", " ")


def _sources() -> Iterator[Finding]:
    from sources.folder import FORMATS

    yield Finding("source folder", True, "reads " + ", ".join(sorted(FORMATS)))


def _folders(settings: Settings) -> Iterator[Finding]:
    from agents.team import bundled_library

    home, notes = home_of(settings), bundled_library()
    writable = _is_writable(home)
    yield Finding(HOME, writable, str(home),
                  "" if writable else "set CONSILIENCE_HOME to a folder that can be written")
    count = len(list(notes.glob("*.md")))
    yield Finding("bundled library", count > 0, f"{count} notes in {notes}",
                  "" if count else "install Consilience again")


def _is_writable(folder: Path) -> bool:
    """Whether a folder can be written, or made where it does not exist yet."""
    while not folder.exists() and folder != folder.parent:
        folder = folder.parent
    return os.access(folder, os.W_OK | os.X_OK)
