"""The log of what a run asked of language models, call by call."""

import json
from pathlib import Path
from typing import Annotated, Any
from urllib.parse import urlsplit

from pydantic import BeforeValidator, ValidationError, field_validator

from models.database import Database
from records import Message, Record, Usage


def public_address(url: str) -> str:
    """A server's address without credentials, query and fragment, where keys may stand."""
    parts = urlsplit(url)
    host = parts.netloc.rpartition("@")[2]
    return parts._replace(netloc=host, query="", fragment="").geturl().rstrip("/")


def _mended(text: object) -> object:
    """A server may send half of a surrogate pair, which no file can hold."""
    return text.encode("utf-16", "surrogatepass").decode("utf-16", "replace") if isinstance(
        text, str) else text


Said = Annotated[str, BeforeValidator(_mended)]
"""What a server said; a lone surrogate in it is replaced."""


class Call(Record):
    """One request and what came of it; asking again is a call of its own.

    `messages` are as sent. `reasoning` counts characters of thinking that are not in `answer`.
    A call that took no tokens was not answered, and `failure` says why; a `cached` one took
    them in an earlier run. `usd` None is unknown. `attempts` counts tries against a server that was
    down or full.
    """

    role: str
    subject: str
    prompt: str = ""
    model: str
    server: str
    messages: tuple[Message, ...]
    answer: Said = ""
    reasoning: int = 0
    tokens_in: int = 0
    tokens_out: int = 0
    usd: float | None = None
    seconds: float = 0.0
    cached: bool = False
    attempts: int = 1
    finish_reason: Said = ""
    mode: str = ""
    failure: Said = ""

    @field_validator("server")
    @classmethod
    def _without_key(cls, server: str) -> str:
        return public_address(server)


# The long ones come last, so that summing up reads over none of them.
_COLUMNS = tuple(sorted(Call.model_fields, key=("messages", "answer").__contains__))

_SCHEMA = f"""
CREATE TABLE IF NOT EXISTS calls (number INTEGER PRIMARY KEY, {', '.join(_COLUMNS)})
"""

_INSERT = (f"INSERT INTO calls ({', '.join(_COLUMNS)}) "  # noqa: S608 — names of our own fields
           f"VALUES ({', '.join('?' * len(_COLUMNS))})")

_SPENT = "NOT cached AND tokens_in + tokens_out > 0"

_USAGE = f"""
SELECT role, COUNT(*) FILTER (WHERE {_SPENT}), COUNT(*) FILTER (WHERE cached),
       TOTAL(tokens_in) FILTER (WHERE {_SPENT}), TOTAL(tokens_out) FILTER (WHERE {_SPENT}),
       CASE WHEN COUNT(*) FILTER (WHERE {_SPENT} AND usd IS NULL) = 0
            THEN TOTAL(usd) FILTER (WHERE {_SPENT}) END
FROM calls GROUP BY role ORDER BY role
"""  # noqa: S608


class CallLog:
    """Calls of one run in a SQLite file of its folder: what is logged survives the process.

    Raises DatabaseUnusable, here and in every method, where the file cannot be read or written or
    is damaged.
    """

    def __init__(self, path: Path) -> None:
        self._database = Database(
            path, _SCHEMA, loss="the run then no longer knows what it asked and spent")

    def add(self, call: Call) -> None:
        """Log a call."""
        values = call.model_dump(mode="json")
        values["messages"] = json.dumps(values["messages"])
        self._database.execute(_INSERT, tuple(values[name] for name in _COLUMNS))

    def calls(self) -> list[Call]:
        """Every call, in the order they were logged."""
        rows = self._database.execute(
            f"SELECT {', '.join(_COLUMNS)} FROM calls ORDER BY number")  # noqa: S608
        return [self._call(dict(zip(_COLUMNS, row, strict=True))) for row in rows]

    def usage(self) -> dict[str, Usage]:
        """What each role asked, summed over everything the run did, also before it was cut off.

        Cached calls are counted apart and add nothing to tokens and cost.
        """
        return {role: Usage(calls=calls, cached=cached, tokens_in=int(tokens_in),
                            tokens_out=int(tokens_out), usd=usd)
                for role, calls, cached, tokens_in, tokens_out, usd
                in self._database.execute(_USAGE)}

    def close(self) -> None:
        self._database.close()

    def _call(self, values: dict[str, Any]) -> Call:
        try:
            return Call.model_validate({**values, "messages": json.loads(values["messages"])})
        except (ValueError, TypeError, ValidationError) as error:
            raise self._database.damaged(str(error).splitlines()[0]) from error
