"""What chat windows ask of a model for themselves: a title, tags, what to ask next.

They come as messages like any other, and must begin no run. What is asked for is told by the JSON
that is wanted, or by the words of the clients that ask in prose.
"""

import json
import re
from collections.abc import Callable, Sequence

from agents.planner import Planner, QuestionError
from reports import wording
from service.chat.conversation import RUN_ID, ids_in
from service.chat.protocol import ChatMessage, ChatRequest

LONGEST_TITLE = 60
MOST_TAGS = 3
SUGGESTIONS = ("What does the evidence not settle?", "What do the sceptics say?",
               "Show the measurements as a table")

_ASK, _TALK = r"(?:provide|generate|create|write|suggest|give|summari[sz]e)", (
    r"(?:conversation|chat|discussion|thread|query|dialogue?|messages?)")
_TASK = re.compile(r"^\s*#+\s*Task:|<chat_history>", re.IGNORECASE)
_TITLE = re.compile(
    r"^\s*#+\s*Task:[^#<]{0,200}\btitle\b|\banalyze this conversation and provide\b|"
    rf"^\s*(?:please\s+)?{_ASK}\b.{{0,80}}\btitle\b.{{0,40}}\b{_TALK}\b|"
    rf"^\s*(?:please\s+)?{_ASK}\b.{{0,80}}\b{_TALK}\b.{{0,60}}\btitle\b|"
    rf"\b{_ASK}\b.{{0,60}}\bas a title for\b.{{0,30}}\b{_TALK}\b|"
    r"^\s*based on the chat history, give this conversation a name\b",
    re.IGNORECASE | re.DOTALL)
_TITLES = re.compile(
    rf"\b(?:titling|{_ASK}|task is to)\b.{{0,60}}\btitles?\b.{{0,200}}\b{_TALK}\b|"
    rf"\b{_ASK}\b.{{0,60}}\b{_TALK}\b.{{0,60}}\b(?:title|titling)\b|\bthread titling\b",
    re.IGNORECASE | re.DOTALL)
"""What tells a model that making titles is all it does, in front of a conversation."""
_RECAP = re.compile(
    rf"^\s*summari[sz]e (?:our|the|this) {_TALK}\b.{{0,80}}\b(?:prompt|context)\b",
    re.IGNORECASE | re.DOTALL)
_TOOLS = re.compile(r"^\s*Available Tools:.*\bchoose and return the correct tool", re.DOTALL)
_MERGING = re.compile(r"^\s*You have been provided with a set of responses from various models\b")
_EMOJI = re.compile(r"^\s*Your task is to reflect the speaker.{0,80}\bfitting emoji\b", re.DOTALL)
_WANTED = re.compile(r'\{\s*\\?"(title|tags|follow_ups|queries|text|prompt|emoji)\\?"\s*:')
_QUOTED = re.compile(r"^-{3,}\s*(\S[^\n]*)", re.MULTILINE)
"""What stands between lines."""
_SIGN = "🔎"
UNMERGED = ("I do not put answers of several models together: what I say was held against papers, "
            "and theirs were not.")
LONGEST_RECAP = 200
_HEAD = 2000
"""Characters at the beginning, in which a chore is told."""
_USER_LINE = re.compile(r"^[ \t]{0,9}(?:user|human)[ \t]?:[ \t]{0,9}(\S.*)$",
                        re.IGNORECASE | re.MULTILINE)


def chore(request: ChatRequest) -> str | None:
    """The answer to what a client asks for itself; None where a person says something."""
    last = request.messages[-1].text
    instruction = _instruction(request.messages)
    if _TOOLS.search(instruction):
        return json.dumps({"tool_calls": []})
    if _MERGING.search(last[:_HEAD]):
        return UNMERGED
    if _EMOJI.search(last[:_HEAD]):
        return _SIGN
    if _RECAP.search(last[:_HEAD]):
        return _recap(request.messages)
    heads = (last[:_HEAD], instruction[:_HEAD])
    is_title = any(map(_TITLE.search, heads)) or bool(_TITLES.search(instruction[:_HEAD]))
    if not is_title and not any(map(_TASK.search, heads)):
        return None
    question = _question(request.messages, last, instruction)
    if found := _WANTED.search(last) or _WANTED.search(instruction):
        return json.dumps({found[1]: _DONE[found[1]](question, last)}, ensure_ascii=False)
    return _title(question) if is_title else None


def _instruction(messages: Sequence[ChatMessage]) -> str:
    """What stands in front of a conversation that is quoted in a single message."""
    return messages[0].text if messages[0].role == "system" and len(messages) == 2 else ""


def _question(messages: Sequence[ChatMessage], last: str, instruction: str) -> str:
    """What the conversation that it is about began with."""
    if found := _USER_LINE.search(last) or _QUOTED.search(last):
        return found[1]
    earlier = next((m.text for m in messages[:-1] if m.role == "user"), "")
    return earlier or (last if instruction else "")


def _recap(messages: Sequence[ChatMessage]) -> str:
    """What was asked in a conversation, with the runs in which it was looked into."""
    asked = [f"“{wording.line(m.text, LONGEST_RECAP)}”" for m in messages[:-1] if m.role == "user"]
    runs = list(ids_in(messages))
    return " ".join(filter(None, [
        f"The user asked {wording.listing(asked)}." if asked else "Nothing was asked yet.",
        f"The last run was {runs[0]}." if runs else ""]))


def _title(question: str) -> str:
    return wording.line(question, LONGEST_TITLE).rstrip("?.! ") or "A conversation"


def _tags(question: str) -> list[str]:
    try:
        plan = Planner().plan(question)
    except QuestionError:
        return ["Research"]
    named = [*(subject.system for subject in plan.subjects), *plan.benchmarks, *plan.topics]
    return ["Research", *dict.fromkeys(wording.line(name, 30) for name in named)][:MOST_TAGS]


def _follow_ups(_: str, shown: str) -> list[str]:
    """What can be asked next: nothing where there is no answer yet."""
    return [*SUGGESTIONS] if RUN_ID.search(shown) else []


_DONE: dict[str, Callable[[str, str], str | list[str]]] = {
    "title": lambda question, _: _title(question), "tags": lambda question, _: _tags(question),
    "follow_ups": _follow_ups, "queries": lambda *_: [], "text": lambda *_: "",
    "prompt": lambda *_: "", "emoji": lambda *_: _SIGN,
}
