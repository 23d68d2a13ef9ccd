"""The fetcher against a world that wants to harm it: one trick a test, and none succeeds."""

import gzip
import io
import json
import socket
import ssl
import tarfile
import time
import tracemalloc
import zipfile
import zlib
from collections.abc import Callable
from pathlib import Path

import pytest
from hostile_server import RawServer, Trick, always, answer, head, later, redirect
from hostile_world import HTML, LARGE, NAME, OTHER, PDF, SETTINGS, World, fetched, pieces, refused
from local_network import LocalNetwork

from records.work import CopyFormat
from sources.documents.document import Document, UnreadableDocument
from sources.documents.formats import read_document, tell_format
from sources.web.downloads import Fetched

# Where it is led


INWARD = {
    "loopback": "https://127.0.0.1/", "localhost": "https://localhost/",
    "decimal": "https://2130706433/", "octal": "https://0177.0.0.1/", "hex": "https://0x7f000001/",
    "short": "https://127.1/", "metadata": "https://169.254.169.254/latest/meta-data/",
    "IPv6 loopback": "https://[::1]/", "IPv6 zone": "https://[fe80::1%25eth0]/",
    "mapped IPv4": "https://[::ffff:7f00:1]/", "NAT64": "https://[64:ff9b::7f00:1]/",
    "6to4": "https://[2002:7f00:1::]/", "private": "https://192.168.0.1/admin",
    "plain http inside": "http://127.0.0.1/", "file": "file:///etc/passwd",
    "gopher": "gopher://127.0.0.1:6379/_FLUSHALL", "data": "data:application/pdf,%25PDF-1.7",
    "ftp": f"ftp://{OTHER}/there", "other port": f"https://{OTHER}:8443/there",
    "credentials": f"https://a:b@{OTHER}/there", "host as user": f"https://{OTHER}@127.0.0.1/",
    "backslash": f"https://{OTHER}\\@127.0.0.1/", "encoded host": "https://%6cocalhost/",
    "ideographic stops": "https://127\u3002 0".encode().decode("latin-1"),
    "unclosed bracket": "https://[::1/", "internal name": "https://wiki.internal/",
    "nobody's name": "https://nobody.example.org/", "wide letters": "https://ｌocalhost/".encode(
        ).decode("latin-1"),
}


@pytest.mark.parametrize("location", INWARD.values(), ids=INWARD.keys())
def test_a_redirect_inward_is_not_followed(tmp_path: Path, location: str) -> None:
    world = World(tmp_path, {"/paper": redirect(location), "/there": always(answer(PDF))})
    refused(tmp_path, world)
    assert [asked.target for asked in world.documents_asked] == ["/paper"]


@pytest.mark.parametrize("address", ["127.0.0.1", "10.0.0.1", "169.254.169.254", "::1", "0.0.0.0",
                                     "::ffff:93.184.216.34", "100.100.100.200", "fe80::1%eth0"])
def test_a_name_that_leads_inside_is_not_connected(tmp_path: Path, address: str) -> None:
    world = World(tmp_path, {"/paper": always(answer(PDF))}, {NAME: [[address]]})
    assert "not public" in refused(tmp_path, world)
    assert world.network.dialled == []


def test_a_name_server_that_answers_twice_is_asked_once_a_connection(tmp_path: Path) -> None:
    # Public when it is judged, loopback when it would be connected: what was judged is connected.
    answers = {NAME: [["93.184.216.1"], ["127.0.0.1"]]}
    world = World(tmp_path, {"/paper": always(answer(PDF))}, answers)
    [came] = world.fetch()
    assert isinstance(came, Fetched)
    assert world.network.looked_up == [NAME]
    assert world.network.dialled == ["93.184.216.1"]


def test_a_name_that_turns_inward_between_two_connections_is_left(tmp_path: Path) -> None:
    answers = {NAME: [["93.184.216.1"], ["127.0.0.1"]]}
    rules = answer(b"", "404 No", Connection="close")
    world = World(tmp_path, {"/robots.txt": always(rules), "/paper": always(answer(PDF))}, answers)
    assert "not public" in refused(tmp_path, world)
    assert world.network.dialled == ["93.184.216.1"]


