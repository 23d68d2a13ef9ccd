"""Whether one thing changes another, goes with it, is better than it or does for it: the relation
that a question asks about, and whether a text bears on it.

A text that speaks of both things need not: a drug may be given to those who die, and lower
something else. So a clause must name both, and between them the relation, its opposite or its
denial. Where a question cannot be taken apart surely, nothing is asked of a text.
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from functools import lru_cache
from itertools import islice
from typing import Literal

from agents.relation_words import (
    ADJECTIVES,
    AMOUNT,
    COMMON,
    COMPARES,
    GENERIC,
    NEUTRAL,
    RELATES,
    STAND_INS,
    VERBS,
)
from agents.spellings import both_spellings, spelled_out
from grounding.claim_sentences import LONGEST_SENTENCE
from grounding.explaining import own_words
from grounding.reading import lists, rarity
from grounding.words import content_words, words

Bond = Literal["changes", "goes with", "compared", "does for"]

_RARE = 0.75
"""Rarity from which a word of a thing's name cannot be left out."""
_LONGEST_CLAUSE, _MOST_TRIED = 600, 8
"""Characters of a clause that are read, and words that relate or join which are tried in it."""
_NEXT = 40
"""Characters behind a word among which what it belongs to begins."""
_ALIKE = 5
"""Letters that two stems of one word have in common: "accurate", "accuracy"."""


@dataclass(frozen=True)
class Thing:
    """One side of a relation: its words, of which `head` must be said, and its initials."""

    name: str
    stems: frozenset[str]
    head: str
    initials: str = ""

    def is_in(self, text: str, around: str = "") -> bool:
        """Whether a text speaks of it; of rare words but its head some may stand in what is said
        `around` the text."""
        if self.initials and re.search(rf"(?<![\w-]){self.initials}s?(?![\w-])", text):
            return True
        said = _stems(text)
        if not _is_said(self.head, said):
            return False
        missing = {one for one in self.stems if not _is_said(one, said)}
        beside = _stems(around) if around and missing else frozenset()
        return all(_is_said(one, beside) or rarity(one) < _RARE for one in missing)


@dataclass(frozen=True)
class AskedRelation:
    """What a question asks of two things; `measure`, in what they are compared, and `regard`, for
    what ("for pain"), each None where it does not say."""

    bond: Bond
    one: Thing
    other: Thing
    measure: re.Pattern[str] | None = None
    regard: Thing | None = None

    @property
    def name(self) -> str:
        """It in words, as what a question asks."""
        if self.bond == "compared":
            return f"how “{self.one.name}” compares with “{self.other.name}”"
        return f"how “{self.one.name}” bears on “{self.other.name}”"

    def is_told(self, text: str, title: str = "") -> bool:
        """Whether a text, from a paper of such a title, bears on it."""
        own = own_words(text[:LONGEST_SENTENCE])
        return any(self._in_clause(clause[:_LONGEST_CLAUSE], title) for clause in _clauses(own))

    def _in_clause(self, clause: str, title: str) -> bool:
        if any(found[0] not in self.one.name and self.one.is_in(clause[found.end():][:_NEXT])
               for found in _ABOUT_IT.finditer(clause)):
            return False
        if self.bond == "compared":
            return self._compares(clause, title)
        if self.bond == "does for":
            return self.one.is_in(clause, title) and self.other.is_in(clause, title) and bool(
                (self.measure or RELATES).search(clause))
        found = islice(RELATES.finditer(clause), _MOST_TRIED)
        return any(self._is_joined(clause, one, title) for one in found)

    def _compares(self, clause: str, title: str) -> bool:
        regard = self.regard is None or self.regard.is_in(clause) or self.regard.is_in(title)
        if not (regard and self.one.is_in(clause) and self.other.is_in(clause)):
            return False
        if self.measure:
            return bool(COMPARES.search(clause) and self.measure.search(clause))
        return bool(COMPARES.search(clause)) and not COMMON.search(clause)

    def _is_joined(self, clause: str, found: re.Match[str], title: str) -> bool:
        """Whether a word that relates joins the two things, the one asked about as what acts."""
        before, behind = clause[:found.start()], clause[found.end():]
        is_done = bool(_BE_DONE.search(before) and _DONE.match(found[0]))
        object_ = _without_circumstance(behind) if self.other.is_in(before + behind) else behind
        swapped = self.bond == "goes with"
        for one, other in ((self.one, self.other), *(((self.other, self.one),) if swapped else ())):
            if one.is_in(before, title) and other.is_in(object_, title) and not is_done:
                return True
            if other.is_in(_without_circumstance(before), title) and any(
                    one.is_in(rest, title) for rest in _linked(found[0], behind, is_done)):
                return True
        if self._are_both(before):
            return True
        is_open = not content_words(before) - NEUTRAL
        if is_open and self.one.is_in(behind) and self.other.is_in(behind):
            return True
        stands_in = bool(title and STAND_INS.search(clause) and self.one.is_in(title)
                         and not self.one.is_in(clause))
        return stands_in and self.other.is_in(clause)

    def _are_both(self, before: str) -> bool:
        """Whether something is said of both: of "the effect of X on Y", or of Y "in those with X".
        """
        lead = _PREPOSITION.search(before)
        is_joint = RELATES.search(before) or (lead and self.one.is_in(before[lead.end():]))
        return bool(is_joint) and self.one.is_in(before) and \
            self.other.is_in(_without_circumstance(before))


