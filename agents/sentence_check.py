"""Checks a sentence that a model wrote against the facts it names: a sentence that fails any check
is not part of an answer."""

import re
import unicodedata
from collections.abc import Callable, Sequence

from agents.facts import Fact, Facts
from grounding.names import (
    Mention,
    Name,
    Size,
    find_benchmarks,
    find_sizes,
    find_systems,
    normalise,
    parse_name,
    same_benchmark,
    same_subject,
)
from grounding.new_words import denied_words, new_words
from grounding.quantities import Quantity, amounts, find_quantities, same_quantity
from grounding.quotes import find_quote
from grounding.shortening import clauses_of, left_out
from grounding.stated_values import directed, misattributed, misplaced, says_only_values
from models.entailment import Entailment
from records import Measurement
from records.proposals import SentenceProposal
from sources.documents.sentences import split_sentences

LONGEST = 60
"""Words of a sentence, at most."""

_MARKUP = re.compile(
    r"https?:|www\.|\]\(|!\[|</?[a-z!]|<<|>>|&[a-z]+;|&#|[`\\{}|]|\*\*|__|~~|"
    r"^\s*(?:#|[-*>]\s|\d+\.\s)", re.IGNORECASE)
_DISPUTED = re.compile(
    r"\b(?:disput|contest|disagree|conflict|contradict|controvers|both sides|divided|inconsisten|"
    r"unsettled|mixed evidence|(?:give|report|find|state)s? different|differ(?!ent|ence))\w*",
    re.IGNORECASE)
_DISPUTING = """
both conflict conflicting conflicts contested contradict contradicting contradictory contradicts
controversial differ differs different disagree disagreement disagrees disputed divided evidence
find finds good inconsistent mixed question remains side sides unsettled while
""".split()
"""Words in which it can be told that something is disputed."""

_TOKEN = re.compile(r"\w(?:[\w.@+-]*\w)?")

Check = Callable[[str, Sequence[Fact]], str]


class SentenceCheck:
    """The checks of one draft's facts. A complaint is for the model and for the record of the run;
    "" means that the sentence is fully supported by the evidence of the claims it names."""

    def __init__(self, facts: Facts, entailment: Entailment) -> None:
        self._facts = facts
        self._entailment = entailment
        self._handed_out = re.compile(
            "|".join(rf"\b{re.escape(key)}\b" for key in facts.keys.by_key) or r"(?!)", re.I)

    def complaint(self, sentence: SentenceProposal) -> str:
        """What is wrong with a sentence first, or ""."""
        text = " ".join(sentence.text.split())
        unknown = [key for key in sentence.claims if self._facts.keys.id(key) is None]
        if unknown:
            return f"no such key: {', '.join(unknown)}"
        named = self._facts.named(sentence.claims)
        if not named:
            return "names no claim"
        checks: tuple[Check, ...] = (
            self._form, numbers_claimed, names_claimed, values_in_place, dispute_told,
            self._supported)
        return next((said for check in checks if (said := check(text, named))), "")

    def _form(self, text: str, _: Sequence[Fact]) -> str:
        if not text:
            return "is empty"
        if len(split_sentences(text)) != 1:
            return "is more than one sentence"
        if len(text.split()) > LONGEST:
            return f"is longer than {LONGEST} words"
        if text.endswith("?"):
            return "is a question"
        if _MARKUP.search(text):
            return "holds markup or an address"
        if any(unicodedata.category(c)[0] == "C" for c in text):
            return "holds characters that nobody can see"
        if self._handed_out.search(text):
            return "names a key in its text"
        return ""

    def _supported(self, text: str, named: Sequence[Fact]) -> str:
        """Whether what the facts rest on says what the sentence says.

        A sentence that is word for word a fact holds. In any other no word may be new to them, or
        affirm what they deny. If it only reports measured values it then holds. Else it must follow
        from the facts and the quotes behind them, unless it only says of what is disputed that it
        is; and each of its clauses must be one of their texts, shortened, so that nothing is put
        together from two, turned round or said without its limits.
        """
        known = "\n".join(fact.known for fact in named)
        disputed = any(fact.is_disputed for fact in named)
        allowed = [*(_DISPUTING if disputed else ()),
                   *(word for word, agrees in directed(text) if agrees)]
        measured = [m for fact in named for m in fact.measurements]
        if any(_is_said(text, fact.text) for fact in named if not fact.is_disputed):
            return ""
        if new := new_words(text, known, allowed):
            return f"“{new[0]}” stands in no claim it names"
        if not disputed and (denied := denied_words(text, known)):
            return f"“{denied[0]}” is denied in the claims it names"
        if says_only_values(text, measured, known, allowed):
            return ""
        if not disputed:
            judged = self._entailment.explain(text, _premise(named))
            if judged.probabilities.stance != "supported":
                conflict = next((c for c in judged.checks if c.outcome == "conflicts"), None)
                reason = f" ({conflict.name}: {conflict.detail})" if conflict else ""
                return f"the claims it names and their evidence do not support it{reason}"
        return _rearranged(text, named, measured, allowed)


