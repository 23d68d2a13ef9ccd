"""What a run's records say to a question about it; nothing is searched for and nothing made up.

Each function gives Markdown, "" where the records have nothing of the kind.
"""

import re
from collections.abc import Callable, Collection, Iterable, Sequence

from agents.publication_years import Years
from grounding.words import content_words
from records import Evidence, JudgedClaim, PaperCard, Report, Review
from reports import judges, papers, prose, wording
from reports.grid import Grid, grids
from reports.numbering import Numbering
from service.chat.answers import (
    LONGEST_CLAIM,
    blocks,
    bullets,
    headed,
    keyed,
    papers_of,
    quoted,
    reference,
    references,
    said,
)
from service.chat.escaping import shown
from service.chat.intents import own_words
from service.chat.rules import COMPARING, OF_RUNS

MOST_CLAIMS = 8
MOST_PAPERS = 40
MOST_EVIDENCE = 4
ENOUGH = 0.6
"""Share of a question's words that a claim must have for it to be an answer from the records."""
FIGURE_ENOUGH = 0.3
_TAKEN_FOR = {"contested": "contested", "disputed": "contested", "refuted": "refuted",
              "supported": "supported", "not enough evidence": "not_enough_evidence",
              "unsettled": "not_enough_evidence"}
_TAKEN = re.compile(rf"\bwhy\s+(?:is|are|was|were)\b.*?(?<!not )\b({'|'.join(_TAKEN_FOR)})\b",
                    re.IGNORECASE)
MOST_KEYS = 6
"""Claims that a reason of a reviewer names."""
_SCEPTICS = frozenset({"sceptic", "skeptic"})


def about_claims(report: Report, named: Iterable[str], asked: str = "") -> str:
    """Why claims stand as they do, by their numbers. Who asked why one stands so that does not is
    told."""
    numbering = Numbering.of(report)
    by_key = {key: numbering.judged[id_] for id_, key in numbering.claims.items()}
    told = []
    for number in named:
        key = f"c{number}" if number != "-1" else next(reversed(by_key), "")
        claim = by_key.get(key)
        told.append(blocks(_corrected(claim, key, asked), _explained(claim, report, numbering))
                    if claim else _no_claim(key, by_key))
    return blocks(*told)


def _corrected(claim: JudgedClaim, key: str, asked: str) -> str:
    """That a claim does not stand as a question takes for granted, "" where it does."""
    taken = _TAKEN.search(asked)
    if not taken:
        return ""
    word = " ".join(taken[1].lower().split())
    stands_so = claim.verdict == _TAKEN_FOR[word]
    return "" if stands_so else (
        f"Claim {key} is not {word}: its verdict is {wording.judged(claim)}.")


def _no_claim(key: str, known: dict[str, JudgedClaim]) -> str:
    keys = list(known)
    there = f"there are {keys[0]} to {keys[-1]}" if keys else "the report has none"
    return f"There is no claim {key}; {there}."


def _explained(claim: JudgedClaim, report: Report, numbering: Numbering) -> str:
    apart = [c.text for c in report.contradictions if claim.id in c.claim_ids]
    return blocks(
        f"**{headed(claim, numbering)}**: {shown(claim.text, LONGEST_CLAIM)}",
        shown(wording.sentence(claim.reason)),
        *(_stood(claim, stance, heading, numbering) for stance, heading in (
            ("supported", "For it:"), ("refuted", "Against it:"),
            ("not_enough_evidence", "Does not settle it:"))),
        "" if claim.evidence else f"Taken from: {quoted(claim.source, numbering)}",
        shown(judges.opinions(claim)),
        bullets(f"The papers disagree: {shown(text)}" for text in apart))


def _stood(claim: JudgedClaim, stance: str, heading: str, numbering: Numbering) -> str:
    found = [e for e in claim.evidence if e.stance == stance]
    more = len(found) - MOST_EVIDENCE
    lines = [_evidence(e, numbering) for e in found[:MOST_EVIDENCE]]
    return blocks(heading if found else "", bullets(
        [*lines, *([f"and {wording.plural(more, 'more passage')}"] if more > 0 else [])]))


def _evidence(evidence: Evidence, numbering: Numbering) -> str:
    conflicts = [f"{check.name}: {shown(check.detail, 120)}" for check in evidence.checks
                 if check.outcome == "conflicts" and check.detail.strip()]
    return quoted(evidence, numbering) + (f" ({'; '.join(conflicts)})" if conflicts else "")


