"""A question, and what the planner understood of it."""

from typing import Literal

from pydantic import Field

from records.base import Record
from records.search import Facets


class Subject(Record):
    """A thing the question asks about: a system with its variant and the sizes named.

    `role` "subject" is what is asked about, "comparator" what it is compared with.
    """

    system: str
    variant: str = ""
    sizes: tuple[str, ...] = ()
    role: Literal["subject", "comparator"] = "subject"

    @property
    def name(self) -> str:
        return f"{self.system} - {self.variant}" if self.variant else self.system


class Axis(Record):
    """What the question varies, e.g. model size over 7B, 34B and 70B; no values: all found."""

    name: str
    values: tuple[str, ...] = ()
    is_range: bool = Field(default=False, description="values are the ends of a range")


class Plan(Record):
    """A question taken apart. Fields are empty where the question does not name such a thing."""

    question: str
    subjects: tuple[Subject, ...] = ()
    benchmarks: tuple[str, ...] = ()
    metrics: tuple[str, ...] = ()
    settings: tuple[str, ...] = ()
    topics: tuple[str, ...] = Field(default=(), description="other content terms of the question")
    axis: Axis | None = None
    sub_questions: tuple[str, ...] = ()
    queries: tuple[str, ...] = ()
    searches: tuple[Facets, ...] = Field(
        default=(), description="what databases are asked, before each one's own syntax")
