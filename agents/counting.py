"""How many: the noun that a question wants the number of, and whether a text tells that number.

A number near the noun is not yet its number: it may be of something else ("34-layer networks"), a
rate ("per 100 patients"), of a part of them ("solves 67 problems"), of what else befell them
("412 patients were enrolled", where it is asked how many died), or of another system.
"""

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from grounding.claim_sentences import LONGEST_SENTENCE
from grounding.explaining import own_words
from grounding.names import find_benchmarks, find_systems, name_pattern
from grounding.quantities import Quantity, amounts
from grounding.units import Unit, read_unit
from grounding.words import stem, words

AVERAGE = re.compile(r"\b(?:mean|median|average[ds]?)\b", re.IGNORECASE)
_PLURAL = (r"(?:(?!(?:was|is|has|does|this|its|as)\b)[\w-]*[^\Wsu]s|[\w-]*(?-i:[A-Z])s|people|"
           r"children|men|women|mice|teeth|feet|corpora|genera|taxa|phenomena|criteria|[\w-]+ae|"
           r"bacteria|fungi|nuclei|stimuli|species|data)")
_COUNT = re.compile(
    rf"\b(?:how many|(?:what|which) (?:(?:is|was|are|were) the )?(?:total )?number of) "
    rf"(?P<noun>(?!(?:of|percent)\b)(?:[\w-]+ ){{0,3}}?{_PLURAL})\b(?: per (?P<each>[\w-]+))?",
    re.IGNORECASE)
"""The noun ends with its first plural: what comes behind is the sentence's verb."""
_OF_A_SCORE = frozenset(map(stem, ("parameters", "percents", "points", "times")))
"""What is counted of a value or a system's size, and is no number of things."""
_PARTS = re.compile(r"[.,;:]\s")
_PREPOSITIONS = frozenset(
    "a across an and as at by for from in into of on or over per than that the to who which with"
    .split())
_BEHIND_A_NUMBER = 4
"""Words after a number among which what it counts stands: "164 hand-written Python problems"."""
_ONE_OF_MANY = re.compile(r"[a-z-]*[^\Wsuic]s")
"""A plural: what a number counts ends with it. No "bias", "physics" or "corpus"."""
_PER = re.compile(r"\b(?:per|every|each|\d in|one in|batch(?:es)? of|groups? of) $", re.IGNORECASE)
_MEASURED = frozenset("time mass length volume currency ratio temperature concentration".split())
"""Dimensions of which an amount counts nothing but its unit: "8-week trials"."""

_ANYBODY = frozenset(map(stem, "people persons participants subjects individuals volunteers "
                               "respondents".split()))
_SOMEBODY = _ANYBODY | frozenset(map(stem, """
    adults patients women men children students adolescents infants boys girls nurses physicians
    teachers workers veterans residents outpatients inpatients cases""".split()))
_PATIENTS = frozenset(map(stem, ("patients", "participants", "subjects", "individuals", "people")))

_BEFELL = {name: re.compile(rf"\b(?:{told})", re.IGNORECASE) for name, told in {
    "tuned": r"fine-?tun",
    "trained": r"(?:pre-?)?train",
    "context": r"context|window",
    "vocabulary": r"vocabular",
    "generated": r"generat|output|decod",
    "died": r"die[sd]?\b|dying\b|dead\b|death|mortalit|fatal|killed\b",
    "survived": r"surviv",
    "recovered": r"recover|remission|cured\b|healed\b",
    "relapsed": r"relaps|recurr",
    "infected": r"infect|(?:tested|were|was) positive",
    "admitted": r"hospitali[sz]|admitted\b",
    "completed": r"complet|finish",
    "left": r"withdr[ae]w|drop(?:ped|s)?[ -]?outs?\b|lost to|discontinu|exclud(?:ed|ing)\b",
    "screened": r"(?:were|was) screened|invited\b|approached\b|eligible\b",
    "solved": r"solv|pass(?:ed|es)?\b(?!@)|correctly\b",
    "failed": r"fail|incorrect|unsolved\b",
    "removed": r"remov|discard|filtered out|delet",
}.items()}
"""What may befall what is counted, and the words that tell it."""
_SAID_OTHERWISE = {"trained": re.compile(r"\b(?:corp(?:us|ora)|saw|seen)\b", re.IGNORECASE)}
"""Words that tell it in a paper, and are nothing of it in a question."""
_OF_A_PART = frozenset(("died", "left", "screened", "solved", "failed", "removed", "generated"))
"""Of these a number is of a part of the things, where only their number is asked for."""
_OF_A_PIECE = frozenset(("tuned", "context", "vocabulary", "generated"))
"""What a number beside these counts belongs to nothing else."""
_A_PART = re.compile(
    r"\b(?:remaining|subset of|sample of|first|last|other|only)(?: [\w-]+)? $", re.IGNORECASE)