def about_papers(report: Report, named: Iterable[str]) -> str:
    """Papers by their numbers, and the claims that were taken from them."""
    numbering = Numbering.of(report)
    by_number = {str(number): id_ for id_, number in numbering.papers.items()}
    told = []
    for number in named:
        if id_ := by_number.get(number):
            claims = [claim for claim in report.claims if claim.paper_id == id_]
            details = papers.details(numbering.cards[id_], numbering.cards)
            told.append(blocks(
                f"**{reference(numbering.cards[id_], numbering)}**",
                bullets(f"{name}: {shown(words, 400)}" for name, words in details),
                "Claims taken from it:" if claims else "No claim was taken from it.",
                listed(claims, numbering)))
        else:
            told.append(f"There is no paper [{number}]; {len(by_number)} were included.")
    return blocks(*told)


def of_years(report: Report, years: Years) -> str:
    """What papers of some years say; "" where none of them was included."""
    numbering = Numbering.of(report)
    cards = [numbering.cards[id_] for id_ in numbering.papers]
    kept = {card.id for card in cards if _within(card, years)}
    if not kept:
        return ""
    claims = [claim for claim in report.claims if claim.paper_id in kept]
    ids = {claim.id for claim in claims}
    sentences = [s for s in report.answer.sentences if s.claim_ids and ids >= set(s.claim_ids)]
    undated = sum(card.year is None for card in cards)
    passed_over = f" {wording.plural(undated, 'paper')} without a year left out." if undated else ""
    return blocks(
        f"{len(kept)} of {wording.plural(len(cards), 'included paper')} appeared {spoken(years)}."
        + passed_over,
        said(sentences, numbering) if sentences else
        "No sentence of the answer rests on them alone." if claims else
        "No claim was taken from them.",
        "**Claims taken from them**" if claims else "", listed(claims, numbering),
        references([card for card in cards if card.id in kept], numbering, heading=True))


def spoken(years: Years) -> str:
    """ "from 2024 on", "until 2019", "from 2015 to 2020"."""
    if years.first and years.last:
        return f"from {years.first} to {years.last}"
    return f"from {years.first} on" if years.first else f"until {years.last}"


def _within(card: PaperCard, years: Years) -> bool:
    return card.year is not None and (years.first or 0) <= card.year <= (years.last or card.year)


def table(report: Report) -> str:
    """The measurements, one table a benchmark and metric."""
    numbering = Numbering.of(report)
    return blocks(*(_grid(grid, numbering) for grid in grids(report)))


def _grid(grid: Grid, numbering: Numbering) -> str:
    def cell(row: str, series: str) -> str:
        values = dict.fromkeys(
            f"{shown(wording.quantity(m))} "
            f"{numbering.reference(m.paper_id, shown(m.setting, 60))}"
            for m in grid.cell(row, series))
        return "; ".join(values) or ("*not found*" if grid.is_gap(row, series) else "–")

    rows = [[shown(grid.axis or "System"), *map(shown, grid.series)],
            ["---"] * (len(grid.series) + 1),
            *([shown(row), *(cell(row, one) for one in grid.series)] for row in grid.rows)]
    return blocks(f"**{shown(grid.title)}**, {shown(grid.quantity)}",
                  "\n".join(f"| {' | '.join(row)} |" for row in rows))


def disagreement(report: Report) -> str:
    """What the papers do not agree on, what speaks against claims, and what the sceptic says."""
    numbering = Numbering.of(report)
    doubted = [c for c in report.claims if c.verdict in ("contested", "refuted")]
    doubted.sort(key=lambda claim: claim.verdict != "contested")
    apart = [" ".join(filter(None, [
        shown(c.text), keyed(c.claim_ids, numbering),
        c.possible_reason and f"Possible reason: {shown(wording.sentence(c.possible_reason))}"]))
        for c in report.contradictions]
    sceptics = [review for review in report.reviews if review.reviewer in _SCEPTICS]
    return blocks(
        "**Where the papers disagree**" if apart else "", bullets(apart),
        "**What the evidence speaks against**" if doubted else "", _against(doubted, numbering),
        *(reviewed(review, numbering) for review in sceptics)) or (
        "No disagreement was found: no claim is contested or refuted.")


def _against(claims: Sequence[JudgedClaim], numbering: Numbering) -> str:
    def line(claim: JudgedClaim) -> str:
        found = [quoted(e, numbering) for e in claim.evidence if e.stance == "refuted"]
        return (f"{headed(claim, numbering)}: {shown(claim.text, LONGEST_CLAIM)}"
                + (f" Against it: {found[0]}" if found else ""))

    return _some(claims, line)


def rating(report: Report) -> str:
    """The rating, and what each reviewer says."""
    numbering = Numbering.of(report)
    return blocks(shown(prose.reviewed(report)), shown(report.disagreement),
                  *(reviewed(review, numbering) for review in report.reviews)) or (
        "Nobody reviewed this report.")


