"""YAML that is too much: refused before it takes time, by what is wrong with it."""

import time
from pathlib import Path

import pytest
import yaml
from test_wrong_input import refused

from records.yaml_text import DEEPEST, LARGEST, read_yaml, read_yaml_with_places

BOMB = "a0: &a0 [x]\n" + "".join(
    f"a{n}: &a{n} [{', '.join([f'*a{n - 1}'] * 10)}]\n" for n in range(1, 12))
TOO_MUCH = {
    "deep lists": ("[" * 100_000, "nested"),
    "deep and closed": ("[" * 20_000 + "]" * 20_000, "nested"),
    "deep maps": ("{a: " * 20_000 + "1" + "}" * 20_000, "nested"),
    "deep in a line": ("- " * 20_000 + "1", "nested"),
    "deep by keys": ("? " * 20_000 + "1", "nested"),
    "deep by lines": ("".join(" " * n + f"a{n}:\n" for n in range(500)), "nested"),
    "large": ("a: " + "x" * LARGEST, "characters"),
    "aliases": (BOMB, "aliases"),
    "itself": ("a: &a [*a]", "aliases"),
}


@pytest.mark.parametrize("reader", [read_yaml, read_yaml_with_places])
@pytest.mark.parametrize("name", TOO_MUCH)
def test_too_much_is_refused_at_once(name: str, reader) -> None:
    text, said = TOO_MUCH[name]
    began = time.process_time()
    with pytest.raises(yaml.YAMLError, match=said):
        reader(text)
    assert time.process_time() - began < 2


@pytest.mark.parametrize(("text", "held"), [
    ("a: &one [1, 2]\nb: *one\n", {"a": [1, 2], "b": [1, 2]}),
    ("a: {b: [{c: 1}]}", {"a": {"b": [{"c": 1}]}}),
    ("a: '" + "[" * (DEEPEST - 1) + "'", {"a": "[" * (DEEPEST - 1)}),
    ("a: |\n  - - - x\n  " + "word " * 1000, {"a": "- - - x\n" + ("word " * 1000)}),
    ("", None), ("a: &x 1\nb: 'x * y & z'", {"a": 1, "b": "x * y & z"}),
])
def test_what_people_write_is_read(text: str, held: object) -> None:
    assert read_yaml(text) == held
    assert read_yaml_with_places(text)[0] == held


@pytest.mark.parametrize("name", TOO_MUCH)
def test_such_a_settings_file_is_named(tmp_path: Path, name: str) -> None:
    file = tmp_path / "own.yaml"
    file.write_text(TOO_MUCH[name][0], encoding="utf-8")
    said = refused("config", "--config", str(file))
    assert f"{file}: not readable as YAML" in said
    assert TOO_MUCH[name][1] in said
    assert "give another file to --config" in said


def test_a_deep_flag_is_refused_by_its_name() -> None:
    assert "gate.min_rating" in refused("config", "--set", "gate.min_rating=" + "[" * 5000)
