"""What a claim says of a table is worked out from its cells; what is not understood is left."""

import time

import pytest
from worked_out import TABLE, outcome

from grounding.alignment import WordVectors
from grounding.entailment import ComputedEntailment
from grounding.printed_tables import as_printed
from grounding.settling import settle
from grounding.table_arithmetic import check_table
from grounding.table_check import judge_row
from models.embedding import load_embedding
from sources.documents.builder import PaperBuilder
from sources.documents.document import Document

TRIAL = """Table 3: Outcomes by group.
 | Placebo | Warfarin
Deaths | 12 (6.0%) | 9 (4.5%)
Mean age (years) | 54.2 ± 8.1 | 55.0 ± 7.9"""


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


@pytest.mark.parametrize(("claim", "told"), [
    ("Bell reduces WER by 50% relative to Ada.", "agrees"),
    ("Bell reduces WER by 100% relative to Ada.", ""),
    ("Bell reduces WER by 70% relative to Ada.", "conflicts"),
    ("Bell improves WER by 50% over Ada.", "agrees"),
    ("Bell improves WER by 100% over Ada.", ""),
    ("The WER of Ada is 100% higher than that of Bell.", "agrees"),
    ("The WER of Ada is 50% higher than that of Bell.", ""),
    ("The WER of Bell is 50% lower than that of Ada.", "agrees"),
    ("The WER of Bell is 100% lower than that of Ada.", ""),
    ("The difference between Ada and Bell in WER is 50%.", ""),
])
def test_a_percentage_is_one_of_what_it_is_held_against(claim, told):
    assert outcome(claim, "Model | WER\nAda | 4.0\nBell | 2.0") == told


CHANGES = ("Arm | Weight change (kg) | HbA1c change | Pain\nDrug A | -4.2 | -0.9 | 2.0\n"
           "Drug B | -1.1 | -1.4 | 3.0\nPlacebo | 0.3 | 0.1 | -1.0")


@pytest.mark.parametrize("claim", [
    "Drug A had a greater weight change than Drug B.", "Drug B had the largest HbA1c change.",
    "Weight fell by 4.2 kg with Drug A.", "Weight change exceeded 4 kg with Drug A.",
    "The weight change with Drug A was less than with Drug B.",
    "The weight change with Drug A was 4.2 kg.", "The weight change with Drug A was -3.2 kg.",
    "The weight change was 0.3 kg with placebo.", "Pain was lower with Drug A than with Drug B.",
    "All arms had a pain of at least 1.", "The weight change with Drug A was below -4 kg."])
def test_of_signed_changes_only_the_same_number_is_told(claim):
    assert outcome(claim, CHANGES) == ""
    assert outcome("The weight change with Drug A was -4.2 kg.", CHANGES) == "agrees"


def test_a_gain_is_no_score():
    table = "Model | Δ MMLU | Δ BLEU\nAda | +2.1 | -0.5\nBell | -1.0 | +0.4"
    assert outcome("Ada scores 2.1 on MMLU.", table) == ""
    assert outcome("Ada outperforms Bell on MMLU.", table) == ""
    assert outcome("Bell scores -1.0 on MMLU.", table) == ""


@pytest.mark.parametrize("claim", [
    "Headache was higher with Drug X than with placebo.",
    "Headache was lower with Drug X than with placebo.",
    "Nausea was higher with Drug X than with placebo."])
def test_counts_and_shares_that_tell_two_things_tell_nothing(claim):
    assert outcome(claim, "Event | Drug X (n=40) | Placebo (n=90)\nHeadache | 8 (20%) | 8 (8.9%)\n"
                          "Nausea | 10 (25%) | 12 (13.3%)") == ""
    arms = "Arm | Deaths\nDrug X | 8 (20%)\nPlacebo | 10 (11%)"
    assert outcome("Placebo had the highest number of deaths.", arms) == ""


def test_a_share_and_the_rest_of_the_whole_are_no_conflict():
    table = "Table 6: Error rate (%).\nModel | News | Web\nAda | 4.0 | 10.0\nBell | 2.0 | 12.0"
    assert outcome("Ada has 96% on News.", table) == ""
    assert outcome("Ada has 4 errors on News.", table) == ""
    assert outcome("Ada has 95% on News.", table) == "conflicts"


def test_what_is_not_the_value_of_the_one_column_left_is_not_denied():
    table = "Model | Params | MMLU\nAda | 7B | 41.2\nBell | 70B | 44.9"
    assert outcome("Ada has 7 params.", table) == ""
    assert outcome("Ada has an MMLU of 44.9.", table) == "conflicts"


