"""Shows a trial of two prompts folders on a terminal."""

from collections.abc import Sequence

from rich.console import Console
from rich.padding import Padding
from rich.table import Table
from rich.text import Text

from records import Usage
from reports.comparison import (
    ClaimChange,
    ClaimState,
    Comparison,
    ScoreMove,
    SentenceChange,
    Side,
    Trial,
    UsageMove,
    words_changed,
)
from reports.comparison_page import CHANGES, shift
from reports.wording import VERDICTS, dollars, line, name, plural

CLAIMS_SHOWN = 8
STYLES = {"same": "", "lost": "red strike", "gained": "green"}


def print_trial(trial: Trial) -> None:
    """Print to standard output. Text from papers stays text: no markup, no control codes."""
    console = Console(highlight=False)
    console.print()
    console.print(Text(f"{trial.before} → {trial.after}, over "
                       f"{plural(len(trial.questions), 'question')}", style="bold"))
    differing = ", ".join(change.file for change in trial.prompts)
    console.print(Text(f"Prompts that differ: {differing or 'none'}"))
    console.print()
    console.print(_overview(trial))
    for number, told in enumerate(trial.questions, start=1):
        _print_question(console, number, told)
    console.print(Text("\nScores that moved, mean over the questions", style="bold"))
    console.print(_scores(trial, trial.scores))
    if trial.usage.asked:
        console.print(Text("\nAsked of language models (tokens of every answer, from the cache "
                           "too; what was paid)", style="bold"))
        console.print(_usage(trial))
    else:
        console.print(Text("\nNo language model was asked: everything was computed.", style="dim"))


def _overview(trial: Trial) -> Table:
    table = Table("", "question", "rating", "flipped", "lost", "gained", "sentences", box=None)
    for number, told in enumerate(trial.questions, start=1):
        table.add_row(
            str(number), Text(line(told.question, 60)),
            f"{_rating(told.before)} → {_rating(told.after)}",
            *(str(len(told.claims_by(kind))) for kind in ("flipped", "lost", "gained")),
            str(len(told.sentences)))
    return table


def _rating(side: Side) -> str:
    return side.status if side.rating is None else f"{side.rating:.2f}"


def _print_question(console: Console, number: int, told: Comparison) -> None:
    console.print()
    console.print(Text(f"{number}. {line(told.question)}", style="bold"))
    console.print(Text(f"   runs {told.before.run} and {told.after.run}", style="dim"))
    if told.same:
        console.print(Text("   The two reports say the same.", style="dim"))
    for side, reasons in ((told.before.run, told.before.reasons),
                          (told.after.run, told.after.reasons)):
        for reason in reasons:
            console.print(Text(f"   {side} withheld: {line(reason)}", style="yellow"))
    for change in told.sentences:
        _print_indented(console, Text("answer  ", style="cyan") + _sentence(change))
    for kind, title in CHANGES.items():
        found = told.claims_by(kind)
        for claim in found[:CLAIMS_SHOWN]:
            _print_indented(console, Text(f"{title.lower()}  ", style="cyan") + _claim(claim))
        if len(found) > CLAIMS_SHOWN:
            _print_indented(console, Text(f"and {len(found) - CLAIMS_SHOWN} more in the page",
                                          style="dim"))


def _print_indented(console: Console, text: Text) -> None:
    console.print(Padding(text, (0, 0, 0, 3)))


def _sentence(change: SentenceChange) -> Text:
    return Text.join(Text(" "), [Text(words, style=STYLES[kind]) for kind, words in words_changed(
        line(change.before), line(change.after))])


def _claim(change: ClaimChange) -> Text:
    judged = " → ".join(_verdict(state) for state in (change.before, change.after) if state)
    told = change.after or change.before
    return Text.assemble((f"{judged}  ", "yellow"), line(told.text) if told else "",
                         (f"  {line(change.paper, 40)}", "dim"))


def _verdict(state: ClaimState) -> str:
    return f"{VERDICTS[state.verdict]} {state.confidence:.2f}"


def _scores(trial: Trial, moves: Sequence[ScoreMove]) -> Table | Text:
    moved = [move for move in moves if move.moved]
    if not moved:
        return Text("None.", style="dim")
    table = Table("reviewer", "dimension", trial.before, trial.after, "moved by", box=None)
    for move in moved:
        table.add_row(Text(move.reviewer), name(move.dimension), _score(move.before),
                      _score(move.after), shift(move))
    return table


def _score(score: float | None) -> str:
    return "–" if score is None else f"{score:.2f}"


def _usage(trial: Trial) -> Table:
    table = Table("with", "calls", "from the cache", "tokens in", "tokens out", "US dollars",
                  box=None)
    for label, used in _both(trial, trial.usage):
        table.add_row(label, str(used.calls), str(used.cached), f"{used.tokens_in:,}",
                      f"{used.tokens_out:,}", dollars(used.usd))
    return table


def _both(trial: Trial, move: UsageMove) -> list[tuple[str, Usage]]:
    return [(trial.before, move.before), (trial.after, move.after)]
