"""Papers of a workspace: read before they are kept, under names of our own, within limits."""

import asyncio
import gzip
import io
import os
import re
import tarfile
import zipfile
from collections.abc import AsyncIterator, Iterator
from contextlib import AsyncExitStack
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st
from papers import ALDER, BIRDS, HARNESS

from records.characters import CONTROL, INVISIBLE
from service.errors import Invalid, NotFound, TooMany
from service.uploads import Upload, Uploads, _harmless
from settings import load_settings
from sources.folder import FolderSource

LOADED = load_settings(environment={}, assignments=[
    "reading.max_megabytes=0.3", "reading.seconds_per_document=100", "reading.workers=2",
    "service.uploads.most=12", "service.uploads.at_once=3"])
LATEX = (rb"\documentclass{article}\title{Elms}\begin{document}\maketitle We measured elms for "
         rb"nine years in two valleys. They grew taller than oaks did.\end{document}")
HTML = (b"<html><head><title>Ash trees</title></head><body><h1>Ash trees</h1><p>Ash trees were "
        b"measured in nine valleys. They grew by two metres a year.</p></body></html>")
BIBLIOGRAPHY = b"".join(
    b"@article{k%d, title={On trees %d}, year={2001}, abstract={We measured %d trees. They grew.}}"
    % (n, n, n) for n in range(3))


