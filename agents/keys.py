"""Opaque keys: the short names under which a model is shown claims and passages.

    keys = Keys.of({"c1": "Otters sleep.", "c2": "Herons wade."})
    keys.id(keys.key("c1")) == "c1"
"""

from collections.abc import Mapping
from dataclasses import dataclass
from hashlib import sha256
from itertools import count

_LETTERS = "bcdfghjkmnpqrstvwxz"
"""No vowels, so that no key is a word; no "l", which looks like 1."""


@dataclass(frozen=True)
class Keys:
    """Keys of some items, and the items of the keys. Only what was handed out is known."""

    by_id: Mapping[str, str]
    by_key: Mapping[str, str]

    @classmethod
    def of(cls, items: Mapping[str, str]) -> "Keys":
        """One key for each item, made of its text (id -> text).

        A key tells nothing of an item's place, source or worth, and the same items have the same
        keys in any order. A key that is taken is passed over for the next of that text, as is one
        that stands in any of the texts: so no text can name an item, not even its own.
        """
        texts = "\n".join(items.values()).casefold()
        by_id: dict[str, str] = {}
        by_key: dict[str, str] = {}
        for identity, text in sorted(items.items(), key=lambda item: (item[1], item[0])):
            key = next(made for number in count()
                       if (made := _key(text, number)) not in by_key and made not in texts)
            by_id[identity], by_key[key] = key, identity
        return cls(by_id, by_key)

    def key(self, identity: str) -> str:
        """The key of an item. Raises KeyError for what is not among them."""
        return self.by_id[identity]

    def id(self, key: str) -> str | None:
        """The item that a model names; None for a key that was not handed out."""
        return self.by_key.get(key.strip())


def _key(text: str, number: int) -> str:
    """The `number`-th key of a text: letters and digits in turn ("k7m2"), longer with `number`."""
    digest = sha256(f"{number}\n{text}".encode()).digest()
    pairs = min(2 + number // 8, len(digest) // 2)
    return "".join(f"{_LETTERS[digest[2 * i] % len(_LETTERS)]}{digest[2 * i + 1] % 10}"
                   for i in range(pairs))
