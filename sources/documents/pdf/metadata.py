"""Title, authors, year and identifiers, from the first page and what the file says of itself."""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from sources.documents.pdf.blocks import CAPTION, is_known_heading
from sources.documents.pdf.lines import IMPRINT as _IMPRINT
from sources.documents.pdf.page import Line, PrintedPage

_YEAR = re.compile(r"(?<![\d.:/-])(19[5-9]\d|20[0-4]\d)(?![\d/]|-\d)")
_PUBLISHED = re.compile(
    r"©|\(c\)|copyright|proceedings|conference|workshop|published|journal|\bvol|arxiv|accepted|"
    r"\b(?:ACL|EMNLP|NAACL|EACL|NeurIPS|NIPS|ICLR|ICML|CVPR|AAAI|IEEE|ACM)\b|received|"
    r"\b(?:january|february|march|april|may|june|july|august|september|october|november|december)\b",
    re.IGNORECASE)
_JOURNAL = re.compile(r"©|\bvol(?:ume|\.)|\bpublished|proceedings of|\bjournal of|copyright",
                      re.IGNORECASE)
_ARXIV_MONTH = re.compile(r"arxiv:\s?(\d{2})(?:0[1-9]|1[0-2])\.\d{4,5}", re.IGNORECASE)
_NOT_A_NAME = re.compile(
    r"universi|institut|depart|school|college|laborator|\blabs?\b|research|cent(?:er|re)|faculty|"
    r"academy|hospital|\binc\b|\bltd\b|corporation|company|group|team|division|google|microsoft|"
    r"abstract|author|anonymous|submission|street|avenue|\broad\b|country|city|technolog|science|"
    r"member|fellow|ieee|journal|proceedings|contribut|correspond|equal|email|available|article|"
    r"press|press|review|paper|volume|http|www|draft|version|report|international|national|"
    r"state|\busa\b|\buk\b|\bchina\b|germany|france|italy|india|australia|canada|japan|sweden|"
    r"netherlands|pakistan|israel|california|seattle|beijing|london|"
    r"\b(?:the|of|for|in|on|with|to|from|using|at|by|is|are|an?|how|what|why|und|der|die|das)\b",
    re.IGNORECASE)
_PARTICLES = {"de", "van", "von", "der", "den", "del", "della", "di", "da", "du", "la", "le", "ten",
              "ter", "bin", "al", "el", "dos", "y", "zu"}
_SPLIT = re.compile(r"\s*(?:,|;|·|•|&|\||\band\b)\s*")
_MARKS = re.compile(r"[\d*†‡§¶∗⋆♣♠♦♥♯✉\u2020\u2021()\[\]{}^]+")
_RUN_IN_ABSTRACT = re.compile(r"(?:abstract|summary)\s*[.:—–-]", re.IGNORECASE)
_DEGREES = re.compile(r"\b(?:Ph\.?D|M\.?D|MSc|BSc|MPH|Dr|Prof|Jr|Sr)\b\.?")


@dataclass(frozen=True)
class FrontMatter:
    """What stands above the text: `title_lines` are the places of the title in the first page's
    lines, `last` the place of the last line taken."""

    title: str
    authors: tuple[str, ...]
    title_lines: frozenset[int]


def front_matter(page: PrintedPage, furniture: set[int], metadata: Mapping[str, str],
                 body_size: float) -> FrontMatter:
    """Title and authors of the paper that begins on `page`.

    The title is what is set largest above the abstract. The file's own title only settles the
    wording, and only where the page shows it too; the file's own authors likewise.
    """
    lines = [(i, n) for i, n in enumerate(page.lines) if i not in furniture]
    above = _above_abstract(lines)
    title, places = _largest(above, body_size)
    stated, where = _stated_title(metadata.get("Title", ""), above)
    if stated:
        title, places = stated, where
    stated_authors = _stated_authors(metadata.get("Author", ""), page)
    authors = stated_authors or _printed_authors(above, places)
    return FrontMatter(title, tuple(authors), frozenset(places))


def publication_year(page: PrintedPage, imprint: Sequence[str], body_size: float) -> int | None:
    """The year in the imprint of the first page, else that of the arXiv stamp."""
    small = [line.text for line in page.lines if line.size < body_size - 0.5]
    for text in [*imprint, *(t for t in small if _JOURNAL.search(t))]:
        if _PUBLISHED.search(text) and (years := _YEAR.findall(text)):
            return int(years[-1])
    stamp = page.sideways + " " + " ".join(imprint)
    if month := _ARXIV_MONTH.search(stamp):
        return 2000 + int(month[1])
    return None


