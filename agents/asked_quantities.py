"""The quantity that a question names ("what learning rate", "how long", "when"), and whether a text
tells a value of it.

Any number beside the topic is no answer: a batch size is no learning rate, a number of processors
no duration, and the year of a citation not when something happened.
"""

import re
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, field
from functools import partial

from agents.counting import AVERAGE, Count
from grounding.claim_sentences import LONGEST_SENTENCE
from grounding.explaining import own_words
from grounding.names import find_sizes, find_systems, name_pattern
from grounding.quantities import Quantity, amounts, find_quantities

_TIME = frozenset(("time",))
_LENGTH = frozenset(("length",))
_BYTES = frozenset(("bytes", "binary bytes"))
_MONEY = frozenset(("currency", "currency in euro"))
_HEAT = frozenset(("temperature", "temperature in kelvin"))
_DOSES = frozenset((
    "mass", "volume", "activity", "absorbed dose", "concentration", "mass/mass", "mass/time",
    "mass/area", "mass/mass/time"))


@dataclass(frozen=True)
class Kind:
    """A quantity: `name` in words; `told`, how a text names it; `spoken`, what else speaks of it
    beside a value in its unit; `dimensions` of its units, none where it has none; `by_unit`,
    whether such a unit alone tells it; `nouns`, what it may be counted in."""

    name: str
    told: str = ""
    spoken: str = ""
    dimensions: frozenset[str] = field(default_factory=frozenset)
    by_unit: bool = False
    nouns: str = ""

    def is_told(self, text: str) -> bool:
        """Whether a text tells a value of it."""
        return any(self._is_value(text, q) for q in find_quantities(text))

    def _is_value(self, text: str, q: Quantity) -> bool:
        if self.nouns and not q.dimension and re.match(
                rf"[ -](?:(?!(?:{_NO_MODIFIER})\b)[\w-]+ ){{0,2}}?(?:{self.nouns})\b",
                text[q.end:], re.IGNORECASE):
            return True
        if q.kind not in ("amount", "year"):
            return False
        if q.dimension in self.dimensions:
            timely = q.dimension != "time" or self.name.endswith("age") or _is_duration(text, q)
            return timely and (self.by_unit or bool(
                re.search(self.spoken or self.told, text, re.IGNORECASE)))
        comparable = bool(self.spoken) or q.dimension in ("", "ratio")
        return bool(self.told) and comparable and not self.dimensions & _TIME and \
            _stands_beside(self.told, text, q)


_NO_MODIFIER = "of|in|on|the|for|with|and|or|to|from|at|by|an?|was|were|is|are"
_AGED = re.compile(r"\b(?:aged?|age of|older than|younger than|over|every|each|per) $", re.I)
_LONG_AGO = re.compile(r"[ -](?:old|older|ago|of age)\b", re.I)
_OTHERS = re.compile(
    r"[.;:]\s|, (?:and|but|while|which)\b|\b(?:rate|size|length|decay|momentum|batch|dropout|"
    r"weight|warm-?up|temperature|dose|age|over|for|after|by|every|per|during|until|within|on|"
    r"with)s?\b", re.I)
"""Between the name of a quantity and a number, what tells that the number is of something else."""
_NEAR = 50
"""Characters between the name of a quantity and its value."""


def _is_duration(text: str, q: Quantity) -> bool:
    """Whether a time is one that something takes, and no age and no interval."""
    return not (_AGED.search(text[:q.start]) or _LONG_AGO.match(text[q.end:]))


def _stands_beside(told: str, text: str, q: Quantity) -> bool:
    """Whether a number stands right behind the name of a quantity or right before it, with nothing
    between that it could be of."""
    for found in re.finditer(told, text, re.IGNORECASE):
        between = text[found.end():q.start]
        if found.end() <= q.start and len(between) <= _NEAR and not _OTHERS.search(between) and \
                (q.kind == "amount" or between == " of "):
            return True
        before = text[q.end:found.start()]
        if q.kind == "amount" and q.end <= found.start() and \
                re.fullmatch(r"[ -](?:[a-z]+ )?", before) and not _OTHERS.search(before):
            return True
    return False


_WHAT = (r"\b(?:what|which)(?: (?:is|was|are|were))? (?:the |an? )?(?:(?!(?:of|on|in|at|for|"
         r"from|by|with|to|between|and|or|about|than|has|have|had|do|does|did|can|is|are|was|were|"
         r"effects?|impacts?|causes?)\b)[\w-]+ ){0,2}?")
_HOW_LONG = r"\bhow long (?:is|are|was|were) (?:the |an? )?(?:[\w-]+ ){0,2}?"
_LASTS = (r"(?:trial|study|stay|training|treatment|period|session|interval|duration|phase|"
          r"intervention|therapy|sleep|delay)")
