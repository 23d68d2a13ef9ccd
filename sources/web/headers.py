"""What a service's headers say of its limits; Retry-After is read in models/retry_after.py."""

import re
from collections.abc import Mapping

from models.retry_after import LONGEST

_UNITS = {"": 1.0, "ms": 0.001, "s": 1.0, "m": 60.0, "h": 3600.0}
_PREFIXES = ("x-rate-limit-", "x-ratelimit-", "ratelimit-")


def wait_until_refilled(headers: Mapping[str, str], now: float) -> float | None:
    """Seconds until there are requests (or credits) again, where the answer used up the last;
    None where some are left or nothing is said."""
    left = _number(_limit_header(headers, "remaining"))
    return _reset(headers, now) if left is not None and left <= 0 else None


def interval_stated(headers: Mapping[str, str]) -> float:
    """Seconds between two requests as `x-rate-limit-limit` and `-interval` state it (Crossref);
    0.0 where they are not there."""
    limit = _number(_limit_header(headers, "limit"))
    interval = _seconds(_limit_header(headers, "interval"))
    if not limit or interval is None or limit < 0:
        return 0.0
    return min(interval / limit, LONGEST)


def _limit_header(headers: Mapping[str, str], name: str) -> str:
    return next((headers[prefix + name] for prefix in _PREFIXES if prefix + name in headers), "")


def _reset(headers: Mapping[str, str], now: float) -> float | None:
    """`-reset` is told in seconds from now, or as the time since the epoch."""
    reset = _seconds(_limit_header(headers, "reset"))
    if reset is None:
        return None
    return min(max(0.0, reset - now) if reset > now / 2 else reset, LONGEST)


def _seconds(text: str) -> float | None:
    """Seconds of "1s", "500ms", "2m" or "3"."""
    found = re.fullmatch(r"(\d{1,15}(?:\.\d{1,9})?)(ms|s|m|h|)", text.strip().lower(), re.ASCII)
    return float(found[1]) * _UNITS[found[2]] if found else None


def _number(text: str) -> float | None:
    found = re.fullmatch(r"-?\d{1,15}(?:\.\d{1,9})?", text.strip(), re.ASCII)
    return float(found[0]) if found else None
