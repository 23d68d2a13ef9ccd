"""What a conversation shows: answers, where they stop, and hostile text that stays text."""

import re
from dataclasses import replace
from itertools import pairwise
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st
from markdown_it import MarkdownIt
from markdown_it.token import Token
from report_fixture import PAYLOADS, REPORT, WITHHELD, hostile

from agents.publication_years import Years
from graphs.runs import Event, Run
from records import Report
from service.chat import followups, phrases, selections
from service.chat.answers import Links, answer
from service.chat.escaping import shown
from service.chat.progress import Telling
from service.chat.protocol import ChatMessage, ChatRequest
from service.chat.stopping import Stopping

LINKS = Links("http://consilience.test:8400")
RUN = Run("20260101-120000-" + "a" * 32, Path("runs/x"), REPORT.question, "", "", {}, "")
SIGNS = st.text(st.sampled_from("ab1 \\`*_{}[]()#+-.!|<>~&;:/@=\"'^$\n\t") | st.characters(
    exclude_categories=["Cs"]), max_size=60)
HARMLESS = {"text", "text_special", "softbreak", "code_inline"}


def tokens(markdown: str) -> list[Token]:
    """What a client with tables, strikethrough and addresses that become links makes of it."""
    found = MarkdownIt("gfm-like").parse(markdown)
    return [*found, *(child for token in found for child in token.children or ())]


def told_of(report: Report) -> str:
    """Everything that is said of a report."""
    everyone = [str(number) for number in range(1, 9)]
    return "\n\n".join([
        answer(report, RUN, LINKS), followups.about_claims(report, everyone),
        followups.about_papers(report, everyone), followups.of_years(report, Years(1900)),
        *(tell(report) for tell in (
            followups.table, followups.disagreement, followups.rating, followups.read,
            followups.left_out, followups.limits, followups.method)),
        followups.bearing_on(report, "chat tuning", ["1", "2"])])


@given(SIGNS)
def test_any_text_is_shown_as_it_stands(text: str) -> None:
    said = f"- “{shown(text)}” and on"
    kinds = {token.type for token in tokens(said)} - {
        "bullet_list_open", "bullet_list_close", "list_item_open", "list_item_close",
        "paragraph_open", "paragraph_close", "inline"}
    assert kinds <= HARMLESS - {"code_inline"}


@given(SIGNS)
def test_text_at_the_start_of_a_line_begins_nothing(text: str) -> None:
    kinds = {token.type for token in tokens(shown(text))}
    assert kinds <= {"paragraph_open", "paragraph_close", "inline"} | HARMLESS - {"code_inline"}


@pytest.mark.parametrize("text", [
    "pass@1 rises by 34.8% (p < 0.05) from 7B to 70B", "the code_instruct_13b model [12, 3]",
    "A & B; a/b; x = y + z: 3 - 2", "“quoted” – dashed, 10.5555/abc"])
def test_what_means_nothing_stays_as_it_is(text: str) -> None:
    assert shown(text) == text


@pytest.mark.parametrize("payload", PAYLOADS)
def test_nothing_hostile_becomes_a_link_a_picture_or_markup(payload: str) -> None:
    found = tokens(told_of(hostile(payload)))
    assert not [token for token in found if token.type in ("image", "html_inline", "html_block")]
    links = [str(token.attrs["href"]) for token in found if token.type == "link_open"]
    assert links
    assert all(re.match(r"http://consilience\.test:8400/|https://(?:doi|arxiv)\.org/", link)
               for link in links), links


def test_an_answer_has_citations_with_quotes_the_rating_and_a_link() -> None:
    said = answer(REPORT, RUN, LINKS)
    assert "from 30.2% (7B) to 51.6% (70B). [c1]" in said
    assert "- [c1] supported (0.93): “Alder rises from 30.2% at 7B to 51.6% at 70B" in said
    assert "against it: “In our harness the chat model keeps rising" in said
    assert "- [1] Ada Ash, Bo Birch, Cy Cedar (2031). Alder: an invented family of code models. " \
           "[link](https://doi.org/10.5555/alder.2031.1)" in said
    assert "Rating: 6.9/10 ± 1.0" in said
    assert said.endswith(f"[Full report](http://consilience.test:8400/#/runs/{RUN.id})")


def test_a_withheld_report_says_why() -> None:
    said = answer(WITHHELD, RUN, LINKS)
    assert said.startswith("This report is withheld and carries no rating.")
    assert "Rating:" not in said


