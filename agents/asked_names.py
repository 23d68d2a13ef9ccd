"""Who and where: whether a text tells a person, a group or an organisation that does what a
question asks about, or a place at which it is done."""

import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from functools import partial

from grounding.claim_sentences import LONGEST_SENTENCE
from grounding.explaining import own_words
from grounding.reading import rarity
from grounding.words import content_words, stem, words


@dataclass(frozen=True)
class AskedName:
    """Who or where, as a question asks it: its `name` in words, and by what a text tells it."""

    name: str
    _tells: Callable[[str], bool]

    def is_told(self, text: str) -> bool:
        """Whether a text tells it, apart from the paper it is said to be from."""
        return self._tells(own_words(text[:LONGEST_SENTENCE]))


_BE = r"(?:is|are|was|were|has been|have been|had been)"
_WHO = re.compile(r"(?:\bby whom|\b(?:[Ww]ho|[Ww]hom))\b(?! guideline)(?P<rest>.*)")
_WHERE = re.compile(
    r"(?:\W*where (?P<aux>is|are|was|were|do|does|did|has|have|had|can|could|should)\b|"
    r"(?:\W*|.*\b)(?:in|at|on|from|to) (?:which|what) (?:[\w-]+ )?(?:countr(?:y|ies)|cit(?:y|ies)|"
    r"hospitals?|universit(?:y|ies)|regions?|places?|sites?|locations?|states?|continents?|"
    r"journals?|conferences?|venues?|organs?|tissues?)\b)(?P<rest>.*)", re.I)
_CLAUSE = re.compile(r"[;:] |, (?:but|while|whereas|although|and) | (?:while|whereas) ")

_MEANT_ALIKE = tuple(frozenset(map(stem, group.split())) for group in (
    "develop developed create created introduce introduced propose proposed design designed devise "
    "devised build built construct constructed invent invented coin coined present presented",
    "fund funded sponsor sponsored support supported finance financed pay paid",
    "conduct conducted perform performed run ran carried carry did done take took taken held "
    "hold undertaken undertake implemented implement",
    "discover discovered find found detect detected identify identified observe observed see seen "
    "describe described isolate isolated",
    "deliver delivered give given provide provided administer administered lead led teach taught "
    "offer offered run",
    "release released publish published host hosted available report reported",
    "annotate annotated label labelled labeled code coded mark marked rate rated",
    "collect collected sample sampled obtain obtained gather gathered draw drawn taken take",
    "recruit recruited enrol enrolled enroll select selected sample sampled include included "
    "drawn come came",
    "locate located lie lies situate situated reside resides sit sits find found",
    "live lives dwell occur occurs inhabit inhabits found find",
    "begin began begun start started originate originated emerge emerged arise arose",
    "write wrote written author authored", "grow grew grown", "lead led", "go went gone",
    "spread spreads", "benefit benefits benefited gain gains profit profits", "suffer suffers"))
"""Verbs that tell the same of who did something or where."""
_NO_VERB = frozenset(map(stem, "most more best least highest lowest likely risk greatest".split()))

_PERSONS = re.compile(
    r"\b(?:people|persons?|men|women|boys|girls|children|adults|adolescents|teenagers|youths?|"
    r"elderly|patients|participants|volunteers|students|pupils|mothers|fathers|parents|families|"
    r"infants|newborns|nurses|midwives|physicians|doctors|surgeons|clinicians|dentists|"
    r"pharmacists|psychologists|therapists|physiotherapists|caregivers|carers|workers|employees|"
    r"managers|farmers|soldiers|veterans|smokers|drinkers|users|owners|voters|immigrants|migrants|"
    r"refugees|residents|citizens|consumers|authors|researchers|scientists|experts|developers|"
    r"engineers|programmers|annotators|crowdworkers|raters|linguists|teachers|coaches|trainers|"
    r"instructors|facilitators|peers|staff|team|collaborations?|consorti(?:um|a)|"
    r"universit(?:y|ies)|institutes?|compan(?:y|ies)|agenc(?:y|ies)|ministr(?:y|ies)|"
    r"foundations?|councils?|government|commission|department|laborator(?:y|ies)|society|"
    r"organi[sz]ations?|committee|union|industry|manufacturers?|females|males|survivors|"
    r"[a-z]{4,}(?:ologists|icians|ographers|ists|wives))\b", re.I)
