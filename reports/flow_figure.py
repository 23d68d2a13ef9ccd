"""The way of the papers through the search, drawn as a PRISMA 2020 flow diagram (SVG)."""

from collections.abc import Collection, Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from itertools import groupby

from markupsafe import Markup

from records import Exclusion, Flow
from reports.figure import stylesheet
from reports.svg import element, ems, text, wrapped

FONT = 13
LINE_HEIGHT = 18
PADDING = 10
BAND = 20
BOX = 244
BETWEEN = 20
LEFT = BAND + 8
RIGHT = LEFT + BOX + BETWEEN
WIDTH = RIGHT + BOX + 1
GAP = 26
MARGIN = 20
MOST_REASONS = 6
MOST_LINES = 3
_INSIDE = (BOX - 2 * PADDING) / FONT  # ems
_BOLD = 1.13  # how much wider bold letters are


@dataclass(frozen=True)
class Box:
    """What stands in a box: a number with its name, and the parts it falls into."""

    head: str
    parts: list[str] = field(default_factory=list)

    @property
    def heads(self) -> list[str]:
        return wrapped(self.head, _INSIDE / _BOLD, 2)

    @property
    def height(self) -> float:
        return (len(self.heads) + len(self.parts)) * LINE_HEIGHT + 2 * PADDING


@dataclass(frozen=True)
class Row:
    """A step of the way: what goes on at the left, what leaves, or also came in, at the right."""

    phase: str
    left: Box
    right: Box | None = None
    joins: bool = False

    @property
    def height(self) -> float:
        return max(self.left.height, self.right.height if self.right else 0)


def flow_figure(flow: Flow, failed: Collection[str] = ()) -> Markup:
    """Identified, screened, included; what left on the way stands to the right. Steps at which
    nothing happened are left out. `failed` names sources whose number is not all they hold."""
    drawn, height = _drawn(flow, failed)
    label = (f"Flow of papers: {flow.identified} identified, {flow.screened} screened, "
             f"{flow.included} included")
    return element("svg", element("title", label), *drawn, viewBox=f"0 0 {WIDTH} {height:.0f}",
                   role="img", class_="flow", xmlns="http://www.w3.org/2000/svg")


def flow_document(flow: Flow, failed: Collection[str] = ()) -> str:
    """The same as a file of its own, with its style."""
    drawn, height = _drawn(flow, failed)
    width, height = WIDTH + 2 * MARGIN, height + 2 * MARGIN
    ground = element("rect", width=width, height=height, class_="ground")
    placed = element("g", *drawn, transform=f"translate({MARGIN},{MARGIN})")
    return element("svg", element("style", stylesheet()), ground, placed,
                   viewBox=f"0 0 {width} {height:.0f}", width=width, height=height, class_="figure",
                   xmlns="http://www.w3.org/2000/svg") + "\n"


def _drawn(flow: Flow, failed: Collection[str]) -> tuple[list[Markup], float]:
    """All boxes and arrows, and the height they take; the width is `WIDTH`."""
    rows = _tall_enough(list(_rows(flow, failed)))
    drawn: list[Markup] = []
    bands: list[tuple[str, float, float]] = []
    y = 1.0
    for index, (row, height) in enumerate(rows):
        last = index == len(rows) - 1
        drawn.append(_box(LEFT, y, row.left, height, "box end" if last else "box"))
        drawn += _aside(row, y, height)
        if not last:
            drawn.append(_arrow(LEFT + BOX / 2, y + height, LEFT + BOX / 2, y + height + GAP))
        bands.append((row.phase, y, y + height))
        y += height + GAP
    drawn += [_band(name, list(spans)) for name, spans in groupby(bands, key=lambda band: band[0])]
    return drawn, y - GAP + 1


def _rows(flow: Flow, failed: Collection[str]) -> Iterator[Row]:
    sources = _parts({f"{name} (failed)" if name in failed else name: n
                      for name, n in flow.by_source.items()}, "from")
    identified = f"{flow.identified} identified"
    if flow.by_citation:
        databases = Box(
            f"{sum(flow.by_source.values())} from databases and folders", sources)
        citations = Box(f"{sum(flow.by_citation.values())} from citations",
                        _parts(flow.by_citation, "by"))
        yield Row("Identification", databases, citations, joins=True)
        yield Row("Identification", Box(identified), _removed(flow))
    else:
        yield Row("Identification", Box(identified, sources), _removed(flow))
    yield Row("Screening", Box(f"{flow.screened} screened"),
              _left(flow.excluded, "excluded", _reasons(flow.exclusions)))
    if flow.not_retrieved:
        yield Row("Screening", Box(f"{flow.sought} texts sought"),
                  _left(flow.not_retrieved, "not retrieved in full",
                        [f"{flow.abstract_only} assessed by abstract"] if flow.abstract_only
                        else []))
    by_abstract = [f"{flow.abstract_only} by abstract only"] if flow.abstract_only else []
    if flow.ineligible:
        yield Row("Screening", Box(f"{flow.assessed} texts assessed", by_abstract),
                  _left(flow.ineligible, "excluded by their texts",
                        _reasons(flow.ineligibilities)))
        by_abstract = []
    yield Row("Included", Box(f"{flow.included} included", by_abstract))


