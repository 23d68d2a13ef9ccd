"""Other spellings of a term, since databases look for phrases letter by letter."""

import re
import unicodedata
from collections.abc import Iterator

from grounding.reading import rarity
from grounding.vocabulary import normalise, vocabulary
from grounding.words import stem

_IRREGULAR = {
    "child": "children", "mouse": "mice", "woman": "women", "man": "men", "foot": "feet",
    "tooth": "teeth", "goose": "geese", "bacterium": "bacteria", "criterion": "criteria",
    "phenomenon": "phenomena", "fungus": "fungi", "index": "indices", "matrix": "matrices",
    "vertex": "vertices", "hypothesis": "hypotheses", "metastasis": "metastases",
    "wolf": "wolves", "leaf": "leaves", "life": "lives", "calf": "calves", "half": "halves",
    "crisis": "crises", "analysis": "analyses", "diagnosis": "diagnoses", "synthesis": "syntheses",
    "alga": "algae", "larva": "larvae", "nucleus": "nuclei", "stimulus": "stimuli", "virus":
    "viruses", "fetus": "fetuses", "bias": "biases", "gas": "gases", "lens": "lenses"}
_OTHER_NUMBER = _IRREGULAR | {plural: single for single, plural in _IRREGULAR.items()}
_UNCOUNTED = re.compile(
    r"(?:ing|ism|ty|ness|ics?|ia|ance|ence|cy|phy|logy|ship|hood|dom|work|ware|data|people|media"
    r"|health|ment|(?<!r)sion|ation|al|ive|ous|ary|ory|ed|able|ible"
    r"|ful|less|est)$")
"""Endings of words that are hardly ever counted, or are no nouns."""

_NO_Z = "".join(f"(?<!{end})" for end in (
    "v", "rc", "a", "o", "u", "pr", r"\br", r"\bar", "prom", "advert", "franch", "merchand"))
_NO_S = "".join(f"(?<!{end})" for end in (r"\bs", "se", "pr", "caps", "downs", "overs"))
"""What stands before endings that are spelt alike everywhere: "supervised", "rising", "sized"."""

_BRITISH_AMERICAN = tuple(pair.split("/") for pair in fr"""
behaviour/behavior labour/labor(?!at) tumour/tumor colour/color(?!ect|im|ad|at) flavour/flavor
neighbour/neighbor harbour/harbor odour/odor(?!ant|i) vapour/vapor(?!i|at) haem/-hem aemi/-emi
paed/-ped oestr/\bestr foet/-fet gynaeco/gyneco oesoph/esoph oedema/edema rrhoea/rrhea caes/-ces
fibre/fiber centred/centered centring/centering centre/center programme(?!d|r)/-program
enrolment/enrollment fulfilment/fulfillment modelling/modeling labelling/labeling
counselling/counseling travell/-travel signalling/signaling ageing/-aging sulph/sulf
aluminium/aluminum (?<!v)isation/ization {_NO_Z}ising/{_NO_S}izing {_NO_Z}ised/{_NO_S}ized
catalogue/catalog(?!u) defence/defense grey/gray
mould/-mold plough/plow tyre/-tire
""".split())
"""Patterns of parts of words; what stands behind "-" is in too many words to tell anything."""


def _respellings() -> Iterator[tuple[re.Pattern[str], str]]:
    """Patterns in the order in which they are looked for, each with the other spelling."""
    for british, american in _BRITISH_AMERICAN:
        yield re.compile(british), _letters(american)
        if not american.startswith("-"):
            yield re.compile(american), _letters(british)


def _letters(pattern: str) -> str:
    return re.sub(r"\(\?<?!.*?\)|\\b|^-", "", pattern)


_RESPELLINGS = tuple(_respellings())

_CAMEL = re.compile(r"(?<=[a-z]{2})(?=[A-Z][a-z]{2})")


def both_numbers(phrase: str) -> list[str]:
    """A phrase as it is, and with its last word in the other number where it has one."""
    head, _, last = phrase.rpartition(" ")
    other = _other_number(last)
    return [phrase, f"{head} {other}".strip()] if other else [phrase]


_PLURAL = re.compile(r"(?<=[A-Z])s\b")
"""Of an abbreviation: "CNNs"."""


def spelled_out(text: str) -> str:
    """A text with Greek letters by their names and abbreviations in the singular."""
    named = "".join(f" {unicodedata.name(c).split()[-1]} " if "α" <= c.lower() <= "ω" else c
                    for c in text)
    return _PLURAL.sub("", named)


def both_spellings(phrase: str) -> list[str]:
    """A phrase as it is, and in American or British spelling where that differs."""
    lower = phrase.lower()
    for pattern, other in _RESPELLINGS:
        if pattern.search(lower):
            return [phrase, pattern.sub(other, lower)]
    return [phrase]


def with_and_without_s(phrase: str) -> list[str]:
    """A phrase as it is, and without a possessive: "Crohn's disease" and "Crohn disease"."""
    return list(dict.fromkeys([phrase, re.sub(r"'s\b", "", phrase)]))


def spellings_of_a_name(name: str) -> list[str]:
    """A system's or benchmark's name as it is, in one word, in words of their own, and as other
    names for the same that are listed: "Code Llama", "CodeLlama". One that holds another finds
    nothing more than that."""
    joined = re.sub(r"[\s‐‑–-]+", "", name)
    parted = _CAMEL.sub(" ", name)
    listed = [other for other in vocabulary().also.get(normalise(name), ())
              if normalise(other) != normalise(name)]
    spelled = list(dict.fromkeys([name, joined, parted, *listed]))
    return [one for place, one in enumerate(spelled)
            if not any(f" {shorter} " in f" {one} " for shorter in spelled[:place])]


def _other_number(word: str) -> str:
    """"" where a word has no other number, or is a name."""
    lower = word.lower()
    if known := _OTHER_NUMBER.get(lower):
        return known
    if re.fullmatch(r"[A-Z]{2,6}s", word):
        return word[:-1]
    if re.fullmatch(r"[A-Z]{3,4}", word):
        return f"{word}s"
    if not re.fullmatch(r"[a-z]{4,}", word):
        return ""
    if word.endswith("s"):
        return _singular(word)
    if _UNCOUNTED.search(word) or rarity(stem(word)) == 1:
        return ""  # what is hardly ever met may be a substance or a name: "curcumin"
    if re.search(r"[^aeiou]y$", word):
        return f"{word[:-1]}ies"
    return f"{word}es" if re.search(r"(?:x|ch|sh|z)$", word) else f"{word}s"


def _singular(word: str) -> str:
    if word.endswith("ies") and not word.endswith("species"):
        return f"{word[:-3]}y" if len(word) > 6 else ""
    if re.search(r"(?:ss|x|ch|sh|z)es$", word):
        return word[:-2]
    return "" if re.search(r"(?:ss|us|is|ics|ous|eas|etes|series|species)$", word) else word[:-1]
