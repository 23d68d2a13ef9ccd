"""Puts the words of a page together into lines, and takes away what is not read with them."""

import itertools
import re
from collections import defaultdict
from collections.abc import Sequence

from sources.documents.pdf.page import Line, PrintedPage, Word

_NUMBER = re.compile(r"\d{1,4}")


def lines_of(words: Sequence[Word]) -> list[Line]:
    """Lines from the top down. Words far apart on one baseline (columns, cells) are lines apart."""
    runs: list[list[Word]] = []
    for word in words:
        if runs and _follows(runs[-1][-1], word):
            runs[-1].append(word)
        else:
            runs.append([word])
    return sorted((Line.of(run) for run in _joined(runs)), key=lambda n: (n.base, n.x0))


def _follows(last: Word, word: Word) -> bool:
    if word.glued:
        return True
    size = max(last.size, word.size)
    return (abs(word.base - last.base) < 0.35 * size
            and -0.3 * size < word.x0 - last.x1 < 1.2 * size)


def _joined(runs: list[list[Word]]) -> list[list[Word]]:
    """Join runs that stand side by side: some files print a line in several pieces."""
    by_height: dict[int, list[list[Word]]] = defaultdict(list)
    joined: list[list[Word]] = []
    for run in sorted(runs, key=lambda r: r[0].x0):
        size = max(w.size for w in run)
        base = _base(run)
        slot = int(base // 4)
        near = [other for s in (slot - 2, slot - 1, slot, slot + 1, slot + 2)
                for other in by_height[s]
                if abs(_base(other) - base) < 0.3 * size
                and -0.4 * size < run[0].x0 - max(w.x1 for w in other[-3:]) < 0.8 * size]
        if near:
            closest = max(near, key=lambda other: other[-1].x1)
            closest.extend(run)
        else:
            by_height[slot].append(run)
            joined.append(run)
    return joined


def _base(run: Sequence[Word]) -> float:
    return next((w.base for w in run if not w.shift), run[0].base)


def without_line_numbers(page: PrintedPage) -> tuple[Word, ...]:
    """The words of a page but for numbers that count its lines in a margin."""
    columns: dict[int, list[Word]] = defaultdict(list)
    for word in page.words:
        if _NUMBER.fullmatch(word.text) and not word.glued:
            columns[round(word.x1 / 3)].append(word)
    counted: set[int] = set()
    for slot in columns:
        stack = sorted(columns[slot] + columns.get(slot + 1, []), key=lambda w: w.base)
        values = [int(w.text) for w in stack]
        steps = [b - a for a, b in itertools.pairwise(values)]
        if len(stack) >= 15 and steps.count(1) + steps.count(5) >= 0.9 * len(steps):
            counted.update(map(id, stack))
    return tuple(w for w in page.words if id(w) not in counted)


_SIGNATURE_SPACE = re.compile(r"[^a-z#]+")
_PAGE_NUMBER = re.compile(
    r"[-–—|\[(]?\s*(?:(?:page|p\.?)\s*)?(?:\d{1,5}|[ivxlc]{1,7})\s*(?:(?:of|/)\s*\d{1,5})?\s*[-–—|\])]?",
    re.IGNORECASE)
IMPRINT = re.compile(
    r"©|\(c\) ?\d{4}|copyright|proceedings of|\barxiv:|\bdoi\b|doi\.org|\bissn\b|\bisbn\b|"
    r"preprint|under review|licen[sc]e|all rights reserved|\bpages? \d+[-–]\d+|"
    r"published (?:by|online|as)|"
    r"\bvol(?:ume|\.) ?\d+|accepted (?:at|to|by)|permission to make|workshop on|conference on|"
    r"association for computational|elsevier|springer|downloaded from",
    re.IGNORECASE)
MARGIN = 0.12
"""Share of the page's height, at either end, in which headers and footers are looked for."""


def furniture(pages: Sequence[PrintedPage]) -> list[set[int]]:
    """For every page the places in `page.lines` of running headers, footers and page numbers.

    A line in the margin is furniture where it returns on other pages at the same height (its
    digits aside), where it is a lone page number, or, at the very edge, an imprint.
    """
    seen: dict[tuple[str, int], set[int]] = defaultdict(set)
    for page in pages:
        for index in _marginal(page):
            line = page.lines[index]
            signature, slot = _place(line)
            for near in (slot - 1, slot, slot + 1):
                seen[signature, near].add(page.number)
    needed = 2 if len(pages) <= 5 else 3
    found: list[set[int]] = []
    for page in pages:
        outer = _marginal(page)
        drop = {i for i in outer if _PAGE_NUMBER.fullmatch(page.lines[i].text.strip())
                or len(seen[_place(page.lines[i])]) >= needed}
        drop |= _imprints(page, outer)
        found.append(drop)
    return found


def _place(line: Line) -> tuple[str, int]:
    """What a line says, its digits aside, and roughly how high it stands."""
    letters = _SIGNATURE_SPACE.sub("", re.sub(r"\d+", "#", line.text.lower()))
    return letters[:80], round(line.base / 8)


def _marginal(page: PrintedPage) -> list[int]:
    """Lines near the upper or lower end; not those under a rule at the top: a table's header."""
    edge = MARGIN * page.height
    ruled = [r for r in page.rules if r.top < edge]
    return [i for i, line in enumerate(page.lines)
            if line.base > page.height - edge or (line.base < edge and not any(
                r.top < line.base - 2 and r.x0 < line.x1 and r.x1 > line.x0 for r in ruled))]


def _imprints(page: PrintedPage, outer: Sequence[int]) -> set[int]:
    """Lines about the publication at the outer edges: not part of the text block.

    From the edge inward, lines go as long as one of each cluster of close lines is an imprint.
    """
    drop: set[int] = set()
    for ascending in (True, False):
        side = [i for i in outer if (page.lines[i].base < page.height / 2) == ascending]
        side.sort(key=lambda i: page.lines[i].base, reverse=not ascending)
        for cluster in _clusters(page, side):
            texts = " ".join(page.lines[i].text for i in sorted(cluster))
            if len(cluster) > 5 or not IMPRINT.search(texts):
                break
            drop.update(cluster)
    return drop


def _clusters(page: PrintedPage, side: Sequence[int]) -> list[list[int]]:
    clusters: list[list[int]] = []
    for index in side:
        line = page.lines[index]
        if clusters:
            last = page.lines[clusters[-1][-1]]
            if abs(line.base - last.base) < 1.35 * max(line.size, last.size):
                clusters[-1].append(index)
                continue
        clusters.append([index])
    return clusters