def reviewed(review: Review, numbering: Numbering) -> str:
    """What a reviewer says."""
    reasons = [" ".join(filter(None, [shown(r.text), _first_keys(r.claim_ids, numbering)]))
               for r in review.reasons]
    return blocks(f"**{shown(review.title, 80)}**: {wording.score(review.overall)} of 10"
                  if review.overall is not None else f"**{shown(review.title, 80)}**",
                  bullets(reasons))


def _first_keys(claim_ids: Sequence[str], numbering: Numbering) -> str:
    more = len(claim_ids) - MOST_KEYS
    return keyed(claim_ids[:MOST_KEYS], numbering) + (f" and {more} more" if more > 0 else "")


def read(report: Report) -> str:
    """The papers that were read."""
    numbering = Numbering.of(report)
    cards = [numbering.cards[id_] for id_ in numbering.papers]
    more = len(cards) - MOST_PAPERS
    return blocks(references(cards[:MOST_PAPERS], numbering) or "No paper was included.",
                  f"And {wording.plural(more, 'more paper')}." if more > 0 else "")


def left_out(report: Report, asked: str = "") -> str:
    """The papers left out, by reason, a few of each; those alone that a message names by words of
    their titles."""
    numbering, words = Numbering.of(report), own_words(asked)
    named = [card for card in report.papers
             if not card.included and words and words <= content_words(card.title)]
    if named:
        return bullets(
            f"{shown(wording.citation(card))}, {shown(wording.title(card), 120)}: "
            f"{shown(papers.beside_left_out(card, numbering.cards), 400)}"
            for card in named[:MOST_PAPERS])
    groups, more = papers.left_out(report.papers)
    lines = [shown(group.heading) + ": " + "; ".join(
        f"{shown(wording.citation(card))}, {shown(wording.title(card), 120)}"
        for card in group.shown) for group in groups]
    return blocks(bullets(lines), f"And {more}." if more else "") or (
        "None of the papers listed was left out.")


def limits(report: Report) -> str:
    """What was not found, and what a reader should hold against the report."""
    unsettled = [c for c in report.claims if c.verdict == "not_enough_evidence"]
    return blocks(
        "**Asked for and not found**" if report.gaps else "", bullets(map(shown, report.gaps)),
        "**Not settled by the passages found**" if unsettled else "",
        listed(unsettled, Numbering.of(report)),
        "**Limitations**", bullets(map(shown, prose.limitations(report))))


def method(report: Report) -> str:
    """How it was done: what was searched and read, and who judged."""
    manifest = report.manifest
    queries = [shown(query, 200) for query in manifest.queries[:MOST_CLAIMS]]
    return blocks(
        shown(prose.tally(report)),
        f"Searched: {', '.join(map(shown, report.flow.by_source or manifest.sources)) or 'none'}.",
        "Queries:" if queries else "", bullets(queries),
        "Who did what:" if manifest.models else "",
        bullets(f"{shown(wording.name(role))}: {shown(model, 300)}"
                for role, model in sorted(manifest.models.items())))


def bearing_on(report: Report, question: str, named: Collection[str] = ()) -> str:
    """The claims of a run that bear on a question: those of the numbers that are named, else those
    that have enough of its words; "" where there are none."""
    numbering = Numbering.of(report)
    asked = content_words(question) - OF_RUNS - COMPARING

    def share(claim: JudgedClaim) -> float:
        return len(asked & content_words(claim.text)) / len(asked)

    if named:
        close = [c for c in report.claims if numbering.claims[c.id].removeprefix("c") in named]
    else:
        # Where figures alone are named, each claim with one of them is part of the answer.
        enough = ENOUGH if own_words(question) - COMPARING else FIGURE_ENOUGH
        close = [c for c in report.claims if asked and share(c) >= enough]
        close.sort(key=lambda claim: (share(claim), claim.relevance), reverse=True)
    return blocks(listed(close, numbering), references(papers_of(
        close[:MOST_CLAIMS], numbering), numbering, heading=True)) if close else ""


def listed(claims: Sequence[JudgedClaim], numbering: Numbering) -> str:
    """Claims, each with its verdict and the passage that stands first."""
    def line(claim: JudgedClaim) -> str:
        spans = [e for e in claim.evidence if e.stance != "not_enough_evidence"] or [claim.source]
        return (f"{headed(claim, numbering)}: {shown(claim.text, LONGEST_CLAIM)} "
                f"{quoted(spans[0], numbering)}")

    return _some(claims, line)


def _some(claims: Sequence[JudgedClaim], line: Callable[[JudgedClaim], str]) -> str:
    more = len(claims) - MOST_CLAIMS
    rest = [f"and {wording.plural(more, 'more claim')} in the report"] if more > 0 else []
    return bullets([*map(line, claims[:MOST_CLAIMS]), *rest])
