"""The sentences of a report that are ours: what leads its abstract, its tally, its limitations."""

from collections.abc import Iterator

from records import AnswerSentence, Plan, Report
from reports import judges, searching, wording
from reports.counts import counts
from reports.wording import listing, plural

LEAD = 3
WIDE_SPREAD = 1.5  # points of 10; reviewers who differ more do not speak with one voice


def lead(report: Report) -> tuple[AnswerSentence, ...]:
    """The sentences an abstract opens with: the first of the answer, and what was not found."""
    if report.status == "withheld":
        return ()
    first, others = report.answer.sentences[:LEAD], report.answer.sentences[LEAD:]
    return (*first, *(sentence for sentence in others if sentence.role == "gap"))


def withheld_because(report: Report) -> str:
    """Why nothing is published, or "" of a published report."""
    if report.status == "published":
        return ""
    reasons = " ".join(map(wording.sentence, report.reasons)) or "No reason was recorded."
    return f"This report is withheld and carries no rating. {reasons}"


def tally(report: Report) -> str:
    """The counts and the rating of a report in two or three sentences."""
    n = counts(report)
    verdicts = [f"{n.of_verdict(label)} {word}" for label, word in wording.TALLIED.items()
                if n.of_verdict(label)]
    text = (f"{plural(n.included, 'paper')} of {n.identified} identified "
            f"{'was' if n.included == 1 else 'were'} read"
            f"{f', {n.abstract_only} by abstract only' if n.abstract_only else ''}. ")
    judged = f": {listing(verdicts)}" if verdicts else ""
    text += (f"{plural(n.claims, 'claim')} {'was' if n.claims == 1 else 'were'} checked against "
             f"their sources{judged}; {plural(n.measurements, 'measurement')} "
             f"{'was' if n.measurements == 1 else 'were'} found.")
    return f"{text} {rated(report)}"


def taken_apart(plan: Plan) -> list[tuple[str, str]]:
    """What the question was understood to name, by kind; kinds it does not name are left out."""
    def sides(role: str) -> list[str]:
        return [s.name + (f" ({', '.join(s.sizes)})" if s.sizes else "")
                for s in plan.subjects if s.role == role]

    axis = plan.axis
    between = " to " if axis and axis.is_range else ", "
    kinds = [
        ("Asked about", "; ".join(sides("subject"))),
        ("Compared with", "; ".join(sides("comparator"))),
        ("Benchmarks", "; ".join(plan.benchmarks)),
        ("Metrics", "; ".join(plan.metrics)),
        ("Settings", "; ".join(plan.settings)),
        ("Axis", f"{axis.name}: {between.join(axis.values) or 'all values'}" if axis else ""),
        ("Other terms", "; ".join(plan.topics)),
        ("Sub-questions", " ".join(map(wording.sentence, plan.sub_questions))),
    ]
    return [(kind, named) for kind, named in kinds if named]


def rated(report: Report) -> str:
    """The rating with its spread, or why there is none."""
    if report.status == "withheld":
        return "A withheld report is not rated."
    if report.rating is None:
        return "It carries no rating."
    return f"Rating: {wording.rating(report.rating)}."


def reviewed(report: Report) -> str:
    """The rating, how far its reviewers agree, and which of them are missing."""
    rating = report.rating
    if rating is None or report.status == "withheld":
        return rated(report)
    told = (rated(report), judges.agreement(rating), *judges.missing(rating))
    return " ".join(filter(None, told))


def made_by(report: Report) -> str:
    return (f"Made by Consilience {wording.line(report.manifest.version, 40)}, a program; "
            "no person has checked it. Where it matters, read the passages quoted.")


def limitations(report: Report) -> list[str]:
    """What a reader should hold against this report; only what is true of it."""
    return [*_of_papers(report), *_of_claims(report), *_of_reviews(report), *_of_counts(report),
            made_by(report)]


def _of_papers(report: Report) -> Iterator[str]:
    n = counts(report)
    if n.included == 1:
        yield "Everything stated rests on a single paper."
    if n.abstract_only:
        yield (f"Of {plural(n.included, 'included paper')}, {n.abstract_only} could be read only "
               "as an abstract; what the full text says is not considered.")
    if n.retracted:
        yield (f"{plural(n.retracted, 'included paper')} {'was' if n.retracted == 1 else 'were'} "
               "retracted; what a retracted paper says never counts as support.")
    if textless := report.flow.not_retrieved - report.flow.abstract_only:
        yield (f"Of {plural(textless, 'paper')} that passed the screening no text "
               "could be had.")
    if report.flow.unreadable:
        yield (f"{plural(report.flow.unreadable, 'record or document', 'records or documents')} "
               "that the search brought could not be read.")
    for one in searching.failed(report):
        yield (f"{one.database} did not answer all it was asked ({one.failure}); what it alone "
               "holds is missing here.")
    if n.failures:
        stages = sorted({wording.line(f.stage, 40) for f in report.failures})
        yield (f"{plural(n.failures, 'failure')} in this run (at {listing(stages)}) may have kept "
               "evidence out; they are listed below.")


def _of_claims(report: Report) -> Iterator[str]:
    n = counts(report)
    if n.single_source:
        yield (f"{n.single_source} of {plural(n.supported, 'supported claim')} "
               f"{'rests' if n.single_source == 1 else 'rest'} on one paper, without support from "
               "another.")
    if n.unverified:
        yield (f"{n.unverified} of {plural(n.supported, 'supported claim')} "
               f"{'is' if n.unverified == 1 else 'are'} not marked as {wording.VERIFIED}: "
               f"{'it is' if n.unverified == 1 else 'they are'} likely, and less sure than the "
               "confidence policy asks.")
    if n.not_enough_evidence:
        yield (f"For {plural(n.not_enough_evidence, 'claim')} the passages found do not settle "
               "whether it holds.")
    if n.contested or n.contradictions:
        yield (f"The papers disagree: {plural(n.contested, 'contested claim')}, "
               f"{plural(n.contradictions, 'disagreement')} found.")
    if n.gaps:
        yield f"{plural(n.gaps, 'thing')} asked for {'was' if n.gaps == 1 else 'were'} not found."
    if n.claims and "calibration" not in report.manifest.models:
        yield ("The confidences are not calibrated: they rank claims, but 0.8 need not be right "
               "8 times in 10.")


def _of_reviews(report: Report) -> Iterator[str]:
    unassessed = sorted({d for r in report.reviews for d, v in r.dimensions.items() if v is None})
    if unassessed:
        yield (f"Not every reviewer could assess {listing(list(map(wording.name, unassessed)))}; "
               "what is unassessed counts for nothing in the rating.")
    if report.status == "published" and report.rating and report.rating.stdev >= WIDE_SPREAD:
        yield (f"The reviewers differ widely (standard deviation {report.rating.stdev:.1f} of 10 "
               "points).")
    if report.status == "published" and report.rating:
        yield from judges.missing(report.rating)
    if report.status == "published" and not report.reviews:
        yield "Nobody reviewed this report."


def _of_counts(report: Report) -> Iterator[str]:
    """A report that miscounts must say so rather than show two numbers for one thing."""
    flow, n = report.flow, counts(report)
    if flow.included != n.included:
        yield (f"The count of the search says {flow.included} papers were included, but "
               f"{n.included} are listed.")
    if flow.errors():
        yield "The counts of the search do not add up."
