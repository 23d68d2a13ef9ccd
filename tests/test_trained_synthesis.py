"""A whole run whose claims the grounding model judges: every law of the house holds for it too."""

from pathlib import Path

import pytest
from whole_runs import (
    Ended,
    begun,
    but_for_times,
    ended_over_small_papers,
    finished,
    settings_of,
    team_of,
)

from models.cross_encoder import FOLDER

if not (FOLDER / "model.onnx").is_file():
    pytest.skip(f"no model in {FOLDER}", allow_module_level=True)

OPTIONS = ("entailment.kind=trained", "verification.passages_per_claim=2",
           "extraction.max_claims=8")


@pytest.fixture(scope="module")
def whole(shared_home: Path) -> Ended:
    return ended_over_small_papers(shared_home, settings_of(*OPTIONS))


def test_a_run_with_the_grounding_model_ends_in_a_report_whose_quotes_stand(whole: Ended) -> None:
    report, verifier = whole.report, team_of(whole.run).entailment
    assert report.manifest.models["verifier"] == verifier.name != "computed"
    assert report.claims
    assert all(claim.is_verified is not None for claim in report.claims)
    whole.require_that_quotes_stand()


def test_two_runs_with_the_grounding_model_are_the_same(papers: Path, whole: Ended) -> None:
    assert but_for_times(finished(begun(papers, settings_of(*OPTIONS)))) == but_for_times(
        whole.report)