_DONE = r"\bhow long (?:was|were|is|are) .{1,80}\b(?:[a-z]{3,}ed|run|kept|given|held|seen)\b"
_A_SET = (r"(?:data ?sets?|corp(?:us|ora)|training (?:sets?|data)|test sets?|cohorts?|"
          r"collections?|databases?)")
_PERSONS = (r"patients|participants|people|persons|subjects|individuals|volunteers|respondents|"
            r"adults|children|women|men|students|nurses|cases")
_HOW_MUCH = r"\bhow much (?:[\w-]+ ){0,2}?"

_ASKED_OF = re.compile(
    r"(?=[?.,]?$| (?:of|for|in|at|on|to|from|that|with|among|during|per|is|are|was|were|did|"
    r"does|do|has|have|had|can|could|should|would|used|given|reported|needed|required)\b)", re.I)
"""Behind the quantity that a question names; another noun makes it part of another name."""

_KINDS: tuple[tuple[str, Kind], ...] = (
    (rf"{_WHAT}learning[- ]rates?\b", Kind("the learning rate", r"\blearning[- ]rates?\b")),
    (rf"{_WHAT}weight decay\b", Kind("the weight decay", r"\bweight decay\b")),
    (rf"{_WHAT}dropout\b(?! (?:of|among|from))(?: rate| probability)?",
     Kind("the dropout", r"\bdropout(?: rate| probability)?\b")),
    (rf"{_WHAT}batch[- ]sizes?\b", Kind("the batch size", r"\bbatch(?:es|[- ]sizes?)?\b")),
    (rf"{_WHAT}(?:context|sequence)[- ](?:lengths?|sizes?|windows?)\b|"
     r"\bhow (?:long|large|big|wide) is the context\b",
     Kind("the context length",
          r"\b(?:context|sequence)s?(?:[- ](?:lengths?|sizes?|windows?))?\b")),
    (rf"{_WHAT}vocabulary[- ]sizes?\b|\bhow (?:large|big) is the vocabulary\b",
     Kind("the vocabulary size", r"\bvocabular(?:y|ies)(?:[- ]sizes?)?\b")),
    (rf"{_WHAT}sample[- ]sizes?\b|\bhow (?:large|big|small) (?:is|was) the sample\b",
     Kind("the sample size", r"\bsample(?:[- ]sizes?)?\b|\bn (?==)", nouns=_PERSONS)),
    (rf"(?:\bat )?{_WHAT}temperatures?\b|\bhow (?:hot|warm|cold)\b",
     Kind("the temperature", r"\btemperatures?\b", dimensions=_HEAT, by_unit=True)),
    (rf"{_WHAT}(?:dose|dosage)s?\b|{_HOW_MUCH}(?:was|were) (?:given|administered)\b",
     Kind("the dose", r"\bdos(?:e|es|age|ages)\b",
          r"\b(?:dos(?:e|es|ed|age|ing)|given|gave|receiv\w+|administ\w+|fed|inject\w+|"
          r"took|treated|daily|per day|supplement\w*)\b", dimensions=_DOSES,
          nouns="cups|servings|drinks|tablets|capsules")),
    (rf"{_WHAT}(?:cost|price)s?\b|\bhow much (?:did|does|do|is|was)\b.*\bcosts?\b|"
     r"\bhow (?:expensive|cheap)\b", Kind("the cost", "", dimensions=_MONEY, by_unit=True)),
    (rf"{_WHAT}memory\b|{_HOW_MUCH}memory\b",
     Kind("the memory", r"\b(?:memory|V?RAM|footprint)\b", dimensions=_BYTES)),
    (rf"{_WHAT}follow-?up\b|{_HOW_LONG}follow-?up\b",
     Kind("the follow-up", r"\bfollow(?:ed|[- ]?up)?\b", dimensions=_TIME)),
    (rf"{_WHAT}half-li(?:fe|ves)\b|{_HOW_LONG}half-life\b",
     Kind("the half-life", r"\bhalf-li(?:fe|ves)\b", dimensions=_TIME)),
    (rf"{_WHAT}(?:median|mean) (?:[\w-]+ )?survival\b",
     Kind("the survival", r"\bsurviv(?:al|ed)\b", dimensions=_TIME)),
    (rf"{_WHAT}ages?\b|\bhow old\b", Kind("the age", r"\b(?:ages?|aged|old)\b", dimensions=_TIME)),
    (rf"{_WHAT}duration\b|{_HOW_LONG}{_LASTS}\b|{_DONE}|"
     r"\bhow long (?:did|does|do|has|have|had|can)\b|\bhow much time\b",
     Kind("how long it takes", "", dimensions=_TIME, by_unit=True, nouns="epochs|iterations")),
    (r"\bhow long (?:is|are|was|were)\b",
     Kind("how long it is", r"\blengths?\b", dimensions=_TIME | _LENGTH | {"nucleotides"},
          by_unit=True,
          nouns="tokens|words|characters|lines|pages|residues|sentences|amino acids|epochs|"
                "iterations|steps")),
    (rf"\bhow (?:tall|high) (?:is|are|was|were) (?!the (?:\w+ )?(?:rate|risk|score|prevalence))"
     rf"|{_WHAT}(?:height|thickness|diameter)\b",
     Kind("a length", r"\b(?:height|thickness|diameter)s?\b", dimensions=_LENGTH, by_unit=True)),
    (r"\bhow heavy\b", Kind("the weight", r"\bweights?\b", dimensions=frozenset(("mass",)),
                            by_unit=True)),
    (rf"\bhow (?:large|big|small) (?:is|are|was|were) (?:the )?(?:[\w-]+ ){{0,3}}?{_A_SET}\b|"
     rf"\bwhat (?:is|was) the size of (?:the )?(?:[\w-]+ ){{0,3}}?{_A_SET}\b",
     Kind("the size of a data set", r"\b(?:sizes?|large|larger)\b", dimensions=_BYTES, by_unit=True,
          nouns=r"(?!(?:epochs|steps|layers|parameters|GPUs|TPUs|points|percent|times|hours|days|"
                r"weeks|months|years|minutes|iterations|seeds|runs)\b)[a-z-]*[^\W\dsu]s|people|"
                r"children|men|women|code|text|data")),
)


