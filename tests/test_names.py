"""How names of systems, benchmarks, metrics and settings are found, taken apart and compared."""

from itertools import pairwise

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from grounding.names import (
    Name,
    benchmark_task,
    find_benchmarks,
    find_metrics,
    find_settings,
    find_sizes,
    find_systems,
    known_benchmark,
    known_metric,
    metric_facts,
    name_pattern,
    normalise,
    parse_name,
    same_benchmark,
    same_metric,
    same_size,
    same_subject,
    same_system,
    subject_key,
)
from grounding.vocabulary import vocabulary

FINDERS = (find_benchmarks, find_metrics, find_settings, find_systems, find_sizes)

NAMELIKE = st.text(
    alphabet=st.sampled_from("aBcLM0123 7.-–@+/()[]^_{}%é½№BMTpassHumanEvalmAP"), max_size=60
)


@pytest.mark.parametrize("spelling", ["CodeLlama", "Code-Llama", "Code Llama™", "code–llama"])
def test_spellings_of_one_name_have_one_key(spelling: str) -> None:
    assert normalise(spelling) == "codellama"


@pytest.mark.parametrize(
    ("a", "b"), [("GPT-3.5", "GPT-35"), ("HumanEval", "HumanEval+"), ("C", "C#"), ("C", "C++")]
)
def test_names_that_differ_in_a_point_or_sign_stay_apart(a: str, b: str) -> None:
    assert normalise(a) != normalise(b)


@given(st.text(max_size=40))
def test_normalising_twice_changes_nothing(name: str) -> None:
    assert normalise(normalise(name)) == normalise(name)


@settings(deadline=None)  # the vocabulary is read in the first example
@given(st.one_of(st.text(max_size=60), NAMELIKE))
def test_a_mention_is_the_text_at_its_place(text: str) -> None:
    for find in FINDERS:
        mentions = find(text)
        assert all(text[m.start : m.end] == m.text for m in mentions)
        assert all(a.end <= b.start for a, b in pairwise(mentions))


@pytest.mark.parametrize(
    ("text", "name"),
    [
        ("Code Llama - Instruct 34B", Name("Code Llama", "Instruct", "34B")),
        ("CodeLlama-34b-Instruct-hf", Name("Code Llama", "Instruct", "34b")),
        ("StarCoder Base 15.5B", Name("StarCoder", "Base", "15.5B")),
        ("StarCoderBase", Name("StarCoder", "Base")),
        ("GPT-3.5 (ChatGPT)", Name("GPT-3.5")),
        ("WizardCoder-Python-34B", Name("WizardCoder", "Python", "34B")),
        ("Llama 2 70B", Name("Llama 2", "", "70B")),
        ("PaLM 2-S", Name("PaLM 2", "S")),
        ("PaLM (540B)", Name("PaLM", "", "540B")),
        ("phi-1.5 1.3B", Name("phi-1.5", "", "1.3B")),
        ("BERT (large) [12]", Name("BERT", "Large")),
        ("SomeNet (w/o attention)", Name("SomeNet", remark="w/o attention")),
        ("Rivera et al. (2020)", Name("Rivera et al. (2020)")),
    ],
)
def test_a_name_is_taken_apart(text: str, name: Name) -> None:
    assert parse_name(text) == name


@given(st.text(max_size=60))
def test_any_text_can_be_parsed_as_a_name(text: str) -> None:
    assert isinstance(parse_name(text), Name)


def test_a_variant_is_another_subject() -> None:
    base, python = parse_name("Code Llama 7B"), parse_name("CodeLlama-7b-Python-hf")
    assert same_system(str(base), str(python))
    assert not same_subject(base, python)
    assert same_subject(python, parse_name("Code Llama - Python 7B"))
    assert not same_subject(parse_name("Code Llama 7B"), parse_name("Code Llama 34B"))


def test_a_family_that_contains_another_name_is_not_that_family() -> None:
    assert not same_system("Code Llama", "Llama")
    assert not same_system("Llama 2", "Llama")
    assert same_system("ChatGPT", "GPT-3.5")


def test_sizes_in_a_range_share_its_unit() -> None:
    sizes = find_sizes("sizes of 7, 13 and 34B, or from 7B to 70B, or 350M")
    assert [s.parameters for s in sizes] == [7e9, 13e9, 34e9, 7e9, 70e9, 350e6]


def test_counts_of_other_things_are_not_sizes() -> None:
    assert find_sizes("trained on 500B tokens and 2M examples for $3M over 7 b and 10 m") == []


def test_sizes_are_compared_by_number() -> None:
    assert same_size("7B", "7-billion")
    assert same_size("0.35B", "350M")
    assert not same_size("7B", "70B")


def test_a_benchmark_with_a_suffix_is_another_benchmark() -> None:
    found = [m.canonical for m in find_benchmarks("Human Eval, HumanEval-Q, MBPP+, ImageNet-1k")]
    assert found == ["HumanEval", "HumanEval-Q", "MBPP+", "ImageNet"]


