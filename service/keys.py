"""Who calls the service: API keys, the workspace and the limits of each.

A key is 256 random bits, shown once; what is kept is its SHA-256. Since nobody can guess such a
number, a slow hash would protect nothing more.
"""

import hmac
import re
import secrets
import string
from collections.abc import Mapping
from dataclasses import astuple, dataclass
from datetime import UTC, datetime
from hashlib import sha256
from pathlib import Path
from typing import Any

from models.database import Database
from records.errors import UserError
from service.errors import Refused, Unidentified
from settings.service import ServiceSettings, is_loopback

_FILE = "keys.sqlite"
_SCHEMA = """
CREATE TABLE IF NOT EXISTS keys (
    id TEXT PRIMARY KEY, hash BLOB NOT NULL, name TEXT NOT NULL, workspace TEXT NOT NULL,
    runs_at_once INTEGER, runs_a_day INTEGER, usd_a_day REAL,
    made TEXT NOT NULL, revoked TEXT NOT NULL);
"""
_READ = ("SELECT id, name, workspace, made, revoked, runs_at_once, runs_a_day, usd_a_day "
         "FROM keys")
_SIGN = "consilience"
_KEY = re.compile(rf"{_SIGN}_([0-9a-f]{{12}})_([A-Za-z0-9_-]{{43}})", re.ASCII)
_HOST = re.compile(r"(?:\[([0-9a-f:.]+)\]|([^\s:@/\[\]]+))(?::[0-9]+)?")
_OF_NOBODY = sha256(b"").digest()
"""What a key with an unknown id is compared with, so that it is refused no sooner than another."""
_PRINTED = frozenset(string.ascii_letters + string.digits + "_-.@ ")
_LONGEST_NAME = 80


class KeyProblem(UserError):
    """A key that cannot be made, found or revoked; the message says the way out."""


@dataclass(frozen=True)
class Limits:
    """What a key may use; None = no limit. `usd_a_day` bounds what its runs of a day may spend on
    language models together."""

    runs_at_once: int | None = None
    runs_a_day: int | None = None
    usd_a_day: float | None = None


@dataclass(frozen=True)
class Caller:
    """Who asks. `key` is the id of an API key (never the key itself), "" where none is needed."""

    key: str
    workspace: str
    limits: Limits = Limits()


@dataclass(frozen=True)
class Key:
    """An API key as it is kept: without what makes it one. `made` and `revoked` are in ISO 8601,
    `revoked` "" while it is valid."""

    id: str
    name: str
    workspace: str
    made: str
    revoked: str = ""
    limits: Limits = Limits()


