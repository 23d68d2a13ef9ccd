"""The synthesis: how a question becomes a reviewed report. Read from top to bottom as the method.

Each node hands its work to an agent of the team (the run context) and carries plain JSON on.
Nodes are async so that a time-out can end them; the computing itself runs in a thread. Where a
model can no longer be asked, the folder of papers is gone, or a person is to decide, the run is
interrupted: it goes on from there when it is resumed.
"""

import asyncio
from collections.abc import Callable, Sequence
from contextvars import copy_context
from functools import partial
from typing import Any, Literal, cast

from langgraph.errors import NodeError
from langgraph.graph import END, START, StateGraph
from langgraph.graph.state import CompiledStateGraph
from langgraph.runtime import Runtime
from langgraph.types import Command, Send, interrupt

from agents import editor
from agents.choosing import chosen_by_hand
from agents.claim_extractor import Extraction, collate
from agents.gate import decide
from agents.mind import Done, work
from agents.retriever import Found, unchecked, with_notices, with_relevance, with_texts
from agents.team import Team, embedded_team
from graphs.carried import (
    cards_in,
    failed,
    failures_in,
    found_in,
    included_in,
    material_in,
    plain,
    plan_in,
    requests_in,
    reviews_in,
    texts_in,
)
from graphs.state import ClaimBatch, Json, PaperTask, ReviewTask, SynthesisState, TextTask
from models.request import Halted
from records import (
    Claim,
    Failure,
    PaperCard,
    Plan,
    Report,
    Review,
    ScreeningDecisions,
    SnowballRound,
)
from records.errors import UserError
from sources.folder import FolderError
from sources.manifest import ManifestError

Join = Literal["assess", "collate_claims", "write", "gate"]
AFTER: dict[str, Join] = {
    "retrieve": "assess", "extract": "collate_claims", "verify": "write", "review": "gate"}
"""Where the work of several tasks is put together."""
SCREENING = "waits for a person's screening"
"""What a run says that was interrupted to let a person decide."""


def build(step_seconds: float) -> StateGraph[SynthesisState, Team, Any, Any]:
    """The graph, to be compiled with a checkpointer. A step that takes longer than `step_seconds`
    is ended and named in the report."""
    graph = StateGraph(SynthesisState, context_schema=Team)

    # As Any: LangGraph's types know neither an error handler's second argument nor task inputs.
    add = partial(cast(Any, graph.add_node), timeout=step_seconds)
    for step in (plan, search, screen, choose, assess, read, collate_claims, write, gate, revise,
                 publish):
        add(step.__name__, step, error_handler=give_up)
    add("snowball", snowball, error_handler=go_on_unfollowed)
    for task in (extract, verify, review):
        add(task.__name__, task, error_handler=go_on_without)
    # A text waits until its host may be asked, however many wait; the fetching has its own limits.
    add("retrieve", retrieve, error_handler=go_on_without, timeout=None)
    add("withhold", withhold)

    graph.add_edge(START, "plan")
    graph.add_edge("plan", "search")
    graph.add_edge("search", "screen")
    graph.add_conditional_edges(
        "screen", while_more_is_found, ["snowball", "choose", "retrieve", "assess"])
    graph.add_edge("snowball", "screen")
    graph.add_conditional_edges("choose", one_task_a_text, ["retrieve", "assess"])
    graph.add_edge("retrieve", AFTER["retrieve"])
    graph.add_conditional_edges("assess", where_papers_are_included, ["read", "withhold"])
    graph.add_conditional_edges("read", one_task_a_paper, ["extract"])
    graph.add_edge("extract", AFTER["extract"])
    graph.add_conditional_edges("collate_claims", one_task_a_batch, ["verify", "withhold"])
    graph.add_edge("verify", AFTER["verify"])
    graph.add_conditional_edges("write", one_task_a_reviewer, ["review", "withhold"])
    graph.add_edge("review", AFTER["review"])  # and from the gate by its own command
    graph.add_edge("revise", "write")
    graph.add_edge("publish", END)
    graph.add_edge("withhold", END)
    return graph


def synthesis() -> CompiledStateGraph[SynthesisState, Team, Any, Any]:
    """The graph for the ecosystem's own tools, which bring a checkpointer (langgraph.json)."""
    return build(embedded_team().settings.run.step_seconds).compile()


