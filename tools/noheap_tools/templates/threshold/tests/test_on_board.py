"""The whole firmware on the emulated board; pytest --on=PORT takes a real one."""

import config

CONVERSIONS_MS = 300  # two of the sensor's


def rises(board):
    return sum(level for _, level in board.pin("LED").edges)


def test_the_led_blinks_while_it_is_warm(board):
    board.run_ms(500)
    assert rises(board) == 0
    board.sensor().temperature_c = config.ON_C + 2
    board.run_ms(CONVERSIONS_MS + 1000)
    assert rises(board) >= 4
    board.sensor().temperature_c = config.OFF_C - 2
    board.run_ms(CONVERSIONS_MS)
    before = rises(board)
    board.run_ms(500)
    assert rises(board) == before


def test_no_tick_is_missed_and_each_is_short(board):
    board.run_ms(2000)
    assert board.missed == 0
    assert board.isr.max_cycles <= 200
    assert board.heap_growth == 0