def _letters(text: str) -> str:
    return "".join(c for c in text.lower() if c.isalnum())


def _above_abstract(lines: Sequence[tuple[int, Line]]) -> list[tuple[int, Line]]:
    above: list[tuple[int, Line]] = []
    for index, line in lines:
        text = line.text.strip()
        if is_known_heading(text) or _RUN_IN_ABSTRACT.match(text):
            break
        above.append((index, line))
    return above


def _largest(above: Sequence[tuple[int, Line]], body_size: float) -> tuple[str, set[int]]:
    """The title: lines of one size that follow one another, larger than the running text."""
    groups: list[list[tuple[int, Line]]] = []
    for index, line in above:
        near = [g for g in groups if abs(g[-1][1].size - line.size) < 0.6
                and g[-1][1].font == line.font and line.base - g[-1][1].base < 2.0 * line.size]
        if near:
            near[-1].append((index, line))
        else:
            groups.append([(index, line)])
    large = [g for g in groups if g[0][1].size > body_size + 1 and _is_titular(g)]
    if not large:
        bold = [g for g in groups if g[0][1].share("bold") > 0.7 and _is_titular(g)]
        large = bold[:1]
    if not large:
        return "", set()
    most = max(g[0][1].size for g in large)
    candidates = [g for g in large if g[0][1].size >= 0.75 * most]
    best = max(candidates, key=lambda g: (min(sum(len(n.words) for _, n in g), 4), g[0][1].size))
    return " ".join(n.text for _, n in best), {i for i, _ in best}


def _is_titular(group: Sequence[tuple[int, Line]]) -> bool:
    text = " ".join(n.text for _, n in group)
    letters = sum(c.isalpha() for c in text)
    return (letters >= 8 and len(text) < 350 and letters > 0.6 * len(text)
            and "@" not in text and not CAPTION.match(text))


def _stated_title(title: str, above: Sequence[tuple[int, Line]]) -> tuple[str, set[int]]:
    """The file's own title and the lines that show it, where lines that follow one another do."""
    letters = _letters(title)
    if len(title.split()) < 3 or _IMPRINT.search(title):
        return "", set()
    for first in range(len(above)):
        shown, places = "", set()
        for index, line in above[first:]:
            part = _letters(line.text)
            if letters[len(shown):len(shown) + len(part)] != part or not part:
                break
            shown += part
            places.add(index)
        if shown == letters:
            return title.strip(), places
    return "", set()


def _stated_authors(stated: str, page: PrintedPage) -> list[str]:
    shown = _letters(" ".join(n.text for n in page.lines))
    names = [n for n in _SPLIT.split(stated) if n]
    fit = all(_is_name(n) and _letters(n.split()[-1]) in shown for n in names)
    return names if names and fit else []


def _printed_authors(above: Sequence[tuple[int, Line]], title: set[int]) -> list[str]:
    """Names on the lines below the title, up to the first line after them that has none.

    A line counts only where all of it is names: no author is better than half an address.
    """
    names: list[str] = []
    missed = 0
    for index, line in above:
        if not title or index <= max(title):
            continue
        parts = _names_in(line)
        if parts:
            names += [p for p in parts if p not in names]
            missed = 0
        else:
            missed += 1
            if missed > 12:
                break
    return names if len(names) <= 200 else []


def _names_in(line: Line) -> list[str]:
    if line.words[0].size < line.size - 1 or line.words[0].text[:1] in "0123456789*†‡":
        return []
    text = " ".join(w.text for w in line.words if not (w.glued and w.shift > 0))
    if "@" in text or _NOT_A_NAME.search(text):
        return []
    text = _DEGREES.sub("", _MARKS.sub(",", text))
    parts = [p.strip(" .") for p in _SPLIT.split(text)]
    parts = [p for p in parts if len(p) > 1]
    return parts if parts and all(map(_is_name, parts)) else []


def _is_name(text: str) -> bool:
    tokens = text.split()
    if not 2 <= len(tokens) <= 5 or len(text) > 45 or _NOT_A_NAME.search(text):
        return False
    core = [t for t in tokens if t.lower() not in _PARTICLES]
    return (len(core) >= 2 and any(len(t.strip(".")) > 2 for t in core)
            and all(re.fullmatch(r"[^\W\d_](?:[^\W\d_]|['’.\-‐])*", t) and t[0].isupper()
                    for t in core))
