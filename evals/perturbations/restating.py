"""True paraphrases in another order: sides, voices, clauses and adjuncts moved or left out."""

import random
import re
from functools import cache

from evals.perturbations.directions import END_OF_SIDE, NO_SIDE, SIDE
from evals.perturbations.lists import lists
from evals.perturbations.record import Place
from evals.perturbations.wording import put, within

_OPPOSITE = {
    "higher": "lower", "lower": "higher", "greater": "smaller", "smaller": "larger",
    "larger": "smaller", "better": "worse", "worse": "better", "longer": "shorter",
    "shorter": "longer", "faster": "slower", "slower": "faster", "stronger": "weaker",
    "weaker": "stronger", "older": "younger", "younger": "older",
}
_IN_THAN_IN = re.compile(
    rf"(?<!\bor )\b({'|'.join(_OPPOSITE)})((?: [\w-]+){{0,3}}) (in|for|among|with) {SIDE} than "
    rf"(?:in |for |among |with )?{SIDE}{END_OF_SIDE}")
_COUNTED = re.compile(r"\b(?:not|no|times|fold)\b|%|\bby [0-9]")


def opposite_sides(place: Place, _: random.Random) -> str | None:
    """ "higher in A than in B" told as "lower in B than in A"."""
    text = place.text
    match = _IN_THAN_IN.search(text)
    if match is None or _COUNTED.search(text):
        return None
    word, adverbs, preposition, one, two = match.groups()
    if NO_SIDE.search(one) or NO_SIDE.search(two):
        return None
    turned = f"{_OPPOSITE[word]}{adverbs} {preposition} {two} than {preposition} {one}"
    return text[:match.start()] + turned + text[match.end():]


_OUTDO = re.compile(
    rf"^{SIDE} (?:significantly |consistently |clearly )?(outperform|surpass|exceed)(s|es|ed) "
    rf"{SIDE}((?:[,;)]| \(| on\b| in\b| by\b| for\b)(?!.* and [a-z]+s\b).*|\.)$")
_OPENS_ADJUNCT = re.compile(r"(?:In|On|For|With|At|By|From|Under|Our|As|To|Using|Over|Also) ?")
_PLURAL = re.compile(r"[^su]s$|\b(?:data|mice|children|women|men|people|bacteria)$| and ")


def outdone(place: Place, _: random.Random) -> str | None:
    """ "A outperforms B" as "B is outperformed by A"."""
    match = _OUTDO.match(place.text)
    if (match is None or NO_SIDE.search(match[1]) or NO_SIDE.search(match[4])
            or _OPENS_ADJUNCT.match(match[1])):
        return None
    be = _be(match[4], is_past=match[3] == "ed")
    return f"{_opening(match[4])} {be} {match[2]}ed by {within(match[1])}{match[5]}"


_AFTER_HEAD = re.compile(r" (?:of|in|on|for|from|to|between|with|by|at) ")


def _be(subject: str, *, is_past: bool) -> str:
    """The form of "be" that agrees with the head of the subject: "the growth of cells is"."""
    is_plural = _PLURAL.search(_AFTER_HEAD.split(subject)[0]) is not None
    return ("were" if is_plural else "was") if is_past else ("are" if is_plural else "is")


def _opening(words: str) -> str:
    """The words as a sentence opens with them; "mTOR" stays as it is."""
    return words if words[1:2].isupper() else words[0].upper() + words[1:]


ACTIVE = re.compile(
    r"^((?:The |A |An )?(?:[\w+/-]+ ){0,4}[\w+/-]+) "
    r"(?:(strongly|directly|significantly|specifically|selectively) )?"
    r"((?:inhibit|activat|promot|regulat|suppress|induc|mediat|control|stimulat|block|enhanc|reduc|"
    r"increas|decreas|target|encod|caus|prevent|modulat|improv|abolish)(?:s|es|ed)) "
    r"((?:the |a |an )?(?:[\w+/-]+ ){0,5}?[\w+/-]+)(?=\.$| in | by | through | via |, )")
_NO_PHRASE = re.compile(
    r"\b(?:and|that|which|who|we|they|it|this|these|or|not|to|in|by|[a-z]+ly|is|are|was|were|from|"
    r"with|as|for|than|may|can|also|has|have|had|both|on|but|its|their|despite|following|after|"
    r"before|during|since|when|while|where|if|until|upon|due|per|compared|fold|although)\b",
    re.IGNORECASE)
_LEANS_BACK = re.compile(r" (?:and|it|they|its|their|which|thus|thereby) ")


def active_and_passive(place: Place, _: random.Random) -> str | None:
    """ "A inhibits B" as "B is inhibited by A"."""
    text = place.text
    match = ACTIVE.match(text)
    if match is None or _LEANS_BACK.search(text, match.end()):
        return None
    verb = match[3]
    if _NO_PHRASE.search(f"{match[1]} {match[4]}"):
        return None
    is_past = verb.endswith("ed")
    adverb = f"{match[2]} " if match[2] else ""
    return (f"{_opening(match[4])} {_be(match[4], is_past=is_past)} {adverb}"
            f"{verb if is_past else _participle(verb)} by {within(match[1])}{text[match.end():]}")


def _participle(verb: str) -> str:
    """ "inhibited" of "inhibits"."""
    if verb in ("suppresses", "abolishes"):
        return verb.removesuffix("es") + "ed"
    stem = verb.removesuffix("s")
    return "controlled" if stem == "control" else stem + ("d" if stem.endswith("e") else "ed")


