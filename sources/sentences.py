"""Where sentences begin and end in a paragraph of scientific prose."""

import re

from syntok import segmenter

_NOT_AN_END = re.compile(
    r"(?:\b(?:Refs?|Figs?|Eqs?|Eqns?|Secs?|Sects?|Tabs?|Apps?|Alg|Thm|Def|Prop|Nos?|Vols?|pp?|approx|"
    r"resp|vs|cf|viz|ca|et al|i\.e|e\.g|w\.r\.t|Dr|Prof|Mr|Mrs|St|spp?|subsp|var|No|[A-Z])\.|"
    r"[(\[,;:–-])\s*$"
)
_NOT_A_START = re.compile(r"^\s*(?:[a-zα-ω]{2}|[)\],;%]|\(?\d{4}[a-z]?\))")


def split_sentences(paragraph: str) -> list[tuple[int, int]]:
    """Half-open offsets of the sentences of one paragraph, in order, without outer white space.

    syntok decides; a split is undone where the left side ends in an abbreviation that is followed
    by a number or name ("Ref. 12", "Fig. 3", "et al. (2020)"), or the right side cannot begin a
    sentence. The spans never overlap and leave out white space only.
    """
    spans: list[tuple[int, int]] = []
    for block in segmenter.analyze(paragraph):
        for tokens in block:
            if tokens:
                spans.append((tokens[0].offset, tokens[-1].offset + len(tokens[-1].value)))
    merged: list[tuple[int, int]] = []
    for start, end in spans:
        if merged:
            left, right = paragraph[slice(*merged[-1])], paragraph[start:end]
            if _belongs_together(left, right):
                start = merged.pop()[0]
        merged.append((start, end))
    return _cover(paragraph, merged)


def _belongs_together(left: str, right: str) -> bool:
    return bool(_NOT_AN_END.search(left) or _NOT_A_START.match(right))


def _cover(paragraph: str, spans: list[tuple[int, int]]) -> list[tuple[int, int]]:
    """Give every character that is not white space to a sentence: the tokenizer drops some."""
    covered: list[tuple[int, int]] = []
    for index, (start, _) in enumerate(spans):
        begin = 0 if index == 0 else start
        stop = spans[index + 1][0] if index + 1 < len(spans) else len(paragraph)
        piece = paragraph[begin:stop]
        left = len(piece) - len(piece.lstrip())
        if piece.strip():
            covered.append((begin + left, begin + left + len(piece.strip())))
    if not covered and paragraph.strip():
        left = len(paragraph) - len(paragraph.lstrip())
        covered = [(left, left + len(paragraph.strip()))]
    return covered