def test_ordinary_words_are_no_benchmarks() -> None:
    assert find_benchmarks("a drop in the race for apps in the django spider") == []
    assert find_benchmarks("Proteins and Enzymes") == []
    assert [m.canonical for m in find_benchmarks("on PROTEINS")] == ["PROTEINS"]


def test_metrics_keep_their_number_and_their_case() -> None:
    found = [m.canonical for m in find_metrics("pass@1, pass@10, P@5, top-3 accuracy, mAP or MAP")]
    assert found == ["pass@1", "pass@10", "precision@5", "top-3 accuracy", "mAP", "MAP"]


def test_metrics_are_compared_by_meaning() -> None:
    assert same_metric("Acc.", "Accuracy")
    assert same_metric("ROUGE-L", "RG-L")
    assert not same_metric("pass@1", "pass@10")
    assert same_benchmark("MS COCO", "COCO")


def test_a_metric_has_a_direction() -> None:
    pass_at_ten, perplexity = metric_facts("pass@10"), metric_facts("PPL")
    assert pass_at_ten is not None
    assert pass_at_ten.better == "higher"
    assert perplexity is not None
    assert perplexity.better == "lower"
    assert metric_facts("an unheard-of score") is None


def test_a_benchmark_with_a_usual_metric_and_that_metric_are_listed() -> None:
    for benchmark, metric in vocabulary().usual_metrics.items():
        assert (known_benchmark(benchmark), known_metric(metric)) == (benchmark, metric)


def test_a_known_benchmark_has_a_task() -> None:
    assert benchmark_task("Human Eval") == "code generation"
    assert benchmark_task("Unheard-Of") == ""


def test_settings_are_understood_by_form() -> None:
    text = "zero-shot, 3-shot, five-shot, 5-way, greedy, T=0.8"
    found = [m.canonical for m in find_settings(text)]
    assert found == ["zero-shot", "3-shot", "5-shot", "5-way", "greedy decoding", "T=0.8"]


def test_systems_in_prose_are_neither_benchmarks_nor_ordinary_words() -> None:
    text = "However, Code Llama - Python 7B outperforms Llama 2 70B on HumanEval, says Table 2."
    assert [m.text for m in find_systems(text)] == ["Code Llama - Python 7B", "Llama 2 70B"]


@pytest.mark.parametrize(
    ("text", "benchmark", "part"),
    [
        ("BigCodeBench-Complete", "BigCodeBench", "Complete"),
        ("BigCodeBench-Hard, Complete", "BigCodeBench", "Hard; Complete"),
        ("the Complete variant of BigCodeBench-Hard", "BigCodeBench", "Hard; Complete"),
        ("COCO test-dev", "COCO", "test-dev"),
        ("VOT2018", "VOT", "2018"),
        ("XNLI-de", "XNLI", "de"),
        ("BigEarthNet-10% of the labels", "BigEarthNet", "10%"),
        ("CIFAR-100", "CIFAR-100", ""),
        ("CoNLL-12 English", "CoNLL 2012", ""),
        ("HumanEval-X", "HumanEval-X", ""),
        ("HumanEval+", "HumanEval+", ""),
        ("CIFAR-100-C", "CIFAR-100-C", ""),
    ],
)
def test_a_part_of_a_benchmark_is_told_from_another_benchmark(
    text: str, benchmark: str, part: str
) -> None:
    [mention] = find_benchmarks(text)
    assert (mention.canonical, mention.part) == (benchmark, part)


def test_a_part_of_a_benchmark_is_the_same_benchmark() -> None:
    assert same_benchmark("BigCodeBench-Hard, Complete", "BigCodeBench")
    assert not same_benchmark("HumanEval+", "HumanEval")


@pytest.mark.parametrize(
    ("text", "name"),
    [
        ("Owl 7B Instruct v0.3", Name("Owl v0.3", "Instruct", "7B")),
        ("GPT-4-0613", Name("GPT-4", "0613")),
        ("GPT-4o-2024-05-13", Name("GPT-4o", "2024-05-13")),
        ("Owl (entry without variant)", Name("Owl", remark="entry without variant")),
        ("Owl (May 2023)", Name("Owl", remark="May 2023")),
        ("FPN (ResNet-101)", Name("FPN", "ResNet-101")),
        ("ResNet-1001", Name("ResNet-1001")),
    ],
)
def test_dates_and_versions_are_kept_apart_and_remarks_are_no_variants(
    text: str, name: Name
) -> None:
    assert parse_name(text) == name


def test_the_number_of_a_preprint_is_no_benchmark() -> None:
    assert find_benchmarks("as reported by its paper (arXiv:2309.16609)") == []


def test_a_variant_is_found_however_it_is_dashed() -> None:
    for text in ("Alder - Instruct has", "Alder-Instruct has", "AlderInstruct has"):
        assert name_pattern("Alder - Instruct").search(text)


def test_a_system_has_one_key_under_all_its_names() -> None:
    assert subject_key(parse_name("ChatGPT")) == subject_key(parse_name("GPT-3.5"))
    assert subject_key(parse_name("Alder - Instruct")) != subject_key(parse_name("Alder"))
