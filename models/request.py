"""What is asked of a language model, and how asking can fail."""

from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Generic, Protocol, TypeVar

from records import Message, Record, Sampling
from records.errors import UserError

R = TypeVar("R", bound=Record)


@dataclass(frozen=True)
class Request(Generic[R]):
    """One thing to be answered with one record.

    `role` is who asks ("verifier", "reviewer/sceptic"), `subject` what about ("claim c12"); both
    go to the log and to budgets, not to the model. `fence` is the run's nonce in the messages: it
    is no part of what is asked, so two runs share an answer. `check` gives a complaint about an
    answer that fits the record and still cannot be used, or "".
    """

    role: str
    subject: str
    messages: tuple[Message, ...]
    record: type[R]
    sampling: Sampling = field(default_factory=Sampling)
    prompt: str = ""
    fence: str = ""
    check: Callable[[R], str] | None = None


class LanguageModel(Protocol):
    """A model that answers requests."""

    @property
    def name(self) -> str:
        """Model and server, as a report names them."""
        ...

    @property
    def window(self) -> int:
        """Tokens that a request and its answer may have together."""
        ...

    def count(self, text: str) -> int:
        """Tokens of a text, exact or by a stated substitute."""
        ...

    async def ask(self, request: Request[R]) -> R:
        """The answer. Raises ItemFailed for this request alone, Halted where asking anything
        more is in vain."""
        ...


class ItemFailed(UserError):
    """One request came to no usable answer: refused, or not understood after every try.

    It is a failure of that one item, never a verdict, a zero or an empty list.
    """


class BudgetSpent(ItemFailed):
    """The request was not sent, since it would exceed a limit. The message names the limit and is
    the same for every request it stops."""


class Halted(UserError):
    """Nothing more can be asked now: the server is dead, refuses the key or does not know the
    model, or a replay lacks an answer. The run is kept and can be gone on with."""
