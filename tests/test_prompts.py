"""A prompts folder is checked as a whole when it is loaded: every problem, with file and line."""

from pathlib import Path

import pytest

from models.language_settings import RoleModels
from prompts.fence import Fence, Untrusted
from prompts.library import FOLDER, ROLES, PromptError, PromptLibrary, load_library
from records.proposals import PROPOSALS

FENCE = Fence("feedfeedfeedfeed")

PLANNER = """\
---
name: planner
purpose: Proposes what to search for.
role: planner
variables:
  question: The question.
  named: What it names.
output: PlanProposal
sampling: {temperature: 0, max_tokens: 1200}
max_tokens: 12000
---
# System

You plan a search.

# User

Question: {{ question }}
{{ named }}
"""

REVIEWER = """\
---
name: mine
title: Mine
purpose: Is it short?
dimensions:
  novelty:
    measures: {synthesis_share: 1}
overall: {novelty: 1}
model: another-model
sampling: {temperature: 0.3, max_tokens: 900}
---
You like short reports.

- **3**: Long.
- **6**: Not long.
- **9**: Short.
"""


def folder(place: Path, *, planner: str = PLANNER, reviewer: str = REVIEWER) -> Path:
    (place / "reviewers").mkdir(parents=True)
    (place / "reviewers" / "mine.md").write_text(reviewer, encoding="utf-8")
    (place / "planner.md").write_text(planner, encoding="utf-8")
    return place


def problems(place: Path, **texts: str) -> list[str]:
    """What is wrong with the folder, each as "file:line: reason" without its path."""
    with pytest.raises(PromptError) as raised:
        load_library(folder(place, **texts))
    return [str(p).replace(f"{place}/", "") for p in raised.value.problems]


def test_a_prompt_becomes_a_system_and_a_user_message(tmp_path: Path) -> None:
    planner = load_library(folder(tmp_path)).role("planner")
    system, user = planner.messages(
        {"question": Untrusted("Ash grows."), "named": Untrusted("{}")}, FENCE)
    assert (system.role, user.role) == ("system", "user")
    assert system.content.startswith("You plan a search.")
    assert FENCE.opening in system.content
    assert user.content == (f"Question: \n{FENCE.opening}\nAsh grows.\n{FENCE.closing}\n"
                            f"{FENCE.opening}\n{{}}\n{FENCE.closing}")
    assert (planner.role, planner.sampling.max_tokens) == ("planner", 1200)


def test_every_variable_needs_a_value_and_what_is_not_shown_stays_out(tmp_path: Path) -> None:
    planner = load_library(folder(tmp_path)).role("planner")
    with pytest.raises(PromptError, match=r"planner\.md: named: no value was given"):
        planner.messages({"question": "a"}, FENCE)
    said = planner.messages({"question": "a", "named": "b", "most_queries": 7919}, FENCE)
    assert not any("7919" in message.content for message in said)


@pytest.mark.parametrize(("old", "new", "said"), [
    ("role: planner", "role: planer", "planner.md:4: role: no such role"),
    ("PlanProposal", "Stances", "planner.md:8: output: no such record"),
    ("name: planner", "name: planer", "planner.md:2: name: no agent asks with a prompt of this"),
    ("  named:", "  nmed:", "planner.md:7: variables.nmed: its agent gives no such value"),
    ("PlanProposal", "AnswerProposal", "planner.md:8: output: its agent takes PlanProposal only"),
    ("{{ question }}", "{{ qestion }}", "planner.md:18: qestion: not among the variables"),
    ("{{ question }}", "it", "planner.md:6: variables.question: declared and never used"),
    ("{{ question }}", "{{ question", "planner.md:19: expected"),
    ("{{ question }}", "{% if question %}", "planner.md:19: Unexpected end"),
    ("{{ question }}", "{{ question|lenght }}", "planner.md:18: No filter named 'lenght'"),
    ("{{ question }}", "{{ question.__class__ }}", "planner.md:18: access to attribute"),
    ("{{ named }}", "{% if question %}{{ named }}{% else %}{{ named / 0 }}{% endif %}",
     "planner.md:19: unsupported operand"),
    ("max_tokens: 12000", "max_tokens: 60", "planner.md:10: max_tokens: its own words"),
    ("temperature: 0,", "temperature: 9,", "planner.md:9: sampling.temperature: "),
    ("purpose:", "purpos:", "planner.md:3: purpos: "),
    ("purpose: Proposes", "purpose: [Proposes", "planner.md:4: front matter is not YAML"),
    ("# User", "# Users", "planner.md:12: the body must be"),
    ("# System", "Preface\n# System", "planner.md:12: the body must be"),
    ("---\n# System", "# System", "planner.md:1: must begin with front matter"),
])
def test_a_role_that_does_not_fit_is_named_with_line_and_rule(
    tmp_path: Path, old: str, new: str, said: str
) -> None:
    assert PLANNER.count(old) >= 1
    found = problems(tmp_path, planner=PLANNER.replace(old, new, 1))
    assert any(problem.startswith(said) for problem in found), found


@pytest.mark.parametrize(("old", "new", "said"), [
    ("- **6**: Not long.\n", "", "reviewers/mine.md:12: the rubric does not say what a 6 looks"),
    ("temperature: 0.3", "temprature: 0.3", "reviewers/mine.md:10: sampling.temprature: "),
    ("  novelty:\n", "  novel:\n", "reviewers/mine.md:6: dimensions.novel: no such dimension"),
    ("overall: {novelty: 1}", "overall: {safety_impact: 1}",
     "reviewers/mine.md:8: overall: not scored by this reviewer"),
    ("title: Mine\n", "", "reviewers/mine.md:2: title: Field required"),
])
def test_a_reviewer_that_does_not_fit_is_named_with_line_and_rule(
    tmp_path: Path, old: str, new: str, said: str
) -> None:
    assert old in REVIEWER
    found = problems(tmp_path, reviewer=REVIEWER.replace(old, new))
    assert any(problem.startswith(said) for problem in found), found