@pytest.fixture(scope="module")
def home(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return tmp_path_factory.mktemp("around") / "home"


@pytest.fixture(scope="module")
def uploads(home: Path) -> Iterator[Uploads]:
    uploads = Uploads(home, LOADED.service.uploads, LOADED.settings.reading)
    yield uploads
    uploads.close()


@pytest.fixture
def mine(request: pytest.FixtureRequest) -> str:
    """A workspace of each test's own."""
    return request.node.name


async def pieces(data: bytes) -> AsyncIterator[bytes]:
    for start in range(0, len(data), 50_000):
        yield data[start:start + 50_000]


def given_to(uploads: Uploads, workspace: str, name: str, data: bytes | str) -> Upload:
    content = data.encode() if isinstance(data, str) else data
    return asyncio.run(uploads.add(workspace, name, pieces(content)))


def files_below(folder: Path) -> list[str]:
    return sorted(p.relative_to(folder).as_posix() for p in folder.rglob("*") if p.is_file())


def zipped(files: dict[str, bytes]) -> bytes:
    packed = io.BytesIO()
    with zipfile.ZipFile(packed, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, data in files.items():
            archive.writestr(name, data)
    return packed.getvalue()


def test_what_is_uploaded_is_listed_read_by_runs_and_deleted(uploads: Uploads, mine: str) -> None:
    alder = given_to(uploads, mine, "alder.md", ALDER)
    birds = given_to(uploads, mine, "birds.md", BIRDS)
    assert uploads.all(mine) == [alder, birds]
    assert (alder.title, alder.year, alder.papers, alder.name, alder.bytes) == (
        "Alder: invented models for code", 2031, 1, "alder.md", len(ALDER.encode()))
    chosen = uploads.folder(mine, [birds.id])
    assert [p.title for p in FolderSource(chosen, LOADED.settings.reading).read().papers] == [
        "Songs of invented birds"]
    everything = uploads.folder(mine, None)
    before = files_below(everything)
    uploads.remove(mine, alder.id)
    assert uploads.all(mine) == [birds]
    assert files_below(everything) == before, "what a run reads changes under it"
    with pytest.raises(NotFound):
        uploads.folder(mine, [alder.id])
    with pytest.raises(NotFound):
        uploads.remove(mine, alder.id)
    assert uploads.folder(mine, None) == uploads.folder(mine, [birds.id]) == chosen


@pytest.mark.parametrize(("name", "data", "format_"), [
    ("elms.tex", LATEX, "latex"), ("elms.zip", zipped({"main.tex": LATEX}), "latex"),
    ("elms", gzip.compress(LATEX), "latex"), ("ash.txt", HTML, "html"), ("ash.exe", HTML, "html"),
    ("ash.docx", HTML, "html"), ("trees", BIBLIOGRAPHY, "bibtex"),
    ("3201.00002.txt", "Trees that grow\n\nWe measured trees for nine years. They grew.", "text")])
def test_runs_read_what_was_read_when_it_came_whatever_it_was_called(
    uploads: Uploads, mine: str, name: str, data: bytes, format_: str
) -> None:
    upload = given_to(uploads, mine, name, data)
    assert upload.format == format_
    read = FolderSource(uploads.folder(mine, None), LOADED.settings.reading).read()
    assert (len(read.papers), read.failures) == (upload.papers, ())
    assert {p.origin.format for p in read.papers} == {format_}
    if upload.papers == 1:
        assert read.papers[0].title == upload.title
    if name.startswith("3201"):
        assert read.papers[0].identifiers.arxiv == "3201.00002"


@pytest.mark.parametrize(("name", "data", "said"), [
    ("a.pdf", b"no PDF", "its content does not"), ("a.md", b"\x89PNG\r\n\x1a\n", "an image"),
    ("a.md", b"", "it is empty"), ("a", b"plain words", "of no kind that is read"),
    ("a.pdf", zipped({"[Content_Types].xml": b"x", "word/document.xml": b"x"}), "Office"),
    ("a.md", b"\x7fELF" + b"0" * 99, "a program"), ("a.pdf", b"%PDF-1.7\n" + b"0" * 999, "; "),
    ("a.tex", b"x" * 300_001, "more than 0.3 MB")])
def test_what_is_no_paper_is_refused_by_its_content_and_leaves_nothing(
    uploads: Uploads, mine: str, home: Path, name: str, data: bytes, said: str
) -> None:
    before = files_below(home)
    with pytest.raises(Invalid, match=said):
        given_to(uploads, mine, name, data)
    assert uploads.all(mine) == []
    assert files_below(home) == before


def bomb(size: int) -> bytes:
    packed = io.BytesIO()
    with zipfile.ZipFile(packed, "w", zipfile.ZIP_DEFLATED) as archive, \
            archive.open("main.tex", "w") as file:
        for _ in range(size >> 20):
            file.write(b"x" * (1 << 20))
    return packed.getvalue()


def tarred(name: str, kind: bytes = tarfile.REGTYPE) -> bytes:
    packed = io.BytesIO()
    with tarfile.open(fileobj=packed, mode="w") as archive:
        entry = tarfile.TarInfo(name)
        entry.type, entry.linkname = kind, "/etc/passwd"
        entry.size = len(LATEX) if kind == tarfile.REGTYPE else 0
        archive.addfile(entry, io.BytesIO(LATEX))
    return packed.getvalue()


@pytest.mark.parametrize(("data", "said"), [
    (bomb(100 << 20), "unpacks to"), (gzip.compress(b"\0" * (100 << 20)), "unpacks to"),
    (zipped({f"{n}.tex": b"" for n in range(2_100)}), "more than 2000 files"),
    (zipped({"../../main.tex": LATEX}), "leads out of it"),
    (zipped({"/etc/cron.d/x": LATEX}), "leads out of it"),
    (tarred("main.tex", tarfile.SYMTYPE), "holds no files"),
    (tarred("../main.tex"), "leads out of it"), (zipped({"main.tex": LATEX})[:-30], "unpacked")],
    ids=["zip bomb", "gzip bomb", "many files", "zip slip", "absolute", "link", "tar slip", "torn"])
def test_an_archive_that_unpacks_to_too_much_or_to_elsewhere_is_refused(
    uploads: Uploads, mine: str, data: bytes, said: str
) -> None:
    with pytest.raises(Invalid, match=said):
        given_to(uploads, mine, "paper.zip", data)


HOSTILE = ["../../../etc/passwd.md", "/etc/passwd.md", "..\\..\\windows\\win.md", "a\0b.md",
           "\u202egpj.md", "a\n\rSet-Cookie: x=1.md", "<script>alert(1)</script>.md",
           "x" * 5000 + ".md", "manifest.csv.md", ".hidden.md", "CON.md", "\ud800.md",
           "a;rm -rf ~.md", "__x.md", "README.md"]


def test_no_name_of_a_caller_reaches_the_file_system(
    uploads: Uploads, mine: str, home: Path
) -> None:
    for number, name in enumerate(HOSTILE):
        upload = given_to(uploads, f"{mine}{number % 2}", name, BIRDS)
        assert not set(upload.name) & set("/\\" + CONTROL + INVISIBLE)
    folder = uploads.folder(f"{mine}0", None)
    id_ = "[0-9a-f]{32}"
    for path in files_below(home / "uploads"):
        assert re.fullmatch(rf"{id_}/(?:papers|chosen/{id_})/{id_}/paper\.[a-z]+|"
                            rf"{id_}/chosen/{id_}/manifest\.csv", path), path
    assert {path.name.split(".")[0] for path in home.parent.iterdir()} == {"home"}
    assert {path.name.split(".")[0] for path in home.iterdir()} == {"uploads"}
    read = FolderSource(folder, LOADED.settings.reading).read()
    assert (read.identified, read.failures) == (8, ())


@given(st.text() | st.sampled_from(HOSTILE))
def test_whatever_a_file_is_called_its_name_is_shown_on_one_line(name: str) -> None:
    shown = _harmless(name)
    assert 0 < len(shown) <= 120
    assert not set(shown) & set("/\\\n\r\t" + CONTROL + INVISIBLE)
    shown.encode()


def test_another_workspace_has_none_of_it_and_cannot_tell(uploads: Uploads, mine: str) -> None:
    alder, theirs = given_to(uploads, mine, "alder.md", ALDER), f"{mine} no more"
    assert uploads.all(theirs) == []
    said = {"choose": set(), "remove": set()}
    for identity in (alder.id, "0" * 32, f"../{alder.id}", "", "\ud800", mine):
        with pytest.raises(NotFound) as refused:
            uploads.folder(theirs, [identity])
        said["choose"].add(str(refused.value).replace(repr(identity[:40]), "ID"))
        with pytest.raises(NotFound) as refused:
            uploads.remove(theirs, identity)
        said["remove"].add(str(refused.value))
    assert [len(one) for one in said.values()] == [1, 1]
    with pytest.raises(Invalid, match="none were uploaded"):
        uploads.folder(theirs, None)
    same = given_to(uploads, theirs, "alder.md", ALDER)
    assert same.id != alder.id
    folders = [uploads.folder(workspace, None) for workspace in (mine, theirs)]
    # Readings are kept by name and content: with ids in their names none is found by another.
    assert not set(files_below(folders[0])) & set(files_below(folders[1])) - {"manifest.csv"}


def test_ids_cannot_be_guessed(uploads: Uploads, mine: str) -> None:
    ids = {given_to(uploads, mine, "birds.md", BIRDS).id for _ in range(3)}
    assert len(ids) == 3
    assert all(re.fullmatch(r"[0-9a-f]{32}", identity) for identity in ids)


def test_a_workspace_has_so_many_papers_and_bytes_and_no_more(own_home: Path) -> None:
    few = LOADED.service.uploads.model_copy(update={"most": 1})
    uploads = Uploads(own_home, few, LOADED.settings.reading)
    given_to(uploads, "mine", "birds.md", BIRDS)
    with pytest.raises(Invalid, match="1 uploads already"):
        given_to(uploads, "mine", "harness.md", HARNESS)
    given_to(uploads, "theirs", "harness.md", HARNESS)
    uploads.close()
    small = LOADED.service.uploads.model_copy(update={"most_megabytes": 0.0005})
    uploads = Uploads(own_home, small, LOADED.settings.reading)
    with pytest.raises(Invalid, match=r"more than 0.0005 MB"):
        given_to(uploads, "mine", "harness.md", HARNESS)
    uploads.close()


def test_what_finds_no_room_is_refused_before_it_comes(own_home: Path) -> None:
    few = LOADED.service.uploads.model_copy(update={"most": 1, "most_megabytes": 0.01})
    uploads = Uploads(own_home, few, LOADED.settings.reading)

    async def come(size: int) -> None:
        async with uploads.expected("mine", size):
            pass

    asyncio.run(come(9_000))
    with pytest.raises(Invalid, match=r"more than 0.01 MB"):
        asyncio.run(come(11_000))
    given_to(uploads, "mine", "birds.md", BIRDS)
    with pytest.raises(Invalid, match="1 uploads already"):
        asyncio.run(come(0))
    uploads.close()


def test_limits_hold_for_those_who_upload_at_once(own_home: Path) -> None:
    few = LOADED.service.uploads.model_copy(update={"most": 1, "at_once": 2})
    uploads = Uploads(own_home, few, LOADED.settings.reading)

    async def all_at_once() -> list[Upload | BaseException]:
        return await asyncio.gather(*(
            uploads.add("mine", "birds.md", pieces(BIRDS.encode())) for _ in range(3)),
            return_exceptions=True)

    kinds = sorted(type(one).__name__ for one in asyncio.run(all_at_once()))
    uploads.close()
    assert kinds == ["Invalid", "TooMany", "Upload"]
    assert len(files_below(own_home / "uploads")) == 1


def test_few_papers_of_a_workspace_come_at_once(uploads: Uploads) -> None:
    """What comes is on the disk before it is counted."""
    async def come(workspace: str, many: int) -> None:
        async with AsyncExitStack() as coming:
            for _ in range(many):
                await coming.enter_async_context(uploads.expected(workspace, 0))
            await coming.enter_async_context(uploads.expected("another's", 0))

    asyncio.run(come("hasty", 3))
    with pytest.raises(TooMany, match="3 papers"):
        asyncio.run(come("hasty", 4))
    asyncio.run(come("hasty", 3))


def test_what_a_killed_service_left_half_is_deleted(own_home: Path) -> None:
    incoming = own_home / "uploads" / "incoming"
    incoming.mkdir(parents=True)
    (incoming / "old").write_bytes(b"x")
    (incoming / "new").write_bytes(b"x")
    os.utime(incoming / "old", (0, 0))
    Uploads(own_home, LOADED.service.uploads, LOADED.settings.reading).close()
    assert files_below(incoming) == ["new"]


@pytest.mark.skipif(os.name == "nt", reason="no permissions of this kind")
def test_nobody_else_of_this_machine_reads_papers(
    uploads: Uploads, mine: str, home: Path
) -> None:
    given_to(uploads, mine, "birds.md", BIRDS)
    assert (home / "uploads").stat().st_mode & 0o077 == 0
