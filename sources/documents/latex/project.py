"""Finds the main file of a LaTeX project and opens it as one document."""

import re
from collections.abc import Mapping
from pathlib import PurePosixPath

from sources.documents.document import Document, UnreadableDocument

_PREFERRED = ("main", "ms", "paper", "article", "root", "manuscript")
_INCLUDED = re.compile(rb"\\(?:input|include|subfile)\s*\{?\s*([^\s{}\\%]{1,200})")
_COMMENT = re.compile(rb"(?<!\\)%[^\n]*")


def open_latex_project(name: str, files: Mapping[str, bytes]) -> Document:
    """The project as a Document: its main file as data, all files as companions.

    The main file has a \\documentclass and a body, and no other such file includes it; of several
    the one called main or ms, else the largest. Raises UnreadableDocument where there is none.
    """
    sources = {path: _COMMENT.sub(b"", data) for path, data in files.items()
               if path.lower().endswith((".tex", ".ltx", ".latex"))}
    whole = [path for path, data in sources.items()
             if b"\\documentclass" in data or b"\\documentstyle" in data]
    mains = [path for path in whole if b"\\begin{document}" in sources[path]] or whole
    if not mains:
        raise UnreadableDocument(name, "none of its files begins a LaTeX document",
                                 "name the main .tex file")
    included = {_stem(found.decode("utf-8", "replace")) for path in sources
                for found in _INCLUDED.findall(sources[path])}
    free = [path for path in mains if _stem(path) not in included] or mains
    best = min(free, key=lambda path: (_rank(path), -len(sources[path]), path))
    folder = PurePosixPath(best).parent
    companions = {_relative(path, folder): data for path, data in files.items()}
    return Document(name, files[best], companions)


def _stem(path: str) -> str:
    return PurePosixPath(path).name.removesuffix(".tex")


def _rank(path: str) -> int:
    stem = PurePosixPath(path).stem.lower()
    return _PREFERRED.index(stem) if stem in _PREFERRED else len(_PREFERRED)


def _relative(path: str, folder: PurePosixPath) -> str:
    """The path as the main file's folder sees it; what lies outside keeps its own."""
    pure = PurePosixPath(path)
    return str(pure.relative_to(folder)) if pure.is_relative_to(folder) else path
