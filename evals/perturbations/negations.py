"""Negations put in and taken out."""

import random
import re

from evals.perturbations.lists import lists
from evals.perturbations.record import Family, Place
from evals.perturbations.rewriting import Rewriting, changed
from evals.perturbations.wording import put

_FORMS = {base: (third, past) for base, third, past in
          (row.split() for row in lists()["verbs"].split("|"))}
_BASE_OF = {form: (base, aux) for base, forms in _FORMS.items()
            for form, aux in zip(forms, ("does", "did"), strict=True)}

_LEAD = re.compile(
    r"^[^,]{0,60}\b(?:show|shows|showed|shown|found|find|demonstrate|demonstrated|observed|report|"
    r"reported|reveal|revealed|confirm|confirmed) that\b")
_OTHER_CLAUSE = re.compile(
    r"\b(?:which|who|whom|whose|that|when|if|because|although|though|while|where|what|since|as|"
    r"despite|whether|how|than|and|or|but|neither|nor|no|not|without)\b|[;:]", re.IGNORECASE)
_AUXILIARY = re.compile(
    r"\b(is|are|was|were|has been|have been|can|could|will|does|did|do)\b"
    r"(?! (?:not|no|only|either|neither|also|never|hardly|less|rarely|unclear|unlikely|that|why|"
    r"indeed|still)\b|n't)")
_FINITE = re.compile(
    r"(?<=[a-z0-9)]) (" + "|".join(sorted(_BASE_OF, key=len, reverse=True)) + r")(?= (?:the|a|an|"
    r"both|its|their|this|these|several|many|in response|with|in|to|from|on|all|more|better|"
    r"higher|cell|gene|protein|patients|tumou?r|expression)\b)")
_NO_SUBJECT = re.compile(
    r"\b(?:a|an|the|of|with|in|for|by|and|or|was|were|is|are|be|been|being|has|have|had|not|to|that|"
    r"which|who|as|than|also|from|cells|mice|genes|proteins|factors|on|we|[a-z]+ly|under|after|"
    r"patients|methods|all|those|subjects|women|men|approaches|models|techniques|systems|when|"
    r"participants|individuals|children|data|using|via|through|its|their|such|these|this|results)$")


def negated(place: Place, chance: random.Random) -> Rewriting | None:
    """The main clause denied: "was not", "did not increase", "cannot"."""
    text = place.text
    lead = _LEAD.match(text)
    start = lead.end() if lead else 0
    options = []
    auxiliary = _AUXILIARY.search(text, start)
    if auxiliary and not _OTHER_CLAUSE.search(text, start, auxiliary.start()):
        first, _, rest = auxiliary[1].partition(" ")
        new = "cannot" if first == "can" else f"{first} not {rest}".rstrip()
        options.append(put(text, *auxiliary.span(), new))
    verb = _FINITE.search(text, start)
    if (verb and not _OTHER_CLAUSE.search(text, start, verb.start())
            and not _AUXILIARY.search(text, start, verb.start())
            and not _NO_SUBJECT.search(text[:verb.start()])):
        base, aux = _BASE_OF[verb[1]]
        options.append(put(text, *verb.span(1), f"{aux} not {base}"))
    return Rewriting(chance.choice(options), "refuted", "refuted") if options else None


_DENIED = re.compile(
    r"\b(is|are|was|were|did|does|do|can|could|has|have) not (?!only\b|yet\b|necessarily|always|"
    r"just|merely|all\b|been well|fully|completely|well\b|known|clear|entirely|solely|simply)")
_DENIALS = re.compile(
    r"\b(?:[Nn]o|not|nor|neither|without|never|but|although|unless|until|instead|rather)\b|n't\b")
_AFTER_DO = re.compile(
    r"((?:significantly|directly|appreciably|substantially|markedly) )?([a-z]+)\b")
_LEFT_OVER = re.compile(r"\b(?:any|either|at all|yet|nor|anymore|longer|evidence that|doubt)\b")


def affirmed(place: Place, _: random.Random) -> Rewriting | None:
    """The one negation of a sentence taken out."""
    text = place.text
    match = _DENIED.search(text)
    if match is None or len(_DENIALS.findall(text)) > 1 or _LEFT_OVER.search(text):
        return None
    end, new = match.end(), f"{match[1]} "
    if match[1] in ("did", "does", "do"):
        verb = _AFTER_DO.match(text, end)
        if verb is None or verb[2] not in _FORMS:
            return None
        third, past = _FORMS[verb[2]]
        form = {"did": past, "does": third, "do": verb[2]}[match[1]]
        end, new = verb.end(), f"{verb[1] or ''}{form}"
    return Rewriting(put(text, match.start(), end, new), "refuted", "refuted")


_NO = re.compile(
    r"\b(?:[Tt]here (?:was|were|is|are)|showed|found|had|has|have|with|revealed|shows|show) "
    r"(no) ((?:[a-z]+(?:ly|al|ant|ent|ive|ed|er|ous|ic) )*)([a-z]+)|"
    r"^(No) (significant )([a-z]+)")
_UNCOUNTED = frozenset("evidence mortality toxicity information improvement heterogeneity".split())


def no_taken_out(place: Place, _: random.Random) -> Rewriting | None:
    """ "There was no difference" told as "There was a difference"."""
    text = place.text
    match = _NO.search(text)
    if match is None or len(_DENIALS.findall(text)) > 1 or _LEFT_OVER.search(text):
        return None
    group = 1 if match[1] else 4
    noun = match[group + 2]
    is_plural = noun.endswith("s") and not noun.endswith(("ss", "sis", "us"))
    start, end = match.span(group)
    if is_plural or noun in _UNCOUNTED:
        end += 1
        new = ""
    else:
        new = "an" if (match[group + 1] or noun)[0] in "aeiou" else "a"
    result = text[:start] + new + text[end:]
    return Rewriting(result[0].upper() + result[1:], "refuted", "refuted")


NEGATIONS: tuple[Family, ...] = (
    changed("negation put in", "training",
            r"\b(?:is|are|was|were|been|can|could|will|[a-z]{3,}(?:ed|s)) ", negated),
    changed("negation taken out", "training", _DENIED.pattern, affirmed),
    changed("no taken out", "test", _NO.pattern, no_taken_out),
)
