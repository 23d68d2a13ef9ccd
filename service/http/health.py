"""Whether the service lives, and whether it can work."""

from typing import Literal

from fastapi import APIRouter
from pydantic import BaseModel

from service.errors import Unavailable
from service.http.calling import AtDesk
from service.http.problems import responses

router = APIRouter(tags=["health"])
FOR_ALL = {"security": []}
_SOON = 2
"""Seconds after which a service that begins may be ready."""


class Health(BaseModel):
    status: Literal["ok"] = "ok"


class Readiness(BaseModel):
    status: Literal["ready"] = "ready"


@router.get("/healthz", summary="Does the service live?", openapi_extra=FOR_ALL)
async def healthz() -> Health:
    """Answers as long as the service lives."""
    return Health()


@router.get("/readyz", summary="Can the service work?", responses=responses(503),
            openapi_extra=FOR_ALL)
async def readyz(desk: AtDesk) -> Readiness:
    """Answers 200 while a run that is begun now would be conducted."""
    condition = await desk.condition()
    if not condition.accepting:
        raise Unavailable("the queue is full or the service shuts down; ask again in a while", 10)
    if not condition.workers:
        raise Unavailable("no process works yet; ask again in a moment", _SOON)
    return Readiness()
