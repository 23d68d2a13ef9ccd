"""How far a statement reaches: species, groups, quantifiers, conditions, hedges, causes."""

import random
import re
from collections.abc import Mapping, Sequence

from evals.perturbations.lists import any_of, lists
from evals.perturbations.record import Family, Label, Place
from evals.perturbations.rewriting import Rewrite, Rewriting, changed
from evals.perturbations.wording import put


def _replaced(pattern: re.Pattern[str], others: Mapping[str, Sequence[str]] | Sequence[str],
              forward: Label, backward: Label | None, unless: str) -> Rewrite:
    """One match in other words, which do not stand in the sentence already."""
    barred = re.compile(unless, re.IGNORECASE)

    def rewrite(place: Place, chance: random.Random) -> Rewriting | None:
        text = place.text
        found = list(pattern.finditer(text))
        if not found or barred.search(text):
            return None
        match = chance.choice(found)
        choices = others[match.group().lower()] if isinstance(others, Mapping) else others
        choices = [c for c in choices if c.lower() not in text.lower()]
        if not choices:
            return None
        return Rewriting(put(text, *match.span(), chance.choice(choices)), forward, backward)

    return rewrite


_ANIMALS = re.compile(
    r"\bin (?:(?:wild-type|transgenic|adult|diabetic|obese|aged|neonatal|knockout|young|old|male|"
    r"female|healthy|normal) )?(?:mice|rats|rabbits|zebrafish|Drosophila|C\. elegans|yeast|rodents|"
    r"pigs|dogs|monkeys|a mouse model|a rat model|mouse models|animal models|E\. coli|Arabidopsis|"
    r"vitro|cultured cells|cell lines|HeLa cells|cell culture)\b"
    r"(?=[.,;:]|$| (?:by|after|via|through|during|is|are|was|were|to|for|at|from|using|as|on|but|"
    r"when|while|because|under|without|before)\b)")
_HUMANS = ("in humans", "in patients", "in human patients", "in people", "in all mammals",
           "in primates", "in adult patients", "in children", "in the human body")
_OF_HUMANS = r"in vivo|and in v|\b(?:humans?|patients?|people|mammal\w*|primate\w*|children)\b"
species = _replaced(_ANIMALS, _HUMANS, "not_enough", "not_enough", _OF_HUMANS)

_GROUP = re.compile(
    r"(?<=\b[Ii]n )" + any_of(lists()["groups"]) + r"(?! and\b| or\b|[ -][a-z]+s\b)")
population = _replaced(_GROUP, lists()["groups"], "not_enough", "not_enough",
                       r"\b(?:all ages|only|exclusively)\b")

_NO_QUANTITY_BEFORE = r"(?<!\bat )(?<!the )(?<!The )(?<!there are )(?<!there were )"
_NO_QUANTITY_AFTER = (r"(?! (?:common|important|recent|likely|often|of these|of which|other|"
                      r"[a-z]+ly)\b)")
_STRONG = re.compile(
    _NO_QUANTITY_BEFORE + r"(?<!\bin )(?<!are )(?<!were )(?<!re)(?<!re )(?<!most )(?<!more )"
    + any_of(lists()["stronger"]) + _NO_QUANTITY_AFTER
    + r"(?! (?:effective|significant|way|years|kind|extent|sort|degree|prior|"
    r"[a-z]+(?:al|ant|ent|ive|ed|ic|ous|ble)(?:,| [a-z]+)? (?:of|in|and)\b))")
stronger = _replaced(_STRONG, lists()["stronger"], "not_enough", "supported",
                     r"\bnot\b|\bno\b|\ball\b|\bone of\b|\bat most\b|\bmost\b.*\bmost\b")

_QUANTITY = re.compile(
    _NO_QUANTITY_BEFORE + r"(?<!not )(?<!a )(?<!with )(?<!first )(?<!last )(?<!past )(?<!next )"
    r"(?<!re )(?<!very )" + any_of(set(lists()["opposed"]) - {"all"}) + _NO_QUANTITY_AFTER
    + r"(?! [a-z]+(?:al|ant|ent|ive|ic|ous|ble)\b)")
