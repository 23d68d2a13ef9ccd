"""Assembles the effective settings from config.yaml, a user's file, the environment and flags."""

import copy
import difflib
import math
import os
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from hashlib import sha256
from pathlib import Path
from typing import Any

import platformdirs
import yaml
from pydantic import ValidationError

from records.errors import UserError
from records.yaml_text import read_yaml
from settings.schema import Configuration, Settings
from settings.service import ServiceSettings
from sources.search_settings import NAME_OF_A_KEY

PREFIX = "CONSILIENCE_"
USER_FILE = "consilience.yaml"
_OTHER_VARIABLES = {"CONSILIENCE_DATA"}
_FLAGS = "--set"

FIRST_WORKSPACE = "default"
"""The one whose papers and answers lie where they did before there were others."""
OPEN = frozenset({"language.models", "budget.stages", "search.addresses", "search.retrievers"})
"""Settings that are maps with names of the user's own: a value of theirs is replaced as a whole,
or entry by entry with a longer name."""

_OF_A_KEY = frozenset({"key_variable", "base_url", "extra_body"})
_STRANGE = frozenset({"extra_forbidden", "model_type"})
"""Fields and kinds of mistakes whose values may be a key, so that they are not printed."""

_SHAPES = {
    "tuple_type": "must be a list: write [one, another]",
    "dict_type": "must be names with values: write {name: value}"}
"""Kinds of mistakes that pydantic tells in words of Python."""

_FORMS = {
    "workspace": "must be at most 64 letters, digits, - and _, the first a letter or digit",
    "service.chat.address": "must begin with http:// or https:// and name a host, or be empty"}
"""Settings whose form pydantic tells as a pattern."""

ELSEWHERE = {"config": "a settings file is named with --config FILE, or is the consilience.yaml of "
                       "the folder you are in"}
"""What is taken for a setting, and where it belongs."""

GONE = {"index.ranking.rerank_sentences": "it is gone, since the ranking model reads passages "
                                          "whole; take the line out"}
"""What to do about settings of earlier versions."""

Flat = dict[str, Any]
"""Settings by dotted name: {"gate.min_rating": 6.5}."""


class SettingsError(UserError):
    """A setting that is unknown or out of bounds; the message names it, its origin and the rule."""


@dataclass(frozen=True)
class LoadedSettings:
    """The settings in force: those of a run, those of the service, and by dotted name where each
    value came from."""

    settings: Settings
    service: ServiceSettings
    origins: Mapping[str, str]

    def rows(self) -> list[tuple[str, Any, str]]:
        """(dotted name, value, origin) in the order of config.yaml."""
        values = _flatten(self.settings.model_dump() | {"service": self.service.model_dump()})
        return [(name, values[name], origin) for name, origin in self.origins.items()]


def default_config() -> Path:
    """config.yaml: beside the package in a wheel, at the top level in a checkout."""
    packaged = Path(__file__).with_name("config.yaml")
    return packaged if packaged.is_file() else Path(__file__).parents[1] / "config.yaml"


def load_settings(
    *,
    config: Path | None = None,
    assignments: Sequence[str] = (),
    environment: Mapping[str, str] | None = None,
) -> LoadedSettings:
    """Read defaults, then what overrides them in rising order: file, environment, flags.

    `config` is a YAML file (default: ./consilience.yaml where there is one); `assignments` are
    "dotted.name=value" texts. Raises SettingsError.
    """
    environment = os.environ if environment is None else environment
    values = _read_yaml(default_config())
    origins = dict.fromkeys(values, "default")
    layers = [_file_layer(config), _environment_layer(environment, values),
              _flag_layer(assignments)]
    for layer, origin in layers:
        for name, value in layer.items():
            known, value = _into_open(values, name, value)
            if known not in values:
                raise SettingsError(_unknown(known, origin, values))
            values[known], origins[known] = value, origin
    try:
        given = Configuration.model_validate(_nest(values))
    except ValidationError as error:
        raise SettingsError(_explain(error, origins)) from None
    _require_ends(given, origins)
    of_a_run = {name: getattr(given, name) for name in Settings.model_fields}
    return LoadedSettings(Settings(**of_a_run), given.service, origins)


