"""What a run asks of a model, and how it grows with the papers: invented papers, scripted server.

    python -m evals.cost [--papers 5 20 100] [--json FILE]

The scripted server answers at once and as tersely as the records allow: a talkative model gives
more tokens out. Tokens are counted by the tokenizer that the settings name.
"""

import argparse

from evals.common import report
from evals.scripted import ScriptedServer, competent, run_over


def main() -> None:
    parser = argparse.ArgumentParser(description="What a run asks of a model.")
    parser.add_argument("--papers", type=int, nargs="+", default=[5, 20, 100])
    parser.add_argument("--json", help="also write the figures to this file")
    arguments = parser.parse_args()
    figures: dict[str, object] = {}
    for papers in arguments.papers:
        with ScriptedServer(competent) as server:
            run = run_over(papers, server.base_url, f"screening.max_papers={papers}")
        used = run.usage.values()
        figures[f"{papers} papers"] = {
            "claims": len(run.report.claims), "calls": sum(u.calls for u in used),
            "tokens in": sum(u.tokens_in for u in used),
            "tokens out": sum(u.tokens_out for u in used), "seconds": round(run.seconds, 1)}
        figures[f"{papers} papers, calls"] = {role: u.calls for role, u in run.usage.items()}
    report("what a run costs", figures, arguments.json)


if __name__ == "__main__":
    main()