def _removed(flow: Flow) -> Box | None:
    counted = ((flow.duplicates, "duplicates"), (flow.unreadable, "unreadable"),
               (flow.filtered, "outside the filters"))
    parts = [f"{count} {what}" for count, what in counted if count]
    return _left(sum(count for count, _ in counted), "removed before screening",
                 [*parts, *_reasons(flow.filters, "– ")])


def _left(count: int, how: str, parts: Iterable[str] = ()) -> Box | None:
    """The box of what leaves the way, None where nothing does."""
    return Box(f"{count} {how}", list(parts)) if count else None


def _parts(counts: Mapping[str, int], word: str) -> list[str]:
    ordered = sorted(counts.items(), key=lambda item: (-item[1], item[0]))
    return _listed([(f"{n} {word} {name}", n) for name, n in ordered], "sources")


def _reasons(exclusions: Iterable[Exclusion], mark: str = "") -> list[str]:
    ordered = sorted(exclusions, key=lambda exclusion: -exclusion.count)
    return _listed([(f"{mark}{e.count}: {e.reason}", e.count) for e in ordered], "reasons")


def _listed(items: list[tuple[str, int]], noun: str) -> list[str]:
    """The first items, each on a few lines, and how much falls to the others."""
    rest = items[MOST_REASONS:]
    lines = [part for told, _ in items[: MOST_REASONS if len(rest) > 1 else MOST_REASONS + 1]
             for part in wrapped(told, _INSIDE, MOST_LINES)]
    if len(rest) > 1:
        lines.append(f"{sum(n for _, n in rest)}: {len(rest)} other {noun}")
    return lines


def _tall_enough(rows: list[Row]) -> list[tuple[Row, float]]:
    """The rows with their heights; the only row of a phase has room for the phase's name."""
    phases = [row.phase for row in rows]
    return [(row, max(row.height, ems(row.phase) * FONT + PADDING)
             if phases.count(row.phase) == 1 else row.height) for row in rows]


def _aside(row: Row, y: float, height: float) -> Iterator[Markup]:
    """The box at the right with its arrow: out of the way, or joining it."""
    if not row.right:
        return
    yield _box(RIGHT, y, row.right, height, "box" if row.joins else "box out")
    if row.joins:
        down, middle = y + height + GAP / 2, RIGHT + BOX / 2
        path = f"M{middle:.1f},{y + height:.1f}V{down:.1f}H{LEFT + BOX / 2:.1f}"
        yield element("g", element("path", d=path), class_="arrow")
    else:
        yield _arrow(LEFT + BOX, y + height / 2, RIGHT, y + height / 2)


def _box(x: float, y: float, box: Box, height: float, class_: str) -> Markup:
    rect = element("rect", x=x, y=y, width=BOX, height=height, rx=6, class_=class_)
    heads = box.heads
    lines = [*heads, *box.parts]
    top = y + (height - len(lines) * LINE_HEIGHT) / 2 + 13
    words = [text(content, x + PADDING, top + n * LINE_HEIGHT,
                  class_="strong" if n < len(heads) else "") for n, content in enumerate(lines)]
    return element("g", rect, *words)


def _band(name: str, spans: list[tuple[str, float, float]]) -> Markup:
    """The name of a phase, upright beside its rows."""
    top, bottom = spans[0][1], spans[-1][2]
    middle = (top + bottom) / 2
    rect = element("rect", x=0, y=top, width=BAND, height=bottom - top, rx=4, class_="phase")
    words = element("text", name, x=0, y=0, text_anchor="middle", class_="small faint",
                    transform=f"translate({BAND / 2 + 4:.1f},{middle:.1f}) rotate(-90)")
    return element("g", rect, words)


def _arrow(x1: float, y1: float, x2: float, y2: float) -> Markup:
    """A line with a head, drawn without a marker so that two figures in a page share no ids."""
    head = (f"M{x2 - 6:.1f},{y2 - 4:.1f}L{x2:.1f},{y2:.1f}L{x2 - 6:.1f},{y2 + 4:.1f}" if y1 == y2
            else f"M{x2 - 4:.1f},{y2 - 6:.1f}L{x2:.1f},{y2:.1f}L{x2 + 4:.1f},{y2 - 6:.1f}")
    return element("g", element("path", d=f"M{x1:.1f},{y1:.1f}L{x2:.1f},{y2:.1f}"),
                   element("path", d=head), class_="arrow")
