"""What is replied to what somebody says: from a run's records where they suffice, else by a run."""

import asyncio
from collections import deque
from collections.abc import Callable, Mapping
from contextlib import suppress
from dataclasses import dataclass, replace

from agents.planner import LONGEST_QUESTION
from agents.publication_years import Years
from agents.team import bundled_library
from graphs.runs import OVER, Run
from records import Report
from reports.numbering import Numbering
from service.asking import Papers, Request
from service.chat import followups, phrases, selections
from service.chat.answers import Links, answer, blocks
from service.chat.chores import chore
from service.chat.conversation import Conversation, conversation
from service.chat.intents import Intent, intent_of, stands_alone
from service.chat.listening import PATIENCE, checked, shown_to_it
from service.chat.progress import Telling
from service.chat.protocol import ChatRequest
from service.chat.rules import Kind
from service.chat.wishes import EVER, Wishes, is_added, question_in, wishes
from service.desk import Desk
from service.errors import NotReady, ServiceError
from service.keys import Caller

MOST_ALIKE = 20
"""Runs, newest first, among which one that works on the same question is sought."""
_ACTIVE = ("queued", "running")
_A_GLANCE = 0.1
"""Seconds."""

_FROM_THE_REPORT: Mapping[Kind, Callable[[Report], str]] = {
    "table": followups.table, "disagreement": followups.disagreement, "papers": followups.read,
    "rating": followups.rating, "limits": followups.limits, "method": followups.method,
}
_NOTHING_OF_IT: Mapping[Kind, str] = {"table": "No measurement was found in the papers read."}
_PLAIN: Mapping[Kind, str] = {
    "about": phrases.ABOUT, "out_of_scope": phrases.OUT_OF_SCOPE, "no_run": phrases.NO_RUN,
}


@dataclass(frozen=True)
class Reply:
    """Words that are said at once, and the run that is then followed to its answer, if any."""

    words: str
    follows: Run | None = None


