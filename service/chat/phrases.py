"""What is said in a conversation beside answers: short, and with the way on."""

from datetime import datetime

from agents.planner import LONGEST_QUESTION
from agents.publication_years import Years
from graphs.runs import Run
from reports import wording
from service.asking import Request
from service.chat.answers import Links
from service.chat.escaping import shown
from service.chat.followups import spoken
from service.chat.wishes import EVER

ABOUT = """I am Consilience, a program that answers research questions from the scholarly \
literature: each statement with the passages it rests on, a verdict and a confidence, and several \
reviewers rate the whole.

Ask a question such as “Does sleep after learning improve memory in adults?”. You may say where to \
look (“search arXiv and PubMed”, “in my papers”). Then ask about the answer: “why is claim 4 \
contested?”, “only papers after 2023”, “show the table”, “what do the sceptics say?”, “how \
reliable is it?”. “status”, “cancel” and “resume” steer a run."""
GREETING = "Hello. Ask me a research question, and I look for the answer in the literature."
AT_YOUR_SERVICE = "Gladly. Ask on about this answer, or ask a new research question."
OUT_OF_SCOPE = ("That is not what I am for: I answer research questions from the scholarly "
                "literature, and nothing else. Ask me what studies say about something.")
NO_RUN = ("There is no run in this conversation yet that I could say this of. Ask a research "
          "question first, or give the link to a run.")
UNCLEAR = ("I am not sure what to look for. Ask in a whole sentence that names the things you want "
           "to know about, such as “Does sleep after learning improve memory in adults?”")
NOTHING = "You have said nothing yet. Ask a research question."
UNREAD = "I read text only: {kinds} cannot be looked at here. "
ALREADY_THERE = "This question is being worked on already, in {run}. I follow it."
_KINDS = {"image_url": "pictures", "input_audio": "sound", "file": "files", "refusal": "refusals"}


def unclear(run: Run | None, links: Links) -> str:
    if run is None:
        return UNCLEAR
    return (f"I am not sure what you want to know of {links.run(run)}. Ask for example “which "
            "claims are the weakest?”, “show the table” or “how reliable is it?”; for another "
            "search, ask a whole question.")


def asked(run: Run, links: Links) -> str:
    return f"{links.run(run, 'The run')} looks into: “{shown(run.question, 300)}”"


def style(run: Run, links: Links) -> str:
    return ("I say what the records of the run say, in the words that were checked against the "
            "papers, so I put it in no other language or manner. For less say “shorter”; what can "
            f"be taken elsewhere is {links.file(run, 'report.md')}.")


def small_talk(run: Run | None) -> str:
    return AT_YOUR_SERVICE if run else GREETING


def too_long(text: str) -> str:
    return (f"This has {len(text)} characters, and what is said here may have {LONGEST_QUESTION}: "
            "say in a few sentences what you want to know. Papers are uploaded, not pasted.")


def unread(kinds: tuple[str, ...]) -> str:
    """That something of a message was not read; "" where all was."""
    names = [_KINDS.get(kind, "parts of another kind") for kind in kinds]
    return UNREAD.format(kinds=wording.listing(list(dict.fromkeys(names)))) if names else ""


def begun(run: Run, request: Request, links: Links) -> str:
    """That a run has begun, and where it looks."""
    return (f"I look into this in {links.run(run, 'a new run')}: “{shown(request.question, 300)}” "
            f"{_where(request)}")


def _where(request: Request) -> str:
    bounds = Years(request.year_from, request.year_to)
    years = f" for what appeared {spoken(bounds)}" if bounds != EVER else ""
    databases = wording.listing([wording.name(name) for name in request.sources])
    match request.papers_read:
        case "library":
            papers = "the sample library that comes with Consilience"
        case "none":
            papers = ""
        case _:
            papers = "the papers of your workspace"
    if databases and papers:
        return f"It searches {databases}{years} and reads {papers}."
    if databases:
        return f"It searches {databases}{years}."
    hint = (" Say for example “search arXiv and PubMed” to look farther."
            if request.papers_read == "library" else "")
    return f"It reads {papers}{years}.{hint}"


def from_records(run: Run, links: Links) -> str:
    """What stands below every answer for which nothing was searched."""
    return f"*From the records of {links.run(run)}; nothing new was searched.*"


def not_in_records(run: Run, links: Links) -> str:
    return f"The records of {links.run(run)} do not answer this, so a new run is needed."


def ask_fully(run: Run, links: Links) -> str:
    return (f"The records of {links.run(run)} do not answer this. To have it looked into, ask it "
            "as a question that can stand by itself: name what it is about.")


def none_of_years(run: Run, years: Years, links: Links) -> str:
    return f"{links.run(run, 'The run')} included no paper that appeared {spoken(years)}"


def status(run: Run, links: Links, *, place: str = "") -> str:
    """How a run stands, and what can be said next."""
    link = links.run(run, "The run")
    match run.status:
        case "queued":
            return f"{link} waits for its turn. Say “continue” to follow it, “cancel” to end it."
        case "running":
            where = f" It is at: {place}." if place else ""
            return f"{link} is at work.{where} Say “continue” to follow it, “cancel” to end it."
        case "published" | "withheld":
            rated = f" with a rating of {run.rating:.1f} of 10" if run.rating is not None else ""
            return f"{link} is done: its report is {run.status}{rated}. {_spent(run)}"
        case "failed":
            return f"{link} failed: {shown(wording.sentence(run.problem))} Say “resume” to try on."
        case "cancelled":
            return f"{link} was cancelled. What it did is kept: say “resume” to go on."
        case _:
            return (f"{link} was begun from the command line and has no report yet; "
                    f"`{run.way_on}` goes on with it.")


def _spent(run: Run) -> str:
    """When a run was, and what it took."""
    took = f" and took {_lasted(run)}" if run.finished else ""
    cost = (f"What it asked of language models cost: {wording.dollars(run.usd)} US dollars."
            if run.settings.get("language", {}).get("model") else
            "It asked no language model, and cost nothing.")
    return f"It began on {wording.day(run.started)} at {run.started[11:16]} UTC{took}. {cost}"


def _lasted(run: Run) -> str:
    began, ended = map(datetime.fromisoformat, (run.started, run.finished))
    seconds = int((ended - began).total_seconds())
    return (wording.plural(seconds, "second") if seconds < 120 else
            wording.plural(seconds // 60, "minute"))
