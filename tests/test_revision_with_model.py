"""A revision acts on what reviewers ask for, and loses nothing that is supported."""

import json
from pathlib import Path

from pydantic import BaseModel
from scripted_model import competent
from scripted_server import Asked, ScriptedServer
from whole_runs import begun, finished, settings_for

from records.proposals import RequestProposal, ReviewProposal

WISH = "Say in the first sentence how sure this is."


def demanding(asked: Asked) -> BaseModel:
    """Finds every report poor, wants words and wants all claims dropped."""
    answer = competent(asked)
    if not isinstance(answer, ReviewProposal):
        return answer
    keys = [json.loads(x)["key"] for x in asked.user.splitlines() if x.startswith('{"key"')]
    return answer.model_copy(update={
        "dimensions": tuple(d.model_copy(update={"score": 2.0}) for d in answer.dimensions),
        "overall": 2.0, "requests": (
            RequestProposal(text=WISH, action="state_uncertainty", claims=()),
            RequestProposal(text="Drop everything.", action="drop_claims", claims=tuple(keys)))})


def test_words_reach_the_writer_and_intact_claims_stay_for_as_many_rounds_as_allowed(
    papers: Path,
) -> None:
    with ScriptedServer(competent) as server:
        content = finished(begun(papers, settings_for(server)))
    with ScriptedServer(demanding) as server:
        report = finished(begun(papers, settings_for(server, "gate.max_revisions=1")))
        drafts = [r.asked.user for r in server.requests
                  if r.asked and "Facts, one a line:" in r.asked.user]
    assert (report.status, report.manifest.rounds) == ("withheld", 1)
    assert sum(WISH in draft for draft in drafts) == 1
    assert [c.id for c in report.claims if c.verdict == "supported"] == \
        [c.id for c in content.claims if c.verdict == "supported"]
    assert all(review.refused for review in report.reviews)
    assert any("mean is" in reason for reason in report.reasons)
