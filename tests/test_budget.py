"""A run stays within its limits, whatever is under way at once, and never guesses a price."""

import asyncio
from collections.abc import Coroutine
from typing import Any, TypeVar

import pytest
from hypothesis import given
from hypothesis import strategies as st
from pydantic import ValidationError

from models.budget import Budget, Price, UnknownPrice, price_of
from models.language_settings import BudgetSettings, ModelSettings
from models.request import BudgetSpent
from records import Usage

T = TypeVar("T")
CHEAP = Price(tokens_in=1, tokens_out=10)


def limits(**values: Any) -> BudgetSettings:
    return BudgetSettings.model_validate({"stages": {}, **values})


def run(work: Coroutine[Any, Any, T]) -> T:
    return asyncio.run(asyncio.wait_for(work, 5))


async def call(budget: Budget, role: str = "verifier", *, most: int = 100, out: int = 10) -> None:
    """A call of 100 tokens that may answer with `most` tokens and answers with `out`."""
    reservation = await budget.reserve(role, 100, most, CHEAP)
    await asyncio.sleep(0)
    budget.settle(reservation, 100, out)


def test_a_call_is_counted_by_what_it_took_and_costs_what_the_price_says() -> None:
    budget = Budget(limits())
    run(call(budget))
    assert budget.usage() == {
        "verifier": Usage(calls=1, tokens_in=100, tokens_out=10, usd=0.0002)}


@pytest.mark.parametrize(("limit", "message"), [
    ({"calls": 2}, "the limit of 2 calls for the run (budget.calls)"),
    ({"tokens": 330}, "the limit of 330 tokens for the run (budget.tokens)"),
    ({"usd": 0.0014}, "the limit of 0.0014 US dollars for the run (budget.usd)"),
    ({"stages": {"verifier": {"calls": 2}}},
     "the limit of 2 calls for verifier (budget.stages.verifier.calls)"),
])
def test_a_call_that_could_exceed_a_limit_is_refused_and_the_limit_is_named(
        limit: dict[str, Any], message: str) -> None:
    budget = Budget(limits(**limit))

    async def work() -> None:
        for _ in range(9):
            await call(budget)

    with pytest.raises(BudgetSpent) as stopped:
        run(work())
    assert str(stopped.value).startswith(message)
    assert "raise" in str(stopped.value)
    assert budget.usage()["verifier"].calls == 2


def test_every_request_that_a_limit_stops_gets_the_same_message() -> None:
    budget = Budget(limits(tokens=1_000))

    async def refusal(role: str, tokens: int) -> str:
        with pytest.raises(BudgetSpent) as stopped:
            await budget.reserve(role, tokens, 50, None)
        return str(stopped.value)

    async def work() -> set[str]:
        return {await refusal("writer", 5_000), await refusal("reviewer/sceptic", 7_000)}

    assert len(run(work())) == 1


def test_once_a_limit_has_stopped_a_request_nothing_more_passes_it() -> None:
    budget = Budget(limits(tokens=1_000, stages={"verifier": {"tokens": 500}}))

    async def work() -> None:
        with pytest.raises(BudgetSpent, match=r"budget\.stages\.verifier\.tokens"):
            await budget.reserve("verifier", 600, 1, None)
        with pytest.raises(BudgetSpent, match=r"budget\.stages\.verifier\.tokens"):
            await budget.reserve("verifier", 1, 1, None)
        await budget.reserve("writer", 600, 1, None)

    run(work())


def test_reviewers_share_the_limit_of_their_role() -> None:
    budget = Budget(limits(stages={"reviewer": {"calls": 2}}))

    async def work() -> None:
        await call(budget, "reviewer/sceptic")
        await call(budget, "reviewer/reader")
        await call(budget, "writer")
        with pytest.raises(BudgetSpent, match="for reviewer"):
            await call(budget, "reviewer/editor")

    run(work())


def test_a_call_waits_for_room_that_those_under_way_are_sure_to_leave() -> None:
    """Ten calls that may take 1,100 tokens each and take 110 pass together under 2,000."""
    budget = Budget(limits(tokens=2_000))

    async def work() -> None:
        await asyncio.gather(*(call(budget, most=1_000, out=10) for _ in range(9)))

    run(work())
    assert budget.usage()["verifier"].calls == 9


