"""What a question is about, as terms that databases of papers can be asked for."""

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from itertools import pairwise

from agents.spellings import both_numbers, both_spellings, with_and_without_s
from grounding.reading import rarity
from grounding.words import STOPWORDS, stem

LONGEST_PHRASE = 3
"""Words of a phrase that is looked for as it stands: hardly a paper has four in that order."""

LONGEST_NAME = 4
"""Words in a row that may be one name, of which each phrase of `LONGEST_PHRASE` words means it."""

TELLS_ALONE = 0.8
"""A noun as rare as that may stand for its phrase: "wetlands" for "coastal wetlands"."""

TELLS_LITTLE = 0.7
"""A word less rare than that is no name beside a phrase: "soft" in "soft or rigid grippers"."""

_COMPOUND = (
    r"\b(?:(?:climate|global|environmental|organi[sz]ational|behaviou?ral|conformational|social"
    r"|technological|demographic|land[- ]use) changes?"
    r"|(?:land|water|energy|resource|pesticide|substance|drug|alcohol|tobacco|cannabis|opioid"
    r"|antibiotic|screen|media|internet|smartphone) use"
    r"|(?:dark|white|gr[ae]y|particulate|organic) matter"
    r"|(?:parental|sick|maternity|paternity) leave|gradient boosting|conduct disorders?"
    r"|harm reduction|focus groups?|delay discounting)\b")
"""Names of which a part elsewhere is a verb that relates what is asked about."""

_TOKEN = re.compile(rf"{_COMPOUND}|[^\W_](?:[\w']|[.@‐‑-](?=\w)|[+#](?!\w))*", re.IGNORECASE)
_NO_TOPIC = re.compile(
    r"\S+://\S+|\bwww\.\S+|\bdoi:\S+|\bstate[ -]of[ -]the[ -]art\b"
    r"|\b(?:links?|linked|connections?|connected|correlations?|tied)(?= (?:between|to|with)\b)",
    re.IGNORECASE)
"""Addresses, and what asks with words that elsewhere are a topic: "link prediction"."""

_JOINS = re.compile(
    r"(?:[\s,;/&()]|\b(?:and|or|vs|versus|such as|like|including|e\.g|for example)\b\.?)*",
    re.IGNORECASE)
_PLACE, _CIRCUMSTANCE = 0.6, 0.85
"""What a question says after "in" or "among" is where it is asked, not what: it counts less, and a
name or a single word there even less ("in Mozambique", "in adults")."""

_AFTER_IN = re.compile(r"\b(?:in|among|within|across|during)\s+(?:the\s+)?$", re.IGNORECASE)
_AFTER_BETWEEN = re.compile(r"\bbetween\s+(?:the\s+)?$", re.IGNORECASE)
_PARTS = re.compile(r"\b(?:and|or|vs|versus)\b|&", re.IGNORECASE)

_VERBS = """
accelerate achieve address affect alleviate allow alter answer apply arise assess associate
attribute avoid become begin benefit boost bring build carry cause change choose combat come compare
concern conduct consider consist contain contribute cope correlate curb cut deal decrease define
delay depend derive describe detect determine develop differ diminish discuss elaborate enable end
enhance ensure evaluate examine exist expect explain explore fabricate facilitate fail find focus
follow generate get give go handle happen harm help hinder identify impact impede implement improve
include increase indicate influence inform initialise initialize introduce invest investigate
involve keep know leave let limit list look lower maintain make manage matter mean measure mediate
mitigate obtain occur offer outline outperform outweigh perform pick pose predict prevent produce
promote propose prove provide publish put quantify quit raise reach recommend reduce regard relate
rely remain replace represent require respond result reveal seem sequester serve show solve spur
start stop strengthen succeed suffer suggest summarise summarize take tell tend trigger try turn
undermine understand use vary view want weaken weigh worsen
""".split()
_NOUNS_TOO = frozenset("answering building cutting learning planning".split())
"""Forms of those verbs that are part of what is asked about: "question answering"."""

