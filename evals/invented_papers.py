"""Invented papers, as many as wanted, to measure what a run costs and how long it waits.

Every system, figure and sentence is made up; the same seed gives the same papers. Each paper
measures the family that the question asks about and a family of its own on two benchmarks, in
about 2,400 words of running text.
"""

import random
from pathlib import Path

QUESTION = ("How does Alder - Instruct perform on HumanEval at 7B, 13B and 34B, zero-shot, "
            "measured by pass@1, and how does it compare with Birch?")

_SIZES = ("7B", "13B", "34B")
_ASPECTS = (
    "the learning rate", "the order of the training files", "the length of the context",
    "the share of comments", "the decoding temperature", "the size of the vocabulary",
    "the deduplication of files", "the choice of the optimiser", "the number of epochs",
    "the mixture of languages",
)
_EFFECTS = (
    "changed the results of Alder by less than {x:.1f} points on HumanEval",
    "raised the score of Alder - Instruct on HumanEval from {a:.1f}% to {b:.1f}%",
    "made no difference for Alder that could be told from chance",
    "lowered pass@1 of Alder 13B on HumanEval by {x:.1f} points",
)
_FILLER = (
    "The programs were run in a closed container with a limit of {n} seconds.",
    "We list every prompt and every seed in the supplement.",
    "Annotators agreed in {n} of 100 cases before they talked to each other.",
    "The corpus holds {n} million files after files that occur twice were taken out.",
    "Other groups chose another split, so their figures are not set beside ours.",
    "A run took {n} hours on eight accelerators.",
)


def write_invented_papers(folder: Path, count: int, *, seed: int = 0) -> Path:
    """Write `count` Markdown papers into `folder` and return it."""
    folder.mkdir(parents=True, exist_ok=True)
    for number in range(1, count + 1):
        name = folder / f"{4000 + number}.{number:05d}.md"
        name.write_text(_paper(number, random.Random(f"{seed}/{number}")), encoding="utf-8")
    return folder


def _paper(number: int, draw: random.Random) -> str:
    own = f"Tree{number}"
    scores = {system: [draw.uniform(10, 70) for _ in _SIZES]
              for system in ("Alder - Instruct", "Alder", "Birch", own)}
    rows = "\n".join(f"| {system} | {size} | {score:.1f}% |" for system, values in scores.items()
                     for size, score in zip(_SIZES, values, strict=True))
    sections = "\n\n".join(f"## {aspect.capitalize()}\n\n{_prose(aspect, draw)}"
                           for aspect in draw.sample(_ASPECTS, k=6))
    best = scores["Alder - Instruct"][-1]
    return f"""---
title: "{own} and Alder measured again ({number})"
authors: [A. Author{number}, B. Author{number}]
year: {2030 + number % 5}
arxiv: "{4000 + number}.{number:05d}"
---
# {own} and Alder measured again ({number})

## Abstract

We measure Alder - Instruct and {own} on HumanEval. Alder - Instruct 34B reaches {best:.1f}% pass@1
on HumanEval in our harness. {_prose("the harness", draw, sentences=4)}

## Results

**Table 1.** pass@1 on HumanEval, zero-shot, greedy decoding.

| Model | Size | HumanEval pass@1 |
|---|---|---|
{rows}

{sections}

## Limitations

Only one harness was used.
"""


def _prose(aspect: str, draw: random.Random, sentences: int = 24) -> str:
    said = []
    for turn in range(sentences):
        if turn % 6 == 0:
            a = draw.uniform(10, 60)
            effect = draw.choice(_EFFECTS).format(x=draw.uniform(0.2, 4), a=a, b=a + 2)
            said.append(f"Setting {turn // 6 + 1}: {aspect} {effect}.")
        else:
            said.append(draw.choice(_FILLER).format(n=draw.randrange(2, 90)))
    return " ".join(said)
