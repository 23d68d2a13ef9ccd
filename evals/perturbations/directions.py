"""Directions turned round: verbs, comparatives, nouns, adjectives; and sides exchanged."""

import random
import re

from evals.perturbations.lists import any_of, opposites
from evals.perturbations.record import Family, Place
from evals.perturbations.rewriting import Rewrite, Rewriting, changed
from evals.perturbations.wording import put, within

_DENIED = re.compile(
    r"\b(?:whether|no|not|neither|nor|without|never|unlikely|either|or|unless|rather|instead|"
    r"regardless|respectively|to (?:increase|improve|enhance|reduce|promote|activate|facilitate))\b"
    r"|n't\b", re.IGNORECASE)
_FIXED_BEFORE = re.compile(r"\b(?:no|any|once|or|and|further|well|gave|give|gives|giving|first|far|"
                           r"much|known|some|two|one|the) $|[-/]$")
_FIXED_AFTER = re.compile(
    r"[-/]| (?:recently|understand|general|detail|likely|number|precisely|charcoal|studies|work|"
    r"research|methods)\b| to the\b| than o|(?: and| or) (?:more|less|lower|higher|decreas|increas|"
    r"down|reduc|worse)| rise to\b| effects? of| ages?\b| of life| controls?\b")
_MANY = re.compile(r" (?:\w+ )?[a-z]{3,}[^s\Ws]s\b")


def _turned(key: str, after: str = "", before: str = "") -> tuple[Rewrite, str]:
    """One word of a list told as its opposite, in sentences that deny nothing; and the cue."""
    opposite = opposites(key)
    pattern = re.compile(before + any_of(opposite) + after)

    def rewrite(place: Place, chance: random.Random) -> Rewriting | None:
        text = place.text
        found = [m for m in pattern.finditer(text)
                 if not _FIXED_BEFORE.search(text[max(0, m.start() - 12):m.start()])
                 and not _FIXED_AFTER.match(text, m.end())]
        if not 0 < len(found) <= 2 or _DENIED.search(text):
            return None
        match = chance.choice(found)
        new = opposite[match.group()]
        if match.group() == "more" and _MANY.match(text, match.end()):
            new = "fewer"
        if re.search(rf"\b{re.escape(new)}\b", text):
            return None
        return Rewriting(put(text, *match.span(), new), "refuted", "refuted")

    return rewrite, pattern.pattern


SIDE = r"((?:the |a |an )?(?:[\w+/-]+ ){0,3}[\w+/-]+)"
"""A pattern for what may stand on either side of a comparison."""
NO_SIDE = re.compile(
    r"\b(?:that|those|it|they|this|these|which|who|there|we|our|other|others|any|all|each|expected|"
    r"previously|usual|ever|before|one|has|have|had|also|can|may|reported|existing|previous|do|does|did|is|are|was|were|be|"
    r"than|and|if|when|because|after|while|although|what|either|both|less|more|fewer|response|"
    r"terms|addition|order)\b", re.IGNORECASE)
END_OF_SIDE = r"(?=[,.;)]| \()"

_COMPARED = re.compile(
    rf"\b(?:higher|lower|greater|smaller|larger|better|worse|longer|shorter|faster|slower|stronger|"
    rf"weaker|more|less|fewer)\b(?: [\w-]+){{0,4}} (?:in|for|among|with|on) {SIDE} than "
    rf"(?:in |for |among |with |on )?{SIDE}{END_OF_SIDE}")
_OUTDONE = re.compile(
    rf"(?:^|, |that )((?:[\w+/-]+ ){{0,3}}[\w+/-]+) (?:significantly |consistently |clearly |"
    rf"substantially )?(?:outperform|surpass|exceed|beat)(?:s|es|ed)? {SIDE}"
    rf"(?=[,.;)]| \(| on\b| in\b| by\b| for\b)")
