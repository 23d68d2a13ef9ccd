import gzip
import io
import os
import signal
import tarfile
import time
import zipfile
from dataclasses import dataclass
from pathlib import Path

import pytest

from sources.documents.document import Document, UnreadableDocument
from sources.documents.formats import read_document, tell_format
from sources.documents.workers import Worker, read_in_processes
from sources.folder import FolderError, FolderSource
from sources.manifest import ManifestError
from sources.paper_store import PaperStore

TEX = rb"\documentclass{article}\title{A tex}\begin{document}\section{One}Tex text.\end{document}"


@dataclass(frozen=True)
class Settings:
    max_megabytes: float = 1
    max_documents: int = 50
    seconds_per_document: float = 30
    workers: int = 2


def note(title: str, body: str = "Some text.", **fields: str) -> str:
    front = "".join(f'{name}: "{value}"\n' for name, value in fields.items())
    return f"---\ntitle: {title}\n{front}---\n\n{body}\n"


def read(folder: Path, store: PaperStore | None = None, **settings: float):
    return FolderSource(folder, Settings(**settings), store).read()


def test_papers_come_in_the_order_of_names_and_everything_is_counted(tmp_path: Path) -> None:
    (tmp_path / "sub").mkdir()
    for name in ("b.md", "a.md", "sub/c.md"):
        (tmp_path / name).write_text(note(name[0], f"Text of {name}."))
    (tmp_path / "empty.txt").write_text("")
    (tmp_path / "figure.png").write_bytes(b"\x89PNG")
    (tmp_path / "README.md").write_text("about")
    (tmp_path / ".hidden.md").write_text("no")
    heard: list[tuple[int, int, str]] = []
    result = FolderSource(tmp_path, Settings()).read(lambda *step: heard.append(step))
    assert [p.origin.name for p in result.papers] == ["a.md", "b.md", "sub/c.md"]
    assert [(f.subject, f.reason) for f in result.failures] == [("empty.txt", "it is empty")]
    assert (result.identified, result.not_retrieved) == (4, 1)
    assert sorted(step[0] for step in heard) == [1, 2, 3, 4]


def test_what_cannot_be_read_is_listed_and_the_rest_goes_on(tmp_path: Path) -> None:
    encrypted = io.BytesIO()
    with zipfile.ZipFile(encrypted, "w") as archive:
        archive.writestr("main.tex", TEX)
    data = bytearray(encrypted.getvalue())
    data[6] |= 1
    data[data.index(b"PK\x01\x02") + 8] |= 1
    (tmp_path / "locked.zip").write_bytes(data)
    (tmp_path / "junk.txt").write_bytes(bytes(range(32)) * 50)
    (tmp_path / "empty.pdf").write_bytes(b"")
    (tmp_path / "huge.txt").write_bytes(b"word " * 300_000)
    (tmp_path / "other.xml").write_text("<svg/>")
    (tmp_path / "report.docx").write_bytes(b"PK\x03\x04")
    os.mkfifo(tmp_path / "pipe.txt")
    (tmp_path / "good.md").write_text(note("Good"))
    result = read(tmp_path)
    assert [p.title for p in result.papers] == ["Good"]
    reasons = {f.subject: f.reason for f in result.failures}
    assert set(reasons) == {"locked.zip", "junk.txt", "empty.pdf", "huge.txt", "other.xml",
                            "report.docx", "pipe.txt"}
    assert "encrypted" in reasons["locked.zip"]
    assert "larger than 1 MB" in reasons["huge.txt"]
    assert "root <svg>" in reasons["other.xml"]
    assert "no regular file" in reasons["pipe.txt"]


def test_a_document_is_read_as_what_it_is_and_a_note_says_so(tmp_path: Path) -> None:
    (tmp_path / "a.nxml").write_text("<!DOCTYPE html><html><body><p>Hi there.</p></body></html>")
    (paper,) = read(tmp_path).papers
    assert paper.origin.format == "html"
    assert paper.origin.notes == (
        "its suffix says jats, its content is html; read as html",)


@pytest.mark.parametrize(("name", "data", "format"), [
    ("a.txt", b"<?xml version='1.0'?><!-- x --><article><body/></article>", "jats"),
    ("a.xml", b"<TEI xmlns='x'/>", "tei"), ("a.txt", b"%PDF-1.5 ...", "pdf"),
    ("a.txt", b"TY  - JOUR\nER  - \n", "ris"), ("a.txt", b"@article{a, title={x}}", "bibtex"),
    ("2308.12950", TEX, "latex"), ("a.md", b"<p>markdown</p>", "markdown"),
    ("a.txt", b"Plain words.", "text"), ("a.json", b'[{"type":"book","title":"T"}]', "csl-json"),
])
def test_bytes_tell_the_format(name: str, data: bytes, format: str) -> None:
    assert tell_format(Document(name, data)) == format


