"""The page in a browser, on the whole service: ask, watch, read, chat, come back, take along."""

import re
import threading
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from axe_playwright_python.sync_playwright import Axe
from papers import ALDER, HARNESS, QUESTION, write_papers
from playwright.sync_api import Browser, Locator, Page, expect, sync_playwright
from pydantic import BaseModel
from report_fixture import CONTEXTS, REPORT, WITHHELD, hostile
from scripted_model import competent
from scripted_server import Asked, ScriptedServer
from service_at_work import ServiceAtWork

from graphs.run_store import RunStore
from records import Report
from reports.json import dump
from reports.write import FORMATS, write_report
from service.keys import Keys, Limits
from settings import LoadedSettings, Settings, load_settings

CHROMIUM = Path("/usr/bin/chromium")
PATIENCE = 60_000  # milliseconds
OWNED = "document.title='owned'"
HOSTILE = (f"<script>{OWNED}</script><img src=x onerror=\"{OWNED}\">"
           "\N{RIGHT-TO-LEFT OVERRIDE}javascript:alert(1)")
HOSTILE_FIGURE = ("<svg xmlns='http://www.w3.org/2000/svg' width='90' height='90' "
                  f"onload=\"{OWNED}\">"
                  f"<script>parent.{OWNED}</script><a href=\"javascript:{OWNED}\">"
                  "<rect width='90' height='90' onclick=\"alert(1)\"/></a></svg>")
MAY_ANSWER = threading.Event()
"""Cleared, it holds the scripted model, and so every run that asks it."""

pytestmark = [pytest.mark.skipif(not CHROMIUM.is_file(), reason="needs Chromium"),
              pytest.mark.timeout(300)]
Visit = Callable[..., Page]


def when_it_may(asked: Asked) -> BaseModel:
    MAY_ANSWER.wait(PATIENCE / 1000)
    return competent(asked)


@pytest.fixture(autouse=True)
def answers() -> Iterator[None]:
    MAY_ANSWER.set()
    yield
    MAY_ANSWER.set()


@pytest.fixture(scope="module")
def loaded(tmp_path_factory: pytest.TempPathFactory) -> Iterator[LoadedSettings]:
    with ScriptedServer(when_it_may) as model:
        yield load_settings(environment={}, assignments=[
            f"home={tmp_path_factory.mktemp('home of a page')}", "service.workers=1",
            "service.runs_a_worker=1", "entailment.kind=computed", "gate.min_supported=3",
            f"language.models={{slow: {{model: scripted, base_url: '{model.base_url}'}}}}"])


@pytest.fixture(scope="module")
def service(loaded: LoadedSettings) -> Iterator[ServiceAtWork]:
    with ServiceAtWork(loaded) as service:
        yield service


@pytest.fixture(scope="module")
def browser() -> Iterator[Browser]:
    expect.set_options(timeout=PATIENCE)
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(
            executable_path=CHROMIUM, args=["--no-sandbox", "--disable-gpu", "--disable-quic"])
        yield browser
        browser.close()


@pytest.fixture(scope="module")
def new_key(loaded: LoadedSettings, service: ServiceAtWork) -> Callable[..., str]:
    """A key for a workspace. There being one at all, everybody needs one."""
    del service  # which has made the home
    def made(workspace: str, limits: Limits | None = None) -> str:
        keys = Keys(Path(loaded.settings.home))
        shown = keys.add(workspace, limits=limits)[1]
        keys.close()
        return shown

    return made


@pytest.fixture
def visit(browser: Browser, service: ServiceAtWork) -> Iterator[Visit]:
    """A page at an address, with a key where one is given; in the end it has said nothing wrong:
    no error, no breach of its policy. That an answer was no good one the browser always says."""
    contexts, wrong = [], []

    def visited(address: str, key: str = "") -> Page:
        context = browser.new_context(base_url=service.url, reduced_motion="reduce")
        contexts.append(context)
        context.set_default_timeout(PATIENCE)
        if key:
            context.add_init_script(
                f"if (location.host) sessionStorage.setItem('consilience-key', '{key}')")
        page = context.new_page()
        page.on("pageerror", lambda error: wrong.append(str(error)))
        page.on("console", lambda said: wrong.append(said.text) if said.type == "error"
                and not said.text.startswith("Failed to load resource") else None)
        page.goto(address)
        return page

    yield visited
    for context in contexts:
        context.close()
    assert wrong == []


@pytest.fixture(scope="module")
def key(loaded: LoadedSettings, new_key: Callable[..., str]) -> str:
    return new_key(loaded.settings.workspace)


