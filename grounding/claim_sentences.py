"""What can be seen of a sentence that may state a finding, where it stands in its paper, and what
of it stands alone. How surely it states one is judged in finding_sentences.py.
"""

import re
from collections.abc import Sequence
from functools import cache
from typing import Literal, NamedTuple

from grounding.lexicon import lexicon
from records import Paper, Section

Part = Literal["", "found", "concluded", "done"]

_LABEL = re.compile(
    r"(?:(?P<found>(?:main |principal |key )?(?:results?|findings)|results and discussion)|"
    r"(?P<concluded>conclusions?(?: and \w+)?|interpretation|significance|implications?)|"
    r"(?P<done>(?:(?:materials?|patients|subjects) and )?(?:methods?|methodology)|study design|"
    r"design|settings?|participants|patients|interventions?|(?:main outcome )?measure(?:ment)?s?|"
    r"approach|data sources?|background(?:/aims?)?|introduction|context|rationale|importance|"
    r"motivation|aims?|objectives?|purpose|goals?|keywords?|trial registration|funding))"
    r"\s?[:.–—](?=\s)", re.I)
_NUMBER = re.compile(r"(?<![\w.])\d+(?:[.,]\d+)?")
_MEASURE = re.compile(
    r"\d ?(?:%|points?\b|fold\b|times\b|percent\b|x\b|×)|"
    r"(?<![\w.-])\d+\.\d+(?![\w.-])|\d ?± ?\d")
_FORMULA = re.compile(r"[=∑∏∈∀∂∇≤≥←→]|\b\w_\w")
_PAST = re.compile(r"\b(?:was|were|had|did|[a-z]{3,}ed|found|showed|led|rose|fell|gave)\b", re.I)
_WORD = re.compile(r"\w+")


class Place(NamedTuple):
    """Where a sentence stands: what its section is for (records.Section.kind); how far down that
    section, 0 first to 1 last, None where not known; and, where labels divide an abstract
    ("Methods: … Results: …"), whether under one for what was "found", "concluded" or "done"."""

    kind: str = "other"
    position: float | None = None
    part: Part = ""


def places_in_section(sentences: Sequence[str], kind: str) -> list[Place]:
    """The places of one section's sentences; a label in an abstract holds up to the next."""
    places = []
    part: Part = ""
    for number, sentence in enumerate(sentences):
        if kind == "abstract" and (label := _LABEL.match(sentence)):
            part = _part(label)
        places.append(Place(kind, number / max(len(sentences) - 1, 1), part))
    return places


def _part(label: re.Match[str]) -> Part:
    if label["found"]:
        return "found"
    return "concluded" if label["concluded"] else "done"


def sentence_places(paper: Paper) -> list[Place]:
    """The place of every sentence of a paper, in their order."""
    kinds = _section_kinds(paper.sections)
    members: dict[int | None, list[str]] = {}
    for sentence in paper.sentences:
        members.setdefault(sentence.section, []).append(paper.text[sentence.start:sentence.end])
    places = {
        index: iter(places_in_section(texts, "other" if index is None else kinds[index]))
        for index, texts in members.items()}
    return [next(places[sentence.section]) for sentence in paper.sentences]


def _section_kinds(sections: Sequence[Section]) -> list[str]:
    """The kind of every section; a subsection whose heading tells none has its parent's."""
    kinds: list[str] = []
    open_sections: list[tuple[int, str]] = []
    for section in sections:
        while open_sections and open_sections[-1][0] >= section.level:
            open_sections.pop()
        parent = open_sections[-1][1] if open_sections else "other"
        kinds.append(parent if section.kind == "other" else section.kind)
        open_sections.append((section.level, kinds[-1]))
    return kinds


def features(sentence: str, place: Place) -> dict[str, float]:
    """What can be seen of a sentence, by name; what is 0 is left out."""
    told = [name for name, cue in _cues("finding").items() if cue.search(sentence)]
    spoken_against = [name for name, cue in _cues("other").items() if cue.search(sentence)]
    seen = dict.fromkeys(told + spoken_against, 1.0)
    seen["cueless"] = float(not told)
    seen["cues"] = min(len(told), 4) / 4
    words = len(_WORD.findall(sentence))
    seen[f"in_{place.kind}"] = 1.0
    if place.part:
        seen[f"under_{place.part}"] = 1.0
    seen["words"] = min(words, 60) / 60
    seen["numbers"] = min(len(_NUMBER.findall(sentence)), 4) / 4
    seen["question"] = float(sentence.rstrip().endswith("?"))
    seen["unfinished"] = float(not sentence.rstrip().endswith((".", "!", ")", "?", '"', "”")))
    seen["few_words"] = float(words < 6)
    for name, pattern in (("measure", _MEASURE), ("formula", _FORMULA), ("past", _PAST)):
        seen[name] = float(pattern.search(sentence) is not None)
    if place.position is not None:
        seen |= _position_features(place.kind, place.position)
    return {name: value for name, value in seen.items() if value}