_BEHIND_A_NAME = re.compile(
    r"(?:['’]s\b|,? (?:which|that|whose|with)\b|"
    r" (?:has|had|have|contain\w*|compris\w*|consist\w*|include[sd]?|was|is)\b)[^,;.]*"
    r"| \([^,;.()]*")
"""Between a name and the number that is said of it."""
_THOSE_OF = re.compile(r"[^,;.()]{0,60}? (?:of|in|from) (?:the )?")
_BESIDE = 4
"""Words before and behind a number that are right beside it."""


@dataclass(frozen=True)
class Count:
    """The number of things that a question wants: the noun, "" where none is asked for; `each`, per
    what; `is_mean`, as an average; `befell`, what of that happened to them; `names`, the systems
    and benchmarks that the question asks it of."""

    noun: str = ""
    each: str = ""
    is_mean: bool = False
    befell: frozenset[str] = frozenset()
    names: tuple[str, ...] = ()

    def is_told(self, text: str) -> bool:
        """Whether a text tells the number of what is counted; an average only where one is
        wanted."""
        own = own_words(text[:LONGEST_SENTENCE])
        if not self.noun or (self.befell and self.befell.isdisjoint(_told(own, otherwise=True))):
            return False
        named = _names_in(own)
        return any(self._is_counted(own, q) and self._is_of_all(own, q) and
                   self._is_of_that_kind(_clause(own, q.start, q.end)) and
                   not self._is_of_another(own, q, named) for q in amounts(own))

    def _is_counted(self, text: str, q: Quantity) -> bool:
        """Whether a number is one of the things, or an amount in the unit that is one."""
        if _PER.search(text[:q.start]):
            return False
        *before, last = self.noun.replace("-", " ").split()
        unit = read_unit(last, 0)
        if unit and unit.dimension == "time":
            return _is_in(unit, before, text, q)
        if q.dimension.partition("/")[0] in _MEASURED:
            return False
        counted = _counted_words(text, q)
        noun = stem(last.lower())
        return not {noun, *_others(noun)}.isdisjoint(map(stem, counted))

    def _is_of_all(self, text: str, q: Quantity) -> bool:
        """Whether a number is not that of a part of the things, or of a piece of another kind, told
        right beside it."""
        beside = set(_told(_beside(text, q)))
        if self.befell:
            return not (beside & _OF_A_PIECE) - self.befell
        return not (_A_PART.search(text[:q.start]) or _OF_A_PART & beside)

    def _is_of_that_kind(self, clause: str) -> bool:
        per = not self.each or stem(self.each.lower()) in map(stem, words(clause))
        return per and (self.is_mean or not AVERAGE.search(clause))

    def _is_of_another(self, text: str, q: Quantity, named: Iterable[tuple[int, int]]) -> bool:
        """Whether a number is said of a name that the question does not have."""
        asked = [name_pattern(name) for name in self.names]
        for start, end in named if asked else ():
            if any(pattern.search(text[start:end]) for pattern in asked):
                continue
            before = end <= q.start and _BEHIND_A_NAME.fullmatch(text[end:q.start])
            behind = q.end <= start and re.search(r"\bthe $", text[:q.start]) and \
                _THOSE_OF.fullmatch(text[q.end:start])
            between = [s for s, e in named if end <= s and e <= q.start]
            if (before and not between) or behind:
                return True
        return False


