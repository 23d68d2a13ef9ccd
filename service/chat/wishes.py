"""What somebody says of where to look: databases, papers, years of publication."""

import re
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import UTC, datetime

from agents.publication_years import Years, years_asked
from service.asking import Papers, Request
from service.chat.protocol import ChatRequest
from service.errors import Invalid
from sources.databases.catalogue import CATALOGUE, known_name

EVER = Years()
"""No bound."""

_NAMES = "|".join(re.escape(name).replace("_", "[ _-]?") for name in CATALOGUE)
_SEARCHED = re.compile(
    rf"\b(?:search(?:ing|ed)?(?: only)?|look(?:ing)?|query(?:ing)?|ask)\s+(?:(?:it|this|them)\s+)?"
    rf"(?:up\s+)?(?:in|on|at|through|with|using)?\s*((?:{_NAMES})"
    rf"(?:(?:\s*,\s*|\s+and\s+|\s*,\s*and\s+|\s*\+\s*)(?:{_NAMES}))*)\b"
    rf"|\b(?:in|on|using|use|try|with|from|via)\s+((?:{_NAMES})"
    rf"(?:(?:\s*,\s*|\s+and\s+|\s*,\s*and\s+|\s*\+\s*)(?:{_NAMES}))*)"
    rf"(?:\s+(?:instead|too|also|as well|only|please|now))*\s*[.:?!]*\s*$",
    re.IGNORECASE)
_NAME = re.compile(_NAMES, re.IGNORECASE)
_UPLOADS = re.compile(r"\b(?:in|from|of|through|using|only|read|search|do|according to)\s+"
                      r"(?:only\s+)?(?:my|our)\s+(?:own\s+)?(?:\w+\s+)?"
                      r"(?:papers?|uploads?|documents?|files?|pdfs?)\b", re.IGNORECASE)
_LIBRARY = re.compile(r"\b(?:the|your)\s+(?:sample|bundled|demo)\s+(?:library|papers)\b",
                      re.IGNORECASE)
_LAST_YEARS = re.compile(r"\b(?:last|past|recent)\s+(\d{1,2}|two|three|four|five|ten)\s+years\b",
                         re.IGNORECASE)
_IN_YEAR = re.compile(r"\b(?:from|of|in)\s+((?:1[5-9]|20)\d\d)\s*(?:only)?\s*[.?!]*$",
                      re.IGNORECASE)
_ADDED = re.compile(r"\b(?:too|also|as well|in addition|besides)\b", re.IGNORECASE)
_OPENING = re.compile(
    r"^\W*(?:(?:great|ok(?:ay)?|thanks|thank you|good|nice|well|hi|hello|hey|please|"
    r"(?:now|next)(?=\s*[:,]))(?:\s+(?:a lot|so much|very much|there))?[\s,.!:;-]+)*"
    r"(?:(?:a\s+)?(?:new|next|another|different)\s+(?:question|topic|search)\s*[:,.-]\s*)?",
    re.IGNORECASE)
"""What people say in front of a question."""
_SENTENCE_END = re.compile(r"(?<=[.?!])\s+")
_NEAR_THE_START = 12
"""Characters before what says where to look, in a sentence that says nothing else: "Please"."""
_WORDS = {"two": 2, "three": 3, "four": 4, "five": 5, "ten": 10}


@dataclass(frozen=True)
class Wishes:
    """Where a new run looks; empty where nothing was said."""

    sources: tuple[str, ...] = ()
    papers: Papers | None = None

    def request(self, question: str, usual: Iterable[str], *, has_uploads: bool,
                model: str | None, years: Years = EVER) -> Request:
        """The run that is wanted. Who said nothing is served with the `usual` databases, which the
        settings name, and with the papers of their workspace where there are any."""
        sources = self.sources or (() if self.papers else tuple(usual))
        papers = self.papers or ("uploads" if has_uploads and not self.sources else None)
        return Request(question, sources=sources, papers=papers, year_from=years.first,
                       year_to=years.last, model=model)


def wishes(text: str, request: ChatRequest) -> Wishes:
    """What a message and the metadata beside it say of databases and papers; years of publication
    are read from a question when it is planned. Raises Invalid for metadata that no run could be
    begun with."""
    return Wishes(_sources(text, request), _papers(text, request))


def question_in(text: str) -> str:
    """A message without what only says where to look: "Does sleep help? Search arXiv." """
    sentences = _SENTENCE_END.split(" ".join(text.split()))
    kept = [one for one in sentences
            if not ((said := _SEARCHED.search(one)) and said.start() <= _NEAR_THE_START
                    and not one.endswith("?"))] or sentences
    question = " ".join(kept)
    beside = _SEARCHED.search(question)
    if beside and beside[2]:
        question = question[:beside.start()].rstrip(" ,") + question[beside.end(2):]
    return (_OPENING.sub("", question) or question).strip()


def databases_named(text: str) -> tuple[str, ...]:
    """The databases that a message wants searched, by their names in the catalogue."""
    found = _SEARCHED.search(text)
    named = _NAME.findall(found[1] or found[2]) if found else ()
    return tuple(dict.fromkeys(map(_normal, named)))


def without_databases(text: str) -> str:
    """A message without what it says of databases."""
    return _SEARCHED.sub(" ", text)


def is_added(text: str) -> bool:
    """Whether databases are wanted beside those that were searched."""
    return bool(_ADDED.search(text))


def years_wanted(text: str) -> Years:
    """The years a message speaks of: "after 2023", "of the last five years", "only from 2024"."""
    if lasting := _LAST_YEARS.search(text):
        number = int(_WORDS.get(lasting[1].lower(), lasting[1]))
        return Years(datetime.now(UTC).year - number)
    # The word makes clear that years are those of publication, as they are in a conversation.
    years = years_asked(f"papers {text}")
    if years == EVER and re.search(r"\bonly\b", text, re.IGNORECASE):
        one = _IN_YEAR.search(text)
        return Years(int(one[1]), int(one[1])) if one else years
    return years


def _sources(text: str, request: ChatRequest) -> tuple[str, ...]:
    if told := request.told("sources"):
        return tuple(_known(name) for name in re.split(r"[,;\s]+", told) if name)
    return databases_named(text)


def _papers(text: str, request: ChatRequest) -> Papers | None:
    match request.told("papers"):
        case "library" | "uploads" | "none" as told:
            return told
        case "":
            pass
        case other:
            raise Invalid(f"metadata.papers: {other[:40]!r} is none of library, uploads, none")
    if _UPLOADS.search(text):
        return "uploads"
    return "library" if _LIBRARY.search(text) else None


def _known(name: str) -> str:
    known = known_name(name)
    if not known:
        raise Invalid(f"metadata.sources: {name[:40]!r} is no database; choose among "
                      f"{', '.join(CATALOGUE)}")
    return known


def _normal(name: str) -> str:
    """The catalogue's name of one that is written as people do: "europe pmc"."""
    plain = re.sub(r"[ _-]", "", name.lower())
    return next(known for known in CATALOGUE if known.replace("_", "") == plain)
