"""What a caller may ask, whose turn it is, how much a key may use, and what a caller is told."""

import asyncio
import re
from collections import Counter
from contextlib import AsyncExitStack, suppress
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from graphs.happenings import Teller
from graphs.progress import Progress
from graphs.run_store import RunStore
from records.errors import UserError
from service.asking import Request, settings_for
from service.discretion import discreet, sentence
from service.errors import Invalid, TooMany
from service.keys import Caller, Limits
from service.queue import Turns, in_turn
from service.quotas import require_means, require_turn, usd_left
from service.thinning import Thinning
from settings import Settings, load_settings
from sources.databases.catalogue import CATALOGUE

SETTINGS = load_settings(environment={}, assignments=[
    "language.models={strong: {base_url: 'http://127.0.0.1:1/v1'}}", "budget.usd=2"]).settings
QUESTION = "Does sleep help memory?"


def asked(**values: Any) -> Settings:
    return settings_for(Request(QUESTION, **values), SETTINGS, "mine")


def test_a_request_becomes_the_settings_of_its_run() -> None:
    made = asked(sources=("OpenAlex", "openalex", "arxiv"), year_from=2020, limit=7,
                 budget_usd=0.5, model="strong")
    assert made.workspace == "mine"
    assert made.search.sources == ("openalex", "arxiv")
    assert (made.search.year_from, made.search.limit) == (2020, 7)
    assert (made.budget.usd, made.language.model) == (0.5, "strong")
    assert asked() == SETTINGS.model_copy(update={"workspace": "mine"})


def test_nobody_raises_the_limit_in_dollars_that_the_service_has() -> None:
    assert asked(budget_usd=100).budget.usd == 2
    assert settings_for(Request(QUESTION), SETTINGS, "mine", 0.1).budget.usd == 0.1


@pytest.mark.parametrize(("values", "said"), [
    ({"sources": ("scihub",)}, "choose among arxiv"),
    ({"sources": ("os.system",)}, "no database"),
    ({"papers": "none"}, "name at least one database"),
    ({"year_from": 2020, "year_to": 2010}, "year_from is after year_to"),
    ({"year_from": 12}, "year_from: "),
    ({"limit": 0}, "limit: "),
    ({"limit": 10 ** 30}, "limit: "),
    ({"budget_usd": -1}, "budget_usd: "),
    ({"budget_usd": float("nan")}, "budget_usd: "),
    ({"model": "other"}, "choose among strong"),
])
def test_what_cannot_be_asked_is_said_by_its_name(values: dict, said: str) -> None:
    with pytest.raises(Invalid, match=re.escape(said)):
        asked(**values)


@pytest.mark.parametrize("question", ["", "?", "\ud800 half of a character", "long " * 500])
def test_a_text_that_is_no_question_is_refused(question: str) -> None:
    with pytest.raises(Invalid, match=r"^question: "):
        settings_for(Request(question), SETTINGS, "mine")


@given(st.text(max_size=80), st.text(max_size=20), st.text(max_size=20))
def test_whatever_is_sent_is_either_asked_or_said_to_be_wrong(
    question: str, source: str, model: str
) -> None:
    with suppress(Invalid):
        made = settings_for(Request(question, (source,), model=model), SETTINGS, "mine")
        assert made.search.sources[0] in CATALOGUE
        assert made.language.model in ("", "strong")


@given(st.lists(st.sampled_from("abc")), st.dictionaries(st.sampled_from("abc"), st.integers(0, 5)))
def test_everybody_has_a_turn_and_no_key_gets_ahead(
    keys: list[str], running: dict[str, int]
) -> None:
    waiting = [(f"{number}", key) for number, key in enumerate(keys)]
    order = in_turn(waiting, running)
    assert sorted(order) == sorted(run for run, _ in waiting)
    shares = Counter(running)
    left = list(waiting)
    for run in order:
        key = dict(waiting)[run]
        assert shares[key] == min(shares[other] for _, other in left)
        assert run == next(one for one, other in left if other == key)
        left.remove((run, key))
        shares[key] += 1


