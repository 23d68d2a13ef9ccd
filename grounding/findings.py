"""Which sentences tell a finding of their paper, by the way they are told."""

import re

_CUES: tuple[tuple[float, re.Pattern[str]], ...] = tuple((weight, re.compile(pattern, re.I)) for weight, pattern in (
    (0.45, r"\b(?:we|our (?:results|findings|experiments|analysis|data|study|work)|results|findings|"
           r"experiments|(?:this|the present) study|these (?:data|results|findings))\b[^.]{0,40}\b(?:show|"
           r"find|found|demonstrat|indicat|suggest|reveal|observ|confirm|establish|provid\w+ evidence|"
           r"conclude|highlight|support)\w*"),
    (0.35, r"\b(?:outperform|surpass|exceed|improv|increas|decreas|reduc|achiev|reach|attain|yield|"
           r"perform(?:s|ed)? (?:better|worse)|obtain|score|lead(?:s)? to|result(?:s|ed) in|enhanc|"
           r"inhibit|induc|promot|prevent|cause|correlat|associat|depend)\w*"),
    (0.2, r"\b(?:higher|lower|better|worse|greater|fewer|faster|slower|significant(?:ly)?|more|less|"
          r"largest|smallest|best|strongest) (?:\w+ ){0,6}(?:than|when|in|with)\b"),
    (0.2, r"\b\d+(?:\.\d+)?\s?(?:%|points|fold|times|percent)"),
    (0.3, r"\b(?:in conclusion|in summary|taken together|overall|we conclude|therefore|thus|"
          r"notably|importantly|interestingly)\b"),
    (-0.5, r"\b(?:we (?:aim|propose|present|introduce|describe|plan|investigate|study|use|used|train|"
           r"trained|evaluate|evaluated|compare|collected|release|follow|consider)|this paper (?:presents|"
           r"describes|introduces)|will be|future work|in order to|is defined as|were (?:randomi[sz]ed|"
           r"recruited|collected|analy[sz]ed|measured)|aim of|purpose of|objective)\b"),
    (-0.35, r"\b(?:previous(?:ly)?|prior work|recent(?:ly)?|have been (?:shown|proposed|used)|et al|"
            r"it is (?:known|well)|are widely|remains? (?:unclear|unknown))\b"),
    (-0.3, r"\b(?:see|shown in|listed in|presented in|reported in|given in|depicted in) (?:the )?"
           r"(?:table|figure|fig|section|appendix)|^(?:table|figure|fig\.?) \d"),
))
_SECTION = {
    "abstract": 0.1, "introduction": -0.05, "background": -0.4, "method": -0.2, "results": 0.15,
    "discussion": 0.1, "limitations": 0.0, "conclusion": 0.25, "appendix": -0.05, "other": 0.0,
}
_LEAD = re.compile(
    r"^(?:(?:however|moreover|furthermore|in addition|additionally|notably|interestingly|"
    r"importantly|overall|in summary|in conclusion|finally|specifically|in particular|indeed|"
    r"thus|therefore|hence|consequently|as a result|taken together|first|second|third|also),?\s+)+",
    re.I)
_SHOWN = re.compile(
    r"^(?:(?:we|our (?:results|findings|experiments)|(?:the|these) (?:results|findings|data|"
    r"experiments))\s+(?:also\s+|further\s+|clearly\s+)?(?:show|find|found|showed|demonstrate[d]?|"
    r"observe[d]?|indicate[d]?|confirm(?:ed)?|reveal(?:ed)?|conclude[d]?)\s+that)\s+", re.I)
_DANGLING = re.compile(
    r"^(?:it|they|this|that|these|those|he|she|such|both|the (?:latter|former|same)|here|there|"
    r"on the (?:other|contrary)|in (?:this|that|these) (?:case|setting|regard)s?|similarly|likewise|"
    r"conversely|by contrast|instead|otherwise|for (?:example|instance))\b", re.I)


def finding_score(sentence: str, section: str = "other") -> float:
    """0 to 1: how surely a sentence states a finding of its own paper, not background or method.

    `section` is the kind of the section it stands in (records.Section.kind).
    """
    score = 0.25 + _SECTION.get(section, 0.0)
    score += sum(weight for weight, pattern in _CUES if pattern.search(sentence))
    return max(0.0, min(1.0, score))


def self_contained(sentence: str) -> str:
    """The sentence without the words that tie it to its neighbours; "" where it cannot stand alone.

    Only leading connectives ("However,") and "we show that" are taken away; nothing is added.
    """
    text = _SHOWN.sub("", _LEAD.sub("", sentence.strip()))
    if _DANGLING.match(text) or not text:
        return ""
    return text[0].upper() + text[1:]