opposed = _replaced(_QUANTITY, lists()["opposed"], "refuted", "refuted",
                    r"\bnot\b|\bno\b|\bneither\b|\bnor\b|\bwithout\b|^How\b")

_CONDITION = re.compile(
    r"\b(?:[Ii]n the absence of|[Ii]n the presence of|(?<=ed )before|(?<=s )before|(?<=ed )after|"
    r"(?<=s )after|[Pp]rior to|upstream of|independently of|independent of|[Rr]egardless of|"
    r"(?<=patients )with|(?<=patients )without|(?<=mice )without|(?<=cells )without|"
    r"(?<=ed )without|at least(?= [0-9])|more than(?= [0-9])|less than(?= [0-9])|(?<=women )with|"
    r"(?<=women )without|(?<=children )with|(?<=those )with|(?<=adults )with)\b"
    r"(?! (?:and|or|respect|an? (?:mean|median|average)|which|whom)\b)")
condition = _replaced(_CONDITION, lists()["conditions"], "refuted", "refuted",
                      r"\b(?:before and after|with(?:out)? or with|and without|no|not|nor)\b")

_ONE_SET = re.compile(r"\bon (?:the |both )?(?:[A-Z][\w-]*[A-Z0-9][\w-]*)(?: [A-Z][\w-]*)?"
                      r" (?:datasets?|benchmarks?|corpus|corpora|test set|tasks?|development set)"
                      r"(?=[.;]|,(?! (?:which|where|that))|$)")
_ALL_SETS = ("on all datasets", "on every benchmark", "on all benchmarks in use",
             "on texts of every kind", "on all tasks")
all_sets = _replaced(_ONE_SET, _ALL_SETS, "not_enough", "not_enough",
                     r"\b(?:all|every|based on)\b")

_WHERE = re.compile(r"\bin (?=(?:the )?(?:[A-Z][\w-]+|patients|mice|women|men|"
                     r"children|adults|cells|rats|humans|English|large|small|older|young)\b)")
_ONLY = ("only in ", "exclusively in ")


_NOT_ONLY = re.compile(r"\b(?:only|exclusively|all|both|solely|alone|not|no|than|as well)\b")


def exclusive(place: Place, chance: random.Random) -> Rewriting | None:
    """ "only in mice" where the sentence says "in mice"."""
    text = place.text
    found = [match for match in _WHERE.finditer(text) if match.start() > 20]
    if not found or _NOT_ONLY.search(text):
        return None
    match = chance.choice(found)
    return Rewriting(put(text, *match.span(), chance.choice(_ONLY)), "not_enough", "supported")


_LEADING_CONDITION = re.compile(
    r"^(?:If|When(?! compared)|Only when|Once|Unless|As long as|Provided that|In the absence of|"
    r"In the presence of|Under|Without|For patients with|In patients with|Among patients with|"
    r"In women with|In mice lacking|In cells lacking|After adjustment for|"
    r"At high concentrations) [^,;:]{8,90}, "
    r"(?=(?:the|a|an|there|we|our|these|this|all|both|most|no|its|[A-Z]|[a-z]+s?) [^;:]{25,})")


def condition_dropped(place: Place, _: random.Random) -> Rewriting | None:
    """The condition that opens a sentence left out."""
    match = _LEADING_CONDITION.match(place.text)
    if match is None or re.match(r"(?:and|or|but|which|who|so)\b", place.text[match.end():]):
        return None
    rest = place.text[match.end():]
    return Rewriting(f"In general, {rest}", "not_enough", None)


_HEDGED = re.compile(r"\b(?<!that )(?<!which )(?<!who )(?<!and )(?<!or )(?<!but )(?<!it )"
                     r"(?<!there )(?<!this )(may|might) (also )?"
                     r"(?!only\b|[a-z]+ly\b|not\b)([a-z]+)\b")
_HEDGED_TWICE = re.compile(r"suggest|possib|hypothes|perhaps|potential|\bnot\b")
_PLURAL = re.compile(r"(?:[^su\s']s|\band \w+|\bdata|mice|children|people|men|women|bacteria|"
                     r"criteria|they|we|these|those)$", re.IGNORECASE)
