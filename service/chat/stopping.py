"""Where an answer ends early: at a stop sequence, or at so many tokens."""

from collections.abc import Callable, Sequence

from service.chat.protocol import Finish


class Stopping:
    """Lets through what comes before the first stop sequence, however the text is cut into pieces,
    and at most so many tokens, if that is bounded."""

    def __init__(self, stops: Sequence[str] = (), most: int | None = None,
                 count: Callable[[str], int] = len) -> None:
        self._stops, self._left, self._count = stops, most, count
        self._held = ""
        self.finish: Finish | None = None

    @property
    def is_over(self) -> bool:
        """Whether nothing more comes through."""
        return self.finish is not None

    def through(self, piece: str) -> str:
        """What may be sent now. The beginning of a stop sequence is held back until it is clear
        whether it is one."""
        if self.is_over:
            return ""
        text = self._held + piece
        # The one that is complete first, as if the text came letter by letter.
        found = min(((at + len(stop), at) for stop in self._stops
                     if (at := text.find(stop)) >= 0), default=None)
        if found:
            self._held = ""
            sent = self._bounded(text[:found[1]])
            self.finish = self.finish or "stop"
            return sent
        kept = self._beginning(text)
        self._held = text[len(text) - kept:]
        return self._bounded(text[:len(text) - kept])

    def end(self) -> str:
        """What was held back, at the end of all pieces."""
        held, self._held = self._held, ""
        sent = "" if self.is_over else self._bounded(held)
        self.finish = self.finish or "stop"
        return sent

    def _beginning(self, text: str) -> int:
        """How many characters at the end of a text may be the beginning of a stop sequence."""
        longest = max(map(len, self._stops), default=1) - 1
        return next((size for size in range(min(longest, len(text)), 0, -1)
                     if any(stop.startswith(text[-size:]) for stop in self._stops)), 0)

    def _bounded(self, text: str) -> str:
        if self._left is None or not text:
            return text
        tokens = self._count(text)
        if tokens <= self._left:
            self._left -= tokens
            return text
        self.finish = "length"
        return self._cut(text, self._left)

    def _cut(self, text: str, most: int) -> str:
        """The longest beginning that has at most so many tokens, about: a count may fall by one
        where a character is added."""
        fits, too_long = 0, len(text)
        while too_long - fits > 1:
            middle = (fits + too_long) // 2
            if self._count(text[:middle]) <= most:
                fits = middle
            else:
                too_long = middle
        return text[:fits]
