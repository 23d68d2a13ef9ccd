"""A whole run whose claims the grounding model judges: every law of the house holds for it too."""

import asyncio
from pathlib import Path

import pytest
from whole_runs import begun, but_for_times, finished, settings_of, team_of

from graphs.conduct import outcome
from models.cross_encoder import FOLDER

if not (FOLDER / "model.onnx").is_file():
    pytest.skip(f"no model in {FOLDER}", allow_module_level=True)

OPTIONS = ("entailment.kind=trained", "verification.passages_per_claim=2",
           "extraction.max_claims=8")


def test_a_run_with_the_grounding_model_ends_in_a_report_whose_quotes_stand(papers: Path) -> None:
    run = begun(papers, settings_of(*OPTIONS))
    team = team_of(run)
    ended = asyncio.run(outcome(run, team))
    report, texts = ended.report, team.texts(ended.papers)
    assert report.manifest.models["verifier"] == team.entailment.name != "computed"
    assert report.claims
    assert all(claim.is_verified is not None for claim in report.claims)
    for span in (s for c in report.claims for s in (c.source, *c.evidence)):
        assert texts[span.paper_id][span.start:span.end] == span.quote


def test_two_runs_with_the_grounding_model_are_the_same(papers: Path) -> None:
    first, second = (finished(begun(papers, settings_of(*OPTIONS))) for _ in range(2))
    assert but_for_times(first) == but_for_times(second)