def test_twice_as_good_is_half_where_less_is_better():
    table = "Model | WER\nAda | 4.0\nBell | 2.0"
    assert outcome("Bell is twice as good as Ada in WER.", table) == ""
    assert outcome("Ada's WER is twice as high as Bell's.", table) == "agrees"


@pytest.mark.parametrize("claim", [
    "Ada scores 55.0 on MMLU.", "Ada scores 10 points below Bell on MMLU.",
    "Ada outperforms Bell on MMLU."])
def test_what_other_words_of_the_passage_say_is_not_denied(claim):
    said = {"Ada scores 55.0 on MMLU.": "A later version of Ada scores 55.0 on MMLU.",
            "Ada scores 10 points below Bell on MMLU.": "Some put Ada 10 points lower.",
            "Ada outperforms Bell on MMLU.": "In pilots, Ada outperforms Bell on MMLU."}[claim]
    table = "Model | MMLU\nAda | 41.2\nBell | 44.9"
    assert outcome(claim, f"Table 1: All.\n{table}") == "conflicts"
    assert outcome(claim, f"We report accuracy. {said}\n{table}") == ""


SCORES = "Model | MMLU\nAda | 41.2\nBell | 44.9"
PAIN = "Table 3: Outcomes at 12 weeks after baseline.\nArm | Pain\nIbuprofen | 3.1\nPlacebo | 5.0"
SYSTEMS = ("Table 2: Accuracy of GPT-4 on the test set. Results of Claude are in Table 3.\n"
           "Prompt | MMLU\nDirect | 41.2\nChained | 44.9")
SPLIT = ("Table 2: Accuracy on the test set. Zero-shot results on the development set and human "
         f"results are in the appendix.\n{SCORES}")


@pytest.mark.parametrize(("claim", "table"), [
    ("At baseline, pain was 3.1 with ibuprofen.", PAIN),
    ("For Claude, Direct scores 41.2 on MMLU.", SYSTEMS),
    ("For Claude, Direct scores 41.2 on MMLU.",
     SYSTEMS.replace("GPT-4 on the test set. Results of Claude are in Table 3.",
                     "GPT-4 and Claude-3 on the test set.").replace("Claude,", "Claude-3,")),
    ("Ada scores 41.2 on the MMLU development set.", SPLIT),
    ("Zero-shot, Ada scores 41.2 on MMLU.", SPLIT),
    *((claim, SCORES) for claim in (
        "Ada scores 41.2 on other MMLU tasks.", "Ada scores 41.2 points over the baseline on MMLU.",
        "Ada scores 41.2 points relative to the baseline on MMLU.",
        "Ada fell by 41.2 points on MMLU.", "Ada fell 41.2 points on MMLU.",
        "Ada needs 41.2 models on MMLU.",
        "Ada reports 41.2 tasks on MMLU.", "Ada scores 41.2 against others on MMLU.")),
])
def test_conditions_that_the_table_does_not_have_are_left(claim, table):
    assert outcome(claim, table) == ""


def test_a_caption_and_a_head_that_have_a_condition_tell_it():
    assert outcome("Ada scores 41.2 on the MMLU test set.", SPLIT) == "agrees"
    assert outcome("At 12 weeks, pain was 3.1 with ibuprofen.", PAIN) == ""
    table = "Arm | Pain at baseline\nIbuprofen | 3.1\nPlacebo | 5.0"
    assert outcome("Pain at baseline was 3.1 with ibuprofen.", table) == "agrees"


@pytest.mark.parametrize(("claim", "told"), [
    ("Ada reaches 81.2% accuracy.", "agrees"),
    ("Ada reaches an accuracy of 0.812.", "agrees"),
    ("Ada reaches 91.2% accuracy.", "conflicts"),
    ("Ada reaches an accuracy of 0.912.", "conflicts"),
    ("Ada reaches 91.2 accuracy.", "conflicts"),
    ("Ada reaches 81.2 accuracy.", ""),               # perhaps of another column: "81.2 ms"
    ("Ada reaches 0.812% accuracy.", ""),
    ("Ada is 0.7 points above Bell in accuracy.", "agrees"),
    ("Ada is 11.2 percentage points above Cora in accuracy.", "agrees"),
    ("Ada is 9.2 points above Cora in accuracy.", "conflicts"),
    ("Ada is 0.112 above Cora in accuracy.", "agrees"),
    ("Ada is 0.7 above Bell in accuracy.", ""),
])
def test_a_share_is_one_of_1_or_of_100(claim, told):
    assert outcome(claim, "Model | Accuracy\nAda | 0.812\nBell | 0.805\nCora | 0.7") == told


