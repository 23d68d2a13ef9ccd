"""How what a paper says in words bears on a question."""

import pytest

from agents.claim_extractor import ClaimExtractor
from agents.planner import Planner
from agents.topic import Topic
from records import Paper
from sources.documents.document import Document
from sources.documents.formats import read_document


def paper(title: str, abstract: str, *results: str) -> Paper:
    text = f"# {title}\n\n## Abstract\n\n{abstract}\n\n## Results\n\n" + "\n\n".join(results)
    return read_document(Document("note.md", text.encode())).papers[0]


def bears(question: str, read: Paper, sentence: str) -> float:
    return Topic(Planner().plan(question), read).relevance(sentence)


LEECHES = paper(
    "Pond fever virus in leeches of Upper Moravia", "We caught leeches in 40 ponds.",
    "The prevalence of pond fever virus (PFV) was 12% in young leeches.")


def test_a_sentence_need_not_repeat_what_its_papers_title_says() -> None:
    question = "What is the prevalence of pond fever virus in leeches of Upper Moravia?"
    assert bears(question, LEECHES, "The overall prevalence was 9% in the survey of spring.") > 0.4
    assert bears(question, LEECHES, "The survey of spring was cut short by snow.") == 0


def test_abbreviations_of_a_paper_stand_for_their_words() -> None:
    question = "Does pond fever virus harm trout?"
    assert bears(question, LEECHES, "PFV killed most of the trout.") > \
        bears(question, LEECHES, "The virus killed most of the trout.")


@pytest.mark.parametrize(("question", "sentence"), [
    ("Is tumour growth slowed by TNF-alpha?", "TNF-α slowed the growth of the tumor."),
    ("Does fibre help RNNs?", "An RNN was helped by fiber."),
])
def test_spellings_greek_letters_and_plurals_are_no_other_words(
    question: str, sentence: str
) -> None:
    other = paper("On growth", "Growth is told of.", "It was so.")
    assert bears(question, other, sentence) > 0.9


def test_what_a_paper_never_speaks_of_it_does_not_answer() -> None:
    tea = paper("Tea and the risk of gout", "Tea drinkers had a lower risk of gout.", "It held.")
    finding = "Tea was associated with a reduced risk of gout."
    assert bears("Does tea reduce the risk of gout?", tea, finding) > 0.8
    assert bears("Does ibuprofen reduce the risk of gout?", tea, finding) == 0


def test_a_name_is_not_spoken_of_by_the_words_beside_it() -> None:
    bots = paper("On DryBot", "DryBot was trained for years.", "It was so.")
    finding = "DryBot was trained on 40 bogs."
    assert bears("On how many bogs was peat-3 trained?", bots, finding) == 0


def test_what_was_found_elsewhere_is_not_found_where_it_is_asked() -> None:
    finding = "The prevalence of pond fever virus in leeches was 12%."
    assert bears("What is the prevalence of pond fever in Upper Moravia?", LEECHES, finding) > 0.5
    assert bears("What is the prevalence of pond fever in Lapland?", LEECHES, finding) == 0


def test_a_long_word_is_meant_by_one_that_goes_on_from_it() -> None:
    read = paper("Tanninoids in tea", "Tanninoids were fed to mice.", "It was so.")
    assert bears("Does theaflavin lower weight?", paper("On theaflavins", "They were fed.", "So."),
                 "Theaflavinoids lowered weight.") > 0.8
    assert bears("Does tannin lower weight?", read, "The tan of mice was lower.") == 0


def test_words_that_ask_count_little() -> None:
    tea = paper("Notes", "Tea drinkers had a lower risk of gout.", "It held.")
    question = "Does tea reduce gout?"
    assert bears(question, tea, "Tea was linked to less gout.") > \
        bears(question, tea, "Tea reduced pain.")


def claims(question: str, read: Paper) -> list[str]:
    extraction = ClaimExtractor(findings_per_paper=5).extract(read, Planner().plan(question))
    return [claim.text for claim in extraction.claims]


BOGS = paper(
    "Bog breathing in the north", "Bogs were watched for two years.",
    "Bog breathing is the yearly motion of the surface of a bog.",
    "Bog breathing was called a nuisance by Keller et al. (2001).",
    "We watched bog breathing with lasers that stood on posts.",
    "The motion of bog breathing was estimated from photographs.",
    "Bog breathing grew by 12% because the winters were wetter.")


@pytest.mark.parametrize(("question", "told"), [
    ("What is bog breathing?", "Bog breathing is the yearly motion of the surface of a bog."),
    ("How was bog breathing measured?",
     "The motion of bog breathing was estimated from photographs."),
    ("Why did bog breathing grow?",
     "Bog breathing grew by 12% because the winters were wetter."),
])
def test_what_explains_is_a_claim_however_it_is_told(question: str, told: str) -> None:
    assert told in claims(question, BOGS)


