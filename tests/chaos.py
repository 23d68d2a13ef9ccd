"""Faults of a scripted server: which call is spoilt and how, decided by a seed and nothing else."""

import json
import re
from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass, field
from hashlib import sha256
from typing import Any

OF_THE_SERVER = ("429", "500", "503", "reset", "slow_drip", "truncated_body", "html_page",
                 "wrong_model")
OF_THE_ANSWER = ("invalid_json", "wrong_schema", "wrong_keys", "invented_quotes", "empty",
                 "refusal", "cut_by_length")
FAULTS = OF_THE_SERVER + OF_THE_ANSWER

_NONCE = re.compile(r"\b[0-9a-f]{16}\b")
_KEYS = ("passage", "claims", "key", "keys")
_QUOTES = ("quote", "deciding_words")


@dataclass
class Chaos:
    """A share of calls that go wrong.

    What is asked first (all up to the first user message) is one thing, however often it is asked
    and whatever is said afterwards; at most `in_a_row` calls about one thing go wrong one after
    another, so that who asks again gets through. `drip` is how long a slow answer takes, in
    seconds. The nonce of a fence is no part of a thing: two runs meet the same faults.
    """

    share: float = 0.3
    seed: int = 0
    kinds: tuple[str, ...] = FAULTS
    in_a_row: int = 2
    drip: float = 20.0
    _asked: dict[str, int] = field(default_factory=lambda: defaultdict(int), init=False)
    _row: dict[str, int] = field(default_factory=lambda: defaultdict(int), init=False)

    def fault(self, model: str, messages: Sequence[tuple[str, str]]) -> str:
        """The fault of the next call about this thing, or ""."""
        thing = _thing(model, messages)
        count = self._asked[thing] = self._asked[thing] + 1
        drawn = sha256(f"{self.seed}/{count}/{thing}".encode()).digest()
        if int.from_bytes(drawn[:4]) / 2**32 >= self._chance or self._row[thing] >= self.in_a_row:
            self._row[thing] = 0
            return ""
        self._row[thing] += 1
        return self.kinds[int.from_bytes(drawn[4:8]) % len(self.kinds)]

    @property
    def _chance(self) -> float:
        """Of a single call, such that with rows bounded the share of all calls is `share`."""
        low, high = 0.0, 1.0
        for _ in range(40):
            middle = (low + high) / 2
            faults = sum(middle**n for n in range(1, self.in_a_row + 1))
            low, high = (middle, high) if faults / (1 + faults) < self.share else (low, middle)
        return high


def _thing(model: str, messages: Sequence[tuple[str, str]]) -> str:
    said: list[str] = [model]
    for role, content in messages:
        said.append(content)
        if role == "user":
            break
    return sha256(_NONCE.sub("", "\0".join(said)).encode()).hexdigest()


def spoilt_text(text: str, fault: str) -> str:
    """A good answer as a fault makes it; a fault that does not apply leaves broken JSON."""
    if fault == "empty":
        return ""
    if fault == "invalid_json":
        return text.rstrip()[:-1] + ",, }"
    if fault == "cut_by_length":
        return text[: len(text) // 2]
    if fault == "wrong_schema":
        return json.dumps({"result": "done", "confidence": "high"})
    fields = {"wrong_keys": _KEYS, "invented_quotes": _QUOTES}.get(fault)
    if not fields:
        return text
    try:
        spoilt = json.dumps(_replaced(json.loads(text), fields))
    except ValueError:
        return text + "}"
    return spoilt if spoilt != json.dumps(json.loads(text)) else text + "}"


def _replaced(value: Any, fields: tuple[str, ...], inside: bool = False) -> Any:
    """`value` with every string below one of the fields replaced."""
    if isinstance(value, dict):
        return {k: _replaced(v, fields, k in fields) for k, v in value.items()}
    if isinstance(value, list):
        return [_replaced(v, fields, inside) for v in value]
    if isinstance(value, str) and inside and value:
        return "x999" if fields is _KEYS else "This sentence was never printed in any paper."
    return value
