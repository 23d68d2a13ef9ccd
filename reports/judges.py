"""How it is told who judged: agreement of reviewers, what bounds a model, what it was asked.

All functions return plain text, which each format escapes in its own way.
"""

from records import Answer, JudgedClaim, Rating, Report, Review, Usage
from reports.wording import VERDICTS, confidence, dollars, line, listing, name, plural, score

USAGE_HEADS = ("Role", "Calls", "From the cache", "Tokens in", "Tokens out", "US dollars")


def agreement(rating: Rating) -> str:
    """How far reviewers agree on what several scored; "" where that cannot be told."""
    if rating.agreement is None:
        return ""
    return (f"On the dimensions that several scored they agree with an intraclass correlation "
            f"(ICC(1)) of {rating.agreement:.2f}; 1 is full agreement, 0 none.")


def missing(rating: Rating) -> list[str]:
    """A sentence for each reviewer that gave no review."""
    return [f"The reviewer {line(who, 40)} gave no review"
            + (f" ({line(reason, 200).rstrip('.')})" if reason else "")
            + "; the mean leaves it out." for who, reason in sorted(rating.missing.items())]


def by_model(review: Review) -> str:
    """Which model judged, and the most it could give; "" of a computed review."""
    if not review.model:
        return ""
    caps = [f"{name(dimension)} {score(cap)}" for dimension, cap in review.caps.items() if cap < 10]
    bounded = f" What was measured allows at most {listing(caps)}." if caps else ""
    return f"Judged by {line(review.model, 120)}, beside what was measured.{bounded}"


def refused(review: Review) -> list[str]:
    """What a model asked for against what was measured, and did not get."""
    return [f"Not done, since no measure finds anything amiss there: {line(request.text, 300)}"
            for request in review.refused]


def opinions(claim: JudgedClaim) -> str:
    """What each judge makes of a claim, where more than one was asked; "" otherwise."""
    if len(claim.opinions) < 2:
        return ""
    said = [f"{line(o.by, 80)}: {VERDICTS[o.label]} ({confidence(o.confidence)})"
            for o in claim.opinions]
    agree = len({o.label for o in claim.opinions}) == 1
    return f"The judges {'agree' if agree else 'differ'}: {'; '.join(said)}."


def written(answer: Answer) -> str:
    """How much of what a model wrote stands; "" where none wrote."""
    if answer.supported_share is None:
        return ""
    stands = "All sentences it wrote are" if answer.supported_share == 1 else \
        f"Of the sentences it wrote {answer.supported_share:.0%} stand here and are"
    return (f"A model worded the answer. {stands} fully supported by the evidence of the claims "
            "they name. What it passed over is told in computed words.")


def usage(report: Report) -> list[tuple[str, ...]]:
    """What each role asked of a language model, as rows under `USAGE_HEADS`, with their sum."""
    asked = report.manifest.run.usage
    rows = [_usage_row(line(_role(role), 60), used) for role, used in sorted(asked.items())]
    return [*rows, _usage_row("in all", sum(asked.values(), Usage()))] if len(rows) > 1 else rows


def _role(role: str) -> str:
    """ "claim extractor", "reviewer sceptic", as the list of methods names them."""
    return name(role.replace("/", " "))


def _usage_row(role: str, used: Usage) -> tuple[str, ...]:
    return (role, f"{used.calls:,}", f"{used.cached:,}", f"{used.tokens_in:,}",
            f"{used.tokens_out:,}", dollars(used.usd))


def asked(report: Report) -> str:
    """ "38 calls of language models, 12 more from the cache"; "" where none was asked."""
    total = sum(report.manifest.run.usage.values(), Usage())
    if not total.calls and not total.cached:
        return ""
    calls = plural(total.calls, "call") + " of language models"
    return f"{calls}, {total.cached:,} more from the cache" if total.cached else calls
