"""Which explanation a question wants, by its wording: a definition, parts, a cause, a method or the
limits of a study."""

import re
from typing import NamedTuple

from grounding.explaining import Explanation

NAMED: dict[Explanation, str] = {
    "definition": "a definition", "parts": "the parts", "cause": "a cause",
    "method": "a method", "limitation": "limitations"}
"""The kinds in words."""

LONGEST_TERM = 6
"""Words of what is defined."""


class Explained(NamedTuple):
    """What is to be explained; of a cause, its effect: "" where the question does not say it in
    a piece."""

    kind: Explanation
    term: str = ""


_BE = r"(?:is|are|was|were)"
_PARTS = re.compile(
    r"(?:what|which)(?: [\w-]+){0,3}? (?:does|do|did|is|are|was|were) (?P<term>.{2,80}?) "
    r"(?:consist(?: mainly| mostly)? of|contain|comprise|include|composed of|made (?:up )?of|"
    r"built of|divided into)\W*", re.I)
_DEFINED = re.compile(
    rf"(?:how {_BE} (?P<how>.{{2,80}}?) defined|"
    r"what (?:does|do) (?P<mean>.{2,80}?) (?:mean|stand for|refer to|denote)|"
    rf"(?:what {_BE} )?(?:the |a )?definition of (?P<of>.{{2,80}}?)|"
    rf"define (?P<define>.{{2,80}}?)|what {_BE} (?:meant by )?(?P<what>.{{2,120}}?))\W*", re.I)
_CAUSE = re.compile(
    r"(?:why(?: (?:do|does|did|is|are|was|were|has|have|had|can|could|would|should|might)\b)?"
    r"(?P<why>.{0,200})|"
    r"(?:what|which factors?) (?:caused?|causes|explain(?:s|ed)?|drives?|drove|triggers?)\b"
    r"(?P<caused>.{0,200})|"
    rf"what {_BE} the (?:main |underlying |likely )?"
    r"(?:causes?|reasons?|mechanisms?|explanations?)\b(?: (?:of|for|behind)\b(?P<of>.{0,200}))?|"
    r"(?:by|through) (?:what|which) mechanisms?\b|for (?:what|which) reasons?\b)", re.I)
_METHOD = re.compile(
    rf"how (?:{_BE}|did (?:they|the (?:authors?|study|researchers?)) (?:measure|assess)) "
    r"(?P<term>.{2,80}?)(?: (?:measured|assessed|quantified|determined|calculated|computed|"
    r"estimated|evaluated|recorded|detected|diagnosed|tested|operationali[sz]ed|scored))"
    r"(?: (?:in|by|for|at|among|with) .{1,120})?\W*", re.I)
_LIMITATION = re.compile(
    r"what (?:is|are|was|were|limits|limited)\b.{0,40}\b"
    r"(?:limitations?|(?<!speed )(?<!age )(?<!time )limits?(?! of (?:detection|quantification|"
    r"quantitation|resolution|stability))|limited|weakness(?:es)?|drawbacks?|shortcomings?|"
    r"caveats?|threats? to (?:the )?validity)\b", re.I)
_NO_TERM = re.compile(
    r"(?:the .{1,100}\b(?:of|for|in|on|between|from|with|to|that|which)\b|"
    r"(?:the )?(?:\w+ )?(?:\w+est|best|worst|most|least|more|less|better|worse|known|new|wrong|"
    r"different|happening|causing|needed|required|associated|possible|available|there|it|this|"
    r"that|they|these|some|main|major|factors?|effects?|impacts?|differences?|risks?|rates?|"
    r"prevalence|evidence|advantages?|benefits?|results?|predictors?|determinants?|\w+ factors)\b)",
    re.I)
_CONTEXT = re.compile(r" (?:in|within|as used in|according to|used in)\b.*", re.I)
_BESIDE = re.compile(r" (?:in|among|amongst|within|with|by|at|than|during|after)\b.*", re.I)
_THAN = re.compile(r" than\b.*", re.I)
_ARTICLE = re.compile(r"(?:an?|the) ", re.I)
_RELATES = re.compile(r" (?:for|on|between|with|from|to|after|before|during|than|used|reported|"
                      r"measured|associated|found|better|worse|more|less|\w+ed by)\b", re.I)


def wanted_explanation(question: str) -> Explained | None:
    """The explanation that a question wants, None where it wants another kind of answer."""
    text = " ".join(question.split())
    if found := _PARTS.fullmatch(text):
        return Explained("parts", _bare(found["term"]))
    if found := _CAUSE.match(text):
        named = found["caused"] or found["of"]
        return Explained("cause", _bare(_BESIDE.sub("", named) if named else
                                        _THAN.sub("", found["why"] or "")).rstrip(" ?.!"))
    if _LIMITATION.match(text):
        return Explained("limitation")
    if found := _METHOD.fullmatch(text):
        return Explained("method", _bare(_BESIDE.sub("", found["term"])))
    if found := _DEFINED.fullmatch(text):
        asked = next(term for term in found.groups() if term)
        term = _bare(_CONTEXT.sub("", asked))
        if not (_NO_TERM.match(asked) or _RELATES.search(asked)) and \
                1 <= len(term.split()) <= LONGEST_TERM:
            return Explained("definition", term)
    return None


def _bare(term: str) -> str:
    return _ARTICLE.sub("", term.strip(), count=1) if _ARTICLE.match(term.strip()) else term.strip()