_IS_MORE = re.compile(
    rf"(?:^|, |that )((?:[\w+/-]+ ){{0,4}}[\w+/-]+) (?:is|are|was|were) (?:significantly |much |"
    rf"far )?(?:more|less) (?:\w+ )than {SIDE}{END_OF_SIDE}")
_VERSUS = re.compile(
    rf"\b(?:in|for|with|among) {SIDE} (?:compared (?:with|to)|versus|vs\.?|relative to) "
    rf"(?:in |for |with )?{SIDE}{END_OF_SIDE}")
_TELLS_MORE = re.compile(r"\b(?:increas|decreas|reduc|higher|lower|greater|elevat|improv|worse|"
                         r"better|more|less|fewer|longer|shorter)")


def _exchanged(text: str, match: re.Match[str]) -> Rewriting | None:
    """The two sides of a comparison in each other's place."""
    one, two = match[1], match[2]
    if NO_SIDE.search(one) or NO_SIDE.search(two):
        return None
    is_first = match.start(1) == 0
    new = put(text, *match.span(2), within(one) if is_first else one)
    return Rewriting(put(new, *match.span(1), two[0].upper() + two[1:] if is_first else two),
                     "refuted", "refuted")


def sides_exchanged(place: Place, _: random.Random) -> Rewriting | None:
    """ "B outperforms A" for "A outperforms B", "higher in B than in A"."""
    for pattern in (_COMPARED, _OUTDONE, _IS_MORE):
        match = pattern.search(place.text)
        if match is not None and not _DENIED.search(place.text):
            return _exchanged(place.text, match)
    return None


_WHO = re.compile(
    r"\b(?:patients|mice|rats|animals|groups?|cells|women|men|subjects|controls?|children|adults|"
    r"participants|smokers|non-?smokers|infants|individuals|samples|tissues?|arm|placebo|treatment|"
    r"people|users|males|females|models?|brains?|muscles?|islets|plants|cohort|wild-type)\b")


def groups_exchanged(place: Place, _: random.Random) -> Rewriting | None:
    """ "in B compared with A" where the sentence says which of them has more."""
    match = _VERSUS.search(place.text)
    if match is None or _DENIED.search(place.text) or not _TELLS_MORE.search(place.text):
        return None
    if not _WHO.search(match[1]) or not _WHO.search(match[2]):
        return None
    return _exchanged(place.text, match)


_NO_ADJECTIVE = (r"(?<!\bof )(?<!\bwith )(?<!\bfor )(?<!\bin )(?<!\bby )(?<!\bfrom )(?<!\ba )"
                 r"(?<!\ban )(?<!ing )")
"""Not "patients with prolonged asystole"."""
_NO_TERM = (r"(?! (?:bounds?|eukaryotes|vertebrates|plants|responses?|practices?|limbs?|"
            r"extremit|body|order)\b)")
"""Not "the lower bound", "best response"."""
_NO_VERB = r"(?<!\bto )"
verb_turned, _VERB_CUE = _turned("opposite_verbs", before=_NO_ADJECTIVE)
comparative_turned, _COMPARATIVE_CUE = _turned("opposite_comparatives", _NO_TERM, _NO_VERB)
noun_turned, _NOUN_CUE = _turned("opposite_nouns", r"(?= (?:in|of)\b)")
adjective_turned, _ADJECTIVE_CUE = _turned("opposite_adjectives")

DIRECTIONS: tuple[Family, ...] = (
    changed("direction of a verb", "training", _VERB_CUE, verb_turned, share=1.5),
    changed("direction of a comparative", "training", _COMPARATIVE_CUE, comparative_turned,
            share=1.5),
    changed("sides exchanged", "training", "than|outperform|surpass|exceed|beat", sides_exchanged),
    changed("direction of a noun", "test", _NOUN_CUE, noun_turned),
    changed("opposite adjective", "test", _ADJECTIVE_CUE, adjective_turned),
    changed("groups exchanged", "test", "compared|versus|vs|relative to", groups_exchanged),
)
