"""Documents from the web: fetched once, resumed, known by their bytes, as robots.txt allows."""

import asyncio
from pathlib import Path

import pytest
from hostile_server import Asked, Said, Trick, always, answer, head, redirect
from hostile_world import LARGE, NAME, OTHER, PDF, SETTINGS, World, fetched, pieces, refused

from records import Copy
from sources.databases.database import WebResponse
from sources.documents.document import UnreadableDocument
from sources.web.addresses import Address, read_address
from sources.web.cache import ResponseCache
from sources.web.downloads import Fetched
from sources.web.fetcher import Fetcher, FetchFailed
from sources.web.robots import Robots


def test_a_document_comes_and_is_known_by_its_bytes(tmp_path: Path) -> None:
    tricks = {"/paper": always(answer(PDF, Content_Type="application/pdf"))}
    came = fetched(tmp_path, tricks)
    assert came.document().data == PDF
    assert (came.format, came.told_type, came.bytes) == ("pdf", "application/pdf", len(PDF))
    assert came.path.name == came.sha256


def test_a_document_is_fetched_once_for_all_runs(tmp_path: Path) -> None:
    world = World(tmp_path, {"/paper": always(answer(PDF))})
    assert all(isinstance(came, Fetched) for came in world.fetch(times=5))
    again = World(tmp_path, {})
    [came] = again.fetch()
    assert isinstance(came, Fetched)
    assert len(world.documents_asked) == 1
    assert again.server.asked == []


def test_the_same_bytes_of_two_addresses_lie_on_disk_once(tmp_path: Path) -> None:
    tricks = {"/paper": always(answer(PDF)), "/copy": always(answer(PDF))}
    one = fetched(tmp_path, tricks)
    two = fetched(tmp_path, tricks, url=f"https://{OTHER}/copy")
    assert one.path == two.path


def test_a_redirect_to_another_host_is_followed(tmp_path: Path) -> None:
    tricks = {"/paper": redirect(f"https://{OTHER}/there"), "/there": always(answer(PDF))}
    came = fetched(tmp_path, tricks)
    assert came.url == f"https://{OTHER}/there"
    assert came.asked == f"https://{NAME}/paper"


def test_the_name_is_in_the_handshake_and_the_request_and_the_address_in_the_connection(
        tmp_path: Path) -> None:
    world = World(tmp_path, {"/paper": always(answer(PDF))})
    world.fetch()
    assert set(world.server.hosts_named) == {NAME}
    assert {asked.headers["host"] for asked in world.server.asked} == {NAME}
    assert set(world.network.dialled) == {"93.184.216.1"}


def test_http_is_asked_as_https(tmp_path: Path) -> None:
    tricks = {"/paper": redirect(f"http://{OTHER}/there"), "/there": always(answer(PDF))}
    assert fetched(tmp_path, tricks, url=f"http://{NAME}/paper").url == f"https://{OTHER}/there"


@pytest.mark.parametrize(("link", "licence"), [
    ('<https://creativecommons.org/licenses/by/4.0/>; rel="license"', "CC-BY-4.0"), ("<x>", "")])
def test_a_licence_is_recorded(tmp_path: Path, link: str, licence: str) -> None:
    assert fetched(tmp_path, {"/paper": always(answer(PDF, Link=link))}).licence == licence


def resumable(body: bytes, cut: int, etag: str = '"v1"', **lies: str) -> Trick:
    """Breaks off after `cut` bytes at first; then gives what is asked for, or lies about it."""
    def trick(asked: Asked) -> Said:
        if "range" not in asked.headers:
            return pieces(head(Content_Length=str(len(body)), ETag=etag) + body[:cut])(asked)
        start = int(asked.headers["range"].removeprefix("bytes=").rstrip("-"))
        told = {"ETag": etag,
                "Content_Range": f"bytes {start}-{len(body) - 1}/{len(body)}", **lies}
        return answer(body[start:], "206 Partial Content", **told)
    return trick


