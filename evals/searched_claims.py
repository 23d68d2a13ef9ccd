"""Claims verified by search: python -m evals.searched_claims [--model DIR] [--sample N].

The confidence of a verdict is measured on pairs; a claim is held against many passages, and the
best of many is sometimes best by chance. Here SciFact's training claims are verified against all of
its abstracts, searched for, as a user's claims are. What the people of SciFact said of the cited
abstract is taken for the truth of the claim; where they found no evidence in it, another abstract
may still have some, so such claims are only counted. `--model` should name a network that was
trained without SciFact.
"""

import argparse
import json
import tempfile
from collections import Counter, defaultdict
from collections.abc import Iterator, Mapping
from pathlib import Path

import numpy as np

from agents.verifier import Verifier
from evals.common import bootstrap, data_folder, report
from evals.corpora import scifact
from evals.sets import named, read_pairs
from evals.verification import sampled
from grounding.judges import load_entailment
from models.embedding import load_embedding
from models.entailment import EntailmentSettings
from records import Claim, Verdict
from settings import load_settings
from vectorstore.index import PassageIndex

_SIDES = ("supported", "refuted")
_AT_ONCE = 32


def main() -> None:
    parser = argparse.ArgumentParser(description=(__doc__ or "").partition("\n")[0])
    parser.add_argument("--data", help="folder of the evaluation data")
    parser.add_argument("--kind", choices=("trained", "computed"), default="trained")
    parser.add_argument("--model", default="", help="folder of a grounding model")
    parser.add_argument("--sample", type=int, default=300, help="claims, at most (0: all)")
    parser.add_argument("--verdicts", type=Path, help="write each claim's verdict to this file")
    parser.add_argument("--json", help="write the figures to this file")
    arguments = parser.parse_args()
    data = data_folder(arguments.data)
    settings = load_settings().settings
    judge = load_entailment(EntailmentSettings(kind=arguments.kind, model=arguments.model))
    truth = claims_of(data)
    asked = dict(sampled(list(truth.items()), arguments.sample))
    with tempfile.TemporaryDirectory() as home:
        papers = {paper.id: paper for paper in scifact(data).papers}
        index = PassageIndex(Path(home), load_embedding(settings.embedding),
                             settings=settings.index)
        index.add(papers.values())
        verifier = Verifier(judge, index, settings.verification)
        claims = [Claim.of_a_user(str(number), text) for number, text in enumerate(asked)]
        verdicts = [verdict for start in range(0, len(claims), _AT_ONCE)
                    for verdict in verifier.verify(claims[start:start + _AT_ONCE], papers)]
    if arguments.verdicts:
        lines = [json.dumps({"claim": text, "truth": label, **verdict.model_dump(
            mode="json", include={"label", "confidence", "is_verified"})})
            for (text, label), verdict in zip(asked.items(), verdicts, strict=True)]
        arguments.verdicts.write_text("\n".join(lines) + "\n", encoding="utf-8")
    found = list(zip(asked.values(), verdicts, strict=True))
    report("searched_claims", {"judge": judge.name, "claims": len(asked), **dict(figures(found))},
           arguments.json)


def claims_of(data: Path) -> Mapping[str, str]:
    """SciFact's training claims and what their cited abstracts say: "supported", "refuted", or
    "not_enough_evidence" where none takes a side. Claims with both are left out."""
    said: dict[str, set[str]] = defaultdict(set)
    for pair in read_pairs(data, named(["scifact_train"])[0]):
        said[pair.claim].add(pair.label)
    sides = {claim: labels.intersection(_SIDES) for claim, labels in said.items()}
    return {claim: next(iter(side), "not_enough_evidence")
            for claim, side in sides.items() if len(side) < len(_SIDES)}


def figures(found: list[tuple[str, Verdict]]) -> Iterator[tuple[str, object]]:
    """What is shown: who of the true and the false claims got which verdict, and how often what
    was called verified, or supported, is true."""
    for side in (*_SIDES, "not_enough_evidence"):
        labels = Counter(verdict.label for truth, verdict in found if truth == side)
        yield f"truly {side}", dict(labels)
    told = [(truth, verdict) for truth, verdict in found if truth in _SIDES]
    for name, chosen in {
        "supported": [t for t, v in told if v.label == "supported"],
        "supported, from 0.9": [
            t for t, v in told if v.label == "supported" and v.confidence >= 0.9],
        "verified": [t for t, v in told if v.is_verified],
    }.items():
        true = np.array([truth == "supported" for truth in chosen], float)
        every = sum(truth == "supported" for truth, _ in told)
        if len(true):
            yield f"precision of {name}", (float(true.mean()), *bootstrap(true))
        yield f"coverage of {name}", float(true.sum() / every)


if __name__ == "__main__":
    main()