_IRREGULAR_VERBS = """
became begun built came chosen done drawn driven fallen found gave given gone grew grown held kept
known made meant proven ran risen said seen shown shrunk spent taken told took understood went
written worked
""".split()
_ASKING = """
accurate acquire acquires actual advantage advantages aim aims also approach approaches appropriate
approximately aspect aspects association associations available aware bad behind beneficial benefits
best better certain challenge challenges cheaper commonly comparable comparative comparison
comparisons concrete cons consequence consequences consideration considerations consistently
corresponding current currently decade decades detrimental difference differences different directly
disadvantage disadvantages drawback drawbacks drives due e.g effect effective effectively
effectiveness effects efficacious eight especially etc evidence exactly example examples existing
explicitly extremely factor factors faster feasible five four frequently fully generally good
greater hardly helpful highly i'm i've i.e impacts implication implications important importantly
instead isn't issue issues kind kinds largely latest leading less lesser limitations literature
mainly majority meaningful method methods month months mostly newer nine notable number numbers
obtained often one ones overall paper papers particular particularly per popular possible
predominant prevailing problem problems pros protect protects rather reason reasons recent recently
related relation relations relationship relationships relevant reliably reported research researched
researchers respectively rest role roles safer scenario seven significant significantly similar
similarly situation situations six slower so-called solution solutions someone something specialized
specific specifically strategies strategy strengths stronger strongly studied studies study
substantial substantially suitable superior sure task tasks technique techniques ten term terms
there's thing things three today trying two typical typically unknown unlike usual usually various
versus vs way ways weaker weaknesses well what's widely widespread within worse worst worth year
years
""".split()
"""Words that ask or relate, not words that are asked about."""

_LEFT_EDGES = frozenset(
    "common great high higher highest key large larger low lowest main major new novel optimal "
    "potential practical right simple standard strong theoretical top".split())
"""Words that say little where they begin a longer phrase, but make a short one: "common cold"."""

_RIGHT_EDGES = frozenset("""
algorithm algorithms case cases concept concepts context framework frameworks method methods outcome
outcomes practice practices principle principles problem problems process processes scheme schemes
setting settings stage stages step steps strategy strategies technique techniques tool tools type
types use
""".split())
"""Words that name nothing alone and narrow a phrase too much at its end: "schema matching
problem"."""

_NOTHING_ALONE = frozenset("distributed fast fewer long more safe short slow".split())
"""Words that only what stands behind them makes a name: "long COVID"."""

_HEADS = frozenset("""
condition conditions model models people performance quality rate rates risk system systems value
values
""".split())
"""Words of that kind which belong to a common word before them: "language models"."""

_NO_ADVERBS = frozenset(
    "anomaly assembly butterfly early elderly family italy monopoly oligopoly supply".split())
_ADVERB = re.compile(r"[a-z]{3,}ly")


def _forms(verb: str) -> Iterable[str]:
    """A verb with its regular inflections, the doubled letter of "cutting" among them."""
    short = verb.removesuffix("e")
    ends_in_y = bool(re.search(r"[^aeiou]y$", verb))
    third = f"{verb[:-1]}ie" if ends_in_y else (
        f"{verb}e" if re.search(r"(?:s|x|ch|sh|o)$", verb) else verb)
    past = f"{verb[:-1]}ied" if ends_in_y else f"{short}ed"
    return verb, f"{third}s", past, f"{short}ing", f"{verb}{verb[-1]}ing", f"{verb}{verb[-1]}ed"


_BREAKS = STOPWORDS.union(_ASKING, _IRREGULAR_VERBS, *map(_forms, _VERBS)) - _NOUNS_TOO
ASKING_STEMS = frozenset(map(stem, _BREAKS)) | {"base", "caus", "mechan", "definit"}
"""Stems of the words that ask or relate."""


