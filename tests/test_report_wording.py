"""What a report says of itself: counts, abstract, limitations, places, links."""

import pytest
from hypothesis import given
from hypothesis import strategies as st
from report_fixture import MEASUREMENTS, PAPERS, REPORT, WITHHELD

from records import Identifiers, JudgedClaim, Rating, Report
from reports import prose, wording
from reports.counts import counts
from reports.numbering import Numbering


def test_the_verdicts_add_up_to_the_claims():
    n = counts(REPORT)
    assert n.claims == n.supported + n.refuted + n.contested + n.not_enough_evidence == 5


def test_a_supported_claim_with_a_second_paper_is_not_counted_as_single_source():
    assert counts(REPORT).single_source == 1


def test_the_abstract_begins_with_the_answer():
    assert prose.lead(REPORT) == REPORT.answer.sentences[:3]


def test_a_withheld_report_has_no_lead_and_says_why():
    assert prose.lead(REPORT.model_copy(update={"status": "withheld"})) == ()
    assert prose.withheld_because(WITHHELD) == (
        "This report is withheld and carries no rating. No paper read names PondBench. "
        "No claim is supported.")


def test_the_rating_of_a_withheld_report_is_never_told():
    assert "9.9" not in prose.tally(WITHHELD)


def test_a_rating_is_told_with_its_spread():
    rating = Rating(mean=7.25, stdev=0.84, n=5, by_reviewer={}, by_dimension={})
    assert wording.rating(rating) == "7.2/10 ± 0.8 (mean ± standard deviation of 5 reviewers)"


@pytest.mark.parametrize(("part", "told"), [
    ({"failures": ()}, "failure"),
    ({"contradictions": (), "claims": ()}, "disagree"),
    ({"gaps": ()}, "not found"),
    ({"reviews": ()}, "could assess"),
    ({"claims": ()}, "calibrated"),
    ({"papers": PAPERS[:1]}, "abstract"),
])
def test_a_limitation_is_told_only_where_it_is_true(part: dict[str, object], told: str):
    def limits(report: Report) -> str:
        return " ".join(prose.limitations(report))

    assert told in limits(REPORT)
    assert told not in limits(REPORT.model_copy(update=part))


def test_a_calibrated_run_is_not_called_uncalibrated():
    models = {**REPORT.manifest.models, "calibration": "isotonic regression"}
    manifest = REPORT.manifest.model_copy(update={"models": models})
    told = prose.limitations(REPORT.model_copy(update={"manifest": manifest}))
    assert not any("calibrated" in sentence for sentence in told)


def test_a_flow_that_does_not_add_up_is_told():
    flow = REPORT.flow.model_copy(update={"identified": 99})
    told = prose.limitations(REPORT.model_copy(update={"flow": flow}))
    assert "The counts of the search do not add up." in told
    assert "The counts of the search do not add up." not in prose.limitations(REPORT)


def test_claims_keep_short_ids_and_are_numbered_where_ids_are_long():
    def renamed(claim: JudgedClaim) -> JudgedClaim:
        return claim.model_copy(update={"id": f"claim-{claim.id}-9f3a"})

    long = REPORT.model_copy(update={"claims": tuple(map(renamed, REPORT.claims))})
    assert Numbering.of(REPORT).claim_keys(["c2"]) == ["c2"]
    assert Numbering.of(long).claim_keys(["claim-c2-9f3a", "gone"]) == ["c2", "unknown claim"]


@pytest.mark.parametrize(("printed", "unit", "told"), [
    ("34.8", "%", "34.8%"), ("34.8%", "%", "34.8%"), ("12", "ms", "12 ms"), ("0.4", "", "0.4"),
])
def test_a_quantity_is_told_as_printed_with_its_unit(printed: str, unit: str, told: str):
    measurement = MEASUREMENTS[0].model_copy(update={"text": printed, "unit": unit})
    assert wording.quantity(measurement) == told


def test_a_paper_is_cited_by_one_two_or_many_authors():
    cited = [wording.citation(card) for card in PAPERS[:3]]
    assert cited == ["Ash et al. (2031)", "Birch and Dogwood (2031)", "Elm (2032)"]


@pytest.mark.parametrize(("author", "family"), [
    ("Ada Ash", "Ash"), ("Ash, Ada", "Ash"), ("van der Elm, Eli", "van der Elm"),
    ("Plato", "Plato"),
])
def test_the_family_name_is_found_in_both_orders(author: str, family: str):
    assert wording.surname(author) == family


def test_well_formed_identifiers_become_links():
    ids = Identifiers(doi="10.5555/alder.2031.1", arxiv="2499.01001", arxiv_version=2)
    assert wording.addresses(ids) == [
        "https://doi.org/10.5555/alder.2031.1", "https://arxiv.org/abs/2499.01001v2"]


@pytest.mark.parametrize("doi", [
    "javascript:alert(1)", "10.1/x", '10.5555/"onload=', "10.5555/a b", "10.5555/a\n",
    "//evil.example", "10.5555/<script>",
])
def test_a_malformed_doi_is_shown_and_never_linked(doi: str):
    ids = Identifiers(doi=doi, arxiv="javascript:1")
    assert wording.addresses(ids) == []
    assert wording.other_identifiers(ids)[0].startswith("DOI as given")


@given(st.text())
def test_a_line_holds_no_break_and_no_character_that_acts_unseen(text: str):
    one = wording.line(text)
    assert len(one.splitlines()) <= 1
    assert not set(one) & set("\u202e\u2066\u200f\x00\x1b\x7f\x85\t")


@given(st.text(), st.integers(1, 50))
def test_a_line_is_cut_at_its_limit(text: str, limit: int):
    assert len(wording.line(text, limit)) <= limit


def test_a_moment_that_is_no_date_is_shown_as_it_stands():
    assert wording.day("2032-03-01T09:01:12Z") == "1 March 2032"
    assert wording.day("last Tuesday") == "last Tuesday"
