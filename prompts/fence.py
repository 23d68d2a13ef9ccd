"""The fence around text from papers: a model is told that nothing inside it is an instruction."""

import secrets
from dataclasses import dataclass, field


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
        """The text between the fence's lines; a nonce that should stand in it is taken out."""
        text = untrusted.text.replace(self.nonce, "")
        return f"{self.opening}\n{text}\n{self.closing}"
