"""How many tokens a conversation has, for what the protocol tells of usage."""

import asyncio
from collections.abc import Iterable

from models.tokens import tokenizer_for

_TOKENIZER = tokenizer_for("", "o200k_base")
_A_MESSAGE = 4
"""Tokens that a message takes beside its words."""


def count(text: str) -> int:
    """Tokens of a short text, by o200k_base."""
    return _TOKENIZER.count(text) if text else 0


async def counted(messages: Iterable[str]) -> int:
    """Tokens of the messages of a conversation, which may be long."""
    said = list(messages)
    return await asyncio.to_thread(
        lambda: sum(_A_MESSAGE + count(message) for message in said))
