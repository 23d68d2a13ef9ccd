"""The planner: takes a question apart by the names and numbers it holds; it knows no answers."""

import re

from agents.searches import searches
from agents.wanted import ASKING_WORDS
from grounding.names import (
    Mention,
    Name,
    find_benchmarks,
    find_metrics,
    find_settings,
    find_sizes,
    find_systems,
    normalise,
    parse_name,
    same_subject,
)
from grounding.vocabulary import vocabulary
from grounding.words import phrases
from records import Axis, Plan, Subject
from records.errors import UserError

_COMPARATOR = re.compile(
    r"\b(?:compar(?:es?|ed|ing|ison)\s+(?:to|with|against)|relative\s+to|versus|vs\.?|against|than)\b",
    re.IGNORECASE,
)
_RANGE = re.compile(r"\s*(?:B|M)?\s*(?:to|[-–—]|through|up to)\s*", re.IGNORECASE)
_SIZE_WORDS = re.compile(
    r"\b(?:model|parameter)\s+(?:size|count|scale)s?\b|\bscal(?:e|es|ing)\b|\bsizes?\b|\bparameters\b",
    re.IGNORECASE,
)
_LOWER_NAME = re.compile(r"\b(?!(?:top|pass|level|phase|type|rank|k)-)[a-z]{2,}-\d[\w.]*\b")
"""A system as it is sometimes written: "phi-1". Where benchmarks are asked about and no other."""
_CAMEL = re.compile(r"[A-Z]\w*[a-z][A-Z]")
MODEL_SIZE = "model size"
LANGUAGES = frozenset(
    "Bash C C# C++ Go Haskell Java JavaScript Julia Kotlin Lua PHP Perl Python R Ruby Rust SQL "
    "Scala Swift TypeScript".split())
LONGEST_QUESTION = 2000
"""Characters; a longer text is not a question."""


class QuestionError(UserError):
    """A question that cannot be planned; the message says what to change."""


class Planner:
    """Plans by reading: names by their form and a vocabulary, roles by the words around them."""

    method = "names, sizes and terms of the question, by form and vocabulary"

    def plan(self, question: str) -> Plan:
        """Take a question apart. Raises QuestionError for an empty or endless one."""
        question = " ".join(question.split())
        if not re.search(r"\w{2}", question):
            raise QuestionError("the question is too short; ask something in words")
        if len(question) > LONGEST_QUESTION:
            raise QuestionError(
                f"the question has {len(question)} characters; {LONGEST_QUESTION} at most"
            )
        benchmarks, settings = find_benchmarks(question), find_settings(question)
        metrics = find_metrics(question)
        systems, languages = _systems(question, bool(benchmarks))
        axis = _axis(question, systems)
        subjects = _subjects(question, systems, axis)
        topics = _topics(
            question, [*benchmarks, *metrics, *settings, *languages, *systems])
        plan = Plan(
            question=question, subjects=subjects, benchmarks=_names(benchmarks),
            metrics=_names(_without_apposition(question, metrics)),
            settings=_names([*settings, *languages]), topics=topics, axis=axis)
        conditions = [*metrics, *settings] if systems or benchmarks else []
        return plan.model_copy(update={
            "sub_questions": _sub_questions(plan), "queries": _queries(plan),
            "searches": searches(plan, _places(question, [*systems, *benchmarks, *conditions]))})


def _systems(question: str, benchmarked: bool) -> tuple[list[Mention], list[Mention]]:
    """The systems asked about, and the programming languages, which are conditions.

    A capitalised word is a system only in a question about benchmarks or model sizes, or where it
    is a known one or written as only systems are ("StarCoder"); elsewhere it may be a place, a
    disease or a person, and is a topic.
    """
    found = [m for m in find_systems(question) if len(m.canonical) > 1]
    languages = [m for m in found if m.canonical in LANGUAGES]
    measured = benchmarked or bool(find_sizes(question))
    known = vocabulary().systems
    if measured and not found:
        found = [Mention(str(parse_name(m[0])), m[0], *m.span())
                 for m in _LOWER_NAME.finditer(question)]
    return [m for m in found if m not in languages and (
        measured or normalise(parse_name(m.text).system) in known or
        _CAMEL.match(m.text))], languages


def _places(question: str, named: list[Mention]) -> list[tuple[int, int]]:
    """Where the question names what is no topic; where it does, sizes are none either."""
    sizes = [*find_sizes(question), *named] if named else []
    words = _SIZE_WORDS.finditer(question) if named else ()
    return [*((one.start, one.end) for one in sizes), *(found.span() for found in words)]


