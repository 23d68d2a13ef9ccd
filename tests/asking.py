"""Asking a server as a run does, and what that leaves behind."""

import asyncio
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Any

from scripted_server import Answer, Asked, ScriptedServer

from models.budget import Budget
from models.cache import AnswerCache
from models.calls import CallLog
from models.language import LanguageModels
from models.language_settings import BudgetSettings, LanguageSettings, RoleModels
from models.request import ItemFailed, Request
from models.structured import Mode
from prompts.library import load_library
from records import Message, Sampling
from records.proposals import PassageStance, StanceProposals

GOOD = StanceProposals(stances=(PassageStance(
    passage="p1", deciding_words="they slept twice as long", stance="supported"),))
GOOD_TEXT = GOOD.model_dump_json()
BAD = "{}"
NOTES = load_library().notes


def settings(url: str, **changed: object) -> LanguageSettings:
    return LanguageSettings.model_validate({
        "model": "tiny", "base_url": url, "key_variable": "", "models": {}, "window": 4000,
        "roles": dict.fromkeys(RoleModels.model_fields, ""), "timeout": 5, "attempts": 5,
        "longest_wait": 0.05, "patience": 5, "answers": 3, "concurrency": 24, "breaker": 8,
        "cache": True} | changed)


def limits(**most: object) -> Budget:
    return Budget(BudgetSettings.model_validate({"stages": {}} | most))


def request(number: int = 0, said: str = "What does the passage say of the claim?", fence: str = "",
            check: Callable[[StanceProposals], str] | None = None,
            **sampling: Any) -> Request[StanceProposals]:
    return Request(
        role="verifier", subject=f"claim c{number}", record=StanceProposals, fence=fence,
        check=check, sampling=Sampling(**sampling), prompt="verifier.md",
        messages=(Message(role="system", content="You judge passages."),
                  Message(role="user", content=f"{said} ({number})")))


class Asking:
    """The models of a run, and what they leave behind."""

    def __init__(self, folder: Path, server: ScriptedServer | str, *, budget: Budget | None = None,
                 replay: bool = False, takes: Mode | None = None, **changed: object) -> None:
        url = server if isinstance(server, str) else server.base_url
        self.settings = settings(url, **changed)
        self.log, self.cache = CallLog(folder / "calls.sqlite"), AnswerCache(folder / "a.sqlite")
        if takes:
            self.cache.learn(url, "tiny", takes)
        self.budget = budget or limits()
        self.models = LanguageModels(self.settings, notes=NOTES, log=self.log, budget=self.budget,
                                     cache=self.cache, replay=replay)

    def ask(self, *requests: Request[StanceProposals]) -> Sequence[StanceProposals | BaseException]:
        """Ask all at once."""
        model = self.models.of("verifier")
        assert model

        async def run() -> Sequence[StanceProposals | BaseException]:
            try:
                return await asyncio.gather(*map(model.ask, requests), return_exceptions=True)
            finally:
                await self.models.close()

        return asyncio.run(run())

    def failure(self, *requests: Request[StanceProposals]) -> str:
        (error,) = self.ask(*requests)
        assert isinstance(error, ItemFailed), error
        return str(error)


def in_turn(*answers: Answer | str) -> Callable[[Asked], Any]:
    waiting = list(answers)
    return lambda _: waiting.pop(0) if len(waiting) > 1 else waiting[0]