@dataclass(frozen=True)
class AskedQuantity:
    """The quantity that a question asks for: its `name` in words, and by what a text tells it."""

    name: str
    _tells: Callable[[str], bool]

    def is_told(self, text: str) -> bool:
        """Whether a text tells a value of it, apart from the paper it is said to be from."""
        return self._tells(own_words(text[:LONGEST_SENTENCE]))


_WHEN = re.compile(r"\W*when (?:was|were|did|had)\b|\b(?P<year>(?:what|which) year)\b", re.I)
_PARAMETERS = re.compile(r"\bhow many (?:[\w-]+ ){0,2}?parameters\b", re.I)
_CITATION = re.compile(
    r"\((?![^()]*\b(?:in|since|from|until|by|of|between|during|after|before|built|founded|"
    r"released|published|launched)\b)[^()]{0,80}\b(?:19|20)\d\d[a-z]?[^()]{0,80}\)|"
    r"\bet al\.?,? \(?(?:19|20)\d\d[a-z]?\)?")
_AT_A_TIME = re.compile(r"\b(?:after|within|at|before|by|in) (?:[\w-]+ )?$", re.I)
_A_TIME = re.compile(
    r"\b(?:January|February|March|April|June|July|August|September|October|November|December|"
    r"[0-9]{2}(?:th|st|nd|rd) century|(?:day|week|month|year)s? [0-9]+)\b")


def asked_quantity(question: str, names: Iterable[str] = ()) -> AskedQuantity | None:
    """The quantity that a question names, of the systems and benchmarks of those `names`; None
    where it names none whose values can be told from others."""
    if found := _WHEN.search(question):
        return AskedQuantity("the year", _tells_year) if found["year"] else \
            AskedQuantity("when it was", _tells_when)
    if _PARAMETERS.search(question):
        return AskedQuantity("the number of parameters", partial(_tells_parameters, tuple(names)))
    text = question.strip()
    kind = next((kind for asked, kind in _KINDS
                 if any(_is_asked(text, found) for found in re.finditer(asked, text, re.I))), None)
    if kind is None:
        return None
    is_mean = kind.name == "the age" and AVERAGE.search(question)
    return AskedQuantity(kind.name, partial(_tells_mean, kind) if is_mean else kind.is_told)


def _is_asked(question: str, found: re.Match[str]) -> bool:
    """Whether what a question names is the quantity itself, and no "temperature changes"."""
    return "how" in found[0].lower().split() or bool(_ASKED_OF.match(question, found.end()))


def _tells_mean(kind: Kind, text: str) -> bool:
    return kind.is_told(text) and bool(AVERAGE.search(text) or "±" in text)


def _tells_year(text: str) -> bool:
    return any(q.kind in ("year", "date") for q in find_quantities(_CITATION.sub("", text)))


def _tells_when(text: str) -> bool:
    return _tells_year(text) or bool(_A_TIME.search(text)) or any(
        q.dimension == "time" and (
            _AT_A_TIME.search(text[:q.start]) or re.match(r" (?:ago|after|before|later)\b",
                                                          text[q.end:]))
        for q in amounts(text))


def _tells_parameters(names: tuple[str, ...], text: str) -> bool:
    return Count("parameters", names=names).is_told(text) or any(_own_sizes(names, text))


def _own_sizes(names: tuple[str, ...], text: str) -> Iterator[str]:
    """The sizes in a text that stand at no other system than those asked about."""
    asked = [name_pattern(name) for name in names]
    for size in find_sizes(text):
        at = [m.text for m in find_systems(text) if m.start <= size.start <= m.end + 1]
        if not at or any(pattern.search(name) for pattern in asked for name in at):
            yield size.text
