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

_TASK = re.compile(r"^\s*#+\s*Task:|<chat_history>|^\s*(?:please\s+)?(?:provide|generate|create|"
                   r"write|suggest)\b.{0,80}\btitle\b.{0,40}\b(?:conversation|chat)\b|"
                   r"\banalyze this conversation and provide\b", re.IGNORECASE | re.DOTALL)
_WANTED = re.compile(r'\{\s*\\?"(title|tags|follow_ups|queries|text|prompt|emoji)\\?"\s*:')
_TITLE = re.compile(r"\btitle\b", re.IGNORECASE)
_USER_LINE = re.compile(r"^\s*(?:user|human)\s*:\s*(\S.*)$", re.IGNORECASE | re.MULTILINE)


def chore(request: ChatRequest) -> str | None:
    """The answer to what a client asks for itself; None where a person says something."""
    last = request.messages[-1].text
    if not _TASK.search(last[:2000]) and not _TASK.search(_system(request.messages)):
        return None
    question = _question(request.messages, last)
    if found := _WANTED.search(last):
        return json.dumps({found[1]: _DONE[found[1]](question)}, ensure_ascii=False)
    return _title(question) if _TITLE.search(last) else ""


def _system(messages: Sequence[ChatMessage]) -> str:
    """What is asked for in front of a conversation that is quoted, where a chore is told there."""
    first = messages[0]
    is_chore = first.role == "system" and len(messages) == 2 and _TITLE.search(first.text)
    return first.text[:2000] if is_chore else ""


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
