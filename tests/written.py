"""What the tests of the writer share: a little material on an invented family of models."""

from agents.facts import Facts
from agents.phrasing import short_name
from agents.writer import Draft, Material, Writer
from records import (
    Axis,
    Evidence,
    JudgedClaim,
    Label,
    Measurement,
    Origin,
    PaperCard,
    Plan,
    RevisionRequest,
    Span,
    Subject,
)

PLAN = Plan(
    question="How does Alder - Chat (7B to 70B) compare with Alder on LeafBench, by pass@1?",
    subjects=(Subject(system="Alder", variant="Chat", sizes=("7B", "13B", "70B")),
              Subject(system="Alder", role="comparator")),
    benchmarks=("LeafBench",), metrics=("pass@1",), axis=Axis(name="model size"),
    sub_questions=("How does Alder - Chat change with size?",))

CARDS = tuple(
    PaperCard(id=id_, title=title, authors=(author,), year=year,
              origin=Origin(name=f"{id_}.md", format="markdown", sha256="0" * 64))
    for id_, title, author, year in (("ash", "Alder", "Ann Oak", 2031),
                                     ("birch", "A harness", "Bo Fir", 2032)))


def span(paper_id: str, start: int, quote: str) -> Span:
    return Span(paper_id=paper_id, section="Results", page=1, start=start,
                end=start + len(quote), quote=quote)


def evidence(place: Span, paper_id: str, stance: str = "supported", **more: str) -> Evidence:
    return Evidence(**place.model_dump(), stance=stance, score=0.9,
                    role="own" if place.paper_id == paper_id else "other", **more)


def measured(id_: str, paper_id: str, variant: str, size: str, value: float) -> Measurement:
    name = f"Alder - {variant}" if variant else "Alder"
    row = f"{name} | {size} | {value}%"
    start = 100 * int(id_[1:])
    return Measurement(
        id=id_, paper_id=paper_id, system="Alder", variant=variant, size=size,
        benchmark="LeafBench", metric="pass@1", setting="zero-shot", value=value, unit="%",
        text=f"{value}%", origin="table", table_id="t1", table_label="Table 1",
        place=span(paper_id, start + row.rindex("|") + 2, f"{value}%"),
        row=span(paper_id, start, row))


MEASUREMENTS = (
    measured("m1", "ash", "Chat", "7B", 34.0), measured("m2", "ash", "Chat", "13B", 42.0),
    measured("m3", "ash", "Chat", "34B", 41.0), measured("m4", "ash", "", "7B", 33.0),
    measured("m5", "ash", "", "34B", 48.0), measured("m6", "birch", "Chat", "7B", 30.5))


def of_measurement(m: Measurement, id_: str) -> JudgedClaim:
    return JudgedClaim(
        id=id_, text=f"{m.subject} has a pass@1 of {m.text} on LeafBench (zero-shot).",
        kind="measurement", paper_id=m.paper_id, verdict="supported", confidence=0.95,
        evidence=(evidence(m.row, m.paper_id, table=m.table_label,
                           context="Pass@1 on LeafBench.\nModel | Size | LeafBench pass@1"),),
        source=m.row, measurement_ids=(m.id,), relevance=0.9)


def in_prose(id_: str, text: str, verdict: Label = "supported", against: str = "",
             paper_id: str = "ash") -> JudgedClaim:
    place = span(paper_id, 5000 + 100 * int(id_[1:]), text)
    found = [evidence(place, paper_id)]
    if against:
        found.append(evidence(span("birch", 7000, against), paper_id, "refuted"))
    return JudgedClaim(id=id_, text=text, kind="finding", paper_id=paper_id, verdict=verdict,
                       confidence=0.8, evidence=tuple(found), source=place, relevance=0.7)


WINS = in_prose("c11", "Alder outperforms Birch 2 of the same size on LeafBench.")
TUNED = in_prose("c12", "Chat tuning improves Alder on LeafBench at 7B and 13B, but not at 34B.")
DISPUTED = in_prose("c13", "Alder needs fewer tokens than Birch 2 on LeafBench.", "contested",
                    "Alder needs more tokens than Birch 2 on LeafBench.")
BOLUS = in_prose("c15", "Alder slept in plots that were fed daily without bolus doses, but not in "
                        "plots that were fed bolus doses.")
UNSETTLED = in_prose("c14", "Students prefer Alder to Birch 2.", "not_enough_evidence")
CLAIMS = (*(of_measurement(m, f"c{n}") for n, m in enumerate(MEASUREMENTS, start=1)),
          WINS, TUNED, BOLUS, DISPUTED, UNSETTLED)


def material(*requests: RevisionRequest, claims: tuple[JudgedClaim, ...] = CLAIMS) -> Material:
    return Material(plan=PLAN, claims=claims, measurements=MEASUREMENTS, cards=CARDS,
                    requests=requests)


def computed(*requests: RevisionRequest) -> Draft:
    return Writer(findings_in_answer=4).write(material(*requests))


def facts_of(draft: Draft) -> Facts:
    return Facts.of(draft, {card.id: short_name(card) for card in CARDS})


FACTS = facts_of(computed())


def key(said: str) -> str:
    """The key of the one fact that begins so; of several the first that was computed."""
    hits = [i for i, fact in FACTS.by_id.items() if fact.text.startswith(said)]
    assert hits, said
    return FACTS.keys.key(hits[-1])
