"""What kind of answer a question wants, by its wording; and what of it an answer does not give."""

import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from types import MappingProxyType
from typing import Literal

from agents.asked_extremes import AskedExtreme, asked_extreme, ranks_else
from agents.asked_names import AskedName, asked_name
from agents.asked_quantities import AskedQuantity, asked_quantity
from agents.asked_rates import asked_rate
from agents.asked_relations import AskedRelation, asked_relation
from agents.asked_sides import is_no_comparison, named_sides, side_by_side, sides_of
from agents.counting import NOTHING, Count, wanted_count
from agents.explanations import NAMED, wanted_explanation
from agents.passing_mentions import explains_itself
from grounding.explaining import Explanation
from grounding.names import (
    find_benchmarks,
    find_metrics,
    find_sizes,
    same_benchmark,
    same_metric,
)
from grounding.stated_values import stated_values
from grounding.words import content_words
from records import Answer, JudgedClaim, Plan, Report

Extreme = Literal["highest", "lowest", "best", "worst"]

_EXTREMES: dict[str, Extreme] = {
    "highest": "highest", "maximum": "highest", "lowest": "lowest", "fewest": "lowest",
    "minimum": "lowest", "best": "best", "top": "best", "leading": "best", "leads": "best",
    "strongest": "best", "easiest": "best", "sota": "best", "worst": "worst", "weakest": "worst",
    "hardest": "worst"}
_HIGH = ("highest", "best")
_EXTREME = re.compile(
    r"(?<!at )\b(?:state[- ]of[- ]the[- ]art|top(?!-?(?:\d|[kp]\b))|lead(?:s|ing)(?! to\b)|"
    + "|".join(_EXTREMES.keys() - {"top", "leads", "leading"}) + r")\b", re.IGNORECASE)
_MORE = (r"(?:lower|higher|better|worse|more|less|fewer|larger|smaller|greater|weaker|stronger"
         r"|harder|easier|ahead|behind|apart)")
_MARGIN = re.compile(
    rf"\b(?:how (?:much|far|many \w+)|by how (?:much|many))\b.*\b{_MORE}\b"
    r"|\b(?:gap|difference|drop|increase|decrease|gain|loss|margin)\b.*\b(?:between|from|over)\b"
    r"|\bby how (?:much|many)\b", re.IGNORECASE)
_COMPARED = re.compile(
    rf"\b(?:compar\w+|versus|vs|differ\w*|against|relative to|between|than|{_MORE})\b",
    re.IGNORECASE)
_AMOUNT = re.compile(
    r"\b(?:how much|(?:by )?how many (?:percent|(?:percentage )?points)|by how (?:much|many)"
    r"|(?:what|which) (?:(?:is|was|are|were) the )?(?:\w+ )?"
    r"(?:percentage|percent|share|fraction|proportion|rate|prevalence|seroprevalence|incidence)"
    r"|how (?:long|large|big|small|tall|deep|fast|old|wide|heavy|common|frequent)"
    r" (?:is|are|was|were))\b", re.IGNORECASE)
_SHARE = re.compile(
    r"\b(?:(?:what|which) (?:(?:is|was|are|were) the )?(?:\w+ )?"
    r"(?:percentage|percent|share|fraction|proportion|prevalence|seroprevalence|incidence)"
    r"|how (?:common|frequent)|how many percent)\b", re.IGNORECASE)
_TELLS_SHARE = re.compile(
    r"\d ?%|\bper ?cent\b|\d (?:(?:out )?of|in) (?:the |all )?\d|\d ?/ ?\d|\b0\.\d|"
    r"\bper (?:\d|hundred|thousand|million|year)|person[- ]years|"
    r"\b(?:one|two|three|four) (?:in|out of) (?:two|three|four|five|six|seven|eight|nine|ten)|"
    r"\b(?:half|thirds?|quarters?|fifths?|tenths?)\b", re.IGNORECASE)
_PERFORMANCE = re.compile(
    r"\b(?:models?|systems?|scores?|results?|reach\w*|achiev\w*|perform\w*|evaluated|solv\w+"
    r"|how (?:well|good))\b", re.IGNORECASE)

ASKING_WORDS = frozenset(
    "agent agents approach approaches art best better change changes code compare compared "
    "comparison consist consists contain contains difference different gap get gets harder higher "
    "highest known language large leading llm llms lower lowest margin maximum measured method "
    "methods minimum network networks neural perform performs published reported result results "
    "score scored scores state system systems technique techniques top worse worst".split())