def test_a_released_call_costs_nothing_and_a_settled_one_cannot_be_released() -> None:
    budget = Budget(limits(calls=1))

    async def work() -> None:
        budget.release(await budget.reserve("writer", 10, 10, None))
        assert budget.usage() == {}
        reservation = await budget.reserve("writer", 10, 10, CHEAP)
        budget.settle(reservation, 10, 5)
        budget.release(reservation)
        assert budget.usage()["writer"].calls == 1
        with pytest.raises(KeyError):
            budget.settle(reservation, 10, 5)

    run(work())


def test_a_request_that_is_given_up_while_it_waits_lets_the_others_pass() -> None:
    budget = Budget(limits(calls=1))

    async def work() -> None:
        first = await budget.reserve("writer", 1, 1, None)
        waiting = asyncio.create_task(budget.reserve("writer", 1, 1, None))
        last = asyncio.create_task(budget.reserve("writer", 1, 1, None))
        await asyncio.sleep(0.01)
        assert not waiting.done()
        waiting.cancel()
        budget.release(first)
        await last

    run(work())


def test_a_resumed_run_goes_on_from_what_it_had_spent() -> None:
    before = {"verifier": Usage(calls=9, cached=3, tokens_in=900, tokens_out=90, usd=0.0018)}
    budget = Budget(limits(calls=10), before)

    async def work() -> None:
        await call(budget)
        with pytest.raises(BudgetSpent):
            await call(budget, "writer")

    run(work())
    assert budget.usage()["verifier"].calls == 10
    assert budget.usage()["verifier"].usd == pytest.approx(0.002)


def test_dollars_cannot_be_limited_where_a_price_is_not_known() -> None:
    budget = Budget(limits(stages={"verifier": {"usd": 1}}))
    budget.register("writer", "free-model", None)
    budget.register("verifier", "strong", CHEAP)
    with pytest.raises(UnknownPrice, match=r"^nameless \(verifier\): its price is not known.*"
                                           r"price_in and price_out.*or limit tokens or calls"):
        budget.register("verifier", "nameless", None)
    with pytest.raises(UnknownPrice):
        run(budget.reserve("verifier", 1, 1, None))
    with pytest.raises(UnknownPrice, match="what this run asked before"):
        Budget(limits(usd=1), {"writer": Usage(calls=1, usd=None)})


def test_an_unknown_price_makes_an_unknown_cost_and_never_none_at_all() -> None:
    budget = Budget(limits(calls=5))

    async def work() -> None:
        budget.settle(await budget.reserve("writer", 10, 10, None), 10, 5)
        await call(budget, "writer")

    run(work())
    assert budget.usage()["writer"].usd is None
    assert price_of(ModelSettings(price_in=1)) is None
    assert price_of(ModelSettings(price_in=0, price_out=0)) == Price(0, 0)


def test_a_limit_on_a_role_that_does_not_exist_is_refused() -> None:
    with pytest.raises(ValidationError, match="'verifyer' is no role; there are planner"):
        limits(stages={"verifyer": {"calls": 1}})


CALLS = st.lists(st.tuples(
    st.sampled_from(["writer", "verifier", "reviewer/a"]), st.integers(0, 200),
    st.integers(0, 200), st.floats(0, 1), st.booleans()), max_size=25)


@given(CALLS, st.integers(0, 2_000), st.integers(0, 20), st.integers(0, 800))
def test_no_order_of_calls_passes_any_limit_and_no_call_waits_for_ever(
        calls, tokens: int, number: int, verifier: int) -> None:
    usd = tokens / 200_000
    budget = Budget(limits(tokens=tokens, calls=number, usd=usd,
                           stages={"verifier": {"tokens": verifier}}))

    async def one(role: str, tokens_in: int, most: int, share: float, fails: bool) -> None:
        try:
            reservation = await budget.reserve(role, tokens_in, most, CHEAP)
        except BudgetSpent:
            return
        await asyncio.sleep(0)
        if fails:
            budget.release(reservation)
        else:
            budget.settle(reservation, tokens_in, int(most * share))

    async def work() -> None:
        await asyncio.gather(*(one(*values) for values in calls))

    run(work())
    total = sum(budget.usage().values(), Usage())
    assert total.calls <= number
    assert total.tokens_in + total.tokens_out <= tokens
    assert total.usd is not None
    assert total.usd <= usd + 1e-6
    mine = budget.usage().get("verifier", Usage())
    assert mine.tokens_in + mine.tokens_out <= verifier