@pytest.fixture(scope="module")
def shelf(loaded: LoadedSettings, service: ServiceAtWork) -> dict[str, str]:
    """Runs that have these reports, by name."""
    del service  # which has made the store
    poisoned = hostile(HOSTILE)
    first, *others = poisoned.papers
    identifiers = first.identifiers.model_copy(update={"doi": "javascript:alert(1)"})
    poisoned = poisoned.model_copy(update={
        "papers": (first.model_copy(update={"identifiers": identifiers}), *others)})
    reports = {"whole": REPORT, "withheld": WITHHELD, "hostile": poisoned}
    return {name: shelved(loaded.settings, report) for name, report in reports.items()}


def shelved(settings: Settings, report: Report) -> str:
    """A run of the workspace of these settings that has this report."""
    home = Path(settings.home)
    store, papers = RunStore(home), write_papers(home / "papers")
    run = store.begin(report.question, str(papers), "", settings.model_dump(mode="json"))
    files = run.folder / "files"
    write_report(report, files, FORMATS, contexts=CONTEXTS)
    if report.question == HOSTILE:
        (files / "figure.svg").write_text(HOSTILE_FIGURE, "utf-8")
    run.report.write_text(dump(report), "utf-8")
    store.settle(run.id, report)
    store.close()
    return run.id


def require_accessible(page: Page) -> None:
    """Raises AssertionError with what axe finds that keeps somebody out."""
    found = Axe().run(page).response["violations"]
    assert [(one["id"], [node["html"][:120] for node in one["nodes"][:3]]) for one in found] == []


def drop(page: Page, files: dict[str, str]) -> None:
    """Drop files somewhere on the page, as from a folder."""
    carried = page.evaluate_handle("""(files) => {
        const carried = new DataTransfer();
        for (const [name, text] of Object.entries(files)) carried.items.add(new File([text], name));
        return carried;
    }""", files)
    for kind in ("dragover", "drop"):
        page.dispatch_event("h1", kind, {"dataTransfer": carried})


def uploaded(page: Page) -> Locator:
    rows = page.get_by_role("list", name="My papers").get_by_role("listitem")
    return rows.filter(has=page.get_by_role("button", name="Take away"))


def ask_slowly(page: Page) -> None:
    """Ask the model that answers when it may."""
    page.get_by_label("Your question").fill(QUESTION)
    page.locator("summary", has_text="budget").click()
    page.get_by_label("Language model").select_option("slow")
    page.get_by_role("button", name="Ask", exact=True).click()


def test_a_question_is_asked_of_own_papers_watched_read_talked_about_and_found_again(
    visit: Visit, key: str
) -> None:
    page = visit("/", key)
    expect(page.get_by_role("heading", level=1)).to_have_text("What do you want to know?")
    require_accessible(page)
    page.get_by_role("button", name="Ask", exact=True).click()
    expect(page.get_by_role("alert")).to_have_text("Write a question first.")
    page.get_by_label("Your question").fill(QUESTION)
    drop(page, {"alder.md": ALDER, "harness.md": HARNESS, "paper.pdf": "%PDF-1.7"})
    expect(page.get_by_role("radio", name="My papers")).to_be_checked()
    expect(uploaded(page)).to_have_count(2)
    refused = page.locator(".papers .refused")
    expect(refused).to_contain_text("fetch it again")
    refused.get_by_role("button").click()
    expect(refused).to_have_count(0)
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
    assert page.evaluate("document.documentElement.scrollHeight") < 2000  # pixels
    require_accessible(page)

    ready.click()
    cited = page.locator(".sentences .ref").first
    cited.hover()
    card = page.get_by_role("group", name="The passage behind a citation")
    quote = card.locator("mark").first.inner_text()
    card.get_by_role("button", name=re.compile("Open the paper")).first.click()
    expect(page.get_by_role("dialog").locator("mark.at")).to_contain_text(quote)
    expect(page.get_by_role("dialog").locator("mark.at")).to_be_focused()
    require_accessible(page)
    page.keyboard.press("Escape")

    page.get_by_role("button", name="Chat", exact=True).click()
    page.get_by_label("Your message").fill("Why is claim 1 supported?")
    page.keyboard.press("Enter")
    answer = page.locator(".message.assistant .words:not([aria-busy])")
    expect(answer).to_contain_text("nothing new was searched")
    expect(answer.get_by_role("button", name="Claim c1,").first).to_be_visible()
    require_accessible(page)
    page.get_by_role("button", name="Close the chat").click()

    page.locator("summary", has_text="Export").click()
    with page.expect_download() as taken:
        page.get_by_role("button", name="References, BibTeX").click()
    assert "@" in Path(taken.value.path()).read_text("utf-8")

    page.get_by_role("link", name="History").click()
    page.get_by_role("link", name=QUESTION).click()
    expect(page.locator(".rating")).to_contain_text("/10")


