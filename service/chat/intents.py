"""What somebody wants who says something in a conversation: by rules, without a language model."""

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from typing import Literal, get_args

from agents.publication_years import Years
from grounding.words import content_words
from service.chat.wishes import EVER, years_wanted

Kind = Literal[
    "research",      # a question that needs a run
    "again",         # the same question searched for anew, maybe for other years
    "follow_up",     # a question about what a run found
    "claim",         # why a claim stands as it does
    "paper",         # what a paper says
    "years",         # what papers of some years say
    "table",         # the measurements
    "disagreement",  # contradictions, what speaks against
    "papers",        # what was read
    "excluded",      # what was left out
    "rating",        # the reviewers
    "limits",        # what is missing
    "method",        # how it was done
    "answer",        # the answer again
    "report",        # the report as a file
    "status", "cancel", "resume",
    "no_run",        # something of a run, where there is none yet
    "small_talk", "about", "out_of_scope", "unclear"]
KINDS: tuple[Kind, ...] = get_args(Kind)


@dataclass(frozen=True)
class Intent:
    """What is wanted. `named` are the numbers of the claims or papers that are named, "-1" being
    the last; `years` bound papers; `question` is what to find out, "" for the message itself.
    `is_sure` says that the words leave no doubt, so that no model need be asked."""

    kind: Kind
    named: tuple[str, ...] = ()
    years: Years = EVER
    question: str = ""
    is_sure: bool = False


def _pattern(*forms: str) -> re.Pattern[str]:
    return re.compile("|".join(forms), re.IGNORECASE)


_NUMBER = r"\s*(?:no\.?|number|#)?\s*\[?"
_CLAIM = _pattern(rf"\bclaims?{_NUMBER}c?(\d{{1,4}})\b", r"(?-i:\bc(\d{1,4})\b)", r"\[c(\d{1,4})\]")
_PAPER = _pattern(rf"\b(?:papers?|references?|ref\.?|source|citations?){_NUMBER}(\d{{1,3}})\b",
                  r"\[(\d{1,3})\]")
_MORE = re.compile(r"[ \]]*(?:,|\band\b|\bor\b|&|\bvs\.?)\s*(?:claim|paper)?\s*\[?c?(\d{1,4})\b",
                   re.IGNORECASE)
_ORDINAL = _pattern(r"\b(first|second|third|fourth|fifth|last)\s+claim\b")
_ORDINALS = {"first": "1", "second": "2", "third": "3", "fourth": "4", "fifth": "5", "last": "-1"}

_START = r"^\W*(?:(?:please|ok(?:ay)?|well|so|now|and|hey|could you|can you|would you|will you|" \
         r"i(?:'d| would) like(?: you)? to)\W+)*(?:please\s+)?"

_SMALL_TALK = _pattern(
    r"^\W*(?:hi|hello|hey|hiya|good (?:morning|afternoon|evening|day)|greetings|howdy|hallo|moin|"
    r"salut|bonjour|hola|ciao)(?:\s+(?:there|all|everyone|consilience|again))?\W*"
    r"(?:how are you(?: today| doing)?\W*)?$",
    r"^\W*(?:many )?(?:thanks|thank you|thx|cheers|merci|danke|gracias)\b[^?]{0,40}$",
    r"^\W*(?:bye|goodbye|good night|see you|ciao)\b[^?]{0,20}$",
    r"^\W*(?:ok(?:ay)?|great|cool|nice|perfect|good|super|wow|fine|i see|got it|understood|"
    r"very good|well done|interesting|yes|no|yep|nope|sure|lol|test(?:ing)?|ping)"
    r"(?:[\s,!.]+(?:thanks|thank you|then|great|good|work|job))*\W*$",
    r"^\W*how are you(?: today| doing)?\W*$", r"^\W*what'?s up\W*$")
_ABOUT = _pattern(
    r"\b(?:who|what)\s+are\s+you\b", r"\bwhat\s+(?:can|do)\s+you\s+(?:do|know|offer)\b",
    r"\bhow\s+(?:do|can|should)\s+i\s+(?:use|ask|talk to)\s*(?:you|this|it)?\b\W*$",
    r"^\W*(?:help|\?+|/help)\W*$", r"\bwhat\s+is\s+consilience\b",
    r"\bwhich\s+(?:databases|sources)\s+(?:can|do)\s+you\b", r"\byour\s+name\b",
    r"\bare\s+you\s+(?:an?\s+)?(?:ai|bot|human|chatgpt|gpt|llm|real)\b")
