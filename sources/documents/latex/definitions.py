r"""Commands that define or choose: \newcommand, \def, \let, \newenvironment, \if…, packages."""

from sources.documents.latex.engine import Handler, Typesetter
from sources.documents.latex.macros import Macro
from sources.documents.latex.tokens import CLOSE, OPEN, Tokens, tokenise, written

_PRIMITIVE_TESTS = frozenset(f"\\if{name}" for name in (
    "", "x", "num", "dim", "odd", "case", "cat", "defined", "csname", "mmode", "vmode", "hmode",
    "inner", "void", "hbox", "vbox", "eof", "false", "true", "pdf", "xetex", "luatex", "PDFTeX",
    "XeTeX", "LuaTeX",
))
_ELSE, _FI = "\\else", "\\fi"
_ENDLESS = "\\endless"
"""Set among the flags once a conditional was found that never ends: no further one skips."""


def _define(setter: Typesetter, name: str, macro: Macro, *, replace: bool = True) -> None:
    if not name.startswith("\\") or name in setter.language.protected:
        return
    if replace or name not in setter.macros:
        setter.macros[name] = macro
        setter.aliases.pop(name, None)


def _newcommand(setter: Typesetter, *, replace: bool = True) -> None:
    stream = setter.stream
    stream.star()
    name = written(stream.argument())
    count = _digit(stream.optional())
    default = stream.optional() if count else None
    body = stream.argument()
    _define(setter, name, Macro(body, ((),) * count, default), replace=replace)


def _providecommand(setter: Typesetter) -> None:
    _newcommand(setter, replace=False)


def _digit(tokens: Tokens | None) -> int:
    text = written(tokens or [])
    return int(text) if len(text) == 1 and text.isdecimal() and text.isascii() else 0


def _def(setter: Typesetter) -> None:
    stream = setter.stream
    stream.skip_spaces()
    name = stream.pop() or ""
    prefix: Tokens = []
    pattern: list[Tokens] = []
    while stream.peek() not in ("", OPEN):
        token = stream.pop() or ""
        if len(prefix) + len(pattern) > 60 or token == CLOSE:
            return
        if token[0] == "#" and len(token) == 2:
            pattern.append([])
        else:
            (pattern[-1] if pattern else prefix).append(token)
    _define(setter, name, Macro(stream.argument(), tuple(map(tuple, pattern)), None, tuple(prefix)))


def _let(setter: Typesetter) -> None:
    stream = setter.stream
    stream.skip_spaces()
    name = stream.pop() or ""
    stream.skip_spaces()
    if stream.peek() == "=":
        stream.pop()
        stream.skip_spaces()
    meaning = stream.pop() or ""
    if not name.startswith("\\") or name in setter.language.protected:
        return
    if meaning in setter.macros:
        setter.macros[name] = setter.macros[meaning]
    elif meaning.startswith("\\"):
        setter.macros.pop(name, None)
        setter.aliases[name] = setter.aliases.get(meaning, meaning)
    else:
        setter.macros[name] = Macro([meaning] if meaning else [])


def _declare_operator(setter: Typesetter) -> None:
    setter.stream.star()
    name = written(setter.stream.argument())
    _define(setter, name, Macro(setter.stream.argument()))


def _document_command(setter: Typesetter) -> None:
    stream = setter.stream
    name = written(stream.argument())
    kinds = _kinds(stream.argument())
    _define(setter, name, Macro(stream.argument(), kinds=kinds))


def _kinds(specification: Tokens) -> tuple[tuple[str, Tokens], ...]:
    kinds: list[tuple[str, Tokens]] = []
    depth = 0
    for token in specification:
        if token == OPEN:
            depth += 1
            if depth == 1 and kinds:
                kinds[-1] = (kinds[-1][0], [])
        elif token == CLOSE:
            depth -= 1
        elif depth and kinds:
            kinds[-1][1].append(token)
        elif not depth:
            kinds += [("o" if letter in "oOdD" else letter, ["\\NoValue"])
                      for letter in token if letter in "moOsdD"]
    return tuple(kinds)


def _newenvironment(setter: Typesetter) -> None:
    stream = setter.stream
    stream.star()
    name = written(stream.argument())
    count = _digit(stream.optional())
    default = stream.optional() if count else None
    begin, end = stream.argument(), stream.argument()
    if name not in setter.language.environments and name not in setter.language.dropped:
        setter.user_environments[name] = (Macro(begin, ((),) * count, default), end)


def _acronym(setter: Typesetter) -> None:
    setter.stream.argument()
    setter.stream.optional()
    setter.stream.argument()
    setter.stream.argument()


def _csname(setter: Typesetter) -> None:
    name = setter.stream.until(["\\endcsname"], 60)
    if name:
        setter.stream.push(["\\" + written(name)])


def _package(setter: Typesetter) -> None:
    setter.stream.optional()
    for name in written(setter.stream.argument()).split(",")[:30]:
        source = setter.packages(name.strip())
        if source:
            setter.stream.push(tokenise(source, at_is_letter=True))


def _newif(setter: Typesetter) -> None:
    setter.stream.skip_spaces()
    name = setter.stream.pop() or ""
    if name.startswith("\\if"):
        setter.flags[name] = False
        for value in ("true", "false"):
            setter.macros[f"\\{name[3:]}{value}"] = Macro(["\\setflag", name, value])


def _setflag(setter: Typesetter) -> None:
    name, value = setter.stream.pop() or "", setter.stream.pop()
    setter.flags[name] = value == "true"


