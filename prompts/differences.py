"""What differs between two prompts folders: files, settings in front matter, lines of text."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from difflib import unified_diff
from pathlib import Path
from typing import Any, Literal

from prompts.front_matter import Problem, PromptError, read_prompt_file, read_text

_WAY_OUT = "give a folder of prompts (`consilience prompts copy DIR` makes one), or a file"


@dataclass(frozen=True)
class SettingChange:
    """A value of front matter by its dotted name, as YAML gives it; None where it is not there."""

    name: str
    before: object
    after: object


@dataclass(frozen=True)
class FileDifference:
    """A prompt file that is not the same. `lines` is a unified diff without its heading."""

    file: str
    status: Literal["changed", "added", "removed"]
    settings: tuple[SettingChange, ...]
    lines: tuple[str, ...]


def differences(before: Path, after: Path, name: str = "") -> list[FileDifference]:
    """What differs between two folders, file by file, or between two files.

    `name` keeps to one file: its path in the folder, with or without ".md". The prompts need not be
    sound. Raises PromptError for what cannot be read, and for a name that neither folder has.
    """
    old, new = _files(before), _files(after)
    if before.is_file() != after.is_file():
        file, folder = (before, after) if before.is_file() else (after, before)
        raise PromptError(Problem(file, 0, f"is a file and {folder} a folder; give two folders or "
                                  "two files"))
    if name:
        file = name if name.endswith(".md") else f"{name}.md"
        known = sorted(old | new)
        if file not in known:
            raise PromptError(Problem(Path(name), 0, "in neither folder; there are "
                                      f"{', '.join(known) or 'no prompts at all'}"))
        old, new = ({file: files[file]} if file in files else {} for files in (old, new))
    if before.is_file() and after.is_file():
        new = dict(zip(old, new.values(), strict=True))
    found = (_difference(file, old.get(file), new.get(file)) for file in sorted(old | new))
    return [difference for difference in found if difference]


def _files(place: Path) -> dict[str, Path]:
    """Markdown files by their path in the folder; a file alone by its name."""
    if place.is_file():
        return {place.name: place}
    if not place.is_dir():
        raise PromptError(Problem(place, 0, f"no such folder or file; {_WAY_OUT}"))
    found = {file.relative_to(place).as_posix(): file for file in place.rglob("*.md")}
    if not found:
        raise PromptError(Problem(place, 0, f"holds no prompt; {_WAY_OUT}"))
    return found


def _difference(file: str, before: Path | None, after: Path | None) -> FileDifference | None:
    old, new = (read_text(path) if path else "" for path in (before, after))
    if before and after and old == new:
        return None
    status = "changed" if before and after else "added" if after else "removed"
    lines = list(unified_diff(old.splitlines(), new.splitlines(), lineterm="", n=2))[2:]
    return FileDifference(file, status, tuple(_settings(before, after)) if before and after else (),
                          tuple(lines))


def _settings(before: Path, after: Path) -> Iterator[SettingChange]:
    old, new = (dict(_flat(_matter(path))) for path in (before, after))
    for name in old | new:
        if old.get(name) != new.get(name):
            yield SettingChange(name, old.get(name), new.get(name))


def _matter(path: Path) -> Mapping[str, Any]:
    """The front matter; empty where the file has none that can be read."""
    try:
        return read_prompt_file(path).matter
    except PromptError:
        return {}


def _flat(tree: Mapping[str, Any], prefix: str = "") -> Iterator[tuple[str, object]]:
    for key, value in tree.items():
        if isinstance(value, Mapping):
            yield from _flat(value, f"{prefix}{key}.")
        else:
            yield f"{prefix}{key}", value
