"""Which numbers of a paper are measurements, and of what."""

import time

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from grounding.leading import leading_results
from grounding.measurements import measurements_of
from grounding.paper_names import names_of
from grounding.values import read_value
from records import Measurement, Paper
from sources.documents.builder import PaperBuilder
from sources.documents.document import Document

CAPTION = (
    "Owl pass@ scores on HumanEval and MBPP. The pass@1 scores of our models are computed with "
    "greedy decoding. Models are evaluated in zero-shot on Human Eval and 3-shot on MBPP."
)


def builder(title: str = "Owl: Models that Write Programs") -> PaperBuilder:
    made = PaperBuilder(Document("owl.tex", b"owl"), "latex", "test")
    made.title = title
    made.heading("Abstract", kind="abstract")
    made.paragraph("We present Owl, a model that writes programs. Owl comes in two sizes.")
    made.heading("Results")
    return made


def main_table(paper: PaperBuilder) -> None:
    paper.table(
        CAPTION,
        [["Model", "Size", "HumanEval", "HumanEval", "MBPP"],
         ["", "", "pass@1", "pass@10", "pass@1"]],
        [
            ["GPT-9 (TalkGPT)", "-", "48.1%", "-", "52.2%"],
            ["Owl - Instruct", "7B", "34.8%", "64.3%", "44.4%"],
            ["", "13B", "42.7%", "71.6%", "49.4%"],
        ],
        label="Table 1", stub=2,
    )


def found(paper: Paper, **wanted: object) -> list[Measurement]:
    return [m for m in measurements_of(paper)
            if all(getattr(m, name) == value for name, value in wanted.items())]


def test_a_cell_is_placed_by_its_row_its_columns_and_the_caption() -> None:
    paper = builder()
    main_table(paper)
    made = paper.build()
    [m] = found(made, text="34.8%")
    assert (m.system, m.variant, m.size) == ("Owl", "Instruct", "7B")
    assert (m.benchmark, m.metric, m.value, m.unit) == ("HumanEval", "pass@1", 34.8, "%")
    assert m.setting == "greedy decoding; zero-shot"
    assert m.row.quote == "Owl - Instruct | 7B | 34.8% | 64.3% | 44.4%"


def test_a_condition_holds_only_for_what_the_caption_says() -> None:
    paper = builder()
    main_table(paper)
    made = paper.build()
    assert found(made, text="44.4%")[0].setting == "greedy decoding; 3-shot"
    assert found(made, text="64.3%")[0].setting == "zero-shot"
    assert found(made, text="48.1%")[0].setting == "zero-shot"


def test_an_empty_name_is_the_one_above_it() -> None:
    paper = builder()
    main_table(paper)
    assert found(paper.build(), text="42.7%")[0].subject == "Owl - Instruct 13B"


def test_every_place_is_the_text_at_its_offsets_and_ids_follow_the_text() -> None:
    paper = builder()
    paper.paragraph("Owl - Python 34B reaches 53.7% pass@1 on HumanEval.")
    main_table(paper)
    made = paper.build()
    measurements = measurements_of(made)
    assert measurements
    for span in (span for m in measurements for span in (m.place, m.row)):
        assert made.text[span.start : span.end] == span.quote
    assert [m.id for m in measurements] == [
        f"{made.id}:m{n}" for n in range(1, len(measurements) + 1)]
    assert measurements == measurements_of(made)


def test_a_table_without_names_measures_the_papers_own_system_in_the_captions_variant() -> None:
    paper = builder()
    paper.paragraph("We tune Owl - Instruct on instructions. Owl - Instruct is released.")
    main_table(paper)
    paper.table(
        "Impact of self-instruct data (SI) on our self-instruct models, with greedy decoding. "
        "The scores are computed using greedy decoding.",
        [["Size", "SI", "HumanEval"]],
        [["7B", "✗", "30.5%"], ["7B", "✓", "33.3%"]],
        label="Table 2", stub=2,
    )
    [m] = found(paper.build(), text="33.3%")
    assert (m.subject, m.metric) == ("Owl - Instruct 7B", "pass@1")
    assert "SI ✓" in m.setting