def test_every_problem_of_every_file_is_named_at_once(tmp_path: Path) -> None:
    found = problems(
        tmp_path, reviewer=REVIEWER.replace("- **3**: Long.\n", "").replace("- **9**: Short.", ""),
        planner=PLANNER.replace("{{ question }}", "{{ qestion }}").replace("role: p", "role: q"))
    assert [p.split(": ")[0] for p in found] == [
        "reviewers/mine.md:12", "reviewers/mine.md:12", "planner.md:4", "planner.md:18",
        "planner.md:6"]


def test_a_reviewer_may_have_its_own_model_and_sampling(tmp_path: Path) -> None:
    (reviewer,) = load_library(folder(tmp_path)).reviewers
    assert reviewer.model == "another-model"
    assert reviewer.sampling
    assert reviewer.sampling.temperature == 0.3


def test_notes_beside_the_prompts_are_no_prompts(tmp_path: Path) -> None:
    place = folder(tmp_path)
    for note in ("README.md", "Changes.md", "readme.md", "reviewers/README.md"):
        (place / note).write_text("Nothing for a model.", encoding="utf-8")
    assert set(load_library(place).roles) == {"planner"}


def test_two_prompts_of_one_name_are_refused(tmp_path: Path) -> None:
    place = folder(tmp_path)
    (place / "another.md").write_text(PLANNER, encoding="utf-8")
    with pytest.raises(PromptError, match=r"another\.md:1: the name 'planner' is used"):
        load_library(place)


def test_a_role_that_is_missing_is_named_with_a_way_out(tmp_path: Path) -> None:
    with pytest.raises(PromptError, match=r"writer\.md: there is no prompt 'writer'; copy"):
        load_library(folder(tmp_path)).role("writer")


def test_a_protocol_text_of_the_folder_is_used_and_the_others_are_the_bundled(
    tmp_path: Path
) -> None:
    place = folder(tmp_path)
    (place / "protocol").mkdir()
    (place / "protocol" / "go_on.md").write_text("More.", encoding="utf-8")
    library = load_library(place)
    assert library.notes.go_on() == "More."
    assert library.notes.shorter() == load_library().notes.shorter()
    assert library.hashes["protocol/shorter.md"] == load_library().hashes["protocol/shorter.md"]
    assert library.hashes["protocol/go_on.md"] != load_library().hashes["protocol/go_on.md"]


@pytest.mark.parametrize(("name", "text", "said"), [
    ("fence_rule", "Between {{ opening }} and below.", r"fence_rule\.md: must show {{ closing }}"),
    ("go_on", "On with {{ it }}.", r"go_on\.md:1: it: no such variable"),
    ("shorter", " \n", r"shorter\.md: is empty"),
    ("ask_again", "No: {{ problem", r"ask_again\.md:1: "),
])
def test_a_protocol_text_that_does_not_fit_is_named(
    tmp_path: Path, name: str, text: str, said: str
) -> None:
    place = folder(tmp_path)
    (place / "protocol").mkdir()
    (place / "protocol" / f"{name}.md").write_text(text, encoding="utf-8")
    with pytest.raises(PromptError, match=said):
        load_library(place)


def test_what_is_no_text_is_named(tmp_path: Path) -> None:
    place = folder(tmp_path)
    (place / "writer.md").write_bytes(b"\xff\xfe\x00")
    with pytest.raises(PromptError, match=r"writer\.md: is not UTF-8 text"):
        load_library(place)


@pytest.fixture(scope="module")
def bundled() -> PromptLibrary:
    return load_library()


def test_the_protocol_says_what_it_is_given(bundled: PromptLibrary) -> None:
    notes = bundled.notes
    assert FENCE.opening in notes.fence_rule(FENCE)
    assert FENCE.closing in notes.fence_rule(FENCE)
    assert '{"type": "object"}' in notes.json_answer('{"type": "object"}')
    assert "no such key: k9" in notes.ask_again("no such key: k9")
    assert notes.go_on() != notes.shorter()


def test_the_bundled_prompts_show_their_form(bundled: PromptLibrary) -> None:
    for prompt in bundled.roles.values():
        system, user = prompt.sample(FENCE)
        assert FENCE.opening in system.content
        assert all(f"⟨{name}" in system.content + user.content for name in prompt.variables)
        assert prompt.output in PROPOSALS


def test_each_file_is_hashed_and_a_changed_file_changes_its_hash(tmp_path: Path) -> None:
    place = folder(tmp_path)
    before = load_library(place).hashes
    assert {"planner.md", "reviewers/mine.md", "protocol/go_on.md"} <= before.keys()
    (place / "planner.md").write_text(PLANNER.replace("a search", "searches"), encoding="utf-8")
    after = load_library(place).hashes
    assert {n for n in before if before[n] != after[n]} == {"planner.md"}


def test_the_roles_are_those_whose_models_can_be_set() -> None:
    assert set(ROLES) == set(RoleModels.model_fields)


def test_no_prompt_lies_where_it_is_not_read() -> None:
    known = load_library().hashes
    on_disk = {f.relative_to(FOLDER).as_posix() for f in FOLDER.rglob("*.md")
               if f.name != "README.md"}
    assert on_disk == set(known)
