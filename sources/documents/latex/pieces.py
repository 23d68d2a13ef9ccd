"""What the typesetter lays down for the paper: headings, paragraphs, tables, in order."""

from dataclasses import dataclass, field

from records.paper import SectionKind
from sources.documents.latex.grid import TableBody


@dataclass
class Heading:
    """A section's heading; `level` 1 is a section. without a `kind` the title tells it."""

    title: str
    level: int = 1
    kind: SectionKind | None = None


@dataclass
class Paragraph:
    """Prose, references not yet resolved."""

    text: str


@dataclass
class TablePiece:
    """A table with its spans resolved; caption and label are known when its float has ended."""

    body: TableBody
    caption: str = ""
    label: str = ""


Piece = Heading | Paragraph | TablePiece


@dataclass
class Caption:
    """A caption, what it numbers ("Table 2"), and how many tables stood before it."""

    text: str
    label: str
    tables_before: int
    part: bool = False
    """True for the caption of a part of a float, as in "(a) Without fine-tuning"."""


@dataclass
class Float:
    """A figure, table or algorithm while it is read: what stands in it, and its captions."""

    kind: str
    pieces: list[Piece] = field(default_factory=list)
    captions: list[Caption] = field(default_factory=list)
    keys: list[str] = field(default_factory=list)

    @property
    def tables(self) -> list[TablePiece]:
        return [piece for piece in self.pieces if isinstance(piece, TablePiece)]