def test_a_download_that_broke_off_goes_on_where_it_was(tmp_path: Path) -> None:
    world = World(tmp_path, {"/paper": resumable(PDF, 100)})
    [came] = world.fetch()
    assert isinstance(came, Fetched)
    assert came.document().data == PDF
    first, second = world.documents_asked
    assert "range" not in first.headers
    assert second.headers["range"] == "bytes=100-"
    assert second.headers["if-range"] == '"v1"'


def test_a_later_run_goes_on_with_what_an_earlier_one_left(tmp_path: Path) -> None:
    once = SETTINGS.model_copy(update={"tries": 1})
    [came] = World(tmp_path, {"/paper": resumable(PDF, 100)}).fetch(settings=once)
    assert isinstance(came, FetchFailed)
    world = World(tmp_path, {"/paper": resumable(PDF, 100)})
    [came] = world.fetch(settings=once)
    assert isinstance(came, Fetched)
    assert world.documents_asked[0].headers["range"] == "bytes=100-"


def test_a_version_without_a_strong_name_is_fetched_from_its_beginning(tmp_path: Path) -> None:
    world = World(tmp_path, {"/paper": resumable(PDF, 100, etag='W/"v1"')})
    world.fetch()
    assert not any("range" in asked.headers for asked in world.server.asked)


@pytest.mark.parametrize("told", [
    {"Content_Range": "bytes 0-599/600"}, {"Content_Range": "bytes 99-648/649"}, {"ETag": '"v2"'},
    {"Content_Range": "bytes 100-648/99999"}, {"Content_Range": "nonsense"},
    {"Content_Range": "bytes 100-648/649, bytes 0-1/649"}, {"Content_Encoding": "gzip"}],
    ids=["from the beginning", "overlapping", "another version", "another length", "nonsense",
         "two ranges", "packed"])
def test_a_rest_that_does_not_fit_is_not_sewn_on(tmp_path: Path, told: dict[str, str]) -> None:
    said = refused(tmp_path, {"/paper": resumable(PDF, 100, **told)})
    assert "not the rest" in said or "bytes came of a document of" in said


def test_what_one_host_began_no_other_completes(tmp_path: Path) -> None:
    # Or half of a document would be of a host that is not the one it is told to come from.
    def begins(asked: Asked) -> Said:
        whole = head(Content_Length=str(len(PDF)), ETag='"v1"')
        return (redirect(f"https://{OTHER}/there") if "range" in asked.headers
                else pieces(whole + PDF[:100]))(asked)

    real = b"%PDF-1.7\n" + b"what the other has\n" * 40
    came = fetched(tmp_path, {"/paper": begins, "/there": resumable(real, len(real))})
    assert came.url == f"https://{OTHER}/there"
    assert came.document().data == real


def test_a_rest_that_nobody_asked_for_is_no_document(tmp_path: Path) -> None:
    tricks = {"/paper": always(answer(PDF, "206 Partial Content",
                                      Content_Range=f"bytes 0-{len(PDF) - 1}/{len(PDF)}"))}
    assert "not the rest" in refused(tmp_path, tricks)


def test_a_range_that_cannot_be_had_ends(tmp_path: Path) -> None:
    assert "HTTP 416" in refused(tmp_path, {"/paper": always(answer(b"", "416 No"))})


def test_a_file_that_was_changed_on_disk_is_not_read(tmp_path: Path) -> None:
    came = fetched(tmp_path, {"/paper": always(answer(PDF))})
    came.path.write_bytes(PDF[:-1] + b"!")
    with pytest.raises(UnreadableDocument, match="not what was fetched"):
        came.document()


def test_two_runs_at_once_fetch_a_document_once(tmp_path: Path) -> None:
    world = World(tmp_path, {"/paper": always(answer(PDF))})

    async def run() -> Fetched:
        async with Fetcher(tmp_path, SETTINGS, ways=world.network) as fetcher:
            return await fetcher.fetch(Copy(url=f"https://{NAME}/paper", format="pdf",
                                            version="published"))

    async def both() -> list[Fetched]:
        return await asyncio.gather(run(), run())

    with world.server:
        one, two = asyncio.run(both())
    assert one == two
    assert len(world.documents_asked) == 1


