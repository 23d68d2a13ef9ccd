"""From a record to the JSON schema a model answers by, and from its answer back to the record."""

import json
import re
from functools import cache
from math import isinf
from typing import Any, Literal, TypeVar

from pydantic import ValidationError

from records import Record

R = TypeVar("R", bound=Record)

Mode = Literal["strict", "json", "fenced"]
"""How a server is told the form of an answer: by a strict schema; by JSON mode and the schema in
words; by words alone."""

MODES: tuple[Mode, ...] = ("strict", "json", "fenced")
"""The surest first."""

_SHOWN_PROBLEMS = 5

_UNSUPPORTED = frozenset({
    "title", "default", "format", "pattern", "minLength", "maxLength", "minItems", "maxItems",
    "uniqueItems", "minimum", "maximum", "exclusiveMinimum", "exclusiveMaximum", "multipleOf"})
"""Keywords that some servers with strict schemas refuse; the record still checks them."""

_THINKING = re.compile(r"<(think|thinking|reasoning)>.*?(</\1>|\Z)", re.DOTALL | re.IGNORECASE)
_THOUGHT = re.compile(r"\A.*</(think|thinking|reasoning)>", re.DOTALL | re.IGNORECASE)
_BLOCK = re.compile(r"```(?:json)?\s*\n(.*?)```", re.DOTALL | re.IGNORECASE)
_REFUSAL = re.compile(
    r"\s*(i['’]?\s?a?m\s+(very\s+)?(sorry|afraid|unable|not able)|sorry\b|i\s+apologi[sz]e|"
    r"(unfortunately,?\s+)?i\s+(can\s?not|can['’]t|won['’]t|will not|must decline|refuse)|"
    r"as an ai\b)", re.IGNORECASE)


class Misfit(ValueError):
    """An answer that is not the record. The message says why, for the model that gave it."""


@cache
def strict_schema(record: type[Record]) -> dict[str, Any]:
    """The record's JSON schema as servers with strict schemas want it.

    Every object is closed and needs all of its fields; references stand alone; only keywords that
    such servers know. See https://platform.openai.com/docs/guides/structured-outputs.
    """
    return _strict(record.model_json_schema())


def _strict(schema: Any) -> Any:
    if isinstance(schema, list):
        return [_strict(part) for part in schema]
    if not isinstance(schema, dict):
        return schema
    if "$ref" in schema:
        return {"$ref": schema["$ref"]}
    # Names of fields are no keywords: a field called "title" stays.
    kept = {
        key: {name: _strict(part) for name, part in value.items()}
        if key in ("properties", "$defs") else _strict(value)
        for key, value in schema.items() if key not in _UNSUPPORTED}
    if "properties" in kept:
        kept |= {"additionalProperties": False, "required": list(kept["properties"])}
    return kept


def response_format(mode: Mode, record: type[Record]) -> dict[str, Any] | None:
    """The parameter `response_format` of a request; None where the server knows none."""
    if mode == "strict":
        return {"type": "json_schema", "json_schema": {
            "name": record.__name__, "strict": True, "schema": strict_schema(record)}}
    return {"type": "json_object"} if mode == "json" else None


def without_reasoning(text: str) -> tuple[str, int]:
    """The answer without what the model thought aloud, and how many characters that was.

    Thinking that was never closed is all of the text; a lone closing mark ends thinking that the
    server's template had opened.
    """
    answer = _THINKING.sub("", text)
    answer = _THOUGHT.sub("", answer)
    return answer, len(text) - len(answer)


def is_refusal(text: str) -> bool:
    """Whether a text that holds no JSON declines to answer."""
    return bool(_REFUSAL.match(text)) and "{" not in text


def parse(text: str, record: type[R]) -> R:
    """The record in an answer: bare JSON, JSON in a ``` block, or JSON among prose.

    Raises Misfit for no JSON, broken JSON, doubled keys, NaN and infinities, several objects that
    would each fit differently, and for JSON that is not the record.
    """
    found = [value for value in _candidates(text) if isinstance(value, dict)]
    if not found:
        raise Misfit(_why_no_object(text))
    fitting: list[R] = []
    problem = ""
    for value in found:
        try:
            fitting.append(record.model_validate_json(json.dumps(value), strict=True))
        except ValidationError as error:
            problem = problem or _problems(error)
    if not fitting:
        raise Misfit(problem)
    if any(other != fitting[0] for other in fitting):
        raise Misfit("the answer holds several different JSON objects; give exactly one")
    return fitting[0]


def _candidates(text: str) -> list[Any]:
    """JSON values in a text: the whole of it, else its blocks, else what stands among prose."""
    for pieces in ([text], _BLOCK.findall(text)):
        values = [value for piece in pieces if (value := _loaded(piece.strip())) is not None]
        if values:
            return values
    return _among_prose(text.lstrip())


def _loaded(text: str) -> Any:
    try:
        return _DECODER.decode(text)
    except (ValueError, RecursionError):
        return None


def _among_prose(text: str) -> list[Any]:
    """Outermost objects that can be read, in order. Braces that begin none are passed over, but
    where the text begins with one that cannot be read, what stands inside is no answer."""
    values: list[Any] = []
    at, tries = text.find("{"), 0
    while at >= 0 and tries < _MOST_TRIES:
        tries += 1
        try:
            value, end = _DECODER.raw_decode(text, at)
        except (ValueError, RecursionError):
            if at == 0:
                return []
            end = at + 1
        else:
            values.append(value)
        at = text.find("{", end)
    return values


_MOST_TRIES = 200
"""Braces tried as the beginning of an object, so that hostile text costs no quadratic time."""


def _why_no_object(text: str) -> str:
    try:
        value = _DECODER.decode(text.strip())
    except RecursionError:
        return "the JSON is nested too deeply"
    except ValueError as error:
        if "{" not in text:
            return "the answer holds no JSON object"
        return f"the answer is not valid JSON: {error}"
    return f"the answer must be a JSON object, not {type(value).__name__}"


def _unique(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    value = dict(pairs)
    if len(value) < len(pairs):
        names = [name for name, _ in pairs]
        doubled = sorted({name for name in names if names.count(name) > 1})
        raise ValueError(f"the key {doubled[0]!r} stands twice in one object")
    return value


def _no_constant(name: str) -> Any:
    raise ValueError(f"{name} is no JSON number")


def _finite(digits: str) -> float:
    number = float(digits)
    if isinf(number):
        raise ValueError(f"{digits} is too large a number")
    return number


_DECODER = json.JSONDecoder(
    object_pairs_hook=_unique, parse_constant=_no_constant, parse_float=_finite)


def _problems(error: ValidationError) -> str:
    """What does not fit, place by place."""
    found = error.errors(include_url=False, include_input=False, include_context=False)
    told = [f"{'.'.join(map(str, item['loc'])) or 'the answer'}: {item['msg']}"
            for item in found[:_SHOWN_PROBLEMS]]
    more = len(found) - len(told)
    return "; ".join(told) + (f"; and {more} more" if more > 0 else "")
