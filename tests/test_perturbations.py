"""Perturbations: labels that hold, rationales inside, numbers that change, parts that are apart."""

import json
import random
from collections import Counter
from itertools import islice
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from evals.common import DEFAULT_DATA
from evals.perturbations import FAMILIES, Document, Perturbed, documents, part_of, perturbed
from evals.perturbations.directions import (
    adjective_turned,
    comparative_turned,
    sides_exchanged,
    verb_turned,
)
from evals.perturbations.names import name_of_document
from evals.perturbations.negations import affirmed, negated, no_taken_out
from evals.perturbations.numbers import (
    count_as_share,
    decimal_moved,
    number_digit,
    number_far,
    number_near,
    number_of_neighbour,
    numbers_exchanged,
    p_value,
)
from evals.perturbations.paraphrases import (
    abbreviation,
    negated_opposite,
    number_format,
    share_in_words,
    unit_converted,
)
from evals.perturbations.record import Place, can_be_claimed
from evals.perturbations.restating import (
    active_and_passive,
    conjunction_split,
    nominalised,
    opposite_sides,
    outdone,
)
from evals.perturbations.rewriting import Rewriting, changed, kept
from evals.perturbations.scope import (
    caused,
    certain,
    condition_dropped,
    exclusive,
    population,
    proven,
    species,
    stronger,
)
from evals.perturbations.table_claims import comparison, extreme, true_value
from evals.perturbations.table_words import SUBJECTS
from evals.perturbations.tables import PRINTERS, grid
from evals.perturbations.wording import as_claim, put, within
from grounding.quantities import amounts

SENTENCES = (
    "The new vaccine reduced the number of infections in mice by 45% within the first season.",
    "Body weight was higher in treated animals than in control animals at the end of the trial.",
    "Treatment with the antibody may improve memory in patients with mild cognitive impairment.",
    "Mortality was associated with smoking in 1,240 patients who took part in the survey (n = 57).",
    "The parser outperforms the baseline on longer sentences and needs 12 hours of training.",
    "There was no significant difference between the two groups in blood pressure (P = 0.41).",
    "Most participants reported an increase in physical activity from 20% to 35% by last winter.",
    "The enzyme was not required for growth of the bacteria when glucose was plentiful.",
    "In older patients, the drug caused a marked decrease in serum potassium after five weeks.",
    "Zinc inhibits the growth of leukemia cells in vitro by blocking an early step of division.",
    "Although the sample was small, the response of the liver to fasting was strong.",
    "Three hospitals enrolled 482 women, and the mean age of the women was 63.4 years.",
)


def _document(number: int) -> Document:
    chance = random.Random(number)
    return Document(f"d{number}", "A trial of treatments", tuple(chance.sample(SENTENCES, k=8)))


DOCUMENTS = [_document(number) for number in range(40)]


@pytest.fixture(scope="module")
def pairs() -> list[Perturbed]:
    return [pair for part in ("training", "test")
            for pair in islice(perturbed(DOCUMENTS, part, 3), 900)]


def _place(sentence: str, *others: str) -> Place:
    return Place(Document("x", "", (sentence, *others)), 0)


def test_a_rationale_lies_inside_the_window_and_only_an_open_claim_has_none(pairs):
    for pair in pairs:
        assert pair.sentences
        assert all(0 <= at < len(pair.sentences) for at in pair.rationale)
        assert bool(pair.rationale) == (pair.label != "not_enough"), pair


def test_claims_are_clean_text(pairs):
    for pair in pairs:
        assert pair.claim == " ".join(pair.claim.split())
        assert pair.claim[0].isupper() or pair.claim[0].isdigit(), pair.claim


def test_every_family_belongs_to_one_part_and_both_parts_have_enough():
    names = Counter(family.name for family in FAMILIES)
    parts = Counter(family.part for family in FAMILIES)
    assert set(names.values()) == {1}
    assert parts["training"] >= 24
    assert parts["test"] >= 16


def test_pairs_come_from_documents_and_families_of_their_part(pairs):
    part_of_family = {family.name: family.part for family in FAMILIES}
    for pair in pairs:
        assert part_of_family[pair.family] == pair.part
        if not pair.family.startswith("table"):
            assert part_of(pair.document) == pair.part


def test_no_pair_comes_twice_and_the_same_seed_gives_the_same_pairs():
    first, again, other = ([*islice(perturbed(DOCUMENTS, "training", seed), 300)]
                           for seed in (5, 5, 6))
    assert first == again != other
    assert len({(p.claim, p.sentences, p.label) for p in first}) == len(first)


def test_a_family_ends_when_it_has_nothing_new():
    for family in FAMILIES:
        assert len([*family.pairs(DOCUMENTS[:2], random.Random(0))]) < 2000