def test_systems_may_head_the_columns() -> None:
    paper = builder()
    paper.table("Results.", [["Dataset", "Metric", "Crow", "Owl (ours)"]],
                [["CIFAR-10", "Accuracy", "91.2", "93.4"], ["SVHN", "Error", "3.1", "2.2 ± 0.1"]])
    made = paper.build()
    [crow] = found(made, text="91.2")
    assert (crow.system, crow.benchmark, crow.metric) == ("Crow", "CIFAR-10", "accuracy")
    [owl] = found(made, text="2.2")
    assert (owl.system, owl.metric, owl.uncertainty) == ("Owl", "error", "0.1")


def test_what_cannot_be_placed_is_left_out() -> None:
    paper = builder()
    paper.table("Dataset statistics.", [["Dataset", "Examples"]], [["MBPP", "974"]])
    paper.table("Training hyper-parameters of Owl.", [["Model", "Batch"]], [["Owl", "64"]])
    paper.table("Accuracy on SVHN.", [["Model", "", ""]], [["Owl", "91.0", "92.0"]])
    paper.table("Some numbers.", [["Model", "Thing"]], [["Owl", "12.5"]])
    assert measurements_of(paper.build()) == []


def test_a_sentence_with_one_reading_is_a_measurement() -> None:
    paper = builder()
    paper.paragraph("Owl - Instruct 7B scores 34.8% and 44.4% pass@1 on HumanEval and MBPP, "
                    "respectively.")
    readings = [(m.subject, m.benchmark, m.metric, m.text) for m in measurements_of(paper.build())]
    assert readings == [("Owl - Instruct 7B", "HumanEval", "pass@1", "34.8%"),
                        ("Owl - Instruct 7B", "MBPP", "pass@1", "44.4%")]


@pytest.mark.parametrize("sentence", [
    "The base models of Owl reach 33.5% (7B), 36.0% (13B) and 48.8% (34B) pass@1 on HumanEval.",
    "Owl reaches 33.5%, 36.0% and 48.8% pass@1 on HumanEval at 7B, 13B and 34B.",
    "On HumanEval, Owl reaches 33.5%, 36.0% and 48.8% pass@1 at 7, 13 and 34B.",
])
def test_each_number_of_a_sentence_has_its_size(sentence: str) -> None:
    paper = builder()
    paper.paragraph(sentence)
    readings = [(m.size, m.text) for m in measurements_of(paper.build())]
    assert readings == [("7B", "33.5%"), ("13B", "36.0%"), ("34B", "48.8%")]


def test_a_condition_in_a_sentence_belongs_to_the_number_beside_it() -> None:
    paper = builder()
    paper.paragraph("Owl 7B reaches 30.5% pass@1 on HumanEval, zero-shot, and 47.5% on MBPP, "
                    "3-shot.")
    settings_of = {m.benchmark: m.setting for m in measurements_of(paper.build())}
    assert settings_of == {"HumanEval": "zero-shot", "MBPP": "3-shot"}


def test_parts_of_a_benchmark_in_heads_and_prose_are_conditions() -> None:
    paper = builder()
    paper.paragraph("Owl 7B reaches 25.7% calibrated pass@1 on BigCodeBench-Complete and 21.9% on "
                    "BigCodeBench-Instruct.")
    paper.table("Calibrated pass@1 on BigCodeBench-Hard.",
                [["Model", "Size", "Complete pass@1", "Instruct pass@1"]],
                [["Owl", "7B", "5.4%", "4.1%"]], label="Table 9", stub=2)
    made = paper.build()
    assert {m.benchmark for m in measurements_of(made)} == {"BigCodeBench"}
    assert found(made, text="21.9%")[0].setting == "Instruct; calibrated"
    assert set(found(made, text="5.4%")[0].setting.split("; ")) == {
        "Hard", "Complete", "calibrated"}


def test_a_method_without_a_name_is_named_after_its_paper() -> None:
    paper = builder("Learning to Fly at Night")
    paper.table("Accuracy on SVHN.", [["Method", "Accuracy"]],
                [["Crow", "91.2"], ["Ours (Large)", "93.4"]])
    [ours] = found(paper.build(), text="93.4")
    assert ours.system == "proposed method of “Learning to Fly at Night”"
    assert ours.variant == "Large"


def test_letters_that_the_caption_explains_are_metrics() -> None:
    paper = builder()
    paper.table("Results on VIST in terms of METEOR (M) and CIDEr-D (C).",
                [["Method", "M", "C"]], [["Crow", "35.1", "8.2"]])
    assert [m.metric for m in found(paper.build(), system="Crow")] == ["METEOR", "CIDEr"]