@pytest.mark.parametrize(("name", "data"), [
    ("a.pdf", b"no pdf"), ("a.json", b'{"pdf_parse": {}}'), ("a.txt", b"\x89PNG\r\n"),
    ("a.bin", b"whatever"), ("a.nxml", b"words"),
])
def test_what_is_of_no_known_kind_is_refused(name: str, data: bytes) -> None:
    with pytest.raises(UnreadableDocument, match=name):
        read_document(Document(name, data))


def test_archives_and_folders_of_latex_are_one_document_each(tmp_path: Path) -> None:
    project = tmp_path / "2401.01234"
    (project / "parts").mkdir(parents=True)
    (project / "main.tex").write_bytes(TEX.replace(b"Tex text.", rb"\input{parts/one}"))
    (project / "parts" / "one.tex").write_text("From the part.")
    (project / "refs.bib").write_text("@article{a, title={x}}")
    packed = io.BytesIO()
    with tarfile.open(fileobj=packed, mode="w") as archive:
        entry = tarfile.TarInfo("ms.tex")
        entry.size = len(TEX)
        archive.addfile(entry, io.BytesIO(TEX))
    (tmp_path / "2402.00001v3.tar.gz").write_bytes(gzip.compress(packed.getvalue()))
    result = read(tmp_path)
    assert not result.failures
    assert {p.origin.name: p.id for p in result.papers} == {
        "2401.01234": "arxiv-2401.01234", "2402.00001v3.tar.gz": "arxiv-2402.00001"}
    assert "From the part." in result.papers[0].text


def test_loose_tex_files_in_one_folder_are_papers_of_their_own(tmp_path: Path) -> None:
    (tmp_path / "tex").mkdir()
    for name in ("one", "two"):
        (tmp_path / "tex" / f"{name}.tex").write_bytes(TEX + name.encode())
    assert read(tmp_path).identified == 2


def test_the_fullest_of_several_copies_of_a_work_is_kept(tmp_path: Path) -> None:
    (tmp_path / "2401.01234v1.md").write_text("# T\n\nFirst version.")
    (tmp_path / "2401.01234v2.md").write_text("# T\n\nSecond version.")
    (tmp_path / "copy.md").write_text("# T\n\nSecond version.")
    (tmp_path / "refs.bib").write_text(
        "@a{x, title={T}, abstract={We.}, doi={10.48550/arXiv.2401.01234}}")
    result = read(tmp_path)
    assert [p.origin.name for p in result.papers] == ["2401.01234v2.md"]
    assert {d.dropped for d in result.duplicates} == {
        "2401.01234v1.md", "copy.md", "refs.bib#x"}
    assert result.identified == 4


def test_a_bibliographys_entries_without_abstract_are_counted_once_each(tmp_path: Path) -> None:
    (tmp_path / "refs.bib").write_text(
        "@a{x, title={T}, abstract={We.}}\n@a{y, title={U}}\n@a{z, title={V}}")
    result = read(tmp_path)
    assert (len(result.papers), result.identified, result.not_retrieved) == (1, 3, 2)
    (failure,) = result.failures
    assert failure.reason.startswith("2 of its entries gave no paper")


def test_links_out_of_the_folder_are_not_followed(tmp_path: Path) -> None:
    (tmp_path / "secret.md").write_text(note("Secret"))
    inside = tmp_path / "papers"
    inside.mkdir()
    (inside / "link.md").symlink_to(tmp_path / "secret.md")
    (inside / "loop").symlink_to(tmp_path)
    (inside / "own.md").write_text(note("Own"))
    assert [p.title for p in read(inside).papers] == ["Own"]


def test_links_that_lead_in_a_circle_are_named_and_the_rest_is_read(tmp_path: Path) -> None:
    (tmp_path / "a.md").symlink_to(tmp_path / "b.md")
    (tmp_path / "b.md").symlink_to(tmp_path / "a.md")
    (tmp_path / "own.md").write_text(note("Own"))
    result = read(tmp_path)
    assert [p.title for p in result.papers] == ["Own"]
    assert [f.subject for f in result.failures] == ["a.md", "b.md"]
    assert all("cannot be opened" in f.reason for f in result.failures)


