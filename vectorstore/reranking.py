"""Reranking: of what a search found best, the grounding model says what bears on the query.

It reads the query beside the paper's title and those sentences of the passage that share most with
the query, which costs a fraction of whole passages.
"""

import re
from collections.abc import Mapping, Sequence

import numpy as np

from models.cross_encoder import LABELS, CrossEncoder, PairScores
from records import Hit, Passage
from vectorstore.lexical import words_of
from vectorstore.ranking import RankingSettings

_BORDER = re.compile(r"(?<=[.!?])\s+(?=[\w(\[])|\n+")
"""Roughly where a sentence ends: all of a passage is near, and to find out exactly takes long."""
_UNSETTLED = LABELS.index("not_enough_evidence")


class Reranker:
    """Mixes what the model makes of the first hits of a search into their scores."""

    def __init__(self, model: CrossEncoder, settings: RankingSettings) -> None:
        self._model, self._settings = model, settings

    def reranked(self, queries: Sequence[str], found: Sequence[Sequence[Hit]],
                 titles: Mapping[str, str]) -> list[list[Hit]]:
        """The hits of each query, those that the model read in a new order before all others, whose
        scores and order stay. `titles` are by paper id. Raises UnusableModel."""
        firsts = [hits[:self._settings.rerank] for hits in found]
        scores = iter(self._model.score([
            (query, [titles[hit.passage.paper_id], *self._read(query, hit.passage)])
            for query, hits in zip(queries, firsts, strict=True) for hit in hits]))
        return [[*self._mixed(hits, [next(scores) for _ in hits]), *found[n][len(hits):]]
                for n, hits in enumerate(firsts)]

    def _read(self, query: str, passage: Passage) -> list[str]:
        """The sentences of a passage with most of the query's words, in the order of the text; a
        table's row after its caption and heads."""
        if passage.kind == "table_row":
            return [passage.context, passage.text]
        sentences, wanted = _BORDER.split(passage.text), set(words_of(query))
        shared = [len(wanted.intersection(words_of(sentence))) for sentence in sentences]
        best = np.argsort(-np.array(shared), kind="stable")[:self._settings.rerank_sentences]
        return [sentences[i] for i in sorted(best.tolist())]

    def _mixed(self, hits: Sequence[Hit], scores: Sequence[PairScores]) -> list[Hit]:
        """The hits by their mixed scores, best first; none falls below the last of them."""
        if not hits:
            return []
        weight, low, high = self._settings.rerank_weight, hits[-1].score, hits[0].score
        rises = [(1 - weight) * (hit.score - low) / (high - low or 1) + weight * bearing(s)
                 for hit, s in zip(hits, scores, strict=True)]
        mixed = [hit.model_copy(update={"score": low + (1 - low) * rise})
                 for hit, rise in zip(hits, rises, strict=True)]
        return sorted(mixed, key=lambda hit: -hit.score)


def bearing(scores: PairScores) -> float:
    """The probability that a passage settles a claim, one way or the other."""
    exponents = np.exp(scores.logits - scores.logits.max())
    return float(1 - exponents[_UNSETTLED] / exponents.sum())