def test_a_contested_claim_is_explained_by_both_sides() -> None:
    said = followups.about_claims(REPORT, ["2"])
    assert "contested (0.61)" in said
    assert "For it:\n\n- “Alder - Chat gains up to 13B" in said
    assert "Against it:\n\n- “In our harness the chat model keeps rising" in said
    assert "direction: loses against keeps rising" in said
    assert "The judges differ" in said
    assert followups.about_claims(REPORT, ["77"]) == "There is no claim c77; there are c1 to c5."


def test_a_claim_that_does_not_stand_as_was_thought_is_put_right() -> None:
    said = followups.about_claims(REPORT, ["1"], "why is claim 1 contested?")
    assert said.startswith("Claim c1 is not contested: its verdict is supported")
    said = followups.about_claims(REPORT, ["2"], "why is claim 2 contested?")
    assert said.startswith("**[c2] contested")


@pytest.mark.parametrize(("asked", "kept"), [
    ("list all claims", "c1 c2 c3 c4 c5"), ("which claims are refuted?", "c4"),
    ("show the contested claims", "c2")])
def test_claims_are_picked_by_how_they_stand(asked: str, kept: str) -> None:
    said = selections.claims(REPORT, asked)
    assert re.findall(r"^- \[(c\d)", said, re.M) == kept.split()


def test_the_weakest_claim_comes_first() -> None:
    weakest = min(REPORT.claims, key=lambda claim: claim.confidence)
    said = selections.claims(REPORT, "which claim is the weakest?")
    assert said.startswith("3 claims of 5:")
    assert f"- [{weakest.id}]" in said.splitlines()[2]


def test_an_answer_in_short_has_its_first_sentences() -> None:
    one = selections.brief(REPORT, "in one sentence", RUN, LINKS)
    assert one.startswith(REPORT.answer.sentences[0].text)
    assert "Rating: 6.9/10" in one
    assert "Citations" not in one
    assert selections.brief(WITHHELD, "shorter", RUN, LINKS).startswith("This report is withheld")


def test_what_is_cited_is_given_to_programs_that_keep_references() -> None:
    said = selections.cite(REPORT, RUN, LINKS)
    assert said.startswith("- [1] Ada Ash, Bo Birch, Cy Cedar (2031).")
    assert f"[report.bib](http://consilience.test:8400/v1/runs/{RUN.id}/report.bib)" in said


@pytest.mark.parametrize(("asked", "named"), [
    ("export bibtex", ["report.bib"]), ("the table as csv", ["measurements.csv"]),
    ("show the figure", ["figure.svg"]), ("as pdf please", ["report.html"]),
    ("download", ["report.md", "report.html", "report.bib", "report.json"])])
def test_the_file_that_is_asked_for_is_given(asked: str, named: list[str]) -> None:
    said = selections.files(asked, RUN, LINKS)
    assert re.findall(rf"{RUN.id}/([\w.]+)\)", said) == named


def test_people_are_known_by_their_names() -> None:
    assert selections.papers_by(REPORT, "what does Ash et al. say?") == ("1",)
    assert selections.papers_by(REPORT, "what does ash say?") == ()
    review = selections.reviewer_named(REPORT, "what did the skeptic say?")
    assert review
    assert review.title == "Skeptic"


def test_a_paper_left_out_is_found_by_its_title() -> None:
    card = next(card for card in REPORT.papers if not card.included)
    said = followups.left_out(REPORT, f"why did you exclude {card.title}?")
    assert said.count("\n- ") == 0
    assert shown(card.title, 120) in said


def test_how_a_run_stands_is_told_with_when_it_was_and_what_it_cost() -> None:
    done = Run(RUN.id, RUN.folder, "q", "", "", {}, "2026-01-01T12:00:00+00:00", "published",
               finished="2026-01-01T12:01:01.500+00:00", rating=7.0)
    assert phrases.status(done, LINKS).endswith(
        "with a rating of 7.0 of 10. It began on 1 January 2026 at 12:00 UTC and took 61 seconds. "
        "It asked no language model, and cost nothing.")
    long = replace(done, finished="2026-01-02T13:00:00+00:00")
    assert "took 1500 minutes" in phrases.status(long, LINKS)


def test_papers_of_some_years_are_kept_apart() -> None:
    said = followups.of_years(REPORT, Years(2032))
    assert said.startswith("2 of 4 included papers appeared from 2032 on.")
    assert "[c5]" in said
    assert "[c1]" not in said
    assert followups.of_years(REPORT, Years(2040)) == ""


def test_measurements_are_a_table() -> None:
    heads = [token.type for token in tokens(followups.table(REPORT))].count("table_open")
    assert heads == 2
    assert ("| 34B | 44.1% [1, zero-shot, greedy] | 39.2% [1, zero-shot, greedy]; 45.7% [2, "
            "zero-shot, sampled] |") in followups.table(REPORT)


