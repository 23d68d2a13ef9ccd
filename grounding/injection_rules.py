"""The rules that tell an instruction to a machine, read from injections.yaml."""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache
from typing import Any

from grounding.disguise import plain_pattern
from grounding.lexicon import lexicon
from records.paper import InjectionKind

KINDS: tuple[InjectionKind, ...] = ("favour", "counterfeit", "override", "address")
"""The kinds that rules tell, the most telling first."""

_GAP, _MAYBE_GAP = r"[\W_]{1,8}", r"[\W_]{0,8}"
_NAME = re.compile(r"<([a-z]+)>")
_AT_A_CLAUSE = re.compile(
    r"(?:^|[\n.;:!?,\"“”‘’'(\[\]{}>*#|=`。、：；，！？؛،]\s*|(?<![^\W_])[—–-]\s*"
    r"|>(?:system|assistant|user|tool)\s+"
    r"|\b(?:please|kindly|and|then|now|must|always|just|only|simply|also|so|therefore|instead|hereby"
    r"|immediately|(?:unless|if|that) you|(?:requires?|instructs?|orders?|commands?|asks?) you to"
    r"|you (?:should|shall|will|have to|need to|are to|can|may)"
    r"|(?:reviewers?|verifiers?|models?|assistants?|systems?|agents?|ais?|llms?|planner|screener"
    r"|extractor|writer|editor|judges?|gate) (?:should|shall|will|has to|have to|needs? to|is to"
    r"|(?:is|are) (?:required|ordered) to))"
    r"\s+)$")
_LOOK_BACK = 48


@dataclass(frozen=True)
class Rule:
    """A pattern over undisguised text. `order`: it counts only where it begins a clause. `alone`:
    it tells an injection by itself; else only beside a rule of another kind."""

    kind: InjectionKind
    pattern: re.Pattern[str]
    order: bool
    alone: bool

    def holds_at(self, text: str, place: int) -> re.Match[str] | None:
        """The rule's match that begins at this place of undisguised text."""
        found = self.pattern.match(text, place)
        if found and self.order:
            began = max(0, place - _LOOK_BACK)
            return found if _AT_A_CLAUSE.search(text, began, place) else None
        return found


@dataclass(frozen=True)
class Language:
    """The rules of one language. A text with none of its `cues` (part of words) has no match; of
    most others `any_rule` tells at once where one begins."""

    cues: tuple[str, ...]
    script: re.Pattern[str] | None
    any_rule: re.Pattern[str]
    rules: tuple[Rule, ...]

    def holding(self, text: str) -> Iterator[tuple[Rule, int, int]]:
        """The rules that hold in undisguised text, each with a half-open range."""
        if self.cues and not any(cue in text for cue in self.cues):
            return
        if self.script and not self.script.search(text):
            return
        for start in [found.start() for found in self.any_rule.finditer(text)]:
            for rule in self.rules:
                if found := rule.holds_at(text, start):
                    yield rule, *found.span()


@dataclass(frozen=True)
class RuleBook:
    """The rules of every language. `tight` tells injections whose words have run together,
    `subject` a paper about such attacks, `framing` what introduces an example of one."""

    languages: tuple[Language, ...]
    tight: re.Pattern[str]
    subject: re.Pattern[str]
    framing: re.Pattern[str]


@cache
def rule_book() -> RuleBook:
    """The rules, read and compiled once."""
    data = lexicon("injections")
    return RuleBook(tuple(map(_language, data["languages"].values())),
                    *(_compiled(data[name]) for name in ("tight", "subject", "framing")))


def _language(data: dict[str, Any]) -> Language:
    lists = data.get("lists", {})
    while any(_NAME.search(entries) for entries in lists.values()):
        lists = {name: _expanded(entries, lists) for name, entries in lists.items()}
    rules = tuple(_rule(kind, written, lists) for kind in KINDS for written in data.get(kind, ()))
    # A word of an alphabet begins where the one before has ended; the others know no such place.
    alphabetic = "script" not in data
    every = "|".join(rule.pattern.pattern for rule in rules)
    return Language(
        cues=tuple(data.get("cues", ())), rules=rules,
        script=re.compile(data["script"]) if "script" in data else None,
        any_rule=re.compile(rf"(?<![^\W_])(?=(?:{every}))" if alphabetic else f"(?={every})"))


def _rule(kind: InjectionKind, written: str, lists: dict[str, str]) -> Rule:
    alone, pattern = not written.startswith("?"), written.removeprefix("?")
    order, pattern = pattern.startswith("^"), pattern.removeprefix("^")
    if kind == "counterfeit":  # of signs more than of words: a space is a space
        return Rule(kind, re.compile(plain_pattern(pattern)), order, alone)
    return Rule(kind, _compiled(_expanded(pattern, lists)), order, alone)


def _expanded(pattern: str, lists: dict[str, str]) -> str:
    return _NAME.sub(lambda name: f"(?:{lists[name[1]]})", pattern)


def _compiled(pattern: str) -> re.Pattern[str]:
    plain = plain_pattern(pattern).replace(" ?", _MAYBE_GAP).replace(" ", _GAP)
    return re.compile(plain)
