"""The short jobs of a worker: what callers ask for beside runs. They take and give plain JSON, in
which `usd` is what was spent on models, None where a price is unknown."""

import asyncio
from collections.abc import AsyncIterator, Awaitable, Callable, Sequence
from contextlib import asynccontextmanager
from dataclasses import asdict
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

from agents.mind import work
from agents.minds import minds_of
from agents.retriever import Found
from agents.team import Team, assemble, prompts_of
from graphs import estimating, searching
from graphs.conduct import outcome
from prompts.fence import Untrusted
from prompts.library import load_library
from records import Claim, JudgedClaim, PaperCard, Plan, Record, Usage
from records.proposals import IntentProposal
from service.files import write_files
from service.process import run_of
from settings import Settings

Json = dict[str, Any]
Job = Callable[..., Awaitable[Json]]


async def verify(settings: Json, papers: str, claims: Sequence[str]) -> Json:
    """Claims held against the papers of a folder. Gives what service.desk.Verification has."""
    async with _team(settings, papers) as team:
        searched = await work(team.retriever.search, Plan(question=""))
        found: Found = searched.result
        texts = await asyncio.to_thread(team.library.load, found.papers)
        await asyncio.to_thread(team.index.add, list(texts.values()))
        asked = [Claim.of_a_user(str(number), text) for number, text in enumerate(claims, 1)]
        done = await work(team.verifier.verify, asked, texts)
        works = await asyncio.to_thread(team.retriever.works, found)
    judged = [JudgedClaim.of(claim, verdict)
              for claim, verdict in zip(asked, done.result, strict=True)]
    cards = [PaperCard.of(work, texts.get(work.id), included=True, relevance=0.0, reason="")
             for work in works]
    return {"claims": _plain(judged), "papers": _plain(cards),
            "failures": _plain([*searched.failures, *done.failures]), "usd": spent(team)}


async def find(settings: Json, papers: str, question: str) -> Json:
    """A search and its screening. Gives what graphs.searching.Finding has."""
    async with _team(settings, papers) as team:
        finding = await searching.search_for(team, question)
    return {"plan": finding.plan.model_dump(mode="json"), "works": _plain(finding.works),
            "cards": _plain(finding.cards), "searches": _plain(finding.searches),
            "failures": _plain(finding.failures), "usd": spent(team)}


async def estimated(settings: Json, papers: str, question: str) -> Json:
    """A run rehearsed. Gives what graphs.estimate.Estimate has."""
    return asdict(await estimating.estimate(
        Settings.model_validate(settings), _folder(papers), question))


async def files(run: Json) -> Json:
    """The files of a run that has its report, written where they are missing."""
    known = run_of(run)
    async with _team(known.settings, known.papers) as team:
        await write_files(known, team, await outcome(known, team))
    return {}


async def listen(
    settings: Json, said: str, before: str, found: str, kinds: Sequence[str]
) -> Json:
    """What a model proposes that somebody wants in a conversation, as records.proposals has it;
    None where the planner, whose model it is, computes."""
    with_model = Settings.model_validate(settings)
    prompts = await asyncio.to_thread(load_library, prompts_of(with_model))
    with TemporaryDirectory(prefix="consilience") as own:
        minds = minds_of(with_model, prompts, Path(own) / "calls.sqlite", replay=False)
        mind = minds.of("listener", IntentProposal) if minds else None
        if not minds or not mind:
            return {"proposal": None, "usd": 0.0}
        try:
            proposal = await mind.think(
                "what was said", kinds=kinds, said=Untrusted(said), before=Untrusted(before),
                found=Untrusted(found))
        finally:
            await minds.close()
        usd = sum(minds.usage().values(), Usage()).usd
    return {"proposal": proposal.model_dump(mode="json"), "usd": usd}


JOBS: dict[str, Job] = {
    "verify": verify, "find": find, "estimate": estimated, "files": files, "listen": listen}


@asynccontextmanager
async def _team(settings: Json, papers: str) -> AsyncIterator[Team]:
    with TemporaryDirectory(prefix="consilience") as own:
        team = await asyncio.to_thread(
            assemble, Settings.model_validate(settings), _folder(papers),
            calls=Path(own) / "calls.sqlite")
        async with team.at_work():
            yield team


def spent(team: Team) -> float | None:
    """What a team has spent on models so far, in US dollars."""
    return sum(team.usage.values(), Usage()).usd


def _folder(papers: str) -> Path | None:
    return Path(papers) if papers else None


def _plain(records: Sequence[Record]) -> list[Json]:
    return [record.model_dump(mode="json") for record in records]