def test_a_supported_claim_and_a_refuted_one_share_the_form_of_words():
    """What is changed stands as often in the evidence as in the claim."""
    made = [*islice(perturbed(DOCUMENTS, "training", 1), 2500)]
    negated_claims = [p.label for p in made if p.family == "negation put in" and " not " in p.claim]
    assert {"supported", "refuted"} <= set(negated_claims)


@given(st.decimals(min_value=3, max_value=99, places=1), st.integers(0, 10_000))
@settings(max_examples=60)
def test_a_changed_number_has_another_value(value, seed):
    sentence = f"The score of the system was {value} points and that of the other was 1.5 points."
    for change in (number_far, number_near, number_digit, decimal_moved, numbers_exchanged):
        rewriting = change(_place(sentence), random.Random(seed))
        if rewriting is not None:
            old, new = ([q.base for q in amounts(text)] for text in (sentence, rewriting.text))
            assert old != new, rewriting.text
            assert rewriting.forward == rewriting.backward == "refuted"


@pytest.mark.parametrize("sentence", [
    "More than 40 patients took part in the long study of diets.",
    "Doses of 5-10 mg were given to all of the treated animals.",
    "The value was 12 ± 3 in the group that was given the drug.",
])
def test_bounds_ranges_and_spreads_are_left_alone(sentence):
    assert number_far(_place(sentence), random.Random(0)) is None


@given(st.integers(0, 10_000))
@settings(max_examples=40)
def test_a_number_in_another_form_has_the_same_value(seed):
    sentence = "Three clinics saw 12,000 patients for 6 weeks, and 45% of them came again."
    for change in (number_format, unit_converted):
        text = change(_place(sentence), random.Random(seed))
        assert text is not None
        old, new = (sorted(round(q.base, 6) for q in amounts(t)) for t in (sentence, text))
        assert old == new, text


def test_a_share_is_told_truly_where_it_is_called_supported():
    for seed in range(20):
        told = count_as_share(_place("Relapses occurred in 10 of 40 patients of the group."),
                              random.Random(seed))
        assert told is not None
        assert ("25.0%" in told.text) == (told.forward == "supported")


def test_a_p_value_crosses_the_border_of_significance():
    told = p_value(_place("The groups differed in weight (P < 0.001) after a year."),
                   random.Random(0))
    assert told is not None
    assert float(told.text.partition("P =")[2].strip("() .").split(")")[0]) > 0.05


@pytest.mark.parametrize(("sentence", "told"), [
    ("The enzyme is required for growth.", "The enzyme is not required for growth."),
    ("The drug can cross the barrier of the brain.",
     "The drug cannot cross the barrier of the brain."),
    ("Loss of the gene increased the number of cells.",
     "Loss of the gene did not increase the number of cells."),
])
def test_a_negation_is_put_in_and_taken_out_again(sentence, told):
    rewriting = negated(_place(sentence), random.Random(0))
    assert rewriting is not None
    assert rewriting.text == told
    back = affirmed(_place(told), random.Random(0))
    assert told.count("cannot") or (back is not None and back.text == sentence)


def test_no_becomes_the_article_that_fits():
    told = no_taken_out(_place("There was no effect on the weight."), random.Random(0))
    assert told is not None
    assert told.text == "There was an effect on the weight."


COMPARED = "Body weight was higher in treated mice than in control mice."


def test_exchanged_sides_are_refuted_and_restored_by_the_opposite_word():
    exchanged = sides_exchanged(_place(COMPARED), random.Random(0))
    turned = opposite_sides(_place(COMPARED), random.Random(0))
    assert exchanged is not None
    assert exchanged.forward == "refuted"
    assert exchanged.text == "Body weight was higher in control mice than in treated mice."
    assert turned == "Body weight was lower in control mice than in treated mice."


@pytest.mark.parametrize(("change", "sentence", "told"), [
    (outdone, "Our parser outperforms the older baselines on long sentences.", None),
    (outdone, "The parser outperforms the older baselines on long sentences.",
     "The older baselines are outperformed by the parser on long sentences."),
    (active_and_passive, "Zinc inhibits the growth of leukemia cells in vitro.",
     "The growth of leukemia cells is inhibited by Zinc in vitro."),
])
def test_voices(change, sentence, told):
    assert change(_place(sentence), random.Random(0)) == told


def test_an_abbreviation_is_the_document_s_own():
    place = _place("The CNV was found in all.", "A copy number variant (CNV) was sought.")
    assert abbreviation(place, random.Random(0)) == "The copy number variant was found in all."


