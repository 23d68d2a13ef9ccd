"""The minds of a run: for each role the model it thinks with, or none where it computes."""

from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, TypeVar

from agents.mind import Mind
from models.budget import Budget
from models.cache import AnswerCache
from models.calls import CallLog
from prompts.fence import Fence
from prompts.front_matter import Problem, PromptError
from prompts.library import PromptLibrary
from records import Record, Usage
from records.proposals import PROPOSALS
from settings import Settings, home_of, shelf_of

if TYPE_CHECKING:
    from models.language import LanguageModels
    from models.rehearsal import Rehearsal

R = TypeVar("R", bound=Record)


@dataclass(frozen=True)
class Minds:
    """What the roles of one run think with: they share the fence, the budget and the log."""

    models: "LanguageModels | Rehearsal"
    prompts: PromptLibrary
    fence: Fence
    log: CallLog

    def of(
        self, prompt: str, record: type[R], *, role: str = "", named: str = ""
    ) -> Mind[R] | None:
        """The mind for a prompt, by file name without suffix; None where its role computes.

        `role` names who asks in the log where several share a prompt; `named` is the model that a
        reviewer's own file asks for. Raises PromptError for a prompt that is missing or is answered
        with another record.
        """
        file = self.prompts.role(prompt)
        model = self.models.of(file.role, named)
        if model is None:
            return None
        if PROPOSALS[file.output] is not record:
            raise PromptError(Problem(
                self.prompts.folder / file.file, 0,
                f"output: must be {record.__name__}; the house reads no other here"))
        return Mind(file, model, self.fence, record, role or file.role)

    def usage(self) -> dict[str, Usage]:
        """What each role has asked in this run, also before it was cut off."""
        return self.log.usage()

    async def close(self) -> None:
        """Give connections back."""
        await self.models.close()


def minds_of(
    settings: Settings, prompts: PromptLibrary, log: Path, *, replay: bool
) -> Minds | None:
    """The minds of a run whose calls are logged in the file `log`; None where no model is set.

    Raises the errors of what it opens: a key that is not in the environment, a damaged cache, a
    limit in dollars on a model without a price.
    """
    if not settings.language.model:
        return None
    from models.language import LanguageModels  # its SDK takes a second that computing can save

    shelf = shelf_of(home_of(settings), settings.workspace)
    calls = CallLog(log)
    models = LanguageModels(
        settings.language, notes=prompts.notes, log=calls,
        budget=Budget(settings.budget, calls.usage()),
        cache=AnswerCache(shelf / "answers.sqlite") if settings.language.cache else None,
        replay=replay)
    return Minds(models, prompts, Fence(), calls)
