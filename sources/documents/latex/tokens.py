"""LaTeX source as a stream of tokens: control sequences, special characters, spaces and words."""

import re

Tokens = list[str]
"""A control sequence is "\\name" or "\\%"; a blank line is `PARAGRAPH`; the rest stands for itself.
Words may hold several characters."""

PARAGRAPH = "\n\n"
OPEN, CLOSE = "{", "}"
BEGIN, END = "\\begin", "\\end"

_TOKEN = re.compile(
    r"(?P<control>\\[A-Za-z@]+)(?:[ \t]|\n(?![ \t]*\n))*"
    r"|(?P<symbol>\\(?:.|\Z))"
    r"|(?P<parameter>\#\d)"
    r"|(?P<space>\s+)"
    r"|(?P<special>[{}$&^_~\[\]*#])"
    r"|(?P<word>[^\\{}$&^_~\[\]*#\s]+)",
    re.DOTALL,
)
_BODY_CONTROL = re.compile(r"\\[A-Za-z]+")

_OPTION_LIMIT = 200
"""Longest optional argument in tokens: a "[" that closes later than that is a bracket."""


def tokenise(source: str, *, at_is_letter: bool = False) -> Tokens:
    """Split source without comments into tokens; white space after a control word is dropped.

    `at_is_letter` reads "@" as part of a name, as in the preamble and in packages.
    """
    tokens: Tokens = []
    for match in _TOKEN.finditer(source):
        kind, text = match.lastgroup, match[0]
        if kind == "control":
            name = match["control"]
            if not at_is_letter and "@" in name:
                letters = _BODY_CONTROL.match(name)
                plain = letters[0] if letters else "\\@"
                tokens += [plain, name[len(plain):]] if len(name) > len(plain) else [plain]
            else:
                tokens.append(name)
        elif kind == "space":
            tokens.append(PARAGRAPH if text.count("\n") > 1 else " ")
        elif kind == "symbol":
            tokens.append("\\ " if text[1:].isspace() or len(text) == 1 else text)
        else:
            tokens.append(text)
    return tokens


class TokenStream:
    """Tokens to be read from the front, where expansions are pushed back to be read again."""

    def __init__(self, tokens: Tokens) -> None:
        self._rest = tokens[::-1]
        self._unbalanced = False

    def __len__(self) -> int:
        return len(self._rest)

    def pop(self) -> str | None:
        return self._rest.pop() if self._rest else None

    def peek(self) -> str:
        """The next token, or "" at the end."""
        return self._rest[-1] if self._rest else ""

    def push(self, tokens: Tokens) -> None:
        self._rest.extend(reversed(tokens))

    def skip_spaces(self) -> None:
        while self._rest and self._rest[-1].isspace():
            self._rest.pop()

    def star(self) -> bool:
        """Take a star, if it comes next."""
        if self.peek() == "*":
            self._rest.pop()
            return True
        return False

    def argument(self) -> Tokens:
        """Take a mandatory argument: a braced group, without its braces, or one token."""
        self.skip_spaces()
        token = self.peek()
        if token in ("", CLOSE):
            return []
        self._rest.pop()
        if token == OPEN:
            return self._group()
        if token[0] != "\\" and len(token) > 1 and token[0] != "#":
            self._rest.append(token[1:])
            return [token[0]]
        return [token]

    def optional(self) -> Tokens | None:
        """Take an optional argument in brackets, without them; None where there is none."""
        spaces = 0
        while spaces < len(self._rest) and self._rest[-1 - spaces] == " ":
            spaces += 1
        if spaces >= len(self._rest) or self._rest[-1 - spaces] != "[":
            return None
        depth = 0
        first = len(self._rest) - 1 - spaces
        for index in range(first - 1, max(-1, first - _OPTION_LIMIT), -1):
            token = self._rest[index]
            if depth == 0 and self._rest[index] == "]":
                inside = self._rest[index + 1:first][::-1]
                del self._rest[index:]
                return inside
            depth += (token == OPEN) - (token == CLOSE)
            if depth < 0 or token == PARAGRAPH:
                return None
        return None

    def until(self, delimiter: Tokens, limit: int) -> Tokens | None:
        """Take what stands before a delimiter, and the delimiter; None if it is not near."""
        last, depth = delimiter[-1], 0
        for taken in range(1, min(limit, len(self._rest)) + 1):
            token = self._rest[-taken]
            depth += (token == OPEN) - (token == CLOSE)
            if depth <= 0 and last in token and len(delimiter) == 1 and token[0] != "\\":
                return self._cut_within(taken, token, last)
            if token == last and depth <= 0 and taken >= len(delimiter):
                window = self._rest[-taken:len(self._rest) - taken + len(delimiter)][::-1]
                if window == delimiter:
                    start = len(self._rest) - taken
                    inside = self._rest[start + len(delimiter):][::-1]
                    del self._rest[start:]
                    return inside
        return None

    def _cut_within(self, taken: int, token: str, mark: str) -> Tokens:
        """Take what stands before a mark that is part of the word `taken` tokens ahead."""
        start = len(self._rest) - taken
        inside = self._rest[start + 1:][::-1]
        before, _, after = token.partition(mark)
        del self._rest[start:]
        if after:
            self._rest.append(after)
        return [*inside, before] if before else inside

    def skip_to_end(self, environment: str) -> Tokens | None:
        """Take the body of an environment whose "begin" was read, and its "end".

        None, and nothing taken, where it does not end. Bodies of the same name may nest.
        """
        depth, index = 1, len(self._rest) - 1
        while index >= 0:
            token = self._rest[index]
            if token in (BEGIN, END) and self._named(index, environment):
                depth += 1 if token == BEGIN else -1
                if depth == 0:
                    inside = self._rest[index + 1:][::-1]
                    del self._rest[index:]
                    self.argument()
                    return inside
            index -= 1
        return None

    def _named(self, index: int, environment: str) -> bool:
        piece = self._rest[max(0, index - 12):index][::-1]
        text = "".join(piece).lstrip()
        return text.startswith("{" + environment + "}")

    def _group(self) -> Tokens:
        """What stands before the brace that closes the group.

        Where none does, the group ends at the first blank line, as does every later group that
        has one: a lost brace costs a paragraph, not the document.
        """
        depth, inside = 1, []
        while self._rest:
            token = self._rest.pop()
            if token == OPEN:
                depth += 1
            elif token == CLOSE:
                depth -= 1
                if depth == 0:
                    return inside
            elif token == PARAGRAPH and self._unbalanced:
                self._rest.append(token)
                return inside
            inside.append(token)
        self._unbalanced = True
        if PARAGRAPH in inside:
            cut = inside.index(PARAGRAPH)
            self.push(inside[cut:])
            return inside[:cut]
        return inside


def written(tokens: Tokens) -> str:
    """The tokens as plain source text, for names and keys."""
    return "".join(tokens).strip()