@lru_cache(maxsize=512)
def _stems(text: str) -> frozenset[str]:
    """The stems of content words, those that are spelled in two ways in one of them."""
    parts = (part for word in words(spelled_out(text)) for part in word.split("-"))
    return frozenset(content_words(" ".join(min(both_spellings(part)) for part in parts)))


def _is_said(one: str, said: frozenset[str] | set[str]) -> bool:
    """Whether a word, one that is derived from it, its like or its opposite is said."""
    if one in said:
        return True
    groups, against = lists().synonyms.get(one, frozenset()), lists().antonyms.get(one, frozenset())
    return any(other in against or groups & lists().synonyms.get(other, frozenset())
               or _is_derived(one, other) for other in said)


def _is_derived(one: str, other: str) -> bool:
    same = 0
    for a, b in zip(one, other, strict=False):
        if a != b:
            break
        same += 1
    return same >= _ALIKE and max(len(one), len(other)) - same <= 4


_BE_DONE = re.compile(r"\b(?:is|are|was|were|be|been|being)(?: not| \w+ly)? $", re.I)
_DONE = re.compile(r"(?!(?:un)?(?:associated|correlated|linked|related)\b)\w+(?:ed|en)$", re.I)
_VERB = re.compile(r"\w+(?:ed|es|[^s]s|led|rose|fell|grew)$", re.I)
_LINK = re.compile(r"\b(?:by|with|in|among|after|than|when|under|following|on|during|through|"
                   r"between|from|for those|as|due to|because of|owing to)\b", re.I)
_LINK_OF_EITHER = re.compile(r" (?:with|to|of)\b", re.I)
_EITHER = re.compile(r"(?:un|in)?(?:associated|correlate[sd]?|linked|related|dependent)$", re.I)
_PREPOSITION = re.compile(
    r"\b(?:of|in|with|among|after|for|under|from|between|on|at|by|following)\b", re.I)
_CIRCUMSTANCE = re.compile(
    r"(?:^\W*|\b(?:in|among|for|of) )(?:(?:the|all|most|many|some|older|young|adult|\d+) )*"
    r"(?:patients|participants|people|persons|adults|children|women|men|students|nurses|mice|rats|"
    r"subjects|individuals|those|workers) (?:with|who|whose|on|at|having|suffering)\b[^,;]*", re.I)
_ENDS = re.compile(
    r"[;:] |, (?:but|whereas|while|although|though|and|yet|when) | (?:whereas|while|although) ")
_GOES_ON = re.compile(
    r"(?:(?:also|then|did|does|do|was|were|is|are|had|has|not|no|significantly|slightly) )*"
    r"(?:[a-z]+ed|[a-z]+s|led|had|did|not)\b(?! (?:was|were|is|are|had|has)\b)")