def test_a_redirect_to_a_name_that_leads_inside_is_not_followed(tmp_path: Path) -> None:
    world = World(tmp_path, {"/paper": redirect(f"https://{OTHER}/x")}, {OTHER: [["10.0.0.1"]]})
    assert "not public" in refused(tmp_path, world)


def test_redirects_in_a_circle_end(tmp_path: Path) -> None:
    world = World(tmp_path, {"/paper": redirect("/paper")})
    assert "more than 5 redirects" in refused(tmp_path, world)
    assert len(world.documents_asked) == 6


def test_redirects_without_an_end_end(tmp_path: Path) -> None:
    class Onward(dict[str, Trick]):
        def get(self, key: str, default: object = None) -> Trick:  # type: ignore[override]
            return always(answer(b"", "404 No")) if key == "/robots.txt" else redirect(f"{key}x")
    assert "more than 5 redirects" in refused(tmp_path, Onward())


def test_a_redirect_to_nowhere_is_no_document(tmp_path: Path) -> None:
    assert "HTTP 302" in refused(tmp_path, {"/paper": always(answer(b"", "302 Found"))})


def test_a_page_that_refreshes_itself_inward_is_just_a_page(tmp_path: Path) -> None:
    tricks = {"/paper": always(answer(HTML, Refresh="0; url=http://127.0.0.1/"))}
    assert fetched(tmp_path, tricks, format="html").url == f"https://{NAME}/paper"


def test_a_header_pushed_into_an_address_is_not_sent(tmp_path: Path) -> None:
    evil = f"https://{NAME}/paper\r\nX-Evil: 1"
    world = World(tmp_path, {"/paper": always(answer(PDF))})
    refused(tmp_path, world, url=evil)
    assert world.server.asked == []


def test_an_encoded_line_end_in_a_redirect_stays_encoded(tmp_path: Path) -> None:
    world = World(tmp_path, {"/paper": redirect("/there%0d%0aX-Evil:%201"),
                             "/there%0d%0aX-Evil:%201": always(answer(PDF))})
    [came] = world.fetch()
    assert isinstance(came, Fetched)
    assert all("x-evil" not in asked.headers for asked in world.server.asked)


def test_a_cookie_is_not_carried_on(tmp_path: Path) -> None:
    moved = answer(b"", "302 Found", Location="/there", Set_Cookie="id=1; Domain=example.org")
    world = World(tmp_path, {"/paper": always(moved), "/there": always(answer(PDF))})
    world.fetch()
    assert not any({"cookie", "referer", "authorization"} & asked.headers.keys()
                   for asked in world.server.asked)


# Handshakes


def test_a_certificate_of_another_name_is_not_believed(tmp_path: Path) -> None:
    world = World(tmp_path, {"/paper": always(answer(PDF))}, names=(OTHER,))
    assert "certificate" in refused(tmp_path, world).lower()
    assert world.server.asked == []


def test_a_certificate_of_nobody_is_not_believed(tmp_path: Path) -> None:
    world = World(tmp_path, {"/paper": always(answer(PDF))})
    world.network.trust = ssl.SSLContext(ssl.PROTOCOL_TLS_CLIENT)
    assert "certificate" in refused(tmp_path, world).lower()


def test_a_server_without_a_handshake_is_told_nothing(tmp_path: Path) -> None:
    plain = RawServer({"/paper": always(answer(PDF))})
    world = World(tmp_path, {})
    world.server, world.network = plain, LocalNetwork({NAME: plain})
    refused(tmp_path, world)
    assert plain.asked == []


# What it is sent