def test_error_as_an_everyday_word_is_no_metric() -> None:
    table = ("How well each model repairs programs on MBPP after error messages.",
             [["Model", "MBPP"]], [["Owl 7B", "44.4"]])
    paper = builder()
    paper.paragraph("We use error messages and report which errors are mended.")
    paper.table(*table)
    assert measurements_of(paper.build()) == []
    paper = builder()
    paper.paragraph("We use error messages. We report pass@1 on all problems.")
    paper.table(*table)
    assert [m.metric for m in measurements_of(paper.build())] == ["pass@1"]
    paper = builder()
    paper.table("Error on SVHN.", [["Model", "SVHN"]], [["Owl 7B", "4.4"]])
    assert [m.metric for m in measurements_of(paper.build())] == ["error"]


@pytest.mark.parametrize(("caption", "heads", "metrics"), [
    ("Owl and others on MBPP.", [["Model", "pass@k", "pass@k"], ["", "k=1", "k=10"]],
     ["pass@1", "pass@10"]),
    ("Owl and others on MBPP.", [["Model", "Pass@k (%)", "Pass@k (%)"], ["", "1", "100"]],
     ["pass@1", "pass@100"]),
    ("The pass@k of Owl on MBPP.", [["Model", "k = 1", "k = 5"]], ["pass@1", "pass@5"]),
    ("The pass@k (k=1) of Owl.", [["Model", "MBPP", "HumanEval"]], ["pass@1", "pass@1"]),
    ("The pass@k of Owl.", [["Model", "MBPP", "HumanEval"]], []),
])
def test_a_cut_off_is_part_of_its_metric(
    caption: str, heads: list[list[str]], metrics: list[str]
) -> None:
    paper = builder()
    paper.table(caption, heads, [["Owl 7B", "33.5", "36.1"]])
    measurements = measurements_of(paper.build())
    assert [m.metric for m in measurements] == metrics
    assert not any("k" in m.setting for m in measurements)


def test_a_caption_may_mention_what_its_table_does_not_hold() -> None:
    paper = builder()
    paper.table("The pass@1 of Owl. All models share the same hyper-parameters.",
                [["Model", "MBPP"]], [["Owl 7B", "33.5"]])
    paper.table("Training of Owl. The hyper-parameters are as follows.",
                [["Model", "Rate"]], [["Owl 7B", "0.5"]])
    assert [m.text for m in measurements_of(paper.build())] == ["33.5"]


def test_a_name_with_a_size_is_no_size() -> None:
    paper = builder()
    paper.table("Pass@1 on MBPP.", [["Model", "Kind", "MBPP"]],
                [["Crow 2 7B", "Raw", "26.1"], ["Owl 7B", "Tuned", "47.5"]], stub=2)
    names = [(m.system, m.size) for m in measurements_of(paper.build())]
    assert names == [("Crow 2", "7B"), ("Owl", "7B")]


@pytest.mark.parametrize("row", [
    "3-shot", "Single Turn", "Python", "Absolute gap", "Fine-tuning", "Fewer files"])
def test_conditions_languages_and_differences_are_no_systems(row: str) -> None:
    paper = builder()
    paper.table("Ablations: pass@1 on MBPP.", [["Model", "MBPP"]],
                [["Crow", "26.1"], [row, "47.5"], ["Owl", "47.9"]])
    assert [m.system for m in measurements_of(paper.build())] == ["Crow", "Owl"]


def test_a_column_of_conditions_names_no_systems() -> None:
    paper = builder()
    paper.table("Pass@1 on MBPP.", [["Method", "Model", "MBPP"]],
                [["3-shot", "Crow", "26.1"], ["1-shot", "Owl", "47.5"]], stub=2)
    read = [(m.system, m.setting) for m in measurements_of(paper.build())]
    assert read == [("Crow", "3-shot"), ("Owl", "1-shot")]


def test_a_translated_benchmark_is_its_own_with_the_language_as_condition() -> None:
    paper = builder()
    paper.table("Pass@1 on MultiPL-E's HumanEval.", [["Model", "Java", "PHP"]],
                [["Owl 7B", "26.1", "20.3"]])
    read = [(m.benchmark, m.setting) for m in measurements_of(paper.build())]
    assert read == [("MultiPL-E", "Java"), ("MultiPL-E", "PHP")]


