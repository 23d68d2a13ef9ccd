"""What a control sequence without arguments prints, and how accents join their letters."""

import unicodedata
from functools import cache

from pylatexenc.latex2text import get_default_latex_context_db

_OWN = {
    "sim": "~", "textasciitilde": "~", "ast": "*", "textasteriskcentered": "*", "bullet": "•",
    "textbullet": "•", "ldots": "...", "dots": "...", "cdots": "...", "dotsc": "...",
    "textellipsis": "...", "langle": "⟨", "rangle": "⟩", "prime": "′", "cdot": "·",
    "checkmark": "✓", "Checkmark": "✓", "CheckmarkBold": "✓", "XSolidBrush": "✗",
    "XSolid": "✗", "cmark": "✓", "xmark": "✗", "dag": "†", "dagger": "†", "ddag": "‡",
    "ddagger": "‡", "textdagger": "†", "textdaggerdbl": "‡", "S": "§", "P": "¶", "copyright": "©",
    "texttimes": "×", "textdegree": "°", "degree": "°", "LaTeX": "LaTeX", "TeX": "TeX",
    "BibTeX": "BibTeX", "slash": "/", "/": "", "-": "", "!": "", "@": "", "textperiodcentered": "·",
    "textless": "<", "textgreater": ">", "textbar": "|", "lvert": "|", "rvert": "|",
    "vert": "|", "mid": "|", "lVert": "‖", "rVert": "‖", "Vert": "‖", "|": "‖",
    "textunderscore": "_", "textasciicircum": "^", "textquotedbl": '"', "lt": "<", "gt": ">",
    "le": "≤", "ge": "≥", "to": "→", "gets": "←", "iff": "⇔", "colon": ":", "eg": "e.g.",
    "ie": "i.e.", "etal": "et al.", "pounds": "£", "euro": "€", "textmu": "μ", "micro": "μ",
    "textrightarrow": "→", "textleftarrow": "←", "textuparrow": "↑", "textdownarrow": "↓",
    "upper": "", "lower": "", "bigstar": "★", "heartsuit": "♡", "clubsuit": "♣", "spadesuit": "♠",
    "diamondsuit": "♢", "textregistered": "®", "texttrademark": "™", "qed": "", "and": " and ",
    "newline": " ", "hfill": " ", "hfil": " ", "hss": " ", "linebreak": " ", "textless ": "<",
    "quotedblbase": "„", "guillemotleft": "«", "guillemotright": "»", "textquotedbl ": '"',
}
_SPACES = ("quad", "qquad", "enspace", "enskip", "space", "thinspace", "medspace", "thickspace",
           ",", ";", ":", " ", ">", "nobreakspace", "dotfill", "hrulefill", "break", "allowbreak")
OPERATORS = ("log", "ln", "exp", "max", "min", "sup", "inf", "lim", "sin", "cos", "tan", "tanh",
          "arg", "det", "dim", "gcd", "Pr", "mod", "sinh", "cosh", "lg", "deg", "ker", "liminf",
          "limsup", "argmax", "argmin")
"""Functions set upright in formulas."""

ACCENTS = {
    "\\`": "\u0300", "\\'": "\u0301", "\\^": "\u0302", "\\~": "\u0303", "\\=": "\u0304",
    "\\u": "\u0306", "\\.": "\u0307", '\\"': "\u0308", "\\r": "\u030a", "\\H": "\u030b",
    "\\v": "\u030c", "\\c": "\u0327", "\\k": "\u0328", "\\d": "\u0323", "\\b": "\u0331",
}
"""Accent commands of text, with the combining character that follows the letter."""

_DINGS = {"51": "✓", "52": "✓", "53": "✗", "54": "✗", "55": "✗", "56": "✗", "72": "★", "73": "★"}


@cache
def symbols() -> dict[str, str]:
    """Control sequence, backslash included, to the characters it prints."""
    known: dict[str, str] = {}
    database = get_default_latex_context_db()
    for category in ("advanced-symbols", "latex-base"):
        for name, spec in database.d[category]["macros"].items():
            shown = spec.simplify_repl
            if isinstance(shown, str) and "%" not in shown.replace("%%", "") and name != "today":
                known["\\" + name] = shown
    known |= {"\\" + name: " " for name in _SPACES}
    known |= {"\\" + name: shown for name, shown in _OWN.items()}
    known |= {"\\" + character: character for character in "%$&#_{}"}
    return known


def accented(letter: str, mark: str) -> str:
    """The letter with the mark over its first character: ("e", acute) gives "é". The place of a
    reference, which is no letter, stays as it is."""
    if letter and unicodedata.category(letter[0]) == "Co":
        return letter
    base = {"ı": "i", "ȷ": "j"}.get(letter[:1], letter[:1])
    return unicodedata.normalize("NFC", base + mark) + letter[1:]


def ding(number: str) -> str:
    r"""What \ding{number} shows where it is a mark of yes, no or a star; else a bullet."""
    return _DINGS.get(number.strip(), "•")
