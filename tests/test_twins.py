"""A number of one of two things that a label or a denying word tells apart is not the other's."""

import pytest
from hypothesis import given
from hypothesis import strategies as st
from number_conflicts import conflicts

from grounding.entailment import ComputedEntailment

SMOKERS = "Incidence was 12% among drinkers and 5% among non-drinkers."
PLANTS = "Treated plants reached 40 cm, untreated plants 25 cm."
GROUPS = "Milling took 3 hours for mill A and 5 hours for mill B."
NETS = "ElmNet-18 requires 1.8 GB, whereas ElmNet-50 requires 4.1 GB."
RYE = "Rye yielded 3.8 t/ha with lime and 2.1 t/ha without."


@pytest.mark.parametrize(("claim", "passage"), [
    ("Non-drinkers had an incidence of 12%.", SMOKERS),
    ("Untreated plants reached 40 cm.", PLANTS),
    ("Milling took 3 hours for mill B.", GROUPS),
    ("Mill B took 3 hours and mill A took 5 hours.", GROUPS),
    ("ElmNet-50 requires 1.8 GB.", NETS),
    ("Rye yielded 3.8 t/ha without lime.", RYE),
    ("Loss was 2% among unvaccinated hens.",
     "Loss was 8% among unvaccinated and 2% among vaccinated hens."),
    ("In group A 20 hens died.", "Twelve hens in group A and 20 hens in group B died."),
    ("The no-till plots yielded 3.6 t.",
     "Yields were 3.6 t in tilled and 4.1 t in no-till plots."),
])
def test_a_number_of_its_twin_conflicts(judge, claim, passage):
    """Nearly all of these were called supported: each word and number stands there."""
    assert any(f.decides for f in conflicts(judge, claim, passage))
    assert judge.explain(claim, passage).probabilities.stance != "supported"


@pytest.mark.parametrize(("claim", "passage"), [
    ("Non-drinkers had an incidence of 5%.", SMOKERS),
    ("Incidence was 12% in drinkers versus 5% in non-drinkers.", SMOKERS),
    ("Untreated plants reached 25 cm.", PLANTS), ("Treated plants reached 40 cm.", PLANTS),
    ("Milling took 5 hours for mill B.", GROUPS),
    ("ElmNet-18 (1.8 GB) requires less than ElmNet-50 (4.1 GB).", NETS),
    ("Rye yielded 2.1 t/ha without lime.", RYE), ("Rye yielded 3.8 t/ha with lime.", RYE),
    ("Vaccinated and unvaccinated hens had rates of 2% and 8%, respectively.",
     "The rate was 8% in unvaccinated and 2% in vaccinated hens."),
    ("Loss was 12% in hens with mites.",
     "Loss in hens with and without mites was 12% and 5%, respectively."),
    ("Loss was 5% in hens with mites.",
     "Loss was 12% and 5% in hens without and with mites."),
    ("Drinkers were twice as likely as non-drinkers to faint.",
     "Fainting was twice as likely in drinkers as in non-drinkers."),
    ("The rate was 3 points higher in drinkers than in non-drinkers.",
     "The rate was 8% in drinkers and 5% in non-drinkers."),
    ("Treated plants reached 40 cm.", "Treated plants and untreated plants reached 40 cm."),
])
def test_a_number_of_its_own_is_none(judge, claim, passage):
    found = judge.inspect(claim, passage)
    assert [f for f in found.findings if f.name in ("number", "negation")
            and f.outcome == "conflicts"] == []
    assert not found.is_barred


@given(st.sampled_from(["drinkers", "users", "layers"]), st.booleans(), st.booleans(),
       st.lists(st.integers(13, 99), min_size=2, max_size=2, unique=True))
def test_it_is_the_place_of_the_number_that_tells(kind, is_first, is_denied, numbers):
    a, b = numbers
    things = [kind, f"non-{kind}"] if is_first else [f"non-{kind}", kind]
    passage = f"The rate was {a}% in {things[0]} and {b}% in {things[1]}."
    named = f"non-{kind}" if is_denied else kind
    own = numbers[things.index(named)]
    judge = ComputedEntailment()
    assert conflicts(judge, f"The rate was {own}% in {named}.", passage) == []
    assert conflicts(judge, f"The rate was {a + b - own}% in {named}.", passage)