_WE = re.compile(r"\b(?:we|our (?:group|team|laboratory))\b", re.I)
_NAME_WORD = r"(?:[A-Z][\w’'.-]*|[A-Z]{2,})"
_NAMED = re.compile(
    rf"\b{_NAME_WORD}(?: (?:(?:of|for|and|the|de|van|von|et al\.?|&) )*{_NAME_WORD})*")
_CALENDAR = frozenset(
    "January February March April May June July August September October November December Monday "
    "Tuesday Wednesday Thursday Friday Saturday Sunday Spring Summer Autumn Winter".split())
_LANGUAGES = frozenset("English German French Spanish Italian Dutch Portuguese Chinese Mandarin "
                       "Japanese Arabic Russian Python Java".split())
_OPENS = frozenset(
    "The A An In On At Of For By With From To It This That These Those There As After Before "
    "During When While Although However Both All Each Most Many Some No Not None Among Between "
    "Under Over Since If Because Overall Here Our One Two Three Patients".split())
_BY = re.compile(r"\bby (?:(?:the|an?|all|both|its|our|their|\d+|one|two|three|four|five|six|"
                 r"several|many|some|most|trained|other|\w+ and) )*")
_GERUND = re.compile(r"[a-z]+ing\b|\d|means\b|way\b|a factor\b|about\b|up to\b")
_PASSIVE = re.compile(rf"\W*{_BE}\b", re.I)
_NEAR = 90


def asked_name(question: str) -> AskedName | None:
    """Who or where, where a question asks that."""
    text = " ".join(question.split())
    if (found := _WHERE.match(text)) and not text.lower().startswith("whereas"):
        return AskedName("a place", partial(_tells_where, _verbs(found["rest"]), _own(text)))
    if (found := _WHO.match(text)) or (found := re.match(r"By whom\b(?P<rest>.*)", text)):
        rest = found["rest"]
        if _PASSIVE.match(rest) and "whom" not in found[0].lower():
            return AskedName("who it is", partial(_tells_whom, _first_verb(rest), _own(text)))
        return AskedName("who it is", partial(_tells_who, _first_verb(rest), _own(text)))
    return None


def _own(question: str) -> frozenset[str]:
    return frozenset(content_words(question))


def _alike(verb: str) -> frozenset[str]:
    return frozenset((verb,)).union(*(group for group in _MEANT_ALIKE if verb in group))


_AUXILIARY = frozenset("is are was were has have had do does did been be can could will should may "
                       "might would not also".split())


def _first_verb(rest: str) -> frozenset[str]:
    """What who is asked about does, by the first word that tells it; nothing where they only are
    so ("who is most at risk")."""
    for word in words(rest):
        if word in _AUXILIARY:
            continue
        return frozenset() if stem(word) in _NO_VERB or word in ("the", "a", "an", "at", "in") \
            else _alike(stem(word))
    return frozenset()


def _verbs(rest: str) -> frozenset[str]:
    """What is done at the place asked for: the last word of the question, or the one before what
    is said beside it ("collected in 2020")."""
    text = rest.rstrip(" ?.!")
    last = words(text)[-1:] or [""]
    found = _alike(stem(last[0]))
    if out := re.search(r"(\w+) (?:out|from|place|up|to|first|most(?:ly)?|mainly)$", text):
        found |= _alike(stem(out[1].lower()))
    for done in re.finditer(r"\b(?:[a-z]{3,}ed|held|found|born|built|seen|done|taken|kept|grown)\b",
                            text):
        found |= _alike(stem(done[0]))
    return found