@dataclass(frozen=True)
class Correspondent:
    """Answers one message of a caller. `model` is `service.asking.Request.model` of new runs."""

    desk: Desk
    caller: Caller
    request: ChatRequest
    links: Links
    model: str | None = None

    async def reply(self) -> Reply:
        """The reply. Raises what the desk raises, and Invalid for what is no conversation."""
        if (done := chore(self.request)) is not None:
            return Reply(done)
        talk = await conversation(self.desk, self.caller, self.request)
        unread = phrases.unread(talk.unread)
        if not talk.said:
            return Reply(unread + phrases.NOTHING)
        if len(talk.said) > LONGEST_QUESTION:
            return Reply(unread + phrases.too_long(talk.said))
        said = await self._of(talk, await self._intent(talk))
        return replace(said, words=unread + said.words)

    async def _intent(self, talk: Conversation) -> Intent:
        """What is wanted: by rules, and by a language model where they leave a doubt."""
        intent = intent_of(talk.said, about_a_run=talk.run is not None)
        model = self.desk.settings.language.model if self.model is None else self.model
        if intent.is_sure or not model:
            return intent
        report = None
        with suppress(NotReady):
            report = talk.run and await self.desk.report(self.caller, talk.run.id)
        try:
            async with asyncio.timeout(PATIENCE):
                proposal = await self.desk.listen(self.caller, model, shown_to_it(talk, report))
        except (ServiceError, TimeoutError):
            return intent
        return (proposal and checked(proposal, talk, report)) or intent

    async def _of(self, talk: Conversation, intent: Intent) -> Reply:
        if intent.kind == "small_talk":
            return Reply(phrases.small_talk(talk.run))
        if words := _PLAIN.get(intent.kind):
            return Reply(words)
        if intent.kind == "unclear":
            return Reply(phrases.unclear(talk.run, self.links))
        if talk.run is None:
            return await self._research(talk, intent)
        match intent.kind:
            case "research":
                return await self._research(talk, intent)
            case "again":
                return await self._begin(self._elsewhere(talk, talk.run, intent.years))
            case "asked":
                return Reply(phrases.asked(talk.run, self.links))
            case "status":
                return await self._status(talk.run)
            case "cancel":
                return await self._cancel(talk.run)
            case "resume":
                return await self._resume(talk.run)
        try:
            report = await self.desk.report(self.caller, talk.run.id)
        except NotReady:
            if intent.kind == "follow_up" and (intent.question or stands_alone(talk.said)):
                return await self._research(talk, intent)
            return await self._status(talk.run)
        return await self._from_records(talk, talk.run, report, intent)

    # From a run's records

    async def _from_records(self, talk: Conversation, run: Run, report: Report,
                            intent: Intent) -> Reply:
        if tell := _FROM_THE_REPORT.get(intent.kind):
            return self._recorded(run, tell(report) or _NOTHING_OF_IT.get(intent.kind, ""))
        match intent.kind:
            case "claim":
                return self._recorded(
                    run, followups.about_claims(report, intent.named, talk.said))
            case "excluded":
                return self._recorded(run, followups.left_out(report, talk.said))
            case "claims":
                return self._recorded(run, selections.claims(report, talk.said))
            case "paper":
                return self._recorded(run, followups.about_papers(report, intent.named))
            case "answer":
                return self._recorded(run, answer(report, run, self.links))
            case "brief":
                return self._recorded(
                    run, selections.brief(report, talk.said, run, self.links))
            case "cite":
                return self._recorded(run, selections.cite(report, run, self.links))
            case "style":
                return Reply(phrases.style(run, self.links))
            case "report":
                return Reply(selections.files(talk.said, run, self.links))
            case "years":
                return await self._of_years(run, report, intent.years)
        return await self._bearing_on(talk, run, report, intent)

    def _recorded(self, run: Run, words: str) -> Reply:
        return Reply(blocks(words, phrases.from_records(run, self.links)))

    async def _of_years(self, run: Run, report: Report, years: Years) -> Reply:
        if words := followups.of_years(report, years):
            return self._recorded(run, words)
        none = phrases.none_of_years(run, years, self.links)
        if not run.settings.get("search", {}).get("sources"):
            return Reply(f"{none}, and it read given papers only, of which a new run would find no "
                         "more. Ask again with databases to search, such as “search arXiv”.")
        begun = await self._begin(_like(run, years))
        return replace(begun, words=f"{none}, so a new run is needed. {begun.words}")

    async def _bearing_on(self, talk: Conversation, run: Run, report: Report,
                          intent: Intent) -> Reply:
        if review := selections.reviewer_named(report, talk.said):
            return self._recorded(run, followups.reviewed(review, Numbering.of(report)))
        question = intent.question or talk.said
        if found := followups.bearing_on(report, question, intent.named):
            return self._recorded(run, blocks(
                "This is what the run found that bears on it:", found))
        if by := selections.papers_by(report, talk.said):
            return self._recorded(run, followups.about_papers(report, by))
        if not (intent.question or stands_alone(talk.said)):
            return Reply(phrases.ask_fully(run, self.links))
        begun = await self._research(talk, intent)
        return replace(begun, words=f"{phrases.not_in_records(run, self.links)} {begun.words}")

    # Runs

    async def _research(self, talk: Conversation, intent: Intent) -> Reply:
        question = intent.question or question_in(talk.said)
        wanted = wishes(talk.said, self.request)
        if talk.run and wanted == Wishes():
            return await self._begin(replace(
                _like(talk.run), question=question, model=self.model, year_from=None, year_to=None))
        papers = await self.desk.papers(self.caller)
        return await self._begin(wanted.request(
            question, self.desk.settings.search.sources, has_uploads=bool(papers),
            model=self.model))

    def _elsewhere(self, talk: Conversation, run: Run, years: Years) -> Request:
        """What a run asked, for other years or of other databases and papers, where these are
        named."""
        like, wanted = _like(run, years), wishes(talk.said, self.request)
        if not wanted.sources:
            return replace(like, papers=wanted.papers or like.papers)
        if is_added(talk.said):
            return replace(like, sources=(*like.sources, *wanted.sources))
        return replace(like, sources=wanted.sources, papers=wanted.papers or "none")

    async def _begin(self, request: Request) -> Reply:
        """A run, unless there is one at work on the same: clients ask again when they lose
        patience, and must not be served twice."""
        if alike := await self._at_work_on(request):
            return Reply(phrases.ALREADY_THERE.format(run=self.links.run(alike)), alike)
        run = await self.desk.begin(self.caller, request)
        return Reply(phrases.begun(run, request, self.links), run)

    async def _at_work_on(self, request: Request) -> Run | None:
        page = await self.desk.runs(self.caller, limit=MOST_ALIKE)
        asked = _alike(request, self.desk.settings.language.model)
        return next((run for run in page.runs
                     if run.status in _ACTIVE and _alike(_like(run)) == asked), None)

    async def _status(self, run: Run) -> Reply:
        place = await self._place(run) if run.status == "running" else ""
        return Reply(phrases.status(run, self.links, place=place))

    async def _place(self, run: Run) -> str:
        """What a run is at, by what it has told so far."""
        telling = Telling()
        with suppress(TimeoutError):
            async with asyncio.timeout(_A_GLANCE):
                # What is past comes before anything is waited for.
                async for event in self.desk.follow(self.caller, run.id):
                    deque(telling.lines(event), maxlen=0)
        return telling.now

    async def _cancel(self, run: Run) -> Reply:
        try:
            run = await self.desk.cancel(self.caller, run.id)
        except NotReady:
            run = await self.desk.run(self.caller, run.id)
        return Reply(phrases.status(run, self.links))

    async def _resume(self, run: Run) -> Reply:
        if run.status not in ("queued", "running", *OVER):
            return Reply(phrases.status(run, self.links))
        if run.status in ("published", "withheld"):
            report = await self.desk.report(self.caller, run.id)
            return self._recorded(run, answer(report, run, self.links))
        if run.status in _ACTIVE:
            return Reply(f"I follow {self.links.run(run)}.", run)
        run = await self.desk.resume(self.caller, run.id)
        return Reply(f"{self.links.run(run, 'The run')} goes on where it was.", run)


def _like(run: Run, years: Years = EVER) -> Request:
    """What a run asked, as it would be asked again, of these years if any."""
    search = run.settings.get("search", {})
    bounds = years if years != EVER else Years(search.get("year_from"), search.get("year_to"))
    return Request(
        run.question, sources=tuple(search.get("sources", ())), papers=_papers_of(run),
        year_from=bounds.first, year_to=bounds.last,
        model=run.settings.get("language", {}).get("model"))


def _papers_of(run: Run) -> Papers:
    if not run.papers:
        return "none"
    return "library" if run.papers == str(bundled_library()) else "uploads"


def _alike(request: Request, usual_model: str = "") -> Request:
    """A request as it is held against others: those that are alike bring the same."""
    return replace(
        request, question=" ".join(request.question.split()).casefold(),
        papers=request.papers_read,
        model=usual_model if request.model is None else request.model, budget_usd=None, limit=None)
