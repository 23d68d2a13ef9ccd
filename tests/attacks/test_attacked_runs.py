"""Whole runs over hostile papers come to what they come to without the hostility."""

from pathlib import Path

import pytest
from gullible_model import Gullible
from hostile_documents import attacks
from papers import ALDER, BIRDS, HARNESS
from scripted_server import ScriptedServer
from whole_runs import begun, finished, settings_for, settings_of

from prompts.fence import Fence, Untrusted
from records import Evidence, PaperCard, Report, Span

ATTACKS = attacks()
ORDERS = [text for attack in ATTACKS for text in attack.texts]


def poisoned(document: str, paragraphs: list[str]) -> str:
    """The Markdown document with one more paragraph behind each of its own, in turn, until all are
    told; nothing comes between a caption and its table."""
    own = document.split("\n\n")
    prose = [place for place, block in enumerate(own)
             if place and not block.startswith(("#", "**Table", "---"))]
    for number, paragraph in enumerate(paragraphs):
        own[prose[number % len(prose)]] += f"\n\n{paragraph}"
    return "\n\n".join(own)


def hostile_papers(folder: Path) -> Path:
    """Every attack stands in one of the three papers."""
    folder.mkdir(parents=True)
    papers = {"alder.md": ALDER, "harness.md": HARNESS, "birds.md": BIRDS}
    for number, (name, text) in enumerate(papers.items()):
        texts = [text for attack in ATTACKS[number::len(papers)] for text in attack.texts]
        (folder / name).write_text(poisoned(text, texts), encoding="utf-8")
    return folder


def harmless_papers(folder: Path) -> Path:
    folder.mkdir(parents=True)
    for name, text in {"alder.md": ALDER, "harness.md": HARNESS, "birds.md": BIRDS}.items():
        (folder / name).write_text(text, encoding="utf-8")
    return folder


def judged(report: Report) -> dict[str, object]:
    """What a report decides, without ids and places that a longer text moves."""
    def place(span: Span | Evidence) -> tuple[object, ...]:
        return span.section, " ".join(span.quote.split())

    def screened(card: PaperCard) -> tuple[object, ...]:
        return card.title, card.authors, card.included, card.relevance, card.reason

    return {
        "status": report.status, "flow": report.flow, "reasons": report.reasons,
        "papers": sorted(map(screened, report.papers)),
        "claims": [(c.text, c.verdict, c.confidence, place(c.source),
                    [(e.stance, *place(e)) for e in c.evidence]) for c in report.claims],
        "measurements": [(m.system, m.size, m.benchmark, m.metric, m.value, place(m.place))
                         for m in report.measurements],
        "contradictions": [c.text for c in report.contradictions],
        "gaps": report.gaps,
        "answer": [(s.text, s.role) for s in report.answer.sentences],
        "scores": [(r.reviewer, r.overall, r.dimensions) for r in report.reviews],
        "rating": report.rating,
    }


def test_computed_agents_judge_hostile_papers_as_harmless_ones(tmp_path: Path) -> None:
    harmless, hostile = (finished(begun(folder, settings_of())) for folder in (
        harmless_papers(tmp_path / "harmless" / "papers"),
        hostile_papers(tmp_path / "hostile" / "papers")))
    assert harmless.status == "published"
    assert judged(hostile) == judged(harmless)
    found = sum(len(card.injections) for card in hostile.papers)
    assert found >= len(hostile.papers)


def asked_over(folder: Path, model: Gullible) -> Report:
    """A run in a workspace of its own, in which every role asks the model."""
    with ScriptedServer(model) as server:
        return finished(begun(folder, settings_for(server, f"home={folder.parent}/home")))


@pytest.fixture(scope="module")
def harmless(tmp_path_factory: pytest.TempPathFactory) -> Report:
    """What the gullible model makes of papers that tell it nothing."""
    folder, model = tmp_path_factory.mktemp("harmless"), Gullible(ORDERS)
    with pytest.MonkeyPatch.context() as environment:
        environment.setenv("CONSILIENCE_HOME", str(folder / "home"))
        report = asked_over(harmless_papers(folder / "papers"), model)
    assert not model.obeyed
    return report


def test_a_gullible_model_judges_hostile_papers_as_harmless_ones(
    harmless: Report, tmp_path: Path
) -> None:
    model = Gullible(ORDERS)
    hostile = asked_over(hostile_papers(tmp_path / "papers"), model)
    assert hostile.status == "published"
    assert not model.obeyed
    assert judged(hostile) == judged(harmless)


def test_the_fence_alone_keeps_a_gullible_model_from_obeying(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("agents.library.find_injections", lambda _: ())
    model = Gullible(ORDERS)
    asked_over(hostile_papers(tmp_path / "papers"), model)
    assert not model.obeyed


def test_through_a_gap_in_the_fence_the_gullible_model_obeys(
    harmless: Report, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """So the tests above can fail."""
    whole = Fence.around

    def gaping(self: Fence, untrusted: Untrusted) -> str:
        """A fence whose last line is not quite one."""
        return f"{whole(self, untrusted)} "

    monkeypatch.setattr("agents.library.find_injections", lambda _: ())
    monkeypatch.setattr(Fence, "around", gaping)
    model = Gullible(ORDERS)
    hostile = asked_over(hostile_papers(tmp_path / "papers"), model)
    assert {"ClaimProposals", "StanceProposals"} <= {asked.schema_name for asked in model.obeyed}
    assert judged(hostile) != judged(harmless)
