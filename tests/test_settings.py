"""Settings come from config.yaml, a file, the environment and flags, in rising order."""

from pathlib import Path

import pytest

from settings import SettingsError, load_settings


def test_a_flag_beats_the_environment_which_beats_the_file(tmp_path: Path) -> None:
    file = tmp_path / "mine.yaml"
    file.write_text("gate: {min_rating: 1, min_supported: 1, max_revisions: 1}\n")
    loaded = load_settings(
        config=file, assignments=["gate.min_rating=3"],
        environment={"CONSILIENCE_GATE__MIN_RATING": "2", "CONSILIENCE_GATE__MIN_SUPPORTED": "2"})
    gate = loaded.settings.gate
    assert (gate.min_rating, gate.min_supported, gate.max_revisions) == (3, 2, 1)
    origins = {name: origin for name, _, origin in loaded.rows()}
    assert origins["gate.min_rating"] == "--set"
    assert origins["gate.min_supported"] == "environment"
    assert origins["gate.max_revisions"] == str(file)
    assert origins["workspace"] == "default"


@pytest.mark.parametrize(("assignment", "said"), [
    ("gate.min_ratin=7", "did you mean gate.min_rating"),
    ("index.ranking.rerank_sentences=3", "take the line out"),
    ("gate.min_rating=70", "less than or equal to 10"),
    ("gate.min_rating=70", "from the command line"),
    ("gate.min_rating", "name=value"),
    ("=7", "--set =7: write it as name=value"),
    ("gate=7", "it is a group of settings: name one of them, such as gate.min_rating"),
    ("language=7", "it is a group of settings: name one of them, such as language.model"),
    ("workspace=../elsewhere", "workspace = '../elsewhere': must be at most 64 letters"),
    ("service.chat.address=me", "service.chat.address = 'me': must begin with http"),
    ("search.types=[article, novel]", "search.types = 'novel': .* \\(from the command line\\)"),
    ("gate.min_rating=[", "gate.min_rating"),
    ("search.sources=arxiv,openalex", "must be a list: write ["),
    ("search.retrievers={a.B: 3}", "must be names with values"),
])
def test_a_wrong_setting_is_named_with_its_rule(assignment: str, said: str) -> None:
    with pytest.raises(SettingsError, match=said.replace("[", r"\[")):
        load_settings(assignments=[assignment], environment={})


def test_an_unknown_variable_of_ours_is_refused() -> None:
    with pytest.raises(SettingsError, match="CONSILIENCE_GATE__MIN_RATINGS"):
        load_settings(environment={"CONSILIENCE_GATE__MIN_RATINGS": "7"})


def test_a_variable_that_would_name_a_settings_file_is_not_passed_over() -> None:
    with pytest.raises(SettingsError, match=r"CONSILIENCE_CONFIG.*--config FILE"):
        load_settings(environment={"CONSILIENCE_CONFIG": "mine.yaml"})


def test_the_folder_of_evaluation_data_is_no_setting() -> None:
    load_settings(environment={"CONSILIENCE_DATA": "/data"})


def test_a_group_that_was_left_empty_in_a_file_is_named(tmp_path: Path) -> None:
    file = tmp_path / "mine.yaml"
    file.write_text("gate:\n  # min_rating: 7\n")
    with pytest.raises(SettingsError, match=r"^gate: .*mine\.yaml.*such as gate\.min_rating"):
        load_settings(config=file, environment={})


@pytest.mark.skipif(not Path("/proc/self/mem").is_file(), reason="there is no such file here")
def test_a_file_that_cannot_be_read_is_named_with_the_way_out() -> None:
    with pytest.raises(SettingsError, match=r"^/proc/self/mem: cannot be read \(.*\); give"):
        load_settings(config=Path("/proc/self/mem"), environment={})


@pytest.mark.parametrize("text", ["[1, 2", "- a\n- b\n", "\xff\xfe"])
def test_a_file_that_is_no_settings_file_is_refused_by_name(tmp_path: Path, text: str) -> None:
    file = tmp_path / "broken.yaml"
    file.write_bytes(text.encode("latin-1"))
    with pytest.raises(SettingsError, match=r"broken\.yaml"):
        load_settings(config=file, environment={})


@pytest.mark.parametrize("assignment", [
    "language.key_variable=sk-secret", "language.models.strong.key_variable=sk-secret",
    "language.base_url=http://me:sk-secret@localhost/v1",
    "language.base_url=http://localhost/v1?api_key=sk-secret",
    "language.api_key=sk-secret", "language.models.strong.api_key=sk-secret",
    "search.retrievers={a.B: {web_api_key: sk-secret}}",
    "search.retrievers={a.B: {client: {token: sk-secret}}}"])
def test_a_key_in_the_wrong_place_is_refused_and_not_printed(assignment: str) -> None:
    with pytest.raises(SettingsError) as caught:
        load_settings(assignments=[assignment], environment={})
    assert "sk-secret" not in str(caught.value)
    assert "environment variable" in str(caught.value)


@pytest.mark.parametrize("text", [
    "language: {models: {strong: sk-secret}}", "language:\n  model: [a\n  api_key: sk-secret"])
def test_what_may_be_a_key_is_not_printed_from_a_file_that_is_wrong(
    tmp_path: Path, text: str
) -> None:
    file = tmp_path / "wrong.yaml"
    file.write_text(text)
    with pytest.raises(SettingsError) as caught:
        load_settings(config=file, environment={})
    assert "sk-secret" not in str(caught.value)
    assert "wrong.yaml" in str(caught.value)


def test_a_model_of_ones_own_is_described_entry_by_entry() -> None:
    language = load_settings(environment={"CONSILIENCE_LANGUAGE__MODELS__STRONG__WINDOW": "9000"},
                             assignments=["language.model=strong",
                                          "language.models.strong.model=big-1",
                                          "language.roles.editor=computed"]).settings.language
    model = language.of("writer")
    assert model
    assert (model.model, model.window) == ("big-1", 9000)
    assert language.of("editor") is None


@pytest.mark.parametrize(("text", "assignment", "found"), [
    ("language:\n  models:\n", "language.models.strong.window=9000",
     {"language.models": {"strong": {"window": 9000}}}),
    ("language:\n  models:\n    strong:\n", "language.models.strong.window=9000",
     {"language.models": {"strong": {"window": 9000}}}),
    ("budget: {stages: null}", "budget.stages.verifier.calls=2",
     {"budget.stages": {"verifier": {"calls": 2}}}),
])
def test_a_map_that_a_file_left_empty_can_be_filled(
    tmp_path: Path, text: str, assignment: str, found: dict[str, dict[str, dict[str, int]]]
) -> None:
    file = tmp_path / "mine.yaml"
    file.write_text(text)
    values = {name: value for name, value, _ in
              load_settings(config=file, assignments=[assignment], environment={}).rows()}
    for name, entries in found.items():
        for entry, fields in entries.items():
            assert values[name][entry].items() >= fields.items()


def test_a_longer_name_does_not_lead_into_a_value(tmp_path: Path) -> None:
    file = tmp_path / "mine.yaml"
    file.write_text("language: {models: {strong: sk-secret}}")
    with pytest.raises(SettingsError, match=r"^language\.models\.strong\.window: ") as caught:
        load_settings(config=file, assignments=["language.models.strong.window=9000"],
                      environment={})
    assert "sk-secret" not in str(caught.value)