def _position_features(kind: str, position: float) -> dict[str, float]:
    """Position speaks in abstracts, which go from background to conclusion, far more than in the
    body of a paper."""
    where = "abstract" if kind == "abstract" else "section"
    return {f"{where}_position": position - 0.5,
            f"{where}_first": float(position == 0), f"{where}_last": float(position == 1)}


@cache
def _cues(side: Literal["finding", "other"]) -> dict[str, re.Pattern[str]]:
    """The classes that speak for or against a finding, each as one expression."""
    return {
        name: re.compile(
            r"(?<!\w)(?:" + "|".join(re.sub(r"\|\s+", "|", p) for p in patterns) + r")(?!\w)", re.I)
        for name, patterns in lexicon("claim_cues")[side].items()}


LONGEST_SENTENCE = 2000
"""Characters; what is longer is no sentence and does not stand alone."""

_MARK = r"(?:S?\d+(?:\.\d+)*[a-z]?|[A-Z](?:\.?\d+)*|[IVX]+|[a-h])"
_EXHIBIT = (r"(?:(?:supplementa(?:ry|l) |extended data )?(?:tables?|figures?|figs?\.?|sections?|"
            r"sec\.|appendix|appendices|equations?|eqs?\.?|algorithms?|panels?)|§)")
_MARKS = rf"{_EXHIBIT}(?: ?{_MARK}(?: ?(?:,|;|and|&|–|-) ?(?:{_EXHIBIT} ?)?{_MARK}){{0,5}})?"
_REFERENCE = re.compile(rf" ?\((?:see |cf\.? |as shown in |shown in |also )*{_MARKS} ?\)|"
                        r" ?\(\s*\)", re.I)
_CONNECTIVE = re.compile(
    r"(?:(?:however|moreover|furthermore|in addition|additionally|besides|notably|interestingly|"
    r"importantly|surprisingly|unsurprisingly|remarkably|strikingly|crucially|nevertheless|"
    r"nonetheless|in summary|in conclusion|to conclude|to summari[sz]e|in short|finally|lastly|"
    r"specifically|in particular|indeed|consequently|accordingly|as a result|as expected|"
    r"taken together|together|collectively|first(?:ly)?|second(?:ly)?|third(?:ly)?|also|again|"
    r"essentially|basically|rather|similarly|likewise|conversely|in contrast|by contrast|"
    r"on the other hand|on the contrary|"
    r"for example|for instance|meanwhile|here|"
    rf"as (?:can be |is |are |was |were )?(?:shown|seen|illustrated|depicted|reported|presented) "
    rf"in (?:{_MARKS})?)\s?[,:]|(?:thus|therefore|hence|here|and|but|so|yet),?(?= ))\s*", re.I)
_TOLD = re.compile(
    r"(?:(?:note|(?:it (?:is|was|has been) (?:also |further )?(?:found|shown|observed|demonstrated|"
    r"seen|revealed|noted|confirmed)|"
    r"(?:(?:in|from) " + _MARKS + r",? )?(?:we(?: can)?|(?:our|the|these) (?:experimental )?"
    r"(?:results|findings|experiments|data|analys[ie]s|evaluation)|"
    r"(?:this|our|the present) (?:study|work|paper)|" + _MARKS + r") "
    r"(?:also |further |clearly |then |again |empirically |consistently )?"
    r"(?:shows?|find|found|showed|demonstrates?|demonstrated|observed?|confirm(?:s|ed)?|"
    r"reveal(?:s|ed)?|see|noted?|conclude[sd]?))) that|"
    r"(?:the|these) (?=(?:results|findings|data|observations|experiments) "
    r"(?:also |further |strongly |together )?(?:suggest|indicate|imply|support|provide|highlight)))"
    r",? *", re.I)
_OWN = r"(?:paper|study|work|article|review|survey|meta-analysis|trial|report)"
_DANGLING = re.compile(
    r"(?:they|he|she|its|their|his|her|them|such|which|nor|or|instead|otherwise|doing so|so|"
    r"the (?:latter|former|same|others?|two|three|four|above|remaining|aforementioned)|"
    r"both(?! [^,;]{1,80} and )|"
    r"it(?! (?:is|was|seems|appears) (?:(?:\w+ ){0,2}that|(?:\w+ )?(?:(?:im)?possible|difficult|"
    r"hard|easy|easier|harder|important|necessary|essential|crucial|vital|useful|helpful|better|best|"
    r"common|reasonable|advisable) to)\b)|"
    rf"(?:[\w-]+ ){{0,3}}(?:this|these|those|them|both cases)(?! {_OWN}\b)|that)\b", re.I)
_NO_STATEMENT = re.compile(
    r"\((?![^()\s]{1,12}\)-)|\[(?![^\[\]\s]{1,12}\]\S)|"
    r"(?:keywords|index terms)(?: and phrases)?\b(?=\s?[:—–]|[^,]{1,80}(?:,[^,]{1,80})+$)|"
    r"(?:categories and subject descriptors|general terms|ccs concepts|acm reference format)\b|"
    r"permission to (?:make|copy|reproduce)\b|abstracting with credit|to copy otherwise|"
    r"request permissions|reprints and permissions|all rights reserved|"
    r"copyrights? (?:for components|held by|©|\(c\)|\d{4})|©|this is an open[- ]access|"
    r"correspondence (?:to:|concerning this|should be addressed)|"
    r"this (?:article|work|paper) is licen[sc]ed", re.I)
