"""A reply on its way: the words there are, how the run goes, then its answer."""

import asyncio
from collections.abc import AsyncGenerator, AsyncIterator
from contextlib import aclosing
from dataclasses import dataclass
from typing import Literal

from graphs.runs import Run
from service.chat import phrases
from service.chat.answers import Links, answer
from service.chat.progress import Telling
from service.chat.protocol import ChatRequest, Envelope, Finish, Json, Used
from service.chat.replies import Reply
from service.chat.stopping import Stopping
from service.chat.tokens import count, used
from service.desk import Desk
from service.errors import Invalid
from service.keys import Caller

Progress = Literal["reasoning", "lines", "none"]
READING = "Reading what you ask …"
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
    if not told:
        return "reasoning" if request.shows_reasoning else usual
    for progress in PROGRESS:
        if told == progress:
            return progress
    raise Invalid(f"metadata.progress: {told[:40]!r} is none of {', '.join(PROGRESS)}")


async def pieces(
    desk: Desk, caller: Caller, reply: Reply, links: Links
) -> AsyncGenerator[Piece, None]:
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


async def late_pieces(
    desk: Desk, caller: Caller, replying: asyncio.Future[Reply], links: Links
) -> AsyncGenerator[Piece, None]:
    """The same of a reply that is still being made, as where a model is asked what is meant. Who
    goes away before it is there begins no run. Raises what making it raises, too."""
    try:
        yield Piece(READING, is_progress=True)
        async with aclosing(pieces(desk, caller, await replying, links)) as replied:
            async for piece in replied:
                yield piece
    finally:
        replying.cancel()


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

    def __init__(self, request: ChatRequest, envelope: Envelope, progress: Progress) -> None:
        self._request, self._envelope, self._progress = request, envelope, progress
        self._stopping = Stopping(request.stops, request.most_tokens, count)
        self._content = self._reasoning = ""
        self._told_lines = False

    async def chunks(self, replied: AsyncGenerator[Piece, None]) -> AsyncIterator[Json]:
        """The parts of a streamed answer. It ends where a stop sequence or enough tokens have come,
        whatever more there is to say."""
        yield self._envelope.chunk({"role": "assistant", "content": ""})
        async with aclosing(replied):
            async for piece in replied:
                if delta := self._delta(piece):
                    yield self._envelope.chunk(delta)
                if self._stopping.is_over:
                    break
        if delta := self._said(self._stopping.end()):
            yield self._envelope.chunk(delta)
        yield self._envelope.chunk({}, self._finish)
        if self._request.wants_usage:
            yield self._envelope.usage(await self._used())

    async def whole(self, replied: AsyncGenerator[Piece, None]) -> Json:
        """The answer in one, without how the run went."""
        async with aclosing(replied):
            async for piece in replied:
                if not piece.is_progress:
                    self._said(self._stopping.through(piece.text))
                if self._stopping.is_over:
                    break
        self._said(self._stopping.end())
        return self._envelope.completion(
            self._content.strip(), self._finish, await self._used())

    def _delta(self, piece: Piece) -> dict[str, str]:
        if not piece.is_progress:
            text = "\n" + piece.text if self._told_lines else piece.text
            self._told_lines = False
            return self._said(self._stopping.through(text))
        if self._progress == "reasoning":
            self._reasoning += f"{piece.text}\n"
            return {"reasoning_content": f"{piece.text}\n"}
        if self._progress == "lines":
            self._told_lines = True
            # Two blanks end a line without ending the paragraph.
            return self._said(self._stopping.through(f"*{piece.text}*  \n"))
        return {}

    def _said(self, text: str) -> dict[str, str]:
        """Words of the answer as they are sent; nothing where there are none."""
        self._content += text
        return {"content": text} if text else {}

    @property
    def _finish(self) -> Finish:
        return self._stopping.finish or "stop"

    async def _used(self) -> Used:
        return await used(self._request, self._content, self._reasoning)
