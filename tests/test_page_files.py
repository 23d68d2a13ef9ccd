"""The files of the page: small, sent exactly, and with nothing in them that runs by itself."""

import re
from collections.abc import Iterator
from pathlib import Path

import pytest
from fastapi import FastAPI
from fastapi.testclient import TestClient

from service.http import page

FOLDER = Path(page.__file__).parents[1] / "page"
MOST_BYTES = 150_000
MARKUP_OF_TEXT = re.compile(
    r"innerHTML|outerHTML|insertAdjacentHTML|document\.write|createContextualFragment|DOMParser"
    r"|srcdoc|setHTML|\beval\b|new Function")


@pytest.fixture(scope="module")
def client() -> Iterator[TestClient]:
    app = FastAPI()
    app.include_router(page.router)
    with TestClient(app) as client:
        yield client


def test_exactly_the_files_of_the_page_are_sent_and_all_of_them_are_small_together(
    client: TestClient,
) -> None:
    assert sorted(page.FILES) == sorted(file.name for file in FOLDER.iterdir())
    sent = [client.get(f"/page/{name}").content for name in page.FILES]
    assert sum(map(len, sent)) <= MOST_BYTES


@pytest.mark.parametrize("name", [
    "__init__.py", "../desk.py",
    "..%2fdesk.py", "%2e%2e%2fdesk.py", "/etc/passwd", "", "INDEX.HTML",
    "index.html%00.js", "nothing.js"])
def test_no_other_name_leads_to_a_file(client: TestClient, name: str) -> None:
    assert client.get(f"/page/{name}").status_code == 404


def test_a_browser_that_has_a_file_is_not_sent_it_again(client: TestClient) -> None:
    first = client.get("/")
    assert first.headers["Content-Type"] == "text/html; charset=utf-8"
    for known in (first.headers["ETag"], f'"x", W/{first.headers["ETag"]}', "*"):
        again = client.get("/", headers={"If-None-Match": known})
        assert (again.status_code, again.content) == (304, b"")
        assert again.headers["ETag"] == first.headers["ETag"]
    assert client.get("/", headers={"If-None-Match": '"other"'}).content == first.content
    assert client.head("/").content == b""


@pytest.mark.parametrize("name", ["", *(f"page/{name}" for name in ("app.js", "missing"))])
def test_nothing_runs_that_is_not_a_file_of_ours(client: TestClient, name: str) -> None:
    headers = client.get(f"/{name}").headers
    policy = dict(part.strip().partition(" ")[::2]
                  for part in headers["Content-Security-Policy"].split(";"))
    assert policy["default-src"] == "'none'"
    assert policy["script-src"] == policy["style-src"] == policy["connect-src"] == "'self'"
    assert policy["require-trusted-types-for"] == "'script'"
    assert policy["frame-ancestors"] == "'none'"
    assert headers["X-Content-Type-Options"] == "nosniff"
    assert headers["Referrer-Policy"] == "no-referrer"


def test_the_page_has_no_script_or_style_in_its_markup() -> None:
    text = (FOLDER / "index.html").read_text("utf-8")
    assert re.findall(r"<script(?![^>]* src=)|<style|\sstyle=|\son\w+=", text) == []
    assert re.findall(r"(?:src|href)=\"(?!page/|#)[^\"]*", text) == []


@pytest.mark.parametrize("name", [name for name in page.FILES if name.endswith(".js")])
def test_no_script_makes_markup_of_text(name: str) -> None:
    text = (FOLDER / name).read_text("utf-8")
    assert MARKUP_OF_TEXT.findall(re.sub(r"//.*", "", text)) == []
    assert len(text.splitlines()) < 400


def test_every_module_that_is_imported_is_a_file_of_the_page() -> None:
    for file in FOLDER.glob("*.js"):
        for name in re.findall(r"from \"\./([^\"]+)\"", file.read_text("utf-8")):
            assert name in page.FILES
