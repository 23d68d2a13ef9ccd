"""A document before it is read, and the error for one that cannot be."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from hashlib import sha256

from records import Paper
from records.errors import UserError


@dataclass(frozen=True)
class Document:
    """The bytes of one document under the name its owner gave it.

    `files` holds the companions of a LaTeX project by relative path ("sections/intro.tex"), with
    `data` the main file; it is empty for every other format.
    """

    name: str
    data: bytes
    files: Mapping[str, bytes] = field(default_factory=dict)

    @property
    def sha256(self) -> str:
        """Hash of the content: of the bytes, and of every companion with its path, in order."""
        digest = sha256(self.data)
        for path in sorted(self.files):
            digest.update(b"\0" + path.encode() + b"\0" + self.files[path])
        return digest.hexdigest()


Reader = Callable[[Document], list[Paper]]
"""Reads one document into its papers: one, or for a bibliography one an entry.
Raises UnreadableDocument."""


class UnreadableDocument(UserError):
    """A document that gives no paper. The message names the document, the rule and the way out."""

    def __init__(self, name: str, reason: str, remedy: str = "") -> None:
        self.name, self.reason, self.remedy = name, reason, remedy
        super().__init__(f"{name}: {reason}" + (f"; {remedy}" if remedy else ""))

    def __reduce__(self) -> tuple[type, tuple[str, str, str]]:
        return type(self), (self.name, self.reason, self.remedy)