def _names(mentions: list[Mention]) -> tuple[str, ...]:
    return tuple(dict.fromkeys(m.canonical for m in mentions))


def _without_apposition(question: str, metrics: list[Mention]) -> list[Mention]:
    """Drop a metric word that only explains the one before it, as in "pass@1 accuracy"."""
    return [m for i, m in enumerate(metrics)
            if i == 0 or question[metrics[i - 1].end:m.start].strip()]


def _axis(question: str, systems: list[Mention]) -> Axis | None:
    sizes = [s for s in find_sizes(question)
             if not any(m.start <= s.start < m.end for m in systems)]
    texts = list(dict.fromkeys(_size_text(s.parameters) for s in sizes))
    if len(texts) < 2 and not _SIZE_WORDS.search(question):
        return None
    is_range = len(sizes) == 2 and bool(
        _RANGE.fullmatch(question[sizes[0].end:sizes[1].start]))
    return Axis(name=MODEL_SIZE, values=tuple(texts), is_range=is_range)


def _size_text(parameters: float) -> str:
    """Parameters as they are usually printed: 7e9 is "7B", 3.5e8 "350M"."""
    for factor, letter in ((1e12, "T"), (1e9, "B"), (1e6, "M"), (1e3, "K")):
        if parameters >= factor:
            return f"{parameters / factor:g}{letter}"
    return f"{parameters:g}"


def _subjects(question: str, systems: list[Mention], axis: Axis | None) -> tuple[Subject, ...]:
    """Systems in order of mention; those after "compared with" and the like are comparators."""
    turn = _COMPARATOR.search(question, systems[0].end) if systems else None
    named: list[tuple[Name, bool]] = []
    for mention in systems:
        name = parse_name(mention.text)
        compared = turn is not None and mention.start >= turn.end()
        if not any(same_subject(name, known) for known, _ in named):
            named.append((name, compared))
    return tuple(
        Subject(
            system=name.system, variant=name.variant,
            sizes=_sizes_of(name, axis, compared), role="comparator" if compared else "subject",
        )
        for name, compared in named
    )


def _sizes_of(name: Name, axis: Axis | None, compared: bool) -> tuple[str, ...]:
    if name.size:
        return (name.size,)
    return () if compared or axis is None else axis.values


def _topics(question: str, mentions: list[Mention]) -> tuple[str, ...]:
    """What the question is about beside the things it names; where it names any, the words that
    only ask for what is measured ("highest", "state of the art") are no topic."""
    masked = list(question)
    for span in [*mentions, *find_sizes(question)]:
        masked[span.start:span.end] = "." * (span.end - span.start)
    kept = phrases("".join(masked))
    return tuple(p for p in kept if not _SIZE_WORDS.fullmatch(p) and len(p) > 2
                 and not (mentions and ASKING_WORDS.issuperset(p.lower().split())))


def _sub_questions(plan: Plan) -> tuple[str, ...]:
    metric = plan.metrics[0] if plan.metrics else "score"
    where = f" on {_listed(plan.benchmarks)}" if plan.benchmarks else ""
    how = f" ({', '.join(plan.settings)})" if plan.settings else ""
    asked = [s for s in plan.subjects if s.role == "subject"]
    compared = [s for s in plan.subjects if s.role == "comparator"]
    questions = []
    for subject in asked:
        at = f" at {_listed(subject.sizes)}" if subject.sizes else ""
        questions.append(f"What {metric} does {subject.name} reach{where}{how}{at}?")
    if plan.axis and asked:
        questions.append(f"How does it change with {plan.axis.name}?")
    if compared:
        questions.append(f"How does it compare with {_listed([s.name for s in compared])}{where}?")
    if not asked:
        questions.append(plan.question)
    questions.append("Where do the papers disagree?")
    return tuple(questions)


def _queries(plan: Plan) -> tuple[str, ...]:
    """What to search for: the question itself, each named thing with its benchmark, each topic."""
    frame = " ".join([*plan.benchmarks, *plan.metrics, *plan.settings])
    named = [f"{subject.name} {frame}".strip() for subject in plan.subjects]
    return tuple(dict.fromkeys([plan.question, *named, *plan.topics]))


def _listed(items: list[str] | tuple[str, ...]) -> str:
    """"a", "a and b", "a, b and c"."""
    return " and ".join(filter(None, [", ".join(items[:-1]), *items[-1:]]))
