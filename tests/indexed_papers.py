"""Papers for tests of the index, made by other processes too: no test framework is needed."""

from collections.abc import Sequence

from records import Paper
from sources.documents.builder import PaperBuilder
from sources.documents.document import Document
from vectorstore.chunking import ChunkingSettings
from vectorstore.index import IndexSettings


def paper(name: str, *sentences: str, rows: Sequence[Sequence[str]] = ()) -> Paper:
    made = PaperBuilder(Document(f"{name}.txt", name.encode()), "text", "test")
    made.title, made.identifiers = f"Paper {name}", made.identifiers.model_copy(
        update={"doi": f"10.1000/{name}"})
    for sentence in sentences:
        made.paragraph(sentence)
    if rows:
        made.table("Accuracy of the models", [["Model", "Accuracy"]], rows)
    return made.build()


SLEEP = paper("sleep", "Mice that slept longer remembered the maze better.",
              "Caffeine kept the mice awake.", rows=[["Small", "61.5"], ["Large", "70.25"]])
TAX = paper("tax", "A lower tax on fuel raised consumption.", "Voters welcomed the reform.")
ONE_SENTENCE = IndexSettings(chunking=ChunkingSettings(words=5, overlap=0))