_OWN_WORDS = re.compile(r"\b(?:of|in|for|by|on|with|from|to|at|between|that)\b")
_BORDER = re.compile(r"[,;:(]|\b(?:that|which|where|but|although|because)\b")
_ENDS_IN_ES = re.compile(r"(?:s|x|ch|sh|z|o)$")


def certain(place: Place, _: random.Random) -> Rewriting | None:
    """The hedge taken out: "may reduce" told as "reduces"."""
    text = place.text
    match = _HEDGED.search(text)
    if match is None or _HEDGED_TWICE.search(text):
        return None
    clause = _BORDER.split(text[:match.start()])[-1].strip()
    subject = _OWN_WORDS.split(clause)[0].strip()
    if not subject:
        return None
    verb = _present(match[3], _PLURAL.search(subject) is not None)
    return Rewriting(put(text, *match.span(), f"{match[2] or ''}{verb}"), "not_enough",
                     "supported")


def _present(verb: str, is_plural: bool) -> str:
    if verb == "be":
        return "are" if is_plural else "is"
    if verb == "have":
        return "have" if is_plural else "has"
    if is_plural:
        return verb
    if verb.endswith("y") and verb[-2:-1] not in "aeiou":
        return verb[:-1] + "ies"
    return verb + ("es" if _ENDS_IN_ES.search(verb) else "s")


_CERTAINLY: dict[str, list[str]] = lists()["certainly"]
_HEDGE = re.compile(any_of(_CERTAINLY))
_AN_ADJECTIVE = re.compile(r"\b(?:more|most|less|least|as|very|highly|not|is|are|was|were)\s$")
_A_NOUN = re.compile(r" (?:for|to|of|in|as)\b|[.,;]")


def proven(place: Place, chance: random.Random) -> Rewriting | None:
    """A weak verb or adverb told with certainty: "suggest that" as "prove that"."""
    text = place.text
    found = [m for m in _HEDGE.finditer(text)
             if not (m.group() == "likely" and _AN_ADJECTIVE.search(text[:m.start()]))
             and not (m.group() == "a potential" and _A_NOUN.match(text, m.end()))]
    if not found or re.search(r"\b(?:may|might|could)\b", text):
        return None
    match = chance.choice(found)
    new = chance.choice(_CERTAINLY[match.group()])
    return Rewriting(put(text, *match.span(), new), "not_enough", "supported")


_ASSOCIATED = re.compile(
    r"\b(was|were|is|are) (?:significantly |strongly |independently |positively |also |closely |"
    r"highly )?(?:associated|correlated|linked|related)(?: significantly)? (?:with|to) ")
_CAUSED = {"was": ("caused ", "led to ", "was the cause of "),
           "were": ("caused ", "led to ", "were the cause of "),
           "is": ("causes ", "leads to ", "is the cause of "),
           "are": ("cause ", "lead to ", "are the cause of ")}
_NO_CAUSE = re.compile(r"\b(?:not|no|inversely|negatively|how|differences?|genes?|loci|variants?|"
                       r"neither)\b", re.IGNORECASE)


def caused(place: Place, chance: random.Random) -> Rewriting | None:
    """An association told as a cause."""
    match = _ASSOCIATED.search(place.text)
    if match is None or _NO_CAUSE.search(place.text):
        return None
    return Rewriting(put(place.text, *match.span(), chance.choice(_CAUSED[match[1]])),
                     "not_enough", "supported")


SCOPE: tuple[Family, ...] = (
    changed("species widened", "training", _ANIMALS.pattern, species, share=1.5),
    changed("quantifier strengthened", "training", _STRONG.pattern, stronger),
    changed("quantifier opposed", "training", _QUANTITY.pattern, opposed),
    changed("hedge removed", "training", _HEDGED.pattern, certain, share=1.5),
    changed("association as cause", "training", _ASSOCIATED.pattern, caused),
    changed("exclusivity added", "training", " in ", exclusive),
    changed("other population", "test", _GROUP.pattern, population),
    changed("one set as all", "test", _ONE_SET.pattern, all_sets, share=0.3),
    changed("condition turned", "test", _CONDITION.pattern, condition),
    changed("condition dropped", "test", _LEADING_CONDITION.pattern, condition_dropped, share=0.5),
    changed("certainty added", "test", _HEDGE.pattern, proven),
)
