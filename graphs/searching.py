"""The search alone: the first steps of a synthesis, for those who want the works and no answer."""

from collections.abc import Sequence
from dataclasses import dataclass, replace

from agents.mind import Done, work
from agents.retriever import Found
from agents.team import Team
from records import Failure, PaperCard, Plan, Search, Work
from sources.source import Listener


@dataclass(frozen=True)
class Finding:
    """What a search came to. `cards` judge `works`, most relevant first; both have the same ids.

    `failures` say what of the world could not be asked, read or judged.
    """

    plan: Plan
    works: tuple[Work, ...]
    cards: tuple[PaperCard, ...]
    searches: tuple[Search, ...]
    failures: tuple[Failure, ...]

    @property
    def ranked(self) -> list[tuple[PaperCard, Work]]:
        """The cards with their works, most relevant first."""
        works = {one.id: one for one in self.works}
        return [(card, works[card.id]) for card in self.cards]

    @property
    def is_unanswered(self) -> bool:
        """Whether every source failed, and none gave a single work."""
        return not self.works and bool(self.searches) and all(s.failure for s in self.searches)


async def search_for(team: Team, question: str, progress: Listener | None = None) -> Finding:
    """Plan, ask every source, and judge each work once. Raises UserError for what cannot be asked,
    and the errors of a model that is asked, where there is one."""
    planned = await work(team.planner.plan, question)
    searched = await team.retriever.search(planned.result, progress)
    finding = await judged(
        team, planned.result, searched, team.retriever.works(searched.result))
    return replace(finding, failures=(*planned.failures, *finding.failures))


async def judged(
    team: Team, plan: Plan, searched: Done[Found], works: Sequence[Work]
) -> Finding:
    """These of the works found, as the screening judges them."""
    found = searched.result
    papers = team.library.load({w.id: found.papers[w.id] for w in works if w.id in found.papers})
    done = await work(team.screener.screen, works, papers, plan)
    return Finding(plan, tuple(works), tuple(done.result), found.searches,
                   (*searched.failures, *done.failures))
