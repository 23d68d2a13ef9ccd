"""The fence around text from papers: a model is told that nothing inside it is an instruction."""

import re
import secrets
import unicodedata
from dataclasses import dataclass, field

from records.characters import CONTROL, INVISIBLE

_UNSEEN = str.maketrans({**dict.fromkeys(INVISIBLE, ""), **dict.fromkeys(CONTROL, " "),
                         "\r": "\n"})
_ANGLES = {"‹": "<＜﹤‹«〈⟨《≪⟪⋘❮❰", "›": ">＞﹥›»〉⟩》≫⟫⋙❯❱"}
_FENCE_MARKS = [(shown, re.compile(rf"[{angles}](?:\s?[{angles}]){{2,}}"))
                for shown, angles in _ANGLES.items()]
"""Three brackets in a row begin and end a fence's line, so no text has three."""

_TAG = re.compile(r"<{1,2}([|｜/]?[A-Za-z_|｜][^<>\s]{0,60}|/?[a-z_]{2,30} [^<>\n]{0,120})>{1,2}")
"""What a server's template may take for the border of a turn: <|im_end|>, </s>, <<SYS>>."""

_TURN = re.compile(r"\[(/?(?:INST|SYSTEM_PROMPT|AVAILABLE_TOOLS|TOOL_CALLS|TOOL_RESULTS|IMG))\]",
                   re.IGNORECASE)
_BLANKS, _BLANK_LINES = re.compile(r"[^\S\n]+"), re.compile(r"\n\s*\n")


@dataclass(frozen=True)
class Untrusted:
    """Text that others wrote. A prompt can only show it inside the run's fence.

    It is deliberately no `str`: whatever a template does with it, its text stays fenced.
    """

    text: str

    def __str__(self) -> str:
        raise TypeError("text from papers reaches a prompt through Fence.around only")


@dataclass(frozen=True)
class Fence:
    """A run's fence. Its nonce is made anew for every run, so that no paper can close it."""

    nonce: str = field(default_factory=lambda: secrets.token_hex(8))

    @property
    def opening(self) -> str:
        return f"<<<DATA {self.nonce}>>>"

    @property
    def closing(self) -> str:
        return f"<<<END {self.nonce}>>>"

    def around(self, untrusted: Untrusted) -> str:
        """The text between the fence's lines, with nothing in it that is or resembles one.

        Invisible and control characters go, blanks are single, and brackets that a fence or a
        model's own template is made of are shown as others. grounding/quotes.py takes these for
        the same, so that a quote which a model copies from here is still found in the paper.
        """
        text = unicodedata.normalize("NFC", untrusted.text.translate(_UNSEEN))
        # Not by nothing: what stood around the nonce could close up to another.
        text = re.sub(re.escape(self.nonce), "…", text, flags=re.IGNORECASE)
        for shown, marks in _FENCE_MARKS:
            text = marks.sub(shown, text)
        text = _TURN.sub(r"⟦\1⟧", _TAG.sub(_as_signs, text))
        text = _BLANK_LINES.sub("\n\n", _BLANKS.sub(" ", text)).strip()
        return f"{self.opening}\n{text}\n{self.closing}"


def _as_signs(tag: re.Match[str]) -> str:
    return tag[0].replace("<", "‹").replace(">", "›")
