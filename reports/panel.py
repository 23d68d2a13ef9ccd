"""One grid of measurements drawn as a chart: lines along an axis, or dots where there is none."""

import math
from collections.abc import Sequence
from dataclasses import dataclass

from markupsafe import Markup

from records import Measurement
from reports import wording
from reports.grid import NOT_STATED, Grid
from reports.numbering import Numbering
from reports.scale import Scale
from reports.svg import CHARACTER_WIDTH, element, text

WIDTH = 440
LEFT, RIGHT, TOP = 42, 112, 62
PLOT_HEIGHT = 210
FONT = 13
MOST_SERIES = 8  # as many as there are markers and colours
MOST_LINES = 12
MOST_DOTS = 20
LARGEST = 1e12  # a number beyond this is no measurement that a chart can show

# One marker a series, so that colour is never the only sign; each about 11 px wide, centred at 0,0.
MARKERS = (
    "M-5,0a5,5 0 1,0 10,0a5,5 0 1,0 -10,0z",
    "M-4.5,-4.5h9v9h-9z",
    "M0,-5.8L5.6,4.4H-5.6z",
    "M0,-6.2L6.2,0L0,6.2L-6.2,0z",
    "M0,5.8L5.6,-4.4H-5.6z",
    "M-2,-5.5h4v3.5h3.5v4h-3.5v3.5h-4v-3.5h-3.5v-4h3.5z",
    "M-5,-5H5L-5,5H5z",
    "M0,-5.8L5.5,-1.8L3.4,4.7H-3.4L-5.5,-1.8z",
)


@dataclass(frozen=True)
class Line:
    """What one paper reports of one series in one setting; `source` counts the papers and settings
    of the series from 0, those with most values first."""

    series: str
    colour: int
    source: int
    paper_id: str
    setting: str
    points: tuple[tuple[str, Measurement], ...]


def panel(grid: Grid, numbering: Numbering) -> tuple[Markup, float]:
    """The chart of a grid as an SVG element, and its height; the width is `WIDTH`."""
    drawn, height = (_along_axis if grid.axis else _dots)(grid, numbering)
    label = f"{grid.title}: {grid.quantity}" + (f" by {grid.axis}" if grid.axis else "")
    return element(
        "svg", element("title", label), _heading(grid), *drawn, role="img", class_="panel",
        viewBox=f"0 0 {WIDTH} {height:.0f}", width=WIDTH, height=round(height),
        xmlns="http://www.w3.org/2000/svg",
    ), height


def can_be_drawn(measurement: Measurement) -> bool:
    return abs(measurement.value) <= LARGEST  # which is false of NaN too


def _heading(grid: Grid) -> Markup:
    return element("g", text(wording.line(grid.title, 48), 0, 18, class_="name"),
                   text(wording.line(grid.quantity, 56), 0, 40, class_="faint"))


def _along_axis(grid: Grid, numbering: Numbering) -> tuple[list[Markup], float]:
    lines = _lines(grid)
    bottom = TOP + PLOT_HEIGHT
    scale = Scale.over([m.value for one in lines for _, m in one.points], bottom, TOP)
    slot = (WIDTH - LEFT - RIGHT) / len(grid.rows)
    x = {row: LEFT + (n + 0.5) * slot for n, row in enumerate(grid.rows)}
    shown = list(dict.fromkeys(one.series for one in lines))
    voids = [row for row in grid.rows if not any(grid.cell(row, name) for name in grid.series)]
    gaps = [(row, n) for row in grid.rows if row not in voids for n, name in enumerate(shown)
            if grid.is_gap(row, name)]
    axis_y = bottom + (26 if gaps else 0)
    drawn = [
        *_ticks(scale, LEFT, WIDTH - RIGHT),
        *_voids(voids, x, slot, bottom),
        *_gap_marks(gaps, x, slot, bottom + 14),
        *_row_labels(grid, x, slot, axis_y + 20),
        text(f"{wording.line(grid.axis, 40)} (steps not to scale)",
             (LEFT + WIDTH - RIGHT) / 2, axis_y + 42, anchor="middle", class_="faint"),
        *(_drawn_line(one, x, scale, numbering) for one in lines),
        *_direct_labels(lines, grid.rows, scale),
    ]
    legend, height = _legend(grid, lines, numbering, axis_y + 70)
    return [*drawn, *legend], height


