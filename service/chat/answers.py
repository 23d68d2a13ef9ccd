"""The answer of a run as it is said in a conversation: citations, quotes, rating, where to read on.

Claims have the keys and papers the numbers that every file of the report has. All text of papers,
people and models is shown as it stands, never as markup.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from graphs.runs import Run
from records import AnswerSentence, Evidence, JudgedClaim, PaperCard, Report, Span, Stance
from reports import papers, prose, wording
from reports.numbering import Numbering
from service.chat.escaping import shown

LONGEST_QUOTE = 400
LONGEST_CLAIM = 500
MOST_QUOTES = 2
"""Quotes of one stance that are shown of a claim that is cited."""
_AGAINST: Stance = "refuted"


@dataclass(frozen=True)
class Links:
    """Where people read on: `base` is the address of the service as they reach it."""

    base: str

    def run(self, run: Run | str, words: str = "the run") -> str:
        """A link to a run on the page of the service. Its address holds the run's id, by which a
        conversation knows later what it was about."""
        identity = run if isinstance(run, str) else run.id
        return f"[{words}]({self.base}/#/runs/{identity})"

    def file(self, run: Run, name: str) -> str:
        return f"[{name}]({self.base}/v1/runs/{run.id}/{name})"


def answer(report: Report, run: Run, links: Links) -> str:
    """The whole answer; of a withheld report, why there is none."""
    numbering = Numbering.of(report)
    if report.status == "withheld":
        return blocks(
            shown(prose.withheld_because(report)), bullets(map(shown, report.gaps)),
            _read_on(report, run, links))
    sentences = report.answer.sentences
    cited = cited_in(report, numbering)
    return blocks(
        said(sentences, numbering) or "No answer could be given.",
        "**Citations**" if cited else "",
        bullets(citation(claim, numbering) for claim in cited),
        references(papers_of(cited, numbering), numbering, heading=True),
        _read_on(report, run, links))


def said(sentences: Sequence[AnswerSentence], numbering: Numbering) -> str:
    """Sentences of an answer, each with the keys of its claims."""
    lines = [" ".join([shown(one.text), keyed(one.claim_ids, numbering)]).strip()
             for one in sentences]
    return lines[0] if len(lines) == 1 else bullets(lines)


def keyed(claim_ids: Iterable[str], numbering: Numbering) -> str:
    """ "[c1] [c4 (RETRACTED)]"."""
    return " ".join(f"[{key}]" for key in numbering.claim_keys(claim_ids))


def citation(claim: JudgedClaim, numbering: Numbering) -> str:
    """A claim that is cited, on one line: its verdict, and what stands for and against it."""
    for_it = [e for e in claim.evidence if e.stance == "supported"]
    against = [e for e in claim.evidence if e.stance == _AGAINST]
    quotes: Sequence[Span | Evidence] = for_it or ([] if against else [claim.source])
    parts = [quoted(one, numbering) for one in quotes[:MOST_QUOTES]]
    parts += [f"against it: {quoted(one, numbering)}" for one in against[:MOST_QUOTES]]
    return f"{headed(claim, numbering)}: {'; '.join(parts)}"


def headed(claim: JudgedClaim, numbering: Numbering) -> str:
    """ "[c4] contested (0.61)"."""
    return (f"{keyed((claim.id,), numbering)} {wording.judged(claim)} "
            f"({wording.confidence(claim.confidence)})")


def quoted(span: Span | Evidence, numbering: Numbering) -> str:
    """A quote with its paper and place: “…” Ash et al. (2024) [2], Results, page 5."""
    card = numbering.cards.get(span.paper_id)
    who = f"{shown(wording.citation(card))} " if card else ""
    where = f", {shown(span.section, 80)}" if span.section.strip() else ""
    where += f", page {span.page}" if span.page is not None else ""
    return f"“{shown(span.quote, LONGEST_QUOTE)}” {who}{numbering.reference(span.paper_id)}{where}"


def references(cards: Iterable[PaperCard], numbering: Numbering, *, heading: bool = False) -> str:
    """Papers with their numbers and links; "" where there are none."""
    lines = [reference(card, numbering) for card in cards]
    return blocks("**Papers**" if heading and lines else "", bullets(lines))


def reference(card: PaperCard, numbering: Numbering) -> str:
    """ "[2] Ada Ash, Bo Birch (2024). A title. [link](https://doi.org/…)"."""
    address = next(iter(papers.links(card)), "")
    return " ".join(filter(None, [
        numbering.reference(card.id),
        f"{shown(wording.authors(card, 3))} ({card.year or 'n.d.'}).",
        f"{shown(wording.title(card))}.", _linked(address)]))


def _linked(address: str) -> str:
    """A link to an address of the web, "" where there is none."""
    target = address.replace("(", "%28").replace(")", "%29")
    return f"[link]({target})" if address else ""


def bullets(items: Iterable[str]) -> str:
    return "\n".join(f"- {item}" for item in items)


def blocks(*parts: str) -> str:
    """Paragraphs, without the empty ones."""
    return "\n\n".join(filter(None, parts))


def cited_in(report: Report, numbering: Numbering) -> list[JudgedClaim]:
    """The claims that the answer names, once, in their order."""
    named = dict.fromkeys(id_ for one in report.answer.sentences for id_ in one.claim_ids)
    return [numbering.judged[id_] for id_ in named if id_ in numbering.judged]


def papers_of(claims: Sequence[JudgedClaim], numbering: Numbering) -> list[PaperCard]:
    """The papers that claims were taken from or are held against, in the order of their numbers."""
    ids = {id_ for claim in claims
           for id_ in (claim.paper_id, *(e.paper_id for e in claim.evidence))}
    return [numbering.cards[id_] for id_ in numbering.papers if id_ in ids]


def _read_on(report: Report, run: Run, links: Links) -> str:
    return f"{shown(prose.tally(report))} {links.run(run, 'Full report')}"