_ABOUT_IT = re.compile(r"\b(?:sales?|prices?|prescriptions?|prescribing|supply|demand|searches|"
                       r"publications?|funding|awareness|market|advert\w*) (?:of|for|on) ", re.I)
"""Before the name of a thing, what tells that something is said about it and not of it."""


def _clauses(text: str) -> Iterator[str]:
    """The clauses of a text; one without a subject with that of the clause before."""
    subject, at = "", 0
    for end in (*(m for m in _ENDS.finditer(text)), None):
        clause = text[at:end.start() if end else len(text)]
        goes_on = at > 0 and _GOES_ON.match(clause)
        if not (goes_on and subject):
            verb = RELATES.search(clause)
            subject = clause[:verb.start()] if verb else ""
        yield f"{subject} {clause}" if goes_on and subject else clause
        at = end.end() if end else len(text)


def _linked(relating: str, behind: str, is_done: bool) -> Iterator[str]:
    """What is joined to a subject by a preposition behind the word that relates: "lower with X".
    Behind a verb that acts nothing stands before it that could be its object, as in "cut X in Y".
    """
    if _EITHER.match(relating) and (link := _LINK_OF_EITHER.match(behind)):
        yield behind[link.end():]
    for link in islice(_LINK.finditer(behind), _MOST_TRIED):
        between = re.sub(r"\b\w+ly\b|\d\S*", " ", behind[:link.start()])
        acts = not is_done and _VERB.match(relating)
        if acts and content_words(between) - NEUTRAL:
            return
        yield behind[link.end():]


def _without_circumstance(text: str) -> str:
    """A text without whom it is said of: "in patients with gout"."""
    return _CIRCUMSTANCE.sub(" ", text)


_LEAD = r"\W*(?:[^?]{0,120}?, )?"
_YES = (r"(?P<aux>does|do|did|can|could|will|would|should|may|might|is|are|was|were|has|have|had) ")
_THAT = re.compile(
    r"there (?:any |good |some |strong )?(?:evidence|proof|indications?) (?:that|for|of) ", re.I)
_BETWEEN = re.compile(
    r"(?:there )?(?:an? |any |the )?(?:[\w-]+ )?(?:association|links?|relation(?:ship)?|connection|"
    r"correlation|interaction|trade-?off) between (?P<one>.+?) and (?P<other>.+)", re.I)
_EFFECT = re.compile(
    r"\W*(?:what (?:is|are|was|were) the |(?:is|are|was|were) there (?:an? |any ))(?:[\w-]+ )?"
    r"(?:effects?|impacts?|influences?) of (?P<one>.+?) (?:up)?on (?P<other>.+)", re.I)
_HOW = re.compile(rf"{_LEAD}how (?:does|do|did|can|could|will) (?P<rest>.+)", re.I)
_TO_BE = re.compile(rf"(?P<one>.+?) (?:be )?(?:(?:\w+ly|also) )?(?P<done>{VERBS['done']}) by "
                    r"(?P<other>.+)", re.I)
_ACTS = re.compile(rf"(?P<one>.+?) (?P<verb>{VERBS['acts']})(?:e?s)? (?P<other>.+)", re.I)
_GOES = re.compile(
    r"(?P<one>.+?) (?:be )?(?:\w+ly )?(?:associated|correlated|linked|related|connected|"
    r"correlate|relate) (?:with|to) (?P<other>.+)|"
    r"(?P<factor>.+?) (?:be )?(?:an? )?(?:\w+ )?(?:risk factor|predictor|cause|determinant|"
    r"marker|sign|consequence|result) (?:for|of) (?P<of>.+)", re.I)
_WITH = re.compile(r"(?:with|as|after|when|if|over|depending on) (?P<other>.+)", re.I)
_THAN = re.compile(
    r"(?P<one>.+?) (?:be )?(?:(?:any|much|significantly|even|just|really|more|less|as|equally) )*?"
    r"(?P<how>(?:more|less|fewer) (?:[\w-]+ )?|as [\w-]+ |[\w-]*(?:er|se|ss) (?:[\w-]+ )??)"
    r"(?:than|as) (?P<other>.+)", re.I)
