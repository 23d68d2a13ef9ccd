"""Title, authors, year and identifiers from the commands a document begins with."""

import re

from records import Identifiers
from sources.documents.latex.engine import Typesetter
from sources.documents.latex.references import MARK
from sources.documents.latex.tokens import Tokens, written

MAX_AUTHORS = 3_000
_LINE, _BLOCK, _GAP = "\n", "\x1e", "\x1d"

_ARXIV = re.compile(r"(?<!\d)(\d{2})(0[1-9]|1[0-2])\.(\d{4,5})(?:v(\d{1,3}))?(?!\d)")
_OLD_ARXIV = re.compile(
    r"(?<![a-z])((?:astro-ph|cond-mat|cs|gr-qc|hep-\w{2,3}|math|math-ph|nlin|nucl-\w{2}|physics|"
    r"q-bio|quant-ph|stat)(?:\.[A-Z]{2})?)[/_]?((\d{2})(?:0[1-9]|1[0-2])\d{3})(?:v(\d{1,3}))?(?!\d)")
_YEAR = re.compile(r"\b(?:19[5-9]\d|20\d\d)\b")
_DOI = re.compile(r"10\.\d{4,9}/[^\s{}\"<>]+")

_ORGANISATION = re.compile(
    r"universi|institut|department|dept|laborator|\blabs?\b|school|college|research|\binc\b|"
    r"corporation|company|academy|centre|center|hospital|facult|google|microsoft|facebook|"
    r"\bmeta ai|deepmind|openai|amazon|nvidia|tencent|alibaba|huawei|baidu|\bibm\b|@|e-mail|"
    r"http|www\.|\bteam\b|equal|correspond|contribut|author|supported|\bchina\b|\busa\b|"
    r"germany|france|polytechn|sciences?\b|technolog|engineering|group\b|\bUC\b|\bMIT\b|ETH",
    re.IGNORECASE)
_BETWEEN = re.compile(rf"[,;{_GAP}{_BLOCK}]| {{3,}}|(?:^|\s)(?:and|&)(?=\s)|\\&|·|•|\|")
_NAME = re.compile(r"[^\W\d_](?:[\w.'’`´ʼ-]|\s){1,60}", re.UNICODE)
_ADDRESS = re.compile(r"@|e-mail|http|www\.|[{}\\]", re.IGNORECASE)
_BRACKETED = re.compile(r"\([^()]{0,200}\)|\[[^\[\]]{0,200}\]")
_MARKS = re.compile(r"[*†‡§¶∗⋆★♣♠♢♡\d^]+")
_TITLES = re.compile(
    r"^(?:dr|prof|professor|mr|mrs|ms)\.?\s+|,?\s*(?:ph\.?\s?d\.?|jr\.?|md)$", re.IGNORECASE)


def title(setter: Typesetter) -> str:
    """The title as printed, "" where the document names none."""
    for name in ("title", "icmltitle"):
        for tokens in reversed(setter.front.get(name, [])):
            printed = _MARKS_AT_END.sub("", setter.capture(tokens, no_scripts=True))
            shown = setter.references.resolve(printed)
            if shown:
                return shown
    return ""


_MARKS_AT_END = re.compile(r"[\s*†‡§¶∗]+$")


def authors(setter: Typesetter) -> list[str]:
    """The authors' names in order, without affiliations, marks and addresses."""
    names: list[str] = []
    for command in ("author", "icmlauthor"):
        for tokens in setter.front.get(command, [])[:MAX_AUTHORS]:
            shown = setter.capture(tokens, no_scripts=True, line_break=_LINE, gap=_GAP,
                                   author_break=_BLOCK, unknown=_GAP)
            shown = MARK.sub("", shown)
            names += names_in(shown) or _organisation(shown)
    return list(dict.fromkeys(names))[:MAX_AUTHORS]


def _organisation(shown: str) -> list[str]:
    """An author who is no person: the first line, where it is short and no address."""
    lines = re.split(rf"[{_LINE}{_BLOCK}{_GAP}]+", shown)
    first = next((line for line in map(_plain_name, lines) if line), "")
    return [first] if 2 < len(first) <= 60 and not _ADDRESS.search(first) else []


def names_in(shown: str) -> list[str]:
    """Names in an author block whose lines, gaps and breaks between authors are marked.

    In every block the lines up to the first that names an organisation hold names.
    """
    names: list[str] = []
    for block in shown.split(_BLOCK):
        for line in block.split(_LINE):
            found = _names_of_line(line)
            if found is None and names:
                break
            names += found or []
    return names


def _names_of_line(line: str) -> list[str] | None:
    """The names in a line; None where it is an address and no more names follow."""
    parts = [_plain_name(part) for part in _BETWEEN.split(_BRACKETED.sub("", line))]
    parts = [part for part in parts if part]
    if not parts:
        return []
    names = [part for part in parts if _is_name(part)]
    return names if len(names) * 2 > len(parts) or (
        names and not _ORGANISATION.search(line)) else None


def _plain_name(part: str) -> str:
    part = " ".join(_MARKS.sub(" ", part).split()).strip(" .,:;-–") + (
        "." if part.rstrip().endswith("Jr.") else "")
    return _TITLES.sub("", part).strip()


def _is_name(part: str) -> bool:
    words = part.split()
    return (
        2 <= len(words) <= 6 and bool(_NAME.fullmatch(part)) and not _ORGANISATION.search(part)
        and words[-1][:1].isupper() and sum(w[:1].isupper() for w in words) * 2 >= len(words)
    )


def identifiers(setter: Typesetter, name: str) -> Identifiers:
    """What the file's name (an arXiv number) and the front matter (a DOI) tell."""
    arxiv, version = arxiv_number(name)
    doi = ""
    for command in ("acmDOI", "doi"):
        for tokens in setter.front.get(command, []):
            found = _DOI.search(written(tokens).replace("\\_", "_"))
            doi = found[0].rstrip(".,;").lower() if found else doi
    return Identifiers(arxiv=arxiv, arxiv_version=version, doi=doi)


def arxiv_number(name: str) -> tuple[str, int | None]:
    """The arXiv identifier and version in a file's name, ("", None) where there is none."""
    if found := _ARXIV.search(name):
        number = f"{found[1]}{found[2]}.{found[3]}"
        return number, int(found[4]) if found[4] else None
    if found := _OLD_ARXIV.search(name):
        return f"{found[1]}/{found[2]}", int(found[4]) if found[4] else None
    return "", None


def year(setter: Typesetter, arxiv: str) -> int | None:
    r"""The year of the arXiv number; without one, that of \date or of the publisher's notice."""
    if arxiv:
        digits = int(arxiv.rsplit("/", 1)[-1][:2])
        return digits + (1900 if digits > 90 else 2000)
    for command in ("acmYear", "copyrightyear", "date"):
        for tokens in setter.front.get(command, []):
            if found := _YEAR.search(_shown(setter, tokens)):
                return int(found[0])
    return None


def _shown(setter: Typesetter, tokens: Tokens) -> str:
    return setter.capture(tokens)
