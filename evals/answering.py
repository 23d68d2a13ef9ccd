"""Whether answers answer: questions of our own to the bundled library, with agents that compute.

    python -m evals.answering [--json FILE]

questions.yaml says what each answer must hold, or that the library holds none. An answer is what
its sentences with claims say; a string that stands only in a gap or a claim does not count. What is
published without the answer must be rare and rated low: a rating measures the report, and a reader
takes it for the answer's.
"""

import argparse
import asyncio
import re
import tempfile
import time
from collections import Counter
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path
from statistics import fmean

import yaml

from agents.team import assemble, bundled_library
from evals.common import report
from graphs.conduct import outcome
from graphs.run_store import RunStore
from records import Report
from settings import Settings, home_of, load_settings

LIBRARY = bundled_library()
QUESTIONS = Path(__file__).with_name("questions.yaml")

ANSWERED = "answered"
WITHHELD_RIGHTLY = "withheld rightly"
WITHHELD_WRONGLY = "withheld wrongly"
WITHOUT_ANSWER = "published without the answer"
OUTCOMES = (ANSWERED, WITHHELD_RIGHTLY, WITHHELD_WRONGLY, WITHOUT_ANSWER)


@dataclass(frozen=True)
class Asked:
    """A question with what its answer must hold: of each alternatives one. None: the library does
    not answer it."""

    question: str
    expected: tuple[tuple[str, ...], ...] | None


@dataclass(frozen=True)
class Judged:
    """What a report came to. `missing` are the expected strings that its answer lacks."""

    asked: Asked
    outcome: str
    missing: tuple[tuple[str, ...], ...]
    rating: float | None
    text: str


def read_questions(path: Path = QUESTIONS) -> tuple[Asked, ...]:
    """The questions of a file. Raises ValueError for one that expects nothing, or both an answer
    and none."""
    asked = []
    for row in yaml.safe_load(path.read_text("utf-8")):
        if bool(row.get("answer")) == (row.get("withheld") is True):
            raise ValueError(f"{row['question']}: needs either an answer or withheld")
        alternatives = (one if isinstance(one, list) else [one] for one in row.get("answer", ()))
        asked.append(Asked(row["question"], tuple(map(tuple, alternatives)) or None))
    return tuple(asked)


def stands_in(expected: str, text: str) -> bool:
    """Whether a string stands in a text as a whole: 8.7 does not in 48.7, nor LATS in flats."""
    bounded = rf"(?<![\w.,]){re.escape(expected)}(?!\w|[.,]\d)"
    return re.search(bounded, text, re.IGNORECASE) is not None


def judge(asked: Asked, report: Report) -> Judged:
    """Whether a report answers what was asked."""
    text = " ".join(s.text for s in report.answer.sentences if s.claim_ids)
    missing = tuple(one for one in asked.expected or ()
                    if not any(stands_in(expected, text) for expected in one))
    if report.status == "withheld":
        found = WITHHELD_RIGHTLY if asked.expected is None else WITHHELD_WRONGLY
    else:
        found = WITHOUT_ANSWER if asked.expected is None or missing else ANSWERED
    return Judged(asked, found, missing, report.rating and report.rating.mean, text)


def ask(asked: Asked, settings: Settings) -> Judged:
    """Answer one question over the library."""
    run = RunStore(home_of(settings)).begin(
        asked.question, str(LIBRARY), "", settings.model_dump())
    made = asyncio.run(outcome(run, assemble(settings, LIBRARY, calls=run.calls)))
    return judge(asked, made.report)


def ask_all(questions: Sequence[Asked], tell: Callable[[Judged], None]) -> list[Judged]:
    """Answer the questions one after another in a home of their own, telling of each."""
    with tempfile.TemporaryDirectory() as home:
        settings = load_settings(environment={}, assignments=[f"home={home}"]).settings
        judged = []
        for asked in questions:
            judged.append(ask(asked, settings))
            tell(judged[-1])
        return judged


def main() -> None:
    parser = argparse.ArgumentParser(description="Whether answers answer.")
    parser.add_argument("--json", help="also write the figures to this file")
    arguments = parser.parse_args()

    began = time.monotonic()
    judged = ask_all(read_questions(), _print)
    counts = Counter(one.outcome for one in judged)
    report("whether answers answer", {
        "questions": len(judged),
        **{name: counts[name] for name in OUTCOMES},
        "of these, none in library": sum(
            one.outcome == WITHOUT_ANSWER and one.asked.expected is None for one in judged),
        "mean rating, answered": _mean_rating(judged, ANSWERED),
        "mean rating, not answered": _mean_rating(judged, WITHOUT_ANSWER),
        "seconds": time.monotonic() - began,
    }, arguments.json)


def _mean_rating(judged: Sequence[Judged], outcome: str) -> float | None:
    ratings = [one.rating for one in judged if one.outcome == outcome and one.rating is not None]
    return fmean(ratings) if ratings else None


def _print(one: Judged) -> None:
    rating = "-" if one.rating is None else f"{one.rating:.1f}"
    print(f"{one.outcome:<28} {rating:>4}  {one.asked.question}", flush=True)
    if one.outcome in (WITHHELD_WRONGLY, WITHOUT_ANSWER):
        for missing in one.missing:
            print(f"{'':<35}lacks {' or '.join(missing)}")
        print(f"{'':<35}says {one.text or 'nothing'}\n", flush=True)


if __name__ == "__main__":
    main()