_BEATS = re.compile(r"(?P<one>.+?) (?:be )?(?:outperform|beat|surpass|exceed|differ from|"
                    r"(?:superior|inferior|preferable|equivalent) to) (?P<other>.+)", re.I)
_COMPARE = re.compile(
    rf"{_LEAD}how (?:does|do|did) (?P<one>.+?) (?:compare (?:with|to|against)|differ from) "
    r"(?P<other>.+)|"
    r"\W*what (?:is|are|was|were) the (?:[\w-]+ )?differences? between (?P<this>.+?) and "
    r"(?P<that>.+)", re.I)
_WHICH = re.compile(
    r"\W*(?:which|who|what)(?: \w+)? (?:is|are|was|were|has|have|does|do|works?|performs?) "
    r"(?:the )?(?P<how>(?:more|less) [\w-]+|[\w-]+er|worse)(?: [\w-]+)?(?:,|:| -) ?"
    r"(?P<one>.+?),? or (?P<other>.+)", re.I)
_USED = re.compile(r"(?P<one>.+?) be (?:used|employed|applied|exploited) (?:to|for|in|as) "
                   r"(?P<other>.+)", re.I)
_SERVES = re.compile(
    rf"(?P<one>.+?) (?:be )?(?:an? )?(?:\w+ly )?(?P<how>{ADJECTIVES}) (?:\w+ )?"
    r"(?:for|against|in|to|at|during|with) (?P<other>.+)", re.I)
_THREE = re.compile(r"(?P<one>[\w-]+) (?P<verb>[a-z]{3,}) (?P<other>[\w-]+)")
_REGARD = re.compile(r" (?:for|in|at|on|to|among|during|when|with respect to|in terms of) ", re.I)
_WHERE = re.compile(r" (?:in|among|amongst|during|within|across|compared|than|after|before|over|"
                    r"when|if|at|by|and (?=how|by))\b.*", re.I)
_HEAD_ENDS = re.compile(r"\b(?:of|for|from|with|to|in|on|by|that|which|who|between|at)\b", re.I)


def asked_relation(question: str) -> AskedRelation | None:
    """The relation of two things that a question asks about; None where it asks of none, or where
    which they are cannot be told."""
    text = " ".join(question.split()).rstrip(" ?.!")
    if found := _EFFECT.fullmatch(text):
        return _relation("changes", found["one"], _WHERE.sub("", found["other"]))
    if found := _COMPARE.fullmatch(text) or _WHICH.fullmatch(text):
        return _compared(found)
    if found := _HOW.fullmatch(text):
        acts = _ACTS.fullmatch(found["rest"])
        return _acting(acts) if acts else None
    found = re.fullmatch(rf"{_LEAD}{_YES}(?P<rest>.+)", text, re.I)
    if not found:
        return None
    rest = _THAT.sub("", found["rest"])
    is_that = rest != found["rest"]
    if not is_that and rest.lower().startswith("there ") and not _BETWEEN.match(rest):
        return None
    return _read(rest, is_be=found["aux"].lower() in ("is", "are", "was", "were") and not is_that,
                 is_that=is_that)


def _read(rest: str, *, is_be: bool, is_that: bool) -> AskedRelation | None:
    """The relation that what follows the first verb of a question asks about."""
    if found := _BETWEEN.match(rest):
        return _relation("goes with", found["one"], _WHERE.sub("", found["other"]))
    for pattern in (_THAN, _BEATS):
        if found := pattern.fullmatch(rest):
            return _compared(found)
    if found := _USED.fullmatch(rest):
        return _relation("does for", found["one"], found["other"],
                         measure=_doing(words(found["other"])[0]))
    if found := _GOES.fullmatch(rest):
        return _relation("goes with" if found["one"] else "changes", found["one"] or
                         found["factor"], _WHERE.sub("", found["other"] or found["of"]))
    if (is_be or " be " in rest) and (found := _TO_BE.fullmatch(rest)):
        return _relation("changes", found["other"], _WHERE.sub("", found["one"]))
    if is_be and (found := _SERVES.fullmatch(rest)):
        return _relation("does for", found["one"], found["other"])
    if is_be:
        return None
    if found := _ACTS.fullmatch(rest):
        return _acting(found)
    found = None if is_that else _THREE.fullmatch(rest)
    if found and content_words(found["verb"]):
        return _relation("does for", found["one"], found["other"], measure=_doing(found["verb"]))
    return None


