"""Sentences that explain: say what a thing is or consists of, why something is so, how something
was measured, or what limits a study."""

import re
from collections.abc import Iterable, Iterator, Sequence, Set
from functools import lru_cache
from typing import Literal

from grounding.claim_sentences import LONGEST_SENTENCE
from grounding.reading import lists, polarity_of
from grounding.words import content_words, words

Explanation = Literal["definition", "parts", "cause", "method", "limitation"]

_ASSERTED = (r"(?:(?:show|demonstrat|confirm|establish|conclud|report|observ|recall|mean|know)\w*|"
             r"finds?|found|notes?|noted|states?|stated|fact|given|so|such) that")
_BEFORE = (rf"(?:^|[,;:.—–] |\b(?:and|where|while|whereas|since|as|because|{_ASSERTED}) )"
           r"(?:(?:an? |the |our )?(?:term|word|concept|notion)s? (?:of )?)?(?:an? |the |our )?")
_SHORT = re.compile(r"(?=[\w-]{0,9}[A-Z][\w-]{0,9}[A-Z])[A-Z][A-Za-z0-9-]{1,9}")
_SHORT_FORM = r"(?: ?\([^()]{1,40}\))?(?: ?\[[\d, –-]{1,20}\])?"
_LOOSELY = (r"(?:therefore|thus|hence|then|here|simply|just|basically|essentially|generally|"
            r"usually|often|also|in turn|in general)")
_IS = rf"(?:is|are|was|were|can be|may be) (?:{_LOOSELY},? )?"
_PRAISED = (r"key|major|common|good|promising|challeng|popular|crucial|critical|significant|"
            r"difficult|frequent|serious|growing|powerful|useful|important|effective|ineffective|"
            r"essential|relevant|neglected|overlooked|prevalent|widespread|under-?(?:research|stud|recogni|"
            r"report|estimat|diagnos|treat|explor|invest|apprec|rated|used|valued)|"
            r"lot\b|few\b|little\b")
_NO_KIND = (r"(?!(?:(?!(?:of|for|in|to|that|which)\b)[\w-]{1,40} ){0,3}?(?:predictor|correlate|"
            r"(?:risk|protective|prognostic|contributing|causal|limiting|determining|decisive|"
            r"driving|success|confounding) factor|cause|consequence|problem|topic|issue|challenge|"
            r"barrier|obstacle|reason|outcome|priority|threat|determinant|driver|contributor|"
            r"concern|burden|matter|half|third|quarter|majority|minority)(?:s|es)?"
            r"(?= (?:of|for|in|to|that|which|who|among|behind|and|with|when|at|on|by|as|or)\b|"
            r"[.,;:)]|$)|"
            r"(?:[\w-]{1,40} ){0,2}?(?:result|focus|subject|aim|goal|object|consequence) of\b|"
            r"(?:[\w-]{1,40} ){0,2}?(?:focus|area|field|object|outcome|mediator|moderator|"
            r"covariate|endpoint|variable)(?: of (?:interest|research|study|concern)|"
            r" in (?:our|this|the)|[.,;]|$)|reason why|"
            r"example of a (?:problem|challenge)|factors? )")
"""What follows does not say of what kind a thing is, only what it does or that it matters."""
_A_KIND = (rf"{_IS}(?:an? (?!{_PRAISED}){_NO_KIND}|"
           rf"the (?!same|most|best|worst|main|first to|only|key){_NO_KIND}|any |"
           rf"one of the {_NO_KIND}|"
           r"(?:defined|understood|described|thought of|seen|viewed|known) (?:as|to be) |"
           r"referred to as |what (?!we\b|the (?:authors?|study)\b))")
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
          r"(?:describes?|represents?)\b(?! (?:\w+ |\w+ than )?\d| half| most)"
          rf"(?! (?:an?|the) (?:{_PRAISED}))(?: (?:an?|the) {_NO_KIND}|(?! (?:an?|the) ))|"
          r"consist(?:s|ed)? of|compris(?:es|ed?)|extends? )")
_INTRODUCES = (r"(?:introduc|present|propos|releas|develop|describ|creat|construct|built|build|"
               r"provid|produc|generat)\w*")
