"""The measurements of a report as one figure: a chart for each benchmark and metric (SVG)."""

from importlib import resources

from markupsafe import Markup

from records import Report
from reports.grid import Grid, grids
from reports.numbering import Numbering
from reports.panel import WIDTH, can_be_drawn, panel
from reports.svg import element, text

MOST_PANELS = 6
_MARGIN = 20


def panels(report: Report) -> list[tuple[Markup, float]]:
    """The charts of a report and their heights, the most important first."""
    numbering = Numbering.of(report)
    return [panel(grid, numbering) for grid in _drawable(report)[:MOST_PANELS]]


def figure(report: Report) -> str:
    """A self-contained SVG document with all charts under each other."""
    y = float(_MARGIN)
    drawn: list[Markup] = []
    for chart, height in panels(report):
        drawn.append(element("g", chart, transform=f"translate({_MARGIN},{y:.0f})"))
        y += height + _MARGIN
    if not drawn:
        drawn.append(text("No measurement was found.", _MARGIN, y + 20, class_="name"))
        y += 40
    width = WIDTH + 2 * _MARGIN
    style = element("style", stylesheet())
    ground = element("rect", width=width, height=y, class_="ground")
    return element("svg", style, ground, *drawn, viewBox=f"0 0 {width} {y:.0f}", width=width,
                   height=y, class_="figure", xmlns="http://www.w3.org/2000/svg") + "\n"


def stylesheet() -> Markup:
    """The style of all our figures, light and dark."""
    file = resources.files("reports").joinpath("templates", "figure.css")
    return Markup(file.read_text("utf-8"))  # noqa: S704 - a file of our own


def _drawable(report: Report) -> list[Grid]:
    return [grid for grid in grids(report)
            if any(can_be_drawn(m) for cell in grid.cells.values() for m in cell)]