def _require_ends(given: Configuration, origins: Mapping[str, str]) -> None:
    """Raises SettingsError where a setting is no finite number: JSON has no word for others, and
    what waits or counts without end does not come to one."""
    for name, value in _flatten(given.model_dump()).items():
        if isinstance(value, float) and not math.isfinite(value):
            raise SettingsError(f"{name} = {value}: must be a number with an end (from "
                                f"{_told(origins.get(name, ''))}); write one, or take it out")


def home_of(settings: Settings) -> Path:
    """The folder that holds runs, parsed papers and the index."""
    if settings.home:
        return Path(settings.home).expanduser()
    return Path(platformdirs.user_data_dir("consilience", appauthor=False))


def shelf_of(home: Path, workspace: str) -> Path:
    """The folder of what runs of a workspace have asked, fetched and read: the home itself for the
    first one.

    Each has its own, so that nobody can tell from an answer that came at once, or cost nothing,
    that somebody of another workspace has asked for the same.
    """
    if workspace == FIRST_WORKSPACE:
        return home
    # Some file systems know no difference of "Mine" and "mine".
    exact = sha256(workspace.encode()).hexdigest()[:12]
    return home / "workspaces" / f"{workspace.lower()}-{exact}"


def _file_layer(config: Path | None) -> tuple[Flat, str]:
    if config is None:
        path = Path(USER_FILE)
        return (_read_yaml(path), str(path)) if path.is_file() else ({}, "")
    if config.is_dir():
        raise SettingsError(f"{config}: is no file; give a settings file to --config")
    if not config.exists():
        raise SettingsError(f"{config}: no such settings file; give an existing one to --config")
    return _read_yaml(config), str(config)


def _environment_layer(environment: Mapping[str, str], known: Flat) -> tuple[Flat, str]:
    layer: Flat = {}
    for variable, text in sorted(environment.items()):
        if variable.startswith(PREFIX) and variable not in _OTHER_VARIABLES:
            name = variable.removeprefix(PREFIX).lower().replace("__", ".")
            if _open_part(name) not in known:
                raise SettingsError(_unknown(name, f"the environment ({variable})", known))
            layer[name] = _parse(text)
    return layer, "environment"


def _flag_layer(assignments: Sequence[str]) -> tuple[Flat, str]:
    layer: Flat = {}
    for assignment in assignments:
        name, equals, text = assignment.partition("=")
        if not (equals and name.strip()):
            raise SettingsError(f"--set {assignment}: write it as name=value")
        layer[name.strip()] = _parse(text)
    return layer, _FLAGS


def _parse(text: str) -> Any:
    try:
        return read_yaml(text) if text else ""
    except yaml.YAMLError:
        return text


def _read_yaml(path: Path) -> Flat:
    try:
        loaded = read_yaml(path.read_text(encoding="utf-8"))
    except OSError as error:
        raise SettingsError(f"{path}: cannot be read ({error.strerror}); give another settings "
                            "file to --config, or mend its permissions") from None
    except UnicodeDecodeError as error:
        raise SettingsError(f"{path}: is no text in UTF-8 (byte {error.start + 1}); save it as "
                            "such, or give another settings file to --config") from None
    except yaml.YAMLError as error:
        raise SettingsError(f"{path}: not readable as YAML ({_place(error)}); mend that, or give "
                            "another file to --config") from None
    if loaded is None:
        return {}
    if not isinstance(loaded, dict):
        raise SettingsError(f"{path}: must hold names and values, as config.yaml does; mend that, "
                            "or give another file to --config")
    return _flatten(loaded)


def _place(error: yaml.YAMLError) -> str:
    """What is wrong and where, without the line itself: it may hold what nobody shall see."""
    if isinstance(error, yaml.MarkedYAMLError) and error.problem and error.problem_mark:
        mark = error.problem_mark
        return f"line {mark.line + 1}, column {mark.column + 1}: {error.problem}"
    return str(error).splitlines()[0]