BOMB = gzip.compress(b"%PDF-1.7\n" + b"\0" * 80_000_000, 1)
HEADS: dict[str, tuple[Trick, str]] = {
    "a body without an end": (pieces(head() + PDF, forever=LARGE), "larger than"),
    "a body without an end in chunks": (
        pieces(head(Transfer_Encoding="chunked"), forever=b"10000\r\n" + LARGE + b"\r\n"),
        "larger than"),
    "a length beyond the limit": (pieces(head(Content_Length="99999999999") + PDF), "larger than"),
    "a body that drips": (pieces(head(Content_Length="900") + PDF[:9], forever=b".", pause=0.05),
                          "no whole answer within"),
    "a head that drips": (pieces(b"HTTP/1.1 200 OK\r\n", forever=b"a: b\r\n", pause=0.05),
                          "no whole answer within"),
    "a server that says nothing": (later(5, b""), "within|nothing came"),
    "a head without an end": (
        pieces(b"HTTP/1.1 200 OK\r\n", forever=b"a: " + b"b" * 9000 + b"\r\n"),
        "connection failed"),
    "a line without an end": (
        pieces(b"HTTP/1.1 200 OK\r\nx: ", forever=LARGE), "connection failed"),
    "news without an answer": (pieces(forever=b"HTTP/1.1 100 Continue\r\n\r\n" * 100, pause=0.01),
                               "no whole answer within"),
    "early hints without an answer": (
        pieces(forever=b"HTTP/1.1 103 Hints\r\nLink: <https://127.0.0.1/>\r\n\r\n", pause=0.01),
        "no whole answer within"),
    "another protocol": (pieces(head("101 Switching", Upgrade="x", Connection="upgrade")),
                         "HTTP 101|connection failed"),
    "packed over the limit": (always(answer(BOMB, Content_Encoding="gzip")), "larger than"),
    "packed by deflate over the limit": (
        always(answer(zlib.compress(b"\0" * 50_000_000, 1), Content_Encoding="deflate")),
        "larger than"),
    "packed nothing without an end": (
        pieces(head(Content_Encoding="gzip"), forever=gzip.compress(b"") * 3000), "larger than"),
    "packed twice": (always(answer(gzip.compress(gzip.compress(PDF)),
                                   Content_Encoding="gzip, gzip")), "not asked for"),
    "packed as nobody asked": (always(answer(PDF, Content_Encoding="br")), "not asked for"),
    "said to be packed": (always(answer(PDF, Content_Encoding="gzip")), "cannot be unpacked"),
    "packed and broken off": (
        always(answer(gzip.compress(PDF * 50)[:-9], Content_Encoding="gzip")), "breaks off"),
    "longer than it is": (
        pieces(head(Content_Length=str(len(PDF) + 5)) + PDF), "connection failed"),
    "a length below zero": (always(head(Content_Length="-1") + PDF), "connection failed"),
    "a length that is no number": (always(head(Content_Length="1e9") + PDF), "connection failed"),
    "two lengths": (always(b"HTTP/1.1 200 OK\r\nContent-Length: 5\r\nContent-Length: 700\r\n\r\n"
                           + PDF), "connection failed"),
    "chunks of nonsense": (always(head(Transfer_Encoding="chunked") + b"zz\r\n" + PDF),
                           "connection failed"),
    "a chunk below zero": (always(head(Transfer_Encoding="chunked") + b"-1\r\n" + PDF),
                           "connection failed"),
    "a chunk of all there is": (always(
        head(Transfer_Encoding="chunked") + b"f" * 40 + b"\r\n" + PDF), "connection failed"),
    "a chunk extension without an end": (
        pieces(head(Transfer_Encoding="chunked") + b"5;", forever=LARGE), "connection failed"),
    "chunks that never finish": (pieces(head(Transfer_Encoding="chunked") + b"5\r\n%PDF-\r\n"),
                                 "connection failed"),
    "an unknown transfer coding": (always(head(Transfer_Encoding="gzip, chunked") + b"0\r\n\r\n"),
                                   "connection failed"),
    "no head at all": (pieces(PDF), "connection failed"),
    "an answer of 1991": (pieces(b"<html>hello"), "connection failed"),
    "a status of letters": (pieces(b"HTTP/1.1 OK OK\r\n\r\n"), "connection failed"),
    "a null in a header": (always(b"HTTP/1.1 200 OK\r\nA: b\0c\r\nContent-Length: 1\r\n\r\nx"),
                           "connection failed"),
    "nothing": (pieces(), "connection failed"),
    "an empty document": (always(answer(b"")), "empty"),
    "a page of 500": (always(answer(PDF, "500 No")), "HTTP 500"),
    "a page of 404": (always(answer(PDF, "404 No")), "HTTP 404"),
    "a page of 204": (always(answer(b"", "204 No")), "HTTP 204"),
    "a page where a PDF should be": (always(answer(HTML, Content_Type="application/pdf")), "html"),
    "a program where a PDF should be": (
        always(answer(b"\x7fELF" + b"\0" * 500, Content_Type="application/pdf")), "a program"),
    "a picture where a PDF should be": (
        always(answer(b"\x89PNG\r\n" + b"\0" * 500, Content_Type="application/pdf")), "an image"),
    "anything where a PDF should be": (
        always(answer(b"\0\1\2" * 500, Content_Type="application/pdf")), "of no kind"),
    "a wait without an end": (always(answer(b"", "429 No", Retry_After="99999999999")),
                              "left alone until"),
}


