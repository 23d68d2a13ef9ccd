"""How many tokens a conversation has, for what the protocol tells of usage."""

import asyncio

from models.tokens import tokenizer_for
from service.chat.protocol import ChatRequest, Used

_TOKENIZER = tokenizer_for("", "o200k_base")
_A_MESSAGE = 4
"""Tokens that a message takes beside its words."""


def count(text: str) -> int:
    """Tokens of a short text, by o200k_base, whose table `loaded` has read before."""
    return _TOKENIZER.count(text)


async def loaded() -> None:
    """Read the table that is counted by: most of a second, the first time."""
    await asyncio.to_thread(count, "")


async def used(request: ChatRequest, content: str, reasoning: str) -> Used:
    """The tokens of a request and of what was answered."""
    def counted() -> Used:
        prompt = sum(_A_MESSAGE + count(message.text) for message in request.messages)
        thought = count(reasoning)
        return Used(prompt, count(content) + thought, thought)

    return await asyncio.to_thread(counted)
