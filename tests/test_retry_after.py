"""How long a server asks to be left alone, in every way in which servers say it."""

import time
from email.utils import formatdate

import pytest
from hypothesis import given
from hypothesis import strategies as st

from models.retry_after import LONGEST, seconds_to_wait

NOW = 1_800_000_000.0


@pytest.mark.parametrize(("headers", "seconds"), [
    ({"retry-after": "7"}, 7), ({"retry-after": " 0 "}, 0), ({"retry-after": "0.5"}, 0.5),
    ({"retry-after": "30s"}, 30), ({"retry-after": "99999999"}, LONGEST),
    ({"retry-after-ms": "250"}, 0.25), ({"retry-after-ms": "250", "retry-after": "1"}, 0.25),
    ({"retry-after-ms": "soon", "retry-after": "1"}, 1),
    ({"retry-after": formatdate(NOW + 90, usegmt=True)}, 90),
    ({"retry-after": formatdate(NOW - 90, usegmt=True)}, 0),
    ({"retry-after": "Fri, 31 Dec 9999 23:59:59 GMT"}, LONGEST),
    ({"retry-after": "soon"}, None), ({"retry-after": "-3"}, None), ({"retry-after": "inf"}, None),
    ({"retry-after": "9" * 400}, None), ({"retry-after": "٣"}, None), ({}, None),
    ({"x-ratelimit-reset": "64140"}, None),
])
def test_it_is_told_in_seconds_or_as_a_date(
    headers: dict[str, str], seconds: float | None
) -> None:
    assert seconds_to_wait(headers, NOW) == seconds


def test_a_date_without_a_zone_is_in_gmt_wherever_this_machine_stands(
    monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("TZ", "Asia/Tokyo")
    time.tzset()
    try:
        told = time.asctime(time.gmtime(NOW + 90))
        assert seconds_to_wait({"retry-after": told}, NOW) == 90
    finally:
        monkeypatch.undo()
        time.tzset()


@given(st.dictionaries(st.sampled_from(["retry-after", "retry-after-ms"]),
                       st.text(max_size=30) | st.integers().map(str) | st.floats().map(str)))
def test_no_header_makes_a_wait_without_measure(headers: dict[str, str]) -> None:
    wait = seconds_to_wait(headers, NOW)
    assert wait is None or 0 <= wait <= LONGEST
