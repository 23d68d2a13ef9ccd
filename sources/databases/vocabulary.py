"""Says a search's filters in a service's own words, and what the service has no word for."""

from collections.abc import Iterable, Mapping


def translated(asked: Iterable[str], words: Mapping[str, str]) -> tuple[str, ...]:
    """The service's words for all that is asked for. None where it lacks one of them: a filter by
    the others would hide the works of that one."""
    found = [words.get(name.casefold(), "") for name in asked]
    return tuple(dict.fromkeys(found)) if all(found) else ()


def untranslated(what: str, asked: Iterable[str], words: Mapping[str, str]) -> tuple[str, ...]:
    """What the service has no word for, as one entry of `Database.unsupported`."""
    lacking = [name for name in asked if not words.get(name.casefold())]
    return (f"{what}: {', '.join(lacking)}",) if lacking else ()


def untold(**parts: object) -> tuple[str, ...]:
    """The names of those parts of a search that hold something and cannot be told."""
    return tuple(name.replace("_", " ") for name, value in parts.items() if value)