"""Words that say what is wanted of named things, and are no topic of their own."""


@dataclass(frozen=True)
class Wanted:
    """What a question wants beside being spoken of.

    `extreme`: which of several measured things is the one most so. `performance`: what is reached
    on benchmarks, by whatever. `sides`: what is set against each other, each by name; `margin`:
    how far apart they are. `count`: what it wants the number of. `amount`: a number, of whatever;
    `quantity`: which, where the question names one; `share`: one of a whole. `named`: who or where.
    `relation`: what one thing does to another, or whether it is better; `most`: what is most so of
    what is not measured on benchmarks. `sizes`: those it names where it names no system.
    `explained`: what kind of explanation, and the `term` it is of, "" where only the question's
    topics tell.
    """

    extreme: Extreme | None = None
    performance: bool = False
    sides: tuple[str, ...] = ()
    margin: bool = False
    count: Count = NOTHING
    amount: bool = False
    quantity: AskedQuantity | None = None
    named: AskedName | None = None
    relation: AskedRelation | None = None
    most: AskedExtreme | None = None
    share: bool = False
    sizes: tuple[str, ...] = ()
    explained: Explanation | None = None
    term: str = ""

    def explains(self, text: str) -> bool:
        """Whether a text gives the explanation that the question wants."""
        return self.explained is not None and explains_itself(self.explained, self.term, text)

    def tells_amount(self, text: str) -> bool:
        """Whether a text tells a number: of the quantity that the question names, and one of a
        whole where that is wanted, for how many took part is no prevalence."""
        if self.quantity:
            return self.quantity.is_told(text)
        return bool(stated_values(text)) and (not self.share or bool(_TELLS_SHARE.search(text)))

    def counts(self, text: str) -> bool:
        """Whether a text tells the number of what the question wants counted."""
        return self.count.is_told(text)

    def names_of_sides(self, text: str) -> set[str]:
        """The sides that a text names."""
        return named_sides(self.sides, text)


def wanted(plan: Plan) -> Wanted:
    """What a plan's question wants. Sides are the systems, or where it does not name several,
    the benchmarks; there is an extreme only of what is measured."""
    question = plan.question
    measured = bool(plan.benchmarks)
    margin = bool(_MARGIN.search(question))
    names = sides_of(plan)
    is_compared = len(names) > 1 and (margin or bool(_COMPARED.search(question)))
    extreme = _EXTREME.search(question) if measured else None
    asks_margin, margin = margin, margin and is_compared
    explanation = wanted_explanation(question)
    asked = [*(s.system for s in plan.subjects), *plan.benchmarks]
    count = NOTHING if asks_margin else wanted_count(question, asked)
    is_else = margin or explanation or count.noun
    quantity = None if is_else else asked_quantity(question, asked) or asked_rate(question)
    return Wanted(
        extreme=_EXTREMES.get(extreme[0].lower(), "best") if extreme else None,
        performance=bool(plan.metrics) or (measured and bool(_PERFORMANCE.search(question))),
        sides=names if is_compared else (), margin=margin,
        count=count, quantity=quantity, named=None if is_else else asked_name(question),
        relation=None if is_else or measured or is_compared else asked_relation(question),
        most=None if is_else or measured else asked_extreme(question),
        amount=not margin and bool(quantity or _AMOUNT.search(question)),
        share=not (margin or quantity) and bool(_SHARE.search(question)),
        sizes=() if plan.subjects or plan.axis else
        tuple(size.text for size in find_sizes(question)),
        explained=explanation.kind if explanation else None,
        term=explanation.term if explanation else "")


def tells_extreme(text: str, extreme: Extreme) -> bool:
    """Whether a text says what is most so, or least so, whichever was asked for."""
    told = [_EXTREMES.get(m[0].lower(), "best") for m in _EXTREME.finditer(text)]
    return any((one in _HIGH) == (extreme in _HIGH) for one in told)


@dataclass(frozen=True)
class Demand:
    """A thing wanted. `lack` says in words that it is missing; `is_all` where without it nothing of
    what was asked is answered."""

    lack: str
    is_met: bool
    is_all: bool


def states_something(answer: Answer, claims: Iterable[JudgedClaim]) -> bool:
    """Whether an answer states a finding, or a claim that is contested. That values measured in
    several papers differ answers nothing."""
    contested = {c.id for c in claims if c.verdict == "contested"}
    return any(s.claim_ids and s.role != "gap" and (
        s.role != "contradiction" or contested.intersection(s.claim_ids))
        for s in answer.sentences)


