"""Makes formulas readable in running text: TeX and MathML into plain characters."""

import re
from functools import cache, lru_cache

from lxml import etree
from pylatexenc import latex2text, latexwalker
from pylatexenc.macrospec import LatexContextDb, MacroSpec, MacroStandardArgsParser

MAX_FORMULA = 4_000
"""Longer TeX is shown as it is: the parser's time grows with nesting."""

_UNPARSABLE = (latexwalker.LatexWalkerError, LookupError, ValueError, RecursionError)
"""What pylatexenc raises for TeX that was cut off or is wrong: an empty array is a ValueError, a
"\\sqrt" without its argument a KeyError."""

_DOCUMENT = re.compile(r"\\begin\{document\}(.*?)\\end\{document\}", re.DOTALL)
_ONE_SIGN = str.maketrans({"⩽": "≤", "⩾": "≥", "\u00a0": " "})

_RELATION = re.compile(r"\s{0,3}([≤≥≈≠≪≫≲≳])\s{0,3}")

_FRACTIONS = ("frac", "dfrac", "tfrac", "cfrac", "nicefrac", "sfrac")
_SIGNS = {
    "gt": ">", "lt": "<", "textgreater": ">", "textless": "<", "degree": "°",
    "textdegree": "°", "textpm": "±", "texttimes": "×", "micro": "µ", "percent": "%",
    "leqq": "≤", "geqq": "≥", "lesssim": "≲", "gtrsim": "≳", "textasciitilde": "~",
    "textasciicircum": "^", "textasciigrave": "`", "textbraceleft": "{", "textbraceright": "}",
}
_JOINTS = {
    "mfrac": "{}/{}", "msup": "{}^{}", "msub": "{}_{}", "msubsup": "{}_{}^{}",
    "munder": "{}_{}", "mover": "{}^{}", "munderover": "{}_{}^{}", "msqrt": "√{}",
    "mroot": "{}^(1/{})",
}
_INVISIBLE_OPERATORS = "\u2061\u2062\u2063\u2064"
_SPACED_OPERATORS = "=≠≈≃≅≡<>≤≥≪≫±×⋅·∈∉⊂⊆→←↔∼∝"


@lru_cache(maxsize=4096)
def tex_to_text(tex: str) -> str:
    """A formula or a TeX-marked phrase in plain characters: "\\alpha \\leq 10^{-3}" is "α ≤ 10^-3".

    A whole TeX document, as some journals give for one formula, is reduced to its body. What
    cannot be parsed is returned as it stands.
    """
    body = _DOCUMENT.search(tex)
    source = (body[1] if body else tex).strip().replace("$$", "$")
    if not re.search(r"[\\{}$~^_]|--", source) or len(source) > MAX_FORMULA:
        return source
    converter, walker_context = _converter()
    try:
        text = converter.latex_to_text(source, latex_context=walker_context, tolerant_parsing=True)
    except _UNPARSABLE:
        return source
    return " ".join(_RELATION.sub(r" \1 ", text.translate(_ONE_SIGN)).split())


def mathml_to_text(element: etree._Element) -> str:
    """A MathML element in one line: fractions as "a/b", scripts as "a^b" and "a_b"."""
    tag = str(element.tag).rsplit("}", 1)[-1]
    if not isinstance(element.tag, str) or tag in ("annotation", "annotation-xml"):
        return ""
    if tag in ("mi", "mn", "mtext", "ms", "mo"):
        text = " ".join("".join(map(str, element.itertext())).split())
        return _operator(text) if tag == "mo" else text
    children = [mathml_to_text(child) for child in element if isinstance(child.tag, str)]
    joint = _JOINTS.get(tag)
    if joint and len(children) == joint.count("{"):
        return joint.format(*map(_grouped, children))
    return " ".join(children) + "; " if tag == "mtr" else "".join(children)


@cache
def _converter() -> tuple[latex2text.LatexNodes2Text, LatexContextDb]:
    """pylatexenc with what it lacks: a sign it does not know would vanish without a trace, and
    "\\tfrac{1}{2}" would read as 12. Other unknown macros are taken for styling: their
    argument is left."""
    texts = latex2text.get_default_latex_context_db()
    texts.add_context_category(
        "signs and fractions",
        macros=[latex2text.MacroTextSpec(name, sign) for name, sign in _SIGNS.items()]
        + [latex2text.MacroTextSpec(name, _fraction) for name in _FRACTIONS],
        prepend=True,
    )
    walker = latexwalker.get_default_latex_context_db()
    walker.add_context_category(
        "fractions", prepend=True,
        macros=[MacroSpec(name, MacroStandardArgsParser("{{")) for name in _FRACTIONS])
    return latex2text.LatexNodes2Text(
        math_mode="text", strict_latex_spaces="except-in-equations", latex_context=texts), walker


def _fraction(node: latexwalker.LatexMacroNode, l2tobj: latex2text.LatexNodes2Text) -> str:
    if node.nodeargd is None:
        raise ValueError("a fraction without its parts")
    over, under = (l2tobj.nodelist_to_text([part]) for part in node.nodeargd.argnlist)
    return f"{_grouped(over)}/{_grouped(under)}"


def _operator(sign: str) -> str:
    if not sign.strip(_INVISIBLE_OPERATORS):
        return ""
    return f" {sign} " if sign in _SPACED_OPERATORS else sign


def _grouped(text: str) -> str:
    """Parentheses around what is more than one name, number or call."""
    text = text.strip()
    simple = re.fullmatch(r"[-−+]?[\w.,′*]*|\([^()]*\)", text)
    return text if simple else f"({text})"
