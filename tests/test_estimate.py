"""What a run would ask is estimated from a rehearsal of it, and nothing is asked for that."""

import asyncio
from pathlib import Path

import pytest
from papers import QUESTION
from scripted_server import ScriptedServer
from whole_runs import begun, finished, settings_for

from cli.estimating import limits_reached
from graphs.estimate import Estimate, EstimateRow
from graphs.estimating import estimate
from models.calls import CallLog
from models.language_settings import BudgetSettings, RoleModels
from records import Usage
from settings import Settings

PRICED = ("language.models.scripted.price_in=2", "language.models.scripted.price_out=8")


def estimated(settings: Settings, papers: Path) -> Estimate:
    return asyncio.run(estimate(settings, papers, QUESTION))


def asked_by_a_run(settings: Settings, papers: Path) -> dict[str, Usage]:
    run = begun(papers, settings)
    finished(run)
    return CallLog(run.calls).usage()


def test_an_estimate_asks_nothing_and_a_run_that_was_made_costs_nothing_again(
        papers: Path, server: ScriptedServer) -> None:
    settings = settings_for(server, *PRICED)
    told = estimated(settings, papers)
    assert server.requests == []
    assert {row.role.partition("/")[0] for row in told.rows} == {
        "planner", "claim_extractor", "verifier", "writer", "reviewer"}
    assert told.total.usd == pytest.approx(
        (2 * told.total.tokens_in + 8 * told.total.tokens_out) / 1e6)

    used = sum(asked_by_a_run(settings, papers).values(), Usage())
    assert used.calls <= told.total.calls <= 3 * used.calls
    assert used.tokens_in <= told.total.tokens_in
    assert used.tokens_out <= told.total.tokens_out

    again = estimated(settings, papers)
    assert again.rows == ()
    assert again.total.usd == 0
    assert again.cached == used.calls


def test_an_estimate_needs_no_key_and_without_a_price_the_cost_is_unknown(
        papers: Path, server: ScriptedServer) -> None:
    told = estimated(settings_for(server, "language.key_variable=A_KEY_THAT_IS_NOT_SET"), papers)
    assert told.total.calls > 0
    assert told.total.usd is None
    assert (told.papers, told.claims > 0) == (2, True)


def test_roles_that_compute_are_in_no_row(papers: Path, server: ScriptedServer) -> None:
    computing = [f"language.roles.{role}=computed" for role in RoleModels.model_fields
                 if role != "writer"]
    told = estimated(settings_for(server, *computing), papers)
    assert [(row.role, row.calls) for row in told.rows] == [("writer", 1)]


def test_limits_that_a_run_would_reach_are_told_and_an_unknown_cost_reaches_none() -> None:
    row = EstimateRow("writer", "m", calls=3, tokens_in=900, tokens_out=200, usd=None)
    made = Estimate((row,), cached=0, papers=1, claims=1)
    limits = BudgetSettings(usd=0.01, tokens=1_000, calls=3, stages={})
    assert list(limits_reached(made, limits)) == [
        "The run would reach its limit of 1,000 tokens (budget.tokens), ask no more and finish "
        "with what it has."]
