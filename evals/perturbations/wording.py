"""Putting words into sentences: articles, capitals, numbers as printed, and plain rewordings."""

import random
import re

from evals.perturbations.lists import lists

_LEAD = re.compile(
    r"^(?:(?:(?:Moreover|Furthermore|However|In addition|Additionally|Interestingly|Importantly|"
    r"Notably|Finally|Overall|Consequently|Surprisingly|In conclusion|In summary|Together|"
    r"Taken together|Remarkably|Strikingly|Specifically|In contrast|Indeed|Conversely|"
    r"In particular|Also|Collectively|Nevertheless|Instead|By contrast),|"
    r"(?:Here|Thus|Hence|Therefore|Then),?) )?"
    r"(?:(?:[Ww]e|[Tt]he authors|[Oo]ur (?:results|findings|data|study|experiments|analysis)|"
    r"[Tt]hese (?:results|findings|data|observations)|[Tt]he (?:results|findings|data)|"
    r"[Tt]his (?:study|paper|work)|[Ee]xperiments|[Rr]esults) (?:also |further |here |clearly )?"
    r"(?:found|find|finds|show|shows|showed|demonstrate|demonstrates|demonstrated|observed|observe|"
    r"report|reported|reveal|revealed|confirm|confirmed|indicate|indicated) that )?")
_SOUNDS_AS_VOWEL = re.compile(
    r"(?:[aeio]|u(?!ni|s[eu]|ti|bi)|hour|hono|8|11\b|18\b|[AEFHILMNORSX](?=[A-Z0-9]))")
_ARTICLE = re.compile(r"\b([Aa])n? $")
_ORDINARY = re.compile(
    r"(?:The|A|An|In|This|These|Those|There|It|They|We|I|All|Most|Both|Our|Its|Their|Some|Many|Several|"
    r"No|Each|One|Two|Three|New|High|Low|Such|Among|At|After|Before|During|For|From|To|With|Within|"
    r"While|Whereas|When|Where|If|As|By|On|Under|Over|Through|Using|Although|Because|Since|Despite|"
    r"Here|How|Once|Until|Patients|Treatment|Mice|Rats|Cells|Results|Data|Increased|Decreased|Women|"
    r"Men|Children|Instead|Then|Further|However|Thus|[A-Z][a-z]+(?:ly|ing|ion|ions|ment|ments|ive|"
    r"ity|ness|ated|ized|ents?|ants?|al|ous))\b(?![-\w])")


def as_claim(sentence: str) -> str:
    """The sentence without the words that only lead into it."""
    claim = _LEAD.sub("", sentence, count=1)
    return claim[:1].upper() + claim[1:]


def within(sentence: str) -> str:
    """The sentence as it goes on after other words: its first letter small, unless in a name."""
    if _ORDINARY.match(sentence) and not sentence.startswith("I "):
        return sentence[0].lower() + sentence[1:]
    return sentence


def put(text: str, start: int, end: int, new: str) -> str:
    """The text with `new` in place of [start, end): with the case of what stood there where that
    began a sentence, and the article before it made to agree."""
    old = text[start:end]
    if old[:1].isupper() and old[1:2].islower() and new[:1].islower():
        new = new[0].upper() + new[1:]
    before = text[:start]
    article = _ARTICLE.search(before)
    if article and new:
        ending = "n " if _SOUNDS_AS_VOWEL.match(new) else " "
        before = before[:article.start()] + article[1] + ending
    joined = before + new + text[end:]
    if not new:
        joined = re.sub(r"  +", " ", joined).replace(" ,", ",").replace(" .", ".")
    return joined[:1].upper() + joined[1:] if text[:1].isupper() else joined


def printed(value: float, like: str) -> str:
    """The number as `like` is printed: as many decimals, commas where it has them."""
    places = len(like.partition(".")[2])
    return f"{value:,.{places}f}" if "," in like else f"{value:.{places}f}"


def plainly_reworded(claim: str, chance: random.Random, *, asides: bool = True) -> str:
    """The claim with small changes of form that leave its meaning as it is; with `asides` also
    without a bracket."""
    for change in chance.sample(_PLAIN, k=2):
        if asides or change is not _without_aside:
            claim = change(claim, chance)
    return claim


_CONTRACTED = tuple(map(tuple, lists()["contracted"]))
_EVEN = tuple((old, re.compile(rf"\b{re.escape(old)}\b"), new) for old, new in lists()["even"])
_ASIDE = re.compile(r" \((?![^)]*[0-9])[^()]{2,60}\)")
_LEADS = ("The authors report that", "It was found that", "The study showed that",
          "According to the paper,", "The results indicate that", "The data show that",
          "There is evidence that", "As reported,", "The researchers observed that")


def _contracted(claim: str, _: random.Random) -> str:
    for long, short in _CONTRACTED:
        claim = claim.replace(f" {long} ", f" {short} ")
    return claim


def _with_even_words(claim: str, chance: random.Random) -> str:
    found = [(pattern, new) for old, pattern, new in _EVEN if old in claim]
    for pattern, new in chance.sample(found, k=min(2, len(found))):
        match = pattern.search(claim)
        if match:
            claim = put(claim, *match.span(), new)
    return claim


def _without_aside(claim: str, _: random.Random) -> str:
    return _ASIDE.sub("", claim, count=1)


def _with_lead(claim: str, chance: random.Random) -> str:
    return claim if chance.random() < 0.5 else f"{chance.choice(_LEADS)} {within(claim)}"


def _without_stop(claim: str, chance: random.Random) -> str:
    return claim.removesuffix(".") if chance.random() < 0.3 else claim


_PLAIN = (_contracted, _with_even_words, _with_even_words, _without_aside, _with_lead,
          _without_stop)