@dataclass(frozen=True)
class Concept:
    """One thing a question is about, or several that it names side by side.

    `phrases` are its names as the question has them. Any of `exact` means it; any of `parts`, pairs
    of the words of longer names, may; and any of `alone`, single words of it, may where something
    else is asked for too. `short` is a looser name in plain words, "" where there is none. `weight`
    is how much it narrows a search, from 0; `place` is where it begins in the question; `is_where`
    says that the question asks in or among it.
    """

    phrases: tuple[str, ...]
    exact: tuple[str, ...]
    parts: tuple[str, ...] = ()
    alone: tuple[str, ...] = ()
    short: str = ""
    weight: float = 1.0
    place: int = 0
    is_where: bool = False


@dataclass(frozen=True)
class _Run:
    """Neighbouring words of a question that may be a name, or a part of too many (`is_part`). A
    unit is a word with what belongs to it: "vitamin D", "type 2", "dark matter"."""

    units: tuple[str, ...]
    start: int
    end: int
    is_part: bool = False

    @property
    def name(self) -> str:
        return " ".join(self.units).lower()

    @property
    def weight(self) -> float:
        return sum(sorted(map(_rarity, self.units))[-LONGEST_PHRASE:])


def concepts(question: str) -> list[Concept]:
    """The concepts of a question in their order, each once. Names side by side ("soft or rigid
    grippers", "Error Vector Magnitude (EVM)") are one concept, but for those after "between"."""
    text = _NO_TOPIC.sub(lambda found: "." * len(found[0]), question.replace("’", "'"))
    found: list[list[_Run]] = []
    for run in _runs(text):
        joint = text[found[-1][-1].end:run.start] if found else "."
        parted = _PARTS.search(joint) and _AFTER_BETWEEN.search(text[:found[-1][0].start])
        if joint.strip() and _JOINS.fullmatch(joint) and not parted:
            found[-1].append(run)
        else:
            found.append([run])
    return [_concept(runs, _share(runs[0], text)) for runs in _once_each(found)]


def _once_each(groups: Sequence[list[_Run]]) -> list[list[_Run]]:
    """Groups without a name in common: what is named again belongs where it was named first."""
    kept: list[list[_Run]] = []
    for group in groups:
        names = {run.name for run in group}
        before = next((one for one in kept if names & {run.name for run in one}), None)
        if before is None:
            kept.append(group)
        else:
            before.extend(group)
    return kept


def _share(run: _Run, text: str) -> float:
    """What a concept that begins with a run counts for where it stands in the text."""
    if not _AFTER_IN.search(text[:run.start]):
        return 1.0
    alone = len(run.units) == 1 or all(unit[0].isupper() for unit in run.units)
    return _PLACE if alone else _CIRCUMSTANCE


def _runs(text: str) -> list[_Run]:
    """The runs of words that may be asked about, without what says little at their ends."""
    found: list[list[tuple[str, int, int]]] = [[]]
    for match in _TOKEN.finditer(text):
        word = match[0].removesuffix("'")
        run = found[-1]
        if run and text[run[-1][2]:match.start()].strip(" "):
            run = []
            found.append(run)
        if run and re.fullmatch(r"\d{1,2}|[A-Z]", word):
            unit, start, _ = run.pop()
            run.append((f"{unit} {word}", start, match.end()))
        elif _is_about(word):
            run.append((word, match.start(), match.end()))
        else:
            found.append([])
    return [_Run(tuple(unit for unit, _, _ in part), part[0][1], part[-1][2], part is not run)
            for run in map(_trimmed, found) for part in _parted(run)]


