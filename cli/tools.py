"""The tools on the way, each useful alone: search, extract, verify, review."""

import asyncio
import json
import sys
from collections.abc import Iterable, Iterator, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from cli import options
from cli.errors import InputError, mendable
from cli.output import read_lines, require_file, require_home, write

if TYPE_CHECKING:
    from agents.team import Team
    from agents.verifier import Pair
    from records import Paper, Report, Verdict


def search(
    text: Annotated[str, typer.Argument(help="What to look for.")],
    papers: options.Papers = None,
    limit: Annotated[int, typer.Option(min=1, help="Passages shown.")] = 10,
    out: options.OutFile = None,
    set_: options.Set = None,
    config: options.Config = None,
) -> None:
    """Passages that bear on a text, best first, as JSON lines with their scores."""
    with mendable():
        if not text.strip():
            raise InputError("there is nothing to look for; give some words")
        require_file(out, "--out")
        team = _team(papers, set_, config)
        read = _read(team)
        team.index.add(read.values())
        hits = team.index.search(text, limit=limit,
                                 paper_ids=read)
        _write_lines(out, (
            {"score": round(h.score, 4), "dense": round(h.dense, 4),
             "lexical": round(h.lexical, 4), "title": read[h.passage.paper_id].title,
             **h.passage.model_dump()} for h in hits))


def extract(
    papers: options.Papers = None,
    question: Annotated[str, typer.Option(
        help="Only what bears on this question (default: everything found).")] = "",
    measurements: Annotated[Path | None, typer.Option(
        "--measurements", metavar="FILE.csv", help="Write the measurements here too.")] = None,
    out: options.OutFile = None,
    model: options.Model = None,
    base_url: options.BaseUrl = None,
    set_: options.Set = None,
    config: options.Config = None,
) -> None:
    """Claims and measurements of the papers, as JSON lines ({"type": "claim" | "measurement"})."""
    with mendable():
        from records import Plan

        require_file(out, "--out")
        require_file(measurements, "--measurements")
        team = _team(papers, options.with_model(set_, model, base_url), config)
        plan = team.computed.planner.plan(question) if question else Plan(question="")
        extractions = _worked(team, [
            (team.extractor.extract, p, plan) for p in _read(team).values()])
        _write_lines(out, (
            {"type": kind, **record.model_dump(mode="json")}
            for e in extractions
            for kind, records in (("claim", e.claims), ("measurement", e.measurements))
            for record in records))
        if measurements:
            from reports.tables import csv_of

            write(measurements, csv_of([m for e in extractions for m in e.measurements]))


def verify(
    claim: Annotated[str, typer.Argument(help="A claim to verify against the papers.")] = "",
    papers: options.Papers = None,
    claims: Annotated[Path | None, typer.Option(
        "--claims", metavar="FILE.jsonl", help='Claims to verify: {"id", "claim"} a line.')] = None,
    pairs: Annotated[Path | None, typer.Option(
        "--pairs", metavar="FILE.jsonl",
        help='Pairs to judge without search: {"id", "claim", "evidence"} a line.')] = None,
    out: options.OutFile = None,
    model: options.Model = None,
    base_url: options.BaseUrl = None,
    set_: options.Set = None,
    config: options.Config = None,
) -> None:
    """Verdicts with evidence, as JSON lines; one of CLAIM, --claims or --pairs."""
    with mendable():
        if sum(map(bool, (claim, claims, pairs))) != 1:
            raise InputError("give one of CLAIM, --claims FILE or --pairs FILE")
        if claim and not claim.strip():
            raise InputError("there is nothing to verify; give a claim in words")
        if pairs and papers:
            raise InputError(f"--papers {papers}: pairs are judged by the evidence beside them, "
                             "without papers; leave it out, or give --claims FILE")
        require_file(out, "--out")
        assignments = options.with_model(set_, model, base_url)
        if pairs:
            _write_lines(out, _judge_pairs(pairs, assignments, config))
            return
        team = _team(papers, assignments, config)
        rows = _read_lines(claims, ("id", "claim")) if claims else [{"id": "1", "claim": claim}]
        _write_lines(out, _verify_claims(team, rows))


def review(
    report: Annotated[Path, typer.Argument(metavar="REPORT.json", help="A report to review.")],
    papers: Annotated[Path | None, typer.Option(
        "--papers", metavar="DIR", help="The papers it cites: quotes are looked up.")] = None,
    out: options.OutFile = None,
    model: options.Model = None,
    base_url: options.BaseUrl = None,
    prompts: options.Prompts = None,
    set_: options.Set = None,
    config: options.Config = None,
) -> None:
    """The panel on an existing report: one JSON line a reviewer, then the rating."""
    with mendable():
        from agents.reviewer import rate

        require_file(out, "--out")
        known = _report(report)
        team = _team(papers, options.with_model(set_, model, base_url, prompts), config)
        texts = {i: p.text for i, p in _read(team).items()} if papers else {}
        reviews = _worked(team, [(reviewer.review, known, texts) for reviewer in team.panel])
        given = {review.reviewer for review in reviews}
        missing = {r.name: "it failed" for r in team.panel if r.name not in given}
        is_rated = any(c.verdict == "supported" for c in known.claims)
        rating = rate(reviews, missing) if is_rated else None
        _write_lines(out, [
            *({"type": "review", **r.model_dump(mode="json")} for r in reviews),
            {"type": "rating", **(rating.model_dump(mode="json") if rating else {"mean": None})}])


def _report(file: Path) -> "Report":
    """Raises InputError for what is no report."""
    from reports.json import UnreadableReport, load

    try:
        return load(file)
    except UnreadableReport as error:
        raise InputError(
            f"{error}; give the report.json that `consilience ask` wrote") from None


