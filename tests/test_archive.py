"""Archives: what unpacks, and what is refused."""

import gzip
import io
import tarfile
import zipfile

import pytest
from hypothesis import given
from hypothesis import strategies as st

from sources.documents.archive import ArchiveLimits, is_archive, unpack
from sources.documents.document import UnreadableDocument


def tar(files: dict[str, bytes], *, link: str = "", mode: str = "w:gz") -> bytes:
    buffer = io.BytesIO()
    with tarfile.open(fileobj=buffer, mode=mode) as archive:
        for name, data in files.items():
            entry = tarfile.TarInfo(name)
            entry.size = len(data)
            archive.addfile(entry, io.BytesIO(data))
        if link:
            entry = tarfile.TarInfo("link.tex")
            entry.type, entry.linkname = tarfile.SYMTYPE, link
            archive.addfile(entry)
    return buffer.getvalue()


def zipped(files: dict[str, bytes]) -> bytes:
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, data in files.items():
            archive.writestr(name, data)
    return buffer.getvalue()


FILES = {"paper/main.tex": b"\\documentclass{article}", "paper/sec/one.tex": b"text"}


@pytest.mark.parametrize("data", [tar(FILES), tar(FILES, mode="w"), zipped(FILES)])
def test_every_kind_of_archive_gives_its_files(data: bytes) -> None:
    assert is_archive(data)
    assert unpack(data) == FILES


def test_a_gzip_of_one_file_gives_that_file() -> None:
    assert unpack(gzip.compress(b"\\documentclass")) == {"main.tex": b"\\documentclass"}


def test_links_are_left_out() -> None:
    assert unpack(tar({"a.tex": b"x"}, link="/etc/passwd")) == {"a.tex": b"x"}


@pytest.mark.parametrize("path", ["../a.tex", "/etc/a.tex", "a/../../b", "C:/a.tex", "..\\a.tex"])
def test_a_path_that_leads_out_is_refused(path: str) -> None:
    for data in (tar({path: b"x"}), zipped({path: b"x"})):
        with pytest.raises(UnreadableDocument, match="leads out of it"):
            unpack(data, name="paper.zip")


@pytest.mark.parametrize(("limits", "rule"), [
    (ArchiveLimits(files=1), "more than 1 files"),
    (ArchiveLimits(file_bytes=10), "a file of more than 10 bytes"),
    (ArchiveLimits(total_bytes=20), "more than 20 bytes"),
])
def test_limits_are_kept_and_named(limits: ArchiveLimits, rule: str) -> None:
    for data in (zipped(FILES), tar(FILES, mode="w")):
        with pytest.raises(UnreadableDocument, match=rule):
            unpack(data, limits)


@pytest.mark.parametrize("pack", [gzip.compress, lambda data: zipped({"a.tex": data}),
                                  lambda data: tar({"a.tex": data})])
def test_a_bomb_is_refused_by_its_ratio(pack) -> None:
    with pytest.raises(UnreadableDocument, match="for every byte packed"):
        unpack(pack(bytes(20_000_000)))


@pytest.mark.parametrize("packing", [zipfile.ZIP_BZIP2, zipfile.ZIP_LZMA])
def test_a_packing_that_comes_out_all_at_once_is_refused(packing: int) -> None:
    # A few kilobytes of these would fill the memory before anything can be counted.
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w", packing) as archive:
        archive.writestr("main.tex", b"text")
    with pytest.raises(UnreadableDocument, match="cannot be unpacked"):
        unpack(buffer.getvalue())


@given(st.binary(max_size=400), st.sampled_from([b"", b"PK\x03\x04", b"\x1f\x8b\x08\x00"]))
def test_any_bytes_unpack_or_are_refused(data: bytes, start: bytes) -> None:
    try:
        files = unpack(start + data)
    except UnreadableDocument:
        return
    assert files


def test_a_damaged_archive_is_refused() -> None:
    for data in (tar(FILES)[:-30], zipped(FILES)[:60]):
        with pytest.raises(UnreadableDocument, match="unpack it and give the folder"):
            unpack(data)
