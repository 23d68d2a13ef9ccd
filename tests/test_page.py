"""The page in a browser, on the whole service: ask, watch, read, chat, come back, take along."""

import re
from collections.abc import Iterator
from pathlib import Path

import pytest
from axe_playwright_python.sync_playwright import Axe
from papers import ALDER, HARNESS, QUESTION
from playwright.sync_api import Browser, Page, expect, sync_playwright
from report_fixture import CONTEXTS, REPORT, WITHHELD, hostile
from service_at_work import ServiceAtWork

from graphs.run_store import RunStore
from records import Report
from reports.json import dump
from reports.write import FORMATS, write_report
from settings import LoadedSettings, load_settings

CHROMIUM = Path("/usr/bin/chromium")
PATIENCE = 60_000
HOSTILE = ("<script>document.title='owned'</script><img src=x onerror=\"document.title='owned'\">"
           "\N{RIGHT-TO-LEFT OVERRIDE}javascript:alert(1)")

pytestmark = pytest.mark.skipif(not CHROMIUM.is_file(), reason="needs Chromium")


@pytest.fixture(scope="module")
def loaded(tmp_path_factory: pytest.TempPathFactory) -> LoadedSettings:
    return load_settings(environment={}, assignments=[
        f"home={tmp_path_factory.mktemp('home of a page')}", "service.workers=1",
        "entailment.kind=computed", "gate.min_supported=3"])


@pytest.fixture(scope="module")
def service(loaded: LoadedSettings) -> Iterator[ServiceAtWork]:
    with ServiceAtWork(loaded) as service:
        yield service


@pytest.fixture(scope="module")
def browser() -> Iterator[Browser]:
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(
            executable_path=CHROMIUM, args=["--no-sandbox", "--disable-gpu", "--disable-quic"])
        yield browser
        browser.close()


@pytest.fixture
def page(browser: Browser, service: ServiceAtWork) -> Iterator[Page]:
    """A page that has said nothing wrong in the end: no error, no breach of its policy."""
    context = browser.new_context(base_url=service.url, reduced_motion="reduce")
    context.set_default_timeout(PATIENCE)
    expect.set_options(timeout=PATIENCE)
    page = context.new_page()
    wrong: list[str] = []
    page.on("pageerror", lambda error: wrong.append(str(error)))
    page.on("console", lambda said: wrong.append(said.text) if said.type == "error" else None)
    yield page
    context.close()
    assert wrong == []


@pytest.fixture(scope="module")
def shelf(loaded: LoadedSettings, service: ServiceAtWork) -> dict[str, str]:
    """Runs that have these reports, by name."""
    del service  # which has made the store
    reports = {"whole": REPORT, "withheld": WITHHELD, "hostile": hostile(HOSTILE)}
    return {name: _shelved(loaded, report) for name, report in reports.items()}


def _shelved(loaded: LoadedSettings, report: Report) -> str:
    store = RunStore(Path(loaded.settings.home))
    run = store.begin(report.question, "", "", loaded.settings.model_dump(mode="json"))
    write_report(report, run.folder / "files", FORMATS, contexts=CONTEXTS)
    run.report.write_text(dump(report), "utf-8")
    store.settle(run.id, report)
    store.close()
    return run.id


def require_accessible(page: Page) -> None:
    """Raises AssertionError with what axe finds that keeps somebody out."""
    found = Axe().run(page).response["violations"]
    assert [(one["id"], [node["html"][:120] for node in one["nodes"][:3]]) for one in found] == []


def test_a_question_is_asked_of_own_papers_watched_read_talked_about_and_found_again(
    page: Page, tmp_path: Path
) -> None:
    page.goto("/")
    expect(page.get_by_role("heading", level=1)).to_have_text("What do you want to know?")
    require_accessible(page)
    page.get_by_role("button", name="Ask", exact=True).click()
    page.get_by_label("Your question").fill(QUESTION)
    drop(page, {"alder.md": ALDER, "harness.md": HARNESS})
    expect(page.get_by_role("radio", name="My papers")).to_be_checked()
    mine = page.get_by_role("list", name="My papers").get_by_role("listitem")
    expect(mine.filter(has=page.get_by_role("button", name="Take away"))).to_have_count(2)
    page.get_by_role("button", name="Estimate first").click()
    expect(page.get_by_text("Would read 2 papers")).to_contain_text("it costs nothing")

    page.get_by_label("Your question").press("Control+Enter")
    expect(page.get_by_role("heading", level=1)).to_have_text(QUESTION)
    ready = page.get_by_role("link", name="The report is")
    ready.wait_for()
    expect(page.get_by_role("region", name="Progress")).to_contain_text("Published, rated")
    screened = page.get_by_role("list", name="Papers screened")
    expect(screened.get_by_role("listitem")).to_have_count(2)
    assert page.locator(".tile.judged.supported").count() >= 3
    require_accessible(page)

    ready.click()
    cited = page.locator(".sentences .ref").first
    cited.focus()
    page.keyboard.press("Tab")
    page.keyboard.press("Shift+Tab")
    card = page.get_by_role("group", name="The passage behind a citation")
    expect(card.locator("mark").first).to_be_visible()
    page.keyboard.press("Escape")
    expect(card).to_be_hidden()
    cited.hover()
    quote = card.locator("mark").first.inner_text()
    card.get_by_role("button", name=re.compile("Open the paper")).first.click()
    expect(page.get_by_role("dialog").locator("mark.at")).to_contain_text(quote)
    expect(page.get_by_role("dialog").locator("mark.at")).to_be_focused()
    require_accessible(page)
    page.keyboard.press("Escape")

    page.locator("summary", has_text="Export").click()
    with page.expect_download() as taken:
        page.get_by_role("button", name="References, BibTeX").click()
    assert "@" in Path(taken.value.path()).read_text("utf-8")

    page.get_by_role("link", name="History").click()
    page.get_by_role("link", name=QUESTION).click()
    expect(page.locator(".rating")).to_contain_text("/10")


