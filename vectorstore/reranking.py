"""Reranking: of what a search found best, the ranking model says how near it is to the query.

It reads one passage of a paper, the best that was found of it, with the paper's title; its nearest
sentence counts, and all passages of the paper rise with it. So what is read are many papers and
never one paper's passages alone, whose order among each other stays.
"""

import re
from collections.abc import Mapping, Sequence

from models.passage_encoder import PassageEncoder
from records import Hit, Passage
from vectorstore.ranking import RankingSettings

_BORDER = re.compile(r"(?<=[.!?])\s+(?=[\w(\[])|\n+")
"""Roughly where a sentence ends: all of a passage is near, and to find out exactly takes long."""

PASSAGES_A_PAPER = 8
"""Passages of the first papers that are found, about: what lies deeper cannot rise."""


class Reranker:
    """Mixes how near the first papers of a search are to the query into their passages' scores."""

    def __init__(self, encoder: PassageEncoder, settings: RankingSettings) -> None:
        self._encoder, self._settings = encoder, settings

    def reranked(self, queries: Sequence[str], found: Sequence[Sequence[Hit]],
                 titles: Mapping[str, str]) -> list[list[Hit]]:
        """The hits of each query, best first by the mixed score. A paper that was not read counts
        as near as the farthest that was. `titles` are by paper id. Raises UnusableEncoder."""
        return [self._mixed(query, hits, titles)
                for query, hits in zip(queries, found, strict=True)]

    def _mixed(self, query: str, hits: Sequence[Hit], titles: Mapping[str, str]) -> list[Hit]:
        first: dict[str, Hit] = {}
        for hit in hits:
            first.setdefault(hit.passage.paper_id, hit)
        read = dict(list(first.items())[:self._settings.rerank])
        if len(read) < 2 or not query.strip():
            return list(hits)
        (asked,), *told = self._encoder.encode(
            [[query], *(_read(titles[paper], hit.passage) for paper, hit in read.items())])
        # Rounded, since the last bits differ from machine to machine and must decide nothing.
        near = {paper: round(min(max(float((rows @ asked).max()), 0.0), 1.0), 6)
                for paper, rows in zip(read, told, strict=True)}
        weight, farthest = self._settings.rerank_weight, min(near.values())
        mixed = [hit.model_copy(update={"score": (1 - weight) * hit.score
                                        + weight * near.get(hit.passage.paper_id, farthest)})
                 for hit in hits]
        return sorted(mixed, key=lambda hit: -hit.score)


def _read(title: str, passage: Passage) -> list[str]:
    """What is read of a passage, sentence by sentence; a table's row says nothing without its
    caption and heads."""
    if passage.kind == "table_row":
        return [title, f"{passage.context}\n{passage.text}"]
    return [title, *_BORDER.split(passage.text)]
