"""A trial of two prompts folders as one self-contained HTML page, side by side."""

from reports import wording
from reports.comparison import ClaimChangeKind, ScoreMove, Trial, words_changed
from reports.figure import stylesheet
from reports.page import asset, environment, policy

CHANGES: dict[ClaimChangeKind, str] = {
    "flipped": "Verdict flipped", "lost": "Lost", "gained": "Gained",
    "reworded": "In other words", "confidence": "Confidence moved",
}
"""What can have become of a claim, in the order it is told."""


def comparison_html(trial: Trial) -> str:
    """The page. Nothing is loaded and no script runs; all text from papers is escaped."""
    style = stylesheet() + asset("page.css") + asset("comparison.css")
    return environment().get_template("comparison.html.j2").render(
        trial=trial, wording=wording, words_changed=words_changed, shift=shift,
        changes=CHANGES, dollars=wording.dollars,
        style=style, policy=policy(style))


def shift(move: ScoreMove) -> str:
    """How far a score moved: "+0.8", "−1.2", or "" where it is not on both sides."""
    if move.before is None or move.after is None:
        return ""
    return f"{move.after - move.before:+.2f}".replace("-", "−")
