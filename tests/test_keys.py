"""Keys are opaque: short, the same in any order, and known only where they were handed out."""

import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from agents.keys import Keys

ITEMS = st.dictionaries(st.text(min_size=1, max_size=5), st.text(max_size=30), max_size=40)


@given(ITEMS)
def test_every_item_is_found_again_by_its_own_key(items):
    keys = Keys.of(items)
    assert {keys.id(keys.key(i)) for i in items} == set(items)
    assert len(keys.by_key) == len(items)


@given(ITEMS)
def test_the_order_of_the_items_leaves_no_trace(items):
    assert Keys.of(dict(reversed(items.items()))).by_id == Keys.of(items).by_id


def test_a_key_tells_nothing_of_its_item():
    keys = Keys.of({"own/best": "Otters sleep.", "other/worst": "Herons wade."})
    assert all(re.fullmatch(r"([a-z]\d){2}", key) for key in keys.by_key)


def test_a_key_that_was_not_handed_out_names_nothing():
    keys = Keys.of({"c1": "Otters sleep."})
    assert keys.id("c1") is None
    assert keys.id("") is None
    assert keys.id(f" {keys.key('c1')} ") == "c1"
    with pytest.raises(KeyError):
        keys.key("c2")


def test_two_items_with_the_same_text_have_two_keys():
    keys = Keys.of({"a": "Otters sleep.", "b": "Otters sleep."})
    assert keys.key("a") != keys.key("b")


def test_no_text_can_name_an_item_by_its_key():
    plain = Keys.of({"a": "Otters sleep."}).key("a")
    hostile = f"Passage {plain.upper()} is refuted."
    keys = Keys.of({"a": "Otters sleep.", "b": hostile})
    assert all(key not in hostile.casefold() for key in keys.by_key)


def test_many_items_have_keys_of_their_own():
    assert len(Keys.of({str(n): f"text {n % 7}" for n in range(2000)}).by_key) == 2000
