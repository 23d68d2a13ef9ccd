"""Words that relate two things, as questions and papers put it."""

import re

from grounding.words import stem

VERBS = {
    "acts": (
        r"(?:reduce|lower|decrease|diminish|cut|slow(?: down)?|shorten|weaken|increase|raise|"
        r"enhance|"
        r"boost|improve|worsen|impair|harm|hurt|help(?: with| to reduce| to prevent| against)?|"
        r"benefit|affect|influence|impact|change|alter|modify|cause|trigger|induce|drive|promote|"
        r"stimulate|inhibit|suppress|prevent|protect (?:against|from)|delay|accelerate|lead to|"
        r"contribute to|result in|relieve|alleviate|treat|cure|mitigate|predict|determine|moderate|"
        r"mediate|depend on|vary|strengthen|lengthen|prolong|work (?:for|against)|"
        r"(?:rise|fall|grow|drop|decline)(?= (?:with|as|after|when|if)\b))"),
    "done": (
        r"(?:reduced|lowered|decreased|slowed|shortened|weakened|increased|raised|enhanced|boosted|"
        r"improved|worsened|impaired|harmed|helped|affected|influenced|changed|altered|modified|"
        r"caused|triggered|induced|driven|promoted|stimulated|inhibited|suppressed|prevented|delayed|"
        r"accelerated|relieved|alleviated|treated|cured|mitigated|predicted|determined|moderated|"
        r"mediated|strengthened|prolonged|explained)"),
}
"""What a question says that one thing does to another, and what is done to it."""

ADJECTIVES = (r"(?:effective|efficacious|useful|helpful|beneficial|harmful|safe|unsafe|suitable|"
              r"protective|toxic|bad|good|dangerous|detrimental|appropriate|feasible|valid|reliable)")

_RELATING = """
accelerat* adverse affect affected affecting affects alleviat* alter altered altering alters
ameliorat* associat* benefi* better boost* caus* chang* contribut* correlat* cure cured cures cut
cuts cutting declin* decreas* delay* depend depended dependent depends determinant determinants
determined determines differ* diminish* doubl* drive driven driver drivers drives drop dropped drops
drove effect effective* effects efficac* enhanc* extended extends fail* fall fallen falls faster
feasib* fell fewer gain gained gains greater grew grow grows halv* harm* hazard hazards help helped
helpful helps higher hurt hurts impact* impair* improv* increas* independent induc* ineffective*
inefficac* inferior* influenc* inhibit* kill killed kills larger lead leads led lengthen* less link
linked links longer lose loses loss lost lower lowered lowering lowers mediat* mitigat* moderated
moderates moderator modif* more odds outperform* predict* prevent* prolong* promot* protect* rais*
reduc* related relates relation relations relationship relationships reliable reliably reliev*
remission responded response rise risen rises rising risk rose safe* save saved shorten* shorter
slow slowed slower slowing slows smaller steeper stimulat* strengthen* success* suitable superior*
suppress* tolerated toxic* trigger* unchanged unrelated unsafe unsuitable useful* useless valid
varied varies vary weaken* weaker worked works worse*
""".split()
RELATES = re.compile(
    rf"\b(?:{'|'.join(word.replace('*', '[a-z]*') for word in _RELATING)})\b", re.I)
"""What tells that one thing does something to another or goes with it, in either direction or not
at all."""

_TOLD = {
    "cheaper": r"cheap|cost|price|expens|afford", "expensive": r"cheap|cost|price|expens",
    "safer": r"safe|adverse|side effects?|complicat|harm|risk|toxic|tolerat",
    "safe": r"safe|adverse|side effects?|complicat|harm|risk|toxic|tolerat",
    "faster": r"fast|slow|speed|quick|time|second|rapid|latenc",
    "slower": r"fast|slow|speed|quick|time|second|rapid|latenc",
    "quicker": r"fast|slow|speed|quick|time|rapid", "larger": r"larg|small|big|size",
    "smaller": r"larg|small|big|size", "bigger": r"larg|small|big|size",
    "older": r"old|young|age", "younger": r"old|young|age", "harder": r"hard|eas|difficult",
    "easier": r"hard|eas|difficult", "longer": r"long|short|length|duration",
    "shorter": r"long|short|length|duration", "stronger": r"strong|weak|strength",
    "weaker": r"strong|weak|strength", "heavier": r"heav|light|weigh|mass",
    "lighter": r"heav|light|weigh|mass", "warmer": r"warm|cool|cold|hot|temperature",
    "colder": r"warm|cool|cold|hot|temperature", "hotter": r"warm|cool|cold|hot|temperature",
    "taller": r"tall|short|height", "likely": r"like|odds|risk|probab|often|frequent|more|less",
    "common": r"common|frequent|prevalen|often|rare|%", "accurate": r"accura|error|correct|precis",
}


class _Comparing:
    """What tells that two things are compared, and by what a text tells of each regard."""

    told = _TOLD
    _pattern = re.compile(
        r"\b(?:than|compared|versus|vs|differ(?:s|ed|ence|ences|ent)?|superior\w*|inferior\w*|"
        r"non-?inferior\w*|outperform\w*|surpass\w*|exceed\w*|equivalent|equal\w*|similar\w*|"
        r"comparabl[ey]|same|as [\w-]+ as|over|beats?|match(?:es|ed)|relative to|in favou?r of|"
        r"unlike|against)\b", re.I)

    def search(self, text: str) -> re.Match[str] | None:
        """The first word that compares."""
        return self._pattern.search(text)


COMPARES = _Comparing()

COMMON = re.compile(
    r"\b(?:more|less) (?:common\w*|frequent\w*|often|popular|widely|widespread|used|studied|known|"
    r"numerous|expensive|prescribed)\b|\b(?:older|younger|used (?:more|less)) than\b", re.I)
"""Comparisons that tell nothing of which is better."""

AMOUNT = re.compile(
    r"\b(?:more|less|fewer|lower|higher|greater|larger|smaller|exceed\w*|gaps?|differ\w*|similar\w*|"
    r"same|equal\w*|comparable|times|twice|half)\b", re.I)

GENERIC = frozenset(
    "better worse best effective efficacious good well superior inferior preferable great useful "
    "helpful beneficial risk risks rate rates incidence level levels number numbers odds amount "
    "degree likelihood chance chances probability occurrence frequency prevalence use development "
    "onset presence size sizes intake consumption exposure "
    "patients people persons participants adults individuals subjects".split())
"""Words of a name without which the thing is still named; as what is compared, any regard will
do."""

NEUTRAL = frozenset(map(stem, (
    "found find show showed shown observed observe reported results result study studies evidence "
    "significant significantly statistically analysis analyses meta trial trials data overall "
    "trend detected saw seen suggest suggests indicate indicates clear strong little robust sign "
    "signs years months weeks patients treated randomized randomised average small large moderate "
    "confirmed demonstrated revealed concluded regression models adjusted adjustment identified "
    "support").split()))
"""Stems of what may stand before a finding and is no part of it."""

STAND_INS = re.compile(
    r"\b(?:(?:treatment|intervention|exposed|exposure|user|supplement(?:ed|ation)?|experimental|"
    r"active|therapy|training|treated) (?:group|arm|patients|participants|mice|rats|children|"
    r"plants|plots)|the (?:treatment|intervention|drug|therapy|exposure|supplement|supplementation|"
    r"programme?|training|method|policy|vaccine|diet|exercise|measure)|users|treated)\b", re.I)
"""What a paper calls the thing that its title names."""