def test_a_run_is_stopped_goes_on_and_outlives_the_service(
    visit: Visit, new_key: Callable[..., str], service: ServiceAtWork
) -> None:
    page = visit("/", new_key("restarted"))
    drop(page, {"alder.md": ALDER, "harness.md": HARNESS})
    expect(uploaded(page)).to_have_count(2)
    MAY_ANSWER.clear()
    ask_slowly(page)
    progress, state = page.get_by_role("region", name="Progress"), page.locator(".kicker")
    expect(progress).to_contain_text("Taking the question apart")
    page.get_by_role("button", name="Stop this run").click()
    expect(progress).to_contain_text("What was done is kept")
    expect(state).to_contain_text("cancelled")
    page.get_by_role("button", name="Go on with it").click()
    expect(state).to_contain_text("at work")
    with service.away():
        expect(page.get_by_text("The service cannot be reached.")).to_be_visible()
    MAY_ANSWER.set()
    page.get_by_role("link", name="The report is").wait_for()
    expect(page.get_by_text("The service cannot be reached.")).to_be_hidden()
    expect(progress).to_contain_text("calls of language models")


def test_who_is_asked_for_a_key_gives_it_and_hears_of_its_limits(
    visit: Visit, new_key: Callable[..., str]
) -> None:
    key = new_key("narrow", Limits(runs_at_once=1))
    page = visit("/")
    page.get_by_label("Key", exact=True).fill("not a key")
    page.get_by_role("button", name="Use this key").click()
    expect(page.get_by_role("dialog")).to_contain_text("does not know that key")
    require_accessible(page)
    page.get_by_label("Key", exact=True).fill(key)
    page.keyboard.press("Enter")
    MAY_ANSWER.clear()
    ask_slowly(page)
    page.get_by_role("button", name="Stop this run").wait_for()
    page.get_by_role("link", name="Ask", exact=True).click()
    ask_slowly(page)
    expect(page.get_by_role("alert")).to_contain_text("wait for one to end, or cancel one")
    page.get_by_role("link", name="History").click()
    page.get_by_role("link", name=QUESTION).click()
    page.get_by_role("button", name="Stop this run").click()
    page.get_by_role("button", name="Go on with it").wait_for()
    page.get_by_role("button", name="Key", exact=True).click()
    page.get_by_role("button", name="Forget it").click()
    expect(page.get_by_role("dialog")).to_contain_text("answers only who has a key")
    page.get_by_role("button", name="Cancel").click()
    expect(page.get_by_role("alert")).to_contain_text("Enter one with “Key” above")


def test_an_answer_in_the_chat_is_stopped_and_its_run_is_not(
    visit: Visit, new_key: Callable[..., str], loaded: LoadedSettings
) -> None:
    talking = loaded.settings.model_copy(update={"workspace": "talking"})
    talked_about = shelved(talking, REPORT)
    page = visit("/", new_key(talking.workspace))
    drop(page, {"alder.md": ALDER})
    expect(uploaded(page)).to_have_count(1)
    MAY_ANSWER.clear()
    ask_slowly(page)
    stop = page.get_by_role("button", name="Stop this run")
    stop.wait_for()
    holding = page.url
    page.goto(f"/#/runs/{talked_about}")
    page.get_by_role("button", name="Chat", exact=True).click()
    page.get_by_label("Your message").fill("Do vaccines lower the risk of shingles in old age?")
    page.keyboard.press("Enter")
    expect(page.locator(".thinking")).to_contain_text("Waiting for a turn")
    page.get_by_role("button", name="Stop", exact=True).click()
    expect(page.locator(".message.assistant").last).to_contain_text("Stopped.")
    expect(page.get_by_role("button", name="Send")).to_be_visible()
    page.get_by_role("link", name="History").click()
    page.get_by_role("link", name="shingles").click()
    stop.click()
    page.get_by_role("button", name="Go on with it").wait_for()
    page.goto(holding)
    stop.click()
    page.get_by_role("button", name="Go on with it").wait_for()


