"""A reply on its way: the words there are, how the run goes, then its answer."""

from collections.abc import AsyncIterator
from dataclasses import dataclass
from typing import Literal

from graphs.runs import Run
from service.chat import phrases
from service.chat.answers import Links, answer
from service.chat.progress import Telling
from service.chat.protocol import ChatRequest, Envelope, Finish, Json, Used
from service.chat.replies import Reply
from service.chat.stopping import Stopping
from service.chat.tokens import count
from service.desk import Desk
from service.errors import Invalid
from service.keys import Caller

Progress = Literal["reasoning", "lines", "none"]
PROGRESS: tuple[Progress, ...] = ("reasoning", "lines", "none")


@dataclass(frozen=True)
class Piece:
    """Some words of a reply, with the white space behind them. `is_progress`: they tell how the run
    goes, and are no part of the answer."""

    text: str
    is_progress: bool = False


def progress_wanted(request: ChatRequest, usual: Progress) -> Progress:
    """How a client shows progress: as it says itself, as reasoning where it speaks of reasoning,
    else as is usual. Raises Invalid."""
    told = request.told("progress")
    if told and told not in PROGRESS:
        raise Invalid(f"metadata.progress: {told[:40]!r} is none of {', '.join(PROGRESS)}")
    named = next((one for one in PROGRESS if one == told), None)
    return named or ("reasoning" if request.shows_reasoning else usual)


async def pieces(desk: Desk, caller: Caller, reply: Reply, links: Links) -> AsyncIterator[Piece]:
    """The reply, piece by piece. Raises Unavailable when the service shuts down meanwhile."""
    for text in _paragraphs(reply.words):
        yield Piece(text)
    if reply.follows is None:
        return
    yield Piece("\n\n")
    telling = Telling()
    async for event in desk.follow(caller, reply.follows.id):
        for line in telling.lines(event):
            yield Piece(line, is_progress=True)
    run = await desk.run(caller, reply.follows.id)
    for text in _paragraphs(await _ending(desk, caller, run, links)):
        yield Piece(text)


async def _ending(desk: Desk, caller: Caller, run: Run, links: Links) -> str:
    """What a run came to."""
    if run.status in ("published", "withheld"):
        return answer(await desk.report(caller, run.id), run, links)
    return phrases.status(run, links)


def _paragraphs(text: str) -> list[str]:
    """Paragraph by paragraph, each with the blank line behind it."""
    parts = text.split("\n\n")
    return [f"{part}\n\n" for part in parts[:-1]] + parts[-1:]


class Writing:
    """Makes the parts of an answer from its pieces, within what the request bounds."""

    def __init__(self, request: ChatRequest, envelope: Envelope, progress: Progress,
                 tokens: int) -> None:
        """`tokens` are those of the request."""
        self._request, self._envelope, self._progress = request, envelope, progress
        self._tokens = tokens
        self._stopping = Stopping(request.stops, request.most_tokens, count)
        self._reasoning = 0
        self._told_lines = False

    async def chunks(self, replied: AsyncIterator[Piece]) -> AsyncIterator[Json]:
        """The parts of a streamed answer. It ends where a stop sequence or enough tokens have come,
        whatever more there is to say."""
        yield self._envelope.chunk({"role": "assistant", "content": ""})
        async for piece in replied:
            if delta := self._delta(piece):
                yield self._envelope.chunk(delta)
            if self._stopping.is_over:
                break
        if rest := self._stopping.end():
            yield self._envelope.chunk({"content": rest})
        yield self._envelope.chunk({}, self._finish)
        if self._request.wants_usage:
            yield self._envelope.usage(self._used)

    async def whole(self, replied: AsyncIterator[Piece]) -> Json:
        """The answer in one, without how the run went."""
        content = ""
        async for piece in replied:
            content += "" if piece.is_progress else self._stopping.through(piece.text)
            if self._stopping.is_over:
                break
        content += self._stopping.end()
        return self._envelope.completion(content.strip(), self._finish, self._used)

    def _delta(self, piece: Piece) -> dict[str, str]:
        if not piece.is_progress:
            text = "\n" + piece.text if self._told_lines else piece.text
            self._told_lines = False
            return _named("content", self._stopping.through(text))
        match self._progress:
            case "reasoning":
                self._reasoning += count(piece.text)
                return {"reasoning_content": piece.text + "\n"}
            case "lines":
                self._told_lines = True
                # Two blanks end a line without ending the paragraph.
                return _named("content", self._stopping.through(f"*{piece.text}*  \n"))
            case "none":
                return {}

    @property
    def _finish(self) -> Finish:
        return self._stopping.finish or "stop"

    @property
    def _used(self) -> Used:
        return Used(self._tokens, self._stopping.tokens + self._reasoning, self._reasoning)


def _named(name: str, text: str) -> dict[str, str]:
    return {name: text} if text else {}
