"""What chat windows ask of a model for themselves: a title, tags, what to ask next.

They come as messages like any other, and must begin no run. What is asked for is told by the JSON
that is wanted, or by the words of the clients that ask in prose.
"""

import json
import re
from collections.abc import Callable, Sequence

from agents.planner import Planner, QuestionError
from reports import wording
from service.chat.protocol import ChatMessage, ChatRequest

LONGEST_TITLE = 60
MOST_TAGS = 3
SUGGESTIONS = ("What does the evidence not settle?", "What do the sceptics say?",
               "Show the measurements as a table")

_TASK = re.compile(r"^\s*#+\s*Task:|<chat_history>", re.IGNORECASE)
_TITLE = re.compile(
    r"^\s*#+\s*Task:[^#<]{0,200}\btitle\b|"
    r"^\s*(?:please\s+)?(?:provide|generate|create|write|suggest)\b.{0,80}\btitle\b.{0,40}"
    r"\b(?:conversation|chat)\b|\banalyze this conversation and provide\b",
    re.IGNORECASE | re.DOTALL)
_WANTED = re.compile(r'\{\s*\\?"(title|tags|follow_ups|queries|text|prompt|emoji)\\?"\s*:')
_HEAD = 2000
"""Characters at the beginning, in which a chore is told."""
_USER_LINE = re.compile(r"^[ \t]{0,9}(?:user|human)[ \t]?:[ \t]{0,9}(\S.*)$",
                        re.IGNORECASE | re.MULTILINE)


def chore(request: ChatRequest) -> str | None:
    """The answer to what a client asks for itself; None where a person says something."""
    last = request.messages[-1].text
    heads = (last[:_HEAD], _instruction(request.messages)[:_HEAD])
    is_title = any(map(_TITLE.search, heads))
    if not is_title and not any(map(_TASK.search, heads)):
        return None
    question = _question(request.messages, last)
    if found := _WANTED.search(last):
        return json.dumps({found[1]: _DONE[found[1]](question)}, ensure_ascii=False)
    return _title(question) if is_title else None


def _instruction(messages: Sequence[ChatMessage]) -> str:
    """What stands in front of a conversation that is quoted in a single message."""
    return messages[0].text if messages[0].role == "system" and len(messages) == 2 else ""


def _question(messages: Sequence[ChatMessage], last: str) -> str:
    """What the conversation that it is about began with."""
    if found := _USER_LINE.search(last):
        return found[1]
    return next((m.text for m in messages[:-1] if m.role == "user"), "")


def _title(question: str) -> str:
    return wording.line(question, LONGEST_TITLE).rstrip("?.! ") or "A conversation"


def _tags(question: str) -> list[str]:
    try:
        plan = Planner().plan(question)
    except QuestionError:
        return ["Research"]
    named = [*(subject.system for subject in plan.subjects), *plan.benchmarks, *plan.topics]
    return ["Research", *dict.fromkeys(wording.line(name, 30) for name in named)][:MOST_TAGS]


_DONE: dict[str, Callable[[str], str | list[str]]] = {
    "title": _title, "tags": _tags, "follow_ups": lambda _: [*SUGGESTIONS],
    "queries": lambda _: [], "text": lambda _: "", "prompt": lambda _: "", "emoji": lambda _: "🔎",
}
