"""How often, how fast and how many of: what a question asks that is no amount of its own, and
whether a text tells it.

A number beside the topic is neither: a dose is no frequency, a distance no speed, and how old those
are who recovered does not tell how many of them did.
"""

import re
from functools import partial

from agents.asked_quantities import AskedQuantity
from grounding.quantities import Quantity, amounts
from grounding.words import content_words, stem, words

_OFTEN = re.compile(r"\bhow (?:often|frequently|many times)\b", re.I)
_FAST = re.compile(r"\bhow (?:fast|quickly|rapidly|slowly|soon)\b|"
                   r"\b(?:at )?(?:what|which)(?: (?:is|was|are|were) the)?(?: [\w-]+)? "
                   r"(?:speed|velocity|pace)s?\b", re.I)
_SOON = re.compile(r"\bhow soon\b", re.I)
_OF = re.compile(
    r"\b(?:how many|(?:what|which) (?:number|share|percentage|proportion|fraction)) of "
    r"(?:the |these |those |all |all the |its |their )?(?:\d[\d,]* )?"
    r"(?P<noun>(?:[\w-]+ ){0,2}?[\w-]*(?:[^\Wsu]s|people|children|men|women|mice))\b(?P<rest>.*)",
    re.I)

_NUMBER = (r"(?:\d[\d.,]*|an?|one|two|three|four|five|six|seven|eight|nine|ten|eleven|twelve|"
           r"twenty|several|few|couple of)")
_A_TIME = (r"(?:seconds?|minutes?|hours?|days?|nights?|mornings?|evenings?|weeks?|weekends?|"
           r"fortnights?|months?|quarters?|years?|decades?|s|ms|min|h|hr|annum)")
_ROUND = (r"(?:sessions?|visits?|epochs?|steps?|iterations?|rounds?|cycles?|batch(?:es)?|meals?|"
          r"shifts?|games?|trials?|generations?|orbits?|runs?|samples?|queries|questions?)")
_NO_TIMES = (r"(?! (?:as|more|less|fewer|higher|lower|larger|greater|smaller|longer|shorter|faster|"
             r"slower|better|worse|the|likelier|stronger)\b)")
_FREQUENCY = re.compile(
    rf"\b(?:every|each)(?: (?:other|second|third|few|{_NUMBER}))?[ -](?:{_A_TIME}|{_ROUND})\b|"
    rf"\b(?:at|in) (?:an? )?(?:[\w-]+ )?intervals? of\b|"
    rf"\b(?:once|twice|thrice)\b{_NO_TIMES}|\b{_NUMBER} times\b{_NO_TIMES}|"
    rf"\b(?:{_NUMBER}|nights?|days?|times?|sessions?|hours?)(?: [\w-]+){{0,2}} "
    rf"(?:per|a|an|each|every) (?:{_A_TIME}|{_ROUND})\b|"
    rf"\b(?:at|with|in) (?:{_NUMBER}|(?:[\w-]+ly))(?:-|\s)(?:[\w-]+ )?intervals\b|"
    r"\b(?:hourly|daily|nightly|weekly|biweekly|fortnightly|monthly|bimonthly|quarterly|annually|"
    r"yearly|never|rarely|seldom|always|occasionally|most of the time)\b", re.I)
_A_DOSE = re.compile(r"\b(?:daily|weekly|monthly|yearly) (?:dose|dosage|intake|life|living|mean|"
                     r"average|temperature|activit\w+|amount|total)s?\b", re.I)
_SHARE = re.compile(
    r"\d ?(?:%|per ?cent\b)|\b(?:one|two|three|four|[1-9]) (?:in|out of) (?:every )?"
    r"(?:two|three|four|five|six|seven|eight|nine|ten|\d+)\b|"
    r"\b\d[\d,]* (?:out )?of (?:the |all )?\d|\b\d+ ?/ ?\d+\b|"
    r"\b(?:half|(?:a|one|two|three) (?:third|quarter|fifth|tenth)s?|majority|minority|"
    r"most|all|none|neither|no one|nobody)\b(?= of\b)|\bhalf\b", re.I)
_COMPARED = re.compile(
    r" ?(?:%|per ?cent|percentage points)?,? (?:(?:absolute|relative|\w+ly) )?"
    r"(?:less|more|fewer|lower|higher|longer|shorter|older|younger|larger|greater|smaller|faster|"
    r"slower|better|worse|increase|decrease|reduction|improvement|rise|drop|gain|CI\b|"
    r"confidence|of (?:the )?(?:variance|variation)|(?!(?:other|over|under|per|after|ever)\b)"
    r"[a-z]{3,}er (?!of\b))", re.I)
"""Behind a share, what tells that it is of a difference or of something else."""
_BY = re.compile(r"\bby(?: (?:about|only|up to|nearly|almost|some|over))? (?:an? )?$", re.I)

_TAKES = re.compile(
    r"\b(?:within|in|after|takes?|taking|took|needs?|needed|requires?|required|under|of|is|was|"
    r"about|only|than|every)(?: (?:just|about|only|a|an|the|mean|median|average|less|more|than|of|"
    r"some|roughly|nearly|approximately|first)){0,3} $", re.I)
