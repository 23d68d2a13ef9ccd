"""The author's own macros: how a definition is read, and what a use of it expands to."""

from dataclasses import dataclass

from sources.documents.latex.tokens import Tokens, TokenStream

MAX_DELIMITED = 400
"""Longest argument, in tokens, that ends at a delimiter."""


@dataclass(frozen=True)
class Macro:
    r"""A macro as defined. `pattern` has one entry an argument: the tokens that end it, none for a
    plain argument; `default` is that of a first optional argument. `prefix` is what must stand
    before the first argument (\def\a(#1){…}). "star" and "optional" arguments are those of
    \NewDocumentCommand: see `kinds`, where "m", "o" and "s" name them in order."""

    body: Tokens
    pattern: tuple[tuple[str, ...], ...] = ()
    default: Tokens | None = None
    prefix: tuple[str, ...] = ()
    kinds: tuple[tuple[str, Tokens], ...] = ()


def expand(macro: Macro, stream: TokenStream) -> Tokens:
    """Take the macro's arguments from the stream; its body with them put in."""
    arguments = _arguments(macro, stream)
    if not arguments:
        return macro.body
    tokens: Tokens = []
    for token in macro.body:
        if token[0] == "#" and len(token) == 2:
            index = int(token[1]) - 1
            if 0 <= index < len(arguments):
                tokens += arguments[index]
        else:
            tokens.append(token)
    return tokens


def _arguments(macro: Macro, stream: TokenStream) -> list[Tokens]:
    if macro.kinds:
        return [_documented(kind, default, stream) for kind, default in macro.kinds]
    arguments: list[Tokens] = []
    if macro.prefix and stream.peek() == macro.prefix[0]:
        stream.until(list(macro.prefix), len(macro.prefix) + 1)
    pattern = list(macro.pattern)
    if macro.default is not None and pattern:
        given = stream.optional()
        arguments.append(macro.default if given is None else given)
        del pattern[0]
    for delimiter in pattern:
        taken = stream.until(list(delimiter), MAX_DELIMITED) if delimiter else stream.argument()
        arguments.append(_unbraced(taken or []))
    return arguments


def _documented(kind: str, default: Tokens, stream: TokenStream) -> Tokens:
    if kind == "s":
        return ["\\BooleanTrue"] if stream.star() else ["\\BooleanFalse"]
    if kind == "o":
        given = stream.optional()
        return default if given is None else given
    return stream.argument()


def _unbraced(tokens: Tokens) -> Tokens:
    whole = len(tokens) > 1 and tokens[0] == "{" and tokens[-1] == "}" and "{" not in tokens[1:-1]
    return tokens[1:-1] if whole else tokens
