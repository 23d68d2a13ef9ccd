"""How well a run uses the time it waits for a model: over invented papers, with a scripted server.

    python -m evals.waiting [--papers 18] [--latency 1] [--per-minute 60] [--json FILE]

Every claim is asked about, so that the verifier has as much to wait for as it can have. The
critical path is the time of the same run with a server that answers at once, and one latency for
each call that must wait for another. With a limit, `used` is the share of the requests that the
server would have admitted between the first and the last.
"""

import argparse

from evals.common import report
from evals.scripted import Measured, RateLimit, ScriptedServer, competent, run_over


def measured(papers: int, latency: float = 0.0,
             limit: RateLimit | None = None) -> tuple[Measured, ScriptedServer]:
    """A run over so many papers with a server of this latency (seconds) and limit."""
    with ScriptedServer(competent, latency=latency, limit=limit) as server:
        return run_over(papers, server.base_url, "verification.band.supported=1"), server


def main() -> None:
    parser = argparse.ArgumentParser(description="How well the waiting for a model is used.")
    parser.add_argument("--papers", type=int, default=18)
    parser.add_argument("--latency", type=float, default=1.0, help="seconds an answer takes")
    parser.add_argument("--per-minute", type=float, default=60, help="the limit of requests")
    parser.add_argument("--json", help="also write the figures to this file")
    arguments = parser.parse_args()

    measured(2)  # what is loaded once shall not count
    at_once, _ = measured(arguments.papers)
    waiting, server = measured(arguments.papers, latency=arguments.latency)
    path = at_once.seconds + arguments.latency * waiting.round_trips
    limited, narrow = measured(arguments.papers, limit=RateLimit(arguments.per_minute))
    times = [seen.at for seen in narrow.answered]
    admitted = 1 + (times[-1] - times[0]) * arguments.per_minute / 60
    report("waiting for a model", {
        "papers": arguments.papers,
        "claims": len(waiting.report.claims),
        "calls": len(waiting.calls),
        "round trips in sequence": waiting.round_trips,
        "seconds at once": at_once.seconds,
        "seconds": waiting.seconds,
        "critical path": path,
        "times the critical path": waiting.seconds / path,
        "most requests at once": server.highest_concurrency,
        "tokens": waiting.tokens,
        "limited, seconds": limited.seconds,
        "limited, calls": len(times),
        "limited, refused": len(narrow.requests) - len(times),
        "limited, used": len(times) / admitted,
    }, arguments.json)


if __name__ == "__main__":
    main()