@cache
def verbs_as_nouns() -> re.Pattern[str]:
    """Verbs that have a noun, before an object."""
    return re.compile(
        r"(?<=[a-z0-9]) (" + "|".join(lists()["nominal"]) + r") (?=(?:the|both|its|their)\b|"
        # "increased mortality" may be a thing, "increases mortality" is not
        r"(?<=s )(?:cell|gene|tumou?r|protein|mortality|expression|serum|plasma|"
        r"insulin|glucose|blood|all-cause|survival|"
        r"performance|accuracy)\b)")


_NO_SUBJECT_BEFORE = re.compile(
    r"\b(?:is|are|was|were|of|in|and|or|with|for|to|by|the|a|an|that|which|has|have|had|not|be|been|"
    r"from|on|via|through|under|after|showed|between|[a-z]+ly|we|than|as|who|but|also|cells|mice|"
    r"levels|reports?|reported|shows?|caused|suggests?|observed?|found|including)$", re.IGNORECASE)


def nominalised(place: Place, chance: random.Random) -> str | None:
    """ "increased mortality" as "led to an increase in mortality"."""
    match = verbs_as_nouns().search(place.text)
    if match is None or _NO_SUBJECT_BEFORE.search(place.text[:match.start()]):
        return None
    led = "led to" if match[1].endswith("ed") else "leads to"
    return put(place.text, *match.span(1), f"{led} {chance.choice(lists()['nominal'][match[1]])}")


FRONT = re.compile(
    r"^((?:In|Among|At|After|During|For|On|With|Within|By) (?:[\w%'-]+ ){1,7}[\w%'-]+), "
    r"((?:the|a|an|we|our|there|both|all|this|these|most|no|its) [^,;:]{25,160})\.$")
_NO_ADJUNCT = re.compile(
    r"(?:In (?:addition|contrast|conclusion|summary|particular|general|fact|this|order|short|our|"
    r"other|turn|some|many)|At the same|At present|After all|By contrast|For example|For instance|"
    r"On the other|On the contrary|With this|For this|By (?:doing|using|[a-z]+ing))\b")
_SECOND_CLAUSE = re.compile(r"\b(?:and|than|that|which|who|when|if|because|while|but|where)\b")


def adjunct_moved(place: Place, _: random.Random) -> str | None:
    """ "In A, B happens." as "B happens in A."."""
    match = FRONT.match(place.text)
    if match is None or _SECOND_CLAUSE.search(match[2]) or _NO_ADJUNCT.match(match[1]):
        return None
    return f"{match[2][0].upper()}{match[2][1:]} {match[1][0].lower()}{match[1][1:]}."


CLAUSES = re.compile(
    r"^(Although|While|Whereas|Because|Since|When|If) ([^,;:]{15,120}), ([^;:,]{20,160})\.$")
_GOES_ON = re.compile(r"(?:and|but|or|so|thus|then|which|who|we will)\b")


def clauses_reordered(place: Place, _: random.Random) -> str | None:
    """ "Although A, B." as "B, although A."."""
    match = CLAUSES.match(place.text)
    if match is None or _GOES_ON.match(match[3]):
        return None
    comma = "," if match[1] in ("Although", "While", "Whereas") else ""
    return f"{_opening(match[3])}{comma} {match[1].lower()} {match[2]}."


_ASIDES = (
    re.compile(r" \([^()]{2,80}\)"),
    re.compile(r",(?P<closed> (?:which|who|where) [^,;:()]{8,100},)(?= (?:is|are|was|were|has|have|"
               r"can|may|[a-z]+(?:s|ed))\b)"),
    re.compile(r"; [^;]{10,120}(?=\.$)"),
    re.compile(r", (?:thereby|resulting in|leading to|suggesting|indicating|which) [^,;:]{10,110}"
               r"(?=\.$)"),
    re.compile(r", (?:whereas|while|but|and) (?:the|a|an|this|these|it|we|they|no|its) "
               r"[^,;:]{20,120}(?=\.$)"),
)
_NEEDS_ALL = re.compile(r"\b(?:neither|between|both|respectively|either|if|unless|only)\b",
                        re.IGNORECASE)


def part_dropped(place: Place, chance: random.Random) -> str | None:
    """A bracket, an aside or a last clause left out."""
    text = place.text
    if _NEEDS_ALL.search(text):
        return None
    for pattern in chance.sample(_ASIDES, k=len(_ASIDES)):
        match = pattern.search(text)
        if match is not None:
            left = put(text, *match.span(), "")
            if len(left.split()) >= 6:
                return left
    return None


CONJUNCTION = re.compile(
    r"^([^,;:()]{20,140}), (?:and|but) ((?:the|a|an|this|these|we|it|they|there|both|our|its) "
    r"[^,;:()]{20,140})\.$")
_LEANS = re.compile(r"\b(?:that|if|whether|when|because|although|may|might|could|not|between)\b|"
                    r"^(?:In|If|When|After|Although|While|To)\b")
_TELLS = re.compile(
    r"\b(?:is|are|was|were|has|have|had|can|will|did|does|do|[Ww]e|[Tt]hey)\b|\b[a-z]{3,}ed\b|"
    r"\b[a-z]{3,}s (?:the|a|an|to|its|their|this|that|these|more|less|both|all)\b")


def conjunction_split(place: Place, chance: random.Random) -> str | None:
    """One of two clauses joined by "and"."""
    match = CONJUNCTION.match(place.text)
    if match is None or _LEANS.search(match[1]) or not _TELLS.search(match[1]):
        return None
    return f"{_opening(chance.choice((match[1], match[2])))}."
