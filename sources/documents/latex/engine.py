"""The typesetter: reads tokens, expands macros, and hands every command to its handler."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING

from records.paper import SectionKind
from sources.documents.latex.arguments import KEPT, skip_arguments
from sources.documents.latex.macros import Macro, expand
from sources.documents.latex.pieces import Float, Heading, Paragraph, Piece
from sources.documents.latex.references import References
from sources.documents.latex.symbols import symbols
from sources.documents.latex.tokens import PARAGRAPH, Tokens, TokenStream, written

if TYPE_CHECKING:
    from sources.documents.latex.grid import GridWriter

Handler = Callable[["Typesetter"], None]
EnvironmentHandler = Callable[["Typesetter", str], None]

MAX_CAPTURE_DEPTH = 24
"""How deep arguments may nest; text below that is left out."""

MAX_OPEN = 200
"""How many environments may be open at once; those within are read as their text."""

_QUOTES = (("---", "—"), ("--", "–"), ("``", "“"), ("''", "”"), ("`", "‘"))


@dataclass
class Frame:
    """An environment, or a formula, that is open. `on_end` runs when it closes."""

    name: str
    on_end: Handler | None = None
    grid: "GridWriter | None" = None
    """Where "&" and "\\\\" go; None in an environment that shields the table around it."""
    closing: Tokens | None = None


@dataclass(frozen=True)
class Language:
    """The commands and environments the typesetter understands."""

    commands: Mapping[str, Handler]
    environments: Mapping[str, EnvironmentHandler]
    dropped: frozenset[str]
    transparent: Mapping[str, str]
    protected: frozenset[str]
    choose: Callable[["Typesetter", bool], None]
    """Goes on in the branch that a conditional's truth picks."""


@dataclass
class Budget:
    """What macro expansion may still cost, so that no document can run for ever."""

    expansions: int = 200_000
    tokens: int = 4_000_000

    def spend(self, tokens: int) -> bool:
        """Take one expansion to so many tokens; False where nothing is left."""
        if self.expansions <= 0 or self.tokens <= tokens:
            return False
        self.expansions -= 1
        self.tokens -= tokens
        return True


@dataclass
class Modes:
    """How text is shown just now."""

    math: bool = False
    inline: bool = False
    """Inside a captured argument: nothing here begins a paragraph."""
    no_scripts: bool = False
    line_break: str = " "
    gap: str = " "
    author_break: str = " and "
    unknown: str = ""
    """What stands for a command that is not known."""