@pytest.mark.parametrize("name", ["- attention", "− attention", "w/o attention", "no attention"])
def test_what_was_left_out_is_not_what_was_there(name):
    table = f"Variant | Accuracy\nFull | 80.0\n{name} | 75.0\n- dropout | 78.0"
    assert outcome("With attention, the accuracy is 75.0.", table) == ""
    assert outcome("Attention has an accuracy of 75.0.", table) == ""
    assert outcome("Full has an accuracy of 80.0.", table) == "agrees"


@pytest.mark.parametrize("claim", [
    "Ada is 9999999999999999999999999999 times better than Bell on MMLU.",
    "Ada scores 1e300 on MMLU.", "Ada is 9999999999999 times higher than Bell on MMLU.",
    "Ada scores \ud800 on MMLU.", "Ada scores 41.2 on MMLU \udfff."])
def test_numbers_and_signs_beyond_any_table_are_left(claim):
    assert outcome(claim, SCORES) == ""


def test_time_does_not_grow_with_the_square_of_the_columns():
    names = [f"metric{n} common" for n in range(60)]
    rows = [[f"row{n}", *("1.5",) * 60] for n in range(200)]
    table = "\n".join(map(" | ".join, [["Model", *names], *rows]))
    began = time.perf_counter()
    assert outcome("Row7 has a metric3 of 1.5.", table) == "agrees"
    assert time.perf_counter() - began < 2


def test_a_second_table_is_not_read_under_the_first_ones_heads():
    text = ("Table 1: Translation.\nModel | BLEU | chrF\nAda | 41.2 | 60.0\nBell | 38.0 | 58.1\n\n"
            "Table 2: Speech.\nModel | WER | CER\nCora | 3.1 | 1.2\nDora | 5.0 | 2.2")
    assert outcome("Cora has a BLEU of 3.1.", text) == ""
    assert outcome("Ada outperforms Cora in BLEU.", text) == ""
    assert outcome("Bell has the lowest BLEU.", text) == "agrees"
    assert outcome("Cora has a WER of 3.1.", text) == "agrees"


def test_where_two_tables_tell_two_things_neither_decides():
    text = ("Table 1: English.\nModel | BLEU\nAda | 41.2\nBell | 38.0\n\n"
            "Table 2: German.\nModel | BLEU\nAda | 21.2\nBell | 28.0")
    assert outcome("Ada has a BLEU of 21.2.", text) == ""
    assert outcome("Bell has a higher BLEU than Ada.", text) == ""
    assert outcome("In German, Bell has a higher BLEU than Ada.", text) == "agrees"


SITES = "Site | Enrolled | Completed\nParis | 40 | 30\nRome | 60 | 50\nTotal | 100 | 80"
PEOPLE = "Model | Accuracy (%)\n{}\nAda | 81.2\nBell | 80.5"


@pytest.mark.parametrize(("claim", "table"), [
    ("Rome had the highest number enrolled.", SITES),
    ("Enrolled ranged from 40 to 60.", SITES),
    ("All three sites enrolled more than 30.", SITES),
    *((claim, PEOPLE.format(row))
      for row in ("Random | 25.0", "Human (expert) | 95.0", "Avg. | 80.85")
      for claim in ("Ada is the best model in accuracy.", "Ada outperforms all others in accuracy.",
                    "All models exceed 80% accuracy.")),
])
def test_totals_chance_and_people_are_no_rows_to_be_ranked(claim, table):
    assert outcome(claim, table) == ""


@pytest.mark.parametrize("claim", [
    "All models exceed 59 on APPS.", "Egret is the best model on APPS.",
    "No model exceeds 70 on APPS.", "Egret outperforms all other models on APPS.",
    "APPS ranges from 60.0 to 66.1."])
def test_what_is_said_of_all_is_left_where_a_cell_is_empty(claim):
    table = "Model | MBPP | APPS\nHeron | 81.2 | -\nEgret | 79.0 | 66.1\nStork | 80.0 | 60.0"
    assert outcome(claim, table) == ""
    assert outcome(claim.replace("APPS", "MBPP"), table) != ""


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
