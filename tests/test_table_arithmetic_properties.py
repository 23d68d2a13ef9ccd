"""Whatever stands in a table: claims made from its cells are so, and what is off is not."""

from decimal import Decimal

from hypothesis import assume, given
from hypothesis import strategies as st
from worked_out import outcome

from grounding.table_arithmetic import check_tables

NAMES = ("Heron", "Egret", "Stork", "Crane-2", "Grebe 7B")
HEADS = ("MBPP", "Accuracy (%)", "GSM8K")
ONE_PLACE = st.integers(0, 999).map(lambda n: Decimal(n).scaleb(-1))
GRIDS = st.integers(2, 5).flatmap(lambda rows: st.lists(
    st.lists(ONE_PLACE, min_size=3, max_size=3), min_size=rows, max_size=rows))
JOINS = st.sampled_from(["\n", " "])
VALUE = "{row} scores {number} on {head}."
GAPS = ("{row} is {number} above {other} in {head}.",
        "In {head}, {other} lies {number} below {row}.",
        "The difference between {row} and {other} in {head} is {number}.",
        "{row} exceeds {other} by {number} points in {head}.")


def printed(grid: list[list[Decimal]], join: str) -> str:
    lines = [" | ".join((name, *map(str, row))) for name, row in zip(NAMES, grid, strict=False)]
    return join.join(["Table 1: Results of all.", " | ".join(("Model", *HEADS)), *lines])


def said(head: str) -> str:
    return head.partition(" (")[0]


@given(GRIDS, JOINS, st.data())
def test_a_value_of_its_cell_agrees_and_any_other_does_not(grid, join, data):
    row = data.draw(st.integers(0, len(grid) - 1))
    column = data.draw(st.integers(0, 2))
    other = data.draw(ONE_PLACE)
    claim = {"row": NAMES[row], "head": said(HEADS[column])}
    text = printed(grid, join)
    assert outcome(VALUE.format(number=grid[row][column], **claim), text) == "agrees"
    assert outcome(VALUE.format(number=round(grid[row][column]), **claim), text) != "conflicts"
    # A hundred times a share of 1 may be that share.
    assume(other != grid[row][column] and not (
        grid[row][column] <= 1 < other and abs(other - 100 * grid[row][column]) <= 2))
    assert outcome(VALUE.format(number=other, **claim), text) == "conflicts"


@given(GRIDS, JOINS, st.sampled_from(GAPS), st.data())
def test_a_difference_of_cells_agrees_and_one_beyond_rounding_does_not(grid, join, form, data):
    row, other = data.draw(st.permutations(range(len(grid))))[:2]
    column = data.draw(st.integers(0, 2))
    off = data.draw(st.integers(2, 500).map(lambda n: Decimal(n) / 10))
    gap = grid[row][column] - grid[other][column]
    assume(gap > 0)
    claim = {"row": NAMES[row], "other": NAMES[other], "head": said(HEADS[column])}
    text = printed(grid, join)
    assert outcome(form.format(number=gap, **claim), text) == "agrees"
    assert outcome(form.format(number=gap + off, **claim), text) != "agrees"
    if "difference" not in form:
        turned = claim | {"row": claim["other"], "other": claim["row"]}
        assert outcome(form.format(number=gap, **turned), text) == "conflicts"


@given(GRIDS, JOINS, st.integers(0, 2), st.booleans())
def test_the_ends_of_a_column_are_its_extremes_and_range(grid, join, column, is_most):
    values = [row[column] for row in grid]
    low, high = min(values), max(values)
    end = high if is_most else low
    assume(low < high and values.count(end) == 1)
    row, head = values.index(end), said(HEADS[column])
    word = "highest" if is_most else "lowest"
    text = printed(grid, join)
    for n, name in enumerate(NAMES[:len(grid)]):
        claim = f"{name} has the {word} {head} of all."
        assert outcome(claim, text) == ("agrees" if n == row else "conflicts")
    assert outcome(f"The {word} {head} is {end}, that of {NAMES[row]}.", text) == "agrees"
    assert outcome(f"{head} ranges from {low} to {high}.", text) == "agrees"
    assert outcome(f"{head} ranges from {low} to {high + 2}.", text) == "conflicts"


@given(st.text(alphabet="RCN01.% ()-,aMBPHeron", max_size=60), GRIDS)
def test_any_claim_is_read(claim, grid):
    check_tables(claim, printed(grid, "\n"))
