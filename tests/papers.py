"""A small folder of invented papers: every figure here is made up."""

from pathlib import Path

ALDER = """---
title: "Alder: invented models for code"
authors: [Ann Oak, Bo Elm, Cy Ash]
year: 2031
arxiv: "3101.00001"
---
# Alder: invented models for code

## Abstract

Alder is a family of language models for code with 7B, 13B and 34B parameters. Alder - Instruct 13B
reaches 42.0% pass@1 on HumanEval. Alder outperforms Birch 2 of the same size on HumanEval.

## Results

All models were evaluated zero-shot on HumanEval with greedy decoding. Instruction tuning improves
Alder on HumanEval at 7B and 13B, but not at 34B.

**Table 2.** pass@1 on HumanEval, zero-shot, greedy decoding.

| Model | Size | HumanEval pass@1 |
|---|---|---|
| Birch 2 | 7B | 12.0% |
| Birch 2 | 13B | 20.0% |
| Alder | 7B | 33.0% |
| Alder | 13B | 36.0% |
| Alder | 34B | 48.0% |
| Alder - Instruct | 7B | 34.0% |
| Alder - Instruct | 13B | 42.0% |
| Alder - Instruct | 34B | 41.0% |

## Limitations

The models were not tested in other languages.
"""

HARNESS = """---
title: "A second harness for invented models"
authors: [Di Fir]
year: 2032
arxiv: "3201.00002"
---
# A second harness for invented models

## Abstract

We measure Alder - Instruct again. Alder - Instruct 7B reaches 30.5% pass@1 on HumanEval in our
harness.

## Results

**Table 1.** pass@1 on HumanEval in our harness, zero-shot.

| Model | Size | HumanEval pass@1 |
|---|---|---|
| Alder - Instruct | 7B | 30.5% |
| Alder - Instruct | 13B | 41.7% |
"""

BIRDS = """# Songs of invented birds

## Abstract

Birds that sing at dawn were heard farther away than birds that sing at noon. Song length rose with
temperature in all three valleys.
"""

QUESTION = ("How does Alder - Instruct (7B vs 34B vs 70B) perform zero-shot on HumanEval, measured "
            "by pass@1?")


def write_papers(folder: Path) -> Path:
    """Three papers, one of them about something else, and a file that is none."""
    folder.mkdir(parents=True, exist_ok=True)
    for name, text in (("alder.md", ALDER), ("harness.md", HARNESS), ("birds.md", BIRDS)):
        (folder / name).write_text(text, encoding="utf-8")
    (folder / "torn.xml").write_text("<article><front>", encoding="utf-8")
    return folder