_OUT_OF_SCOPE = _pattern(
    _START + r"(?:write|compose|draft|make up|invent|tell)\s+(?:me\s+|us\s+)?(?:an?\s+|some\s+|"
    r"the\s+|my\s+)?(?:\w+\s+){0,3}?(?:poem|haiku|sonnet|limerick|song|lyrics|story|joke|riddle|e-?mail|"
    r"letter|cover letter|tweet|post|blog|essay|speech|script|function|program|code|regex|sql|"
    r"query|app|website|class|unit tests?|cv|resume|recipe)\b",
    _START + r"(?:translate|proofread|paraphrase|rephrase|rewrite|spell-?check|correct|debug|"
    r"refactor|compile|play|draw|paint|sing|book|buy|order|remind|call|e-?mail|wake|"
    r"roleplay|role-play|pretend|imagine)\b",
    _START + r"(?:generate|create|make)\s+(?:me\s+)?(?:an?\s+)?(?:\w+\s+)?(?:image|picture|photo|"
    r"logo|drawing|video|password)\b",
    _START + r"(?:calculate|compute|solve|what(?:'s| is)|how much is)\s+"
    r"[-(\d][\d\s.,+*/^()x%=-]*\??$",
    r"\bwhat(?:'s| is)\s+the\s+(?:current\s+)?(?:weather|time|date|temperature|capital|score|"
    r"stock price|price of|news)\b(?!.*\b(?:effect|evidence|relation))",
    _START + r"(?:what(?:'s| is| will)|how(?:'s| is| will)|tell me|show me)\s+(?:the\s+)?"
    r"(?:weather|forecast)\b",
    r"\bwhat\s+(?:time|day|date)\s+is\s+it\b",
    r"\bwho\s+(?:won|is the (?:president|king|queen|prime minister|ceo))\b",
    r"\b(?:ignore|disregard|forget)\s+(?:all\s+|any\s+)?(?:the\s+|your\s+)?(?:previous|prior|above|"
    r"earlier)\s+(?:instructions?|prompts?|rules)\b",
    r"\b(?:your|the)\s+system\s+prompt\b",
    r"\bshould\s+i\s+(?:stop|start|take|quit)\s+(?:taking\s+)?my\s+(?:medic|pills?|drugs?|dose)")
_CANCEL = _pattern(
    _START + r"(?:cancel|abort|stop|kill|terminate|end)(?:\s+(?:it|this|that|everything|searching|"
    r"(?:the|this|that|my)\s+(?:run|search|research|question|job)))?(?:\s+(?:now|please))?\W*$",
    _START + r"(?:never\s*mind|forget (?:it|about it))\W*$")
_RESUME = _pattern(
    _START + r"(?:resume|restart|retry|try (?:it )?again|go on|carry on|continue|proceed|"
    r"pick it up)"
    r"(?:\s+(?:it|this|that|with it|(?:the|this|that|my)\s+(?:run|search|research|job)))?"
    r"(?:\s+(?:now|please))?\W*$")
_STATUS = _pattern(
    _START + r"(?:status|progress|update)\W*$",
    r"\b(?:what(?:'s| is)|show(?: me)?|give me)\s+(?:the\s+|its\s+)?(?:status|progress)\b",
    r"\bhow\s+(?:far|long)\s+(?:is|are|has|have|will|does|until)\s+(?:it|you|the (?:run|search))\b",
    r"\b(?:is|are)\s+(?:it|you|the (?:run|search|report))\s+(?:already\s+|yet\s+)?(?:done|ready|"
    r"finished|over|running|still|there)\b",
    r"\b(?:any\s+(?:news|progress|updates?)|still\s+(?:running|working|searching))\b",
    r"^\W*(?:done|ready|finished|and|well)\?\W*$",
    r"\bwhat\s+(?:did|does|has)\s+(?:it|the run)\s+cost\b", r"\bhow much did (?:it|that) cost\b")
_WHY = _pattern(r"\bwhy\b.*\b(?:contested|refuted|supported|not enough evidence|unverified|"
                r"not verified|verified|disputed)\b")
