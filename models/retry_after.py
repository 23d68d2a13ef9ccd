"""How long a server asks to be left alone: its Retry-After header, for every room alike."""

import re
from collections.abc import Mapping
from datetime import UTC
from email.utils import parsedate_to_datetime

LONGEST = 86_400.0
"""Seconds. No server is obeyed that asks for more: limits are set anew every day."""


def seconds_to_wait(headers: Mapping[str, str], now: float) -> float | None:
    """What Retry-After asks for, told in seconds or as a date (RFC 9110, 10.2.3) after `now`, the
    time since the epoch; its like in milliseconds, which some servers send too, goes before it.
    None where nothing is said that can be understood. The names of the headers are lower-case."""
    if (milliseconds := _number(headers.get("retry-after-ms", ""))) is not None:
        return min(milliseconds / 1000, LONGEST)
    asked = headers.get("retry-after", "")
    if (seconds := _number(asked)) is not None:
        return min(seconds, LONGEST)
    try:
        date = parsedate_to_datetime(asked)
        # The older of the forms of a date names no zone: it is in GMT like the others.
        until = (date if date.tzinfo else date.replace(tzinfo=UTC)).timestamp()
    except (ValueError, TypeError, OverflowError):
        return None
    return min(max(0.0, until - now), LONGEST)


def _number(text: str) -> float | None:
    """A plain number of zero or more; some add an "s"."""
    found = re.fullmatch(r"\s*(\d{1,15}(?:\.\d{0,9})?)s?\s*", text, re.ASCII)
    return float(found[1]) if found else None
