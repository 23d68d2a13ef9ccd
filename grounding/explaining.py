"""Sentences that explain: say what a thing is or consists of, why something is so, how something
was measured, or what limits a study."""

import re
from functools import lru_cache
from typing import Literal

from grounding.claim_sentences import LONGEST_SENTENCE
from grounding.words import content_words

Explanation = Literal["definition", "parts", "cause", "method", "limitation"]

_BEFORE = r"(?:^|[,;:.—–] |\b(?:and|that|where|while|whereas|since|as|because) )(?:an? |the |our )?"
_SHORT_FORM = r"(?: ?\([^()]{1,40}\))?(?: ?\[[\d, –-]{1,20}\])?"
_LOOSELY = (r"(?:therefore|thus|hence|then|here|simply|just|basically|essentially|generally|"
            r"usually|often|also|in turn|in general)")
_IS = rf"(?:is|are|was|were|can be|may be) (?:{_LOOSELY},? )?"
_A_KIND = (rf"{_IS}(?:an? (?!key|major|common|good|promising|challeng|popular|crucial|critical|"
           r"significant|difficult|frequent|serious|growing|powerful|useful|lot\b|few\b|little\b)|"
           r"the (?!same|most|best|worst|main|first to|only|key)|any |one of the |"
           r"(?:defined|understood|described|thought of|seen|viewed|known) (?:as|to be) |"
           r"referred to as |what )")
_OF_PARTS = (rf"(?:consist(?:s|ed)? (?:only |mainly |mostly )?of|compris(?:es|ed?)|"
             rf"{_IS}(?:composed|made|made up|built|comprised) (?:up )?(?:of|from)|"
             rf"{_IS}(?:two|three|four|five|six|seven|eight|nine|ten|several)|"
             r"(?:is|are|was|were) (?:divided|split|organi[sz]ed) into|"
             r"has (?:two|three|four|five|six)|"
             r"contain(?:s|ed)?|includes?|included|combin(?:es|ed?)|cover(?:s|ed)?|spans?|"
             r"extends?|extended|is an extension of)")
_MEANS = (r"(?:denotes?|refers? to|means? (?!that)|stands? for|quantif(?:y|ies)|"
          r"(?:displays?|shows?|gives?|expresses|express|depicts?) the (?:relation(?:ship)?|share|"
          r"fraction|number|percentage|degree|ratio|probability)\b|"
          r"describes?|represents?|consist(?:s|ed)? of|compris(?:es|ed?)|extends? )")
_INTRODUCES = (r"(?:introduc|present|propos|releas|develop|describ|creat|construct|built|build|"
               r"provid|produc|generat)\w*")
_WE_NAME = (r"(?:we|they|authors|to) (?:\w+ly |will |also |here )?(?:call|term|name|dub)"
            r"(?! (?:such|this|these|those|it|them)\b)")
_CAUSE = re.compile(
    r"\b(?:because|due to|owing to|on account of|thanks to|as a (?:result|consequence) of|"
    r"(?:is|are|was|were|being) (?:the )?(?:result|consequence|product) of|"
    r"caus(?:e|es|ed|ing)\b|aris(?:es?|ing) from|arose from|results? from|resulted from|"
    r"resulting from|stems? from|stemmed from|originat\w+ (?:from|in)|attribut(?:ed|able) to|"
    r"explain(?:s|ed)?\b|account(?:s|ed)? for|driven by|drives?\b|drove|depend(?:s|ed)? on|"
    r"determined by|the reasons?\b|the mechanisms?\b|mediated by|leads? to|led to|"
    r"(?:strongly |largely |mainly )?influenc(?:e|es|ed)\b|contribut(?:e|es|ed) to)", re.I)
_METHOD = re.compile(
    r"\b(?:measur(?:e|es|ed|ing)|assess(?:ed|es|ing)?|quantif(?:y|ied|ies|ying)|"
    r"determin(?:e|ed|es|ing)|calculat(?:e|ed|es|ing)|comput(?:e|ed|es|ing)|"
    r"estimat(?:e|ed|es|ing)|evaluat(?:e|ed|es|ing)|record(?:ed|ing)|collected|obtained|"
    r"detected|tested|diagnosed|defined|operationali[sz]ed|rated|scored|analy[sz]ed)\b"
    r".{0,300}?\b(?:by|using|with|from|as|through|via|based on|according to|on|in|at)\b", re.I)
