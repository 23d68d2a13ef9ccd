"""Where sentences begin and end in a paragraph of scientific prose."""

import re

from syntok import segmenter

_NOT_AN_END = re.compile(
    r"(?:\b(?:Refs?|Figs?|Eqs?|Eqns?|Secs?|Sects?|Tabs?|Apps?|Alg|Thm|Def|Prop|Nos?|Vols?|pp?|approx|"
    r"resp|vs|cf|viz|ca|et al|i\.e|e\.g|w\.r\.t|Dr|Prof|Mr|Mrs|St|spp?|subsp|var|No)\.|"
    r"[(\[,;:–-])\s*$"
)
_NOT_A_START = re.compile(r"^\s*(?:[a-zα-ω]{2}|[)\],;%]|\(?\d{4}[a-z]?\))")

_WINDOW = 80  # characters of the left side that can decide
_LETTER = re.compile(r"(?:(?P<before>[\w-]{1,40})\s|(?P<stem>[^\W_]{2,40}-)|(?<![^\s(\[]))"
                     r"[A-Z]\.\s*$")
_LETTER_STOP = re.compile(r"\b[A-Z]\.(?=\s+[A-Z])")
_FIRST_WORD = re.compile(r"\s*([^\W\d_]+)")
_LETTERED = frozenset("""
appendix arm case category class cohort condition configuration factor figure grade group
haemophilia hemophilia hepatitis immunoglobulin influenza kinase level model option panel part phase
point protein sample scenario site stage strain system table task trial type variable variant
version vitamin
""".split())
"""Words whose members are told apart by a letter: "vitamin D", "group A"."""
_OPENERS = frozenset("""
a after all although an and as at because before both but by compared despite due during each
finally first for from further furthermore given here however if in it its many moreover most no
nevertheless not of on one only or other our overall since so some such that the their then there
therefore these they this those thus to two under unlike until using we what when whereas which
while with without
""".split())


def split_sentences(paragraph: str) -> list[tuple[int, int]]:
    """Half-open offsets of the sentences of one paragraph, in order, without outer white space.

    syntok decides; a split is undone where the left side ends in an abbreviation that is followed
    by a number or name ("Ref. 12", "Fig. 3", "et al. (2020)") or in the initial of a name, or the
    right side cannot begin a sentence; one is added where a letter closes a sentence. The spans
    never overlap and leave out white space only.
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
    return _cover(paragraph, _split_at_letters(paragraph, merged))


def _belongs_together(left: str, right: str) -> bool:
    return bool(_NOT_AN_END.search(left[-_WINDOW:]) or _NOT_A_START.match(right)
                or _is_initial(left[-_WINDOW:], right))


def _is_initial(left: str, right: str) -> bool:
    """Whether the left side ends in the first letter of a name ("J. Smith") and not, for all we
    can tell, in a letter that closes a sentence."""
    return _LETTER.search(left) is not None and not _closes(left, right)


def _closes(left: str, right: str) -> bool:
    """Whether a letter with a full stop closes a sentence: it ends a hyphenated word, tells members
    apart ("vitamin D. Treatment …"), or what follows opens a sentence ("from A to B. We …")."""
    letter, first = _LETTER.search(left), _FIRST_WORD.match(right)
    if letter is None or first is None:
        return False
    is_opener = first[1].lower() in _OPENERS and right[first.end():first.end() + 1] != "."
    return bool(letter["stem"]) or is_opener or (letter["before"] or "").lower() in _LETTERED


def _split_at_letters(paragraph: str, spans: list[tuple[int, int]]) -> list[tuple[int, int]]:
    """The spans, split where a letter closes a sentence that the segmenter took for an initial."""
    found: list[tuple[int, int]] = []
    for start, end in spans:
        for match in _LETTER_STOP.finditer(paragraph, start, end):
            left = paragraph[max(start, match.end() - _WINDOW):match.end()]
            if _closes(left, paragraph[match.end():match.end() + _WINDOW]):
                found.append((start, match.end()))
                start = match.end()
        found.append((start, end))
    return found


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