_WE_NAME = (r"(?:we|they|authors|to) (?:\w+ly |will |also |here )?(?:call|term|name|dub)"
            r"(?! (?:such|this|these|those|it|them)\b)")
_BECAUSE = re.compile(
    r"\b(?:because(?: of)?|due to|owing to|on account of|thanks to|"
    r"as a (?:result|consequence) of)\b", re.I)
_CAUSED = re.compile(
    r"\b(?:(?:is|are|was|were|being) (?:the )?(?:result|consequence|product) of|"
    r"(?:caused|explained|accounted for|driven|determined|mediated|influenced|triggered) by|"
    r"aris(?:es?|ing) from|arose from|results? from|resulted from|resulting from|stems? from|"
    r"stemmed from|(?:induced|provoked) by|originat\w+ (?:from|in)|attribut(?:ed|able) to|"
    r"depend(?:s|ed)? on)\b", re.I)
_CAUSES = re.compile(
    r"\b(?:caus(?:e|es|ed|ing)|explain(?:s|ed)?|account(?:s|ed)? for|drives?|drove|leads? to|"
    r"led to|led (?=(?:[\w-]+ ){1,3}to\b)|influenc(?:e|es|ed)|contribut(?:e|es|ed) to|"
    r"(?:induc|provok)(?:e|es|ed)|triggers?|triggered)\b(?! by\b)", re.I)
_CHANGES = re.compile(
    r"\b(?:(?:increas|rais|elevat|promot|worsen|aggravat|reduc|lower|decreas|diminish|impair)e?s"
    r"(?! (?:in|by|with|from|to|as|of|over|and|was|were)\b)|"
    r"(?:increased|raised|reduced|lowered|decreased)(?= the\b))", re.I)
"""What changes a thing is a cause of its being so; in the past only where it has an object."""
_OBJECT = 160
"""Characters behind such a verb among which its object stands."""
_REASON = re.compile(r"\bthe (?:reasons?|mechanisms?)\b", re.I)
_NO_WAY = (r" (?:(?:the|all|both|each|our|these|an?|\d[\d,]*|two|three|four|five|six|seven|"
           r"eight|nine|ten|twelve|several|many|most|only|potential|possible) ){0,3}(?:[\w-]+ )?"
           r"(?:patients|participants|people|persons|subjects|individuals|adults|children|women|"
           r"men|students|nurses|workers|teachers|hospitals?|schools|clinics?|cent(?:er|re)s?|"
           r"countries|counties|sites|wards|villages|cities|mediators?|moderators?|predictors?|covariates?|"
           r"confounders?|risk factors?|outcomes?|January|February|March|April|May|June|July|"
           r"August|September|October|November|December|(?:Mon|Tues|Wednes|Thurs|Fri|Satur|Sun)day|"
           r"(?:19|20)\d\d)\b")
"""Behind "in", "at", "on" or "as", what tells among whom, where, when or as what something was
measured, and not how."""
_METHOD = re.compile(
    r"\b(?:measur(?:e|es|ed|ing)|assess(?:ed|es|ing)?|quantif(?:y|ied|ies|ying)|"
    r"determin(?:e|ed|es|ing)|calculat(?:e|ed|es|ing)|comput(?:e|ed|es|ing)|"
    r"estimat(?:e|ed|es|ing)|evaluat(?:e|ed|es|ing)|record(?:ed|ing)|collected|obtained|"
    r"detected|tested|diagnosed|defined|operationali[sz]ed|rated|scored|analy[sz]ed)\b"
    r"(?P<done>.{0,300}?)\b(?:by|using|with|from|as|through|via|based on|according to|on|in|at)\b",
    re.I)
_WAY = re.compile(
    r"\b(?:by|using|with|from|as|through|via|based on|according to|on|in|at)\b"
    rf"(?!{_NO_WAY})|[.;:] ", re.I)
_USED_TO = re.compile(r"\b(?:used|applied|employed|designed|administered) to $", re.I)
_BE_DONE = re.compile(
    r"\b(?:is|are|was|were|be|been|being)(?: (?:also|then|first|not|\w{1,30}ly)){0,2} $", re.I)
