"""Words that explain elsewhere and only pass by here: "the dose was limited to 20 mg" tells no
limit of a study, "it was the strongest effect" no definition, "it contains more errors" no parts.
"""

import re
from collections.abc import Iterable

from grounding.explaining import Explanation, explains

_ROLES = (r"effects?|outcomes?|results?|endpoints?|events?|complications?|diagnos[ie]s|choices?|"
          r"options?|variables?|predictors?|factors?|contributors?|findings?|symptoms?|reasons?|"
          r"ones?|values?|scores?|rates?|differences?|group|conditions?|concerns?|problems?|"
          r"complaints?|correlates?|associations?|item|items|winner")
_RANKED = (r"(?:(?:second|third|fourth|single|next|by far) )*(?:(?:most|least|more|less) [\w-]+|"
           r"best|worst|better|worse|only|main|primary|secondary|adverse|lower|higher|upper|larger|"
           r"smaller|leading|top|major|first|second|last|[a-z]{3,}est(?<!interest)(?<!forest))")
_RANKS = re.compile(
    rf"\b(?:is|are|was|were) (?:(?:therefore|thus|also|still|again|indeed) )?(?:an?|the) {_RANKED}"
    rf"(?: (?:[\w-]+ )??(?:{_ROLES})\b| (?:of (?:the )?(?:two|three|four|all|both|sample|group)|in|"
    r"at|among|for|than|with|when|during|after)\b|[.,;])|"
    rf"\b(?:is|are|was|were) one of the {_RANKED}\b|"
    rf"\b(?:is|are|was|were) (?:an?|the) (?:{_ROLES}) (?:with|that had|which had) the\b", re.I)
"""That a thing is more than others, or the role that it had in a study."""
_SAYS_MORE = re.compile(
    r"(?:, )?(?:in|by) (?:which|whom)\b|\b(?:characteri[sz]ed|defined|marked) by\b", re.I)

_A_STUDY = (r"(?:stud(?:y|ies)|trials?|surveys?|reviews?|meta-?analys[ie]s|analys[ie]s|samples?|"
            r"data(?: ?sets?)?|results|findings|evidence|conclusions?|generali[sz]ability|power|"
            r"interpretation|comparisons?|inference|design|evaluation|experiments?|work|validity|"
            r"methods?|approach|models?|cohorts?|benchmarks?|we|investigation|searches|search|"
            r"applicability|usefulness|follow-up)")
_LIMITED = re.compile(r"\blimited (?:by|to|in)\b", re.I)
_ABOUT_A_STUDY = re.compile(rf"\b{_A_STUDY}\b", re.I)
_NO_LIMIT = re.compile(
    r"\bbias(?:ed)? (?:voltages?|currents?|fields?|terms?|units?|vectors?|tape|temperature)\b|"
    r"\b(?:voltage|reverse|forward|bridge|gate|DC) bias\b|"
    r"\b(?:muscle|muscular|limb|facial|arm|leg|motor|generali[sz]ed|grip|bulbar) weakness\b|"
    r"\bweakness (?:was|were) (?:reported|observed|present|seen|found|common|noted)\b|"
    r"\bweakness of the (?:arms?|legs?|limbs?|muscles?|face|hand)s?\b|"
    r"\blimited (?:to (?:moderate|no|none|mild)|edition|mobility)\b|"
    r"\bunder threat\b|\bthreat(?:s|ened)?\b(?! to\b)|"
    r"\bsmall number of (?!(?:\w+ )?(?:patients|participants|people|subjects|studies|trials|cases|"
    r"events|samples|sites|cent(?:er|re)s|hospitals|items|respondents|individuals|observations|"
    r"records|runs|seeds|models|tasks|languages|questions|examples|annotators|deaths|schools))|"
    r"\bhindered (?!(?:[\w-]+ ){0,4}(?:comparison|interpretation|analysis|conclusions?|follow-up|"
    r"recruitment|assessment|measurement|generali[sz]ation))|\btamper", re.I)

_NO_PARTS = re.compile(
    r"\b(?:contain(?:s|ed)?|includes?|included|covers?|covered) (?:(?:far|many|much|slightly) )?"
    r"(?:more|fewer|less|most|enough|too)\b|"
    r"\b(?:covers?|covered|spans?|extends?|extended) (?:(?:about|almost|nearly|up to|over|only) )?"
    r"(?:\d[\d.,]* ?(?:%|per ?cent|(?:square )?k?m\b|ha\b|years?|months?|weeks?|days?)|"
    r"an? (?:period|area|time|range|third|quarter)|half|most of|from|over|to)(?!\w)|"
    r"\b(?:has|have|had|is|are|was|were) (?:two|three|four|five|six|seven|eight|nine|ten|several)"
    r"(?: (?!parts\b|components\b)[\w-]+)? ?(?:times|fold|advantages?|disadvantages?|drawbacks?|"
    r"problems|limits|limitations|effects|points|percent|per cent|years?|months?|weeks?|days?|"
    r"hours?|orders)\b", re.I)


def explains_itself(
    kind: Explanation, term: str, sentence: str, known_as: Iterable[str] | None = None
) -> bool:
    """Whether a sentence gives such an explanation of a term by more than words that pass by; the
    arguments are those of `grounding.explaining.explains`."""
    return explains(kind, term, _without_passing(kind, sentence), known_as)


def _without_passing(kind: Explanation, sentence: str) -> str:
    """A sentence without the words that would be taken for such an explanation and are none."""
    if kind == "definition" and not _SAYS_MORE.search(sentence):
        return _RANKS.sub(" … ", sentence)
    if kind == "parts":
        return _NO_PARTS.sub(" … ", sentence)
    if kind == "limitation":
        said = _NO_LIMIT.sub(" … ", sentence)
        return _LIMITED.sub(lambda found: found[0] if _ABOUT_A_STUDY.search(said[:found.start()])
                            else " … ", said)
    return sentence