def _flatten(tree: Mapping[str, Any], prefix: str = "") -> Flat:
    flat: Flat = {}
    for key, value in tree.items():
        if isinstance(value, Mapping) and f"{prefix}{key}" not in OPEN:
            flat.update(_flatten(value, f"{prefix}{key}."))
        else:
            flat[f"{prefix}{key}"] = value
    return flat


def _open_part(name: str) -> str:
    """The open setting that a longer name leads into; else the name itself."""
    return next((o for o in OPEN if name.startswith(f"{o}.")), name)


def _into_open(values: Flat, name: str, value: Any) -> tuple[str, Any]:
    """A setting's name and new value, where `name` may lead into an open one."""
    known = _open_part(name)
    if known == name:
        return name, value
    tree = copy.deepcopy(values[known]) or {}
    *groups, leaf = name.removeprefix(f"{known}.").split(".")
    node, place = tree, known
    for group in groups:
        node = _names_at(place, node, name)
        node[group] = node.get(group) or {}
        node, place = node[group], f"{place}.{group}"
    _names_at(place, node, name)[leaf] = value
    return known, tree


def _names_at(place: str, node: Any, name: str) -> dict[str, Any]:
    """The names and values at a place of an open setting. Raises SettingsError where something else
    stands there, which may be a key and is not printed."""
    if not isinstance(node, dict):
        raise SettingsError(f"{name}: {place} holds a value, so that nothing can stand below it; "
                            "write {name: value} there, or take it out")
    return node


def _nest(flat: Flat) -> dict[str, Any]:
    tree: dict[str, Any] = {}
    for name, value in flat.items():
        *groups, leaf = name.split(".")
        node = tree
        for group in groups:
            node = node.setdefault(group, {})
        node[leaf] = value
    return tree


def _unknown(name: str, origin: str, known: Flat) -> str:
    if below := next((one for one in known if one.startswith(f"{name}.")), ""):
        return (f"{name}: cannot have a value itself (from {origin}); it is a group of settings: "
                f"name one of them, such as {below}, or take it out")
    near = difflib.get_close_matches(name, known, n=1)
    hint = GONE.get(name) or ELSEWHERE.get(name) or (
        f"did you mean {near[0]}?" if near else "`consilience config` lists all")
    return f"{name}: no such setting (from {origin}); {_about_a_key(name) or hint}"


def _about_a_key(name: str) -> str:
    """Where a key belongs, for whoever names a setting after one."""
    return ("keys stand in no setting: put it into an environment variable and name that in "
            "key_variable" if NAME_OF_A_KEY.search(name.rpartition(".")[2]) else "")


def _explain(error: ValidationError, origins: Mapping[str, str]) -> str:
    lines = []
    for item in error.errors():
        # A number is the place in a list.
        name = ".".join(part for part in item["loc"] if isinstance(part, str))
        # Who writes a key or an address with one where it does not belong shall not see it printed.
        hidden = _OF_A_KEY & set(item["loc"]) or item["type"] in _STRANGE
        shown = "" if hidden or isinstance(item["input"], Mapping) else f" = {item['input']!r}"
        rule = _SHAPES.get(item["type"]) or item["msg"].removeprefix("Value error, ")
        if item["type"] == "string_pattern_mismatch":
            rule = _FORMS.get(name, rule)
        if item["type"] == "extra_forbidden":
            rule = f"no such setting; {_about_a_key(name) or 'config.yaml shows what there is'}"
        origin = _told(origins.get(_open_part(name), ""))
        lines.append(f"{name}{shown}: {rule}" + (f" (from {origin})" if origin else ""))
    return "\n".join(lines)


def _told(origin: str) -> str:
    """An origin as people are told it. Options of commands stand for settings too: --limit for
    search.limit."""
    return "the command line" if origin == _FLAGS else origin