def titles_of(report: Report) -> dict[str, str]:
    """The title of the paper that each claim of a report is from, by the claim's id."""
    titles = {card.id: card.title for card in report.papers}
    return {claim.id: titles.get(claim.paper_id, "") for claim in report.claims}


def demands(
    plan: Plan, answer: Answer, titles: Mapping[str, str] = MappingProxyType({})
) -> list[Demand]:
    """The things wanted, and whether an answer gives them; its sentences without claims give
    nothing. `titles` are those of the papers that claims are from, by the claim's id: a sentence
    need not repeat them."""
    want = wanted(plan)
    telling = [s for s in answer.sentences
               if s.claim_ids and s.role in ("finding", "trend", "comparison")]
    told = [s.text for s in telling]
    found: list[Demand] = []
    if want.extreme:
        of = f" {' or '.join(plan.metrics)}" if plan.metrics else ""
        found.append(Demand(
            f"the question asks for the {want.extreme}{of}, and no sentence of the answer tells it",
            is_met=any(tells_extreme(t, want.extreme) and _names_measure(plan, t) for t in told),
            is_all=True))
    if want.count.noun:
        found.append(Demand(f"the question asks how many {want.count.noun}, and no sentence of the "
                            "answer tells a number of them",
                            is_met=any(map(want.counts, told)), is_all=True))
    if want.explained:
        found.append(Demand(f"the question asks for {NAMED[want.explained]}"
                            f"{f' of {want.term}' if want.term else ''}, and no sentence of the "
                            "answer gives it",
                            is_met=any(map(want.explains, told)), is_all=True))
    if want.named:
        found.append(Demand(
            f"the question asks for {want.named.name}, and no sentence of the answer tells it",
            is_met=any(map(want.named.is_told, told)), is_all=True))
    if want.most:
        found.append(Demand(
            f"the question asks for {want.most.name}, and no sentence of the answer tells it",
            is_met=any(map(want.most.is_told, told)), is_all=True))
    if want.relation:
        found.append(Demand(
            f"the question asks {want.relation.name}, and no sentence of the answer tells it",
            is_met=any(want.relation.is_told(s.text, " ".join(
                titles.get(i, "") for i in s.claim_ids)) for s in telling), is_all=True))
    found += _sides(plan, want, told)
    if plan.topics and plan.benchmarks and not (plan.subjects or want.extreme):
        topics = content_words(" ".join(plan.topics))
        if told and topics:  # an answer that tells nothing lacks more than this
            found.append(Demand(
                f"the question is about {' and '.join(plan.topics)}, and no sentence of the answer "
                "speaks of it",
                is_met=bool(topics & content_words(" ".join(told))), is_all=True))
    if want.quantity:
        found.append(Demand(
            f"the question asks for {want.quantity.name}, and no sentence of the answer tells it",
            is_met=any(map(want.tells_amount, told)), is_all=True))
    elif want.amount:
        found.append(Demand(
            "the question asks for a share, and no sentence of the answer tells one" if want.share
            else "the question asks for an amount, and the answer has no number",
            is_met=any(map(want.tells_amount, told)), is_all=want.share))
    return found


def _names_measure(plan: Plan, text: str) -> bool:
    """Whether a text names the metric asked for, and no other benchmarks alone."""
    named = find_benchmarks(text)
    if named and not any(same_benchmark(m.canonical, b) for m in named for b in plan.benchmarks):
        return False
    return not plan.metrics or (any(
        same_metric(m.canonical, asked) for m in find_metrics(text) for asked in plan.metrics)
        and not ranks_else(text, content_words(" ".join((*plan.metrics, *plan.benchmarks)))))


def _sides(plan: Plan, want: Wanted, told: Sequence[str]) -> Iterator[Demand]:
    """A figure of each side, or how they compare, by one measure. Where the margin is asked for and
    one side is missing, there is none, and where one alone is told nothing is compared; but how
    that one changes with its size is a part of the answer."""
    if not want.sides:
        return
    alike = side_by_side(plan, want.sides, told, by_figures=want.margin)
    is_all = want.margin or not alike or (
        plan.axis is None and is_no_comparison(plan, want.sides, alike))
    wanting = "how far apart they are" if want.margin else "how they compare"
    for side in want.sides:
        others = " and ".join(s for s in want.sides if s != side)
        yield Demand(f"the question asks of {side} and {others} {wanting}, and the answer has no "
                     f"figure of {side}", is_met=side in alike, is_all=is_all)