def test_the_evidence_is_sorted_sifted_and_opened(
    visit: Visit, key: str, shelf: dict[str, str]
) -> None:
    page = visit(f"/#/runs/{shelf['whole']}", key)
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
    page.goto(f"/#/runs/{shelf['withheld']}")
    expect(page.get_by_role("heading", name="Withheld")).to_be_visible()
    expect(page.locator("#answer")).to_contain_text(WITHHELD.reasons[0][1:])
    expect(page.locator(".rating")).to_have_count(0)


def test_everything_is_reached_by_keyboard(
    visit: Visit, key: str, shelf: dict[str, str]
) -> None:
    page = visit(f"/#/runs/{shelf['whole']}", key)
    focused = page.locator(":focus")
    page.locator(".sentences .ref").first.wait_for()

    def press(*keys: str) -> None:
        for one in keys:
            page.keyboard.press(one)

    press("Tab")
    expect(focused).to_have_text("Skip to the content")
    press("Enter")
    expect(focused).to_have_text(REPORT.question)
    press("Tab", "Tab", "Tab", "Enter")
    expect(focused).to_have_attribute("aria-label", "Your message")
    page.keyboard.type("Which papers did you read?")
    press("Enter")
    expect(page.locator(".message.assistant .words:not([aria-busy])")).to_contain_text("Ash")
    press("Escape")
    expect(focused).to_have_text("Chat")
    press("Tab", "Enter", "Tab")
    expect(focused).to_have_text("Web page, whole in one file")
    press("Escape", "Tab")
    card = page.get_by_role("group", name="The passage behind a citation")
    expect(card.locator("mark").first).to_be_visible()
    cited = focused.inner_text()
    press("Escape")
    expect(card).to_be_hidden()
    press("Enter", "Tab")
    while not focused.inner_text().startswith("Open the paper"):
        press("Tab")
    press("Enter")
    expect(page.get_by_role("dialog")).to_be_visible()
    press("Escape")
    expect(focused).to_have_text(cited)


def test_what_papers_say_is_shown_and_never_obeyed(
    visit: Visit, key: str, shelf: dict[str, str]
) -> None:
    page = visit(f"/#/runs/{shelf['hostile']}", key)
    expect(page.locator("#answer")).to_contain_text("<script>")
    expect(page.locator(".pictured.figure img")).to_be_visible()
    for opener in page.locator(".opener").all():
        opener.click()
    page.get_by_role("button", name="Chat", exact=True).click()
    page.get_by_label("Your message").fill("Which papers did you read?")
    page.keyboard.press("Enter")
    expect(page.locator(".message.assistant .words:not([aria-busy])")).to_contain_text("script")
    assert page.title() != "owned"
    shown = page.locator("body")
    assert shown.locator("script, [onerror], [onload], main img:not(.picture)").count() == 0
    assert "\N{RIGHT-TO-LEFT OVERRIDE}" not in shown.inner_text()
    addresses = shown.locator("a").evaluate_all("all => all.map((one) => one.protocol)")
    assert set(addresses) <= {"http:", "https:"}


def test_a_phone_in_the_dark_needs_no_scrolling_sideways_and_reads_as_well(
    visit: Visit, key: str, shelf: dict[str, str]
) -> None:
    page = visit("/", key)
    page.set_viewport_size({"width": 360, "height": 740})
    page.emulate_media(color_scheme="dark")  # light is what all others see
    for place in ("", "#/runs", f"#/runs/{shelf['whole']}", f"#/runs/{shelf['whole']}/progress"):
        page.goto(f"/{place}")
        page.get_by_role("heading", level=1).wait_for()
        page.wait_for_load_state("networkidle")
        assert page.evaluate("document.documentElement.scrollWidth") == 360, place
        require_accessible(page)
    page.goto(f"/#/runs/{shelf['whole']}")
    page.locator("caption").first.wait_for()
    heights = page.locator("caption").evaluate_all("all => all.map((one) => one.offsetHeight)")
    assert max(heights) < 80  # pixels: lines of words, not a column of letters


def test_what_does_not_work_is_said_with_a_way_on(visit: Visit, key: str) -> None:
    page = visit("/#/nowhere", key)
    expect(page.get_by_role("heading", level=1)).to_have_text("There is nothing here")
    page.get_by_role("link", name="Ask a question").click()
    page.get_by_role("radio", name="No papers at hand").check()
    page.get_by_label("Your question").fill(QUESTION)
    page.get_by_role("button", name="Ask", exact=True).click()
    expect(page.get_by_role("alert")).to_contain_text("Choose where to look")
    page.goto(f"/#/runs/20240101-000000-{'0' * 32}")
    expect(page.get_by_role("alert")).to_contain_text("no such run")
    expect(page.get_by_role("button", name="Try again")).to_be_visible()
