"""Which language model each role thinks with, and the limits of asking."""

from typing import Annotated
from urllib.parse import urlsplit

from pydantic import AfterValidator, BaseModel, ConfigDict, Field, field_validator, model_validator

COMPUTED = "computed"
"""A role so set asks no model."""


def _server(url: str) -> str:
    """An address without credentials: it stands in reports."""
    parts = urlsplit(url)
    if url and (parts.scheme not in ("http", "https") or not parts.hostname):
        raise ValueError("must begin with http:// or https:// and name a host")
    if parts.username or parts.password or parts.query or parts.fragment:
        raise ValueError("must hold neither credentials nor a query; put a key into an environment "
                         "variable and name it in key_variable")
    return url


def _variable(name: str) -> str:
    """The name of an environment variable, or empty."""
    if name and not (name.isascii() and name.isidentifier()):
        raise ValueError("must be the name of an environment variable that holds the key, never "
                         "the key itself")
    return name


BaseUrl = Annotated[str, AfterValidator(_server)]
KeyVariable = Annotated[str, AfterValidator(_variable)]


class _Group(BaseModel):
    model_config = ConfigDict(frozen=True, extra="forbid")


class ModelSettings(_Group):
    """One model. Empty fields are those of the group `language`; `model` "" is the entry's name.

    Prices are US dollars per million tokens; None is unknown. `window` is in tokens.
    """

    model: str = ""
    base_url: BaseUrl = ""
    key_variable: KeyVariable = ""
    window: int | None = Field(default=None, ge=512)
    encoding: str = ""
    price_in: float | None = Field(default=None, ge=0)
    price_out: float | None = Field(default=None, ge=0)
    extra_body: dict[str, object] = {}


class RoleModels(_Group):
    """The model of each role: "" for `language.model`, "computed" for none, else a name in
    `language.models` or a model's name on the server."""

    planner: str
    screener: str
    claim_extractor: str
    verifier: str
    writer: str
    reviewer: str
    editor: str


class LanguageSettings(_Group):
    """The group `language` of config.yaml. Seconds, tokens and counts."""

    model: str
    base_url: BaseUrl
    key_variable: KeyVariable
    roles: RoleModels
    models: dict[str, ModelSettings]
    window: int = Field(ge=512)
    timeout: float = Field(gt=0)
    attempts: int = Field(ge=1)
    longest_wait: float = Field(ge=0)
    patience: float = Field(ge=0)
    answers: int = Field(ge=1)
    concurrency: int = Field(ge=1)
    breaker: int = Field(ge=1)
    cache: bool

    @model_validator(mode="after")
    def _roles_have_a_model(self) -> "LanguageSettings":
        """Without `model` every role computes, which is not what naming one for a role means."""
        named = [role for role, name in self.roles if name not in ("", COMPUTED)]
        if named and not self.model:
            raise ValueError(f"roles.{named[0]} names a model, and language.model is empty, so "
                             "that every role would compute; set language.model, and roles that "
                             f"shall compute to {COMPUTED!r}")
        return self

    def of(self, role: str, named: str = "") -> ModelSettings | None:
        """The model a role thinks with, every field filled; None where it computes.

        `role` is a field of RoleModels. `named` is the model's name that a prompt asks for instead.
        """
        name = named or getattr(self.roles, role) or self.model
        if not self.model or name == COMPUTED:
            return None
        entry = self.models.get(name, ModelSettings())
        return entry.model_copy(update={
            "model": entry.model or name,
            "base_url": entry.base_url or self.base_url,
            "key_variable": entry.key_variable or (
                "" if entry.base_url else self.key_variable),
            "window": entry.window or self.window,
        })


MOST_USD, MOST_COUNTED = 1_000_000, 10**12
"""The largest limits in US dollars, and in tokens or calls: a larger one would be none."""


def about_usd(usd: float | None) -> str:
    """What is wrong with a limit in US dollars, and the way out; "" for one that can be held to."""
    if usd is None or 0 <= usd <= MOST_USD:  # neither holds of what is no number
        return ""
    return f"must be an amount from 0 to {MOST_USD} US dollars; leave it out for no limit"


def about_count(most: int | None) -> str:
    """The same for a limit in tokens or calls."""
    if most is None or 0 <= most <= MOST_COUNTED:
        return ""
    return f"must be a number from 0 to {MOST_COUNTED}; leave it out for no limit"


def _usd(usd: float) -> float:
    if wrong := about_usd(usd):
        raise ValueError(wrong)
    return usd


def _count(most: int) -> int:
    if wrong := about_count(most):
        raise ValueError(wrong)
    return most


class Limits(_Group):
    """At most so much; None is no limit. `tokens` counts both directions."""

    usd: Annotated[float, AfterValidator(_usd)] | None = None
    tokens: Annotated[int, AfterValidator(_count)] | None = None
    calls: Annotated[int, AfterValidator(_count)] | None = None


class BudgetSettings(Limits):
    """Limits of a run, and of single roles by name."""

    stages: dict[str, Limits]

    @field_validator("stages")
    @classmethod
    def _are_roles(cls, stages: dict[str, Limits]) -> dict[str, Limits]:
        """A misspelt role would be a limit that holds nothing."""
        for stage in stages:
            if stage not in RoleModels.model_fields:
                raise ValueError(f"{stage!r} is no role; there are "
                                 f"{', '.join(RoleModels.model_fields)}")
        return stages