"""A panel of a figure ("(A) …"), the rest of a parenthesis, words for indexes, or a notice of the
publisher."""
_ORDINARY = re.compile(r"(?:a|[a-z]{2,})(?=[\s,-])")
"""A first word that takes a capital: not "mTOR", "p53" or "n-gram"."""

_SHORTEST = 4
"""Words; a sentence cut down to fewer is not cut."""


def self_contained(sentence: str) -> str:
    """The sentence without the words that tie it to its neighbours; "" where it cannot stand alone
    or is none.

    Taken away are labels ("Results:"), connectives ("However,"), frames that assert ("we show
    that"; not "suggest", which hedges), and cross-references in parentheses. Nothing is added: the
    words of the result are those of the sentence, in their order.
    """
    text = " ".join(sentence.split())
    if len(text) > LONGEST_SENTENCE:
        return ""
    text = _named_beside(_without_leads(_REFERENCE.sub("", text).strip()))
    if not text or text.endswith(("?", ":", "as follows.")) or _DANGLING.match(text):
        return ""
    if _NO_STATEMENT.match(text) or text.count("(") > text.count(")"):
        return ""
    return text[0].upper() + text[1:] if _ORDINARY.match(text) else text


_POINTS_BACK = re.compile(
    r"(?P<one>It|This (?:model|system|method|approach|data ?set|corpus|benchmark|framework|tool|"
    r"toolkit|library|algorithm|metric|measure|instrument|questionnaire|test|protein|gene|enzyme|drug|"
    r"compound|species))|(?P<many>They)")
_NOT_THERE = re.compile(
    r"(?: (?:is|was|seems?|appears?|has been|can be|may be|remains?|follows|turns out|should|"
    r"must)\b.{0,60}\b(?:that|to|whether|how|why)\b)")
"""Behind an "It" that stands for what follows."""
_SUBJECT = re.compile(
    r"(?P<name>(?:The |An? )?(?:[A-Z][\w+’'-]*|[a-z]+-\d[\w.]*|[a-z]*[A-Z]\w*)"
    r"(?: (?:-|[A-Z0-9][\w.+’'-]*)){0,5})(?: \([^()]{1,60}\))? "
    r"(?:(?P<one>is|was|has|does|consists|contains|comprises|extends|continues|combines|covers|"
    r"offers|provides|uses|starts|builds|includes|holds|takes|generates|reaches|measures|"
    r"binds|encodes|inhibits)|(?P<many>are|were|have|do|consist|contain|comprise|extend|use|start|"
    r"include|bind|encode))\b")


_NO_NAMES = frozenset(
    "All Another Any Both Each Few He Here I It Many Most None Nothing One Others Several She Some "
    "Such That There These They This Those We What Which Who"
    .split())
_A_PLACE = re.compile(r"(?:Section|Table|Figure|Fig|Chapter|Appendix|Panel)\b")
_SAYS_WHAT_IT_IS = re.compile(r" (?:an?|the|one)\b")


def with_its_name(sentence: str, before: str) -> str:
    """A sentence that begins by pointing back, with the name it points to: the subject of the
    sentence before, where that begins with a name in the same number and does or is something (who
    is compared may not be who is meant), and, for "this model", is called one. "" where it does
    not."""
    pointer, subject = _POINTS_BACK.match(sentence), _SUBJECT.match(before)
    if not (pointer and subject) or bool(pointer["many"]) != bool(subject["many"]):
        return ""
    rest, name = sentence[pointer.end():], subject["name"]
    if not rest.startswith(" ") or _NOT_THERE.match(rest) or name in _NO_NAMES or \
            _A_PLACE.match(name):
        return ""
    what = (pointer["one"] or "").removeprefix("This").strip()
    if what and what != "It":
        is_meant = re.search(rf"\b(?:is|was) an? [^,;]{{0,80}}\b{re.escape(what)}\b",
                             before[subject.end("name"):])
    else:
        is_meant = subject["one"] not in ("is", "was") or bool(
            _SAYS_WHAT_IT_IS.match(before, subject.end()))
    return f"{name}{rest}" if is_meant else ""


_NAMED_BESIDE = re.compile(
    r"(?:Its|Their|His|Her) [\w -]{1,60}, (?P<name>(?:the |an? )?[A-Z][^,.;:()]{1,60}), "
    r"(?=[a-z]+s\b|w)")


def _named_beside(text: str) -> str:
    """A sentence on "its data set, The Stack," as one on the name."""
    lead = _NAMED_BESIDE.match(text)
    return f"{lead['name']} {text[lead.end():]}" if lead else text


def _without_leads(text: str) -> str:
    """Labels, connectives and frames taken from the front, as long as a sentence remains."""
    while True:
        lead = _LABEL.match(text) or _CONNECTIVE.match(text) or _TOLD.match(text)
        rest = text[lead.end():].lstrip(" ,") if lead else ""
        if len(rest.split()) < _SHORTEST:
            return text
        text = rest