_BEFORE_VERB, _BEHIND_VERB = 200, 120
"""Characters around what was done in which it stands what it was done to."""
_AIM = re.compile(r"\b(?:aim(?:s|ed)?|goals?|objectives?|purpose|hypothesi[sz]ed)\b", re.I)
_LIMIT = re.compile(
    r"\b(?:limitations?\b|limited (?:by|to|in|sample)|threats?\b|drawbacks?|shortcomings?|caveats?|"
    r"weakness(?:es)?|cannot be (?:excluded|ruled out|generali[sz]ed)|"
    r"(?:could|can|did|was|were|may|might)(?: ?not|n['’]t) (?:be )?(?:able|control|adjust|assess|"
    r"account|generali[sz]|represent|measur|determin|exclude|rule)\w*|small (?:sample|number)|"
    r"sample size|generali[sz]ab\w+|confound\w+|selection bias|recall bias|bias(?:es|ed)?\b|"
    r"should be (?:interpreted|treated|taken) with (?:care|caution)|interpreted with caution|"
    r"hindered|tamper)", re.I)


def explains(kind: Explanation, term: str, sentence: str) -> bool:
    """Whether a sentence gives such an explanation of a term. Causes and limits are told by their
    words alone: what they are of is for the caller to see."""
    text = sentence[:LONGEST_SENTENCE]
    if kind == "definition":
        return _defines(term, text)
    if kind == "parts":
        return _names_parts(term, text)
    if kind == "method":
        around = (text[max(0, m.start() - _BEFORE_VERB):m.end() + _BEHIND_VERB]
                  for m in _METHOD.finditer(text))
        return not _AIM.search(text) and any(_is_near(term, part) for part in around)
    return (_CAUSE if kind == "cause" else _LIMIT).search(text) is not None


def _is_near(term: str, text: str) -> bool:
    asked = content_words(term)
    return not asked or len(asked & content_words(text)) >= len(asked) / 2


def _defines(term: str, text: str) -> bool:
    return any(pattern.search(text) for pattern in _definitions(term))


def _names_parts(term: str, text: str) -> bool:
    return _parts(term).search(text) is not None


@lru_cache(maxsize=64)
def _definitions(term: str) -> tuple[re.Pattern[str], ...]:
    named = _named(term)
    return tuple(re.compile(pattern, re.IGNORECASE) for pattern in (
        rf"{_BEFORE}{named}{_SHORT_FORM}(?:, [^,.;]{{1,80}},)? (?:{_A_KIND}|{_MEANS})",
        rf"\b{_INTRODUCES} (?:[\w-]+ ){{0,6}}{named}{_SHORT_FORM}, (?:an?|the|which|our) ",
        rf"\bdefin(?:e|es|ed|ing) (?:the |an? )?{named}{_SHORT_FORM} (?:as|to be|by)\b",
        rf"\b{_WE_NAME} (?:[^.;]{{0,160}} )?(?:an? |the )?{named}(?=[.,;:)]|$| \()",
        rf"\b(?:known as|referred to as|so-called|called|termed|dubbed) (?:an? |the )?{named}"
        r"(?=[.,;:)]|$| \()",
    ))


@lru_cache(maxsize=64)
def _parts(term: str) -> re.Pattern[str]:
    return re.compile(rf"{_BEFORE}{_named(term)}{_SHORT_FORM}(?:, [^,.;]{{1,80}},)?"
                      rf" {_OF_PARTS}(?!\w)", re.IGNORECASE)


def _named(term: str) -> str:
    """The words of a term, however they are spaced and dashed, the last in either number."""
    words = [re.escape(word) for word in re.split(r"[\s‐‑–-]+", term.strip()) if word]
    last = words[-1][:-1] if len(words[-1]) > 3 and words[-1].endswith("s") else words[-1]
    return rf"(?<!\w)(?<![\w]-){r'[ ‐‑–-]?'.join([*words[:-1], last])}(?:s|es)?(?![\w-])"
