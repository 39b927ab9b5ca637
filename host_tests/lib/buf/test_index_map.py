"""The map against a dict, with keys that collide, and its storage as viper code may use it."""

import micropython

from keyed_support import EDGES, colliding
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
from noheap.buf.index_map import IndexMap
from support import rounds


def play(capacity, words):
    drive(IndexMap, capacity, words, EDGES)


def test_it_agrees_with_a_dict():
    check_against_a_dict(play, seed=23)


def test_keys_that_collide_are_told_apart_and_removed_in_any_order():
    for chain in (0, 7):
        for order in range(rounds(24, 2)):
            tested = IndexMap(5)
            keys = colliding(tested, 4, chain) + colliding(tested, 1, 3)
            model = {key: 10 * key for key in keys}
            for key in keys:
                assert tested.insert(key, 10 * key)
            agrees(tested, model)
            for left in (4, 3, 2, 1):
                key = keys.pop(order % left)
                order //= left
                assert tested.remove(key)
                assert not tested.remove(key)
                del model[key]
                agrees(tested, model)
            assert tested.insert(key, 0)
            model[key] = 0
            agrees(tested, model)


def test_the_capacity_is_what_was_asked_for():
    check_the_capacity(IndexMap)


def test_entries_stay_in_order_of_insertion_but_the_last_fills_a_gap():
    check_the_order_of_entries(IndexMap)


def test_empty_it_answers_with_the_default():
    check_an_empty_one(IndexMap)


def test_a_negative_offset_is_refused_and_nothing_is_changed():
    check_negative_offsets(IndexMap)


def test_clear_leaves_no_key_and_no_value():
    for zero in (False, True):
        tested = IndexMap(2)
        tested.insert(4, 5)
        tested.insert(6, 7)
        tested.clear(zero)
        agrees(tested, {})
        assert tested.storage[1] == 0
        assert list(tested.storage[8:]) == 7 * [0]
        assert tested.insert(6, 8)
        agrees(tested, {6: 8})


@micropython.viper
def _get_inline(table: ptr32, key: int, default: int) -> int:
    # As an ISR does it: the header's words, no call.
    entry = table[table[5] + (key * 0x1E3779B1 >> table[4] & table[3])]
    while entry:
        if table[entry + 1] == key:
            return table[entry + 2]
        entry = table[entry]
    return default


def test_viper_code_may_look_up_inline():
    check_inline(IndexMap, _get_inline)


def test_wrong_sizes_are_refused_by_name():
    check_wrong_sizes(IndexMap)


def test_nothing_allocates_once_it_is_made():
    check_nothing_allocates(IndexMap)