async def plan(state: SynthesisState, runtime: Runtime[Team]) -> SynthesisState:
    """Take the question apart."""
    done = await _work(_team(runtime).planner.plan, state["question"])
    return {"plan": plain(done.result), "round": 0, "requests": [], **failed(done)}


async def search(state: SynthesisState, runtime: Runtime[Team]) -> SynthesisState:
    """Ask every source for papers; what could not be asked or read is a failure with a reason."""
    here = copy_context()  # LangGraph's stream is found by context; readers tell from threads

    def tell(done: int, total: int, name: str) -> None:
        event = {"stage": "search", "done": done, "total": total, "detail": name}
        here.copy().run(runtime.stream_writer, event)

    done = await _work(_team(runtime).retriever.search, plan_in(state), tell)
    return {"found": plain(done.result), **failed(done)}


async def screen(state: SynthesisState, runtime: Runtime[Team]) -> SynthesisState:
    """Include or exclude each work, with a reason; what was judged before stays judged."""
    found = found_in(state)
    done = await _screened(_team(runtime), found, plan_in(state), cards_in(state))
    found = with_relevance(found, done.result)
    return {"found": plain(found), "cards": [*map(plain, done.result)], **failed(done)}


def while_more_is_found(
    state: SynthesisState, runtime: Runtime[Team]
) -> list[Send] | Literal["snowball", "choose", "assess"]:
    """Follow citations while a round brings what is new and relevant; then let a person decide,
    where that is wanted."""
    team = _team(runtime)
    if team.retriever.goes_on(found_in(state), cards_in(state)):
        return "snowball"
    if team.settings.screening.by_hand:
        return "choose"
    return one_task_a_text(state, runtime)


async def snowball(state: SynthesisState, runtime: Runtime[Team]) -> SynthesisState:
    """Follow the references and citations of included works once."""
    done = await _work(
        _team(runtime).retriever.follow, found_in(state), cards_in(state), plan_in(state))
    return {"found": plain(done.result), **failed(done)}


async def choose(state: SynthesisState, runtime: Runtime[Team]) -> SynthesisState:
    """A person accepts, drops and adds; the run waits for that."""
    decided = ScreeningDecisions.model_validate(interrupt(SCREENING))
    team = _team(runtime)
    added = await _work(team.retriever.add, found_in(state), decided.add)
    found, by_hand = added.result
    done = await _screened(team, found, plan_in(state), cards_in(state))
    chosen = chosen_by_hand(done.result, decided, by_hand)
    return {"found": plain(found), "cards": [*map(plain, chosen)], **failed(added, done)}


def one_task_a_text(
    state: SynthesisState, runtime: Runtime[Team]
) -> list[Send] | Literal["assess"]:
    """The texts of included works are sought where they are not at hand. Where services are asked
    at all, those are sought too that are at hand as abstracts, and of the rest what became of them.
    """
    settings, at_hand = _team(runtime).settings, state["found"]["papers"]

    def is_asked_about(card: Json) -> bool:
        if card["id"] not in at_hand:
            return True
        looked_up = settings.full_text.look_up and card["identifiers"]["doi"]
        return bool(settings.search.sources) and bool(
            looked_up or (card["origin"] or {}).get("abstract_only"))

    return [Send("retrieve", TextTask(work=card["id"], found=state["found"]))
            for card in state["cards"] if card["included"] and is_asked_about(card)] or "assess"


async def retrieve(task: TextTask, runtime: Runtime[Team]) -> SynthesisState:
    """The text of one work, as full as it can be had."""
    done = await _work(_team(runtime).retriever.retrieve, Found(**task["found"]), task["work"])
    return {"texts": {task["work"]: plain(done.result)}, **failed(done)}


async def assess(state: SynthesisState, runtime: Runtime[Team]) -> SynthesisState:
    """Judge by their texts the works that the screening let through."""
    team, texts, cards = _team(runtime), texts_in(state), cards_in(state)
    found = with_texts(found_in(state), texts)
    works = with_notices(await asyncio.to_thread(team.retriever.works, found), texts)
    found = await asyncio.to_thread(team.retriever.noticed, found, works)
    keys = {c.id: found.papers[c.id] for c in cards if c.included and c.id in found.papers}
    papers = await asyncio.to_thread(team.library.load, keys)
    done = await _work(team.screener.assess, works, papers, cards, plan_in(state))
    return {"found": plain(found), "cards": [*map(plain, done.result)],
            **failed(done, Done(None, unchecked(texts)))}