"""What stands before a verb that tells what is done to the subject."""
_DONE_BY = re.compile(r" (?:by|using|with|from|through|via|based on|according to)\b", re.I)
_AND = re.compile(r",? and |[,;] ")
_AIM = re.compile(r"\b(?:aim(?:s|ed)?|goals?|objectives?|purpose|hypothesi[sz]ed)\b", re.I)
_LIMIT = re.compile(
    r"\b(?:limitations?\b|limited (?:by|to|in|sample)|"
    r"threats?\b(?! to (?!(?:[\w-]+ ){0,4}(?:validity|conclusions?|findings|results)\b))|"
    r"drawbacks?|shortcomings?|caveats?|"
    r"weakness(?:es)?|cannot be (?:excluded|ruled out|generali[sz]ed)|"
    r"(?:could|can|did|was|were|may|might)(?: ?not|n['’]t) (?:be )?(?:able|control|adjust|assess|"
    r"account|generali[sz]|represent|measur|determin|exclude|rule)\w*|small (?:sample|number)|"
    r"sample size\b(?! (?:was |is |of )*\d| calculation)|generali[sz]ab\w+|"
    r"(?<!for )(?<!for potential )confound\w+\b(?! were (?:adjusted|controlled|accounted))|"
    r"selection bias|recall bias|bias(?:es|ed)?\b|"
    r"should be (?:interpreted|treated|taken) with (?:care|caution)|interpreted with caution|"
    r"hindered|tamper)", re.I)


_CLAUSE = re.compile(
    r"[.;:] |, (?:and|but|so|yet|while|whereas|although) |, (?=(?:the|our|this|these|we|it|they) )",
    re.I)
"""Where a clause begins that is not denied with the one before it."""
_LONGEST_CLAUSE = 600
"""Characters before or behind a word that are read with it."""
_DENIED = re.compile(
    r"\b(?:not|no|nor|neither|never|none|nobody|nothing|hardly|cannot|den(?:y|ies|ied)|doubt\w*|"
    r"whether|reject\w*|without)\b|n['’]t\b", re.I)
_NONE_OF_IT = re.compile(r" (?:no|not|neither|nothing|none)\b", re.I)
_NOT_FOUND = re.compile(
    r"\b(?:is|are|was|were|be|been) (?:not|never) (?:found|detected|observed|seen|evident|present|"
    r"likely|apparent|indicated|identified|a|an)\b|"
    r"\b(?:unknown|unclear|(?:poorly|not|little) understood|not known|absent|unlikely)\b", re.I)
_DENIED_CLOSE = re.compile(
    r"(?:\b(?:not|never|nor|hardly|neither|no longer)|n['’]t)(?: (?:be|been|\w{1,20}ly))? $",
    re.I)
"""Before a word that joins clauses, or that names: it is denied, and not what stands before."""
_NEGATED = re.compile(
    r"\b(?:not|never|no longer|rarely|seldom|hardly|cannot|neither|fail(?:s|ed)? to)\b|n['’]t\b",
    re.I)
_LESS_OF = re.compile(
    r"\b(?:decreas\w*|reduc\w*|declin\w*|lower(?:s|ed|ing)?|less|fewer|drops?|falls?)"
    r"(?: in| of)?(?: the| of)?(?: (?:risk|rate|odds|number|level)s? of)?(?: [\w-]+)? $", re.I)
"""Before a thing: what is said is of its being less."""
_OPPOSITES = tuple((content_words(one), content_words(other)) for one, other in (
    ("stay stays stayed remain remained", "leave leaves leaving left quit resign"),
    ("survive survival survivor", "die died death mortality"), ("succeed success", "fail failure"),
    ("start started begin began", "stop stopped quit ended")))
_A_NAME = re.compile(r"\b(?:[A-Z][a-z]+\w*[A-Z0-9]\w*|\w+-\d[\w.]*)")
_BESIDE = re.compile(
    r"\b(?P<of>(?:increas|decreas|reduc|improv|chang|declin|differen|varia|shift|drop|ris|fall|"
    r"gain|loss|growth)\w{0,10} in)\b|"
    r" (?:in|with|among|amongst|within|who|whose|which|by|than|despite|without|after|before|"
    r"during)\b", re.I)