def test_tables_of_transfer_and_of_layers_have_no_measurements() -> None:
    paper = builder()
    paper.table("Accuracy on SVHN and MNIST.", [["Train / Test", "SVHN", "MNIST"]],
                [["SVHN", "91.0", "70.2"], ["MNIST", "60.4", "99.1"]])
    paper.table("Structure of the network, measured on SVHN by accuracy.",
                [["Layer", "Input Channels"]], [["Conv1", "64"]])
    assert measurements_of(paper.build()) == []


@pytest.mark.parametrize("sentence", [
    "Owl reaches 33.5% and 36.0% pass@1 on HumanEval at the same sizes.",
    "Owl reaches 33.5% and 36.0% pass@1 on HumanEval with 7B.",
    "Owl reaches 33.5% pass@1 and then 36.0% pass@1 on HumanEval.",
    "Without Owl the model reaches 33.5% pass@1 on HumanEval.",
    "Owl improves pass@1 on HumanEval by 3.5%.",
    "Owl 7B and Crow 7B reach 34.8% pass@1 on HumanEval.",
    "Owl reaches 33.5% pass@k on HumanEval.",
    "Owl reaches up to 53.5% pass@1 on HumanEval.",
    "We trained Owl on 500B tokens before HumanEval pass@1 was measured.",
])
def test_differences_bounds_and_unclear_sentences_are_no_measurements(sentence: str) -> None:
    paper = builder()
    paper.paragraph(sentence)
    assert measurements_of(paper.build()) == []


def test_a_metric_that_a_later_clause_ties_to_other_benchmarks_is_not_taken() -> None:
    paper = builder()
    paper.table("Groups of benchmarks; code is the mean of HumanEval and MBPP pass@1.",
                [["Model", "HumanEval", "MATH"]],
                [["Llama 1", "14.1%", "6.95%"], ["Owl", "16.8%", "14.6%"]], label="Table 1", stub=1)
    found = measurements_of(paper.build())
    assert {(m.benchmark, m.metric) for m in found} == {("HumanEval", "pass@1")}


def test_the_leading_result_is_the_papers_own_best() -> None:
    paper = builder()
    main_table(paper)
    made = paper.build()
    leading = leading_results(made, measurements_of(made))
    assert [m.text for m in leading] == ["42.7%", "71.6%", "49.4%"]


def test_the_next_best_of_a_compared_column_leads_where_it_is_a_variants() -> None:
    paper = builder()
    paper.table("Comparison on ImageNet.", [["Model", "Top-1 accuracy", "FPS"]],
                [["Rook", "80.1", "11.0"], ["Crow", "81.2", "12.0"], ["Kite", "82.3", "13.0"],
                 ["Owl-Small", "83.4", "14.0"], ["Owl-Large", "85.5", "9.0"]],
                label="Table 1", stub=1)
    made = paper.build()
    assert [m.text for m in leading_results(made, measurements_of(made))] == ["83.4", "85.5"]


@pytest.mark.parametrize(("heads", "texts"), [
    (["bathtub", "bed", "all"], ["83.5"]),
    (["Avg. A", "bed", "chair"], ["85.1"]),
    (["bathtub", "bed", "chair"], ["85.1", "82.2", "83.5"]),
    (["bathtub", "all"], ["85.1", "82.2"]),
])
def test_parts_of_a_benchmark_do_not_lead_beside_their_average(
    heads: list[str], texts: list[str]
) -> None:
    paper = builder()
    paper.table("Accuracy on ModelNet40.", [["Model", *heads]],
                [["Crow", *["80.3", "80.2", "80.1"][: len(heads)]],
                 ["Owl", *["85.1", "82.2", "83.5"][: len(heads)]]], label="Table 1", stub=1)
    made = paper.build()
    assert [m.text for m in leading_results(made, measurements_of(made))] == texts


