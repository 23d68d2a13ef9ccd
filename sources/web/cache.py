"""Answers of services by the hash of their request, with the day they were given."""

import json
import time
import zlib
from hashlib import sha256
from pathlib import Path
from urllib.parse import parse_qsl, quote, quote_plus, urlsplit

from models.database import Database
from sources.databases.database import WebRequest, WebResponse

_DAY = 86_400.0
_LONGEST_KEPT = 90 * _DAY
"""An answer older than that is of use to nobody, whatever age is set."""
_SHORTEST_SECRET = 8
"""Characters: anything shorter is found in many an answer, and is no secret."""
_STRUCK_OUT = "REDACTED"

_SCHEMA = """
CREATE TABLE IF NOT EXISTS answers (
    key TEXT PRIMARY KEY, url TEXT NOT NULL, status INTEGER NOT NULL, headers TEXT NOT NULL,
    body BLOB NOT NULL, digest TEXT NOT NULL, given REAL NOT NULL);
CREATE INDEX IF NOT EXISTS by_age ON answers (given);
"""


class ResponseCache:
    """Answers in one SQLite file, safe for several processes at once.

    A secret is no part of a key. Raises DatabaseUnusable, here and
    in every method, where the file cannot be read or written or is damaged.
    """

    def __init__(self, path: Path) -> None:
        self._database = Database(path, _SCHEMA, loss="services are then asked again")
        self._database.execute("DELETE FROM answers WHERE given < ?",
                               (time.time() - _LONGEST_KEPT,))

    def get(self, request: WebRequest, most_days: float) -> WebResponse | None:
        """What was answered to a request in the last days."""
        key = key_of(request)
        rows = self._database.execute(
            "SELECT url, status, headers, body, digest FROM answers WHERE key = ? AND given > ?",
            (key, time.time() - most_days * _DAY))
        if not rows:
            return None
        url, status, headers, packed, digest = rows[0]
        if _digest(key, url, status, headers, packed) != digest:
            raise self._database.damaged(f"the answer {key[:12]} is not what was written")
        return WebResponse(url, status, json.loads(headers), zlib.decompress(packed))

    def put(self, request: WebRequest, response: WebResponse) -> None:
        """Keep an answer, as `struck_out` gave it."""
        key, packed = key_of(request), zlib.compress(response.body)
        headers = json.dumps(dict(response.headers), sort_keys=True)
        self._database.execute(
            "INSERT OR REPLACE INTO answers VALUES (?, ?, ?, ?, ?, ?, ?)",
            (key, response.url, response.status, headers, packed,
             _digest(key, response.url, response.status, headers, packed), time.time()))

    def close(self) -> None:
        self._database.close()


def key_of(request: WebRequest) -> str:
    """SHA-256 of all that decides an answer, without its secrets, whatever the order."""
    address = urlsplit(request.url)
    params = sorted([*parse_qsl(address.query, keep_blank_values=True), *request.params.items()])
    return sha256(json.dumps({
        "method": request.method, "url": address._replace(query="", fragment="").geturl(),
        "params": [pair for pair in params if not _secret(pair[0], request)],
        "headers": sorted((name.lower(), value) for name, value in request.headers.items()
                          if not _secret(name, request)),
        "body": sha256(request.body).hexdigest(),
    }, sort_keys=True).encode("ascii")).hexdigest()


def has_secret(request: WebRequest) -> bool:
    """Whether a request is sent with a key, or another thing that is not to be shown."""
    return bool(_values(request))


def without_secrets(text: str, request: WebRequest) -> str:
    """A text in which no secret of a request can be read."""
    for secret in _spellings(request):
        text = text.replace(secret, _STRUCK_OUT)
    return text


def struck_out(response: WebResponse, request: WebRequest) -> WebResponse:
    """An answer in which no secret of its request can be read: some services repeat a key."""
    body = response.body
    for secret in _spellings(request):
        body = body.replace(secret.encode(), _STRUCK_OUT.encode())
    headers = {name: without_secrets(value, request) for name, value in response.headers.items()}
    return WebResponse(without_secrets(response.url, request), response.status, headers, body)


def _spellings(request: WebRequest) -> list[str]:
    """The secrets as they may be written in a text, an address or JSON, longest first."""
    parts = {part for value in _values(request) for part in (value, *value.split())
             if len(part) >= _SHORTEST_SECRET}
    written = {spelt for part in parts for spelt in (
        part, quote(part, safe=""), quote(part), quote_plus(part), part.replace("/", "\\/"),
        json.dumps(part)[1:-1])}
    return sorted(written, key=len, reverse=True)


def _values(request: WebRequest) -> list[str]:
    return [value for pairs in (request.params, request.headers)
            for name, value in pairs.items() if value and _secret(name, request)]


def _secret(name: str, request: WebRequest) -> bool:
    return name.lower() in {secret.lower() for secret in request.secret}


def _digest(key: str, url: str, status: int, headers: str, packed: bytes) -> str:
    return sha256(f"{key}\n{url}\n{status}\n{headers}\n".encode() + packed).hexdigest()
