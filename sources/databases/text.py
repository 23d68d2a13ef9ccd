"""What scholarly services write, as plain values: text without markup, names, days, addresses.

Everything here takes what came out of JSON or XML, whatever its type, and never raises: a value of
another type than expected is an absent value.
"""

import re
from datetime import date
from html import unescape

from lxml import etree

from sources.documents.authors import natural
from sources.documents.builder import clean
from sources.documents.formulas import mathml_to_text, tex_to_text

LONGEST_LINE = 2_000
"""Characters of a title, a venue, a name. What is longer is cut: no service gives such a title."""
LONGEST_ABSTRACT = 50_000
_LONGEST_LINK = 4_000
_YEARS = range(1450, 2101)
_ROUNDS = 3
"""Times that a text may have been escaped one over the other."""

_ENTITY = re.compile(r"&(?:#\d{1,7}|#[xX][0-9a-fA-F]{1,6}|[A-Za-z]\w{1,30});")
_SURROGATE = re.compile("[\ud800-\udfff]")
_NAMES = (
    r"a|abstract|abbrev|alternatives|article-title|b|bold|br|break|caption|cite|code|description|"
    r"disp-formula|div|em|emph|ext-link|fn|font|formula|h[1-6]|hr|i|inf|inline-formula|"
    r"inline-graphic|italic|kbd|label|li|list|list-item|math|monospace|named-content|ol|overline|"
    r"p|pre|q|roman|sans-serif|sc|scp|sec|section|small|span|strike|strong|styled-content|sub|sup|"
    r"subtitle|table|tbody|td|tex-math|title|tr|tt|u|ul|underline|uri|xref")
_TAG = re.compile(
    rf"<(?P<closes>/?)(?:(?:jats|xhtml|html|mml|m):)?(?P<name>{_NAMES}|(?<=:)[\w-]{{1,40}})"
    r"(?:\s+[\w:.-]{1,60}\s*=\s*(?:\"[^\"<>]*\"|'[^'<>]*'|[^\s\"'<>]{1,200})){0,20}\s*/?>",
    re.IGNORECASE)
"""A tag of JATS, HTML or MathML by its name, so that "p <0.05 and n> 3" is left alone."""
_COMMENT = re.compile(
    r"<!--(?:(?!<!--).){0,2000}?-->|<!\[CDATA\[|\]\]>|<\?[^<>]{0,200}\?>", re.DOTALL)
_FORMULA = re.compile(
    r"<(?P<prefix>(?:mml:|m:)?)math\b[^<>]*>(?:(?!<(?P=prefix)math\b).)*?</(?P=prefix)math\s*>",
    re.DOTALL)
_TEX_TWIN = re.compile(
    r"<(?:jats:)?tex-math\b[^<>]*>((?:(?!<(?:jats:)?tex-math\b).)*?)</(?:jats:)?tex-math\s*>",
    re.DOTALL)
_PREFIX = re.compile(r"(</?)(?:mml|m):")
_BLOCKS = frozenset(
    "abstract br break caption description disp-formula div h1 h2 h3 h4 h5 h6 hr li list list-item "
    "ol p pre sec section table td tr ul".split())
_HEADINGS = frozenset("title h1 h2 h3 h4 h5 h6 label".split())

_TEX = re.compile(
    r"\$\$?[^$\n]{1,400}?\$\$?"
    r"|\{\\(?:it|bf|em|sc|rm|sl|tt)\b\s*[^{}\\]{0,400}\}"
    r"|\\[A-Za-z]{2,20}\s?(?:\{[^{}]{0,400}\}){1,3}"
    r"|\{?\\[\"'`^~=.]\s?\{?\\?[A-Za-z]\}?\}?|\{?\\[uvHcdbrk]\s?\{\\?[A-Za-z]\}\}?"
    r"|\\(?:ss|oe|OE|ae|AE|aa|AA|o|O|l|L)(?![A-Za-z])(?:\{\})?|\\[%&$#_{}]")
_MOST_TEX = 300
"""Formulas read in one text; a parser of TeX takes its time."""
_OWN_HEADING = re.compile(
    r"\s*(?i:abstract)(?:\s*[.:–—\n]\s*|\s+(?=[A-Z“\"(\d]))|\s*(?i:summary)\s*[.:–—]\s*")

_MONTHS = ("jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec")


def plain(value: object, longest: int = LONGEST_LINE) -> str:
    """A title, name or label on one line: no tags, entities, TeX or control characters.

    "CO<sub>2</sub> &amp; H<sub>2</sub>O" is "CO2 & H2O"; MathML and TeX become plain characters.
    "" for what is no text.
    """
    return clean(_unmarked(value, longest).replace("\n", " "))[:longest].strip()


def without_full_stop(title: str) -> str:
    """A title as it is printed, without the full stop that libraries set; an ellipsis stays."""
    return title if title.endswith("..") else title.removesuffix(".")


def abstract(value: object) -> str:
    """An abstract, a paragraph a line, without its own heading; headings of its sections stay as
    "Methods: …"."""
    text = _OWN_HEADING.sub("", _unmarked(value, LONGEST_ABSTRACT), count=1)
    return "\n".join(filter(None, map(clean, text.split("\n"))))


