"""What a page needs that asks, and that shows a report: the choices there are, and a paper's text.
"""

from fastapi import APIRouter
from pydantic import BaseModel, ConfigDict, Field

from records.paper import Page, Section
from service.http.calling import AtDesk, Calling
from service.http.problems import responses
from sources.databases.catalogue import CATALOGUE, Caller
from sources.documents.formats import FORMATS

router = APIRouter(prefix="/v1")


class Choice(BaseModel):
    """A database that can be asked: what requests call it, and its name for people."""

    name: str
    title: str


class UploadBounds(BaseModel):
    """What can be uploaded: ends of file names, and how large a paper may be."""

    formats: list[str]
    max_megabytes: float


class Options(BaseModel):
    """What a question can be asked of here."""

    model_config = ConfigDict(json_schema_extra={"examples": [{
        "databases": [{"name": "openalex", "title": "OpenAlex"}], "model": "", "models": [],
        "uploads": {"formats": [".pdf"], "max_megabytes": 60}}]})

    databases: list[Choice]
    model: str = Field(description="the language model that is asked where none is named; \"\" for "
                                   "none")
    models: list[str] = Field(description="all that can be named")
    uploads: UploadBounds


class PaperText(BaseModel):
    """A paper as it was read: every offset of a report points into `text`, by characters."""

    id: str
    title: str
    text: str
    sections: list[Section]
    pages: list[Page]


@router.get("/options", summary="What can be asked here", responses=responses(401))
async def options(_: Calling, desk: AtDesk) -> Options:
    settings = desk.settings
    model, models = settings.language.model, settings.language.models
    return Options(
        databases=[Choice(name=name, title=row.make(Caller()).name)
                   for name, row in CATALOGUE.items()],
        model=model, models=list(dict.fromkeys(filter(None, (model, *models)))),
        uploads=UploadBounds(formats=sorted(FORMATS), max_megabytes=settings.reading.max_megabytes))


@router.get("/runs/{identity}/papers/{paper}", summary="A paper that a run has read",
            responses=responses(401, 404, 409))
async def paper(identity: str, paper: str, caller: Calling, desk: AtDesk) -> PaperText:
    found = await desk.paper(caller, identity, paper)
    return PaperText(id=found.id, title=found.title, text=found.text,
                     sections=list(found.sections), pages=list(found.pages))