@pytest.mark.parametrize("name", HEADS)
def test_what_is_sent_does_no_harm(tmp_path: Path, name: str) -> None:
    trick, reason = HEADS[name]
    begun = time.monotonic()
    said = refused(tmp_path, {"/paper": trick})
    assert any(part in said for part in reason.split("|")), said
    assert time.monotonic() - begun < 2 * SETTINGS.download_timeout + 2


def test_a_host_with_a_name_of_full_length_is_a_host(tmp_path: Path) -> None:
    name = f"{'.'.join(['a' * 62] * 4)}.org"[-253:].lstrip(".")
    world = World(tmp_path, {"/paper": always(answer(PDF))}, names=(name,))
    world.network = LocalNetwork({name: world.server})
    [came] = world.fetch(f"https://{name}/paper")
    assert isinstance(came, Fetched), came


@pytest.mark.parametrize("before", [b"<!---->", b"<!DOCTYPE a[]>", b"<!-- --> <!DOCTYPE a>"])
def test_what_stands_before_a_root_in_endlessly_many_ways_is_read_in_one(before: bytes) -> None:
    begun = time.monotonic()
    assert tell_format(Document("it", before * 500 + b"<html>")) == "html"
    with pytest.raises(UnreadableDocument):
        tell_format(Document("it", before * 500 + b"x"))
    assert time.monotonic() - begun < 2


def test_a_bomb_takes_no_memory(tmp_path: Path) -> None:
    tracemalloc.start()
    refused(tmp_path, {"/paper": always(answer(BOMB, Content_Encoding="gzip"))})
    _, most = tracemalloc.get_traced_memory()
    tracemalloc.stop()
    assert most < 20_000_000


def test_a_document_without_its_type_is_known_by_its_bytes(tmp_path: Path) -> None:
    tricks = {"/paper": always(answer(PDF, Content_Type="text/html; charset=utf-8"))}
    assert fetched(tmp_path, tricks).format == "pdf"


def test_what_follows_the_stated_length_is_no_second_answer(tmp_path: Path) -> None:
    smuggled = answer(PDF) + answer(b"%PDF-1.7 of somebody else")
    world = World(tmp_path, {"/paper": always(smuggled), "/next": always(answer(PDF[:50]))})
    [came] = world.fetch()
    assert isinstance(came, Fetched)
    assert came.document().data == PDF


# What is inside


def tar(*members: tuple[tarfile.TarInfo, bytes]) -> bytes:
    packed = io.BytesIO()
    with tarfile.open(fileobj=packed, mode="w:gz") as archive:
        for member, data in members:
            member.size = len(data)
            archive.addfile(member, io.BytesIO(data))
    return packed.getvalue()


def member(name: str, kind: bytes = tarfile.REGTYPE, target: str = "") -> tarfile.TarInfo:
    found = tarfile.TarInfo(name)
    found.type, found.linkname = kind, target
    return found


