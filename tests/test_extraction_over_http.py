"""A model behind a real HTTP server adds claims to a paper, also where the server misbehaves."""

import asyncio
from pathlib import Path

import pytest
from chaos import Chaos
from papers import ALDER, QUESTION
from pydantic import BaseModel
from scripted_model import competent
from scripted_server import Asked, ScriptedServer

from agents.claim_extractor import ClaimExtractor, Extraction
from agents.claim_extractor_with_model import ClaimExtractorWithModel
from agents.mind import Done, Mind
from agents.planner import Planner
from models.budget import Budget
from models.calls import CallLog
from models.language import LanguageModels
from prompts.fence import Fence
from prompts.library import load_library
from records.proposals import ClaimProposals, QuoteCorrections
from settings import load_settings
from sources.documents.document import Document
from sources.documents.formats import read_document

(PAPER,) = read_document(Document("alder.md", ALDER.encode())).papers
PROMPTS = load_library()


async def extracted(server: ScriptedServer, log: Path) -> Done[Extraction]:
    settings = load_settings(environment={}, assignments=[
        "language.model=scripted", f"language.base_url={server.base_url}", "language.attempts=6",
        "language.longest_wait=0.1", "language.timeout=2"]).settings
    models = LanguageModels(settings.language, notes=PROMPTS.notes, log=CallLog(log),
                            budget=Budget(settings.budget), cache=None)
    model = models.of("claim_extractor")
    assert model
    fence = Fence()
    extractor = ClaimExtractorWithModel(
        ClaimExtractor(findings_per_paper=8),
        Mind(PROMPTS.role("claim_extractor"), model, fence, ClaimProposals, "claim_extractor"),
        Mind(PROMPTS.role("quote_correction"), model, fence, QuoteCorrections, "claim_extractor"),
        claims_per_window=12, windows_per_paper=8)
    try:
        return await extractor.extract(PAPER, Planner().plan(QUESTION))
    finally:
        await models.close()


def test_a_careful_reader_adds_what_computing_missed(tmp_path: Path) -> None:
    with ScriptedServer(competent) as server:
        done = asyncio.run(extracted(server, tmp_path / "calls.sqlite"))
    assert not done.failures
    assert done.result.quotes_not_found == 0
    (added,) = [c for c in done.result.claims if ":p" in c.id]
    assert "but not at 34B" in added.text
    assert PAPER.text[added.source.start:added.source.end] == added.source.quote
    assert "Alder" in server.requests[0].asked.user


def misquoting(asked: Asked) -> BaseModel:
    """A reader who misquotes at first and looks closely when asked again."""
    answer = competent(asked)
    if not isinstance(answer, ClaimProposals):
        return answer
    return ClaimProposals(claims=tuple(
        claim.model_copy(update={"quote": f"Indeed, {claim.quote}"}) for claim in answer.claims))


def test_a_misquoting_reader_adds_the_same_with_one_request_more(tmp_path: Path) -> None:
    with ScriptedServer(competent) as server:
        calm = asyncio.run(extracted(server, tmp_path / "calm.sqlite"))
    with ScriptedServer(misquoting) as server:
        rough = asyncio.run(extracted(server, tmp_path / "rough.sqlite"))
    assert rough == calm
    assert len(server.requests) == 2


@pytest.mark.parametrize("kind", ["invalid_json", "wrong_schema", "500", "empty", "truncated_body"])
def test_a_server_that_misbehaves_changes_no_claim(tmp_path: Path, kind: str) -> None:
    with ScriptedServer(competent) as server:
        calm = asyncio.run(extracted(server, tmp_path / "calm.sqlite"))
    with ScriptedServer(competent, chaos=Chaos(share=0.5, kinds=(kind,), in_a_row=1,
                                               drip=0.5)) as server:
        rough = asyncio.run(extracted(server, tmp_path / "rough.sqlite"))
    assert rough.result.claims == calm.result.claims
    assert not rough.failures
    assert len(server.requests) <= 4