def test_the_explanation_of_others_is_none_of_the_papers() -> None:
    assert not any("nuisance" in text for text in claims("What is bog breathing?", BOGS))


def test_papers_define_with_a_citation_but_others_causes_are_not_theirs() -> None:
    read = paper(
        "Sleep", "Adults slept.", "Sleep debt is the sum of hours lost, as Miller et al. (2010) "
        "put it.", "Sleep debt was caused by night work, as Miller et al. (2010) saw.")
    assert claims("What is sleep debt?", read) == [
        "Sleep debt is the sum of hours lost, as Miller et al. (2010) put it."]
    topic = Topic(Planner().plan("What causes sleep debt?"), read)
    assert not topic.is_given("Sleep debt was caused by night work, as Miller et al. (2010) saw.")
    assert topic.is_given("Sleep debt was caused by night work.")


BOWEL = paper(
    "The gut", "We watched patients with irritable bowel syndrome (IBS). IBS is a disorder of the "
    "gut with pain.", "Their body-mass index (BMI) rose. Body mass index is a measure of weight.")


@pytest.mark.parametrize(("question", "told"), [
    ("What is irritable bowel syndrome?", "IBS is a disorder of the gut with pain."),
    ("What is BMI?", "Body mass index is a measure of weight."),
])
def test_a_term_is_explained_by_the_name_that_its_paper_has_for_it(
    question: str, told: str
) -> None:
    assert told in claims(question, BOWEL)


def test_an_abbreviation_that_its_paper_does_not_introduce_is_of_something_else() -> None:
    read = paper("Beams", "Beams were cut.", "IBS is a way of cutting beams.")
    assert not Topic(Planner().plan("What is irritable bowel syndrome?"), read).is_given(
        "IBS is a way of cutting beams.")


def test_what_has_an_effect_does_not_answer_what_causes_it() -> None:
    read = paper("Nurses", "Loneliness led to depression among nurses.", "It was so.")
    assert bears("What causes depression among nurses?", read, "Loneliness led to depression.") > \
        bears("What causes loneliness among nurses?", read, "Loneliness led to depression.")


NETWORK = paper(
    "Gauges", "Gauges were read.",
    "BogNet is a network in the north. It consists of gauges, cameras and traps.",
    "It consists of paper.")


def test_a_claim_names_what_its_sentence_points_back_to_and_quotes_both() -> None:
    (claim,) = ClaimExtractor(findings_per_paper=5).extract(
        NETWORK, Planner().plan("What does BogNet consist of?")).claims
    assert claim.text == "BogNet consists of gauges, cameras and traps."
    assert claim.source.quote == \
        "BogNet is a network in the north. It consists of gauges, cameras and traps."
    assert NETWORK.text[claim.source.start:claim.source.end] == claim.source.quote


def test_an_amount_that_is_asked_for_is_a_claim_however_it_is_told() -> None:
    read = paper("On DryBot", "We built it.", "DryBot is a robot with an arm of 12 m for peat.")
    assert claims("How long is the arm of DryBot?", read) == [
        "DryBot is a robot with an arm of 12 m for peat."]


def test_what_a_study_only_set_out_to_do_is_no_claim() -> None:
    read = paper(
        "Bogs", "We then examined the effects of drainage on the peat of bogs. "
        "Drainage lowered the peat of bogs by 3 cm.", "It held.")
    assert claims("Does drainage lower the peat of bogs?", read) == [
        "Drainage lowered the peat of bogs by 3 cm."]


def test_where_it_is_asked_tells_less_than_what_is_asked() -> None:
    read = paper("Notes on tannin", "Theaflavin was fed to voles.", "It was so.")
    question = "Does theaflavin lower anxiety in voles?"
    assert bears(question, read, "Theaflavin lowered anxiety.") > \
        bears(question, read, "Theaflavin was eaten by voles.")


BOGLM = paper(
    "BogLM, a model of bogs", "We built it.", "BogLM is a small model with 1.3B parameters. "
    "We use a batch size of 1024 and a decay of 0.1 for BogLM. BogLM was trained for 4 days.")


@pytest.mark.parametrize(("question", "told"), [
    ("How many parameters does BogLM have?", ["BogLM is a small model with 1.3B parameters."]),
    ("What batch size was used to train BogLM?",
     ["We use a batch size of 1024 and a decay of 0.1 for BogLM."]),
])
def test_a_value_of_the_quantity_named_is_a_claim(question: str, told: list[str]) -> None:
    assert claims(question, BOGLM)[:1] == told