def person(*names: object) -> str:
    """A name as it is spoken, of its parts (given, family, suffix) or as one text: "Curie, Marie"
    is "Marie Curie"."""
    return natural(" ".join(filter(None, (plain(name, 300) for name in names))))


def day(value: object) -> str:
    """A date as exactly as it is told: "2023-05-01", "2023-05" or "2023"; "" where it is none.

    Takes ISO days and times, "2023/5/1", "2023 May 1", years as numbers and the lists of parts of
    CSL and Crossref ([2023, 5], [[2023, 5, 1]]).
    """
    parts: list[object] = [value]
    if isinstance(value, list):
        while value and isinstance(value[0], list):
            value = value[0]
        parts = value[:3]
    elif isinstance(value, str):
        text = re.sub(r"^(\d{4})(\d\d)(\d\d)(?!\d)", r"\1-\2-\3", value.strip()[:40])
        parts = list(re.split(r"[-/\s.T,]+", text)[:3])
    return _as_exact(parts)


def year(value: object) -> int | None:
    """The year of what `day` understands."""
    told = day(value)
    return int(told[:4]) if told else None


def link(value: object) -> str:
    """An http(s) address without spaces and control characters, else ""."""
    text = unescape(value.strip()) if isinstance(value, str) and len(value) < _LONGEST_LINK else ""
    return text if re.fullmatch(r"https?://[^\s\"<>\\^`{|}\x00-\x20\x7f-\x9f\ud800-\udfff]+", text,
                                re.IGNORECASE) else ""


def _unmarked(value: object, longest: int) -> str:
    """Text without markup; a line break stands where a block of the markup began or ended."""
    if not isinstance(value, str):
        return ""
    text = " ".join(_SURROGATE.sub("", value[:longest * 4]).split())
    for _ in range(_ROUNDS):
        before = text
        if "<" in text:
            text = _without_tags(text)
        if "&" in text:
            text = _ENTITY.sub(lambda found: unescape(found[0]), text)
        if text == before:
            break
    return _TEX.sub(_read_tex, text, count=_MOST_TEX) if "$" in text or "\\" in text else text


def _without_tags(text: str) -> str:
    text = _COMMENT.sub("", text)
    if "math" in text:
        text = _TEX_TWIN.sub("", text) if _FORMULA.search(text) else text
        text = _FORMULA.sub(_read_formula, text)
        text = _TEX_TWIN.sub(lambda found: tex_to_text(found[1]), text)
    parts: list[str] = []
    end, heading = 0, False
    for tag in _TAG.finditer(text):
        name, closes = tag["name"].lower(), bool(tag["closes"])
        before, end = text[end : tag.start()], tag.end()
        parts.append(before)
        heading = heading and not before.strip()
        if name in _HEADINGS:
            heading = closes and bool(before.strip())
            parts.append((" " if before.rstrip()[-1] in ".:?!" else ": ") if heading else "\n")
        elif name in _BLOCKS:
            parts.append("" if heading else "\n")
        elif name == "sup" and not closes and re.match(r"[-−–+]?\d", text[end : end + 2]):
            parts.append("^" if before[-1:].isalnum() or before.endswith((")", "]")) else "")
    return "".join([*parts, text[end:]])


def _read_formula(found: re.Match[str]) -> str:
    parser = etree.XMLParser(resolve_entities=False, no_network=True, load_dtd=False, recover=True)
    try:
        root = etree.fromstring(_PREFIX.sub(r"\1", found[0]).encode(), parser)
    except etree.XMLSyntaxError:
        root = None
    return f" {mathml_to_text(root)} " if root is not None else found[0]


def _read_tex(found: re.Match[str]) -> str:
    """Formulas and phrases marked in TeX; "$5 and $10" is money."""
    text = found[0]
    if text.startswith("$"):
        inside = text.strip("$")
        if not re.search(r"[\\^_{}=<>]", inside) and re.search(r"\s", inside):
            return text
    return tex_to_text(text)


def _as_exact(parts: list[object]) -> str:
    """Year, month and day as far as they are numbers in range, in ISO order."""
    numbers: list[int] = []
    for part in parts:
        number = _number(part)
        if number is None:
            break
        numbers.append(number)
    if not numbers or numbers[0] not in _YEARS:
        return ""
    if len(numbers) == 3:
        try:
            return date(*numbers).isoformat()
        except ValueError:
            numbers.pop()
    if len(numbers) == 2 and 1 <= numbers[1] <= 12:
        return f"{numbers[0]:04}-{numbers[1]:02}"
    return f"{numbers[0]:04}"


def _number(part: object) -> int | None:
    if isinstance(part, int) and not isinstance(part, bool):
        return part if part in range(10_000) else None
    if not isinstance(part, str):
        return None
    if found := re.match(r"\d{1,4}(?!\d)", part):
        return int(found[0])
    return _MONTHS.index(part[:3].lower()) + 1 if part[:3].lower() in _MONTHS else None
