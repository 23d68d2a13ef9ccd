"""Reads the warnings that publishers write into titles."""

import re

from records import Notice
from records.work import NoticeKind

_BEFORE_TITLES: tuple[tuple[NoticeKind, re.Pattern[str]], ...] = (
    ("retraction", re.compile(
        r"\W*(?:(?:retracted|withdrawn)(?: article| paper| chapter)?\s*[:\]–—]|\[retracted\])",
        re.IGNORECASE)),
    ("concern", re.compile(r"\W*expression of concern\s*\]", re.IGNORECASE)),
)


def notices_in(title: str, source: str) -> tuple[Notice, ...]:
    """What stands before the title of a retracted paper, "RETRACTED: …". A title like "Retraction
    note: …" is the notice itself, another work, and is not meant."""
    return tuple(Notice(kind=kind, reason="its title says so", source=source)
                 for kind, pattern in _BEFORE_TITLES if pattern.match(title))