"""Behind it stands where or beside what something is, not what it is."""
_WHERE = re.compile(
    r"(?:(?-i:[A-Z][A-Z ]{3,30}) )?"
    r"(?:in|among|amongst|at|with|within|for|after|before|during|by|from|to|on|as)\b[^,]{0,150}, ",
    re.I)
_CITES = re.compile(
    r"\[\d[\d, –-]{0,30}\]|\bet al\b|\b[Tt]he(?:se|ir)? authors\b|"
    r"\((?:[^()]{0,80}[, ])?(?:19|20)\d\d[a-z]?\)")
"""What others found or named."""
_OTHERS = re.compile(r"\bet al\b(?![^()]{0,40}\))|\b[Tt]he(?:se|ir)? authors\b")
"""Others who are spoken of, and not only cited for what is used."""
_BY_ITS_PAPER = re.compile(r"[^:]{0,200}?\((?:19|20)\d\d[a-z]?\): ")
"""Before a sentence of an answer: the paper it is from."""


def explains(
    kind: Explanation, term: str, sentence: str, known_as: Iterable[str] | None = None
) -> bool:
    """Whether a sentence gives such an explanation of a term, "" where any will do. Limits are told
    by their words alone: what they are of is for the caller to see. `known_as` are the other names
    that the paper has for the term; where they are not known, what may be its abbreviation or its
    long form counts as one. Papers define with a citation; what causes and limits they cite, and
    who measured what, is not their own."""
    text = sentence[:LONGEST_SENTENCE]
    own = own_words(text)
    names = None if known_as is None else tuple(known_as)
    if kind == "definition":
        return _defines(term, names, text)
    if kind == "parts":
        return any(not _is_denied(text, found.start("named"))
                   for found in _parts(term, names).finditer(text))
    called = (term, *_initials(term), *(names or ()))
    if kind == "method":
        return _tells_method(called, own)
    if cites(own):
        return False
    return _tells_cause(called, own) if kind == "cause" else _tells_limit(own)


def own_words(sentence: str) -> str:
    """A sentence of an answer without the paper that it begins with: "Keller (2001): "."""
    return _BY_ITS_PAPER.sub("", sentence, count=1) if _BY_ITS_PAPER.match(sentence) else sentence


def cites(sentence: str) -> bool:
    """Whether a sentence cites others or speaks of them."""
    return _CITES.search(sentence) is not None


def _clause_before(text: str, end: int) -> str:
    """What stands before a place in its clause."""
    return _CLAUSE.split(text[max(0, end - _LONGEST_CLAUSE):end])[-1]


def _right_behind(text: str, start: int) -> str:
    return text[start:start + _LONGEST_CLAUSE]


def _is_denied(text: str, start: int) -> bool:
    return _DENIED.search(_clause_before(text, start)) is not None


def _is_denied_close(text: str, start: int) -> bool:
    return _DENIED_CLOSE.search(text[:start]) is not None


def _tells_limit(text: str) -> bool:
    return any(not _is_denied(text, found.start()) and not _NOT_FOUND.search(text, found.end())
               for found in _LIMIT.finditer(text))


def _tells_cause(called: Sequence[str], text: str) -> bool:
    """Whether a text tells a cause of what is called so, and not one of its effects."""
    return any(_is_effect(called, effect, cause) for effect, cause in _causes_told(text))


def _causes_told(text: str) -> Iterator[tuple[str, str]]:
    """What is caused and what causes it, as a text puts it, without what it denies."""
    for found in _BECAUSE.finditer(text):
        before, behind = _clause_before(text, found.start()), _right_behind(text, found.end())
        if not before.strip():
            behind, _, before = behind.partition(", ")
        if not _is_denied_close(text, found.start()):
            yield _subject(before), behind
    for found in _CAUSED.finditer(text):
        if not _is_denied(text, found.start()):
            yield _subject(_clause_before(text, found.start())), _right_behind(text, found.end())
    for found in (*_CAUSES.finditer(text), *_REASON.finditer(text)):
        behind = _right_behind(text, found.end())
        if _is_denied(text, found.start()) or _NONE_OF_IT.match(behind) or \
                _NOT_FOUND.search(behind):
            continue
        before = _clause_before(text, found.start())
        yield _subject(behind), before
        if found.re is _REASON:
            yield _subject(before), behind
    for found in _CHANGES.finditer(text):
        if not _is_denied(text, found.start()):
            object_ = _AND.split(text[found.end():found.end() + _OBJECT], maxsplit=1)[0]
            yield f"{found[0]} {_subject(object_.strip())}", _clause_before(text, found.start())


