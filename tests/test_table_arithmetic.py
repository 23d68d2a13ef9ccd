"""What a claim says of a table is worked out from its cells; what is not understood is left."""

from decimal import Decimal

import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from grounding.alignment import WordVectors
from grounding.entailment import ComputedEntailment
from grounding.printed_tables import as_printed
from grounding.settling import settle
from grounding.table_arithmetic import check_table, check_tables
from grounding.table_check import judge_row
from models.embedding import load_embedding
from sources.documents.builder import PaperBuilder
from sources.documents.document import Document

TABLE = """Table 1: Results on the test set.
Model | MBPP | HumanEval pass@1 | WER (%) | Latency (ms)
Heron 7B | 41.2 | 33.5 | 4.1 | 120
Egret-large | 38.0 | 35.1 | 3.2 | 60
Stork (ours) | 44.7 | 36.0 | 8.2 | 410"""
TRIAL = """Table 3: Outcomes by group.
 | Placebo | Warfarin
Deaths | 12 (6.0%) | 9 (4.5%)
Mean age (years) | 54.2 ± 8.1 | 55.0 ± 7.9"""


def outcome(claim: str, passage: str = TABLE) -> str:
    """agrees, conflicts, or "" where nothing is said."""
    outcomes = {finding.outcome for finding in check_tables(claim, passage)}
    assert len(outcomes) <= 1
    return outcomes.pop() if outcomes else ""


@pytest.mark.parametrize(("claim", "right"), [
    ("Heron 7B scores 41.2 on MBPP.", True),
    ("Heron 7B scores 41 on MBPP.", True),
    ("Heron 7B scores 38.0 on MBPP.", False),
    ("The latency of Stork is 410 ms.", True),
    ("The latency of Stork is 0.41 s.", True),
    ("The latency of Stork is 60 ms.", False),
    ("On HumanEval, Heron-7B reaches a pass@1 of 33.5%.", True),
    ("Heron 7B and Egret-large reach 41.2 and 38.0 on MBPP, respectively.", True),
    ("Heron 7B and Egret-large reach 38.0 and 41.2 on MBPP, respectively.", False),
    ("Stork reaches 44.7 on MBPP and 36.0 on HumanEval.", True),
    ("Stork exceeds 40 on MBPP.", True),
    ("Egret-large exceeds 40 on MBPP.", False),
])
def test_values(claim, right):
    assert outcome(claim) == ("agrees" if right else "conflicts")


@pytest.mark.parametrize(("claim", "right"), [
    ("Heron 7B is 3.2 points above Egret-large on MBPP.", True),
    ("Heron 7B is 2.3 points above Egret-large on MBPP.", False),
    ("Egret-large lies 3.2 points below Heron 7B on MBPP.", True),
    ("Egret-large lies 3.2 points above Heron 7B on MBPP.", False),
    ("The difference between Egret-large and Stork on MBPP is 6.7.", True),
    ("Stork outperforms Heron 7B by 3.5 points on MBPP.", True),
    ("Stork (44.7) outperforms Heron 7B (41.2) on MBPP.", True),
    ("Stork (44.7) outperforms Heron 7B (40.2) on MBPP.", False),
    ("Egret-large beats Heron 7B on WER.", True),
    ("Stork beats Heron 7B on WER.", False),
    ("Stork improves over Heron 7B by 8.5% on MBPP.", True),
    ("Stork improves over Heron 7B by 9.5% on MBPP.", False),
    ("Heron 7B is outperformed by Stork on MBPP.", True),
    ("Stork is outperformed by Heron 7B on MBPP.", False),
    ("Compared with Stork, Heron 7B has the lower latency.", True),
    ("MBPP is not as high for Heron 7B as for Stork.", True),
    ("Egret-large does not reach Heron 7B on MBPP.", True),
    ("The latency of Heron 7B is twice that of Egret-large.", True),
    ("The latency of Egret-large is twice that of Heron 7B.", False),
    ("The WER of Stork is twice that of Heron 7B.", True),
    ("Stork's WER is 100% higher than that of Heron 7B.", True),
    ("Stork's WER is 50% higher than that of Heron 7B.", True),  # of its own, that is
    ("Stork's WER is 70% higher than that of Heron 7B.", False),
])
def test_one_row_against_another(claim, right):
    assert outcome(claim) == ("agrees" if right else "conflicts")