def _parted(run: list[tuple[str, int, int]]) -> list[list[tuple[str, int, int]]]:
    """A run as it is, or in parts as long as each other where it is too long for a name: nobody
    tells where in "lithium-ion battery dendrite growth solid electrolytes" one ends."""
    if len(run) <= LONGEST_NAME:
        return [run] if run else []
    number = -(-len(run) // LONGEST_PHRASE)
    ends = [-(-len(run) * part // number) for part in range(number + 1)]
    return [run[start:end] for start, end in pairwise(ends)]


def _trimmed(run: list[tuple[str, int, int]]) -> list[tuple[str, int, int]]:
    """A run without empty words at its ends; a common word keeps the one behind it, since
    "language" is not "language models"."""
    first, last = 0, len(run)
    while last - first > 2 and run[first][0].lower() in _LEFT_EDGES:
        first += 1
    while last - first > 1 and _is_empty(run[last - 1][0], run[last - 2][0], last - first):
        last -= 1
    empty = _LEFT_EDGES | _RIGHT_EDGES | _HEADS | _NOTHING_ALONE
    return run[first:last] if any(word.lower() not in empty for word, _, _ in run) else []


def _is_empty(word: str, before: str, length: int) -> bool:
    """Whether the last word of a run of `length` words says little behind the one before it."""
    belongs = _rarity(before) < TELLS_LITTLE
    return (word.lower() in _RIGHT_EDGES and not (belongs and length == 2)) or (
        word.lower() in _HEADS and not belongs)


def _is_about(word: str) -> bool:
    """Whether a word may be asked about. Numbers and lone letters mean nothing by themselves; what
    is in capitals is an abbreviation, and no ordinary word."""
    if word[0].isdigit():
        return bool(re.search(r"[A-Za-z]", word))
    lower = word.lower().removesuffix("'s")
    adverb = bool(_ADVERB.fullmatch(lower)) and lower not in _NO_ADVERBS
    return len(word) > 1 and (word.isupper() or not (adverb or lower in _BREAKS))


def _concept(runs: Sequence[_Run], share: float) -> Concept:
    weight = max(run.weight for run in runs)
    telling = [run for run in runs if run.weight >= TELLS_LITTLE or run.weight >= weight / 2]
    return Concept(
        phrases=_once(" ".join(run.units) for run in telling),
        exact=_once(term for run in telling for term in _pieces(
            run.units, 2 if run.is_part else LONGEST_PHRASE)),
        parts=_once(term for run in telling if len(run.units) > 2
                    for term in _pieces(run.units, 2)),
        alone=_once(term for run in telling for term in _alone(run.units)),
        short=_short(telling[0].units) if len(telling) == 1 else "",
        weight=weight * share, place=runs[0].start, is_where=share < 1)


def _short(units: Sequence[str]) -> str:
    """A looser name: the kind of thing that three words name ("mental health" of "adolescent mental
    health"), the rarest part of a longer name, what may stand for a shorter one."""
    if len(units) < LONGEST_PHRASE:
        return next(iter(_alone(units)), "")
    if len(units) == LONGEST_PHRASE:
        return " ".join(units[1:])
    parts = [units[place:place + LONGEST_PHRASE]
             for place in range(len(units) - LONGEST_PHRASE + 1)]
    return " ".join(max(reversed(parts), key=lambda part: sum(map(_rarity, part))))


def _pieces(units: Sequence[str], size: int) -> list[str]:
    """The phrase, or of a longer one its pieces of `size` units; in both spellings, with and
    without an "'s", and in both numbers at the phrase's end."""
    pieces = [" ".join(units[place:place + size])
              for place in range(max(1, len(units) - size + 1))]
    return [spelled for place, piece in enumerate(pieces, start=1)
            for form in (both_numbers(piece) if place == len(pieces) else [piece])
            for bare in with_and_without_s(form)
            for spelled in both_spellings(bare)]


def _alone(units: Sequence[str]) -> list[str]:
    """What may stand for a pair by itself: a unit of two words, a name, else a rare noun."""
    if len(units) != 2 or all(unit[0].isupper() for unit in units):
        return []
    named = [unit for unit in units if re.search(r" (?:[A-Z]|[a-z]{2,})$", unit) or (
        _rarity(unit) >= TELLS_ALONE and not re.fullmatch(r".[a-z]*(?: \d+)?", unit))]
    rare = [units[1]] if _rarity(units[1]) >= TELLS_ALONE else []
    return [form for unit in named or rare for form in both_numbers(unit)]


def _rarity(unit: str) -> float:
    parts = [part.lower() for part in re.split(r"[ ‐‑-]", unit)]
    return max(rarity(stem(part)) for part in [p for p in parts if len(p) > 1] or parts)


def _once(terms: Iterable[str]) -> tuple[str, ...]:
    return tuple({term.lower(): term for term in reversed(list(terms))}.values())[::-1]
