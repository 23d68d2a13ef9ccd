"""From a LaTeX document to a Paper."""

from records import Paper
from records.paper import SectionKind
from sources.documents.builder import PaperBuilder, section_kind
from sources.documents.document import Document, UnreadableDocument
from sources.documents.latex import (
    definitions,
    floats,
    front_matter,
    mathematics,
    prose,
    siunitx,
    tabular,
    unseen,
)
from sources.documents.latex.engine import Language, Typesetter
from sources.documents.latex.pieces import Heading, Paragraph, Piece, TablePiece
from sources.documents.latex.source import SourceAssembler
from sources.documents.latex.tokens import TokenStream, tokenise

READER = "latex 1"
RUN_IN = 4
"""Level of headings that begin a paragraph."""

MAX_BYTES = 30_000_000
_BEGIN = "\\begin{document}"

_COMMANDS = (prose.COMMANDS | floats.COMMANDS | tabular.COMMANDS | mathematics.COMMANDS
             | siunitx.COMMANDS | definitions.COMMANDS | unseen.COMMANDS)

LANGUAGE = Language(
    commands=_COMMANDS,
    environments=(prose.ENVIRONMENTS | floats.ENVIRONMENTS | tabular.ENVIRONMENTS
                  | mathematics.ENVIRONMENTS),
    dropped=prose.DROPPED,
    transparent=prose.TRANSPARENT,
    protected=frozenset(_COMMANDS) - prose.REDEFINABLE,
    choose=definitions.choose,
)


def read_latex(document: Document) -> list[Paper]:
    """Read a LaTeX file, or a project whose main file is `document.data`.

    Raises UnreadableDocument where it holds no text, or is too large.
    """
    if len(document.data) > MAX_BYTES:
        raise UnreadableDocument(document.name, f"larger than {MAX_BYTES // 1_000_000} MB",
                                 "leave out data that is not text")
    assembler = SourceAssembler(document.files)
    setter = _typeset(assembler.assemble(document), assembler)
    builder = PaperBuilder(document, "latex", READER)
    builder.title = front_matter.title(setter)
    builder.authors = front_matter.authors(setter)
    builder.identifiers = front_matter.identifiers(setter, document.name)
    builder.year = front_matter.year(setter, builder.identifiers.arxiv)
    builder.notes = [*assembler.notes, *setter.notes]
    for text in setter.unseen:
        builder.hide(text)
    _build(builder, _with_abstract(setter), setter)
    return [builder.build()]


def _typeset(source: str, assembler: SourceAssembler) -> Typesetter:
    preamble, begin, body = source.partition(_BEGIN)
    tokens = tokenise(preamble, at_is_letter=bool(begin)) + tokenise(begin + body)
    setter = Typesetter(TokenStream(tokens), LANGUAGE, packages=assembler.package)
    setter.run()
    while setter.frames:
        setter.close(setter.frames[-1])
    setter.break_paragraph()
    return setter


def _with_abstract(setter: Typesetter) -> list[Piece]:
    r"""The pieces, led by the abstract where it was given as \abstract{…}."""
    lead: list[Piece] = []
    for tokens in setter.front.get("abstract", []):
        text = setter.capture(tokens)
        lead += [Heading("Abstract", 1, "abstract"), Paragraph(text)]
    return lead + setter.pieces


def _build(builder: PaperBuilder, pieces: list[Piece], setter: Typesetter) -> None:
    resolve = setter.references.resolve
    kinds: list[SectionKind] = []
    for piece in pieces:
        if isinstance(piece, Paragraph):
            builder.paragraph(resolve(piece.text))
        elif isinstance(piece, Heading):
            title = resolve(piece.title)
            del kinds[piece.level - 1:]
            kind = _kind(piece, title, kinds[-1] if kinds else "other")
            while len(kinds) < piece.level:
                kinds.append(kind)
            builder.heading(title, piece.level, kind)
        else:
            _add_table(builder, piece, setter)


def _kind(heading: Heading, title: str, above: SectionKind) -> SectionKind:
    """What a section is for: its own title tells, else that of the section it is in.

    A heading run into its paragraph has a topic for a title: only "Limitations" counts.
    """
    own = heading.kind or section_kind(title)
    if heading.level >= RUN_IN and above != "other" and own != "limitations":
        return above
    return above if own == "other" else own


def _add_table(builder: PaperBuilder, piece: TablePiece, setter: Typesetter) -> None:
    resolve, body = setter.references.resolve, piece.body
    builder.table(
        resolve(piece.caption),
        [[_cell(setter, text) for text in row] for row in body.header],
        [[_cell(setter, text) for text in row] for row in body.rows],
        label=piece.label, stub=body.stub,
        groups=[_cell(setter, text) for text in body.groups],
    )


def _cell(setter: Typesetter, text: str) -> str:
    return setter.references.resolve(text) if "(" in text or "\ue000" in text else text