def _doing(verb: str) -> re.Pattern[str]:
    """How a text says that something is done, by the verb or what is made of it."""
    found = verb.removesuffix("ing")
    alike = r"|diagnos|identif|screen|recogni" if found in ("detect", "diagnos", "diagnose") else ""
    return re.compile(rf"\b(?:{re.escape(found[:_ALIKE])}{alike})", re.I)


def _acting(found: re.Match[str]) -> AskedRelation | None:
    other = found["other"]
    if beside := _WITH.match(other):
        return _relation("goes with", found["one"], _WHERE.sub("", beside["other"]))
    return _relation("changes", found["one"], _WHERE.sub("", other))


def _compared(found: re.Match[str]) -> AskedRelation | None:
    parts = found.groupdict()
    first, other, regard = parts["one"] or parts["this"], parts["other"] or parts["that"], None
    if parted := _REGARD.search(other) or re.search(r", (?:for|in|at|on) ", other):
        other, regard = other[:parted.start()], _thing(other[parted.end():])
    one = _REGARD.split(first, maxsplit=1)[0]
    how = (parts.get("how") or "").strip().lower()
    measure = _measure(how)
    if re.match(r"(?:more|less|fewer|\w+er)\b", how) and not measure and \
            how.split()[-1] not in GENERIC:
        measure = AMOUNT if how.split()[0] in ("more", "less", "fewer") or how in (
            "higher", "lower", "greater", "larger", "smaller") else None
    return _relation("compared", one, other, measure=measure, regard=regard)


def _measure(how: str) -> re.Pattern[str] | None:
    """By what a text tells in which regard two things are compared; None where any will do."""
    said = [word for word in how.split() if word not in ("as", "more", "less", "fewer", "much")]
    if not said or said[-1] in GENERIC:
        return None
    word = said[-1]
    if word in ("higher", "lower", "greater", "larger", "smaller"):
        return AMOUNT
    told = COMPARES.told.get(word)
    if not told:
        base = re.sub(r"(?:([bdgmnpt])\1er|ier|er)$", r"\1", word)
        told = re.escape(base[:max(3, min(len(base), _ALIKE))])
    return re.compile(rf"\b(?:{told})", re.I)


def _relation(
    bond: Bond, one: str, other: str, *, measure: re.Pattern[str] | None = None,
    regard: Thing | None = None,
) -> AskedRelation | None:
    first, second = _thing(one), _thing(other)
    if first is None or second is None:
        return None
    shared = first.stems & second.stems
    if shared:
        first, second = _without(first, shared), _without(second, shared)
    return AskedRelation(bond, first, second, measure, regard) if first and second else None


def _without(thing: Thing | None, shared: frozenset[str]) -> Thing | None:
    """A thing by the words that it does not share with the other."""
    own = thing.stems - shared if thing else frozenset()
    if thing is None or not own:
        return None
    return Thing(thing.name, own, thing.head if thing.head in own else max(own, key=rarity))


def _thing(name: str) -> Thing | None:
    """A thing by its name; None where that has no words of its own."""
    bare = re.sub(r"^(?:the|an?|any|some|using|taking|having|being|higher|lower|more|less) ", "",
                  name.strip(" ,?"), flags=re.I)
    telling = [word for word in words(spelled_out(bare))
               if content_words(word) and word not in GENERIC]
    if not telling or len(telling) > 8:
        return None
    lead = [word for word in words(spelled_out(_HEAD_ENDS.split(bare, maxsplit=1)[0]))
            if word in telling]
    head = (lead or telling)[-1]
    initials = "".join(word[0] for word in telling).upper() if len(telling) > 1 else ""
    stems = _stems(" ".join(telling))
    heads = sorted(_stems(head))
    return Thing(bare, stems, heads[-1], initials)
