"""Commands of running text: sections, lists, footnotes, accents, citations and references."""

import re

from sources.documents.latex.arguments import skip_arguments
from sources.documents.latex.engine import (
    EnvironmentHandler,
    Frame,
    Handler,
    Typesetter,
    begin_environment,
    end_environment,
)
from sources.documents.latex.pieces import Paragraph
from sources.documents.latex.references import Target
from sources.documents.latex.symbols import ACCENTS, accented, ding
from sources.documents.latex.tokens import OPEN, written

ELSEWHERE = "[…]"
"""Stands where a sentence needs the cited work as a word: "as […] show"."""

_LEVELS = {"part": 1, "chapter": 1, "section": 1, "subsection": 2, "subsubsection": 3,
           "paragraph": 4, "subparagraph": 5}
_NEEDS_OBJECT = re.compile(
    r"(?:^|[.;:]\s|\b(?:in|by|of|from|see|with|to|following|than|and|or|as|for|both|on|like))\s*$",
    re.IGNORECASE)
_ASIDE_OPENS = re.compile(r"\((?:see|see also|cf\.?|e\.g\.,?|i\.e\.,?)\s*$", re.IGNORECASE)
_GREEDY_SPACE = frozenset(".,:;!?/')-~]}")


def _section(name: str) -> Handler:
    def run(setter: Typesetter) -> None:
        starred = setter.stream.star()
        setter.stream.optional()
        title = setter.argument()
        if not starred and name in ("section", "subsection", "subsubsection"):
            setter.references.anchor = _numbered(setter, name)
        setter.heading(title.strip().rstrip(".:"), _LEVELS[name])
    return run


def _numbered(setter: Typesetter, name: str) -> Target:
    references = setter.references
    references.step(name)
    counts = [references.counters.get(level, 0)
              for level in ("section", "subsection", "subsubsection")[:_LEVELS[name]]]
    first = str(counts[0])
    if setter.appendix:
        first = chr(ord("A") + min(max(counts[0] - 1, 0), 25))
    number = ".".join([first, *map(str, counts[1:])])
    return Target("appendix" if setter.appendix else name, number)


def _appendix(setter: Typesetter) -> None:
    if not setter.appendix:
        setter.appendix = True
        setter.references.counters["section"] = 0


def _appendices(setter: Typesetter, name: str) -> None:
    _appendix(setter)
    setter.open(Frame(name, Typesetter.break_paragraph))


def _abstract(setter: Typesetter, name: str) -> None:
    setter.stream.optional()
    setter.heading("Abstract", 1, "abstract")
    setter.open(Frame(name, Typesetter.break_paragraph))


def _abstract_command(setter: Typesetter) -> None:
    if setter.stream.peek() == "{":
        setter.front.setdefault("abstract", []).append(setter.stream.argument())


def _document(setter: Typesetter, name: str) -> None:
    """What stands before the document was only definitions."""
    setter.out.clear()
    setter.pieces.clear()
    setter.pending.clear()
    setter.open(Frame(name, Typesetter.break_paragraph))


def _list(setter: Typesetter, name: str) -> None:
    skip_arguments(setter.stream, "", "mm" if name == "list" else "o")
    setter.break_paragraph()
    setter.open(Frame(name, Typesetter.break_paragraph))


def _item(setter: Typesetter) -> None:
    setter.break_paragraph()
    label = setter.stream.optional()
    if label is not None:
        text = setter.capture(label).strip(" •-–*")
        setter.out.append(f"{text} " if text else "")


def _footnote(setter: Typesetter) -> None:
    setter.stream.optional()
    text = setter.argument()
    if text.strip() and not setter.modes.no_scripts:
        setter.pending.append(Paragraph(text))


def _front(name: str) -> Handler:
    def run(setter: Typesetter) -> None:
        setter.stream.star()
        setter.stream.optional()
        setter.front.setdefault(name, []).append(setter.stream.argument())
    return run


def _name(setter: Typesetter) -> None:
    r"""\name{authors} of some conference styles; in an author block \name only changes the font."""
    if setter.stream.peek() == OPEN and not setter.modes.inline:
        setter.front.setdefault("author", []).append(setter.stream.argument())