def _is_effect(called: Sequence[str], effect: str, cause: str) -> bool:
    told, other = content_words(effect), content_words(cause)
    return any(_is_meant(name, told, other) and not _is_opposite(name, effect)
               for name in called)


def _is_meant(name: str, told: Set[str], other: Set[str]) -> bool:
    """Whether an effect is what is called so, by its words, and by those that are names in it."""
    asked, names = _asked_words(name)
    return not asked or (names <= told and (
        2 * len(asked & told) >= len(asked) or len(asked & told) > len(asked & other)))


@lru_cache(maxsize=64)
def _asked_words(name: str) -> tuple[Set[str], Set[str]]:
    """The stems of what is asked about, without its direction ("low"), and those of names in it."""
    undirected = " ".join(word for word in words(name) if not polarity_of(word)[0])
    return (content_words(undirected) or content_words(name),
            content_words(" ".join(_A_NAME.findall(name))))


def _is_opposite(asked: str, told: str) -> bool:
    """Whether an effect that is told goes the other way than the one asked about: up for down, is
    for is not."""
    one, other = _directions(asked), _directions(told)
    turned = any(not one[axis] & other[axis] for axis in one.keys() & other.keys()) or \
        _has_antonym(asked, told) or (not one and _is_less_of(asked, told))
    return turned != (bool(_NEGATED.search(asked)) != bool(_NEGATED.search(told)))


def _directions(text: str) -> dict[str, set[int]]:
    """The ways in which words of a text point, up or down, by what they are of."""
    found: dict[str, set[int]] = {}
    for word in words(text):
        sign, axis = polarity_of(word)
        if axis in ("amount", "quality"):
            found.setdefault(axis, set()).add(sign)
    return found


def _has_antonym(asked: str, told: str) -> bool:
    """Whether a word stands where the question has its antonym."""
    one, other = content_words(asked), content_words(told)
    return any(lists().antonyms.get(word, frozenset()) & other for word in one - other) or any(
        (one & here and not one & there and other & there and not other & here)
        for pair in _OPPOSITES for here, there in (pair, pair[::-1]))


def _is_less_of(asked: str, told: str) -> bool:
    """Whether what is told is that there is less of what is asked about."""
    asked_words = content_words(asked)
    first = next((m.start() for m in re.finditer(r"[\w-]+", told)
                  if asked_words & content_words(m[0])), None)
    return first is not None and _LESS_OF.search(told[:first]) is not None


def _tells_method(called: Sequence[str], text: str) -> bool:
    if _AIM.search(text) or _OTHERS.search(text):
        return False
    return any(_is_near(name, measured) for found in _METHOD.finditer(text)
               if _tells_way(text, found) and
               not _is_denied(text, found.start()) and not _CITES.search(text[:found.start()])
               for measured in _measured(text, found) for name in called)


def _tells_way(text: str, found: re.Match[str]) -> bool:
    """Whether a sentence tells how something was measured, and not only where or among whom."""
    way = _WAY.search(text, found.start("done"))
    return bool(way and way[0].strip(" .;:")) or \
        _USED_TO.search(text, max(0, found.start() - 20), found.start()) is not None


def _measured(text: str, found: re.Match[str]) -> Iterator[str]:
    """What something was done to: the subject of a passive verb, the object of an active one, and
    what else is named with its own way ("… and thirst with a scale")."""
    before = _clause_before(text, found.start())
    if _BE_DONE.search(before) or not found["done"].strip():
        yield _subject(before)
    else:
        yield _subject(found["done"])
    for piece in _AND.split(text[found.end():])[1:]:
        if way := _DONE_BY.search(piece):
            yield _subject(piece[:way.start()])


def _subject(text: str) -> str:
    """What a clause is about, without where, when or beside what."""
    lead = _WHERE.match(text)
    text = text[lead.end():] if lead else text
    ends = (m.start() for m in _BESIDE.finditer(text) if not m["of"])
    return text[:next(ends, len(text))]