def zipped(*files: tuple[str, bytes]) -> bytes:
    packed = io.BytesIO()
    with zipfile.ZipFile(packed, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, data in files:
            archive.writestr(name, data)
    return packed.getvalue()


PAPER = rb"\documentclass{article}\begin{document}\title{T}\maketitle We find that it holds." \
        rb"\input{secret}\end{document}"
LAUGHTER = b"".join(b'<!ENTITY a%d "%s">' % (n, b"&a%d;" % (n - 1) * 10) for n in range(1, 20))
LAUGHS = b"""<?xml version="1.0"?><!DOCTYPE article [<!ENTITY a0 "ha">%s]>
<article><front><article-meta><title-group><article-title>T &a19;</article-title></title-group>
</article-meta></front><body><sec><p>Some words stand here.</p></sec></body></article>""" % LAUGHTER
OUTSIDE = b"""<?xml version="1.0"?><!DOCTYPE article [<!ENTITY x SYSTEM "file://%s">]>
<article><front><article-meta><title-group><article-title>T &x;</article-title></title-group>
</article-meta></front><body><sec><p>Words &x; words.</p></sec></body></article>"""
SECRET = "the secret of this machine"
INSIDE: dict[str, tuple[CopyFormat, Callable[[Path], bytes]]] = {
    "zip slip": ("latex", lambda _: zipped(("../../x.tex", PAPER))),
    "zip slip with backslashes": ("latex", lambda _: zipped(("..\\..\\x.tex", PAPER))),
    "absolute path in zip": ("latex", lambda _: zipped(("/tmp/x.tex", PAPER))),
    "tar slip": ("latex", lambda _: tar((member("../../x.tex"), PAPER))),
    "absolute path in tar": ("latex", lambda file: tar((member(str(file)), PAPER))),
    "symlink in tar": ("latex", lambda file: tar(
        (member("main.tex"), PAPER), (member("secret.tex", tarfile.SYMTYPE, str(file)), b""))),
    "hard link in tar": ("latex", lambda file: tar(
        (member("main.tex"), PAPER), (member("secret.tex", tarfile.LNKTYPE, str(file)), b""))),
    "symlinked folder in tar": ("latex", lambda file: tar(
        (member("main.tex"), PAPER), (member("a", tarfile.SYMTYPE, str(file.parent)), b""),
        (member("a/secret.tex"), b"x"))),
    "device in tar": ("latex", lambda _: tar(
        (member("main.tex"), PAPER), (member("secret.tex", tarfile.CHRTYPE), b""))),
    "input of a file outside": ("latex", lambda file: tar(
        (member("main.tex"), PAPER.replace(b"secret", str(file).encode())))),
    "bomb in zip": ("latex", lambda _: zipped(("main.tex", PAPER), ("b.tex", b"\0" * 90_000_000))),
    "bomb in tar": ("latex", lambda _: tar((member("main.tex"), b"%" * 90_000_000))),
    "gzip of gzip": ("latex", lambda _: gzip.compress(gzip.compress(b"\0" * 90_000_000, 1))),
    "many files": ("latex", lambda _: zipped(*((f"{n}.tex", b"x") for n in range(3000)))),
    "billion laughs": ("jats", lambda _: LAUGHS),
    "entity from a file": ("jats", lambda file: OUTSIDE % str(file).encode()),
    "inclusion from a file": ("jats", lambda file: (
        b'<article xmlns:xi="http://www.w3.org/2001/XInclude"><front><article-meta><title-group>'
        b"<article-title>T</article-title></title-group></article-meta></front><body><sec><p>Words "
        b'<xi:include parse="text" href="%s"/></p></sec></body></article>' % str(file).encode())),
    "deep nesting": ("jats", lambda _: b"<article>" + b"<sec>" * 100_000),
    "frame of a file": ("html", lambda file: (
        b'<!DOCTYPE html><html><body><h1>T</h1><p>Words.</p><iframe src="file://%s"></iframe>'
        b"</body></html>" % str(file).encode())),
}


@pytest.mark.parametrize("name", INSIDE)
def test_what_is_inside_does_no_harm(tmp_path: Path, name: str) -> None:
    format, made = INSIDE[name]
    secret = tmp_path / "secret.tex"
    secret.write_text(SECRET)
    settings = SETTINGS.model_copy(update={"max_download_megabytes": 5})
    tracemalloc.start()
    begun = time.monotonic()
    came = fetched(tmp_path, {"/paper": always(answer(made(secret)))}, format=format,
                   settings=settings)
    before = {file for file in tmp_path.rglob("*") if file.is_file()}
    try:
        told = json.dumps([p.model_dump() for p in read_document(came.document()).papers])
    except UnreadableDocument as error:
        told = str(error)
    _, most = tracemalloc.get_traced_memory()
    tracemalloc.stop()
    assert SECRET not in told
    assert len(told) < 100_000
    assert most < 300_000_000
    assert time.monotonic() - begun < 15
    assert {file for file in tmp_path.rglob("*") if file.is_file()} == before


def test_no_name_is_looked_up_but_by_the_network_that_was_given(
        tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def looked_up(host: object, *_: object, **__: object) -> list[object]:
        assert host in ("127.0.0.1", None), host
        return real(host, *_, **__)  # type: ignore[arg-type]

    real = socket.getaddrinfo
    monkeypatch.setattr(socket, "getaddrinfo", looked_up)
    fetched(tmp_path, {"/paper": always(answer(PDF))})