def where_papers_are_included(state: SynthesisState) -> Literal["read", "withhold"]:
    return "read" if included_in(state) else "withhold"


async def read(state: SynthesisState, runtime: Runtime[Team]) -> SynthesisState:
    """Index the passages of the included papers."""
    def index() -> None:
        _team(runtime).index.add(list(_team(runtime).library.load(included_in(state)).values()))

    await asyncio.to_thread(index)
    return {}


def one_task_a_paper(state: SynthesisState) -> list[Send]:
    return [Send("extract", PaperTask(papers={identity: key}, plan=state["plan"]))
            for identity, key in included_in(state).items()]


async def extract(task: PaperTask, runtime: Runtime[Team]) -> SynthesisState:
    """Take claims and measurements from one paper."""
    team, aim = _team(runtime), Plan(**task["plan"])
    papers = await asyncio.to_thread(team.library.load, task["papers"])
    done = {i: await _work(team.extractor.extract, p, aim) for i, p in papers.items()}
    return {"extractions": {i: plain(d.result) for i, d in done.items()},
            **failed(*done.values())}


async def collate_claims(state: SynthesisState, runtime: Runtime[Team]) -> SynthesisState:
    """Merge what is said twice, keep the most relevant, and number the claims."""
    taken = {i: Extraction(**e) for i, e in state.get("extractions", {}).items()}
    made = await asyncio.to_thread(
        collate, taken, list(included_in(state)), _team(runtime).settings.extraction.max_claims)
    return {"claims": [plain(c) for c in made.claims],
            "measurements": [plain(m) for m in made.measurements],
            "left_out": made.left_out}


def one_task_a_batch(
    state: SynthesisState, runtime: Runtime[Team]
) -> list[Send] | Literal["withhold"]:
    size, claims = _team(runtime).settings.verification.batch_size, state["claims"]
    return [Send("verify", ClaimBatch(claims=claims[i:i + size], papers=included_in(state)))
            for i in range(0, len(claims), size)] or "withhold"


async def verify(task: ClaimBatch, runtime: Runtime[Team]) -> SynthesisState:
    """Ground a few claims in their own paper and, separately, in the others."""
    team, claims = _team(runtime), [Claim(**c) for c in task["claims"]]
    papers = await asyncio.to_thread(team.library.load, task["papers"])
    done = await _work(team.verifier.verify, claims, papers)
    return {"verdicts": {v.claim_id: plain(v) for v in done.result}, **failed(done)}


async def write(state: SynthesisState, runtime: Runtime[Team]) -> SynthesisState:
    """Answer from the claims the evidence supports; say what was asked and not found."""
    done = await _draft(state, _team(runtime))
    return {"draft": plain(done.result), **failed(done)}


def one_task_a_reviewer(
    state: SynthesisState, runtime: Runtime[Team]
) -> list[Send] | Literal["withhold"]:
    if not any(claim["verdict"] == "supported" for claim in state["draft"]["claims"]):
        return "withhold"
    return [Send("review", ReviewTask(reviewer=reviewer.name, round=state["round"],
                                      draft=state["draft"], papers=included_in(state)))
            for reviewer in _team(runtime).panel]


async def review(task: ReviewTask, runtime: Runtime[Team]) -> SynthesisState:
    """One reviewer's opinion, given without sight of any other."""
    team = _team(runtime)
    texts = await asyncio.to_thread(team.texts, task["papers"])
    reviewer = team.reviewer(task["reviewer"])
    done = await _work(reviewer.review, Report(**task["draft"]), texts)
    key = f"{task['round']}/{task['reviewer']}"
    return {"reviews": {key: plain(done.result)}, **failed(done)}


async def gate(
    state: SynthesisState, runtime: Runtime[Team]
) -> Command[Literal["publish", "revise", "withhold"]]:
    """Publish a good draft; send a poor one back while there is something to act on."""
    decision = decide(Report(**state["draft"]), reviews_in(state), _team(runtime).settings.gate,
                      rounds=state["round"], acted_on=requests_in(state))
    requests = [*state["requests"], *map(plain, decision.requests)]
    return Command(goto=decision.outcome,
                   update={"reasons": list(decision.reasons), "requests": requests})