_RUN_RULES: tuple[tuple[Kind, re.Pattern[str]], ...] = (
    ("excluded", _pattern(
        r"\b(?:papers?|stud(?:y|ies)|articles?|what|which|why)\b.*\b(?:excluded|left out|"
        r"screened out|rejected|dropped|not included|not read)\b",
        r"\bwhat\s+did\s+you\s+(?:leave out|exclude|skip)\b")),
    ("table", _pattern(
        r"\b(?:show|give|print|see|list|display|as|in|make|want)\b.*\b(?:table|measurements?|"
        r"numbers|values|figures)\b", r"^\W*(?:the\s+)?(?:evidence\s+|results?\s+)?"
        r"(?:table|measurements|numbers)\W*$", r"\btabulate\b")),
    ("disagreement", _pattern(
        r"\bs[ck]eptics?(?:al)?\b", r"\bcontradict\w*", r"\bdisagree\w*", r"\bconflict(?:s|ing)\b",
        r"\bcounter-?(?:evidence|arguments?)\b", r"\b(?:speaks?|is|evidence|argues?) against\b",
        r"\bcritics?\b|\bcriticisms?\b", r"\bother side\b", r"\bcontroversial\b",
        r"\bwhich\s+(?:claims|of (?:them|these))\s+(?:are|is)\s+(?:contested|refuted|disputed)",
        r"\b(?:show|list)\b.*\b(?:contested|refuted|disputed)\b", r"\bdevil'?s advocate\b")),
    ("limits", _pattern(
        r"\blimitations?\b", r"\b(?:gaps?|missing|unanswered|unsettled|uncertain)\b",
        r"\bdoes\s*(?:n't|n’t| not)\s+(?:the evidence |it )?settle\b", r"\bnot settled?\b",
        r"\bwhat\s+(?:is|was|could)\s*(?:n't| not)\s+(?:be\s+)?(?:found|known|clear)\b",
        r"\bthe evidence (?:does )?not settle\b", r"\bwhat (?:went wrong|failed)\b", r"\bcaveats?\b"
    )),
    ("rating", _pattern(
        r"\b(?:rating|rated|reviewers?)\b", r"\bthe\s+(?:reviews|scores?)\b",
        r"^\W*(?:reviews?|scores?)\W*$",
        r"\bhow\s+(?:reliable|trustworthy|sure|certain|confident|good)\s+(?:is|are)\s+"
        r"(?:it|this|that|the (?:answer|report|evidence)|you)\b",
        r"\b(?:can|should)\s+i\s+(?:trust|believe|rely on)\b")),
    ("papers", _pattern(
        r"\b(?:which|what|list|show|give|see|name)\b[^.?!]{0,30}\b(?:papers?|sources|references|"
        r"bibliography|stud(?:y|ies)|citations|articles)\b(?!\s+\w+\s+(?:show|find|report|say|"
        r"suggest|measure|compare))\W*(?:did you (?:read|use|find)|were (?:read|used|included)|"
        r"(?:do|did) you cite|are (?:there|cited))?\W*$",
        r"^\W*(?:the\s+)?(?:papers|sources|references|bibliography)\W*$")),
    ("method", _pattern(
        r"\bhow\s+did\s+you\s+(?:\w+\s+)?(?:search|find|work|do|get|arrive|come|screen|check|judge)",
        r"\bmethod(?:ology)?\b\W*$", r"\bprisma\b", r"\bwhat\s+did\s+you\s+search\b",
        r"\bhow\s+many\s+(?:papers|studies|claims|records)\b", r"\bsearch (?:queries|strategy)\b",
        r"\bwhich\s+(?:databases|models?|language models?)\s+(?:did|were|was|have)\b")),
    ("report", _pattern(
        r"\b(?:link|download|export|save|open|pdf|bibtex|ris|csv|html)\b(?!.*\?.*\w)",
        r"\b(?:show|give|see|send|where is)\b.*\b(?:full\s+)?report\b")),
    ("answer", _pattern(
        _START + r"(?:summari[sz]e|sum up|recap|repeat|tl;?dr)\b(?:\s+(?:it|this|that|again|the "
        r"(?:answer|report|findings|results|evidence)))*\W*$",
        r"\bwhat(?:'s| is| was)\s+the\s+(?:answer|result|conclusion|bottom line|short version)\b",
        r"\b(?:in short|the answer again|key findings|main findings|bottom line)\b")),
)
_AGAIN = _pattern(
    r"\b(?:new|another|fresh)\s+(?:run|search|research|question)\b", r"\bsearch\s+(?:again|anew)\b",
    _START + r"(?:research|investigate|look into|find out|search for|run a search)\b",
    r"\bstart\s+(?:again|over|anew)\b", r"\bnew question\b")
_ELLIPTIC = _pattern(
    r"^\W*(?:and|but|what about|how about|what if|what of|why|so)\b",
    r"\b(?:it|they|them|this|that|these|those|its|their|he|she)\b(?!\s+\w+\s+that)",
    r"\b(?:the (?:answer|report|claim|claims|paper|papers|authors?|study|studies|evidence))\b")

