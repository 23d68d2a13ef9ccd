"""Every number a report states about itself, counted once, so that all formats agree."""

from collections import Counter, defaultdict
from collections.abc import Iterable
from dataclasses import dataclass

from records import Failure, JudgedClaim, Label, Report

MOST_SUBJECTS = 12
"""Named of those that failed alike."""


@dataclass(frozen=True)
class Counts:
    """What is in a report. The four verdicts add up to `claims`; `unverified` counts the supported
    ones that are not as sure as the confidence policy asks; `included` counts the papers
    listed, which a sound report has as many of as its flow says."""

    identified: int
    included: int
    excluded: int
    abstract_only: int
    retracted: int
    claims: int
    supported: int
    unverified: int
    refuted: int
    contested: int
    not_enough_evidence: int
    single_source: int
    measurements: int
    contradictions: int
    gaps: int
    reviews: int
    failures: int

    def of_verdict(self, label: Label) -> int:
        return getattr(self, label)


def counts(report: Report) -> Counts:
    """Count what a report holds."""
    verdicts = Counter(claim.verdict for claim in report.claims)
    included = [card for card in report.papers if card.included]
    return Counts(
        identified=report.flow.identified,
        included=len(included),
        excluded=len(report.papers) - len(included),
        abstract_only=sum(card.is_abstract_only for card in included),
        retracted=sum(card.is_retracted for card in included),
        claims=len(report.claims),
        supported=verdicts["supported"],
        unverified=sum(claim.verdict == "supported" and claim.is_verified is False
                       for claim in report.claims),
        refuted=verdicts["refuted"],
        contested=verdicts["contested"],
        not_enough_evidence=verdicts["not_enough_evidence"],
        single_source=sum(map(rests_on_one_paper, report.claims)),
        measurements=len(report.measurements),
        contradictions=len(report.contradictions),
        gaps=len(report.gaps),
        reviews=len(report.reviews),
        failures=len(report.failures),
    )


def rests_on_one_paper(claim: JudgedClaim) -> bool:
    """Whether a claim is called supported and no second paper supports it."""
    if claim.verdict != "supported":
        return False
    return len({e.paper_id for e in claim.evidence if e.stance == "supported"}) <= 1


def alike(failures: Iterable[Failure]) -> list[Failure]:
    """The failures in their order, those of one stage with the same reason and way out as one
    that names their subjects."""
    subjects: dict[tuple[str, str, str], list[str]] = defaultdict(list)
    for f in failures:
        subjects[f.stage, f.reason, f.remedy].append(f.subject)
    return [Failure(stage=stage, subject=_named(list(dict.fromkeys(named))), reason=reason,
                    remedy=remedy) for (stage, reason, remedy), named in subjects.items()]


def _named(subjects: list[str]) -> str:
    more = len(subjects) - MOST_SUBJECTS
    return ", ".join(subjects[:MOST_SUBJECTS]) + (f" and {more} more" if more > 0 else "")