def _says(verbs: frozenset[str], clause: str) -> Iterator[re.Match[str]]:
    """Where a clause has one of the verbs; its end, where any will do."""
    if not verbs:
        return
    for found in re.finditer(r"[^\W\d_][\w'’]*", clause):
        if stem(found[0].lower()) in verbs:
            yield found


def _is_somebody(text: str, own: frozenset[str], *, at_start: bool = False) -> bool:
    """Whether a text names a person, a group or an organisation that the question does not."""
    if _WE.search(text) or any(stem(m[0].lower()) not in own for m in _PERSONS.finditer(text)):
        return True
    return any(_is_name(m[0], own, alone=at_start and m.start() == 0)
               for m in _NAMED.finditer(text))


def _is_name(name: str, own: frozenset[str], *, alone: bool) -> bool:
    parts = [p for p in re.findall(r"[A-Z][\w’'-]*", name) if p not in _OPENS]
    if not parts or set(parts) <= _CALENDAR | _LANGUAGES or content_words(" ".join(parts)) <= own:
        return False
    if alone and len(parts) == 1 and not re.search(r"[A-Z].*[A-Z]", parts[0]):
        return rarity(stem(parts[0].lower())) >= 0.75
    return True


def _tells_who(verbs: frozenset[str], own: frozenset[str], text: str) -> bool:
    """Whether a clause names who did it: by whom, or as the subject of the verb."""
    for clause in _CLAUSE.split(text):
        if not verbs and _is_somebody(clause, own, at_start=True):
            return True
        for verb in _says(verbs, clause):
            by = _BY.search(clause, verb.end())
            if by and by.start() - verb.end() <= _NEAR:
                behind = re.split(r"[,;(]", clause[by.end():by.end() + _NEAR], maxsplit=1)[0]
                whole = clause[by.start() + 3:by.end()] + behind
                if not _GERUND.match(behind) and _is_somebody(whole, own):
                    return True
            before = clause[max(0, verb.start() - 2 * _NEAR):verb.start()]
            is_passive = re.search(rf"\b{_BE}(?: \w+ly)? $|\bbeing $", before)
            if not is_passive and _is_somebody(before, own, at_start=True):
                return True
    return False


def _tells_whom(verbs: frozenset[str], own: frozenset[str], text: str) -> bool:
    """Whether a clause names to whom it was done, or who is so."""
    return any(_is_somebody(clause, own, at_start=True) for clause in _CLAUSE.split(text)
               if not verbs or any(_says(verbs, clause)))


_AT = re.compile(
    r"\b(?P<at>in|at|near|inside|outside|within|throughout|across|around|along|beneath|below|above|"
    r"behind|between|under|on|onto|into|from|off|to|by) (?P<what>[^,;:()]{2,80})", re.I)
_AT_ANY = re.compile(_AT.pattern.partition("(?P<what>")[0], re.I)
"""The prepositions alone, of which one may stand in what is behind another."""
_LOOSE = frozenset("under on to by from into onto across within between around below above".split())
"""Prepositions that tell a place only before what is one."""
_PLACES = re.compile(
    r"\b(?:hospitals?|clinics?|wards?|units?|cent(?:er|re)s?|schools?|universit(?:y|ies)|colleges?|"
    r"campus(?:es)?|classrooms?|homes?|households?|farms?|fields?|forests?|woods?|lakes?|rivers?|"
    r"streams?|ponds?|seas?|oceans?|coasts?|beach(?:es)?|bays?|islands?|mountains?|hills?|valleys?|"
    r"deserts?|bogs?|wetlands?|soils?|regions?|districts?|provinces?|count(?:y|ies|ries)|country|"
    r"states?|cit(?:y|ies)|towns?|villages?|suburbs?|slums?|areas?|sites?|places?|"
    r"laborator(?:y|ies)|"
    r"labs?|stations?|observator(?:y|ies)|offices?|workplaces?|factor(?:y|ies)|mines?|"
    r"markets?|shops?|pharmac(?:y|ies)|prisons?|camps?|churches|museums?|libraries|parks?|gardens?|"
    r"zoos?|streets?|roads?|continents?|hemisphere|tropics|pole|north|south|east|west|"
    r"cells?|cytoplasm|nucle(?:us|i)|membranes?|mitochondri(?:a|on)|ribosomes?|liver|kidneys?|"
    r"lungs?|hearts?|brain|cortex|lobes?|hippocampus|thalamus|amygdala|cerebellum|blood|plasma|"
    r"serum|bones?|muscles?|skin|gut|colon|stomach|intestines?|tissues?|organs?|chromosomes?|"
    r"genes?|locus|exons?|bark|leaves|roots?|stems?|trees?|oaks?|sediments?|water|atmosphere|ice|"
    r"surface|galax(?:y|ies)|clusters?|halos?|orbits?|core|mantle|crust|layers?|website|"
    r"repositor(?:y|ies)|journals?|conferences?|proceedings|servers?|platforms?|institutes?|"
    r"institutions?|practices|facilit(?:y|ies)|communit(?:y|ies)|settings?)\b", re.I)