async def revise(state: SynthesisState) -> SynthesisState:
    """One round more: the writer finds the reviewers' requests in the state."""
    return {"round": state["round"] + 1}


async def publish(state: SynthesisState, runtime: Runtime[Team]) -> SynthesisState:
    """The draft with its reviews and its rating."""
    team, reviews, failures = _team(runtime), reviews_in(state), failures_in(state)
    done = await _work(team.editor.summarise, reviews) if team.editor else Done("")
    return {"report": plain(editor.publish(
        Report(**state["draft"]), reviews, [*failures, *done.failures],
        missing=_missing_reviewers(team, reviews, failures), disagreement=done.result))}


async def withhold(state: SynthesisState, runtime: Runtime[Team]) -> SynthesisState:
    """The report that says what is missing. It has no rating."""
    done = Done(Report(**state["draft"])) if "draft" in state else \
        await _draft(state, _team(runtime))
    return {"report": plain(editor.withhold(
        done.result, reviews_in(state), [*failures_in(state), *done.failures],
        state.get("reasons", [])))}


async def give_up(_: SynthesisState, error: NodeError) -> Command[Literal["withhold"]]:
    """A step that the rest stands on has failed: the report is withheld with that reason."""
    failure = _failure(error, "the run")
    reason = f"the step “{error.node}” failed: {failure.reason}"
    return Command(goto="withhold", update={"failures": [plain(failure)], "reasons": [reason]})


async def go_on_unfollowed(
    state: SynthesisState, error: NodeError
) -> Command[Literal["screen"]]:
    """Citations could not be followed: that is named, and what was found so far is read."""
    found = found_in(state)
    ended = found.model_copy(update={
        "rounds": (*found.rounds, SnowballRound(number=len(found.rounds) + 1))})
    return Command(goto="screen", update={
        "found": plain(ended), "failures": [plain(_failure(error, "references and citations"))]})


async def go_on_without(task: Json, error: NodeError) -> Command[Join]:
    """One text, paper, batch or reviewer has failed: it is named, and the rest goes on.

    It goes on by name, since the edge after a task is followed only where some task succeeded.
    """
    named = [task[part] for part in ("reviewer", "work") if part in task]
    pieces = named or [claim["id"] for claim in task.get("claims", ())] or list(task["papers"])
    failure = _failure(error, ", ".join(pieces))
    return Command(goto=AFTER[error.node], update={"failures": [plain(failure)]})


def _team(runtime: Runtime[Team]) -> Team:
    """The run's team; tools that run the graph without one get the embedded team."""
    return runtime.context or embedded_team()


async def _work(method: Callable[..., Any], *arguments: Any) -> Done[Any]:
    """Let an agent work. Where nothing more can be asked of a model, or the folder of papers is not
    there, the run is interrupted here, and the step is taken again when the run is resumed."""
    while True:
        try:
            return await work(method, *arguments)
        except (Halted, FolderError, ManifestError) as halt:
            interrupt(str(halt))


async def _screened(
    team: Team, found: Found, plan: Plan, known: Sequence[PaperCard]
) -> Done[list[PaperCard]]:
    works = await asyncio.to_thread(team.retriever.works, found)
    papers = await asyncio.to_thread(team.library.load, found.papers)
    return await _work(team.screener.screen, works, papers, plan, {c.id: c for c in known})


async def _draft(state: SynthesisState, team: Team) -> Done[Report]:
    return await team.draft(material_in(state), found=found_in(state), rounds=state["round"],
                            left_out=state.get("left_out", {}))


def _missing_reviewers(
    team: Team, reviews: list[Review], failures: list[Failure]
) -> dict[str, str]:
    """Reviewers of the panel that gave no review, with the reason."""
    given = {review.reviewer for review in reviews}
    reasons = {f.subject: f.reason for f in failures if f.stage == "review"}
    return {r.name: reasons.get(r.name, "") for r in team.panel if r.name not in given}


def _failure(error: NodeError, subject: str) -> Failure:
    """What the user can mend says itself how; anything else is a bug."""
    if isinstance(error.error, UserError):
        return Failure(stage=error.node, subject=subject, reason=str(error.error))
    return Failure(stage=error.node, subject=subject,
                   reason=f"{type(error.error).__name__}: {error.error}",
                   remedy="ask again; if it stays, this is worth reporting as a bug")
