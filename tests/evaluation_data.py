"""A small folder of invented evaluation data, in the format of the public sets."""

import json
from collections.abc import Iterable, Mapping
from pathlib import Path

BIRDS = ("heron", "egret", "stork", "crane", "grebe", "tern", "plover", "curlew")


def write_evaluation_data(folder: Path) -> Path:
    """Two verification sets, one of them binary; a collection to search; and a set each for claims
    and measurements."""
    _lines(folder / "verification/scifact_train.jsonl", _judged("scifact", (
        "supported", "refuted", "not_enough")))
    _lines(folder / "verification/mnli_binary.jsonl", _judged("mnli", (
        "supported", "not_supported")))
    _searched(folder)
    _claims(folder / "claims")
    _measurements(folder / "numbers/sota_leaderboards")
    return folder


def predictions(data: Path, name: str, **more: list[float]) -> list[dict[str, object]]:
    """A prediction that is right for each row of a set, with fields beside it."""
    sure = {"supported": [0.8, 0.1, 0.1], "refuted": [0.1, 0.8, 0.1]}
    rows = map(json.loads, (data / f"verification/{name}.jsonl").read_text("utf-8").splitlines())
    return [{"id": row["id"], "probabilities": sure.get(row["label"], [0.1, 0.1, 0.8]), **more}
            for row in rows]


def _judged(name: str, labels: tuple[str, ...]) -> list[dict[str, object]]:
    """Claims about birds, each beside a passage of which three claims are made."""
    rows = []
    for number, bird in enumerate(BIRDS):
        passage = (f"We watched every {bird} of the valley. The {bird} raised {number + 3} chicks "
                   "a year. Nests in reeds were safer than nests in trees.")
        claims = {"supported": f"The {bird} raised {number + 3} chicks a year.",
                  "refuted": f"The {bird} raised {number + 9} chicks a year.",
                  "not_enough": f"The {bird} feeds on frogs of the upper lake.",
                  "not_supported": f"Nests of the {bird} in trees were safer than those in reeds."}
        rows += [{"dataset": name, "id": f"{name}:{number}:{label}", "claim": claims[label],
                  "evidence": passage, "label": label, "split": "train",
                  "document_id": str(number),
                  "rationale": [f"The {bird} raised {number + 3} chicks a year."]
                  if label in ("supported", "refuted") else []} for label in labels]
    return rows


def _searched(folder: Path) -> None:
    """SciFact's and CSFCube's formats, with an abstract a bird."""
    abstracts = [(str(number), f"On the {bird}", [
        f"We watched every {bird} of the valley.",
        f"The {bird} raised {number + 3} chicks a year."]) for number, bird in enumerate(BIRDS)]
    _lines(folder / "scifact/corpus.jsonl", [
        {"doc_id": int(key), "title": title, "abstract": told} for key, title, told in abstracts])
    retrieval = folder / "scifact/retrieval"
    _lines(retrieval / "queries_train.jsonl", [
        {"_id": str(number), "text": f"The {bird} raised {number + 3} chicks a year."}
        for number, bird in enumerate(BIRDS)])
    _table(retrieval / "qrels_train.tsv", [(str(n), str(n), 1) for n in range(len(BIRDS))])
    cube = folder / "retrieval/csfcube"
    _lines(cube / "corpus.jsonl", [
        {"_id": key, "title": title, "text": " ".join(told)} for key, title, told in abstracts])
    _lines(cube / "queries.jsonl", [
        {"_id": "0_result", "text": "", "metadata": {
            "paper_id": "0", "facet": "result", "facet_sentences": ["Chicks of the egret."]}}])
    _table(cube / "qrels/all.tsv", [
        ("0_result", "1", 3), ("0_result", "2", 1), ("0_result", "3", 0)])


def _claims(folder: Path) -> None:
    sentences = ["We watched storks.", "We counted their nests.", "Storks raised more chicks in "
                 "wet years than in dry years.", "These results suggest that rain helps storks."]
    _lines(folder / "claim_extraction_medline/validation.jsonl", [
        {"paper_id": 1, "sentences": sentences, "labels": ["0", "0", "0", "1"]}])
    _lines(folder / "csabstruct/dev.jsonl", [
        {"sentences": sentences, "labels": ["background", "method", "result", "result"],
         "confs": [1, 1, 1, 1]}])
    _lines(folder / "sciark/sciark.jsonl", [
        {"id": "a", "sentences": ["Rain and storks", *sentences],
         "labels": [None, None, None, "Evidence", "Claim"]}])
    lines = ["title", "Rain and storks", "Results", "Storks raised more chicks in wet years ."]
    _lines(folder / "ncg_training/ncg_training.jsonl", [
        {"paper_id": str(number), "sentences": lines, "contribution_sentences": [4],
         "triples": {"results": [["Storks", "raised", "more chicks"]]}} for number in range(20)])


def _measurements(folder: Path) -> None:
    table = (r"\documentclass{article}\begin{document}\title{Nets for birds}\section{Results}"
             r"\begin{table}\caption{Accuracy on BirdBench.}\begin{tabular}{lc}Model & BirdBench \\"
             r"\hline Other & 71.5 \\ Ours & 84.2 \\ \end{tabular}\end{table}\end{document}")
    (folder / "tex/validation").mkdir(parents=True)
    (folder / "tex/validation/1.tex").write_text(table, encoding="utf-8")
    _lines(folder / "leaderboards.jsonl", [
        {"split": "validation", "answerable": True, "tex": "tex/validation/1.tex", "leaderboards": [
            {"Task": "Birds", "Dataset": "BirdBench", "Metric": "Accuracy", "Score": "84.2"}]}])


def _lines(path: Path, rows: Iterable[Mapping[str, object]]) -> None:
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text("".join(json.dumps(row) + "\n" for row in rows), encoding="utf-8")


def _table(path: Path, rows: Iterable[tuple[str, str, int]]) -> None:
    path.parent.mkdir(parents=True, exist_ok=True)
    text = "query-id\tcorpus-id\tscore\n" + "".join(f"{q}\t{c}\t{s}\n" for q, c, s in rows)
    path.write_text(text, encoding="utf-8")
