"""Two hosts that are up to no good, and a fetcher that is sent there."""

import asyncio
from collections.abc import AsyncIterator, Mapping
from pathlib import Path

from hostile_server import Asked, RawServer, Trick
from local_network import LocalNetwork, certified

from records import Copy
from records.work import CopyFormat
from sources.web.downloads import Fetched
from sources.web.fetcher import Fetcher, FetchFailed
from sources.web.settings import WebSettings

NAME = "papers.example.org"
OTHER = "mirror.example.org"
LARGE = b"x" * 65_536
PDF = b"%PDF-1.7\n" + b"a paper of ours\n" * 40
HTML = b"<!DOCTYPE html><html><body><p>A page.</p></body></html>"
SETTINGS = WebSettings(first_wait=0.0, longest_wait=0.01, timeout=2, tries=2, download_timeout=0.7,
                       download_interval=0,
                       max_download_megabytes=1)


class World:
    """Two hosts that lie, in the same hands, and what a fetcher did there."""

    def __init__(self, home: Path, tricks: Mapping[str, Trick],
                 answers: dict[str, list[list[str]]] | None = None,
                 names: tuple[str, ...] = (NAME, OTHER)) -> None:
        self.home = home
        self.server = RawServer(tricks, tls=certified(*names))
        self.network = LocalNetwork({NAME: self.server, OTHER: self.server}, answers)

    def fetch(self, url: str = f"https://{NAME}/paper", format: CopyFormat = "pdf",
              settings: WebSettings = SETTINGS, times: int = 1) -> list[Fetched | BaseException]:
        async def fetched() -> list[Fetched | BaseException]:
            async with Fetcher(self.home, settings, ways=self.network) as fetcher:
                copy = Copy(url=url, format=format, version="published")
                return await asyncio.gather(*(fetcher.fetch(copy) for _ in range(times)),
                                            return_exceptions=True)
        with self.server:
            return asyncio.run(fetched())

    @property
    def documents_asked(self) -> list[Asked]:
        return [asked for asked in self.server.asked if asked.target != "/robots.txt"]


def fetched(home: Path, tricks: Mapping[str, Trick], **options: object) -> Fetched:
    [came] = World(home, tricks).fetch(**options)  # type: ignore[arg-type]
    assert isinstance(came, Fetched), came
    return came


def refused(home: Path, tricks: Mapping[str, Trick] | World, **options: object) -> str:
    """Why nothing came. Nothing is left of it on disk, and nobody but public machines was asked."""
    world = tricks if isinstance(tricks, World) else World(home, tricks)
    [came] = world.fetch(**options)  # type: ignore[arg-type]
    assert isinstance(came, FetchFailed), came
    kept = [file for file in (home / "web" / "documents").rglob("*") if len(file.name) == 64]
    assert kept == []
    assert all(address.startswith("93.184.216.") for address in world.network.dialled)
    return str(came)


def pieces(*said: bytes, forever: bytes = b"", pause: float = 0.0) -> Trick:
    """Bytes in the order given, then one piece again and again."""
    async def stream() -> AsyncIterator[bytes]:
        for piece in said:
            yield piece
        while forever:
            yield forever
            await asyncio.sleep(pause)
    return lambda _: stream()