FEWEST_WORDS = 2
"""Content words that a text has which can be searched for."""
SHORT = 12
"""Words up to which a request that has the words of a rule is taken to be no more than that."""

_FILTERS = _pattern(
    _START + r"(?:only|just|what about|how about|restrict|limit|filter|use|consider|keep|and|newer|"
    r"older|more recent|show|papers?|studies|articles?)\b", r"\bonly\b")
_OF_RUNS = content_words("""
answer answers article articles bibliography bibtex cite cited citation claim claims conflict
contested contradict contradiction contradictions criticism csv disagree disagreement disagreements
download evidence excluded explain export figures found full gap gaps give good html last left
limitation limitations link list look mean measurement measurements method missing name newer newest
number numbers older only open paper papers past pdf please print prisma published publication quote
quotes rating read recent reference references refuted reliable report result results review
reviewer reviewers reviews ris say says sceptic sceptics score scores search searched see settle
show skeptic skeptics source sources studies study summarise summarize summary supported sure table
tell trust uncertain unsettled verified work year years first second third fourth fifth two three
four five ten
""")
"""Words of requests about a run, beside which they name nothing that could be searched for."""
_DIGITS = re.compile(r"c?\d+")


def intent_of(text: str, *, about_a_run: bool) -> Intent:
    """What a message wants; `about_a_run` says whether the conversation has one already."""
    said = text.strip()
    if kind := _first(said, (("small_talk", _SMALL_TALK), ("about", _ABOUT),
                             ("out_of_scope", _OUT_OF_SCOPE))):
        return Intent(kind, is_sure=True)
    of_a_run = _of_a_run(said)
    if of_a_run and about_a_run:
        return of_a_run
    own = _own_words(said)
    if of_a_run and (not own or of_a_run.kind in ("cancel", "resume", "status")):
        return Intent("no_run", is_sure=True)
    if wants_anew(said) and len(own) >= FEWEST_WORDS:
        return Intent("research")
    if wants_anew(said) and about_a_run and not own:
        return Intent("again", years=years_wanted(said), is_sure=True)
    if about_a_run:
        return Intent("follow_up" if own else "unclear")
    return Intent("research" if len(own) >= FEWEST_WORDS else "unclear")


def is_elliptic(text: str) -> bool:
    """Whether a question leans on what was said before it: "And for older adults?"."""
    return bool(_ELLIPTIC.search(text)) or len(_own_words(text)) < FEWEST_WORDS


def wants_anew(text: str) -> bool:
    """Whether somebody asks for a new search in so many words."""
    return bool(_AGAIN.search(text))


def claims_named(said: str) -> tuple[str, ...]:
    """The numbers of the claims that a message names: "4" and "7" of "claims 4 and c7"."""
    ordinals = [_ORDINALS[found[1].lower()] for found in _ORDINAL.finditer(said)]
    return tuple(dict.fromkeys([*_numbered(_CLAIM, said), *ordinals]))


def papers_named(said: str) -> tuple[str, ...]:
    """The numbers of the papers that a message names: "2" of "paper 2" and of "[2]"."""
    return tuple(dict.fromkeys(_numbered(_PAPER, said)))


def _numbered(pattern: re.Pattern[str], said: str) -> Iterator[str]:
    for found in pattern.finditer(said):
        yield str(int(next(filter(None, found.groups()))))
        rest = found.end()
        while more := _MORE.match(said, rest):
            yield str(int(more[1]))
            rest = more.end()


def _first(said: str, rules: Iterable[tuple[Kind, re.Pattern[str]]]) -> Kind | None:
    return next((kind for kind, pattern in rules if pattern.search(said)), None)


def _of_a_run(said: str) -> Intent | None:
    if kind := _first(said, (("cancel", _CANCEL), ("resume", _RESUME), ("status", _STATUS))):
        return Intent(kind, is_sure=True)
    if named := claims_named(said):
        return Intent("claim", named, is_sure=True)
    if named := papers_named(said):
        return Intent("paper", named, is_sure=True)
    if wants_anew(said):
        return None
    years = years_wanted(said)
    if years != EVER and (not _own_words(said) or _FILTERS.search(said)):
        return Intent("years", years=years, is_sure=not _own_words(said))
    if _WHY.search(said):
        return Intent("disagreement")
    kind = _first(said, _RUN_RULES)
    return Intent(kind, is_sure=len(said.split()) <= SHORT) if kind else None


def _own_words(said: str) -> set[str]:
    """What a message is about, beside the words in which one speaks of runs."""
    return {word for word in content_words(said) - _OF_RUNS if not _DIGITS.fullmatch(word)}