@pytest.mark.parametrize(("change", "sentence", "told"), [
    (certain, "Sleep may reduce the risk of a stroke.", "Sleep reduces the risk of a stroke."),
    (certain, "Such diets may be useful.", "Such diets are useful."),
    (caused, "Smoking was associated with early death.", "Smoking "),
    (species, "The drug lowered blood pressure in mice.", "The drug lowered blood pressure in "),
])
def test_what_goes_beyond_the_evidence_is_not_enough(change, sentence, told):
    rewriting = change(_place(sentence), random.Random(0))
    assert rewriting is not None
    assert rewriting.text.startswith(told)
    assert rewriting.forward == "not_enough"


@given(st.integers(0, 100_000))
@settings(max_examples=60)
def test_what_a_table_is_said_to_show_can_be_read_from_it(seed):
    chance = random.Random(seed)
    table = grid(chance.choice((*SUBJECTS["training"], *SUBJECTS["test"])), chance)
    told = true_value(table, chance)
    row = told.rows[0]
    assert any(table.digits(row, at) in told.claim for at in range(len(table.columns)))
    for number in range(len(table.columns)):
        column = [table.number(r, number) for r in range(len(table.rows))]
        assert len(set(column)) == len(column)
    assert comparison(table, chance).rows
    assert len(extreme(table, chance).rows) == len(table.rows)


@given(st.integers(0, 100_000))
@settings(max_examples=40)
def test_every_print_of_a_table_holds_the_row_where_it_says(seed):
    chance = random.Random(seed)
    table = grid(chance.choice(SUBJECTS["training"]), chance)
    shown = chance.sample(range(len(table.rows)), k=2)
    for printer in PRINTERS:
        sheet = printer(table, shown)
        for row in shown:
            text = " ".join(sheet.sentences[at] for at in sheet.held[row])
            assert table.rows[row] in text
            assert all(table.digits(row, at) in text for at in range(len(table.columns)))


@pytest.mark.parametrize(("text", "old", "new", "result"), [
    ("It is an increase.", "increase", "decrease", "It is a decrease."),
    ("A decrease was seen.", "decrease", "increase", "An increase was seen."),
    ("Higher doses helped.", "Higher", "lower", "Lower doses helped."),
    ("It took a 7 hour run.", "7", "8", "It took an 8 hour run."),
])
def test_articles_and_capitals_agree(text, old, new, result):
    start = text.index(old)
    assert put(text, start, start + len(old), new) == result


def test_names_keep_their_capitals_inside_a_sentence():
    assert within("BERT is used.") == "BERT is used."
    assert within("The model is used.") == "the model is used."


@pytest.mark.parametrize("sentence", [
    "To determine whether sleep helps, we asked 40 people.",
    "We found this (see Figure 2 for all of the details of it.",
    "RESULTS Weight.", "it begins small and so is no whole sentence at all.",
    "To summarise the effects of drug treatment on the growth of all children.",
    "But how the protein switches on the factors of growth is not well understood.",
    "Half of them were asked twice.Methods:Two hundred adults were asked about their sleep.",
])
def test_what_asserts_nothing_or_is_cut_is_no_claim(sentence):
    assert not can_be_claimed(sentence)


def test_papers_are_read_without_headings_and_cuts(tmp_path: Path):
    _write(tmp_path / "scifact/corpus.jsonl", {
        "doc_id": 7, "title": "Diffusion",
        "abstract": ["SUMMARY Background: The mean was 1.4 +/-", "0.24 in both groups.",
                     "Methodology: It fell."]})
    for split in ("train", "dev"):
        _write(tmp_path / f"claims/csabstruct/{split}.jsonl", {"sentences": ["We test it."]})
    _write(tmp_path / "claims/ncg_training/ncg_training.jsonl", {
        "paper_id": "1", "sentences": ["title", "The state - of - the - art ( SOTA ) is 5 % ."]})
    first, *_, last = documents(tmp_path)
    assert first == Document("s7", "Diffusion", ("The mean was 1.4 +/- 0.24 in both groups.",
                                                 "It fell."))
    assert last.sentences == ("The state-of-the-art (SOTA) is 5%.",)


def _write(path: Path, row: dict) -> None:
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(json.dumps(row) + "\n", encoding="utf-8")


def test_the_whole_does_not_follow_from_its_part():
    """What leaves a part out stands in the claim alone."""
    text = "The drug lowered blood pressure in mice, and the rats of the group grew larger."
    document = Document("x", "", (text, "Nothing else was seen by anybody."))
    family = kept("part", "training", "", conjunction_split, one_way=True)
    pairs = [pair for seed in range(40)
             for pair in family.pairs([document], random.Random(seed))]
    assert any(pair.label == "supported" for pair in pairs)
    assert not any(", and the rats" in pair.claim for pair in pairs)