_NO_PLACE = re.compile(
    r"(?:(?:the|an?|this|our|each|all|both|these) )?(?:[\w-]+ ){0,2}?"
    r"(?:order|response|addition|contrast|comparison|general|particular|detail|parallel|line|fact|"
    r"terms|turn|part|short|total|combination|accordance|conjunction|spite|cases?|phases?|steps?|"
    r"stages?|way|ways|manner|fashion|pairs?|groups?|batch(?:es)?|numbers?|amounts?|"
    r"presence|absence|context|light|view|form|favou?r|relation|respect|time|times|"
    r"spring|summer|autumn|fall|winter|morning|evening|night|day|days|weeks?|months?|years?|"
    r"hours?|minutes?|decades?|century|season|seasons|session|sessions|baseline|follow-?up|rest|"
    r"random|least|most|last|first|once|end|beginning|rate|rates|level|levels|dose|doses|"
    r"temperatures?|age|ages|risk|average|study|studies|trial|trials|analys[ei]s|paper|article|"
    r"vitro|vivo|significance|energy|energies|mass|patients|participants|people|persons|adults|"
    r"children|women|men|mice|rats|students|nurses|subjects|individuals|volunteers|males|females|"
    r"stress|depression|pain|[\w-]{4,}(?:tions?|ness|ity|ments?|ance|ence|ism|ship))\b", re.I)
_A_TIME = re.compile(r"(?:the |early |late |mid-?)*(?:(?:19|20)\d\d|\d|" +
                     "|".join(sorted(_CALENDAR)) + r")")


def _tells_where(verbs: frozenset[str], own: frozenset[str], text: str) -> bool:
    """Whether a clause that tells what was done names a place for it."""
    for clause in _CLAUSE.split(text):
        at = [m.end() for m in _says(verbs, clause)]
        if not at:
            continue
        for found in (_AT.match(clause, m.start()) for m in _AT_ANY.finditer(clause)):
            is_near = found and (not found.start() or any(
                0 <= found.start() - end <= _NEAR for end in at))
            if found and is_near and _is_place(found["at"].lower(), found["what"], own):
                return True
    return False


def _is_place(preposition: str, what: str, own: frozenset[str]) -> bool:
    """Whether what stands behind a preposition is a place, and none that the question names."""
    phrase = re.split(r" (?:in|at|on|by|with|for|from|to|and (?=\w+ed\b)|using|during|after|before|"
                      r"which|that|who|when|where)\b", what, maxsplit=1)[0]
    if any(stem(m[0].lower()) not in own for m in _PLACES.finditer(phrase)):
        return True
    if any(_is_name(m[0], own, alone=False) for m in _NAMED.finditer(phrase)) and \
            not _A_TIME.match(phrase):
        return preposition != "by"
    if preposition in _LOOSE or _A_TIME.match(phrase) or _NO_PLACE.match(phrase):
        return False
    return bool(re.match(r"(?:the|an?) ", phrase)) and not content_words(phrase) <= own