# What robots.txt says


@pytest.mark.parametrize(("rules", "reason"), [
    (always(answer(b"User-agent: *\nDisallow: /paper")), "robots.txt asks"),
    (always(answer(b"User-agent: *\nDisallow: /*per$")), "robots.txt asks"),
    (always(answer(b"User-agent: consilience\nDisallow: /")), "robots.txt asks"),
    (always(answer(b"", "503 No")), "cannot be had (HTTP 503)"),
    (pieces(head(), forever=LARGE), "larger than"),
    (pieces(), "cannot be had"),
    (redirect("https://127.0.0.1/robots.txt"), "ASCII"),
    (redirect("/robots.txt"), "without an end"),
], ids=["not that page", "not that pattern", "not us", "broken", "endless", "dropped",
        "elsewhere inside", "in a circle"])
def test_what_robots_txt_does_not_allow_is_not_asked_for(
        tmp_path: Path, rules: Trick, reason: str) -> None:
    world = World(tmp_path, {"/robots.txt": rules, "/paper": always(answer(PDF))})
    assert reason in refused(tmp_path, world)
    assert world.documents_asked == []


@pytest.mark.parametrize("path", ["/./paper", "/x/../paper", "/x/%2E%2e/paper", "/x/.%2e/paper"])
def test_what_robots_txt_does_not_allow_has_no_other_name(tmp_path: Path, path: str) -> None:
    rules = always(answer(b"User-agent: *\nDisallow: /paper"))
    world = World(tmp_path, {"/robots.txt": rules, path: always(answer(PDF))})
    assert "steps like" in refused(tmp_path, world, url=f"https://{NAME}{path}")


def test_robots_txt_is_asked_for_at_a_redirect_too(tmp_path: Path) -> None:
    def rules(asked: Asked) -> Said:
        shut = asked.headers["host"] == OTHER
        return answer(b"User-agent: *\nDisallow: /" if shut else b"")

    world = World(tmp_path, {"/robots.txt": rules, "/paper": redirect(f"https://{OTHER}/there"),
                             "/there": always(answer(PDF))})
    assert "robots.txt asks" in refused(tmp_path, world)


def test_robots_txt_is_read_once_a_day(tmp_path: Path) -> None:
    tricks = {"/robots.txt": always(answer(b"User-agent: *\nAllow: /")),
              "/paper": always(answer(PDF)), "/other": always(answer(PDF))}
    fetched(tmp_path, tricks)
    world = World(tmp_path, tricks)
    world.fetch(f"https://{NAME}/other")
    assert [asked.target for asked in world.server.asked] == ["/other"]


def test_a_delay_that_robots_txt_asks_for_is_kept(tmp_path: Path) -> None:
    rules = always(answer(b"User-agent: *\nCrawl-delay: 1"))
    world = World(tmp_path, {"/robots.txt": rules, "/paper": redirect("/there"),
                             "/there": always(answer(PDF))})
    world.fetch()
    first, second = world.documents_asked
    assert second.at - first.at >= 1


def test_a_service_made_for_programs_is_not_asked_for_its_robots_txt(tmp_path: Path) -> None:
    async def never(address: Address) -> WebResponse:
        raise AssertionError(f"{address.url} was asked for")

    cache = ResponseCache(tmp_path / "answers.sqlite")
    def delay(url: str) -> float | None:
        return asyncio.run(Robots(cache).delay(read_address(url), never))

    assert delay("https://export.arxiv.org/e-print/1") == 0.0
    with pytest.raises(AssertionError, match=r"https://www.ebi.ac.uk/robots.txt"):
        delay("https://www.ebi.ac.uk/europepmc/other")