@pytest.mark.parametrize(("claim", "right"), [
    ("Stork has the highest MBPP of all models.", True),
    ("Heron 7B has the highest MBPP of all models.", False),
    ("The lowest WER is 3.2%, that of Egret-large.", True),
    ("The lowest WER is 4.1%.", False),
    ("Egret-large is best on WER.", True),
    ("Stork is best on WER.", False),
    ("The second highest MBPP is that of Heron 7B.", True),
    ("For no other model is MBPP as high as for Stork.", True),
    ("Stork outperforms all other models on MBPP.", True),
    ("MBPP ranges from 38.0 to 44.7.", True),
    ("MBPP ranges from 41.2 to 44.7.", False),
    ("All values of MBPP are between 38 and 45.", True),
    ("Two of the three models exceed 40 on MBPP.", True),
    ("Two of the three models exceed 30 on MBPP.", False),
    ("All models exceed 35 on MBPP.", True),
    ("All models exceed 40 on MBPP.", False),
    ("No model exceeds 45 on MBPP.", True),
    ("Two models outperform Egret-large on MBPP.", True),
])
def test_a_whole_column(claim, right):
    assert outcome(claim) == ("agrees" if right else "conflicts")


@pytest.mark.parametrize("claim", [
    "Heron 13B scores 41.2 on MBPP.",                      # another system
    "Heron scores 41.2 on MBPP.",                          # perhaps another
    "Heron 7B scores 41.2 on APPS.",
    "Heron 7B scores 41.2 on MBPP after fine-tuning.",     # a condition
    "Heron 7B may score 41.2 on MBPP.",
    "Stork is among the top two models on MBPP.",
    "Stork outperforms most models on MBPP.",
    "Stork has the highest MBPP of all open models.",
    "Stork and Heron 7B outperform Egret-large on MBPP.",
    "Heron 7B reaches its highest score on MBPP.",
    "Two models exceed 35 on MBPP.",                       # three do, two among them
    "Heron 7B is 3 points from Egret-large or Stork.",
    "The models were tested in 2023.",
])
def test_what_is_not_understood_is_left(claim):
    assert outcome(claim) == ""


@pytest.mark.parametrize(("claim", "right"), [
    ("Deaths were 12 (6.0%) with placebo.", True),
    ("4.5% deaths were recorded with warfarin.", True),
    ("4.5% deaths were recorded with placebo.", False),
    ("Mean age was 0.8 years higher with warfarin than with placebo.", True),
    ("There were more deaths with warfarin than with placebo.", False),
    ("Mean age was 54.2 ± 8.1 years with placebo.", True),
])
def test_rows_may_be_what_is_measured(claim, right):
    assert outcome(claim, TRIAL) == ("agrees" if right else "conflicts")


def test_the_same_name_in_two_sections_of_a_table_is_no_ones():
    table = ("Data | Model | Dice\nETIS | Heron | 0.61\nETIS | Stork | 0.76\n"
             "CVC | Heron | 0.88\nCVC | Stork | 0.92")
    assert outcome("Stork reaches a Dice of 0.92.", table) == ""
    assert outcome("Stork reaches a Dice of 0.76 on ETIS.", table) == "agrees"
    assert outcome("Stork reaches a Dice of 0.92 on ETIS.", table) == "conflicts"
    assert outcome("Stork has the highest Dice on ETIS.", table) == ""


def test_where_two_share_the_first_place_neither_has_it():
    table = "Model | MBPP\nHeron | 41\nStork | 41\nEgret | 38"
    assert outcome("Stork has the highest MBPP.", table) == ""
    assert outcome("Egret has the highest MBPP.", table) == "conflicts"


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
    assume(other != grid[row][column])
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


@pytest.fixture(scope="module")
def computed() -> ComputedEntailment:
    return ComputedEntailment()


def test_a_settled_claim_is_told_as_it_was_worked_out(computed):
    true = computed.explain("Heron 7B is 3.2 points above Egret-large on MBPP.", TABLE)
    false = computed.explain("Heron 7B is 5.2 points above Egret-large on MBPP.", TABLE)
    assert (true.probabilities.stance, false.probabilities.stance) == ("supported", "refuted")
    assert true.is_telling
    assert false.is_telling
    assert settle("Herons sleep by day.", TABLE) == ()


def test_a_row_of_a_paper_tells_what_its_table_says():
    builder = PaperBuilder(Document("a.tex", b"a"), "latex", "test")
    builder.heading("Results")
    builder.table("Results", [["Model", "MBPP"]], [["Heron", "41.2"], ["Egret", "38.0"],
                                                   ["Stork", "44.7"]], label="Table 1", stub=1)
    table = builder.build().tables[0]
    vectors = WordVectors(load_embedding())
    claim = "Heron is 3.2 points above Egret on MBPP."
    told = [judge_row(claim, table, row, vectors) for row in table.rows]
    assert [one is not None and one.probabilities.supported > 0.9 for one in told] == [
        True, True, False]


def test_a_table_of_words_tells_nothing():
    builder = PaperBuilder(Document("a.tex", b"a"), "latex", "test")
    builder.heading("Data")
    builder.table("Data", [["Model", "Field"]], [["Heron", "birds"]], label="Table 1", stub=1)
    table = builder.build().tables[0]
    assert check_table("Heron scores 41.2.", as_printed(table)) == []