def test_one_run_of_a_second_key_waits_for_none_of_the_first_that_begun_many() -> None:
    many = [(f"m{number}", "many") for number in range(100)]
    assert in_turn([*many, ("one", "few")], {"many": 3})[0] == "one"


def begun(store: RunStore, key: str, count: int) -> list[str]:
    return [store.begin(QUESTION, "", "", {}, status="queued", key=key).id for _ in range(count)]


def test_a_key_has_as_many_runs_and_dollars_as_it_may_use(own_home: Path) -> None:
    store = RunStore(own_home)
    caller = Caller("k", "mine", Limits(runs_at_once=2, runs_a_day=3, usd_a_day=1.0))
    require_turn(store, caller, 5)
    one, _ = begun(store, "k", 2)
    begun(store, "other", 5)
    with pytest.raises(TooMany, match="2 runs queued or running") as full:
        require_turn(store, caller, 5)
    assert full.value.retry_after == 5
    store.change(one, "published", usd=0.75)
    require_turn(store, caller, 5)
    assert usd_left(store, caller) == 0.25
    (third,) = begun(store, "k", 1)
    store.change(third, "failed", usd=0.5)
    with pytest.raises(TooMany, match="3 runs in 24 hours"):
        require_turn(store, caller, 5)
    with pytest.raises(TooMany, match="1 US dollars"):
        usd_left(store, caller)
    assert usd_left(store, Caller("", "mine")) is None


def test_dollars_that_runs_under_way_may_spend_are_not_spent_twice(own_home: Path) -> None:
    store = RunStore(own_home)
    caller = Caller("k", "mine", Limits(usd_a_day=1.0))
    store.spend("k", 0.125)
    store.spend("k", None)
    run = store.begin(QUESTION, "", "", {"budget": {"usd": 0.5}}, status="queued", key="k")
    assert usd_left(store, caller) == 0.375
    store.change(run.id, "published", usd=0.25)
    assert usd_left(store, caller) == 0.625


def test_what_a_run_that_was_cut_off_has_told_to_have_spent_is_spent(own_home: Path) -> None:
    store = RunStore(own_home)
    caller = Caller("k", "mine", Limits(usd_a_day=1.0))
    for status in ("cancelled", "failed"):
        (run,) = begun(store, "k", 1)
        for usd in (0.125, 0.25):
            store.tell(run, "stage", Progress("verify", calls=3, usd=usd).plain())
        store.change(run, status)
    assert usd_left(store, caller) == 0.5
    store.change(run, "failed", usd=0.625)
    assert usd_left(store, caller) == 0.125


def test_runs_that_go_on_spend_no_more_together_than_their_key_may(own_home: Path) -> None:
    store = RunStore(own_home)
    caller = Caller("k", "mine", Limits(usd_a_day=1.25))
    settings = {"budget": {"usd": 0.75}, "language": {"model": "strong"}}
    ids = [store.begin(QUESTION, "", "", settings, status="queued", key="k").id for _ in range(2)]
    one, two = [store.change(run, "cancelled", usd=0.25) for run in ids]
    assert one
    assert two
    require_means(store, caller, one)
    store.change(one.id, "queued")
    with pytest.raises(TooMany, match="this run may spend more; ask its question anew"):
        require_means(store, caller, two)


NAME = st.from_regex(r"[\w.-]{1,12}", fullmatch=True).filter(lambda name: name.strip("."))


@given(st.lists(NAME, min_size=2, max_size=5), NAME)
def test_no_folder_of_this_machine_is_told(folders: list[str], last: str) -> None:
    folder = "/" + "/".join(folders)
    told = discreet(f"'{folder}/{last}' cannot be read; look at {folder}/{last}: it is damaged")
    assert f"/{folders[0]}/" not in told
    assert told == f"'{last}' cannot be read; look at {last}: it is damaged"


