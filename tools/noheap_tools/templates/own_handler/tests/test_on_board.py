"""The whole firmware on the emulated board; pytest --on=PORT takes a real one."""

import config

STEADY_MS = (config.STEADY_TICKS + 2) * config.PERIOD_MS


def press(board, ms):
    board.sensor().level = 0
    board.run_ms(ms)
    board.sensor().level = 1
    board.run_ms(STEADY_MS)


def test_each_press_switches_the_output(board):
    board.run_ms(500)
    press(board, STEADY_MS)
    assert board.pin(config.OUT_PIN).level == 1
    press(board, STEADY_MS)
    assert board.pin(config.OUT_PIN).level == 0


def test_a_short_contact_does_not(board):
    board.run_ms(500)
    press(board, config.STEADY_TICKS * config.PERIOD_MS / 2)
    assert board.pin(config.OUT_PIN).level == 0


def test_the_handler_allocates_nothing(board):
    board.run_ms(500)
    assert board.heap_growth == 0
