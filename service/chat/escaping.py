"""Words of papers, people and models in the Markdown of a conversation: shown as they stand.

What a paper says must not become a link, a picture, a heading or markup in whatever shows the
conversation. Beside that as little as possible is changed, since many clients show the text itself;
so this differs from what files of reports do (`reports.markdown.text`).
"""

import re

from reports import wording

_ALWAYS = re.compile(r"[\\`*~|]")
_UNDERSCORE = re.compile(r"(?<![A-Za-z0-9])_|_(?![A-Za-z0-9])")
_TAG = re.compile(r"<(?![\s\d=.])")
_ENTITY = re.compile(r"&(?=#?\w{1,40};)")
_LINK = re.compile(r"\](?=\s*[(\[:])")
_CLAIM = re.compile(r"\[(?=c\d)")
_SCHEME = re.compile(r"(?<=\w):(?=//)")
_HOST = re.compile(r"(?<=\w)\.(?=[^\W\d_]{2})|(?i:(?<=\bwww)\.)")
"""A dot that a name of a host may have: some clients link what merely looks like one."""
_MAIL = re.compile(r"(?<=[\w.+-])@(?=[\w-]+\.\w)")
_AT_THE_START = re.compile(r"([-+=>#]|\d{1,9}(?=[.)](?:\s|$)))")


def shown(text: str, limit: int | None = None) -> str:
    """Text on one line, of at most so many characters, in which no Markdown means anything."""
    one = wording.line(text, limit)
    one = _ALWAYS.sub(lambda sign: "\\" + sign[0], one)
    one = _UNDERSCORE.sub(r"\\_", one)
    one = _TAG.sub(r"\\<", one)
    one = _ENTITY.sub(r"\\&", one)
    one = _LINK.sub(r"\\]", one)
    one = _CLAIM.sub(r"\\[", one)
    one = _SCHEME.sub(r"\\:", one)
    one = _HOST.sub(r"\\.", one)
    one = _MAIL.sub(r"\\@", one)
    return _AT_THE_START.sub(_unlike_a_list, one, count=1) if _AT_THE_START.match(one) else one


def _unlike_a_list(mark: re.Match[str]) -> str:
    return f"{mark[0]}\\" if mark[0].isdigit() else f"\\{mark[0]}"