def _accent(mark: str) -> Handler:
    def run(setter: Typesetter) -> None:
        setter.out.append(accented(setter.argument(), mark))
    return run


def _xspace(setter: Typesetter) -> None:
    following = setter.stream.peek()
    closes = following[:1] in _GREEDY_SPACE or following in ("", "{", "\\\\", "\\ ", "\\/", "&")
    if not closes and not following.isspace() and following not in ("\\footnote", "\\xspace"):
        setter.out.append(" ")


def _ding(setter: Typesetter) -> None:
    setter.out.append(ding(written(setter.stream.argument())))


def _url(setter: Typesetter) -> None:
    setter.out.append(written(setter.stream.argument()).replace("\\", ""))


def _paragraph_break(setter: Typesetter) -> None:
    setter.break_paragraph()


def _skip_optional(setter: Typesetter) -> None:
    setter.stream.optional()


def _gap(setter: Typesetter) -> None:
    """A wide space: between authors it parts their names."""
    setter.out.append(setter.modes.gap)


def _author_break(setter: Typesetter) -> None:
    setter.out.append(setter.modes.author_break)


def _spaced(setter: Typesetter) -> None:
    setter.stream.star()
    setter.stream.argument()
    setter.out.append(setter.modes.gap)


def _cite_aside(setter: Typesetter) -> None:
    _citation(setter, noun=False)


def _cite_as_noun(setter: Typesetter) -> None:
    _citation(setter, noun=True)


def _citation(setter: Typesetter, *, noun: bool) -> None:
    """Take a citation out: one in passing leaves no trace, one that is a word leaves a mark."""
    stream = setter.stream
    stream.star()
    stream.optional()
    stream.optional()
    stream.argument()
    while setter.out and (not setter.out[-1] or setter.out[-1].isspace()):
        setter.out.pop()
    before = "".join(setter.out[-6:])
    needed = _NEEDS_OBJECT.search(before) and not _ASIDE_OPENS.search(before)
    if setter.grid is None and (noun or needed):
        if before and not before.endswith(("(", "[", " ")):
            setter.out.append(" ")
        setter.out.append(ELSEWHERE)


def _reference(style: str) -> Handler:
    def run(setter: Typesetter) -> None:
        setter.stream.star()
        key = written(setter.stream.argument())
        setter.out.append(setter.references.mark(style, key))
    return run


def _range_reference(setter: Typesetter) -> None:
    first, last = written(setter.stream.argument()), written(setter.stream.argument())
    setter.out.append(setter.references.mark("named", f"{first},{last}"))


def _counter_form(form: str) -> Handler:
    def run(setter: Typesetter) -> None:
        value = setter.references.counters.get(written(setter.stream.argument()), 0)
        setter.out.append(_FORMS[form](value))
    return run


def _letter(value: int) -> str:
    return chr(ord("A") + value - 1) if 0 < value <= 26 else str(value)