def _lines(grid: Grid) -> list[Line]:
    """The lines of the fullest series, at most so many as can be told apart."""
    values = {name: [(row, m) for row in grid.rows for m in grid.cell(row, name)
                     if can_be_drawn(m)] for name in grid.series}
    full = sorted((n for n in grid.series if values[n]), key=lambda n: -len(values[n]))
    shown = [name for name in grid.series if name in full[:MOST_SERIES]]
    lines = []
    for colour, name in enumerate(shown):
        sources: dict[tuple[str, str], list[tuple[str, Measurement]]] = {}
        for row, m in values[name]:
            sources.setdefault((m.paper_id, m.setting), []).append((row, m))
        fullest = sorted(sources.items(), key=lambda source: -len(source[1]))
        lines += [Line(name, colour, n, paper_id, setting, tuple(points))
                  for n, ((paper_id, setting), points) in enumerate(fullest)]
    return lines


def _ticks(scale: Scale, left: float, right: float) -> list[Markup]:
    drawn = []
    for tick in scale.ticks():
        y = scale.at(tick)
        drawn.append(element("path", d=f"M{left},{y:.1f}H{right}",
                             class_="base" if tick == scale.low else "grid"))
        drawn.append(text(scale.label(tick), left - 8, y + 4, anchor="end", class_="tick"))
    return drawn


def _voids(
    voids: Sequence[str], x: dict[str, float], slot: float, bottom: float
) -> list[Markup]:
    """A marked empty slot at each place that was asked for and where nothing at all was found."""
    drawn = []
    for row in voids:
        drawn.append(element("rect", x=x[row] - slot * 0.35, y=TOP, width=slot * 0.7,
                             height=bottom - TOP, rx=4, class_="void"))
        drawn += [text(word, x[row], (TOP + bottom) / 2 + down, anchor="middle",
                       class_="faint small") for word, down in (("not", -4), ("found", 12))]
    return drawn


def _gap_marks(
    gaps: Sequence[tuple[str, int]], x: dict[str, float], slot: float, y: float
) -> list[Markup]:
    """Under the plot, the hollow marker of every series that has no value at a place asked for."""
    if not gaps:
        return []
    marks = []
    for row in dict.fromkeys(row for row, _ in gaps):
        missing = [n for at, n in gaps if at == row]
        step = min(16.0, slot / len(missing))
        first = x[row] - step * (len(missing) - 1) / 2
        marks += [_marker(n, first + step * place, y, "gap", f"{row}: not found")
                  for place, n in enumerate(missing)]
    label = text("not found", WIDTH - RIGHT + 8, y + 4, class_="faint small")
    return [*marks, label]


def _row_labels(grid: Grid, x: dict[str, float], slot: float, y: float) -> list[Markup]:
    longest = max(len(row) for row in grid.rows)
    width = min(longest, 12) * FONT * CHARACTER_WIDTH + 6
    every = max(1, math.ceil(width / slot))
    return [text(wording.line(row, 12), x[row], y, anchor="middle",
                 class_="tick" if row != NOT_STATED else "faint small")
            for n, row in enumerate(grid.rows) if n % every == 0]


def _drawn_line(
    one: Line, x: dict[str, float], scale: Scale, numbering: Numbering
) -> Markup:
    """Markers, joined where neighbouring places both have a value; later sources are hollow and
    stand a little aside, so that equal values of two papers are both seen."""
    rows = list(x)
    aside = min(6.0 * one.source, 18.0)
    firsts: dict[int, Measurement] = {}
    for row, m in one.points:
        if row != NOT_STATED:
            firsts.setdefault(rows.index(row), m)
    path = ""
    for n, m in sorted(firsts.items()):
        path += f"{'L' if n - 1 in firsts else 'M'}{x[rows[n]] + aside:.1f},{scale.at(m.value):.1f}"
    marks = [_marker(one.colour, x[row] + aside, scale.at(m.value), "", _told(m, numbering))
             for row, m in one.points]
    joined = element("path", d=path, class_="line") if len(firsts) > 1 else Markup("")
    return element("g", joined, *marks, class_=_colour(one))


def _colour(one: Line) -> str:
    return f"s{one.colour}" + (" later" if one.source else "")


def _marker(number: int, x: float, y: float, class_: str, told: str) -> Markup:
    return element("path", element("title", told), d=MARKERS[number],
                   transform=f"translate({x:.1f},{y:.1f})",
                   class_=f"mark s{number} {class_}".strip())


