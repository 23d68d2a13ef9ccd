"""What faults of a server change: a run with a share of faulty calls beside one without.

    python -m evals.faults [--papers 18] [--share 0.3] [--seeds 1 2 3] [--json FILE]

Every kind of fault that tests/chaos.py knows. Two reports are the same where all but their times
and the server's address is; faults are counted over all requests that reached the server.
"""

import argparse
import json

from evals.common import report
from evals.scripted import Chaos, ScriptedServer, competent, run_over
from records import Report


def main() -> None:
    parser = argparse.ArgumentParser(description="What faults of a server change.")
    parser.add_argument("--papers", type=int, default=18)
    parser.add_argument("--share", type=float, default=0.3, help="of the calls that go wrong")
    parser.add_argument("--seeds", type=int, nargs="+", default=[1, 2, 3])
    parser.add_argument("--json", help="also write the figures to this file")
    arguments = parser.parse_args()
    options = ("language.longest_wait=1", "language.timeout=20", "verification.band.supported=1")
    with ScriptedServer(competent) as server:
        calm = _plain(run_over(arguments.papers, server.base_url, *options).report, server)
        figures: dict[str, object] = {"papers": arguments.papers, "calls": len(server.requests)}
    for seed in arguments.seeds:
        chaos = Chaos(share=arguments.share, seed=seed, drip=40)
        with ScriptedServer(competent, chaos=chaos) as rough:
            run = run_over(arguments.papers, rough.base_url, *options)
        faulty = sum(bool(seen.fault) for seen in rough.requests)
        figures[f"seed {seed}"] = {
            "same report": _plain(run.report, rough) == calm, "requests": len(rough.requests),
            "faulty": faulty, "times the calls": len(rough.requests) / len(server.requests),
            "seconds": run.seconds}
    report("faults of a server", figures, arguments.json)


def _plain(made: Report, server: ScriptedServer) -> str:
    """The report without what differs between any two runs."""
    manifest = made.manifest.model_dump(mode="json", exclude={"run"})
    plain = {**made.model_dump(mode="json"), "manifest": manifest}
    return json.dumps(plain, sort_keys=True).replace(server.base_url, "URL")


if __name__ == "__main__":
    main()