def _is_said(text: str, fact: str) -> bool:
    """Whether a sentence is a fact word for word, from its beginning to its end: what a part of it
    leaves out may be a condition or a denial."""
    whole = fact.strip().rstrip(".")
    return find_quote(whole, text.strip().rstrip(".")) == (0, len(whole))


def _rearranged(text: str, named: Sequence[Fact], measured: Sequence[Measurement],
                allowed: Sequence[str]) -> str:
    """Whether a sentence says anything that no single text behind its facts says, in its order."""
    sources = [line for fact in named for line in (
        fact.text, *(c.text for c in fact.claims), *(e.quote for e in fact.backing))]

    def faults(part: str) -> list[str]:
        return [word for source in sources if (word := left_out(part, source, allowed))]

    for parts in ([text], clauses_of(text)):
        if all(says_only_values(part, measured, "\n".join(f.known for f in named), allowed)
               or len(faults(part)) < len(sources) for part in parts):
            return ""
    return f"“{faults(text)[0]}” is left out, or not where it stands in the claims it names"


def _premise(named: Sequence[Fact]) -> str:
    """The facts and the prose behind them; rows of tables speak through their claims."""
    texts = [fact.text for fact in named]
    texts += [e.quote for fact in named for e in fact.backing if not e.table]
    return "\n".join(dict.fromkeys(texts))


def numbers_claimed(text: str, named: Sequence[Fact]) -> str:
    """A number, unit included, that no claim named states; of other numerals, such as years and
    the digits of names, one that stands nowhere behind those claims."""
    claimed = [q for fact in named for part in (fact.text, *(c.text for c in fact.claims))
               for q in amounts(part)]
    known = "\n".join(fact.known for fact in named).casefold()
    systems, sizes = find_systems(text), find_sizes(text)
    for quantity in find_quantities(text):
        if _lies_in(quantity, systems) and not _lies_in(quantity, sizes):
            continue  # the 2 of "Llama 2", which is checked as a name
        if quantity.kind == "amount":
            is_known = any(same_quantity(quantity, other) for other in claimed)
        else:
            is_known = quantity.text.isalpha() or _token(text, quantity.start) in known
        if not is_known:
            return f"the number {quantity.text} stands in no claim it names"
    return ""


def _lies_in(quantity: Quantity, mentions: Sequence[Mention | Size]) -> bool:
    return any(m.start <= quantity.start and quantity.end <= m.end for m in mentions)


def _token(text: str, at: int) -> str:
    """The run of letters, digits and the marks of names around a place, in lower case."""
    runs = (run for run in _TOKEN.finditer(text) if run.start() <= at < run.end())
    return next((run[0].casefold() for run in runs), "")


def names_claimed(text: str, named: Sequence[Fact]) -> str:
    """A system or benchmark that stands nowhere behind the claims named."""
    known = "\n".join(fact.known for fact in named)
    plain = normalise(known)
    systems = [parse_name(m.text) for m in find_systems(known)]
    benchmarks = find_benchmarks(known)
    for mention in find_systems(text):
        # "Larger" may open a sentence and be no part of the name that follows.
        readings = [mention.text] + [mention.text.partition(" ")[2]] * (mention.start == 0)
        if not any(_is_named(reading, plain, systems) for reading in filter(None, readings)):
            return f"“{mention.text}” stands in no claim it names"
    for mention in find_benchmarks(text):
        if not any(same_benchmark(mention.canonical, b.canonical) for b in benchmarks):
            return f"“{mention.text}” stands in no claim it names"
    return ""


def _is_named(printed: str, plain: str, systems: Sequence[Name]) -> bool:
    name = parse_name(printed)
    return normalise(printed) in plain or any(same_subject(name, other) for other in systems)


def values_in_place(text: str, named: Sequence[Fact]) -> str:
    """A measured value that is said of another size, system or paper."""
    measured = [m for fact in named for m in fact.measurements]
    papers = {identity: name for fact in named for identity, name in fact.papers.items()}
    return misplaced(text, measured) or misattributed(text, measured, papers)


def dispute_told(text: str, named: Sequence[Fact]) -> str:
    """A disputed claim that is told as if it were settled."""
    if any(fact.is_disputed for fact in named) and not _DISPUTED.search(text):
        return "a claim it names is disputed, and it does not say so"
    return ""