def _team(papers: Path | None, assignments: list[str] | None, config: Path | None) -> "Team":
    from agents.team import assemble, bundled_library
    from cli.searching import changed
    from settings import load_settings

    settings = load_settings(config=config, assignments=assignments or ()).settings
    options.require_model(settings, assignments or ())
    require_home(settings)
    return assemble(changed(settings, "search", sources=()), papers or bundled_library())


def _read(team: "Team") -> "dict[str, Paper]":
    """All papers of the team's folder by id; what cannot be read is told on standard error."""
    from cli.searching import tell_failures
    from records import Plan

    done = asyncio.run(team.retriever.search(Plan(question="")))
    tell_failures(done.failures)
    return team.library.load(done.result.papers)


def _worked(team: "Team", tasks: Sequence[tuple[Any, ...]]) -> list[Any]:
    """The results of some methods with their arguments, in order, those that ask a model at once.

    What failed is told on standard error; a task that came to nothing has no result.
    """
    from agents.mind import work
    from models.request import ItemFailed

    async def all_of_them() -> list[Any]:
        async with team.at_work():
            return await asyncio.gather(
                *(work(*task) for task in tasks), return_exceptions=True)

    results = []
    for done in asyncio.run(all_of_them()):
        if isinstance(done, ItemFailed):
            print(f"consilience: {done}", file=sys.stderr)
        elif isinstance(done, BaseException):
            raise done
        else:
            results.append(done.result)
            for failure in done.failures:
                print(f"consilience: {failure.subject}: {failure.reason}", file=sys.stderr)
    return results


_AT_ONCE = 256
"""Pairs judged together: answers come as they are known, and memory is bounded."""


def _judge_pairs(
    file: Path, assignments: list[str], config: Path | None
) -> Iterator[dict[str, Any]]:
    from agents.verifier import Pair, examine_pairs
    from grounding.judges import load_entailment
    from settings import load_settings

    rows = _read_lines(file, ("id", "claim", "evidence"))
    pairs = [Pair(str(row["id"]), row["claim"], row["evidence"]) for row in rows]
    settings = load_settings(config=config, assignments=assignments).settings
    if settings.language.model:
        verdicts = iter(_opinions(pairs, _team(None, assignments, config)))
    else:
        judge, policy = load_entailment(settings.entailment), settings.verification
        verdicts = (
            a.verdict for start in range(0, len(pairs), _AT_ONCE)
            for a in examine_pairs(pairs[start:start + _AT_ONCE], judge, policy.confidence_policy))
    for row, verdict in zip(rows, verdicts, strict=True):
        likely = verdict.probabilities.model_dump() if verdict.probabilities else {}
        yield {"id": row["id"], "verdict": verdict.label,
               "confidence": round(verdict.confidence, 4), "is_verified": verdict.is_verified,
               "probabilities": {label: round(p, 4) for label, p in likely.items()}}


def _opinions(pairs: "Sequence[Pair]", team: "Team") -> "list[Verdict]":
    """Verdicts on pairs, those that the judge is unsure of also by the model of the verifier."""
    from agents.verifier import examine_pairs
    from agents.verifier_with_model import verify_pairs
    from records.proposals import StanceProposals

    options = team.settings.verification
    mind = team.minds and team.minds.of("verifier", StanceProposals)
    if mind is None:
        found = examine_pairs(pairs, team.entailment, options.confidence_policy)
        return [assessment.verdict for assessment in found]
    (verdicts,) = _worked(team, [(verify_pairs, pairs, team.entailment, mind, options)])
    return verdicts


def _verify_claims(team: "Team", rows: list[dict[str, Any]]) -> Iterator[dict[str, Any]]:
    from records import Claim

    papers = _read(team)
    team.index.add(papers.values())
    claims = [Claim.of_a_user(str(number), row["claim"]) for number, row in enumerate(rows)]
    (verdicts,) = _worked(team, [(team.verifier.verify, claims, papers)])
    for row, verdict in zip(rows, verdicts, strict=True):
        plain = verdict.model_dump(mode="json", exclude={"claim_id", "label"})
        yield {"id": row["id"], "claim": row["claim"], "verdict": verdict.label, **plain}


def _read_lines(file: Path, fields: Sequence[str]) -> list[dict[str, Any]]:
    """JSON objects, one a line, each with these fields as texts, among them a claim. Raises
    InputError."""
    form = ", ".join(f'"{field}": …' for field in fields)
    rows = []
    for number, line in enumerate(read_lines(file), start=1):
        if not line.strip():
            continue
        try:
            row = json.loads(line)
        except (ValueError, RecursionError) as error:
            raise InputError(f"{file}:{number}: not JSON ({error}); write {{{form}}}") from None
        missing = [f for f in fields if not isinstance(row, dict) or f not in row]
        if missing:
            raise InputError(
                f"{file}:{number}: lacks {', '.join(missing)}; write {{{form}}}")
        wrong = [f for f in fields if f != "id" and not isinstance(row[f], str)]
        if wrong:
            raise InputError(f"{file}:{number}: {', '.join(wrong)} must be text")
        if not row["claim"].strip():
            raise InputError(f"{file}:{number}: its claim is empty; write it in words, or take the "
                             "line out")
        rows.append(row)
    if not rows:
        raise InputError(f"{file}: holds no claim; write one a line, as {{{form}}}")
    return rows


def _write_lines(out: Path | None, rows: Iterable[dict[str, Any]]) -> None:
    text = "".join(json.dumps(row, ensure_ascii=False) + "\n" for row in rows)
    if out:
        write(out, text)
    else:
        print(text, end="", flush=True)