def _is_near(term: str, text: str) -> bool:
    asked = content_words(term)
    return not asked or len(asked & content_words(text)) > len(asked) / 2


def _defines(term: str, names: tuple[str, ...] | None, text: str) -> bool:
    says, calls = _definitions(term, names)
    return any(not _is_denied(text, found.start("named"))
               for pattern in says for found in pattern.finditer(text)) or \
        any(not _is_denied_close(text, found.start())
            for pattern in calls for found in pattern.finditer(text))


@lru_cache(maxsize=64)
def _definitions(
    term: str, names: tuple[str, ...] | None
) -> tuple[list[re.Pattern[str]], list[re.Pattern[str]]]:
    """Expressions that say what a thing is, and those that say what something is called."""
    named = _named(term, names)
    says = (
        rf"{_BEFORE}{named}{_SHORT_FORM}(?:, [^,.;]{{1,80}},)? (?:{_A_KIND}|{_MEANS})",
        rf"{_BEFORE}{named}{_SHORT_FORM}, an? (?!{_PRAISED}){_NO_KIND}[^,.;]{{8,120}}, "
        r"(?:is|are|was|were|has|have|had|can|may|affects?|occurs?)\b",
        rf"\b{_INTRODUCES} (?:[\w-]+ ){{0,6}}{named}{_SHORT_FORM}, (?:an?|the|which|our) ",
        rf"\bdefin(?:e|es|ed|ing) (?:the |an? )?{named}{_SHORT_FORM} (?:as|to be|by)\b",
    )
    calls = (
        rf"\b{_WE_NAME} (?:[^.;]{{0,160}} )?(?:an? |the )?{named}(?=[.,;:)]|$| \()",
        rf"\b(?:known as|referred to as|so-called|called|termed|dubbed) (?:an? |the )?{named}"
        r"(?=[.,;:)]|$| \()",
    )
    return ([re.compile(pattern, re.IGNORECASE) for pattern in says],
            [re.compile(pattern, re.IGNORECASE) for pattern in calls])


@lru_cache(maxsize=64)
def _parts(term: str, names: tuple[str, ...] | None) -> re.Pattern[str]:
    return re.compile(rf"{_BEFORE}{_named(term, names)}{_SHORT_FORM}(?:, [^,.;]{{1,80}},)?"
                      rf" {_OF_PARTS}(?!\w| (?:no|not|none|neither|nothing)\b)", re.IGNORECASE)


def _named(term: str, names: tuple[str, ...] | None) -> str:
    """Any of the names of a term: itself; its long form before it in parentheses; and its other
    names, or where they are not known, what has its initials."""
    short = _SHORT.fullmatch(term.strip())
    letters = [re.escape(c) for c in term.strip().removesuffix("s") if c.isalnum()] if short else []
    named = [_spelled(term)]
    if letters:
        named.append(rf"(?<![\w-]){letters[0]}[\w-]{{1,40}} (?:[\w-]{{1,40}} ){{0,7}}"
                     rf"\({_spelled(term)}\)")
    if names is not None:
        named += map(_spelled, names)
    else:
        named += [rf"(?-i:(?<![\w-]){initials}s?(?![\w-]))" for initials in _initials(term)]
        if letters:
            named.append(r"(?<![\w-])" + "[ -]".join(rf"{c}\w{{1,40}}" for c in letters))
    return rf"(?P<named>{'|'.join(named)})"


def _initials(term: str) -> list[str]:
    """The abbreviation that the words of a term would have; none of a single word."""
    words = re.findall(r"\w+", term)
    return ["".join(word[0] for word in words).upper()] if len(words) > 1 else []


def _spelled(term: str) -> str:
    """The words of a term, however they are spaced and dashed, the last in either number."""
    words = [re.escape(word) for word in re.split(r"[\s‐‑–-]+", term.strip()) if word]
    if not words:
        return r"(?!)"
    last = words[-1][:-1] if len(words[-1]) > 3 and words[-1].endswith("s") else words[-1]
    return rf"(?<!\w)(?<![\w]-){r'[ ‐‑–-]?'.join([*words[:-1], last])}(?:s|es)?(?![\w-])"