def test_what_the_sceptics_say_is_said() -> None:
    said = followups.disagreement(REPORT)
    for part in ("39.2% in one paper, 45.7% in another", "[c2] contested", "[c4] refuted",
                 "**Skeptic**: 5.5 of 10"):
        assert part in said
    assert followups.disagreement(WITHHELD).startswith("No disagreement was found")


def test_claims_bear_on_a_question_by_their_words_or_by_name() -> None:
    assert "[c4]" in followups.bearing_on(REPORT, "does chat tuning help?")
    assert followups.bearing_on(REPORT, "does coffee help sleep?") == ""
    assert "[c5]" in followups.bearing_on(REPORT, "does coffee help sleep?", ["5"])


def pieces_of(text: str, cuts: list[int]) -> list[str]:
    places = sorted({0, len(text), *(cut % (len(text) + 1) for cut in cuts)})
    return [text[a:b] for a, b in pairwise(places)]


@given(st.text("abc\n", max_size=30), st.lists(st.text("abc\n", min_size=1, max_size=4),
                                               max_size=4), st.lists(st.integers(0, 99)))
def test_a_stop_sequence_ends_the_answer_however_it_is_cut(
    text: str, stops: list[str], cuts: list[int]
) -> None:
    stopping = Stopping(stops)
    sent = "".join(map(stopping.through, pieces_of(text, cuts))) + stopping.end()
    ends = min(((text.find(stop) + len(stop), text.find(stop)) for stop in stops if stop in text),
               default=(0, len(text)))
    assert sent == text[:ends[1]]
    assert stopping.finish == "stop"


@given(st.text(max_size=30), st.integers(1, 20), st.lists(st.integers(0, 99)))
def test_an_answer_has_no_more_tokens_than_are_allowed(
    text: str, most: int, cuts: list[int]
) -> None:
    stopping = Stopping(most=most)
    sent = "".join(map(stopping.through, pieces_of(text, cuts))) + stopping.end()
    assert sent == text[:most]
    assert stopping.finish == ("length" if len(text) > most else "stop")


def test_parts_of_a_message_are_read_as_text_and_others_are_named() -> None:
    message = ChatMessage.model_validate({"role": "user", "content": [
        {"type": "text", "text": "What is"}, {"type": "image_url", "image_url": {"url": "x"}},
        {"type": "text", "text": "this? \ud800"}], "name": "me"})
    assert message.text == "What is\nthis? ?"
    assert message.unread == ["image_url"]


def test_what_a_request_holds_beside_is_passed_over() -> None:
    asked = ChatRequest.model_validate({
        "model": "m", "messages": [{"role": "user", "content": "q"}], "temperature": 0.2, "seed": 1,
        "tools": [], "tool_choice": "auto", "logit_bias": {}, "keep_alive": "5m", "stop": "END",
        "metadata": {"run": " \udc00", "papers": 3}})
    assert asked.stops == ("END",)
    assert (asked.told("run"), asked.told("papers"), asked.told("sources")) == ("?", "", "")


def event(kind: str, **values: object) -> Event:
    return Event(1, kind, "", values)


def stage(name: str, done: int = 0, total: int = 0, seconds: float = 0.0,
          finished: bool = False) -> Event:
    return event("stage", stage=name, done=done, total=total, seconds=seconds, detail="",
                 finished=finished, calls=0, usd=0.0)


def test_progress_is_told_in_few_lines() -> None:
    telling = Telling()
    events = [
        event("status", status="queued", position=2), event("status", status="running"),
        stage("screen", 1, 3), stage("screen", 3, 3, finished=True), event("papers", cards=[
            {"id": "a", "decision": "included"}, {"id": "b", "decision": "excluded"}]),
        stage("verify", 1, 9, 1.0), stage("verify", 2, 9, 2.0), stage("verify", 5, 9, 7.0),
        event("verdicts", verdicts=[{"claim": "c1", "verdict": "supported"},
                                    {"claim": "c2", "verdict": "contested"}]),
        stage("verify", 9, 9, 8.0, finished=True),
        event("verdicts", verdicts=[{"claim": "c2", "verdict": "refuted"}]),
        event("report", status="published", rating=7.0, reasons=[]),
        event("failure", stage="search", subject="<b>x</b>", reason="down"),
        event("something new")]
    assert [line for one in events for line in telling.lines(one)] == [
        "Waiting for a turn (place 2)", "Screening …", "2 papers screened, 1 included",
        "Verifying claims …", "Verifying claims, 5 of 9",
        "2 claims checked: 1 supported and 1 refuted",
        "Did not work (search: \\<b>x\\</b>): down"]
    assert telling.now == "Verifying claims, 9 of 9"
