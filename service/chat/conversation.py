"""What a conversation is about: the last thing said, and the run that it is said of.

Clients send all of a conversation each time, so nothing of it is kept here. The run is known by its
id, which stands in every link to a run that was given in the conversation.
"""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import islice

from graphs.runs import Run
from service.chat.protocol import ChatMessage, ChatRequest
from service.desk import Desk
from service.errors import Invalid, NotFound
from service.keys import Caller

MOST_RUNS = 20
"""Ids in a conversation that are looked up, the last ones first."""
_ENCLOSED = "<user_query>", "</user_query>"
"""How clients that add what they have found themselves mark what a person says."""
FOLLOW = "continue"
LONGEST_LINKED = 20_000
"""Characters of a message in which links are sought; longer ones are no questions."""
RUN_ID = re.compile(r"(?<![\w-])[0-9]{8}-[0-9]{6}-[0-9a-f]{4}(?:[0-9a-f]{28})?(?![\w-])")
_LINK = re.compile(rf"\(?(?:\[[^\]\n]{{0,80}}\]\()?(?:https?://[^\s()]{{0,200}}/)?{RUN_ID.pattern}\)?\)?")


@dataclass(frozen=True)
class Conversation:
    """`said` is what the user said last, in words, and `unread` kinds of what was sent beside them;
    `before` what the user said earlier; `run` the run it is about."""

    said: str
    unread: tuple[str, ...] = ()
    before: tuple[str, ...] = ()
    run: Run | None = None


async def conversation(desk: Desk, caller: Caller, request: ChatRequest) -> Conversation:
    """What is talked about. A run of another workspace is none. Raises Invalid where the user says
    nothing last, NotFound for a run that `metadata` names and that is not there."""
    messages = [*request.messages]
    while messages and messages[-1].role in ("system", "developer"):
        messages.pop()  # what clients tell a model once more
    if not messages or messages[-1].role != "user":
        raise Invalid("messages: the last one must be the user's")
    *earlier, last = messages
    named = request.told("run")
    run = await desk.run(caller, named) if named else await _last_run(desk, caller, request)
    before = tuple(message.text for message in earlier if message.role == "user")
    return Conversation(said_in(last), tuple(last.unread), before, run)


def said_in(message: ChatMessage) -> str:
    """What a person says in a message, without the links to runs by which it is known what that is
    said of; who gives nothing but such a link wants to follow the run."""
    begin, end = _ENCLOSED
    # No pattern: it would look for the end once for each of very many beginnings.
    enclosed, is_ended, _ = message.text.partition(begin)[2].partition(end)
    said = (enclosed if is_ended else message.text).strip()
    if len(said) > LONGEST_LINKED:
        return said
    without = _LINK.sub(" ", said).strip()
    return without if without or not said else FOLLOW


async def _last_run(desk: Desk, caller: Caller, request: ChatRequest) -> Run | None:
    for identity in islice(ids_in(request.messages), MOST_RUNS):
        try:
            return await desk.run(caller, identity)
        except NotFound:
            continue
    return None


def ids_in(messages: Sequence[ChatMessage]) -> Iterator[str]:
    """What may be ids of runs in the messages of both sides, the last ones first, each once."""
    seen: set[str] = set()
    for message in reversed(messages):
        if message.role not in ("user", "assistant"):
            continue
        for identity in reversed(RUN_ID.findall(message.text)):
            if identity not in seen:
                seen.add(identity)
                yield identity
