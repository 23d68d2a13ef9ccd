"""Names exchanged with others of the same kind, and details that the sentence does not tell."""

import random
import re

from evals.perturbations.lists import any_of, lists
from evals.perturbations.record import Family, Part, Place
from evals.perturbations.rewriting import Rewriting, changed
from evals.perturbations.wording import put

_NAME = re.compile(r"(?<![\w(/-])(?:[A-Z][a-z]{0,3}[A-Z0-9][\w-]*[\w]|[A-Z]{3,}[0-9]*)(?![\w)/-])")
_NO_NAME = re.compile(
    r"(?:DNA|RNA|mRNA|USA|PCR|ROC|MRI|ANOVA|AND|NOT|THE|FOR|ATP|CNN|LSTM|RNN|NLP|II|III|IV|GPU|CI|OR|"
    r"HR|RR|SD|SE|RESULT|METHOD|CONCLUSION|BACKGROUND|OBJECTIVE|FINDINGS|SUMMARY|START|[A-Z]{9,})s?$|"
    # "DNA-binding" is no name of a thing
    r".*-[a-z]{3,}$")
_AMONG_OTHERS = re.compile(
    r"\bsuch as\b|\be\.g\.|\bboth\b|\bincluding\b|\bsimilar|\bother\b|\blike\b|\bexamples?\b")


def name_of_document(place: Place, chance: random.Random) -> Rewriting | None:
    """A short name in the place of another of the same text that the sentence lacks."""
    text, sentences = place.text, place.document.sentences
    own = [m.group() for m in _NAME.finditer(text) if not _NO_NAME.match(m.group())]
    if not own or _AMONG_OTHERS.search(text):
        return None
    name = chance.choice(own)
    names = {other for n, sentence in enumerate(sentences) if n != place.index
             for other in _NAME.findall(sentence)}
    others = sorted(other for other in names if other not in text and not _NO_NAME.match(other)
                    and _has_another_stem(other, name) and _is_of_kind(other, name))
    if not others:
        return None
    new = re.sub(rf"(?<![\w-]){re.escape(name)}(?![\w])", chance.choice(others), text)
    return Rewriting(new, "not_enough", "not_enough")


def _has_another_stem(one: str, other: str) -> bool:
    """Not "VEGF" and "VEGFR2", not "p38s" and "P38"."""
    low, own = (name.lower().replace("-", "") for name in (one, other))
    return (low not in own and own not in low
            and low.rstrip("s0123456789") != own.rstrip("s0123456789"))


def _is_of_kind(one: str, other: str) -> bool:
    """Both with a digit or both without: "IL-6" for "CD4", "HIV" for "ART"."""
    return any(map(str.isdigit, one)) == any(map(str.isdigit, other))


def _of_kind(name: str, part: Part, kind: str) -> Family:
    """Names from the lists of a kind, exchanged within their row by one the text never has."""
    rows = lists()["kinds"][kind]
    row_of = {word: row for row in rows for word in row}
    pattern = re.compile(any_of(row_of))

    def rewrite(place: Place, chance: random.Random) -> Rewriting | None:
        text = place.text
        found = pattern.findall(text)
        if not found or _AMONG_OTHERS.search(text):
            return None
        word = chance.choice(found)
        whole = " ".join((place.document.title, *place.document.sentences)).lower()
        others = [other for other in row_of[word] if other.lower() not in whole]
        if not others or re.search(rf"{re.escape(word)} \(", text):
            return None
        new, changed_text = chance.choice(others), text
        for match in reversed(list(re.finditer(any_of([word]), text))):
            changed_text = put(changed_text, *match.span(), new)
        return Rewriting(changed_text, "not_enough", "not_enough")

    return changed(name, part, pattern.pattern, rewrite)


_TAIL = re.compile(
    r",? ((?:by (?:inhibiting|activating|increasing|reducing|promoting|inducing|blocking|"
    r"modulating|regulating|enhancing|suppressing|stimulating|using|combining|learning|exploiting)|"
    r"through (?:its|the|a)|via (?:the|a|its)|due to|because of|independent(?:ly)? of|resulting in|"
    r"leading to|thereby|as a result of|in part by|especially in|particularly in|mediated by|"
    r"at the cost of|even (?:in|when|after)|with an? (?:mean|median|average|reduction|increase|"
    r"improvement)) [^.;,()]{12,90})\.$")
_HAS_REASON = re.compile(r"[:;]|\b(?:not|no|unknown|unclear|poorly|by|through|"
                         r"via|due to|because|while|whereas|thereby|but)\b")
_LONGEST = 230
"""Characters of a sentence that a detail is added to."""


def detail_added(place: Place, chance: random.Random) -> Rewriting | None:
    """A mechanism, cause or condition of another sentence of the text at the end of this one."""
    text = place.text
    if _TAIL.search(text) or _HAS_REASON.search(text) or len(text) > _LONGEST:
        return None
    tails = [match[1] for n, sentence in enumerate(place.document.sentences)
             if n != place.index and (match := _TAIL.search(sentence))]
    if not tails:
        return None
    return Rewriting(f"{text.removesuffix('.')} {chance.choice(tails)}.", "not_enough", "supported")


NAMES: tuple[Family, ...] = (
    changed("name of the same text", "training", _NAME.pattern, name_of_document, share=1.5),
    _of_kind("organ or cell exchanged", "training", "organs and cells"),
    _of_kind("disease exchanged", "training", "diseases"),
    changed("detail added", "training", "", detail_added, share=1.5),
    _of_kind("drug or substance exchanged", "test", "drugs and substances"),
    _of_kind("benchmark or task exchanged", "test", "benchmarks and tasks"),
)