def _is_test(setter: Typesetter, token: str) -> bool:
    return token in _PRIMITIVE_TESTS or token in setter.flags


def _skip_branch(setter: Typesetter, *, stop_at_else: bool) -> None:
    r"""Drop tokens up to the \fi (or \else) of this level; nothing where there is none."""
    depth, taken = 0, []
    while (token := setter.stream.pop()) is not None:
        taken.append(token)
        if _is_test(setter, token):
            depth += 1
        elif token == _FI:
            if depth == 0:
                return
            depth -= 1
        elif token == _ELSE and depth == 0 and stop_at_else:
            return
    setter.stream.push(taken)
    setter.flags[_ENDLESS] = True


def choose(setter: Typesetter, truth: bool) -> None:
    """Read on in the branch of a conditional that the test chose."""
    if not truth and _ENDLESS not in setter.flags:
        _skip_branch(setter, stop_at_else=True)


def _else(setter: Typesetter) -> None:
    if _ENDLESS not in setter.flags:
        _skip_branch(setter, stop_at_else=False)


def _ifx(setter: Typesetter) -> None:
    left, right = setter.stream.pop() or "", setter.stream.pop() or ""
    choose(setter, _meaning(setter, left) == _meaning(setter, right))


def _meaning(setter: Typesetter, token: str) -> object:
    if token in setter.macros:
        macro = setter.macros[token]
        return tuple(macro.body), macro.pattern
    known = token in setter.language.commands or not token.startswith("\\")
    return setter.aliases.get(token, token) if known else None


def _ifdefined(setter: Typesetter) -> None:
    choose(setter, _meaning(setter, setter.stream.pop() or "") is not None)


def _ifnum(setter: Typesetter) -> None:
    """Integers are compared; where the test holds anything else, it counts as false."""
    stream, words = setter.stream, []
    for _ in range(6):
        if not stream.peek() or stream.peek()[0] in "\\{}":
            break
        words.append(stream.pop() or "")
    text = "".join(words).replace(" ", "")
    truth = False
    for sign in "<>=":
        left, found, right = text.partition(sign)
        if found and left.isdecimal() and right.isdecimal() and len(text) < 20:
            difference = int(left) - int(right)
            truth = {"<": difference < 0, ">": difference > 0, "=": difference == 0}[sign]
    choose(setter, truth)


def _false(setter: Typesetter) -> None:
    choose(setter, False)


def _true(setter: Typesetter) -> None:
    choose(setter, True)


def _ifmmode(setter: Typesetter) -> None:
    choose(setter, setter.modes.math)


def _ifthenelse(setter: Typesetter) -> None:
    stream = setter.stream
    test, then, otherwise = stream.argument(), stream.argument(), stream.argument()
    stream.push(then if _holds(setter, test) else otherwise)


def _holds(setter: Typesetter, test: Tokens) -> bool:
    text = written(test)
    if text.startswith("\\boolean"):
        return setter.flags.get("\\if" + text[len("\\boolean"):].strip("{} "), False)
    if text.startswith("\\equal") and "}{" in text:
        left, _, right = text[len("\\equal"):].partition("}{")
        known = left.strip("{} "), right.strip("{} ")
        return setter.capture([known[0]]) == setter.capture([known[1]])
    return False


def _ifundefined(setter: Typesetter) -> None:
    stream = setter.stream
    name, then, otherwise = stream.argument(), stream.argument(), stream.argument()
    undefined = _meaning(setter, "\\" + written(name)) is None
    stream.push(then if undefined else otherwise)


def _if_novalue(setter: Typesetter) -> None:
    stream = setter.stream
    value, then, otherwise = stream.argument(), stream.argument(), stream.argument()
    stream.push(then if value == ["\\NoValue"] else otherwise)


def _if_boolean(setter: Typesetter) -> None:
    stream = setter.stream
    value, then, otherwise = stream.argument(), stream.argument(), stream.argument()
    stream.push(then if value == ["\\BooleanTrue"] else otherwise)


COMMANDS: dict[str, Handler] = {
    **{f"\\{name}": _newcommand for name in
       ("newcommand", "renewcommand", "DeclareRobustCommand", "newrobustcmd", "renewrobustcmd")},
    "\\providecommand": _providecommand,
    **{f"\\{name}": _def for name in ("def", "gdef", "edef", "xdef")},
    "\\let": _let, "\\DeclareMathOperator": _declare_operator, "\\csname": _csname,
    **{f"\\{name}DocumentCommand": _document_command
       for name in ("New", "Renew", "Provide", "Declare")},
    "\\newenvironment": _newenvironment, "\\renewenvironment": _newenvironment,
    "\\acrodef": _acronym, "\\newacronym": _acronym, "\\usepackage": _package,
    "\\RequirePackage": _package, "\\newif": _newif, "\\setflag": _setflag,
    "\\else": _else, "\\ifx": _ifx,
    "\\ifdefined": _ifdefined, "\\ifnum": _ifnum, "\\iftrue": _true, "\\iffalse": _false,
    "\\ifmmode": _ifmmode, "\\ifthenelse": _ifthenelse, "\\@ifundefined": _ifundefined,
    "\\IfNoValueTF": _if_novalue, "\\IfBooleanTF": _if_boolean,
}
COMMANDS |= {test: _false for test in _PRIMITIVE_TESTS if test not in COMMANDS}
