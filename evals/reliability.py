"""The reliability diagram: how often judgements are right, by how sure they are (SVG)."""

from collections.abc import Sequence

from markupsafe import Markup

from evals.results import Bin, SetScores, VerificationResult
from reports.figure import stylesheet
from reports.scale import Scale
from reports.svg import element, fitted, text

_SIDE = 150
_LEFT, _TOP, _GAP, _BELOW = 44, 44, 46, 36
_COLUMNS = 4
_LARGEST, _SMALLEST = 7.0, 2.0
_NAME_WIDTH = 13.0  # ems of a panel's name


def diagram(result: VerificationResult) -> str:
    """One panel a set, for the first judge of each: a dot a tenth of confidence, the larger the
    more judgements it stands for; on the diagonal they are right as often as they are sure."""
    drawn = [_panel(one, number) for number, one in enumerate(result.sets)]
    rows = -(-len(drawn) // _COLUMNS) or 1
    columns = min(_COLUMNS, len(drawn)) or 1
    width = _LEFT + columns * (_SIDE + _GAP)
    height = rows * (_TOP + _SIDE + _BELOW) + 10
    return element(
        "svg", element("title", "Reliability: how often judgements are right, by confidence"),
        element("style", stylesheet()),
        element("rect", width=width, height=height, class_="ground"), *drawn,
        viewBox=f"0 0 {width} {height}", width=width, height=height, class_="figure", role="img",
        xmlns="http://www.w3.org/2000/svg") + "\n"


def _panel(one: SetScores, number: int) -> Markup:
    row, column = divmod(number, _COLUMNS)
    x, y = _LEFT + column * (_SIDE + _GAP), row * (_TOP + _SIDE + _BELOW)
    judge = one.judges[0]
    across = Scale(0, 1, 0.5, 0, _SIDE)
    up = Scale(0, 1, 0.5, _TOP + _SIDE, _TOP)
    error = judge.figures["ece"]
    ticks = [mark for tick in across.ticks() for mark in (
        element("line", x1=across.at(tick), x2=across.at(tick), y1=up.at(0), y2=up.at(1),
                class_="grid"),
        element("line", x1=0, x2=_SIDE, y1=up.at(tick), y2=up.at(tick), class_="grid"),
        text(across.label(tick), across.at(tick), up.at(0) + 16, anchor="middle",
             class_="tick small"),
        text(across.label(tick), -6, up.at(tick) + 4, anchor="end", class_="tick small"))]
    return element(
        "g", text(fitted(one.name, _NAME_WIDTH), 0, 20, class_="strong"),
        text(f"{one.role}, ECE {error.value:.2f}" if error else one.role, 0, 36,
             class_="faint small"),
        *ticks, element("line", x1=0, y1=up.at(0), x2=_SIDE, y2=up.at(1), class_="base"),
        *_dots(judge.bins, across, up), transform=f"translate({x},{y})", class_="s0")


def _dots(bins: Sequence[Bin], across: Scale, up: Scale) -> list[Markup]:
    total = sum(one.count for one in bins)
    points = " ".join(f"{across.at(one.confidence):.1f},{up.at(one.right):.1f}" for one in bins)
    line = element("polyline", points=points, class_="line")
    return [line, *(element(
        "circle", element("title", f"{one.count} judgements: {one.confidence:.2f} sure on average, "
                                   f"right {one.right:.2f} of the time"),
        cx=across.at(one.confidence), cy=up.at(one.right), class_="mark",
        r=max(_SMALLEST, _LARGEST * (one.count / total) ** 0.5)) for one in bins)]