class Keys:
    """The keys of a home folder, in a SQLite file of their own that several processes share.

    What one process adds or revokes holds for all at once. Raises DatabaseUnusable where the file
    cannot be used.
    """

    def __init__(self, home: Path) -> None:
        self._database = Database(home / _FILE, _SCHEMA, loss="all keys are then unknown")

    def add(self, workspace: str, name: str = "", limits: Limits | None = None) -> tuple[Key, str]:
        """A new key for a workspace, and the text that its owner shows: it is told here only.

        Raises KeyProblem for a name that could not be printed on a line.
        """
        if len(name) > _LONGEST_NAME or not _PRINTED.issuperset(name):
            raise KeyProblem(f"a key's name has at most {_LONGEST_NAME} letters, digits, spaces "
                             "and . _ - @; give another")
        key = Key(secrets.token_hex(6), name, workspace, _now(), limits=limits or Limits())
        shown = f"{_SIGN}_{key.id}_{secrets.token_urlsafe(32)}"
        self._database.execute(
            "INSERT INTO keys VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?)",
            (key.id, _hash(shown), key.name, key.workspace, *astuple(key.limits), key.made, ""))
        return key, shown

    def all(self) -> list[Key]:
        """Every key there ever was, oldest first."""
        return [_key(row) for row in self._database.execute(f"{_READ} ORDER BY made, id")]

    def revoke(self, identity: str) -> Key:
        """End a key for good; one that is ended stays so. Raises KeyProblem for an unknown id."""
        self._database.execute("UPDATE keys SET revoked = ? WHERE id = ? AND revoked = ''",
                               (_now(), identity))
        rows = self._database.execute(f"{_READ} WHERE id = ?", (identity,))
        if not rows:
            raise KeyProblem(f"{identity[:80]!r}: no key has this id; `consilience keys list` "
                             "shows them")
        return _key(rows[0])

    def caller(self, shown: str) -> Caller | None:
        """Whose key this is; None where it is nobody's, or was revoked."""
        told = _KEY.fullmatch(shown)
        if not told:
            return None
        rows = self._database.execute(
            "SELECT hash, workspace, runs_at_once, runs_a_day, usd_a_day FROM keys "
            "WHERE id = ? AND revoked = ''", (told[1],))
        kept, workspace, *limits = rows[0] if rows else (_OF_NOBODY, "")
        if not hmac.compare_digest(kept, _hash(shown)):
            return None
        return Caller(told[1], workspace, Limits(*limits))

    @property
    def were_ever_made(self) -> bool:
        """Whether there is a key, be it a revoked one: revoking the last must open no door."""
        return bool(self._database.execute("SELECT 1 FROM keys LIMIT 1"))

    def close(self) -> None:
        """Give the file back."""
        self._database.close()


class Doorkeeper:
    """Tells who calls by the headers of a request.

    A key is needed where other machines reach the service, and where there ever was one, unless
    `service.insecure` is set. Who needs none has the `workspace` of the service.
    """

    def __init__(self, keys: Keys, workspace: str, service: ServiceSettings) -> None:
        self._keys, self._nobody = keys, Caller("", workspace)
        self._must_show = not (service.is_local or service.insecure)
        self._is_open = service.insecure

    def caller(self, headers: Mapping[str, str]) -> Caller:
        """Whose request has these headers (by name in lower case, or whatever the case). Raises
        Unidentified, and Refused where a page of another site asks in the name of who reads it.

        Where no key is needed one that nobody has is passed over: clients of chat protocols cannot
        but send something. Not so where keys exist, since its owner would take the workspace of
        everybody for their own.
        """
        scheme, _, shown = headers.get("authorization", "").partition(" ")
        shown = shown.strip() if scheme.lower() == "bearer" else ""
        if known := self._keys.caller(shown):
            return known
        is_needed = self._must_show or self._keys.were_ever_made
        if not is_needed or (self._is_open and not shown):
            self._require_own_page(headers)
            return self._nobody
        if shown:
            raise Unidentified("this API key is unknown or revoked; ask whoever runs the service "
                               "for another")
        raise Unidentified("an API key is needed: send it as “Authorization: Bearer KEY”; "
                           "whoever runs the service makes one with `consilience keys add`")

    def _require_own_page(self, headers: Mapping[str, str]) -> None:
        """A browser sends what any page asks of it. One of another site says so in its Origin; one
        whose name was made to lead here has that name as the Host."""
        host, origin = headers.get("host", "").lower(), headers.get("origin", "").lower()
        if origin and origin not in (f"http://{host}", f"https://{host}"):
            raise Refused("a page of another site asks for this; use the service's own page, or "
                          "send an API key")
        name = _HOST.fullmatch(host)
        if not (self._is_open or (name and is_loopback(name[1] or name[2]))):
            raise Refused("without a key the service is used under the name localhost or "
                          "127.0.0.1; behind a proxy make keys with `consilience keys add`")


def _key(row: tuple[Any, ...]) -> Key:
    *told, runs_at_once, runs_a_day, usd_a_day = row
    return Key(*told, limits=Limits(runs_at_once, runs_a_day, usd_a_day))


def _hash(shown: str) -> bytes:
    return sha256(shown.encode()).digest()


def _now() -> str:
    return datetime.now(UTC).isoformat(timespec="seconds")