_SPEEDS = re.compile(
    rf"\b(?:per|an?|each|every) {_A_TIME}\b|\d ?[\w.%]*/ ?(?:s|sec|second|min|minute|h|hr|hour|d|"
    r"day|week|month|yr|year|a)\b|[a-z]+/(?:s|sec|second|min|minute|h|hour|day|week|month|year)\b|"
    r"\b(?:hourly|daily|weekly|monthly|annually|yearly)\b", re.I)
_FASTER = re.compile(
    r"\b(?:times|fold|[x×]|%|per ?cent)(?: as fast| (?:faster|slower|quicker)| the speed)|"
    r"\b(?:twice|half) (?:as fast|the speed)|\bspeed-?ups? (?:of|by|factor)\b", re.I)
_DIGIT = re.compile(rf"\d|\b{_NUMBER}\b", re.I)
_AGED = re.compile(r"\b(?:aged?|age of|older than|younger than) $", re.I)
_OLD = re.compile(r"[ -](?:old|older|younger|ago|of age|follow-?up|later)\b", re.I)


def asked_rate(question: str) -> AskedQuantity | None:
    """How often, how fast or how many of, where a question asks that."""
    if _OFTEN.search(question):
        return AskedQuantity("how often it is", partial(_tells_often, _predicate(
            _OFTEN.sub("", question))))
    if _FAST.search(question):
        is_soon = bool(_SOON.search(question))
        return AskedQuantity("how soon it is" if is_soon else "how fast it is", _tells_fast)
    if found := _OF.search(question):
        what = found["noun"].strip()
        return AskedQuantity(f"how many of the {what}",
                             partial(_tells_part, what, _predicate(found["rest"])))
    return None


def _tells_often(asked: frozenset[str], text: str) -> bool:
    """Whether a clause that speaks of what is asked about tells how often it is."""
    return any(_frequencies(clause) for clause in _CLAUSES.split(text)
               if 2 * len(asked & content_words(clause)) >= len(asked))


def _frequencies(text: str) -> list[re.Match[str]]:
    return [m for m in _FREQUENCY.finditer(text) if not _A_DOSE.match(text, m.start())] + \
        _shares(text)


def _shares(text: str) -> list[re.Match[str]]:
    """The shares in a text that are no difference between two things."""
    return [m for m in _SHARE.finditer(text)
            if not _COMPARED.match(text, m.end()) and not _BY.search(text[:_number_at(text, m)])]


def _number_at(text: str, found: re.Match[str]) -> int:
    """Where the number of a match begins, which may be longer than what matched."""
    start = found.start()
    while start and text[start - 1] in "0123456789.,":
        start -= 1
    return start


def _tells_fast(text: str) -> bool:
    if _FASTER.search(text):
        return True
    is_rate = _SPEEDS.search(text) and _DIGIT.search(text)
    return bool(is_rate) or any(_is_speed(text, q) for q in amounts(text))


def _is_speed(text: str, q: Quantity) -> bool:
    """Whether an amount is one a time, or the time that something takes."""
    if q.dimension.endswith("/time"):
        return True
    before, behind = text[:q.start], text[q.end:]
    return q.dimension == "time" and bool(_TAKES.search(before)) and not (
        _AGED.search(before) or _OLD.match(behind))


_CLAUSES = re.compile(
    r"[;:] |, (?:and|but|while|whereas|although|of whom|of which|who|which|whose) | (?:while|"
    r"whereas|but) | and (?=those |they |it |the |[\w-]+ (?:was|were|had) )")
_THOSE_WHO = re.compile(r"\b(?:those|the [\w-]+) (?:who|that|which)\b", re.I)
_NEGLIGIBLE = frozenset(map(stem, "patients participants subjects people was were have".split()))


def _predicate(rest: str) -> frozenset[str]:
    """The stems of what is said of the things of which some are asked for."""
    return frozenset(content_words(rest) - _NEGLIGIBLE)


def _tells_part(noun: str, predicate: frozenset[str], text: str) -> bool:
    """Whether a clause tells a share or a number of the things and what is asked of them."""
    last = stem(words(noun)[-1])
    for clause in _CLAUSES.split(text):
        if predicate and not predicate & content_words(clause):
            continue
        is_count = not _THOSE_WHO.search(clause) and any(
            _counts(last, predicate, clause, q) for q in amounts(clause))
        if is_count or _shares(clause) or _is_of_all(last, clause):
            return True
    return False


def _is_of_all(noun: str, clause: str) -> bool:
    """Whether "all", "none" or "most" is said of the things."""
    found = re.search(r"\b(?:all|none|no|most) (?:of )?(?:the )?([\w-]+)", clause, re.I)
    return bool(found and stem(found[1].lower()) == noun)


def _counts(noun: str, predicate: frozenset[str], clause: str, q: Quantity) -> bool:
    """Whether a number is one of the things, by name or right before what is said of them."""
    if q.dimension or q.kind != "amount":
        return False
    behind = words(re.split(r"[,;()]", clause[q.end:], maxsplit=1)[0])
    stems = [stem(word) for word in behind[:5] if word not in ("of", "the", "these", "all")]
    if noun in stems[:3]:
        return True
    first = [one for one in stems[:2] if one not in _NEGLIGIBLE]
    return bool(first and first[0] in predicate)
