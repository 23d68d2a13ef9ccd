"""The source text of a LaTeX document: decoded, without comments and listings, inputs in place."""

import re
from collections.abc import Mapping
from pathlib import PurePosixPath

from charset_normalizer import from_bytes

from sources.documents.document import Document

MAX_INPUTS = 400
MAX_DEPTH = 12
MAX_CHARACTERS = 20_000_000

_VERBATIM = ("verbatim", "Verbatim", "lstlisting", "minted", "comment", "filecontents", "code",
             "alltt", "BVerbatim", "LVerbatim", "SaveVerbatim", "CCSXML", "pyglist", "lstcode")
_MARK = re.compile(
    r"\\begin\s*\{(?P<listing>(?:" + "|".join(_VERBATIM) + r")\*?)\}"
    r"|\\(?:verb|lstinline)(?![A-Za-z])\*?(?:\[[^\]\n]{0,200}\])?(?P<fence>[^\sA-Za-z*])"
    r"|\\(?P<input>input|include|subfile)(?![A-Za-z@])\s*(?:\{(?P<path>[^{}\\]{1,200})\}"
    r"|(?P<bare>[\w./-]{1,200}))"
    r"|\\(?P<stop>endinput)(?![A-Za-z@])"
    r"|\\end\s*\{(?P<document>document)\}"
    r"|\\(?P<escape>.)"
    r"|(?P<comment>%[^\n]*(?:\n[ \t]*)?)",
    re.DOTALL,
)
_RESERVED = re.compile("[\ue000-\ue0ff]")


def decode(data: bytes) -> str:
    """The text of a source file: UTF-8 where it is valid, else the most likely encoding."""
    try:
        text = data.decode("utf-8-sig")
    except UnicodeDecodeError:
        best = from_bytes(data[:200_000]).best()
        encoding = best.encoding if best else "latin-1"
        text = data.decode(encoding, errors="replace")
    return _RESERVED.sub("", text.replace("\r\n", "\n").replace("\r", "\n"))


class SourceAssembler:
    """Puts the files of a project together; `notes` says what was missing or cut."""

    def __init__(self, files: Mapping[str, bytes]) -> None:
        self._files = {str(PurePosixPath(path)): data for path, data in files.items()}
        self._inputs = 0
        self._characters = 0
        self.notes: list[str] = []

    def assemble(self, document: Document) -> str:
        """The whole source up to the end of the document, comments and listings left out."""
        return self._read(decode(document.data), ())

    def package(self, name: str) -> str:
        """The source of a package that comes with the project, or ""."""
        data = self._files.get(f"{name}.sty")
        return self._read(decode(data), ()) if data is not None else ""

    def _read(self, text: str, parents: tuple[str, ...]) -> str:
        self._characters += len(text)
        if self._characters > MAX_CHARACTERS:
            self._note(f"more than {MAX_CHARACTERS} characters of source: the rest is left out")
            return ""
        pieces: list[str] = []
        unclosed: set[str] = set()
        position = 0
        while match := _MARK.search(text, position):
            pieces.append(text[position:match.start()])
            position = match.end()
            if match["stop"]:
                return "".join(pieces)
            if match["document"]:
                pieces.append(match[0])
                return "".join(pieces)
            if match["listing"]:
                position = self._after_listing(text, match, unclosed, pieces)
            elif match["fence"]:
                position = _after_fence(text, match, pieces)
            elif match["input"]:
                pieces.append(self._included(match["path"] or match["bare"], parents))
            elif match["escape"] is not None:
                pieces.append(match[0])
            elif match["comment"].count("\n") and text.startswith("\n", position):
                pieces.append("\n")
        pieces.append(text[position:])
        return "".join(pieces)

    def _after_listing(
        self, text: str, match: re.Match[str], unclosed: set[str], pieces: list[str]
    ) -> int:
        """Where to read on after a listing, or after its "begin" where it never ends."""
        name = match["listing"]
        if name not in unclosed:
            end = text.find(f"\\end{{{name}}}", match.end())
            if end >= 0:
                pieces.append(" ")
                return end + len(name) + len("\\end{}")
            unclosed.add(name)
        return match.end()

    def _included(self, path: str, parents: tuple[str, ...]) -> str:
        name = self._find(path.strip().strip('"'))
        if name is None:
            self._note(f"{path.strip()}: not among the files, left out")
            return " "
        if name in parents or len(parents) >= MAX_DEPTH or self._inputs >= MAX_INPUTS:
            self._note(f"{name}: read within itself or too deep, left out")
            return " "
        self._inputs += 1
        return self._read(decode(self._files[name]), (*parents, name)) + "\n"

    def _find(self, path: str) -> str | None:
        plain = str(PurePosixPath(path.removeprefix("./")))
        for candidate in (plain, f"{plain}.tex", plain.removesuffix(".tex")):
            if candidate in self._files:
                return candidate
        return None

    def _note(self, note: str) -> None:
        if note not in self.notes and len(self.notes) < 50:
            self.notes.append(note)


def _after_fence(text: str, match: re.Match[str], pieces: list[str]) -> int:
    r"""Write what \verb shows in place of the command, its special characters escaped."""
    close = "}" if match["fence"] == "{" else match["fence"]
    line = text.find("\n", match.end())
    end = text.find(close, match.end(), line if line >= 0 else len(text))
    if end < 0:
        return match.end()
    pieces.append(re.sub(r"([\\{}$&#%_^~])", _escaped, text[match.end():end]))
    return end + 1


def _escaped(match: re.Match[str]) -> str:
    words = {"\\": "\\textbackslash{}", "^": "\\textasciicircum{}", "~": "\\textasciitilde{}"}
    return words.get(match[0], "\\" + match[0])