def drop(page: Page, files: dict[str, str]) -> None:
    """Drop files somewhere on the page, as from a folder."""
    carried = page.evaluate_handle("""(files) => {
        const carried = new DataTransfer();
        for (const [name, text] of Object.entries(files)) carried.items.add(new File([text], name));
        return carried;
    }""", files)
    for kind in ("dragover", "drop"):
        page.dispatch_event("h1", kind, {"dataTransfer": carried})


def test_the_evidence_is_sorted_sifted_and_opened(page: Page, shelf: dict[str, str]) -> None:
    page.goto(f"/#/runs/{shelf['whole']}")
    claims = page.get_by_role("region", name="Claims and what their evidence says")
    rows = claims.locator("tbody tr.claim")
    expect(rows).to_have_count(len(REPORT.claims))
    require_accessible(page)
    page.get_by_role("button", name="Confidence").click()
    sure = sorted((f"{claim.confidence:.2f}" for claim in REPORT.claims), reverse=True)
    assert rows.locator("[data-head=Confidence]").all_inner_texts() == sure
    page.get_by_role("button", name="1 contested").click()
    expect(rows).to_have_count(len(REPORT.claims) - 1)
    page.goto(f"/#/runs/{shelf['whole']}/claim/c2")
    opened = claims.locator("tr.claim.contested + tr.opened")
    expect(opened.locator("mark").first).to_be_visible()
    expect(claims.get_by_role("button", name="c2", exact=True)).to_be_focused()
    expect(page.get_by_role("heading", name="Disagreements")).to_be_visible()
    assert page.locator(".side mark").count() >= 2
    expect(page.get_by_role("img", name=re.compile("Scores out of 10"))).to_be_visible()


def test_a_withheld_report_says_why_and_shows_no_rating(page: Page, shelf: dict[str, str]) -> None:
    page.goto(f"/#/runs/{shelf['withheld']}")
    expect(page.get_by_role("heading", name="Withheld")).to_be_visible()
    expect(page.locator("#answer")).to_contain_text(WITHHELD.reasons[0][1:])
    expect(page.locator(".rating")).to_have_count(0)


def test_what_papers_say_is_shown_and_never_obeyed(page: Page, shelf: dict[str, str]) -> None:
    page.goto(f"/#/runs/{shelf['hostile']}")
    expect(page.locator("#answer")).to_contain_text("<script>")
    for opener in page.locator(".opener").all():
        opener.click()
    assert page.title() != "owned"
    shown = page.locator("main")
    assert shown.locator("script, [onerror], img:not(.picture)").count() == 0
    assert "\N{RIGHT-TO-LEFT OVERRIDE}" not in shown.inner_text()
    addresses = shown.locator("a").evaluate_all("all => all.map((one) => one.protocol)")
    assert set(addresses) <= {"http:", "https:"}


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_a_phone_needs_no_scrolling_sideways_and_reads_as_well(
    page: Page, shelf: dict[str, str], scheme: str
) -> None:
    page.emulate_media(color_scheme=scheme)
    page.set_viewport_size({"width": 360, "height": 740})
    for place in ("", "#/runs", f"#/runs/{shelf['whole']}", f"#/runs/{shelf['whole']}/progress"):
        page.goto(f"/{place}")
        page.get_by_role("heading", level=1).wait_for()
        page.wait_for_load_state("networkidle")
        assert page.evaluate("document.documentElement.scrollWidth") == 360, place
        require_accessible(page)


def test_what_does_not_work_is_said_with_a_way_on(page: Page) -> None:
    page.goto("/#/nowhere")
    expect(page.get_by_role("heading", level=1)).to_have_text("There is nothing here")
    page.get_by_role("link", name="Ask a question").click()
    page.get_by_role("radio", name="No papers at hand").check()
    page.get_by_label("Your question").fill(QUESTION)
    page.get_by_role("button", name="Ask", exact=True).click()
    expect(page.get_by_role("alert")).to_contain_text("Choose where to look")