@pytest.mark.parametrize("label", ["refuted", "not_enough"])
def test_a_change_in_brackets_is_never_left_out_of_the_claim(label):
    text = "The large question answering set (SQuAD) has many questions of people."
    other = text.replace("SQuAD", "RACE")
    family = changed("name", "training", "", lambda *_: Rewriting(other, label, label))
    for seed in range(40):
        for pair in family.pairs([Document("x", "", (text,))], random.Random(seed)):
            assert pair.label == "supported" or "(" in pair.claim


@pytest.mark.parametrize("sentence", [
    "Serum 25(OH)D fell in all of them.", "Deletion of 2q37.2 was seen in all of them.",
    "There were 10(6) cells in the dish.", "The follow-up took 11·3 months in all.",
    "The formin-like 2 gene is needed by the cell.", "It makes 3,4,5-bisphosphate in the cell.",
    "The strain 6803 grew in all of the dishes.", "They need (3) a better view of all.",
    "The 74' end of the strand was lost in all.",
])
def test_numbers_in_names_are_left_alone(sentence):
    for seed in range(9):
        for change in (number_far, number_near, number_digit, decimal_moved, number_of_neighbour):
            place = _place(sentence, "There were 17 and 1290 others, and 12.5 months went by.")
            assert change(place, random.Random(seed)) is None


@pytest.mark.parametrize(("change", "sentence"), [
    (active_and_passive, "Despite decreased relaxation after drug, dilation was kept."),
    (active_and_passive, "Expression of the gene decreased following sciatic injury."),
    (nominalised, "We report increased expression of the gene in mice."),
    (nominalised, "Loss of the signal caused increased mortality in mice."),
    (nominalised, "Treated mice had (a) increased tumor size and (b) less fat."),
    (conjunction_split, "The number of filters c, and the size of the window are to be chosen."),
    (number_format, "Twenty-seven patients came."), (number_format, "It took 5·8 months in all."),
    (negated_opposite, "The annotators did not fail to look at the text of the whole."),
    (share_in_words, "This was seen in between 15 and 50% of animals."),
    (opposite_sides, "Grade 2 or worse was detected in the treated group than in the "
                     "control group."),
    (sides_exchanged, "The method has higher accuracy with less sentences than the old method."),
    (sides_exchanged, "Women have a greater loss in response to bad sleep than men."),
    (adjective_turned, "In this work, we present a framework of methods."),
    (adjective_turned, "Chronic and acute care differ when acute rejection is seen."),
    (comparative_turned, "The result lies near the lower bound of the error."),
    (comparative_turned, "The efforts to lower consumption went on for years."),
    (comparative_turned, "Gene expression in higher eukaryotes is complex."),
    (verb_turned, "The outcome of patients with prolonged asystole is unclear."),
    (verb_turned, "Cells act by decreasing activated fibroblasts."),
    (certain, "The classifier may only predict labels."),
    (certain, "Damage may doubly dissociate the modules."),
    (condition_dropped, "When compared with the old model, our position-aware model gains."),
    (exclusive, "The rate was lower in mice than in rats of the same age."),
    (population, "Hyperplasia was observed only in adults."),
    (proven, "Cannabis has a potential for clinical use in pain."),
    (stronger, "Benzodiazepines were the drugs most often used."),
    (stronger, "The loss was partially restored by the drug."),
    (p_value, "Four risks came with a higher risk (p < 0.10) alone."),
])
def test_what_would_be_garbled_or_not_sure_is_left_alone(change, sentence):
    for seed in range(9):
        assert change(_place(sentence), random.Random(seed)) is None


def test_headings_and_compounds_are_no_names():
    place = _place("The NFAT-binding site of NFAT was lost.", "SUMMARY DPC-dependent loss is seen.")
    assert name_of_document(place, random.Random(0)) is None


def test_only_a_lead_is_left_out():
    assert as_claim("In contrast to men, women slept.") == "In contrast to men, women slept."
    assert as_claim("Overall and early survival fell.") == "Overall and early survival fell."
    assert as_claim("In contrast, women slept.") == "Women slept."


@pytest.mark.skipif(not (DEFAULT_DATA / "scifact").is_dir(), reason="the public data is not here")
def test_every_common_family_finds_something_in_open_papers():
    some = list(islice(documents(DEFAULT_DATA), 0, None, 8))
    for family in FAMILIES:
        if family.share >= 0.5:
            chosen = [d for d in some if part_of(d.id) == family.part]
            assert next(family.pairs(chosen, random.Random(0)), None) is not None, family.name
