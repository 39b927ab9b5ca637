"""The map against a dict, and its storage as viper code may use it."""

import micropython

from keyed_support import EDGES
from map_support import (
    agrees,
    check_against_a_dict,
    check_an_empty_one,
    check_inline,
    check_negative_offsets,
    check_nothing_allocates,
    check_the_capacity,
    check_the_order_of_entries,
    check_wrong_sizes,
    drive,
)
from noheap.buf.linear_map import LinearMap


def play(capacity, words):
    drive(LinearMap, capacity, words, EDGES)


def test_it_agrees_with_a_dict():
    check_against_a_dict(play, seed=31)


def test_the_capacity_is_what_was_asked_for():
    check_the_capacity(LinearMap)


def test_entries_stay_in_order_of_insertion_but_the_last_fills_a_gap():
    check_the_order_of_entries(LinearMap)


def test_empty_it_answers_with_the_default():
    check_an_empty_one(LinearMap)


def test_a_negative_offset_is_refused_and_nothing_is_changed():
    check_negative_offsets(LinearMap)


def test_clear_zeroes_if_asked():
    tested = LinearMap(2)
    tested.insert(4, 5)
    tested.clear()
    agrees(tested, {})
    assert list(tested.storage) == [0, 4, 2, 4, 5, 0, 0]
    tested.clear(zero=True)
    assert list(tested.storage) == [0, 0, 2, 0, 0, 0, 0]


@micropython.viper
def _get_inline(entries: ptr32, key: int, default: int) -> int:
    # As an ISR does it: the header's words, no call.
    at = 3
    end = 3 + 2 * entries[0]
    while at < end:
        if entries[at] == key:
            return entries[at + 1]
        at += 2
    return default


def test_viper_code_may_look_up_inline():
    check_inline(LinearMap, _get_inline)


def test_wrong_sizes_are_refused_by_name():
    check_wrong_sizes(LinearMap)


def test_nothing_allocates_once_it_is_made():
    check_nothing_allocates(LinearMap)
