"""The web page: its files, as they lie in service/page, and nothing else of that folder."""

from dataclasses import dataclass
from functools import cache
from hashlib import sha256
from importlib import resources

from fastapi import APIRouter, Request, Response

FILES = (
    "api.js", "app.js", "ask.css", "ask.js", "book.js", "chat.css", "chat.js", "citations.js",
    "claims.js", "dom.js", "export.js", "graph.js", "happenings.js", "history.js", "icon.svg",
    "index.html", "key.js", "lanes.js", "markdown.js", "paper.js", "quotes.js", "read.js",
    "report.css", "reviews.js", "run.js", "sources.js", "sse.js", "style.css", "table.js",
    "theme.js", "uploads.js", "watch.css", "watch.js", "words.js",
)
MEDIA_TYPES = {
    "html": "text/html; charset=utf-8", "css": "text/css; charset=utf-8",
    "js": "text/javascript; charset=utf-8", "svg": "image/svg+xml",
}
HEADERS = {
    # Trusted types: the browser itself refuses to make markup of text, should we ever try.
    "Content-Security-Policy": (
        "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' blob:; "
        "connect-src 'self'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'; "
        "require-trusted-types-for 'script'; trusted-types 'none'"),
    "Cross-Origin-Opener-Policy": "same-origin",
    "Cross-Origin-Resource-Policy": "same-origin",
    "Permissions-Policy": "camera=(), geolocation=(), microphone=(), payment=(), usb=()",
    "Referrer-Policy": "no-referrer",
    "X-Content-Type-Options": "nosniff",
    "X-Frame-Options": "DENY",
    # A browser asks each time whether it still has the right file: that costs a 304.
    "Cache-Control": "no-cache",
}

router = APIRouter(include_in_schema=False)


@dataclass(frozen=True)
class Asset:
    content: bytes
    media_type: str
    tag: str


@cache
def assets() -> dict[str, Asset]:
    """The files of the page by name, read once."""
    folder = resources.files("service").joinpath("page")
    return {name: _asset(name, folder.joinpath(name).read_bytes()) for name in FILES}


def _asset(name: str, content: bytes) -> Asset:
    return Asset(content, MEDIA_TYPES[name.rpartition(".")[2]],
                 f'"{sha256(content).hexdigest()[:32]}"')


@router.api_route("/", methods=["GET", "HEAD"])
async def index(request: Request) -> Response:
    return _sent(request, "index.html")


@router.api_route("/page/{name}", methods=["GET", "HEAD"])
async def file(request: Request, name: str) -> Response:
    return _sent(request, name)


def _sent(request: Request, name: str) -> Response:
    asset = assets().get(name)
    if asset is None:
        return Response("There is no such file.\n", 404, HEADERS, "text/plain; charset=utf-8")
    headers = {**HEADERS, "ETag": asset.tag}
    if _has(request, asset.tag):
        return Response(status_code=304, headers=headers)
    return Response(asset.content, 200, headers, asset.media_type)


def _has(request: Request, tag: str) -> bool:
    """Whether a browser has this state of a file already."""
    known = request.headers.get("If-None-Match", "")
    return known.strip() == "*" or tag in [t.strip().removeprefix("W/") for t in known.split(",")]
