"""How what a paper says in words bears on a plan, by the names and terms it shares with it."""

import re
from collections.abc import Iterable, Sequence, Set

from agents.concepts import ASKING_STEMS, concepts
from agents.passing_mentions import explains_itself
from agents.spellings import both_spellings, spelled_out
from agents.wanted import tells_extreme, wanted
from grounding.abbreviations import abbreviations
from grounding.abbreviations import spelled_out as long_forms
from grounding.explaining import cites
from grounding.names import find_benchmarks, name_pattern, same_benchmark
from grounding.reading import Reading, read
from grounding.words import content_words, stem, words
from records import Paper, Plan

LEAST_SHARE = 1 / 2
"""Of the question's terms, what a sentence must have that bears on it."""

IN_TITLE, IN_ABSTRACT = 1 / 2, 1 / 4
"""What a term counts that a sentence leaves to the title or the abstract of its paper."""

ASKS = 1 / 4
"""What a word counts that asks or relates ("reduce", "associated"), beside what is asked about."""

WHERE = 1 / 2
"""What a term counts that says in or among what it is asked: "in mice"."""

TELLING = 0.6
"""A concept that narrows a search by less need not be spoken of."""

_ENTRY = 2_000
"""Characters of a text without an abstract that say what it is about."""
_SHORT_FORM = re.compile(r"\([A-Z][A-Za-z0-9-]{1,9}\)")
_LONGEST_READ = 1_000
_DEGREE = re.compile(
    r"\bhow (\w+) (?:is|are|was|were|does|do|did|can|has|have)\b", re.IGNORECASE)
"""What a question asks the degree of a thing by: "how long is"."""
_GIVEN = 0.8
"""The relevance from which a sentence with a number gives the amount that is asked for."""
_GIVES_NAMED = 0.6
"""The same, where the question names the quantity and the sentence tells a value of just that."""
_NAME = re.compile(r"(?<![\w-])(?=[\w-]{0,20}\d)[A-Za-z]\w*-?\w+")
"""A name by its form, of which nothing else says the half: "phi-1"."""
_LONG = 7
"""Letters of a stem that means the same where another goes on from it: "curcumin(oid)"."""