@pytest.mark.parametrize("text", [
    "https://example.org/papers/one.pdf answered 404", "and/or", "30 km/h at 1/2 of it",
    "ACL/EMNLP 2023", "http://127.0.0.1:8080/v1: no answer", "see doi.org/10.1/a/b"])
def test_addresses_and_prose_stay(text: str) -> None:
    assert discreet(text) == text


def test_of_an_error_only_what_happened_is_told() -> None:
    error = UserError("/srv/my home/runs/x/papers: no documents found\nconsilience resume x")
    assert sentence(error, "/srv/my home") == "papers: no documents found"


def test_of_hundreds_of_pieces_a_few_a_second_are_told_and_the_last() -> None:
    now = 0.0
    thinning = Thinning(2, lambda: now)
    passed = []
    for number in range(101):
        now = number / 100
        progress = Progress("read", done=number, total=100, finished=number == 100)
        if thinning.lets(progress):
            passed.append(number)
    assert passed == [0, 50, 100]
    assert thinning.lets(Progress("verify"))


def card(identity: str, *, included: bool) -> dict:
    return {"id": identity, "title": "T", "year": None, "included": included, "reason": "r",
            "relevance": 0.123456}


def test_a_work_is_told_again_only_where_something_has_changed() -> None:
    teller = Teller()
    told = [list(teller.of({"cards": cards})) for cards in (
        [card("a", included=True), card("b", included=True)],
        [card("a", included=True), card("b", included=False)],
        [card("a", included=True), card("b", included=False)])]
    assert [[one["id"] for h in happened for one in h.values["cards"]] for happened in told] == [
        ["a", "b"], ["b"], []]
    assert told[0][0].values["cards"][0] == {
        "id": "a", "title": "T", "year": None, "decision": "included", "reason": "r",
        "relevance": 0.1235}


def test_short_jobs_of_a_key_that_asks_much_leave_the_others_their_turns() -> None:
    began: list[str] = []

    async def job(turns: Turns, key: str) -> None:
        async with turns.taken(key):
            began.append(key)
            await asyncio.sleep(0)

    async def all_jobs() -> Turns:
        turns = Turns(2)
        async with asyncio.TaskGroup() as jobs:
            for key in ["many"] * 6 + ["one", "two"]:
                jobs.create_task(job(turns, key))
            await asyncio.sleep(0)
            assert turns.of("many") >= 4
        return turns

    turns = asyncio.run(all_jobs())
    assert began[:4] == ["many", "many", "one", "two"]
    assert began[4:] == ["many"] * 4
    assert turns.of("many") == 0


@given(st.lists(st.tuples(st.sampled_from("abc"), st.integers(0, 3), st.booleans()), max_size=12),
       st.integers(1, 3))
def test_however_jobs_end_their_turns_are_given_back(
    jobs: list[tuple[str, int, bool]], at_once: int
) -> None:
    under_way = 0

    async def job(turns: Turns, key: str, steps: int) -> None:
        nonlocal under_way
        async with turns.taken(key):
            under_way += 1
            try:
                assert under_way <= at_once
                for _ in range(steps):
                    await asyncio.sleep(0)
            finally:
                under_way -= 1

    async def all_jobs() -> None:
        turns = Turns(at_once)
        tasks = [asyncio.create_task(job(turns, key, steps)) for key, steps, _ in jobs]
        await asyncio.sleep(0)
        for task, (*_, is_given_up) in zip(tasks, jobs, strict=True):
            if is_given_up:
                task.cancel()
                await asyncio.sleep(0)
        ended = await asyncio.gather(*tasks, return_exceptions=True)
        assert not [one for one in ended if isinstance(one, AssertionError)]
        assert [turns.of(key) for key in "abc"] == [0, 0, 0]
        async with asyncio.timeout(5), AsyncExitStack() as all_free:
            for _ in range(at_once):
                await all_free.enter_async_context(turns.taken("a"))

    asyncio.run(all_jobs())
