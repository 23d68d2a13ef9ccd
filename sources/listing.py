"""Lists the documents of a folder: files, archives, and LaTeX projects of several files."""

import os
import re
import stat
from dataclasses import dataclass
from pathlib import Path

from sources.documents.document import Document, UnreadableDocument
from sources.documents.formats import FORMATS, UNREAD, is_packed, suffix_of
from sources.manifest import MANIFEST

_TEX = frozenset((".tex", ".ltx", ".latex"))
_PARTS = _TEX | {".bbl", ".bib", ".cls", ".sty", ".def", ".cfg", ".inp", ".tikz"}
_SIGNS = frozenset((".bbl", ".cls", ".sty", ".bst"))
_ABOUT = re.compile(
    r"(?:readme|licen[cs]e|changelog|contributing|authors|notice)(?:\.(?:md|txt))?", re.IGNORECASE)
_MAIN = re.compile(rb"^[^%\n]{0,200}\\document(?:class|style)\b", re.MULTILINE)
_INPUT = re.compile(
    rb"^[^%\n]{0,400}?\\(?:input|include|subfile)\s*\{?\s*([^\s{}\\%\0]{1,200})", re.MULTILINE)
_MAIN_BYTES = 5_000_000
_MOST_MAINS = 3
"""A paper, its supplement and its poster; more are a collection of papers."""


@dataclass(frozen=True)
class ListedDocument:
    """A document of a folder before it is opened: a file, or a folder with a LaTeX project."""

    name: str
    path: Path
    is_project: bool = False
    size: int = 0

    def open(self, max_bytes: int) -> Document:
        """Its bytes. Raises UnreadableDocument where it is too large or cannot be read."""
        try:
            return self._open_project(max_bytes) if self.is_project else self._open_file(max_bytes)
        except OSError as error:
            raise UnreadableDocument(
                self.name, f"it cannot be opened ({error.strerror or error})",
                "check its permissions and where it links to, or leave it out") from error

    def _open_file(self, max_bytes: int) -> Document:
        mode = self.path.stat().st_mode
        if not stat.S_ISREG(mode):
            raise UnreadableDocument(self.name, "it is no regular file", "leave it out")
        with self.path.open("rb") as file:
            data = file.read(max_bytes + 1)
        if len(data) > max_bytes:
            raise UnreadableDocument(
                self.name, f"it is larger than {max_bytes / 1e6:g} MB",
                "raise reading.max_megabytes, or leave it out")
        return Document(self.name, data)

    def _open_project(self, max_bytes: int) -> Document:
        from sources.documents.latex import open_latex_project

        files: dict[str, bytes] = {}
        left = max_bytes
        for path in _files(self.path):
            if path.suffix.lower() in _PARTS and path.is_file():
                data = path.read_bytes() if path.stat().st_size <= left else b""
                left -= path.stat().st_size
                if left < 0:
                    raise UnreadableDocument(
                        self.name, f"its sources are larger than {max_bytes / 1e6:g} MB",
                        "raise reading.max_megabytes, or leave it out")
                files[path.relative_to(self.path).as_posix()] = data
        return open_latex_project(self.name, files)


def list_documents(folder: Path) -> list[ListedDocument]:
    """The documents of a folder and its sub-folders, by name.

    Left out: hidden files, links that lead out of the folder, the manifest, README and LICENSE
    files, and files of kinds that are no documents (images, code, data). A folder with a
    LaTeX project is one document. A file without a suffix counts where its bytes tell a format.
    """
    root = folder.resolve()
    found: list[ListedDocument] = []
    projects: list[Path] = []
    for path in _files(root):
        if any(path.is_relative_to(project) for project in projects):
            continue
        if path.parent != root and path.suffix.lower() in _TEX and _is_project(path.parent):
            projects.append(path.parent)
            found = [known for known in found if not known.path.is_relative_to(path.parent)]
            found.append(ListedDocument(
                path.parent.relative_to(root).as_posix(), path.parent, is_project=True))
        elif _is_document(path, root):
            size = path.stat().st_size if path.is_file() else 0
            found.append(ListedDocument(path.relative_to(root).as_posix(), path, size=size))
    if not projects and _is_project(root):
        found = [known for known in found if known.path.suffix.lower() not in _PARTS]
        found.append(ListedDocument(root.name, root, is_project=True))
    return sorted(found, key=lambda document: document.name)


def _files(folder: Path) -> list[Path]:
    """Every visible file below a folder, parents before children; links to folders are not
    followed."""
    paths: list[Path] = []
    for place, folders, names in os.walk(folder):
        folders[:] = sorted(n for n in folders if not n.startswith((".", "__")))
        paths.extend(Path(place, name) for name in sorted(names) if not name.startswith("."))
    return paths


def _is_document(path: Path, root: Path) -> bool:
    if path.name == MANIFEST or _ABOUT.fullmatch(path.name) or path.name.startswith("__"):
        return False
    # Not Path.resolve(), which raises on links in a circle; opening them says what is wrong.
    if path.is_symlink() and not Path(os.path.realpath(path)).is_relative_to(root):
        return False
    suffix = suffix_of(path.name)
    if suffix in FORMATS or suffix in UNREAD:
        return True
    return not suffix and path.is_file() and _tells_itself(path)


def _tells_itself(path: Path) -> bool:
    """Whether the first bytes of a file without a suffix are those of a PDF, archive or LaTeX."""
    try:
        with path.open("rb") as file:
            head = file.read(4_096)
    except OSError:
        return False
    return b"%PDF-" in head or is_packed(head) or bool(_MAIN.search(head))


def _is_project(folder: Path) -> bool:
    """Whether the .tex files of a folder are parts of one work, and not works of their own.

    They are where one begins a document and takes in another that is there; with one beginning
    alone the styles and bibliography of its typesetting tell it too.
    """
    paths = [path for path in folder.iterdir() if not path.name.startswith(".")]
    sources = {path: _head(path) for path in paths
               if path.suffix.lower() in _TEX and path.is_file()}
    mains = [data for data in sources.values() if _MAIN.search(data)]
    if len(mains) == 1 and any(path.suffix.lower() in _SIGNS for path in paths):
        return True
    return 0 < len(mains) <= _MOST_MAINS and any(
        _is_there(folder, target.decode("utf-8", "replace"))
        for data in mains for target in _INPUT.findall(data))


def _head(path: Path) -> bytes:
    with path.open("rb") as file:
        return file.read(_MAIN_BYTES)


def _is_there(folder: Path, target: str) -> bool:
    path = folder / target
    return any(candidate.is_file() and candidate.resolve().is_relative_to(folder.resolve())
               for candidate in (path, path.with_name(f"{path.name}.tex")))