def _told(m: Measurement, numbering: Numbering) -> str:
    where = f"{numbering.reference(m.paper_id)} {wording.measured_where(m)}"
    setting = f" ({wording.line(m.setting, 80)})" if m.setting else ""
    return f"{wording.line(m.subject, 80)}{setting}: {wording.quantity(m)} · {where}"


def _direct_labels(
    lines: Sequence[Line], rows: Sequence[str], scale: Scale
) -> list[Markup]:
    """The name of each series at the height of its value furthest along the axis, moved apart
    where they touch."""
    ends: dict[str, tuple[int, Line]] = {}
    for one in lines:
        along = rows.index(one.points[-1][0])
        if one.series not in ends or along > ends[one.series][0]:
            ends[one.series] = along, one
    wanted = sorted(((scale.at(one.points[-1][1].value), one) for _, one in ends.values()),
                    key=lambda pair: pair[0])
    ys = _apart([y for y, _ in wanted], 17, TOP, TOP + PLOT_HEIGHT)
    return [text(_short(one.series), WIDTH - RIGHT + 8, y + 4,
                 class_=f"label s{one.colour}") for y, (_, one) in zip(ys, wanted, strict=True)]


def _short(series: str) -> str:
    """A name for the margin: of a long one the variant, since the legend has it whole."""
    return _narrow(series if len(series) <= 13 else series.rpartition(" - ")[2], 13)


def _narrow(name: str, limit: int) -> str:
    """A name cut in its middle, since names of one family often differ only at their ends."""
    half = (limit - 1) // 2
    return name if len(name) <= limit else f"{name[:limit - 1 - half]}…{name[-half:]}"


def _apart(ys: Sequence[float], least: float, low: float, high: float) -> list[float]:
    """Ascending heights moved so that neighbours are `least` apart, kept between the ends."""
    placed: list[float] = []
    for y in ys:
        placed.append(max(y, low, placed[-1] + least if placed else low))
    for n in range(len(placed) - 1, -1, -1):
        limit = high if n == len(placed) - 1 else placed[n + 1] - least
        placed[n] = min(placed[n], limit)
    return placed


def _legend(
    grid: Grid, lines: Sequence[Line], numbering: Numbering, y: float
) -> tuple[list[Markup], float]:
    """One entry a line, or, where these are too many, one a series with all its papers."""
    if len(lines) <= MOST_LINES:
        named = [(one, [one.paper_id], one.setting) for one in lines]
    else:
        named = [(one, [other.paper_id for other in lines if other.series == one.series], "")
                 for one in lines if one.source == 0]
    drawn = []
    for one, papers, setting in named:
        keys = dict.fromkeys(map(numbering.reference, papers))
        name = f"{wording.line(one.series, 30)} · {' '.join(keys)}"
        name += f", {wording.line(setting, 36)}" if setting else ""
        sample = element("path", d=f"M2,{y - 4:.1f}H30", class_="line")
        mark = _marker(one.colour, 16, y - 4, "", name)
        drawn.append(element("g", sample, mark, class_=_colour(one)))
        drawn.append(text(wording.line(name, 58), 40, y, class_="small"))
        y += 20
    if len(grid.series) > len({one.series for one in lines}):
        drawn.append(text("More are in the table.", 40, y, class_="faint small"))
        y += 20
    return drawn, y


def _dots(grid: Grid, numbering: Numbering) -> tuple[list[Markup], float]:
    """Systems down, values to the right; used where the measurements lie on no axis."""
    (name,) = grid.series
    rows = [(row, [m for m in grid.cell(row, name) if can_be_drawn(m)]) for row in grid.rows]
    rows = [(row, found) for row, found in rows if found]
    shown = rows[:MOST_DOTS]
    left, bottom = 180.0, TOP + 26.0 * len(shown)
    scale = Scale.over([m.value for _, found in shown for m in found], left + 10, WIDTH - 20)
    drawn = []
    for tick in scale.ticks():
        x = scale.at(tick)
        drawn.append(element("path", d=f"M{x:.1f},{TOP}V{bottom:.1f}", class_="grid"))
        drawn.append(text(scale.label(tick), x, bottom + 18, anchor="middle", class_="tick"))
    for n, (row, found) in enumerate(shown):
        y = TOP + 26 * n + 13
        drawn.append(text(_narrow(row, 21), left - 8, y + 4, anchor="end", class_="tick"))
        drawn += [_marker(0, scale.at(m.value), y, "", _told(m, numbering)) for m in found]
    if len(rows) > len(shown):
        drawn.append(text("More are in the table.", left, bottom + 40, class_="faint small"))
    return drawn, bottom + 50
