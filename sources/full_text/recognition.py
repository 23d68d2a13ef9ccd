"""Judges whether a text that came is the text of the work that was asked for, and all of it."""

import re
from collections.abc import Iterator
from functools import lru_cache

from records import Paper, Sentence, Work
from sources.deduplication.likeness import SAME_ABSTRACT, different_pieces, likeness
from sources.deduplication.names import read_name
from sources.deduplication.profile import Profile
from sources.deduplication.titles import LONGEST, Agreement, compare_titles, fold

_FRONT = 8_000
"""Characters at the beginning of a text in which title, authors and abstract stand."""
_TITLE_PAGE = 2_000
"""The same for the title, on the page itself or a repository's sheet before it. Further down works
are spoken of that are others'."""
_SHORTEST_TITLE = 12
"""Letters of a title that hardly stand there by chance."""
_LEAST_RUNS = 20
"""Runs of three words that an abstract has which says enough to be known by."""
_LEAST_WORDS = 30
_LEAST_WORDS_OF_PAGE = 1_000
"""Words beside the abstract that only a page with the article itself has. One with fewer has to
show a section of an article, or a table."""
_BODY = frozenset(("introduction", "background", "method", "results", "discussion", "conclusion"))
_LETTERS = re.compile(r"[^\W_]+")
_BETWEEN_LETTERS = r"[\W_]*"
"""A PDF may part the letters of a title anywhere."""


def mismatch(work: Work, paper: Paper) -> str:
    """Why a text is not the whole text of a work, "" where it is.

    It is the work's where one of these holds:

    - half of the work's abstract, in runs of three words, stands in the front matter;
    - title and authors are so much alike that two records would be of one work, or the titles are
      the same and the text names no authors that could be compared;
    - the work's title stands word for word on the title page, an author of the work in the front
      matter.

    The last two do not hold where the text's own title announces another part, or another kind of
    piece: a correction of the work, a reply to it, its supplement. Years and venues are not
    compared: documents tell them badly, and versions differ in them.
    """
    if not _is_of(work, paper):
        return f"it is another work, titled “{paper.title[:100]}”"
    return _lack(work, paper)


def _lack(work: Work, paper: Paper) -> str:
    """What a text of the work is short of, "" where it is whole as far as that can be told."""
    page = paper.origin.format == "html" and not paper.tables
    words, shown = 0, set[str]()
    for sentence in _beside_the_abstract(work, paper):
        words += len(paper.text[sentence.start:sentence.end].split())
        if sentence.section is not None:
            shown.add(paper.sections[sentence.section].kind)
        if words >= (_LEAST_WORDS_OF_PAGE if page else _LEAST_WORDS):
            break
    if paper.origin.abstract_only or (words < _LEAST_WORDS and not paper.tables):
        return "it holds the abstract only"
    if page and words < _LEAST_WORDS_OF_PAGE and not shown & _BODY:
        return "it is a page about the work, without its text"
    return ""


def _is_of(work: Work, paper: Paper) -> bool:
    told, shown = (
        Profile(Work(id=one.id, title=one.title, authors=one.authors, abstract=one.abstract), "")
        for one in (work, paper))
    front = fold(" ".join((paper.title, *paper.authors, paper.text[:_FRONT])))
    if _opens_with_abstract(work, front):
        return True
    if different_pieces(told, shown):
        return False
    if likeness(told, shown) is not None:
        return True
    same = compare_titles(told.title, shown.title) >= Agreement.CLOSE and not told.title.generic
    return (same and not shown.names) or _is_titled(work, front)


def _opens_with_abstract(work: Work, front: str) -> bool:
    runs = _runs(fold(work.abstract))
    return len(runs) >= _LEAST_RUNS and len(runs & _runs(front)) >= SAME_ABSTRACT * len(runs)


def _runs(text: str) -> set[tuple[str, ...]]:
    words = text.split()
    return set(zip(words, words[1:], words[2:], strict=False))


def _is_titled(work: Work, front: str) -> bool:
    title = _letters(work.title[:LONGEST])
    spaced = _BETWEEN_LETTERS.join(title)
    if len(title) < _SHORTEST_TITLE or not re.search(rf"\b{spaced}\b", front[:_TITLE_PAGE]):
        return False
    names = [name for author in work.authors if (name := read_name(author))]
    words = frozenset(_LETTERS.findall(front))
    return not names or any(name.family & words for name in names)


def _beside_the_abstract(work: Work, paper: Paper) -> Iterator[Sentence]:
    """The sentences that are not the abstract's, by their section or their words."""
    abstract, inside = _letters(work.abstract), _of_abstract(paper)
    for sentence in paper.sentences:
        if sentence.section not in inside and (
                _letters(paper.text[sentence.start:sentence.end]) not in abstract):
            yield sentence


def _of_abstract(paper: Paper) -> set[int]:
    """The sections of the abstract: it may have its own methods and results."""
    found: set[int] = set()
    level = 0
    for index, section in enumerate(paper.sections):
        if section.kind == "abstract":
            level = section.level
        elif section.level <= level:
            level = 0
        if level:
            found.add(index)
    return found


@lru_cache(maxsize=64)
def _letters(text: str) -> str:
    return "".join(_LETTERS.findall(fold(text)))