def _roman(value: int) -> str:
    if not 0 < value < 400:
        return str(value)
    signs = ((100, "C"), (90, "XC"), (50, "L"), (40, "XL"), (10, "X"), (9, "IX"), (5, "V"),
             (4, "IV"), (1, "I"))
    shown = ""
    for worth, sign in signs:
        shown += sign * (value // worth)
        value %= worth
    return shown


_FORMS = {"arabic": str, "Alph": _letter, "alph": lambda value: _letter(value).lower(),
          "Roman": _roman, "roman": lambda value: _roman(value).lower()}


def _set_counter(setter: Typesetter) -> None:
    name, value = written(setter.stream.argument()), written(setter.stream.argument())
    if value.lstrip("-").isdecimal() and len(value) < 6:
        setter.references.counters[name] = int(value)


def _add_counter(setter: Typesetter) -> None:
    name, value = written(setter.stream.argument()), written(setter.stream.argument())
    if value.lstrip("-").isdecimal() and len(value) < 6:
        counters = setter.references.counters
        counters[name] = counters.get(name, 0) + int(value)


_ASIDE = ("cite", "citep", "parencite", "autocite", "citealp", "citealt", "shortcite", "supercite",
          "footcite", "citeyearpar", "citeyear", "Citep", "citep*", "upcite", "onlinecite",
          "footfullcite", "nocite", "cites", "parencites", "citenum", "mycite")
_NOUN = ("citet", "textcite", "newcite", "citeauthor", "Citet", "citeN", "citeA", "shortciteN",
         "citeasnoun", "Textcite", "fullcite", "Citeauthor")

COMMANDS: dict[str, Handler] = {
    "\\begin": begin_environment, "\\end": end_environment,
    **{f"\\{name}": _section(name) for name in _LEVELS},
    "\\appendix": _appendix, "\\appendices": _appendix, "\\abstract": _abstract_command,
    "\\name": _name, "\\item": _item, "\\bibitem": _item, "\\footnote": _footnote,
    "\\footnotetext": _footnote, "\\tablefootnote": _footnote, "\\footnotemark": _skip_optional,
    **{f"\\{name}": _front(name) for name in ("title", "author", "date", "icmltitle", "acmDOI",
                                              "doi", "icmlauthor", "copyrightyear", "acmYear")},
    **{name: _accent(mark) for name, mark in ACCENTS.items()},
    **{f"\\{name}": _accent(mark) for name, mark in (
        ("hat", "\u0302"), ("tilde", "\u0303"), ("bar", "\u0304"), ("dot", "\u0307"),
        ("vec", "\u20d7"), ("widehat", "\u0302"), ("widetilde", "\u0303"))},
    "\\xspace": _xspace, "\\ding": _ding, "\\url": _url, "\\path": _url, "\\symbol": _url,
    "\\par": _paragraph_break, "\\newpage": _paragraph_break, "\\clearpage": _paragraph_break,
    "\\quad": _gap, "\\qquad": _gap, "\\hfill": _gap, "\\hfil": _gap,
    "\\hspace": _spaced, "\\and": _author_break, "\\And": _author_break, "\\AND": _author_break,
    **{f"\\{name}": _cite_aside for name in _ASIDE},
    **{f"\\{name}": _cite_as_noun for name in _NOUN},
    "\\ref": _reference("number"), "\\autoref": _reference("named"),
    "\\cref": _reference("named"), "\\Cref": _reference("named"), "\\eqref": _reference("equation"),
    "\\labelcref": _reference("number"), "\\crefrange": _range_reference,
    **{f"\\{form}": _counter_form(form) for form in _FORMS},
    "\\setcounter": _set_counter, "\\addtocounter": _add_counter,
}

ENVIRONMENTS: dict[str, EnvironmentHandler] = {
    "document": _document, "abstract": _abstract, "abstract*": _abstract,
    "appendices": _appendices, "appendix": _appendices,
    **dict.fromkeys(("itemize", "enumerate", "description", "list", "compactitem", "compactenum",
                     "itemize*", "enumerate*", "description*", "inparaenum", "inlinelist",
                     "trivlist", "tablenotes"), _list),
}

DROPPED = frozenset(name + star for star in ("", "*") for name in (
    "tikzpicture", "thebibliography", "algorithm", "algorithmic", "algorithm2e", "picture",
    "pspicture", "axis", "semilogyaxis", "loglogaxis", "forest", "overpic", "algo", "keyword",
    "keywords", "IEEEkeywords", "IEEEbiography", "IEEEbiographynophoto", "scope", "pgfpicture",
    "tikzcd", "listing", "filecontents", "CJKfilltabular", "teaserfigure*", "diagram", "tabbing",
    "procedure", "function", "program", "lstfloat", "references", "xy", "AMS", "classification"))

TRANSPARENT = {
    "minipage": "ooom", "adjustbox": "m", "multicols": "m", "spacing": "m", "CJK": "omm",
    "CJK*": "omm", "subtable": "om", "subfigure": "om", "threeparttable": "o", "varwidth": "om",
    "tcolorbox": "o", "mdframed": "o", "flushleft": "", "center": "", "small": "", "quote": "",
    "footnotesize": "", "scriptsize": "", "floatrow": "o", "frontmatter": "", "centering": "",
    "landscape": "",  "turn": "m", "rotate": "m",
}

REDEFINABLE = frozenset("\\" + name for name in (
    "hat", "tilde", "bar", "dot", "vec", "c", "d", "b", "u", "v", "r", "k", "H"))
"""Commands an author may give a meaning of their own; a new meaning for the rest is not heard."""
