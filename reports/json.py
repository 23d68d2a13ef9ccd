"""A report as JSON and back, and the JSON Schema it follows."""

import json
from collections.abc import Mapping
from functools import cache
from pathlib import Path

from pydantic import ValidationError
from pydantic_core import to_jsonable_python

from records import SCHEMA_VERSION, Record, Report
from records.errors import UserError

MOST_ERRORS = 5
_BEFORE_DATABASES, _BEFORE_VERIFIED = "1.0", "1.1"


class UnreadableReport(UserError):
    """A file is no report: which file, which field, and what is wrong with it."""

    def __init__(self, name: str, reason: str) -> None:
        super().__init__(f"{name}: {reason}")
        self.name = name
        self.reason = reason


def dump(report: Report) -> str:
    """The report as indented JSON: equal reports give equal text, whose last sign is a newline.

    Fields stand in the order of the records, the keys of mappings in alphabetical order.
    """
    return json.dumps(_plain(report), ensure_ascii=False, indent=2, allow_nan=False) + "\n"


def load(path: Path) -> Report:
    """Read a report. Raises `UnreadableReport` for a file that is missing or is none."""
    try:
        text = path.read_text(encoding="utf-8")
    except OSError as error:
        raise UnreadableReport(str(path), f"cannot be read ({error.strerror})") from error
    except UnicodeDecodeError as error:
        raise UnreadableReport(str(path), f"is not UTF-8 (byte {error.start})") from error
    return loads(text, str(path))


def load_kept(path: Path) -> Report:
    """Read the report that a run keeps in its folder. Raises `UnreadableReport` with the way out.
    """
    way = f"`consilience resume {path.parent.name}` writes it again"
    if not path.is_file():
        raise UnreadableReport(str(path), f"is gone; {way}")
    try:
        return load(path)
    except UnreadableReport as error:
        raise UnreadableReport(error.name, f"{error.reason}; {way}") from error


def loads(text: str, name: str = "report.json") -> Report:
    """Read a report from text; `name` is what errors call it."""
    try:
        data = json.loads(text)
    except (ValueError, RecursionError) as error:
        raise UnreadableReport(name, f"is not JSON ({error})") from error
    if not isinstance(data, dict):
        raise UnreadableReport(name, f"holds a {type(data).__name__}, not a report")
    if not data.keys() & Report.model_fields.keys():
        raise UnreadableReport(name, "is JSON, but no report: it has none of a report's fields")
    version = data.get("schema_version", SCHEMA_VERSION)
    if version == _BEFORE_VERIFIED:
        text = json.dumps({**data, "schema_version": SCHEMA_VERSION})
    elif version == _BEFORE_DATABASES:
        text = json.dumps(_from_before_databases(data))
    elif version != SCHEMA_VERSION:
        raise UnreadableReport(
            name, f"schema_version is {version!r}; this program reads {SCHEMA_VERSION!r}, "
                  f"{_BEFORE_VERIFIED!r} and {_BEFORE_DATABASES!r}. Make the report again, or read "
                  "it with the version that wrote it")
    try:
        return Report.model_validate_json(text)
    except ValidationError as error:
        raise UnreadableReport(name, _explain(error)) from error


def _from_before_databases(data: dict[str, object]) -> dict[str, object]:
    """A report of version 1.0 in today's words: its flow called `not_retrieved` what could not be
    read, and everything that passed the screening was read. Malformed parts stay as they are, for
    the check that follows."""
    papers, flow = data.get("papers"), data.get("flow")
    new: dict[str, object] = {**data, "schema_version": SCHEMA_VERSION}
    if isinstance(flow, dict):
        included = flow.get("included", 0)
        by_abstract = sum(map(_is_by_abstract, papers)) if isinstance(papers, list) else 0
        new["flow"] = {**flow, "unreadable": flow.get("not_retrieved", 0),
                       "not_retrieved": by_abstract, "abstract_only": by_abstract,
                       "sought": included, "assessed": included}
    return new


def _is_by_abstract(card: object) -> bool:
    origin = card.get("origin") if isinstance(card, dict) and card.get("included", True) else None
    return isinstance(origin, dict) and origin.get("abstract_only") is True


def schema() -> dict[str, object]:
    """The JSON Schema (2020-12) that every dumped report satisfies."""
    return {
        "$schema": "https://json-schema.org/draft/2020-12/schema",
        **Report.model_json_schema(mode="serialization"),
    }


@cache
def schema_text() -> str:
    """The same as JSON: what no report changes is made once for all."""
    return json.dumps(schema(), ensure_ascii=False, indent=2) + "\n"


def _explain(error: ValidationError) -> str:
    found = error.errors(include_url=False, include_input=False, include_context=False)
    told = [f"{_path(e['loc'])}: {e['msg']}" for e in found[:MOST_ERRORS]]
    more = len(found) - len(told)
    return "; ".join(told) + (f"; and {more} more" if more else "")


def _path(location: tuple[int | str, ...]) -> str:
    """ "claims[3].verdict"."""
    return "".join(f"[{part}]" if isinstance(part, int) else f".{part}"
                   for part in location).lstrip(".") or "report"


def _plain(value: object) -> object:
    if isinstance(value, Record):
        return {name: _plain(getattr(value, name)) for name in type(value).model_fields}
    if isinstance(value, Mapping):
        return {str(key): _plain(value[key]) for key in sorted(value, key=str)}
    if isinstance(value, list | tuple):
        return [_plain(item) for item in value]
    return to_jsonable_python(value)
