"""The papers of a workspace over HTTP: uploaded, listed, deleted."""

from collections.abc import AsyncIterator, Callable, Coroutine
from dataclasses import asdict
from typing import Annotated, Any

from fastapi import APIRouter, File, Request, Response, UploadFile
from fastapi.routing import APIRoute
from pydantic import BaseModel, ConfigDict, Field

from records.paper import DocumentFormat
from service.http.calling import AtDesk, Calling, caller_of
from service.http.problems import responses
from service.uploads import Upload

PIECE = 1 << 16
"""Bytes of an upload that are passed on at once."""
FORM = 100_000
"""Bytes that a form may have beside the paper in it."""


class UploadTold(BaseModel):
    """A document that was uploaded. `papers` is how many it holds: several in a bibliography, which
    then has no `title` and `year`."""

    model_config = ConfigDict(json_schema_extra={"examples": [{
        "id": "9f86d081884c7d659a2feaa0c55ad015", "name": "paper.pdf", "format": "pdf",
        "bytes": 482133, "papers": 1, "title": "Sleep after learning", "year": 2021,
        "added": "2026-04-12T09:28:11.402113+00:00"}]})

    id: str = Field(description="names it in a request's `papers`")
    name: str
    format: DocumentFormat
    bytes: int
    papers: int
    title: str
    year: int | None
    added: str

    @classmethod
    def of(cls, upload: Upload) -> "UploadTold":
        return cls(**asdict(upload))


class UploadList(BaseModel):
    """The uploads of a workspace, oldest first."""

    papers: list[UploadTold]


class RoomFirst(APIRoute):
    """A route that refuses a paper for which there is no room before it comes, and has few of a
    workspace come at once: what comes lies on the disk."""

    def get_route_handler(self) -> Callable[[Request], Coroutine[Any, Any, Response]]:
        handle = super().get_route_handler()

        async def handled(request: Request) -> Response:
            if request.method != "POST":
                return await handle(request)
            # The length is checked by then: nothing that is no number comes so far.
            length = int(request.headers.get("Content-Length", 0))
            async with request.app.state.desk.expected(
                    caller_of(request.scope), max(length - FORM, 0)):
                return await handle(request)

        return handled


router = APIRouter(prefix="/v1/papers", tags=["papers"], route_class=RoomFirst)


@router.post("", status_code=201, summary="Upload a paper", responses=responses(413, 429, 503),
             form_limits={"max_files": 1, "max_fields": 0})
async def add_paper(file: Annotated[UploadFile, File(description=(
    "PDF, LaTeX (also packed), JATS, TEI, HTML, Markdown, text, BibTeX, RIS or CSL-JSON"))],
        caller: Calling, desk: AtDesk) -> UploadTold:
    """Give a paper to the workspace. It is read at once; one that cannot be read is refused with
    the reason."""
    return UploadTold.of(await desk.add_paper(caller, file.filename or "", _pieces(file)))


@router.get("", summary="List the uploaded papers")
async def papers(caller: Calling, desk: AtDesk) -> UploadList:
    """The uploads of the workspace."""
    return UploadList(papers=[UploadTold.of(upload) for upload in await desk.papers(caller)])


@router.delete("/{identity}", status_code=204, summary="Delete an uploaded paper",
               responses=responses(404))
async def remove_paper(identity: str, caller: Calling, desk: AtDesk) -> None:
    """Delete an upload. Runs that have read it keep what they found."""
    await desk.remove_paper(caller, identity)


async def _pieces(file: UploadFile) -> AsyncIterator[bytes]:
    while piece := await file.read(PIECE):
        yield piece
