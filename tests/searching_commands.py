"""Commands that search, over a few invented works behind local services."""

import json
from typing import Any

from scholarly.server import ScholarlyServer
from scholarly.shelf import Shelf, ShelvedNotice, ShelvedWork
from typer.testing import CliRunner

from cli.main import app

QUESTION = "How does Alder perform on HumanEval?"
BOTH = frozenset(("openalex", "europe_pmc"))
QUICK = ("web.tries=1", "web.cache_days=0", "full_text.fetch=false", "full_text.look_up=false")


def work(key: str, title: str, year: int = 2031, held: frozenset[str] = BOTH,
         notices: tuple[ShelvedNotice, ...] = (), abstract: str = "") -> ShelvedWork:
    return ShelvedWork(
        key, title, ("Ann Oak", "Bo Elm"), f"{year}-03-04",
        abstract or f"{title}. Alder reaches 40.0% pass@1 on HumanEval.", "Invented Journal",
        doi=f"10.5555/{key}", held=held, notices=notices)


WORKS = (
    work("first", "Alder reaches 40% on HumanEval"),
    work("second", "A closer look at Alder on HumanEval", 2032),
    work("third", "Alder and HumanEval over time", 2029, frozenset(("openalex",))),
)
OFF_TOPIC = work("leaves", "Leaves of alder in cold streams",
                 abstract="Leaves decayed slowly in cold water.")
SHELF = Shelf((*WORKS, OFF_TOPIC))


def consilience(*words: str, typed: str | None = None) -> Any:
    return CliRunner().invoke(app, list(words), input=typed)


def settings(server: ScholarlyServer, *more: str) -> tuple[str, ...]:
    """Settings for services on this machine."""
    told = (*QUICK, *(f"search.addresses.{name}={address}"
                      for name, address in server.addresses().items()), *more)
    return tuple(word for one in told for word in ("--set", one))


def json_lines(text: str) -> list[dict[str, Any]]:
    return [json.loads(line) for line in text.splitlines()]
