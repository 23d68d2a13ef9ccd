"""Respectively: "67% and 65% on HumanEval and MBPP, respectively" taken apart, item by item."""

import re

from grounding.words import STOPWORDS

Item = tuple[int, int]

_MARK = re.compile(r",?\s*\(?\brespectively\b\)?", re.IGNORECASE)
_CONJUNCTION = re.compile(r",?\s+(?:and|or|vs\.?|versus)\s+")
_WORD = re.compile(r"[^\s,;()]+")
_MOST_LISTS = 4
_LONGEST_ITEM = 4  # words
_NO_PART = STOPWORDS | {"scored", "reached", "achieved", "reported", "respectively", "versus"}


def resolve_respectively(sentence: str) -> list[str]:
    """The sentence once for each item of its parallel lists; only itself where it has none.

    A list is "a and b" or "a, b and c". Two or more lists of one length that end before
    "respectively" belong together: the k-th value to the k-th item.
    """
    match = _MARK.search(sentence)
    if match is None:
        return [sentence]
    head, tail = sentence[:match.start()], sentence[match.end():]
    lists: list[list[Item]] = []
    for conjunction in reversed(list(_CONJUNCTION.finditer(head))[-2 * _MOST_LISTS:]):
        items = _list_at(head, conjunction.start(), conjunction.end(), is_last=not lists)
        overlaps = lists and items and items[-1][1] > lists[0][0][0]
        if items and not overlaps and (not lists or len(items) == len(lists[0])):
            lists.insert(0, items)
    if len(lists) < 2:
        return [sentence]
    return [_with_only(head, lists[-_MOST_LISTS:], k) + tail for k in range(len(lists[-1]))]


def _list_at(text: str, left: int, right: int, *, is_last: bool) -> list[Item]:
    """The items of the list whose last conjunction is text[left:right]; empty where none is."""
    end = len(text) if is_last else _item_end(text, right)
    if len(text[right:end].split()) > _LONGEST_ITEM + 2 or end <= right:
        return []
    items = [(right, end)]
    while True:
        start = _item_start(text, left)
        if start == left:
            return items if len(items) > 1 else []
        items.insert(0, (start, left))
        before = text[:start].rstrip()
        if not before.endswith(","):
            return items
        left = len(before) - 1


def _item_start(text: str, end: int) -> int:
    """Where the item that ends at `end` begins: at most four words back, none a function word."""
    start = end
    for word in list(_WORD.finditer(text, max(0, end - 80), end))[:-_LONGEST_ITEM - 1:-1]:
        if word.group() in _NO_PART or text[word.end():start].strip():
            break
        start = word.start()
        if text[start - 1:start] in ("(", ","):
            break
    return start


def _item_end(text: str, start: int) -> int:
    end = start
    for count, word in enumerate(_WORD.finditer(text, start, start + 80)):
        if count == _LONGEST_ITEM or word.group() in _NO_PART or \
                text[end:word.start()].strip():
            break
        end = word.end()
    return end


def _with_only(head: str, lists: list[list[Item]], keep: int) -> str:
    pieces, position = [], 0
    for items in lists:
        pieces += [head[position:items[0][0]], head[items[keep][0]:items[keep][1]]]
        position = items[-1][1]
    return "".join(pieces) + head[position:]