@dataclass
class Typesetter:
    """State of one reading. `pieces` is what has been laid down so far.

    `out` collects the text of the paragraph, formula, cell or argument being read.
    """

    stream: TokenStream
    language: Language
    macros: dict[str, Macro] = field(default_factory=dict)
    aliases: dict[str, str] = field(default_factory=dict)
    flags: dict[str, bool] = field(default_factory=dict)
    user_environments: dict[str, tuple[Macro, Tokens]] = field(default_factory=dict)
    front: dict[str, list[Tokens]] = field(default_factory=dict)
    references: References = field(default_factory=References)
    siunitx: dict[str, str] = field(default_factory=dict)
    packages: Callable[[str], str] = lambda _: ""
    out: list[str] = field(default_factory=list)
    pieces: list[Piece] = field(default_factory=list)
    pending: list[Piece] = field(default_factory=list)
    frames: list[Frame] = field(default_factory=list)
    floats: list[Float] = field(default_factory=list)
    modes: Modes = field(default_factory=Modes)
    budget: Budget = field(default_factory=Budget)
    notes: list[str] = field(default_factory=list)
    unseen: list[str] = field(default_factory=list)
    whites: set[str] = field(default_factory=lambda: {"white"})
    appendix: bool = False
    _depth: int = 0
    _endless: set[str] = field(default_factory=set)

    def run(self) -> None:
        """Read to the end of the stream."""
        stream, out = self.stream, self.out
        while (token := stream.pop()) is not None:
            if token[0] == "\\":
                self.command(token)
                out = self.out
            elif token in _SPECIAL:
                _SPECIAL[token](self)
                out = self.out
            elif self.modes.math or not ("-" in token or "`" in token or "'" in token):
                out.append(token)
            else:
                out.append(_with_quotes(token))

    def command(self, token: str) -> None:
        """Expand a macro, run a handler, print a symbol, or drop what is not known."""
        macro = self.macros.get(token)
        if macro is not None:
            self._expand(macro)
            return
        token = self.aliases.get(token, token)
        if handler := self.language.commands.get(token):
            handler(self)
        elif token in self.flags:
            self.language.choose(self, self.flags[token])
        elif (shown := symbols().get(token)) is not None:
            self.out.append(shown)
            if self.modes.math and self.out[-2:-1] == [" "]:
                self.out.append(" ")
        elif not skip_arguments(self.stream, token) and token not in KEPT:
            self.stream.optional()
            self.out.append(self.modes.unknown)

    def capture(self, tokens: Tokens, **modes: bool | str) -> str:
        """The text that tokens print, as one line; modes change for it alone.

        Arguments deeper than `MAX_CAPTURE_DEPTH` print nothing.
        """
        if self._depth >= MAX_CAPTURE_DEPTH:
            return ""
        if len(tokens) == 1 and tokens[0].isalnum():
            return tokens[0]
        outer = self.stream, self.out, self.frames, self.modes
        self.stream, self.out, self.frames = TokenStream(tokens), [], []
        self.modes = replace(outer[3], **{"inline": True, **modes})
        self._depth += 1
        self.run()
        while self.frames:
            self.close(self.frames[-1])
        self._depth -= 1
        text = "".join(self.out)
        self.stream, self.out, self.frames, self.modes = outer
        return text

    def argument(self, **modes: bool | str) -> str:
        """Take the next mandatory argument and print it."""
        return self.capture(self.stream.argument(), **modes)

    def open(self, frame: Frame) -> None:
        """Begin an environment."""
        self.frames.append(frame)

    def push_back(self, tokens: Tokens) -> None:
        """Have tokens read next, as far as the budget goes."""
        if self.budget.spend(len(tokens)):
            self.stream.push(tokens)
        else:
            self.note("macros expand without end: the rest of them was left out")

    def close(self, frame: Frame) -> None:
        """End an environment and every one left open in it."""
        while self.frames:
            last = self.frames.pop()
            if last.on_end:
                last.on_end(self)
            if last is frame:
                break

    def begin(self, name: str) -> None:
        """Begin the environment of that name."""
        if len(self.frames) >= MAX_OPEN:
            return
        if name in self.user_environments:
            macro, closing = self.user_environments[name]
            self.open(Frame(name, grid=self.grid, closing=closing))
            self._expand(macro)
        elif handler := self.language.environments.get(name):
            handler(self, name)
        elif name in self.language.dropped and name not in self._endless:
            if self.stream.skip_to_end(name) is None:
                self._endless.add(name)
        elif name not in self.language.dropped:
            signature = self.language.transparent.get(name)
            skip_arguments(self.stream, "", "o" if signature is None else signature)
            self.break_paragraph()
            self.open(Frame(name, Typesetter.break_paragraph, grid=self.grid))

    def end(self, name: str) -> None:
        """End the environment of that name; an end without a beginning is passed over."""
        frame = next((f for f in reversed(self.frames) if f.name == name), None)
        if frame is None:
            return
        if frame.closing is not None:
            closing, frame.closing = frame.closing, None
            self.stream.push([*closing, "\\end", "{", name, "}"])
        else:
            self.close(frame)

    @property
    def grid(self) -> "GridWriter | None":
        """The table whose cells are being read, if they are."""
        return self.frames[-1].grid if self.frames else None

    def break_paragraph(self) -> None:
        """End the paragraph, unless what is read is an argument, a cell or a formula."""
        if self.modes.inline or self.modes.math or self.grid is not None:
            self.out.append(" ")
            return
        self.lay(self.out)
        self.out.clear()

    def lay(self, text: list[str]) -> None:
        """Lay down a paragraph, then the footnotes and floats that waited for its end."""
        paragraph = "".join(text)
        if paragraph and not paragraph.isspace():
            self.pieces.append(Paragraph(paragraph))
        if self.pending and not self.floats:
            self.pieces += self.pending
            self.pending.clear()

    def heading(self, title: str, level: int, kind: SectionKind | None = None) -> None:
        self.break_paragraph()
        if not self.modes.inline:
            kind = kind or ("appendix" if self.appendix else None)
            self.pieces.append(Heading(title, level, kind))

    def note(self, text: str) -> None:
        """Say in the paper's origin what could not be read."""
        if text not in self.notes and len(self.notes) < 50:
            self.notes.append(text)

    def hide(self, text: str) -> None:
        """Keep a text that nobody sees in print from the paper, and apart."""
        if text.strip() and len(self.unseen) < 50:
            self.unseen.append(text)

    def _expand(self, macro: Macro) -> None:
        self.push_back(expand(macro, self.stream))


def _with_quotes(word: str) -> str:
    for source, shown in _QUOTES:
        word = word.replace(source, shown)
    return word


def _ignore(_: Typesetter) -> None:
    """Braces only group: what stands in them is read as it comes."""


def _tilde(setter: Typesetter) -> None:
    """A space that keeps together; several in a row set apart."""
    space = " "
    while setter.stream.peek() == "~":
        setter.stream.pop()
        space = setter.modes.gap
    setter.out.append(space)


def _ampersand(setter: Typesetter) -> None:
    if setter.grid is not None:
        setter.grid.next_cell(setter)
    else:
        setter.out.append(" ")


def _from_language(name: str) -> Handler:
    def run(setter: Typesetter) -> None:
        setter.language.commands[name](setter)
    return run


_SPECIAL: dict[str, Handler] = {
    "{": _ignore, "}": _ignore, "~": _tilde, "&": _ampersand,
    PARAGRAPH: Typesetter.break_paragraph,
    "$": _from_language("$"), "^": _from_language("^"), "_": _from_language("_"),
}


def begin_environment(setter: Typesetter) -> None:
    r"""\begin{name}"""
    setter.begin(written(setter.stream.argument()))


def end_environment(setter: Typesetter) -> None:
    r"""\end{name}"""
    setter.end(written(setter.stream.argument()))
