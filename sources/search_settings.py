"""What can be set about searching the world for papers."""

import re
from collections.abc import Mapping
from typing import Annotated
from urllib.parse import urlsplit

from pydantic import AfterValidator, BaseModel, ConfigDict, Field, field_validator, model_validator

from records.work import WorkType

_EARLIEST, _LATEST = 1500, 2100

NAME_OF_A_KEY = re.compile(r"(?i)(^|[_-])(key|apikey|token|secret|password|authorization)$")
"""The last word of the name of something that should not be seen."""


def _address(url: str) -> str:
    parts = urlsplit(url)
    if parts.scheme not in ("http", "https") or not parts.hostname or "@" in parts.netloc:
        raise ValueError("must begin with http:// or https://, name a host, and hold no password")
    return url.rstrip("/")


def _key_among(options: object) -> str:
    """The name of the first option, at any depth, that is a key; "" where none is."""
    if not isinstance(options, Mapping):
        return ""
    found = (str(name) if NAME_OF_A_KEY.search(str(name)) else _key_among(value)
             for name, value in options.items())
    return next(filter(None, found), "")


Year = Annotated[int, Field(ge=_EARLIEST, le=_LATEST)]
Address = Annotated[str, AfterValidator(_address)]


class _Group(BaseModel):
    model_config = ConfigDict(frozen=True, extra="forbid")


class SearchSettings(_Group):
    """The group `search` of config.yaml: who is asked for papers, and for which.

    `sources` are names of databases, or dotted names of LangChain retrievers. `limit` bounds the
    hits of one query to one of them. Empty filters do not filter; years are inclusive.
    """

    sources: tuple[str, ...]
    limit: int = Field(ge=1, le=1000)
    year_from: Year | None
    year_to: Year | None
    open_access: bool
    types: tuple[WorkType, ...]
    languages: tuple[str, ...]
    fields: tuple[str, ...]
    venue: str
    addresses: dict[str, Address]
    retrievers: dict[str, dict[str, object]]

    @field_validator("languages")
    @classmethod
    def _two_letters(cls, languages: tuple[str, ...]) -> tuple[str, ...]:
        for language in languages:
            if len(language) != 2 or not language.isascii() or not language.islower():
                raise ValueError(f"{language!r} is no ISO 639-1 code like en or de")
        return languages

    @field_validator("retrievers")
    @classmethod
    def _without_keys(cls, options: dict[str, dict[str, object]]) -> dict[str, dict[str, object]]:
        if name := _key_among(options):
            raise ValueError(f"holds {name}: settings stand in every report, so keys do not stand "
                             "in them; a retriever reads its key from an environment variable")
        return options

    @model_validator(mode="after")
    def _years_in_order(self) -> "SearchSettings":
        if self.year_from and self.year_to and self.year_from > self.year_to:
            raise ValueError(f"years run from {self.year_from} to {self.year_to}: turn them round")
        return self


class SnowballingSettings(_Group):
    """The group `snowballing`: following references and citations of included papers.

    Each of at most `rounds` follows the `works` most relevant ones and takes at most `per_work` in
    each direction.
    """

    rounds: int = Field(ge=0, le=5)
    works: int = Field(ge=1, le=100)
    per_work: int = Field(ge=1, le=500)


class FullTextSettings(_Group):
    """The group `full_text`: `fetch` texts at all, and `look_up` included works for open copies and
    notices (Unpaywall, Crossref)."""

    fetch: bool
    look_up: bool