class Topic:
    """What a sentence must speak of to bear on a plan. A sentence of a paper need not repeat what
    the paper's title says, and may use its abbreviations."""

    def __init__(self, plan: Plan, paper: Paper | None = None) -> None:
        self.systems = [name_pattern(s.system) for s in plan.subjects]
        self.variants = [name_pattern(s.name) for s in plan.subjects if s.variant]
        self.asked_benchmarks = plan.benchmarks
        self.benchmarks = [name_pattern(b) for b in plan.benchmarks]
        names_any = bool(plan.subjects or plan.benchmarks)
        asked = " ".join([*plan.topics, *plan.settings, *(() if names_any else plan.metrics)])
        self.terms = _stems(asked) - _stems(" ".join(_DEGREE.findall(plan.question)))
        self.wanted = wanted(plan)
        self._title = paper.title if paper else ""
        self._long = {term for term in self.terms if len(term) >= _LONG}
        self._spelled = _spellings(asked)
        introduced = _introducing(paper) if paper else []
        self._short = abbreviations(introduced)
        self._known_as = _other_names(self.wanted.term, introduced) if paper else None
        self._given = self.terms & self._said(paper.title) if paper else set()
        self._around = self._said(f"{paper.title}\n{_entry(paper)}") if paper else set()
        asked_about = concepts(plan.question)
        self._where = _stems(" ".join(
            phrase for one in asked_about if one.is_where for phrase in one.phrases))
        self._concepts = [
            [(_stems(phrase), _stems(" ".join(_NAME.findall(phrase))))
             for phrase in concept.phrases] for concept in asked_about
            if concept.weight >= TELLING] \
            if paper and not names_any else []

    def relevance(self, sentence: str, least_share: float = LEAST_SHARE) -> float:
        """0 to 1. Where the question names systems, a sentence must name one, and with it a
        benchmark, a variant or a third of the question's terms; else a benchmark; else at least
        `least_share` of its terms, or of those that the paper's title does not have. Then it and
        its paper must speak of everything asked about. What does not give what is wanted (a number
        of things, the quantity named, both sides of a comparison, a cause) bears on it the less."""
        return self._subject_matter(sentence, least_share) * self._giving(sentence)

    def is_given(self, sentence: str) -> bool:
        """Whether a sentence gives the number of things, the amount or the explanation that the
        question wants, as of its own paper."""
        want = self.wanted
        if want.counts(sentence):
            return True
        if want.named and want.named.is_told(sentence) and not cites(sentence):
            return self.relevance(sentence) >= _GIVES_NAMED
        return self._explains(sentence) or bool(
            want.amount and not cites(sentence) and want.tells_amount(sentence)
            and self.relevance(sentence) >= (_GIVES_NAMED if want.quantity else _GIVEN))

    def _explains(self, sentence: str) -> bool:
        want = self.wanted
        return want.explained is not None and \
            explains_itself(want.explained, want.term, sentence, self._known_as)

    def _giving(self, sentence: str) -> float:
        """What a sentence counts for the kind of answer that the question wants, 0 to 1."""
        want = self.wanted
        whole = all((
            not want.count.noun or (want.counts(sentence) and self._names_no_other(sentence)),
            not want.quantity or want.tells_amount(sentence),
            not want.named or want.named.is_told(sentence),
            not want.most or want.most.is_told(sentence),
            not want.relation or want.relation.is_told(sentence, self._title),
            not want.sides or len(want.names_of_sides(sentence)) > 1,
            not want.extreme or tells_extreme(sentence, want.extreme)))
        number = want.quantity or not (want.amount or want.margin) or want.tells_amount(sentence)
        explained = not want.explained or self._explains(sentence)
        return (1.0 if whole else 0.7) * (1.0 if number else 0.9) * (1.0 if explained else 0.5)

    def _names_no_other(self, sentence: str) -> bool:
        """Whether every benchmark that a sentence names is asked about."""
        return not self.benchmarks or all(
            any(same_benchmark(m.canonical, b) for b in self.asked_benchmarks)
            for m in find_benchmarks(sentence))

    def _subject_matter(self, sentence: str, least_share: float) -> float:
        named, variant, benchmark = (
            any(pattern.search(sentence) for pattern in patterns)
            for patterns in (self.systems, self.variants, self.benchmarks))
        said = self._said(sentence)
        terms = self._weight(self.terms & said) / (self._weight(self.terms) or 1.0)
        if self.benchmarks and not benchmark and find_benchmarks(sentence):
            return 0.0  # it speaks of another benchmark
        if self.wanted.term and self.wanted.explained != "cause" and self._explains(sentence):
            return 1.0
        if self.systems:
            told = self.wanted.quantity and self.wanted.quantity.is_told(sentence)
            if named and told and not self.terms:
                return 1.0  # the quantity is all that is asked of the system
            bears = named and (benchmark or variant or terms >= 1 / 3)
            if self.benchmarks or self.variants:
                return 0.4 + 0.3 * benchmark + 0.2 * variant + 0.1 * terms if bears else 0.0
            return 0.2 + 0.8 * terms if bears else 0.0
        if self.benchmarks:
            about = terms if self.terms else 1.0
            return 0.6 + 0.4 * about if benchmark else 0.0
        return self._share(said, terms, least_share) if self.terms else 1.0

    def _share(self, said: Set[str], terms: float, least_share: float) -> float:
        """The share of the question's terms that a sentence has, with what its paper gives beside
        it; 0 where it does not bear on the question. What a reader holds to bear on it
        (`least_share` 0) may name things by other words."""
        around = said | self._around
        if least_share and not all(_speaks_of(names, around) for names in self._concepts):
            return 0.0
        rest, own = self.terms - self._given, self.terms & said
        completes = bool(self._given and own) and \
            self._weight(rest & said) >= least_share * self._weight(rest)
        if terms < least_share and not completes:
            return 0.0
        left = self.terms - own
        from_paper = IN_TITLE * self._weight(left & self._given) + \
            IN_ABSTRACT * self._weight(left & (self._around - self._given))
        return terms + from_paper / self._weight(self.terms)

    def _weight(self, stems: Iterable[str]) -> float:
        return sum(ASKS if one in ASKING_STEMS else WHERE if one in self._where else 1.0
                   for one in stems)

    def _said(self, text: str) -> set[str]:
        """The stems of a text, with what its abbreviations stand for, spelled as the question is.
        """
        stems = _stems(text)
        for parts, long in self._short.items():
            if stems.issuperset(parts.split("-")):
                stems |= long
        spelled = {self._spelled.get(one, one) for one in stems}
        return spelled | {term for term in self._long for one in spelled if one.startswith(term)}

    def mentions(self, text: str) -> int:
        """How often a text speaks of what the question names and is about."""
        names = (*self.systems, *self.benchmarks)
        return sum(len(pattern.findall(text)) for pattern in names) + sum(
            stem(part) in self.terms for word in words(text) for part in word.split("-"))

    def compares(self, sentence: str) -> bool:
        return " than " in sentence or "outperform" in sentence or "compared " in sentence


def _speaks_of(phrases: Iterable[tuple[Set[str], Set[str]]], said: Set[str]) -> bool:
    """Whether half of the words of one of the phrases are said, and all that are names in it."""
    return any(len(phrase & said) >= len(phrase) / 2 and names <= said
               for phrase, names in phrases)


def _stems(text: str) -> set[str]:
    """The stems of content words, Greek letters by their names, abbreviations in the singular."""
    return content_words(spelled_out(text))


def _spellings(text: str) -> dict[str, str]:
    """The stem that a text has by the stem of the same word spelled otherwise."""
    found = {}
    for word in words(text):
        for part in word.split("-"):
            found |= {stem(other): stem(part) for other in both_spellings(part)}
    return found


def _introducing(paper: Paper) -> list[Reading]:
    """The sentences of a paper that introduce abbreviations."""
    texts = (paper.text[s.start:s.end] for s in paper.sentences)
    return [read(text) for text in [paper.title, *texts]
            if len(text) < _LONGEST_READ and _SHORT_FORM.search(text)]


def _other_names(term: str, introduced: Sequence[Reading]) -> list[str]:
    """The abbreviation or the long form that a paper has for a term."""
    if not term:
        return []
    pairs = long_forms(introduced)
    return [*dict.fromkeys(
        [short.removesuffix("s") for short, long in pairs
         if content_words(long) == content_words(term)] +
        [long for short, long in pairs if short.removesuffix("s") == term.removesuffix("s")])]


def _entry(paper: Paper) -> str:
    """Where a paper says what it is about."""
    return paper.abstract or paper.text[:_ENTRY]