@pytest.mark.parametrize(("row", "leads"), [
    ("w/ Owl", True), ("Rook + Owl", True), ("9Owl", True), ("w/o Owl", False),
    ("Rook w/o Owl", False), ("Rook + Kite w/o Owl", False), ("Rook + Kite", False),
    ("Towl", False),
])
def test_what_is_added_to_another_system_may_be_the_papers_own(row: str, leads: bool) -> None:
    paper = builder()
    paper.table("Results on SVHN.", [["Model", "Accuracy"]],
                [["Crow", "80.3"], ["Rook", "80.6"], [row, "85.1"]], label="Table 1", stub=1)
    made = paper.build()
    texts = [m.text for m in leading_results(made, measurements_of(made))]
    assert texts == (["85.1"] if leads else [])


def read_without_metric(caption: str, head: str, value: str, prose: str) -> list[str]:
    paper = builder()
    paper.paragraph(prose)
    paper.table(caption, [["Model", head]], [["Crow", value], ["Owl", value]], stub=1)
    return sorted({m.metric for m in measurements_of(paper.build())})


@pytest.mark.parametrize(("caption", "head", "metrics"), [
    ("Results on TabFact.", "Test", ["accuracy"]),
    ("Results on GLUE.", "CoLA", ["Matthews correlation"]),
    ("Results on TabFact by F1.", "Test", ["F1"]),
    ("Results on TabFact by F1 and recall.", "Test", []),
    ("Results on CIFAR-10.", "Test", []),
])
def test_the_fields_one_metric_of_a_benchmark_is_taken_where_none_is_told(
    caption: str, head: str, metrics: list[str]
) -> None:
    assert read_without_metric(caption, head, "83.5", "Owls fly.") == metrics


def test_a_loss_is_not_what_a_paper_measures_by() -> None:
    for loss in ("cross-entropy", "the cross entropy loss", "the MSE loss"):
        assert read_without_metric(
            "Results on SVHN.", "Test", "83.5", f"We use {loss} as in other work.") == []
    assert read_without_metric(
        "Results on SVHN.", "Test", "83.5", "We use accuracy.") == ["accuracy"]


def test_a_data_sets_name_ends_with_its_sentence() -> None:
    paper = builder()
    paper.paragraph("We compare with LEM. The Google Speech Commands dataset is large. "
                    "We use the Google Speech Commands dataset.")
    paper.paragraph("The New York Times corpus is old. We use the New York Times corpus.")
    paper.paragraph("Several datasets are used. Several datasets are small.")
    names = names_of(paper.build()).benchmarks.values()
    assert not any("LEM" in name or name == "Several" for name in names)
    assert "New York Times" in names


@pytest.mark.parametrize(("cell", "value", "uncertainty"), [
    ("34.8%", 34.8, ""), ("0.652 ± 0.024", 0.652, "0.024"), ("84.3 (0.2)", 84.3, "0.2"),
    ("95.930.06", 95.93, "0.06"), ("66.29%0.47", 66.29, "0.47"),
    ("18.050.15 (+9.00)", 18.05, "0.15"),
    ("1,234.5", 1234.5, ""), ("−3.2", -3.2, ""), ("64.8 (+15.5)", 64.8, ""), ("91.2*", 91.2, ""),
])
def test_a_cells_number_is_read(cell: str, value: float, uncertainty: str) -> None:
    read = read_value(cell)
    assert read is not None
    assert (read.value, read.uncertainty) == (value, uncertainty)


def test_a_table_of_thousands_of_columns_takes_as_long_as_it_is_wide() -> None:
    paper = builder()
    paper.table("pass@1 on HumanEval", [["Model"] + ["HumanEval"] * 4_000],
                [["Owl 7B"] + ["34.8%"] * 4_000], label="Table 1", stub=1)
    made = paper.build()
    begun = time.monotonic()
    measurements_of(made)
    assert time.monotonic() - begun < 3


@pytest.mark.parametrize("cell", ["", "-", "7B", "12/34", "(98.6, 97.5)", "ResNet-50", "0.8-0.9"])
def test_a_cell_without_one_number_has_no_value(cell: str) -> None:
    assert read_value(cell) is None


@settings(deadline=None, max_examples=60)
@given(st.lists(st.lists(st.text(max_size=12), min_size=3, max_size=3), min_size=2, max_size=5),
       st.text(max_size=60))
def test_any_table_can_be_read(rows: list[list[str]], caption: str) -> None:
    paper = builder()
    paper.table(caption, rows[:1], rows[1:])
    made = paper.build()
    for m in measurements_of(made):
        assert made.text[m.place.start : m.place.end] == m.place.quote