NOTHING = Count()
"""Where no number of things is asked for."""


def wanted_count(question: str, names: Iterable[str] = ()) -> Count:
    """What a question wants counted, by its wording."""
    found = _COUNT.search(question)
    noun = found["noun"] if found else ""
    if not (found and noun) or stem(noun.split()[-1].lower()) in _OF_A_SCORE or \
            noun.split()[0].lower() in ("more", "fewer"):
        return NOTHING
    rest = question[found.end("noun"):]
    each = found["each"] or ""
    return Count(noun, each, bool(each or AVERAGE.search(question)),
                 frozenset(_told(rest)), tuple(names))


def _told(text: str, *, otherwise: bool = False) -> list[str]:
    """What a text says befell what it counts."""
    return [name for name, pattern in _BEFELL.items() if pattern.search(text) or (
        otherwise and name in _SAID_OTHERWISE and _SAID_OTHERWISE[name].search(text))]


def _names_in(text: str) -> list[tuple[int, int]]:
    return sorted({(m.start, m.end) for m in (*find_systems(text), *find_benchmarks(text))})


def _clause(text: str, start: int, end: int) -> str:
    """What stands around a place up to the marks that part a sentence."""
    before, behind = _PARTS.split(text[:start])[-1], _PARTS.split(text[end:], maxsplit=1)[0]
    return f"{before} {behind}"


def _beside(text: str, q: Quantity) -> str:
    """The words right beside a number in its clause; of those behind it none that begin another
    part."""
    before = _PARTS.split(text[:q.start])[-1].split()[-_BESIDE:]
    behind = _PARTS.split(text[q.end:], maxsplit=1)[0].rstrip(".").replace("-", " ").split()
    own = _PREPOSITIONS - {"that", "who", "which"} | {"and"}
    ends = next((i for i, word in enumerate(behind) if word.lower() in own), len(behind))
    return " ".join([*before, *behind[:min(ends, _BESIDE)]])


def _counted_words(text: str, q: Quantity) -> list[str]:
    """What may be the thing counted by a number: words behind it up to the first plural, or to one
    that begins another part; the first alone where it is joined with the number."""
    behind = f"{q.unit if q.dimension else ''}{text[q.end:]}"
    if behind.startswith("-"):
        return words(behind)[0].split("-")[:1]
    found = words(re.split(r"[.,;:()%]", behind, maxsplit=1)[0])[:_BEHIND_A_NUMBER]
    ends = next((i for i, word in enumerate(found) if word in _PREPOSITIONS), len(found))
    plural = next((i + 1 for i, word in enumerate(found) if _ONE_OF_MANY.fullmatch(word)),
                  len(found))
    return [part for word in found[:min(ends, plural)] for part in word.split("-")]


def _is_in(unit: Unit, before: Sequence[str], text: str, q: Quantity) -> bool:
    """Whether an amount is in a unit of time, with the words that say of what ("GPU hours"), and is
    nobody's age."""
    behind = text[q.end:]
    if q.dimension == "time":
        is_age = re.match(r"[ -]old\b", behind) or re.search(r"\baged? $", text[:q.start])
        return q.factor == unit.factor and not before and not is_age
    named = words(behind.replace("-", " "))[:_BEHIND_A_NUMBER]
    place = next((i for i, word in enumerate(named)
                  if (read := read_unit(word, 0)) and read.symbol == unit.symbol), None)
    return place is not None and {stem(w.lower()) for w in before} <= set(map(stem, named[:place]))


def _others(noun: str) -> frozenset[str]:
    """Other nouns that say the same of whom is counted."""
    return _SOMEBODY if noun in _ANYBODY else _PATIENTS if noun == stem("patients") else frozenset()