def test_a_folder_without_documents_says_what_is_read(tmp_path: Path) -> None:
    (tmp_path / "code.py").write_text("x = 1")
    with pytest.raises(FolderError, match=r"no documents found in .*formats read: .*\.pdf"):
        read(tmp_path)
    with pytest.raises(FolderError, match="no such folder"):
        read(tmp_path / "missing")


def test_too_many_documents_are_refused_before_any_is_read(tmp_path: Path) -> None:
    for number in range(3):
        (tmp_path / f"{number}.md").write_text(note("T"))
    with pytest.raises(FolderError, match="3 documents, more than 2"):
        read(tmp_path, max_documents=2)


def test_the_manifest_overrides_and_stale_rows_are_told(tmp_path: Path) -> None:
    (tmp_path / "a.md").write_text(note("Wrong", year="1999"))
    (tmp_path / "manifest.csv").write_text(
        "file,title,authors,year,doi\na.md,Right,Ann Lee; Bo Chen,2020,10.1000/X\ngone.md,G,,,\n")
    result = read(tmp_path)
    (paper,) = result.papers
    assert (paper.title, paper.authors, paper.year, paper.id) == (
        "Right", ("Ann Lee", "Bo Chen"), 2020, "doi-10.1000-x")
    assert "gone.md" in result.failures[0].reason


@pytest.mark.parametrize(("text", "complaint"), [
    ("file,colour\na.md,red\n", "unknown columns 'colour'"), ("title\nT\n", "no column 'file'"),
    ("file,year\na.md,soon\n", "'soon' is no year"), ("file,title\na.md,A, B\n", "quotes"),
    ("file,doi\na.md,xyz\n", "no DOI"), ("file,title\n,T\n", "no file is named"),
])
def test_a_wrong_manifest_is_an_error_that_names_the_place(
    tmp_path: Path, text: str, complaint: str,
) -> None:
    (tmp_path / "a.md").write_text(note("A"))
    (tmp_path / "manifest.csv").write_text(text)
    with pytest.raises(ManifestError, match=complaint):
        read(tmp_path)


def test_what_was_read_once_is_not_read_again_but_damage_is_mended(tmp_path: Path) -> None:
    papers, store = tmp_path / "papers", PaperStore(tmp_path / "store")
    papers.mkdir()
    (papers / "a.tex").write_bytes(TEX)
    first = read(papers, store)
    began = time.perf_counter()
    assert read(papers, store) == first
    assert time.perf_counter() - began < 0.2
    for path in (tmp_path / "store").rglob("*.json"):
        path.write_text("{damaged")
    assert read(papers, store) == first
    assert store.get(store.put(first.papers[0])) == first.papers[0]
    assert store.get("0" * 40) is None


def test_a_changed_manifest_row_changes_what_the_store_gives(tmp_path: Path) -> None:
    papers, store = tmp_path / "papers", PaperStore(tmp_path / "store")
    papers.mkdir()
    (papers / "a.md").write_text(note("Old"))
    read(papers, store)
    (papers / "manifest.csv").write_text("file,title\na.md,New\n")
    assert read(papers, store).papers[0].title == "New"


def test_a_document_that_takes_too_long_is_given_up_and_the_next_is_read() -> None:
    worker = Worker(seconds=0.01)
    with pytest.raises(UnreadableDocument, match=r"longer than 0\.01 seconds"):
        worker.read(Document("slow.md", b"# T\n\nText."))
    worker.seconds = 30
    assert worker.read(Document("next.md", b"# T\n\nText.")).papers
    worker.close()


def test_a_worker_that_dies_loses_no_other_document() -> None:
    worker = Worker(seconds=30)
    worker.read(Document("a.md", b"# T\n\nText."))
    assert worker._process is not None
    os.kill(worker._process.pid, signal.SIGKILL)
    with pytest.raises(UnreadableDocument, match="died"):
        worker.read(Document("b.md", b"# T\n\nText."))
    assert worker.read(Document("c.md", b"# T\n\nText.")).papers
    worker.close()


def test_every_document_gets_its_own_result_from_the_processes() -> None:
    documents = [Document(f"{n}.md", f"# T{n}\n\nText." .encode()) for n in range(6)]
    documents[3] = Document("3.md", b"")
    results = {}
    read_in_processes(((n, lambda d=d: d) for n, d in enumerate(documents)), workers=2, seconds=30,
                      done=results.__setitem__)
    assert isinstance(results.pop(3), UnreadableDocument)
    assert {n: r.papers[0].title for n, r in results.items()} == {
        n: f"T{n}" for n in (0, 1, 2, 4, 5)}
