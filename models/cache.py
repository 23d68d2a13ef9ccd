"""Remembers every answer by the hash of its request, so that nothing is asked twice."""

import json
from collections.abc import Mapping, Sequence
from hashlib import sha256
from pathlib import Path
from typing import cast

from pydantic import ValidationError

from models.calls import Said, public_address
from models.database import Database
from models.structured import MODES, Mode
from records import Message, Record, Sampling

NONCE = "NONCE"
"""Stands in a key for a run's own nonce, which is no part of what is asked."""

_SCHEMA = """
CREATE TABLE IF NOT EXISTS answers (key TEXT PRIMARY KEY, answer TEXT NOT NULL,
                                    digest TEXT NOT NULL);
CREATE TABLE IF NOT EXISTS modes (server TEXT, model TEXT, mode TEXT NOT NULL,
                                  PRIMARY KEY (server, model));
"""


class CachedAnswer(Record):
    """What a server answered. `mode` is how it was told the form; `reasoning` how many characters
    of thinking were taken out of `text`; tokens are those it took when it was asked."""

    text: Said
    finish_reason: Said = ""
    mode: Mode = "strict"
    reasoning: int = 0
    tokens_in: int = 0
    tokens_out: int = 0


def key_of(*, base_url: str, model: str, messages: Sequence[Message], nonce: str = "",
           response_format: Mapping[str, object] | None = None, sampling: Sampling,
           extra_body: Mapping[str, object] | None = None) -> str:
    """SHA-256 of all that decides an answer, as canonical JSON, with the run's nonce replaced."""
    said = [{"role": message.role,
             "content": message.content.replace(nonce, NONCE) if nonce else message.content}
            for message in messages]
    request = {
        "base_url": base_url.rstrip("/"), "model": model, "messages": said,
        "response_format": response_format, "sampling": sampling.model_dump(),
        "extra_body": dict(extra_body or {}),
    }
    return sha256(json.dumps(request, sort_keys=True).encode("ascii")).hexdigest()


class AnswerCache:
    """Answers by key, and how each server is told the form of an answer, in one SQLite file.

    Safe for several processes at once. Raises DatabaseUnusable, here and in every method, where
    the file cannot be read or written or is damaged.
    """

    def __init__(self, path: Path) -> None:
        self._database = Database(path, _SCHEMA, loss="answers are then asked for again")

    def get(self, key: str) -> CachedAnswer | None:
        """The answer kept under a key."""
        rows = self._database.execute("SELECT answer, digest FROM answers WHERE key = ?", (key,))
        if not rows:
            return None
        answer, digest = rows[0]
        try:
            if _digest(key, answer) != digest:
                raise ValueError("it is not what was written")
            return CachedAnswer.model_validate_json(answer)
        except (ValueError, TypeError, ValidationError) as error:
            reason = str(error).splitlines()[0]
            raise self._database.damaged(f"the answer {key[:12]}: {reason}") from error

    def put(self, key: str, answer: CachedAnswer) -> CachedAnswer:
        """Keep an answer; returns the one that stands: another process may have been first."""
        text = answer.model_dump_json()
        self._database.execute("INSERT OR IGNORE INTO answers VALUES (?, ?, ?)",
                               (key, text, _digest(key, text)))
        return self.get(key) or answer

    def mode(self, base_url: str, model: str) -> Mode | None:
        """The surest way of telling the form of an answer that this server is known to take."""
        rows = self._database.execute("SELECT mode FROM modes WHERE server = ? AND model = ?",
                                      (public_address(base_url), model))
        return cast(Mode, rows[0][0]) if rows and rows[0][0] in MODES else None

    def learn(self, base_url: str, model: str, mode: Mode) -> None:
        """Remember the mode that a server takes for a model."""
        self._database.execute("INSERT OR REPLACE INTO modes VALUES (?, ?, ?)",
                               (public_address(base_url), model, mode))

    def close(self) -> None:
        self._database.close()


def _digest(key: str, answer: str) -> str:
    return sha256(f"{key}\n{answer}".encode()).hexdigest()
