"""The way of the papers through the search, drawn as a PRISMA 2020 flow diagram (SVG)."""

from markupsafe import Markup

from records import Flow
from reports.svg import element, text, wrapped

WIDTH = 460
BOX = 210
LINE_HEIGHT = 18
PADDING = 10
GAP = 26
CHARACTERS = 30
MOST_REASONS = 8


def flow_figure(flow: Flow) -> Markup:
    """Identified, screened, included; what left on the way stands to the right."""
    rows = [
        (_identified(flow), _left_before_screening(flow)),
        ([f"Screened: {flow.screened}"], _excluded(flow)),
        ([f"Included: {flow.included}"], []),
    ]
    drawn: list[Markup] = []
    y = 1.0
    for index, (left, right) in enumerate(rows):
        height = max(_height(left), _height(right))
        drawn.append(_box(1, y, left, height, "box end" if index == len(rows) - 1 else "box"))
        if right:
            drawn.append(_box(WIDTH - BOX - 1, y, right, height, "box out"))
            middle = y + height / 2
            drawn.append(_arrow(1 + BOX, middle, WIDTH - BOX - 1, middle))
        if index < len(rows) - 1:
            drawn.append(_arrow(1 + BOX / 2, y + height, 1 + BOX / 2, y + height + GAP))
        y += height + GAP
    label = (f"Flow of papers: {flow.identified} identified, {flow.screened} screened, "
             f"{flow.included} included")
    return element("svg", element("title", label), *drawn, viewBox=f"0 0 {WIDTH} {y - GAP + 1:.0f}",
                   role="img", class_="flow", xmlns="http://www.w3.org/2000/svg")


def _identified(flow: Flow) -> list[str]:
    sources = [part for name, n in sorted(flow.by_source.items())
               for part in wrapped(f"{n} from {name}", CHARACTERS, 2)]
    return [f"Identified: {flow.identified}", *sources[:MOST_REASONS]]


def _left_before_screening(flow: Flow) -> list[str]:
    return [f"Duplicates removed: {flow.duplicates}", f"Not retrieved: {flow.not_retrieved}"]


def _excluded(flow: Flow) -> list[str]:
    reasons = [part for e in flow.exclusions[:MOST_REASONS]
               for part in wrapped(f"{e.count}: {e.reason}", CHARACTERS, 2)]
    return [f"Excluded: {flow.excluded}", *reasons]


def _height(lines: list[str]) -> float:
    return len(lines) * LINE_HEIGHT + 2 * PADDING if lines else 0


def _box(x: float, y: float, lines: list[str], height: float, class_: str) -> Markup:
    rect = element("rect", x=x, y=y, width=BOX, height=height, rx=6, class_=class_)
    top = y + (height - len(lines) * LINE_HEIGHT) / 2 + 13
    words = [text(content, x + PADDING, top + n * LINE_HEIGHT, class_="strong" if n == 0 else "")
             for n, content in enumerate(lines)]
    return element("g", rect, *words)


def _arrow(x1: float, y1: float, x2: float, y2: float) -> Markup:
    """A line with a head, drawn without a marker so that two figures in a page share no ids."""
    head = (f"M{x2 - 6:.1f},{y2 - 4:.1f}L{x2:.1f},{y2:.1f}L{x2 - 6:.1f},{y2 + 4:.1f}" if y1 == y2
            else f"M{x2 - 4:.1f},{y2 - 6:.1f}L{x2:.1f},{y2:.1f}L{x2 + 4:.1f},{y2 - 6:.1f}")
    return element("g", element("path", d=f"M{x1:.1f},{y1:.1f}L{x2:.1f},{y2:.1f}"),
                   element("path", d=head), class_="arrow")
