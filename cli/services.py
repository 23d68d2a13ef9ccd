"""How the scholarly services are now: each is asked one polite request, all of them at once."""

import asyncio
import os
import re
import socket
import threading
import time
from dataclasses import dataclass
from importlib.util import find_spec
from urllib.parse import urlsplit

from cli.diagnosis import Finding
from models.database import DatabaseUnusable
from records import Facets
from reports.wording import line
from settings import Settings, home_of
from sources.databases.catalogue import CATALOGUE, at_address, databases, known_name, usual
from sources.databases.database import Service, UnreadableAnswer, WebRequest
from sources.databases.unpaywall import Unpaywall
from sources.web.polite import PoliteClient, ServiceFailed
from sources.web.searching import pages

SECONDS = 12.0
"""A service may take, from the look-up of its name to the end of its answer."""
PROBE = Facets(text="open science", groups=(("open science",),))
KNOWN_DOI = "10.7717/peerj.4375"
"""Any work that Unpaywall surely knows: this is its makers' own study of open access."""

_REFUSED = re.compile(r"HTTP 4\d\d")


@dataclass(frozen=True)
class Standing:
    """How a service stands, in words."""

    answers: bool
    words: str


NOT_ASKED = Standing(False, "not asked")


@dataclass(frozen=True)
class _Asking:
    """What it takes to ask services. The names in `asked` are asked, nobody else."""

    client: PoliteClient
    asked: frozenset[str]

    async def standing(self, name: str, service: Service, request: WebRequest | None) -> Standing:
        if name not in self.asked or request is None:
            return NOT_ASKED
        began = time.monotonic()
        try:
            async with asyncio.timeout(SECONDS):
                host = urlsplit(request.url).hostname or ""
                if not await _is_known(host):
                    return Standing(False, f"down: the address of {host} cannot be looked up")
                async for _ in pages(self.client, service, request):
                    break
        except TimeoutError:
            return Standing(False, f"down: no answer within {SECONDS:g} s")
        except ServiceFailed as failure:
            kind = "refused" if _REFUSED.match(str(failure)) else "down"
            return Standing(False, f"{kind}: {failure}")
        except UnreadableAnswer as error:
            return Standing(False, f"answers what cannot be read: {error}")
        return Standing(True, f"answers, in {time.monotonic() - began:.1f} s")


def findings(settings: Settings, *, offline: bool, everything: bool) -> list[Finding]:
    """A finding a service, and what a key or contact would change.

    Asked are the databases of `search.sources`, or the usual ones where none are set, or, with
    `everything`, all; `offline` asks none. Takes no longer than a service may. Raises UserError
    for a source that is none.
    """
    chosen = [known_name(name) or name for name in settings.search.sources]
    asked = {"unpaywall"} | set(CATALOGUE if everything else chosen or usual(os.environ))
    try:
        return asyncio.run(
            _findings(settings, chosen, frozenset() if offline else frozenset(asked)))
    except DatabaseUnusable as error:
        return [Finding("scholarly services", False, "not asked", str(error))]


async def _findings(settings: Settings, chosen: list[str], asked: frozenset[str]) -> list[Finding]:
    search, contact = settings.search, settings.web.contact
    dotted = [name for name in chosen if "." in name]
    databases(name for name in chosen if name not in dotted)
    every = databases(CATALOGUE, contact=contact, keys=os.environ, addresses=search.addresses)
    unpaywall = at_address(Unpaywall(contact), search.addresses.get("unpaywall", ""))
    web = settings.web.model_copy(update={
        "tries": 1, "cache_days": 0, "timeout": SECONDS, "patience": SECONDS})
    async with PoliteClient(home_of(settings), web) as client:
        asking = _Asking(client, asked)
        *standings, copies = await asyncio.gather(
            *(asking.standing(name, database, database.search(PROBE, 1))
              for name, database in every.items()),
            asking.standing("unpaywall", unpaywall, unpaywall.work("doi", KNOWN_DOI)))
    return [
        *(_finding(name, standing, contact, needed=name in chosen)
          for name, standing in zip(every, standings, strict=True)),
        Finding("Unpaywall", copies.answers, line(copies.words, 300), "" if contact else
                "set web.contact to an e-mail address: it then tells of open copies", needed=False),
        *map(_retriever, dotted)]


def _finding(name: str, standing: Standing, contact: str, *, needed: bool) -> Finding:
    row = CATALOGUE[name]
    has_key = bool(row.variable and os.environ.get(row.variable, "").strip())
    key = f"; with the key in {row.variable}" if has_key else ""
    lacks = "" if not row.gain or has_key or (contact and not row.variable) else (
        f"set {row.variable or 'web.contact'}: {row.gain}")
    return Finding(f"database {name}", standing.answers, line(standing.words, 300) + key, lacks,
                   needed=needed and standing is not NOT_ASKED)


def _retriever(dotted: str) -> Finding:
    """A retriever of LangChain opens its own connections, so that it is not asked here."""
    try:
        found = find_spec(dotted.rpartition(".")[0]) is not None
    except (ImportError, ValueError):
        found = False
    return Finding(f"retriever {dotted}", found,
                   "installed; asked only when something is searched" if found
                   else "its module is not installed",
                   "" if found else "install what it is part of, or correct its name")


async def _is_known(host: str) -> bool:
    """Whether the host's address can be looked up. A resolver that does not answer keeps its thread
    for longer than anyone waits here, so that it is one the process need not wait for either."""
    loop = asyncio.get_running_loop()
    known: asyncio.Future[bool] = loop.create_future()

    def look() -> None:
        try:
            found = bool(socket.getaddrinfo(host, None))
        except OSError:
            found = False
        if not loop.is_closed():
            loop.call_soon_threadsafe(lambda: known.done() or known.set_result(found))

    threading.Thread(target=look, daemon=True).start()
    return await known
