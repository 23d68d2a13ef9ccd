"""Claims judged over HTTP, and runs estimated before they are begun."""

from fastapi import APIRouter

from graphs.estimate import Estimate
from service.desk import Verification
from service.http.calling import AtDesk, Calling
from service.http.problems import responses
from service.http.shapes import Asked, ClaimsAsked, papers_meant

router = APIRouter(prefix="/v1", tags=["claims"])


@router.post("/verify", summary="Verify claims", responses=responses(404, 409, 413, 429, 503))
async def verify(asked: ClaimsAsked, caller: Calling, desk: AtDesk) -> Verification:
    """Hold claims against papers. Each gets a verdict, a calibrated confidence and the passages
    that support or refute it, word by word."""
    return await desk.verify(caller, asked.claims, papers_meant(asked.papers) or "none")


@router.post("/estimate", summary="Estimate a run", responses=responses(404, 409, 413, 429, 503))
async def estimate(asked: Asked, caller: Calling, desk: AtDesk) -> Estimate:
    """What a run would ask of language models and cost, rather high than low: it is rehearsed
    without asking any. `usd` null is unknown, never 0."""
    return await desk.estimate(caller, asked.request())
